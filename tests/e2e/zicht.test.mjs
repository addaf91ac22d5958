// Who sees what: every role of deploy/rechten.conf × every gegevensgroep and the page × every state of what is kept. A masked value is
// looked for in the bytes of the answer, by what the sources said of the employer; the rights stand here a second time.
import assert from 'node:assert/strict';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { haal } from './hulp/klant.mjs';
import { nieuweMap, startDienst, startSimulator, toets } from './hulp/omgeving.mjs';
import { wachtTot } from './hulp/proces.mjs';
import { startRedis } from './hulp/redis.mjs';

const RECHTEN = new URL('../../deploy/rechten.conf', import.meta.url).pathname;
const ALLE = ['organisatie', 'preventief', 'uitkering', 'contact', 'documenten'];
const ROLLEN = {
  ks_klantadviseur: { groepen: ALLE, velden: ['contactgegevens', 'notities'], afgeschermd: false },
  ks_accountmanager: { groepen: ALLE, velden: ['bsn', 'contactgegevens', 'notities'], afgeschermd: true },
  uitkeren_deskundige: { groepen: ['organisatie', 'uitkering', 'documenten'], velden: ['bsn'], afgeschermd: false },
  werkbedrijf_adviseur: { groepen: ['organisatie', 'contact'], velden: ['contactgegevens'], afgeschermd: false },
  smz_poortwachter: { groepen: ['organisatie', 'preventief'], velden: [], afgeschermd: false },
  aansluitservice: { groepen: [], velden: [], afgeschermd: false },
};
const LEDEN = {
  organisatie: { bsn: 'bsn', lhnummer: 'bsn' },
  contact: {
    'contactpersonen.organisatie[].telefoon': 'contactgegevens',
    'contactpersonen.organisatie[].email': 'contactgegevens',
    'contactpersonen.uwv[].telefoon': 'contactgegevens',
    'contactpersonen.uwv[].email': 'contactgegevens',
    'contactgeschiedenis.items[].omschrijving': 'notities',
    'notities.archie': 'notities',
    'notities.wgs': 'notities',
  },
};
const MACHTIGSTE_EERST = ['ks_accountmanager', 'ks_klantadviseur', 'uitkeren_deskundige', 'werkbedrijf_adviseur', 'smz_poortwachter', 'aansluitservice'];
const ORDES = { 'the most privileged first': MACHTIGSTE_EERST, 'the least privileged first': MACHTIGSTE_EERST.toReversed() };

/** Sole traders: the nine digits of each LH-nummer are a BSN. */
const ZAKEN = ['800000201L01', '800002106L01', '800004206L01', '800005508L01', '800007505L01', '800007906L01'];
/** Shielded employers; the first and the last are sole traders. */
const AFGESCHERMD = ['800038009L02', '800062000L02', '800114000L02', '800128011L02', '800166000L02', '800286005L02'];
const GEWOON = '123456789L01';

const simulator = await startSimulator();
const redis = await startRedis();
const start = (instellingen, { gedeeld, inzage } = {}) =>
  startDienst(simulator.bronnen, {
    pasAan: (config) => {
      config.abs.rechten = RECHTEN;
      config.dienst.deadline_ms = 20_000;
      if (gedeeld) config.gedeeld = gedeeld;
      if (inzage) config.inzage = { map: inzage };
      for (const bron of config.bronnen) Object.assign(bron, { timeout_ms: 10_000, ...instellingen });
    },
  });
const VERS = { vers_s: 600, storing_s: 3600, onbekend_s: 600 };
const OUD = { vers_s: 0, storing_s: 3600 };

const koud = await start({});
const vers = await start(VERS);

/** What must be masked of an employer, as the sources say it: {class: texts}. */
async function geheimen(lh) {
  const bron = async (naam, pad) => (await haal(`${simulator.bronnen[naam]}${pad}`)).json;
  const { ihp } = await bron('cws-ihp', `/cws/ihp/v3/inhoudingsplichtigen/${lh}`);
  const { prs } = await bron('k3cr', `/k3cr/rest/v1/klanten/${lh}/contactpersonen`);
  const { cm } = await bron('k3cr', `/k3cr/rest/v1/klanten/${lh}/contactmomenten?max=25&statVanaf=20240101`);
  const { notes } = await bron('archie', `/archie/api/accounts/${lh}/notes?top=100`);
  const inJson = (t) => JSON.stringify(t).slice(1, -1);
  return {
    bsn: ihp.fiscNrSrt === 'B' ? [ihp.fiscNr] : [],
    contactgegevens: prs.flatMap((p) => [p.telnr && p.telnr.replace(/^0+/, ''), p.eml]).filter(Boolean).map(inJson),
    notities: [...cm.map((m) => m.oms), ...notes.map((n) => n.noteText)].filter((t) => t?.length >= 12).map(inJson),
    naam: inJson(ihp.hndNm),
  };
}

