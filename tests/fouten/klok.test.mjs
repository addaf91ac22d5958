// Faults 27 and 60: the wall clock jumps while we serve, or stands at an awkward date. Only the wall clock: that of the kernel for
// durations goes on, as after ntpd or an administrator set the time.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { nieuweMap, startDienst } from '../e2e/hulp/omgeving.mjs';
import { draai } from '../e2e/hulp/proces.mjs';
import { DE_GROOT } from '../e2e/hulp/wereld.mjs';
import { keurAntwoord, volledig } from './hulp/oordeel.mjs';
import { nieuweWerkgever, nieuweWerkgevers, opzet, wachtTot } from './hulp/rij.mjs';
import { KAAL } from './hulp/schim.mjs';

const FAKETIME = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1';
assert.ok(existsSync(FAKETIME), `${FAKETIME}: install libfaketime (scripts/pakketten test)`);

const bestand = join(await nieuweMap(), 'tijd');
const zet = (tijd) => writeFile(bestand, `${tijd}\n`);
await zet('+0');
const { dienst, rij, simulator, waarheid, herstel } = await opzet({
  programma: KAAL,
  omgeving: { LD_PRELOAD: FAKETIME, FAKETIME_TIMESTAMP_FILE: bestand, FAKETIME_NO_CACHE: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1', DONT_FAKE_MONOTONIC: '1' },
});
const lang = await dienst.token('ks_klantadviseur', { geldig: 86_400 });
const verschil = { '+1h': 3_600_000, '-1h': -3_600_000 };

for (const sprong of ['+1h', '-1h'])
  rij([27], `the clock jumps ${sprong}: limits are kept, moments are those of the clock, and a token is judged by it`, async () => {
    await simulator.storing('archief', { hangen: 'voor' });
    const lh = nieuweWerkgever();
    const wachtend = dienst.vraag(`/werkgever/${lh}`, { token: lang });
    await zet(sprong);
    const { duurMs } = await wachtend;
    assert.ok(duurMs < 2000, `${duurMs} ms`);
    await simulator.herstel();

    const antwoord = await dienst.vraag(`/werkgever/${nieuweWerkgever()}/uitkering`, { token: lang });
    // Before its time a token is worth nothing: the clock went back behind the moment of issue.
    if (sprong === '-1h') assert.equal(antwoord.status, 401);
    else {
      assert.equal(antwoord.status, 200);
      const op = Date.parse(antwoord.json.bronnen[0].opgehaaldOp);
      assert.ok(Math.abs(op - Date.now() - verschil[sprong]) < 30_000, antwoord.json.bronnen[0].opgehaaldOp);
    }
    await zet('+0');
    await wachtTot('the old time', async () => (await dienst.vraag('/gegevensgroepen', { token: lang })).status === 200);
    for (const ander of nieuweWerkgevers(3)) assert.deepEqual(keurAntwoord(await dienst.vraag(`/werkgever/${ander}`, { token: lang }), ander, await waarheid.van(ander)), []);
    await herstel();
  });

for (const datum of ['2038-01-19 03:14:06', '2028-02-29 12:00:00', '2026-03-29 01:59:58', '2026-10-25 02:59:58', '2026-12-31 23:59:58'])
  test(`fault 60: the service runs through ${datum}`, async () => {
    const dan = join(await nieuweMap(), 'tijd');
    await writeFile(dan, `@${datum}\n`);
    const omgeving = { LD_PRELOAD: FAKETIME, FAKETIME_TIMESTAMP_FILE: dan, DONT_FAKE_MONOTONIC: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1', TZ: 'Europe/Amsterdam' };
    const d = await startDienst(simulator.bronnen, { programma: KAAL, omgeving });
    const token = (await draai(KAAL, ['token', '--config', d.bestand, '--rol', 'ks_klantadviseur', '--geldig', '86400'], omgeving)).stdout.trim();
    const begin = performance.now();
    do {
      const { status, json } = await d.vraag(`/werkgever/${DE_GROOT}`, { token });
      assert.equal(status, 200);
      assert.ok(volledig({ status, json }));
      for (const deel of Object.values(json.gegevensgroepen))
        for (const b of deel.bronnen) if (b.opgehaaldOp) assert.ok(Math.abs(Date.parse(b.opgehaaldOp) - Date.parse(`${datum.replace(' ', 'T')}+01:00`)) < 2 * 3_600_000, b.opgehaaldOp);
    } while (performance.now() - begin < 2500);
  });
