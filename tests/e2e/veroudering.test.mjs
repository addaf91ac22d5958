// What is kept of a source's answers: given again while fresh without asking, given with the mark `verouderd` when the source fails,
// and never mixed up, by whatever question, role or employer.
import assert from 'node:assert/strict';
import { startDienst, startSimulator, toets } from './hulp/omgeving.mjs';
import { wachtTot } from './hulp/proces.mjs';
import { metWerkers } from './hulp/werkers.mjs';
import { NIEMAND, nieuweWerkgever } from './hulp/wereld.mjs';

const TIJDSLIMIET_MS = 400;
const simulator = await startSimulator();
const met = (instellingen, dienst = {}) =>
  startDienst(simulator.bronnen, {
    pasAan: (config) => {
      Object.assign(config.dienst, dienst);
      for (const bron of config.bronnen) Object.assign(bron, instellingen);
    },
  });
// Every request asks the sources; what they said before is there for when they fail.
const oud = await met({ vers_s: 0, storing_s: 3600, timeout_ms: TIJDSLIMIET_MS }, { deadline_ms: 2000 });
// Nothing is asked twice.
const vers = await met({ vers_s: 600, storing_s: 3600, onbekend_s: 600, timeout_ms: 10_000 }, { deadline_ms: 20_000, max_verbindingen: 512 });
const token = await oud.token();
const versToken = await vers.token();
const vraagOud = (doel) => oud.vraag(doel, { token });
const vraag = (doel, opties) => vers.vraag(doel, { token: versToken, ...opties });

const GROEPEN = ['organisatie', 'preventief', 'uitkering', 'contact', 'documenten'];
const OPROEPEN_PER_PAGINA = { 'cws-ihp': 1, poortwachter: 3, erd: 1, k3cr: 2, archie: 1, archief: 1 };
const BRONNEN = {
  'cws-ihp': { groep: 'organisatie', naam: 'CWS-IHP' },
  poortwachter: { groep: 'preventief', naam: 'Poortwachterregistratie' },
  erd: { groep: 'uitkering', naam: 'ERD-register' },
  k3cr: { groep: 'contact', naam: 'K3CR' },
  archie: { groep: 'contact', naam: 'Archie CRM' },
  archief: { groep: 'documenten', naam: 'Documentarchief' },
};

const storing = (fout) => ({ begin: (bron) => simulator.storing(bron, fout), einde: () => simulator.herstel() });
const STORINGEN = [
  ['stops', { begin: (bron) => simulator.stop(bron), einde: (bron) => simulator.start(bron) }, 'verbinding', 502],
  ['hangs', storing({ hangen: 'voor' }), 'tijdslimiet', 504],
  ['stalls inside its answer', storing({ hangen: 'in' }), 'tijdslimiet', 504],
  ['sends no JSON', storing({ body: 'geen-json' }), 'onbruikbaarAntwoord', 502],
  ['speaks of another employer', storing({ andereWerkgever: true }), 'onbruikbaarAntwoord', 502],
  ['answers 503', storing({ status: 503 }), 'foutantwoord', 502],
];

const bronVan = (deel, naam) => deel.bronnen.find((b) => b.naam === naam);
const delenVan = (pagina) => pagina.json.gegevensgroepen;

// when the sources fail

const gevallen = [];
for (const bron of Object.keys(BRONNEN))
  for (const [wat, hoe, reden, status] of STORINGEN) gevallen.push({ bron, wat, hoe, reden, status, lh: nieuweWerkgever() });
// Moments are told in whole seconds: all that will be old is fetched first, in a second that is over before anything is asked again.
for (const geval of gevallen) geval.eerst = delenVan(await vraagOud(`/werkgever/${geval.lh}`));
const opgehaald = Math.floor(Date.now() / 1000);
await wachtTot('the next second', () => Math.floor(Date.now() / 1000) > opgehaald);

/** Everything in `deel` is what its sources said now, but for what `naam` said before. */
function keurDeel(deel, eerst, naam, reden) {
  assert.deepEqual(deel.gegevens, eerst.gegevens);
  for (const bron of deel.bronnen) {
    const toen = bronVan(eerst, bron.naam);
    if (bron.status === 'nietAangesloten') continue;
    assert.equal(bron.status, bron.naam === naam ? 'verouderd' : 'actueel', bron.naam);
    assert.equal(bron.reden, bron.naam === naam ? reden : null, bron.naam);
    assert.deepEqual(bron.ontbreekt, []);
    if (bron.naam === naam) assert.equal(bron.opgehaaldOp, toen.opgehaaldOp, 'the moment at which the source said this');
    else assert.ok(bron.opgehaaldOp > toen.opgehaaldOp, `${bron.naam} was asked again`);
  }
}