/** Without the number that was asked with: it stands beside the data of each group, and is no disclosure. */
const zonderEcho = (body, lh) => body.replaceAll(`"lhnummer":"${lh}","gegevensgroep`, '');

function keurGroep(deel, naam, rol, geheim, plek) {
  const leden = Object.entries(LEDEN[naam] ?? {}).filter(([, klasse]) => klasse !== 'bsn' || geheim.bsn.length);
  const mist = leden.filter(([, klasse]) => !ROLLEN[rol].velden.includes(klasse)).map(([pad]) => pad);
  assert.deepEqual(deel.afgeschermd, mist, plek);
  if (naam === 'organisatie' && geheim.bsn.length) assert.equal(deel.gegevens.bsn, mist.length ? null : geheim.bsn[0], plek);
  if (naam === 'contact') assert.equal(deel.gegevens.notities.archie === null, mist.includes('notities.archie'), plek);
}

/** No value of a class that the role does not have is in these bytes, and those that it has are. */
function keurBytes(body, lh, rol, geheim, groepen, plek) {
  const rest = zonderEcho(body, lh);
  const hoort = { bsn: 'organisatie', contactgegevens: 'contact', notities: 'contact' };
  for (const [klasse, groep] of Object.entries(hoort))
    for (const tekst of geheim[klasse]) {
      const mag = groepen.includes(groep) && ROLLEN[rol].velden.includes(klasse);
      assert.equal(rest.includes(tekst), mag, `${plek}: ${klasse} ${mag ? 'is missing' : 'is shown'}`);
    }
}

/** Every group and the page of one employer, for one role, as often as `keer`. */
async function keurRol(d, lh, rol, geheim, { keer = 1, dicht = false } = {}) {
  const token = await d.token(rol);
  const mag = ROLLEN[rol].groepen;
  const ziet = !dicht || ROLLEN[rol].afgeschermd;
  for (let i = 0; i < keer; i++) {
    for (const groep of [...ALLE, null]) {
      const plek = `${rol}, ${groep ?? 'page'}, ${lh}, time ${i + 1}`;
      const antwoord = await d.vraag(`/werkgever/${lh}${groep ? `/${groep}` : ''}`, { token });
      const heeftRecht = groep ? mag.includes(groep) : mag.length > 0;
      assert.equal(antwoord.status, heeftRecht && ziet ? 200 : 403, `${plek}: ${antwoord.body}`);
      if (antwoord.status === 403) {
        assert.equal(antwoord.json.type, `urn:klantbeeld-werkgever:fout:${heeftRecht ? 'werkgever-afgeschermd' : 'geen-recht'}`, plek);
        for (const tekst of [...Object.values(geheim).flat(), lh]) assert.ok(!antwoord.body.includes(tekst), plek);
        continue;
      }
      const delen = groep ? { [groep]: antwoord.json } : antwoord.json.gegevensgroepen;
      for (const [naam, deel] of Object.entries(delen)) {
        assert.equal(Boolean(deel.gegevens), mag.includes(naam), `${plek}: ${naam}`);
        if (deel.gegevens) keurGroep(deel, naam, rol, geheim, plek);
      }
      keurBytes(antwoord.body, lh, rol, geheim, Object.keys(delen).filter((naam) => mag.includes(naam)), plek);
    }
  }
}

async function keurAlle(d, lh, orde, opties) {
  const geheim = await geheimen(lh);
  for (const rol of orde) await keurRol(d, lh, rol, geheim, opties);
}

