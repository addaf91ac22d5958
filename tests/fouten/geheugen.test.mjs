// Fault 28: every allocation of our own code fails once, from the first to the last, while the service answers the same requests.
// KB_STAP=N tries every Nth only, and each run begins somewhere else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nieuweMap } from '../e2e/hulp/omgeving.mjs';
import { draai } from '../e2e/hulp/proces.mjs';
import { DE_GROOT, NIEMAND } from '../e2e/hulp/wereld.mjs';
import { keurAntwoord } from './hulp/oordeel.mjs';
import { GROEPEN, nieuweWerkgever, opzet } from './hulp/rij.mjs';
import { KAAL, maakSchim } from './hulp/schim.mjs';

const STAP = Number(process.env.KB_STAP ?? 1);
const schim = await maakSchim();
const { dienst, rij, waarheid, token, simulator } = await opzet({ programma: KAAL, omgeving: schim.omgeving });

const DICHT = ['ECONNRESET', 'EPIPE', 'ECONNREFUSED'];

/** The script: each request is answered, by the truth or by a refusal, or its connection is closed. */
async function script() {
  const lh = nieuweWerkgever();
  const waar = await waarheid.van(lh);
  const uit = { goed: 0, geweigerd: 0, dicht: 0 };
  const probeer = async (doel, opties, keur) => {
    const begin = performance.now();
    try {
      const antwoord = await dienst.vraag(doel, opties);
      if (antwoord.status >= 500) uit.geweigerd++;
      else uit.goed++;
      if (antwoord.status < 500) keur(antwoord);
      else assert.ok([500, 502, 503, 504].includes(antwoord.status), `${antwoord.status}`);
    } catch (fout) {
      if (!DICHT.includes(fout.code)) throw fout;
      uit.dicht++;
    }
    assert.ok(performance.now() - begin < 4000, `${doel}: ${performance.now() - begin} ms`);
  };
  await probeer(`/werkgever/${lh}`, { token }, (a) => assert.deepEqual(keurAntwoord(a, lh, waar), []));
  for (const groep of GROEPEN) await probeer(`/werkgever/${lh}/${groep}`, { token }, (a) => assert.deepEqual(keurAntwoord(a, lh, waar), []));
  await probeer(`/werkgever/${DE_GROOT}/documenten?aantal=3&vanaf=2020-01-01`, { token }, (a) => assert.equal(a.json.lhnummer, DE_GROOT));
  await probeer(`/werkgever/${NIEMAND}`, { token }, (a) => {
    // Without the register's answer nobody can say that this employer does not exist: then a page of groups that say why.
    if (a.status === 404) return;
    assert.equal(a.status, 200);
    for (const [groep, deel] of Object.entries(a.json.gegevensgroepen)) assert.equal(deel.gegevens, undefined, groep);
  });
  await probeer('/werkgever/fout/contact?x=1', { token }, (a) => assert.equal(a.status, 400));
  await probeer('/gegevensgroepen', { token }, (a) => assert.equal(a.status, 200));
  await probeer('/gegevensgroepen', {}, (a) => assert.equal(a.status, 401));
  await probeer('/gegevensgroepen', { token: `${token}x` }, (a) => assert.equal(a.status, 401));
  return uit;
}

rij([28], `every allocation of the service fails once (a step of ${STAP}): an answer or a closed connection, never a crash or a wrong answer`, async (t) => {
  let gevuurd = 0;
  for (let n = 1 + (process.pid % STAP); ; n += STAP) {
    schim.zet('geheugen', { van: n });
    const uit = await script();
    if (!schim.gevuurd('geheugen')) break;
    gevuurd++;
    assert.ok(uit.geweigerd + uit.dicht <= 3, `allocation ${n}: ${JSON.stringify(uit)}, where one failed`);
    dienst.proces.moetLeven();
    schim.uit('geheugen');
  }
  schim.uit('geheugen');
  t.diagnostic(`${gevuurd} allocations failed`);
  assert.ok(gevuurd > 3, `${gevuurd} allocations failed`);
});

rij([28], 'every tenth allocation fails, for a while: the same, and everything is well afterwards', async () => {
  schim.zet('geheugen', { van: 3, tot: Number.MAX_SAFE_INTEGER, elke: 10 });
  for (let i = 0; i < 10; i++) await script();
  assert.ok(schim.gevuurd('geheugen') > 0);
  schim.uit('geheugen');
  assert.ok(simulator.url);
});

test('fault 28: every allocation while the configuration is read fails once: an exit with a code, never by a signal', async () => {
  const eigen = await maakSchim();
  const stap = STAP;
  await nieuweMap();
  for (let n = 1 + (process.pid % stap); ; n += stap) {
    eigen.zet('geheugen', { van: n });
    const { code, stderr } = await draai(KAAL, ['config', '--config', dienst.bestand], eigen.omgeving);
    if (!eigen.gevuurd('geheugen')) break;
    assert.ok([0, 1].includes(code), `allocation ${n}: ${code} ${stderr}`);
  }
});
