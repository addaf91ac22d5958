// TLS on the ports of the service: what it speaks and what not, whom it lets in, and certificates that are replaced while it runs.
// The other side is real: node's TLS, and openssl.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { connect as verbind } from 'node:net';
import { join } from 'node:path';
import { connect as verbindTls, getCiphers } from 'node:tls';
import { promisify } from 'node:util';
import { haal } from './hulp/klant.mjs';
import { maakConfig, nieuweMap, ruimOp, startDienst, startSimulator, toets } from './hulp/omgeving.mjs';
import { maakPki, RSA } from './hulp/pki.mjs';
import { draai, wachtTot } from './hulp/proces.mjs';
import { DE_GROOT, nieuweWerkgever } from './hulp/wereld.mjs';

const simulator = await startSimulator();
const [pki, vreemd] = [await maakPki(), await maakPki('Andere-CA')];
const [ec, rsa, klant] = [await pki.maak('ec'), await pki.maak('rsa', { soort: RSA }), await pki.maak('klant', { voor: 'clientAuth' })];

const [verlopen, straks, serverRol, elders] = await Promise.all([
  pki.maak('verlopen', { voor: 'clientAuth', van: -3, tot: -1 }),
  pki.maak('straks', { voor: 'clientAuth', van: 1, tot: 2 }),
  pki.maak('server-rol'),
  vreemd.maak('elders', { voor: 'clientAuth' }),
]);
const gemaakt = async (naam, tekst, mode = 0o600) => {
  const pad = join(pki.map, naam);
  await writeFile(pad, tekst);
  await chmod(pad, mode);
  return pad;
};
const zwak = await pki.maak('zwak', { soort: ['-newkey', 'rsa:1024'] });
const leesbaar = await gemaakt('leesbaar.key', await readFile(ec.key), 0o644);
const rommel = await gemaakt('rommel', 'geen PEM');
/** dienst.tls for a pair of the PKI. */
const met = (paar, meer = {}) => ({ certificaat_bestand: paar.cert, sleutel_bestand: paar.key, ...meer });
const start = (tls, opties = {}) =>
  startDienst(simulator.bronnen, {
    tls: klant.tls,
    ...opties,
    pasAan: (c) => {
      c.dienst.tls = tls;
      c.dienst.wachttijd_s = opties.wachttijdS ?? 5;
    },
  });
const [dienst, dienstRsa, beide] = await Promise.all([
  start(met(ec)),
  start(met(rsa)),
  start(met(ec, { client_ca_bestand: pki.ca, beheer: 'mtls' })),
]);
const token = await dienst.token();

