// What protects a source from us and us from a source: coalescing, breaker, second tries, the line, shedding, and calls that end when
// nobody waits for them any more.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { haal } from './hulp/klant.mjs';
import { startDienst, startSimulator, toets } from './hulp/omgeving.mjs';
import { wachtTot } from './hulp/proces.mjs';
import { metWerkers } from './hulp/werkers.mjs';
import { nieuweWerkgever } from './hulp/wereld.mjs';

const BRONNEN = ['cws-ihp', 'poortwachter', 'erd', 'k3cr', 'archie', 'archief'];
const GROEPEN = ['organisatie', 'preventief', 'uitkering', 'contact', 'documenten'];
const OPROEPEN_PER_PAGINA = { 'cws-ihp': 1, poortwachter: 3, erd: 1, k3cr: 2, archie: 1, archief: 1 };
// AddressSanitizer makes a thread ten times as heavy.
const metSanitizer = /^KB_SANITIZE:\w+=\w/m.test(readFileSync(`${process.env.KB_BOUW}/CMakeCache.txt`, 'utf8'));
const MENIGTE = metSanitizer ? 300 : 1000;

const simulator = await startSimulator();

/** A service with these settings of every source, and what tests ask it. */
async function start(instellingen, dienst = {}) {
  const d = await startDienst(simulator.bronnen, {
    pasAan: (config) => {
      Object.assign(config.dienst, { deadline_ms: 20_000, ...dienst });
      for (const bron of config.bronnen) Object.assign(bron, { timeout_ms: 10_000, ...instellingen });
    },
  });
  const token = await d.token();
  const toestand = async () => (await haal(`${d.beheer}/bronnen`)).json;
  return {
    ...d,
    token,
    toestand,
    vraag: (doel) => d.vraag(doel, { token }),
    bron: async (naam) => (await toestand()).bronnen.find((b) => b.naam === naam),
  };
}

/** Do something while a source has this fault. */
async function tijdens(bron, storing, doe) {
  await simulator.storing(bron, storing);
  try {
    return await doe();
  } finally {
    await simulator.herstel();
  }
}

const bronVan = (deel, naam) => deel.bronnen.find((b) => b.naam === naam);

// coalescing

const gewoon = await start({ vers_s: 600 }, { max_verbindingen: MENIGTE + 100 });

toets(`${MENIGTE} clients at once want the page of one employer whom nobody asked for: each call is made once`, async () => {
  const lh = nieuweWerkgever();
  const begin = await simulator.oproepen();
  for (const bron of BRONNEN) await simulator.storing(bron, { vertragingMs: 1000 });
  try {
    const antwoorden = await Promise.all(Array.from({ length: MENIGTE }, () => gewoon.vraag(`/werkgever/${lh}`)));

    assert.deepEqual(await simulator.oproepen(begin), OPROEPEN_PER_PAGINA);
    for (const { status, body } of antwoorden) {
      assert.equal(status, 200);
      assert.equal(body, antwoorden[0].body);
    }
  } finally {
    await simulator.herstel();
  }
  assert.ok((await gewoon.bron('erd')).zonderOproep.onderweg > 0, 'some joined the call of another');
});

// clients that leave

/** A client that can leave: {weg()}. */
function ongeduldige(dienst, doel) {
  const { hostname, port } = new URL(dienst.url);
  const verzoek = http.request({ hostname, port, path: `/v1${doel}`, headers: { Authorization: `Bearer ${dienst.token}` }, agent: false });
  verzoek.on('error', () => {});
  verzoek.end();
  return { weg: () => verzoek.destroy() };
}

toets('a client that leaves takes its call with it', async () => {
  const eerst = await simulator.tellers('archief');
  await tijdens('archief', { hangen: 'voor' }, async () => {
    const klant = ongeduldige(gewoon, `/werkgever/${nieuweWerkgever()}/documenten`);
    await wachtTot('the call at the source', async () => (await simulator.tellers('archief')).verzoeken === eerst.verzoeken + 1);
    const { verbindingenOpen } = await simulator.tellers('archief');

    klant.weg();
    await wachtTot('the call gone', async () => (await gewoon.bron('archief')).lopend === 0, { limietMs: 5000 });
    await wachtTot('its connection gone', async () => (await simulator.tellers('archief')).verbindingenOpen === verbindingenOpen - 1, { limietMs: 5000 });
  });
});

