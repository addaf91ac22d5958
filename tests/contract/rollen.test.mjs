// x-rollen in the contract is what the delivered rights file (deploy/rechten.conf) gives: a division reads the one, the service the other.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';

const lees = (pad) => readFileSync(new URL(`../../${pad}`, import.meta.url), 'utf8');
const contract = parse(lees('openapi/klantbeeld-werkgever.yaml'));
const namen = (lijst) => [...lijst.matchAll(/"([^"]+)"/g)].map(([, naam]) => naam);
const REGEL = /rol = "(\w+)".*?gegevensgroepen = \[(.*?)\].*?zoeken = \[(.*?)\]/gs;
const rollen = [...lees('deploy/rechten.conf').matchAll(REGEL)].map(([, naam, groepen, zoeken]) => ({
  naam,
  groepen: namen(groepen),
  zoeken: namen(zoeken),
}));
const metGroep = (magHet) => rollen.filter(({ groepen }) => magHet(groepen)).map(({ naam }) => naam);
const genoemd = (pad) => contract.paths[pad].get['x-rollen'];

test('the rights file has roles, with and without gegevensgroepen', () => {
  assert.ok(metGroep((groepen) => groepen.length > 0).length > 1);
  assert.ok(metGroep((groepen) => groepen.length === 0).length > 0);
});

const GROEPSPAD = /^\/werkgever\/\{lhnummer\}\/([a-z]+)$/;

for (const pad of Object.keys(contract.paths).filter((p) => GROEPSPAD.test(p)))
  test(`${pad} names the roles that may see the gegevensgroep`, () => {
    const [, groep] = GROEPSPAD.exec(pad);

    assert.deepEqual(genoemd(pad), metGroep((groepen) => groepen.includes(groep)));
  });

test('the page names the roles that may see any gegevensgroep', () => {
  assert.deepEqual(genoemd('/werkgever/{lhnummer}'), metGroep((groepen) => groepen.length > 0));
});

test('searching names the roles that may search by anything', () => {
  const zoekers = rollen.filter(({ zoeken }) => zoeken.length > 0).map(({ naam }) => naam);

  assert.ok(zoekers.length > 1 && zoekers.length < rollen.length);
  assert.deepEqual(genoemd('/werkgever'), zoekers);
  assert.deepEqual(contract.paths['/werkgever/_zoek'].post['x-rollen'], zoekers);
});

test('every role may ask which gegevensgroepen there are', () => {
  assert.deepEqual(genoemd('/gegevensgroepen'), ['*']);
});
