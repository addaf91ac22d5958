// HTTP as the contract's description promises it: methods, paths, version, headers, parameters.
import assert from 'node:assert/strict';
import { contract, keurAntwoord, operaties } from './hulp/contract.mjs';
import { startAlles, startDienst, toets } from './hulp/omgeving.mjs';
import { stuurRauw } from './hulp/rauw.mjs';
import { DE_GROOT, werkgever } from './hulp/wereld.mjs';

const { simulator, dienst } = await startAlles();
const token = await dienst.token();
const { vraag } = dienst;

const ALLOW = 'GET, HEAD, OPTIONS';
// The searches want criteria: zoek.test.mjs.
const paden = operaties.map(({ pad }) => pad.replace('{lhnummer}', DE_GROOT)).filter((pad) => !/^\/werkgever(\/_zoek)?$/.test(pad));
const zonderVluchtig = (koppen) =>
  koppen.map(([naam, waarde]) => `${naam}: ${waarde}`).filter((kop) => !/^(date|connection|keep-alive):/i.test(kop)).sort();

for (const pad of paden) {
  toets(`${pad}: HEAD has the headers of GET and no body`, async () => {
    const [get, head] = [await vraag(pad, { token }), await vraag(pad, { token, methode: 'HEAD' })];

    assert.equal(head.status, 200);
    assert.equal(head.body, '');
    const lengte = ({ koppen }) => koppen.filter(([naam]) => naam.toLowerCase() !== 'content-length');
    assert.deepEqual(zonderVluchtig(lengte(head)), zonderVluchtig(lengte(get)));
    // opgehaaldOp always has one length, so the two bodies have as well.
    assert.equal(head.kop('Content-Length'), get.kop('Content-Length'));
  });

  toets(`${pad}: OPTIONS is a 204 with Allow, without a token`, async () => {
    const antwoord = await vraag(pad, { methode: 'OPTIONS' });

    assert.equal(antwoord.status, 204);
    assert.equal(antwoord.kop('Allow'), ALLOW);
    assert.equal(antwoord.body, '');
  });

  for (const methode of ['POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND'])
    toets(`${pad}: ${methode} is a 405 with Allow`, async () => {
      const antwoord = await vraag(pad, { methode, token });

      assert.equal(antwoord.status, 405);
      assert.equal(antwoord.kop('Allow'), ALLOW);
      assert.equal(antwoord.json.type, 'urn:klantbeeld-werkgever:fout:methode-niet-toegestaan');
    });

  toets(`${pad}: a trailing, leading or double slash is another path, and a 404`, async () => {
    for (const anders of [`${pad}/`, `/${pad}`, `${pad}//`, pad.replace(/^\/(.)/, '//$1'), `/v1${pad}`]) {
      const antwoord = await vraag(anders, { token });

      assert.equal(antwoord.status, 404, anders);
      assert.equal(antwoord.json.type, 'urn:klantbeeld-werkgever:fout:onbekend-pad');
    }
  });

  toets(`${pad}: without /v1 the newest major version answers the same`, async () => {
    const zonder = await vraag(pad, { token, voorvoegsel: '' });
    const met = await vraag(pad, { token });
    const stil = (body) => body.replace(/"opgehaaldOp":"[^"]*"/g, '');

    assert.equal(zonder.status, 200);
    assert.equal(stil(zonder.body), stil(met.body));
  });
}

toets('a major version that does not exist is a 404', async () => {
  for (const versie of ['/v0', '/v2', '/V1', '/v1.0', '/v01'])
    assert.equal((await vraag('/gegevensgroepen', { token, voorvoegsel: versie })).status, 404, versie);
});

toets('a path that does not exist is a 404, also without a token', async () => {
  for (const pad of ['/', '/onzin', '/werkgevers', '/werkgevers/1', `/werkgever/${DE_GROOT}/onzin`, `/werkgever/${DE_GROOT}/contact/1`,
    '/livez', '/readyz', '/bronnen', '/metrics', '/documenten', '/openapi', '/openapi.yml', '/OPENAPI.JSON', `/Werkgever/${DE_GROOT}`,
    `/werkgever/${DE_GROOT}/Organisatie`, '/a/b/c/d/e/f/g/h/i', '/v1', '/favicon.ico'])
    for (const opties of [{}, { token }]) {
      const antwoord = await vraag(pad, opties);

      assert.equal(antwoord.status, 404, pad);
      assert.equal(antwoord.json.type, 'urn:klantbeeld-werkgever:fout:onbekend-pad');
    }
});