for (const { bron, wat, hoe, reden, status, lh, eerst } of gevallen) {
  const { groep, naam } = BRONNEN[bron];

  toets(`${bron} ${wat}: what it said before is given, marked, and what it never said is not`, async () => {
    await hoe.begin(bron);
    try {
      const [pagina, los, nieuw] = await Promise.all([`${lh}`, `${lh}/${groep}`, `${nieuweWerkgever()}/${groep}`].map((w) => vraagOud(`/werkgever/${w}`)));
      assert.equal(pagina.status, 200);
      for (const ander of GROEPEN) keurDeel(delenVan(pagina)[ander], eerst[ander], ander === groep ? naam : null, reden);

      assert.equal(los.status, 200);
      keurDeel(los.json, eerst[groep], naam, reden);

      assert.equal(nieuw.status, groep === 'contact' ? 200 : status);
      if (groep === 'contact') assert.equal(bronVan(nieuw.json, naam).status, 'onbereikbaar');
    } finally {
      await hoe.einde(bron);
    }
    const { json } = await vraagOud(`/werkgever/${lh}/${groep}`);
    keurDeel(json, eerst[groep], null, null);
  });
}

toets('what only a part of the old answers can replace is missing, and the source is not called verouderd', async () => {
  const lh = nieuweWerkgever();
  await vraagOud(`/werkgever/${lh}/contact`);
  await simulator.storing('k3cr', { status: 500 });
  try {
    // Its persons were asked for before, this page of its contacts was not.
    const { status, json } = await vraagOud(`/werkgever/${lh}/contact?aantal=7`);
    const k3cr = bronVan(json, 'K3CR');

    assert.equal(status, 200);
    assert.equal(k3cr.status, 'onbereikbaar');
    assert.deepEqual(k3cr.ontbreekt, ['contactgeschiedenis', 'meestbesprokenOnderwerpen']);
    assert.ok(json.gegevens.contactpersonen);
  } finally {
    await simulator.herstel();
  }
});

toets('an answer that is refreshed in the background is marked as soon as that fails, and only until it succeeds', async () => {
  const d = await met({ vers_s: 1, ververs_s: 3600, storing_s: 3600, timeout_ms: TIJDSLIMIET_MS });
  const t = await d.token();
  const doel = `/werkgever/${nieuweWerkgever()}/uitkering`;
  const haalBron = async () => {
    const { status, json } = await d.vraag(doel, { token: t });

    assert.equal(status, 200);
    return json.bronnen[0];
  };
  const eerst = await haalBron();

  await simulator.storing('erd', { hangen: 'voor' });
  try {
    const begin = await simulator.oproepen();
    const gemerkt = await wachtTot('the mark', async () => {
      const b = await haalBron();
      return b.status === 'verouderd' && b;
    });

    assert.equal(gemerkt.opgehaaldOp, eerst.opgehaaldOp);
    assert.equal(gemerkt.reden, 'tijdslimiet');
    assert.ok((await simulator.oproepen(begin)).erd <= 3, 'a refresh is not tried over and over');
  } finally {
    await simulator.herstel();
  }
  const weer = await wachtTot('the refresh', async () => {
    const b = await haalBron();
    return b.status === 'actueel' && b;
  });
  assert.ok(weer.opgehaaldOp > eerst.opgehaaldOp);
});

// while they are fresh

toets('what is fresh costs no call, and a group and the page share it', async () => {
  const lh = nieuweWerkgever();
  const begin = await simulator.oproepen();
  const los = await vraag(`/werkgever/${lh}/contact`);
  assert.deepEqual(await simulator.oproepen(begin), { k3cr: 2, archie: 1 });

  const pagina = await vraag(`/werkgever/${lh}`);
  assert.deepEqual(await simulator.oproepen(begin), OPROEPEN_PER_PAGINA);
  const weer = await vraag(`/werkgever/${lh}`);
  assert.equal(weer.body, pagina.body, 'to the byte, opgehaaldOp included');
  for (const groep of GROEPEN) {
    const alleen = await vraag(`/werkgever/${lh}/${groep}`);

    assert.ok(pagina.body.includes(`"${groep}":${alleen.body}`), `${groep} in the page is its own answer`);
  }
  assert.equal((await vraag(`/werkgever/${lh}/contact`)).body, los.body);
  assert.deepEqual(await simulator.oproepen(begin), OPROEPEN_PER_PAGINA);
});

toets('a page of some groups is made of the same answers', async () => {
  const lh = nieuweWerkgever();
  const heel = await vraag(`/werkgever/${lh}`);
  const begin = await simulator.oproepen();
  const deel = await vraag(`/werkgever/${lh}?gegevensgroepen=documenten,organisatie`);

  assert.deepEqual(Object.keys(delenVan(deel)).sort(), ['documenten', 'organisatie']);
  for (const groep of ['documenten', 'organisatie']) assert.deepEqual(delenVan(deel)[groep], delenVan(heel)[groep]);
  assert.deepEqual(await simulator.oproepen(begin), {});
});

