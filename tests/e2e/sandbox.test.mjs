// The sandbox: every employer of it shows the case that is announced, openapi/sandbox.md tells what it answers, and it can be nothing
// but a sandbox. KB_SCHRIJF=1 writes the tables of that document instead of comparing them.
import assert from 'node:assert/strict';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { haal, maakKlant } from './hulp/klant.mjs';
import { nieuweMap } from './hulp/omgeving.mjs';
import { draai, Proces, vrijePoort, wachtTot } from './hulp/proces.mjs';
import { bekijk, DOCUMENT, GROEPEN, maakDocument, startSandbox, werkgevers } from './hulp/sandbox.mjs';
import { metWerkers } from './hulp/werkers.mjs';

const DE_GROOT = '123456789L01';
const sandbox = await startSandbox();
const { vraag } = sandbox;
const lijst = await werkgevers();
const gezien = new Map();
// A few at a time: all at once is more than a busy machine gets done within the time limits.
await metWerkers(4, lijst, async ({ lh }) => gezien.set(lh, await bekijk(sandbox, lh)));

const groep = async (lh, rest, opties) => (await vraag(`/werkgever/${lh}/${rest}`, opties)).json.gegevens;

/** Every page of a list: the items of all, in order. */
async function blader(lh, pad, lid) {
  const uit = [];
  for (let cursor = ''; cursor !== null; ) {
    const { items, volgendeCursor } = lid(await groep(lh, `${pad}${cursor && `&cursor=${cursor}`}`));
    uit.push(items);
    cursor = volgendeCursor;
  }
  return uit;
}

