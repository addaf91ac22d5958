// Searching over HTTP: a real index of the simulators' employers, CWS-IHP behind it, rights, and the inzagelog.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nieuweMap, startAlles, startDienst, toets } from './hulp/omgeving.mjs';
import { draai, programma } from './hulp/proces.mjs';
import { stuurRauw } from './hulp/rauw.mjs';
import { DE_GROOT, NIEMAND, werkgever } from './hulp/wereld.mjs';

const AANTAL = 1500; // Groothandel De Groot and employers 0..1498
const map = await nieuweMap();
const index = join(map, 'zoek.sqlite');
const log = join(map, 'inzage');
await mkdir(log);

const leveringBestand = join(map, 'levering.ndjson');
const uit = openSync(leveringBestand, 'w');
execFileSync(programma('levering'), [String(AANTAL)], { stdio: ['ignore', uit, 'inherit'] });
closeSync(uit);
const levering = (await readFile(leveringBestand, 'utf8')).trim().split('\n').slice(1).map(JSON.parse);

const { simulator, dienst } = await startAlles({
  pasAan: (config, rechten) => {
    config.zoek = { index };
    config.inzage = { map: log };
    const [adviseur, manager] = rechten.rollen;
    Object.assign(adviseur, { velden: ['contactgegevens', 'notities'], afgeschermd: false });
    adviseur.zoeken = ['lhnummer', 'rsin', 'kvkNummer', 'vestigingsnummer', 'aansluitnummer', 'naam', 'postcode', 'huisnummer', 'plaats'];
    Object.assign(manager, { zoeken: [...adviseur.zoeken, 'bsn'], velden: ['bsn', 'contactgegevens', 'notities'], afgeschermd: true });
    Object.assign(rechten.rollen.find(({ rol }) => rol === 'smz_poortwachter'), { zoeken: ['lhnummer', 'naam'], doelen: ['beoordeling'] });
  },
});
const laad = async (bestand = leveringBestand) => {
  const r = await draai('klantbeeld', ['index', 'laad', bestand, '--config', dienst.bestand]);
  assert.equal(r.code, 0, r.stderr);
};
await laad();

const token = await dienst.token();
const manager = await dienst.token('ks_accountmanager');
const zoek = (criteria, opties = {}) =>
  dienst.vraag('/werkgever/_zoek', {
    token, methode: 'POST', koppen: { 'Content-Type': 'application/json' },
    body: typeof criteria === 'string' ? criteria : JSON.stringify(criteria), ...opties,
  });
const zoekGet = (criteria, opties = {}) => dienst.vraag(`/werkgever?${new URLSearchParams(criteria)}`, { token, ...opties });
const namen = (antwoord) => antwoord.json.treffers.map(({ naam }) => naam);
const overtredingen = (antwoord) => antwoord.json.invalidParams.map(({ in: waar, name }) => `${waar} ${name}`).sort();

const gewoon = levering.find((w) => w.rsin && !w.afgeschermd && w.kvkNummer && w.adres?.huisnummer && w.adres.land === 'NL'
  && w.administraties.every((a) => a.vestigingsnummer && a.aansluitnummer) && w.administraties[0].lhnummer !== DE_GROOT);
const eenmanszaak = levering.find((w) => w.bsn && !w.afgeschermd && w.kvkNummer);
const afgeschermd = levering.find((w) => w.afgeschermd && w.rsin && w.kvkNummer);

const [eerste] = gewoon.administraties;
const CRITERIA = {
  lhnummer: eerste.lhnummer, rsin: gewoon.rsin, kvkNummer: gewoon.kvkNummer, vestigingsnummer: eerste.vestigingsnummer,
  aansluitnummer: eerste.aansluitnummer, naam: gewoon.naam, postcode: gewoon.adres.postcode, plaats: gewoon.adres.plaats,
};

for (const [criterium, waarde] of Object.entries(CRITERIA))
  toets(`an employer is found by ${criterium}, and the hit says that this is why`, async () => {
    const { json } = await zoek({ [criterium]: waarde, aantal: 100 });

    const treffer = json.treffers.find(({ lhnummers }) => lhnummers?.includes(eerste.lhnummer)) ?? json.treffers.find(({ naam }) => naam === gewoon.naam);
    assert.ok(treffer, JSON.stringify(json));
    assert.deepEqual(treffer.waarom, [criterium]);
    assert.deepEqual([treffer.herkomst, json.peildatum], ['index', '2026-11-24']);
  });

