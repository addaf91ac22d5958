// The NLGov REST API Design Rules, by behaviour: a test per rule that says something of what is sent, named after its id. Rules about the
// document alone are held by its linters (scripts/lint contract).
import assert from 'node:assert/strict';
import http from 'node:http';
import { readFile } from 'node:fs/promises';
import { contract, keurAntwoord, operaties } from './hulp/contract.mjs';
import { haal } from './hulp/klant.mjs';
import { startAlles, startDienst, toets } from './hulp/omgeving.mjs';
import { stuurRauw } from './hulp/rauw.mjs';
import { DE_GROOT, NIEMAND, werkgever } from './hulp/wereld.mjs';

const OPVOLGER = { naam: 'v1', afgeraden_vanaf: '2027-07-01', einde_op: '2028-07-01', uitleg: 'https://klantbeeld.example/v2', opvolger: 'https://api.klantbeeld.example/v2' };

const { simulator, dienst } = await startAlles({ pasAan: (config) => (config.dienst.deadline_ms = 1500) });
const oud = await startDienst(simulator.bronnen, { pasAan: (config) => (config.versies = [OPVOLGER]) });
const { vraag } = dienst;
const token = await dienst.token();
const JSON_BODY = { 'Content-Type': 'application/json' };
const ZOEK = { methode: 'POST', koppen: JSON_BODY, body: '{"lhnummer":"123456789L01"}' };

/** A request of every operation that is answered with 200: [target, options]. */
const GOED = operaties.map(({ pad, methode }) => [
  pad === '/werkgever' ? '/werkgever?kvkNummer=12345678' : pad.replace('{lhnummer}', DE_GROOT),
  { token, ...(methode === 'POST' ? ZOEK : {}) },
]);
const [GROEP] = GOED.find(([doel]) => doel.endsWith('/organisatie'));
const LEZEN = GOED.filter(([, opties]) => !opties.methode);

/** Requests that go wrong, each in another way: what is refused by every part of the service, and by the HTTP layer itself. */
const FOUT = [
  [400, () => vraag('/werkgever/1/contact?x=1', { token })],
  [401, () => vraag(GROEP)],
  [401, () => vraag(GROEP, { token: 'a.b.c' })],
  [403, async () => vraag(GROEP, { token: await dienst.token('aansluitservice') })],
  [404, () => vraag('/onzin')],
  [404, () => vraag(`/werkgever/${NIEMAND}`, { token })],
  [404, () => vraag(`${GROEP}/`, { token })],
  [405, () => vraag(GROEP, { token, methode: 'PUT' })],
  [405, () => vraag('/werkgever/_zoek', { token, methode: 'GET' })],
  [406, () => vraag(GROEP, { token, koppen: { Accept: 'text/html, application/json;q=0' } })],
  [413, () => vraag('/werkgever/_zoek', { token, ...ZOEK, body: 'x'.repeat(70_000) })],
  [413, () => vraag('/werkgever/_zoek', { token, ...ZOEK, body: 'x'.repeat(9000) })],
  [414, () => vraag(`${GROEP}?${'x'.repeat(2100)}`, { token })],
  [415, () => vraag('/werkgever/_zoek', { token, ...ZOEK, koppen: { 'Content-Type': 'text/plain' } })],
  [431, () => vraag(GROEP, { token, koppen: { 'X-Groot': 'x'.repeat(13_000) } })],
  [502, () => metStoring({ status: 500 })],
  [504, () => metStoring({ hangen: 'voor' })],
];
const metStoring = async (storing) => {
  await simulator.storing('cws-ihp', storing);
  return vraag(`/werkgever/${werkgever(4)}/organisatie`, { token }).finally(() => simulator.herstel());
};

