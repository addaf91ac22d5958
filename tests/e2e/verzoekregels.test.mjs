// A line in the log for every request: what it says, that nobody can write one of his own through it, and that a reader who does not
// read costs lines and no time.
import assert from 'node:assert/strict';
import { createPrivateKey, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { haal } from './hulp/klant.mjs';
import { startDienst, startSimulator, toets } from './hulp/omgeving.mjs';
import { wachtTot } from './hulp/proces.mjs';
import { stuurRauw } from './hulp/rauw.mjs';
import { nieuwSpoor } from './hulp/sporen.mjs';
import { DE_GROOT, nieuweWerkgever } from './hulp/wereld.mjs';

const simulator = await startSimulator();
const dienst = await startDienst(simulator.bronnen);
const token = await dienst.token();

// Up to the last end of a line: the rest of one may still be on its way.
const regels = (d = dienst) => d.proces.stdout.split('\n').slice(0, -1).filter(Boolean).map((r) => JSON.parse(r));
const verzoekregels = (d = dienst) => regels(d).filter((r) => r.soort === 'verzoek');

/** Ask, and give the answer with its line. */
async function vraag(pad, opties = {}, d = dienst) {
  const spoor = nieuwSpoor('00');
  const antwoord = await d.vraag(pad, { ...opties, koppen: { ...opties.koppen, traceparent: spoor.kop } });
  const regel = await wachtTot('its line', () => verzoekregels(d).find((r) => r.spoor === spoor.trace));
  return { antwoord, regel };
}

toets('a line says what was asked and what became of it, and nothing of whom', async () => {
  const { antwoord, regel } = await vraag(`/werkgever/${DE_GROOT}`, { token });
  const { tijd, verzoek, duurMs, spoor, ...rest } = regel;

  assert.match(tijd, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.match(verzoek, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.ok(duurMs > 0 && duurMs <= antwoord.duurMs + 1, `${duurMs} of ${antwoord.duurMs}`);
  assert.match(spoor, /^[0-9a-f]{32}$/);
  assert.deepEqual(rest, {
    niveau: 'info',
    soort: 'verzoek',
    methode: 'GET',
    route: '/werkgever/{lhnummer}',
    status: 200,
    bytes: Buffer.byteLength(antwoord.body),
    divisie: 'K&S',
    gegevensgroepen: ['organisatie', 'preventief', 'uitkering', 'contact', 'documenten'],
    bronnen: { 'cws-ihp': 'opgehaald', poortwachter: 'opgehaald', erd: 'opgehaald', k3cr: 'opgehaald', archie: 'opgehaald', archief: 'opgehaald' },
  });
});

toets('the id of a line is that of the problem document', async () => {
  const { antwoord, regel } = await vraag('/werkgever/x', { token });

  assert.equal(antwoord.json.instance, `urn:uuid:${regel.verzoek}`);
  assert.equal(regel.status, 400);
  assert.deepEqual(regel.gegevensgroepen, []);
  assert.deepEqual(regel.bronnen, {});
});

toets('a line tells where each source’s part came from', async () => {
  const d = await startDienst(simulator.bronnen, {
    pasAan: (c) => c.bronnen.forEach((b) => Object.assign(b, { vers_s: b.naam === 'erd' ? 0 : 600, storing_s: 600, onbekend_s: 600 })),
  });
  const t = await d.token();
  const lh = nieuweWerkgever();
  const groep = (naam) => vraag(`/werkgever/${lh}/${naam}`, { token: t }, d);

  assert.deepEqual((await groep('uitkering')).regel.bronnen, { erd: 'opgehaald' });
  await simulator.storing('erd', { status: 500 });
  assert.deepEqual((await groep('uitkering')).regel.bronnen, { erd: 'verouderd:foutantwoord' });
  assert.deepEqual((await vraag(`/werkgever/${nieuweWerkgever()}/uitkering`, { token: t }, d)).regel.bronnen, { erd: 'foutantwoord' });
  await simulator.herstel();
  assert.deepEqual((await groep('organisatie')).regel.bronnen, { 'cws-ihp': 'opgehaald' });
  // kept as bytes: no source has a part in it
  assert.deepEqual((await groep('organisatie')).regel.bronnen, {});
  // another form of the same: the source's answer is kept
  assert.deepEqual((await groep('contact')).regel.bronnen, { k3cr: 'opgehaald', archie: 'opgehaald' });
  assert.equal((await groep('contact?aantal=1')).regel.bronnen.archie, 'vers');

  await simulator.storing('archief', { vertragingMs: 300 });
  const samen = await Promise.all([groep('documenten'), groep('documenten')]);
  await simulator.herstel();
  assert.deepEqual(new Set(samen.map(({ regel }) => regel.bronnen.archief)), new Set(['opgehaald', 'onderweg']));
  await d.stop();
});

toets('what was refused before it was read, and what went by another way, have a line too', async () => {
  const voor = verzoekregels().length;
  await stuurRauw(dienst.poort, `GET /werkgever/${DE_GROOT} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n`);
  const { regel } = await vraag('/gegevensgroepen', { methode: 'OPTIONS' });
  const geweigerd = await wachtTot('the line', () => verzoekregels().slice(voor).find((r) => r.route === null));

  assert.ok(geweigerd.status >= 400 && geweigerd.divisie === null);
  assert.equal(regel.methode, 'OPTIONS');
  assert.equal(regel.status, 204);
  const kop = await vraag(`/werkgever/${DE_GROOT}/uitkering`, { token, methode: 'HEAD' });
  assert.equal(kop.regel.methode, 'HEAD');
  assert.equal(kop.regel.bytes, 0);
});

toets('a client that left has a line without a status', async () => {
  await simulator.storing('archief', { hangen: 'voor' });
  try {
    const spoor = nieuwSpoor('00');
    const socket = connect(dienst.poort, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(`GET /werkgever/${nieuweWerkgever()}/documenten HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\ntraceparent: ${spoor.kop}\r\n\r\n`);
    await wachtTot('a call under way', async () => (await haal(`${dienst.beheer}/bronnen`)).json.bronnen.find((b) => b.naam === 'archief').lopend === 1);
    socket.destroy();
    const regel = await wachtTot('its line', () => verzoekregels().find((r) => r.spoor === spoor.trace));

    assert.equal(regel.status, null);
    assert.equal(regel.route, '/werkgever/{lhnummer}/{gegevensgroep}');
  } finally {
    await simulator.herstel();
  }
});

toets('nobody writes a line, or a part of one, through what he asks', async () => {
  const KWAAD = ['\u2028{"soort":"verzoek"}', '\x1b[31m', '"},{"soort":"verzoek","status":200,"verzoek":"nep', '%0a{"soort":"nep"}', '\u202e', '\x7f', '\\', '%00'];
  const voor = verzoekregels().length;
  for (const kwaad of KWAAD) {
    const bytes = Buffer.from(kwaad, 'utf8').toString('latin1');
    for (const rauw of [
      `GET /werkgever/${bytes} HTTP/1.1\r\nHost: x\r\n\r\n`,
      `GET /werkgever/${encodeURIComponent(kwaad)}?a=${encodeURIComponent(kwaad)} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`,
      `${bytes.replaceAll(' ', '')} /werkgever HTTP/1.1\r\nHost: x\r\n\r\n`,
      `GET /werkgever HTTP/1.1\r\nHost: ${bytes}\r\nUser-Agent: ${bytes}\r\nX-Request-ID: ${bytes}\r\n\r\n`,
      `GET /werkgever HTTP/1.1\r\nHost: x\r\ntraceparent: ${bytes}\r\ntracestate: ${bytes}\r\nAuthorization: Bearer ${bytes}\r\n\r\n`,
    ])
      await stuurRauw(dienst.poort, Buffer.from(rauw, 'latin1'), { limietMs: 5000 });
  }
  await vraag('/gegevensgroepen', { token });
  const log = dienst.proces.stdout;

  for (const regel of log.split('\n').slice(0, -1).filter(Boolean)) {
    const j = JSON.parse(regel);
    assert.ok(['dienst', 'verzoek'].includes(j.soort), regel);
    if (j.soort === 'verzoek') assert.match(j.verzoek, /^[0-9a-f-]{36}$/);
  }
  assert.ok(!/[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202e]/.test(log));
  assert.ok(verzoekregels().length > voor + KWAAD.length);
});

/** The token of a role with another division in it, as an issuer would sign it. */
async function tokenVan(d, divisie) {
  const [kop, inhoud] = (await d.token()).split('.');
  const claims = { ...JSON.parse(Buffer.from(inhoud, 'base64url')), divisie };
  const sleutel = createPrivateKey({ key: JSON.parse(await readFile(d.config.abs.ontwikkelsleutel, 'utf8')), format: 'jwk' });
  const tekst = `${kop}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  return `${tekst}.${sign(sleutel.asymmetricKeyType === 'ed25519' ? null : 'sha256', Buffer.from(tekst), { key: sleutel, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

toets('a division that the rights file does not know is not named', async () => {
  for (const divisie of ['x"\\é', '\u2028', '\u001b[31m', '"},{"soort":"nep"']) {
    const { antwoord, regel } = await vraag('/gegevensgroepen', { token: await tokenVan(dienst, divisie) });

    assert.ok(antwoord.status === 200 ? regel.divisie === 'overig' : regel.divisie === null, JSON.stringify(regel));
  }
  assert.equal((await vraag('/gegevensgroepen', { token: await tokenVan(dienst, 'Onbekend') })).regel.divisie, 'overig');
});

toets('lines can be left out', async () => {
  const d = await startDienst(simulator.bronnen, { pasAan: (c) => (c.dienst.verzoekregels = 'uit') });
  assert.equal((await d.vraag('/gegevensgroepen', { token: await d.token() })).status, 200);
  await d.stop();

  assert.deepEqual(verzoekregels(d), []);
  assert.ok(regels(d).length > 0);
});

/** Ask the same n times over one connection without waiting for answers; gives how many came. */
function stroom(poort, n) {
  return new Promise((klaar, fout) => {
    const socket = connect(poort, '127.0.0.1');
    let rest = '';
    let gezien = 0;
    socket.on('error', fout);
    socket.on('data', (stuk) => {
      const delen = (rest + stuk.toString('latin1')).split('HTTP/1.1 404 ');
      gezien += delen.length - 1;
      rest = delen.at(-1).slice(-20);
      if (gezien === n) {
        socket.destroy();
        klaar(gezien);
      }
    });
    const verzoek = 'GET /bestaat-niet HTTP/1.1\r\nHost: x\r\n\r\n';
    for (let i = 0; i < n; i += 100) socket.write(verzoek.repeat(Math.min(100, n - i)));
  });
}

toets('a pipe that nobody reads holds no request up; what is lost is counted, to the line', async () => {
  const VEEL = 12000;
  const d = await startDienst(simulator.bronnen);
  const verloren = async () => Number(/^klantbeeld_log_regels_verloren_total (\d+)/m.exec((await haal(`${d.beheer}/metrics`)).body)[1]);
  d.proces.kind.stdout.pause();
  const aantallen = await Promise.all([stroom(d.poort, VEEL / 2), stroom(d.poort, VEEL / 2)]);

  assert.deepEqual(aantallen, [VEEL / 2, VEEL / 2]);
  assert.equal((await haal(`${d.beheer}/livez`)).status, 200);
  const kwijt = await verloren();
  assert.ok(kwijt > 0, 'nothing was lost: the reader read after all');
  d.proces.kind.stdout.resume();
  await wachtTot('all that was kept', () => verzoekregels(d).length + kwijt === VEEL);
  await wachtTot('the log says what is missing', () => regels(d).some((r) => r.bericht?.startsWith(`${kwijt} logregels zijn verloren`)));
  assert.equal(await verloren(), kwijt);
  await d.stop();
});
