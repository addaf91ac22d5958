// Which gegevensgroepen there are, how far their release is, and what the caller may see.
import assert from 'node:assert/strict';
import { startAlles, startDienst, toets } from './hulp/omgeving.mjs';
import { ROLLEN } from './hulp/config.mjs';

const { simulator, dienst } = await startAlles();

const lijst = async (d, rol) => (await d.vraag('/gegevensgroepen', { token: await d.token(rol) })).json.gegevensgroepen;

toets('the eight groups of the plan are listed in the order of its screens, with title, sources and path', async () => {
  const groepen = await lijst(dienst, 'ks_klantadviseur');

  assert.deepEqual(
    groepen.map(({ naam, titel, status, bronnen, pad }) => [naam, titel, status, bronnen, pad]),
    [
      ['organisatie', 'Organisatiegegevens', 'beschikbaar', ['CWS-IHP'], '/werkgever/{lhnummer}/organisatie'],
      ['preventief', 'Preventief werken', 'beschikbaar', ['Poortwachterregistratie'], '/werkgever/{lhnummer}/preventief'],
      ['uitkering', 'Uitkeringsgegevens', 'beschikbaar', ['ERD-register'], '/werkgever/{lhnummer}/uitkering'],
      ['contact', 'Contactmanagement', 'beschikbaar', ['K3CR', 'Archie CRM', 'WGS'], '/werkgever/{lhnummer}/contact'],
      ['documenten', 'Documenten', 'beschikbaar', ['Documentarchief'], '/werkgever/{lhnummer}/documenten'],
      ['financieel', 'Financieel', 'nogNietBeschikbaar', [], null],
      ['zaakmanagement', 'Zaakmanagement', 'nogNietBeschikbaar', [], null],
      ['werkbedrijf', 'Gegevens Werkbedrijf', 'nogNietBeschikbaar', ['WBS-opvolger (WorkIT)'], null],
    ],
  );
});

for (const [rol, mag] of Object.entries(ROLLEN))
  toets(`toegang is what ${rol} may see`, async () => {
    const groepen = await lijst(dienst, rol);

    assert.deepEqual(groepen.filter(({ toegang }) => toegang).map(({ naam }) => naam).sort(), [...mag].sort());
  });

toets('the list is for whoever has a token; parameters it has none', async () => {
  assert.equal((await dienst.vraag('/gegevensgroepen')).status, 401);
  assert.equal((await dienst.vraag('/gegevensgroepen?naam=contact', { token: await dienst.token() })).status, 400);
});

toets('the release stage of the rights and the adapter of the configuration show in status and sources', async () => {
  const ander = await startDienst(simulator.bronnen, {
    pasAan: (config, rechten) => {
      const uitrol = (naam, stadium) => (rechten.uitrol.find((u) => u.gegevensgroep === naam).stadia = [{ vanaf: '1990-01-01', ...stadium }]);
      const groep = (naam) => config.gegevensgroepen.find((g) => g.naam === naam);

      groep('contact').adapter = 'vkcc';
      uitrol('uitkering', { stadium: 'proef', gebruikersgroep: 'proefgroep' });
      uitrol('preventief', { stadium: 'pilot', divisies: ['SMZ'] });
      config.gegevensgroepen = config.gegevensgroepen.filter(({ naam }) => naam !== 'documenten');
    },
  });
  const groepen = Object.fromEntries((await lijst(ander)).map((g) => [g.naam, g]));

  assert.equal(groepen.organisatie.status, 'beschikbaar');
  assert.equal(groepen.uitkering.status, 'proef');
  assert.equal(groepen.preventief.status, 'pilot');
  assert.deepEqual(groepen.contact.bronnen, ['VKCC', 'Archie CRM', 'WGS']);
  assert.equal(groepen.documenten.status, 'nogNietBeschikbaar');
  assert.equal(groepen.documenten.toegang, false);
  assert.equal(groepen.documenten.pad, null);
});