// What each employer must show. `groepen`: those that are not actueel in the page; `adviseur`: when that is not 200; `klopt`: of the data.
const GEVALLEN = {
  [DE_GROOT]: {
    klopt: ({ organisatie: o, preventief: p, uitkering: u }) => {
      assert.deepEqual([o.naam, o.kvkNummer, o.kvkVestigingsnummer, o.aansluitnummer], ['Groothandel De Groot', '12345678', '000000001234', '123']);
      assert.deepEqual([p.reIntegratieverslagen, p.loonsancties.totaal, p.digitaliseringsgraad.percentage], [5, 3, 80]);
      assert.deepEqual([u.wga.intermediair, u.wga.datum, u.zw.eigenrisicodrager, u.ww.eigenrisicodrager], ['Aegon', '2021-01-01', false, true]);
    },
  },
  '999900006L01': { klopt: ({ organisatie: o, contact: c, documenten: d }) => assert.ok(o.indicatieAantalMedewerkers === 12 && c.contactgeschiedenis.items.length && d.documenten.items.length) },
  '999900018L01': {
    klopt: ({ organisatie: o, preventief: p }) => {
      assert.deepEqual([o.indicatieAantalMedewerkers, o.sectoren.length, o.sbiCodes.length], [125000, 20, 20]);
      assert.equal(p.reIntegratieverslagen, 150);
    },
  },
  '999900031L01': {
    klopt: ({ organisatie: o, preventief: p, contact: c, documenten: d }) => {
      const lijsten = [o.sectoren, o.sbiCodes, p.boetes.historie, c.contactpersonen.organisatie, c.contactpersonen.uwv, c.contactgeschiedenis.items,
        c.notities.archie, c.meestbesprokenOnderwerpen, d.documenten.items];
      for (const l of lijsten) assert.deepEqual(l, []);
    },
  },
  '999900043L01': {
    klopt: ({ organisatie: o, uitkering: u, contact: c, documenten: d }) => {
      const leden = [o.kvkNummer, o.kvkVestigingsnummer, o.aansluitnummer, o.risicopremiegroep, o.correspondentieadres, o.vestigingsadres.straat,
        o.portalen.digipoort, o.indicatieAantalMedewerkers, u.wga.datum, u.wga.intermediair, c.contactpersonen.uwv[0].email,
        c.contactgeschiedenis.items[0].onderwerp, c.notities.archie[0].auteur, d.documenten.items[0].soort];
      assert.deepEqual(leden, leden.map(() => null));
    },
  },
  '999900055L01': {
    klopt: ({ organisatie: o, contact: c, documenten: d }) => {
      assert.ok(o.naam.length > 200 && /[öçèüñÜ’]/.test(o.naam));
      for (const t of [c.contactgeschiedenis.items[0].omschrijving, c.notities.archie[0].tekst, d.documenten.items[0].titel])
        assert.ok(t.length > 3500 && t.includes('reïntegratie'));
    },
  },
  '999900067L01': {
    klopt: ({ organisatie: o }, g) => {
      assert.deepEqual([o.rsin, o.bsn, o.lhnummer], [null, '999900067', '999900067L01']);
      assert.deepEqual(g.afgeschermd.filter((lid) => ['bsn', 'lhnummer'].includes(lid)).sort(), ['bsn', 'lhnummer']);
    },
  },
  '999900079L01': { adviseur: '403 werkgever-afgeschermd' },
  '999900080L01': { adviseur: '403 werkgever-afgeschermd', klopt: ({ organisatie: o }) => assert.equal(o.bsn, '999900080') },
  '999900092L01': { klopt: ({ organisatie: o }) => assert.equal(o.status.code, 'beeindigd') },
  '999900109L01': { klopt: ({ organisatie: o }) => assert.equal(o.status.code, 'failliet') },
  '999900110L01': {
    klopt: ({ organisatie: o, preventief: p }) => {
      assert.equal(o.status.code, 'in-oprichting');
      assert.deepEqual([p.percentageLoonsancties.percentage, p.percentageLoonsancties.noemer], [null, 0]);
    },
  },
  '999900122L01': { klopt: ({ organisatie: o }) => assert.equal(o.status.code, 'surseance') },
  '999900134L01': {
    klopt: async ({ organisatie: o }) => {
      const tweede = await groep('999900134L02', 'organisatie');
      assert.equal(tweede.naam, o.naam);
      assert.notEqual(tweede.kvkVestigingsnummer, o.kvkVestigingsnummer);
      assert.equal((await vraag('/werkgever/999900134L03')).status, 404);
      const { treffers } = (await vraag('/werkgever?naam=Dubbelman')).json;
      assert.deepEqual(treffers[0].lhnummers, ['999900134L01', '999900134L02']);
    },
  },
  '999900146L01': {
    klopt: async ({ organisatie: o }) => {
      const { treffers } = (await vraag(`/werkgever?kvkNummer=${o.kvkNummer}`)).json;
      assert.deepEqual([treffers.length, treffers[0].lhnummers.length, new Set(treffers[0].vestigingsnummers).size], [1, 40, 40]);
      assert.equal((await groep('999900146L40', 'organisatie')).kvkVestigingsnummer, treffers[0].vestigingsnummers.toSorted().at(-1));
    },
  },
  '999900158L01': {
    klopt: ({ organisatie: o, uitkering: u, contact: c, documenten: d }) => {
      const codes = [...o.sectoren, o.status, o.risicopremiegroep, u.wga.indicatieDirecteBetaling, c.contactgeschiedenis.items[0].kanaal,
        c.contactgeschiedenis.items[0].onderwerp, c.meestbesprokenOnderwerpen[0].onderwerp, d.documenten.items[0].soort, d.documenten.items[0].aandachtsgebied];
      for (const { code, omschrijving } of codes) assert.ok(code && omschrijving === null, code);
    },
  },
  '999900171L01': {
    groepen: {
      organisatie: 'CWS-IHP wijkt af', preventief: 'Poortwachterregistratie wijkt af', uitkering: 'ERD-register wijkt af',
      contact: 'K3CR wijkt af; Archie CRM wijkt af', documenten: 'Documentarchief wijkt af',
    },
    klopt: ({ organisatie: o }, g) => {
      assert.deepEqual([o.kvkNummer, o.status, o.indicatieAantalMedewerkers], [null, null, null]);
      for (const lid of ['ihp.kvkNr', 'ihp.statCd', 'ihp.aantWn']) assert.ok(g.bronnen.organisatie[0].afwijkingen.includes(lid), lid);
    },
  },
  '999900183L01': { klopt: ({ organisatie: o }) => assert.ok(o.correspondentieadres.postbus === 12345 && o.correspondentieadres.straat === null && o.vestigingsadres.straat) },
  '999900195L01': { klopt: ({ organisatie: o }) => assert.deepEqual([o.vestigingsadres.land.code, o.vestigingsadres.postcode], ['BE', '2000']) },
  '999900201L01': { klopt: ({ organisatie: o }) => assert.deepEqual([o.vestigingsadres, o.correspondentieadres], [null, null]) },
  '999900213L01': { klopt: ({ organisatie: o }) => assert.deepEqual(o.portalen, { werkgeversportaal: false, digipoort: false, softwareDigipoort: null }) },
  '999900225L01': { klopt: ({ uitkering: u }) => assert.deepEqual([u.wga, u.zw, u.ww].map((w) => w.eigenrisicodrager), [true, true, true]) },
  '999900237L01': { klopt: ({ uitkering: u }) => assert.deepEqual([u.wga.indicatieDirecteBetaling.code, u.zw.eigenrisicodrager, u.ww.eigenrisicodrager], ['WN', false, false]) },
  '999900249L01': { klopt: ({ uitkering: u }) => assert.equal(u.wga.indicatieDirecteBetaling.code, 'WG') },
  '999900250L01': { klopt: ({ uitkering: u }) => assert.deepEqual([u.wga.eigenrisicodrager, u.zw.eigenrisicodrager], [false, true]) },
  '999900262L01': { klopt: ({ uitkering: u }) => assert.deepEqual([u.wga, u.zw, u.ww].map((w) => w.eigenrisicodrager), [false, false, false]) },
  '999900274L01': { klopt: ({ uitkering: u }) => assert.deepEqual([u.wga, u.zw, u.ww].map((w) => w.eigenrisicodrager), [true, null, null]) },
  '999900286L01': { klopt: ({ uitkering: u }) => assert.deepEqual([u.wga.eigenrisicodrager, u.wga.intermediair, u.zw.intermediair], [true, null, null]) },
  '999900298L01': { klopt: ({ preventief: p }) => assert.deepEqual(p.loonsancties, { administratief: 2, inhoudelijk: 0, totaal: 2 }) },
  '999900304L01': { klopt: ({ preventief: p }) => assert.deepEqual(p.percentageLoonsancties, { percentage: null, teller: 5, noemer: 2 }) },
  '999900316L01': { klopt: ({ preventief: p }) => assert.deepEqual(p.loonsancties, { administratief: 1, inhoudelijk: 2, totaal: 5 }) },
  '999900328L01': { klopt: ({ preventief: p }) => assert.deepEqual([p.boetes.huidigAantal, p.boetes.historie.length], [3, 10]) },
  '999900341L01': {
    klopt: async () => {
      const bladen = await blader('999900341L01', 'documenten?aantal=100', (g) => g.documenten);
      assert.deepEqual([bladen.length, new Set(bladen.flat().map((d) => d.documentId)).size], [50, 5000]);
      const soort = (await blader('999900341L01', 'documenten?aantal=100&soort=brief&sorteer=datum', (g) => g.documenten)).flat();
      assert.equal(soort.length, bladen.flat().filter((d) => d.soort.code === 'brief').length);
      assert.deepEqual(soort.map((d) => d.datum), soort.map((d) => d.datum).toSorted());
    },
  },
  '999900353L01': { klopt: ({ documenten: d }) => assert.deepEqual([d.documenten.items.length, d.documenten.volgendeCursor], [25, null]) },
  '999900365L01': { klopt: async () => assert.deepEqual((await blader('999900365L01', 'documenten?aantal=25', (g) => g.documenten)).map((b) => b.length), [25, 1]) },
  '999900377L01': {
    klopt: async ({ contact: c }) => {
      const bladen = await blader('999900377L01', 'contact?aantal=60', (g) => g.contactgeschiedenis);
      assert.deepEqual(bladen.map((b) => b.length), [60, 60, 60, 60, 10]);
      assert.deepEqual([c.contactpersonen.organisatie.length, c.contactpersonen.uwv.length, c.notities.archie.length], [15, 15, 100]);
    },
  },
  '999900389L01': { groepen: { organisatie: '502 bron-fout' }, adviseur: '503 bron-onbereikbaar' },
  '999900390L01': { groepen: { preventief: '502 bron-fout' } },
  '999900407L01': { groepen: { uitkering: '502 bron-fout' } },
  '999900419L01': { groepen: { contact: 'K3CR onbereikbaar (verbinding)' }, klopt: ({ contact: c }) => assert.ok(c.notities.archie.length && c.contactpersonen === null) },
  '999900420L01': { groepen: { contact: 'Archie CRM onbereikbaar (foutantwoord)' }, klopt: ({ contact: c }) => assert.ok(c.notities.archie === null && c.contactpersonen) },
  '999900432L01': { groepen: { documenten: '502 bron-fout' } },
  '999900444L01': { groepen: Object.fromEntries(GROEPEN.map((g) => [g, '502 bron-fout'])), adviseur: '503 bron-onbereikbaar' },
  '999900456L01': {
    groepen: { preventief: 'Poortwachterregistratie onbereikbaar (foutantwoord)' },
    klopt: ({ preventief: p }, g) => {
      assert.ok(p.boetes === null && p.reIntegratieverslagen === 5);
      assert.deepEqual(g.bronnen.preventief[0].ontbreekt, ['boetes']);
    },
  },
  '999900468L01': { groepen: { contact: 'K3CR onbereikbaar (foutantwoord)' }, klopt: ({ contact: c }) => assert.ok(c.contactpersonen === null && c.contactgeschiedenis.items.length) },
  '999900481L01': { klopt: async () => assert.ok((await vraag('/werkgever/999900481L01/uitkering')).duurMs >= 650) },
  '999900493L01': { groepen: { documenten: '504 te-laat' } },
  '999900511L01': { groepen: { uitkering: '502 bron-fout' } },
  '999900523L01': { groepen: { documenten: '502 bron-fout' } },
  '999900535L01': { groepen: { preventief: '502 bron-fout' } },
  '999900547L01': { groepen: { uitkering: '502 bron-fout' } },
  '999900559L01': { groepen: { organisatie: 'CWS-IHP verouderd (foutantwoord)' }, klopt: ({ organisatie: o }) => assert.equal(o.naam, 'Oude Gegevens CWS-IHP B.V.') },
  '999900560L01': {
    groepen: { documenten: 'Documentarchief verouderd (foutantwoord)' },
    klopt: async ({ documenten: d }) => {
      assert.ok(d.documenten.items.length);
      assert.equal((await vraag('/werkgever/999900560L01/documenten?soort=brief')).status, 502);
    },
  },
  '999900572L01': { groepen: { contact: 'Archie CRM verouderd (foutantwoord)' }, klopt: ({ contact: c }) => assert.ok(c.notities.archie.length && c.contactpersonen) },
  '999900584L01': {
    status: '404 onbekende-werkgever', adviseur: '404 onbekende-werkgever',
    klopt: async () => assert.equal((await vraag('/werkgever/999900584L01/uitkering')).status, 200),
  },
  '999900596L01': { groepen: { contact: 'K3CR actueel (onbekendeWerkgever)' }, klopt: ({ contact: c }) => assert.ok(c.contactpersonen === null && c.notities.archie.length) },
  '999900602L01': { groepen: { documenten: '404 onbekende-werkgever' } },
  '999900614L01': { groepen: Object.fromEntries(GROEPEN.slice(1).map((g) => [g, '404 onbekende-werkgever'])) },
  '999900626L01': {
    status: '404 onbekende-werkgever', adviseur: '404 onbekende-werkgever',
    klopt: async () => {
      for (const g of GROEPEN) assert.equal((await vraag(`/werkgever/999900626L01/${g}`)).status, 404);
      assert.equal((await vraag('/werkgever?naam=Spookbedrijf')).json.treffers[0].lhnummers[0], '999900626L01');
    },
  },
};