toets('a hit is whole, and every one of its LH-nummers can be opened', async () => {
  const [treffer] = (await zoek({ rsin: gewoon.rsin })).json.treffers;

  assert.equal(treffer.naam, gewoon.naam);
  assert.deepEqual(treffer.lhnummers, gewoon.administraties.map(({ lhnummer }) => lhnummer));
  assert.deepEqual([treffer.kvkNummer, treffer.plaats], [gewoon.kvkNummer, gewoon.adres.plaats]);
  assert.deepEqual(treffer.vestigingsnummers, gewoon.administraties.map(({ vestigingsnummer }) => vestigingsnummer));
  for (const lh of treffer.lhnummers) {
    const { status, json } = await dienst.vraag(`/werkgever/${lh}/organisatie`, { token });
    assert.deepEqual([status, json.gegevens.naam], [200, gewoon.naam]);
  }
});

toets('criteria combine: all of them must hold', async () => {
  const { postcode, huisnummer } = gewoon.adres;
  const goed = await zoek({ postcode, huisnummer, naam: gewoon.naam });
  const fout = await zoek({ rsin: gewoon.rsin, plaats: 'Nergenshuizen' });

  assert.deepEqual(namen(goed), [gewoon.naam]);
  assert.deepEqual(goed.json.treffers[0].waarom, ['naam', 'postcode', 'huisnummer']);
  assert.deepEqual([fout.status, fout.json.treffers, fout.json.totaal], [200, [], 0]);
});

toets('a name is found as people type it, in a query and in a body alike', async () => {
  const getypt = 'GROOTHANDLE  de grot';
  const uitUrl = await zoekGet({ naam: getypt });
  const uitBody = await zoek({ naam: getypt });

  assert.equal(namen(uitUrl)[0], 'Groothandel De Groot');
  assert.deepEqual(uitUrl.json, uitBody.json);
  assert.deepEqual((await dienst.vraag('/werkgever?naam=de+groot', { token, voorvoegsel: '' })).status, 200);
});

toets('HEAD gives the headers of GET and no body', async () => {
  const [get, head] = [await zoekGet({ naam: 'groot' }), await zoekGet({ naam: 'groot' }, { methode: 'HEAD' })];

  assert.equal(head.status, 200);
  assert.equal(head.body, '');
  assert.equal(head.kop('Content-Length'), get.kop('Content-Length'));
});

toets('what is sensitive is refused in a URL, a recognised zoekterm too; the problem points to _zoek and repeats nothing', async () => {
  for (const criteria of [{ lhnummer: eerste.lhnummer }, { rsin: gewoon.rsin }, { bsn: eenmanszaak.bsn },
    { zoekterm: gewoon.rsin }, { zoekterm: eerste.lhnummer }, { zoekterm: `${gewoon.rsin.slice(0, 4)}.${gewoon.rsin.slice(4)}` }]) {
    const antwoord = await zoekGet(criteria);

    assert.equal(antwoord.status, 400);
    assert.deepEqual(overtredingen(antwoord), [`query ${Object.keys(criteria)[0]}`]);
    assert.match(antwoord.json.invalidParams[0].reason, /POST \/werkgever\/_zoek/);
    assert.ok(!Object.values(criteria).some((w) => antwoord.body.includes(w)), antwoord.body);
  }
});

