// Faults 18-20, 29, 49: clients that leave, dawdle or only sit there, and limits that are reached.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { haal } from '../e2e/hulp/klant.mjs';
import { startDienst } from '../e2e/hulp/omgeving.mjs';
import { volledig } from './hulp/oordeel.mjs';
import { BRONNEN, descriptoren, draden, geheugenMb, metWerkers, nieuweWerkgever, nieuweWerkgevers, opzet, percentiel, wachtTot } from './hulp/rij.mjs';
import { KAAL } from './hulp/schim.mjs';

const MAX = 1500;
const { simulator, dienst, vraag, rij, pid, token } = await opzet({
  pasAan: (c) => Object.assign(c.dienst, { max_verbindingen: MAX, wachttijd_s: 4 }),
});

const meet = async (n = 60) => {
  const duren = [];
  await metWerkers(4, nieuweWerkgevers(n), async (lh) => duren.push((await vraag(lh, 'uitkering')).duurMs));
  return percentiel(duren, 0.95);
};

rij([18], '1,000 clients leave while their sources are being asked: nothing of them stays', async () => {
  await simulator.storing('archief', { vertragingMs: 250 });
  const vertrek = (lh) =>
    new Promise((klaar) => {
      const socket = connect(dienst.poort, '127.0.0.1');
      socket.on('error', () => {}).on('close', klaar);
      socket.on('connect', () => {
        socket.write(`GET /v1/werkgever/${lh} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`);
        setTimeout(() => socket.resetAndDestroy(), Math.random() * 60);
      });
    });
  await metWerkers(200, nieuweWerkgevers(1000), vertrek);

  const bronnen = async () => (await haal(`${dienst.beheer}/bronnen`)).json.bronnen;
  await wachtTot('no call is under way', async () => (await bronnen()).every((b) => b.lopend === 0 && b.wachtend === 0), { limietMs: 15_000 });
}, { stroom: true });

for (const [wat, opties] of [
  ['slow headers', ['-H', '-i', '1']],
  ['slow bodies', ['-B', '-i', '1', '-s', '8192']],
  ['slow reading', ['-X', '-w', '1', '-y', '8', '-n', '1', '-z', '1']],
])
  rij([19], `300 clients with ${wat} (slowhttptest): others are served as before, and the slow ones are closed`, async () => {
    const rustig = await meet();
    const voor = descriptoren(pid);
    const aanval = promisify(execFile)('slowhttptest', [...opties, '-c', '300', '-r', '300', '-l', '6', '-p', '1', '-u', `http://127.0.0.1:${dienst.poort}/v1/openapi.json`]);
    await wachtTot('the slow clients', () => descriptoren(pid) > voor + 100, { limietMs: 5000 });
    const druk = await meet();
    await aanval;

    assert.ok(druk < 10 * rustig + 250, `p95 ${rustig} ms, beside slow clients ${druk} ms`);
  }, { stroom: true });

