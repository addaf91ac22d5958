// organisatie from CWS-IHP, as src/adapter/organisatie.c does it.
import { bron, groep, probleem } from './antwoord.mjs';
import { codes } from './codes.mjs';
import { code, geheel, lijst, open, tekst, vlag } from './lezen.mjs';

const { sectoren, risicopremiegroepen, werkgeverstatus, landen } = codes;
const CIJFERS = /^\d+$/;
const POSTCODE = /^[1-9]\d{3} ?(?!SA|SD|SS)[A-Z]{2}$/;
const ALLES = [
  'naam', 'kvkNummer', 'kvkVestigingsnummer', 'rsin', 'bsn', 'aansluitnummer', 'sectoren', 'risicopremiegroep', 'sbiCodes',
  'status', 'vestigingsadres', 'correspondentieadres', 'portalen', 'indicatieAantalMedewerkers',
];

export const naam = 'organisatie';

export function plan(haal, lh) {
  haal('cws-ihp', `/cws/ihp/v3/inhoudingsplichtigen/${lh}`);
}

/** The register's numbers: digits only, of one length or up to a length. */
const nummer = (v, min, max) =>
  typeof v === 'string' && v.length >= min && v.length <= max && CIJFERS.test(v) ? v : null;

function postcode(pc, land) {
  if (land !== 'NL' || typeof pc !== 'string') return tekst(pc);
  return POSTCODE.test(pc) ? `${pc.slice(0, 4)} ${pc.slice(-2)}` : null;
}

function adres(a) {
  if (a === undefined) return null;
  return {
    straat: tekst(a.strNm),
    huisnummer: geheel(a.hsNr, 99_999),
    huisletter: tekst(a.hsLtr),
    toevoeging: tekst(a.hsNrTvg),
    postbus: geheel(a.pbNr, 999_999),
    postcode: postcode(a.pc, a.lndCd),
    plaats: tekst(a.plNm),
    land: code(landen, a.lndCd),
  };
}

const portalen = (p) => ({
  werkgeversportaal: vlag(p.wgp),
  digipoort: vlag(p.dgp),
  softwareDigipoort: tekst(p.dgpSw),
});

function gegevens(lh, ihp) {
  const fiscaal = nummer(ihp.fiscNr, 9, 9);
  const adressen = lijst(ihp.adressen) ?? [];
  return {
    naam: tekst(ihp.hndNm),
    kvkNummer: nummer(ihp.kvkNr, 8, 8),
    kvkVestigingsnummer: nummer(ihp.vestNr, 12, 12),
    lhnummer: lh,
    rsin: ihp.fiscNrSrt === 'R' ? fiscaal : null,
    bsn: ihp.fiscNrSrt === 'B' ? fiscaal : null,
    aansluitnummer: nummer(ihp.aansNr, 1, 15),
    sectoren: lijst(ihp.sectoren)?.map((s) => code(sectoren, s.sectCd)) ?? null,
    risicopremiegroep: code(risicopremiegroepen, ihp.rpgCd),
    sbiCodes: lijst(ihp.sbi)?.map((s) => tekst(s.sbiCd)) ?? null,
    status: code(werkgeverstatus, ihp.statCd),
    vestigingsadres: adres(adressen.find((a) => a.adrSrt === 'V')),
    correspondentieadres: adres(adressen.find((a) => a.adrSrt === 'C')),
    portalen: ihp.ptl ? portalen(ihp.ptl) : null,
    indicatieAantalMedewerkers: geheel(ihp.aantWn, 10_000_000),
  };
}

export function schrijf(lh, oproepen, n, nu) {
  const ihp = open(oproepen[n], lh, 'lhNr', 'ihp');
  if (ihp === null) return probleem(lh, naam, bron('CWS-IHP', nu.moment, ALLES, oproepen[n]));
  return groep(lh, naam, gegevens(lh, ihp), bron('CWS-IHP', nu.moment, []));
}
