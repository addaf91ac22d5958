// What the service says in its own log, at its most talkative and with everything going wrong: no number of an employer or a
// person, no name, no token. Who must be told apart is a pseudonym. (ASVS 16.2.5; BIO2 8.15.02.)
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { nieuweMap, startAlles, startDienst, toets } from './hulp/omgeving.mjs';
import { vrijePoort, wachtTot } from './hulp/proces.mjs';
import { stuurRauw } from './hulp/rauw.mjs';
import { DE_GROOT, NIEMAND, werkgever } from './hulp/wereld.mjs';

const SLEUTEL = '11'.repeat(32);
const ANDERE_SLEUTEL = '22'.repeat(32);

const map = await nieuweMap();
const inzage = join(map, 'inzage');
await mkdir(inzage);
await writeFile(join(map, 'sleutel'), `${SLEUTEL}\n`);
await writeFile(join(map, 'andere'), `${ANDERE_SLEUTEL}\n`);

const nergens = await vrijePoort();
const { simulator, dienst } = await startAlles({
  pasAan: (c) => {
    Object.assign(c.dienst, { logniveau: 'debug', deadline_ms: 1500, pseudoniem_bestand: join(map, 'sleutel') });
    c.bronnen.forEach((bron, i) => Object.assign(bron, { timeout_ms: 500, vervoer: i % 2 ? 'libcurl' : 'eigen', breker_minimum: 5, breker_procent: 50 }));
    Object.assign(c.grenzen, { alarm_werkgevers: 3, medewerker_werkgevers: 60, werkgevers_venster_s: 3600 });
    c.inzage = { map: inzage, herstel_ms: 100 };
    c.gedeeld = { adres: '127.0.0.1', poort: nergens, tls: 'uit', sleutel_bestand: join(map, 'sleutel') };
  },
});
const token = await dienst.token('ks_klantadviseur', { medewerker: 'm.jansen' });

/** Everything that the tests used or saw and that identifies somebody. */
const geheim = new Set(['m.jansen', DE_GROOT, NIEMAND, ...token.split('.')]);
const PERSOONLIJK = /^(lhnummer|naam|rsinBsn|rsin|bsn|nummer|kvkNummer|kvkVestigingsnummer|aansluitnummer|telefoon|email|straat|postcode|behandelaar)$/i;

function verzamel(waarde, lid) {
  if (waarde && typeof waarde === 'object') Object.entries(waarde).forEach(([naam, w]) => verzamel(w, Array.isArray(waarde) ? lid : naam));
  // A source's name is no secret, and a very short text is found in anything.
  else if (typeof waarde === 'string' && PERSOONLIJK.test(lid) && waarde.length > 5) geheim.add(waarde);
}

const gevraagd = Array.from({ length: 40 }, (_, i) => werkgever(4000 + i * 13));
for (const lh of gevraagd) geheim.add(lh);
let volgende = 0;
const nieuwe = () => gevraagd[volgende++ % gevraagd.length];
const vraag = (pad) => dienst.vraag(pad, { token });

