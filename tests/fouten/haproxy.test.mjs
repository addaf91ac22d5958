// Faults 24, 45, 46, 54: behind HAProxy, under load: a stop, a rolling restart, clients of HTTP/2 that reset, lines for the log.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http2 from 'node:http2';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { haal, maakKlant } from '../e2e/hulp/klant.mjs';
import { nieuweMap, ruimOp, startDienst } from '../e2e/hulp/omgeving.mjs';
import { Proces, vrijePoort } from '../e2e/hulp/proces.mjs';
import { keurAntwoord } from './hulp/oordeel.mjs';
import { nieuweWerkgever, nieuweWerkgevers, opzet, wachtTot } from './hulp/rij.mjs';

const { dienst, rij, simulator, waarheid, token, vraag } = await opzet();
const pasAan = (c) => Object.assign(c.abs, { jwks: dienst.config.abs.jwks, ontwikkelsleutel: dienst.config.abs.ontwikkelsleutel });

const standpoorten = new Map();

/** HAProxy before two places, of which each may be empty: it asks /readyz on the management port, as in production. */
async function startVoor(plekken, h2 = false) {
  const [poort, stand] = [await vrijePoort(), await vrijePoort()];
  const bestand = join(await nieuweMap(), 'haproxy.cfg');
  await writeFile(bestand, `
defaults
  mode http
  timeout connect 1s
  timeout client 10s
  timeout server 10s
  timeout queue 10s
  timeout check 5s
  retries 3
  option redispatch 1
  retry-on conn-failure empty-response
listen stand
  bind 127.0.0.1:${stand}
  stats enable
  stats uri /
frontend voor
  bind 127.0.0.1:${poort}${h2 ? ' proto h2' : ''}
  default_backend dienst
backend dienst
  option httpchk GET /readyz
  default-server check inter 50 fastinter 50 downinter 50 rise 1 fall 1
${plekken.map((p, i) => `  server plek${i} 127.0.0.1:${p.poort} port ${p.beheerPoort} maxconn 100`).join('\n')}
`);
  const proces = new Proces('/usr/sbin/haproxy', ['-db', '-f', bestand]);
  ruimOp(async () => (proces.sein('SIGTERM'), await proces.einde));
  await wachtTot('HAProxy', async () => {
    proces.moetLeven();
    if (!h2) return (await haal(`http://127.0.0.1:${poort}/v1/openapi.json`)).status === 200;
    const socket = connect(poort, '127.0.0.1');
    await once(socket, 'connect');
    socket.destroy();
    return true;
  });
  standpoorten.set(poort, stand);
  return poort;
}

/** Wait until HAProxy itself says that it sends requests there. */
const staatOp = (poort, plek) =>
  wachtTot(`${plek} is up`, async () => new RegExp(`^dienst,${plek},.*,UP,`, 'm').test((await haal(`http://127.0.0.1:${standpoorten.get(poort)}/;csv`)).body));

/** Ask on and on, until `stop()`: {aantal, stop}. */
function belast(poort, n = 8) {
  const klant = maakKlant(`http://127.0.0.1:${poort}`);
  let door = true;
  const uit = { aantal: 0 };
  const werk = Promise.all(Array.from({ length: n }, async () => {
    while (door) {
      const lh = nieuweWerkgever();
      const antwoord = await klant(`/werkgever/${lh}/uitkering`, { token });
      assert.equal(antwoord.status, 200, antwoord.body);
      assert.deepEqual(keurAntwoord(antwoord, lh, await waarheid.van(lh)), []);
      uit.aantal++;
    }
  }));
  uit.stop = async () => ((door = false), await werk);
  return uit;
}

rij([45, 46], 'two instances behind HAProxy are restarted one after the other under load: not one request fails', async () => {
  let [a, b] = [await startDienst(simulator.bronnen, { pasAan }), await startDienst(simulator.bronnen, { pasAan })];
  const poort = await startVoor([a, b]);
  await staatOp(poort, 'plek0');
  await staatOp(poort, 'plek1');
  const last = belast(poort);
  const verder = async (n) => {
    const tot = last.aantal + n;
    await wachtTot('more answers', () => last.aantal >= tot);
  };
  try {
    await verder(20);
    await a.stop();
    await verder(20);
    const [p, q] = [a.poort, a.beheerPoort];
    a = await startDienst(simulator.bronnen, { pasAan: (c) => (pasAan(c), Object.assign(c.dienst, { poort: p, beheer_poort: q })) });
    await staatOp(poort, 'plek0');
    await b.stop();
    await verder(20);
  } finally {
    await last.stop();
  }
});

rij([24], 'clients of HTTP/2 open and reset streams as fast as they can: HAProxy bears it, and others are served', async () => {
  const poort = await startVoor([dienst], true);
  let gereset = 0;
  for (let ronde = 0; ronde < 20; ronde++) {
    // HAProxy may well have ended the connection of the round before.
    const klant = http2.connect(`http://127.0.0.1:${poort}`);
    klant.on('error', () => {});
    await once(klant, 'connect');
    for (let i = 0; i < 50 && !klant.destroyed; i++) {
      const stroom = klant.request({ ':path': `/v1/werkgever/${nieuweWerkgever()}`, authorization: `Bearer ${token}` });
      stroom.on('error', () => {});
      stroom.close(http2.constants.NGHTTP2_CANCEL);
      gereset++;
    }
    await new Promise((klaar) => setTimeout(klaar, 5));
    klant.destroy();
  }
  for (const lh of nieuweWerkgevers(5)) await vraag(lh, 'uitkering');
  assert.ok(gereset >= 500, `${gereset} streams`);
  const bronnen = async () => (await haal(`${dienst.beheer}/bronnen`)).json.bronnen;
  await wachtTot('no call is under way', async () => (await bronnen()).every((x) => x.lopend === 0), { limietMs: 15_000 });
}, { stroom: true });

rij([54], 'what a client sends cannot make a line in the log', async () => {
  const [fouten, uit] = [dienst.proces.stderr.length, dienst.proces.stdout.length];
  for (const x of ['%0d%0aFATAL', '%1b[31m', '%22%7d%0a', 'a%00b']) {
    await dienst.vraag(`/werkgever/${x}/contact?${x}=${x}`, { token, koppen: { 'X-Request-Id': '"}x', 'User-Agent': '\x1b[31mrood' .replace('\x1b', '') } });
    await dienst.vraag('/gegevensgroepen', { token: `x.${x}.y` });
  }
  await wachtTot('lines of requests', () => dienst.proces.stdout.length > uit);
  assert.ok(!/FATAL|\x1b/.test(dienst.proces.stderr.slice(fouten) + dienst.proces.stdout.slice(uit)));
});
