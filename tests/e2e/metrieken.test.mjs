// /metrics: what was done is what is counted, exactly; and the alerts and the dashboard ask for nothing that is not there.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { nieuweMap, startAlles, startDienst, toets } from './hulp/omgeving.mjs';
import { haal } from './hulp/klant.mjs';
import { wachtTot } from './hulp/proces.mjs';
import { DE_GROOT, NIEMAND, nieuweWerkgever } from './hulp/wereld.mjs';

const { simulator, dienst } = await startAlles();
const uitrol = (bestand) => fileURLToPath(new URL(`../../deploy/${bestand}`, import.meta.url));
const metrieken = async (d = dienst) => (await haal(`${d.beheer}/metrics`)).body;

/** Every series as {'name{labels}': value}. */
async function meet(d = dienst) {
  const regels = (await metrieken(d)).split('\n').filter((r) => r && !r.startsWith('#'));
  return Object.fromEntries(regels.map((r) => [r.slice(0, r.lastIndexOf(' ')), Number(r.slice(r.lastIndexOf(' ') + 1))]));
}

/** What a series grew by while `doe` ran. */
async function groei(doe, d = dienst) {
  const voor = await meet(d);
  await doe();
  const na = await meet(d);
  return (reeks) => (na[reeks] ?? 0) - (voor[reeks] ?? 0);
}

const verzoeken = (route, klasse, divisie) =>
  `klantbeeld_http_verzoeken_total{route="${route}",klasse="${klasse}",divisie="${divisie}"}`;
const GROEP = '/werkgever/{lhnummer}/{gegevensgroep}';
const PAGINA = '/werkgever/{lhnummer}';

toets('requests are counted by route, class and division', async () => {
  const token = await dienst.token();
  const smz = await dienst.token('smz_poortwachter');
  const erbij = await groei(async () => {
    for (let i = 0; i < 3; i++) await dienst.vraag(`/werkgever/${DE_GROOT}/organisatie`, { token });
    await dienst.vraag(`/werkgever/${DE_GROOT}`, { token });
    await dienst.vraag(`/werkgever/${NIEMAND}`, { token });
    await dienst.vraag(`/werkgever/${DE_GROOT}/preventief`, { token: smz });
    await dienst.vraag(`/werkgever/${DE_GROOT}`);
    await dienst.vraag('/bestaat-niet', { token, keur: false });
    await dienst.vraag('/gegevensgroepen', { methode: 'OPTIONS' });
  });

  assert.equal(erbij(verzoeken(GROEP, '2xx', 'K&S')), 3);
  assert.equal(erbij(verzoeken(PAGINA, '2xx', 'K&S')), 1);
  assert.equal(erbij(verzoeken(PAGINA, '4xx', 'K&S')), 1);
  assert.equal(erbij(verzoeken(GROEP, '2xx', 'SMZ')), 1);
  assert.equal(erbij(verzoeken(PAGINA, '4xx', 'geen')), 1, 'without a token there is no division');
  assert.equal(erbij(verzoeken('geen', '4xx', 'geen')), 1, 'a path that does not exist is no label');
  assert.equal(erbij(verzoeken('/gegevensgroepen', '2xx', 'geen')), 1, 'what goes by ulfius counts too');
  assert.equal(erbij(`klantbeeld_http_duur_seconds_count{route="${GROEP}"}`), 4);
  assert.equal(erbij('klantbeeld_token_controles_total{reden="geen"}'), 1);
});

toets('a request that waits for its sources is counted once, with its time', async () => {
  await simulator.storing('erd', { vertragingMs: 150 });
  try {
    const token = await dienst.token();
    const erbij = await groei(() => dienst.vraag(`/werkgever/${nieuweWerkgever()}/uitkering`, { token }));

    assert.equal(erbij(verzoeken(GROEP, '2xx', 'K&S')), 1);
    assert.ok(erbij(`klantbeeld_http_duur_seconds_sum{route="${GROEP}"}`) >= 0.15);
    assert.equal(erbij(`klantbeeld_http_duur_seconds_bucket{route="${GROEP}",le="0.1"}`), 0);
    assert.equal(erbij('klantbeeld_bron_oproepen_total{bron="erd",uitkomst="ok"}'), 1);
    assert.equal(erbij('klantbeeld_bron_duur_seconds_count{bron="erd"}'), 1);
    assert.ok(erbij('klantbeeld_bron_duur_seconds_sum{bron="erd"}') >= 0.15);
  } finally {
    await simulator.herstel();
  }
});

