// Faults 16 and 17: many want the same at once, and the one who asked first leaves. Only the first asks the sources; an answer, or the
// lack of one, is everybody's.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { Worker } from 'node:worker_threads';
import { haal } from '../e2e/hulp/klant.mjs';
import { keurAntwoord, volledig } from './hulp/oordeel.mjs';
import { BRONNEN, GROEPEN, nieuweWerkgever, opzet, wachtTot } from './hulp/rij.mjs';

const MENIGTE = 1000;
// Long enough for all of them to arrive on a busy machine.
const VERTRAGING_MS = 3000;
const OPROEPEN_PER_PAGINA = { 'cws-ihp': 1, poortwachter: 3, erd: 1, k3cr: 2, archie: 1, archief: 1 };

const { simulator, dienst, token, vraag, waarheid, rij } = await opzet({
  timeoutMs: 10_000,
  pasAan: (config) => {
    Object.assign(config.dienst, { deadline_ms: 20_000, max_verbindingen: MENIGTE + 100 });
    for (const bron of config.bronnen) bron.vers_s = 60;
  },
});

const toestand = async () => (await haal(`${dienst.beheer}/bronnen`)).json;
const onderweg = async () => (await toestand()).bronnen.reduce((som, b) => som + b.zonderOproep.onderweg, 0);
const wachten = (n) => wachtTot(`${n} requests wait`, async () => (await toestand()).wachtendeVerzoeken === n);
const alle = async (storing) => {
  for (const bron of BRONNEN) await simulator.storing(bron, storing);
};

/** So many clients at once, in a thread of their own: their answers. */
async function menigte(n, pad) {
  const doelen = Array.from({ length: n }, () => `/v1${pad}`);
  const klanten = new Worker(new URL('./hulp/wachters.mjs', import.meta.url), { workerData: { poort: dienst.poort, doelen, token } });
  return (await once(klanten, 'message'))[0];
}

rij([16], `${MENIGTE} clients at once want the page of an employer whom nobody asked for: each call is made once, and all have one answer`, async () => {
  const lh = nieuweWerkgever();
  await alle({ vertragingMs: VERTRAGING_MS });
  const [begin, eerder] = [await simulator.oproepen(), await onderweg()];
  const antwoorden = await menigte(MENIGTE, `/werkgever/${lh}`);

  assert.deepEqual(await simulator.oproepen(begin), OPROEPEN_PER_PAGINA);
  for (const { status, body, fout } of antwoorden) {
    assert.equal(status, 200, fout);
    assert.equal(body, antwoorden[0].body);
  }
  const eerste = { status: 200, json: JSON.parse(antwoorden[0].body) };
  assert.ok(volledig(eerste));
  assert.deepEqual(keurAntwoord(eerste, lh, await waarheid.van(lh)), []);
  assert.ok((await onderweg()) - eerder >= MENIGTE, 'they waited for the same calls, and did not come after them');
}, { stroom: true });

rij([4, 16], 'fifty wait for one call, and it fails: all hear so, none calls by itself, and the next one does', async () => {
  const lh = nieuweWerkgever();
  await simulator.storing('erd', { status: 500, vertragingMs: VERTRAGING_MS });
  const begin = await simulator.oproepen();
  const antwoorden = Promise.all(Array.from({ length: 50 }, () => vraag(lh, 'uitkering')));
  await wachten(50);

  for (const { status } of await antwoorden) assert.equal(status, 502);
  assert.deepEqual(await simulator.oproepen(begin), { erd: 1 });
  await simulator.herstel();
  assert.ok(volledig(await vraag(lh, 'uitkering')));
}, { stroom: true });

/** A client that is on its way: leaves when it is told to. */
async function ongeduldige(pad) {
  const socket = connect(dienst.poort, '127.0.0.1').on('error', () => {});
  await once(socket, 'connect');
  socket.write(`GET /v1${pad} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`);
  return socket;
}

for (const [hoe, weg] of [['closes', (socket) => socket.destroy()], ['resets', (socket) => socket.resetAndDestroy()]])
  for (const [wat, eerste, anderen] of [
    ['of a page', '', [undefined, undefined, undefined]],
    ['of a page, for whose groups others wait', '', GROEPEN],
    ['of one group, for whose page others wait', '/uitkering', [undefined, 'uitkering', undefined]],
  ])
    rij([17], `the first client ${wat} ${hoe} its connection: the others have the answer, of the calls that were made for it`, async () => {
      const lh = nieuweWerkgever();
      await alle({ vertragingMs: VERTRAGING_MS });
      const begin = await simulator.oproepen();
      const leider = await ongeduldige(`/werkgever/${lh}${eerste}`);
      await wachtTot('its calls at the sources', async () => (await simulator.oproepen(begin)).erd === 1);
      const blijvers = anderen.map((groep) => vraag(lh, groep));
      await wachten(1 + anderen.length);

      weg(leider);
      await wachten(anderen.length);
      for (const antwoord of await Promise.all(blijvers)) assert.ok(volledig(antwoord), antwoord.body);
      assert.deepEqual(await simulator.oproepen(begin), OPROEPEN_PER_PAGINA);
    }, { stroom: true });
