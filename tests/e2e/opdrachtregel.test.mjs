// The command line: what it refuses, with which words and exit code, and that the usage is told once.
import assert from 'node:assert/strict';
import { toets } from './hulp/omgeving.mjs';
import { draai } from './hulp/proces.mjs';

const MIS = [
  [['index'], 'index laad, muteer of toon'],
  [['index', 'vul'], 'index laad, muteer of toon'],
  [['index', 'laad'], 'index: het bestand ontbreekt'],
  [['index', 'muteer', 'x.ndjson'], '--config ontbreekt'],
  [['index', 'laad', 'x.ndjson', '--config'], '--config: een waarde ontbreekt'],
  [['index', 'laad', 'x.ndjson', '--grondig', 'ja'], '--grondig: onbekende optie'],
  [['index', 'toon', '--afgekeurd', 'x'], '--afgekeurd: onbekende optie'],
  [['index', 'toon', '--config', 'x', '--grondig', 'nee'], 'index toon: --grondig is ja, of het staat er niet'],
  [['inzagelog'], 'inzagelog verifieer'],
  [['inzagelog', 'verifieer'], 'inzagelog verifieer wil --config of --map'],
  [['inzagelog', 'verifieer', '--rol', 'x'], '--rol: onbekende optie'],
  [['rechten', 'wis'], 'rechten controleer of toon'],
  [['rechten', 'controleer'], '--config ontbreekt'],
  [['rechten', 'controleer', '--rol', 'x'], '--rol: onbekende optie'],
  [['rechten', 'toon', '--config', 'x'], '--rol ontbreekt'],
  [['sandbox', 'extra'], 'extra: onbekende optie'],
  [['config'], '--config ontbreekt'],
  [['token', '--config', 'x'], 'token wil --config en --rol, of --maak-sleutels'],
  [['serve', '--config', 'x', '--poort', '1'], '--poort: onbekende optie'],
  [['status'], 'status wil --config of --url'],
  [['status', '--url', 'x', '--wat'], '--wat: onbekende optie'],
];

for (const [regel, reden] of MIS)
  toets(`klantbeeld ${regel.join(' ')}: exit code 2, the reason, and the usage once`, async () => {
    const { code, stdout, stderr } = await draai('klantbeeld', regel);

    assert.deepEqual([code, stdout], [2, '']);
    assert.equal(stderr.split('\n')[0], `klantbeeld: ${reden}`);
    assert.equal(stderr.split('Klantbeeld Werkgever ').length, 2, stderr);
  });

toets('no command, or an unknown one: the usage of all commands on standard error; asked for, on standard output', async () => {
  const opdrachten = ['serve', 'sandbox', 'config', 'token', 'rechten', 'inzagelog', 'index', 'status'];
  const gebruik = await draai('klantbeeld', ['--help']);

  assert.deepEqual([gebruik.code, gebruik.stderr], [0, '']);
  for (const naam of opdrachten) assert.match(gebruik.stdout, new RegExp(`^  klantbeeld ${naam} `, 'm'));
  assert.deepEqual(await draai('klantbeeld', ['--versie']), gebruik);
  for (const regel of [[], ['wat'], ['Serve']])
    assert.deepEqual(await draai('klantbeeld', regel), { code: 2, stdout: '', stderr: gebruik.stdout });
});
