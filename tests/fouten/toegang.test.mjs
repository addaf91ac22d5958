// Faults 25, 26, 38, 47, 59: tokens that are none, an issuer whose keys cannot be had, a role that reads what another filled, a
// configuration that is broken when it is read again, and a right that is taken away.
import assert from 'node:assert/strict';
import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { AFNEMER, DIVISIES, ROLLEN, UITGEVER } from '../e2e/hulp/config.mjs';
import { haal } from '../e2e/hulp/klant.mjs';
import { ruimOp } from '../e2e/hulp/omgeving.mjs';
import { volledig } from './hulp/oordeel.mjs';
import { GROEPEN, nieuweWerkgever, opzet, wachtTot } from './hulp/rij.mjs';

/** The issuer's keys, by URL: {keys, gevraagd, antwoord}. `antwoord` breaks it; null: it does as it should. */
const uitgever = { keys: [], gevraagd: 0, antwoord: null };
const server = createServer((verzoek, antwoord) => {
  uitgever.gevraagd++;
  if (uitgever.antwoord) uitgever.antwoord(antwoord);
  else antwoord.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ keys: uitgever.keys }));
});
await once(server.listen(0, '127.0.0.1'), 'listening');
ruimOp(async () => (server.closeAllConnections(), server.close()));

