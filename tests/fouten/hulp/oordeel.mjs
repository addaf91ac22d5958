// What an answer may be while sources fail: right, or less with a name and a reason. Never wrong, never about somebody else.
// The truth comes from a second service on a second simulator, in which nothing ever fails.
import { startDienst, startSimulator } from '../../e2e/hulp/omgeving.mjs';

/** Codes that no truth is held against: what a group may answer when its source fails. */
export const UITVAL = [502, 503, 504];

/** {van(lh, adapter)}: what is right for an employer, per gegevensgroep. */
export async function startWaarheid(pasAan = () => {}) {
  const simulator = await startSimulator();
  const dienst = await startDienst(simulator.bronnen, { pasAan: (c) => (Object.assign(c.dienst, { deadline_ms: 20_000, wachttijd_s: 300 }), pasAan(c)) });
  const token = await dienst.token();
  const bekend = new Map();
  const haal = async (lh) => {
    const { status, json } = await dienst.vraag(`/werkgever/${lh}`, { token });
    const delen = Object.entries(json.gegevensgroepen ?? {});
    if (status !== 200 || !delen.length || delen.some(([, d]) => !d.gegevens)) throw new Error(`the reference has no truth about ${lh}`);
    return Object.fromEntries(delen.map(([naam, d]) => [naam, d.gegevens]));
  };
  return {
    van: (lh) => {
      if (!bekend.has(lh)) bekend.set(lh, haal(lh));
      return bekend.get(lh);
    },
  };
}

/** Paths where `gezien` differs from `waar`, apart from members that are null and may be. */
function verschillen(gezien, waar, magNull, pad = '') {
  if (gezien === waar || (gezien === null && magNull(pad))) return [];
  if (Array.isArray(gezien) && Array.isArray(waar) && gezien.length === waar.length)
    return gezien.flatMap((g, i) => verschillen(g, waar[i], magNull, pad));
  if (gezien && waar && typeof gezien === 'object' && typeof waar === 'object' && !Array.isArray(gezien) && !Array.isArray(waar)) {
    const namen = new Set([...Object.keys(gezien), ...Object.keys(waar)]);
    return [...namen].flatMap((n) => verschillen(gezien[n], waar[n], magNull, pad ? `${pad}.${n}` : n));
  }
  return [`${pad || '(all of it)'}: ${JSON.stringify(gezien)?.slice(0, 120)}, must be ${JSON.stringify(waar)?.slice(0, 120)}`];
}

const DAG_MS = 86_400_000;

/** What is wrong with one group's answer; nothing is. */
export function keurGroep(deel, lh, naam, waar, { nu = Date.now() } = {}) {
  if (deel.lhnummer !== lh || deel.gegevensgroep !== naam) return [`${naam}: about ${deel.lhnummer}/${deel.gegevensgroep}, asked for ${lh}`];
  if (!deel.gegevens) {
    if (!UITVAL.includes(deel.status) || deel.probleem?.status !== deel.status) return [`${naam}: neither data nor a reason: ${JSON.stringify(deel).slice(0, 300)}`];
    return deel.bronnen.every((b) => b.status === 'actueel') ? [`${naam}: no data, and no source is named`] : [];
  }
  const ontbreekt = new Set(deel.bronnen.flatMap((b) => b.ontbreekt));
  const afwijkend = deel.bronnen.some((b) => b.afwijkingen.length);
  const uit = verschillen(deel.gegevens, waar, (pad) => afwijkend || ontbreekt.has(pad)).map((v) => `${lh} ${naam}: ${v}`);
  for (const b of deel.bronnen) {
    const leeftijd = b.opgehaaldOp ? nu - Date.parse(b.opgehaaldOp) : 0;
    // Within a test nothing gets older than this, unless its moment is wrong.
    if (leeftijd < -5000 || leeftijd > DAG_MS) uit.push(`${naam}: ${b.naam} was fetched at ${b.opgehaaldOp}, ${leeftijd} ms ago`);
    if (b.status === 'onbereikbaar' && !b.reden) uit.push(`${naam}: ${b.naam} cannot be reached, and nothing says why`);
  }
  return uit;
}

/** What is wrong with the answer to GET /werkgever/{lh} or one of its groups. */
export function keurAntwoord({ status, json }, lh, waar, opties) {
  if (status !== 200) return UITVAL.includes(status) && json.status === status ? [] : [`${lh}: status ${status}: ${JSON.stringify(json).slice(0, 300)}`];
  if (json.gegevensgroep) return keurGroep(json, lh, json.gegevensgroep, waar[json.gegevensgroep], opties);
  if (json.lhnummer !== lh) return [`the page is about ${json.lhnummer}, asked for ${lh}`];
  return Object.entries(json.gegevensgroepen).flatMap(([naam, deel]) => keurGroep(deel, lh, naam, waar[naam], opties));
}

/** Everything is there and of now, but for the groups `behalve`. */
export const volledig = ({ status, json }, behalve = []) =>
  status === 200 &&
  Object.entries(json.gegevensgroepen ?? { enig: json }).every(
    ([naam, deel]) =>
      behalve.includes(naam) || (deel.gegevens && deel.bronnen.every((b) => ['actueel', 'nietAangesloten'].includes(b.status))),
  );
