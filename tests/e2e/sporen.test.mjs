// Traces: a traceparent of who asks reaches the sources, in both ways of transport, and spans reach a collector: in the form of
// OTLP, without anybody's number or name, and never at the price of a request.
import assert from 'node:assert/strict';
import { haal } from './hulp/klant.mjs';
import { startDienst, startSimulator, toets } from './hulp/omgeving.mjs';
import { wachtTot } from './hulp/proces.mjs';
import { kenmerken, nieuwSpoor, startCollector, tussenBron } from './hulp/sporen.mjs';
import { metWerkers } from './hulp/werkers.mjs';
import { DE_GROOT, NIEMAND, nieuweWerkgever } from './hulp/wereld.mjs';

const simulator = await startSimulator();
const erd = await tussenBron(simulator.bronnen.erd);
const archief = await tussenBron(simulator.bronnen.archief);
const bronnen = { ...simulator.bronnen, erd: erd.url, archief: archief.url };
const collector = await startCollector();

const start = (pasAan = () => {}) =>
  startDienst(bronnen, {
    pasAan: (c, r) => {
      c.bronnen.find((b) => b.naam === 'archief').vervoer = 'libcurl';
      for (const bron of c.bronnen) bron.herkans_procent = 100;
      c.sporen = { collector: collector.url, steekproef_promille: 0 };
      pasAan(c, r);
    },
  });
const dienst = await start();
const token = await dienst.token();
const PADEN = [['eigen', 'uitkering', erd], ['libcurl', 'documenten', archief]];

const vraag = (pad, koppen = {}, opties = {}) => dienst.vraag(pad, { token, koppen, ...opties });
const spansVan = (trace) => collector.spans.filter((s) => s.traceId === trace);
const meet = async (naam, d = dienst) => Number(new RegExp(`^${naam} (\\d+)`, 'm').exec((await haal(`${d.beheer}/metrics`)).body)?.[1] ?? NaN);

