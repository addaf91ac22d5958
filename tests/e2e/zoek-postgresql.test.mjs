// Searching over HTTP in an index that instances share, in PostgreSQL: the same answers as from a file, loads and mutations under load,
// and a database that is gone. (The order of hits and the exactness of totals have their tests in tests/unit/zoek.)
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nieuweMap, startDienst, startSimulator, toets } from './hulp/omgeving.mjs';
import { startPostgres } from './hulp/postgres.mjs';
import { draai, programma, wachtTot } from './hulp/proces.mjs';
import { DE_GROOT } from './hulp/wereld.mjs';

const AANTAL = 600;
const map = await nieuweMap();
const simulator = await startSimulator();
const pg = await startPostgres();
await pg.bestand(new URL('../../deploy/zoek.sql', import.meta.url).pathname);
const verbinding = (wie) => `postgresql://klantbeeld_zoek_${wie}@/postgres?host=${pg.map}`;

const leveringBestand = join(map, 'levering.ndjson');
const uit = openSync(leveringBestand, 'w');
execFileSync(programma('levering'), [String(AANTAL)], { stdio: ['ignore', uit, 'inherit'] });
closeSync(uit);
const [kop, ...levering] = (await readFile(leveringBestand, 'utf8')).trim().split('\n').map(JSON.parse);

const start = (index) => startDienst(simulator.bronnen, { pasAan: (config) => (config.zoek = { index }) });
const [a, b, uitBestand] = [await start(verbinding('lezer')), await start(verbinding('lezer')), await start(join(map, 'zoek.sqlite'))];

async function vul(opdracht, bestand, index) {
  const r = await draai('klantbeeld', ['index', opdracht, bestand, '--config', a.bestand], { KLANTBEELD_ZOEK_INDEX: index });
  assert.equal(r.code, 0, r.stderr);
}
for (const index of [verbinding('lader'), join(map, 'zoek.sqlite')]) await vul('laad', leveringBestand, index);

const tokens = new Map();
for (const d of [a, b, uitBestand]) tokens.set(d, await d.token());
const zoek = (d, criteria) =>
  d.vraag('/werkgever/_zoek', {
    token: tokens.get(d), methode: 'POST', koppen: { 'Content-Type': 'application/json' }, body: JSON.stringify(criteria),
  });

const gewoon = levering.find((w) => w.rsin && !w.afgeschermd && w.kvkNummer && w.adres?.land === 'NL');

toets('two instances on one database answer alike, and as an index in a file does', async () => {
  for (const criteria of [{ naam: 'groot' }, { naam: 'GROOTHANDLE de grot' }, { naam: 'de', aantal: 100 }, { rsin: gewoon.rsin },
    { zoekterm: gewoon.adres.postcode }, { plaats: gewoon.adres.plaats, aantal: 100 }, { naam: gewoon.naam, plaats: gewoon.adres.plaats }]) {
    const [vanA, vanB, vanBestand] = [await zoek(a, criteria), await zoek(b, criteria), await zoek(uitBestand, criteria)];
    const zonderCursor = ({ volgendeCursor, ...rest }) => [rest, volgendeCursor !== null];

    assert.equal(vanA.status, 200, vanA.body);
    assert.ok(vanA.json.treffers.length > 0, JSON.stringify(criteria));
    assert.deepEqual(vanB.json, vanA.json);
    assert.deepEqual(zonderCursor(vanA.json), zonderCursor(vanBestand.json));
  }
});

for (const [waar, index, dienst] of [['PostgreSQL', verbinding('lader'), a], ['a file', join(map, 'zoek.sqlite'), uitBestand]])
  toets(`loads and mutations under load, in ${waar}: no search fails, and each sees the index before or after`, async () => {
    const nieuw = { ...gewoon, naam: 'Zeldzaamheid Qwrt', handelsnamen: [], rsin: '987654329', administraties: [{ lhnummer: '987654329L01' }] };
    const mutaties = join(map, 'mutaties.ndjson');
    await writeFile(mutaties, [
      { levering: 'mutaties', volgnummer: kop.volgnummer + 1, peildatum: '2026-11-25', aantal: 1 },
      { mutatie: 'nieuw', werkgever: nieuw },
    ].map((r) => `${JSON.stringify(r)}\n`).join(''));
    const gezien = new Set();
    let stop = false;
    const bezig = Array.from({ length: 6 }, async (_, i) => {
      let n = 0;
      for (; !stop; n++) {
        const antwoord = await zoek(dienst, i % 2 ? { naam: 'groothandel de groot' } : { lhnummer: DE_GROOT });
        assert.equal(antwoord.status, 200, antwoord.body);
        assert.equal(antwoord.json.treffers[0].herkomst, 'index');
        gezien.add(antwoord.json.peildatum);
      }
      return n;
    });
    for (let i = 0; i < 2; i++) {
      await vul('muteer', mutaties, index);
      assert.equal((await zoek(dienst, { naam: 'zeldzaamheid' })).json.totaal, 1);
      await vul('laad', leveringBestand, index);
      assert.equal((await zoek(dienst, { naam: 'zeldzaamheid' })).json.totaal, 0);
    }
    stop = true;

    assert.ok((await Promise.all(bezig)).every((n) => n > 0));
    assert.deepEqual([...gezien].sort(), [kop.peildatum, '2026-11-25']);
  });

toets('without its database the numbers that CWS-IHP knows still work, the rest is a 503 that says so; it comes back by itself', async () => {
  await pg.dood();

  assert.equal((await zoek(a, { naam: 'groot' })).status, 503);
  const nummer = await zoek(a, { lhnummer: DE_GROOT });
  assert.deepEqual([nummer.status, nummer.json.treffers[0].herkomst], [200, 'CWS-IHP']);

  await pg.start();
  await wachtTot('searching again', async () => (await zoek(a, { naam: 'groot' })).status === 200);
});