/** A handshake: {ok, protocol, suite, serial} or {fout}. */
function schud(poort, opties = {}) {
  return new Promise((klaar) => {
    const socket = verbindTls({ host: '127.0.0.1', port: poort, ca: pki.caPem, ...opties });
    const einde = (uit) => (socket.destroy(), klaar(uit));
    socket.on('error', (f) => einde({ fout: `${f.code} ${f.message}` }));
    socket.on('close', () => einde({ fout: 'closed' }));
    socket.on('secureConnect', () => {
      const uit = { ok: true, protocol: socket.getProtocol(), suite: socket.getCipher().name, serial: socket.getPeerCertificate().serialNumber };
      // In TLS 1.3 a client is done before the server has judged its certificate: only an answer tells.
      socket.write(`GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      socket.once('data', (stuk) => einde({ ...uit, antwoord: stuk.toString('latin1').split('\r\n')[0] }));
    });
  });
}

for (const versie of ['TLSv1', 'TLSv1.1'])
  toets(`${versie} is refused with an alert that says so`, async () => {
    const { fout } = await schud(dienst.poort, { minVersion: versie, maxVersion: versie, ciphers: 'ALL:@SECLEVEL=0' });

    assert.match(fout ?? '', /alert protocol version/i);
  });

/** Send bytes and read until the other side closes. */
const stuurBytes = (poort, bytes) =>
  new Promise((klaar, fout) => {
    const socket = verbind(poort, '127.0.0.1', () => socket.write(bytes));
    const stukken = [];
    socket.on('data', (stuk) => stukken.push(stuk));
    socket.on('error', (f) => f.code === 'ECONNRESET' || fout(f));
    socket.on('close', () => klaar(Buffer.concat(stukken)));
  });

/** A ClientHello of SSL 3.0 with these suites. */
const hello = (suites) => {
  const body = Buffer.concat([
    Buffer.from([3, 0]), Buffer.alloc(32, 7), Buffer.from([0]),
    Buffer.from([0, 2 * suites.length]), Buffer.from(suites.flatMap((s) => [s >> 8, s & 255])), Buffer.from([1, 0]),
  ]);
  const handdruk = Buffer.concat([Buffer.from([1, 0, 0, body.length]), body]);
  return Buffer.concat([Buffer.from([22, 3, 0, 0, handdruk.length]), handdruk]);
};
const RECORD_ALERT = 21;

toets('SSL 3.0, SSL 2.0, plain HTTP and garbage get an alert or nothing, the end of the connection, and never an answer', async () => {
  const ssl2 = Buffer.from([0x80, 0x1c, 1, 0, 2, 0, 3, 0, 0, 0, 16, 1, 0, 0x80, ...Buffer.alloc(16, 7)]);
  for (const bytes of [hello([0x2f, 0x35, 0x0a]), ssl2, 'GET /v1/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n', Buffer.alloc(4096, 0xff), Buffer.from([22, 3, 1, 0xff, 0xff])]) {
    const uit = await stuurBytes(dienst.poort, bytes);

    assert.ok(uit.length === 0 || uit[0] === RECORD_ALERT, uit.toString('latin1'));
  }
});

const GOED = {
  ecdsa: ['ECDHE-ECDSA-AES256-GCM-SHA384', 'ECDHE-ECDSA-CHACHA20-POLY1305'],
  rsa: ['ECDHE-RSA-AES256-GCM-SHA384', 'ECDHE-RSA-CHACHA20-POLY1305'],
  tls13: ['TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'],
};

for (const [soort, d] of [['ecdsa', dienst], ['rsa', dienstRsa]])
  toets(`of all suites that the client has, with an ${soort} key exactly those of ours are accepted`, async () => {
    const alle = getCiphers().map((naam) => naam.toUpperCase());
    const [nieuw, oud] = [alle.filter((n) => n.startsWith('TLS_')), alle.filter((n) => !n.startsWith('TLS_'))];
    const aangenomen = { oud: [], nieuw: [] };

    for (const suite of oud) {
      const uit = await schud(d.poort, { maxVersion: 'TLSv1.2', ciphers: `${suite}:@SECLEVEL=0` });
      if (uit.ok) aangenomen.oud.push(uit.suite);
    }
    for (const suite of nieuw) {
      const uit = await schud(d.poort, { minVersion: 'TLSv1.3', ciphers: suite });
      if (uit.ok) aangenomen.nieuw.push(uit.suite);
    }

    assert.ok(oud.length > 30 && nieuw.length >= 3, `${alle}`);
    assert.deepEqual([aangenomen.oud.sort(), aangenomen.nieuw.sort()], [GOED[soort], GOED.tls13]);
  });

toets('of the groups for the exchange of keys, those of ours are accepted and others are not', async () => {
  for (const [groep, verwacht] of Object.entries({ X25519: true, 'P-256': true, 'P-384': true, X448: true, 'P-521': false, secp224r1: false, brainpoolP256r1: false }))
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3']) {
      // With an RSA key: that of an ECDSA key is a group too.
      const uit = await schud(dienstRsa.poort, { maxVersion, ecdhCurve: groep, ciphers: 'DEFAULT:@SECLEVEL=0' });

      assert.equal(uit.ok ?? false, verwacht, `${groep} ${maxVersion} ${JSON.stringify(uit)}`);
    }
});

toets('it does not renegotiate, compress, or hand out tickets', async () => {
  const { stdout } = await promisify(execFile)('/bin/sh', ['-c',
    `(printf 'R\\n'; sleep 5) | openssl s_client -connect 127.0.0.1:${dienst.poort} -tls1_2 -CAfile ${pki.ca} 2>&1; ` +
    `(sleep 1) | openssl s_client -connect 127.0.0.1:${dienst.poort} -tls1_3 -CAfile ${pki.ca} 2>&1 || true`]);

  assert.match(stdout, /\nRENEGOTIATING\nclosed\n/);
  assert.equal(stdout.match(/Compression: NONE/g)?.length, 2, stdout);
  assert.match(stdout, /Secure Renegotiation IS supported/);
  assert.doesNotMatch(stdout, /session ticket|Post-Handshake New Session Ticket/i);
});

toets('an answer over TLS is the answer, HSTS included; the management port is plain when nothing else is asked', async () => {
  const pagina = await dienst.vraag(`/werkgever/${DE_GROOT}`, { token });

  assert.equal(pagina.status, 200);
  assert.equal(Object.keys(pagina.json.gegevensgroepen).length, 5);
  assert.equal(pagina.kop('Strict-Transport-Security'), 'max-age=31536000; includeSubDomains');
  assert.equal(pagina.kop('Date') !== undefined, true);
  assert.equal((await haal(`${dienst.beheer}/livez`)).status, 200);
});

toets('requests in one record, in many, and split inside a header are all answered, also behind one that waits for its source', async () => {
  await simulator.storing('erd', { vertragingMs: 100 });
  try {
    const een = (lh, slot = '') => `GET /v1/werkgever/${lh}/uitkering HTTP/1.1\r\nHost: x\r\n${slot}Authorization: Bearer ${token}\r\n\r\n`;
    const reeks = Array.from({ length: 8 }, () => een(nieuweWerkgever())).join('') + een(nieuweWerkgever(), 'Connection: close\r\n');
    for (const stukken of [[reeks], reeks.match(/[^]{1,97}/g), [reeks.slice(0, 700), reeks.slice(700)]]) {
      const tekst = await new Promise((klaar, fout) => {
        const socket = verbindTls({ host: '127.0.0.1', port: dienst.poort, ca: pki.caPem }, async () => {
          for (const stuk of stukken) await new Promise((verder) => socket.write(stuk, verder));
        });
        let uit = '';
        socket.on('data', (stuk) => (uit += stuk));
        socket.on('error', fout);
        socket.on('close', () => klaar(uit));
      });

      assert.equal(tekst.match(/HTTP\/1\.1 200 OK/g)?.length, 9, tekst.slice(0, 500));
    }
  } finally {
    await simulator.herstel();
  }
});

toets('who leaves while the sources are asked is noticed over TLS too', async () => {
  await simulator.storing('erd', { vertragingMs: 2000 });
  try {
    const lopend = async () => (await haal(`${dienst.beheer}/bronnen`)).json.bronnen.find(({ naam }) => naam === 'erd').lopend;
    const socket = verbindTls({ host: '127.0.0.1', port: dienst.poort, ca: pki.caPem }, () =>
      socket.write(`GET /v1/werkgever/${nieuweWerkgever()}/uitkering HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`));
    await wachtTot('the call', async () => (await lopend()) === 1);
    const begin = performance.now();

    socket.end();
    await wachtTot('the end of the call', async () => (await lopend()) === 0);

    assert.ok(performance.now() - begin < 1900, 'before the source answered');
  } finally {
    await simulator.herstel();
  }
});

// mTLS

const zelf = (paar) => ({ cert: paar.tls.cert, key: paar.tls.key });

const TOEGELATEN = [
  ['its own certificate', zelf(klant), true],
  ['none', {}, false],
  ['one that has expired', zelf(verlopen), false],
  ['one that is not valid yet', zelf(straks), false],
  ['one of another CA', zelf(elders), false],
  ['one that is meant for servers', zelf(serverRol), false],
];

for (const [wat, toont, mag] of TOEGELATEN)
  toets(`mTLS: a client that shows ${wat} is ${mag ? 'let in' : 'refused in its handshake'}, on both ports and in both versions`, async () => {
    for (const poort of [beide.poort, beide.beheerPoort])
      for (const maxVersion of ['TLSv1.2', 'TLSv1.3']) {
        const uit = await schud(poort, { ...toont, maxVersion });

        if (mag) assert.match(uit.antwoord, /^HTTP\/1\.1 (200|404)/);
        else assert.match(uit.fout ?? JSON.stringify(uit), /alert/i, `${poort} ${maxVersion}`);
      }
  });

toets('mTLS: a refusal is counted, and logged with its reason, but not every one', async () => {
  const nieuw = await start(met(ec, { client_ca_bestand: pki.ca, beheer: 'mtls' }));
  const tel = async (poort) =>
    Number(new RegExp(`^klantbeeld_tls_handdrukken_mislukt_total\\{poort="${poort}"\\} (\\d+)$`, 'm').exec((await haal(`${nieuw.beheer}/metrics`, { tls: klant.tls })).body)[1]);

  for (let i = 0; i < 5; i++) await schud(nieuw.poort, zelf(verlopen));
  await schud(nieuw.beheerPoort, zelf(elders));

  await wachtTot('the count', async () => (await tel('publiek')) === 5 && (await tel('beheer')) === 1);
  const gelogd = () => nieuw.proces.stderr + nieuw.proces.stdout;
  for (const reden of [
    /TLS op dienst\.poort: een verbinding is geweigerd, na 0 eerdere: het certificaat van de client is verlopen/,
    /TLS op dienst\.beheer_poort: een verbinding is geweigerd, na 0 eerdere: het certificaat van de client is niet van de CA/,
  ])
    await wachtTot(`${reden} in the log`, () => reden.test(gelogd()));
  assert.ok(gelogd().match(/een verbinding is geweigerd/g).length < 5, gelogd());
});

toets('mTLS: the request of a client that is let in is answered; the management port can do without it', async () => {
  assert.equal((await beide.vraag(`/werkgever/${DE_GROOT}/organisatie`, { token: await beide.token() })).status, 200);
  const soepel = await start(met(ec, { client_ca_bestand: pki.ca, beheer: 'tls' }), { tls: { ca: pki.caPem } });

  assert.match((await schud(soepel.beheerPoort)).antwoord, /200/);
  assert.equal((await schud(soepel.poort)).antwoord, undefined);
});

toets('klantbeeld status asks a management port with TLS: by the configuration it trusts its own certificate, by the URL a CA', async () => {
  const soepel = await start(met(ec, { client_ca_bestand: pki.ca, beheer: 'tls' }), { tls: { ca: pki.caPem } });
  const status = (...opties) => draai('klantbeeld', ['status', ...opties]);
  const toon = ['--certificaat', klant.cert, '--sleutel', klant.key];
  const url = `https://127.0.0.1:${soepel.beheerPoort}`;
  const ander = join(pki.map, 'ander.conf');
  await writeFile(ander, (await readFile(soepel.bestand, 'utf8')).replaceAll(ec.cert, rsa.cert).replaceAll(ec.key, rsa.key));

  for (const [opties, code] of [
    [['--config', soepel.bestand], 0],
    [['--url', url, '--ca', pki.ca], 0],
    [['--url', url], 2],
    [['--url', url, '--ca', vreemd.ca], 2],
    [['--config', ander], 2],
    [['--config', beide.bestand, ...toon], 0],
    [['--config', beide.bestand], 2],
    [['--config', beide.bestand, '--certificaat', klant.cert], 2],
  ]) {
    const uit = await status(...opties);

    assert.equal(uit.code, code, `${opties.join(' ')}: ${uit.stdout}${uit.stderr}`);
    if (code === 0) assert.match(uit.stdout, /^livez +pass/m);
    else assert.notEqual(uit.stderr, '');
  }
});

// slow, broken and many

toets('hundreds that never finish their handshake hold up nobody, and are ended', async () => {
  const d = await start(met(ec), { wachttijdS: 5 });
  const t = await d.token();
  let open = 0;
  const half = hello([0xc02b]).subarray(0, 20);
  const traag = Array.from({ length: 300 }, (_, i) => {
    const socket = verbind(d.poort, '127.0.0.1', () => i % 2 && socket.write(half));
    open++;
    socket.resume();
    socket.on('error', () => {});
    socket.on('close', () => open--);
    return socket;
  });
  ruimOp(async () => traag.forEach((s) => s.destroy()));

  assert.equal((await d.vraag(`/werkgever/${DE_GROOT}/uitkering`, { token: t })).status, 200);
  assert.ok(open > 250, `it was answered while ${open} were there`);
  await wachtTot('the end of all of them', () => open === 0);
});

// replacing

/** A service on files of its own, and what it shows now. */
async function startWissel(eerste, opties = {}) {
  const map = await nieuweMap();
  ruimOp(() => rm(map, { recursive: true }));
  const plek = { cert: join(map, 'cert.pem'), key: join(map, 'key.pem') };
  const leg = async (paar) => (await copyFile(paar.cert, plek.cert), await copyFile(paar.key, plek.key));
  await leg(eerste);
  const d = await start(met(plek), opties);
  const herlaad = async (patroon) => {
    const [fout, uit] = [d.proces.stderr.length, d.proces.stdout.length];
    const gezegd = () => d.proces.stderr.slice(fout) + d.proces.stdout.slice(uit);
    d.proces.kind.kill('SIGHUP');
    return wachtTot('the reload', () => patroon.test(gezegd()) && gezegd());
  };
  return { ...d, plek, leg, herlaad, toont: async () => (await schud(d.poort)).serial };
}
const serie = async (paar) => (await promisify(execFile)('openssl', ['x509', '-in', paar.cert, '-noout', '-serial'])).stdout.trim().replace('serial=', '');

toets('SIGHUP replaces certificate and key under load: none fails, and connections that are there go on', async () => {
  const paren = await Promise.all(['een', 'twee'].map((n, i) => pki.maak(n, i === 1 ? { soort: RSA } : {})));
  const d = await startWissel(paren[0]);
  const t = await d.token();
  const telling = {};
  let door = true;
  const tel = (uit) => (telling[uit] = (telling[uit] ?? 0) + 1);
  const kop = `GET /v1/werkgever/${DE_GROOT}/uitkering HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${t}\r\n`;

  /** One connection that asks again and again, until it may stop; the answers that it got. */
  const blijver = () =>
    new Promise((klaar) => {
      let n = 0;
      const socket = verbindTls({ host: '127.0.0.1', port: d.poort, ca: pki.caPem }, () => socket.write(`${kop}\r\n`));
      socket.on('data', (stuk) => {
        if (stuk.includes('HTTP/1.1 ')) tel(`blijft ${/HTTP\/1\.1 (\d+)/.exec(stuk.toString('latin1'))[1]}`);
        if (!stuk.toString('utf8').endsWith('}')) return;
        n++;
        if (door) socket.write(`${kop}\r\n`);
        else socket.end();
      });
      socket.on('error', (f) => tel(f.code));
      socket.on('close', () => klaar(door ? 'gesloten' : n));
    });
  const komer = async () => {
    while (door) {
      const uit = await schud(d.poort);
      tel(uit.antwoord ? 'komt' : uit.fout);
    }
  };
  const blijvers = Array.from({ length: 8 }, blijver);
  const komers = Array.from({ length: 8 }, komer);

  for (const paar of [paren[1], paren[0], paren[1]]) {
    const tot = (telling.komt ?? 0) + 40;
    await wachtTot('new connections', () => (telling.komt ?? 0) > tot);
    await d.leg(paar);
    await d.herlaad(/opnieuw gelezen/);
    assert.equal(await d.toont(), await serie(paar));
  }
  door = false;
  await Promise.all(komers);
  const gebleven = await Promise.all(blijvers);

  assert.deepEqual(Object.keys(telling).sort(), ['blijft 200', 'komt'], JSON.stringify(telling));
  for (const n of gebleven) assert.ok(n > 3, `a connection that was there answered ${n} times`);
});

toets('a new pair that is broken keeps the old one in force, and the log says which setting and why', async () => {
  const oud = await pki.maak('oud');
  const d = await startWissel(oud);
  const gevallen = [
    ['of another certificate', async () => copyFile(rsa.key, d.plek.key), /klantbeeld\.conf:\d+: dienst\.tls\.sleutel_bestand: .*de sleutel hoort niet bij het certificaat/],
    ['gone', async () => rm(d.plek.key), /klantbeeld\.conf:\d+: dienst\.tls\.sleutel_bestand: .*No such file/],
    ['an expired certificate', async () => d.leg(verlopen), /klantbeeld\.conf:\d+: dienst\.tls\.certificaat_bestand: .*verlopen/],
    ['cut', async () => writeFile(d.plek.cert, (await readFile(oud.cert, 'utf8')).slice(0, 200)), /klantbeeld\.conf:\d+: dienst\.tls\.certificaat_bestand: .*geen certificaat/],
  ];
  for (const [wat, breek, melding] of gevallen) {
    await d.leg(oud);
    await breek();
    const gezegd = await d.herlaad(/een certificaat is niet vervangen; het oude blijft gelden/);

    assert.match(gezegd, melding, wat);
    assert.equal(await d.toont(), await serie(oud), wat);
  }
  const config = await readFile(d.bestand, 'utf8');
  await writeFile(d.bestand, config.replace(/tls = \{[^}]*\};/, ''));
  assert.match(await d.herlaad(/niet vervangen/), /dienst\.tls: TLS aan- of uitzetten vraagt een herstart/);
  assert.equal(await d.toont(), await serie(oud));
});

toets('a CA for clients that is replaced lets in who is of the new one, and no longer who is of the old', async () => {
  const map = await nieuweMap();
  ruimOp(() => rm(map, { recursive: true }));
  const ca = join(map, 'ca.pem');
  await copyFile(pki.ca, ca);
  const d = await start(met(ec, { client_ca_bestand: ca }));
  assert.match((await schud(d.poort, zelf(klant))).antwoord, /404/);

  await copyFile(vreemd.ca, ca);
  d.proces.kind.kill('SIGHUP');

  await wachtTot('the new CA', async () => (await schud(d.poort, zelf(elders))).antwoord);
  assert.equal((await schud(d.poort, zelf(klant))).antwoord, undefined);
});

// starting

/** Start with these settings, and expect it to be refused: what it said. */
async function weigert(tls, pasAan = () => {}) {
  const c = await maakConfig(simulator.bronnen, (config) => {
    config.dienst.tls = tls;
    pasAan(config);
  });
  ruimOp(() => rm(c.map, { recursive: true }));
  const uit = await draai('klantbeeld', ['config', '--config', c.bestand]);
  assert.equal(uit.code, 1);
  return { stderr: uit.stderr, bestand: c.bestand, regels: (await readFile(c.bestand, 'utf8')).split('\n') };
}

const FOUT = [
  ['a key of another certificate', { ...met(ec), sleutel_bestand: rsa.key }, 'sleutel_bestand', /hoort niet bij het certificaat/],
  ['an expired certificate', met(verlopen), 'certificaat_bestand', /verlopen/],
  ['a certificate of tomorrow', met(straks), 'certificaat_bestand', /nog niet geldig/],
  ['a certificate that is not there', { ...met(ec), certificaat_bestand: '/nergens/cert' }, 'certificaat_bestand', /\/nergens\/cert: No such file/],
  ['a key that is not there', { ...met(ec), sleutel_bestand: '/nergens/key' }, 'sleutel_bestand', /\/nergens\/key: No such file/],
  ['a folder for a key', { ...met(ec), sleutel_bestand: pki.map }, 'sleutel_bestand', /geen gewoon bestand/],
  ['a key that everybody can read', { ...met(ec), sleutel_bestand: leesbaar }, 'sleutel_bestand', /chmod o-rwx/],
  ['garbage for a certificate', { ...met(ec), certificaat_bestand: rommel }, 'certificaat_bestand', /geen certificaat in PEM-vorm/],
  ['garbage for a key', { ...met(ec), sleutel_bestand: rommel }, 'sleutel_bestand', /geen bruikbare sleutel/],
  ['an RSA key of 1024 bits', met(zwak), 'certificaat_bestand', /2048/],
  ['garbage for a CA', met(ec, { client_ca_bestand: rommel }), 'client_ca_bestand', /geen CA-certificaten/],
  ['a certificate without a key', { certificaat_bestand: ec.cert }, 'sleutel_bestand', /is nodig met/],
  ['a CA without a certificate', { client_ca_bestand: pki.ca }, 'client_ca_bestand', /heeft geen zin zonder/],
  ['mtls without a CA', met(ec, { beheer: 'mtls' }), 'beheer', /client_ca_bestand/],
];

for (const [wat, tls, instelling, waarom] of FOUT)
  toets(`${wat} is refused at the start, with file, line and setting`, async () => {
    const { stderr, bestand, regels } = await weigert(tls);
    const blok = regels.findIndex((r) => r.includes('tls = {'));
    const staat = regels.findIndex((r, i) => i > blok && r.includes(`${instelling} =`));
    const melding = stderr.split('\n').find((r) => r.startsWith(`${bestand}:${(staat < 0 ? blok : staat) + 1}: dienst.tls.${instelling}`));

    assert.match(melding ?? stderr, waarom);
    assert.ok(melding, stderr);
  });

toets('two errors are both told', async () => {
  const { stderr } = await weigert({ certificaat_bestand: rommel, sleutel_bestand: ec.key, client_ca_bestand: rommel });

  assert.match(stderr, /certificaat_bestand: [^]*client_ca_bestand: /);
});

toets('when a certificate expires is a metric, from the one that is shown now', async () => {
  const eerste = await pki.maak('eerste', { tot: 1 });
  const d = await startWissel(eerste);
  const verloopt = async () => Number(/^klantbeeld_certificaat_verloopt_timestamp_seconds\{instelling="dienst\.tls"\} (\S+)$/m.exec((await haal(`${d.beheer}/metrics`)).body)?.[1]);
  const van = async (paar) => Date.parse((await promisify(execFile)('openssl', ['x509', '-in', paar.cert, '-noout', '-enddate'])).stdout.replace('notAfter=', '')) / 1000;

  assert.equal(await verloopt(), await van(eerste));
  await d.leg(ec);
  await d.herlaad(/opnieuw gelezen/);
  assert.equal(await verloopt(), await van(ec));
});

toets('SIGTERM finishes what is under way over TLS, and new connections until then', async () => {
  const d = await start(met(ec));
  const t = await d.token();
  await simulator.storing('erd', { vertragingMs: 800 });
  const bezig = d.vraag(`/werkgever/${nieuweWerkgever()}/uitkering`, { token: t });
  await wachtTot('the call', async () => (await haal(`${d.beheer}/bronnen`)).json.bronnen.find(({ naam }) => naam === 'erd').lopend === 1);

  d.proces.sein('SIGTERM');
  const klaar = await bezig;
  const { code } = await d.proces.einde;
  await simulator.herstel();

  assert.deepEqual([klaar.status, code], [200, 0]);
});
