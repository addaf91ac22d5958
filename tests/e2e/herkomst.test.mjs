// Whose pages may read an answer in a browser (CORS, per division), and what is announced of a version that has a successor.
import assert from 'node:assert/strict';
import { keurAntwoord, operaties } from './hulp/contract.mjs';
import { startDienst, startSimulator, toets } from './hulp/omgeving.mjs';
import { wachtTot } from './hulp/proces.mjs';
import { stuurRauw } from './hulp/rauw.mjs';
import { DE_GROOT, NIEMAND } from './hulp/wereld.mjs';

const KS = 'https://ks.klantbeeld.example';
const KS_PROEF = 'http://localhost:3000';
const SMZ = 'https://smz.klantbeeld.example:8443';
const HERKOMSTEN = [
  { naam: 'ks', divisie: 'K&S', herkomst: KS },
  { naam: 'ks-proef', divisie: 'K&S', herkomst: KS_PROEF },
  { naam: 'smz', divisie: 'SMZ', herkomst: SMZ },
];
const VERSIE = {
  naam: 'v1', afgeraden_vanaf: '2027-07-01', einde_op: '2028-02-29', uitleg: 'https://klantbeeld.example/v1?taal=nl#einde',
  einde_uitleg: 'https://klantbeeld.example/einde', opvolger: 'https://api.klantbeeld.example/v2',
};

const simulator = await startSimulator();
const metHerkomsten = (meer = () => {}) =>
  startDienst(simulator.bronnen, { pasAan: (c, rechten) => (Object.assign(c, { herkomsten: HERKOMSTEN }), meer(c, rechten)) });
const dienst = await metHerkomsten((c) => (c.dienst.deadline_ms = 1500));
const zonderSleutels = await startDienst(simulator.bronnen, {
  pasAan: (c) => (Object.assign(c, { herkomsten: HERKOMSTEN }), (c.abs.jwks = 'http://127.0.0.1:1/jwks.json')), klaar: 503,
});
const begrensd = await metHerkomsten((c) => Object.assign(c.grenzen, { medewerker_verzoeken: 1, verzoeken_venster_s: 3600 }));
const { vraag } = dienst;
const [token, smzToken, geenRecht] = [await dienst.token(), await dienst.token('smz_poortwachter'), await dienst.token('aansluitservice')];
await begrensd.vraag('/gegevensgroepen', { token: await begrensd.token() });

const GROEP = `/werkgever/${DE_GROOT}/uitkering`;
const ZOEK = { methode: 'POST', koppen: { 'Content-Type': 'application/json' }, body: '{"lhnummer":"123456789L01"}' };
const van = (origin, opties = {}) => ({ ...opties, koppen: { ...opties.koppen, Origin: origin } });
const leesbaar = (antwoord) => antwoord.kop('Access-Control-Allow-Origin');

for (const [pad, opties] of [[GROEP], [GROEP, { methode: 'HEAD' }], [GROEP, { voorvoegsel: '' }], [`/werkgever/${DE_GROOT}`], ['/gegevensgroepen'],
  ['/werkgever?kvkNummer=12345678'], ['/werkgever/_zoek', ZOEK]])
  toets(`${opties?.methode ?? 'GET'} ${opties?.voorvoegsel ?? '/v1'}${pad}: a page of the division may read it, and nobody else's`, async () => {
    const antwoord = await vraag(pad, van(KS, { ...opties, token }));

    assert.equal(antwoord.status, 200);
    assert.equal(leesbaar(antwoord), KS);
    assert.equal(antwoord.kop('Vary'), 'Origin');
    assert.match(antwoord.kop('Access-Control-Expose-Headers'), /\bAPI-Version\b.*\bRetry-After\b/);
    assert.equal(antwoord.kop('Access-Control-Allow-Credentials'), undefined);
    assert.equal(leesbaar(await vraag(pad, van(KS_PROEF, { ...opties, token }))), KS_PROEF);
    for (const anders of [undefined, 'https://ergens.example', SMZ]) {
      const zonder = await vraag(pad, anders ? van(anders, { ...opties, token }) : { ...opties, token });

      assert.equal(zonder.status, 200, 'what a browser does with it is its own affair');
      assert.equal(leesbaar(zonder), undefined, anders);
      assert.equal(zonder.kop('Access-Control-Expose-Headers'), undefined);
      assert.equal(zonder.kop('Vary'), 'Origin');
    }
  });

for (const bijna of ['https://ks.klantbeeld.example/', 'https://KS.klantbeeld.example', 'http://ks.klantbeeld.example', 'https://ks.klantbeeld.example:443',
  'https://ks.klantbeeld.example.kwaad.example', 'https://kwaad-ks.klantbeeld.example', 'https://klantbeeld.example', 'https://ks.klantbeeld.example.', 'null', '*',
  `${KS}, ${KS}`, `${KS} https://kwaad.example`, 'http://localhost:30000', 'http://localhost', ''])
  toets(`the origin "${bijna}" is not that of a division`, async () => {
    assert.equal(leesbaar(await vraag(GROEP, van(bijna, { token }))), undefined);
    assert.equal(leesbaar(await vraag(GROEP, van(bijna, { methode: 'OPTIONS' }))), undefined);
  });

