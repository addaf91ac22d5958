// Every answer that the contract declares is given, and is as declared; and the judge of that would notice if it were not.
import assert from 'node:assert/strict';
import { contract, keurAntwoord, nietGeoefend, operaties, tekst, voorbeelden } from './hulp/contract.mjs';
import { startAlles, startDienst, toets } from './hulp/omgeving.mjs';
import { DE_GROOT, NIEMAND } from './hulp/wereld.mjs';

const snel = (config) => {
  config.dienst.deadline_ms = 1000;
  config.bronnen.forEach((bron) => (bron.timeout_ms = 300));
};
const { simulator, dienst } = await startAlles({ pasAan: snel });
const zonderSleutels = await startDienst(simulator.bronnen, {
  pasAan: (config) => (config.abs.jwks = 'http://127.0.0.1:1/jwks.json'),
  klaar: 503,
});
const zonderContact = await startDienst(simulator.bronnen, {
  pasAan: (config) => (config.gegevensgroepen = config.gegevensgroepen.filter(({ naam }) => naam !== 'contact')),
});
// One request an hour: the second one is refused.
const begrensd = await startDienst(simulator.bronnen, {
  pasAan: (config) => Object.assign(config.grenzen, { medewerker_verzoeken: 1, verzoeken_venster_s: 3600 }),
});
await begrensd.vraag('/gegevensgroepen', { token: await begrensd.token() });

const { vraag } = dienst;
const token = await dienst.token();
const bronnenVan = {
  organisatie: ['cws-ihp'],
  preventief: ['poortwachter'],
  uitkering: ['erd'],
  contact: ['k3cr', 'archie'],
  documenten: ['archief'],
};

const doel = (pad, lh = DE_GROOT) => (pad === '/werkgever' ? '/werkgever?kvkNummer=12345678' : pad.replace('{lhnummer}', lh));
/** As an operation is asked for: a search in a body, the others by their path alone. */
const ZOEKVRAAG = { methode: 'POST', koppen: { 'Content-Type': 'application/json' }, body: '{"lhnummer":"123456789L01"}' };
const zoals = (pad) => (pad === '/werkgever/_zoek' ? ZOEKVRAAG : {});
const metQuery = (pad, query) => `${doel(pad)}${doel(pad).includes('?') ? '&' : '?'}${query}`;
const groepVan = (pad) => /^\/werkgever\/\{lhnummer\}\/(.+)$/.exec(pad)?.[1];

/** The requests that bring about each declared answer of an operation. */
const OPWEKKEN = {
  200: (pad) => vraag(doel(pad), { token, ...zoals(pad) }),
  400: (pad) => vraag(metQuery(pad, 'bestaatNiet=1'), { token, ...zoals(pad) }),
  401: (pad) => vraag(doel(pad), zoals(pad)),
  403: async (pad) => vraag(doel(pad), { token: await dienst.token('aansluitservice'), ...zoals(pad) }),
  404: (pad) => vraag(doel(pad, NIEMAND), { token }),
  405: (pad) => vraag(doel(pad), { token, methode: 'DELETE' }),
  406: (pad) => vraag(doel(pad), { token, ...zoals(pad), koppen: { ...zoals(pad).koppen, Accept: 'text/html' } }),
  413: (pad) => vraag(doel(pad), { token, methode: 'POST', body: 'x'.repeat(70_000) }),
  414: (pad) => vraag(metQuery(pad, `x=${'x'.repeat(2100)}`), { token, ...zoals(pad) }),
  415: (pad) => vraag(doel(pad), { token, methode: 'POST', koppen: { 'Content-Type': 'text/plain' }, body: '{}' }),
  431: (pad) => vraag(doel(pad), { token, ...zoals(pad), koppen: { ...zoals(pad).koppen, 'X-Groot': 'x'.repeat(13_000) } }),
  429: async (pad) => begrensd.vraag(doel(pad), { token: await begrensd.token(), ...zoals(pad) }),
  502: (pad) => metStoring(pad, { status: 500 }),
  503: (pad) => zonderSleutels.vraag(doel(pad), { token, ...zoals(pad) }),
  504: (pad) => metStoring(pad, { hangen: 'voor' }),
};