/** What no HTTP client would send, and libmicrohttpd or we refuse before there is a request: [status, bytes]. */
const RAUW = [
  [400, 'GET /v1/openapi.json HTTP/1.1\r\n\r\n'],
  [400, 'GET http://x/v1/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n'],
  [400, 'GET /v1/openapi.json HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
  [400, 'POST /v1/werkgever/_zoek HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n'],
  [414, `GET /${'x'.repeat(40_000)} HTTP/1.1\r\nHost: x\r\n\r\n`],
  [431, `GET /v1/openapi.json HTTP/1.1\r\nHost: x\r\nX-Groot: ${'x'.repeat(40_000)}\r\n\r\n`],
  [431, `GET /v1/openapi.json HTTP/1.1\r\nHost: x\r\n${Array.from({ length: 2000 }, (_, i) => `X-${i}: ${i}\r\n`).join('')}\r\n`],
];

const alles = async () => [...(await Promise.all(GOED.map(([doel, opties]) => vraag(doel, opties)))), ...(await fouten())];
async function fouten() {
  const uit = [];
  for (const [, doe] of FOUT) uit.push(await doe());
  for (const [, bytes] of RAUW) {
    const antwoord = await stuurRauw(dienst.poort, bytes);
    uit.push({ ...antwoord, kop: (naam) => antwoord.koppen.find(([n]) => n.toLowerCase() === naam.toLowerCase())?.[1], get json() { return JSON.parse(antwoord.body); } });
  }
  return uit;
}

toets('/core/no-trailing-slash: a path with a slash behind it is a 404', async () => {
  for (const [doel, opties] of GOED) {
    const antwoord = await vraag(doel.replace(/(?=\?|$)/, '/'), opties);

    assert.equal(antwoord.status, 404, doel);
    assert.equal(antwoord.json.type, 'urn:klantbeeld-werkgever:fout:onbekend-pad');
  }
});

toets('/core/http-methods: only methods of HTTP; one that a path does not have is a 405 that names those it has', async () => {
  for (const [doel, opties] of GOED)
    for (const methode of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'COPY', 'PURGE', 'SEARCH']) {
      if (methode === (opties.methode ?? 'GET')) continue;
      const { koppen, body, ...rest } = opties;
      const antwoord = await vraag(doel, { ...rest, methode });

      assert.equal(antwoord.status, 405, `${methode} ${doel}`);
      assert.equal(antwoord.kop('Allow'), opties.methode ? 'POST, OPTIONS' : 'GET, HEAD, OPTIONS');
    }
});

toets('/core/http-methods: HEAD is GET without the body, OPTIONS names the methods', async () => {
  for (const [doel, opties] of LEZEN) {
    const [get, head] = [await vraag(doel, opties), await vraag(doel, { ...opties, methode: 'HEAD' })];

    assert.deepEqual([head.status, head.body, head.kop('Content-Length')], [200, '', get.kop('Content-Length')]);
    assert.equal(head.kop('Content-Type'), get.kop('Content-Type'));
  }
  for (const [doel, opties] of GOED) {
    const antwoord = await vraag(doel, { methode: 'OPTIONS' });

    assert.deepEqual([antwoord.status, antwoord.body], [204, '']);
    assert.equal(antwoord.kop('Allow'), opties.methode ? 'POST, OPTIONS' : 'GET, HEAD, OPTIONS');
  }
});

toets('/core/http-safety: a safe method changes nothing: the same question has the same answer, OPTIONS asks no source', async () => {
  for (const [doel, opties] of GOED) {
    const stil = async () => (await vraag(doel, opties)).body.replaceAll(/"opgehaaldOp":"[^"]*"/g, '');

    assert.equal(await stil(), await stil());
  }
  const eerder = await simulator.oproepen();
  for (const [doel] of GOED) await vraag(doel, { methode: 'OPTIONS' });
  assert.deepEqual(await simulator.oproepen(eerder), {});
});

toets('/core/stateless: no cookie is set or read, and another connection gets the same', async () => {
  const losseVraag = (koppen) =>
    new Promise((klaar, fout) => {
      const verzoek = http.get(`${dienst.url}/v1${GROEP}`, { agent: false, headers: { Authorization: `Bearer ${token}`, ...koppen } }, (antwoord) => {
        let body = '';
        antwoord.on('data', (stuk) => (body += stuk)).on('end', () => klaar({ koppen: antwoord.headers, gegevens: JSON.parse(body).gegevens }));
      });
      verzoek.on('error', fout);
    });
  const [zonder, met] = [await losseVraag({}), await losseVraag({ Cookie: 'sessie=1; divisie=SMZ' })];

  assert.deepEqual(met.gegevens, zonder.gegevens);
  for (const antwoord of [zonder, met]) assert.equal(antwoord.koppen['set-cookie'], undefined);
});

toets('/core/uri-version: the major version is in the path; one that is not there is a 404', async () => {
  for (const [doel, opties] of GOED) {
    assert.equal((await vraag(doel, { ...opties, voorvoegsel: '/v1' })).status, 200);
    for (const voorvoegsel of ['/v2', '/v0', '/1', '/v1.0.0', '/V1']) assert.equal((await vraag(doel, { ...opties, voorvoegsel })).status, 404, voorvoegsel + doel);
  }
});

