// Faults 2, 3, 6, 8, 40-42, 52, 55, 56: what a network does to us. A small proxy in front of one source plays the network.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { ruimOp } from '../e2e/hulp/omgeving.mjs';
import { startNetwerk } from './hulp/netwerk.mjs';
import { volledig } from './hulp/oordeel.mjs';
import { BRONNEN, descriptoren, metWerkers, nieuweWerkgever, nieuweWerkgevers, opzet, percentiel, wachtTot } from './hulp/rij.mjs';

const GROEP = { 'cws-ihp': 'organisatie', poortwachter: 'preventief', erd: 'uitkering', k3cr: 'contact', archie: 'contact', archief: 'documenten' };

/** A port that takes no connection: its queue is full, so a SYN gets no answer, as behind a wall that drops. */
async function startZwartGat() {
  const kind = spawn('python3', ['-c', 'import socket,time\ns=socket.socket();s.bind(("127.0.0.1",0));s.listen(0);print(s.getsockname()[1],flush=True);time.sleep(600)']);
  const [regel] = await once(kind.stdout, 'data');
  const port = Number(regel);
  const vullers = Array.from({ length: 4 }, () => connect(port, '127.0.0.1').on('error', () => {}));
  ruimOp(async () => {
    vullers.forEach((s) => s.destroy());
    kind.kill('SIGKILL');
  });
  await once(vullers[0], 'connect');
  return `http://127.0.0.1:${port}`;
}

let netwerk;
const TIMEOUT_MS = 400;
const { simulator, vraag, rij } = await opzet({
  timeoutMs: TIMEOUT_MS,
  bronnen: async (s) => {
    netwerk = await startNetwerk(new URL(s.bronnen.erd));
    return { ...s.bronnen, erd: `http://127.0.0.1:${netwerk.poort}` };
  },
});
const gat = await startZwartGat();
const met_gat = await opzet({ timeoutMs: 1500, ziek: ['documenten'], bronnen: (s) => ({ ...s.bronnen, archief: gat }) });

const uitkering = (pagina) => pagina.json.gegevensgroepen.uitkering;

rij([40], '100 ms of latency and as much jitter: late, and right', () =>
  netwerk.met({ wachtMs: 50, spreidingMs: 100 }, async () => {
    for (const lh of nieuweWerkgevers(5)) assert.ok(volledig(await vraag(lh)));
  }));

rij([40, 42], 'latency beyond the limit: its own part only', () =>
  netwerk.met({ wachtMs: 2 * TIMEOUT_MS }, async () => {
    const pagina = await vraag(nieuweWerkgever());
    assert.equal(uitkering(pagina).gegevens, undefined);
    assert.ok(volledig(pagina, ['uitkering']));
  }));

rij([2, 41], 'connections that are open for us only: given up at the limit, and replaced', async () => {
  assert.ok(volledig(await vraag(nieuweWerkgever())));
  await netwerk.met({ stil: true }, async () => {
    for (const lh of nieuweWerkgevers(3)) {
      const pagina = await vraag(lh);
      assert.ok(pagina.duurMs < 2000, `${pagina.duurMs} ms`);
      assert.ok(volledig(pagina, ['uitkering']));
    }
  });
  assert.ok(volledig(await vraag(nieuweWerkgever())));
});

for (const breekNa of [1, 50, 100, 200])
  rij([6, 42], `a connection that is reset after ${breekNa} bytes: never half an answer`, () =>
    netwerk.met({ breekNa }, async () => {
      await metWerkers(8, nieuweWerkgevers(16), async (lh) => assert.ok(volledig(await vraag(lh), ['uitkering'])));
    }), { stroom: true });

met_gat.rij([41], 'a source behind a wall that drops: given up at the time limit for connecting', async () => {
  const { duurMs, json } = await met_gat.vraag(nieuweWerkgever());

  assert.equal(json.gegevensgroepen.documenten.gegevens, undefined);
  assert.ok(duurMs < 1400, `${duurMs} ms: the limit for connecting is 300 ms, for the call 1500 ms`);
});

rij([6], '1 % of all answers is reset, 64 clients: every answer is right or says what is missing', async () => {
  for (const bron of BRONNEN) await simulator.storing(bron, { resetten: 'in', kans: 0.01, zaad: 7 });
  let heel = 0;
  await metWerkers(64, nieuweWerkgevers(400), async (lh) => {
    if (volledig(await vraag(lh))) heel++;
  });

  assert.ok(heel > 0 && heel < 400, `${heel} of 400 were complete`);
}, { stroom: true });