test('there are at least forty employers, and each has a case here', () => {
  assert.ok(lijst.length >= 40);
  assert.deepEqual(lijst.map((w) => w.lh), Object.keys(GEVALLEN));
});

for (const { lh, toont } of lijst)
  test(`${lh}: ${toont}`, async () => {
    const { status = '200', groepen = {}, adviseur = '200', klopt = () => {} } = GEVALLEN[lh];
    const g = gezien.get(lh);

    assert.deepEqual({ status: g.status, adviseur: g.adviseur }, { status, adviseur });
    assert.deepEqual(g.groepen, status === '200' ? Object.fromEntries(GROEPEN.map((naam) => [naam, groepen[naam] ?? 'actueel'])) : {});
    await klopt(g.gegevens, g);
  });

test('the tables of openapi/sandbox.md are what the sandbox answers', async () => {
  const tekst = await readFile(DOCUMENT, 'utf8');
  const nu = await maakDocument(tekst, sandbox, lijst, gezien);

  if (process.env.KB_SCHRIJF) await writeFile(DOCUMENT, nu);
  else assert.equal(tekst, nu, 'KB_SCHRIJF=1 writes them anew');
});

test('who is in no list is unknown, a group that is not there yet says so, a number without its form is refused', async () => {
  assert.equal((await vraag('/werkgever/999900869L01')).status, 404);
  assert.match((await vraag(`/werkgever/${DE_GROOT}/financieel`)).json.type, /niet-beschikbaar/);
  assert.equal((await vraag('/werkgever/123456789')).status, 400);
});

