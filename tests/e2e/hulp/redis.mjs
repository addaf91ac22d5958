// A real redis-server of the test's own, on a free loopback port and a temporary directory, and a client that reads and writes it as it
// is: replies are bytes.
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nieuweMap, ruimOp } from './omgeving.mjs';
import { draai, Proces, vrijePoort, wachtTot } from './proces.mjs';

/** A program of the system, by its name. */
export function vanSysteem(naam) {
  const pad = process.env.PATH.split(':').map((map) => join(map, naam)).find(existsSync);
  if (!pad) throw new Error(`${naam} is not in PATH`);
  return pad;
}

class Fout extends Error {}

/** One reply from `bytes` at `i`: [value, next], or undefined when it is not complete. Bulk strings are Buffers, errors are Fout. */
function leesAntwoord(bytes, i) {
  const einde = bytes.indexOf('\r\n', i);
  if (einde < 0) return undefined;
  const regel = bytes.toString('latin1', i + 1, einde);
  const na = einde + 2;
  switch (String.fromCharCode(bytes[i])) {
    case '+':
      return [regel, na];
    case '-':
      return [new Fout(regel), na];
    case ':':
      return [Number(regel), na];
    case '$': {
      const n = Number(regel);
      if (n < 0) return [null, na];
      return bytes.length < na + n + 2 ? undefined : [bytes.subarray(na, na + n), na + n + 2];
    }
    case '*': {
      const lijst = [];
      let plek = na;
      for (let k = Number(regel); k > 0; k--) {
        const deel = leesAntwoord(bytes, plek);
        if (!deel) return undefined;
        lijst.push(deel[0]);
        plek = deel[1];
      }
      return [lijst, plek];
    }
    default:
      throw new Error(`not a Redis reply: ${bytes.toString('latin1', i, i + 40)}`);
  }
}

const alsOpdracht = (delen) =>
  Buffer.concat([
    Buffer.from(`*${delen.length}\r\n`),
    ...delen.flatMap((deel) => {
      const b = Buffer.isBuffer(deel) ? deel : Buffer.from(String(deel));
      return [Buffer.from(`$${b.length}\r\n`), b, Buffer.from('\r\n')];
    }),
  ]);

/** Commands over a connection of their own, one after another: the replies, in order. The first error reply is thrown. */
function stuurOpdrachten({ poort, ca, cert, key, wachtwoord }, opdrachten) {
  const alle = wachtwoord ? [['AUTH', wachtwoord], ...opdrachten] : opdrachten;
  return new Promise((klaar, fout) => {
    const socket = ca ? connectTls({ host: '127.0.0.1', port: poort, ca, cert, key }) : connect(poort, '127.0.0.1');
    let gelezen = Buffer.alloc(0);
    const uit = [];
    socket.on('error', fout);
    socket.on('close', () => fout(new Error('Redis closed the connection')));
    socket.on('data', (stuk) => {
      gelezen = Buffer.concat([gelezen, stuk]);
      for (let deel = leesAntwoord(gelezen, 0); deel; deel = gelezen.length ? leesAntwoord(gelezen, 0) : undefined) {
        uit.push(deel[0]);
        gelezen = gelezen.subarray(deel[1]);
      }
      if (uit.length < alle.length) return;
      socket.destroy();
      const mis = uit.find((u) => u instanceof Fout);
      if (mis) fout(mis);
      else klaar(wachtwoord ? uit.slice(1) : uit);
    });
    socket.write(Buffer.concat(alle.map(alsOpdracht)));
  });
}

