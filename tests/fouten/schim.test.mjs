// Faults 28-30, 39, 48: what the operating system refuses us. A preloaded shim (schim.c) does the refusing; each row proves that it did.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { volledig } from './hulp/oordeel.mjs';
import { metWerkers, nieuweWerkgever, nieuweWerkgevers, opzet, percentiel, wachtTot } from './hulp/rij.mjs';
import { haal, sluitVerbindingen } from '../e2e/hulp/klant.mjs';
import { KAAL, maakSchim } from './hulp/schim.mjs';

const ALTIJD = Number.MAX_SAFE_INTEGER;
const schim = await maakSchim();
const { simulator, dienst, vraag, rij } = await opzet({ programma: KAAL, omgeving: schim.omgeving });
// A source by a name, so that it has to be looked up: beside the loop that serves everybody, though libcurl speaks to it. All
// services are there before the first row runs: the runner starts with it while this file is still being read, and opzet closes the
// client's connections.
const naamSchim = await maakSchim();
const opNaam = await opzet({
  programma: KAAL,
  omgeving: naamSchim.omgeving,
  ziek: ['uitkering'],
  pasAan: (config) => {
    for (const bron of config.bronnen) bron.vervoer = 'libcurl';
  },
  bronnen: (s) => ({ ...s.bronnen, erd: s.bronnen.erd.replace('127.0.0.1', 'bestaat-niet.klantbeeld.invalid') }),
});

/** Ask until an answer comes; a connection that is closed without one is allowed, and counted. */
async function probeer(lh) {
  try {
    return await vraag(lh);
  } catch (fout) {
    if (['ECONNRESET', 'EPIPE', 'ECONNREFUSED'].includes(fout.code) || /socket hang up/.test(fout.message)) return null;
    throw fout;
  }
}

/** With this failure, `doe` holds, and the failure did happen. */
async function met(functie, storing, doe) {
  schim.zet(functie, storing);
  try {
    await doe();
    assert.ok(schim.gevuurd(functie) > 0, `${functie} was called ${schim.geteld(functie)} times and never failed`);
  } finally {
    schim.uit(functie);
  }
}

for (const [functie, fout] of [
  ['recv', 'EINTR'],
  ['recv', 'EAGAIN'],
  ['send', 'EINTR'],
  ['send', 'EAGAIN'],
  ['klant_recv', 'EINTR'],
  ['klant_send', 'EINTR'],
])
  rij([30], `every third ${functie} says ${fout}: the same answers`, () =>
    met(functie, { van: 1, tot: ALTIJD, elke: 3, fout }, async () => {
      for (const lh of nieuweWerkgevers(5)) assert.ok(volledig(await vraag(lh)));
    }));

rij([30], 'every recv gives one byte: the same answers', () =>
  met('recv', { van: 1, tot: ALTIJD }, async () => {
    for (const lh of nieuweWerkgevers(2)) assert.ok(volledig(await vraag(lh, 'uitkering')));
  }));

rij([30], 'every send takes one byte: the same answers', () =>
  met('send', { van: 1, tot: ALTIJD }, async () => {
    for (const lh of nieuweWerkgevers(2)) assert.ok(volledig(await vraag(lh, 'uitkering')));
  }));

rij([30], 'every third epoll_wait is interrupted, of the loop or of its guest: the same answers', () =>
  met('epoll_wait', { van: 1, tot: ALTIJD, elke: 3, fout: 'EINTR' }, async () => {
    for (const lh of nieuweWerkgevers(5)) assert.ok(volledig(await vraag(lh)));
  }));

for (const [functie, fout] of [
  ['socket', 'EMFILE'],
  ['socket', 'ENFILE'],
  ['connect', 'ENETUNREACH'],
  ['connect', 'EADDRNOTAVAIL'],
  ['epoll_ctl', 'ENOMEM'],
  ['epoll_ctl', 'ENOSPC'],
])
  rij([29], `${functie} fails with ${fout}: no source can be reached, each says so, in time`, async () => {
    // Connections that are open need none of these.
    for (const bron of Object.keys(simulator.bronnen)) {
      await simulator.bedien(`/bronnen/${bron}/stop`, { methode: 'POST' }, [200, 204]);
      await simulator.bedien(`/bronnen/${bron}/start`, { methode: 'POST' }, [200, 204]);
    }
    await met(functie, { van: 1, tot: ALTIJD, fout }, async () => {
      const { status, json, duurMs } = await vraag(nieuweWerkgever());

      assert.equal(status, 200);
      assert.ok(duurMs < 2000, `${duurMs} ms`);
      if (functie !== 'epoll_ctl') assert.ok(Object.values(json.gegevensgroepen).every((deel) => !deel.gegevens));
    });
  });

