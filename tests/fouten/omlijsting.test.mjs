// Faults 21-23: where a request ends, who may say so, and what it may be. Every row goes to the service directly and through HAProxy,
// with a second request behind it that must stay unanswered wherever the first leaves its end in doubt; and to one that speaks TLS.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { haal } from '../e2e/hulp/klant.mjs';
import { startAlles, startDienst, toets } from '../e2e/hulp/omgeving.mjs';
import { maakPki } from '../e2e/hulp/pki.mjs';
import { wachtTot } from '../e2e/hulp/proces.mjs';
import { DE_GROOT, steekproef } from '../e2e/hulp/wereld.mjs';
import { statussenVan } from './hulp/antwoorden.mjs';
import { startHaproxy } from './hulp/haproxy.mjs';
import { metWerkers } from './hulp/rij.mjs';

const { simulator, dienst } = await startAlles({ pasAan: (config) => (config.dienst.wachttijd_s = 3) });
const haproxy = await startHaproxy(dienst.poort);
const token = await dienst.token();

const verborgenMet = (t) => `GET /v1/gegevensgroepen HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${t}\r\n\r\n`;
const verborgen = verborgenMet(token);
const MERK = '"gegevensgroepen":['; // what only the answer to the hidden request holds

/** Send and read until the other side closes or says nothing for a while: {tekst, statussen, gesloten}. */
function stuur(poort, bytes, { stilMs = 200, limietMs = 8000, ca } = {}) {
  return new Promise((klaar, fout) => {
    const socket = ca ? connectTls({ host: '127.0.0.1', port: poort, ca }) : connect(poort, '127.0.0.1');
    let tekst = '';
    let gesloten = false;
    let stil;
    const einde = () => {
      clearTimeout(klok);
      clearTimeout(stil);
      socket.destroy();
      klaar({ tekst, gesloten, statussen: statussenVan(Buffer.from(tekst, 'latin1')) });
    };
    const klok = setTimeout(einde, limietMs);
    socket.on(ca ? 'secureConnect' : 'connect', () => socket.write(Buffer.from(bytes, 'latin1')));
    socket.on('data', (stuk) => {
      tekst += stuk.toString('latin1');
      clearTimeout(stil);
      stil = setTimeout(einde, stilMs);
    });
    socket.on('close', () => {
      gesloten = true;
      einde();
    });
    socket.on('error', (f) => ['ECONNRESET', 'EPIPE'].includes(f.code) || fout(f));
  });
}

const POST = 'POST /v1/openapi.json HTTP/1.1\r\n';
const GET = 'GET /v1/openapi.json HTTP/1.1\r\n';
const kop = (...regels) => `${POST}Host: x\r\n${regels.map((r) => `${r}\r\n`).join('')}\r\n`;
const get = (...regels) => `${GET}Host: x\r\n${regels.map((r) => `${r}\r\n`).join('')}\r\n`;