toets('every answer has the version and the security headers, whatever its status', async () => {
  const antwoorden = [
    await vraag('/openapi.json'),
    await vraag(`/werkgever/${DE_GROOT}`, { token }),
    await vraag(`/werkgever/${DE_GROOT}`),
    await vraag('/onzin'),
    await vraag('/gegevensgroepen', { methode: 'POST' }),
    await vraag('/gegevensgroepen', { methode: 'OPTIONS' }),
    await vraag('/gegevensgroepen?x=1', { token }),
  ];

  assert.deepEqual(antwoorden.map(({ status }) => status), [200, 200, 401, 404, 405, 204, 400]);
  for (const antwoord of antwoorden) {
    assert.equal(antwoord.kop('API-Version'), contract.info.version);
    assert.equal(antwoord.kop('Cache-Control'), 'no-store');
    assert.equal(antwoord.kop('X-Content-Type-Options'), 'nosniff');
    assert.equal(antwoord.kop('X-Frame-Options'), 'DENY');
    assert.match(antwoord.kop('Strict-Transport-Security'), /^max-age=31536000/);
    assert.match(antwoord.kop('Content-Security-Policy'), /frame-ancestors 'none'/);
    for (const naam of ['Server', 'X-Powered-By', 'Set-Cookie', 'ETag']) assert.equal(antwoord.kop(naam), undefined);
  }
});

toets('only the contract may be read from any origin', async () => {
  for (const pad of paden) {
    const antwoord = await vraag(pad, { token, koppen: { Origin: 'https://ergens.example' } });
    const open = pad.startsWith('/openapi');

    assert.equal(antwoord.kop('Access-Control-Allow-Origin'), open ? '*' : undefined);
    assert.equal(antwoord.kop('Access-Control-Allow-Credentials'), undefined);
  }
  const fout = await vraag('/openapi.json?x=1', { koppen: { Origin: 'https://ergens.example' } });
  assert.equal(fout.kop('Access-Control-Allow-Origin'), undefined);
});

const GEEN_LHNUMMER = ['1', '12345678901', '123456789l01', '123456789L1', '123456789L001', '123456789L00', '000000000L01', '12345678aL01',
  '123456789X01', '123.456.789L01', '-23456789L01', '%31%32%33%34%35%36%37%38%39L01', '123456789L01%00', '123456789L01%20',
  '%20123456789L01', '123456789L0%31', '123456789%4C01', '..', '.', '%2e%2e', '%2F', '123456789L01;x=1', '123456789L01,123456789L02',
  '{lhnummer}', '%EF%BC%91%EF%BC%92%EF%BC%93%EF%BC%94%EF%BC%95%EF%BC%96%EF%BC%97%EF%BC%98%EF%BC%99L01', '%', '%zz', '123456789L01%0d%0a'];

for (const lh of GEEN_LHNUMMER)
  toets(`${lh} is no LH-nummer: 400, and the answer says what one looks like`, async () => {
    for (const pad of [`/werkgever/${lh}`, `/werkgever/${lh}/contact`]) {
      const antwoord = await vraag(pad, { token });

      assert.equal(antwoord.status, 400, antwoord.body);
      assert.equal(antwoord.json.invalidParams.length, 1);
      const [{ in: plaats, name, reason }] = antwoord.json.invalidParams;
      assert.deepEqual([plaats, name], ['path', 'lhnummer']);
      assert.match(reason, /negen cijfers, de hoofdletter L en twee cijfers/);
      assert.ok(!antwoord.body.includes(lh) || lh.length < 3, 'the value itself is not repeated');
    }
  });

toets('with elfproef = streng a number that fails it is refused, and one that passes is not', async () => {
  const streng = await startDienst(simulator.bronnen, { pasAan: (config) => (config.dienst.elfproef = 'streng') });
  const sToken = await streng.token();
  const fout = await streng.vraag(`/werkgever/${DE_GROOT}/organisatie`, { token: sToken });

  assert.equal(fout.status, 400);
  assert.match(fout.json.invalidParams[0].reason, /elfproef/);
  assert.equal((await streng.vraag(`/werkgever/${werkgever(7)}/organisatie`, { token: sToken })).status, 200);
});

toets('all violations come at once, those of the path and those of the query', async () => {
  const { status, json } = await vraag('/werkgever/fout/contact?aantal=x&aantal=2&onzin=1&cursor=%25&%C3%A9=1', { token });

  assert.equal(status, 400);
  assert.deepEqual(
    json.invalidParams.map(({ in: plaats, name }) => `${plaats} ${name}`).sort(),
    ['path lhnummer', 'query aantal', 'query aantal', 'query cursor', 'query onzin', 'query é'],
  );
});

toets('the name of an unknown parameter is cut between characters, wherever that falls', async () => {
  for (const pad of [`/werkgever/${DE_GROOT}`, `/werkgever/${DE_GROOT}/contact`, '/gegevensgroepen'])
    for (let n = 40; n < 70; n++) {
      const { status, json } = await vraag(`${pad}?${'a'.repeat(n)}${'%C3%A9%E2%82%AC%F0%9F%98%80'.repeat(2)}=1`, { token });

      assert.equal(status, 400);
      assert.match(json.invalidParams[0].name, /^a{40,}[é€😀]*$/u, `${pad} ${n}`);
    }
});