for (const bron of BRONNEN)
  rij([8], `${bron} goes away inside its body, at every 64th byte: all of it or nothing`, async () => {
    // One employer all the way, however long its answer is: the first complete one ends the row.
    const lh = nieuweWerkgever();
    let n = -64;
    do await simulator.storing(bron, { afkappenNa: (n += 64) });
    while (!volledig(await vraag(lh, GROEP[bron])) && n < 1_000_000);
    assert.ok(n < 1_000_000, 'once the body is sent in full, so is the answer');
  });

for (const bron of BRONNEN)
  rij([8, 15], `${bron} restarts while it answers: all or nothing, and back at once`, async () => {
    for (let keer = 0; keer < 3; keer++) {
      await simulator.storing(bron, { druppelBytes: 64, druppelMs: 5 });
      const vragen = nieuweWerkgevers(4).map((lh) => vraag(lh, GROEP[bron]));
      await new Promise((klaar) => setTimeout(klaar, 15 * keer));
      await simulator.bedien(`/bronnen/${bron}/stop`, { methode: 'POST' }, [200, 204]);
      await Promise.all(vragen);
      await simulator.bedien(`/bronnen/${bron}/start`, { methode: 'POST' }, [200, 204]);
    }
  });

rij([52], 'every source answers 503: retries stay within one in ten', async () => {
  const verzoeken = async () =>
    (await Promise.all(BRONNEN.map(async (b) => (await simulator.bedien(`/bronnen/${b}`, {}, [200])).json.tellers.verzoeken))).reduce((a, b) => a + b);
  for (const bron of BRONNEN) await simulator.storing(bron, { status: 503, zonderBody: true });
  const lijst = nieuweWerkgevers(100);
  let oproepen = 0;
  const begin = await verzoeken();
  await vraag(lijst.pop());
  oproepen = (await verzoeken()) - begin;
  const voor = await verzoeken();
  await metWerkers(16, lijst, (lh) => vraag(lh));

  const per = ((await verzoeken()) - voor) / lijst.length;
  assert.ok(per <= oproepen * 1.1 + 1, `${per} calls a page, ${oproepen} for the first`);
}, { stroom: true });

rij([55], 'connections to sources are used again: none pile up in TIME_WAIT', async () => {
  const poorten = new Set(Object.values(simulator.bronnen).map((u) => Number(new URL(u).port)));
  const wachtend = () =>
    readFileSync('/proc/net/tcp', 'utf8').split('\n').filter((r) => {
      const [, , ver, staat] = r.trim().split(/\s+/);
      return staat === '06' && ver && poorten.has(parseInt(ver.split(':')[1], 16));
    }).length;
  const voor = wachtend();
  await metWerkers(8, nieuweWerkgevers(300), (lh) => vraag(lh));

  assert.ok(wachtend() - voor < 60, `${wachtend() - voor} more in TIME_WAIT after 1,800 calls`);
}, { stroom: true });

rij([20, 56], '1,200 idle connections, so descriptors beyond 1,024: pages are right', async () => {
  const groot = await opzet({ pasAan: (c) => Object.assign(c.dienst, { max_verbindingen: 4000, wachttijd_s: 60 }) });
  const sockets = Array.from({ length: 1200 }, () => connect(groot.dienst.poort, '127.0.0.1').on('error', () => {}));
  await Promise.all(sockets.map((s) => once(s, 'connect')));
  await wachtTot('1,200 descriptors', () => descriptoren(groot.pid) > 1200, { limietMs: 20_000 });

  await metWerkers(16, nieuweWerkgevers(64), async (lh) => assert.ok(volledig(await groot.vraag(lh))));
  assert.ok(descriptoren(groot.pid) > 1200);
  sockets.forEach((s) => s.destroy());
  await wachtTot('their descriptors closed', () => descriptoren(groot.pid) < 800, { limietMs: 20_000 });
});

rij([1], 'one source takes all of its time: the other groups are as fast as before', async () => {
  const meet = async () => {
    const duren = [];
    await metWerkers(4, nieuweWerkgevers(100), async (lh) => duren.push((await vraag(lh, 'organisatie')).duurMs));
    return percentiel(duren, 0.95);
  };
  const rustig = await meet();
  await simulator.storing('archief', { vertragingMs: 5000 });
  let door = true;
  const last = metWerkers(8, nieuweWerkgevers(2000), async (lh) => door && (await vraag(lh, 'documenten')));
  const druk = await meet();
  door = false;
  await last;

  assert.ok(druk < 10 * rustig + 100, `p95 ${rustig} ms, with a slow neighbour ${druk} ms`);
}, { stroom: true });