// [what, bytes, statuses]: refused with one of these statuses (none: without an answer), closed, and nothing behind it answered.
const GEWEIGERD = [
  ['Content-Length and Transfer-Encoding', `${kop('Content-Length: 6', 'Transfer-Encoding: chunked')}0\r\n\r\n`],
  ['Transfer-Encoding and Content-Length', `${kop('Transfer-Encoding: chunked', 'Content-Length: 6')}0\r\n\r\n`],
  ['both, with a length that is wrong', `${kop('Content-Length: 3', 'Transfer-Encoding: chunked')}0\r\n\r\n`],
  ['two differing Content-Lengths', `${kop('Content-Length: 5', 'Content-Length: 6')}hallo`],
  ['two equal Content-Lengths', `${kop('Content-Length: 5', 'Content-Length: 5')}hallo`],
  ['two Content-Lengths of another spelling', `${kop('Content-Length: 5', 'content-length: 6')}hallo`],
  ['a list in Content-Length', `${kop('Content-Length: 5, 5')}hallo`],
  ['a plus in Content-Length', `${kop('Content-Length: +5')}hallo`],
  ['a minus in Content-Length', `${kop('Content-Length: -5')}hallo`],
  ['a hexadecimal Content-Length', `${kop('Content-Length: 0x5')}hallo`],
  ['a blank inside Content-Length', `${kop('Content-Length: 5 0')}hallo`],
  ['an empty Content-Length', kop('Content-Length:')],
  ['a Content-Length of 40 digits', kop(`Content-Length: ${'9'.repeat(40)}`)],
  ['a Content-Length of 19 digits', kop(`Content-Length: ${'1'.repeat(19)}`)],
  ['an unknown Transfer-Encoding', kop('Transfer-Encoding: gzip')],
  ['an unknown Transfer-Encoding before chunked', `${kop('Transfer-Encoding: gzip, chunked')}0\r\n\r\n`],
  ['chunked twice', `${kop('Transfer-Encoding: chunked, chunked')}0\r\n\r\n`],
  ['two Transfer-Encodings', `${kop('Transfer-Encoding: chunked', 'Transfer-Encoding: chunked')}0\r\n\r\n`],
  ['identity beside chunked', `${kop('Transfer-Encoding: chunked', 'Transfer-Encoding: identity')}0\r\n\r\n`],
  ['identity', kop('Transfer-Encoding: identity')],
  ['xchunked', `${kop('Transfer-Encoding: xchunked')}0\r\n\r\n`],
  ['a vertical tab before chunked', `${kop('Transfer-Encoding: \x0bchunked')}0\r\n\r\n`],
  ['an empty Transfer-Encoding', kop('Transfer-Encoding:')],
  ['Transfer-Encoding in HTTP/1.0', 'POST /v1/openapi.json HTTP/1.0\r\nHost: x\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
  ['a folded Transfer-Encoding', `${kop('Transfer-Encoding:\r\n chunked')}0\r\n\r\n`],
  ['a folded header', get('X-A: 1\r\n 2')],
  ['a folded header of blanks', get('X-A: 1\r\n ')],
  ['a first header that is folded', `${GET} Host: x\r\nHost: x\r\n\r\n`],
  ['a blank before the colon', `${kop('Content-Length : 5')}hallo`],
  ['a tab before the colon', `${kop('Transfer-Encoding\t: chunked')}0\r\n\r\n`],
  ['a header without a colon', get('Content-Length')],
  ['a header without a name', get(': 5')],
  ['a name that is no token', get('X(A): 1')],
  ['a name beyond ASCII', get('X-\xe9: 1')],
  ['a NUL in a value', get('X-A: 1\x002')],
  ['a NUL in a name', get('X\x00A: 1')],
  ['a NUL at the end of a value', get('X-A: 1\x00')],
  ['a NUL in the target', 'GET /v1/openapi.json\x00x HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['a NUL in the method', 'GET\x00 /v1/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['a bare CR in a value', get('X-A: 1\rX-B: 2')],
  ['a bare CR before a length', `${kop('X-A: 1\rContent-Length: 5')}hallo`],
  ['a bare CR in the target', 'GET /v1/openapi.json\r HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['a control character in a value', get('X-A: 1\x012')],
  ['a DEL in a value', get('X-A: 1\x7f2')],
  ['a bare LF after the request line', 'GET /v1/openapi.json HTTP/1.1\nHost: x\r\n\r\n'],
  ['a bare LF after a header', `${GET}Host: x\nX-A: 1\r\n\r\n`],
  ['a bare LF before a length', `${POST}Host: x\r\nX-A: 1\nContent-Length: 5\r\n\r\nhallo`],
  ['a bare LF as the empty line', `${GET}Host: x\r\n\n`],
  ['bare LFs everywhere', 'GET /v1/openapi.json HTTP/1.1\nHost: x\n\n'],
  ['two Hosts', `${GET}Host: x\r\nHost: y\r\n\r\n`],
  ['two equal Hosts', `${GET}Host: x\r\nHost: x\r\n\r\n`],
  ['two Hosts of another spelling', `${GET}Host: x\r\nHOST: x\r\n\r\n`],
  ['no Host', `${GET}\r\n`],
  ['a list of Hosts', `${GET}Host: x, y\r\n\r\n`],
  ['a Host with a path', `${GET}Host: x/v1\r\n\r\n`],
  ['a Host with user information', `${GET}Host: a@x\r\n\r\n`],
  ['two blanks in the request line', 'GET  /v1/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['a tab in the request line', 'GET\t/v1/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['a blank in the target', 'GET /v1/openapi.json x HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['a blank behind the version', 'GET /v1/openapi.json HTTP/1.1 \r\nHost: x\r\n\r\n'],
  ['a blank before the method', ' GET /v1/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n', []],
  ['a method that is no token', 'G(T /v1/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['bytes beyond ASCII in the target', 'GET /v1/openapi.json?\xff HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['a fragment', 'GET /v1/openapi.json#x HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['a lower-case version', 'GET /v1/openapi.json http/1.1\r\nHost: x\r\n\r\n'],
  ['version 2.0', 'GET /v1/openapi.json HTTP/2.0\r\nHost: x\r\n\r\n'],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['no version', 'GET /v1/openapi.json\r\nHost: x\r\n\r\n'],
  ['101 headers', get(...Array.from({ length: 100 }, (_, i) => `X-${i}: 1`)), [431, 400]],
  ['a chunk size that is none', `${kop('Transfer-Encoding: chunked')}zz\r\nhallo\r\n0\r\n\r\n`],
  ['a negative chunk size', `${kop('Transfer-Encoding: chunked')}-1\r\nhallo\r\n0\r\n\r\n`],
  ['a chunk that is longer than its size', `${kop('Transfer-Encoding: chunked')}1\r\nhallo\r\n0\r\n\r\n`],
  ['a chunk size that no integer holds', `${kop('Transfer-Encoding: chunked')}${'f'.repeat(17)}\r\nhallo\r\n0\r\n\r\n`],
  ['the absolute form', 'GET http://x/v1/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['the asterisk form', 'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['the asterisk form of another method', 'GET * HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['CONNECT', 'CONNECT x:80 HTTP/1.1\r\nHost: x:80\r\n\r\n'],
];

// [what, bytes, statuses in order]: the end is clear, so the connection goes on and the request behind it is answered.
const AANGENOMEN = [
  ['a body of its Content-Length', `${kop('Content-Length: 5')}hallo`, 405],
  ['a Content-Length with zeros in front', `${kop('Content-Length: 0005')}hallo`, 405],
  ['a body on a GET', `${get('Content-Length: 5')}hallo`, 200],
  ['TRACE', 'TRACE /v1/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n', 405],
  ['an unknown method', 'BREW /v1/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n', 405],
  ['a lower-case method', 'get /v1/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n', 405],
  ['a value without white space in front', `${GET}Host:x\r\n\r\n`, 200],
  ['an empty value', get('X-A:'), 200],
  ['tabs around a value', get('X-A:\t1\t'), 200],
  ['bytes beyond ASCII in a value', get('X-A: \xe9'), 200],
  ['99 headers', get(...Array.from({ length: 99 }, (_, i) => `X-${i}: 1`)), 200],
  ['an IPv6 Host', `${GET}Host: [::1]:8080\r\n\r\n`, 200],
  ['an empty Host', `${GET}Host:\r\n\r\n`, 200],
  ['an empty line in front', `\r\n${get()}`, 200],
  ['an encoded slash after dots', 'GET /v1/werkgever/..%2fopenapi.json HTTP/1.1\r\nHost: x\r\n\r\n', 401],
];

// Chunks: read, but the connection is not used again, because libmicrohttpd takes more for a chunk than RFC 9112 §7.1 does.
const BROKKEN = [
  ['chunks', `${kop('Transfer-Encoding: chunked')}5\r\nhallo\r\n0\r\n\r\n`],
  ['chunks, in capitals', `${kop('Transfer-Encoding: CHUNKED')}5\r\nhallo\r\n0\r\n\r\n`],
  ['a chunk extension', `${kop('Transfer-Encoding: chunked')}5;a=b\r\nhallo\r\n0\r\n\r\n`],
  ['a quoted chunk extension', `${kop('Transfer-Encoding: chunked')}5;a="b;c"\r\nhallo\r\n0\r\n\r\n`],
  ['a chunk extension that hides a bare LF', `${kop('Transfer-Encoding: chunked')}5;a\nhallo\r\n0\r\n\r\n`],
  ['a bare LF behind a chunk', `${kop('Transfer-Encoding: chunked')}5\r\nhallo\n0\r\n\r\n`],
  ['a trailer', `${kop('Transfer-Encoding: chunked')}5\r\nhallo\r\n0\r\nX-A: 1\r\n\r\n`],
  ['a trailer that would be a length', `${kop('Transfer-Encoding: chunked')}5\r\nhallo\r\n0\r\nContent-Length: 60\r\n\r\n`],
];

/** The service is as it was: three employers, each its own. */
async function keurDaarna(poort) {
  for (const lh of steekproef(3, 41)) {
    const antwoord = await stuur(
      poort,
      `GET /v1/werkgever/${lh}/uitkering HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nConnection: close\r\n\r\n`,
    );
    assert.deepEqual(antwoord.statussen, [200]);
    assert.ok(antwoord.tekst.includes(`"lhnummer":"${lh}"`), antwoord.tekst);
  }
}

/** Through HAProxy: as many answers as it says it asked for, and the hidden request is answered only if it saw that one. */
async function viaHaproxy(bytes) {
  const [gezien, antwoorden, regels] = [haproxy.gezien(), haproxy.antwoorden(), haproxy.regels().length];
  const antwoord = await stuur(haproxy.poort, bytes);
  await keurDaarna(haproxy.poort);
  await wachtTot('the log of HAProxy', () => haproxy.gezien() - gezien === haproxy.antwoorden() - antwoorden, { limietMs: 5000 });
  const nieuw = haproxy.regels().slice(regels);
  assert.ok(nieuw.length >= 3, nieuw.join('\n'));
  if (antwoord.tekst.includes(MERK))
    assert.ok(nieuw.some((r) => r.endsWith('GET /v1/gegevensgroepen')), `answered, and HAProxy did not see it:\n${nieuw.join('\n')}`);
  return antwoord;
}

for (const [wat, bytes, statussen = [400, 413, 501, 505]] of GEWEIGERD)
  toets(`fault 21-23: ${wat} is refused, and the connection with it`, async () => {
    const direct = await stuur(dienst.poort, bytes + verborgen);

    assert.equal(direct.statussen.length, statussen.length ? 1 : 0, direct.tekst);
    assert.ok(!statussen.length || statussen.includes(direct.statussen[0]), direct.tekst);
    assert.ok(!direct.tekst.includes(MERK), direct.tekst);
    assert.ok(direct.gesloten, 'closed');
    await keurDaarna(dienst.poort);
    await viaHaproxy(bytes + verborgen);
  });

for (const [wat, bytes, status] of AANGENOMEN)
  toets(`fault 21-23: ${wat} leaves no doubt, so the next request is answered`, async () => {
    const direct = await stuur(dienst.poort, bytes + verborgen);

    assert.deepEqual(direct.statussen, [status, 200], direct.tekst);
    assert.ok(direct.tekst.includes(MERK));
    await viaHaproxy(bytes + verborgen);
  });

for (const [wat, bytes] of BROKKEN)
  toets(`fault 21: ${wat}: one answer, and the end of the connection`, async () => {
    const direct = await stuur(dienst.poort, bytes + verborgen);

    assert.equal(direct.statussen.length, 1, direct.tekst);
    assert.ok([400, 405].includes(direct.statussen[0]), direct.tekst);
    assert.ok(direct.gesloten, 'closed');
    await viaHaproxy(bytes + verborgen);
  });

toets('fault 21-23: over TLS all of this is judged the same', async () => {
  const pki = await maakPki();
  const paar = await pki.maak('dienst');
  const d = await startDienst(simulator.bronnen, {
    pasAan: (config) => {
      config.dienst.wachttijd_s = 3;
      config.dienst.tls = { certificaat_bestand: paar.cert, sleutel_bestand: paar.key };
    },
  });
  const achter = verborgenMet(await d.token());
  const langs = async (bytes) => stuur(d.poort, bytes + achter, { ca: pki.caPem, stilMs: 500 });

  await metWerkers(8, [...GEWEIGERD, ...BROKKEN.map(([wat, bytes]) => [wat, bytes, [400, 405]])], async ([wat, bytes, statussen = [400, 413, 501, 505]]) => {
    const uit = await langs(bytes);

    assert.equal(uit.statussen.length, statussen.length ? 1 : 0, `${wat}: ${uit.tekst}`);
    assert.ok(!statussen.length || statussen.includes(uit.statussen[0]), `${wat}: ${uit.tekst}`);
    assert.ok(!uit.tekst.includes(MERK) && uit.gesloten, wat);
  });
  await metWerkers(8, AANGENOMEN, async ([wat, bytes, status]) => assert.deepEqual((await langs(bytes)).statussen, [status, 200], wat));
});

toets('fault 21: a refusal is a problem document with the headers of every answer', async () => {
  const { tekst } = await stuur(dienst.poort, get('X-A: 1\r\n 2'));

  assert.match(tekst, /^HTTP\/1\.1 400 /);
  for (const verwacht of [/^Content-Type: application\/problem\+json\r$/im, /^Connection: close\r$/im, /^API-Version: 1\.0\.0\r$/im,
    /^Cache-Control: no-store\r$/im, /"type":"urn:klantbeeld-werkgever:fout:ongeldig-verzoek"/])
    assert.match(tekst, verwacht);
});

toets('fault 21: the management port refuses the same', async () => {
  const { statussen, gesloten } = await stuur(dienst.beheerPoort, `GET /livez HTTP/1.1\r\nHost: x\r\nX-A: 1\nX-B: 2\r\n\r\nGET /livez HTTP/1.1\r\nHost: x\r\n\r\n`);

  assert.deepEqual([statussen, gesloten], [[400], true]);
});

toets('fault 21: a head that comes byte by byte is judged the same', async () => {
  const antwoord = await new Promise((klaar, fout) => {
    const socket = connect(dienst.poort, '127.0.0.1');
    let tekst = '';
    socket.setNoDelay(true);
    socket.on('data', (stuk) => (tekst += stuk));
    socket.on('error', (f) => ['ECONNRESET', 'EPIPE'].includes(f.code) || fout(f));
    socket.on('close', () => klaar(tekst));
    socket.on('connect', async () => {
      for (const byte of get('X-Lang: '.padEnd(5000, 'x'), 'X-A: 1\nX-B: 2') + verborgen) {
        if (socket.destroyed) break;
        socket.write(byte);
        await new Promise((verder) => setImmediate(verder));
      }
    });
  });

  // A client that is still sending when the connection closes may be reset before it has read the 400.
  assert.match(antwoord, /^(HTTP\/1\.1 400 |$)/);
  assert.ok(!antwoord.includes(MERK));
});

toets('fault 22: what is refused on its path or frame asks no source anything', async () => {
  const oproepen = async () =>
    (await haal(`${dienst.beheer}/bronnen`)).json.bronnen.reduce((som, { oproepen: n }) => som + n, 0);
  const voor = await oproepen();

  for (const pad of ['%00', '..%2f..%2f', '%2e%2e%2f', '%252e%252e', `${DE_GROOT}%00`, `${DE_GROOT}%00/organisatie`, '..%5c', '%c0%ae%c0%ae',
    `${DE_GROOT}/../${DE_GROOT}/organisatie`, `${DE_GROOT}/./organisatie`, `${DE_GROOT}//organisatie`, `${DE_GROOT}/organisatie%2f..`])
    for (const poort of [dienst.poort, haproxy.poort]) {
      const { statussen } = await stuur(poort, `GET /v1/werkgever/${pad} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nConnection: close\r\n\r\n`);
      assert.ok([400, 404].includes(statussen[0]), `${pad}: ${statussen}`);
    }

  assert.equal(await oproepen(), voor);
  assert.ok(simulator.url);
});
