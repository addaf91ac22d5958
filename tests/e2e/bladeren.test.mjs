// Filters, order and pages of documenten; pages of the contact history. A walk sees every line once.
import assert from 'node:assert/strict';
import { contract } from './hulp/contract.mjs';
import { startAlles, startDienst, toets } from './hulp/omgeving.mjs';
import { DE_GROOT, steekproef, werkgever } from './hulp/wereld.mjs';

const { simulator, dienst } = await startAlles();
const token = await dienst.token();
const vraag = (doel) => dienst.vraag(doel, { token });

/** Follow volgendeCursor to the end: the pages. */
async function loop(doel, lijstVan, vraagEen = vraag) {
  const bladzijden = [];
  let cursor = null;
  do {
    const antwoord = await vraagEen(cursor ? `${doel}&cursor=${cursor}` : doel);
    assert.equal(antwoord.status, 200, antwoord.body);
    const lijst = lijstVan(antwoord.json.gegevens);
    bladzijden.push(lijst.items);
    cursor = lijst.volgendeCursor;
    assert.ok(bladzijden.length < 2000, 'the walk ends');
  } while (cursor);
  return bladzijden;
}

const documenten = ({ documenten: lijst }) => lijst;
const geschiedenis = ({ contactgeschiedenis }) => contactgeschiedenis;
const alleDocumenten = async (lh, query = '') => (await loop(`/werkgever/${lh}/documenten?aantal=100${query}`, documenten)).flat();

toets('walking documenten in pages of any size gives every document once, in order', async () => {
  for (const lh of [DE_GROOT, ...steekproef(4, 17)]) {
    const alle = await alleDocumenten(lh);
    const ids = alle.map(({ documentId }) => documentId);

    assert.equal(new Set(ids).size, ids.length, 'no document twice');
    for (const aantal of [1, 2, 7, 25]) {
      if (aantal === 1 && alle.length > 60) continue;
      const bladzijden = await loop(`/werkgever/${lh}/documenten?aantal=${aantal}`, documenten);

      assert.deepEqual(bladzijden.flat(), alle, `${lh}, ${aantal} a page`);
      for (const bladzijde of bladzijden.slice(0, -1)) assert.equal(bladzijde.length, aantal);
      assert.ok(alle.length === 0 || bladzijden.at(-1).length > 0, 'the last page is not empty');
    }
  }
});

toets('without parameters documenten gives the newest twenty-five', async () => {
  const alle = await alleDocumenten(DE_GROOT);
  const { json } = await vraag(`/werkgever/${DE_GROOT}/documenten`);

  assert.deepEqual(json.gegevens.documenten.items, alle.slice(0, 25));
  assert.equal(json.gegevens.documenten.volgendeCursor === null, alle.length <= 25);
});

toets('sorteer turns the order around, page by page', async () => {
  for (const lh of [DE_GROOT, werkgever(4242)]) {
    const oplopend = (await loop(`/werkgever/${lh}/documenten?aantal=5&sorteer=datum`, documenten)).flat();
    const aflopend = (await loop(`/werkgever/${lh}/documenten?aantal=5&sorteer=-datum`, documenten)).flat();
    const datums = oplopend.map(({ datum }) => datum);

    assert.deepEqual(datums, [...datums].sort());
    assert.deepEqual(aflopend.map(({ datum }) => datum), [...datums].reverse());
    assert.deepEqual(
      oplopend.map(({ documentId }) => documentId).sort(),
      aflopend.map(({ documentId }) => documentId).sort(),
    );
  }
});

