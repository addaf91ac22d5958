// The five gegevensgroepen: every fact of the project plan's screens for Groothandel De Groot, and any other employer.
import assert from 'node:assert/strict';
import { startAlles, startDienst, toets } from './hulp/omgeving.mjs';
import { DE_GROOT, NIEMAND, steekproef, werkgever } from './hulp/wereld.mjs';

const { simulator, dienst } = await startAlles();
const token = await dienst.token();
const vraag = (doel) => dienst.vraag(doel, { token });
const groep = async (naam, query = '', lh = DE_GROOT) => (await vraag(`/werkgever/${lh}/${naam}${query}`)).json;

const GROEPEN = ['organisatie', 'preventief', 'uitkering', 'contact', 'documenten'];

/** A source that did all that was asked of it, just now. */
function isActueel(bron, naam) {
  const { opgehaaldOp, ...rest } = bron;

  assert.deepEqual(rest, { naam, status: 'actueel', reden: null, ontbreekt: [], afwijkingen: [] });
  assert.ok(Math.abs(Date.now() - Date.parse(opgehaaldOp)) < 60_000, opgehaaldOp);
}

toets('organisatie holds what the screen shows', async () => {
  const antwoord = await groep('organisatie');
  const adres = {
    straat: 'Voorbeeldadres',
    huisnummer: 187,
    huisletter: null,
    toevoeging: 'bis',
    postbus: null,
    postcode: '1234 AB',
    plaats: 'Amsterdam',
    land: { code: 'NL', omschrijving: 'Nederland' },
  };

  assert.deepEqual(antwoord.gegevens, {
    naam: 'Groothandel De Groot',
    kvkNummer: '12345678',
    kvkVestigingsnummer: '000000001234',
    lhnummer: '123456789L01',
    rsin: '123456789',
    bsn: null,
    aansluitnummer: '123',
    sectoren: [
      { code: '51', omschrijving: 'Algemene industrie' },
      { code: '56', omschrijving: 'Schildersbedrijf' },
      { code: '74', omschrijving: null },
    ],
    risicopremiegroep: { code: '3', omschrijving: 'Agrarisch' },
    sbiCodes: [],
    status: { code: 'actief', omschrijving: 'Actief' },
    vestigingsadres: adres,
    correspondentieadres: adres,
    portalen: { werkgeversportaal: true, digipoort: true, softwareDigipoort: 'Afas' },
    indicatieAantalMedewerkers: 45,
  });
  assert.equal(antwoord.bronnen.length, 1);
  isActueel(antwoord.bronnen[0], 'CWS-IHP');
});

toets('preventief holds what the screen shows, counted since January 2020', async () => {
  const { gegevens, bronnen } = await groep('preventief', '?vanaf=2020-01-01');
  const { boetes, ...rest } = gegevens;

  assert.deepEqual(rest, {
    vanaf: '2020-01-01',
    reIntegratieverslagen: 5,
    loonsancties: { administratief: 1, inhoudelijk: 2, totaal: 3 },
    percentageLoonsancties: { percentage: 60, teller: 3, noemer: 5 },
    digitaliseringsgraad: { percentage: 80, teller: 4, noemer: 5 },
  });
  assert.ok(boetes.huidigAantal >= 0);
  assert.ok(boetes.historie.length > 0);
  assert.deepEqual(
    boetes.historie.map(({ periode }) => periode),
    boetes.historie.map(({ periode }) => periode).sort(),
    'oldest year first, ready to be drawn',
  );
  isActueel(bronnen[0], 'Poortwachterregistratie');
});

toets('preventief counts from 1 January of three years ago when nothing else is asked', async () => {
  const jaar = Number(new Intl.DateTimeFormat('nl', { timeZone: 'Europe/Amsterdam', year: 'numeric' }).format(new Date()));
  const { gegevens } = await groep('preventief');

  assert.equal(gegevens.vanaf, `${jaar - 3}-01-01`);
});

toets('preventief counts less over a shorter period, and refuses one that lies ahead', async () => {
  const lang = (await groep('preventief', '?vanaf=2000-01-01')).gegevens;
  const kort = (await groep('preventief', '?vanaf=2026-01-01')).gegevens;
  const straks = await vraag(`/werkgever/${DE_GROOT}/preventief?vanaf=2999-01-01`);

  assert.ok(kort.reIntegratieverslagen <= lang.reIntegratieverslagen);
  assert.ok(kort.loonsancties.totaal <= lang.loonsancties.totaal);
  assert.equal(straks.status, 400);
  assert.deepEqual(
    straks.json.invalidParams.map(({ in: plaats, name }) => [plaats, name]),
    [['query', 'vanaf']],
  );
});

