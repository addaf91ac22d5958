// What testssl.sh, which did not read our code, says of a port that speaks TLS. Its quick parts alone: the others try hundreds of suites,
// as tls.test.mjs does in a second. Not its check of renegotiation, which takes a connection that is closed in good order for consent.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startDienst, startSimulator, toets } from './hulp/omgeving.mjs';
import { maakPki } from './hulp/pki.mjs';

const DELEN = ['--protocols', '--std', '--compression'];
// Of the machine, not of the port.
const TERZIJDE = ['engine_problem', 'scanTime'];

const simulator = await startSimulator();
const pki = await maakPki();
const paar = await pki.maak('dienst');
const dienst = await startDienst(simulator.bronnen, {
  pasAan: (c) => (c.dienst.tls = { certificaat_bestand: paar.cert, sleutel_bestand: paar.key }),
});

toets('testssl.sh finds TLS 1.2 and 1.3 alone, strong suites with forward secrecy alone, and no weakness', async () => {
  const uitvoer = join(pki.map, 'testssl.json');
  const doe = ['--quiet', '--color', '0', '--warnings', 'off', '--nodns', 'none', '--ip', '127.0.0.1', '--jsonfile', uitvoer, ...DELEN];
  const { stdout, stderr } = await promisify(execFile)('testssl', [...doe, `https://localhost:${dienst.poort}`]).catch((fout) => fout);
  const gevonden = JSON.parse(await readFile(uitvoer, 'utf8')).filter(({ id }) => !TERZIJDE.includes(id));
  const bij = (id) => gevonden.find((g) => g.id === id) ?? assert.fail(`${id} is not there:\n${stdout}${stderr}`);

  assert.deepEqual(gevonden.filter(({ severity }) => !['OK', 'INFO'].includes(severity)), []);
  for (const id of ['SSLv2', 'SSLv3', 'TLS1', 'TLS1_1']) assert.match(bij(id).finding, /^not offered/, id);
  for (const id of ['TLS1_2', 'TLS1_3']) assert.match(bij(id).finding, /^offered/, id);
  for (const id of ['cipherlist_NULL', 'cipherlist_aNULL', 'cipherlist_EXPORT', 'cipherlist_LOW', 'cipherlist_3DES_IDEA', 'cipherlist_OBSOLETED', 'cipherlist_STRONG_NOFS'])
    if (gevonden.some((g) => g.id === id)) assert.match(bij(id).finding, /not offered/, id);
  assert.equal(bij('CRIME_TLS').severity, 'OK');
});
