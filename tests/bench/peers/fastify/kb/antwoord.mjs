// What stands around the data of a group: whose it is, and what each source did.

const reden = (oproepen) => (oproepen.some((o) => o.status === 504) ? 'tijdslimiet' : 'foutantwoord');

/** One source; `ontbreekt` is the list of the members that failed, empty when all is well. */
export function bron(naam, moment, ontbreekt, ...oproepen) {
  if (ontbreekt.length === 0) {
    return `{"naam":"${naam}","status":"actueel","opgehaaldOp":"${moment}","reden":null,"ontbreekt":[],"afwijkingen":[]}`;
  }
  return `{"naam":"${naam}","status":"onbereikbaar","opgehaaldOp":null,"reden":"${reden(oproepen)}","ontbreekt":${JSON.stringify(ontbreekt)},"afwijkingen":[]}`;
}

export const groep = (lh, naam, gegevens, bronnen) =>
  `{"lhnummer":"${lh}","gegevensgroep":"${naam}","gegevens":${gegevens},"bronnen":[${bronnen}]}`;

/** The place of a group of which nothing came. */
export const probleem = (lh, naam, bronnen) =>
  `{"lhnummer":"${lh}","gegevensgroep":"${naam}","status":502,"probleem":{"type":"urn:klantbeeld-werkgever:fout:bron-fout","title":"De bron gaf geen bruikbaar antwoord","status":502,"detail":"De gegevensgroep ${naam} kon niet worden geleverd."},"bronnen":[${bronnen}]}`;
