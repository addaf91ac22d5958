// Faults 1-14, 42, 57: every fault of every source. Two sources out of three fail at once, each in another way, and the third proves that
// they cost nothing but their own part.
import assert from 'node:assert/strict';
import { keurAntwoord, volledig } from './hulp/oordeel.mjs';
import { BRONNEN, geheugenMb, nieuweWerkgever, nieuweWerkgevers, opzet } from './hulp/rij.mjs';

// The healthy third must answer within it, on a busy machine and beside the reading of huge bodies.
const TIMEOUT_MS = 400;
const { simulator, dienst, vraag, rij, waarheid, token, pid } = await opzet({ timeoutMs: TIMEOUT_MS });

const GROEP = { 'cws-ihp': 'organisatie', poortwachter: 'preventief', erd: 'uitkering', k3cr: 'contact', archie: 'contact', archief: 'documenten' };
const NAAM = { 'cws-ihp': 'CWS-IHP', poortwachter: 'Poortwachterregistratie', erd: 'ERD-register', k3cr: 'K3CR', archie: 'Archie CRM', archief: 'Documentarchief' };

// [faults, what, simulator's words]
const STORINGEN = [
  [[1], 'answers too slowly', { vertragingMs: 5000 }],
  [[2], 'hangs before its answer', { hangen: 'voor' }],
  [[3], 'hangs inside its answer', { hangen: 'in' }],
  [[3, 42], 'drips its answer', { druppelBytes: 16, druppelMs: 200 }],
  [[4], 'answers 500', { status: 500 }],
  [[4], 'answers 502 without a body', { status: 502, zonderBody: true }],
  [[4], 'answers 503', { status: 503 }],
  [[4], 'answers 429', { status: 429 }],
  [[4], 'answers 204', { status: 204, zonderBody: true }],
  [[6], 'resets before its answer', { resetten: 'voor' }],
  [[6], 'resets inside its answer', { resetten: 'in' }],
  [[7], 'closes without an answer', { sluiten: true }],
  [[7], 'closes when it is called', { weiger: true }],
  [[8], 'sends less than it promised', { body: 'afgekapt' }],
  // Fewer than the shortest whole answer: that of an employer without notes is 20-odd bytes.
  [[8], 'stops after 8 bytes', { afkappenNa: 8 }],
  [[8], 'stops after 8 bytes of chunks', { afkappenNa: 8, overdracht: 'brokken' }],
  [[9], 'sends an empty body', { body: 'leeg' }],
  [[9], 'sends no JSON', { body: 'geen-json' }],
  [[9], 'sends broken UTF-8', { body: 'ongeldige-utf8' }],
  [[9], 'sends NUL bytes', { body: 'nul' }],
  [[10], 'sends 20 MB', { body: 'groot', omvang: 20_000_000 }],
  [[10], 'sends 20 MB in chunks', { body: 'groot', omvang: 20_000_000, overdracht: 'brokken' }],
  [[10], 'sends 20 MB until it closes', { body: 'groot', omvang: 20_000_000, overdracht: 'tot-sluiten' }],
  [[10], 'nests a million deep', { body: 'diep', omvang: 1_000_000 }],
  [[10], 'sends a member twice', { body: 'dubbel' }],
  [[10], 'sends a number that no number holds', { body: 'groot-getal' }],
  [[11], 'speaks of another employer', { andereWerkgever: true }],
  [[12], 'redirects to a file', { redirect: 'file:///etc/passwd' }],
  [[12], 'redirects to a host', { redirect: 'http://127.0.0.1:1/elders' }],
  [[13], 'sends a gzip bomb', { body: 'gzip-bom' }],
  [[9], 'sends HTML', { inhoudstype: 'text/html' }],
];

const bronVan = (pagina, bron) => pagina.json.gegevensgroepen[GROEP[bron]].bronnen.find((b) => b.naam === NAAM[bron]);

for (let begin = 0; begin < STORINGEN.length; begin++)
  for (let derde = 0; derde < 3; derde++) {
    const ziek = BRONNEN.filter((_, i) => i % 3 !== derde).map((bron, i) => [bron, STORINGEN[(begin + i) % STORINGEN.length]]);
    const nummers = [...new Set(ziek.flatMap(([, [n]]) => n))].sort((a, b) => a - b);

    rij(nummers, ziek.map(([bron, [, wat]]) => `${bron} ${wat}`).join('; '), async () => {
      for (const [bron, [, , storing]] of ziek) await simulator.storing(bron, storing);
      const pagina = await vraag(nieuweWerkgever());

      assert.equal(pagina.status, 200);
      assert.ok(pagina.duurMs < 2000, `${pagina.duurMs} ms`);
      for (const [bron] of ziek) {
        const { status, reden } = bronVan(pagina, bron);
        assert.ok(status === 'onbereikbaar' && reden, `${bron}: ${status} ${reden}`);
      }
      for (const bron of BRONNEN.filter((b) => !ziek.some(([z]) => z === b))) assert.equal(bronVan(pagina, bron).status, 'actueel', bron);
    });
  }