toets('a client that leaves does not take the answer of who waits with it', async () => {
  const doel = `/werkgever/${nieuweWerkgever()}/documenten`;
  const eerst = await simulator.tellers('archief');
  await tijdens('archief', { vertragingMs: 2000 }, async () => {
    const klant = ongeduldige(gewoon, doel);
    await wachtTot('the call at the source', async () => (await simulator.tellers('archief')).verzoeken === eerst.verzoeken + 1);
    const { onderweg } = (await gewoon.bron('archief')).zonderOproep;
    const blijver = gewoon.vraag(doel);
    await wachtTot('a second who waits', async () => (await gewoon.bron('archief')).zonderOproep.onderweg === onderweg + 1);

    klant.weg();
    assert.equal((await blijver).status, 200);
    assert.equal((await simulator.tellers('archief')).verzoeken, eerst.verzoeken + 1, 'one call for both');
  });
});

toets('a hundred clients that come and leave leave nothing behind', async () => {
  await tijdens('archief', { hangen: 'voor' }, async () => {
    const klanten = Array.from({ length: 100 }, () => ongeduldige(gewoon, `/werkgever/${nieuweWerkgever()}`));
    await wachtTot('calls under way', async () => (await gewoon.bron('archief')).lopend >= 50);

    for (const klant of klanten) klant.weg();
    await wachtTot('none under way', async () => {
      const { bronnen, wachtendeVerzoeken } = await gewoon.toestand();
      return wachtendeVerzoeken === 0 && bronnen.every((b) => b.lopend === 0 && b.wachtend === 0);
    });
  });
  assert.equal((await gewoon.vraag(`/werkgever/${nieuweWerkgever()}/documenten`)).status, 200);
});

// breaker

const breker = await start({ breker_minimum: 5, breker_procent: 50, breker_open_s: 1, breker_open_max_s: 1, storing_s: 3600, timeout_ms: 400 });

/** Let calls of this group fail until the breaker of its source is open. */
async function breekOpen(bron, groep) {
  await wachtTot(`the breaker of ${bron} open`, async () => {
    await breker.vraag(`/werkgever/${nieuweWerkgever()}/${groep}`);
    return (await breker.bron(bron)).breker === 'open';
  }, { stapMs: 0 });
}

/** Ask until the source is trusted again. */
async function sluit(bron, groep) {
  await wachtTot(`the breaker of ${bron} closed`, async () => {
    await breker.vraag(`/werkgever/${nieuweWerkgever()}/${groep}`);
    return (await breker.bron(bron)).breker === 'dicht';
  }, { stapMs: 50 });
}

toets('a source that fails is left alone after so many faults, and is back by itself', async () => {
  const bekend = nieuweWerkgever();
  await sluit('erd', 'uitkering');
  const eerst = (await breker.vraag(`/werkgever/${bekend}/uitkering`)).json;
  await tijdens('erd', { status: 500 }, async () => {
    await breekOpen('erd', 'uitkering');
    const begin = await simulator.oproepen();
    const los = await breker.vraag(`/werkgever/${nieuweWerkgever()}/uitkering`);
    const deel = (await breker.vraag(`/werkgever/${nieuweWerkgever()}`)).json.gegevensgroepen.uitkering;
    const oud = await breker.vraag(`/werkgever/${bekend}/uitkering`);

    // A probe may have gone when the machine was slow: then these are a fault's answers.
    if (!(await simulator.oproepen(begin)).erd) {
      assert.equal(los.status, 503);
      assert.match(los.kop('Retry-After'), /^[12]$/, 'a second, give or take a tenth, rounded up');
      assert.match(los.json.detail, /ERD-register: onderbroken/);
      assert.equal(deel.status, 503);
      assert.equal(bronVan(deel, 'ERD-register').reden, 'onderbroken');
      assert.equal(bronVan(oud.json, 'ERD-register').reden, 'onderbroken');
    }
    assert.equal(oud.status, 200);
    assert.equal(bronVan(oud.json, 'ERD-register').status, 'verouderd');
    assert.equal(bronVan(oud.json, 'ERD-register').opgehaaldOp, eerst.bronnen[0].opgehaaldOp);
    assert.deepEqual(oud.json.gegevens, eerst.gegevens);
  });
  await sluit('erd', 'uitkering');
  assert.equal((await breker.vraag(`/werkgever/${bekend}/uitkering`)).json.bronnen[0].status, 'actueel');
});

