// The role check as a library: a program of another division (tests/voorbeeld/bewaakt.c) protects its own endpoint with it, with
// tokens of a real OpenID provider.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { alsBestand } from './hulp/config.mjs';
import { startIdp, stuur } from './hulp/idp.mjs';
import { haal } from './hulp/klant.mjs';
import { ruimOp } from './hulp/omgeving.mjs';
import { draai, Proces, vrijePoort, wachtTot } from './hulp/proces.mjs';

const bouw = process.env.KB_BOUW;
const voorbeeld = new URL('../voorbeeld/bewaakt.c', import.meta.url).pathname;
const map = await mkdtemp(join(tmpdir(), 'klantbeeld-bewaker-'));
ruimOp(() => rm(map, { recursive: true }));
const idp = await startIdp('--afnemer', 'dossiers');

/** A rights file of that division: who reads dossiers, and who decides as well. */
const rechten = () => ({
  divisies: ['Bezwaar'],
  doelen: ['bezwaar', 'controle'],
  rollen: [
    { rol: 'bz_behandelaar', gegevensgroepen: ['dossier'], doelen: ['bezwaar'] },
    { rol: 'bz_beslisser', gegevensgroepen: ['besluit'], doelen: ['bezwaar'] },
  ].map((r) => ({ divisie: 'Bezwaar', velden: [], zoeken: [], afgeschermd: false, ...r })),
  uitrol: ['dossier', 'besluit'].map((gegevensgroep) => ({ gegevensgroep, stadia: [{ stadium: 'grootschalig', vanaf: '1990-01-01' }] })),
});

async function start(naam, jwks = idp.jwks) {
  const bestand = join(map, `${naam}.conf`);
  const poort = await vrijePoort();
  await writeFile(bestand, alsBestand(rechten()));
  const proces = new Proces('bewaakt', [String(poort), idp.issuer, jwks, bestand]);
  ruimOp(() => proces.stop());
  const url = `http://127.0.0.1:${poort}/dossier`;
  await wachtTot('the program', async () => {
    proces.moetLeven();
    return (await haal(url)).status;
  });
  return { proces, bestand, url };
}

/** GET: {status, kop(name), body}. */
async function vraag({ url }, koppen) {
  const antwoord = await new Promise((klaar, mis) => http.get(url, { headers: koppen }, klaar).on('error', mis));
  let body = '';
  for await (const stuk of antwoord) body += stuk;
  return { status: antwoord.statusCode, kop: (naam) => antwoord.headers[naam], body };
}
const met = (dienst, token) => vraag(dienst, { Authorization: `Bearer ${token}` });
const behandelaar = (anders = {}) => idp.tokenMet({ sub: 'b.visser', rollen: ['bz_behandelaar'], divisie: 'Bezwaar', doel: 'bezwaar', ...anders });

const dienst = await start('eerste');
// Keys come from a URL, so they may come a moment after the program listens.
const goed = await behandelaar();
await wachtTot('the keys', async () => (await met(dienst, goed)).status !== 503);

function isProbleem(antwoord, status) {
  assert.equal(antwoord.status, status, antwoord.body);
  assert.equal(antwoord.kop('content-type'), 'application/problem+json');
  assert.equal(antwoord.kop('cache-control'), 'no-store');
  const probleem = JSON.parse(antwoord.body);
  assert.deepEqual(Object.keys(probleem), ['title', 'status', 'detail']);
  assert.equal(probleem.status, status);
  return probleem;
}

test('the right role for the right purpose reaches the endpoint, which knows who it is', async () => {
  const antwoord = await met(dienst, goed);

  assert.deepEqual([antwoord.status, antwoord.body], [200, 'b.visser']);
  assert.equal((await met(dienst, await behandelaar({ sub: 'a.smit' }))).body, 'a.smit');
});

test('without a token: 401 that says how to sign in, and no error code (RFC 6750 3.1)', async () => {
  for (const koppen of [{}, { Authorization: 'Basic YTpi' }]) {
    const antwoord = await vraag(dienst, koppen);
    isProbleem(antwoord, 401);
    assert.equal(antwoord.kop('www-authenticate'), 'Bearer realm="dossiers"');
  }
});

test('a token that does not hold: 401 with invalid_token, whatever is wrong with it', async () => {
  const [kop, inhoud, teken] = goed.split('.');
  const geknoeid = Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(inhoud, 'base64url')), sub: 'baas' })).toString('base64url');
  const slecht = {
    'no token at all': 'x',
    'another subject': `${kop}.${geknoeid}.${teken}`,
    'no signature': `${kop}.${inhoud}.`,
    'expired long ago': await behandelaar({ exp: 1_000_000_000 }),
    'of another issuer': await behandelaar({ iss: 'https://elders.invalid' }),
    'for another audience': await behandelaar({ aud: 'klantbeeld-werkgever' }),
  };
  for (const [wat, token] of Object.entries(slecht)) {
    const antwoord = await met(dienst, token);
    assert.equal(antwoord.kop('www-authenticate'), 'Bearer realm="dossiers", error="invalid_token"', wat);
    assert.ok(!/subject|exp|iss|aud/.test(isProbleem(antwoord, 401).detail));
  }
  isProbleem(await vraag(dienst, { Authorization: [`Bearer ${goed}`, `Bearer ${goed}`] }), 401);
});