toets('traffic with every kind of fault, of sources, clients, tokens, the shared cache and the disk', async () => {
  for (const lh of [DE_GROOT, ...gevraagd.slice(0, 4)]) {
    const { status, json } = await vraag(`/werkgever/${lh}`);
    assert.equal(status, 200);
    for (const groep of Object.values(json.gegevensgroepen)) verzamel(groep.gegevens);
  }
  assert.ok(geheim.size > gevraagd.length + 30, `${geheim.size} texts to look for`);

  const storingen = [
    { status: 500 }, { status: 503, zonderBody: true }, { status: 404 }, { hangen: 'voor' }, { hangen: 'in' }, { resetten: 'voor' },
    { resetten: 'in' }, { sluiten: true }, { redirect: `http://127.0.0.1:1/ihp/${DE_GROOT}` }, { inhoudstype: 'text/html' },
    { andereWerkgever: true }, { onbekendeCode: true }, { afkappenNa: 40 }, { weiger: true },
    ...['leeg', 'afgekapt', 'geen-json', 'ongeldige-utf8', 'nul', 'diep', 'sleutels', 'dubbel', 'groot-getal'].map((body) => ({ body })),
  ];
  for (const storing of storingen) {
    for (const bron of Object.keys(simulator.bronnen)) await simulator.storing(bron, storing);
    await vraag(`/werkgever/${nieuwe()}`);
    await simulator.herstel();
  }

  const lh = nieuwe();
  for (const [pad, opties] of [
    [`/werkgever/${lh}x`, {}], [`/werkgever/${lh.slice(0, 9)}`, {}], [`/werkgever/${lh}/bestaat-niet`, {}], [`/werkgever/${lh}?lh=${lh}&x=%zz`, {}],
    [`/werkgever/${lh}/`, {}], [`/werkgever/${lh}?x=${lh.repeat(200)}`, {}], [`/werkgever/${lh}`, { methode: 'DELETE' }],
    [`/werkgever/${lh}`, { koppen: { 'X-Werkgever': lh } }], [`/werkgever/${lh}`, { token: `${token}x` }], [`/werkgever/${lh}`, { token: lh }],
    [`/werkgever/${lh}`, { koppen: { 'X-Groot': lh.repeat(1100) } }],
  ])
    await dienst.vraag(pad, { token, ...opties });
  for (const rauw of [
    `GET /werkgever/${lh}%00 HTTP/1.1\r\nHost: x\r\n\r\n`, `GET /werkgever/${lh}\r\n\r\n`, `GET /werkgever/${lh} HTTP/9.9\r\n\r\n`, `${lh}\r\n\r\n`,
    `GET /werkgever/${lh} HTTP/1.1\r\nHost: x\r\nContent-Length: ${lh}\r\n\r\n`, `GET /werkgever/${'a'.repeat(40000)}${lh} HTTP/1.1\r\nHost: x\r\n\r\n`,
    `GET /werkgever/${lh} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: ${lh}\r\n\r\n`, `GET /werkgever/${lh} HTTP/1.1\r\n${lh}\r\n\r\n`,
  ])
    await stuurRauw(dienst.poort, rauw, { limietMs: 1000 });
});

toets('a full disk, rights with an error, an employee who looks at too many: told in the log', async () => {
  const grens = (n) => promisify(execFile)('prlimit', ['--pid', String(dienst.proces.pid), `--fsize=${n}:unlimited`]);
  const gezegd = (wat) => wachtTot(`${wat} in the log`, () => wat.test(dienst.proces.stdout + dienst.proces.stderr));

  await grens(1);
  await wachtTot('a refusal', async () => (await vraag(`/werkgever/${DE_GROOT}/uitkering`)).status === 503);
  await gezegd(/inzagelog: storing/);
  await grens('unlimited');
  await wachtTot('answers again', async () => (await vraag(`/werkgever/${DE_GROOT}/uitkering`)).status === 200);
  await writeFile(dienst.rechtenBestand, `rollen = "${DE_GROOT}";\n`);
  dienst.proces.sein('SIGHUP');
  await gezegd(/herladen mislukt/);
  await gezegd(/alarm: veel werkgevers: medewerker=ps-/);
  await gezegd(/bron .*: /);
  await gezegd(/gedeelde cache: /);
});

toets('no line of it has a number, a name or a token', async () => {
  await dienst.stop();
  const log = dienst.proces.stdout + dienst.proces.stderr;

  assert.ok(log.split('\n').length > 10, log);
  assert.deepEqual([...geheim].filter((tekst) => log.includes(tekst)), []);
  // nor one that nobody thought of: nine digits are a BSN, an RSIN or the beginning of an LH-nummer
  assert.deepEqual(log.split('\n').filter((regel) => /(?<![\w-])\d{8,12}(L\d\d)?(?![\w-])/.test(regel)), []);
});

/** The pseudonym that a new instance has for an employee, told by its alarm. */
async function pseudoniem(medewerker, bestand) {
  const d = await startDienst(simulator.bronnen, {
    pasAan: (c) => {
      c.grenzen.alarm_werkgevers = 1;
      if (bestand) c.dienst.pseudoniem_bestand = join(map, bestand);
    },
  });
  assert.equal((await d.vraag(`/werkgever/${DE_GROOT}/uitkering`, { token: await d.token('ks_klantadviseur', { medewerker }) })).status, 200);
  const regel = await wachtTot('the alarm', () => /medewerker=(ps-[\w-]{22}) /.exec(d.proces.stdout + d.proces.stderr));
  await d.stop();
  return regel[1];
}

toets('a pseudonym is the same under the same key, and another for another person, under another key, and without one', async () => {
  const gezien = [
    await pseudoniem('m.jansen', 'sleutel'),
    await pseudoniem('m.smit', 'sleutel'),
    await pseudoniem('m.jansen', 'andere'),
    await pseudoniem('m.jansen'),
    await pseudoniem('m.jansen'),
  ];

  assert.equal(await pseudoniem('m.jansen', 'sleutel'), gezien[0]);
  assert.equal(new Set(gezien).size, gezien.length, gezien.join(' '));
});