for (const bron of BRONNEN) {
  rij([5], `${bron} does not know an employer: that is an answer, not a fault`, async () => {
    await simulator.storing(bron, { status: 404 });
    const lh = nieuweWerkgever();
    const antwoord = await dienst.vraag(`/werkgever/${lh}`, { token });

    // The register decides whether there is such an employer; a source that knows nothing of one has nothing to say.
    if (bron === 'cws-ihp') assert.equal(antwoord.status, 404);
    else {
      assert.equal(antwoord.status, 200);
      const { status, reden } = bronVan(antwoord, bron);
      assert.deepEqual([status, reden], ['actueel', 'onbekendeWerkgever']);
      for (const [naam, deel] of Object.entries(antwoord.json.gegevensgroepen).filter(([n]) => n !== GROEP[bron])) assert.ok(deel.gegevens, naam);
    }
  });

  for (const [wat, storing] of [
    ['in chunks', { overdracht: 'brokken' }],
    ['until it closes', { overdracht: 'tot-sluiten' }],
    ['slowly but in time', { druppelBytes: 512, druppelMs: 1 }],
  ])
    rij([42], `${bron} sends its answer ${wat}: that is as good`, async () => {
      await simulator.storing(bron, storing);
      assert.ok(volledig(await vraag(nieuweWerkgever())));
    });

  rij([57], `${bron} sends codes that nobody knows, and nothing else changes`, async () => {
    await simulator.storing(bron, { onbekendeCode: true });
    const lh = nieuweWerkgever();
    const antwoord = await dienst.vraag(`/werkgever/${lh}`, { token });

    assert.equal(antwoord.status, 200);
    assert.equal(antwoord.json.lhnummer, lh);
    delete antwoord.json.gegevensgroepen[GROEP[bron]];
    const rest = { ...antwoord.json, gegevensgroepen: Object.fromEntries(Object.entries(antwoord.json.gegevensgroepen).filter(([n]) => n !== GROEP[bron])) };
    assert.deepEqual(keurAntwoord({ status: 200, json: rest }, lh, await waarheid.van(lh)), []);
  });
}

for (const lid of ['ihp.statCd', 'ihp.fiscNr', 'ihp.sbi', 'ihp'])
  for (const wat of ['verkeerdType', 'ontbrekend'])
    rij([57], `cws-ihp has changed ${lid} (${wat}): named, null, and the rest is right`, async () => {
      await simulator.storing('cws-ihp', { [wat]: lid });
      const { json } = await vraag(nieuweWerkgever());
      const bron = json.gegevensgroepen.organisatie.bronnen[0];

      assert.ok(bron.afwijkingen.length > 0 || bron.status === 'onbereikbaar', JSON.stringify(bron));
    });

rij([2], 'every source hangs: the page comes in time, with five reasons', async () => {
  for (const bron of BRONNEN) await simulator.storing(bron, { hangen: 'voor' });
  const { status, json, duurMs } = await vraag(nieuweWerkgever());

  assert.equal(status, 200);
  assert.ok(Object.values(json.gegevensgroepen).every((deel) => !deel.gegevens));
  assert.ok(duurMs < 2000, `${duurMs} ms`);
});

rij([14], 'every source is gone, and back', async () => {
  const alle = (wat) => Promise.all(BRONNEN.map((bron) => simulator.bedien(`/bronnen/${bron}/${wat}`, { methode: 'POST' }, [200, 204])));
  await alle('stop');
  try {
    const { status, json } = await vraag(nieuweWerkgever());

    assert.equal(status, 200);
    assert.ok(Object.values(json.gegevensgroepen).every((deel) => !deel.gegevens));
  } finally {
    await alle('start');
  }
});

rij([15], 'a source that comes back is not run over', async () => {
  const verzoeken = async () => (await simulator.bedien('/bronnen/erd', {}, [200])).json.tellers.verzoeken;
  await simulator.bedien('/bronnen/erd/stop', { methode: 'POST' }, [200, 204]);
  await Promise.all(nieuweWerkgevers(50).map((lh) => vraag(lh, 'uitkering')));
  await simulator.bedien('/bronnen/erd/start', { methode: 'POST' }, [200, 204]);
  const voor = await verzoeken();
  await Promise.all(nieuweWerkgevers(50).map((lh) => vraag(lh, 'uitkering')));

  // Nothing was saved up: at most one call for each question of now, and a retry for one in ten.
  assert.ok((await verzoeken()) - voor <= 55, `${(await verzoeken()) - voor} calls`);
}, { stroom: true });

rij([10], 'huge bodies of every source leave memory flat', async () => {
  for (const bron of BRONNEN) await simulator.storing(bron, { body: 'groot', omvang: 50_000_000, overdracht: 'brokken' });
  await Promise.all(nieuweWerkgevers(8).map((lh) => vraag(lh)));
  const voor = geheugenMb(pid);
  for (let i = 0; i < 4; i++) await Promise.all(nieuweWerkgevers(8).map((lh) => vraag(lh)));

  assert.ok(geheugenMb(pid) < voor * 1.5 + 64, `${voor} MB, then ${geheugenMb(pid)} MB`);
}, { stroom: true });
