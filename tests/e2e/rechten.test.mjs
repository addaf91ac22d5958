// Who may see what. Tokens come from a real OpenID provider, whose keys the service reads by URL. Ids in names: ASVS 5.0 and BIO2.
import assert from 'node:assert/strict';
import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { alsBestand, ROLLEN, UITGEVER } from './hulp/config.mjs';
import { startIdp, stuur } from './hulp/idp.mjs';
import { startDienst, startSimulator, toets } from './hulp/omgeving.mjs';
import { draai, wachtTot } from './hulp/proces.mjs';
import { DE_GROOT } from './hulp/wereld.mjs';

const GROEPEN = ['organisatie', 'preventief', 'uitkering', 'contact', 'documenten'];

const idp = await startIdp();
const { haalToken, tokenMet } = idp;
const simulator = await startSimulator();
// Two more roles of one division, one of them for another purpose, and two releases that are not for everybody yet.
const EXTRA = {
  ks_dossier: { gegevensgroepen: ['preventief'], doelen: ['dienstverlening', 'beoordeling'] },
  ks_beoordelaar: { gegevensgroepen: ['uitkering', 'documenten'], doelen: ['beoordeling'] },
};
const MORGEN = new Date(Date.now() + 36 * 3_600_000).toISOString().slice(0, 10);

function pasRechtenAan(rechten) {
  for (const [rol, r] of Object.entries(EXTRA)) rechten.rollen.push({ rol, divisie: 'K&S', velden: [], zoeken: [], afgeschermd: false, ...r });
}
const stadia = (rechten, groep, ...lijst) => (rechten.uitrol.find((u) => u.gegevensgroep === groep).stadia = lijst);

const dienst = await startDienst(simulator.bronnen, {
  pasAan: (config, rechten) => {
    Object.assign(config.abs, { uitgever: idp.issuer, jwks: idp.jwks, ontwikkelsleutel: '' });
    pasRechtenAan(rechten);
  },
});
const { vraag } = dienst;

const status = async (token, groep = 'organisatie') => (await vraag(`/werkgever/${DE_GROOT}/${groep}`, { token })).status;

for (const [rol, mag] of Object.entries(ROLLEN))
  for (const groep of GROEPEN)
    toets(`${rol} ${mag.includes(groep) ? 'sees' : 'does not see'} ${groep}`, async () => {
      const antwoord = await vraag(`/werkgever/${DE_GROOT}/${groep}`, { token: await haalToken(rol) });

      assert.equal(antwoord.status, mag.includes(groep) ? 200 : 403);
      if (antwoord.status === 403) {
        assert.match(antwoord.json.detail, new RegExp(groep));
        assert.ok(!antwoord.body.includes('Groot'), 'names the missing right and nothing else');
      }
    });

for (const alg of ['rs256', 'ps256', 'eddsa'])
  toets(`a token signed with ${alg} is as good`, async () => {
    assert.equal(await status(await haalToken(`ks_klantadviseur.${alg}`)), 200);
  });

/** The gegevensgroepen that the service on `vraagEen` gives for this token. */
async function zien(token, vraagEen = vraag) {
  const uit = [];
  for (const groep of GROEPEN) {
    const antwoord = await vraagEen(`/werkgever/${DE_GROOT}/${groep}`, { token });
    if (antwoord.status === 200) uit.push(groep);
    else assert.equal(antwoord.status, 403);
  }
  return uit;
}

