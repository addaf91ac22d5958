// contact from K3CR and Archie CRM, as src/adapter/k3cr.c and contact.c do it.
import { bron, groep, probleem } from './antwoord.mjs';
import { codes, onze } from './codes.mjs';
import { cursor } from './cursor.mjs';
import { compact, epoch } from './datum.mjs';
import { code, geheel, lijst, open, tekst, vlag } from './lezen.mjs';

const { kanalen, contactstatus, onderwerpen } = codes;
const onzeCode = onze.onderwerpen;
const BINNENLAND = /^0[1-9]\d{8}$/;
const BUITENLAND = /^00[1-9]\d{6,14}$/;
const WGS = {
  naam: 'WGS',
  status: 'nietAangesloten',
  opgehaaldOp: null,
  reden: 'nietAangesloten',
  ontbreekt: ['notities.wgs'],
  afwijkingen: [],
};

export const naam = 'contact';

export function plan(haal, lh, nu) {
  haal('k3cr', `/k3cr/rest/v1/klanten/${lh}/contactpersonen`);
  haal('k3cr', `/k3cr/rest/v1/klanten/${lh}/contactmomenten?max=25&statVanaf=${nu.telVanaf}`);
  haal('archie', `/archie/api/accounts/${lh}/notes?top=100`);
}

/** As dialled in the Netherlands → E.164. */
function telefoon(nr) {
  if (typeof nr !== 'string') return null;
  if (BINNENLAND.test(nr)) return `+31${nr.slice(1)}`;
  return BUITENLAND.test(nr) ? `+${nr.slice(2)}` : null;
}

function volledigeNaam(p) {
  let uit = p.anm;
  if (typeof uit !== 'string') return null;
  if (typeof p.vvgsl === 'string') uit = `${p.vvgsl} ${uit}`;
  return typeof p.vrltrs === 'string' ? `${p.vrltrs} ${uit}` : uit;
}

const persoon = (p) => ({
  naam: volledigeNaam(p),
  functie: tekst(p.fnc),
  telefoon: telefoon(p.telnr),
  email: tekst(p.eml),
  beschikbaar: vlag(p.besch),
});

const personen = (elementen) => ({
  organisatie: elementen.filter((p) => p.srt === 'O').map(persoon),
  uwv: elementen.filter((p) => p.srt === 'U').map(persoon),
});

/** "20231015143000" or "20231015": only the day counts. */
const dag = (t) => (typeof t === 'string' && (t.length === 14 || t.length === 8) ? compact(t.slice(0, 8)) : null);

const moment = (m) => ({
  datum: dag(m.dtTd),
  kanaal: code(kanalen, m.kanCd),
  status: code(contactstatus, m.stCd),
  behandelaar: tekst(m.bhd),
  onderwerp: code(onderwerpen, m.ondCd),
  omschrijving: tekst(m.oms),
});

const notitie = (n) => ({
  datum: typeof n.createdOn === 'string' ? compact(n.createdOn) : epoch(n.createdOn),
  auteur: tekst(n.createdBy),
  tekst: tekst(n.noteText),
});

const telling = (t) => ({ onderwerp: code(onderwerpen, t.ondCd), aantal: geheel(t.n, 1_000_000) });

/** Most first; equal counts by our code, or the source's where we have none. */
function meesteEerst(a, b) {
  if (a.n !== b.n) return b.n - a.n;
  const links = onzeCode.get(a.ondCd) ?? a.ondCd;
  const rechts = onzeCode.get(b.ondCd) ?? b.ondCd;
  return links < rechts ? -1 : links > rechts ? 1 : 0;
}

const meestbesproken = (stat, telVanaf) =>
  stat?.vanafDt === telVanaf ? (lijst(stat.aant)?.sort(meesteEerst).map(telling) ?? null) : null;

function gegevens(lh, nu, p, m, a) {
  const cm = lijst(m?.cm);
  const prs = lijst(p?.prs);
  return {
    contactpersonen: prs && personen(prs),
    contactgeschiedenis: cm && { items: cm.map(moment), volgendeCursor: cursor('k3cr', lh, m.pagTokenVlg) },
    notities: { archie: lijst(a?.notes)?.map(notitie) ?? null, wgs: null },
    meestbesprokenOnderwerpen: meestbesproken(m?.stat, nu.telVanaf),
  };
}

export function schrijf(lh, oproepen, n, nu) {
  const p = open(oproepen[n], lh, 'klantnr');
  const m = open(oproepen[n + 1], lh, 'klantnr');
  const a = open(oproepen[n + 2], lh, 'accountKey');
  const ontbreekt = [];
  if (p === null) ontbreekt.push('contactpersonen');
  if (m === null) ontbreekt.push('contactgeschiedenis', 'meestbesprokenOnderwerpen');
  const bronnen = [
    bron('K3CR', nu.moment, ontbreekt, oproepen[n], oproepen[n + 1]),
    bron('Archie CRM', nu.moment, a === null ? ['notities.archie'] : [], oproepen[n + 2]),
    WGS,
  ];
  if (p === null && m === null && a === null) return probleem(lh, naam, ...bronnen);
  return groep(lh, naam, gegevens(lh, nu, p, m, a), ...bronnen);
}