toets('uitkering holds what the screen shows', async () => {
  const { gegevens, bronnen } = await groep('uitkering');

  assert.deepEqual(gegevens, {
    wga: {
      eigenrisicodrager: true,
      datum: '2021-01-01',
      indicatieDirecteBetaling: { code: 'WN', omschrijving: 'Werknemer' },
      intermediair: 'Aegon',
    },
    zw: { eigenrisicodrager: false, datum: null, intermediair: null },
    ww: { eigenrisicodrager: true, datum: '2021-01-01' },
  });
  isActueel(bronnen[0], 'ERD-register');
});

toets('contact holds what the screen shows, and says that WGS is not connected', async () => {
  const { gegevens, bronnen } = await groep('contact', '?aantal=100');
  const { contactpersonen, contactgeschiedenis, notities, meestbesprokenOnderwerpen } = gegevens;

  const persoon = ({ naam, functie, telefoon, beschikbaar }) => [naam, functie, telefoon, beschikbaar];
  assert.deepEqual(contactpersonen.organisatie.map(persoon), [
    ['A. Bakker', 'HR Businesspartner', '+31612345675', true],
    ['D. Molenaar', 'P&S accountmanager', '+31612345678', false],
  ]);
  assert.deepEqual(contactpersonen.uwv.map(persoon), [
    ['F. Bakker', 'K&S Accountmanager', '+31612345676', true],
    ['G. Molenaar', 'Adviseur Werkloosheidsverzekering', '+31612345679', false],
  ]);
  for (const { email } of [...contactpersonen.organisatie, ...contactpersonen.uwv]) assert.match(email, /^[A-Z]\.(bakker|molenaar)@/);

  const telefoon = { code: 'telefoon', omschrijving: 'Telefoon' };
  const bezoek = { code: 'nieuw-bezoek', omschrijving: 'Nieuw bezoek' };
  const open = { code: 'open', omschrijving: 'Open' };
  const afgerond = { code: 'afgerond', omschrijving: 'Afgerond' };
  assert.deepEqual(
    contactgeschiedenis.items.map(({ datum, kanaal, status, behandelaar, onderwerp }) => [datum, kanaal, status, behandelaar, onderwerp]),
    [
      ['2023-10-15', telefoon, open, 'Martijn Bakker', { code: 'ADB', omschrijving: null }],
      ['2023-10-12', telefoon, open, 'Patric Veele', { code: 'ADV', omschrijving: null }],
      ['2023-10-10', telefoon, open, 'Patric Veele', { code: 'ADB', omschrijving: null }],
      ['2023-10-09', bezoek, afgerond, 'Marcus van Veenendaal', { code: 'GVV-36', omschrijving: null }],
      ['2023-07-14', bezoek, afgerond, 'Martijn Bakker', { code: 'DA', omschrijving: null }],
      ['2023-07-14', bezoek, afgerond, 'Marcus van Veenendaal', { code: 'GVV-36', omschrijving: null }],
      ['1990-10-09', telefoon, afgerond, 'Martijn Bakker', { code: 'EGM-6', omschrijving: null }],
    ],
  );
  assert.equal(contactgeschiedenis.items[0].omschrijving, 'Wat is de hoogte van mijn WGA uit ...');
  assert.equal(contactgeschiedenis.volgendeCursor, null);
  assert.match(notities.archie[0].tekst, /^Loren ipsum/);
  assert.equal(notities.wgs, null);
  assert.deepEqual(meestbesprokenOnderwerpen.map(({ aantal }) => aantal), [16, 10, 10, 8, 7]);
  assert.deepEqual(meestbesprokenOnderwerpen[0].onderwerp, { code: 'wga', omschrijving: 'WGA' });

  assert.deepEqual(bronnen.map(({ naam }) => naam), ['K3CR', 'Archie CRM', 'WGS']);
  isActueel(bronnen[0], 'K3CR');
  isActueel(bronnen[1], 'Archie CRM');
  assert.deepEqual(bronnen[2], {
    naam: 'WGS',
    status: 'nietAangesloten',
    opgehaaldOp: null,
    reden: 'nietAangesloten',
    ontbreekt: ['notities.wgs'],
    afwijkingen: [],
  });
});