for (const [vervoer, groep, bron] of PADEN) {
  toets(`${vervoer}: a source hears the trace of who asked, with the span of its own call`, async () => {
    const spoor = nieuwSpoor();
    bron.gezien.length = 0;
    const { status } = await vraag(`/werkgever/${nieuweWerkgever()}/${groep}`, { traceparent: spoor.kop, tracestate: 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE' });

    assert.equal(status, 200);
    assert.equal(bron.gezien.length, 1);
    const [, trace, ouder, vlaggen] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(bron.gezien[0].traceparent);
    assert.equal(trace, spoor.trace);
    assert.notEqual(ouder, spoor.span);
    assert.equal(vlaggen, '01');
    assert.equal(bron.gezien[0].tracestate, 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE');
  });

  toets(`${vervoer}: what is no traceparent begins a new trace, without its tracestate`, async () => {
    const { trace, span } = nieuwSpoor();
    for (const kop of [`00-${trace.toUpperCase()}F-${span}-01`, `00-${'0'.repeat(32)}-${span}-01`, `00-${trace}-${'0'.repeat(16)}-01`, `ff-${trace}-${span}-01`, `00-${trace}-${span}-01-x`, 'onzin', '']) {
      bron.gezien.length = 0;
      await vraag(`/werkgever/${nieuweWerkgever()}/${groep}`, { traceparent: kop, tracestate: 'a=1' });
      assert.match(bron.gezien[0].traceparent, /^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/, kop);
      assert.ok(!bron.gezien[0].traceparent.includes(trace), kop);
      assert.equal(bron.gezien[0].tracestate, undefined, kop);
    }
  });

  toets(`${vervoer}: two traceparents are none, two tracestates are one, and one that is none goes no further`, async () => {
    const spoor = nieuwSpoor();
    bron.gezien.length = 0;
    await vraag(`/werkgever/${nieuweWerkgever()}/${groep}`, { traceparent: [spoor.kop, spoor.kop] });
    await vraag(`/werkgever/${nieuweWerkgever()}/${groep}`, { traceparent: spoor.kop, tracestate: ['a=1', 'b=2'] });
    await vraag(`/werkgever/${nieuweWerkgever()}/${groep}`, { traceparent: spoor.kop, tracestate: 'a=1,a=2' });

    assert.ok(!bron.gezien[0].traceparent.includes(spoor.trace));
    assert.equal(bron.gezien[1].tracestate?.replaceAll(' ', ''), 'a=1,b=2');
    assert.ok(bron.gezien[2].traceparent.includes(spoor.trace));
    assert.equal(bron.gezien[2].tracestate, undefined);
  });

  toets(`${vervoer}: a second try is a span of its own`, async () => {
    const spoor = nieuwSpoor();
    bron.gezien.length = 0;
    bron.faal = 1;
    assert.equal((await vraag(`/werkgever/${nieuweWerkgever()}/${groep}`, { traceparent: spoor.kop })).status, 200);
    const ids = bron.gezien.map((k) => k.traceparent.split('-')[2]);
    const spans = await wachtTot('the spans', () => spansVan(spoor.trace).length === 3 && spansVan(spoor.trace));

    assert.equal(new Set(ids).size, 2);
    const oproepen = ids.map((id) => spans.find((s) => s.spanId === id));
    assert.deepEqual(oproepen.map((s) => s.kind), [3, 3]);
    assert.equal(kenmerken(oproepen[0])['error.type'], '503');
    assert.equal(oproepen[0].status.code, 2);
    assert.equal(kenmerken(oproepen[1])['http.request.resend_count'], 1);
    assert.equal(oproepen[1].status.code, undefined);
  });
}

toets('the span of a request is the child of its caller’s, and the parent of its calls’', async () => {
  const spoor = nieuwSpoor();
  const lh = nieuweWerkgever();
  await vraag(`/werkgever/${lh}`, { traceparent: spoor.kop, tracestate: 'a=1' });
  const spans = await wachtTot('the spans', () => spansVan(spoor.trace).some((s) => s.kind === 2) && spansVan(spoor.trace));
  const server = spans.find((s) => s.kind === 2);
  const oproepen = spans.filter((s) => s.kind === 3);
  const k = kenmerken(server);

  assert.equal(server.parentSpanId, spoor.span);
  assert.equal(server.name, 'GET /werkgever/{lhnummer}');
  assert.equal(server.traceState, 'a=1');
  assert.equal(k['http.request.method'], 'GET');
  assert.equal(k['http.route'], '/werkgever/{lhnummer}');
  assert.equal(k['http.response.status_code'], 200);
  assert.equal(k['klantbeeld.divisie'], 'K&S');
  assert.deepEqual(k['klantbeeld.gegevensgroepen'], ['organisatie', 'preventief', 'uitkering', 'contact', 'documenten']);
  assert.equal(k['klantbeeld.bron.erd'], 'opgehaald');
  assert.ok(oproepen.length >= 6, `${oproepen.length} calls`);
  for (const oproep of oproepen) {
    assert.equal(oproep.parentSpanId, server.spanId);
    assert.equal(kenmerken(oproep)['server.address'], '127.0.0.1');
    assert.equal(kenmerken(oproep)['http.response.status_code'], 200);
    assert.ok(BigInt(oproep.startTimeUnixNano) >= BigInt(server.startTimeUnixNano) - 1000000n);
    assert.ok(BigInt(oproep.endTimeUnixNano) <= BigInt(server.endTimeUnixNano) + 1000000n);
  }
  assert.equal(new Set(spans.map((s) => s.spanId)).size, spans.length);
  assert.equal(kenmerken(oproepen.find((s) => kenmerken(s)['klantbeeld.bron'] === 'erd'))['server.port'], Number(new URL(erd.url).port));
});

toets('what a source does wrong is an error of its span, an unknown employer is not', async () => {
  const [fout, niemand] = [nieuwSpoor(), nieuwSpoor()];
  await simulator.storing('erd', { status: 500 });
  try {
    assert.equal((await vraag(`/werkgever/${nieuweWerkgever()}/uitkering`, { traceparent: fout.kop })).status, 502);
  } finally {
    await simulator.herstel();
  }
  assert.equal((await vraag(`/werkgever/${NIEMAND}/uitkering`, { traceparent: niemand.kop })).status, 404);
  const vind = (spoor, soort) => wachtTot('a span', () => spansVan(spoor.trace).find((s) => s.kind === soort));

  assert.equal(kenmerken(await vind(fout, 3))['error.type'], '500');
  assert.equal(kenmerken(await vind(fout, 2))['error.type'], '502');
  assert.equal((await vind(fout, 2)).status.code, 2);
  assert.equal(kenmerken(await vind(fout, 2))['klantbeeld.bron.erd'], 'foutantwoord');
  assert.equal((await vind(niemand, 3)).status.code, undefined);
  assert.equal((await vind(niemand, 2)).status.code, undefined);
  assert.equal(kenmerken(await vind(niemand, 2))['klantbeeld.bron.erd'], 'onbekendeWerkgever');
});

toets('who says that a trace is not sampled, or says nothing while none are taken, is not exported', async () => {
  const [niet, wel] = [nieuwSpoor('00'), nieuwSpoor('01')];
  erd.gezien.length = 0;
  await vraag(`/werkgever/${nieuweWerkgever()}/uitkering`, { traceparent: niet.kop });
  await vraag(`/werkgever/${nieuweWerkgever()}/uitkering`);
  const zonder = erd.gezien[1].traceparent.split('-')[1];
  await vraag(`/werkgever/${nieuweWerkgever()}/uitkering`, { traceparent: wel.kop });
  await wachtTot('the span that is sampled', () => spansVan(wel.trace).length === 2);

  assert.match(erd.gezien[0].traceparent, new RegExp(`^00-${niet.trace}-[0-9a-f]{16}-00$`));
  assert.deepEqual([...spansVan(niet.trace), ...spansVan(zonder)], []);
});

toets('a sample of everything has every request, with the id of its problem document', async () => {
  const alles = await start((c) => (c.sporen.steekproef_promille = 1000));
  const { json } = await alles.vraag('/werkgever/x', { token: await alles.token() });
  const id = json.instance.replace('urn:uuid:', '');
  const span = await wachtTot('the span', () => collector.spans.find((s) => s.kind === 2 && kenmerken(s)['klantbeeld.verzoek'] === id));

  assert.equal(span.traceId, id.replaceAll('-', ''));
  assert.equal(span.parentSpanId, undefined);
  assert.equal(kenmerken(span)['http.response.status_code'], 400);
  assert.equal(span.status.code, undefined, 'what a client does wrong is no error of the server');
  await alles.stop();
});

toets('every batch had the form of OTLP, and nothing of it names an employer or a person', async () => {
  const alles = collector.verzoeken.map((v) => v.body).join('\n');

  assert.deepEqual(collector.fouten, []);
  assert.ok(collector.verzoeken.every((v) => v.methode === 'POST' && v.pad === '/v1/traces'));
  assert.ok(!alles.includes(DE_GROOT.slice(0, 9)) && !alles.includes(NIEMAND.slice(0, 9)));
  assert.ok(!/\d{9}L\d\d/.test(alles));
  assert.ok(!alles.includes(token.split('.')[1]) && !alles.includes(JSON.parse(Buffer.from(token.split('.')[1], 'base64url')).sub));
});

toets('a collector that hangs costs spans, which are counted, and no request its time', async () => {
  const traag = await startCollector();
  traag.antwoord = () => {};
  const d = await start((c) => (c.sporen = { collector: traag.url, steekproef_promille: 1000, wachtrij: 64, wacht_ms: 60000 }));
  const t = await d.token();

  await metWerkers(8, Array(400).fill(0), async () => assert.equal((await d.vraag('/gegevensgroepen', { token: t })).status, 200));
  await wachtTot('a delivery under way', () => traag.verzoeken.length === 1);
  await metWerkers(8, Array(200).fill(0), async () => assert.equal((await d.vraag('/gegevensgroepen', { token: t })).status, 200));
  await wachtTot('spans that were lost', async () => (await meet('klantbeeld_sporen_verloren_total', d)) > 0);
  assert.equal(await meet('klantbeeld_sporen_verstuurd_total', d), 0);
  await d.stop();
});

toets('what a collector cannot take now it gets again; what it refuses for good it does not', async () => {
  const wispelturig = await startCollector();
  const antwoorden = [503, 200];
  wispelturig.antwoord = (uit) => uit.writeHead(antwoorden.shift() ?? 400, { 'Content-Type': 'application/json' }).end('{}');
  const d = await start((c) => (c.sporen.collector = wispelturig.url));
  const [eerste, tweede] = [nieuwSpoor(), nieuwSpoor()];

  await d.vraag('/gegevensgroepen', { token: await d.token(), koppen: { traceparent: eerste.kop } });
  await wachtTot('taken at the second time', async () => (await meet('klantbeeld_sporen_verstuurd_total', d)) === 1);
  assert.equal(wispelturig.verzoeken.length, 2);
  assert.equal(wispelturig.verzoeken[0].body, wispelturig.verzoeken[1].body);

  await d.vraag('/gegevensgroepen', { token: await d.token(), koppen: { traceparent: tweede.kop } });
  await wachtTot('lost', async () => (await meet('klantbeeld_sporen_verloren_total', d)) === 1);
  assert.equal(wispelturig.verzoeken.length, 3);
  await d.stop();
});
