// A load that looks at every answer. A program of its own, because it runs in another network namespace than the test:
//   node last.mjs '{"host": …, "poort": …, "ca": FILE, "token": …, "begin": 0, "clienten": 32, "nieuw": 0.5, "perS": 2000}'
// `begin` is the first employer that nobody asked for before, `nieuw` the share of requests for such a one; the others ask for some that
// were, `perS` the most it asks in a second. It asks until its standard input ends. Every 50 ms a line {"goed": N, "mis": N}; the last one has all: see `verslag`.
// HTTP/1.1 by hand over TLS: node:http takes three times as much of a machine that all of the service runs on too.
import { readFileSync } from 'node:fs';
import { connect } from 'node:tls';
import { werkgever } from './wereld.mjs';

const opties = JSON.parse(process.argv[2]);
const GROEPEN = ['organisatie', 'preventief', 'uitkering', 'contact', 'documenten'];
const BEKEND = 50; // employers that are asked for again and again
const GEINDEXEERD = 1500; // and those that the search index has for certain
const ca = readFileSync(opties.ca);

const verslag = { goed: 0, mis: 0, fouten: {}, voorbeelden: [], langzaamsteMs: 0, werkgevers: {}, zoekvragen: 0, onvolledig: 0 };
let door = true;
let teller = 0;
let nieuw = opties.begin;
let beurt = 0; // from when the next request may go

const isEen = (groep, lh, naam) => groep.lhnummer === lh && groep.gegevensgroep === naam;

/** What is asked next: {methode, pad, body, lh, keur(json) → is it the answer to this}. */
function kies() {
  const i = teller++;
  if (i % 40 === 0) {
    const lh = werkgever(i % GEINDEXEERD);
    const body = JSON.stringify({ lhnummer: lh });
    return { methode: 'POST', pad: '/v1/werkgever/_zoek', body, keur: (json) => json.treffers.length === 1 && json.treffers[0].lhnummers?.includes(lh) !== false };
  }
  if (i % 40 === 20) return { methode: 'GET', pad: '/v1/werkgever?naam=groothandel', keur: (json) => json.treffers.length > 0 };
  const lh = Math.random() < opties.nieuw ? werkgever(nieuw++ % 1_000_000) : werkgever(i % BEKEND);
  const pad = `/v1/werkgever/${lh}`;
  if (i % 20 === 1)
    return {
      methode: 'GET', pad, lh,
      keur(json) {
        const delen = Object.entries(json.gegevensgroepen);
        if (delen.some(([, deel]) => !deel.gegevens)) verslag.onvolledig++;
        return json.lhnummer === lh && delen.length === GROEPEN.length && delen.every(([naam, deel]) => isEen(deel, lh, naam) && (deel.gegevens || deel.probleem));
      },
    };
  const groep = i % 2 ? 'organisatie' : 'uitkering';
  return { methode: 'GET', pad: `${pad}/${groep}`, lh, keur: (json) => isEen(json, lh, groep) && json.gegevens !== null };
}

function mis(waarom, vraag) {
  verslag.mis++;
  verslag.fouten[waarom] = (verslag.fouten[waarom] ?? 0) + 1;
  if (verslag.voorbeelden.length < 5) verslag.voorbeelden.push(`${vraag.methode} ${vraag.pad}: ${waarom}`);
}

/** Judge an answer; what is right is noted by what the inzagelog must have of it. */
function neem(vraag, status, body) {
  let json;
  try {
    json = JSON.parse(body);
  } catch {
    return mis(`${status} without JSON: ${body.slice(0, 100)}`, vraag);
  }
  if (status !== 200) return mis(`${status} ${json.type}`, vraag);
  if (!vraag.keur(json)) return mis(`a wrong answer: ${body.slice(0, 300)}`, vraag);
  verslag.goed++;
  if (vraag.lh) verslag.werkgevers[vraag.lh] = (verslag.werkgevers[vraag.lh] ?? 0) + 1;
  else verslag.zoekvragen++;
}

/** The answer at the start of `bytes`: {status, body, sluit, rest}, or undefined while it is not whole. */
function ontleed(bytes) {
  const kop = bytes.indexOf('\r\n\r\n');
  if (kop < 0) return undefined;
  const tekst = bytes.toString('latin1', 0, kop);
  const lengte = Number(/\r\ncontent-length: *(\d+)/i.exec(tekst)[1]);
  const einde = kop + 4 + lengte;
  if (bytes.length < einde) return undefined;
  return { status: Number(tekst.slice(9, 12)), body: bytes.toString('utf8', kop + 4, einde), sluit: /\r\nconnection: *close/i.test(tekst), rest: bytes.subarray(einde) };
}

/** One client: a connection, a request, its answer, and on. An end in the middle of that is a failure. */
function klant() {
  return new Promise((klaar) => {
    let socket;
    let vraag;
    let sinds;
    let bytes = Buffer.alloc(0);
    const volgende = () => {
      if (!door) {
        socket.removeAllListeners();
        socket.destroy();
        return klaar();
      }
      const wachtMs = beurt - performance.now();
      if (wachtMs >= 1) return setTimeout(volgende, wachtMs);
      beurt = Math.max(beurt, performance.now() - 20) + 1000 / opties.perS;
      vraag = kies();
      sinds = performance.now();
      const lengte = vraag.body ? `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(vraag.body)}\r\n` : '';
      socket.write(`${vraag.methode} ${vraag.pad} HTTP/1.1\r\nHost: klantbeeld\r\nAuthorization: Bearer ${opties.token}\r\n${lengte}\r\n${vraag.body ?? ''}`);
    };
    const verbind = () => {
      bytes = Buffer.alloc(0);
      vraag = undefined;
      socket = connect({ host: opties.host, port: opties.poort, ca, ALPNProtocols: ['http/1.1'] }, volgende);
      socket.on('data', (stuk) => {
        bytes = bytes.length ? Buffer.concat([bytes, stuk]) : stuk;
        const antwoord = ontleed(bytes);
        if (!antwoord) return;
        verslag.langzaamsteMs = Math.max(verslag.langzaamsteMs, performance.now() - sinds);
        bytes = antwoord.rest;
        const gevraagd = vraag;
        vraag = undefined;
        neem(gevraagd, antwoord.status, antwoord.body);
        if (antwoord.sluit) opnieuw(socket);
        else volgende();
      });
      const stuk = (waarom) => {
        // A connection that is refused or ends without a request under way is one that was not to be had: that counts too.
        mis(waarom, vraag ?? { methode: 'connect', pad: '' });
        opnieuw(socket);
      };
      socket.on('error', (fout) => stuk(fout.code));
      socket.on('close', () => stuk(bytes.length ? 'closed within an answer' : 'closed'));
    };
    const opnieuw = (oud) => {
      oud.removeAllListeners();
      oud.on('error', () => {});
      oud.destroy();
      if (door) verbind();
      else klaar();
    };
    verbind();
  });
}

const zeg = (wat) => process.stdout.write(`${JSON.stringify(wat)}\n`);
process.stdin.on('data', () => {}).on('end', () => (door = false));
const begin = performance.now();
const klok = setInterval(() => zeg({ goed: verslag.goed, mis: verslag.mis }), 50);
await Promise.all(Array.from({ length: opties.clienten }, klant));
clearInterval(klok);
zeg({ ...verslag, nieuw, seconden: (performance.now() - begin) / 1000 });
