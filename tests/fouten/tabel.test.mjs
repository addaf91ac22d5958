// The table is as large as it says: which faults have a row.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const map = new URL('.', import.meta.url);

test('at least 50 of the 60 faults have a row', (t) => {
  const nummers = new Set();
  for (const bestand of readdirSync(map).filter((b) => b.endsWith('.test.mjs'))) {
    const tekst = readFileSync(new URL(bestand, map), 'utf8');
    // rij([1, 2], …), a table's [[1], 'what', …], and the names of rows that are written out: "fault 21-23: …".
    for (const [, lijst] of tekst.matchAll(/(?:rij\(|^ {2}\[)\[([\d, ]+)\]/gm)) lijst.split(',').forEach((n) => nummers.add(Number(n)));
    for (const [, van, tot = van] of tekst.matchAll(/[`']fault (\d+)(?:-(\d+))?: /g)) for (let n = Number(van); n <= Number(tot); n++) nummers.add(n);
  }
  t.diagnostic(`${nummers.size}: ${[...nummers].sort((a, b) => a - b).join(' ')}`);
  assert.ok(nummers.size >= 50, `${nummers.size}`);
});
