// The whole of deploy/meervoudig, for tests: three instances behind HAProxy in network namespaces of their own, and load on them from
// one more.
import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nieuweMap, ruimOp } from './omgeving.mjs';
import { draai, programma, wachtTot } from './proces.mjs';

const START = fileURLToPath(new URL('../../../deploy/meervoudig/start', import.meta.url));
const LAST = fileURLToPath(new URL('./last.mjs', import.meta.url));
export const INSTANTIES = ['bff1', 'bff2', 'bff3'];
const HAPROXY = '10.99.0.20';
/** Without sanitizers: this is about what is lost under a load that three instances with them would not bear on one machine. */
const KAAL = 'tests/fouten/klantbeeld_kaal';

/** No limits per caller: the load is one employee. */
const ONBEGRENSD = Object.fromEntries(
  ['MEDEWERKER_VERZOEKEN', 'DIVISIE_VERZOEKEN', 'MEDEWERKER_WERKGEVERS', 'DIVISIE_WERKGEVERS', 'ALARM_WERKGEVERS'].map((n) => [`KLANTBEELD_GRENZEN_${n}`, '0']),
);

/**
 * Start all of it. doe(...): the script with these arguments. Stopped after the
 * last test.
 */
export async function startMeervoudig() {
  const map = await nieuweMap();
  const omgeving = { ...ONBEGRENSD, KB_BOUW: process.env.KB_BOUW, KB_PROGRAMMA: programma(KAAL), KB_MEERVOUDIG: map, HOME: map };
  const doe = async (...wat) => {
    const uit = await draai(START, wat, omgeving);
    if (uit.code !== 0) throw new Error(`start ${wat.join(' ')}: ${uit.stdout}${uit.stderr}`);
    return uit.stdout;
  };
  const log = (deel) => readFile(join(map, `${deel}.log`), 'utf8');
  ruimOp(async () => {
    await doe('stop');
    await rm(map, { recursive: true });
  });
  await doe('start');
  const token = (await doe('als', 'bff1', 'token', '--rol', 'ks_klantadviseur')).trim();
  const m = { map, doe, log, token, nieuw: 10_000 };

  /** {bff1: 'UP', …}, as HAProxy sees them. */
  m.stand = async () => Object.fromEntries([...(await doe('status')).matchAll(/^HAProxy: (bff\d) (.*)$/gm)].map(([, naam, stand]) => [naam, stand]));
  m.wachtOpStand = (omschrijving, goed) => wachtTot(omschrijving, async () => goed(await m.stand()), { stapMs: 250, limietMs: 60_000 });
  m.allesOp = () => m.wachtOpStand('all three up', (s) => INSTANTIES.every((i) => s[i]?.startsWith('UP')));

  /** How an instance that was stopped has ended: its exit code. */
  m.einde = async (deel) => Number(await readFile(join(map, `${deel}.uit`), 'utf8'));

  /** What curl prints, from where the clients are. */
  m.curl = async (...argumenten) => {
    const uit = await draai(START, ['in', 'klant', 'curl', '-s', '--cacert', join(map, 'etc/ca.pem'), '-H', `Authorization: Bearer ${token}`, ...argumenten], omgeving);
    return uit.stdout; // of one that failed too
  };

  /** Rows of a statement on a server, as texts. */
  m.sql = async (server, sql) => {
    const uit = await draai('/usr/bin/psql', ['-X', '-q', '-A', '-t', '-h', join(map, server), '-U', 'beheer', '-d', 'klantbeeld', '-c', sql]);
    if (uit.code !== 0) throw new Error(uit.stderr);
    return uit.stdout.split('\n').filter(Boolean);
  };

  /**
   * Load until `stop()`, which gives what became of it (last.mjs). `verder(n)`: wait for so many right answers more; `stand`: how many
   * until now.
   */
  m.belast = (opties = {}) => {
    const instelling = { host: HAPROXY, poort: 443, ca: join(map, 'etc/ca.pem'), token, begin: m.nieuw, clienten: 32, nieuw: 0.3, perS: 400, ...opties };
    const kind = spawn(START, ['in', 'klant', process.execPath, LAST, JSON.stringify(instelling)], { env: { ...process.env, ...omgeving }, stdio: ['pipe', 'pipe', 'pipe'] });
    const last = { stand: { goed: 0, mis: 0 } };
    let stderr = '';
    kind.stderr.on('data', (stuk) => (stderr += stuk));
    const einde = new Promise((klaar) => kind.once('close', klaar));
    const regels = createInterface({ input: kind.stdout });
    regels.on('line', (regel) => (last.stand = JSON.parse(regel)));
    last.verder = (n) => {
      const tot = last.stand.goed + n;
      return wachtTot(`${n} answers more`, () => {
        if (kind.exitCode !== null) throw new Error(stderr);
        return last.stand.goed >= tot;
      }, { limietMs: 60_000 });
    };
    last.stop = async () => {
      kind.stdin.end();
      await einde;
      if (!last.stand.werkgevers) throw new Error(`the load ended: ${stderr}`);
      m.nieuw = last.stand.nieuw;
      return last.stand;
    };
    return last;
  };

  /** Do something under load, and stop the load whatever becomes of it; what it saw. */
  m.onderLast = async (wat, opties) => {
    const last = m.belast(opties);
    try {
      await last.verder(200);
      await wat(last);
    } catch (fout) {
      await last.stop();
      throw fout;
    }
    return last.stop();
  };
  return m;
}
