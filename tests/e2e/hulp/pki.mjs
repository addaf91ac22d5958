// Certificates for a test, made by the real openssl: a CA, and what it signs.
import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { nieuweMap, ruimOp } from './omgeving.mjs';

const openssl = (...argumenten) => promisify(execFile)('openssl', argumenten);
const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
export const RSA = ['-newkey', 'rsa:2048'];

/** Local time is of no use to openssl ca: YYMMDDHHMMSSZ. */
const moment = (dagen) => `${new Date(Date.now() + dagen * 86_400_000).toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`;

/**
 * A CA of its own: {map, ca (path), caPem, maak(naam, options)}. maak signs a certificate for localhost and gives {cert, key (paths),
 * tls: what a node client trusts and shows}; `voor` is its extended key usage, it holds from `van` to `tot` days from now.
 */
export async function maakPki(naam = 'Test-CA') {
  const map = await nieuweMap();
  ruimOp(() => rm(map, { recursive: true }));
  const pad = (bestand) => join(map, bestand);
  await openssl('req', '-x509', ...EC, '-noenc', '-keyout', pad('ca.key'), '-out', pad('ca.crt'), '-days', '2', '-subj', `/CN=${naam}`);
  await writeFile(pad('index.txt'), '');
  await writeFile(pad('ca.cnf'), `[ca]\ndefault_ca = d\n[d]\ndatabase = ${pad('index.txt')}\nnew_certs_dir = ${map}\nrand_serial = yes\n` +
    `default_md = sha256\npolicy = p\nunique_subject = no\n[p]\ncommonName = supplied\n`);
  const caPem = await readFile(pad('ca.crt'));

  async function doe(wie, { voor = 'serverAuth', van = -1, tot = 2, soort = EC } = {}) {
    const [cert, key, csr, ext] = ['crt', 'key', 'csr', 'ext'].map((e) => pad(`${wie}.${e}`));
    await openssl('req', ...soort, '-noenc', '-keyout', key, '-out', csr, '-subj', `/CN=${wie}`);
    await writeFile(ext, `subjectAltName = DNS:localhost, IP:127.0.0.1\nextendedKeyUsage = ${voor}\n`);
    await openssl('ca', '-batch', '-notext', '-config', pad('ca.cnf'), '-cert', pad('ca.crt'), '-keyfile', pad('ca.key'), '-in', csr, '-out', cert,
      '-extfile', ext, '-startdate', moment(van), '-enddate', moment(tot));
    return { cert, key, tls: { ca: caPem, cert: await readFile(cert), key: await readFile(key) } };
  }

  // One at a time: openssl ca keeps a database.
  let vorige = Promise.resolve();
  const maak = (...wat) => (vorige = vorige.then(() => doe(...wat)));

  return { map, ca: pad('ca.crt'), caPem, maak };
}
