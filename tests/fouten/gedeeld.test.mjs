// Fault 37: the cache that instances share. Redis is down, slow, full, emptied, restarted, closed to us, or talks nonsense: every answer is
// right, complete and in time, and once Redis is well again one instance serves the other.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { haal } from '../e2e/hulp/klant.mjs';
import { startDienst } from '../e2e/hulp/omgeving.mjs';
import { RAPPORT } from '../e2e/hulp/proces.mjs';
import { startRedis } from '../e2e/hulp/redis.mjs';
import { startNetwerk } from './hulp/netwerk.mjs';
import { keurAntwoord, volledig } from './hulp/oordeel.mjs';
import { metWerkers, nieuweWerkgever, nieuweWerkgevers, opzet, percentiel, wachtTot } from './hulp/rij.mjs';

const AANTAL_OPROEPEN = 9;
const redis = await startRedis();
const netwerk = await startNetwerk({ hostname: '127.0.0.1', port: redis.poort });
// As it is by default: Redis gets 25 ms for an answer. Behind the network, so that its words can be changed.
const HAASTIG = { ...redis.gedeeld, poort: netwerk.poort, wacht_ms: 25, slot_ms: 300 };
// Where it counts what Redis said: a busy machine is no slow Redis.
const GEDULDIG = { ...redis.gedeeld, poort: redis.poort, wacht_ms: 1000 };

const instellen = (gedeeld) => (config) => {
  config.gedeeld = gedeeld;
  config.dienst.deadline_ms = 20_000;
  for (const bron of config.bronnen) Object.assign(bron, { vers_s: 60, timeout_ms: 10_000 });
};
const { simulator, dienst, waarheid, vraag, rij } = await opzet({ timeoutMs: 10_000, pasAan: instellen(HAASTIG) });

/** Another instance on the same sources: its own vraag, held against the truth. */
async function start(gedeeld) {
  const d = await startDienst(simulator.bronnen, { pasAan: instellen(gedeeld) });
  const token = await d.token();
  return {
    ...d,
    staat: () => staatVan(d),
    vraag: async (lh) => {
      const antwoord = await d.vraag(`/werkgever/${lh}`, { token });
      assert.deepEqual(keurAntwoord(antwoord, lh, await waarheid.van(lh)), []);
      return antwoord;
    },
  };
}

const staatVan = async (d) => (await haal(`${d.beheer}/bronnen`)).json.gedeeldeCache;
const twee = await start(GEDULDIG);

/** New employers' pages of the hasty instance: all complete. Gives the 95th percentile of their times. */
async function vraagVeel(n = 40) {
  const duren = [];
  await metWerkers(8, nieuweWerkgevers(n), async (lh) => {
    // The truth first: the reference is not part of the time.
    await waarheid.van(lh);
    const antwoord = await vraag(lh);
    assert.ok(volledig(antwoord), antwoord.body);
    duren.push(antwoord.duurMs);
  });
  return percentiel(duren, 0.95);
}

/** What one stores the other finds. */
const dientWeer = () =>
  wachtTot('one serves the other', async () => {
    const { treffers } = await twee.staat();
    const lh = nieuweWerkgever();
    assert.ok(volledig(await vraag(lh)) && volledig(await twee.vraag(lh)));
    return (await twee.staat()).treffers > treffers;
  }, { stapMs: 50 });

await dientWeer();
const rustig = await vraagVeel();

const zelf = async () => (await staatVan(dienst)).zelf;
const nooit = async () => {};
const som = (waarden) => Object.values(waarden).reduce((a, b) => a + b, 0);

/**
 * A row about what befalls Redis. tijdens(bezig) goes on while pages are asked; `gemerkt` is how often the fault was seen, by the count
 * of this instance, of Redis or of the network.
 */
const storing = (nummers, wat, { begin = nooit, tijdens = nooit, einde = nooit, gemerkt }) =>
  rij(nummers, `Redis ${wat}: every page is complete and in time, and then it is used again`, async () => {
    await dientWeer();
    const eerder = await gemerkt();
    let druk;
    let bezig = true;
    await begin();
    const ondertussen = tijdens(() => bezig);
    try {
      druk = await vraagVeel();
      for (const lh of nieuweWerkgevers(2)) assert.ok(volledig(await twee.vraag(lh)));
      assert.equal((await haal(`${dienst.beheer}/readyz`)).status, 200);
    } finally {
      bezig = false;
      await ondertussen;
      await einde();
    }
    assert.ok((await gemerkt()) > eerder, 'it happened');
    // Each of a page's questions may cost wacht_ms, and a lock of who lost Redis slot_ms.
    assert.ok(druk < 10 * rustig + 1000, `p95 ${rustig} ms, and now ${druk} ms`);
    await dientWeer();
    twee.proces.moetLeven();
    assert.ok(!RAPPORT.test(twee.proces.stderr), twee.proces.stderr.slice(-4000));
  }, { stroom: true });