async function metStoring(pad, storing) {
  for (const bron of bronnenVan[groepVan(pad)] ?? ['cws-ihp']) await simulator.storing(bron, storing);
  try {
    return await vraag(doel(pad), { token, ...zoals(pad) });
  } finally {
    await simulator.herstel();
  }
}

const echte = [];

for (const { pad, methode, operatie } of operaties) {
  for (const status of Object.keys(operatie.responses)) {
    toets(`${pad} gives ${status} as declared`, async () => {
      const antwoord = await OPWEKKEN[status](pad);

      assert.equal(antwoord.status, Number(status), antwoord.body);
      echte.push({ pad, methode, doel: antwoord.doel, status: antwoord.status, koppen: antwoord.koppen, body: antwoord.body });
    });
  }
}

toets('a gegevensgroep that is not configured is a 404 that says so, on its path and in the page', async () => {
  const los = await zonderContact.vraag(`/werkgever/${DE_GROOT}/contact`, { token: await zonderContact.token() });
  const pagina = await zonderContact.vraag(`/werkgever/${DE_GROOT}?gegevensgroepen=contact,financieel,uitkering`, {
    token: await zonderContact.token(),
  });

  assert.equal(los.status, 404);
  assert.equal(los.json.type, 'urn:klantbeeld-werkgever:fout:groep-niet-beschikbaar');
  for (const naam of ['contact', 'financieel']) {
    assert.equal(pagina.json.gegevensgroepen[naam].status, 404);
    assert.equal(pagina.json.gegevensgroepen[naam].probleem.type, los.json.type);
    assert.match(pagina.json.gegevensgroepen[naam].probleem.detail, new RegExp(naam));
  }
  assert.ok(pagina.json.gegevensgroepen.uitkering.gegevens);
});

for (const groep of ['financieel', 'zaakmanagement', 'werkbedrijf'])
  toets(`${groep} is declared only: 404, and the problem says that it is not there yet`, async () => {
    const antwoord = await vraag(`/werkgever/${DE_GROOT}/${groep}`, { token });

    assert.equal(antwoord.status, 404);
    assert.equal(antwoord.json.type, 'urn:klantbeeld-werkgever:fout:groep-niet-beschikbaar');
    assert.match(antwoord.json.detail, new RegExp(groep));
  });

toets('the published document is the one that this suite holds the answers against', async () => {
  const json = await vraag('/openapi.json');
  const yaml = await vraag('/openapi.yaml');

  assert.deepEqual(json.json, contract);
  assert.equal(yaml.body, tekst);
  assert.equal(json.body, JSON.stringify(contract), 'compact, members in the order of the document');
  assert.equal(json.kop('API-Version'), contract.info.version);
});

toets('every example in the contract fits its own schema', () => {
  const alle = voorbeelden();

  assert.ok(alle.length > operaties.length);
  assert.deepEqual(
    alle.filter(({ fouten }) => fouten.length),
    [],
  );
});

/** Every way to spoil a JSON value in one place: {hoe, waarde}. */
function* bederf(waarde, pad = '') {
  if (Array.isArray(waarde)) {
    for (const [i, lid] of waarde.entries())
      for (const b of bederf(lid, `${pad}/${i}`)) yield { hoe: b.hoe, waarde: waarde.with?.(i, b.waarde) ?? vervang(waarde, i, b.waarde) };
  } else if (waarde && typeof waarde === 'object') {
    yield { hoe: `${pad}: a member more`, waarde: { ...waarde, onverwacht: 1 } };
    for (const [naam, lid] of Object.entries(waarde)) {
      const { [naam]: weg, ...zonder } = waarde;
      yield { hoe: `${pad}/${naam}: gone`, waarde: zonder };
      for (const b of bederf(lid, `${pad}/${naam}`)) yield { hoe: b.hoe, waarde: { ...waarde, [naam]: b.waarde } };
    }
  }
  // Where null stands, a text may be allowed as well.
  if (waarde !== null) yield { hoe: `${pad}: another type`, waarde: typeof waarde === 'string' ? 7 : 'onzin' };
  yield { hoe: `${pad}: an object`, waarde: { onzin: true } };
}

