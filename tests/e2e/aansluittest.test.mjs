// scripts/aansluittest: a division runs it against an environment. Against the service itself everything is good; every deviation that
// a proxy in between makes is found and named.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { join } from 'node:path';
import { nieuweMap, ruimOp, startAlles, toets } from './hulp/omgeving.mjs';
import { draai, vrijePoort } from './hulp/proces.mjs';

const SCRIPT = new URL('../../scripts/aansluittest', import.meta.url).pathname;
const { dienst } = await startAlles();
const token = await dienst.token();

/** Run it: {code, stdout, stderr}. */
function test(url, bewijs, ...rest) {
  return new Promise((klaar) =>
    execFile('/usr/bin/python3', ['-B', SCRIPT, url, bewijs, '--verzoeken', '3', '--p95-ms', '60000', ...rest], (fout, stdout, stderr) =>
      klaar({ code: fout ? fout.code : 0, stdout, stderr }),
    ),
  );
}

/** Something that hands on to the service and changes what comes back: wijzig({pad, methode, status, koppen, body}), or the token. */
async function tussenpersoon({ wijzig = () => {}, geefToken = (t) => t, tls } = {}) {
  const doe = (verzoek, antwoord) => {
    const koppen = { ...verzoek.headers, host: `127.0.0.1:${dienst.poort}` };
    if (koppen.authorization) koppen.authorization = geefToken(koppen.authorization);
    const door = http.request({ port: dienst.poort, host: '127.0.0.1', method: verzoek.method, path: verzoek.url, headers: koppen }, (a) => {
      const stukken = [];
      a.on('data', (stuk) => stukken.push(stuk));
      a.on('end', () => {
        const r = { pad: verzoek.url, methode: verzoek.method, status: a.statusCode, koppen: a.headers, body: Buffer.concat(stukken).toString() };
        wijzig(r);
        delete r.koppen.connection;
        if (r.methode !== 'HEAD') r.koppen['content-length'] = Buffer.byteLength(r.body);
        antwoord.writeHead(r.status, r.koppen).end(r.body);
      });
    });
    door.end();
  };
  const server = tls ? https.createServer(tls, doe) : http.createServer(doe);
  await new Promise((klaar) => server.listen(0, '127.0.0.1', klaar));
  ruimOp(async () => {
    server.closeAllConnections();
    await new Promise((klaar) => server.close(klaar));
  });
  return `${tls ? 'https' : 'http'}://localhost:${server.address().port}`;
}

const lid = (doe) => (r) => {
  const document = JSON.parse(r.body);
  doe(document);
  r.body = JSON.stringify(document);
};
const als = (proef, doe) => (r) => proef(r) && doe(r);
const opPad = (einde, doe) => als((r) => r.methode === 'GET' && r.status === 200 && r.pad.endsWith(einde), doe);

toets('an environment that keeps the contract passes, and the JUnit report has every check', async () => {
  const junit = join(await nieuweMap(), 'uitslag.xml');
  const { code, stdout, stderr } = await test(dienst.url, token, '--junit', junit);

  assert.equal(code, 0, stdout + stderr);
  assert.match(stdout, /Deze aansluiting werkt\./);
  assert.doesNotMatch(stdout, /FOUT/);
  for (const groep of ['organisatie', 'preventief', 'uitkering', 'contact', 'documenten', 'financieel'])
    assert.match(stdout, new RegExp(`goed +Gegevens +gegevensgroep ${groep}`));
  const xml = await readFile(junit, 'utf8');
  const [, tests, failures, skipped] = /tests="(\d+)" errors="0" failures="(\d+)" skipped="(\d+)"/.exec(xml);
  assert.equal(Number(tests), xml.match(/<testcase /g).length);
  assert.deepEqual([failures, skipped], ['0', '1']);
  assert.ok(!(stdout + xml).includes(token.split('.')[2]), 'the token is not in the report');
});

toets('a role without rights passes too: being refused is what it should see', async () => {
  const { code, stdout } = await test(`${dienst.url}/v1`, await dienst.token('aansluitservice'));

  assert.equal(code, 0, stdout);
  assert.match(stdout, /gegevensgroep organisatie: geen toegang, zoals het hoort/);
  assert.match(stdout, /n\.v\.t\. +Snelheid/);
});