const traag = async () => (({ traag: t, rust }) => t + rust)(await zelf());
const verbinding = async () => (await zelf()).verbinding;
const geweigerd = async () => (({ zelf: z, nietBewaard }) => z.geweigerd + nietBewaard)(await staatVan(dienst));
const info = (naam) => async () => Number(new RegExp(`^${naam}:(\\d+)`, 'm').exec(String(await redis.doe('INFO', 'stats')))[1]);
const steeds = (doe) => async (bezig) => {
  do await doe();
  while (bezig());
};
const wachtwoord = (nieuw) => ['CONFIG', 'SET', 'requirepass', nieuw];
const VERBREEK = ['CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes'];
const instellingen = (paren) => redis.reeks(Object.entries(paren).map(([naam, waarde]) => ['CONFIG', 'SET', naam, waarde]));

storing([37], 'is killed, and comes back', { begin: redis.dood, einde: redis.start, gemerkt: verbinding });
storing([37], 'restarts over and over', { tijdens: steeds(async () => (await redis.dood(), await redis.start())), gemerkt: verbinding });
storing([37], 'stands still', { begin: () => redis.proces.sein('SIGSTOP'), einde: () => redis.proces.sein('SIGCONT'), gemerkt: traag });
storing([37], 'sleeps', { tijdens: () => redis.doe('DEBUG', 'SLEEP', 2), gemerkt: traag });
storing([37], 'keeps everybody waiting', { begin: () => redis.doe('CLIENT', 'PAUSE', 2000, 'ALL'), gemerkt: traag });
storing([37], 'is full and refuses', {
  begin: () => instellingen({ 'maxmemory-policy': 'noeviction', maxmemory: '1mb' }),
  einde: () => instellingen({ maxmemory: '0' }),
  gemerkt: geweigerd,
});
storing([37], 'is full and drops what it has', {
  begin: () => instellingen({ 'maxmemory-policy': 'allkeys-random', maxmemory: '1mb' }),
  einde: () => instellingen({ 'maxmemory-policy': 'noeviction', maxmemory: '0' }),
  gemerkt: info('evicted_keys'),
});
storing([37], 'is emptied over and over', {
  tijdens: steeds(() => redis.doe('FLUSHALL')),
  gemerkt: async () => Number(/cmdstat_flushall:calls=(\d+)/.exec(String(await redis.doe('INFO', 'commandstats')))?.[1] ?? 0),
});
storing([37], 'may only be read', {
  begin: () => redis.doe('REPLICAOF', '127.0.0.1', '1'),
  einde: () => redis.doe('REPLICAOF', 'NO', 'ONE'),
  gemerkt: async () => (await geweigerd()) + (await verbinding()),
});
storing([37], 'has another password since', {
  begin: () => redis.reeks([wachtwoord('sinds-kort'), VERBREEK]),
  einde: () => redis.reeks([['AUTH', 'sinds-kort'], wachtwoord('')]),
  gemerkt: async () => som(await zelf()),
});
storing([37], 'closes our connections over and over', { tijdens: steeds(() => redis.doe(...VERBREEK)), gemerkt: verbinding });

// The way to it, and what stands there instead.
for (const [wat, kwaal] of [
  ['does not answer and does not close', { stil: true }],
  ['is 200 ms away', { wachtMs: 200 }],
  ['is reset after 100 bytes', { breekNa: 100 }],
])
  storing([37, 41], wat, { begin: () => (netwerk.kwaal = kwaal), einde: () => (netwerk.kwaal = {}), gemerkt: async () => som(await zelf()) });

