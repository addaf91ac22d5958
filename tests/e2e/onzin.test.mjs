// Bad input of every kind, for every parameter and every body of the contract: a 4xx with a problem document as declared, never a 5xx,
// and never a success that the schema does not allow. The cases follow from the contract and a seed (KB_ZAAD).
import assert from 'node:assert/strict';
import Ajv from 'ajv';
import formats from 'ajv-formats';
import { writeFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { contract, operaties } from './hulp/contract.mjs';
import { KAPOT, kapotteBodies, lidwaarden, maakToeval, parameterteksten } from './hulp/onzin.mjs';
import { nieuweMap, startAlles, toets } from './hulp/omgeving.mjs';
import { draai, programma } from './hulp/proces.mjs';
import { metWerkers } from './hulp/werkers.mjs';

const ZAAD = Number(process.env.KB_ZAAD ?? 20261128);
console.log(`KB_ZAAD=${ZAAD}`);
// Fewer means that the generator does not understand a schema.
const GENOEG = 60;

const map = await nieuweMap();
const { dienst } = await startAlles({ pasAan: (config) => (config.zoek = { index: join(map, 'zoek.sqlite') }) });
await writeFile(join(map, 'levering.ndjson'), execFileSync(programma('levering'), ['50']));
const geladen = await draai('klantbeeld', ['index', 'laad', join(map, 'levering.ndjson'), '--config', dienst.bestand]);
assert.equal(geladen.code, 0, geladen.stderr);
const token = await dienst.token();

const ajv = new Ajv({ strict: false });
formats(ajv);
ajv.addSchema({ $id: 'contract', components: contract.components });
const volg = (iets) => (iets?.$ref ? volg(iets.$ref.slice(2).split('/').reduce((deel, naam) => deel[naam], contract)) : iets);
const keurders = new Map();
const klopt = (schema, waarde) => {
  if (!keurders.has(schema)) keurders.set(schema, ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"contract#/'))));
  return keurders.get(schema)(waarde);
};

/** What a text means where this schema stands; undefined when it cannot mean anything. */
function lees(schema, tekst) {
  if (schema.type === 'integer') return /^-?\d+$/.test(tekst) ? Number(tekst) : undefined;
  return schema.type === 'array' ? tekst.split(',') : tekst;
}

const STUURTEKEN = /[\u0000-\u001f\u007f]/;
const magTekst = (schema, tekst) => {
  const waarde = lees(schema, tekst);
  return waarde !== undefined && !STUURTEKEN.test(tekst) && klopt(schema, waarde);
};

const codeer = (tekst) => encodeURIComponent(tekst.toWellFormed?.() ?? tekst);

/** Two halves may make a whole: `%2` before an `A`. */
const isTekst = (rauw) => {
  try {
    return !STUURTEKEN.test(decodeURIComponent(rauw));
  } catch {
    return false;
  }
};

/** The requests of an operation, from the values of its parameters: {doel, body, …}. */
function verzoek({ pad, methode, operatie }, pads, query, body) {
  const doel = pad.replace(/\{(\w+)\}/g, (_, naam) => pads[naam]);
  const vraag = query.map(([naam, waarde]) => `${naam}=${waarde}`).join('&');
  return { doel: vraag ? `${doel}?${vraag}` : doel, methode, body, koppen: operatie.requestBody ? { 'Content-Type': 'application/json' } : {} };
}

const stuur = async ({ doel, ...rest }) => dienst.vraag(doel, { token, ...rest });

/** The least that is answered with 200: the examples of what must be there, and of what else it takes. */
async function basisVan(o) {
  const parameters = (o.operatie.parameters ?? []).map(volg);
  const waarde = (p) => codeer([].concat(p.example).join(','));
  const pads = Object.fromEntries(parameters.filter((p) => p.in === 'path').map((p) => [p.name, waarde(p)]));
  const vrij = parameters.filter((p) => p.in === 'query');
  const voorbeelden = Object.values(o.operatie.requestBody?.content['application/json'].examples ?? { geen: {} });
  const body = voorbeelden[0].value && JSON.stringify(voorbeelden[0].value);
  let antwoord;
  for (let n = 0; n <= vrij.length; n++) {
    const query = vrij.slice(0, n).map((p) => [p.name, waarde(p)]);
    antwoord = await stuur(verzoek(o, pads, query, body));
    if (antwoord.status === 200) return { o, parameters, pads, query, body };
  }
  throw new Error(`${o.methode} ${o.pad}: no request made of the examples is answered with 200, but with ${antwoord.status} ${antwoord.body}`);
}

/** Send all, and tell of all that were answered wrongly. A case: {wat, verzoek, mag: true when it may succeed, noemt: one of these must be named}. */
async function keur(gevallen) {
  const mis = [];
  await metWerkers(8, gevallen, async ({ wat, verzoek: v, mag, noemt }) => {
    try {
      const antwoord = await stuur(v);
      if (antwoord.status >= 500) mis.push(`${wat}: ${antwoord.status} ${antwoord.body}`);
      else if (!mag && antwoord.status < 400) mis.push(`${wat}: a success, and the contract does not allow it (${v.doel})`);
      else if (noemt && !(antwoord.status === 400 && antwoord.json.invalidParams.some(({ in: waar, name }) => noemt.includes(`${waar} ${name}`))))
        mis.push(`${wat}: ${antwoord.status}, does not name ${noemt}: ${antwoord.body}`);
    } catch (fout) {
      mis.push(`${wat}: ${fout.message}`);
    }
  });
  assert.deepEqual(mis.slice(0, 20), [], `${mis.length} of ${gevallen.length}`);
}

/** A parameter's cases. Where it stands in the path nothing may be empty or end it. */
function parametergevallen(basis, p, toeval) {
  const schema = volg(p.schema);
  const voorbeeld = [].concat(p.example).join(',');
  const rest = basis.query.filter(([naam]) => naam !== p.name);
  const met = (rauw) => (p.in === 'path' ? verzoek(basis.o, { ...basis.pads, [p.name]: rauw }, basis.query, basis.body) : verzoek(basis.o, basis.pads, [...rest, [p.name, rauw]], basis.body));
  const noemt = [`${p.in} ${p.name}`];
  const uit = [];
  for (const tekst of parameterteksten(schema, voorbeeld, toeval)) {
    if (p.in === 'path' && tekst === '') continue;
    const rauw = codeer(tekst);
    if (rauw.length > 1500) continue;
    const mag = magTekst(schema, tekst);
    uit.push({ wat: `${p.name}=${JSON.stringify(tekst.slice(0, 60))}`, verzoek: met(rauw), mag, noemt: mag ? undefined : noemt });
  }
  for (const kapot of KAPOT)
    for (const rauw of [kapot, `${codeer(voorbeeld)}${kapot}`, `${kapot}${codeer(voorbeeld)}`]) uit.push({ wat: `${p.name}=${rauw}`, verzoek: met(rauw), mag: isTekst(rauw), noemt: isTekst(rauw) ? undefined : noemt });
  uit.push({ wat: `${p.name} of 2,500 characters`, verzoek: met('1'.repeat(2500)), mag: false });
  if (p.in === 'query') {
    const goed = codeer(voorbeeld);
    const dubbel = (tweede) => verzoek(basis.o, basis.pads, [...rest, [p.name, goed], tweede], basis.body);
    uit.push({ wat: `${p.name} twice`, verzoek: dubbel([p.name, goed]), mag: false, noemt });
    uit.push({ wat: `${p.name} twice, once empty`, verzoek: dubbel([p.name, '']), mag: false, noemt });
    uit.push({ wat: `${p.name} twice, once with an escape`, verzoek: dubbel([`%${p.name.charCodeAt(0).toString(16)}${p.name.slice(1)}`, goed]), mag: false, noemt });
    for (const naam of [p.name.toUpperCase(), `${p.name}[]`, `${p.name}%20`, `%20${p.name}`, `${p.name}%00`, `${p.name}.x`, `x${p.name}`, `${p.name}s`, `${p.name.slice(0, -1)}`, '__proto__', ''])
      uit.push({ wat: `the name ${naam} beside ${p.name}`, verzoek: dubbel([naam, goed]), mag: false });
  }
  return uit;
}

for (const o of operaties) {
  const toeval = maakToeval(ZAAD);
  const basis = await basisVan(o);

  for (const p of basis.parameters)
    toets(`${o.methode} ${o.pad}: ${p.in} ${p.name} takes what its schema allows and nothing else`, async () => {
      const gevallen = parametergevallen(basis, p, toeval);

      assert.ok(gevallen.filter(({ mag }) => !mag).length >= GENOEG, `${gevallen.length} cases`);
      assert.ok(gevallen.some(({ mag }) => mag) || p.in === 'path' || volg(p.schema).format, 'one at least that is good');
      await keur(gevallen);
    });

  toets(`${o.methode} ${o.pad}: takes no parameter that it does not have`, async () => {
    const namen = ['onzin', 'a'.repeat(500), '', '%', '%ff', '__proto__', 'toString', '%F0%9F%98%80', 'lhnummer', 'access_token', '_method', ...operaties.flatMap((ander) => (ander.operatie.parameters ?? []).map((p) => volg(p).name))];
    const eigen = new Set(basis.parameters.filter((p) => p.in === 'query').map((p) => p.name));

    await keur([...new Set(namen)].filter((naam) => !eigen.has(naam)).map((naam) => ({ wat: naam, verzoek: verzoek(o, basis.pads, [...basis.query, [naam, '1']], basis.body), mag: false })));
    await keur([{ wat: '500 parameters', verzoek: verzoek(o, basis.pads, Array.from({ length: 300 }, (_, i) => [`p${i}`, i]), basis.body), mag: false }]);
  });

  const schema = volg(o.operatie.requestBody?.content['application/json'].schema);
  if (!schema) continue;
  const metBody = (body) => verzoek(o, basis.pads, basis.query, body);

  for (const [naam, lid] of Object.entries(schema.properties))
    toets(`${o.methode} ${o.pad}: body member ${naam} takes what its schema allows and nothing else`, async () => {
      const deel = volg(lid);
      const gevallen = lidwaarden(deel, deel.example, toeval).map((waarde) => {
        const body = { ...JSON.parse(basis.body), [naam]: waarde };
        const mag = klopt(schema, body) && !STUURTEKEN.test(waarde);
        return { wat: `${naam}: ${JSON.stringify(waarde)?.slice(0, 60)}`, verzoek: metBody(JSON.stringify(body)), mag, noemt: mag ? undefined : [`body ${naam}`, 'body body'] };
      });

      assert.ok(gevallen.filter(({ mag }) => !mag).length >= 15, `${gevallen.length} cases`);
      assert.ok(gevallen.some(({ mag }) => mag), 'one at least that is good');
      await keur(gevallen);
    });

  toets(`${o.methode} ${o.pad}: a body that is no JSON, or another JSON, is refused`, async () => {
    const gevallen = [...kapotteBodies(basis.body, toeval)].map(({ wat, body }) => {
      let mag = false;
      try {
        // A member that is there twice is one too many, and what is no UTF-8 is no JSON.
        const tekst = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
        const namen = tekst.match(/"(?:[^"\\]|\\.)*"(?=\s*:)/g) ?? [];
        const waarde = JSON.parse(tekst);
        mag = klopt(schema, waarde) && new Set(namen).size === namen.length && !Object.values(waarde).some((w) => STUURTEKEN.test(w));
      } catch {
        // No.
      }
      return { wat, verzoek: metBody(body), mag };
    });

    assert.ok(gevallen.length > GENOEG);
    await keur(gevallen);
  });

  toets(`${o.methode} ${o.pad}: another media type is a 415, a body too large a 413, one of the right size is not`, async () => {
    const als = (koppen, body = basis.body) => stuur({ ...metBody(body), koppen });
    for (const soort of ['text/plain', 'application/xml', 'application/json5', 'application/jsonx', 'text/json', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application', '', '*/*', 'application/json, text/plain'])
      assert.equal((await als({ 'Content-Type': soort })).status, 415, soort);
    assert.equal((await als({})).status, 415);
    assert.equal((await als({ 'Content-Type': ['application/json', 'application/json'] })).status, 415);
    for (const soort of ['application/json', 'APPLICATION/JSON', 'application/json; charset=utf-8', 'application/json;x=1']) assert.equal((await als({ 'Content-Type': soort })).status, 200, soort);
    const vol = (n) => basis.body + ' '.repeat(n - basis.body.length);
    for (const [n, status] of [[8191, 200], [8192, 200], [8193, 413], [65_535, 413], [65_536, 413], [300_000, 413]]) assert.equal((await als({ 'Content-Type': 'application/json' }, vol(n))).status, status, n);
  });
}