toets('groups that were shown are counted by division, not those that failed', async () => {
  await simulator.storing('erd', { weiger: true });
  try {
    const token = await dienst.token();
    const erbij = await groei(() => dienst.vraag(`/werkgever/${nieuweWerkgever()}`, { token }));
    const verstrekt = (groep, divisie) => erbij(`klantbeeld_verstrekkingen_total{divisie="${divisie}",gegevensgroep="${groep}"}`);

    assert.equal(verstrekt('organisatie', 'K&S'), 1);
    assert.equal(verstrekt('uitkering', 'K&S'), 0);
    assert.equal(verstrekt('organisatie', 'SMZ'), 0);
    assert.ok(erbij('klantbeeld_bron_oproepen_total{bron="erd",uitkomst="verbinding"}') >= 1);
  } finally {
    await simulator.herstel();
  }
});

toets('what was framed wrong is counted, and the management port is not', async () => {
  const erbij = await groei(async () => {
    await haal(`${dienst.beheer}/readyz`);
    await dienst.vraag('/gegevensgroepen', { koppen: { 'Transfer-Encoding': 'gzip, chunked' }, methode: 'POST', keur: false });
  });

  assert.equal(erbij(verzoeken('geen', '4xx', 'geen')) + erbij(verzoeken('geen', '5xx', 'geen')), 1);
  assert.equal(erbij('klantbeeld_http_duur_seconds_count{route="geen"}'), 1);
});

toets('a division that the rights file gets at a reload has a label of its own from then on', async () => {
  const ander = await startDienst(simulator.bronnen);
  const nieuw = (await readFile(ander.rechtenBestand, 'utf8')).replaceAll('K&S', String.raw`Nieuwe \"divisie\"\\`);
  const reeks = 'klantbeeld_verstrekkingen_total{divisie="Nieuwe \\"divisie\\"\\\\",gegevensgroep="organisatie"}';

  assert.equal((await meet(ander))[reeks], undefined);
  await writeFile(ander.rechtenBestand, nieuw);
  ander.proces.kind.kill('SIGHUP');

  await wachtTot('the new division', async () => (await meet(ander))[reeks] === 0);
});

toets('what /bronnen counts is called in /metrics as it is called there, and is the same number', async () => {
  const d = await startDienst(simulator.bronnen, { pasAan: (c) => c.bronnen.forEach((bron) => (bron.vers_s = 600)) });
  const token = await d.token();
  const werkgever = nieuweWerkgever();

  for (const groep of ['', '', '/organisatie', '/organisatie']) await d.vraag(`/werkgever/${werkgever}${groep}`, { token });
  await d.vraag(`/werkgever/${NIEMAND}/uitkering`, { token });

  const { bronnen, cache } = (await haal(`${d.beheer}/bronnen`)).json;
  const gemeten = await meet(d);
  const gelijk = (tellers, reeks) => {
    assert.ok(Object.keys(tellers).length >= 3, reeks('...'));
    for (const [naam, aantal] of Object.entries(tellers)) assert.equal(gemeten[reeks(naam)], aantal, reeks(naam));
  };
  for (const b of bronnen) {
    gelijk(b.perUitkomst, (uitkomst) => `klantbeeld_bron_oproepen_total{bron="${b.naam}",uitkomst="${uitkomst}"}`);
    gelijk(b.zonderOproep, (wijze) => `klantbeeld_bron_zonder_oproep_total{bron="${b.naam}",wijze="${wijze}"}`);
  }
  const { treffers, missers, ...groep } = cache.groep;
  for (const [laag, tellers] of Object.entries({ bron: cache.bron, groep })) {
    gelijk(tellers, (naam) => `klantbeeld_cache_${naam}${naam === 'verdrongen' ? '_total' : ''}{laag="${laag}"}`);
  }
  assert.ok(treffers > 0 && missers > 0);
  assert.equal(gemeten['klantbeeld_groepcache_vragen_total{uitkomst="treffer"}'], treffers);
  assert.equal(gemeten['klantbeeld_groepcache_vragen_total{uitkomst="misser"}'], missers);
});

