// The bill of materials: by its schema, by what the program really loads, and the same twice.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import * as CDX from '@cyclonedx/cyclonedx-library';
import { pad, versie } from './hulp.mjs';

const PROGRAMMA = `${process.env.KB_BOUW}/klantbeeld`;
const maak = () => execFileSync(pad('scripts/sbom'), [PROGRAMMA, versie()], { encoding: 'utf8', maxBuffer: 1 << 26 });
const tekst = maak();
const bom = JSON.parse(tekst);

test('it is valid by the strict schema of its version, and something else would not be', async () => {
  const keurder = new CDX.Validation.JsonStrictValidator(CDX.Spec.Version.v1dot5);
  const mis = structuredClone(bom);
  mis.components[0].licenses = [{ license: { id: 'Geen licentie' } }];

  assert.equal(await keurder.validate(tekst), null);
  assert.notEqual(await keurder.validate(JSON.stringify(mis)), null);
});

test('made twice it is the same', () => assert.equal(maak(), tekst));

test('every library that the program loads is in it, by its package with version and place', () => {
  const geladen = [...execFileSync('ldd', [PROGRAMMA], { encoding: 'utf8' }).matchAll(/(\/\S+) \(0x/g)].map((m) => execFileSync('realpath', [m[1]], { encoding: 'utf8' }).trim());
  const erin = bom.components.flatMap((c) => c.properties.filter((p) => p.name === 'klantbeeld:bestand').map((p) => p.value.split(' ')[0]));

  assert.ok(geladen.length > 20);
  assert.deepEqual(erin.toSorted(), [...new Set(geladen)].toSorted());
  for (const naam of ['libulfius2.7', 'libmicrohttpd12', 'libjansson4', 'libcurl3-gnutls', 'libgnutls30', 'libc6'])
    assert.ok(bom.components.some((c) => c.name === naam), naam);
  for (const c of bom.components) {
    assert.match(c.purl, /^pkg:deb\/debian\/[a-z0-9.+-]+@[^?]+\?arch=\w+&distro=debian-\d+$/);
    assert.equal(execFileSync('dpkg-query', ['-W', '-f=${Version}', c.name], { encoding: 'utf8' }), c.version);
  }
});

test('every package names its licences', () => {
  assert.deepEqual(bom.components.filter((c) => !c.licenses.length).map((c) => c.name), []);
  assert.ok(bom.components.find((c) => c.name === 'libjansson4').licenses.some((l) => l.license.id === 'MIT'));
});

test('what depends on what is in it, from the program on', () => {
  const [zelf, ...rest] = bom.dependencies;
  const bekend = new Set(bom.components.map((c) => c['bom-ref']));

  assert.equal(zelf.ref, bom.metadata.component['bom-ref']);
  assert.ok(zelf.dependsOn.length > 10);
  for (const ref of bom.dependencies.flatMap((d) => d.dependsOn)) assert.ok(bekend.has(ref), ref);
  assert.deepEqual(rest.map((d) => d.ref).toSorted(), [...bekend].toSorted());
});

test('the packages it is built on are installed here: nothing is made up', () => {
  for (const c of bom.components) assert.ok(existsSync(`/usr/share/doc/${c.name}`), c.name);
});
