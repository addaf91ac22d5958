// Limits per caller: requests and different employers, per employee and per division; what a refusal says, what of it is in the
// inzagelog, and the line that tells operations of somebody who looks at many. (ASVS 2.4.1, OWASP API4 and API6.)
import assert from 'node:assert/strict';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nieuweMap, startDienst, startSimulator, toets } from './hulp/omgeving.mjs';
import { wachtTot } from './hulp/proces.mjs';
import { DE_GROOT, werkgever } from './hulp/wereld.mjs';

const simulator = await startSimulator();

/** A service with these limits and an inzagelog: {...dienst, log: its records}. An hour is longer than any test. */
async function start(grenzen, meer = () => {}) {
  const map = join(await nieuweMap(), 'inzage');
  await mkdir(map);
  const d = await startDienst(simulator.bronnen, {
    pasAan: (c) => {
      Object.assign(c.grenzen, { verzoeken_venster_s: 3600, werkgevers_venster_s: 3600 }, grenzen);
      c.inzage = { map };
      meer(c);
    },
  });
  const log = async () => {
    const teksten = await Promise.all((await readdir(map)).filter((n) => n.endsWith('.jsonl')).map((n) => readFile(join(map, n), 'utf8')));
    const regels = teksten.join('').split('\n').filter(Boolean);
    return regels.map((r) => JSON.parse(r)).filter((r) => r.soort === 'inzage');
  };
  return { ...d, log };
}

const organisatie = (i) => `/werkgever/${werkgever(i)}/organisatie`;
const als = (d, medewerker, rol = 'ks_klantadviseur') => d.token(rol, { medewerker });
const alarmen = (d) => d.proces.stdout.split('\n').concat(d.proces.stderr.split('\n')).filter((r) => r.includes('alarm: veel werkgevers'));

toets('requests of one employee: the one too many is a 429 that says which limit, and when again; a colleague is not touched', async () => {
  const d = await start({ medewerker_verzoeken: 3 });
  const token = await als(d, 'an');
  for (const pad of ['/gegevensgroepen', `/werkgever/${DE_GROOT}`, `/werkgever/123`]) assert.notEqual((await d.vraag(pad, { token })).status, 429);
  const geweigerd = await d.vraag('/gegevensgroepen', { token });

  assert.equal(geweigerd.status, 429);
  assert.equal(geweigerd.json.type, 'urn:klantbeeld-werkgever:fout:te-veel-verzoeken');
  assert.match(geweigerd.json.detail, /hooguit 3 verzoeken per 3600 seconden/);
  assert.equal(geweigerd.kop('RateLimit-Policy'), '"medewerker-verzoeken";q=3;w=3600');
  const wacht = Number(geweigerd.kop('Retry-After'));
  assert.ok(wacht > 1100 && wacht <= 1200, `Retry-After ${wacht}`);
  assert.equal(geweigerd.kop('RateLimit'), `"medewerker-verzoeken";r=0;t=${wacht}`);
  assert.equal((await d.vraag(`/werkgever/${DE_GROOT}`, { token, methode: 'HEAD' })).status, 429);
  assert.equal((await d.vraag('/gegevensgroepen', { token: await als(d, 'bo') })).status, 200);
  assert.equal((await d.vraag('/openapi.json')).status, 200);
  assert.equal((await d.vraag('/gegevensgroepen')).status, 401, 'who is nobody is told so');
});

toets('different employers: the same one is free, a new one too many is refused, also in the page; who has no right pays nothing', async () => {
  const d = await start({ medewerker_werkgevers: 2 });
  const token = await als(d, 'an');
  const zonder = await als(d, 'an', 'smz_poortwachter');
  for (const i of [5, 6, 7, 8]) assert.equal((await d.vraag(`/werkgever/${werkgever(i)}/contact`, { token: zonder })).status, 403);
  for (const i of [1, 2, 1, 2, 2]) assert.equal((await d.vraag(organisatie(i), { token })).status, 200);
  assert.equal((await d.vraag(`/werkgever/${werkgever(1)}`, { token })).status, 200);
  for (const pad of [organisatie(3), `/werkgever/${werkgever(4)}`]) {
    const geweigerd = await d.vraag(pad, { token });
    assert.equal(geweigerd.status, 429, pad);
    assert.equal(geweigerd.kop('RateLimit-Policy'), '"medewerker-werkgevers";q=2;w=3600');
    assert.ok(Number(geweigerd.kop('Retry-After')) > 1700);
  }
  assert.equal((await d.vraag(organisatie(2), { token })).status, 200);
});

