// The inzagelog behind the endpoints: every disclosure and every refusal is on disk before its answer leaves, and without the log
// nothing is shown. (BIO2 8.15.01; the log itself has its own tests in tests/unit/inzage.)
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { haal } from './hulp/klant.mjs';
import { nieuweMap, startAlles, startDienst, toets } from './hulp/omgeving.mjs';
import { draai, wachtTot } from './hulp/proces.mjs';
import { DE_GROOT, werkgever } from './hulp/wereld.mjs';

const ALLE = ['organisatie', 'preventief', 'uitkering', 'contact', 'documenten'];

async function maakLog() {
  const map = join(await nieuweMap(), 'inzage');
  await mkdir(map);
  return map;
}

/** The disclosures and refusals that are in the log, oldest first. */
async function lees(map) {
  const regels = [];
  for (const naam of (await readdir(map)).filter((n) => n.endsWith('.jsonl')).sort())
    for (const regel of (await readFile(join(map, naam), 'utf8')).split('\n').filter((r) => r.endsWith('}'))) regels.push(JSON.parse(regel));
  return regels.filter((r) => r.soort === 'inzage');
}

const log = await maakLog();
const { simulator, dienst } = await startAlles({ pasAan: (c) => (c.inzage = { map: log }) });
/** Ask, and what the log has of it: one record, written before the answer was there. */
async function vraag(pad, opties) {
  const voor = (await lees(log)).length;
  const antwoord = await dienst.vraag(pad, opties);
  const regels = (await lees(log)).slice(voor);
  return { antwoord, regels };
}
const ontdaan = ({ volgnr, tijd, soort, vorige, hash, spoor, ...rest }) => rest;

toets('one gegevensgroep: who, what of whom, why, from where', async () => {
  const token = await dienst.token('ks_klantadviseur', { medewerker: 'm.jansen' });
  const { antwoord, regels } = await vraag(`/werkgever/${DE_GROOT}/contact`, { token });

  assert.equal(antwoord.status, 200);
  assert.equal(regels.length, 1);
  assert.deepEqual(ontdaan(regels[0]), {
    actie: 'gegevensgroep',
    actor: { medewerker: 'm.jansen', divisie: 'K&S', rollen: ['ks_klantadviseur'] },
    doel: 'dienstverlening',
    object: { lhnummer: DE_GROOT, gegevensgroepen: ['contact'], klassen: ['contactgegevens', 'notities'], zoek: null },
    uitkomst: 'verstrekt',
    reden: null,
    oorsprong: '127.0.0.1',
  });
  assert.match(regels[0].spoor, /^[0-9a-f]{8}-[0-9a-f]{4}-4/);
});

toets('the page: the groups that were shown; in part when the role may not see all', async () => {
  const heel = await vraag(`/werkgever/${DE_GROOT}`, { token: await dienst.token() });
  const deels = await vraag(`/werkgever/${DE_GROOT}`, { token: await dienst.token('smz_poortwachter') });

  assert.deepEqual([heel.regels.length, deels.regels.length], [1, 1]);
  assert.equal(heel.regels[0].actie, 'klantbeeld');
  assert.deepEqual([heel.regels[0].uitkomst, heel.regels[0].object.gegevensgroepen.toSorted()], ['verstrekt', ALLE.toSorted()]);
  assert.deepEqual([deels.regels[0].uitkomst, deels.regels[0].reden], ['deels', 'geenRecht']);
  assert.deepEqual(deels.regels[0].object.gegevensgroepen.toSorted(), ['organisatie', 'preventief']);
});

toets('what is refused, unknown or cannot be delivered is recorded too', async () => {
  const geweigerd = await vraag(`/werkgever/${DE_GROOT}/contact`, { token: await dienst.token('smz_poortwachter') });
  assert.equal(geweigerd.antwoord.status, 403);
  assert.deepEqual(
    geweigerd.regels.map((r) => [r.uitkomst, r.reden, r.object.lhnummer, r.object.gegevensgroepen, r.object.klassen]),
    [['geweigerd', 'geenRecht', DE_GROOT, ['contact'], []]],
  );

  await simulator.storing('cws-ihp', { status: 404 });
  const onbekend = await vraag(`/werkgever/${werkgever(11)}`, { token: await dienst.token() });
  await simulator.storing('cws-ihp', { status: 500 });
  const mislukt = await vraag(`/werkgever/${werkgever(12)}/organisatie`, { token: await dienst.token() });
  await simulator.herstel();
  assert.deepEqual([onbekend.antwoord.status, onbekend.regels.map((r) => r.uitkomst)], [404, ['onbekend']]);
  assert.deepEqual([mislukt.antwoord.status, mislukt.regels.map((r) => [r.uitkomst, r.reden])], [502, [['mislukt', 'bron']]]);
});

