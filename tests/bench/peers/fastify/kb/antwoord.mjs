// What stands around the data of a group: whose it is, and what each source did.
const NIETS = [];

const reden = (oproepen) => (oproepen.some((o) => o.status === 504) ? 'tijdslimiet' : 'foutantwoord');

/** One source; `ontbreekt` is the list of the members that failed, empty when all is well. */
export function bron(naam, moment, ontbreekt, ...oproepen) {
  if (ontbreekt.length === 0) {
    return { naam, status: 'actueel', opgehaaldOp: moment, reden: null, ontbreekt, afwijkingen: NIETS };
  }
  return { naam, status: 'onbereikbaar', opgehaaldOp: null, reden: reden(oproepen), ontbreekt, afwijkingen: NIETS };
}

export const groep = (lhnummer, gegevensgroep, gegevens, ...bronnen) => ({ lhnummer, gegevensgroep, gegevens, bronnen });

/** The place of a group of which nothing came. */
export const probleem = (lhnummer, gegevensgroep, ...bronnen) => ({
  lhnummer,
  gegevensgroep,
  status: 502,
  probleem: {
    type: 'urn:klantbeeld-werkgever:fout:bron-fout',
    title: 'De bron gaf geen bruikbaar antwoord',
    status: 502,
    detail: `De gegevensgroep ${gegevensgroep} kon niet worden geleverd.`,
  },
  bronnen,
});
