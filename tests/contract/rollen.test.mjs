// x-rollen in the contract is what the delivered rights file (deploy/rechten.conf) gives: a division reads the one, the service the other.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';

const lees = (pad) => readFileSync(new URL(`../../${pad}`, import.meta.url), 'utf8');
const contract = parse(lees('openapi/klantbeeld-werkgever.yaml'));
const rollen = [...lees('deploy/rechten.conf').matchAll(/rol = "(\w+)".*?gegevensgroepen = \[(.*?)\]/gs)].map(([, naam, groepen]) => ({
  naam,
  groepen: [...groepen.matchAll(/"([^"]+)"/g)].map(([, groep]) => groep),
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

test('every role may ask which gegevensgroepen there are', () => {
  assert.deepEqual(genoemd('/gegevensgroepen'), ['*']);
});