for (const [wat, claims, verwacht] of [
  ['several roles add up within one purpose', { rollen: ['ks_dossier', 'ks_beoordelaar'], doel: 'beoordeling' }, ['preventief', 'uitkering', 'documenten']],
  ['a role that does not have the purpose adds nothing', { rollen: ['ks_dossier', 'ks_beoordelaar'] }, ['preventief']],
  ['a role of another division adds nothing', { rollen: ['ks_dossier', 'werkbedrijf_adviseur'] }, ['preventief']],
  ['a role that we do not know adds nothing', { rollen: ['directeur', 'ks_dossier'] }, ['preventief']],
  ['a role that we do not know is nothing', { rollen: ['directeur'] }, []],
  ['no roles are nothing', { rollen: [] }, []],
  ['an absent claim of roles is nothing', { rollen: null }, []],
  ['an unknown purpose is nothing', { doel: 'nieuwsgierigheid' }, []],
  ['no purpose is nothing', { doel: null }, []],
  ['no division is nothing', { divisie: null }, []],
])
  toets(`${wat} (ASVS 8.2.1, 8.3.1; BIO2 8.03.02)`, async () => {
    assert.deepEqual(await zien(await tokenMet(claims)), verwacht);
  });

toets('what is not allowed says 403 before it says anything about the request or the employer', async () => {
  const token = await haalToken('aansluitservice');

  for (const doel of ['/werkgever/onzin/contact', '/werkgever/123456782L01/contact', `/werkgever/${DE_GROOT}/contact?onzin=1`])
    assert.equal((await vraag(doel, { token })).status, 403, doel);
});

toets('without a token: 401, and WWW-Authenticate says how to bring one', async () => {
  for (const koppen of [{}, { Authorization: 'Basic YTpi' }, { Authorization: 'Digest x' }]) {
    const antwoord = await vraag(`/werkgever/${DE_GROOT}/contact`, { koppen });

    assert.equal(antwoord.status, 401);
    assert.equal(antwoord.kop('WWW-Authenticate'), 'Bearer realm="klantbeeld-werkgever"');
  }
});

const b64 = (iets) => Buffer.from(typeof iets === 'string' ? iets : JSON.stringify(iets)).toString('base64url');
const delen = (token) => token.split('.').map((deel, i) => (i < 2 ? JSON.parse(Buffer.from(deel, 'base64url')) : deel));

