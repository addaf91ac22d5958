// From a member of a source's body to the JSON of a member of the answer. What is absent or of another type is null.

// Is there a body among those being read with an escape in it? In a body without one, no text needs one in the answer either
// (RFC 8259 §7), so that only then every text has to be looked through. Reading and writing happen in one turn of the loop.
let vuil = false;

export function begin() {
  vuil = false;
}

/** The body of a call, or the object `binnen` in it, when it is about this employer; else null. */
export function open(oproep, lh, lid, binnen) {
  if (oproep.status !== 200) return null;
  let d;
  try {
    const tekst = oproep.tekst();
    d = JSON.parse(tekst);
    vuil ||= tekst.includes('\\');
  } catch {
    return null;
  }
  if (binnen !== undefined) d = d?.[binnen];
  return d?.[lid] === lh ? d : null;
}

export function tekst(v) {
  if (typeof v !== 'string') return 'null';
  return vuil ? JSON.stringify(v) : `"${v}"`;
}

/** A whole number 0..max. */
export const geheel = (v, max) => (Number.isInteger(v) && v >= 0 && v <= max ? v : null);

export const vlag = (v) => (v === 'J' ? 'true' : v === 'N' ? 'false' : 'null');

export function code(tabel, v) {
  if (typeof v !== 'string') return 'null';
  return tabel.get(v) ?? `{"code":${JSON.stringify(v)},"omschrijving":null}`;
}

export const lijst = (v) => (Array.isArray(v) ? v : null);