toets('a parameter that a path does not have is refused, also on paths that have none', async () => {
  for (const pad of paden) {
    const antwoord = await vraag(`${pad}?onzin=1`, { token });

    assert.equal(antwoord.status, 400, pad);
    assert.deepEqual(antwoord.json.invalidParams.map(({ name }) => name), ['onzin']);
  }
});

toets('names are as they are: another case, an array suffix or a blank makes another parameter', async () => {
  for (const naam of ['Aantal', 'aantal[]', 'aantal%20', '%61antal%00', 'AANTAL'])
    assert.equal((await vraag(`/werkgever/${DE_GROOT}/contact?${naam}=5`, { token })).status, 400, naam);
  assert.equal((await vraag(`/werkgever/${DE_GROOT}/contact?%61antal=%35`, { token })).status, 200, 'an encoded letter is that letter');
});

toets('a query that is not clean UTF-8 without control characters is refused', async () => {
  for (const query of ['aantal=%ff', 'aantal=%c0%ae', 'aantal=5%00', 'aantal=%ed%a0%80', 'aantal=%0a', '%', 'a%2', '=5', 'aantal=%7f'])
    assert.equal((await vraag(`/werkgever/${DE_GROOT}/contact?${query}`, { token })).status, 400, query);
});

toets('more parameters than anybody needs are refused without being read', async () => {
  const veel = Array.from({ length: 200 }, (_, i) => `p${i}=${i}`).join('&');
  const antwoord = await vraag(`/werkgever/${DE_GROOT}/contact?${veel}`, { token });

  assert.equal(antwoord.status, 400);
  assert.ok(antwoord.json.invalidParams.length <= 50, 'the list of violations is bounded');
});

toets('a problem has an id of its own, and repeats nothing of what was sent', async () => {
  const gezien = new Set();

  for (let i = 0; i < 50; i++) {
    const { json, body } = await vraag('/werkgever/geheim-123/contact?geheim-456=geheim-789', { token });

    assert.ok(!body.includes('geheim-123') && !body.includes('geheim-789'));
    gezien.add(json.instance);
  }
  assert.equal(gezien.size, 50);
});

// --- What no HTTP client would send ---

const stuur = (bytes, opties) => stuurRauw(dienst.poort, bytes, opties);
const verzoek = (regel, koppen = [], body = '') => `${[regel, 'Host: x', ...koppen].join('\r\n')}\r\n\r\n${body}`;
const autorisatie = `Authorization: Bearer ${token}`;
const blijftGezond = async () => assert.equal((await vraag('/openapi.json')).status, 200);

toets('a URI of 2048 characters is read, a longer one is a 414', async () => {
  const van = (lengte) => `/v1/openapi.json?${'x'.repeat(lengte - '/v1/openapi.json?'.length)}`;

  assert.equal((await vraag(van(2048), { voorvoegsel: '' })).status, 400);
  assert.equal((await vraag(van(2049), { voorvoegsel: '' })).status, 414);
  assert.equal((await vraag(van(8000), { voorvoegsel: '' })).status, 414);
});

toets('a URI or a header that does not fit in memory is refused before it is read whole', async () => {
  for (const bytes of [
    verzoek(`GET /${'x'.repeat(200_000)} HTTP/1.1`),
    verzoek('GET /v1/openapi.json HTTP/1.1', [`X-Groot: ${'x'.repeat(200_000)}`]),
    verzoek('GET /v1/openapi.json HTTP/1.1', Array.from({ length: 5000 }, (_, i) => `X-${i}: ${i}`)),
  ]) {
    const { status, gesloten } = await stuur(bytes);

    assert.ok([0, 400, 413, 414, 431].includes(status), `status ${status}`);
    assert.ok(gesloten || status, 'answered or closed');
  }
  await blijftGezond();
});

