// Three instances behind HAProxy (deploy/meervoudig), under load that looks at every answer: what is killed, cut off, restarted and
// failed over costs no request but where the promise says so, and no answer without its record. (BIO2 8.15.01)
import assert from 'node:assert/strict';
import { toets } from './hulp/omgeving.mjs';
import { INSTANTIES, startMeervoudig } from './hulp/meervoudig.mjs';
import { draai, wachtTot } from './hulp/proces.mjs';
import { DE_GROOT } from './hulp/wereld.mjs';

/** As much as the machine gives, where that is what is asked: at most so many a second. */
const DUIZENDEN = { clienten: 64, perS: 3000 };

const m = await startMeervoudig();
/** All that clients were answered: how often about whom, and how many searches. */
const gekregen = { werkgevers: {}, zoekvragen: 0 };

function tel(uit) {
  for (const [lh, n] of Object.entries(uit.werkgevers)) gekregen.werkgevers[lh] = (gekregen.werkgevers[lh] ?? 0) + n;
  gekregen.zoekvragen += uit.zoekvragen;
}

const vertel = (t, uit) =>
  t.diagnostic(`${uit.goed} answers in ${uit.seconden.toFixed(1)} s (${Math.round(uit.goed / uit.seconden)}/s), slowest ${Math.round(uit.langzaamsteMs)} ms, not right: ${JSON.stringify(uit.fouten)}`);

/** Load during which nothing may fail. */
async function zonderFout(t, wat, opties) {
  const uit = await m.onderLast(wat, opties);
  tel(uit);
  vertel(t, uit);
  assert.equal(uit.mis, 0, JSON.stringify([uit.fouten, uit.voorbeelden]));
}

/** What the inzagelog on a server has of it: fewer records than answers are looks without a trace. */
async function ieder200HeeftZijnRegel(server) {
  const rijen = await m.sql(server, `SELECT regel::json->'object'->>'lhnummer', count(*) FROM inzagelog.regel
    WHERE regel::json->>'soort' = 'inzage' AND regel::json->>'uitkomst' IN ('verstrekt', 'deels') GROUP BY 1`);
  const vastgelegd = Object.fromEntries(rijen.map((r) => r.split('|')));
  assert.deepEqual(Object.entries(gekregen.werkgevers).filter(([lh, n]) => Number(vastgelegd[lh] ?? 0) < n), []);
  assert.ok(Number(vastgelegd['']) >= gekregen.zoekvragen, `${vastgelegd['']} records of ${gekregen.zoekvragen} searches`);
}

async function logsZijnHeel() {
  for (const i of INSTANTIES) assert.match(await m.doe('als', i, 'inzagelog', 'verifieer', '--instantie', i), /, 0 bevindingen/);
}

toets('all three get their share, over TLS of which only what is good is spoken', async (t) => {
  await zonderFout(t, (last) => last.verder(1000));

  for (const i of INSTANTIES) assert.ok(Number((await m.sql('pg1', `SELECT count(*) FROM inzagelog.regel WHERE instantie = '${i}'`))[0]) > 100, i);
  const spreekt = async (...wat) =>
    (await draai(new URL('../../deploy/meervoudig/start', import.meta.url).pathname, ['in', 'klant', 'openssl', 's_client', '-connect', '10.99.0.20:443', '-brief', ...wat], { KB_MEERVOUDIG: m.map })).code === 0;
  assert.ok(await spreekt('-tls1_3'));
  assert.ok(await spreekt('-tls1_2', '-cipher', 'ECDHE-ECDSA-AES256-GCM-SHA384'));
  for (const fout of [['-tls1_1', '-cipher', 'ALL:@SECLEVEL=0'], ['-tls1_2', '-cipher', 'ECDHE-ECDSA-AES256-SHA384'], ['-tls1_3', '-curves', 'secp521r1']])
    assert.ok(!(await spreekt(...fout)), fout.join(' '));
  assert.equal(await m.curl('-o', '/dev/null', '-w', '%{http_code}', 'https://10.99.0.31:8080/v1/openapi.json'), '000', 'past HAProxy, without its certificate');
});

toets('an instance is killed: what it had under way is answered by another', async (t) => {
  await zonderFout(t, async (last) => {
    await m.doe('dood', 'bff2');
    await last.verder(500);
    assert.ok((await m.stand()).bff2.startsWith('DOWN'));
    await m.doe('start', 'bff2');
    await m.allesOp();
    await last.verder(500);
  });
});

toets('rolling restart of all three: not one request fails', async (t) => {
  await zonderFout(t, async (last) => {
    for (const i of INSTANTIES) {
      await m.doe('stop', i);
      assert.equal(await m.einde(i), 0);
      await last.verder(500);
      await m.doe('start', i);
      await m.allesOp();
    }
  }, DUIZENDEN);
});