/** Everything that is wrong with a token, made from a good one. */
async function foute(goed) {
  const [kop, inhoud, handtekening] = delen(goed);
  const [k, i] = goed.split('.');
  const { keys } = await (await fetch(idp.jwks)).json();
  const rsa = createPublicKey({ key: keys.find(({ alg }) => alg === 'RS256'), format: 'jwk' });
  const eigen = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const zelf = (kop2, inhoud2) => {
    const tekst = `${b64(kop2)}.${b64(inhoud2)}`;
    return `${tekst}.${sign('sha256', Buffer.from(tekst), { key: eigen.privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
  };
  const hmac = (sleutel) => {
    const tekst = `${b64({ ...kop, alg: 'HS256', kid: keys.find(({ alg }) => alg === 'RS256').kid })}.${b64(inhoud)}`;
    return `${tekst}.${createHmac('sha256', sleutel).update(tekst).digest('base64url')}`;
  };
  const later = Math.floor(Date.now() / 1000) + 86400;

  return {
    'an empty one': ' ',
    'no token': 'token',
    'two parts': `${k}.${i}`,
    'four parts': `${goed}.${handtekening}`,
    'a signature that was cut': goed.slice(0, -4),
    'an empty signature': `${k}.${i}.`,
    'padding': `${goed}==`,
    'another role in it': `${k}.${b64({ ...inhoud, rollen: ['ks_accountmanager'] })}.${handtekening}`,
    'a later end in it': `${k}.${b64({ ...inhoud, exp: later })}.${handtekening}`,
    'alg none': `${b64({ ...kop, alg: 'none' })}.${i}.`,
    'alg none and a signature': `${b64({ ...kop, alg: 'None' })}.${i}.${handtekening}`,
    'HS256 with the public key as its secret': hmac(rsa.export({ type: 'spki', format: 'pem' })),
    'a key of its own under a kid of the issuer': zelf(kop, inhoud),
    'a key of its own in jwk': zelf({ ...kop, kid: 'eigen', jwk: eigen.publicKey.export({ format: 'jwk' }) }, inhoud),
    'a key of its own behind jku': zelf({ ...kop, kid: 'eigen', jku: `${idp.issuer}/jwks` }, inhoud),
    'a kid that is a path': zelf({ ...kop, kid: '../../../../dev/null' }, inhoud),
    'no kid': zelf({ ...kop, kid: undefined }, inhoud),
    'JSON instead of base64url': `${JSON.stringify(kop)}.${JSON.stringify(inhoud)}.${handtekening}`,
    'a size beyond reason': `${k}.${'A'.repeat(9000)}.${handtekening}`,
  };
}

const goed = await haalToken('ks_klantadviseur');
for (const [wat, token] of Object.entries(await foute(goed)))
  toets(`a token with ${wat} is no token: 401, without a word on why`, async () => {
    const antwoord = await vraag('/gegevensgroepen', { token });

    assert.equal(antwoord.status, 401);
    assert.equal(antwoord.json.detail, 'Het toegangstoken is ongeldig of verlopen.');
    assert.equal(antwoord.kop('WWW-Authenticate'), 'Bearer realm="klantbeeld-werkgever", error="invalid_token"');
  });

toets('the signature of one token does not fit another', async () => {
  const [ander, eigen] = [(await haalToken('ks_accountmanager')).split('.'), goed.split('.')];

  assert.equal(await status([eigen[0], eigen[1], ander[2]].join('.')), 401);
  assert.equal(await status([ander[0], eigen[1], ander[2]].join('.')), 401);
});

toets('a token for another service, or of another issuer, is refused', async () => {
  const anderePartij = await startDienst(simulator.bronnen, {
    pasAan: (config) => Object.assign(config.abs, { uitgever: idp.issuer, jwks: idp.jwks, afnemer: 'iemand-anders', ontwikkelsleutel: '' }),
  });
  const andereUitgever = await startDienst(simulator.bronnen, {
    pasAan: (config) => Object.assign(config.abs, { uitgever: UITGEVER, jwks: idp.jwks, ontwikkelsleutel: '' }),
  });

  assert.equal((await anderePartij.vraag('/gegevensgroepen', { token: goed })).status, 401);
  assert.equal((await andereUitgever.vraag('/gegevensgroepen', { token: goed })).status, 401);
});

toets('a token that has ended is refused, also when it was good before', async () => {
  const token = await tokenMet({}, { geldig: 1 });

  assert.equal(await status(token), 200);
  // speling_s is 5 in this configuration.
  await wachtTot('the end of the token', async () => (await status(token)) === 401, { limietMs: 15000, stapMs: 250 });
});

toets('claims of another form are refused', async () => {
  for (const claims of [{ rollen: 'ks_klantadviseur' }, { rollen: [7] }, { rollen: { a: 1 } }, { divisie: 7 }, { doel: ['x'] },
    { sub: 'naam met spaties' }, { rollen: Array.from({ length: 33 }, (_, i) => `rol${i}`) }])
    assert.equal(await status(await tokenMet(claims)), 401, JSON.stringify(claims).slice(0, 80));
});

toets('the scheme may be written in any case; anything after the token is too much', async () => {
  for (const [kop, verwacht] of [[`bearer ${goed}`, 200], [`BEARER ${goed}`, 200], [`Bearer ${goed} x`, 401], [`Bearer ${goed},${goed}`, 401],
    [`Bearer${goed}`, 401], ['Bearer', 401], [goed, 401]])
    assert.equal((await vraag('/gegevensgroepen', { koppen: { Authorization: kop } })).status, verwacht, kop.slice(0, 12));
});

toets('a token in the query or in a cookie is no token', async () => {
  assert.equal((await vraag(`/gegevensgroepen?access_token=${goed}`)).status, 401);
  assert.equal((await vraag('/gegevensgroepen', { koppen: { Cookie: `token=${goed}`, 'X-Authorization': `Bearer ${goed}` } })).status, 401);
});

toets('what a proxy could have added about the user counts for nothing', async () => {
  const token = await haalToken('aansluitservice');
  const koppen = { 'X-User-Id': 'admin', 'X-Forwarded-User': 'admin', 'X-Roles': 'ks_klantadviseur', 'X-Original-URL': '/v1/openapi.json',
    'X-HTTP-Method-Override': 'GET', 'X-Rewrite-URL': '/v1/openapi.json' };

  assert.equal((await vraag(`/werkgever/${DE_GROOT}/organisatie`, { token, koppen })).status, 403);
});

toets('two callers with different roles never get each other’s view', async () => {
  const tokens = Object.fromEntries(await Promise.all(Object.keys(ROLLEN).map(async (rol) => [rol, await haalToken(rol)])));
  const vragen = Array.from({ length: 20 }, () => Object.keys(ROLLEN)).flat();

  await Promise.all(
    vragen.map(async (rol, i) => {
      const groep = GROEPEN[i % GROEPEN.length];

      assert.equal(await status(tokens[rol], groep), ROLLEN[rol].includes(groep) ? 200 : 403, `${rol} ${groep}`);
    }),
  );
});

/** A service of its own on the provider, with its rights changed by pasAan(rechten) and reloaded with herlaad(text, message). */
async function eigenDienst(pasAan) {
  const d = await startDienst(simulator.bronnen, {
    pasAan: (config, rechten) => {
      Object.assign(config.abs, { uitgever: idp.issuer, jwks: idp.jwks, ontwikkelsleutel: '' });
      pasRechtenAan(rechten);
      pasAan?.(rechten);
    },
  });
  const herlaad = async (tekst, melding) => {
    const begin = [d.proces.stdout.length, d.proces.stderr.length];
    const gezegd = () => d.proces.stdout.slice(begin[0]) + d.proces.stderr.slice(begin[1]);
    await writeFile(d.rechtenBestand, tekst);
    d.proces.sein('SIGHUP');
    await wachtTot('the reload', () => melding.test(gezegd()));
    return gezegd();
  };
  return { ...d, herlaad };
}

toets('a release goes by stage: proef to named people, pilot to divisions, and nobody before its day (ASVS 8.2.1)', async () => {
  const d = await eigenDienst((rechten) => {
    stadia(rechten, 'organisatie', { stadium: 'proef', vanaf: '2020-01-01', gebruikersgroep: 'proefgroep' }, { stadium: 'grootschalig', vanaf: MORGEN });
    stadia(rechten, 'preventief', { stadium: 'pilot', vanaf: '2020-01-01', divisies: ['SMZ'] });
    stadia(rechten, 'contact', { stadium: 'proef', vanaf: '2020-01-01', gebruikersgroep: 'proefgroep' }, { stadium: 'pilot', vanaf: '2020-02-01', divisies: ['SMZ'] });
    stadia(rechten, 'documenten', { stadium: 'grootschalig', vanaf: MORGEN });
  });
  const zienAls = async (claims) => zien(await tokenMet(claims), d.vraag);

  assert.deepEqual(await zienAls({}), ['uitkering']);
  assert.deepEqual(await zienAls({ sub: 'proef-1' }), ['organisatie', 'uitkering', 'contact'], 'a pilot does not send the proef away');
  assert.deepEqual(await zienAls({ rollen: ['smz_poortwachter'], divisie: 'SMZ' }), ['preventief']);
});

toets('SIGHUP takes over the rights, for remembered tokens too; a file with an error leaves the old ones (ASVS 8.3.2)', async () => {
  const d = await eigenDienst();
  const origineel = await readFile(d.rechtenBestand, 'utf8');
  const token = await haalToken('smz_poortwachter');
  const minder = structuredClone(d.rechten);
  const fout = structuredClone(d.rechten);
  minder.rollen.find(({ rol }) => rol === 'smz_poortwachter').gegevensgroepen = ['organisatie'];
  fout.rollen.find(({ rol }) => rol === 'smz_poortwachter').gegevensgroepen = ['roddels'];
  fout.uitrol[0].stadia[0].stadium = 'ooit';

  assert.deepEqual(await zien(token, d.vraag), ['organisatie', 'preventief']);
  await d.herlaad(alsBestand(minder), /opnieuw gelezen/);
  assert.deepEqual(await zien(token, d.vraag), ['organisatie']);
  const gezegd = await d.herlaad(alsBestand(fout), /herladen mislukt/);
  assert.match(gezegd, /rechten\.conf:\d+: rollen\[smz_poortwachter\]\.gegevensgroepen: "roddels" bestaat niet/);
  assert.match(gezegd, /rechten\.conf:\d+: .*"ooit" bestaat niet/, 'all errors at once');
  assert.deepEqual(await zien(token, d.vraag), ['organisatie']);
  await d.herlaad('', /herladen mislukt/);
  assert.deepEqual(await zien(token, d.vraag), ['organisatie']);
  await d.herlaad(origineel, /opnieuw gelezen/);
  assert.deepEqual(await zien(token, d.vraag), ['organisatie', 'preventief']);
});

for (const [wat, pasAan, melding] of [
  ['a gegevensgroep that does not exist', (r) => (r.rollen[1].gegevensgroepen = ['roddels']), /rollen\[ks_accountmanager\]\.gegevensgroepen: "roddels"/],
  ['a role that is there twice', (r) => (r.rollen[1].rol = r.rollen[0].rol), /rollen\[ks_klantadviseur\]\.rol/],
  ['a purpose that does not exist', (r) => (r.rollen[1].doelen = ['ooit']), /doelen: "ooit"/],
  ['a pilot that comes before its proef', (r) => stadia(r, 'contact', { stadium: 'proef', vanaf: '2026-02-01', gebruikersgroep: 'proefgroep' },
    { stadium: 'pilot', vanaf: '2026-01-01', divisies: ['SMZ'] }), /uitrol\[contact\]\.stadia: pilot begint niet na proef/],
])
  toets(`${wat} stops serve, config and rechten controleer, with file and line`, async () => {
    const rechten = structuredClone(dienst.rechten);
    pasAan(rechten);
    const bestand = `${dienst.map}/fout.conf`;
    await writeFile(bestand, alsBestand(rechten));

    for (const opdracht of [['serve'], ['config'], ['rechten', 'controleer']]) {
      const uit = await draai('klantbeeld', [...opdracht, '--config', dienst.bestand], { KLANTBEELD_ABS_RECHTEN: bestand });

      assert.equal(uit.code, 1, opdracht.join(' '));
      assert.match(uit.stderr, melding);
      assert.match(uit.stderr, /fout\.conf:\d+: /);
      assert.equal(uit.stdout, '');
    }
  });

toets('rechten toon says what a role may see on a day, and why not more', async () => {
  const rechten = structuredClone(dienst.rechten);
  stadia(rechten, 'preventief', { stadium: 'proef', vanaf: '2026-01-05', gebruikersgroep: 'proefgroep' }, { stadium: 'pilot', vanaf: '2026-02-02', divisies: ['SMZ'] });
  const bestand = `${dienst.map}/toon.conf`;
  await writeFile(bestand, alsBestand(rechten));
  const toon = async (...opties) => {
    const uit = await draai('klantbeeld', ['rechten', 'toon', '--config', dienst.bestand, ...opties], { KLANTBEELD_ABS_RECHTEN: bestand });
    return { ...uit, rij: (naam) => uit.stdout.split('\n').find((r) => r.startsWith(`${naam} `))?.replace(/ +/g, ' ') };
  };
  const ks = (...opties) => toon('--rol', 'ks_klantadviseur', ...opties);

  assert.equal((await ks('--datum', '2026-01-04')).rij('preventief'), 'preventief nogNietBeschikbaar - nee, nog niet vrijgegeven');
  assert.equal((await ks('--datum', '2026-01-05')).rij('preventief'), 'preventief proef 2026-01-05 nee, niet in de gebruikersgroep');
  assert.equal((await ks('--datum', '2026-01-05', '--medewerker', 'proef-2')).rij('preventief'), 'preventief proef 2026-01-05 ja');
  assert.equal((await ks('--datum', '2026-02-02')).rij('preventief'), 'preventief pilot 2026-02-02 nee, divisie niet in de pilot');
  assert.equal((await toon('--rol', 'smz_poortwachter', '--datum', '2026-02-02')).rij('preventief'), 'preventief pilot 2026-02-02 ja');
  assert.equal((await ks('--doel', 'beoordeling')).rij('organisatie'), 'organisatie grootschalig 1990-01-01 nee, de rol telt niet');
  assert.equal((await ks()).rij('velden'), 'velden contactgegevens, notities');
  assert.equal((await toon('--rol', 'directeur')).code, 1);
  assert.equal((await ks('--datum', '2026-02-30')).code, 2);
  assert.equal((await toon()).code, 2);
});

toets('another issuer speaks for its own people only, by its own keys (ASVS 9.1.3, 9.2.3)', async () => {
  const d = await startDienst(simulator.bronnen, {
    pasAan: (config) => {
      config.abs.andere_uitgevers = [{ naam: 'partner', uitgever: idp.issuer, afnemer: 'klantbeeld-werkgever', jwks: idp.jwks }];
    },
  });
  const anders = await startDienst(simulator.bronnen, {
    pasAan: (config) => {
      config.abs.andere_uitgevers = [{ naam: 'partner', uitgever: idp.issuer, afnemer: 'iemand-anders', jwks: idp.jwks }];
    },
  });
  const statusBij = async (bij, token) => (await bij.vraag('/gegevensgroepen', { token })).status;

  await wachtTot('the keys of the partner', async () => (await statusBij(d, goed)) === 200, { limietMs: 10000, stapMs: 100 });
  assert.equal(await statusBij(d, await d.token('ks_klantadviseur')), 200);
  await wachtTot('the keys of the partner', async () => (await statusBij(anders, goed)) === 401, { limietMs: 10000, stapMs: 100 });
  assert.equal(await statusBij(anders, await anders.token('ks_klantadviseur')), 200);
});

// From here on the provider changes; these come last and each leaves it in good health.

toets('a provider that goes down takes nobody down with it', async () => {
  await stuur(`${idp.beheer}/gedrag`, 'POST', { soort: 'neer' });
  try {
    assert.equal(await status(goed), 200);
    assert.equal((await fetch(`${dienst.beheer}/readyz`)).status, 200);
  } finally {
    await stuur(`${idp.beheer}/gedrag`, 'POST', { soort: 'goed' });
  }
});

toets('a key that the provider took into use is found, without a restart', async () => {
  await stuur(`${idp.beheer}/roteer`, 'POST', { houd_oude: true });
  const nieuw = await haalToken('ks_klantadviseur');

  assert.notEqual(delen(nieuw)[0].kid, delen(goed)[0].kid);
  await wachtTot('the new key', async () => (await status(nieuw)) === 200, { limietMs: 45000, stapMs: 500 });
  assert.equal(await status(goed), 200, 'the old key is still published');
});

toets('a flood of unknown kids does not become a flood at the provider', async () => {
  const voor = (await (await fetch(`${idp.beheer}/staat`)).json()).tellers.jwks;
  const [kop, inhoud] = delen(goed);
  const nep = Array.from({ length: 200 }, (_, i) => `${b64({ ...kop, kid: `nep-${i}` })}.${b64(inhoud)}.${goed.split('.')[2]}`);

  for (const antwoord of await Promise.all(nep.map((token) => vraag('/gegevensgroepen', { token })))) assert.equal(antwoord.status, 401);
  const na = (await (await fetch(`${idp.beheer}/staat`)).json()).tellers.jwks;
  assert.ok(na - voor <= 2, `${na - voor} times`);
});
