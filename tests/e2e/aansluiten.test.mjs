// The guide of the aansluitservice (openapi/aansluiten.md): every command in it is run, in order and in one shell, and says what the
// guide announces; every number, role and error in it is what the configuration, the rights and the contract say; it reads easily.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { contract, tekst as contracttekst, voorbeelden } from './hulp/contract.mjs';
import { nieuweMap, ruimOp, toets } from './hulp/omgeving.mjs';
import { draai } from './hulp/proces.mjs';

const WORTEL = new URL('../../', import.meta.url).pathname;
const gids = await readFile(`${WORTEL}openapi/aansluiten.md`, 'utf8');

/** The fenced blocks of the guide: [{soort, tekst}]. */
const blokken = [...gids.matchAll(/^```(\S*)\n([\s\S]*?)^```$/gm)].map(([, soort, tekst]) => ({ soort, tekst }));
/** The table under a heading whose first row has these names: a row is the list of its cells. */
function tabel(...namen) {
  const regels = gids.split('\n');
  const begin = regels.findIndex((regel) => namen.every((naam, i) => regel.split('|')[i + 1]?.trim() === naam));
  assert.ok(begin >= 0, `a table with ${namen.join(', ')}`);
  const uit = [];
  for (let i = begin + 2; regels[i].startsWith('|'); i++) uit.push(regels[i].split('|').slice(1, -1).map((cel) => cel.trim()));
  return uit;
}
const codes = (cel) => [...cel.matchAll(/`([^`]+)`/g)].map(([, code]) => code);

toets('every command of the guide does what the guide says, one after another', async () => {
  const map = await nieuweMap();
  ruimOp(() => rm(map, { recursive: true }));
  await symlink(`${WORTEL}scripts`, join(map, 'scripts'));
  const opdrachten = blokken.flatMap((blok, i) => {
    if (blok.soort !== 'sh') return [];
    assert.equal(blokken[i + 1]?.soort, 'uitkomst', `what comes of: ${blok.tekst}`);
    return [{ ...blok, verwacht: blokken[i + 1].tekst }];
  });
  const script = opdrachten.map(({ tekst }, i) => `{\n${tekst}} >uit.${i} 2>fout.${i} || echo "code $?" >>fout.${i}\n`).join('');
  // What a block started is stopped by the last one; when that is not reached, by the end of the shell.
  const env = { ...process.env, PATH: `${process.env.KB_BOUW}:${process.env.PATH}` };
  await new Promise((klaar) => execFile('/bin/bash', ['-uc', `trap 'kill $(jobs -p) 2>/dev/null' EXIT\n${script}`], { cwd: map, env, timeout: 240_000 }, klaar));

  assert.ok(opdrachten.length > 10);
  for (const [i, { tekst, verwacht }] of opdrachten.entries()) {
    const lees = (naam) => readFile(join(map, `${naam}.${i}`), 'utf8').catch(() => 'not reached');
    const log = await readFile(join(map, 'sandbox.log'), 'utf8').catch(() => '');
    assert.deepEqual([await lees('uit'), await lees('fout')], [verwacht, ''], `${tekst}\n${log.slice(-2000)}`);
  }
});

toets('the numbers of the guide are those of the default configuration', async () => {
  const { code, stdout, stderr } = await draai('klantbeeld', ['config', '--config', `${WORTEL}deploy/klantbeeld.conf`], {
    KLANTBEELD_ABS_RECHTEN: `${WORTEL}deploy/rechten.conf`,
    KLANTBEELD_ABS_JWKS: 'https://idp.klantbeeld.invalid/jwks',
  });
  assert.equal(code, 0, stderr);
  /** "dienst.deadline_ms", or "bronnen.k3cr.vers_s" of a source. */
  const instelling = (pad) => {
    const naam = pad.split('.').at(-1);
    const blok = pad.startsWith('bronnen.')
      ? new RegExp(`naam = "${pad.split('.')[1]}";[\\s\\S]*?}`).exec(stdout)?.[0]
      : new RegExp(`^${pad.split('.')[0]} ?[:=] ?{[\\s\\S]*?^}`, 'm').exec(stdout)?.[0];
    const waarde = new RegExp(`\\b${naam} = (\\d+);`).exec(blok ?? '')?.[1];
    assert.ok(waarde, `${pad} in\n${stdout}`);
    return Number(waarde) / (naam.endsWith('_ms') ? 1000 : 1);
  };
  const IN_SECONDEN = { minuut: 60, minuten: 60, uur: 3600 };
  const getallen = (cel) =>
    [...cel.matchAll(/([\d.,]+)(?: (\p{L}+))?/gu)].map(([, n, maat]) => Number(n.replaceAll('.', '').replace(',', '.')) * (IN_SECONDEN[maat] ?? 1));
  const rijen = [...tabel('grens', 'waarde', 'instelling'), ...tabel('wat', 'waarde', 'instelling')];

  assert.ok(rijen.length > 10);
  for (const [wat, waarde, bron] of rijen) assert.deepEqual(getallen(waarde), codes(bron).map(instelling), wat);
  assert.match(gids, new RegExp(`Bekijkt een medewerker ${instelling('grenzen.alarm_werkgevers')} verschillende werkgevers in een uur`));
  assert.equal(instelling('grenzen.werkgevers_venster_s'), 3600);
});

toets('the fixed limits of the guide are those of the contract', () => {
  const { minimum, maximum, default: zonder } = contract.components.parameters.Aantal.schema;

  for (const [inGids, inContract] of [
    [/Een URL is hooguit 2048 tekens lang/, /De URI is langer dan 2048 tekens/],
    [/headers zijn samen hooguit 12 kB/, /headers van het verzoek zijn samen groter dan 12 kB/],
    [/zoekvraag is hooguit 8 kB/, /een zoekvraag is groter dan 8 kB/],
    [new RegExp(`heeft ${zonder} regels als u\\s+niets zegt, en hooguit ${maximum}`), /name: aantal/],
  ]) {
    assert.match(gids, inGids);
    assert.match(contracttekst, inContract);
  }
  assert.equal(minimum, 1);
});

toets('the roles of the guide are those of the default rights', async () => {
  const rechten = (await readFile(`${WORTEL}deploy/rechten.conf`, 'utf8')).replace(/#.*$/gm, '');
  const lijst = (blok, naam) => [...new RegExp(`\\b${naam} = \\[([^\\]]*)\\]`).exec(blok)[1].matchAll(/"([^"]+)"/g)].map(([, w]) => w);
  const waar = [...rechten.matchAll(/\{ rol = "([^"]+)";[\s\S]*?\}/g)].map(([blok, rol]) => [
    `\`${rol}\``,
    /divisie = "([^"]+)"/.exec(blok)[1],
    lijst(blok, 'gegevensgroepen').join(', ') || 'geen',
    lijst(blok, 'doelen').join(', '),
  ]);

  assert.ok(waar.length > 3);
  assert.deepEqual(tabel('rol', 'divisie', 'gegevensgroepen', 'doelen'), waar);
});

