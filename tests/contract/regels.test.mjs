// Every rule of openapi/regels/regels.yaml finds the document that breaks it, and nothing in one that does not.
import assert from 'node:assert/strict';
import fs, { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import spectralCore from '@stoplight/spectral-core';
import bundelaar from '@stoplight/spectral-ruleset-bundler/with-loader';
import spectralRuntime from '@stoplight/spectral-runtime';
import { maakContract, operatieVan } from './hulp.mjs';

const bestand = fileURLToPath(new URL('../../openapi/regels/regels.yaml', import.meta.url));
const spectral = new spectralCore.Spectral();
spectral.setRuleset(await bundelaar.bundleAndLoadRuleset(bestand, { fs, fetch: spectralRuntime.fetch }));

const gevonden = async (contract) => [...new Set((await spectral.run(contract)).map(({ code }) => code))].sort();

function hernoem(object, oud, nieuw) {
  object[nieuw] = object[oud];
  delete object[oud];
}

const lid = (c, schema, naam) => c.components.schemas[schema].properties[naam];

/** [rule, what is broken, how] */
const GEVALLEN = [
  ['kb-samenvatting', 'an operation without a summary', (c) => delete operatieVan(c).summary],
  ['kb-samenvatting', 'an operation without a description', (c) => delete operatieVan(c).description],
  ['kb-voorbeeld-antwoord', 'an answer without an example', (c) => delete operatieVan(c).responses[200].content['application/json'].example],
  ['kb-voorbeeld-antwoord', 'an error without an example', (c) => delete operatieVan(c).responses[403].content['application/problem+json'].example],
  ['kb-voorbeeld-verzoek', 'a body without an example', (c) => delete operatieVan(c).requestBody.content['application/json'].example],
  ['kb-rollen', 'an operation that names no roles', (c) => delete operatieVan(c)['x-rollen']],
  ['kb-rollen', 'an operation for some roles without a 403', (c) => delete operatieVan(c).responses[403]],
  ['kb-rollen', 'an operation with a token without a 401', (c) => delete operatieVan(c).responses[401]],
  ['kb-beschrijving-lid', 'a member without a description', (c) => delete lid(c, 'Ding', 'naam').description],
  ['kb-voorbeeld-lid', 'a member without an example', (c) => delete lid(c, 'Ding', 'naam').example],
  ['kb-eenheid', 'a number without a unit', (c) => delete lid(c, 'Ding', 'gewicht')['x-eenheid']],
  ['kb-bron', 'a schema without a source', (c) => delete c.components.schemas.Ding['x-bron']],
  ['kb-genest', 'members two deep inside a member', (c) => {
    const binnen = { type: 'object', description: 'X.', example: {}, properties: {} };
    c.components.schemas.Ding.properties.doos = { ...binnen, properties: { laag: binnen } };
  }],
  ['kb-parameter', 'a parameter without a description', (c) => delete operatieVan(c).parameters[1].description],
  ['kb-parameter', 'a parameter without an example', (c) => delete operatieVan(c).parameters[1].example],
  ['kb-schuine-streep', 'a path that ends in a slash', (c) => hernoem(c.paths, '/dingen/{nummer}', '/dingen/{nummer}/')],
  ['kb-kebab', 'a path in camelCase', (c) => hernoem(c.paths, '/dingen/{nummer}', '/mooieDingen/{nummer}')],
  ['kb-kebab', 'a path with an underscore', (c) => hernoem(c.paths, '/dingen/{nummer}', '/mooie_dingen/{nummer}')],
  ['kb-camel-parameter', 'a query key in snake_case', (c) => (operatieVan(c).parameters[1].name = 'max_aantal')],
  ['kb-camel-lid', 'a member in snake_case', (c) => hernoem(c.components.schemas.Probleem.properties, 'status', 'http_status')],
  ['kb-openapi-3', 'Swagger 2', (c) => (c.openapi = '2.0')],
  ['kb-contact', 'no email address', (c) => delete c.info.contact.email],
  ['kb-contact', 'no contact at all', (c) => delete c.info.contact],
  ['kb-semver', 'a version of two numbers', (c) => (c.info.version = '1.2')],
  ['kb-server', 'http', (c) => (c.servers[0].url = 'http://api.proef.example/v1')],
  ['kb-server', 'no major version', (c) => (c.servers[0].url = 'https://api.proef.example')],
  ['kb-versiekop', 'an answer without API-Version', (c) => delete operatieVan(c).responses[200].headers['API-Version']],
  ['kb-versiekop', 'an answer without headers', (c) => delete operatieVan(c).responses[200].headers],
  ['kb-veiligheidskoppen', 'an error without a security header', (c) => delete operatieVan(c).responses[400].headers['X-Frame-Options']],
  ['kb-probleem', 'an error in plain JSON', (c) => hernoem(operatieVan(c).responses[400].content, 'application/problem+json', 'application/json')],
  ['kb-probleem', 'a problem without detail', (c) => delete c.components.schemas.Probleem.properties.detail],
  ['kb-ongeldig', 'input that cannot be refused', (c) => delete operatieVan(c).responses[400]],
  ['kb-methoden', 'TRACE', (c) => (c.paths['/dingen/{nummer}'].trace = { ...operatieVan(c), operationId: 'spoor' })],
  ['kb-tijdzone', 'a moment without a zone', (c) => (lid(c, 'Ding', 'datum').format = 'date-time-local')],
  ['kb-datum', 'a day with a time', (c) => (lid(c, 'Ding', 'datum').format = 'date-time')],
  ['oas3-unused-component', 'a schema that nobody uses', (c) => (c.components.schemas.Wees = { type: 'object', description: 'Alleen.' })],
  ['oas3-valid-media-example', 'an example that does not fit', (c) => (operatieVan(c).requestBody.content['application/json'].example.soort = 7)],
];

test('a contract in which everything is right has nothing found', async () => {
  assert.deepEqual(await gevonden(maakContract()), []);
});

test('an operation without a token needs no roles', async () => {
  const contract = maakContract();
  operatieVan(contract).security = [];
  delete operatieVan(contract)['x-rollen'];
  delete operatieVan(contract).responses[401];
  delete operatieVan(contract).responses[403];

  assert.deepEqual(await gevonden(contract), []);
});

for (const [regel, wat, breek] of GEVALLEN)
  test(`${regel} finds ${wat}`, async () => {
    const contract = maakContract();

    breek(contract);

    assert.ok((await gevonden(contract)).includes(regel), `found ${await gevonden(contract)}`);
  });

test('every rule of our own has a document that it must find', () => {
  const regels = Object.keys(parse(readFileSync(bestand, 'utf8')).rules).filter((naam) => naam.startsWith('kb-'));

  assert.deepEqual(regels.filter((naam) => !GEVALLEN.some(([regel]) => regel === naam)), []);
});