const ONGELDIG = [
  ['nothing asked', {}, ['body zoekterm']],
  ['a house number alone', { huisnummer: 3 }, ['body huisnummer']],
  ['every violation at once', { lhnummer: '12', rsin: '1', kvkNummer: 7, postcode: 'x', huisnummer: '3', aantal: 101, cursor: 'abc', extra: 1 },
    ['body aantal', 'body cursor', 'body extra', 'body huisnummer', 'body kvkNummer', 'body lhnummer', 'body postcode', 'body rsin']],
  ['null is no value', { naam: null }, ['body naam', 'body zoekterm']],
  ['a name that could be a value', { 987654329: 'x', naam: 'groot' }, ['body (onbekend)']],
  ['an empty name', { naam: '' }, ['body naam']],
  ['a name without a letter', { naam: '---' }, ['body naam']],
  ['too long a name', { naam: 'a'.repeat(201) }, ['body naam']],
  ['a control character', { naam: 'a\nb' }, ['body naam', 'body zoekterm']],
  ['more members than there are criteria', Object.fromEntries([...'abcdefghijklmnopqrst'].map((n) => [n, 1])),
    [...[...'abcdefghijklmnopqrst'].map((n) => `body ${n}`), 'body zoekterm'].sort()],
  ['a list', '[]', ['body body']],
  ['no JSON', '{"naam":"groot"', ['body body']],
  ['a member that is there twice', '{"naam":"groot","naam":"klein"}', ['body body']],
  ['text behind it', '{"naam":"groot"} x', ['body body']],
  ['nothing at all', ' ', ['body body']],
  ['too deep', '['.repeat(100), ['body body']],
];
for (const [hoe, criteria, verwacht] of ONGELDIG)
  toets(`a body is refused with all that is wrong with it: ${hoe}`, async () => {
    const antwoord = await zoek(criteria);

    assert.equal(antwoord.status, 400, antwoord.body);
    assert.deepEqual(overtredingen(antwoord), verwacht);
    assert.ok(!antwoord.body.includes('987654329'));
  });

toets('a query is refused with all that is wrong with it', async () => {
  const antwoord = await dienst.vraag('/werkgever?naam=a&naam=b&aantal=0&cursor=x&huisnummer=0&soort=1&kvkNummer=1', { token });

  assert.equal(antwoord.status, 400);
  assert.deepEqual(overtredingen(antwoord),
    ['query aantal', 'query cursor', 'query huisnummer', 'query kvkNummer', 'query naam', 'query soort']);
});