for (const [wat, regel] of [
  ['an absolute URI', 'GET http://x/v1/openapi.json HTTP/1.1'],
  ['a path without a slash', 'GET openapi.json HTTP/1.1'],
  ['an asterisk', 'GET * HTTP/1.1'],
  ['an authority', 'CONNECT x:80 HTTP/1.1'],
  ['a blank in the path', 'GET /v1/open api.json HTTP/1.1'],
  ['bytes beyond ASCII in the path', 'GET /v1/\xff\xfe HTTP/1.1'],
  ['an encoded slash', 'GET /v1%2Fopenapi.json HTTP/1.1'],
  ['an encoded dot-dot', 'GET /v1/x/%2e%2e/openapi.json HTTP/1.1'],
  ['a dot-dot', 'GET /v1/x/../openapi.json HTTP/1.1'],
  ['an encoded NUL', 'GET /v1/openapi.json%00 HTTP/1.1'],
  ['a backslash', 'GET /v1\\openapi.json HTTP/1.1'],
  ['a semicolon', 'GET /v1/openapi.json;v=1 HTTP/1.1'],
  ['a fragment', 'GET /v1/openapi.json#x HTTP/1.1'],
  ['no method', '/v1/openapi.json HTTP/1.1'],
  ['HTTP/0.9', 'GET /v1/openapi.json'],
  ['another HTTP version', 'GET /v1/openapi.json HTTP/3.0'],
  ['no HTTP at all', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
])
  toets(`a request line with ${wat} is never taken for the path beside it`, async () => {
    const antwoord = await stuur(Buffer.from(verzoek(regel), 'latin1'), { limietMs: 3000 });

    assert.ok(antwoord.status === 0 || antwoord.status >= 400, `${antwoord.status} ${antwoord.body.slice(0, 200)}`);
    await blijftGezond();
  });

for (const [wat, koppen] of [
  ['two Content-Lengths', ['Content-Length: 5', 'Content-Length: 6']],
  ['Content-Length and Transfer-Encoding', ['Content-Length: 5', 'Transfer-Encoding: chunked']],
  ['a negative Content-Length', ['Content-Length: -1']],
  ['a Content-Length with a plus', ['Content-Length: +5']],
  ['a Content-Length that is no number', ['Content-Length: 5x']],
  ['a blank before the colon', ['Content-Length : 5']],
])
  toets(`a request with ${wat} does not hide a second one`, async () => {
    const verborgen = verzoek('GET /v1/gegevensgroepen HTTP/1.1', [autorisatie]);
    const antwoord = await stuur(verzoek('POST /v1/openapi.json HTTP/1.1', koppen, `0\r\n\r\n${verborgen}`), { limietMs: 3000 });

    assert.ok(!antwoord.body.includes('"gegevensgroepen":['), 'the hidden request was not answered');
    await blijftGezond();
  });

toets('two Authorization headers are no authorization', async () => {
  for (const tweede of [autorisatie, `authorization: Bearer ${token}`, 'AUTHORIZATION: Basic YTpi']) {
    const antwoord = await stuur(verzoek('GET /v1/gegevensgroepen HTTP/1.1', [autorisatie, tweede]));
    const gezien = { methode: 'GET', doel: '/v1/gegevensgroepen', ...antwoord };

    assert.equal(antwoord.status, 401, antwoord.body);
    assert.deepEqual(keurAntwoord(gezien), []);
  }
});

toets('requests in one packet are answered in order', async () => {
  const bytes = verzoek('GET /v1/gegevensgroepen HTTP/1.1') + verzoek('GET /v1/onzin HTTP/1.1', ['Connection: close']);
  const { status, body } = await stuur(bytes, { limietMs: 3000 });

  assert.equal(status, 401);
  assert.ok(body.indexOf('niet-aangemeld') < body.indexOf('HTTP/1.1 404'), body);
  assert.ok(body.includes('onbekend-pad'));
});

toets('a request that comes byte by byte is answered like any other', async () => {
  const { connect } = await import('node:net');
  const tekst = await new Promise((klaar, fout) => {
    const socket = connect(dienst.poort, '127.0.0.1');
    let uit = '';
    socket.setNoDelay(true);
    socket.on('data', (stuk) => (uit += stuk));
    socket.on('error', fout);
    socket.on('close', () => klaar(uit));
    socket.on('connect', async () => {
      for (const byte of verzoek('GET /v1/gegevensgroepen HTTP/1.1', [autorisatie, 'Connection: close'])) {
        socket.write(byte);
        await new Promise((verder) => setImmediate(verder));
      }
    });
  });

  assert.match(tekst, /^HTTP\/1\.1 200 /);
});

toets('an HTTP/1.0 client gets its answer and a closed connection', async () => {
  const antwoord = await stuur('GET /v1/openapi.json HTTP/1.0\r\n\r\n');

  assert.equal(antwoord.status, 200);
  assert.ok(antwoord.gesloten || antwoord.body.endsWith('}'));
});

toets('a body on a GET changes nothing, and 64 kB of it is a 413', async () => {
  assert.equal((await vraag('/gegevensgroepen', { token, body: '{"a":1}' })).status, 200);
  assert.equal((await vraag('/gegevensgroepen', { token, body: 'x'.repeat(65_536) })).status, 413);
  assert.equal((await vraag('/gegevensgroepen', { token, methode: 'POST', body: 'x'.repeat(1_000_000) })).status, 413);
});