toets('searches, limits and the inzagelog are counted', async () => {
  const map = await nieuweMap();
  const d = await startDienst(simulator.bronnen, {
    pasAan: (c) => {
      c.inzage = { map };
      c.grenzen.medewerker_verzoeken = 4;
      c.grenzen.verzoeken_venster_s = 3600;
      c.grenzen.alarm_werkgevers = 1;
    },
  });
  const token = await d.token();
  const zoek = () => d.vraag('/werkgever/_zoek', { token, methode: 'POST', koppen: { 'Content-Type': 'application/json' }, body: JSON.stringify({ lhnummer: DE_GROOT }) });
  const erbij = await groei(async () => {
    assert.equal((await zoek()).status, 200);
    assert.equal((await d.vraag('/werkgever?naam=groot', { token })).status, 503);
    assert.equal((await d.vraag(`/werkgever/${nieuweWerkgever()}/uitkering`, { token })).status, 200);
    while ((await d.vraag('/gegevensgroepen', { token })).status !== 429);
  }, d);

  assert.equal(erbij('klantbeeld_zoeken_total{opslag="geen",uitkomst="bijBron"}'), 1);
  assert.equal(erbij('klantbeeld_zoeken_total{opslag="geen",uitkomst="mislukt"}'), 1);
  assert.equal(erbij('klantbeeld_zoek_duur_seconds_count{opslag="geen"}'), 2);
  assert.equal(erbij('klantbeeld_grens_geweigerd_total{grens="medewerker-verzoeken"}'), 1);
  assert.equal(erbij('klantbeeld_grens_geweigerd_total{grens="divisie-verzoeken"}'), 0);
  assert.equal(erbij('klantbeeld_grens_alarmen_total'), 1);
  assert.equal((await meet(d)).klantbeeld_grens_medewerkers, 1);
  assert.equal(erbij('klantbeeld_inzagelog_duur_seconds_count'), erbij('klantbeeld_inzagelog_records_total'));
  assert.ok(erbij('klantbeeld_inzagelog_records_total') >= 3);
  await d.stop();
});

toets('that nobody knows an employer, kept, is another class than an answer that is kept', async () => {
  const d = await startDienst(simulator.bronnen, { pasAan: (c) => c.bronnen.forEach((b) => Object.assign(b, { vers_s: 600, onbekend_s: 600 })) });
  const token = await d.token();
  const vraag = (lh) => d.vraag(`/werkgever/${lh}/documenten`, { token });
  await vraag(DE_GROOT);
  await vraag(NIEMAND);
  const erbij = await groei(async () => {
    await d.vraag(`/werkgever/${DE_GROOT}/documenten?aantal=1`, { token });
    await vraag(NIEMAND);
    await vraag(NIEMAND);
  }, d);
  const wijze = (w) => erbij(`klantbeeld_bron_zonder_oproep_total{bron="archief",wijze="${w}"}`);

  assert.equal(wijze('versOnbekend'), 2);
  assert.equal(wijze('vers') + erbij('klantbeeld_bron_oproepen_total{bron="archief",uitkomst="ok"}'), 1);
  await d.stop();
});

toets('promtool has nothing to say about it', async () => {
  execFileSync('promtool', ['check', 'metrics'], { input: await metrieken() });
});

toets('it holds no employer, no person and no token', async () => {
  const token = await dienst.token();
  await dienst.vraag(`/werkgever/${DE_GROOT}/contact`, { token });
  const tekst = await metrieken();

  assert.ok(!tekst.includes(DE_GROOT.slice(0, 9)));
  assert.ok(!tekst.includes(NIEMAND.slice(0, 9)));
  assert.ok(!tekst.includes(JSON.parse(Buffer.from(token.split('.')[1], 'base64url')).sub));
});

toets('the alerts hold in their own tests', () => {
  execFileSync('promtool', ['test', 'rules', uitrol('prometheus/klantbeeld.test.yml')]);
});

toets('the alerts and the dashboard use metrics that exist', async () => {
  // Some have series only where the configuration asks for them.
  const gedeclareerd = [...(await metrieken()).matchAll(/^# TYPE (\w+)/gm)].map(([, naam]) => naam);
  const bestaat = new Set([...Object.keys(await meet()).map((reeks) => reeks.replace(/\{.*/, '')), ...gedeclareerd]);
  const regels = parse(await readFile(uitrol('prometheus/klantbeeld.rules.yml'), 'utf8'));
  const bord = JSON.parse(await readFile(uitrol('grafana/klantbeeld.json'), 'utf8'));
  const vragen = [
    ...regels.groups.flatMap((g) => g.rules.map((r) => r.expr)),
    ...bord.panels.flatMap((p) => p.targets.map((t) => t.expr)),
  ];
  const genoemd = vragen.flatMap((v) => v.match(/\b(klantbeeld|process)_\w+/g) ?? []);

  assert.ok(genoemd.length >= 25);
  assert.deepEqual(genoemd.filter((naam) => !bestaat.has(naam)), []);
});

toets('/startupz passes once the keys are there', async () => {
  const antwoord = await haal(`${dienst.beheer}/startupz`);

  assert.equal(antwoord.status, 200);
  assert.equal(antwoord.kop('Content-Type'), 'application/health+json');
  assert.equal(antwoord.json.status, 'pass');
});
