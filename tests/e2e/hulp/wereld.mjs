// The fictitious employers that the simulator answers for.

/** Groothandel De Groot, the employer of the project plan's screens; fails the elfproef. */
export const DE_GROOT = '123456789L01';
/** Well-formed, passes the elfproef, and nobody's. */
export const NIEMAND = '123456782L01';

/** LH-nummer of employer i of a million (0..999999): a prefix, a digit, and the check digit of the elfproef. */
export function werkgever(i) {
  const zeven = String(8_000_000 + i);
  for (const d8 of '01') {
    const som = [...zeven, d8].reduce((s, cijfer, plaats) => s + Number(cijfer) * (9 - plaats), 0);
    if (som % 11 !== 10) return `${zeven}${d8}${som % 11}L01`;
  }
  throw new Error(`${i}: no check digit fits`);
}

/** n employers spread over the million, always the same ones. */
export const steekproef = (n, begin = 0) => Array.from({ length: n }, (_, i) => werkgever((begin + i * 7919) % 1_000_000));

let gegeven = 0;
/** An employer that no test of this file asked for before. */
export const nieuweWerkgever = () => werkgever((17 + gegeven++ * 7919) % 1_000_000);