toets('vanaf and tot are inclusive, and together cut out exactly that period', async () => {
  const alle = await alleDocumenten(DE_GROOT);
  const [vanaf, tot] = ['2018-05-06', '2021-11-15'];

  assert.deepEqual(await alleDocumenten(DE_GROOT, `&vanaf=${vanaf}`), alle.filter(({ datum }) => datum >= vanaf));
  assert.deepEqual(await alleDocumenten(DE_GROOT, `&tot=${tot}`), alle.filter(({ datum }) => datum <= tot));
  const tussen = await alleDocumenten(DE_GROOT, `&vanaf=${vanaf}&tot=${tot}`);
  assert.deepEqual(tussen, alle.filter(({ datum }) => datum >= vanaf && datum <= tot));
  assert.ok(tussen.some(({ datum }) => datum === vanaf) && tussen.some(({ datum }) => datum === tot));
  assert.deepEqual(await alleDocumenten(DE_GROOT, '&vanaf=1900-01-01&tot=1900-12-31'), []);
});

const codes = (naam) =>
  contract.paths['/werkgever/{lhnummer}/documenten'].get.parameters.find((p) => p.name === naam).schema.items.enum;

toets('the filters soort and aandachtsgebied split the list into parts without overlap', async () => {
  for (const lh of [DE_GROOT, ...steekproef(3, 99)]) {
    const alle = await alleDocumenten(lh);

    for (const naam of ['soort', 'aandachtsgebied']) {
      for (const code of codes(naam)) {
        const deel = await alleDocumenten(lh, `&${naam}=${code}`);

        assert.deepEqual(deel, alle.filter((d) => d[naam]?.code === code), `${lh} ${naam}=${code}`);
      }
    }
  }
});

toets('several codes mean any of them; two filters mean both', async () => {
  const alle = await alleDocumenten(DE_GROOT);
  const soorten = [...new Set(alle.map(({ soort }) => soort.code))].slice(0, 2);
  const gebied = alle[0].aandachtsgebied.code;
  const paar = await alleDocumenten(DE_GROOT, `&soort=${soorten.join(',')}&aandachtsgebied=${gebied}`);

  assert.deepEqual(
    paar,
    alle.filter(({ soort, aandachtsgebied }) => soorten.includes(soort.code) && aandachtsgebied.code === gebied),
  );
  assert.ok(paar.length > 0);
});

toets('every kind of letter and every area that the contract names occurs somewhere', async () => {
  const gezien = { soort: new Set(), aandachtsgebied: new Set() };

  for (const lh of [DE_GROOT, ...steekproef(60, 11)])
    for (const document of await alleDocumenten(lh))
      for (const naam of Object.keys(gezien)) gezien[naam].add(document[naam]?.code);
  for (const naam of Object.keys(gezien)) assert.deepEqual(codes(naam).filter((code) => !gezien[naam].has(code)), []);
});

toets('wrong filter values are refused, all of them at once', async () => {
  const antwoord = await vraag(
    `/werkgever/123/documenten?soort=onzin&aandachtsgebied=&vanaf=31-01-2024&tot=2024-02-30&sorteer=titel&aantal=0&cursor=a%20b&meer=1`,
  );

  assert.equal(antwoord.status, 400);
  assert.deepEqual(
    antwoord.json.invalidParams.map(({ in: plaats, name }) => `${plaats} ${name}`).sort(),
    ['path lhnummer', 'query aandachtsgebied', 'query aantal', 'query cursor', 'query meer', 'query soort', 'query sorteer',
      'query tot', 'query vanaf'],
  );
});

for (const aantal of ['0', '101', '-1', '1.5', '1e1', '010', '', '99999999999999999999', 'tien', '%2B5', '5%20'])
  toets(`aantal=${aantal} is refused`, async () => {
    for (const naam of ['documenten', 'contact']) {
      const antwoord = await vraag(`/werkgever/${DE_GROOT}/${naam}?aantal=${aantal}`);

      assert.equal(antwoord.status, 400);
      assert.deepEqual(antwoord.json.invalidParams.map(({ name }) => name), ['aantal']);
    }
  });

