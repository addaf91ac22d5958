// Thousands of requests that wait for a hung source: what do they cost the others?
//   KB_BOUW=build/release node tests/fouten/wachtenden.mjs [AANTAL]       (scripts/wachtenden; default 5,000)
// Every one must be answered by its deadline, none may be lost; another group's p99 stays near what it was; memory stays bounded.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { geheugenMb, metWerkers, nieuweWerkgevers, opzet, percentiel } from './hulp/rij.mjs';

const AANTAL = Number(process.env.KB_WACHTENDEN ?? process.argv[2] ?? 5000);
const DEADLINE_MS = 2500;
const { simulator, dienst, pid, token, vraag } = await opzet({
  verbindingen: 256,
  timeoutMs: 2000,
  pasAan: (c) => Object.assign(c.dienst, { max_verbindingen: AANTAL + 200, deadline_ms: DEADLINE_MS, wachttijd_s: 30 }),
});

const meet = async (zolang) => {
  const duren = [];
  await metWerkers(2, nieuweWerkgevers(4000), async (lh) => {
    if (zolang(duren)) duren.push((await vraag(lh, 'organisatie')).duurMs);
  });
  return duren;
};

test(`${AANTAL} requests wait for a hung source: all answered in time, others unharmed`, async (t) => {
  const rust = await meet((duren) => duren.length < 300);
  await simulator.storing('archief', { hangen: 'voor' });
  let klaar = false;
  let hoogsteMb = geheugenMb(pid);
  const klok = setInterval(() => (hoogsteMb = Math.max(hoogsteMb, geheugenMb(pid))), 50);
  const doelen = nieuweWerkgevers(AANTAL).map((lh) => `/v1/werkgever/${lh}/documenten`);
  const wachters = new Worker(new URL('./hulp/wachters.mjs', import.meta.url), { workerData: { poort: dienst.poort, doelen, token } });
  const wachtend = once(wachters, 'message').finally(() => (klaar = true));
  const druk = await meet(() => !klaar);
  const [antwoorden] = await wachtend;
  clearInterval(klok);

  const per = {};
  for (const { status, fout } of antwoorden) per[status || fout || 'closed'] = (per[status || fout || 'closed'] ?? 0) + 1;
  const [p99Rust, p99Druk] = [percentiel(rust, 0.99), percentiel(druk, 0.99)];
  const traagst = Math.max(...antwoorden.map(({ duurMs }) => duurMs));
  t.diagnostic(JSON.stringify({ aantal: AANTAL, per, traagstMs: Math.round(traagst), p99RustMs: p99Rust, p99DrukMs: p99Druk, gemeten: druk.length, hoogsteMb: Math.round(hoogsteMb) }));

  assert.ok(antwoorden.every(({ status }) => [502, 503, 504].includes(status)), `none is lost: ${JSON.stringify(per)}`);
  for (const { body, status } of antwoorden) assert.equal(JSON.parse(body).status, status);
  // The client's own queue counts in what it measures: connecting thousands of sockets from one process takes a while.
  assert.ok(traagst < DEADLINE_MS + 2000 + AANTAL / 2, `the slowest took ${traagst} ms`);
  assert.ok(druk.length > 20, `${druk.length} measured`);
  assert.ok(p99Druk < 10 * p99Rust + 250, `p99 ${p99Rust} ms, beside ${AANTAL} waiting ${p99Druk} ms`);
  if (!/ASAN|dev|tsan/.test(process.env.KB_BOUW)) assert.ok(hoogsteMb <= 400, `${hoogsteMb} MB`);
});
