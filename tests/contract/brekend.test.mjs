// The check against the released contract: each way to break a client is told, and what only adds is not.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brekend, versiefouten } from './brekend.mjs';
import { maakContract, operatieVan } from './hulp.mjs';

const schemas = (c) => c.components.schemas;
const vraag = (c) => schemas(c).Vraag;
const ding = (c) => schemas(c).Ding;
const antwoord = (c) => operatieVan(c).responses[200];

/** What changes in the new document, and a text that its sentence must have. */
const BREKEND = [
  ['a path that went', (c) => (c.paths = {}), /POST \/dingen\/\{nummer\}: operation is gone/],
  ['an operation under another name', (c) => (operatieVan(c).operationId = 'anders'), /operationId/],
  ['a status that went', (c) => delete operatieVan(c).responses[403], /status 403 is gone/],
  ['a media type that went', (c) => (antwoord(c).content = { 'text/plain': {} }), /media type application\/json is gone/],
  ['a header that went', (c) => delete antwoord(c).headers['API-Version'], /header API-Version/],
  ['a header that may be absent', (c) => (antwoord(c).headers['API-Version'].required = false), /header API-Version/],
  ['a parameter that went', (c) => operatieVan(c).parameters.pop(), /parameter query maxAantal is gone/],
  ['a parameter that became required', (c) => (operatieVan(c).parameters[1].required = true), /maxAantal is required now/],
  ['a new parameter that is required', (c) => operatieVan(c).parameters.push({ name: 'x', in: 'query', required: true, schema: {} }), /query x is new and required/],
  ['a parameter that is written otherwise', (c) => (operatieVan(c).parameters[1].explode = false), /written in another way/],
  ['a parameter with a lower maximum', (c) => (operatieVan(c).parameters[1].schema.maximum = 9), /maximum went from 10 to 9/],
  ['a parameter with a higher minimum', (c) => (operatieVan(c).parameters[1].schema.minimum = 2), /minimum went from 1 to 2/],
  ['a body that is required', (c) => (operatieVan(c).requestBody.required = true), /body is required now/],
  ['a body that is not taken', (c) => delete operatieVan(c).requestBody, /takes no body/],
  ['a request member that went', (c) => delete vraag(c).properties.naam, /naam: member is gone/],
  ['a request member that became required', (c) => vraag(c).required.push('naam'), /naam: member is required now/],
  ['a request member with fewer values', (c) => vraag(c).properties.soort.enum.pop(), /klein is refused now/],
  ['a request member that got values', (c) => (vraag(c).properties.naam.enum = ['Bal']), /is refused now/],
  ['a request member that may not be null', (c) => delete vraag(c).properties.naam.nullable, /null is refused now/],
  ['a request member that is shorter', (c) => (vraag(c).properties.naam.maxLength = 10), /maxLength went from 20 to 10/],
  ['a request member that got a limit', (c) => (vraag(c).properties.naam.minLength = 1), /minLength went from undefined to 1/],
  ['a request member with another pattern', (c) => (vraag(c).properties.naam.pattern = '^[A-M]'), /pattern/],
  ['an answer member that went', (c) => delete ding(c).properties.naam, /naam: member is gone/],
  ['an answer member that may be absent', (c) => ding(c).required.shift(), /naam: member may be absent now/],
  ['an answer member that may be null', (c) => (ding(c).properties.naam.nullable = true), /naam: may be null now/],
  ['an answer member of another type', (c) => (ding(c).properties.naam.type = 'integer'), /type went from string to integer/],
  ['an answer member with another format', (c) => (ding(c).properties.datum.format = 'date-time'), /format/],
  ['an answer member with a new value', (c) => ding(c).properties.soort.enum.push('reus'), /reus may be sent now/],
  ['an answer member with any value', (c) => delete ding(c).properties.soort.enum, /every value may be sent now/],
  ['an answer member that is longer', (c) => (ding(c).properties.naam.maxLength = 40), /maxLength went from 20 to 40/],
  ['an answer member below its minimum', (c) => delete ding(c).properties.gewicht.minimum, /minimum went from 0 to undefined/],
  ['an answer with other parts', (c) => (ding(c).properties.delen.items = { type: 'string' }), /delen\[\]: type went/],
  ['an answer that is one of more', (c) => (ding(c).oneOf = [{ type: 'object' }]), /oneOf went from 0 to 1/],
  ['a member of an error that went', (c) => delete schemas(c).Probleem.properties.title, /title: member is gone/],
];

