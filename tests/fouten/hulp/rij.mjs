// A row of the fault table: what is broken, what must hold meanwhile, and what every row asserts afterwards: the service is alive, has
// reported nothing, holds no more descriptors and threads than before, and answers in full again.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { sluitVerbindingen } from '../../e2e/hulp/klant.mjs';
import { startDienst, startSimulator, toets } from '../../e2e/hulp/omgeving.mjs';
import { RAPPORT, wachtTot } from '../../e2e/hulp/proces.mjs';
import { werkgever } from '../../e2e/hulp/wereld.mjs';
import { keurAntwoord, startWaarheid, volledig } from './oordeel.mjs';

export const BRONNEN = ['cws-ihp', 'poortwachter', 'erd', 'k3cr', 'archie', 'archief'];
export const GROEPEN = ['organisatie', 'preventief', 'uitkering', 'contact', 'documenten'];

const fds = (pid) => readdirSync(`/proc/${pid}/fd`).length;
const status = (pid, regel) => Number(new RegExp(`^${regel}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);

/** Resident memory in MB, now or at its highest. */
export const geheugenMb = (pid) => status(pid, 'VmRSS') / 1024;
export const draden = (pid) => status(pid, 'Threads');
export const descriptoren = fds;

let volgende = 0;
/** An employer that no row asked for before. */
export const nieuweWerkgever = () => werkgever((process.pid * 131 + volgende++ * 7919) % 1_000_000);
export const nieuweWerkgevers = (n) => Array.from({ length: n }, nieuweWerkgever);

/**
 * A service, its sources, the truth about them, and `rij` to write rows with. Short limits, so that a row of a hung source is over
 * soon. bronnen(simulator) gives other addresses, `ziek` names the groups that these keep from ever being complete.
 */
export async function opzet({ pasAan = () => {}, timeoutMs = 300, verbindingen = 64, bronnen, ziek = [], ...opties } = {}) {
  const simulator = await startSimulator();
  const waarheid = await startWaarheid();
  const dienst = await startDienst((await bronnen?.(simulator)) ?? simulator.bronnen, {
    pasAan: (config) => {
      config.dienst.deadline_ms = 2000;
      for (const bron of config.bronnen) Object.assign(bron, { timeout_ms: timeoutMs, verbind_ms: Math.min(timeoutMs, 300), max_verbindingen: verbindingen });
      pasAan(config, simulator);
    },
    ...opties,
  });
  const token = await dienst.token();
  const pid = dienst.proces.pid;

  /** Ask, and hold the answer against the truth. */
  const vraag = async (lh, groep) => {
    const antwoord = await dienst.vraag(`/werkgever/${lh}${groep ? `/${groep}` : ''}`, { token });
    assert.deepEqual(keurAntwoord(antwoord, lh, await waarheid.van(lh)), []);
    return antwoord;
  };
  const herstel = () => wachtTot('a complete page', async () => volledig(await vraag(nieuweWerkgever()), ziek), { stapMs: 50 });

  await herstel();
  sluitVerbindingen();
  // Connections to sources that stay open for a next call are no leak: at most so many.
  const bij = 2 * Object.keys(simulator.bronnen).length * verbindingen;

  const keurDaarna = async (basis, magFds) => {
    dienst.proces.moetLeven();
    assert.ok(!RAPPORT.test(dienst.proces.stderr), dienst.proces.stderr.slice(-4000));
    await simulator.herstel();
    await herstel();
    sluitVerbindingen();
    await wachtTot('threads as before', () => draden(pid) <= basis.draden, { limietMs: 15_000 });
    await wachtTot('descriptors as before', () => fds(pid) <= basis.fds + magFds, { limietMs: 5000 });
  };

  /**
   * A row. nummers: of the faults; doe(t): breaks something and asserts what holds meanwhile. `stroom`: many calls at once, which may
   * leave as many connections to sources open as the configuration allows. `overslaan`: why the row cannot run.
   */
  const rij = (nummers, wat, doe, { stroom = false, overslaan } = {}) =>
    overslaan ? slaOver(nummers, wat, overslaan) : toets(`fault ${nummers.join(', ')}: ${wat}`, async (t) => {
      sluitVerbindingen();
      await wachtTot('connections of the row before closed', () => draden(pid) <= rij.draden);
      const basis = { fds: fds(pid), draden: rij.draden };
      try {
        await doe(t);
      } finally {
        await simulator.herstel();
      }
      await keurDaarna(basis, stroom ? bij : 2 * Object.keys(simulator.bronnen).length);
    });
  const gezien = [];
  await wachtTot('the first connections closed', () => gezien.push(draden(pid)) > 6 && new Set(gezien.slice(-6)).size === 1, { stapMs: 50 });
  rij.draden = gezien.at(-1);

  return { simulator, dienst, waarheid, token, pid, vraag, herstel, rij };
}

/** A row that cannot run here: reported as skipped, with the reason. */
export const slaOver = (nummers, wat, reden) => test(`fault ${nummers.join(', ')}: ${wat}`, { skip: reden }, () => {});
export { wachtTot };

/** Do all of the work with n workers. */
export async function metWerkers(n, werk, doe) {
  const wachtrij = [...werk];
  await Promise.all(
    Array.from({ length: n }, async () => {
      for (let w = wachtrij.shift(); w !== undefined; w = wachtrij.shift()) await doe(w);
    }),
  );
}

/** The p-th percentile (0..1). */
export function percentiel(getallen, p) {
  const op = [...getallen].sort((a, b) => a - b);
  return op[Math.min(op.length - 1, Math.floor(p * op.length))];
}