toets('the roles of deploy/rechten.conf are those of this test, and these employers have something to hide', async () => {
  const namen = [...(await readFile(RECHTEN, 'utf8')).matchAll(/\{ rol = "(\w+)"/g)].map(([, naam]) => naam);
  assert.deepEqual(namen.toSorted(), Object.keys(ROLLEN).toSorted());
  for (const lh of ZAKEN) {
    const geheim = await geheimen(lh);
    assert.deepEqual(geheim.bsn, [lh.slice(0, 9)]);
    assert.ok(geheim.contactgegevens.length > 0 && geheim.notities.length > 0, lh);
  }
  const afgeschermd = async (lh) => (await haal(`${simulator.bronnen['cws-ihp']}/cws/ihp/v3/inhoudingsplichtigen/${lh}`)).json.ihp.indAfsch;
  for (const lh of AFGESCHERMD) assert.equal(await afgeschermd(lh), 'J');
  for (const lh of [...ZAKEN, GEWOON]) assert.equal(await afgeschermd(lh), 'N');
});

let i = 0;
for (const [hoe, orde] of Object.entries(ORDES)) {
  const [zaak, dicht] = [ZAKEN[i], AFGESCHERMD[i]];
  i++;
  toets(`nothing is kept, ${hoe}`, async () => {
    for (const lh of [zaak, GEWOON]) await keurAlle(koud, lh, orde);
    await keurAlle(koud, dicht, orde, { dicht: true });
  });
  // The first time its bytes are made of source answers, from the second role on of kept ones; the second time its bytes are kept, by
  // the group and by the page; the third time the answer is ready made.
  toets(`source answers, bytes of groups and answers are kept, ${hoe}`, async () => {
    await keurAlle(vers, zaak, orde, { keer: 3 });
    await keurAlle(vers, dicht, orde, { keer: 3, dicht: true });
  });
}

toets('the page first, then the groups from its bytes, each role after the other', async () => {
  const lh = ZAKEN[2];
  for (const rol of MACHTIGSTE_EERST.filter((r) => ROLLEN[r].groepen.length)) {
    assert.equal((await vers.vraag(`/werkgever/${lh}`, { token: await vers.token(rol) })).status, 200);
  }
  await keurAlle(vers, lh, MACHTIGSTE_EERST.toReversed());
});

toets('all sources fail and what they said before is given: as masked, and as shielded, as ever', async () => {
  const d = await start(OUD);
  for (const lh of [ZAKEN[3], AFGESCHERMD[2]]) assert.equal((await d.vraag(`/werkgever/${lh}`, { token: await d.token('ks_accountmanager') })).status, 200);
  for (const bron of Object.keys(simulator.bronnen)) await simulator.storing(bron, { status: 500 });
  try {
    const { json } = await d.vraag(`/werkgever/${ZAKEN[3]}/organisatie`, { token: await d.token('smz_poortwachter') });
    assert.equal(json.bronnen[0].status, 'verouderd');
    for (const [lh, dicht] of [[ZAKEN[3], false], [AFGESCHERMD[2], true]]) {
      await simulator.herstel();
      const geheim = await geheimen(lh);
      for (const bron of Object.keys(simulator.bronnen)) await simulator.storing(bron, { status: 500 });
      for (const rol of MACHTIGSTE_EERST.toReversed()) await keurRol(d, lh, rol, geheim, { dicht });
    }
  } finally {
    await simulator.herstel();
  }
});

toets('an answer that is refreshed in the background, before, during and after', async () => {
  const d = await start({ vers_s: 1, ververs_s: 3600, storing_s: 3600 });
  for (const [lh, dicht] of [[ZAKEN[4], false], [AFGESCHERMD[3], true]]) {
    const geheim = await geheimen(lh);
    const begin = await simulator.oproepen();
    await keurRol(d, lh, 'ks_accountmanager', geheim, { dicht });
    let rol = 0;
    await wachtTot('two refreshes of the register', async () => {
      await keurRol(d, lh, MACHTIGSTE_EERST[rol++ % MACHTIGSTE_EERST.length], geheim, { dicht });
      return rol >= MACHTIGSTE_EERST.length && (await simulator.oproepen(begin))['cws-ihp'] >= 3;
    });
  }
});

toets('what one instance fetched for a privileged role, another gets from Redis for one that is not, and the other way round', async () => {
  const gedeeld = { ...redis.gedeeld, wacht_ms: 1000 };
  const [een, twee] = [await start(VERS, { gedeeld }), await start(VERS, { gedeeld })];
  for (const d of [een, twee]) await wachtTot('connected to Redis', async () => (await haal(`${d.beheer}/bronnen`)).json.gedeeldeCache.verbonden);
  for (const [eerst, dan] of [['ks_accountmanager', 'smz_poortwachter'], ['werkbedrijf_adviseur', 'ks_accountmanager']]) {
    for (const [lh, dicht] of [[ZAKEN[5], false], [AFGESCHERMD[4], true]]) {
      const geheim = await geheimen(lh);
      await keurRol(een, lh, eerst, geheim, { dicht });
      await keurRol(twee, lh, dan, geheim, { dicht });
    }
  }
});

// shielded employers

toets('whether an employer is shielded costs a call to CWS-IHP once, and nothing for who may see it anyway', async () => {
  const d = await start(VERS);
  const [machtig, gewoon] = [await d.token('ks_accountmanager'), await d.token('uitkeren_deskundige')];
  const kost = async (pad, token) => {
    const begin = await simulator.oproepen();
    const { status } = await d.vraag(pad, { token });
    return [status, await simulator.oproepen(begin)];
  };

  assert.deepEqual(await kost(`/werkgever/${GEWOON}/uitkering`, machtig), [200, { erd: 1 }]);
  assert.deepEqual(await kost(`/werkgever/${GEWOON}/uitkering`, gewoon), [200, { 'cws-ihp': 1 }]);
  assert.deepEqual(await kost(`/werkgever/${GEWOON}/documenten`, gewoon), [200, { archief: 1 }]);
  assert.deepEqual(await kost(`/werkgever/${GEWOON}/organisatie`, gewoon), [200, {}]);
  assert.deepEqual(await kost(`/werkgever/${AFGESCHERMD[5]}/uitkering`, machtig), [200, { erd: 1 }]);
  assert.equal((await kost(`/werkgever/${AFGESCHERMD[5]}/uitkering`, gewoon))[0], 403);
  assert.deepEqual(await kost(`/werkgever/${AFGESCHERMD[5]}/documenten`, gewoon), [403, {}], 'what is kept says so: no source is asked');
  assert.deepEqual(await kost(`/werkgever/${AFGESCHERMD[5]}`, gewoon), [403, {}]);
});

for (const [wat, storing] of [
  ['fails', { status: 500 }],
  ['does not say it', { ontbrekend: 'ihp.indAfsch' }],
  ['says it in another type', { verkeerdType: 'ihp.indAfsch' }],
  ['speaks of another employer', { andereWerkgever: true }],
])
  toets(`nothing is known of the shielding because CWS-IHP ${wat}: who may not see shielded employers sees nothing, who may sees the rest`, async () => {
    await simulator.storing('cws-ihp', storing);
    try {
      for (const rol of ['uitkeren_deskundige', 'ks_klantadviseur']) {
        for (const pad of ['/uitkering', '/documenten', '']) {
          const antwoord = await koud.vraag(`/werkgever/${GEWOON}${pad}`, { token: await koud.token(rol) });
          assert.equal(antwoord.status, 503, `${rol} ${pad}: ${antwoord.body}`);
          assert.equal(antwoord.json.type, 'urn:klantbeeld-werkgever:fout:bron-onbereikbaar');
          assert.ok(Number(antwoord.kop('Retry-After')) > 0);
        }
      }
      assert.equal((await koud.vraag(`/werkgever/${GEWOON}/uitkering`, { token: await koud.token('ks_accountmanager') })).status, 200);
    } finally {
      await simulator.herstel();
    }
  });

toets('whom CWS-IHP does not know: 404 for who may not see shielded employers, whatever was asked', async () => {
  await simulator.storing('cws-ihp', { status: 404 });
  try {
    for (const pad of ['/uitkering', '/organisatie', ''])
      assert.equal((await koud.vraag(`/werkgever/${GEWOON}${pad}`, { token: await koud.token('uitkeren_deskundige') })).status, 404, pad);
  } finally {
    await simulator.herstel();
  }
});

toets('what CWS-IHP said before counts when it fails', async () => {
  const d = await start(OUD);
  const token = await d.token('uitkeren_deskundige');
  for (const lh of [GEWOON, AFGESCHERMD[0]]) await d.vraag(`/werkgever/${lh}/uitkering`, { token });
  await simulator.storing('cws-ihp', { status: 500 });
  try {
    assert.equal((await d.vraag(`/werkgever/${GEWOON}/documenten`, { token })).status, 200);
    assert.equal((await d.vraag(`/werkgever/${AFGESCHERMD[0]}/documenten`, { token })).status, 403);
    assert.equal((await d.vraag(`/werkgever/${ZAKEN[0]}/documenten`, { token })).status, 503);
  } finally {
    await simulator.herstel();
  }
});

// the inzagelog

toets('the inzagelog names the classes that were open in what was shown, and a shielded employer as the reason of a refusal', async () => {
  const map = join(await nieuweMap(), 'inzage');
  await mkdir(map);
  const d = await start(VERS, { inzage: map });
  const laatste = async () => {
    const regels = [];
    for (const naam of (await readdir(map)).filter((n) => n.endsWith('.jsonl')))
      for (const regel of (await readFile(join(map, naam), 'utf8')).split('\n').filter((r) => r.endsWith('}'))) regels.push(JSON.parse(regel));
    return regels.filter((r) => r.soort === 'inzage').at(-1);
  };
  for (const [rol, pad, klassen] of [
    ['ks_accountmanager', '', ['bsn', 'contactgegevens', 'notities']],
    ['ks_klantadviseur', '', ['contactgegevens', 'notities']],
    ['werkbedrijf_adviseur', '/contact', ['contactgegevens']],
    ['uitkeren_deskundige', '/organisatie', ['bsn']],
    ['uitkeren_deskundige', '/uitkering', []],
    ['smz_poortwachter', '', []],
  ]) {
    assert.equal((await d.vraag(`/werkgever/${ZAKEN[0]}${pad}`, { token: await d.token(rol) })).status, 200);
    assert.deepEqual((await laatste()).object.klassen, klassen, `${rol} ${pad}`);
  }
  assert.equal((await d.vraag(`/werkgever/${AFGESCHERMD[0]}/uitkering`, { token: await d.token('uitkeren_deskundige') })).status, 403);
  const { uitkomst, reden, object } = await laatste();
  assert.deepEqual([uitkomst, reden, object.klassen, object.gegevensgroepen], ['geweigerd', 'afgeschermd', [], ['uitkering']]);
});

// which right is missing

toets('a 403 says whether role, purpose or release stands in the way, and nothing else', async () => {
  const d = await startDienst(simulator.bronnen, {
    pasAan: (config, rechten) => {
      const rol = (naam) => rechten.rollen.find((r) => r.rol === naam);
      rol('uitkeren_deskundige').doelen = ['beoordeling'];
      rechten.uitrol.find((u) => u.gegevensgroep === 'preventief').stadia = [{ stadium: 'grootschalig', vanaf: '2199-01-01' }];
      // A second role of the division, for another purpose, which alone has the documents.
      rechten.rollen.push({ ...rol('werkbedrijf_adviseur'), rol: 'werkbedrijf_dossier', gegevensgroepen: ['documenten'], velden: [], doelen: ['beoordeling'] });
    },
  });
  for (const [rol, opties, groep, detail] of [
    ['werkbedrijf_adviseur', {}, 'uitkering', 'Uw rol geeft geen recht op de gegevensgroep uitkering.'],
    ['werkbedrijf_dossier', { doel: 'dienstverlening' }, 'documenten', 'Uw rol geeft met dit doel (doelbinding) geen recht op de gegevensgroep documenten.'],
    ['smz_poortwachter', {}, 'preventief', 'De gegevensgroep preventief is voor u nog niet vrijgegeven.'],
  ]) {
    const alleen = {
      uitkering: 'Uw rol geeft geen recht op een van de gevraagde gegevensgroepen.',
      documenten: 'Uw rol geeft met dit doel (doelbinding) geen recht op een van de gevraagde gegevensgroepen.',
      preventief: 'De gevraagde gegevensgroepen zijn voor u nog niet vrijgegeven.',
    }[groep];
    const token = await d.token(rol, opties);
    const los = await d.vraag(`/werkgever/${GEWOON}/${groep}`, { token });
    assert.deepEqual([los.status, los.json.detail], [403, detail]);
    const niets = await d.vraag(`/werkgever/${GEWOON}?gegevensgroepen=${groep}`, { token });
    assert.deepEqual([niets.status, niets.json.detail], [403, alleen]);
    const pagina = await d.vraag(`/werkgever/${GEWOON}?gegevensgroepen=organisatie,${groep}`, { token });
    if (rol === 'werkbedrijf_dossier') assert.deepEqual([pagina.status, pagina.json.detail], [403, 'Uw rol geeft geen recht op een van de gevraagde gegevensgroepen.']);
    else assert.deepEqual([pagina.status, pagina.json.gegevensgroepen[groep].probleem.detail], [200, detail]);
  }
});

toets('a page of groups that do not exist yet says so of each, and asks no source', async () => {
  const d = await startDienst(simulator.bronnen);
  const { status, json } = await d.vraag(`/werkgever/${GEWOON}?gegevensgroepen=financieel`, { token: await d.token() });

  assert.equal(status, 200);
  assert.deepEqual(Object.keys(json.gegevensgroepen), ['financieel']);
  assert.deepEqual([json.gegevensgroepen.financieel.status, json.gegevensgroepen.financieel.probleem.status], [404, 404]);
});