async function maakCertificaat(map) {
  const openssl = async (...argumenten) => {
    const uit = await draai(vanSysteem('openssl'), argumenten);
    if (uit.code !== 0) throw new Error(`openssl: ${uit.stderr}`);
  };
  const sleutel = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc'];
  await openssl('req', '-x509', ...sleutel, '-keyout', `${map}/ca.key`, '-out', `${map}/ca.crt`, '-days', '2', '-subj', '/CN=Test-CA');
  for (const wie of ['redis', 'klant']) {
    await openssl('req', ...sleutel, '-keyout', `${map}/${wie}.key`, '-out', `${map}/${wie}.csr`, '-subj', `/CN=${wie}`);
    await writeFile(`${map}/${wie}.ext`, 'subjectAltName=IP:127.0.0.1\n');
    await openssl('x509', '-req', '-in', `${map}/${wie}.csr`, '-CA', `${map}/ca.crt`, '-CAkey', `${map}/ca.key`, '-CAcreateserial',
      '-days', '2', '-out', `${map}/${wie}.crt`, '-extfile', `${map}/${wie}.ext`);
  }
}

/**
 * A redis-server: {poort, gedeeld, doe, reeks, alles, dood, start}. `gedeeld` is the block of the configuration that points to it;
 * doe(...command) gives one reply, reeks(commands) all of them, alles() every key with its value, dood() is SIGKILL. Stopped after
 * the last test.
 */
export async function startRedis({ tls = false, klanten = false, wachtwoord } = {}) {
  const map = await nieuweMap();
  const sleutelBestand = join(map, 'sleutel');
  await writeFile(sleutelBestand, `${Buffer.alloc(32, 7).toString('base64')}\n`, { mode: 0o600 });
  if (wachtwoord) await writeFile(join(map, 'wachtwoord'), `${wachtwoord}\n`, { mode: 0o600 });
  if (tls) await maakCertificaat(map);
  const r = { map, poort: await vrijePoort(), proces: null };
  const klant = { get poort() { return r.poort; }, wachtwoord, ...(tls && { ca: await readFile(`${map}/ca.crt`), cert: await readFile(`${map}/klant.crt`), key: await readFile(`${map}/klant.key`) }) };

  const argumenten = () => [
    '--bind', '127.0.0.1', '--save', '', '--dir', map, '--enable-debug-command', 'yes',
    ...(wachtwoord ? ['--requirepass', wachtwoord] : []),
    ...(tls
      ? ['--port', '0', '--tls-port', String(r.poort), '--tls-auth-clients', klanten ? 'yes' : 'no', '--tls-cert-file', `${map}/redis.crt`,
        '--tls-key-file', `${map}/redis.key`, '--tls-ca-cert-file', `${map}/ca.crt`]
      : ['--port', String(r.poort)]),
  ];
  r.reeks = (opdrachten) => stuurOpdrachten(klant, opdrachten);
  r.doe = async (...opdracht) => (await r.reeks([opdracht]))[0];
  r.start = async () => {
    r.proces = new Proces(vanSysteem('redis-server'), argumenten());
    await wachtTot('redis-server', async () => {
      r.proces.moetLeven();
      return (await r.doe('PING')) === 'PONG';
    });
  };
  r.dood = async () => {
    r.proces.sein('SIGKILL');
    await r.proces.einde;
    r.proces = null;
  };
  /** Every key: [{naam, soort, ttlMs, waarde}], waarde only of strings. */
  r.alles = async () => {
    const namen = await r.doe('KEYS', '*');
    const uit = await r.reeks([...namen.flatMap((n) => [['TYPE', n], ['PTTL', n]]), ['PING']]);
    const rijen = namen.map((naam, i) => ({ naam: naam.toString('latin1'), soort: uit[2 * i], ttlMs: uit[2 * i + 1] }));
    const waarden = await r.reeks([...rijen.map((k) => (k.soort === 'string' ? ['GET', k.naam] : ['PING'])), ['PING']]);
    return rijen.map((k, i) => ({ ...k, waarde: k.soort === 'string' ? waarden[i] : null }));
  };
  r.gedeeld = {
    adres: '127.0.0.1',
    get poort() { return r.poort; },
    tls: tls ? 'aan' : 'uit',
    ...(tls && { ca: `${map}/ca.crt` }),
    ...(wachtwoord && { wachtwoord_bestand: join(map, 'wachtwoord') }),
    sleutel_bestand: sleutelBestand,
  };
  await r.start();
  ruimOp(async () => {
    if (r.proces) await r.proces.stop();
    await rm(map, { recursive: true });
  });
  return r;
}
