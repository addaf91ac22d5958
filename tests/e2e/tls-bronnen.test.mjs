// The certificates that the service shows as a client: to sources and to Redis, which insist on them, and their replacement.
import assert from 'node:assert/strict';
import { copyFile, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { once } from 'node:events';
import { join } from 'node:path';
import { haal } from './hulp/klant.mjs';
import { maakConfig, nieuweMap, ruimOp, startDienst, startSimulator, toets } from './hulp/omgeving.mjs';
import { maakPki } from './hulp/pki.mjs';
import { draai, wachtTot } from './hulp/proces.mjs';
import { startRedis } from './hulp/redis.mjs';
import { nieuweWerkgever } from './hulp/wereld.mjs';

const simulator = await startSimulator();
const [pki, vreemd] = [await maakPki(), await maakPki('Andere-CA')];
const [server, een, twee, elders] = await Promise.all([
  pki.maak('bron'), pki.maak('klant-een', { voor: 'clientAuth' }), pki.maak('klant-twee', { voor: 'clientAuth' }),
  vreemd.maak('elders', { voor: 'clientAuth' }),
]);

/** The ERD-register behind a server that wants a client certificate: {url, wie: who asked, in order, sluit(): end its connections}. */
async function startBron() {
  const wie = [];
  const doel = new URL(simulator.bronnen.erd);
  const s = https.createServer({ ...server.tls, requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.2' }, (vraag, antwoord) => {
    wie.push(vraag.socket.getPeerCertificate().subject?.CN);
    const door = http.request({ host: doel.hostname, port: doel.port, path: vraag.url, headers: { ...vraag.headers, host: doel.host } }, (bron) => {
      antwoord.writeHead(bron.statusCode, bron.headers);
      bron.pipe(antwoord);
    });
    door.on('error', () => antwoord.destroy());
    door.end();
  });
  await once(s.listen(0, '127.0.0.1'), 'listening');
  ruimOp(async () => (s.closeAllConnections(), s.close()));
  return { url: `https://localhost:${s.address().port}`, wie, sluit: () => s.closeAllConnections() };
}

const bron = await startBron();

/** A service whose source erd is that one, with the certificate that `plek` names (none: it shows nothing). */
async function start(plek, pasAan = () => {}) {
  const d = await startDienst(simulator.bronnen, {
    pasAan: (c) => {
      c.dienst.deadline_ms = 6000;
      Object.assign(c.bronnen.find((b) => b.naam === 'erd'), {
        url: bron.url, ca: pki.ca, timeout_ms: 5000, verbind_ms: 5000,
        ...(plek && { client_certificaat_bestand: plek.cert, client_sleutel_bestand: plek.key }),
      });
      pasAan(c);
    },
  });
  const token = await d.token();
  const herlaad = async (patroon) => {
    const [fout, uit] = [d.proces.stderr.length, d.proces.stdout.length];
    const gezegd = () => d.proces.stderr.slice(fout) + d.proces.stdout.slice(uit);
    d.proces.kind.kill('SIGHUP');
    return wachtTot('the reload', () => patroon.test(gezegd()) && gezegd());
  };
  return { ...d, herlaad, vraag: async () => (await d.vraag(`/werkgever/${nieuweWerkgever()}/uitkering`, { token })).status };
}

/** A place for a pair, and `leg` to put another there. */
async function maakPlek(paar) {
  const map = await nieuweMap();
  ruimOp(() => rm(map, { recursive: true }));
  const plek = { cert: join(map, 'cert.pem'), key: join(map, 'key.pem') };
  plek.leg = async (p) => (await copyFile(p.cert, plek.cert), await copyFile(p.key, plek.key));
  await plek.leg(paar);
  return plek;
}

toets('a source that wants a client certificate gets it; without one, or with one of another CA, it is not spoken to', async () => {
  const [met, zonder, verkeerd] = [await start(een), await start(), await start(elders)];

  assert.equal(await met.vraag(), 200);
  assert.equal(bron.wie.at(-1), 'klant-een');
  const voor = bron.wie.length;
  assert.equal(await zonder.vraag(), 502);
  assert.equal(await verkeerd.vraag(), 502);
  assert.equal(bron.wie.length, voor, 'no request was sent');
});

toets('SIGHUP: new connections show the new certificate, those that are there serve on, and none fails', async () => {
  const plek = await maakPlek(een);
  const d = await start(plek);
  assert.equal(await d.vraag(), 200);

  await plek.leg(twee);
  assert.equal(await d.vraag(), 200);
  await d.herlaad(/opnieuw gelezen/);
  const voor = bron.wie.length;
  assert.equal(await d.vraag(), 200);
  assert.equal(bron.wie.at(-1), 'klant-een', 'the connection that is there');
  bron.sluit();
  for (let i = 0; i < 5; i++) assert.equal(await d.vraag(), 200);

  assert.deepEqual(new Set(bron.wie.slice(voor + 1)), new Set(['klant-twee']));
});

toets('SIGHUP: a pair that is broken keeps the old one, for connections made later too, and the log names the setting', async () => {
  const plek = await maakPlek(een);
  const d = await start(plek);
  assert.equal(await d.vraag(), 200);

  await copyFile(twee.key, plek.key);
  assert.match(await d.herlaad(/niet vervangen/), /klantbeeld\.conf:\d+: bronnen\[erd\]\.client_sleutel_bestand: .*hoort niet bij het certificaat/);
  await rm(plek.cert);
  assert.match(await d.herlaad(/niet vervangen/), /bronnen\[erd\]\.client_certificaat_bestand: .*No such file/);
  bron.sluit();

  assert.equal(await d.vraag(), 200);
  assert.equal(bron.wie.at(-1), 'klant-een');
});

for (const [wat, leden, melding] of [
  ['a key of another certificate', { client_certificaat_bestand: een.cert, client_sleutel_bestand: twee.key }, /:\d+: bronnen\[erd\]\.client_sleutel_bestand: .*hoort niet bij/],
  ['a certificate without a key', { client_certificaat_bestand: een.cert }, /:\d+: bronnen\[erd\]: client_certificaat_bestand en client_sleutel_bestand horen bij elkaar/],
  ['a certificate for a source without TLS', { url: 'http://127.0.0.1:1', client_certificaat_bestand: een.cert, client_sleutel_bestand: een.key }, /:\d+: bronnen\[erd\]: .*https/],
])
  toets(`${wat} is refused at the start, with file, line and setting`, async () => {
    const c = await maakConfig(simulator.bronnen, (config) => Object.assign(config.bronnen.find((b) => b.naam === 'erd'), { url: bron.url, ...leden }));
    ruimOp(() => rm(c.map, { recursive: true }));
    const uit = await draai('klantbeeld', ['config', '--config', c.bestand]);

    assert.equal(uit.code, 1);
    assert.match(uit.stderr, melding);
    assert.ok(uit.stderr.startsWith(`${c.bestand}:`), uit.stderr);
  });

toets('Redis that wants a client certificate gets it, a replaced one from the next connection on; when they expire is a metric', async () => {
  const redis = await startRedis({ tls: true, klanten: true });
  const plek = await maakPlek({ cert: `${redis.map}/klant.crt`, key: `${redis.map}/klant.key` });
  const gedeeld = { ...redis.gedeeld, client_certificaat_bestand: plek.cert, client_sleutel_bestand: plek.key };
  const d = await start(een, (c) => {
    c.gedeeld = gedeeld;
    for (const b of c.bronnen) b.vers_s = 60;
  });
  const staat = async (doel = d) => (await haal(`${doel.beheer}/bronnen`)).json.gedeeldeCache;
  const verloopt = async () => (await haal(`${d.beheer}/metrics`)).body.match(/^klantbeeld_certificaat_verloopt_timestamp_seconds\{instelling="[^"]+"\} \d+/gm);

  await wachtTot('Redis', async () => (await staat()).verbonden);
  assert.deepEqual((await verloopt()).map((r) => /"(.*)"/.exec(r)[1]), ['gedeeld', 'bronnen[erd]']);

  await plek.leg(elders);
  await d.herlaad(/opnieuw gelezen/);
  assert.equal((await staat()).verbonden, true, 'the connection that is there goes on');
  await redis.dood();
  await redis.start();
  await wachtTot('the refusal of what it shows now', async () => (await staat()).laatsteFoutsoort === 'aanmelden' || !(await staat()).verbonden);
  await plek.leg({ cert: `${redis.map}/klant.crt`, key: `${redis.map}/klant.key` });
  await d.herlaad(/opnieuw gelezen/);
  await wachtTot('Redis again', async () => (await staat()).verbonden);

  await writeFile(plek.key, 'geen PEM', { mode: 0o600 });
  assert.match(await d.herlaad(/niet vervangen/), /:\d+: gedeeld\.client_sleutel_bestand: /);
  assert.equal((await staat()).verbonden, true);
});