toets('documenten holds the fifteen lines of the screen, and there is more', async () => {
  const { gegevens, bronnen } = await groep('documenten', '?aantal=15');
  const datums = gegevens.documenten.items.map(({ datum }) => datum);
  const scherm = ['2022-11-15', '2022-10-03', '2022-09-05', '2022-08-23', '2022-08-04', '2021-11-15', '2021-10-03', '2019-09-05',
    '2018-08-23', '2018-08-04', '2018-07-05', '2018-06-06', '2018-05-16', '2018-05-06', '2018-05-06'];

  assert.deepEqual(datums, scherm, 'newest first');
  assert.ok(gegevens.documenten.volgendeCursor, 'the screen ends with [meer]');
  const dans = gegevens.documenten.items.find(({ datum }) => datum === '2022-11-15');
  assert.match(dans.titel, /^DANS \(id: ?454645754457\)$/);
  assert.deepEqual(dans.aandachtsgebied, { code: 'ww', omschrijving: 'WW' });
  assert.deepEqual(
    gegevens.documenten.items.filter(({ bijlageAanwezig }) => bijlageAanwezig).map(({ datum }) => datum),
    ['2018-07-05'],
  );
  isActueel(bronnen[0], 'Documentarchief');
});

toets('fifty other employers have all five groups, each about that employer and nobody else', async () => {
  const namen = new Set();

  for (const lh of steekproef(50)) {
    const antwoorden = await Promise.all(GROEPEN.map((naam) => groep(naam, '', lh)));

    for (const [i, antwoord] of antwoorden.entries()) {
      assert.equal(antwoord.lhnummer, lh);
      assert.equal(antwoord.gegevensgroep, GROEPEN[i]);
      for (const bron of antwoord.bronnen.filter(({ naam }) => naam !== 'WGS')) isActueel(bron, bron.naam);
    }
    const { gegevens } = antwoorden[0];
    assert.equal(gegevens.lhnummer, lh);
    assert.ok((gegevens.rsin === null) !== (gegevens.bsn === null), 'an RSIN or a BSN, never both');
    assert.equal(gegevens.rsin ?? gegevens.bsn, lh.slice(0, 9));
    namen.add(gegevens.naam);
  }
  assert.ok(namen.size > 40, `${namen.size} names`);
});

toets('the same question has the same answer', async () => {
  const zonderTijd = ({ gegevens }) => gegevens;

  for (const naam of GROEPEN)
    assert.deepEqual(zonderTijd(await groep(naam, '', werkgever(31337))), zonderTijd(await groep(naam, '', werkgever(31337))));
});

toets('an employer that does not exist is a 404 in every group', async () => {
  for (const naam of GROEPEN) {
    const antwoord = await vraag(`/werkgever/${NIEMAND}/${naam}`);

    assert.equal(antwoord.status, 404);
    assert.equal(antwoord.json.type, 'urn:klantbeeld-werkgever:fout:onbekende-werkgever');
  }
});

toets('a code that no table knows is delivered as it came, with omschrijving null', async () => {
  await simulator.storing('cws-ihp', { onbekendeCode: true });
  try {
    const { gegevens, bronnen } = await groep('organisatie', '', werkgever(12));
    const codes = [...gegevens.sectoren, gegevens.status, gegevens.risicopremiegroep].filter(Boolean);

    assert.ok(codes.some(({ code, omschrijving }) => code && omschrijving === null));
    assert.deepEqual(bronnen[0].afwijkingen, []);
  } finally {
    await simulator.herstel();
  }
});

toets('VKCC, chosen by the configuration, gives the same contact as K3CR', async () => {
  const vkcc = await startDienst(simulator.bronnen, {
    pasAan: (config) => (config.gegevensgroepen.find(({ naam }) => naam === 'contact').adapter = 'vkcc'),
  });
  const alles = async (dezeDienst, lh) => {
    const uit = (await dezeDienst.vraag(`/werkgever/${lh}/contact?aantal=100`, { token: await dezeDienst.token() })).json;
    const { volgendeCursor, ...geschiedenis } = uit.gegevens.contactgeschiedenis;

    return { bronnen: uit.bronnen, meer: volgendeCursor !== null, gegevens: { ...uit.gegevens, contactgeschiedenis: geschiedenis } };
  };

  for (const lh of [DE_GROOT, ...steekproef(20, 5)]) {
    const [nieuw, oud] = [await alles(vkcc, lh), await alles(dienst, lh)];

    assert.deepEqual(nieuw.gegevens, oud.gegevens, lh);
    assert.equal(nieuw.meer, oud.meer);
    assert.deepEqual(nieuw.bronnen.map(({ naam }) => naam), ['VKCC', 'Archie CRM', 'WGS']);
  }
});
