// The runbook and everything that it names: each alert has its section and points to it; metrics, paths, settings, commands, units and files are
// those that exist. That its commands work is tested where there is a systemd (tests/pakket/runbook.mjs).
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';
import { beheerpaden, lees, pad } from './hulp.mjs';
import { blokken } from './runbook.mjs';

const tekst = lees('deploy/README.md');
const koppen = [...tekst.matchAll(/^#+ (.*)$/gm)].map((m) => m[1]);
const anker = (kop) => kop.toLowerCase().replaceAll(/[^\w\- ]/g, '').replaceAll(' ', '-');
const alarmen = parse(lees('deploy/prometheus/klantbeeld.rules.yml')).groups.flatMap((g) => g.rules);
const genoemd = (patroon) => [...new Set([...tekst.matchAll(patroon)].map((m) => m[1]))];

for (const { alert, annotations } of alarmen)
  test(`the alert ${alert} has a section, which says what to look at and what to do, and points to it`, () => {
    assert.ok(koppen.includes(alert), `deploy/README.md has no section "### ${alert}": write one, with what it means, what to look at, what to do`);
    assert.ok(blokken().some((b) => b.sectie === alert), `the section ${alert} has no commands to look with`);
    assert.equal(annotations.runbook_url, `deploy/README.md#${anker(alert)}`, `annotation runbook_url of ${alert} in deploy/prometheus/klantbeeld.rules.yml`);
  });

test('no section is of an alert that is gone', () => {
  const namen = alarmen.map((r) => r.alert);

  assert.deepEqual(koppen.filter((k) => /^Klantbeeld[A-Z]/.test(k) && !namen.includes(k)), []);
});

test('every metric that it names exists', () => {
  const bron = lees('src/http/metrieken.c');
  const namen = genoemd(/\b((?:klantbeeld|process)_[a-z_]+)/g)
    // Of a pattern the beginning is named.
    .filter((n) => !/^klantbeeld_(hersteld|zoek_\w+)$/.test(n));

  assert.ok(namen.length >= 8);
  assert.deepEqual(namen.filter((n) => !bron.includes(`"${n.replace(/_$/, '')}`)), []);
  for (const [, begin, rest] of tekst.matchAll(/\^\(?(klantbeeld|process)_\(([a-z_|.*\d]+)\)/g))
    for (const deel of rest.split('|')) assert.match(bron, new RegExp(`"${begin}_${deel.replace(/\.\*.*/, '')}`), deel);
});

test('every path of the management port that it names exists, and every one that exists is named', () => {
  assert.deepEqual(genoemd(/`(\/[a-z]+)`/g).toSorted(), beheerpaden().toSorted());
  for (const p of genoemd(/\$B(\/[a-z]+)/g)) assert.ok(beheerpaden().includes(p), p);
});

test('every setting that it names is one of deploy/klantbeeld.conf', () => {
  const config = lees('deploy/klantbeeld.conf');
  const blok = (naam) => new RegExp(String.raw`^${naam}: [{(]([\s\S]*?)^[})];`, 'm').exec(config)?.[1];
  const namen = genoemd(/`([a-z]+\.[a-z_]+)`/g);

  assert.ok(namen.length >= 8);
  for (const naam of namen) {
    const [deel, lid] = naam.split('.');
    assert.match(blok(deel) ?? '', new RegExp(String.raw`^\s+${lid} = `, 'm'), naam);
  }
  for (const lid of genoemd(/`([a-z]+_[a-z]+)`/g)) assert.match(config, new RegExp(String.raw`\b${lid} = `), lid);
});

test('states and outcomes are called as /bronnen and /metrics call them', () => {
  const bron = lees('src/http/beheer.c') + lees('src/bron/toezicht.c');

  for (const woord of ['verbinding', 'tijdslimiet', 'foutantwoord', 'onbruikbaarAntwoord']) {
    assert.ok(tekst.includes(`\`${woord}\``), woord);
    assert.ok(bron.includes(`"${woord}"`), woord);
  }
  for (const lid of genoemd(/b\["(\w+)"\]/g).concat('breker', 'laatsteSucces', 'laatsteFout', 'laatsteFoutsoort', 'lopend', 'wachtend'))
    assert.ok(bron.includes(`KB_LID("${lid}")`), lid);
});

test('every command of klantbeeld that it names exists', () => {
  const gebruik = lees('src/opdracht/opties.c') + lees('src/opdracht/index.c');
  const namen = genoemd(/^(?:runuser -u klantbeeld -- )?(klantbeeld [a-z]+(?: [a-z]+(?= ))?)/gm);

  assert.ok(namen.length >= 6, namen.join());
  for (const naam of namen) assert.match(gebruik, new RegExp(`${naam}\\s`), naam);
});

test('every unit and every file of the package that it names is in the package', () => {
  for (const eenheid of genoemd(/\b(klantbeeld[a-z-]*\.(?:service|socket))\b/g)) assert.ok(existsSync(pad(`deploy/systemd/${eenheid}`)), eenheid);
  for (const bestand of genoemd(/`((?:deploy|src|tests|openapi)\/[\w./-]+)`/g)) assert.ok(existsSync(pad(bestand)), bestand);
});

test('every link within it leads somewhere', () => {
  const ankers = koppen.map(anker);

  for (const naar of genoemd(/\]\(#([\w-]+)\)/g)) assert.ok(ankers.includes(naar), naar);
});
