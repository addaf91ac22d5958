// The management port: alive, ready, the state of the sources; and nothing of it on the public port.
import assert from 'node:assert/strict';
import { startAlles, startDienst, toets } from './hulp/omgeving.mjs';
import { haal } from './hulp/klant.mjs';
import { wachtTot } from './hulp/proces.mjs';
import { startRedis } from './hulp/redis.mjs';
import { DE_GROOT, werkgever } from './hulp/wereld.mjs';

const { simulator, dienst } = await startAlles();
const token = await dienst.token();
const beheer = (pad, opties) => haal(`${dienst.beheer}${pad}`, opties);
const bron = async (naam) => (await beheer('/bronnen')).json.bronnen.find((b) => b.naam === naam);

for (const pad of ['/livez', '/readyz'])
  toets(`${pad} passes, in the form of the health check draft`, async () => {
    const antwoord = await beheer(pad);

    assert.equal(antwoord.status, 200);
    assert.equal(antwoord.kop('Content-Type'), 'application/health+json');
    assert.equal(antwoord.json.status, 'pass');
    assert.match(antwoord.json.releaseId, /^\d+\.\d+\.\d+$/);
  });

toets('sources that are down do not make the service unready', async () => {
  for (const naam of Object.keys(simulator.bronnen)) await simulator.storing(naam, { weiger: true });
  try {
    await dienst.vraag(`/werkgever/${DE_GROOT}`, { token });
    assert.equal((await beheer('/readyz')).status, 200);
    assert.equal((await beheer('/livez')).status, 200);
  } finally {
    await simulator.herstel();
  }
});

toets('without the keys of the issuer the service is alive but not ready, and says why', async () => {
  const zonder = await startDienst(simulator.bronnen, {
    pasAan: (config) => (config.abs.jwks = 'http://127.0.0.1:1/jwks.json'),
    klaar: 503,
  });
  const antwoord = await haal(`${zonder.beheer}/readyz`);

  assert.equal(antwoord.json.status, 'fail');
  assert.match(antwoord.json.output, /sleutels/);
  assert.equal((await haal(`${zonder.beheer}/livez`)).status, 200);
  assert.equal((await zonder.vraag('/openapi.json')).status, 200, 'the contract needs no key');
});

toets('/bronnen tells of every source how its calls ended and when', async () => {
  const begin = await bron('cws-ihp');
  const voor = Date.now();
  await dienst.vraag(`/werkgever/${DE_GROOT}/organisatie`, { token });
  const na = await bron('cws-ihp');

  assert.equal(na.oproepen, begin.oproepen + 1);
  assert.equal(na.perUitkomst.ok, begin.perUitkomst.ok + 1);
  assert.equal(na.lopend, 0);
  assert.equal(na.wachtend, 0);
  assert.equal(na.url, simulator.bronnen['cws-ihp']);
  assert.ok(Date.parse(na.laatsteSucces) >= voor - 1000);
  assert.ok(na.laatsteDuurMs >= 0 && na.laatsteDuurMs < 2000);
});

toets('/bronnen counts a fault under its own name', async () => {
  for (const [storing, uitkomst] of [
    [{ status: 500 }, 'foutantwoord'],
    [{ weiger: true }, 'verbinding'],
    [{ status: 404 }, 'onbekendeWerkgever'],
  ]) {
    const begin = await bron('erd');
    await simulator.storing('erd', storing);
    await dienst.vraag(`/werkgever/${DE_GROOT}/uitkering`, { token });
    await simulator.herstel();
    const na = await bron('erd');

    assert.equal(na.perUitkomst[uitkomst], begin.perUitkomst[uitkomst] + 1, uitkomst);
    if (uitkomst !== 'onbekendeWerkgever') assert.equal(na.laatsteFoutsoort, uitkomst);
  }
});