toets('while a source hangs behind an open breaker the page is fast', async () => {
  await tijdens('archief', { hangen: 'voor' }, async () => {
    await breekOpen('archief', 'documenten');
    const paginas = [];
    for (let i = 0; i < 8; i++) paginas.push(await breker.vraag(`/werkgever/${nieuweWerkgever()}`));

    for (const { status } of paginas) assert.equal(status, 200);
    // Once a second one may be the probe, which takes the source's time limit.
    const snel = paginas.filter((p) => p.json.gegevensgroepen.documenten.status === 503);
    assert.ok(snel.length >= 4, `${snel.length} of ${paginas.length} were not kept waiting`);
    for (const { duurMs } of snel) assert.ok(duurMs < 350, `${duurMs} ms`);
  });
  await sluit('archief', 'documenten');
});

toets('bodies that are no use open the breaker too', async () => {
  await tijdens('poortwachter', { body: 'geen-json' }, async () => {
    await breekOpen('poortwachter', 'preventief');
  });
  await sluit('poortwachter', 'preventief');
});

toets('what a source refuses, or does not know, opens nothing', async () => {
  for (const status of [403, 404, 429]) {
    await tijdens('erd', { status }, async () => {
      for (let i = 0; i < 10; i++) await breker.vraag(`/werkgever/${nieuweWerkgever()}/uitkering`);
      assert.equal((await breker.bron('erd')).breker, 'dicht', `${status}`);
    });
  }
});

toets('all sources gone behind open breakers: 200, five groups that say so, at once', async () => {
  for (const bron of BRONNEN) await simulator.storing(bron, { hangen: 'voor' });
  try {
    await wachtTot('all breakers open', async () => {
      await breker.vraag(`/werkgever/${nieuweWerkgever()}`);
      return (await breker.toestand()).bronnen.every((b) => b.breker === 'open' || b.naam === 'vkcc');
    }, { stapMs: 0 });
    const { status, json, duurMs } = await breker.vraag(`/werkgever/${nieuweWerkgever()}`);

    assert.equal(status, 200);
    for (const groep of GROEPEN) assert.ok([503, 504].includes(json.gegevensgroepen[groep].status), groep);
    assert.ok(duurMs < 1000, `${duurMs} ms`);
    assert.equal((await haal(`${breker.beheer}/readyz`)).status, 200);
  } finally {
    await simulator.herstel();
  }
  await wachtTot('all breakers closed', async () => {
    await breker.vraag(`/werkgever/${nieuweWerkgever()}`);
    return (await breker.toestand()).bronnen.every((b) => b.breker === 'dicht');
  }, { stapMs: 50 });
});

// second tries

const herkans = await start({ herkans_procent: 10 });

for (const [wat, storing] of [
  ['503 without a body', { status: 503, zonderBody: true, aantal: 1 }],
  ['502 without a body', { status: 502, zonderBody: true, aantal: 1 }],
  ['a connection that is closed without an answer', { sluiten: true, aantal: 1 }],
  ['a reset before the answer', { resetten: 'voor', aantal: 1 }],
])
  toets(`${wat} once: tried again, and nobody notices`, async () => {
    const { herkansingen } = await herkans.bron('erd');
    const begin = await simulator.oproepen();
    await tijdens('erd', storing, async () => {
      const { status, json } = await herkans.vraag(`/werkgever/${nieuweWerkgever()}/uitkering`);

      assert.equal(status, 200);
      assert.equal(json.bronnen[0].status, 'actueel');
    });
    const na = await herkans.bron('erd');
    // Without an answer on a connection that was kept alive, libcurl itself tries a new one first.
    assert.ok(na.herkansingen === herkansingen + 1 || !storing.status, `${na.herkansingen}`);
    assert.equal((await simulator.oproepen(begin)).erd, 2);
  });

for (const [wat, storing, status] of [
  ['500', { status: 500, aantal: 1 }, 502],
  ['503 with a body', { status: 503, aantal: 1 }, 502],
  ['a body that is no JSON', { body: 'geen-json', aantal: 1 }, 502],
])
  toets(`${wat} is not tried again: the source did its work`, async () => {
    const begin = await simulator.oproepen();
    await tijdens('erd', storing, async () => {
      assert.equal((await herkans.vraag(`/werkgever/${nieuweWerkgever()}/uitkering`)).status, status);
    });
    assert.equal((await simulator.oproepen(begin)).erd, 1);
  });

toets('while a source refuses everything, second tries stay within their share', async () => {
  const begin = await simulator.oproepen();
  await tijdens('erd', { status: 503, zonderBody: true }, async () => {
    await metWerkers(16, Array.from({ length: 300 }, nieuweWerkgever), async (lh) => {
      assert.equal((await herkans.vraag(`/werkgever/${lh}/uitkering`)).status, 502);
    });
  });
  const { erd } = await simulator.oproepen(begin);
  assert.ok(erd > 300 && erd <= 345, `${erd} calls for 300 questions`);
});