toets('two Origin headers are none', async () => {
  const antwoord = await vraag(GROEP, { token, koppen: { Origin: [KS, KS] } });

  assert.equal(antwoord.status, 200);
  assert.equal(leesbaar(antwoord), undefined);
});

toets('who asks with a token of another division gets no answer that this page may read; what is nobody’s it may', async () => {
  assert.equal(leesbaar(await vraag(GROEP, van(KS, { token: smzToken }))), undefined);
  assert.equal(leesbaar(await vraag(GROEP, van(SMZ, { token: smzToken }))), SMZ);
  for (const origin of [KS, SMZ]) {
    const antwoord = await vraag(GROEP, van(origin));

    assert.equal(antwoord.status, 401);
    assert.equal(leesbaar(antwoord), origin);
  }
});

const metStoring = async (bron, storing, doe) => {
  await simulator.storing(bron, storing);
  return doe().finally(() => simulator.herstel());
};
for (const [status, doe] of [
  [400, (o) => vraag('/werkgever/fout/contact?x=1', van(o, { token }))],
  [401, (o) => vraag(GROEP, van(o, { token: 'onzin' }))],
  [403, (o) => vraag(`/werkgever/${DE_GROOT}/contact`, van(o, { token: smzToken }))],
  [404, (o) => vraag('/onzin', van(o, { token }))],
  [404, (o) => vraag(`/werkgever/${NIEMAND}/organisatie`, van(o, { token }))],
  [405, (o) => vraag(GROEP, van(o, { token, methode: 'DELETE' }))],
  [406, (o) => vraag(GROEP, van(o, { token, koppen: { Accept: 'text/html' } }))],
  [413, (o) => vraag('/werkgever/_zoek', van(o, { ...ZOEK, token, body: 'x'.repeat(9000) }))],
  [414, (o) => vraag(`/gegevensgroepen?${'x'.repeat(2100)}`, van(o, { token }))],
  [415, (o) => vraag('/werkgever/_zoek', van(o, { ...ZOEK, token, koppen: { 'Content-Type': 'text/plain' } }))],
  [429, async (o) => begrensd.vraag('/gegevensgroepen', van(o, { token: await begrensd.token() }))],
  [431, (o) => vraag('/gegevensgroepen', van(o, { token, koppen: { 'X-Groot': 'x'.repeat(13_000) } }))],
  [502, (o) => metStoring('erd', { status: 500 }, () => vraag(GROEP, van(o, { token })))],
  [503, (o) => zonderSleutels.vraag(GROEP, van(o, { token }))],
  [504, (o) => metStoring('erd', { hangen: 'voor' }, () => vraag(GROEP, van(o, { token })))],
])
  toets(`a ${status} can be read by the page that asked, so that it can say what went wrong`, async () => {
    const origin = status === 403 ? SMZ : KS;
    const antwoord = await doe(origin);

    assert.equal(antwoord.status, status, antwoord.body);
    assert.equal(leesbaar(antwoord), origin);
    assert.equal(leesbaar(await doe('https://ergens.example')), undefined);
  });

toets('what is refused before it is a request at all can be read by the page as well', async () => {
  const fout = (origin) => stuurRauw(dienst.poort, `GET /v1/openapi.json HTTP/1.1\r\nHost: a\r\nHost: b\r\nOrigin: ${origin}\r\n\r\n`);
  const kop = (antwoord) => antwoord.koppen.find(([naam]) => naam === 'Access-Control-Allow-Origin')?.[1];

  assert.equal(kop(await fout(KS)), KS);
  assert.equal(kop(await fout('https://ergens.example')), undefined);
});

toets('a preflight is answered at once: what the page may send, without a token, without a source', async () => {
  const eerder = await simulator.oproepen();
  for (const { pad, methode } of operaties) {
    const doel = pad.replace('{lhnummer}', DE_GROOT);
    const koppen = { 'Access-Control-Request-Method': methode, 'Access-Control-Request-Headers': 'authorization,content-type' };
    const antwoord = await vraag(doel, van(KS, { methode: 'OPTIONS', koppen }));

    assert.equal(antwoord.status, 204);
    assert.equal(antwoord.body, '');
    assert.equal(leesbaar(antwoord), KS);
    assert.ok(antwoord.kop('Access-Control-Allow-Methods').split(', ').includes(methode));
    assert.equal(antwoord.kop('Access-Control-Allow-Headers'), 'Authorization, Content-Type, traceparent, tracestate');
    assert.equal(antwoord.kop('Access-Control-Max-Age'), '7200');
    assert.equal(antwoord.kop('Vary'), 'Origin');

    const vreemd = await vraag(doel, van('https://ergens.example', { methode: 'OPTIONS', koppen }));
    assert.equal(vreemd.status, 204);
    for (const naam of ['Origin', 'Methods', 'Headers']) assert.equal(vreemd.kop(`Access-Control-Allow-${naam}`), undefined);
  }
  assert.equal((await vraag('/onzin', van(KS, { methode: 'OPTIONS' }))).status, 404);
  assert.deepEqual(await simulator.oproepen(eerder), {});
});

