// Everything real on free loopback ports: the source simulator, development keys, a configuration file, the service.
import { after, test } from 'node:test';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alsBestand, rechten as standaardRechten, standaard } from './config.mjs';
import { haal, maakKlant, sluitVerbindingen } from './klant.mjs';
import { draai, Proces, vrijePoort, wachtTot } from './proces.mjs';

const diensten = [];
const opTeRuimen = [];

// Last in, first out: the service goes before the sources it asks. Everything is stopped, whatever the first complaint.
after(async () => {
  const klachten = [];
  sluitVerbindingen();
  for (const stop of opTeRuimen.reverse()) await stop().catch((fout) => klachten.push(fout.message));
  if (klachten.length) {
    process.exitCode = 1;
    throw new Error(klachten.join('\n'));
  }
});

/** Run after the last test, before what was started earlier is stopped. */
export const ruimOp = (stop) => opTeRuimen.push(stop);

export async function nieuweMap() {
  return mkdtemp(join(tmpdir(), 'klantbeeld-e2e-'));
}

/**
 * The source simulator: {url, bronnen: {name: url}, tlsBronnen, ca, storing(bron, fault), herstel(), stop(bron), start(bron),
 * tellers(bron), oproepen(eerder)}. Stopped after the last test.
 */
export async function startSimulator() {
  const map = await nieuweMap();
  const bestand = join(map, 'omgeving');
  let proces;
  let regels;
  for (let poging = 1; !regels; poging++) {
    proces = new Proces('bronsimulator', ['--adres', '127.0.0.1', '--beheer-poort', '0', '--omgeving', bestand]);
    try {
      regels = await wachtTot('the simulator', async () => {
        proces.moetLeven();
        const gelezen = Object.fromEntries((await readFile(bestand, 'utf8')).split('\n').filter(Boolean).map((r) => r.split(/=(.*)/)));
        return (await haal(`${gelezen.KB_SIMULATOR_URL}/gezond`)).status === 200 && gelezen;
      });
    } catch (fout) {
      // A port that was free when it looked was taken by a connection of another test before it listened.
      if (poging === 5 || !/Address already in use/.test(fout.message)) throw fout;
    }
  }
  const url = regels.KB_SIMULATOR_URL;
  const bronnen = {};
  const tlsBronnen = {};
  for (const [naam, waarde] of Object.entries(regels)) {
    const [, bron, tls] = /^KB_BRON_(.*?)(_TLS)?_URL$/.exec(naam) ?? [];
    if (bron) (tls ? tlsBronnen : bronnen)[bron.toLowerCase().replaceAll('_', '-')] = waarde;
  }
  const bedien = async (pad, opties, goed) => {
    const antwoord = await haal(`${url}${pad}`, opties);
    if (!goed.includes(antwoord.status)) throw new Error(`simulator ${pad}: ${antwoord.status} ${antwoord.body}`);
    return antwoord;
  };
  ruimOp(async () => {
    await proces.stop();
    await rm(map, { recursive: true });
  });
  return {
    url,
    bronnen,
    tlsBronnen,
    ca: regels.KB_SIMULATOR_CA,
    storing: (bron, storing) => bedien(`/bronnen/${bron}/storing`, { methode: 'PUT', body: JSON.stringify(storing) }, [200, 204]),
    herstel: () => bedien('/storingen', { methode: 'DELETE' }, [200, 204]),
    stop: (bron) => bedien(`/bronnen/${bron}/stop`, { methode: 'POST' }, [200, 204]),
    start: (bron) => bedien(`/bronnen/${bron}/start`, { methode: 'POST' }, [200, 204]),
    tellers: async (bron) => (await bedien(`/bronnen/${bron}`, {}, [200])).json.tellers,
    /** How often each source was called since `eerder`, another outcome of this; sources that were not are not in it. */
    async oproepen(eerder = {}) {
      const { bronnen: alle } = (await bedien('/bronnen', {}, [200])).json;
      const uit = alle.map((b) => [b.naam, b.tellers.verzoeken - (eerder[b.naam] ?? 0)]);
      return Object.fromEntries(uit.filter(([, n]) => n));
    },
    bedien,
  };
}

