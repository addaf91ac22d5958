// Programs under test: started on free loopback ports, stopped by their own id, and never allowed to fail unseen.
import { spawn, execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { promisify } from 'node:util';

const bouw = process.env.KB_BOUW;
if (!bouw) throw new Error('KB_BOUW is not set: it names the build folder (ctest sets it)');

/** A program of this build, or with a slash in front one of the system. */
export const programma = (naam) => (naam.startsWith('/') ? naam : `${bouw}/${naam}`);

// A sanitizer may speak in three ways: a report, an exit code, or both.
export const RAPPORT = /(AddressSanitizer|LeakSanitizer|ThreadSanitizer|UndefinedBehaviorSanitizer|runtime error:)/;
const omgeving = {
  PATH: process.env.PATH,
  LANG: 'C.UTF-8',
  ASAN_OPTIONS: process.env.ASAN_OPTIONS ?? 'detect_stack_use_after_return=1',
  UBSAN_OPTIONS: process.env.UBSAN_OPTIONS ?? 'print_stacktrace=1',
  TSAN_OPTIONS: process.env.TSAN_OPTIONS ?? '',
};

/** A port on 127.0.0.1 that nobody listens on now. */
export async function vrijePoort() {
  const server = createServer();
  await new Promise((klaar, fout) => server.once('error', fout).listen(0, '127.0.0.1', klaar));
  const { port } = server.address();
  await new Promise((klaar) => server.close(klaar));
  return port;
}

/** Run a program to its end: {code, stdout, stderr}. */
export async function draai(naam, argumenten, extra = {}) {
  try {
    return { code: 0, ...(await promisify(execFile)(programma(naam), argumenten, { env: { ...omgeving, ...extra } })) };
  } catch (fout) {
    if (typeof fout.code !== 'number') throw fout;
    return { code: fout.code, stdout: fout.stdout, stderr: fout.stderr };
  }
}

/** Wait until `proef` gives something; what it throws counts as not yet. */
export async function wachtTot(omschrijving, proef, { limietMs = 30000, stapMs = 20 } = {}) {
  const tot = Date.now() + limietMs;
  let laatste;
  while (Date.now() < tot) {
    try {
      const uit = await proef();
      if (uit) return uit;
    } catch (fout) {
      if (fout.definitief) throw fout;
      laatste = fout;
    }
    await new Promise((klaar) => setTimeout(klaar, stapMs));
  }
  throw new Error(`${omschrijving}: not within ${limietMs} ms${laatste ? ` (${laatste.message})` : ''}`);
}

const lopend = new Set();
// Whatever happens to the test run, nothing of it stays behind.
process.on('exit', () => lopend.forEach((p) => p.kind.kill('SIGKILL')));

/** A program that keeps running. `voor`: a command line that ends in running it under the same process id, for instance prlimit's. */
export class Proces {
  constructor(naam, argumenten, extra = {}, voor = []) {
    this.naam = naam;
    this.stderr = '';
    this.stdout = '';
    const [eerste, ...rest] = [...voor, programma(naam), ...argumenten];
    this.kind = spawn(eerste, rest, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...omgeving, ...extra } });
    lopend.add(this);
    this.kind.stdout.on('data', (stuk) => (this.stdout += stuk));
    this.kind.stderr.on('data', (stuk) => (this.stderr += stuk));
    this.einde = new Promise((klaar) => {
      this.kind.once('error', (fout) => klaar({ code: null, sein: fout.message }));
      this.kind.once('close', (code, sein) => klaar({ code, sein }));
    }).then((uit) => {
      lopend.delete(this);
      return (this.afloop = uit);
    });
  }

  get pid() {
    return this.kind.pid;
  }

  /** For wachtTot: gives up as soon as the program is gone. */
  moetLeven() {
    if (!this.afloop) return;
    const fout = new Error(`${this.naam} ended (${JSON.stringify(this.afloop)}):\n${this.stderr}`);
    fout.definitief = true;
    throw fout;
  }

  sein(naam) {
    this.gevraagd ||= naam === 'SIGTERM';
    this.kind.kill(naam);
  }

  /** SIGTERM, and then everything must be in order (unless it `magVallen`): still alive until now, exit code 0, no sanitizer report. */
  async stop({ limietMs = 30000 } = {}) {
    const uitZichzelf = this.afloop && !this.gevraagd;
    this.sein('SIGTERM');
    const te_laat = new Promise((klaar) => setTimeout(klaar, limietMs, 'te laat').unref());
    if ((await Promise.race([this.einde, te_laat])) === 'te laat') {
      this.sein('SIGKILL');
      await this.einde;
      throw new Error(`${this.naam} did not stop within ${limietMs} ms after SIGTERM\n${this.stderr}`);
    }
    if (this.magVallen) return;
    if (uitZichzelf || this.afloop.code !== 0 || RAPPORT.test(this.stderr))
      throw new Error(`${this.naam} ${uitZichzelf ? 'ended by itself' : 'stopped'} (${JSON.stringify(this.afloop)}):\n${this.stderr}`);
  }
}