toets('a source that was restarted is asked again without an error', async () => {
  const vragers = () => Promise.all(Array.from({ length: 30 }, () => herkans.vraag(`/werkgever/${nieuweWerkgever()}/documenten`)));
  await vragers();
  assert.ok((await simulator.tellers('archief')).verbindingenOpen > 1, 'connections were kept alive');
  const { perUitkomst } = await herkans.bron('archief');
  await simulator.stop('archief');
  await simulator.start('archief');

  for (const { status } of await vragers()) assert.equal(status, 200);
  assert.equal((await herkans.bron('archief')).perUitkomst.verbinding, perUitkomst.verbinding);
});

// the line, and shedding

toets('one call at once and one in line: the third is refused, the first two are answered', async () => {
  const nauw = await start({ max_verbindingen: 1, wachtrij: 1, limiet_min: 1 });
  await tijdens('archief', { vertragingMs: 2000 }, async () => {
    const een = nauw.vraag(`/werkgever/${nieuweWerkgever()}/documenten`);
    await wachtTot('one under way', async () => (await nauw.bron('archief')).lopend === 1);
    const twee = nauw.vraag(`/werkgever/${nieuweWerkgever()}/documenten`);
    await wachtTot('one in line', async () => (await nauw.bron('archief')).wachtend === 1);

    const drie = await nauw.vraag(`/werkgever/${nieuweWerkgever()}/documenten`);
    const pagina = await nauw.vraag(`/werkgever/${nieuweWerkgever()}`);
    assert.equal(drie.status, 503);
    assert.ok(Number(drie.kop('Retry-After')) >= 1);
    assert.match(drie.json.detail, /Documentarchief: overbelast/);
    assert.equal(pagina.status, 200);
    assert.equal(bronVan(pagina.json.gegevensgroepen.documenten, 'Documentarchief').reden, 'overbelast');
    assert.ok(pagina.json.gegevensgroepen.organisatie.gegevens, 'another source has its own line');
    for (const antwoord of [een, twee]) assert.equal((await antwoord).status, 200);
  });
});

toets('with too many waiting, one more is refused at once; what needs no waiting is not', async () => {
  const vol = await start({ vers_s: 600 }, { max_wachtend: 2 });
  const bekend = `/werkgever/${nieuweWerkgever()}`;
  // More than two calls of one page are still one that waits.
  await vol.vraag(bekend);
  await tijdens('archief', { vertragingMs: 2500 }, async () => {
    const wachtend = [1, 2].map(() => vol.vraag(`/werkgever/${nieuweWerkgever()}/documenten`));
    await wachtTot('two that wait', async () => (await vol.toestand()).wachtendeVerzoeken === 2);

    const teVeel = await vol.vraag(`/werkgever/${nieuweWerkgever()}/organisatie`);
    const uitGeheugen = await vol.vraag(bekend);
    assert.equal(teVeel.status, 503);
    assert.match(teVeel.json.type, /overbelast$/);
    assert.ok(Number(teVeel.kop('Retry-After')) >= 1);
    assert.ok(teVeel.duurMs < 1000, `${teVeel.duurMs} ms`);
    assert.equal(uitGeheugen.status, 200);
    for (const pad of ['/livez', '/readyz', '/bronnen']) assert.equal((await haal(`${vol.beheer}${pad}`)).status, 200, pad);
    assert.equal((await vol.toestand()).geweigerdeVerzoeken, 1);
    for (const antwoord of wachtend) assert.equal((await antwoord).status, 200);
  });
  assert.equal((await vol.toestand()).wachtendeVerzoeken, 0);
  assert.equal((await vol.vraag(`/werkgever/${nieuweWerkgever()}/organisatie`)).status, 200);
});

toets('a service that is stopped while requests wait answers them first', async () => {
  const d = await start({ vers_s: 60 });
  await tijdens('archief', { vertragingMs: 2000 }, async () => {
    const wachtend = Promise.all(Array.from({ length: 20 }, () => d.vraag(`/werkgever/${nieuweWerkgever()}`)));
    await wachtTot('all wait', async () => (await d.toestand()).wachtendeVerzoeken === 20);

    const [antwoorden] = await Promise.all([wachtend, d.stop()]);
    for (const { status, json } of antwoorden) {
      assert.equal(status, 200);
      assert.ok(json.gegevensgroepen.documenten.gegevens);
    }
  });
});