toets('rights and keys are read again, over and over: not one request fails', async (t) => {
  const herladen = async () => (await Promise.all(INSTANTIES.map(m.log))).map((tekst) => tekst.split('opnieuw gelezen').length - 1);
  const voor = await herladen();
  await zonderFout(t, async (last) => {
    for (let keer = 1; keer <= 3; keer++) {
      for (const i of INSTANTIES) await m.doe('sein', i, 'HUP');
      await wachtTot('all have read again', async () => (await herladen()).every((n, k) => n >= voor[k] + keer));
      await last.verder(300);
    }
  }, DUIZENDEN);
});

toets('Redis is killed: it was there for speed', async (t) => {
  await zonderFout(t, async (last) => {
    await m.doe('dood', 'redis');
    await last.verder(500);
    await m.doe('start', 'redis');
    await last.verder(500);
  });
});

toets('the network of an instance is cut: who waits for it is answered by another, and mended it takes part again', async (t) => {
  const uit = await m.onderLast(async (last) => {
    await m.doe('knip', 'bff3');
    await m.wachtOpStand('bff3 down', (s) => s.bff3.startsWith('DOWN'));
    await last.verder(500);
    await m.doe('heel', 'bff3');
    await m.allesOp();
    await last.verder(500);
  });
  tel(uit);
  vertel(t, uit);

  // The threads that search may still be connecting to PostgreSQL when it is back: a search or two can be late. Who had its data and only
  // waited for the log when the network went is not shown it, and hears so when the network is there again. A page of which a part had
  // been passed on cannot be asked of another: its connection is closed, so that nobody takes the part for the whole. Nothing else.
  const {
    '504 urn:klantbeeld-werkgever:fout:te-laat': laat = 0,
    '503 urn:klantbeeld-werkgever:fout:geen-inzagelog': ongezien = 0,
    'closed within an answer': half = 0,
  } = uit.fouten;
  assert.equal(uit.mis - laat - ongezien - half, 0, JSON.stringify([uit.fouten, uit.voorbeelden]));
  assert.ok(laat <= 4 && half <= 2, JSON.stringify([uit.fouten, uit.voorbeelden]));
  assert.ok(uit.voorbeelden.every((v) => /zoek|naam=|geen-inzagelog|werkgever\/\d+L01: closed within/.test(v)), JSON.stringify(uit.voorbeelden));
  assert.ok(ongezien <= 32, `${ongezien} not shown`);
});

toets('PostgreSQL is killed and its standby takes over: 503 meanwhile, then on, and every answer is in the log of the standby', async (t) => {
  const uit = await m.onderLast(async (last) => {
    await last.verder(500);
    await m.doe('dood', 'pg1');
    const naDeDood = await wachtTot('503', async () => {
      const status = await m.curl('-o', '/dev/null', '-w', '%{http_code}', `https://10.99.0.20/v1/werkgever/${DE_GROOT}/uitkering`);
      return status === '503' && last.stand;
    });
    const antwoord = JSON.parse(await m.curl(`https://10.99.0.20/v1/werkgever/${DE_GROOT}/uitkering`));
    assert.equal(antwoord.type, 'urn:klantbeeld-werkgever:fout:geen-inzagelog');
    assert.equal(JSON.parse(await m.curl('https://10.99.0.20/v1/gegevensgroepen')).gegevensgroepen.length, 8);
    await wachtTot('more refusals', () => last.stand.mis >= naDeDood.mis + 200);
    assert.equal(last.stand.goed, naDeDood.goed, 'nothing is shown that cannot be recorded');
    await m.doe('promoveer');
    await m.allesOp();
    await last.verder(500);
  }, { nieuw: 0.8 });
  tel(uit);
  vertel(t, uit);

  // Of HAProxy itself (about:blank) when the last instance is taken out while it looks for one.
  assert.deepEqual(Object.keys(uit.fouten).filter((f) => !/^503 (urn:klantbeeld-werkgever:fout:geen-inzagelog|about:blank)$/.test(f)), [], JSON.stringify(uit.voorbeelden));
  await ieder200HeeftZijnRegel('pg2');
  await logsZijnHeel();
});

toets('the old primary comes back as the standby, and nothing is missing from either', async (t) => {
  await m.doe('start', 'pg1');
  assert.deepEqual(await m.sql('pg1', 'SELECT pg_is_in_recovery()'), ['t']);
  await zonderFout(t, (last) => last.verder(300));

  await ieder200HeeftZijnRegel('pg2');
  await wachtTot('the standby has it too', async () => (await m.sql('pg1', 'SELECT sum(volgnr) FROM inzagelog.stand'))[0] === (await m.sql('pg2', 'SELECT sum(volgnr) FROM inzagelog.stand'))[0]);
  await ieder200HeeftZijnRegel('pg1');
  await logsZijnHeel();
});
