// What systemd and the service do for each other: sockets that outlive a restart, and telling how far it is.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import http from 'node:http';
import https from 'node:https';
import { createInterface } from 'node:readline';
import { rm } from 'node:fs/promises';
import { maakConfig, ruimOp, startSimulator, toets } from './hulp/omgeving.mjs';
import { draai, programma, RAPPORT } from './hulp/proces.mjs';
import { haal } from './hulp/klant.mjs';
import { maakPki } from './hulp/pki.mjs';
import { DE_GROOT } from './hulp/wereld.mjs';

const HOUDER = new URL('./hulp/houder.py', import.meta.url).pathname;
const simulator = await startSimulator();
const pki = await maakPki();
const paar = await pki.maak('dienst');

/** Something that holds the sockets: {poort, beheerPoort, token, zeg(line) → its answer}. `ca`: the service speaks TLS, of this CA. */
async function startHouder(ca) {
  const c = await maakConfig(simulator.bronnen, (config) => {
    if (ca) config.dienst.tls = { certificaat_bestand: paar.cert, sleutel_bestand: paar.key };
  });
  const token = (await draai('klantbeeld', ['token', '--config', c.bestand, '--rol', 'ks_klantadviseur'])).stdout.trim();
  const kind = spawn('/usr/bin/python3', ['-B', HOUDER, programma('klantbeeld'), 'serve', '--config', c.bestand], { stdio: ['pipe', 'pipe', 'pipe'] });
  const regels = createInterface({ input: kind.stdout })[Symbol.asyncIterator]();
  const houder = { stderr: '' };
  kind.stderr.on('data', (stuk) => (houder.stderr += stuk));
  const einde = new Promise((klaar) => kind.once('close', klaar));
  ruimOp(async () => {
    kind.stdin.end();
    await einde;
    await rm(c.map, { recursive: true });
    assert.doesNotMatch(houder.stderr, RAPPORT);
  });
  const lees = async () => {
    const { value, done } = await regels.next();
    if (done) throw new Error(`it ended:\n${houder.stderr}`);
    return value;
  };
  const [poort, beheerPoort] = (await lees()).split(' ').map(Number);
  return Object.assign(houder, { ...c, ca, poort, beheerPoort, token, zeg: (wat) => (kind.stdin.write(`${wat}\n`), lees()) });
}

/** One request on a connection of its own; a connection that is refused or cut is an error. */
const vraag = ({ poort, token, ca }) =>
  new Promise((klaar, fout) =>
    (ca ? https : http)
      .get({ ca, port: poort, host: '127.0.0.1', path: `/v1/werkgever/${DE_GROOT}/uitkering`, agent: false, headers: { Authorization: `Bearer ${token}` } }, (a) => {
        a.resume();
        a.on('error', fout);
        a.on('end', () => klaar(a.statusCode));
      })
      .on('error', fout),
  );

toets('it says that it is ready, lives, reads again and stops', async () => {
  const h = await startHouder();

  assert.equal(await h.zeg('start'), 'gereed');
  assert.equal((await haal(`http://127.0.0.1:${h.beheerPoort}/readyz`)).status, 200);
  assert.equal(await h.zeg('waakt'), 'waakt');
  assert.equal(await h.zeg('herlaad'), 'herladen');
  assert.equal(await vraag(h), 200);
  assert.equal(await h.zeg('stop'), 'gestopt 0');
});

for (const [hoe, ca, ronde] of [['', undefined, 200], [', over TLS', pki.caPem, 60]])
  toets(`restarted under load on sockets that are kept, no request fails${hoe}`, async () => {
    const h = await startHouder(ca);
    const telling = {};
    let door = true;
    await h.zeg('start');

    const klanten = Array.from({ length: 16 }, async () => {
      while (door) {
        const uit = await vraag(h).catch((fout) => fout.code);
        telling[uit] = (telling[uit] ?? 0) + 1;
      }
    });
    for (let i = 0; i < 3; i++) {
      const voor = telling[200] ?? 0;
      while ((telling[200] ?? 0) < voor + ronde) await new Promise((klaar) => setTimeout(klaar, 5));
      assert.equal(await h.zeg('stop'), 'gestopt 0');
      assert.equal(await h.zeg('start'), 'gereed');
    }
    door = false;
    await Promise.all(klanten);
    await h.zeg('stop');

    assert.deepEqual(Object.keys(telling), ['200'], JSON.stringify(telling));
    assert.ok(telling[200] > 3 * ronde);
  });

toets('a socket with another name, or one that does not listen, is told and the service does not start', async () => {
  const c = await maakConfig(simulator.bronnen);
  ruimOp(() => rm(c.map, { recursive: true }));
  const met = (namen, fds) =>
    draai('/bin/bash', ['-c', `${fds}; export LISTEN_PID=$$; exec ${programma('klantbeeld')} serve --config ${c.bestand}`], {
      LISTEN_FDS: String(namen.split(':').length),
      LISTEN_FDNAMES: namen,
    });

  const vreemd = await met('iets', 'exec 3</dev/null');
  const doof = await met('publiek', 'exec 3</dev/null');
  const ontbreekt = await met('publiek:beheer', 'exec 3</dev/null');

  assert.equal(vreemd.code, 1);
  assert.match(vreemd.stderr, /een socket van systemd heet "iets"; publiek en beheer bestaan/);
  assert.equal(doof.code, 1);
  assert.match(doof.stderr, /de socket publiek van systemd is geen TCP-socket die luistert/);
  assert.equal(ontbreekt.code, 1);
  assert.match(ontbreekt.stderr, /systemd/);
});
