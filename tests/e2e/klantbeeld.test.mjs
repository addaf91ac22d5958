// The page: every gegevensgroep of an employer in one answer.
import assert from 'node:assert/strict';
import { startAlles, toets } from './hulp/omgeving.mjs';
import { DE_GROOT, NIEMAND, steekproef } from './hulp/wereld.mjs';
import { ROLLEN } from './hulp/config.mjs';

const { simulator, dienst } = await startAlles();
const token = await dienst.token();
const pagina = (lh = DE_GROOT, query = '', opties = { token }) => dienst.vraag(`/werkgever/${lh}${query}`, opties);

const VOLGORDE = ['organisatie', 'preventief', 'uitkering', 'contact', 'documenten'];
const zonderTijd = (json) => JSON.parse(json.replace(/"opgehaaldOp":"[^"]+"/g, '"opgehaaldOp":"t"'));

toets('the page holds the five groups in the order of the screen, each as its own path gives it', async () => {
  for (const lh of [DE_GROOT, ...steekproef(10, 3)]) {
    const antwoord = await pagina(lh);

    assert.equal(antwoord.json.lhnummer, lh);
    assert.deepEqual(Object.keys(antwoord.json.gegevensgroepen), VOLGORDE);
    for (const naam of VOLGORDE) {
      const los = await dienst.vraag(`/werkgever/${lh}/${naam}`, { token });

      assert.deepEqual(zonderTijd(JSON.stringify(antwoord.json.gegevensgroepen[naam])), zonderTijd(los.body), `${lh} ${naam}`);
    }
  }
});

toets('the page is narrowed to what is asked, in the order of the screen', async () => {
  for (const [gevraagd, verwacht] of [
    ['organisatie', ['organisatie']],
    ['documenten,organisatie', ['organisatie', 'documenten']],
    ['contact,contact', ['contact']],
    ['financieel,uitkering', ['uitkering', 'financieel']],
    [VOLGORDE.join(','), VOLGORDE],
  ]) {
    const antwoord = await pagina(DE_GROOT, `?gegevensgroepen=${gevraagd}`);

    assert.deepEqual(Object.keys(antwoord.json.gegevensgroepen), verwacht);
  }
});

toets('a source of a group that was not asked for is left alone', async () => {
  const teller = async () => JSON.parse((await simulator.bedien('/bronnen/archief', {}, [200])).body).tellers.verzoeken;
  const begin = await teller();

  await pagina(DE_GROOT, '?gegevensgroepen=organisatie,uitkering');
  assert.equal(await teller(), begin);
  await pagina(DE_GROOT, '?gegevensgroepen=documenten');
  assert.equal(await teller(), begin + 1);
});

toets('a group that does not exist, an empty list and a repeated parameter are refused', async () => {
  for (const query of ['?gegevensgroepen=onzin', '?gegevensgroepen=', '?gegevensgroepen=organisatie,', '?gegevensgroepen=,organisatie',
    '?gegevensgroepen=organisatie&gegevensgroepen=contact', '?gegevensgroepen=ORGANISATIE', '?gegevensgroepen']) {
    const antwoord = await pagina(DE_GROOT, query);

    assert.equal(antwoord.status, 400, query);
    assert.deepEqual(antwoord.json.invalidParams.map(({ in: plaats, name }) => `${plaats} ${name}`), ['query gegevensgroepen']);
  }
});

toets('a role gets its own groups; the others are named with the missing right and nothing else', async () => {
  for (const [rol, mag] of Object.entries(ROLLEN).filter(([, groepen]) => groepen.length)) {
    const antwoord = await pagina(DE_GROOT, '', { token: await dienst.token(rol) });

    for (const naam of VOLGORDE) {
      const deel = antwoord.json.gegevensgroepen[naam];

      if (mag.includes(naam)) {
        assert.ok(deel.gegevens, `${rol} sees ${naam}`);
        continue;
      }
      assert.deepEqual(Object.keys(deel).sort(), ['bronnen', 'gegevensgroep', 'lhnummer', 'probleem', 'status']);
      assert.equal(deel.status, 403, `${rol} does not see ${naam}`);
      assert.equal(deel.probleem.type, 'urn:klantbeeld-werkgever:fout:geen-recht');
      assert.match(deel.probleem.detail, new RegExp(naam));
      assert.deepEqual(deel.bronnen, [], 'no source was asked');
    }
  }
});

toets('what a role may not see is not fetched either', async () => {
  const teller = async (bron) => JSON.parse((await simulator.bedien(`/bronnen/${bron}`, {}, [200])).body).tellers.verzoeken;
  const begin = await Promise.all(['erd', 'poortwachter', 'archief'].map(teller));

  await pagina(DE_GROOT, '', { token: await dienst.token('werkbedrijf_adviseur') });
  assert.deepEqual(await Promise.all(['erd', 'poortwachter', 'archief'].map(teller)), begin);
});

toets('a role that may see none of what it asks is refused as a whole', async () => {
  const niets = await pagina(DE_GROOT, '', { token: await dienst.token('aansluitservice') });
  const anders = await pagina(DE_GROOT, '?gegevensgroepen=documenten', { token: await dienst.token('smz_poortwachter') });

  for (const antwoord of [niets, anders]) {
    assert.equal(antwoord.status, 403);
    assert.equal(antwoord.json.type, 'urn:klantbeeld-werkgever:fout:geen-recht');
  }
});

toets('an employer that CWS-IHP does not know is a 404, whatever else is asked beside organisatie', async () => {
  for (const query of ['', '?gegevensgroepen=organisatie', '?gegevensgroepen=organisatie,documenten', '?gegevensgroepen=uitkering']) {
    const antwoord = await pagina(NIEMAND, query);

    assert.equal(antwoord.status, 404);
    assert.equal(antwoord.json.type, 'urn:klantbeeld-werkgever:fout:onbekende-werkgever');
  }
});

toets('an employer that one other source does not know has the rest of its page', async () => {
  await simulator.storing('archief', { status: 404 });
  try {
    const { json } = await pagina();

    assert.equal(json.gegevensgroepen.documenten.status, 404);
    assert.equal(json.gegevensgroepen.documenten.probleem.type, 'urn:klantbeeld-werkgever:fout:onbekende-werkgever');
    assert.equal(json.gegevensgroepen.documenten.bronnen[0].reden, 'onbekendeWerkgever');
    for (const naam of VOLGORDE.slice(0, 4)) assert.ok(json.gegevensgroepen[naam].gegevens, naam);
  } finally {
    await simulator.herstel();
  }
});