rij([19], 'a head that comes a byte a second is cut off, however busy it looks', async () => {
  const socket = connect(dienst.poort, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write('GET /v1/openapi.json HTTP/1.1\r\nHost: x\r\n');
  const klok = setInterval(() => socket.write('X'), 500);
  const begin = performance.now();
  await wachtTot('the end of the connection', () => socket.closed || socket.destroyed, { limietMs: 15_000 }).finally(() => (clearInterval(klok), socket.destroy()));

  assert.ok(performance.now() - begin < 12_000, `closed after ${performance.now() - begin} ms, wachttijd_s is 4`);
});

rij([20], `10,000 idle connections: at most ${MAX} are kept, memory is bounded, the health port answers, and afterwards all is well`, async () => {
  const voor = geheugenMb(pid);
  const fds = descriptoren(pid);
  const sockets = [];
  for (let i = 0; i < 10_000; i++) {
    sockets.push(connect(dienst.poort, '127.0.0.1').on('error', () => {}));
    if (i % 500 === 499) await new Promise((klaar) => setTimeout(klaar, 20));
  }
  await wachtTot('the limit', () => descriptoren(pid) >= fds + MAX * 0.9, { limietMs: 10_000 });
  assert.equal((await haal(`${dienst.beheer}/livez`)).status, 200);
  assert.ok(draden(pid) < 40, `${draden(pid)} threads: no thread of its own for a connection`);
  assert.ok(descriptoren(pid) <= fds + MAX + 20, `${descriptoren(pid)} descriptors, ${fds} before`);
  assert.ok(geheugenMb(pid) < voor + 200, `${voor} MB, then ${geheugenMb(pid)} MB`);
  sockets.forEach((s) => s.destroy());
  await wachtTot('room again', () => descriptoren(pid) < fds + MAX / 2, { limietMs: 20_000 });
  assert.ok(volledig(await vraag(nieuweWerkgever())));
}, { stroom: true });

rij([51], 'four times as many questions at once as there are connections to sources: all answered in time, and at once well again', async () => {
  const rustig = await meet();
  const antwoorden = await Promise.all(nieuweWerkgevers(256).map((lh) => vraag(lh)));
  for (const { duurMs } of antwoorden) assert.ok(duurMs < 12_000, `${duurMs} ms`);
  await wachtTot('as fast as before', async () => (await meet(20)) < 10 * rustig + 100, { limietMs: 5000 });
}, { stroom: true });

rij([29], 'few descriptors (prlimit --nofile): fewer clients, no busy loop, right answers', async () => {
  const krap = await opzet({ verbindingen: 8, voor: ['prlimit', '--nofile=400:400'], pasAan: (c) => (c.dienst.max_verbindingen = 1000) });
  const sockets = Array.from({ length: 600 }, () => connect(krap.dienst.poort, '127.0.0.1').on('error', () => {}));
  await wachtTot('many clients', () => descriptoren(krap.pid) > 200, { limietMs: 10_000 });
  assert.ok(descriptoren(krap.pid) < 400, `${descriptoren(krap.pid)} descriptors`);
  await wachtTot('the log says so', () => /max_verbindingen wordt \d+/.test(krap.dienst.proces.stdout));
  assert.equal((await haal(`${krap.dienst.beheer}/livez`)).status, 200);
  sockets.forEach((s) => s.destroy());
  await krap.herstel();
  await metWerkers(8, nieuweWerkgevers(32), (lh) => krap.vraag(lh));
});

rij([49], 'no memory (prlimit --as): never a wrong answer; should the process fall, it is back within two seconds', async (t) => {
  const krap = await opzet({ programma: KAAL, verbindingen: 32, pasAan: (c) => (c.dienst.max_verbindingen = 512) });
  const gebruikt = Number(/^VmSize:\s+(\d+)/m.exec(readFileSync(`/proc/${krap.pid}/status`, 'utf8'))[1]) * 1024;
  krap.dienst.proces.magVallen = true;
  await promisify(execFile)('prlimit', ['--pid', String(krap.pid), `--as=${gebruikt + 12_000_000}`]);
  for (const bron of BRONNEN) await krap.simulator.storing(bron, { body: 'groot', omvang: 2_000_000, kans: 0.3 });
  let dicht = 0;
  await metWerkers(64, nieuweWerkgevers(200), async (lh) => {
    try {
      await krap.vraag(lh);
    } catch (fout) {
      if (!['ECONNRESET', 'EPIPE', 'ECONNREFUSED'].includes(fout.code)) throw fout;
      dicht++;
    }
  });
  const { afloop } = krap.dienst.proces;
  t.diagnostic(`${dicht} of 200 connections closed, the process ${afloop ? `fell: ${JSON.stringify(afloop)}` : 'lives'}`);
  await krap.simulator.herstel();
  const begin = performance.now();
  const nieuw = await startDienst(krap.simulator.bronnen, { programma: KAAL });
  assert.ok(performance.now() - begin < 2000, `${performance.now() - begin} ms`);
  assert.equal((await nieuw.vraag('/gegevensgroepen', { token: await nieuw.token() })).status, 200);
});