toets('a cursor is good for the question it was given with, and for no other', async () => {
  const cursorVan = async (doel, lijstVan) => lijstVan((await vraag(doel)).json.gegevens).volgendeCursor;
  const cursor = await cursorVan(`/werkgever/${DE_GROOT}/documenten?aantal=2`, documenten);
  const vanContact = await cursorVan(`/werkgever/${DE_GROOT}/contact?aantal=1`, geschiedenis);
  const ander = (i, c) => cursor.slice(0, i) + c + cursor.slice(i + 1);
  const fout = [
    `/werkgever/${werkgever(1)}/documenten?aantal=2&cursor=${cursor}`,
    `/werkgever/${DE_GROOT}/documenten?aantal=2&sorteer=datum&cursor=${cursor}`,
    `/werkgever/${DE_GROOT}/documenten?aantal=2&soort=brief&cursor=${cursor}`,
    `/werkgever/${DE_GROOT}/documenten?aantal=2&vanaf=2020-01-01&cursor=${cursor}`,
    `/werkgever/${DE_GROOT}/documenten?cursor=${vanContact}`,
    `/werkgever/${DE_GROOT}/contact?cursor=${cursor}`,
    `/werkgever/${DE_GROOT}/documenten?aantal=2&cursor=${cursor.slice(0, -2)}`,
    `/werkgever/${DE_GROOT}/documenten?aantal=2&cursor=${cursor}AAAA`,
    `/werkgever/${DE_GROOT}/documenten?aantal=2&cursor=${ander(4, cursor[4] === 'A' ? 'B' : 'A')}`,
    `/werkgever/${DE_GROOT}/documenten?cursor=${'A'.repeat(161)}`,
    `/werkgever/${DE_GROOT}/documenten?cursor=`,
  ];

  assert.ok(cursor && vanContact);
  assert.equal((await vraag(`/werkgever/${DE_GROOT}/documenten?aantal=2&cursor=${cursor}`)).status, 200);
  assert.equal((await vraag(`/werkgever/${DE_GROOT}/documenten?aantal=9&cursor=${cursor}`)).status, 200, 'the page size may differ');
  for (const doel of fout) {
    const antwoord = await vraag(doel);

    assert.equal(antwoord.status, 400, doel);
    assert.deepEqual(antwoord.json.invalidParams.map(({ name }) => name), ['cursor']);
  }
});

/** Walk the contact history of an employer in pages. */
const loopContact = (d, dToken, lh, aantal) =>
  loop(`/werkgever/${lh}/contact?aantal=${aantal}`, geschiedenis, (doel) => d.vraag(doel, { token: dToken }));

for (const adapter of ['k3cr', 'vkcc'])
  toets(`walking the contact history of ${adapter} gives every contact once, newest first; the other members stay`, async () => {
    const d =
      adapter === 'k3cr'
        ? dienst
        : await startDienst(simulator.bronnen, {
            pasAan: (config) => (config.gegevensgroepen.find(({ naam }) => naam === 'contact').adapter = adapter),
          });
    const dToken = await d.token();

    for (const lh of [DE_GROOT, ...steekproef(4, 23)]) {
      const alle = (await loopContact(d, dToken, lh, 100)).flat();
      const datums = alle.map(({ datum }) => datum);

      assert.deepEqual(datums, [...datums].sort().reverse());
      for (const aantal of [1, 3, 10]) {
        if (aantal === 1 && alle.length > 60) continue;
        const bladzijden = await loopContact(d, dToken, lh, aantal);

        assert.deepEqual(bladzijden.flat(), alle);
        for (const bladzijde of bladzijden.slice(0, -1)) assert.equal(bladzijde.length, aantal);
      }
      const eerste = (await d.vraag(`/werkgever/${lh}/contact?aantal=1`, { token: dToken })).json.gegevens;
      if (!eerste.contactgeschiedenis.volgendeCursor) continue;
      const tweede = (
        await d.vraag(`/werkgever/${lh}/contact?aantal=1&cursor=${eerste.contactgeschiedenis.volgendeCursor}`, { token: dToken })
      ).json.gegevens;
      assert.deepEqual(tweede.contactpersonen, eerste.contactpersonen);
      assert.deepEqual(tweede.meestbesprokenOnderwerpen, eerste.meestbesprokenOnderwerpen);
      assert.deepEqual(tweede.notities, eerste.notities);
    }
  });