toets('a body must be JSON by its header, of at most 8 kB; its path takes no parameters and no other method', async () => {
  const json = { 'Content-Type': 'application/json' };

  for (const soort of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx', 'application/problem+json'])
    assert.equal((await zoek({ naam: 'groot' }, { koppen: { 'Content-Type': soort } })).status, 415, soort);
  assert.equal((await zoek({ naam: 'groot' }, { koppen: {} })).status, 415);
  assert.equal((await zoek({ naam: 'groot' }, { koppen: { 'Content-Type': 'Application/JSON; charset=utf-8' } })).status, 200);
  assert.equal((await zoek(`{"naam":"groot"}${' '.repeat(8192 - 16)}`)).status, 200);
  assert.equal((await zoek(`{"naam":"groot"}${' '.repeat(8193 - 16)}`)).status, 413);
  assert.equal((await dienst.vraag('/werkgever/_zoek?naam=x', { token, methode: 'POST', koppen: json, body: '{"naam":"groot"}' })).status, 400);
  for (const [pad, methode, allow] of [['/werkgever/_zoek', 'GET', 'POST, OPTIONS'], ['/werkgever/_zoek', 'PUT', 'POST, OPTIONS'],
    ['/werkgever', 'POST', 'GET, HEAD, OPTIONS'], [`/werkgever/${DE_GROOT}`, 'POST', 'GET, HEAD, OPTIONS']]) {
    const antwoord = await dienst.vraag(pad, { token, methode });
    assert.deepEqual([antwoord.status, antwoord.kop('Allow')], [405, allow], `${methode} ${pad}`);
  }
  assert.equal((await dienst.vraag('/werkgever/_zoek', { methode: 'OPTIONS' })).kop('Allow'), 'POST, OPTIONS');
});

toets('a body may come in pieces, and in chunks', async () => {
  const kop = `POST /v1/werkgever/_zoek HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\n`;
  const antwoord = await stuurRauw(dienst.poort, `${kop}Transfer-Encoding: chunked\r\n\r\n8\r\n{"naam":\r\n8\r\n"groot"}\r\n0\r\n\r\n`);

  assert.equal(antwoord.status, 200, antwoord.body);
});

toets('paging gives every hit once, in the order of one long page, and a cursor belongs to its question', async () => {
  const { plaats } = gewoon.adres;
  const alles = await zoek({ plaats, aantal: 100 });
  const gezien = [];
  let cursor;
  do {
    const { status, json } = await zoek({ plaats, aantal: 3, ...(cursor && { cursor }) });
    assert.equal(status, 200);
    assert.equal(json.totaal, alles.json.totaal);
    gezien.push(...json.treffers);
    cursor = json.volgendeCursor;
  } while (cursor);

  assert.ok(alles.json.totaal > 6 && alles.json.totaal <= 100, String(alles.json.totaal));
  assert.deepEqual(gezien, alles.json.treffers);
  cursor = (await zoek({ plaats, aantal: 3 })).json.volgendeCursor;
  assert.deepEqual(overtredingen(await zoek({ plaats, naam: 'x', cursor })), ['body cursor']);
  assert.ok(!cursor.includes(gewoon.rsin) && !cursor.includes(Buffer.from(plaats).toString('hex')));
});

toets('a role searches by what it may: 403 names the criterion, and a zoekterm is taken for what it may be', async () => {
  const poortwachter = await dienst.token('smz_poortwachter', { doel: 'beoordeling' });
  const geweigerd = await zoek({ naam: gewoon.naam, kvkNummer: gewoon.kvkNummer, plaats: gewoon.adres.plaats }, { token: poortwachter });
  const bsn = await zoek({ bsn: eenmanszaak.bsn });

  assert.equal(geweigerd.status, 403);
  assert.equal(geweigerd.json.detail, 'Uw rol geeft geen recht om te zoeken op kvkNummer, plaats.');
  assert.deepEqual([bsn.status, bsn.json.detail], [403, 'Uw rol geeft geen recht om te zoeken op bsn.']);
  const anders = await zoek({ naam: gewoon.naam }, { token: await dienst.token('smz_poortwachter', { doel: 'dienstverlening' }) });
  assert.deepEqual([anders.status, anders.json.detail], [403, 'Uw rol geeft met dit doel (doelbinding) geen recht om te zoeken op naam.']);
  assert.equal((await zoek({ naam: gewoon.naam }, { token: poortwachter })).status, 200);
  assert.deepEqual((await zoek({ zoekterm: gewoon.kvkNummer }, { token: poortwachter })).json.treffers, []);
  assert.deepEqual((await zoek({ zoekterm: eenmanszaak.bsn })).json.treffers, []);
  assert.deepEqual(namen(await zoek({ zoekterm: eenmanszaak.bsn }, { token: manager })), [eenmanszaak.naam]);
  assert.equal((await zoek({ naam: 'x' }, { token: await dienst.token('aansluitservice') })).status, 403);
  assert.equal((await zoek({ naam: 'x' }, { token: undefined })).status, 401);
});

toets('the BSN in the LH-nummers of a sole trader is masked for who may not see it, from the index and from CWS-IHP', async () => {
  const [dicht] = (await zoek({ kvkNummer: eenmanszaak.kvkNummer })).json.treffers;
  const [open] = (await zoek({ kvkNummer: eenmanszaak.kvkNummer }, { token: manager })).json.treffers;

  assert.deepEqual([dicht.naam, dicht.lhnummers, dicht.afgeschermd], [eenmanszaak.naam, null, ['lhnummers']]);
  assert.ok(!JSON.stringify(dicht).includes(eenmanszaak.bsn));
  assert.deepEqual([open.lhnummers, open.afgeschermd], [eenmanszaak.administraties.map(({ lhnummer }) => lhnummer), []]);
});

toets('a shielded employer is no hit, and is not counted, for who may not see it; CWS-IHP does not give it away either', async () => {
  for (const criteria of [{ rsin: afgeschermd.rsin }, { naam: afgeschermd.naam }, { kvkNummer: afgeschermd.kvkNummer }]) {
    const dicht = await zoek(criteria);
    const open = await zoek(criteria, { token: manager });

    assert.ok(!namen(dicht).includes(afgeschermd.naam) || criteria.naam, JSON.stringify(dicht.json));
    assert.equal(open.json.totaal - dicht.json.totaal, 1, JSON.stringify([criteria, dicht.json, open.json]));
  }
});

toets('what the index does not know is looked up at CWS-IHP: by LH-nummer, RSIN, KVK-nummer and zoekterm', async () => {
  const lh = werkgever(500_001);
  const { json: bekend } = await dienst.vraag(`/werkgever/${lh}/organisatie`, { token });
  const { naam, kvkNummer, rsin } = bekend.gegevens;
  assert.ok(rsin && kvkNummer);

  for (const criteria of [{ lhnummer: lh }, { rsin }, { kvkNummer }, { zoekterm: lh }, { zoekterm: rsin }, { rsin, kvkNummer }]) {
    const { status, json } = await zoek(criteria);

    assert.equal(status, 200);
    assert.deepEqual([json.totaal, json.peildatum, json.volgendeCursor], [1, null, null]);
    assert.deepEqual([json.treffers[0].naam, json.treffers[0].herkomst], [naam, 'CWS-IHP']);
    assert.ok(json.treffers[0].lhnummers.includes(lh));
  }
  assert.deepEqual((await zoek({ rsin, kvkNummer: gewoon.kvkNummer })).json.treffers, [], 'all criteria must hold there too');
  assert.deepEqual((await zoek({ lhnummer: NIEMAND })).json.treffers, []);
  assert.deepEqual((await zoek({ naam: 'Zzqxwv', plaats: 'Nergens' })).json.treffers, []);
});

toets('CWS-IHP down, or telling of somebody else: what the index knows is still found, the rest says why not', async () => {
  try {
    await simulator.storing('cws-ihp', { status: 500 });
    assert.equal((await zoek({ lhnummer: werkgever(500_002) })).status, 502);
    assert.equal((await zoek({ lhnummer: eerste.lhnummer })).json.totaal, 1);
    await simulator.storing('cws-ihp', { body: 'geen-json' });
    assert.equal((await zoek({ rsin: werkgever(500_005).slice(0, 9) })).status, 502);
    await simulator.storing('cws-ihp', { andereWerkgever: true });
    assert.equal((await zoek({ lhnummer: werkgever(500_003) })).status, 502);
    assert.equal((await zoek({ rsin: werkgever(500_004).slice(0, 9) })).status, 502);
  } finally {
    await simulator.herstel();
  }
});

toets('without an index, or with a broken one, the numbers that CWS-IHP knows still work; the rest is a 503 that says so', async () => {
  const kapot = join(map, 'kapot.sqlite');
  await writeFile(kapot, 'dit is geen index');
  for (const pad of ['', join(map, 'er-niet.sqlite'), kapot]) {
    const zonder = await startDienst(simulator.bronnen, { pasAan: (config) => (config.zoek = { index: pad }) });
    const eigen = await zonder.token();
    const vraag = (criteria) => zonder.vraag('/werkgever/_zoek',
      { token: eigen, methode: 'POST', koppen: { 'Content-Type': 'application/json' }, body: JSON.stringify(criteria) });

    for (const criteria of [{ lhnummer: DE_GROOT }, { rsin: DE_GROOT.slice(0, 9) }, { kvkNummer: '12345678' }]) {
      const { json } = await vraag(criteria);
      assert.deepEqual([json.treffers[0].naam, json.treffers[0].herkomst], ['Groothandel De Groot', 'CWS-IHP']);
    }
    const antwoord = await vraag({ naam: 'groot' });
    assert.equal(antwoord.status, 503);
    assert.match(antwoord.json.detail, /zoekindex/);
    assert.ok(antwoord.kop('Retry-After'));
    await zonder.stop();
  }
});

async function regels() {
  const alle = [];
  for (const naam of (await readdir(log)).filter((n) => n.endsWith('.jsonl')).sort())
    for (const regel of (await readFile(join(log, naam), 'utf8')).split('\n').filter((r) => r.endsWith('}'))) alle.push(JSON.parse(regel));
  return alle.filter(({ soort }) => soort === 'inzage');
}

toets('every search is in the inzagelog before its answer: criteria, refusals, and whom it showed; no BSN that was typed', async () => {
  const voor = (await regels()).length;
  await zoek({ naam: 'groothandel de groot', plaats: 'Amsterdam' });
  await zoek({ naam: 'qqqq zzzz', plaats: 'Nergens' });
  await zoek({ bsn: eenmanszaak.bsn });
  await zoek({ bsn: eenmanszaak.bsn }, { token: manager });
  await zoek({ zoekterm: eenmanszaak.bsn }, { token: manager });
  await zoek({ naam: '' });
  const nieuw = (await regels()).slice(voor);

  assert.deepEqual(nieuw.map((r) => [r.actie, r.uitkomst, r.reden, r.object.zoek.treffers, r.object.klassen]), [
    ['zoek', 'verstrekt', null, 1, []],
    ['zoek', 'onbekend', null, 0, []],
    ['zoek', 'geweigerd', 'geenRecht', 0, []],
    ['zoek', 'verstrekt', null, 1, ['bsn']],
    ['zoek', 'verstrekt', null, 1, ['bsn']],
  ]);
  assert.deepEqual(nieuw[0].object.zoek.criteria, [{ naam: 'naam', waarde: 'groothandel de groot' }, { naam: 'plaats', waarde: 'Amsterdam' }]);
  assert.deepEqual(nieuw[2].object.zoek.criteria, [{ naam: 'bsn', waarde: null }]);
  assert.ok(!JSON.stringify(nieuw.map((r) => r.object.zoek.criteria)).includes(eenmanszaak.bsn));
  const eerste = ({ administraties }) => administraties[0].lhnummer;
  const groot = levering.find(({ naam }) => naam === 'Groothandel De Groot');
  assert.deepEqual(nieuw.map((r) => r.object.zoek.getoond), [[eerste(groot)], [], [], [eerste(eenmanszaak)], [eerste(eenmanszaak)]]);
});

toets('of a page of hits, the inzagelog names each employer on it, also whose numbers were masked', async () => {
  const voor = (await regels()).length;
  const paginas = [await zoek({ plaats: eenmanszaak.adres.plaats, naam: eenmanszaak.naam.split(' ')[0], aantal: 2 }),
    await zoek({ naam: 'de', aantal: 100 }), await zoek({ lhnummer: DE_GROOT })];
  const nieuw = (await regels()).slice(voor);
  const wie = (lh) => levering.find(({ administraties }) => administraties.some(({ lhnummer }) => lhnummer === lh)).naam;

  assert.equal(paginas[1].json.treffers.length, 100);
  assert.deepEqual(nieuw.map((r) => r.object.zoek.getoond.map(wie)), paginas.map(namen));
});

toets('the index is replaced and taken away under load: no search fails while there is one', async () => {
  let stop = false;
  const bezig = Array.from({ length: 8 }, async (_, i) => {
    let n = 0;
    while (!stop) {
      const antwoord = await zoek(i % 2 ? { naam: 'groot' } : { lhnummer: DE_GROOT });
      assert.equal(antwoord.status, 200, antwoord.body);
      assert.ok(antwoord.json.totaal > 0 && antwoord.json.treffers[0].herkomst === 'index');
      n++;
    }
    return n;
  });
  for (let i = 0; i < 3; i++) await laad();
  stop = true;

  assert.ok((await Promise.all(bezig)).every((n) => n > 0));
  await copyFile(index, `${index}.kopie`);
  await rm(index);
  assert.equal((await zoek({ naam: 'groot' })).status, 503);
  await rename(`${index}.kopie`, index);
  assert.equal((await zoek({ naam: 'groot' })).status, 200);
});

toets('a stopping service answers the searches it has begun', async () => {
  const tweede = await startDienst(simulator.bronnen, { pasAan: (config) => (config.zoek = { index, verbindingen: 1 }) });
  const eigen = await tweede.token();
  const antwoorden = Array.from({ length: 40 }, () =>
    tweede.vraag('/werkgever?naam=bakerij', { token: eigen }).catch((fout) => ({ status: fout.code })));
  await Promise.race(antwoorden);
  await tweede.stop();

  for (const { status } of await Promise.all(antwoorden)) assert.ok([200, 503, 'ECONNREFUSED'].includes(status), String(status));
});
