// The Dockerfile: what the linters say, and what must be so for an image that runs by itself, read-only and as nobody. scripts/container
// builds and runs it for real.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createRequire } from 'node:module';
import { lees, pad, versie } from './hulp.mjs';

const require = createRequire(import.meta.url);
const { validate, ValidationSeverity } = require('dockerfile-utils');
const { DockerfileParser } = require('dockerfile-ast');

const BESTAND = 'deploy/container/Dockerfile';
const tekst = lees(BESTAND);
const dockerfile = DockerfileParser.parse(tekst);
const regels = (naam) => dockerfile.getInstructions().filter((i) => i.getKeyword() === naam);

test('dockerfile-utils finds nothing, and would', () => {
  const strengst = Object.fromEntries(
    ['casingInstruction', 'deprecatedMaintainer', 'directiveCasing', 'emptyContinuationLine', 'instructionCmdMultiple', 'instructionEntrypointMultiple',
      'instructionHealthcheckMultiple', 'instructionJSONInSingleQuotes', 'instructionWorkdirRelative'].map((regel) => [regel, ValidationSeverity.ERROR]),
  );

  assert.deepEqual(validate(tekst, strengst).map((p) => p.message), []);
  assert.notDeepEqual(validate(`${tekst}CMD ["nog een"]\n`, strengst), []);
});

test('dockerfilelint finds nothing either', () => {
  const uit = spawnSync(process.execPath, [pad('tests/deploy/node_modules/dockerfilelint/bin/dockerfilelint'), '-o', 'json', pad(BESTAND)], { encoding: 'utf8' });
  const { files } = JSON.parse(uit.stdout);

  assert.deepEqual(files.flatMap((f) => f.issues).map((i) => `${i.line}: ${i.title}`), []);
});

test('the image is made of nothing: no shell, no package manager, a user by number', () => {
  const stadia = regels('FROM').map((f) => f.getImage());
  const [, , laatste] = regels('FROM');
  const inLaatste = dockerfile.getInstructions().filter((i) => i.getRange().start.line > laatste.getRange().start.line).map((i) => i.getKeyword());

  assert.deepEqual(stadia, ['debian:12-slim', 'debian:12-slim', 'scratch']);
  assert.ok(!inLaatste.includes('RUN') && !inLaatste.includes('ADD'));
  assert.match(regels('USER').at(-1).getArgumentsContent(), /^\d+:\d+$/);
  const [uid] = regels('USER').at(-1).getArgumentsContent().split(':');
  assert.match(lees('deploy/container/klantbeeld.sysusers'), new RegExp(`^u klantbeeld ${uid} `, 'm'), 'the number has a name, the one of the package');
});

test('what runs gets its signals: no shell stands between', () => {
  for (const naam of ['ENTRYPOINT', 'CMD', 'HEALTHCHECK']) {
    const [regel, ...meer] = regels(naam);

    assert.deepEqual(meer, [], naam);
    assert.match(regel.getArgumentsContent(), /\["/, `${naam} in the form of a list`);
  }
  assert.equal(regels('STOPSIGNAL')[0].getArgumentsContent(), 'SIGTERM');
});

test('labels say what it is, and the version is the one that is built', () => {
  const labels = Object.fromEntries(regels('LABEL').flatMap((l) => l.getProperties()).map((p) => [p.getName(), p.getValue()]));

  for (const naam of ['title', 'description', 'version', 'licenses', 'documentation']) assert.ok(labels[`org.opencontainers.image.${naam}`], naam);
  assert.equal(labels['org.opencontainers.image.version'], versie());
});

test('what is copied exists, and the build sees what it needs', () => {
  const uitBron = regels('COPY').filter((c) => !c.getFlags().some((v) => v.getName() === 'from')).flatMap((c) => c.getArguments().slice(0, -1).map((a) => a.getValue()));
  const gezien = readFileSync(pad(`${BESTAND}.dockerignore`), 'utf8').split('\n').filter((r) => r.startsWith('!')).map((r) => r.slice(1));

  for (const p of uitBron) assert.ok(existsSync(pad(p)), p);
  for (const p of gezien) assert.ok(p.includes('*') || existsSync(pad(p)), p);
});