for (const [wat, vervang] of [
  ['is a web server', () => 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'],
  ['sends bytes of no meaning', (stuk) => Buffer.alloc(stuk.length, 0xff)],
  ['promises ten gigabytes', () => '$10000000000\r\nx'],
  ['sends lists in lists without end', () => '*1\r\n'.repeat(1000)],
  ['says that it is loading', () => '-LOADING Redis is loading the dataset in memory\r\n'],
  ['answers with a number', () => ':1\r\n'],
  ['answers with a text', () => '$5\r\nonzin\r\n'],
  ['answers everything twice', (stuk) => Buffer.concat([stuk, stuk])],
])
  storing([37], wat, {
    begin: () => (netwerk.kwaal = { vervang }),
    einde: async () => {
      netwerk.kwaal = {};
      // A connection on which nonsense was said is not to be trusted with the next row.
      await redis.doe(...VERBREEK);
    },
    gemerkt: async () => netwerk.vervangen(),
  });

// What somebody else writes there

/** An employer of whom everything stands in Redis and nothing in the instance that is asked: {lh, rijen}. */
async function bewaard() {
  await dientWeer();
  return wachtTot('all of an employer stored', async () => {
    const lh = nieuweWerkgever();
    await redis.doe('FLUSHALL');
    assert.ok(volledig(await vuller.vraag(lh)));
    const rijen = await redis.alles();
    return rijen.length === AANTAL_OPROEPEN && rijen.every((k) => !k.naam.endsWith(':slot')) && { lh, rijen };
  }, { stapMs: 50 });
}
const vuller = await start(GEDULDIG);

const omgedraaid = (waarde, plek) => {
  const kopie = Buffer.from(waarde);
  kopie[plek] ^= 1;
  return kopie;
};

for (const [wat, vervang] of [
  ['garbage', (k) => [['SET', k.naam, 'onzin']]],
  ['an answer that anybody can read', (k) => [['SET', k.naam, '{"lhnummer":"123456789L01"}']]],
  ['half an answer', (k) => [['SET', k.naam, k.waarde.subarray(0, k.waarde.length / 2)]]],
  ['an answer of another version', (k) => [['SET', k.naam, omgedraaid(k.waarde, 3)]]],
  ['an answer with one bit changed', (k) => [['SET', k.naam, omgedraaid(k.waarde, k.waarde.length - 20)]]],
  ['two megabytes', (k) => [['SET', k.naam, Buffer.alloc(2_000_000, k.waarde)]]],
  ['a list', (k) => [['DEL', k.naam], ['RPUSH', k.naam, 'a', 'b']]],
  ['the answer to another question', (k, i, alle) => [['SET', k.naam, alle[(i + 1) % alle.length].waarde]]],
])
  rij([37], `${wat} in the place of an answer: ignored, counted, and fetched again`, async () => {
    const { lh, rijen } = await bewaard();
    await redis.reeks(rijen.flatMap(vervang));
    const { onbruikbaar } = await twee.staat();
    const begin = await simulator.oproepen();

    assert.ok(volledig(await twee.vraag(lh)));
    assert.equal((await twee.staat()).onbruikbaar, onbruikbaar + AANTAL_OPROEPEN);
    assert.equal(som(await simulator.oproepen(begin)), AANTAL_OPROEPEN);
  });

rij([37], 'the answers about one employer in the place of those about another: neither gets the other’s', async () => {
  const [{ lh: a, rijen: vanA }, { lh: b, rijen: vanB }] = [await bewaard(), await bewaard()];
  await redis.reeks(vanA.flatMap((k, i) => [['SET', k.naam, vanB[i].waarde], ['SET', vanB[i].naam, k.waarde]]));
  const { onbruikbaar } = await twee.staat();

  for (const lh of [a, b]) assert.ok(volledig(await twee.vraag(lh)));
  assert.equal((await twee.staat()).onbruikbaar, onbruikbaar + 2 * AANTAL_OPROEPEN);
});

// Who is not let in, and who falls

for (const [wat, anders, soort] of [
  ['nobody is there', { poort: 1 }, 'verbinding'],
  ['the password is wrong', { wachtwoord_bestand: join(redis.map, 'geraden') }, 'aanmelden'],
])
  rij([37], `${wat} from the start: ready, and every page is complete`, async () => {
    await writeFile(join(redis.map, 'geraden'), 'geraden\n');
    await redis.doe(...wachtwoord('het-goede'));
    try {
      const d = await start({ ...GEDULDIG, ...anders });
      const geweigerd = await wachtTot('refused', async () => {
        const staat = await d.staat();
        return staat.laatsteFoutsoort && staat;
      });

      assert.deepEqual([geweigerd.verbonden, geweigerd.laatsteFoutsoort], [false, soort]);
      for (const lh of nieuweWerkgevers(3)) assert.ok(volledig(await d.vraag(lh)));
      assert.equal((await haal(`${d.beheer}/readyz`)).status, 200);
      assert.ok(!(d.proces.stderr + d.proces.stdout).includes('geraden'), 'the password is not told');
      await d.stop();
    } finally {
      await redis.reeks([['AUTH', 'het-goede'], wachtwoord('')]);
    }
  });

rij([17, 37], 'the instance that fetches for all is killed: the other waits no longer than the lock, and fetches', async () => {
  const lh = nieuweWerkgever();
  const valler = await start(GEDULDIG);
  valler.proces.magVallen = true;
  await wachtTot('connected', async () => (await valler.staat()).verbonden);
  await dientWeer();
  await simulator.storing('erd', { hangen: 'voor' });
  const eerst = await simulator.oproepen();
  const verloren = valler.vraag(lh).catch((fout) => fout);
  await wachtTot('the call at the source', async () => (await simulator.oproepen(eerst)).erd === 1);
  valler.proces.sein('SIGKILL');
  assert.equal((await valler.proces.einde).sein, 'SIGKILL');
  assert.ok((await verloren) instanceof Error);
  await simulator.herstel();
  assert.ok((await redis.alles()).some((k) => k.naam.endsWith(':slot')), 'its lock is still there');

  const antwoord = await twee.vraag(lh);
  assert.ok(volledig(antwoord), antwoord.body);
  // slot_ms is 3000, and it was taken before.
  assert.ok(antwoord.duurMs < 10_000, `${antwoord.duurMs} ms`);
});