toets('/core/version-header, /core/semver: every answer has the full version, which is that of the document', async () => {
  for (const antwoord of await alles()) assert.equal(antwoord.kop('API-Version'), contract.info.version, `${antwoord.status}`);
  assert.match(contract.info.version, /^\d+\.\d+\.\d+$/);
});

toets('/core/publish-openapi, /core/doc-openapi, /core/doc-openapi-contact: the document is beside the service, for everybody', async () => {
  const antwoord = await vraag('/openapi.json');
  const document = antwoord.json;

  assert.match(document.openapi, /^3\./);
  for (const lid of ['name', 'email', 'url']) assert.ok(document.info.contact[lid]);
  assert.equal((await vraag('/openapi.yaml')).kop('Content-Type'), 'application/yaml');
});

toets('/core/transport/cors: the document may be read by any page, nothing else by any that was not configured', async () => {
  for (const [doel, opties] of GOED) {
    const antwoord = await vraag(doel, { ...opties, koppen: { ...opties.koppen, Origin: 'https://ergens.example' } });

    assert.equal(antwoord.kop('Access-Control-Allow-Origin'), doel.startsWith('/openapi') ? '*' : undefined);
    assert.equal(antwoord.kop('Access-Control-Allow-Credentials'), undefined);
  }
});

toets('/core/transport/tls: a browser that was here over TLS comes back over TLS only', async () => {
  for (const antwoord of await alles()) assert.equal(antwoord.kop('Strict-Transport-Security'), 'max-age=31536000; includeSubDomains');
  assert.ok(contract.servers.every(({ url }) => url.startsWith('https://')));
});

toets('/core/transport/security-headers: on every answer, errors and those of the HTTP layer among them; nothing personal is kept anywhere', async () => {
  for (const antwoord of await alles()) {
    assert.equal(antwoord.kop('Cache-Control'), 'no-store', `${antwoord.status}`);
    assert.equal(antwoord.kop('Content-Security-Policy'), "frame-ancestors 'none'");
    assert.equal(antwoord.kop('X-Content-Type-Options'), 'nosniff');
    assert.equal(antwoord.kop('X-Frame-Options'), 'DENY');
    assert.equal(antwoord.kop('Referrer-Policy'), 'no-referrer');
    for (const naam of ['ETag', 'Last-Modified', 'Expires', 'Age', 'Pragma']) assert.equal(antwoord.kop(naam), undefined, naam);
    assert.ok(antwoord.kop('Content-Type'));
  }
});

toets('/core/transport/no-sensitive-uris: what is sensitive is refused in a query, and the answer says where it does belong', async () => {
  for (const naam of ['lhnummer', 'rsin', 'bsn']) {
    const antwoord = await vraag(`/werkgever?${naam}=123456782`, { token });

    assert.equal(antwoord.status, 400);
    assert.ok(antwoord.json.invalidParams.some(({ name, reason }) => name === naam && reason.includes('POST /werkgever/_zoek')));
    assert.ok(!antwoord.body.includes('123456782'));
  }
});

toets('/core/path-segments-kebab-case, /core/query-keys-camel-case: written in another way it is something else', async () => {
  for (const doel of ['/Gegevensgroepen', '/GEGEVENSGROEPEN', `/werkgever/${DE_GROOT}/Contact`]) assert.equal((await vraag(doel, { token })).status, 404);
  for (const naam of ['KvkNummer', 'kvknummer', 'kvk-nummer', 'kvk_nummer']) assert.equal((await vraag(`/werkgever?${naam}=12345678`, { token })).status, 400);
});

toets('/core/error-handling/problem-details, /core/http-response-code: every error is a problem document with the status of its answer', async () => {
  const antwoorden = await fouten();

  assert.deepEqual(antwoorden.map(({ status }) => status), [...FOUT, ...RAUW].map(([status]) => status));
  for (const antwoord of antwoorden) {
    assert.equal(antwoord.kop('Content-Type'), 'application/problem+json', `${antwoord.status} ${antwoord.body}`);
    assert.equal(antwoord.json.status, antwoord.status);
    for (const lid of ['type', 'title', 'detail', 'instance']) assert.ok(antwoord.json[lid], lid);
    assert.deepEqual(keurAntwoord({ methode: 'GET', doel: `/v1${GROEP}`, ...antwoord }).filter((f) => !f.startsWith('status 415')), []);
  }
});

