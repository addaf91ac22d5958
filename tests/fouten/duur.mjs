// Endurance: many clients, random employers and groups, random faults that come and go on random sources, and every answer is held
// against the truth.
//   KB_BOUW=build/dev KB_SECONDEN=600 node tests/fouten/duur.mjs        (scripts/duur [SECONDS])
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sluitVerbindingen } from '../e2e/hulp/klant.mjs';
import { RAPPORT } from '../e2e/hulp/proces.mjs';
import { werkgever } from '../e2e/hulp/wereld.mjs';
import { keurAntwoord, volledig } from './hulp/oordeel.mjs';
import { BRONNEN, descriptoren, draden, geheugenMb, GROEPEN, opzet, wachtTot } from './hulp/rij.mjs';

const SECONDEN = Number(process.env.KB_SECONDEN ?? 600);
const KLANTEN = 64;
// Few enough that an employer is asked for again, with what a cache kept of it; many enough to be mixed up.
const WERKGEVERS = 400;
const zaad = Number(process.env.KB_ZAAD ?? process.pid);

/** A row of numbers from 0 up to 1 that the seed determines (mulberry32). */
function maakToeval(a) {
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
const toeval = maakToeval(zaad);
const kies = (lijst) => lijst[Math.floor(toeval() * lijst.length)];

const STORINGEN = [
  { vertragingMs: 50, vertragingMsMax: 1500, verdeling: 'uniform' },
  { hangen: 'voor', kans: 0.5 },
  { hangen: 'in', kans: 0.5 },
  { druppelBytes: 64, druppelMs: 20 },
  { status: 500 },
  { status: 503, zonderBody: true, kans: 0.5 },
  { body: 'afgekapt', kans: 0.5 },
  { body: 'geen-json', kans: 0.5 },
  { body: 'ongeldige-utf8', kans: 0.5 },
  { body: 'dubbel', kans: 0.5 },
  { body: 'groot', omvang: 4_000_000, kans: 0.2 },
  { andereWerkgever: true, kans: 0.5 },
  { resetten: 'voor', kans: 0.3 },
  { resetten: 'in', kans: 0.3 },
  { sluiten: true, kans: 0.3 },
  { afkappenNa: 200 },
  { redirect: 'http://127.0.0.1:1/' },
];

test(`${KLANTEN} clients for ${SECONDEN} s while sources fail at random: no answer is wrong (seed ${zaad})`, async (t) => {
  const { simulator, dienst, waarheid, token, pid, herstel } = await opzet({ timeoutMs: 400, verbindingen: 64 });
  const werkgevers = Array.from({ length: WERKGEVERS }, () => werkgever(Math.floor(toeval() * 1_000_000)));
  // The truth first: the reference is not to be asked while everything is busy.
  for (let i = 0; i < werkgevers.length; i += 16) await Promise.all(werkgevers.slice(i, i + 16).map((lh) => waarheid.van(lh)));
  const basis = { fds: descriptoren(pid), draden: draden(pid) };
  const tot = performance.now() + SECONDEN * 1000;
  const telling = { antwoorden: 0, volledig: 0, minder: 0, geweigerd: 0, storingen: 0 };
  const wrong = [];
  let hoogsteMb = 0;

  const klant = async () => {
    while (performance.now() < tot && wrong.length < 20) {
      const lh = kies(werkgevers);
      const groep = toeval() < 0.5 ? '' : `/${kies(GROEPEN)}`;
      const antwoord = await dienst.vraag(`/werkgever/${lh}${groep}`, { token, keur: false }).catch((f) => { throw new Error(`client ${lh}${groep}: ${f.message}`); });
      const fouten = keurAntwoord(antwoord, lh, await waarheid.van(lh));
      wrong.push(...fouten);
      telling.antwoorden++;
      if (antwoord.status !== 200) telling.geweigerd++;
      else if (volledig(antwoord)) telling.volledig++;
      else telling.minder++;
    }
  };
  const stoorder = async () => {
    while (performance.now() < tot) {
      const bron = kies(BRONNEN);
      if (toeval() < 0.7) {
        await simulator.storing(bron, kies(STORINGEN));
        telling.storingen++;
      } else if (toeval() < 0.5) await simulator.herstel();
      else {
        await simulator.bedien(`/bronnen/${bron}/stop`, { methode: 'POST' }, [200, 204]);
        await new Promise((klaar) => setTimeout(klaar, 50));
        await simulator.bedien(`/bronnen/${bron}/start`, { methode: 'POST' }, [200, 204]);
        telling.storingen++;
      }
      hoogsteMb = Math.max(hoogsteMb, geheugenMb(pid));
      await new Promise((klaar) => setTimeout(klaar, 100 + toeval() * 400));
    }
  };
  await Promise.all([stoorder(), ...Array.from({ length: KLANTEN }, klant)]);

  t.diagnostic(JSON.stringify({ ...telling, fout: wrong.length, hoogsteMb: Math.round(hoogsteMb) }));
  assert.deepEqual(wrong, []);
  dienst.proces.moetLeven();
  assert.ok(!RAPPORT.test(dienst.proces.stderr), dienst.proces.stderr.slice(-4000));
  assert.ok(telling.volledig > 0 && telling.minder > 0 && telling.storingen > 0, JSON.stringify(telling));
  await simulator.herstel();
  await herstel();
  sluitVerbindingen();
  await wachtTot('threads as before', () => draden(pid) <= basis.draden + 1, { limietMs: 15_000 });
  await wachtTot('descriptors within bounds', () => descriptoren(pid) <= basis.fds + 2 * 7 * 64);
  // A sanitizer keeps what was freed for a while.
  assert.ok(hoogsteMb < (/\/release$/.test(process.env.KB_BOUW) ? 300 : 2500), `${hoogsteMb} MB`);
});
