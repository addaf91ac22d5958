// The clients that the aansluitservice hands out (openapi/klanten/): they compile in the strictest mode, and run against the service.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { operaties } from './hulp/contract.mjs';
import { startAlles, toets } from './hulp/omgeving.mjs';
import { draai } from './hulp/proces.mjs';
import { DE_GROOT, NIEMAND } from './hulp/wereld.mjs';

const map = (naam) => fileURLToPath(new URL(`../../openapi/klanten/${naam}/`, import.meta.url));
const { simulator, dienst } = await startAlles();
const token = await dienst.token();
const omgeving = { KB_URL: dienst.url, KB_TOKEN: token, KB_LH: DE_GROOT };

/** Run a program of a folder: {code, uit}. */
const doe = (cwd, programma, ...argumenten) =>
  new Promise((klaar) =>
    execFile(programma, argumenten, { cwd, env: { ...process.env, ...omgeving } }, (fout, stdout, stderr) =>
      klaar({ code: fout ? fout.code : 0, uit: stdout + stderr }),
    ),
  );

const npx = (cwd, naam, ...argumenten) => doe(cwd, process.execPath, `node_modules/.bin/${naam}`, ...argumenten);

toets('TypeScript: types from the contract and the client compile in strict mode, and the scenario holds', async () => {
  const cwd = map('typescript');

  for (const stap of [['openapi-typescript', '../../klantbeeld-werkgever.yaml', '--output', 'src/contract.d.ts'], ['tsc']]) {
    const { code, uit } = await npx(cwd, ...stap);
    assert.equal(code, 0, uit);
  }
  const { code, uit } = await doe(cwd, process.execPath, 'dist/scenario.js');
  assert.equal(code, 0, uit);
  assert.match(uit, /Organisatie: Groothandel De Groot - Actief/);
  assert.match(uit, /Fout: Het verzoek bevat 1 fout/);
});

toets('TypeScript: what the contract does not have does not compile', async () => {
  const cwd = map('typescript');
  const regel = "import { maakKlantbeeld } from './klantbeeld.js';\nconst k = maakKlantbeeld({ url: '', token: () => '' });\n";
  const fouten = [
    ["void k.klantbeeld('1', ['bestaatniet']);", /^TS2322$/],
    ["void k.organisatie('1').then((o) => o.gegevens.bestaatniet);", /^TS2339$/],
    ["void k.klantbeeld('1').then((b) => b.gegevensgroepen.contact.gegevens);", /^(TS(2339|18048),?)+$/],
    ["void k.organisatie('1').then((o) => o.gegevens);", /^$/],
  ];
  // One program for all: most of the time goes to reading the types.
  const bestanden = Object.fromEntries(fouten.map(([fout], i) => [`src/proef${i}.ts`, regel + fout]));
  const { code, uit } = await doe(cwd, process.execPath, '-e', `
    const ts = require('typescript');
    const bestanden = ${JSON.stringify(bestanden)};
    const { config } = ts.readConfigFile('tsconfig.json', ts.sys.readFile);
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, '.');
    const host = ts.createCompilerHost(options);
    const lees = host.getSourceFile.bind(host);
    host.getSourceFile = (naam, ...rest) =>
      bestanden[naam] ? ts.createSourceFile(naam, bestanden[naam], ts.ScriptTarget.ES2022) : lees(naam, ...rest);
    const p = ts.createProgram(Object.keys(bestanden), { ...options, noEmit: true }, host);
    console.log(JSON.stringify(Object.keys(bestanden).map((naam) =>
      ts.getPreEmitDiagnostics(p, p.getSourceFile(naam)).map((d) => 'TS' + d.code).join())));
  `);
  assert.equal(code, 0, uit);
  const gevonden = JSON.parse(uit);

  for (const [i, [fout, melding]] of fouten.entries()) assert.match(gevonden[i], melding, fout);
});

toets('C: less than 60 lines, and tells which group is there and why one is not', async () => {
  const bron = await readFile(`${map('c')}klant.c`, 'utf8');
  assert.ok(bron.split('\n').length < 60);

  await simulator.storing('archief', { status: 500 });
  const goed = await draai('klant', [dienst.url, DE_GROOT], { KB_TOKEN: token });
  await simulator.herstel();
  assert.equal(goed.code, 0, goed.stderr);
  assert.match(goed.stdout, /^organisatie: geleverd$/m);
  assert.match(goed.stdout, /^documenten: De gegevensgroep documenten kon niet worden geleverd/m);

  const onbekend = await draai('klant', [dienst.url, NIEMAND], { KB_TOKEN: token });
  assert.equal(onbekend.code, 1);
  assert.match(onbekend.stderr, /geen werkgever met dit LH-nummer/);
  const geweigerd = await draai('klant', [dienst.url, DE_GROOT], { KB_TOKEN: 'x' });
  assert.equal(geweigerd.code, 1);
  assert.match(geweigerd.stderr, /ongeldig of verlopen/);
  const weg = await draai('klant', ['http://127.0.0.1:1', DE_GROOT], { KB_TOKEN: token });
  assert.equal(weg.code, 1);
  assert.match(weg.stderr, /geen antwoord/);
  assert.equal((await draai('klant', [dienst.url])).code, 2);
});

toets('Postman: every request of the collection gets what its tests want', async () => {
  const variabelen = { url: dienst.url, token, lhnummer: DE_GROOT };
  const argumenten = Object.entries(variabelen).flatMap(([naam, waarde]) => ['--env-var', `${naam}=${waarde}`]);
  const { code, uit } = await npx(map('postman'), 'newman', 'run', 'klantbeeld.postman_collection.json', '--color', 'off', ...argumenten);

  assert.equal(code, 0, uit);
  const { item } = JSON.parse(await readFile(`${map('postman')}klantbeeld.postman_collection.json`, 'utf8'));
  assert.match(uit, new RegExp(`requests\\D+${item.length}\\D+0 `));
  const gevraagd = new Set(item.map(({ request: r }) => `${r.method} /${r.url.path.slice(1).join('/').replace('{{lhnummer}}', '{lhnummer}')}`));
  const over = operaties.map(({ pad, methode }) => `${methode} ${pad}`).filter((o) => !gevraagd.has(o) && !/openapi/.test(o));
  assert.deepEqual(over, [], 'paths of the contract that the collection does not have');
});