for (const [wat, breek, tekst] of BREKEND)
  test(`${wat} is refused`, () => {
    const nieuw = maakContract();

    breek(nieuw);

    assert.match(brekend(maakContract(), nieuw).join('\n'), tekst);
  });

test('a token for what was open is refused', () => {
  const oud = maakContract();
  operatieVan(oud).security = [];

  assert.match(brekend(oud, maakContract()).join('\n'), /needs a token now/);
});

const VERENIGBAAR = [
  ['nothing', () => {}],
  ['a text', (c) => (operatieVan(c).description = 'Beter gezegd.')],
  ['a path more', (c) => (c.paths['/anders'] = { get: { ...operatieVan(c), operationId: 'anders' } })],
  ['a status more', (c) => (operatieVan(c).responses[429] = operatieVan(c).responses[400])],
  ['a parameter more', (c) => operatieVan(c).parameters.push({ name: 'x', in: 'query', required: false, schema: {} })],
  ['a parameter with wider limits', (c) => (operatieVan(c).parameters[1].schema = { type: 'integer', minimum: 0, maximum: 100 })],
  ['a parameter without limits', (c) => (operatieVan(c).parameters[1].schema = { type: 'integer' })],
  ['a request member more', (c) => (vraag(c).properties.extra = { type: 'string' })],
  ['a request member that need not be given', (c) => (vraag(c).required = [])],
  ['a request member with more values', (c) => vraag(c).properties.soort.enum.push('reus')],
  ['an answer member more', (c) => ((ding(c).properties.extra = { type: 'string' }), ding(c).required.push('extra'))],
  ['an answer member with fewer values', (c) => ding(c).properties.soort.enum.pop()],
  ['an answer member with tighter limits', (c) => (ding(c).properties.naam.maxLength = 10)],
  ['an answer member of whole numbers', (c) => (ding(c).properties.gewicht.type = 'integer')],
  ['a schema under another name', (c) => {
    schemas(c).Object = ding(c);
    ding(c).properties.delen.items.$ref = '#/components/schemas/Object';
    antwoord(c).content['application/json'].schema.$ref = '#/components/schemas/Object';
    delete schemas(c).Ding;
  }],
];

for (const [wat, verander] of VERENIGBAAR)
  test(`${wat} is no breaking change`, () => {
    const nieuw = maakContract();

    verander(nieuw);

    assert.deepEqual(brekend(maakContract(), nieuw), []);
  });

test('the version may not go back, and the CHANGELOG must have it', () => {
  const met = (version) => ({ info: { version } });
  const wijzigingen = 'x\n\n## [1.2.3] - 2026-01-01\n\n## [1.10.0] - 2026-01-01\n\n## [2.0.0]\n\n## [1.2.2]\n';

  assert.deepEqual(versiefouten(met('1.2.3'), met('1.2.3'), wijzigingen), []);
  assert.deepEqual(versiefouten(met('1.2.3'), met('1.10.0'), wijzigingen), []);
  assert.match(versiefouten(met('1.2.3'), met('1.2.2'), wijzigingen).join(), /went back/);
  assert.match(versiefouten(met('1.2.3'), met('2.0.0'), wijzigingen).join(), /another major version/);
  assert.match(versiefouten(met('1.2.3'), met('1.3.0'), wijzigingen).join(), /1\.3\.0 is not in it/);
});
