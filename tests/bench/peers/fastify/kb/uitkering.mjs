// uitkering from the ERD-register, as src/adapter/uitkering.c does it.
import { bron, groep, probleem } from './antwoord.mjs';
import { codes } from './codes.mjs';
import { epoch } from './datum.mjs';
import { code, lijst, open, tekst } from './lezen.mjs';

const betaling = codes.directeBetaling;
const GEEN = {};
const ALLES = [
  'wga.eigenrisicodrager', 'wga.datum', 'wga.indicatieDirecteBetaling', 'wga.intermediair', 'zw.eigenrisicodrager', 'zw.datum',
  'zw.intermediair', 'ww.eigenrisicodrager', 'ww.datum',
];

export const naam = 'uitkering';

export function plan(haal, lh, nu) {
  haal('erd', `/erd/v2/werkgevers/${lh}/eigenrisico?peildatum=${nu.vandaag}`);
}

const eigen = (r) => (r.erd === 1 ? true : r.erd === 0 ? false : null);
const intermediair = (r) => tekst(r.uitvoerder?.naam);

function gegevens(regelingen) {
  const wga = regelingen.find((r) => r.wet === 'WGA') ?? GEEN;
  const zw = regelingen.find((r) => r.wet === 'ZW') ?? GEEN;
  const ww = regelingen.find((r) => r.wet === 'WW') ?? GEEN;
  return {
    wga: {
      eigenrisicodrager: eigen(wga),
      datum: epoch(wga.ingang),
      indicatieDirecteBetaling: code(betaling, wga.betaling),
      intermediair: intermediair(wga),
    },
    zw: { eigenrisicodrager: eigen(zw), datum: epoch(zw.ingang), intermediair: intermediair(zw) },
    ww: { eigenrisicodrager: eigen(ww), datum: epoch(ww.ingang) },
  };
}

export function schrijf(lh, oproepen, n, nu) {
  const regelingen = lijst(open(oproepen[n], lh, 'loonheffingsnummer')?.regelingen);
  if (regelingen === null) return probleem(lh, naam, bron('ERD-register', nu.moment, ALLES, oproepen[n]));
  return groep(lh, naam, gegevens(regelingen), bron('ERD-register', nu.moment, []));
}