toets('a division: its employees together, for requests and for employers; another division is not touched', async () => {
  const verzoeken = await start({ divisie_verzoeken: 2 });
  for (const naam of ['an', 'bo']) assert.equal((await verzoeken.vraag('/gegevensgroepen', { token: await als(verzoeken, naam) })).status, 200);
  const derde = await verzoeken.vraag('/gegevensgroepen', { token: await als(verzoeken, 'cor') });
  assert.deepEqual([derde.status, derde.kop('RateLimit-Policy')], [429, '"divisie-verzoeken";q=2;w=3600']);
  assert.match(derde.json.detail, /^Uw divisie/);
  assert.equal((await verzoeken.vraag('/gegevensgroepen', { token: await als(verzoeken, 'cor', 'smz_poortwachter') })).status, 200);

  const werkgevers = await start({ divisie_werkgevers: 1 });
  for (const naam of ['an', 'bo']) assert.equal((await werkgevers.vraag(organisatie(1), { token: await als(werkgevers, naam) })).status, 200);
  const nieuw = await werkgevers.vraag(organisatie(2), { token: await als(werkgevers, 'bo') });
  assert.deepEqual([nieuw.status, nieuw.kop('RateLimit-Policy')], [429, '"divisie-werkgevers";q=1;w=3600']);
});

toets('of refusals the first per employee and limit is in the inzagelog, and no other', async () => {
  const d = await start({ medewerker_verzoeken: 4, medewerker_werkgevers: 1 });
  const token = await als(d, 'm.jansen');
  for (const i of [1, 2, 3, 3]) await d.vraag(organisatie(i), { token });
  for (let keer = 0; keer < 5; keer++) assert.equal((await d.vraag(organisatie(1), { token })).status, 429);

  const regels = await d.log();
  assert.deepEqual(
    regels.map((r) => [r.actie, r.uitkomst, r.reden, r.object.lhnummer, r.actor.medewerker]),
    [
      ['gegevensgroep', 'verstrekt', null, werkgever(1), 'm.jansen'],
      ['gegevensgroep', 'geweigerd', 'medewerker-werkgevers', werkgever(2), 'm.jansen'],
      ['verzoek', 'geweigerd', 'medewerker-verzoeken', null, 'm.jansen'],
    ],
  );
});

toets('64 requests at once: exactly as many come through as the limit says', async () => {
  const d = await start({ medewerker_verzoeken: 40 });
  const token = await als(d, 'an');
  const antwoorden = await Promise.all(Array.from({ length: 64 }, (_, i) => d.vraag(organisatie(i % 8), { token })));

  assert.equal(antwoorden.filter((a) => a.status === 200).length, 40);
  assert.equal(antwoorden.filter((a) => a.status === 429).length, 24);
});

toets('who looks at many employers is told to operations once: a pseudonym and the request, which the inzagelog knows; nobody by name', async () => {
  const d = await start({ alarm_werkgevers: 5 });
  const token = await als(d, 'm.jansen');
  for (const i of [1, 2, 3, 4, 4, 3, 2, 1]) await d.vraag(organisatie(i), { token });
  assert.deepEqual(alarmen(d), []);
  for (const i of [5, 6, 7, 8, 9, 10]) assert.equal((await d.vraag(organisatie(i), { token })).status, 200);
  await wachtTot('the alarm', () => alarmen(d).length > 0);
  await d.vraag(organisatie(11), { token: await als(d, 'bo') });

  const [regel, ...meer] = alarmen(d);
  assert.deepEqual(meer, []);
  const [, pseudoniem, verzoek] = /medewerker=(ps-[\w-]{22}) werkgevers=5 venster_s=3600 verzoek=([0-9a-f-]{36})"}$/.exec(regel) ?? assert.fail(regel);
  assert.ok(pseudoniem);
  assert.ok(!regel.includes('jansen') && !regel.includes(werkgever(5)));
  const record = (await d.log()).find((r) => r.spoor === verzoek);
  assert.deepEqual([record.actor.medewerker, record.object.lhnummer], ['m.jansen', werkgever(5)]);
});

toets('an alarm that could never go off, and a key file that is not there, are errors that name the setting', async () => {
  await assert.rejects(start({ medewerker_werkgevers: 10, alarm_werkgevers: 11 }), /grenzen\.alarm_werkgevers \(11\) is groter/);
  await assert.rejects(start({}, (c) => (c.dienst.pseudoniem_bestand = '/nergens/sleutel')), /dienst\.pseudoniem_bestand/);
});
