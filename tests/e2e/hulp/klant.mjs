// The one client of the tests. Every answer is held against the contract before a test sees it.
import http from 'node:http';
import https from 'node:https';
import { keurAntwoord, noteer } from './contract.mjs';

// A connection that nothing is asked on is given up before the service does (dienst.wachttijd_s): else both may act at once.
const BEWAAR_MS = 2000;
const agent = new http.Agent({ keepAlive: true, maxSockets: 1024, timeout: BEWAAR_MS });
const tlsAgents = new Map();

/** The way to a server: {verzoek, agent}. tls: node's options of a TLS client (ca, cert, key), by whose identity connections are kept. */
function weg(url, tls) {
  if (url.protocol === 'http:') return { verzoek: http.request, agent };
  if (!tlsAgents.has(tls)) tlsAgents.set(tls, new https.Agent({ keepAlive: true, maxSockets: 1024, timeout: BEWAAR_MS, ...tls }));
  return { verzoek: https.request, agent: tlsAgents.get(tls) };
}

const paren = (rauw) => Array.from({ length: rauw.length / 2 }, (_, i) => [rauw[2 * i], rauw[2 * i + 1]]);

function stuur(url, { methode, doel, koppen, body }, tls) {
  const plaats = new URL(url);
  const { hostname, port } = plaats;
  const langs = weg(plaats, tls);
  return new Promise((klaar, fout) => {
    const verzoek = langs.verzoek({ hostname, port, agent: langs.agent, method: methode, path: doel, headers: koppen }, (antwoord) => {
      const stukken = [];
      antwoord.on('data', (stuk) => stukken.push(stuk));
      antwoord.on('error', fout);
      antwoord.on('end', () =>
        klaar({ status: antwoord.statusCode, koppen: paren(antwoord.rawHeaders), body: Buffer.concat(stukken).toString('utf8') }),
      );
    });
    verzoek.on('error', (waarom) => {
      waarom.message += ` (${methode} ${url}${doel}${verzoek.reusedSocket ? ', on a connection that was kept' : ''})`;
      fout(waarom);
    });
    verzoek.end(body);
  });
}

/** By way of Prism (tests/contract/prisma.mjs), which must have nothing against it. */
async function stuurViaPrisma(url, { methode, doel, koppen, body }) {
  const v = { poort: Number(new URL(url).port), methode, doel, koppen, body: body && Buffer.from(body).toString('base64') };
  const antwoord = await stuur(process.env.KB_PRISMA, { methode: 'POST', doel: '/', body: JSON.stringify(v) });
  if (antwoord.status !== 200) {
    const { message, code } = JSON.parse(antwoord.body);
    throw Object.assign(new Error(message), { code });
  }
  const { status, koppen: rauw, body: bytes, bezwaar } = JSON.parse(antwoord.body);
  const tekst = Buffer.from(bytes, 'base64').toString('utf8');
  if (bezwaar) throw new Error(`${methode} ${doel}: Prism has against it:\n  ${bezwaar}\n${status} ${tekst.slice(0, 2000)}`);
  return { status, koppen: paren(rauw), body: tekst };
}

/** What a test works with: status, kop(name), json, and the raw parts. */
function verpak(vraag, antwoord, duurMs) {
  const kop = (naam) => antwoord.koppen.find(([n]) => n.toLowerCase() === naam.toLowerCase())?.[1];
  return {
    ...antwoord,
    doel: vraag.doel,
    duurMs,
    kop,
    get json() {
      return JSON.parse(antwoord.body);
    },
  };
}

/** Without the header by which a sandbox makes itself known; whoever is not one has no such header. */
function zonderOmgeving(koppen, omgeving) {
  const gezegd = koppen.filter(([naam]) => naam === 'Klantbeeld-Omgeving');
  if (gezegd.length !== 1 || gezegd[0][1] !== omgeving) throw new Error(`Klantbeeld-Omgeving: ${JSON.stringify(gezegd)}`);
  return koppen.filter(([naam]) => naam !== 'Klantbeeld-Omgeving');
}

/** A client of one service; tls as of `weg`; `omgeving`: what each of its answers must say in Klantbeeld-Omgeving, which the contract leaves out. */
export function maakKlant(url, { tls, omgeving } = {}) {
  /**
   * vraag('/werkgever/…', {token, methode, koppen, body, keur})
   * doel is sent as it is, behind /v1 unless `voorvoegsel` says otherwise; keur: false skips the contract.
   */
  return async function vraag(doel, { token, methode = 'GET', koppen = {}, body, voorvoegsel = '/v1', keur = true } = {}) {
    const v = {
      methode,
      doel: voorvoegsel + doel,
      // Node itself gives the body of a GET no length.
      koppen: {
        ...koppen,
        ...(token && { Authorization: `Bearer ${token}` }),
        ...(body && { 'Content-Length': Buffer.byteLength(body) }),
      },
      body,
    };
    const begin = performance.now();
    const antwoord = await (keur && process.env.KB_PRISMA ? stuurViaPrisma : stuur)(url, v, tls);
    const duurMs = performance.now() - begin;
    if (keur) {
      const overig = omgeving ? zonderOmgeving(antwoord.koppen, omgeving) : antwoord.koppen;
      const gezien = { methode, doel: v.doel, status: antwoord.status, koppen: overig, body: antwoord.body };
      const fouten = keurAntwoord(gezien);
      if (fouten.length)
        throw new Error(`${methode} ${v.doel} breaks the contract:\n  ${fouten.join('\n  ')}\n${antwoord.status} ${antwoord.body.slice(0, 2000)}`);
      noteer(gezien);
    }
    return verpak(v, antwoord, duurMs);
  };
}

/** A request outside the contract: the management port, the simulator. */
export async function haal(url, { methode = 'GET', body, tls } = {}) {
  const { pathname, search, origin } = new URL(url);
  const v = { methode, doel: pathname + search, koppen: body ? { 'Content-Type': 'application/json' } : {}, body };
  const begin = performance.now();
  // A test that was busy for long finds its connection closed by the other side: that is no answer to what it asks.
  const antwoord = await stuur(origin, v, tls).catch((fout) => {
    if (methode !== 'GET' || !fout.message.includes('on a connection that was kept')) throw fout;
    return stuur(origin, v, tls);
  });
  return verpak(v, antwoord, performance.now() - begin);
}

export const sluitVerbindingen = () => [agent, ...tlsAgents.values()].forEach((a) => a.destroy());
