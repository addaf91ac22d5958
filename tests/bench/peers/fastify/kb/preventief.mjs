// preventief from the Poortwachterregistratie, as src/adapter/preventief.c does it.
import { bron, groep, probleem } from './antwoord.mjs';
import { compact } from './datum.mjs';
import { geheel, lijst, open } from './lezen.mjs';

const MAX_AANTAL = 1_000_000;
const MAX_BOETES = 100_000;
const MAX_CENTEN = 100_000_000_000;

export const naam = 'preventief';

export function plan(haal, lh, nu) {
  haal('poortwachter', `/pw/api/dossiers/${lh}/verslagen?vanaf=${nu.vanaf}`);
  haal('poortwachter', `/pw/api/dossiers/${lh}/loonsancties?vanaf=${nu.vanaf}`);
  haal('poortwachter', `/pw/api/dossiers/${lh}/boetes`);
}

/** One decimal, rounded half up; a share above the whole, or of nothing, is none. */
function percentage(teller, noemer) {
  if (teller === null || noemer === null) return null;
  const deel = noemer > 0 && teller <= noemer ? Math.floor((2000 * teller + noemer) / (2 * noemer)) / 10 : null;
  return { percentage: deel, teller, noemer };
}

function loonsancties(sancties) {
  let administratief = 0;
  let inhoudelijk = 0;
  for (const s of sancties) {
    if (s.srt === 'ADM') administratief++;
    else if (s.srt === 'INH') inhoudelijk++;
  }
  return { administratief, inhoudelijk, totaal: sancties.length };
}

function jaar(j) {
  const centen = geheel(j.bdrCt, MAX_CENTEN);
  return { periode: String(j.jr), aantal: geheel(j.aant, MAX_BOETES), bedrag: centen === null ? null : centen / 100 };
}

const boetes = (body) => ({
  huidigAantal: geheel(body.open, MAX_BOETES),
  historie: lijst(body.jaren)?.filter((j) => geheel(j.jr, 9999) !== null).map(jaar) ?? null,
});

function gegevens(nu, v, l, b) {
  const verslagen = v && geheel(v.aantVrsl, MAX_AANTAL);
  const dig = v && geheel(v.aantDig, MAX_AANTAL);
  const digitaal = verslagen !== null && dig > verslagen ? null : dig;
  const sancties = l && lijst(l.sancties);
  return {
    vanaf: compact(nu.vanaf),
    reIntegratieverslagen: verslagen,
    loonsancties: sancties && loonsancties(sancties),
    percentageLoonsancties: percentage(sancties && sancties.length, verslagen),
    digitaliseringsgraad: percentage(digitaal, verslagen),
    boetes: b && boetes(b),
  };
}

export function schrijf(lh, oproepen, n, nu) {
  const v = open(oproepen[n], lh, 'lh');
  const l = open(oproepen[n + 1], lh, 'lh');
  const b = open(oproepen[n + 2], lh, 'lh');
  const ontbreekt = [];
  if (v === null) ontbreekt.push('reIntegratieverslagen', 'percentageLoonsancties', 'digitaliseringsgraad');
  if (l === null) ontbreekt.push('loonsancties', 'percentageLoonsancties');
  if (b === null) ontbreekt.push('boetes');
  const bronnen = bron('Poortwachterregistratie', nu.moment, ontbreekt, oproepen[n], oproepen[n + 1], oproepen[n + 2]);
  if (ontbreekt.length === 6) return probleem(lh, naam, bronnen);
  return groep(lh, naam, gegevens(nu, v, l, b), bronnen);
}
