// The README's recipe for a new gegevensgroep, carried out to the letter in a scratch copy of the sources: the code blocks marked
// `file=…` are taken from README.md itself, the copy is built, and the new group is asked over HTTP.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as vrijePoortServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const WORTEL = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const LH = '123456789L01';

/** The blocks of README.md that name a file: [{soort: 'c'|'diff', bestand, tekst}]. */
function recept() {
  const blokken = [];
  const patroon = /^( *)```(\w+) file=(\S+)\n([\s\S]*?)^\1```$/gm;
  for (const [, inspringing, soort, bestand, ruw] of readFileSync(path.join(WORTEL, 'README.md'), 'utf8').matchAll(patroon)) {
    const tekst = ruw.split('\n').map((r) => (r.startsWith(inspringing) ? r.slice(inspringing.length) : r)).join('\n');
    blokken.push({ soort, bestand, tekst });
  }
  return blokken;
}

/** Carry out one block: write the file, or replace the lines marked '-' by the lines marked '+'. */
function voerUit(map, { soort, bestand, tekst }) {
  const doel = path.join(map, bestand);
  if (soort !== 'diff') {
    assert.ok(!existsSync(doel), `${bestand} bestaat al`);
    writeFileSync(doel, tekst);
    return;
  }
  const regels = tekst.split('\n').filter(Boolean);
  const weg = regels.filter((r) => r[0] === '-').map((r) => r.slice(1)).join('\n');
  const erbij = regels.filter((r) => r[0] === '+').map((r) => r.slice(1)).join('\n');
  const was = readFileSync(doel, 'utf8');
  assert.equal(was.split(weg).length, 2, `README: in ${bestand} staat niet precies een keer:\n${weg}`);
  writeFileSync(doel, was.replace(weg, () => erbij));
}

async function vrijePoort() {
  const s = vrijePoortServer();
  await new Promise((r) => s.listen(0, '127.0.0.1', r));
  const { port } = s.address();
  await new Promise((r) => s.close(r));
  return port;
}

async function wachtOp(url, proces) {
  for (;;) {
    assert.equal(proces.exitCode, null, 'de dienst is gestopt');
    try {
      if ((await fetch(url)).ok) return;
    } catch {
      // Not listening yet.
    }
    await new Promise((r) => setTimeout(r, 50));
  }
}

test('wie de README volgt heeft een zesde gegevensgroep die antwoordt', { timeout: 300_000 }, async (t) => {
  const map = mkdtempSync(path.join(tmpdir(), 'klantbeeld-zesde-'));
  t.after(() => rmSync(map, { recursive: true, force: true }));
  for (const deel of ['CMakeLists.txt', 'src', 'include', 'openapi', 'deploy', 'tests/CMakeLists.txt', 'tests/bench', 'tests/bronsimulator']) {
    mkdirSync(path.dirname(path.join(map, deel)), { recursive: true });
    cpSync(path.join(WORTEL, deel), path.join(map, deel), { recursive: true });
  }

  const blokken = recept();
  assert.ok(blokken.length >= 4, 'de README heeft zijn recept nog');
  for (const blok of blokken) voerUit(map, blok);
  const bouw = path.join(map, 'bouw');
  execFileSync('cmake', ['-S', map, '-B', bouw, '-G', 'Ninja', '-DCMAKE_BUILD_TYPE=Debug', '-DBUILD_TESTING=OFF'], { stdio: 'pipe' });
  execFileSync('cmake', ['--build', bouw, '--target', 'klantbeeld'], { stdio: 'pipe' });

  const bron = createServer((verzoek, antwoord) => {
    antwoord.writeHead(200, { 'content-type': 'application/json' });
    // Also CWS-IHP, which says that this employer is not shielded.
    const cws = verzoek.url.startsWith('/cws/');
    antwoord.end(JSON.stringify(cws ? { ihp: { lhNr: LH, indAfsch: 'N' } } : { lhNr: verzoek.url.split('/')[2], saldoCt: 123456 }));
  });
  await new Promise((r) => bron.listen(0, '127.0.0.1', r));
  t.after(() => bron.close());
  const [poort, beheer] = [await vrijePoort(), await vrijePoort()];
  const klantbeeld = path.join(bouw, 'klantbeeld');
  const config = path.join(map, 'deploy/klantbeeld.conf');
  execFileSync(klantbeeld, ['token', '--maak-sleutels', map], { stdio: 'pipe' });
  const env = {
    ...process.env,
    KLANTBEELD_DIENST_POORT: String(poort),
    KLANTBEELD_DIENST_BEHEER_POORT: String(beheer),
    KLANTBEELD_DIENST_ELFPROEF: 'soepel',
    KLANTBEELD_ABS_JWKS: path.join(map, 'jwks.json'),
    KLANTBEELD_ABS_RECHTEN: path.join(map, 'deploy/rechten.conf'),
    KLANTBEELD_ABS_ONTWIKKELSLEUTEL: path.join(map, 'ontwikkelsleutel.jwk'),
    KLANTBEELD_BRONNEN_CWS_IHP_URL: `http://127.0.0.1:${bron.address().port}`,
    KLANTBEELD_BRONNEN_DEBITEUREN_URL: `http://127.0.0.1:${bron.address().port}`,
  };
  const token = (rol) =>
    execFileSync(klantbeeld, ['token', '--config', config, '--rol', rol], { env, encoding: 'utf8' }).trim();
  const dienst = spawn(klantbeeld, ['serve', '--config', config], { env, stdio: 'ignore' });
  t.after(() => dienst.kill('SIGTERM'));
  await wachtOp(`http://127.0.0.1:${beheer}/readyz`, dienst);
  const vraag = (rol, pad) =>
    fetch(`http://127.0.0.1:${poort}${pad}`, { headers: { authorization: `Bearer ${token(rol)}` } });

  const antwoord = await vraag('uitkeren_deskundige', `/v1/werkgever/${LH}/financieel`);
  const lijst = await (await vraag('uitkeren_deskundige', '/v1/gegevensgroepen')).json();
  const verboden = await vraag('smz_poortwachter', `/v1/werkgever/${LH}/financieel`);

  assert.equal(antwoord.status, 200);
  const body = await antwoord.json();
  assert.deepEqual(body.gegevens, { openstaand: 1234.56 });
  assert.equal(body.bronnen[0].naam, 'Debiteurenadministratie');
  assert.equal(body.bronnen[0].status, 'actueel');
  const rij = lijst.gegevensgroepen.find((g) => g.naam === 'financieel');
  assert.equal(rij.status, 'beschikbaar');
  assert.equal(rij.toegang, true);
  assert.equal(verboden.status, 403);
});