const b64 = (iets) => Buffer.from(typeof iets === 'string' ? iets : JSON.stringify(iets)).toString('base64url');
const es256 = (sleutel, tekst) => sign('sha256', Buffer.from(tekst), { key: sleutel, dsaEncoding: 'ieee-p1363' }).toString('base64url');
const maakSleutel = (kid) => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { kid, privateKey, openbaar: { ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' } };
};

let sleutel;
const { simulator, dienst, waarheid, vraag, rij } = await opzet({
  pasAan: (config) => {
    for (const bron of config.bronnen) bron.vers_s = 60;
    // Our issuer signs with the development key, so that the helpers' tokens are good too.
    const jwk = JSON.parse(readFileSync(config.abs.ontwikkelsleutel, 'utf8'));
    sleutel = { kid: jwk.kid, privateKey: createPrivateKey({ key: jwk, format: 'jwk' }) };
    uitgever.keys = JSON.parse(readFileSync(config.abs.jwks, 'utf8')).keys;
  },
  omgeving: { KLANTBEELD_ABS_JWKS: `http://127.0.0.1:${server.address().port}/jwks.json` },
});

const nu = () => Math.floor(Date.now() / 1000);
let nummer = 0;
/** Claims of a good token that nobody has shown before. */
const goed = ({ rollen = ['ks_klantadviseur'], ...anders } = {}) =>
  ({ iss: UITGEVER, aud: AFNEMER, sub: `proef-${nummer++}`, iat: nu(), exp: nu() + 3600, rollen, divisie: DIVISIES[rollen[0]], doel: 'dienstverlening', ...anders });
const kopVan = (anders = {}) => ({ alg: 'ES256', typ: 'at+jwt', kid: sleutel.kid, ...anders });
/** A token: claims as an object, or as the text of one. */
const token = (claims = goed(), kop = kopVan(), met = sleutel) => {
  const tekst = `${b64(kop)}.${b64(claims)}`;
  return `${tekst}.${es256(met.privateKey, tekst)}`;
};
const vraagMet = (met, lh, groep = 'uitkering') => dienst.vraag(`/werkgever/${lh}/${groep}`, { token: met });
const status = async (met) => (await vraagMet(met, nieuweWerkgever())).status;
const metClaim = (naam, waarde) => `${JSON.stringify({ ...goed(), [naam]: undefined }).slice(0, -1)},"${naam}":${waarde}}`;

const vreemd = maakSleutel('vreemd');
const hmac = (geheim) => {
  const tekst = `${b64(kopVan({ alg: 'HS256' }))}.${b64(goed())}`;
  return `${tekst}.${createHmac('sha256', geheim).update(tekst).digest('base64url')}`;
};

rij([25], 'tokens that are none: 401 without a word on why, and no source is asked', async () => {
  assert.equal(await status(token()), 200);
  const pem = createPublicKey(sleutel.privateKey).export({ type: 'spki', format: 'pem' });
  const deel = token().split('.');
  const fout = {
    'alg none': `${b64(kopVan({ alg: 'none' }))}.${deel[1]}.`,
    'alg none with a signature': token(goed(), kopVan({ alg: 'none' })),
    'HS256 with the public key': hmac(pem),
    'another alg than its key': token(goed(), kopVan({ alg: 'RS256' })),
    'a kid that is a path': token(goed(), kopVan({ kid: '../../../dev/null' }), vreemd),
    'a kid that is a number': token(goed(), kopVan({ kid: 7 })),
    'its own key behind jku': token(goed(), kopVan({ kid: 'vreemd', jku: 'http://127.0.0.1:1/jwks' }), vreemd),
    'its own key behind x5u': token(goed(), kopVan({ kid: 'vreemd', x5u: 'http://127.0.0.1:1/x5u' }), vreemd),
    'its own key in jwk': token(goed(), kopVan({ kid: 'vreemd', jwk: vreemd.openbaar }), vreemd),
    'its own key under our kid': token(goed(), kopVan(), vreemd),
    'a critical extension': token(goed(), kopVan({ crit: ['b64'], b64: false })),
    'the claims of another': [deel[0], b64(goed()), deel[2]].join('.'),
    'an end that has passed': token(goed({ exp: nu() - 60 })),
    'no end': token(goed({ exp: undefined })),
    'an end that is a text': token(metClaim('exp', `"${nu() + 3600}"`)),
    'an end beyond all numbers': token(metClaim('exp', '1e309')),
    'a begin that lies ahead': token(goed({ nbf: nu() + 3600 })),
    'another issuer': token(goed({ iss: 'https://elders.invalid' })),
    'another audience': token(goed({ aud: 'iets-anders' })),
    'no audience': token(goed({ aud: undefined })),
    'a claim twice': token(metClaim('rollen', '["ks_klantadviseur"],"rollen":["ks_accountmanager"]')),
    'claims that are a list': token('[]'),
    'claims that are no JSON': token('{'),
    'a NUL in its claims': token(metClaim('sub', '"a\\u0000b"')),
    'broken UTF-8 in its claims': `${deel[0]}.${Buffer.from('{"sub":"\xff"}', 'latin1').toString('base64url')}.${deel[2]}`,
    'claims without end': `${deel[0]}.${'A'.repeat(9000)}.${deel[2]}`,
  };
  const begin = await simulator.oproepen();
  for (const [wat, t] of Object.entries(fout)) {
    const antwoord = await vraagMet(t, nieuweWerkgever());

    assert.equal(antwoord.status, 401, wat);
    assert.equal(antwoord.json.detail, 'Het toegangstoken is ongeldig of verlopen.', wat);
  }
  assert.deepEqual(await simulator.oproepen(begin), {});
});

const HERLADEN = /opnieuw gelezen/;
const MISLUKT = /herladen mislukt/;
// The keys behind a URL are read in the background, and of failures in a row the first is told.
const SLEUTELS_MIS = /sleutels niet ververst/;
const SLEUTELS_WEER = /sleutels weer ververst/;
/** SIGHUP, until the log says what came of it. */
async function herlaad(melding) {
  // Its two streams grow each by itself.
  const [fouten, uit] = [dienst.proces.stderr.length, dienst.proces.stdout.length];
  dienst.proces.sein('SIGHUP');
  await wachtTot(`${melding}`, () => melding.test(dienst.proces.stderr.slice(fouten)) || melding.test(dienst.proces.stdout.slice(uit)), { limietMs: 10_000 });
}
const klaar = async () => assert.equal((await haal(`${dienst.beheer}/readyz`)).status, 200);

for (const [wat, antwoord] of [
  ['answer 500', (a) => a.writeHead(500).end()],
  ['are no JSON', (a) => a.writeHead(200).end('{"keys":[')],
  ['are HTML', (a) => a.writeHead(200, { 'Content-Type': 'text/html' }).end('<html>')],
  ['are none', (a) => a.writeHead(200).end('{"keys":[]}')],
  ['are 20 MB', (a) => a.writeHead(200).end(`{"keys":[${' '.repeat(20_000_000)}]}`)],
  ['are cut short', (a) => a.writeHead(200, { 'Content-Length': 5000 }).write('{"keys":[', () => a.destroy())],
  ['are a connection that closes', (a) => a.destroy()],
  ['redirect to a file', (a) => a.writeHead(302, { Location: 'file:///etc/passwd' }).end()],
])
  rij([26], `the issuer's keys ${wat} when they are read again: those of before hold, for old tokens and new`, async () => {
    const oud = token();
    assert.equal(await status(oud), 200);
    const { gevraagd } = uitgever;
    uitgever.antwoord = antwoord;
    try {
      await herlaad(SLEUTELS_MIS);
      assert.ok(uitgever.gevraagd > gevraagd, 'they were asked for');
      for (const t of [oud, token()]) assert.equal(await status(t), 200);
      assert.equal(await status(token(goed(), kopVan(), vreemd)), 401);
      await klaar();
    } finally {
      uitgever.antwoord = null;
    }
    await herlaad(SLEUTELS_WEER);
    assert.equal(await status(token()), 200);
  });

rij([26], 'the issuer hangs while its keys are read again: nobody waits for it', async () => {
  const { gevraagd } = uitgever;
  const open = [];
  uitgever.antwoord = (a) => open.push(a);
  try {
    dienst.proces.sein('SIGHUP');
    await wachtTot('the question for the keys', () => uitgever.gevraagd > gevraagd);
    for (let i = 0; i < 5; i++) {
      const { status: s, duurMs } = await vraagMet(token(), nieuweWerkgever());
      assert.equal(s, 200);
      assert.ok(duurMs < 2000, `${duurMs} ms`);
    }
    await klaar();
  } finally {
    uitgever.antwoord = null;
    open.forEach((a) => a.destroy());
  }
  await herlaad(SLEUTELS_WEER);
});

rij([26], 'the issuer takes another key into use, and withdraws the old one', async () => {
  const [oude, oudeKeys] = [sleutel, uitgever.keys];
  const nieuwe = maakSleutel('nieuw');
  const [vanOud, vanNieuw] = [token(), () => token(goed(), kopVan({ kid: 'nieuw' }), nieuwe)];
  assert.equal(await status(vanOud), 200);
  try {
    uitgever.keys = [...oudeKeys, nieuwe.openbaar];
    await herlaad(HERLADEN);
    await wachtTot('the new key', async () => (await status(vanNieuw())) === 200);
    for (const t of [vanOud, token()]) assert.equal(await status(t), 200);

    uitgever.keys = [nieuwe.openbaar];
    await herlaad(HERLADEN);
    await wachtTot('the old key gone', async () => (await status(token(goed(), kopVan(), oude))) === 401);
    assert.equal(await status(vanOud), 401, 'also one that was good before');
    assert.equal(await status(vanNieuw()), 200);
  } finally {
    uitgever.keys = oudeKeys;
    await herlaad(HERLADEN);
    await wachtTot('the old key back', async () => (await status(token())) === 200);
  }
});

rij([26], '300 tokens of keys that nobody knows: all refused, and the issuer hears of it twice at most', async () => {
  const { gevraagd } = uitgever;
  const antwoorden = await Promise.all(Array.from({ length: 300 }, (_, i) => vraagMet(token(goed(), kopVan({ kid: `nep-${i}` }), vreemd), nieuweWerkgever())));

  for (const { status: s } of antwoorden) assert.equal(s, 401);
  assert.ok(uitgever.gevraagd - gevraagd <= 2, `${uitgever.gevraagd - gevraagd} times`);
}, { stroom: true });

rij([38], 'one role fills the memory, another reads: each pair of roles, and each has its own view only', async () => {
  const rollen = Object.entries(ROLLEN).filter(([, mag]) => mag.length);
  for (const [eerst, magEerst] of rollen)
    for (const [dan, mag] of rollen) {
      const lh = nieuweWerkgever();
      const waar = await waarheid.van(lh);
      await dienst.vraag(`/werkgever/${lh}`, { token: token(goed({ rollen: [eerst] })) });
      const begin = await simulator.oproepen();
      const { status: s, json } = await dienst.vraag(`/werkgever/${lh}`, { token: token(goed({ rollen: [dan] })) });

      assert.equal(s, 200);
      if (mag.every((groep) => magEerst.includes(groep))) assert.deepEqual(await simulator.oproepen(begin), {}, 'from memory');
      for (const groep of GROEPEN) {
        const deel = json.gegevensgroepen[groep];
        if (mag.includes(groep)) assert.deepEqual(deel.gegevens, waar[groep], `${eerst}, then ${dan}: ${groep}`);
        else assert.deepEqual([deel.status, deel.gegevens, deel.bronnen], [403, undefined, []], `${eerst}, then ${dan}: ${groep}`);
      }
    }
});

const bestanden = { configuratie: dienst.bestand, rechten: dienst.rechtenBestand };
const knip = (waar) => (tekst) => tekst.slice(0, tekst.indexOf(waar) + waar.length - 3);
for (const [welk, wat, verander] of [
  ['configuratie', 'is cut short', knip('max_verbindingen')],
  ['configuratie', 'is empty', () => ''],
  ['configuratie', 'is no text', () => Buffer.alloc(4096, 0xff)],
  ['configuratie', 'has a setting that nobody knows', (tekst) => tekst.replace('max_verbindingen', 'max_verbinding')],
  ['rechten', 'is cut short', knip('ks_accountmanager')],
  ['rechten', 'is empty', () => ''],
  ['rechten', 'is no text', () => Buffer.alloc(4096, 0xff)],
  ['rechten', 'has a role twice', (tekst) => tekst.replace('rol = "ks_accountmanager"', 'rol = "ks_klantadviseur"')],
  ['rechten', 'names a group that does not exist', (tekst) => tekst.replace('"uitkering"', '"roddels"')],
])
  rij([47], `the file of the ${welk === 'rechten' ? 'rights' : 'configuration'} ${wat} when it is read again: the log says so, and everything stays as it was`, async () => {
    const origineel = await readFile(bestanden[welk], 'utf8');
    const t = token();
    const beperkt = token(goed({ rollen: ['smz_poortwachter'] }));
    const keur = async () => {
      assert.equal(await status(t), 200);
      assert.equal(await status(beperkt), 403);
      assert.ok(volledig(await vraag(nieuweWerkgever())));
      await klaar();
    };
    const broken = verander(origineel);
    assert.notEqual(broken, origineel);
    await keur();
    await writeFile(bestanden[welk], broken);
    try {
      await herlaad(MISLUKT);
      await keur();
    } finally {
      await writeFile(bestanden[welk], origineel);
    }
    await herlaad(HERLADEN);
    await keur();
  });

rij([59], 'a right is taken away while its token is in use: the next request is refused, and gets it back when the right is', async () => {
  const origineel = await readFile(dienst.rechtenBestand, 'utf8');
  const t = token(goed({ rollen: ['smz_poortwachter'] }));
  const lh = nieuweWerkgever();
  const zien = async () => [(await vraagMet(t, lh, 'preventief')).status, (await dienst.vraag(`/werkgever/${lh}`, { token: t })).json.gegevensgroepen.preventief.status];
  const zonder = origineel.replace('gegevensgroepen = ["organisatie", "preventief"]', 'gegevensgroepen = ["organisatie"]');
  assert.notEqual(zonder, origineel);
  assert.equal((await vraagMet(t, lh, 'preventief')).status, 200);
  await writeFile(dienst.rechtenBestand, zonder);
  try {
    await herlaad(HERLADEN);
    assert.deepEqual(await zien(), [403, 403]);
    assert.equal((await vraagMet(t, lh, 'organisatie')).status, 200);
  } finally {
    await writeFile(dienst.rechtenBestand, origineel);
  }
  await herlaad(HERLADEN);
  assert.equal((await vraagMet(t, lh, 'preventief')).status, 200);
});
