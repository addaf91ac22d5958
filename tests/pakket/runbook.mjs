// On a machine with systemd (systemd.sh): the package as it is installed, its units with all their restrictions, and every block of
// commands of deploy/README.md, in its order. Around some of them more is held: that no request is dropped, that what was restored is whole.
import assert from 'node:assert/strict';
import { appendFileSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { after, test } from 'node:test';
import { alsBestand, rechten, standaard } from '../e2e/hulp/config.mjs';
import { haal } from '../e2e/hulp/klant.mjs';
import { startDienst, startSimulator } from '../e2e/hulp/omgeving.mjs';
import { startPostgres } from '../e2e/hulp/postgres.mjs';
import { draai, wachtTot } from '../e2e/hulp/proces.mjs';
import { DE_GROOT, werkgever } from '../e2e/hulp/wereld.mjs';
import { blokken } from '../deploy/runbook.mjs';

const BRON = new URL('../../', import.meta.url).pathname;
const ETC = '/etc/klantbeeld';
const LIB = '/var/lib/klantbeeld';
const BEHEER = 'http://127.0.0.1:8081';
const pakket = (map) => readdirSync(`${BRON}build/pakket/${map}`).filter((n) => n.endsWith('.deb')).map((n) => `${BRON}build/pakket/${map}${n}`)[0];
const [OUD, NIEUW] = [pakket(''), pakket('volgende/')];
const versieVan = (deb) => /klantbeeld_(.*)_/.exec(deb)[1];

/** Commands as a person would type them, but stopping at the first that fails; what they print. The load goes on meanwhile. */
async function shell(code, extra = {}) {
  const uit = await draai('/bin/bash', ['--norc', '-euo', 'pipefail', '-c', `cd /root\n${code}`], { HOME: '/root', ...extra });
  assert.equal(uit.code, 0, `${code}\n${uit.stdout}${uit.stderr}`);
  return uit.stdout;
}

const simulator = await startSimulator();
const config = standaard({ poort: 8080, beheerPoort: 8081, map: ETC, bronnen: simulator.bronnen });
config.inzage = { map: `${LIB}/inzage`, sleutel_bestand: `${ETC}/inzagelog-sleutel`, controlepunt_regels: 10 };
config.zoek = { index: `${LIB}/zoek.sqlite` };
delete config.abs.ontwikkelsleutel;

let bewijs;

/** One request on a connection of its own; one that is refused, cut or unanswered is an error. */
const vraag = (lh, methode = 'GET', body = undefined) =>
  new Promise((klaar, fout) =>
    http.request({ port: 8080, host: '127.0.0.1', method: methode, path: body ? '/v1/werkgever/_zoek' : `/v1/werkgever/${lh}/uitkering`, agent: false,
      headers: { Authorization: `Bearer ${bewijs}`, ...(body && { 'Content-Type': 'application/json', 'Content-Length': body.length }) } }, (a) => {
      const stukken = [];
      a.on('data', (stuk) => stukken.push(stuk));
      a.on('error', fout);
      a.on('end', () => klaar({ status: a.statusCode, body: Buffer.concat(stukken).toString() }));
    }).on('error', fout).end(body));

let voorbij = false;
// A test that failed leaves its clients.
after(() => (voorbij = true));

/** Clients that ask one employer after another until `klaar` is called, which gives how often each outcome was. */
function belast(aantal = 4) {
  const telling = {};
  let door = true;
  const klanten = Array.from({ length: aantal }, async (_, k) => {
    for (let i = 0; door && !voorbij; i++) {
      const uit = await vraag(werkgever(1000 * k + i)).then((a) => a.status, (fout) => fout.code);
      telling[uit] = (telling[uit] ?? 0) + 1;
      // What is tested is that none fails, not how many there are: the rest of the machine is for what happens meanwhile.
      await new Promise((verder) => setTimeout(verder, 10));
    }
  });
  return {
    telling,
    meer: (n, voor = telling[200] ?? 0) => wachtTot(`${n} answers more`, () => (telling[200] ?? 0) >= voor + n),
    klaar: async () => {
      door = false;
      await Promise.all(klanten);
      return telling;
    },
  };
}

const gereed = () => wachtTot('/readyz', async () => (await haal(`${BEHEER}/readyz`)).status === 200);
const draaitVersie = async () => (await haal(`${BEHEER}/readyz`)).json.releaseId;
const telInzages = (verslag) => Number(/(\d+) inzages, 0 bevindingen/.exec(verslag)[1]);
const inzages = async () => telInzages(await shell(`klantbeeld inzagelog verifieer --config ${ETC}/klantbeeld.conf`));
const vindt = async (naam = 'de groot') => JSON.parse((await vraag(null, 'POST', JSON.stringify({ naam }))).body).treffers.map((t) => t.naam);
const sectie = (naam) => {
  const gevonden = alle.filter((b) => b.sectie === naam);
  assert.ok(gevonden.length, `deploy/README.md has no commands under "${naam}"`);
  gevonden.forEach((b) => (b.gedaan = true));
  return gevonden;
};

const alle = blokken();
const [vooraf] = alle;
vooraf.gedaan = true;
const env = { NIEUW, OUD, LEVERING: '/srv/levering.ndjson', MUTATIES: '/srv/mutaties.ndjson' };
/** Run what the runbook has under a heading, one block after another. */
async function doe(naam) {
  const gezegd = [];
  for (const b of sectie(naam)) gezegd.push(await shell(`${vooraf.code}\n${b.code}`, env));
  return gezegd.join('\n');
}

test('the package installs, and starts as its unit says, with every restriction', async () => {
  await shell(`dpkg -i ${OUD}`);
  await shell('klantbeeld token --maak-sleutels /root');
  cpSync('/root/jwks.json', `${ETC}/jwks.json`);
  writeFileSync(`${ETC}/klantbeeld.conf`, alsBestand(config));
  writeFileSync(`${ETC}/rechten.conf`, alsBestand(rechten()));
  await shell(`openssl rand -base64 32 >${ETC}/inzagelog-sleutel && chgrp klantbeeld ${ETC}/* && chmod 640 ${ETC}/*`);
  const { stdout } = await draai('levering', ['200']);
  const [kop, eerste] = stdout.split('\n').map((r) => r && JSON.parse(r));
  writeFileSync(env.LEVERING, stdout);
  writeFileSync(env.MUTATIES, `${JSON.stringify({ ...kop, levering: 'mutaties', volgnummer: kop.volgnummer + 1, aantal: 1 })}\n${
    JSON.stringify({ mutatie: 'wijzig', werkgever: { ...eerste, naam: 'Vernoemd bij Mutatie' } })}\n`);

  await shell('systemctl enable --now klantbeeld.socket klantbeeld-beheer.socket klantbeeld.service');
  await gereed();
  bewijs = (await shell(`KLANTBEELD_ABS_ONTWIKKELSLEUTEL=/root/ontwikkelsleutel.jwk klantbeeld token --config ${ETC}/klantbeeld.conf --rol ks_klantadviseur`)).trim();

  assert.equal((await vraag(DE_GROOT)).status, 200);
  assert.equal(await draaitVersie(), versieVan(OUD));
  assert.equal((await shell('systemctl show klantbeeld.service -p User --value')).trim(), 'klantbeeld');
  assert.equal(await inzages(), 1);
});

test('First look', async () => assert.match(await doe('First look'), /"status":"pass".*"breker": "dicht"/s));

for (const naam of [...new Set(alle.filter((b) => b.hoofd === 'Alerts').map((b) => b.sectie))]) test(`Alerts, ${naam}`, () => doe(naam));

test('Start, stop, reload; under load no request fails', async () => {
  const last = belast();
  await last.meer(50);
  await doe('Start, stop, reload');
  await last.meer(50);
  const telling = await last.klaar();

  assert.deepEqual(Object.keys(telling), ['200'], JSON.stringify(telling));
});

test('Logs: nothing of an employer or a person is in the journal', async () => {
  await doe('Logs');
  const journaal = await shell('journalctl -u klantbeeld.service -o cat --no-pager');

  assert.match(journaal, /luistert op/);
  assert.ok(!journaal.includes(DE_GROOT.slice(0, 9)) && !journaal.includes(werkgever(1).slice(0, 9)));
});

test('Change rights: a reload takes them over, and a file with an error changes nothing', async () => {
  assert.match(await doe('Change rights'), /opnieuw gelezen/);
  const goed = readFileSync(`${ETC}/rechten.conf`, 'utf8');
  appendFileSync(`${ETC}/rechten.conf`, 'onzin = 1;\n');

  assert.equal((await draai('/usr/bin/klantbeeld', ['rechten', 'controleer', '--config', `${ETC}/klantbeeld.conf`])).code, 1);
  await shell('systemctl reload klantbeeld.service');
  assert.equal((await vraag(DE_GROOT)).status, 200);
  assert.match(await shell("journalctl -u klantbeeld.service --grep 'herladen mislukt' -n 1 --no-pager"), /blijven gelden/);
  writeFileSync(`${ETC}/rechten.conf`, goed);
});

test('Rotate keys: what the old key signed still holds, and the new one signs', async () => {
  config.inzage.oude_sleutels_bestand = `${ETC}/inzagelog-oud`;
  writeFileSync(`${ETC}/klantbeeld.conf`, alsBestand(config));
  const verslag = await doe('Rotate keys');
  await gereed();

  assert.match(verslag, /0 bevindingen/);
  assert.match(verslag, /ondertekend tot en met volgnr [1-9]/);
  assert.equal((await vraag(DE_GROOT)).status, 200);
});

test('Load the search index: running instances go over to it', async () => {
  await doe('Load the search index');
  await wachtTot('the new index', async () => (await vindt('vernoemd bij mutatie')).includes('Vernoemd bij Mutatie'));
});

test('Files: a backup under load, restored where everything was lost, is whole, and everything goes on', async () => {
  const [bewaar, zetTerug] = sectie('Files').map((b) => `${vooraf.code}\n${b.code}`);
  const last = belast();
  await last.meer(100);
  const voor = last.telling[200];
  await shell(bewaar);
  await last.meer(20);
  const telling = await last.klaar();
  assert.deepEqual(Object.keys(telling), ['200'], JSON.stringify(telling));
  const heel = await inzages();
  await shell(zetTerug);
  await gereed();
  assert.equal(await inzages(), heel, 'a log that is still there is not overwritten');

  await shell('systemctl stop klantbeeld.socket klantbeeld-beheer.socket klantbeeld.service');
  rmSync(`${LIB}/inzage`, { recursive: true });
  rmSync(`${LIB}/zoek.sqlite`);
  await shell('systemd-tmpfiles --create /usr/lib/tmpfiles.d/klantbeeld.conf');
  const verslag = await shell(zetTerug);
  await gereed();

  const bewaard = telInzages(verslag);
  assert.ok(bewaard >= voor, `${bewaard} in the backup, ${voor} were answered before it`);
  assert.ok((await vindt('vernoemd bij mutatie')).length > 0);
  assert.equal((await vraag(DE_GROOT)).status, 200);
  assert.equal(await inzages(), bewaard + 2, 'the search and the group');
});

test('Upgrade and rollback under load: no request fails, and each version reads what the other left', async () => {
  const [keur, op, terug] = sectie('Upgrade and rollback').map((b) => `${vooraf.code}\n${b.code}`);
  const begin = await inzages();
  const last = belast();
  await shell(keur, env);
  for (const [stap, deb] of [[op, NIEUW], [terug, OUD]]) {
    await last.meer(50);
    await shell(stap, env);
    await gereed();
    assert.equal(await draaitVersie(), versieVan(deb));
    await last.meer(50);
  }
  const telling = await last.klaar();

  assert.deepEqual(Object.keys(telling), ['200'], JSON.stringify(telling));
  assert.equal(await inzages(), begin + telling[200], 'every answer is in the log, once');
  assert.ok((await vindt('vernoemd bij mutatie')).length > 0);
  assert.match(readFileSync(`${ETC}/klantbeeld.conf`, 'utf8'), /oude_sleutels_bestand/, 'the configuration is still ours');
});

test('PostgreSQL: a dump under load, restored into a database of its own, is whole, and an instance goes on in it', async () => {
  const pg = await startPostgres();
  const PG = { PGHOST: pg.map, PGUSER: 'beheer' };
  const psql = (db, ...wat) => shell(`psql -X -q -v ON_ERROR_STOP=1 -d ${db} ${wat.join(' ')}`, PG);
  await shell('createdb klantbeeld', PG);
  await psql('klantbeeld', '-f /usr/share/klantbeeld/inzagelog.sql -f /usr/share/klantbeeld/zoek.sql');
  await psql('klantbeeld', '-c "CREATE ROLE klantbeeld LOGIN IN ROLE inzagelog_schrijver"');
  writeFileSync(`${pg.map}/klantbeeld`, `host=${pg.map} user=klantbeeld dbname=klantbeeld\n`);
  writeFileSync(`${pg.map}/hersteld`, `host=${pg.map} user=klantbeeld dbname=klantbeeld_hersteld\n`);
  const uri = (rol, db) => `postgresql://klantbeeld_zoek_${rol}@/${db}?host=${pg.map}`;
  const start = (naam, db) =>
    startDienst(simulator.bronnen, { pasAan: (c) => ((c.inzage = { verbinding_bestand: `${pg.map}/${naam}`, instantie: 'a' }), (c.zoek = { index: uri('lezer', db) })) });
  const eerst = await start('klantbeeld', 'klantbeeld');
  const laad = await draai('klantbeeld', ['index', 'laad', env.LEVERING, '--config', eerst.bestand], { KLANTBEELD_ZOEK_INDEX: uri('lader', 'klantbeeld') });
  assert.equal(laad.code, 0, laad.stderr);
  const bewijsEerst = await eerst.token();
  const gehad = [];
  let door = true;
  const klanten = Promise.all(Array.from({ length: 8 }, async (_, k) => {
    for (let i = 0; door && !voorbij; i++) if ((await eerst.vraag(`/werkgever/${werkgever(1000 * k + i)}/uitkering`, { token: bewijsEerst })).status === 200) gehad.push(i);
  }));
  await wachtTot('answers', () => gehad.length > 50);
  const voor = gehad.length;

  const [bewaar, zetTerug] = sectie('PostgreSQL').map((b) => `${vooraf.code}\n${b.code}`);
  await shell(bewaar, PG);
  door = false;
  await klanten;
  await shell(zetTerug, PG);
  const daarna = await start('hersteld', 'klantbeeld_hersteld');
  const verifieer = async () => {
    const uit = await draai('klantbeeld', ['inzagelog', 'verifieer', '--config', daarna.bestand]);
    assert.equal(uit.code, 0, uit.stdout + uit.stderr);
    return telInzages(uit.stdout);
  };
  const bewaard = await verifieer();

  assert.ok(bewaard >= voor, `${bewaard} in the dump, ${voor} were answered before it`);
  const t = await daarna.token();
  const gevonden = await daarna.vraag('/werkgever?naam=de+groot', { token: t });
  assert.ok(gevonden.json.treffers.some((x) => x.naam === 'Groothandel De Groot'));
  assert.equal((await daarna.vraag(`/werkgever/${DE_GROOT}/uitkering`, { token: t })).status, 200);
  assert.equal(await verifieer(), bewaard + 2);
});

test('removed, nothing runs or listens any more, and the log stays', async () => {
  await shell('dpkg -r klantbeeld');

  await assert.rejects(haal(`${BEHEER}/livez`), /ECONNREFUSED/);
  assert.ok(readdirSync(`${LIB}/inzage`).length > 1);
});

test('every block of commands of the runbook was run', () => {
  assert.deepEqual(alle.filter((b) => !b.gedaan).map((b) => `${b.sectie}: ${b.code}`), []);
});