test('another role, purpose or division: 403 that names the right, and nothing of the answer', async () => {
  const anders = {
    'a role with another right': { rollen: ['bz_beslisser'] },
    'a role that nobody knows': { rollen: ['baas'] },
    'no role': { rollen: [] },
    'a purpose that the role does not have': { doel: 'controle' },
    'no purpose': { doel: null },
    'another division': { divisie: 'K&S' },
  };
  for (const [wat, claims] of Object.entries(anders)) {
    const antwoord = await met(dienst, await behandelaar(claims));
    assert.equal(isProbleem(antwoord, 403).detail, 'Uw rol geeft geen recht op dossier.', wat);
    assert.equal(antwoord.kop('www-authenticate'), undefined);
  }
});

test('the issuer rotates its keys: new tokens are taken without a restart', async () => {
  await stuur(`${idp.beheer}/roteer`, 'POST', { houd_oude: true });
  const nieuw = await behandelaar({ sub: 'na.rotatie' });

  await wachtTot('the new key', async () => (await met(dienst, nieuw)).status === 200);
  assert.equal((await met(dienst, goed)).status, 200);
});

test('SIGHUP: a right that is taken away is gone, and a file with an error changes nothing', async () => {
  const d = await start('herlaad');
  const token = await behandelaar();
  await wachtTot('the keys', async () => (await met(d, token)).status === 200);
  const zonder = rechten();
  zonder.rollen[0].gegevensgroepen = ['besluit'];
  await writeFile(d.bestand, alsBestand(zonder));
  d.proces.sein('SIGHUP');
  await wachtTot('the new rights', async () => (await met(d, token)).status === 403);

  await writeFile(d.bestand, alsBestand(rechten()).replace('dossier', 'dosier'));
  d.proces.sein('SIGHUP');
  await wachtTot('the complaint', () => /herlaad\.conf:\d+: .*dosier/.test(d.proces.stderr));
  assert.equal((await met(d, token)).status, 403);

  await writeFile(d.bestand, alsBestand(rechten()));
  d.proces.sein('SIGHUP');
  await wachtTot('the old rights', async () => (await met(d, token)).status === 200);
});

test('while the keys were never read: 503 with Retry-After, never a yes', async () => {
  const d = await start('zonder-sleutels', 'http://127.0.0.1:1/jwks');
  const antwoord = await met(d, goed);

  isProbleem(antwoord, 503);
  assert.ok(Number(antwoord.kop('retry-after')) > 0);
});

test('what cannot work is told at the start: no rights file, or one that grants what the program does not have', async () => {
  const vreemd = rechten();
  vreemd.rollen[0].gegevensgroepen = ['geheim'];
  await writeFile(join(map, 'vreemd.conf'), alsBestand(vreemd));
  for (const [argumenten, klacht] of [
    [[], /uitgever ontbreekt[^]*jwks ontbreekt[^]*rechten_bestand ontbreekt/],
    [['1', idp.issuer, idp.jwks, join(map, 'nergens.conf')], /nergens\.conf/],
    [['1', idp.issuer, idp.jwks, join(map, 'vreemd.conf')], /vreemd\.conf:\d+: .*geheim/],
  ]) {
    const uit = await draai('bewaakt', argumenten);
    assert.equal(uit.code, 1);
    assert.match(uit.stderr, klacht);
  }
});

test('another program builds with what is installed, found by pkg-config, in under 40 lines', async () => {
  const doe = (opdracht, argumenten, env = {}) => promisify(execFile)(opdracht, argumenten, { env: { ...process.env, ...env } });
  const cache = await readFile(join(bouw, 'CMakeCache.txt'), 'utf8');
  const sanitizers = /^KB_SANITIZE:STRING=(.+)$/m.exec(cache)?.[1];
  const cc = /^CMAKE_C_COMPILER:[A-Z]+=(.+)$/m.exec(cache)[1];
  const dekking = /^KB_COVERAGE:BOOL=ON$/m.test(cache) ? ['--coverage'] : [];
  await doe('cmake', ['--install', bouw, '--component', 'abs', '--prefix', join(map, 'geinstalleerd')]);
  const { stdout: pc } = await doe('find', [join(map, 'geinstalleerd'), '-name', 'klantbeeld-abs.pc']);
  const { stdout: vlaggen } = await doe('pkg-config', ['--cflags', '--libs', 'klantbeeld-abs'], { PKG_CONFIG_PATH: join(pc.trim(), '..') });
  const programma = join(map, 'zelf-gebouwd');
  await doe(cc, ['-D_GNU_SOURCE', voorbeeld, '-o', programma, ...vlaggen.trim().split(/\s+/), ...dekking, ...(sanitizers ? [`-fsanitize=${sanitizers}`] : [])]);

  const uit = await draai(programma, []);
  assert.equal(uit.code, 1);
  assert.match(uit.stderr, /kb_bewaker: uitgever ontbreekt/);
  assert.ok((await readFile(voorbeeld, 'utf8')).trimEnd().split('\n').length < 40);
});
