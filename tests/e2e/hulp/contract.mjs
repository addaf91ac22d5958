// Holds every answer against the published contract: status, headers, media type, body. What the contract does not declare is a
// fault, be it a status, a header, a media type or a member.
import Ajv from 'ajv';
import formats from 'ajv-formats';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

const bestand = new URL('../../../openapi/klantbeeld-werkgever.yaml', import.meta.url);
export const tekst = readFileSync(bestand, 'utf8');
export const contract = parse(tekst);

// Belongs to HTTP, not to the contract of an API. (`Content-Type` is judged by the media type.)
const VAN_HTTP = new Set(['connection', 'content-length', 'content-type', 'date', 'keep-alive']);

const ajv = new Ajv({ strict: true, strictRequired: true, allErrors: true, coerceTypes: false });
formats(ajv);
ajv.addVocabulary(['example', 'x-bron', 'x-eenheid']);

const schemaAdres = (verwijzing) => verwijzing.replace('#/components/schemas/', '/schemas/');

/** A schema of the document as ajv takes it: references become keys of ajv's own register. */
function zelfstandig(schema) {
  if (Array.isArray(schema)) return schema.map(zelfstandig);
  if (!schema || typeof schema !== 'object') return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([naam, waarde]) => [naam, naam === '$ref' ? schemaAdres(waarde) : zelfstandig(waarde)]),
  );
}

for (const [naam, schema] of Object.entries(contract.components.schemas)) ajv.addSchema(zelfstandig(schema), `/schemas/${naam}`);

/** Follow a reference inside the document. */
function volg(iets) {
  while (iets?.$ref) iets = iets.$ref.slice(2).split('/').reduce((deel, naam) => deel[naam.replaceAll('~1', '/')], contract);
  return iets;
}

const keurders = new Map();

function keurder(schema) {
  if (!keurders.has(schema)) keurders.set(schema, ajv.compile(zelfstandig(schema)));
  return keurders.get(schema);
}

function fouten(waarde, schema, plaats) {
  const keur = keurder(schema);
  if (keur(waarde)) return [];
  return keur.errors.map((f) => `${plaats}${f.instancePath}: ${f.message} ${JSON.stringify(f.params)}`);
}

/** Every operation of the contract: {pad, methode, operatie}. A path has one. */
export const operaties = Object.entries(contract.paths).flatMap(([pad, item]) =>
  Object.entries(item).map(([methode, operatie]) => ({ pad, methode: methode.toUpperCase(), operatie })),
);

// What is written out goes before a parameter.
const sjablonen = operaties
  .map((o) => ({ ...o, delen: o.pad.split('/').slice(1) }))
  .sort((a, b) => a.pad.includes('{') - b.pad.includes('{'));

/** The operation that a request target belongs to, or undefined. */
export function vindOperatie(doel) {
  const delen = doel.split('?')[0].replace(/^\/v1(?=\/)/, '').split('/').slice(1);
  return sjablonen.find(
    (s) => s.delen.length === delen.length && s.delen.every((deel, i) => deel === delen[i] || (deel.startsWith('{') && delen[i])),
  );
}

// A path that the contract does not have answers with one of its error responses all the same.
const BUITEN_CONTRACT = { 400: 'OngeldigVerzoek', 401: 'NietAangemeld', 404: 'OnbekendeWerkgeverOfGroep', 405: 'MethodeNietToegestaan',
  413: 'TeGroot', 414: 'UriTeLang', 429: 'TeVeelVerzoeken', 431: 'KoppenTeGroot', 503: 'NietBeschikbaar' };

function vindAntwoord({ methode, doel, status }) {
  const gevonden = vindOperatie(doel);
  if (methode === 'OPTIONS' && gevonden && status === 204) return { pad: gevonden.pad, antwoord: antwoordOpOptions };
  const antwoord = gevonden
    ? gevonden.operatie.responses[status]
    : BUITEN_CONTRACT[status] && contract.components.responses[BUITEN_CONTRACT[status]];
  return { pad: gevonden?.pad, antwoord: volg(antwoord) };
}

// An answer to OPTIONS: what is on every answer, Allow, and to a page of an origin that may (CORS) what it may send.
const opElkAntwoord = Object.fromEntries(
  ['API-Version', 'Cache-Control', 'Content-Security-Policy', 'Deprecation', 'Link', 'Referrer-Policy', 'Strict-Transport-Security', 'Sunset', 'Vary',
    'X-Content-Type-Options', 'X-Frame-Options'].map((naam) => [naam, contract.components.headers[naam]]),
);
const kan = (waarde) => ({ required: false, schema: { type: 'string', enum: [waarde] } });
const antwoordOpOptions = {
  headers: {
    ...opElkAntwoord,
    Allow: contract.components.headers.Allow,
    'Access-Control-Allow-Origin': contract.components.headers.Herkomst,
    'Access-Control-Allow-Methods': { ...contract.components.headers.Allow, required: false },
    'Access-Control-Allow-Headers': kan('Authorization, Content-Type, traceparent, tracestate'),
    'Access-Control-Max-Age': kan('7200'),
  },
};

