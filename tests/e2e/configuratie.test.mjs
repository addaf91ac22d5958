// A configuration that is wrong stops the service before it listens, and the message names file, line and setting.
import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { after } from 'node:test';
import { haal } from './hulp/klant.mjs';
import { maakConfig, startAlles, startDienst, toets } from './hulp/omgeving.mjs';
import { draai, wachtTot } from './hulp/proces.mjs';
import { DE_GROOT } from './hulp/wereld.mjs';

const { simulator, dienst } = await startAlles();

const mappen = [];
after(() => Promise.all(mappen.map((map) => rm(map, { recursive: true }))));

/** Try a configuration: {code, stderr, stdout, tekst, bestand, poort}. */
async function probeer(pasAan, { opdracht = 'serve', verander = (tekst) => tekst, omgeving } = {}) {
  const c = await maakConfig(simulator.bronnen, pasAan);
  mappen.push(c.map);
  const tekst = verander(await readFile(c.bestand, 'utf8'));
  await writeFile(c.bestand, tekst);
  const uit = await draai('klantbeeld', [opdracht, '--config', c.bestand], omgeving);
  return { ...uit, ...c, tekst };
}

/** The last line that holds `deel`. */
const regelVan = (tekst, deel) => tekst.split('\n').map((regel) => regel.includes(deel)).lastIndexOf(true) + 1;

/** The message names the file, the line where `deel` stands, and the setting. */
function noemt(uit, deel, instelling) {
  assert.notEqual(uit.code, 0, 'refused');
  const regel = regelVan(uit.tekst, deel);
  assert.ok(regel > 0, `${deel} stands in the file`);
  const melding = uit.stderr.split('\n').find((r) => r.startsWith(`${uit.bestand}:${regel}: `) && r.includes(instelling));
  assert.ok(melding, `${uit.bestand}:${regel}: … ${instelling} …\n${uit.stderr}`);
}

const bron = (config, naam) => config.bronnen.find((b) => b.naam === naam);

for (const [wat, pasAan, deel, instelling] of [
  ['a port out of bounds', (c) => (c.dienst.poort = 70000), 'poort = 70000', 'dienst.poort'],
  ['a text where a number belongs', (c) => (c.dienst.deadline_ms = 'lang'), 'deadline_ms', 'dienst.deadline_ms'],
  ['a number where a text belongs', (c) => (c.dienst.adres = 7), 'adres = 7', 'dienst.adres'],
  ['a choice that does not exist', (c) => (c.dienst.elfproef = 'een beetje'), 'elfproef', 'dienst.elfproef'],
  ['a setting that does not exist', (c) => (c.dienst.snelheid = 9), 'snelheid', 'dienst.snelheid'],
  ['a block that does not exist', (c) => (c.extra = { a: 1 }), 'extra', 'extra'],
  ['an issuer that is there already', (c) => (c.abs.andere_uitgevers = [{ naam: 'ander', uitgever: c.abs.uitgever, jwks: c.abs.jwks }]), '"ander"', 'abs.andere_uitgevers[ander].uitgever'],
  ['roles where they stood before there was a rights file', (c) => (c.abs.rollen = [{ rol: 'a' }]), 'rollen', 'abs.rollen'],
  ['a group that does not exist', (c) => (c.gegevensgroepen[0].naam = 'roddels'), 'roddels', 'gegevensgroepen[roddels]'],
  ['an adapter that does not exist', (c) => (c.gegevensgroepen[3].adapter = 'crm'), '"crm"', 'gegevensgroepen[contact].adapter'],
  ['a stage where it stood before there was a rights file', (c) => (c.gegevensgroepen[3].stadium = 'proef'), '"proef"', 'gegevensgroepen.stadium'],
  ['a source URL that is none', (c) => (bron(c, 'erd').url = 'erd.example'), 'erd.example', 'bronnen[erd].url'],
  ['a source URL with credentials', (c) => (bron(c, 'erd').url = 'http://a:b@erd.example'), 'a:b@', 'bronnen[erd].url'],
  ['a source time limit out of bounds', (c) => (bron(c, 'archie').timeout_ms = 0), 'timeout_ms = 0', 'bronnen[archie].timeout_ms'],
  ['a source setting that does not exist', (c) => (bron(c, 'archie').haast = 1), 'haast', 'haast'],
])
  toets(`${wat} is refused, with file, line and setting, by serve and by config alike`, async () => {
    for (const opdracht of ['serve', 'config']) {
      const uit = await probeer(pasAan, { opdracht });

      noemt(uit, deel, instelling);
      assert.equal(uit.stdout, '', 'nothing is printed as if it were good');
    }
  });

for (const [wat, pasAan, melding] of [
  ['a required setting that is missing', (c) => delete c.abs.uitgever, /abs\.uitgever/],
  ['a configuration without rights', (c) => delete c.abs.rechten, /abs\.rechten/],
  ['a source that an adapter needs and nobody configured', (c) => (c.bronnen = c.bronnen.filter((b) => b.naam !== 'archie')), /gegevensgroepen\[contact\].*archie/],
  ['a reserve that eats the deadline', (c) => Object.assign(c.dienst, { deadline_ms: 100, reserve_ms: 100 }), /reserve_ms/],
  ['one port for both listeners', (c) => (c.dienst.beheer_poort = c.dienst.poort), /beheer_poort/],
  ['a key file that is not there', (c) => (c.abs.jwks = '/nergens/jwks.json'), /\/nergens\/jwks\.json/],
  ['a rights file that is not there', (c) => (c.abs.rechten = '/nergens/rechten.conf'), /\/nergens\/rechten\.conf/],
  ['an address that is none', (c) => (c.dienst.adres = 'overal'), /dienst\.(adres|poort).*overal/],
])
  toets(`${wat} is refused, and named`, async () => {
    const uit = await probeer(pasAan);

    assert.notEqual(uit.code, 0);
    assert.match(uit.stderr, melding);
    assert.ok(uit.stderr.includes(uit.bestand) || /jwks|rechten/.test(uit.stderr), uit.stderr);
  });

