// The service's code tables, each row as the object that every answer with that code shares.
import { readFileSync } from 'node:fs';

const tabellen = Object.entries(JSON.parse(readFileSync(process.env.PEER_CODES, 'utf8')));

const rijen = ([naam, tabel]) => [
  naam,
  new Map(Object.entries(tabel).map(([bron, [code, omschrijving]]) => [bron, { code, omschrijving }])),
];
const onzeCodes = ([naam, tabel]) => [naam, new Map(Object.entries(tabel).map(([bron, [code]]) => [bron, code]))];

/** table → source code → {code, omschrijving} */
export const codes = Object.fromEntries(tabellen.map(rijen));
/** table → source code → our code */
export const onze = Object.fromEntries(tabellen.map(onzeCodes));