function keurKoppen(koppen, antwoord) {
  const uit = [];
  const declaratie = new Map(Object.entries(antwoord.headers ?? {}).map(([naam, kop]) => [naam.toLowerCase(), volg(kop)]));
  for (const [naam, kop] of declaratie) {
    const waarden = koppen.filter(([n]) => n.toLowerCase() === naam).map(([, w]) => w);
    if (waarden.length !== 1) {
      if (waarden.length || kop.required) uit.push(`header ${naam}: ${waarden.length} times`);
      continue;
    }
    const waarde = kop.schema.type === 'integer' && /^\d+$/.test(waarden[0]) ? Number(waarden[0]) : waarden[0];
    uit.push(...fouten(waarde, kop.schema, `header ${naam}`));
  }
  for (const [naam] of koppen) {
    const klein = naam.toLowerCase();
    if (!declaratie.has(klein) && !VAN_HTTP.has(klein)) uit.push(`header ${naam}: the contract does not declare it`);
  }
  return uit;
}

/** JSON.parse keeps the last of two members with one name; count them in the text as well. */
function dubbeleLeden(json, waarde) {
  const inTekst = json.match(/"(?:[^"\\]|\\.)*"\s*:/g)?.length ?? 0;
  const tel = (w) =>
    Array.isArray(w)
      ? w.reduce((som, x) => som + tel(x), 0)
      : w && typeof w === 'object'
        ? Object.values(w).reduce((som, x) => som + 1 + tel(x), 0)
        : 0;
  return inTekst === tel(waarde) ? [] : [`body: ${inTekst} members in the text, ${tel(waarde)} when read`];
}

/** What the schema cannot say: an answer is about what was asked, a problem's status is that of the answer. */
function keurSamenhang(body, { status, doel }) {
  const uit = [];
  const lh = /^(?:\/v1)?\/werkgever\/([^/?_]+)/.exec(doel)?.[1];
  if (status === 200 && lh && body.lhnummer !== lh) uit.push(`body/lhnummer: ${body.lhnummer}, asked for ${lh}`);
  if (status >= 400 && body.status !== status) uit.push(`body/status: ${body.status}, the answer has ${status}`);
  for (const [naam, groep] of Object.entries((status === 200 && lh && body.gegevensgroepen) || {})) {
    if (groep.gegevensgroep !== naam || groep.lhnummer !== lh) uit.push(`body/gegevensgroepen/${naam}: about something else`);
    if (groep.probleem && groep.probleem.status !== groep.status) uit.push(`body/gegevensgroepen/${naam}: two statuses`);
  }
  return uit;
}

function keurBody(vraag, antwoord) {
  const soort = vraag.koppen.find(([naam]) => naam.toLowerCase() === 'content-type')?.[1];
  const media = antwoord.content;
  if (!media) return vraag.body.length || soort ? ['body: there should be none'] : [];
  if (!media[soort]) return [`Content-Type: ${soort}, the contract has ${Object.keys(media).join(', ')}`];
  if (vraag.methode === 'HEAD') return vraag.body.length ? ['body: HEAD has none'] : [];
  if (!soort.endsWith('json')) return fouten(vraag.body, media[soort].schema, 'body');
  let waarde;
  try {
    waarde = JSON.parse(vraag.body);
  } catch (fout) {
    return [`body: no JSON: ${fout.message}`];
  }
  const vorm = fouten(waarde, media[soort].schema, 'body');
  return [...vorm, ...dubbeleLeden(vraag.body, waarde), ...(vorm.length ? [] : keurSamenhang(waarde, vraag))];
}

/**
 * Everything in an answer that the contract does not allow; an empty list when it holds.
 * vraag: {methode, doel, status, koppen: [[name, value]], body: text}
 */
export function keurAntwoord(vraag) {
  const { antwoord } = vindAntwoord(vraag);
  if (!antwoord) return [`status ${vraag.status}: the contract does not declare it for ${vraag.methode} ${vraag.doel}`];
  const kent = vindOperatie(vraag.doel)?.methode === 'POST' ? ['POST'] : ['GET', 'HEAD'];
  if (!kent.includes(vraag.methode) && vraag.status < 400 && antwoord !== antwoordOpOptions)
    return [`status ${vraag.status}: the contract knows ${kent} only`];
  return [...keurKoppen(vraag.koppen, antwoord), ...keurBody(vraag, antwoord)];
}

const geoefend = new Set();

/** Which answer of the contract was seen. */
export function noteer(vraag) {
  const { pad } = vindAntwoord(vraag);
  if (pad) geoefend.add(`${pad} ${vraag.status}`);
}

/** The declared answers that were not seen in this process. */
export function nietGeoefend() {
  return operaties
    .flatMap(({ pad, operatie }) => Object.keys(operatie.responses).map((status) => `${pad} ${status}`))
    .filter((antwoord) => !geoefend.has(antwoord));
}

/** Every example in the contract: {plaats, waarde, schema}. */
export function voorbeelden() {
  return operaties.flatMap(({ pad, operatie }) =>
    Object.entries(operatie.responses).flatMap(([status, antwoord]) =>
      Object.entries(volg(antwoord).content).flatMap(([soort, media]) =>
        Object.entries(media.examples ?? {}).map(([naam, voorbeeld]) => ({
          plaats: `${pad} ${status} ${naam}`,
          pad,
          status: Number(status),
          soort,
          waarde: volg(voorbeeld).value,
          fouten: fouten(volg(voorbeeld).value, media.schema, 'example'),
        })),
      ),
    ),
  );
}
