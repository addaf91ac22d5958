// What stands around the service in tests of traces: a source that remembers its requests, and a collector of spans.
import http from 'node:http';
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { ruimOp } from './omgeving.mjs';

async function luister(server) {
  await new Promise((klaar, fout) => server.once('error', fout).listen(0, '127.0.0.1', klaar));
  ruimOp(async () => {
    server.closeAllConnections();
    await new Promise((klaar) => server.close(klaar));
  });
  return `http://127.0.0.1:${server.address().port}`;
}

/** In front of a source: {url, gezien: [rawHeaders as an object], antwoordMet(status)}. */
export async function tussenBron(doel) {
  const agent = new http.Agent({ keepAlive: true });
  const bron = { gezien: [], faal: 0 };
  bron.url = await luister(
    http.createServer((verzoek, antwoord) => {
      bron.gezien.push(verzoek.headers);
      if (bron.faal > 0) {
        bron.faal--;
        antwoord.writeHead(503, { 'Content-Length': 0 }).end();
        return;
      }
      const { hostname, port } = new URL(doel);
      http
        .get({ hostname, port, agent, path: verzoek.url, headers: { Accept: 'application/json' } }, (van) => {
          antwoord.writeHead(van.statusCode, { 'Content-Type': van.headers['content-type'] ?? 'application/json' });
          van.pipe(antwoord);
        })
        .on('error', () => antwoord.destroy());
    }),
  );
  ruimOp(async () => agent.destroy());
  return bron;
}

/** A collector: {url, spans, verzoeken, antwoord: (response, body) => …}; every batch is held against the rules of OTLP/JSON. */
export async function startCollector() {
  const collector = { spans: [], verzoeken: [], fouten: [], antwoord: (uit) => uit.writeHead(200, { 'Content-Type': 'application/json' }).end('{}') };
  collector.url = await luister(
    http.createServer((verzoek, antwoord) => {
      const stukken = [];
      verzoek.on('data', (stuk) => stukken.push(stuk));
      verzoek.on('end', () => {
        const body = Buffer.concat(stukken).toString('utf8');
        collector.verzoeken.push({ methode: verzoek.method, pad: verzoek.url, koppen: verzoek.headers, body });
        try {
          assert.equal(verzoek.headers['content-type'], 'application/json');
          collector.spans.push(...keurOtlp(JSON.parse(body)));
        } catch (fout) {
          collector.fouten.push(fout);
        }
        collector.antwoord(antwoord, body);
      });
    }),
  );
  return collector;
}

const KENMERK = {
  stringValue: (w) => typeof w === 'string',
  intValue: (w) => typeof w === 'string' && /^-?\d+$/.test(w), // 64-bit numbers are texts
  arrayValue: (w) => Array.isArray(w.values) && w.values.every((x) => typeof x.stringValue === 'string' && Object.keys(x).length === 1),
};

function keurKenmerken(lijst) {
  const sleutels = lijst.map(({ key }) => key);
  assert.equal(new Set(sleutels).size, sleutels.length, `twice: ${sleutels}`);
  for (const { key, value, ...rest } of lijst) {
    assert.deepEqual(rest, {});
    const [[soort, waarde], ...meer] = Object.entries(value);
    assert.deepEqual(meer, []);
    assert.ok(KENMERK[soort]?.(waarde), `${key}: ${JSON.stringify(value)}`);
  }
}

/**
 * ExportTraceServiceRequest in JSON (opentelemetry-proto, "OTLP/HTTP: JSON Protobuf Encoding"): lowerCamelCase, ids in hexadecimal,
 * fixed64 as texts, enums as numbers, nothing that the protocol does not know. Gives the spans.
 */
export function keurOtlp(j) {
  const spans = [];
  assert.deepEqual(Object.keys(j), ['resourceSpans']);
  for (const { resource, scopeSpans, ...rest } of j.resourceSpans) {
    assert.deepEqual(rest, {});
    keurKenmerken(resource.attributes);
    assert.deepEqual(resource.attributes.map((a) => a.key), ['service.name', 'service.version', 'service.instance.id']);
    for (const { scope, spans: deel, ...meer } of scopeSpans) {
      assert.deepEqual(meer, {});
      assert.deepEqual(Object.keys(scope), ['name', 'version']);
      spans.push(...deel);
    }
  }
  const bekend = new Set(['traceId', 'spanId', 'parentSpanId', 'traceState', 'name', 'kind', 'startTimeUnixNano', 'endTimeUnixNano', 'attributes', 'status']);
  for (const span of spans) {
    assert.deepEqual(Object.keys(span).filter((k) => !bekend.has(k)), []);
    assert.match(span.traceId, /^[0-9a-f]{32}$/);
    assert.match(span.spanId, /^[0-9a-f]{16}$/);
    if ('parentSpanId' in span) assert.match(span.parentSpanId, /^[0-9a-f]{16}$/);
    assert.ok(span.kind === 2 || span.kind === 3);
    for (const t of [span.startTimeUnixNano, span.endTimeUnixNano]) assert.match(t, /^[1-9]\d{18}$/);
    assert.ok(BigInt(span.startTimeUnixNano) <= BigInt(span.endTimeUnixNano));
    assert.ok(span.status.code === undefined || span.status.code === 2);
    keurKenmerken(span.attributes);
  }
  return spans;
}

/** The attributes of a span as {key: value}. */
export const kenmerken = (span) =>
  Object.fromEntries(
    span.attributes.map(({ key, value }) => [key, value.stringValue ?? (value.intValue ? Number(value.intValue) : value.arrayValue.values.map((w) => w.stringValue))]),
  );

/** A trace of a client: {trace, span, kop}. */
export function nieuwSpoor(vlaggen = '01') {
  const trace = randomBytes(16).toString('hex');
  const span = randomBytes(8).toString('hex');
  return { trace, span, kop: `00-${trace}-${span}-${vlaggen}` };
}