const vervang = (lijst, i, lid) => [...lijst.slice(0, i), lid, ...lijst.slice(i + 1)];

// A group that was not asked for is not in the page: the one member that may be absent.
const magWeg = (hoe) => /^\/gegevensgroepen\/[a-z]+: gone$/.test(hoe);

toets('the judge refuses every answer of the service that was spoilt in one place', () => {
  const json = echte.filter(({ pad, body }) => body && !pad.startsWith('/openapi'));
  let aantal = 0;

  assert.ok(json.length > 60, `${json.length} answers`);
  for (const antwoord of json) {
    assert.deepEqual(keurAntwoord(antwoord), [], 'the answer itself is in order');
    for (const { hoe, waarde } of bederf(JSON.parse(antwoord.body))) {
      if (antwoord.pad === '/werkgever/{lhnummer}' && antwoord.status === 200 && magWeg(hoe)) continue;
      aantal++;
      assert.notDeepEqual(
        keurAntwoord({ ...antwoord, body: JSON.stringify(waarde) }),
        [],
        `${antwoord.doel} ${antwoord.status}, ${hoe || 'the whole body'}: not noticed`,
      );
    }
  }
  assert.ok(aantal > 1000, `${aantal} spoilt answers`);
});

toets('the judge refuses another status, media type or header', () => {
  for (const antwoord of echte) {
    const fout = (verschil) =>
      assert.ok(keurAntwoord({ ...antwoord, ...verschil }).length, `${antwoord.pad} ${antwoord.status}: ${Object.keys(verschil)} not noticed`);
    const metKop = (naam, waarde) => antwoord.koppen.map(([n, w]) => (n.toLowerCase() === naam ? [n, waarde] : [n, w]));

    fout({ status: 418 });
    fout({ koppen: metKop('content-type', 'text/html') });
    fout({ koppen: metKop('api-version', 'een') });
    fout({ koppen: [...antwoord.koppen, ['X-Powered-By', 'iets']] });
    fout({ koppen: [...antwoord.koppen, antwoord.koppen.find(([naam]) => naam.toLowerCase() === 'cache-control')] });
    for (const weg of ['api-version', 'cache-control', 'content-security-policy', 'strict-transport-security',
      'x-content-type-options', 'x-frame-options', 'referrer-policy', 'www-authenticate', 'retry-after', 'ratelimit', 'ratelimit-policy'])
      if (antwoord.koppen.some(([naam]) => naam.toLowerCase() === weg))
        fout({ koppen: antwoord.koppen.filter(([naam]) => naam.toLowerCase() !== weg) });
    if (antwoord.pad !== '/openapi.yaml') fout({ body: antwoord.body.slice(0, -1) });
  }
});

toets('the judge refuses an answer about another employer, and a member that is there twice', () => {
  const pagina = echte.find(({ pad, status }) => pad === '/werkgever/{lhnummer}' && status === 200);
  const groep = echte.find(({ pad, status }) => groepVan(pad) === 'organisatie' && status === 200);

  assert.notDeepEqual(keurAntwoord({ ...groep, doel: groep.doel.replace(DE_GROOT, NIEMAND) }), []);
  assert.notDeepEqual(keurAntwoord({ ...pagina, body: pagina.body.replaceAll(DE_GROOT, NIEMAND) }), []);
  assert.notDeepEqual(keurAntwoord({ ...groep, body: groep.body.replace('{', '{"lhnummer":"123456789L01",') }), []);
});

toets('every declared answer was given', () => assert.deepEqual(nietGeoefend(), []));
