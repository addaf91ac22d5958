// The sandbox as a division starts it, and the document about it, made from what it answers.
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { maakKlant } from './klant.mjs';
import { nieuweMap, ruimOp } from './omgeving.mjs';
import { draai, Proces, wachtTot } from './proces.mjs';

export const DOCUMENT = new URL('../../../openapi/sandbox.md', import.meta.url);
export const GROEPEN = ['organisatie', 'preventief', 'uitkering', 'contact', 'documenten'];

const paren = (tekst) => Object.fromEntries(tekst.split('\n').filter((r) => /^[\w-]+ \S+$/.test(r)).map((r) => r.split(' ')));

/** {vraag(target, {rol, …}), tokens, poort, beheer, proces, map, tokenbestand, stop()}; stopped after the last test. */
export async function startSandbox(omgeving) {
  const map = await nieuweMap();
  const tokenbestand = join(map, 'tokens');
  const proces = new Proces('klantbeeld', ['serve', '--sandbox', '--tokens', tokenbestand], { TMPDIR: map, ...omgeving });
  let gestopt;
  const stop = () => (gestopt ??= proces.stop());
  ruimOp(() => stop().finally(() => rm(map, { recursive: true })));
  await wachtTot('the sandbox', () => {
    proces.moetLeven();
    return /^beheer-poort \d+$/m.test(proces.stdout);
  });
  const poorten = paren(proces.stdout);
  const tokens = paren(await readFile(tokenbestand, 'utf8'));
  const klant = maakKlant(`http://127.0.0.1:${poorten.poort}`, { omgeving: 'sandbox' });
  const vraag = (doel, { rol = 'ks_accountmanager', ...opties } = {}) => klant(doel, { token: tokens[rol], ...opties });
  const beheer = `http://127.0.0.1:${poorten['beheer-poort']}`;
  return { vraag, tokens, poort: Number(poorten.poort), beheerPoort: Number(poorten['beheer-poort']), beheer, proces, map, tokenbestand, stop };
}

/** What the program says there is: [{lh, naam, toont}]. */
export async function werkgevers() {
  const uit = await draai('klantbeeld', ['sandbox']);
  return uit.stdout.trim().split('\n').map((regel) => Object.fromEntries(regel.split('\t').map((w, i) => [['lh', 'naam', 'toont'][i], w])));
}

const fout = ({ status, type }) => `${status} ${type.split(':').at(-1)}`;

/** A group of a page in a few words: "actueel", or what each source did that is not, or the problem. */
export function inWoorden(groep) {
  if (groep.probleem) return fout(groep.probleem);
  const anders = groep.bronnen
    .filter((b) => b.status !== 'nietAangesloten' && (b.status !== 'actueel' || b.reden || b.afwijkingen.length))
    .map((b) => `${b.naam} ${b.status === 'actueel' && b.afwijkingen.length ? 'wijkt af' : b.status}${b.reden ? ` (${b.reden})` : ''}`);
  return anders.length ? anders.join('; ') : 'actueel';
}

/** The whole page of an employer: {status, groepen: {name: words}, gegevens: {name: data}, bronnen, adviseur: words}. */
export async function bekijk(sandbox, lh) {
  const [alles, adviseur] = await Promise.all(['ks_accountmanager', 'ks_klantadviseur'].map((rol) => sandbox.vraag(`/werkgever/${lh}`, { rol })));
  const deel = alles.status === 200 ? alles.json.gegevensgroepen : {};
  const van = (f) => Object.fromEntries(GROEPEN.filter((g) => deel[g]).map((g) => [g, f(deel[g])]));
  return {
    status: alles.status === 200 ? '200' : fout(alles.json),
    groepen: van(inWoorden),
    gegevens: van((g) => g.gegevens),
    bronnen: van((g) => g.bronnen),
    afgeschermd: adviseur.status === 200 ? Object.values(adviseur.json.gegevensgroepen).flatMap((g) => g.afgeschermd ?? []) : [],
    adviseur: adviseur.status === 200 ? '200' : fout(adviseur.json),
  };
}

const rij = (cellen) => `| ${cellen.join(' | ')} |`;

function werkgeverstabel(lijst, gezien) {
  const kop = ['LH-nummer', 'werkgever', 'wat u ziet', 'klantbeeld', ...GROEPEN, 'klantadviseur'];
  return [
    rij(kop),
    rij(kop.map(() => '---')),
    ...lijst.map((w) => {
      const g = gezien.get(w.lh);
      const groepen = GROEPEN.map((naam) => g.groepen[naam] ?? '-');
      return rij([`\`${w.lh}\``, w.naam, w.toont, g.status, ...groepen, g.adviseur]);
    }),
  ].join('\n');
}

async function tokentabel(sandbox) {
  const rijen = await Promise.all(
    Object.keys(sandbox.tokens).map(async (naam) => {
      const { json } = await sandbox.vraag('/gegevensgroepen', { rol: naam });
      const toegestaan = json.gegevensgroepen.filter((g) => g.toegang).map((g) => g.naam);
      const pagina = await sandbox.vraag('/werkgever/123456789L01/organisatie', { rol: naam });
      return rij([`\`${naam}\``, toegestaan.join(', ') || 'geen', pagina.status === 200 ? '200' : fout(pagina.json)]);
    }),
  );
  return [rij(['token', 'gegevensgroepen', 'antwoord op organisatie van De Groot']), rij(['---', '---', '---']), ...rijen].join('\n');
}

/** The document with its tables as this sandbox gives them. */
export async function maakDocument(tekst, sandbox, lijst, gezien) {
  const tabellen = { tokens: await tokentabel(sandbox), werkgevers: werkgeverstabel(lijst, gezien) };
  return Object.entries(tabellen).reduce((uit, [naam, tabel]) => {
    const [begin, einde] = [`<!-- ${naam}: begin -->\n`, `\n<!-- ${naam}: einde -->`];
    const [van, tot] = [uit.indexOf(begin), uit.indexOf(einde)];
    if (van < 0 || tot < van) throw new Error(`openapi/sandbox.md has no place for the table of ${naam}`);
    return uit.slice(0, van + begin.length) + tabel + uit.slice(tot);
  }, tekst);
}
