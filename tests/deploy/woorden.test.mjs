// One word per thing: outcomes and states are called the same in the contract, /bronnen, /metrics and the log, and alerts and dashboard ask for
// label values that exist. An alert on a value that nobody writes never rings.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { lees } from './hulp.mjs';

/** The texts of a C table with designated initialisers, by its enumerator. */
const tabel = (bestand, naam) => {
  const [, inhoud] = new RegExp(String.raw`${naam}\[[^\]]*\] = \{([\s\S]*?)\};`).exec(lees(bestand));
  return Object.fromEntries([...inhoud.matchAll(/\[(\w+)\] = "([^"]+)"/g)].map((m) => [m[1], m[2]]));
};
const uitkomsten = tabel('src/bron/toezicht.c', 'kb_uitkomstnamen');
const standen = tabel('src/http/beheer.c', 'kb_brekerstanden');

test('why a source is missing is called in the contract as its outcome is called in operations', () => {
  const enums = [...lees('openapi/klantbeeld-werkgever.yaml').matchAll(/enum:\n((?:\s+- \w+\n)+)/g)].map((m) => m[1].match(/\w+/g));
  const [reden] = enums.filter((e) => e.includes('tijdslimiet'));
  const bekend = Object.values(uitkomsten);

  assert.deepEqual(reden.filter((r) => !bekend.includes(r) && !['nietAangesloten', 'null'].includes(r)), []);
  assert.deepEqual(bekend.filter((r) => !reden.includes(r)), ['ok', 'gestopt'], 'what is no reason, or is answered to nobody');
});

test('label values that alerts and the dashboard ask for are written by the service', () => {
  const metrieken = lees('src/http/metrieken.c') + lees('src/abs/token.c');
  const geschreven = new Set([...Object.values(uitkomsten), ...Object.values(standen), ...[...metrieken.matchAll(/"([A-Za-z0-9]+)"/g)].map((m) => m[1])]);
  const vragen = [
    ...parse(lees('deploy/prometheus/klantbeeld.rules.yml')).groups.flatMap((g) => g.rules.map((r) => r.expr)),
    ...JSON.parse(lees('deploy/grafana/klantbeeld.json')).panels.flatMap((p) => p.targets.map((t) => t.expr)),
  ];
  const waarden = vragen.flatMap((v) => [...v.matchAll(/\b(\w+)(=~|=|!=|!~)"([^"]*)"/g)])
    .filter(([, label]) => !['job', 'instance', 'route', 'le'].includes(label))
    .flatMap(([, label, , waarde]) => waarde.split('|').map((w) => [label, w]));

  assert.ok(waarden.length >= 6);
  for (const [label, waarde] of waarden) if (!waarde.includes('$') && !/[.*+]/.test(waarde)) assert.ok(geschreven.has(waarde), `${label}="${waarde}"`);
});