test('a sandbox says so on every answer, refusals, errors and the management port among them', async () => {
  const doelen = [['/gegevensgroepen', {}], ['/openapi.json', {}], ['/bestaat-niet', {}], ['/gegevensgroepen', { rol: 'niemand' }],
    ['/gegevensgroepen', { methode: 'DELETE' }], ['/gegevensgroepen', { methode: 'OPTIONS' }], ['/gegevensgroepen', { methode: 'HEAD' }],
    [`/werkgever/${DE_GROOT}`, { rol: 'aansluitservice' }], ['/werkgever/_zoek', { methode: 'POST', body: '{}', koppen: { 'Content-Type': 'application/json' } }]];

  /* The client itself refuses an answer without it. */
  for (const [doel, opties] of doelen) await vraag(doel, opties);
  for (const pad of ['/readyz', '/metrics', '/bestaat-niet'])
    assert.equal((await haal(`${sandbox.beheer}${pad}`)).kop('Klantbeeld-Omgeving'), 'sandbox', pad);
});

test('searching finds them by name, part, typing error, postcode and number; a shielded one only for who may see it', async () => {
  const namen = async (doel, opties) => (await vraag(doel, opties)).json.treffers.map((t) => t.naam);
  const zoek = (body, rol) => namen('/werkgever/_zoek', { rol, methode: 'POST', body: JSON.stringify(body), koppen: { 'Content-Type': 'application/json' } });

  assert.ok((await namen('/werkgever?naam=groothandle+de+grot')).includes('Groothandel De Groot'));
  assert.ok((await namen('/werkgever?naam=storing')).length >= 9);
  assert.deepEqual(await namen('/werkgever?postcode=1234AB'), ['Groothandel De Groot']);
  assert.deepEqual(await zoek({ lhnummer: '999900006L01' }), ['Bakkerij Van der Meel B.V.']);
  assert.deepEqual(await zoek({ bsn: '999900067' }), ['Loodgieter P. Pietersen']);
  assert.deepEqual(await zoek({ lhnummer: '999900079L01' }), ['Blijf-van-mijn-lijfhuis Het Anker']);
  assert.deepEqual(await zoek({ lhnummer: '999900079L01' }, 'ks_klantadviseur'), []);
});

