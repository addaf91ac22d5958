// What the tests of deploy/ share: the files as they are, and figures of the source that they must agree with.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';

export const pad = (bestand) => fileURLToPath(new URL(`../../${bestand}`, import.meta.url));
export const lees = (bestand) => readFileSync(pad(bestand), 'utf8');

/** Every document of every YAML file in a folder: [{bestand, inhoud}]. */
export const documenten = (map) =>
  readdirSync(pad(map))
    .filter((naam) => naam.endsWith('.yaml'))
    .flatMap((naam) => parseAllDocuments(lees(`${map}/${naam}`)).map((d) => {
      if (d.errors.length) throw new Error(`${naam}: ${d.errors[0].message}`);
      return { bestand: naam, inhoud: d.toJS() };
    }));

/** A figure of the source by its name; it must be there once. */
export function getal(bestand, naam) {
  const gevonden = [...lees(bestand).matchAll(new RegExp(String.raw`\b${naam}\s*=?\s*(\d+)`, 'g'))];
  if (gevonden.length !== 1) throw new Error(`${bestand}: ${naam} is there ${gevonden.length} times`);
  return Number(gevonden[0][1]);
}

/** The version that CMake builds. */
export const versie = () => /set\(KB_VERSIE (\d+\.\d+\.\d+)\)/.exec(lees('CMakeLists.txt'))[1];

/** Within what a stop is over by itself: answering what is under way, then ending what is left. */
export const stopMs = () => getal('src/opdracht/serve.c', 'LEEGLOOP_MS') + getal('src/http/server.c', 'AFMAKEN_MS');

/** The paths of the management port, from the table of its routes. */
export const beheerpaden = () =>
  [...lees('src/http/beheer.c').split('kb_routes_beheer[]')[1].matchAll(/\{\{"([a-z]+)"\}/g)].map((m) => `/${m[1]}`);