toets('the errors of the guide are all those of the contract, with their status', () => {
  const einde = (type) => type.split(':').at(-1);
  const { Probleem, ProbleemMetOvertredingen } = contract.components.schemas;
  const inContract = [...Probleem.properties.type.enum, ...ProbleemMetOvertredingen.properties.type.enum].map(einde);
  const inGids = new Map(tabel('status', '`type` eindigt op', 'betekent', 'wat u doet').map(([status, type]) => [codes(type)[0], Number(status)]));
  const gezien = voorbeelden().filter(({ waarde }) => waarde?.type?.startsWith?.('urn:klantbeeld-werkgever:fout:'));

  assert.deepEqual([...inGids.keys()].sort(), inContract.sort());
  assert.ok(gezien.length > 50);
  for (const { waarde } of gezien) assert.equal(inGids.get(einde(waarde.type)), waarde.status, waarde.type);
});

toets('the guide reads easily: short sentences (CEFR B1)', () => {
  const lopend = gids
    .replace(/^```[\s\S]*?^```$/gm, '')
    .replace(/^(\||#).*$/gm, '')
    .replace(/`[^`]*`|\[([^\]]*)\]\([^)]*\)/g, (_, link) => link ?? 'x');
  const zinnen = lopend
    .split(/\n\n|^(?:- |\d\. )|(?<=[.?!:;])\s/m)
    .map((zin) => zin.trim().split(/\s+/).filter(Boolean))
    .filter((woorden) => woorden.length > 1);
  const gemiddeld = zinnen.reduce((som, woorden) => som + woorden.length, 0) / zinnen.length;

  assert.ok(zinnen.length > 100);
  assert.ok(gemiddeld <= 10, `${gemiddeld.toFixed(1)} words on average`);
  assert.deepEqual(zinnen.filter((woorden) => woorden.length > 20).map((woorden) => woorden.join(' ')), []);
});
