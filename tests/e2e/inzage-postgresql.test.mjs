// The inzagelog in PostgreSQL: two instances in one database, and what kill -9 of the service or of the server may cost: nothing that
// a client has. (BIO2 8.15.01; the log itself has its tests in tests/unit/inzage/test_tabel.c.)
import assert from 'node:assert/strict';
import { haal } from './hulp/klant.mjs';
import { startDienst, startSimulator, toets } from './hulp/omgeving.mjs';
import { startInzagelog } from './hulp/postgres.mjs';
import { draai, wachtTot } from './hulp/proces.mjs';
import { DE_GROOT, werkgever } from './hulp/wereld.mjs';

const simulator = await startSimulator();
const pg = await startInzagelog();
const start = (instantie, opties = {}) =>
  startDienst(simulator.bronnen, { ...opties, pasAan: (c) => (c.inzage = { verbinding_bestand: pg.verbinding, instantie, herstel_ms: 100 }) });

/** What the log has of an instance's disclosures, oldest first. */
const lees = async (instantie) =>
  (await pg.doe(`SELECT regel FROM inzagelog.regel WHERE instantie = '${instantie}' ORDER BY bestand, dag, nr`))
    .map(([regel]) => JSON.parse(regel))
    .filter((r) => r.soort === 'inzage');

async function isHeel(d) {
  const uit = await draai('klantbeeld', ['inzagelog', 'verifieer', '--config', d.bestand]);
  assert.equal(uit.code, 0, uit.stdout + uit.stderr);
  return uit.stdout;
}

/** `aantal` clients that ask for one employer after another until the service is gone or `stop` is set; the employers they were shown. */
function belast(d, token, vanaf, aantal = 16) {
  const last = { gehad: [], stop: false };
  last.klaar = Promise.all(
    Array.from({ length: aantal }, async (_, w) => {
      for (let i = 0; !last.stop; i++) {
        const lh = werkgever(vanaf + 60 * w + i);
        try {
          if ((await d.vraag(`/werkgever/${lh}/organisatie`, { token })).status === 200) last.gehad.push(lh);
        } catch {
          return;
        }
      }
    }),
  );
  return last;
}

toets('two instances in one database: each answer is in the chain of the instance that gave it', async () => {
  const [a, b] = [await start('a'), await start('b')];
  const pad = `/werkgever/${DE_GROOT}/uitkering`;
  const [tokenA, tokenB] = [await a.token(), await b.token()];
  for (let i = 0; i < 3; i++) assert.equal((await a.vraag(pad, { token: tokenA })).status, 200);
  assert.equal((await b.vraag(pad, { token: tokenB })).status, 200);

  assert.deepEqual([(await lees('a')).length, (await lees('b')).length], [3, 1]);
  const verslag = await isHeel(a);
  assert.match(verslag, /instantie a: 1 bestanden, 4 regels, 3 inzages, 0 bevindingen/);
  assert.match(verslag, /instantie b: 1 bestanden, 2 regels, 1 inzages, 0 bevindingen/);
});

toets('kill -9 of the service under load: every answer that a client has is in the log, and the chain goes on', async () => {
  let d;
  for (let keer = 0; keer < 3; keer++) {
    d = await start('kil');
    const last = belast(d, await d.token(), 1000 * (keer + 1));
    await wachtTot('answers', () => last.gehad.length > 50 + 40 * keer);
    d.proces.magVallen = true;
    d.proces.sein('SIGKILL');
    await last.klaar;
    const vastgelegd = new Set((await lees('kil')).map((r) => r.object.lhnummer));
    assert.deepEqual(last.gehad.filter((lh) => !vastgelegd.has(lh)), []);
  }
  await isHeel(d);
});

toets('kill -9 of the server under load: 503 without it, /readyz says why, and what clients have is in the log when it is back', async () => {
  const d = await start('server');
  const token = await d.token();
  const last = belast(d, token, 20000, 8);
  await wachtTot('answers', () => last.gehad.length > 40);
  await pg.dood();
  await wachtTot('/readyz says no', async () => (await haal(`${d.beheer}/readyz`)).status === 503);
  assert.match((await haal(`${d.beheer}/readyz`)).json.output, /inzagelog/);
  const antwoord = await d.vraag(`/werkgever/${DE_GROOT}/organisatie`, { token });
  assert.deepEqual([antwoord.status, antwoord.json.type], [503, 'urn:klantbeeld-werkgever:fout:geen-inzagelog']);
  assert.equal((await d.vraag('/gegevensgroepen', { token })).status, 200);
  last.stop = true;
  await last.klaar;

  await pg.start();
  await wachtTot('answers again', async () => (await d.vraag(`/werkgever/${DE_GROOT}/organisatie`, { token })).status === 200);
  const vastgelegd = (await lees('server')).map((r) => r.object.lhnummer);
  assert.deepEqual(last.gehad.filter((lh) => !vastgelegd.includes(lh)), []);
  await isHeel(d);
});
