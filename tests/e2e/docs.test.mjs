// The pages of /docs, as HTTP and in a browser: what they show, that all of it can be reached and read by anybody, that nothing is asked
// of others, and that trying a call really makes it.
import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { startBrowser } from './hulp/browser.mjs';
import { contract, operaties } from './hulp/contract.mjs';
import { startAlles, toets } from './hulp/omgeving.mjs';
import { startSandbox } from './hulp/sandbox.mjs';
import { DE_GROOT } from './hulp/wereld.mjs';

const { dienst } = await startAlles();
const token = await dienst.token();
const browser = await startBrowser();
const axe = await readFile(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
// For who wants to see what a change made of it.
const afdrukken = `${process.env.KB_BOUW}/schermafdrukken`;
await mkdir(afdrukken, { recursive: true });

const PAGINAS = ['/docs', '/docs/aansluiten', '/docs/sandbox'];
const BESTANDEN = { '/docs': 'text/html', '/docs/aansluiten': 'text/html', '/docs/sandbox': 'text/html',
  '/docs/docs.css': 'text/css', '/docs/docs.js': 'text/javascript', '/docs/docs.svg': 'image/svg+xml' };
/** A request for a page: those are not in the contract. */
const vraag = (pad, opties) => dienst.vraag(pad, { keur: false, ...opties });

// --- As HTTP ---

for (const [pad, soort] of Object.entries(BESTANDEN))
  toets(`${pad} is given without a token, the same with and without /v1, under a policy that lets nothing in from elsewhere`, async () => {
    const antwoord = await vraag(pad);
    const beleid = Object.fromEntries(antwoord.kop('Content-Security-Policy').split('; ').map((regel) => regel.split(/ (.*)/)));

    assert.equal(antwoord.status, 200);
    assert.equal(antwoord.kop('Content-Type').split(';')[0], soort);
    assert.equal((await vraag(pad, { voorvoegsel: '' })).body, antwoord.body);
    assert.equal(antwoord.koppen.filter(([naam]) => /^(content-security-policy|cache-control)$/i.test(naam)).length, 2, 'each once');
    assert.equal(beleid['default-src'], "'none'");
    for (const [regel, waarde] of Object.entries(beleid))
      assert.ok(["'none'", "'self'"].includes(waarde) || regel === 'require-trusted-types-for', `${regel} ${waarde}`);
    for (const [naam, waarde] of [['X-Content-Type-Options', 'nosniff'], ['X-Frame-Options', 'DENY'], ['Referrer-Policy', 'no-referrer'],
      ['API-Version', contract.info.version], ['Access-Control-Allow-Origin', undefined], ['Set-Cookie', undefined]])
      assert.equal(antwoord.kop(naam), waarde, naam);
  });

toets('HEAD has the headers of GET and no body; other methods are a 405, a parameter is a 400, another name a 404', async () => {
  for (const pad of Object.keys(BESTANDEN)) {
    const [get, head, options] = [await vraag(pad), await vraag(pad, { methode: 'HEAD' }), await vraag(pad, { methode: 'OPTIONS' })];
    const zonderDatum = ({ koppen }) => koppen.filter(([naam]) => naam !== 'Date').map(String).sort();

    assert.deepEqual([head.status, head.body], [200, '']);
    assert.deepEqual(zonderDatum(head), zonderDatum(get));
    assert.deepEqual([options.status, options.kop('Allow')], [204, 'GET, HEAD, OPTIONS']);
    for (const methode of ['POST', 'PUT', 'DELETE']) assert.equal((await dienst.vraag(pad, { methode })).status, 405);
    assert.deepEqual((await dienst.vraag(`${pad}?x=1`)).json.invalidParams.map(({ name }) => name), ['x']);
    assert.equal((await dienst.vraag(`${pad}/`)).status, 404);
  }
  for (const pad of ['/docs/index.html', '/docs/docs', '/docs/../docs', '/docs/docs.css/x', '/Docs'])
    for (const methode of ['GET', 'OPTIONS', 'POST']) assert.equal((await dienst.vraag(pad, { methode })).status, 404, `${methode} ${pad}`);
});

toets('who takes gzip gets it, a tenth of the size; it holds the same bytes', async () => {
  const plat = await vraag('/docs');
  const lengte = async (codering) => {
    const antwoord = await vraag('/docs', { methode: 'HEAD', koppen: { 'Accept-Encoding': codering } });
    assert.equal(antwoord.kop('Vary'), 'Accept-Encoding');
    return [antwoord.kop('Content-Encoding'), Number(antwoord.kop('Content-Length'))];
  };
  const [, klein] = await lengte('gzip');
  const bytes = Buffer.from(await (await fetch(`${dienst.url}/docs`, { headers: { 'Accept-Encoding': 'gzip' } })).arrayBuffer());

  assert.ok(klein < 40_000 && klein * 6 < plat.body.length, `${klein} of ${plat.body.length} bytes`);
  for (const codering of ['gzip', 'br, GZIP', 'deflate,gzip ,br']) assert.deepEqual(await lengte(codering), ['gzip', klein], codering);
  for (const codering of ['', 'br', 'gzip;q=0', 'xgzip', 'gzi', ',', 'identity'])
    assert.deepEqual(await lengte(codering), [undefined, Buffer.byteLength(plat.body)], codering);
  assert.equal((bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString(), plat.body);
});

toets('who has it already is told so', async () => {
  for (const pad of Object.keys(BESTANDEN)) {
    const merk = (await vraag(pad)).kop('ETag');
    const met = (waarde, methode) => vraag(pad, { methode, koppen: { 'If-None-Match': waarde, 'Accept-Encoding': 'gzip' } });

    assert.match(merk, /^W\/"[0-9a-f]{16}"$/);
    for (const waarde of [merk, merk.slice(2), `"x", ${merk}`, '*']) {
      const antwoord = await met(waarde);
      assert.deepEqual([antwoord.status, antwoord.body, antwoord.kop('ETag'), antwoord.kop('Content-Encoding')], [304, '', merk, undefined], waarde);
      assert.equal(antwoord.kop('Cache-Control'), 'no-cache');
    }
    assert.equal((await met(merk, 'HEAD')).status, 304);
    for (const waarde of ['"x"', merk.slice(0, -1), merk.replace('W/', 'w/'), '']) assert.equal((await met(waarde, 'HEAD')).status, 200, waarde);
  }
});

toets('all of the contract stands in the page, without a script', async () => {
  const { body } = await vraag('/docs');
  const staat = (tekst, wat) => assert.ok(body.includes(tekst), `${wat}: ${tekst}`);
  const code = (tekst) => `<code>${tekst.replaceAll('&', '&amp;').replaceAll("'", '&#39;').replaceAll('"', '&#34;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</code>`;

  for (const { pad, methode, operatie } of operaties) {
    staat(`<b>${methode}</b> ${pad}</code>`, 'an operation');
    staat(`id="${operatie.operationId}">${operatie.summary}<`, 'its title');
    for (const status of Object.keys(operatie.responses)) staat(code(status), pad);
    for (const p of operatie.parameters ?? []) staat(code(p.name ?? p.$ref.split('/').at(-1).toLowerCase()), pad);
  }
  for (const [naam, schema] of Object.entries(contract.components.schemas)) {
    staat(`id="schema-${naam}"`, 'a schema');
    for (const [lid, { pattern, enum: waarden = [] }] of Object.entries(schema.properties ?? {})) {
      staat(code(lid), naam);
      if (pattern) staat(code(pattern), `${naam}.${lid}`);
      for (const waarde of waarden) staat(code(String(waarde)), `${naam}.${lid}`);
    }
  }
  for (const naam of Object.keys(contract.components.responses)) staat(`id="antwoord-${naam}"`, 'an answer');
  for (const naam of Object.keys(contract.components.headers)) staat(`id="header-${naam}"`, 'a header');
  assert.doesNotMatch(body, /(?:src|href)="(?:https?:)?\/\//, 'nothing from elsewhere');
  assert.doesNotMatch(body, / (?:style|on[a-z]+)="|<style|<script>/, 'nothing inline');
});

// --- In a browser ---

/** What stands on a page that a keyboard can reach, in the order of the page. */
const BEREIKBAAR = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';

for (const voorvoegsel of ['', '/v1'])
  for (const pad of voorvoegsel ? ['/docs'] : PAGINAS)
    toets(`${voorvoegsel}${pad}: Dutch, no complaint in the console, nothing asked of another, every link leads somewhere`, async () => {
      const pagina = await browser.open(`${dienst.url}${voorvoegsel}${pad}`);
      const [taal, titel, h1, links, dood] = await pagina.evaluate(() => [
        document.documentElement.lang,
        document.title,
        document.querySelectorAll('h1').length,
        [...new Set([...document.links].map((a) => a.href.split('#')[0]))],
        [...document.links].filter((a) => a.hash && a.pathname === location.pathname && !document.getElementById(decodeURIComponent(a.hash.slice(1)))).map((a) => a.hash),
      ]);

      assert.equal(taal, 'nl');
      assert.match(titel, /Klantbeeld Werkgever/);
      assert.equal(h1, 1);
      assert.deepEqual(dood, [], 'anchors that are not there');
      for (const link of links.filter((l) => l.startsWith(dienst.url))) assert.equal((await fetch(link)).status, 200, link);
      assert.deepEqual(pagina.gevraagd.filter((url) => !url.startsWith(`${dienst.url}${voorvoegsel}/`)), []);
      assert.deepEqual(pagina.klachten, []);
      await pagina.close();
    });

const REGELS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** Leave one of each kind in the reference page, where that is enough: all of it again would take a minute and tell nothing new. */
const dunUit = (pagina) =>
  pagina.evaluate(() => {
    const staal = ['haalDocumenten', 'zoekWerkgeversMetBody', 'antwoord-GeenRecht', 'schema-Bron'];
    document.querySelectorAll('article').forEach((e) => staal.includes(e.getAttribute('aria-labelledby')) || e.remove());
  });

/** What axe holds against the page as it is now; of the rules in `geoordeeld` at least, something must have been there to judge. */
async function keur(pagina, runOnly, geoordeeld) {
  const [schendingen, passes] = await pagina.evaluate(async (regels) => {
    const { violations, passes: goed } = await window.axe.run(document, { runOnly: regels });
    return [violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).slice(0, 3).join(' ')}`), goed.map((v) => v.id)];
  }, runOnly);

  assert.deepEqual(schendingen, []);
  for (const regel of geoordeeld) assert.ok(passes.includes(regel), `${regel} was judged`);
}

for (const pad of PAGINAS)
  toets(`${pad}: WCAG 2.2 AA by axe with everything unfolded, light and dark, and in a window of 320 px`, async () => {
    const pagina = await browser.open(dienst.url + pad);
    const druk = (naam) => pagina.screenshot({ path: `${afdrukken}/${pad.slice(1).replace('/', '-')}-${naam}.png` });
    const cdp = await pagina.createCDPSession();
    await cdp.send('Page.setBypassCSP', { enabled: true });
    await druk('light');
    await pagina.evaluate((bron) => {
      document.querySelectorAll('details').forEach((d) => (d.open = true));
      new Function(bron)();
    }, axe);
    await keur(pagina, REGELS, ['color-contrast', 'document-title', 'html-has-lang', 'link-name', 'skip-link', 'target-size']);

    await pagina.setViewport({ width: 320, height: 800 });
    assert.ok((await pagina.evaluate(() => document.documentElement.scrollWidth)) <= 320);
    await dunUit(pagina);
    await druk('narrow');
    await keur(pagina, ['target-size', 'scrollable-region-focusable', 'color-contrast'], ['target-size', 'color-contrast']);

    await pagina.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
    await druk('dark');
    await keur(pagina, ['color-contrast'], ['color-contrast']);
    await pagina.close();
  });

for (const pad of PAGINAS)
  toets(`${pad}: the tab key comes by everything, in order, and what is focused is seen; the skip link skips`, async () => {
    const pagina = await browser.open(dienst.url + pad);
    await dunUit(pagina);
    const alles = await pagina.evaluate((wat) => {
      const volgorde = [...document.querySelectorAll(wat)].filter((e) => e.checkVisibility());
      window.gezien = [];
      document.addEventListener('focusin', ({ target: e }) => {
        const { outlineStyle, outlineWidth } = getComputedStyle(e);
        const { top, bottom, left, right } = e.getBoundingClientRect();
        window.gezien.push({
          aanDeBeurt: e === volgorde[window.gezien.length],
          lijn: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2,
          inBeeld: bottom > 0 && top < innerHeight && right > 0 && left < innerWidth,
          wat: e.outerHTML.slice(0, 120),
        });
      });
      return volgorde.length;
    }, BEREIKBAAR);

    for (let i = 0; i < alles; i++) await pagina.keyboard.press('Tab');
    const gezien = await pagina.evaluate(() => window.gezien);
    assert.ok(alles > 10);
    assert.equal(gezien.length, alles);
    assert.deepEqual(gezien.filter(({ aanDeBeurt, lijn, inBeeld }) => !aanDeBeurt || !lijn || !inBeeld), []);

    await pagina.reload();
    await pagina.keyboard.press('Tab');
    await pagina.keyboard.press('Enter');
    assert.equal(await pagina.evaluate(() => document.activeElement.id), 'inhoud');
    await pagina.keyboard.press('Tab');
    assert.ok(await pagina.evaluate(() => document.querySelector('main').contains(document.activeElement)), 'on from there');
    await pagina.close();
  });

/** As one pastes it. */
async function plakToken(pagina, wat) {
  await pagina.focus('#token');
  await pagina.keyboard.sendCharacter(wat);
}

// Where one tries.
const { poort: zandbakPoort, tokens } = await startSandbox();
const sandbox = { url: `http://127.0.0.1:${zandbakPoort}`, token: tokens.ks_accountmanager };

/** By the keyboard alone: the form of an operation with these fields; what it says, and the answer. */
async function probeer(pagina, operatie, velden = {}) {
  const veld = (naam) => `#proef-${operatie}-${naam}`;
  await pagina.focus(`article[aria-labelledby="${operatie}"] .proef > summary`);
  if (!(await pagina.$eval(`article[aria-labelledby="${operatie}"] .proef`, (d) => d.open))) await pagina.keyboard.press('Enter');
  for (const [naam, waarde] of Object.entries(velden)) {
    await pagina.$eval(veld(naam), (e) => (e.value = ''));
    await pagina.type(veld(naam), waarde);
  }
  await pagina.focus(`article[aria-labelledby="${operatie}"] .proef button`);
  await pagina.keyboard.press('Enter');
  const uitslag = `article[aria-labelledby="${operatie}"] .uitslag`;
  await pagina.waitForFunction((kies) => /^(Status|Er kwam)/.test(document.querySelector(kies).textContent), {}, uitslag);
  return [await pagina.$eval(uitslag, (e) => e.textContent), await pagina.$eval(`article[aria-labelledby="${operatie}"] .antwoord`, (e) => e.textContent)];
}

toets('trying makes the call: every operation in the sandbox, with the token and what was filled in, and its answer is shown', async () => {
  const pagina = await browser.open(`${sandbox.url}/v1/docs`);
  await plakToken(pagina, sandbox.token);

  for (const { operatie, methode } of operaties) {
    const [uitslag, antwoord] = await probeer(pagina, operatie.operationId, operatie.operationId === 'zoekWerkgevers' ? { naam: 'groothandle de grot' } : {});
    assert.match(uitslag, /^Status 200 in \d+ ms/, `${operatie.operationId}: ${antwoord}`);
    assert.ok(antwoord.startsWith(`${methode} ${sandbox.url}/v1/`), antwoord.slice(0, 200));
    assert.match(antwoord, /klantbeeld-omgeving: sandbox/);
  }
  const [, groep] = await probeer(pagina, 'haalDocumenten', { lhnummer: DE_GROOT, soort: 'toekenningsbeschikking,dagloonberekening', aantal: '2' });
  assert.ok(groep.includes('soort=toekenningsbeschikking%2Cdagloonberekening&aantal=2'), groep.slice(0, 200));
  assert.match(groep, /"gegevensgroep": "documenten"/);
  await pagina.$eval('article[aria-labelledby="haalDocumenten"]', (e) => e.querySelector('.proef').scrollIntoView());
  await pagina.screenshot({ path: `${afdrukken}/docs-proef.png` });
  assert.deepEqual(pagina.klachten, []);
  assert.deepEqual(pagina.gevraagd.filter((url) => !url.startsWith(sandbox.url) || url.includes(sandbox.token)), []);
  await pagina.close();
});

toets('trying shows an error as it is, and says when nobody answers; a token of before is gone after a reload', async () => {
  const pagina = await browser.open(`${dienst.url}/docs`);

  assert.match((await probeer(pagina, 'haalOrganisatie'))[0], /^Status 401/);
  await plakToken(pagina, token);
  const [uitslag, antwoord] = await probeer(pagina, 'haalOrganisatie', { lhnummer: '<b>1/2?</b>' });
  assert.match(uitslag, /^Status 400/);
  assert.match(antwoord, /"name": "lhnummer"/);
  assert.equal(await pagina.$eval('.antwoord', (e) => e.childElementCount), 0, 'text, not HTML');
  await pagina.setOfflineMode(true);
  assert.match((await probeer(pagina, 'haalOrganisatie'))[0], /^Er kwam geen antwoord/);
  await pagina.setOfflineMode(false);
  await pagina.reload();
  assert.equal(await pagina.$eval('#token', (e) => e.value), '');
  assert.equal(await pagina.evaluate(() => localStorage.length + sessionStorage.length + document.cookie.length), 0);
  await pagina.close();
});

toets('without a script the page is all there, but for trying, and says so', async () => {
  const pagina = await browser.open(`${dienst.url}/docs`, { script: false });
  const tekst = await pagina.$eval('main', (e) => e.innerText);

  assert.match(tekst, /Proberen werkt alleen met JavaScript/);
  assert.equal(await pagina.$$eval('form', (f) => f.filter((e) => e.checkVisibility()).length), 0);
  assert.deepEqual(pagina.klachten, []);
  await pagina.close();
});