toets('every parameter counts: another question is another answer, each with its own memory', async () => {
  const lh = nieuweWerkgever();
  const vragen = ['/documenten', '/documenten?aantal=3', '/documenten?sorteer=datum', '/documenten?aantal=3&sorteer=datum',
    '/preventief', '/preventief?vanaf=2020-01-01', '/contact', '/contact?aantal=2'];
  const eerst = [];
  for (const v of vragen) eerst.push(await vraag(`/werkgever/${lh}${v}`));
  for (const [aantal, groep, lijst] of [[3, 'documenten?aantal=3', 'documenten'], [2, 'contact?aantal=2', 'contactgeschiedenis']]) {
    const { gegevens } = eerst[vragen.indexOf(`/${groep}`)].json;
    const { volgendeCursor } = gegevens[lijst].volgendeCursor === undefined ? gegevens : gegevens[lijst];

    if (!volgendeCursor) continue;
    vragen.push(`/${groep.split('?')[0]}?aantal=${aantal}&cursor=${encodeURIComponent(volgendeCursor)}`);
    eerst.push(await vraag(`/werkgever/${lh}${vragen.at(-1)}`));
  }
  const begin = await simulator.oproepen();

  for (const antwoord of eerst) assert.equal(antwoord.status, 200, antwoord.doel);
  for (const [i, v] of vragen.entries()) assert.equal((await vraag(`/werkgever/${lh}${v}`)).body, eerst[i].body, v);
  assert.deepEqual(await simulator.oproepen(begin), {});
  for (const [i, v] of vragen.entries())
    assert.deepEqual(eerst[i].json.gegevens, (await vraagOud(`/werkgever/${lh}${v}`)).json.gegevens, v);
});

toets('a full memory gives nothing to a role without the right', async () => {
  const lh = nieuweWerkgever();
  await vraag(`/werkgever/${lh}`);
  const beperkt = await vers.token('smz_poortwachter');
  const niemand = await vers.token('aansluitservice');

  for (const groep of ['uitkering', 'contact', 'documenten'])
    assert.equal((await vraag(`/werkgever/${lh}/${groep}`, { token: beperkt })).status, 403, groep);
  for (const groep of GROEPEN) assert.equal((await vraag(`/werkgever/${lh}/${groep}`, { token: niemand })).status, 403, groep);
  assert.equal((await vraag(`/werkgever/${lh}`, { token: niemand })).status, 403);
  const delen = delenVan(await vraag(`/werkgever/${lh}`, { token: beperkt }));
  for (const groep of ['uitkering', 'contact', 'documenten']) {
    assert.equal(delen[groep].status, 403);
    assert.equal(delen[groep].gegevens, undefined);
    assert.deepEqual(delen[groep].bronnen, []);
  }
  assert.ok(delen.organisatie.gegevens && delen.preventief.gegevens);
});

toets('an employer whom nobody knows is not asked for again', async () => {
  const pagina = await vraag(`/werkgever/${NIEMAND}`);
  const los = await vraag(`/werkgever/${NIEMAND}/documenten`);
  const begin = await simulator.oproepen();

  for (const { status } of [pagina, los, await vraag(`/werkgever/${NIEMAND}`), await vraag(`/werkgever/${NIEMAND}/documenten`)])
    assert.equal(status, 404);
  assert.deepEqual(await simulator.oproepen(begin), {});
});

toets('a 404 is nothing to fall back on', async () => {
  assert.equal((await vraagOud(`/werkgever/${NIEMAND}/organisatie`)).status, 404);
  await simulator.storing('cws-ihp', { status: 500 });
  try {
    assert.equal((await vraagOud(`/werkgever/${NIEMAND}/organisatie`)).status, 502);
  } finally {
    await simulator.herstel();
  }
});

toets('a source that says it does not know an employer takes back what it said before', async () => {
  const lh = nieuweWerkgever();
  await vraagOud(`/werkgever/${lh}/uitkering`);
  await simulator.storing('erd', { status: 404 });
  assert.equal((await vraagOud(`/werkgever/${lh}/uitkering`)).status, 404);
  await simulator.storing('erd', { status: 500 });
  try {
    assert.equal((await vraagOud(`/werkgever/${lh}/uitkering`)).status, 502);
  } finally {
    await simulator.herstel();
  }
});

toets('200 employers, two rounds: each gets its own page, the second time without a call', async () => {
  const werkgevers = Array.from({ length: 200 }, nieuweWerkgever);
  const eerst = new Map();
  await metWerkers(32, werkgevers, async (lh) => eerst.set(lh, await vraag(`/werkgever/${lh}`)));
  const begin = await simulator.oproepen();

  await metWerkers(32, werkgevers.toReversed(), async (lh) => {
    const { status, json, body } = await vraag(`/werkgever/${lh}`);

    assert.equal(status, 200);
    assert.equal(json.lhnummer, lh);
    assert.equal(json.gegevensgroepen.organisatie.gegevens.lhnummer, lh);
    assert.equal(body, eerst.get(lh).body);
  });
  assert.deepEqual(await simulator.oproepen(begin), {});
  await metWerkers(8, werkgevers.filter((_, i) => i % 10 === 0), async (lh) => {
    const waar = delenVan(await vraagOud(`/werkgever/${lh}`));

    for (const groep of GROEPEN) assert.deepEqual(delenVan(eerst.get(lh))[groep].gegevens, waar[groep].gegevens, groep);
  });
});
