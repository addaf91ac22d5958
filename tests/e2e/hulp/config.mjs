// The configuration of the service under test and its rights, as objects, and such an object as a libconfig file.
const ALLE = ['organisatie', 'preventief', 'uitkering', 'contact', 'documenten'];

/** The roles of the default configuration and what each may see. */
export const ROLLEN = {
  ks_klantadviseur: ALLE,
  ks_accountmanager: ALLE,
  uitkeren_deskundige: ['organisatie', 'uitkering', 'documenten'],
  werkbedrijf_adviseur: ['organisatie', 'contact'],
  smz_poortwachter: ['organisatie', 'preventief'],
  aansluitservice: [],
};

/** The division that each role belongs to. */
export const DIVISIES = {
  ks_klantadviseur: 'K&S',
  ks_accountmanager: 'K&S',
  uitkeren_deskundige: 'Uitkeren',
  werkbedrijf_adviseur: 'WERKbedrijf',
  smz_poortwachter: 'SMZ',
  aansluitservice: 'Gegevensdiensten',
};

/** The rights: every role for its own division and one purpose, every gegevensgroep released since long. */
export function rechten() {
  return {
    divisies: [...new Set(Object.values(DIVISIES))],
    doelen: ['dienstverlening', 'beoordeling'],
    gebruikersgroepen: [{ naam: 'proefgroep', medewerkers: ['proef-1', 'proef-2'] }],
    rollen: Object.entries(ROLLEN).map(([rol, gegevensgroepen]) => ({
      rol,
      divisie: DIVISIES[rol],
      gegevensgroepen,
      velden: gegevensgroepen.includes('contact') ? ['contactgegevens', 'notities'] : [],
      zoeken: ['lhnummer', 'naam'],
      doelen: ['dienstverlening'],
      afgeschermd: false,
    })),
    uitrol: ALLE.map((gegevensgroep) => ({ gegevensgroep, stadia: [{ stadium: 'grootschalig', vanaf: '1990-01-01' }] })),
  };
}

export const UITGEVER = 'https://uitgever.klantbeeld.invalid';
export const AFNEMER = 'klantbeeld-werkgever';

/**
 * A source without memory: nothing is kept, no breaker opens, nothing is tried again. Tests of what one answer means ask for this
 * world; those of cache and breaker put back what they test.
 */
const GEHEUGENLOOS = {
  vers_s: 0,
  ververs_s: 0,
  storing_s: 0,
  onbekend_s: 0,
  breker_minimum: 100000,
  breker_procent: 100,
  herkans_procent: 0,
};

/** No limits per caller: a test asks as one employee what many would. Tests of the limits put back what they test. */
const ONBEGRENSD = { medewerker_verzoeken: 0, divisie_verzoeken: 0, medewerker_werkgevers: 0, divisie_werkgevers: 0, alarm_werkgevers: 0 };

/** bronnen: {name: url}. Time limits are short, so that a test of a hanging source is over soon. */
export function standaard({ poort, beheerPoort, map, bronnen }) {
  return {
    dienst: {
      adres: '127.0.0.1',
      poort,
      beheer_adres: '127.0.0.1',
      beheer_poort: beheerPoort,
      max_verbindingen: 512,
      wachttijd_s: 5,
      deadline_ms: 2500,
      reserve_ms: 20,
      elfproef: 'soepel',
      logniveau: 'info',
    },
    abs: {
      uitgever: UITGEVER,
      afnemer: AFNEMER,
      jwks: `${map}/jwks.json`,
      ontwikkelsleutel: `${map}/ontwikkelsleutel.jwk`,
      speling_s: 5,
      rechten: `${map}/rechten.conf`,
    },
    grenzen: { ...ONBEGRENSD },
    gegevensgroepen: ALLE.map((naam) => ({ naam, adapter: naam === 'contact' ? 'k3cr' : naam })),
    bronnen: Object.entries(bronnen).map(([naam, url]) => ({ naam, url, timeout_ms: 2000, verbind_ms: 500, ...GEHEUGENLOOS })),
  };
}

const tekst = (t) => `"${t.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

function waarde(w) {
  if (typeof w === 'string') return tekst(w);
  if (Array.isArray(w)) {
    if (w.every((x) => typeof x === 'string')) return `[${w.map(tekst).join(', ')}]`;
    return `(\n${w.map((x) => `  { ${leden(x, ' ')} }`).join(',\n')}\n)`;
  }
  return typeof w === 'object' ? `{\n${leden(w, '\n')}\n}` : String(w);
}

const leden = (o, scheiding) =>
  Object.entries(o)
    .map(([naam, w]) => `${naam} = ${waarde(w)};`)
    .join(scheiding);

export const alsBestand = (config) => `${leden(config, '\n')}\n`;