for (let n = 1; n <= 8; n++)
  for (const functie of ['socket', 'epoll_ctl'])
    rij([29], `the ${n}th ${functie} fails: an answer that is right or says what is missing`, async () => {
      await simulator.bedien('/bronnen/erd/stop', { methode: 'POST' }, [200, 204]);
      await simulator.bedien('/bronnen/erd/start', { methode: 'POST' }, [200, 204]);
      schim.zet(functie, { van: n, fout: 'ENOMEM' });
      await metWerkers(8, nieuweWerkgevers(16), (lh) => vraag(lh));
      schim.uit(functie);
    }, { stroom: true });

for (const fout of ['ENOMEM', 'ENOSPC'])
  rij([29], `epoll_ctl fails with ${fout} for clients: their connections are closed, and others are served afterwards`, async () => {
    await met('klant_epoll_ctl', { van: 1, tot: 20, fout }, async () => {
      for (let i = 0; i < 30; i++) {
        sluitVerbindingen();
        await probeer(nieuweWerkgever());
      }
    });
    assert.ok(volledig(await vraag(nieuweWerkgever())));
  });

for (const fout of ['EMFILE', 'ENFILE', 'ENOMEM', 'ENOBUFS'])
  rij([29], `accept fails with ${fout}: no busy loop, and connections are taken again when one has closed`, async () => {
    sluitVerbindingen();
    // One connection that has been taken for certain: it was answered. It stays open.
    const open = connect(dienst.poort, '127.0.0.1');
    open.write('GET /v1/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(open, 'data');
    open.resume();
    schim.zet('accept', { van: 1, tot: ALTIJD, fout });
    const wachtend = probeer(nieuweWerkgever());
    await wachtTot('a failed accept', () => schim.gevuurd('accept') > 0);
    const voor = schim.gevuurd('accept');
    await new Promise((klaar) => setTimeout(klaar, 300));
    const keren = schim.gevuurd('accept') - voor;
    schim.uit('accept');
    open.destroy();
    await wachtend;

    assert.ok(keren < 100, `${keren} failed calls of accept in 0.3 s`);
    assert.ok(volledig(await vraag(nieuweWerkgever())));
  });

for (const fout of ['EAGAIN', 'ECONNABORTED', 'EINTR'])
  rij([29, 30], `every other accept fails with ${fout}: connections are taken all the same`, () =>
    met('accept', { van: 1, tot: ALTIJD, elke: 2, fout }, async () => {
      for (const lh of nieuweWerkgevers(6)) {
        sluitVerbindingen();
        assert.ok(volledig(await vraag(lh)));
      }
    }));

rij([29], 'no thread can be made for a connection to the management port: it is closed, and the next one is served', async () => {
  await met('pthread_create', { van: 1, tot: 5, fout: 'EAGAIN' }, async () => {
    for (let i = 0; i < 5; i++) {
      sluitVerbindingen();
      await haal(`${dienst.beheer}/livez`).catch(() => {});
    }
  });
  sluitVerbindingen();
  assert.equal((await haal(`${dienst.beheer}/livez`)).status, 200);
  assert.ok(volledig(await vraag(nieuweWerkgever())));
});

rij([48], 'the engine hangs for a moment: /livez says so, every request is answered by its deadline, and it goes on', async () => {
  await met('epoll_wait', { van: 1, tot: 1, wachtMs: 4000 }, async () => {
    const pagina = vraag(nieuweWerkgever());
    await wachtTot('/livez says no', async () => (await haal(`${dienst.beheer}/livez`)).status === 503, { limietMs: 10_000 }).catch(() => {});
    await pagina;
  });
  await wachtTot('/livez says yes', async () => (await haal(`${dienst.beheer}/livez`)).status === 200);
});

{
  opNaam.rij([39], 'the name of a source does not exist: its own part only', async () => {
    const pagina = await opNaam.vraag(nieuweWerkgever());
    assert.equal(pagina.json.gegevensgroepen.uitkering.gegevens, undefined);
    assert.ok(volledig(pagina, ['uitkering']));
  });

  opNaam.rij([39], 'looking up a name takes five seconds: the other groups are as fast as before', async () => {
    const meet = async () => {
      const duren = [];
      await metWerkers(4, nieuweWerkgevers(100), async (lh) => duren.push((await opNaam.vraag(lh, 'organisatie')).duurMs));
      return percentiel(duren, 0.99);
    };
    const rustig = await meet();
    naamSchim.zet('getaddrinfo', { van: 1, tot: ALTIJD, wachtMs: 5000, fout: 'EAGAIN' });
    await wachtTot('a look-up that has begun', () => naamSchim.gevuurd('getaddrinfo') > 0);
    const traag = Promise.all(nieuweWerkgevers(8).map((lh) => opNaam.vraag(lh, 'uitkering')));
    const druk = await meet();
    for (const { duurMs } of await traag) assert.ok(duurMs < 2500, `${duurMs} ms`);
    naamSchim.uit('getaddrinfo');

    assert.ok(druk < 10 * rustig + 250, `p99 ${rustig} ms, while a name is looked up ${druk} ms`);
  });
}