toets('a file that is no configuration is refused on the line where it goes wrong', async () => {
  const uit = await probeer(undefined, { verander: (tekst) => tekst.replace('max_verbindingen = ', 'max_verbindingen == ') });

  assert.notEqual(uit.code, 0);
  assert.match(uit.stderr, new RegExp(`${uit.bestand}:${regelVan(uit.tekst, 'max_verbindingen ==')}: `));
});

toets('a file that is not there is refused', async () => {
  const uit = await draai('klantbeeld', ['serve', '--config', '/nergens/klantbeeld.conf']);

  assert.notEqual(uit.code, 0);
  assert.match(uit.stderr, /\/nergens\/klantbeeld\.conf/);
});

toets('all errors are told at once', async () => {
  const uit = await probeer((c) => {
    c.dienst.poort = 0;
    c.dienst.elfproef = 'nee';
    bron(c, 'erd').url = 'ftp://x';
    c.gegevensgroepen[0].stadium = 'ooit';
  });

  for (const instelling of ['dienst.poort', 'dienst.elfproef', 'bronnen[erd].url', 'stadium']) assert.ok(uit.stderr.includes(instelling), uit.stderr);
});

toets('a port that is in use is refused, and named', async () => {
  const bezet = createServer();
  await new Promise((klaar) => bezet.listen(0, '127.0.0.1', klaar));
  const { port } = bezet.address();
  try {
    for (const naam of ['poort', 'beheer_poort']) {
      const uit = await probeer((c) => (c.dienst[naam] = port));

      assert.notEqual(uit.code, 0);
      assert.match(uit.stderr, new RegExp(`dienst\\.${naam}.*${port}`));
    }
  } finally {
    bezet.close();
  }
});

toets('config prints the effective configuration, and takes its own output', async () => {
  const eerste = await probeer(undefined, { opdracht: 'config' });
  const tweede = await probeer(undefined, { opdracht: 'config', verander: () => eerste.stdout });

  assert.equal(eerste.code, 0, eerste.stderr);
  assert.match(eerste.stdout, /max_body_bytes = 2097152;/, 'a default that the file leaves out');
  assert.equal(tweede.code, 0, tweede.stderr);
  assert.equal(tweede.stdout, eerste.stdout);
});

toets('the environment overrides the file, and a variable that means nothing is an error', async () => {
  const goed = await probeer(undefined, {
    opdracht: 'config',
    omgeving: { KLANTBEELD_DIENST_DEADLINE_MS: '1234', KLANTBEELD_BRONNEN_CWS_IHP_URL: 'http://ergens.example:81' },
  });
  const onbekend = await probeer(undefined, { opdracht: 'config', omgeving: { KLANTBEELD_DIENST_SNELHEID: '9' } });
  const fout = await probeer(undefined, { opdracht: 'config', omgeving: { KLANTBEELD_DIENST_POORT: 'veel' } });

  assert.match(goed.stdout, /deadline_ms = 1234;/);
  assert.match(goed.stdout, /url = "http:\/\/ergens\.example:81";/);
  assert.notEqual(onbekend.code, 0);
  assert.match(onbekend.stderr, /KLANTBEELD_DIENST_SNELHEID/);
  assert.notEqual(fout.code, 0);
  assert.match(fout.stderr, /KLANTBEELD_DIENST_POORT/);
});

toets('the commented default configuration holds', async () => {
  const { map } = await maakConfig(simulator.bronnen);
  mappen.push(map);
  const uit = await draai('klantbeeld', ['config', '--config', new URL('../../deploy/klantbeeld.conf', import.meta.url).pathname], {
    KLANTBEELD_ABS_JWKS: `${map}/jwks.json`,
    KLANTBEELD_ABS_RECHTEN: new URL('../../deploy/rechten.conf', import.meta.url).pathname,
  });

  assert.equal(uit.code, 0, uit.stderr);
});

for (const [wat, argumenten] of [
  ['no command', []],
  ['a command that does not exist', ['dien']],
  ['an option that does not exist', ['serve', '--snel', 'ja']],
  ['an option without its value', ['serve', '--config']],
  ['no configuration', ['serve']],
  ['a token for nobody', ['token']],
])
  toets(`${wat}: exit code 2 and the usage`, async () => {
    const uit = await draai('klantbeeld', argumenten);

    assert.equal(uit.code, 2);
    assert.match(uit.stderr, /klantbeeld serve {2}--config/);
  });

toets('SIGTERM finishes what is under way, refuses what comes after, and ends with 0', async () => {
  const d = await startDienst(simulator.bronnen);
  const token = await d.token();
  await simulator.storing('erd', { vertragingMs: 1200 });
  const bezig = d.vraag(`/werkgever/${DE_GROOT}/uitkering`, { token });
  await wachtTot('the call', async () => (await haal(`${d.beheer}/bronnen`)).json.bronnen.find(({ naam }) => naam === 'erd').lopend === 1);

  d.proces.sein('SIGTERM');
  const klaar = await bezig;
  const { code } = await d.proces.einde;
  await simulator.herstel();

  assert.equal(klaar.status, 200, 'the request under way was finished');
  assert.equal(code, 0);
  await assert.rejects(d.vraag('/openapi.json'), /ECONNREFUSED|ECONNRESET|hang up/);
});

toets('the service that all this happened beside still answers', async () => {
  assert.equal((await dienst.vraag(`/werkgever/${DE_GROOT}`, { token: await dienst.token() })).status, 200);
});
