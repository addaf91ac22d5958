// Keeps what a version leaves behind, for the versions after it to read (vorige.test.mjs): its configuration and rights, an inzagelog with
// signed checkpoints, a search index. Run once for each release, and again for one that is not released yet when a form changes:
//   KB_BOUW=$PWD/build/dev node --test tests/deploy/bewaar.mjs
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { copyFile, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startDienst, startSimulator, nieuweMap, toets } from '../e2e/hulp/omgeving.mjs';
import { draai } from '../e2e/hulp/proces.mjs';
import { DE_GROOT } from '../e2e/hulp/wereld.mjs';
import { lees, pad, versie } from './hulp.mjs';

toets('what this version leaves behind is kept', async () => {
  const map = await nieuweMap();
  const doel = pad(`tests/deploy/vrijgegeven/${versie().replace(/\.\d+$/, '')}`);
  const [inzage, sleutel, index, levering] = ['inzage', 'sleutel', 'zoek.sqlite', 'levering.ndjson'].map((n) => join(map, n));
  const simulator = await startSimulator();
  await mkdir(inzage);
  await writeFile(sleutel, randomBytes(32).toString('base64'));
  await writeFile(levering, (await draai('levering', ['20'])).stdout);
  const d = await startDienst(simulator.bronnen, {
    pasAan: (c) => Object.assign(c, { inzage: { map: inzage, sleutel_bestand: sleutel, controlepunt_regels: 10 }, zoek: { index } }),
  });
  assert.equal((await draai('klantbeeld', ['index', 'laad', levering, '--config', d.bestand])).code, 0);
  const token = await d.token();
  const smz = await d.token('smz_poortwachter');
  for (let i = 0; i < 6; i++) {
    await d.vraag(`/werkgever/${DE_GROOT}`, { token });
    await d.vraag(`/werkgever/${DE_GROOT}/contact`, { token: smz });
    await d.vraag('/werkgever?naam=groot', { token });
  }
  const jwks = await readFile(join(d.map, 'jwks.json'));
  await d.stop();

  await rm(doel, { recursive: true, force: true });
  await mkdir(doel, { recursive: true });
  await cp(inzage, join(doel, 'inzage'), { recursive: true, filter: (naam) => !naam.endsWith('slot') });
  await copyFile(index, join(doel, 'zoek.sqlite'));
  const { stdout } = await draai('/bin/grep', ['-rhom1', '"sleutel":"[0-9a-f]*"', join(doel, 'inzage')]);
  await writeFile(join(doel, 'sleutel'), `${/[0-9a-f]{64}/.exec(stdout)[0]}\n`);
  // Of the configuration every setting there is: the commented default.
  await writeFile(join(doel, 'klantbeeld.conf'), lees('deploy/klantbeeld.conf').replaceAll('/etc/klantbeeld/', '@MAP@/'));
  await copyFile(pad('deploy/rechten.conf'), join(doel, 'rechten.conf'));
  await writeFile(join(doel, 'jwks.json'), jwks);
  await rm(map, { recursive: true });
});