toets('/core/error-handling/invalid-input, /core/error-handling/all-errors: a 400 names all that is wrong, where it stands and why', async () => {
  const { status, json } = await vraag('/werkgever/1/documenten?soort=x&vanaf=gisteren&aantal=0&onzin=1', { token });
  const zoek = await vraag('/werkgever/_zoek', { token, ...ZOEK, body: '{"plaats":"Ede","lhnummer":1,"aantal":1000,"onzin":1}' });

  assert.equal(status, 400);
  assert.deepEqual(json.invalidParams.map(({ in: waar, name }) => `${waar} ${name}`).sort(), ['path lhnummer', 'query aantal', 'query onzin', 'query soort', 'query vanaf']);
  assert.deepEqual(zoek.json.invalidParams.map(({ in: waar, name }) => `${waar} ${name}`).sort(), ['body aantal', 'body lhnummer', 'body onzin']);
  assert.ok([...json.invalidParams, ...zoek.json.invalidParams].every(({ reason }) => reason.length > 10));
});

/** Every [name, value] in a JSON value. */
function* leden(waarde) {
  for (const [naam, lid] of Object.entries(waarde)) {
    if (lid && typeof lid === 'object') yield* leden(lid);
    else yield [naam, lid];
  }
}

toets('/core/date-time/format, /core/date-time/timezone, /core/date-time/date-omit-time-portion: moments are UTC, days have no time', async () => {
  let [momenten, dagen] = [0, 0];
  for (const [doel, opties] of GOED.filter(([d]) => !d.startsWith('/openapi')))
    for (const [naam, waarde] of leden((await vraag(doel, opties)).json)) {
      if (typeof waarde !== 'string' || !/^\d{4}-?\d{2}-?\d{2}(T|$)/.test(waarde) || /nummer|Id$/i.test(naam)) continue;
      if (waarde.includes('T')) momenten++;
      else dagen++;
      assert.match(waarde, naam.endsWith('Op') ? /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/ : /^\d{4}-\d{2}-\d{2}$/, naam);
    }
  assert.ok(momenten > 5 && dagen > 5, `${momenten} moments, ${dagen} days`);
});

toets('/core/hide-implementation: no answer tells what it was made with', async () => {
  for (const antwoord of await alles()) {
    for (const naam of ['Server', 'X-Powered-By', 'Via']) assert.equal(antwoord.kop(naam), undefined);
    if (antwoord.status >= 400) assert.doesNotMatch(antwoord.body, /microhttpd|ulfius|curl|jansson|sqlite|\.c:|127\.0\.0\.1|<html/i);
  }
  assert.equal((await haal(`${dienst.url}/livez`)).status, 404, 'nor is the management port here');
});

toets('/core/interface-language: what is said to people is Dutch', async () => {
  for (const antwoord of await fouten()) assert.doesNotMatch(`${antwoord.json.title} ${antwoord.json.detail}`, /\b(the|not found|invalid|error|bad request|forbidden|unauthorized|allowed)\b/i);
});

toets('/core/changelog: the document has one, and its newest version is in it', async () => {
  assert.ok((await readFile(new URL('../../openapi/CHANGELOG.md', import.meta.url), 'utf8')).includes('## ['));
});

toets('/core/transition-period, /core/deprecation-schedule: when a next version is announced, every answer of this one says when it ends', async () => {
  const t = await oud.token();
  for (const [doel, opties] of [...GOED.map(([d, o]) => [d, { ...o, token: t }]), ['/onzin', {}], [GROEP, {}], [GROEP, { methode: 'OPTIONS' }]]) {
    const antwoord = await oud.vraag(doel, opties);

    assert.equal(antwoord.kop('Deprecation'), '@1814400000');
    assert.equal(antwoord.kop('Sunset'), 'Sat, 01 Jul 2028 00:00:00 GMT');
    assert.equal(antwoord.kop('Link'), `<${OPVOLGER.uitleg}>; rel="deprecation", <${OPVOLGER.opvolger}>; rel="successor-version"`);
  }
  for (const antwoord of await alles()) for (const naam of ['Deprecation', 'Sunset', 'Link']) assert.equal(antwoord.kop(naam), undefined);
});