toets('the token is read from a file, and from standard input by nobody else than who gives it', async () => {
  const bestand = join(await nieuweMap(), 'token');
  await writeFile(bestand, `${token}\n`);

  assert.equal((await test(dienst.url, `@${bestand}`)).code, 0);
  const leeg = await test(dienst.url, '@/dev/null');
  assert.equal(leeg.code, 2);
  assert.match(leeg.stderr, /het token is leeg/);
});

// What the proxy changes, and what must be said of it.
const AFWIJKINGEN = [
  ['a header is missing', als(() => true, (r) => delete r.koppen['api-version']), /de header api-version ontbreekt/],
  ['personal data may be cached', als(() => true, (r) => (r.koppen['cache-control'] = 'public')), /de header cache-control is niet no-store/],
  ['an error is not a problem document', als((r) => r.status === 404, (r) => (r.koppen['content-type'] = 'text/html')), /mediatype text\/html/],
  ['an error is no JSON', als((r) => r.status === 405, (r) => (r.body = '<html>')), /een methode die niet mag\n +- de body is geen JSON-object/],
  ['an error has no title', als((r) => r.status === 404, lid((d) => delete d.title)), /het lid title ontbreekt/],
  ['an error contradicts itself', als((r) => r.status === 404, lid((d) => (d.status = 400))), /het lid status is niet de HTTP-status/],
  ['violations are not named', als((r) => r.status === 400, lid((d) => d.invalidParams.pop())), /invalidParams noemt bestaatniet niet/],
  ['a slash at the end is forgiven', als((r) => r.pad.endsWith('/gegevensgroepen/'), (r) => (r.status = 200)), /schuine streep aan het eind: status 200/],
  ['without a token it does not say how', als((r) => r.status === 401, (r) => delete r.koppen['www-authenticate']), /www-authenticate noemt Bearer niet/],
  ['a wrong token is called missing', als((r) => r.status === 401, (r) => (r.koppen['www-authenticate'] = 'Bearer')), /noemt invalid_token niet/],
  ['405 does not say what may', als((r) => r.status === 405, (r) => delete r.koppen.allow), /de header allow noemt GET niet/],
  ['HEAD is refused', als((r) => r.methode === 'HEAD', (r) => (r.status = 405)), /HEAD geeft status 405/],
  ['the contract is not for everybody', opPad('/openapi.json', (r) => delete r.koppen['access-control-allow-origin']), /niet voor elke origin leesbaar/],
  ['the contract is of another version', opPad('/openapi.json', lid((d) => (d.info.version = '9.9.9'))), /het document zegt 9\.9\.9/],
  ['the contract is not there', opPad('/openapi.json', (r) => (r.body = '{}')), /zonder OpenAPI-document/],
  ['a member is missing', opPad('/uitkering', lid((d) => delete d.gegevens.wga.datum)), /\/gegevens\/wga\/datum ontbreekt/],
  ['a member is new', opPad('/uitkering', lid((d) => (d.gegevens.zw.extra = 1))), /\/gegevens\/zw\/extra staat niet in het contract/],
  ['a group is that of another', opPad('/uitkering', lid((d) => (d.gegevensgroep = 'contact'))), /niet die van deze gegevensgroep/],
  ['a group is refused against the promise', als((r) => r.pad.endsWith('/contact'), (r) => (r.status = 403)), /terwijl \/gegevensgroepen toegang belooft/],
  ['a group is out of order', als((r) => r.pad.endsWith('/contact'), (r) => (r.status = 502)), /gegevensgroep contact\n +- status 502/],
  ['a group that is not there yet answers', als((r) => r.pad.endsWith('/financieel'), (r) => (r.status = 200)), /gegevensgroep financieel: nog niet beschikbaar\n +- status 200/],
  ['the page lacks a group', opPad('/123456789L01', lid((d) => delete d.gegevensgroepen.documenten)), /de gegevensgroep documenten ontbreekt/],
  ['without /v1 it is another service', als((r) => r.pad === '/gegevensgroepen', (r) => (r.body = '{}')), /zonder \/v1 komt een ander antwoord/],
];