test('an employer whose source fails takes nothing away from others, however often it is asked for', async () => {
  await Promise.all(Array.from({ length: 60 }, () => vraag('/werkgever/999900444L01', { rol: 'uitkeren_deskundige' })));
  const { groepen } = await bekijk(sandbox, DE_GROOT);
  const { bronnen } = (await haal(`${sandbox.beheer}/bronnen`)).json;

  assert.deepEqual(groepen, Object.fromEntries(GROEPEN.map((g) => [g, 'actueel'])));
  for (const b of bronnen) assert.equal(b.breker, 'dicht', b.naam);
});

test('a token for each role, in a file that only its owner may read; SIGHUP writes new ones, and what is old stays old', async () => {
  const eerder = await readFile(sandbox.tokenbestand, 'utf8');
  const rollen = (await readFile(new URL('../../deploy/rechten.conf', import.meta.url), 'utf8')).matchAll(/\{ rol = "(\w+)"/g);

  assert.deepEqual(Object.keys(sandbox.tokens), [...rollen].map((r) => r[1]).concat('ander_doel'));
  assert.equal((await stat(sandbox.tokenbestand)).mode & 0o777, 0o600);
  assert.match((await vraag(`/werkgever/${DE_GROOT}/contact`, { rol: 'ander_doel' })).json.detail, /doel/);
  sandbox.proces.sein('SIGHUP');
  await wachtTot('new tokens', async () => (await readFile(sandbox.tokenbestand, 'utf8')) !== eerder);
  const nieuw = /^ks_accountmanager (\S+)$/m.exec(await readFile(sandbox.tokenbestand, 'utf8'))[1];
  const klant = maakKlant(`http://127.0.0.1:${sandbox.poort}`, { omgeving: 'sandbox' });
  assert.equal((await klant('/werkgever/999900559L01/organisatie', { token: nieuw })).json.bronnen[0].status, 'verouderd');
  assert.equal((await vraag(`/werkgever/${DE_GROOT}`)).status, 200, 'the old ones hold until they expire');
});

test('more requests than an employee may do: 429, as in production', async () => {
  let geweigerd;
  while (!geweigerd) {
    const antwoorden = await Promise.all(Array.from({ length: 100 }, () => vraag('/gegevensgroepen', { rol: 'smz_poortwachter' })));
    geweigerd = antwoorden.find((a) => a.status === 429);
  }

  assert.equal(geweigerd.kop('RateLimit-Policy'), '"medewerker-verzoeken";q=600;w=60');
  assert.equal((await vraag('/gegevensgroepen', { rol: 'werkbedrijf_adviseur' })).status, 200);
});

test('it listens on the loopback alone', async () => {
  const regels = (await readFile('/proc/net/tcp', 'utf8')).split('\n').map((r) => r.trim().split(/\s+/));
  const hex = (poort) => poort.toString(16).toUpperCase().padStart(4, '0');
  const luistert = (poort) => regels.filter((r) => r[3] === '0A' && r[1]?.endsWith(`:${hex(poort)}`)).map((r) => r[1].split(':')[0]);

  for (const poort of [sandbox.poort, sandbox.beheerPoort]) assert.deepEqual(luistert(poort), ['0100007F']);
});

test('it refuses to be anything else: a configuration, settings, sockets from outside, a port that is none or is taken', async () => {
  const weigert = async (argumenten, omgeving, code, patroon) => {
    const uit = await draai('klantbeeld', ['serve', ...argumenten], omgeving);
    assert.equal(uit.code, code, uit.stderr);
    assert.match(uit.stderr, patroon);
    assert.equal(uit.stdout, '');
  };

  await weigert(['--sandbox', '--config', 'deploy/klantbeeld.conf'], {}, 2, /--sandbox gaat niet samen met --config/);
  await weigert(['--sandbox'], { KLANTBEELD_BRONNEN_ERD_URL: 'https://erd.example', KLANTBEELD_DIENST_ADRES: '0.0.0.0' }, 1,
    /KLANTBEELD_BRONNEN_ERD_URL: [\s\S]*KLANTBEELD_DIENST_ADRES: /);
  await weigert(['--sandbox'], { LISTEN_FDS: '1' }, 1, /LISTEN_FDS: /);
  await weigert(['--sandbox', '--poort', '70000'], {}, 2, /--poort: "70000" is geen poort/);
  await weigert(['--sandbox', '--poort', String(sandbox.poort)], {}, 1, /--poort: kan niet luisteren op 127\.0\.0\.1 poort \d+: /);
  await weigert(['--sandbox', '--poort'], {}, 2, /--poort: een waarde ontbreekt/);
  await weigert(['--config', 'x', '--tokens', 'y'], {}, 2, /--tokens: onbekende optie/);
});

test('without --tokens they are on standard output before the ports; it stops while a source hangs, and then nothing is left', async () => {
  const map = await nieuweMap();
  const [poort, beheer] = [await vrijePoort(), await vrijePoort()];
  const proces = new Proces('klantbeeld', ['serve', '--poort', String(poort), '--sandbox', '--beheer-poort', String(beheer)], { TMPDIR: map });
  await wachtTot('the ports', () => {
    proces.moetLeven();
    return /^beheer-poort /m.test(proces.stdout);
  });
  const regels = proces.stdout.split('\n').filter((r) => /^[\w-]+ \S+$/.test(r));
  const [privé] = await readdir(map);

  assert.equal(regels.length, 9);
  assert.deepEqual(regels.slice(-2), [`poort ${poort}`, `beheer-poort ${beheer}`]);
  assert.match(regels[0], /^ks_klantadviseur eyJ/);
  assert.equal((await stat(`${map}/${privé}`)).mode & 0o777, 0o700);
  const klant = maakKlant(`http://127.0.0.1:${poort}`, { omgeving: 'sandbox' });
  const token = /^ks_accountmanager (\S+)$/m.exec(proces.stdout)[1];
  let beantwoord = false;
  const wacht = klant('/werkgever/999900493L01/documenten', { token }).finally(() => (beantwoord = true));
  const lopend = async () => (await haal(`http://127.0.0.1:${beheer}/bronnen`)).json.bronnen.find((b) => b.naam === 'archief').lopend;
  await wachtTot('the question', async () => beantwoord || (await lopend()));
  const gestopt = proces.stop();
  assert.equal((await wacht).status, 504, 'who was waiting has an answer');
  await gestopt;
  assert.deepEqual(await readdir(map), []);
});