toets('what shows nothing of anybody is not recorded: no token, a bad question, the contract, the groups', async () => {
  const token = await dienst.token();
  for (const [pad, opties, status] of [
    [`/werkgever/${DE_GROOT}`, {}, 401],
    ['/werkgever/123', { token }, 400],
    [`/werkgever/${DE_GROOT}/contact?aantal=0`, { token }, 400],
    ['/gegevensgroepen', { token }, 200],
    ['/openapi.json', {}, 200],
    ['/elders', { token }, 404],
  ]) {
    const { antwoord, regels } = await vraag(pad, opties);
    assert.deepEqual([antwoord.status, regels], [status, []], pad);
  }
});

toets('64 clients at once, from memory and from sources: one record for every answer, and the chain holds', async () => {
  const token = await dienst.token();
  const voor = (await lees(log)).length;
  const lijst = Array.from({ length: 400 }, (_, i) => werkgever(i % 40));
  await Promise.all(
    Array.from({ length: 64 }, async () => {
      for (let lh = lijst.pop(); lh; lh = lijst.pop()) assert.equal((await dienst.vraag(`/werkgever/${lh}/uitkering`, { token })).status, 200);
    }),
  );

  assert.equal((await lees(log)).length - voor, 400);
  const uit = await draai('klantbeeld', ['inzagelog', 'verifieer', '--map', log]);
  assert.equal(uit.code, 0, uit.stdout + uit.stderr);
});

toets('kill -9 under load: every answer that a client has is in the log, and the chain goes on', async () => {
  const map = await maakLog();
  for (let keer = 0; keer < 3; keer++) {
    const d = await startDienst(simulator.bronnen, { pasAan: (c) => (c.inzage = { map }) });
    const token = await d.token();
    const gehad = [];
    const werk = Promise.all(
      Array.from({ length: 16 }, async (_, w) => {
        for (let i = 0; ; i++) {
          const lh = werkgever(1000 * (keer + 1) + 50 * w + i);
          try {
            if ((await d.vraag(`/werkgever/${lh}/organisatie`, { token })).status === 200) gehad.push(lh);
          } catch {
            return;
          }
        }
      }),
    );
    await wachtTot('answers', () => gehad.length > 50 + 40 * keer);
    d.proces.magVallen = true;
    d.proces.sein('SIGKILL');
    await werk;
    const vastgelegd = new Set((await lees(map)).map((r) => r.object.lhnummer));
    assert.deepEqual(gehad.filter((lh) => !vastgelegd.has(lh)), []);
  }
  const uit = await draai('klantbeeld', ['inzagelog', 'verifieer', '--map', map]);
  assert.equal(uit.code, 0, uit.stdout + uit.stderr);
});

toets('the disk takes no more: nothing is shown, /readyz says why, and it is over when there is room', async () => {
  const map = await maakLog();
  const d = await startDienst(simulator.bronnen, { pasAan: (c) => (c.inzage = { map, herstel_ms: 100 }) });
  const token = await d.token();
  const pad = `/werkgever/${DE_GROOT}/organisatie`;
  assert.equal((await d.vraag(pad, { token })).status, 200);
  const grens = (n) => promisify(execFile)('prlimit', ['--pid', String(d.proces.pid), `--fsize=${n}:unlimited`]);
  await grens(1);
  let antwoord;
  await wachtTot('a refusal', async () => (antwoord = await d.vraag(pad, { token })).status === 503);

  assert.equal(antwoord.json.type, 'urn:klantbeeld-werkgever:fout:geen-inzagelog');
  assert.equal(antwoord.json.gegevens, undefined);
  assert.ok(Number(antwoord.kop('Retry-After')) > 0);
  await wachtTot('/readyz says no', async () => (await haal(`${d.beheer}/readyz`)).status === 503);
  assert.match((await haal(`${d.beheer}/readyz`)).json.output, /inzagelog/);
  assert.equal((await d.vraag('/gegevensgroepen', { token })).status, 200);

  await grens('unlimited');
  await wachtTot('answers again', async () => (await d.vraag(pad, { token })).status === 200);
  await wachtTot('/readyz says yes', async () => (await haal(`${d.beheer}/readyz`)).status === 200);
  await d.stop();
  const uit = await draai('klantbeeld', ['inzagelog', 'verifieer', '--map', map]);
  assert.equal(uit.code, 0, uit.stdout + uit.stderr);
});

toets('a folder that is not there, or that another instance writes in: the service does not start, and says which setting', async () => {
  for (const [map, melding] of [['/nergens/inzage', /inzage\.map/], [log, /inzage\.map/]])
    await assert.rejects(startDienst(simulator.bronnen, { pasAan: (c) => (c.inzage = { map }) }), melding);
});

