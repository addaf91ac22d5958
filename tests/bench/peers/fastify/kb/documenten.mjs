// documenten from the document archive, as src/adapter/documenten.c does it.
import { bron, groep, probleem } from './antwoord.mjs';
import { codes } from './codes.mjs';
import { cursor } from './cursor.mjs';
import { compact } from './datum.mjs';
import { code, lijst, open, tekst, vlag } from './lezen.mjs';

const { aandachtsgebieden, documentsoorten } = codes;

export const naam = 'documenten';

export function plan(haal, lh) {
  haal('archief', `/archief/documenten/v4?lh=${lh}&sort=D&max=25`);
}

const document = (d) => ({
  documentId: tekst(d.docId),
  datum: compact(d.dat),
  aandachtsgebied: code(aandachtsgebieden, d.agb),
  onderwerp: tekst(d.ond),
  subonderwerp: tekst(d.subOnd),
  titel: tekst(d.ttl),
  soort: code(documentsoorten, d.srtCd),
  bijlageAanwezig: vlag(d.bijl),
});

const gegevens = (lh, docs, vervolg) => ({
  documenten: { items: docs.map(document), volgendeCursor: cursor(naam, lh, vervolg) },
});

export function schrijf(lh, oproepen, n, nu) {
  const body = open(oproepen[n], lh, 'lh');
  const docs = lijst(body?.docs);
  if (docs === null) return probleem(lh, naam, bron('Documentarchief', nu.moment, ['documenten'], oproepen[n]));
  return groep(lh, naam, gegevens(lh, docs, body.vervolg), bron('Documentarchief', nu.moment, []));
}