toets('an answer that is given again has the header of who asks now, never that of who asked before', async () => {
  const vers = await metHerkomsten((c) => c.bronnen.forEach((bron) => (bron.vers_s = 600)));
  const t = await vers.token();
  const smz = await vers.token('smz_poortwachter');
  const eerste = await vers.vraag(`/werkgever/${DE_GROOT}/organisatie`, { token: t });
  const RONDE = [[undefined, undefined], [KS, KS], ['https://ergens.example', undefined], [KS_PROEF, KS_PROEF], [SMZ, undefined], [SMZ, SMZ, smz], [KS, undefined, smz]];

  for (let i = 0; i < 4; i++)
    for (const [origin, verwacht, wie = t] of i % 2 ? RONDE : RONDE.toReversed()) {
      const antwoord = await vers.vraag(`/werkgever/${DE_GROOT}/organisatie`, origin ? van(origin, { token: wie }) : { token: wie });

      assert.equal(leesbaar(antwoord), verwacht, `${origin}, round ${i}`);
      assert.deepEqual(antwoord.json.gegevens, eerste.json.gegevens);
      assert.deepEqual(antwoord.json.bronnen, eerste.json.bronnen, 'it was kept');
    }
});

toets('the contract stays open to every page, the divisions’ own among them', async () => {
  for (const origin of [KS, 'https://ergens.example'])
    for (const pad of ['/openapi.json', '/openapi.yaml']) assert.equal(leesbaar(await vraag(pad, van(origin))), '*');
  assert.equal(leesbaar(await vraag('/openapi.json?x=1', van(KS))), KS);
});

toets('a division that the rights file does not have is told at start', async () => {
  const d = await startDienst(simulator.bronnen, {
    pasAan: (c) => (c.herkomsten = [...HERKOMSTEN, { naam: 'typfout', divisie: 'K&D', herkomst: 'https://kd.klantbeeld.example' }]),
  });
  const gezegd = () => d.proces.stderr + d.proces.stdout;

  await wachtTot('the complaint', () => /herkomsten\[typfout\]\.divisie: .*K&D/.test(gezegd()));
  assert.doesNotMatch(gezegd(), /herkomsten\[(ks|smz)/);
});

toets('a version with a successor says so on every answer; without a word in the configuration nothing is said', async () => {
  const oud = await startDienst(simulator.bronnen, { pasAan: (c) => Object.assign(c, { versies: [VERSIE], herkomsten: HERKOMSTEN }) });
  const t = await oud.token();
  const antwoorden = [
    await oud.vraag(GROEP, { token: t }),
    await oud.vraag(GROEP, { token: t, voorvoegsel: '' }),
    await oud.vraag(GROEP, { token: t, methode: 'HEAD' }),
    await oud.vraag('/werkgever/_zoek', { ...ZOEK, token: t }),
    await oud.vraag('/openapi.yaml'),
    await oud.vraag(GROEP, van(KS, { methode: 'OPTIONS' })),
    await oud.vraag('/gegevensgroepen?x=1', { token: t }),
    await oud.vraag(GROEP),
    await oud.vraag('/onzin'),
    await oud.vraag(GROEP, { methode: 'DELETE' }),
  ];

  assert.deepEqual(antwoorden.map(({ status }) => status), [200, 200, 200, 200, 200, 204, 400, 401, 404, 405]);
  for (const antwoord of antwoorden) {
    assert.equal(antwoord.kop('Deprecation'), `@${Date.UTC(2027, 6, 1) / 1000}`);
    assert.equal(antwoord.kop('Sunset'), new Date(Date.UTC(2028, 1, 29)).toUTCString());
    assert.equal(antwoord.kop('Link'),
      `<${VERSIE.uitleg}>; rel="deprecation", <${VERSIE.einde_uitleg}>; rel="sunset", <${VERSIE.opvolger}>; rel="successor-version"`);
  }
  const rauw = await stuurRauw(oud.poort, 'GET /v1/openapi.json HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n');
  assert.deepEqual(keurAntwoord({ methode: 'GET', doel: '/v1/openapi.json', ...rauw }), []);
  assert.ok(rauw.koppen.some(([naam]) => naam === 'Sunset'));
  for (const naam of ['Deprecation', 'Sunset', 'Link']) assert.equal((await vraag(GROEP, { token: geenRecht })).kop(naam), undefined);
});

toets('a version may be discouraged before its end is known', async () => {
  const oud = await startDienst(simulator.bronnen, { pasAan: (c) => (c.versies = [{ naam: 'v1', afgeraden_vanaf: '2020-01-01' }]) });
  const antwoord = await oud.vraag('/openapi.json');

  assert.equal(antwoord.kop('Deprecation'), `@${Date.UTC(2020, 0, 1) / 1000}`);
  for (const naam of ['Sunset', 'Link', 'Vary']) assert.equal(antwoord.kop(naam), undefined);
});
