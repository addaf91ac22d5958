// What earlier versions left behind is read by this one (vrijgegeven/, kept by bewaar.mjs): the promise of deploy/README.md. Version 1.0 is
// not released yet: until then, what it leaves may change, and bewaar.mjs is run again.
import assert from 'node:assert/strict';
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nieuweMap, ruimOp, startDienst, startSimulator, toets } from '../e2e/hulp/omgeving.mjs';
import { draai } from '../e2e/hulp/proces.mjs';
import { DE_GROOT } from '../e2e/hulp/wereld.mjs';
import { pad, versie } from './hulp.mjs';

const MAP = pad('tests/deploy/vrijgegeven');
const versies = await readdir(MAP);
const simulator = await startSimulator();

/** A copy of what a version left, in a folder of its own, where its configuration says that it is. */
async function overgenomen(v) {
  const map = await nieuweMap();
  ruimOp(() => rm(map, { recursive: true }));
  await cp(join(MAP, v), map, { recursive: true });
  const bestand = join(map, 'klantbeeld.conf');
  await writeFile(bestand, (await readFile(bestand, 'utf8')).replaceAll('@MAP@', map));
  return { map, bestand };
}

async function goed(opdracht) {
  const uit = await draai('klantbeeld', opdracht);
  assert.equal(uit.code, 0, uit.stdout + uit.stderr);
  return uit.stdout;
}
const inzages = (verslag) => Number(/(\d+) inzages, 0 bevindingen/.exec(verslag)[1]);

toets('the version that is built has left something too', () => assert.ok(versies.includes(versie().replace(/\.\d+$/, ''))));

for (const v of versies) {
  toets(`configuration and rights of ${v} are taken as they are`, async () => {
    const { bestand } = await overgenomen(v);

    await goed(['config', '--config', bestand]);
    await goed(['rechten', 'controleer', '--config', bestand]);
  });

  toets(`an inzagelog and a search index of ${v} are whole, and this version goes on with them`, async () => {
    const { map } = await overgenomen(v);
    const [inzage, index] = [join(map, 'inzage'), join(map, 'zoek.sqlite')];
    const begin = inzages(await goed(['inzagelog', 'verifieer', '--map', inzage, '--sleutel', join(map, 'sleutel')]));
    const d = await startDienst(simulator.bronnen, { pasAan: (c) => Object.assign(c, { inzage: { map: inzage }, zoek: { index } }) });
    const token = await d.token();
    await goed(['index', 'toon', '--config', d.bestand, '--grondig', 'ja']);
    const { json } = await d.vraag('/werkgever?naam=groothandel', { token });
    assert.ok(json.treffers.some((t) => t.lhnummers.includes(DE_GROOT)));
    assert.equal((await d.vraag(`/werkgever/${DE_GROOT}/uitkering`, { token })).status, 200);
    await d.stop();

    assert.ok(begin > 10);
    assert.equal(inzages(await goed(['inzagelog', 'verifieer', '--map', inzage])), begin + 2);
  });
}