/** A configuration file with keys and rights, as startDienst makes it: {map, bestand, config, rechten, rechtenBestand, poort, beheerPoort}. */
export async function maakConfig(bronnen, pasAan = () => {}) {
  const map = await nieuweMap();
  const [poort, beheerPoort] = [await vrijePoort(), await vrijePoort()];
  const sleutels = await draai('klantbeeld', ['token', '--maak-sleutels', map]);
  if (sleutels.code !== 0) throw new Error(`token --maak-sleutels: ${sleutels.stderr}`);
  const config = standaard({ poort, beheerPoort, map, bronnen });
  const rechten = standaardRechten();
  pasAan(config, rechten);
  const [bestand, rechtenBestand] = [join(map, 'klantbeeld.conf'), join(map, 'rechten.conf')];
  await writeFile(bestand, alsBestand(config));
  await writeFile(rechtenBestand, alsBestand(rechten));
  return { map, bestand, config, rechten, rechtenBestand, poort: config.dienst.poort, beheerPoort: config.dienst.beheer_poort };
}

async function probeer(bronnen, { pasAan, omgeving, klaar, voor, programma, tls }) {
  const c = await maakConfig(bronnen, pasAan);
  const proces = new Proces(programma, ['serve', '--config', c.bestand], omgeving, voor);
  const beheer = `${(c.config.dienst.tls?.beheer ?? 'uit') === 'uit' ? 'http' : 'https'}://127.0.0.1:${c.beheerPoort}`;
  await wachtTot('/readyz', async () => {
    proces.moetLeven();
    return (await haal(`${beheer}/readyz`, { tls })).status === klaar;
  });
  return { ...c, proces, beheer };
}

/**
 * The service on these sources: {vraag, token(role, options), url, beheer, proces, bestand}. pasAan(config, rechten) changes
 * both before they are written; `klaar` is the status of /readyz to wait for, `programma` another
 * build of the service, `voor` what it is started with (see Proces), `tls` what its clients show and trust (see klant.mjs). Stopped after the last test, unless a test called `stop` itself.
 */
export async function startDienst(bronnen, { pasAan, omgeving, klaar = 200, voor, programma = 'klantbeeld', tls } = {}) {
  let d;
  for (let poging = 1; !d; poging++) {
    try {
      d = await probeer(bronnen, { pasAan, omgeving, klaar, voor, programma, tls });
    } catch (fout) {
      // Another program took the port between our looking and the service's listening.
      if (poging === 5 || !/kan niet luisteren/.test(fout.message)) throw fout;
    }
  }
  diensten.push(d);
  let gestopt;
  const stop = () => (gestopt ??= d.proces.stop().then(() => rm(d.map, { recursive: true })));
  ruimOp(stop);
  const tokens = new Map();
  const token = (rol = 'ks_klantadviseur', opties = {}) => {
    const argumenten = Object.entries(opties).flatMap(([naam, waarde]) => [`--${naam}`, String(waarde)]);
    const sleutel = [rol, ...argumenten].join(' ');
    if (!tokens.has(sleutel))
      tokens.set(
        sleutel,
        draai('klantbeeld', ['token', '--config', d.bestand, '--rol', rol, ...argumenten]).then((uit) => {
          if (uit.code !== 0) throw new Error(`token: ${uit.stderr}`);
          return uit.stdout.trim();
        }),
      );
    return tokens.get(sleutel);
  };
  const url = `${d.config.dienst.tls ? 'https' : 'http'}://127.0.0.1:${d.poort}`;
  return { ...d, token, url, vraag: maakKlant(url, { tls }), stop };
}

/** A simulator and a service on it. */
export async function startAlles(opties) {
  const simulator = await startSimulator();
  return { simulator, dienst: await startDienst(simulator.bronnen, opties) };
}

/** node:test's test, which tells what the services said on stderr when it fails. */
export function toets(naam, doe) {
  test(naam, async (t) => {
    const begin = diensten.map((d) => d.proces.stderr.length);
    try {
      await doe(t);
    } catch (fout) {
      diensten.forEach((d, i) => {
        const gezegd = d.proces.stderr.slice(begin[i] ?? 0);
        if (gezegd) t.diagnostic(`klantbeeld (pid ${d.proces.pid}): ${gezegd.slice(-4000)}`);
      });
      throw fout;
    }
  });
}