toets('/bronnen shows a call that is under way', async () => {
  await simulator.storing('archief', { vertragingMs: 1500 });
  const bezig = dienst.vraag(`/werkgever/${DE_GROOT}/documenten`, { token });
  await wachtTot('a call under way', async () => (await bron('archief')).lopend === 1);
  await bezig;
  await simulator.herstel();

  assert.equal((await bron('archief')).lopend, 0);
});

toets('/bronnen has no shared cache when instances share none', async () => {
  assert.equal((await beheer('/bronnen')).json.gedeeldeCache, null);
});

toets('/bronnen tells how the shared cache does, and why it was of no help', async () => {
  const redis = await startRedis();
  const samen = await startDienst(simulator.bronnen, {
    pasAan: (config) => {
      config.gedeeld = { ...redis.gedeeld, wacht_ms: 1000 };
      for (const b of config.bronnen) b.vers_s = 60;
    },
  });
  const staat = async () => (await haal(`${samen.beheer}/bronnen`)).json.gedeeldeCache;
  const samenToken = await samen.token();

  const begin = await wachtTot('connected', async () => {
    const nu = await staat();
    return nu.verbonden && nu;
  });
  assert.deepEqual(begin, {
    verbonden: true,
    rust: false,
    treffers: 0,
    missers: 0,
    gewacht: 0,
    zelf: { verbinding: 0, traag: 0, rust: 0, vol: 0, geweigerd: 0, kapot: 0, slot: 0 },
    bewaard: 0,
    nietBewaard: 0,
    onbruikbaar: 0,
    laatsteFout: null,
    laatsteFoutsoort: null,
    gemiddeldeDuurMs: null,
  });

  await samen.vraag(`/werkgever/${DE_GROOT}/organisatie`, { token: samenToken });
  const gevuld = await wachtTot('stored', async () => {
    const nu = await staat();
    return nu.bewaard === 1 && nu;
  });
  assert.equal(gevuld.missers, 1);
  assert.ok(gevuld.gemiddeldeDuurMs >= 0 && gevuld.gemiddeldeDuurMs < 1000);

  await redis.dood();
  const weg = await wachtTot('Redis missed', async () => {
    const nu = await staat();
    return !nu.verbonden && nu;
  });
  assert.equal(weg.laatsteFoutsoort, 'verbinding');
  assert.ok(Date.parse(weg.laatsteFout) <= Date.now());
  await samen.vraag(`/werkgever/${werkgever(41)}/organisatie`, { token: samenToken });
  assert.equal((await staat()).zelf.verbinding, weg.zelf.verbinding + 1);
});

toets('nothing that identifies an employer stands on the management port', async () => {
  await dienst.vraag(`/werkgever/${DE_GROOT}`, { token });
  assert.ok(!(await beheer('/bronnen')).body.includes(DE_GROOT.slice(0, 9)));
});

toets('the two ports do not know each other’s paths', async () => {
  for (const pad of ['/livez', '/readyz', '/startupz', '/bronnen', '/metrics'])
    for (const voorvoegsel of ['', '/v1']) assert.equal((await dienst.vraag(pad, { voorvoegsel })).status, 404);
  for (const pad of ['/gegevensgroepen', '/openapi.json', `/werkgever/${DE_GROOT}`, '/', '/livez/'])
    assert.equal((await beheer(pad)).status, 404, pad);
});

toets('the management port reads only', async () => {
  for (const methode of ['POST', 'PUT', 'DELETE']) assert.equal((await beheer('/bronnen', { methode })).status, 405);
  assert.equal((await beheer('/livez', { methode: 'HEAD' })).status, 200);
});

toets('the log holds no token, no employer and no name', async () => {
  const begin = dienst.proces.stdout.length;
  await dienst.vraag(`/werkgever/${DE_GROOT}`, { token });
  await wachtTot('the line of the request', () => dienst.proces.stdout.length > begin);
  const log = dienst.proces.stderr + dienst.proces.stdout;

  for (const geheim of [token, token.split('.')[2], DE_GROOT, 'Groothandel', 'Bakker']) assert.ok(!log.includes(geheim), geheim);
});