for (const [wat, wijzig, melding] of AFWIJKINGEN) {
  toets(`found: ${wat}`, async () => {
    const { code, stdout } = await test(await tussenpersoon({ wijzig }), token);

    assert.equal(code, 1, stdout);
    assert.match(stdout, melding);
    assert.match(stdout, /Niet aangesloten/);
  });
}

toets('found: a forged token is accepted', async () => {
  const { code, stdout } = await test(await tussenpersoon({ geefToken: () => `Bearer ${token}` }), token);

  assert.equal(code, 1);
  assert.match(stdout, /een vervalst token wordt geweigerd\n +- status 200 in plaats van 401/);
});

toets('found: it is slower than asked', async () => {
  const { code, stdout } = await test(dienst.url, token, '--p95-ms', '0');

  assert.equal(code, 1);
  assert.match(stdout, /p95 is \d+ ms, meer dan 0 ms/);
});

toets('a token that is no JWT, or has expired, is told before the service says so', async () => {
  const geen = await test(dienst.url, 'geen-token');
  const verlopen = `${token.split('.')[0]}.${Buffer.from(JSON.stringify({ exp: 1, rollen: ['x'] })).toString('base64url')}.AA`;
  const oud = await test(dienst.url, verlopen);

  assert.equal(geen.code, 1);
  assert.match(geen.stdout, /dit is geen JWT/);
  assert.match(geen.stdout, /dit token wordt aanvaard\n +- geweigerd \(401\)/);
  assert.equal(oud.code, 1);
  assert.match(oud.stdout, /verlopen, \d+ minuten geleden/);
  assert.match(oud.stdout, /de claim divisie ontbreekt/);
});

toets('an environment that is not there is one fault, not a crash', async () => {
  const dicht = await test(`http://127.0.0.1:${await vrijePoort()}`, token);
  const onbekend = await test('https://klantbeeld.bestaatniet.invalid', token);
  const vorm = await test('ftp://x', token);

  assert.equal(dicht.code, 1);
  assert.match(dicht.stdout, /geen verbinding met 127\.0\.0\.1/);
  assert.equal(onbekend.code, 1);
  assert.match(onbekend.stdout, /is niet te vinden/);
  assert.equal(vorm.code, 2);
});

/** A certificate for localhost that holds for `dagen` days. */
async function certificaat(dagen) {
  const map = await nieuweMap();
  const uit = await draai('/usr/bin/openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj',
    '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-days', String(dagen), '-keyout', `${map}/sleutel`, '-out', `${map}/cert`]);
  assert.equal(uit.code, 0, uit.stderr);
  return { ca: `${map}/cert`, tls: { key: await readFile(`${map}/sleutel`), cert: await readFile(`${map}/cert`) } };
}

toets('TLS: a trusted certificate passes; one that is not trusted, or ends soon, is told', async () => {
  const [goed, kort] = [await certificaat(90), await certificaat(3)];
  const [url, kortUrl] = [await tussenpersoon({ tls: goed.tls }), await tussenpersoon({ tls: kort.tls })];

  const vertrouwd = await test(url, token, '--ca', goed.ca);
  const vreemd = await test(url, token);
  const bijnaOm = await test(kortUrl, token, '--ca', kort.ca);

  assert.equal(vertrouwd.code, 0, vertrouwd.stdout);
  assert.match(vertrouwd.stdout, /versie en certificaat: TLSv1\.[23]/);
  assert.equal(vreemd.code, 1);
  assert.match(vreemd.stdout, /het certificaat wordt niet vertrouwd/);
  assert.equal(bijnaOm.code, 1);
  assert.match(bijnaOm.stdout, /het certificaat verloopt over [23] dagen/);
});

toets('http to another machine is not good enough', async () => {
  const url = new URL(await tussenpersoon());
  url.hostname = '127.0.0.2';
  const server = http.createServer((v, a) => a.end()).listen(Number(url.port), '127.0.0.2');
  ruimOp(() => new Promise((klaar) => server.close(klaar)));

  const { code, stdout } = await test(url.origin, token);

  assert.equal(code, 1);
  assert.match(stdout, /http zonder TLS; gebruik https/);
});
