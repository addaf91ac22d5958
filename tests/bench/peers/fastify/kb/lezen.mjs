// From a member of a source's body to a member of the answer. What is absent or of another type is null.
//
// Objects are made, and turned into JSON once for the whole answer: texts joined by hand were measured to cost more, because
// V8 must copy the tree of joins into one text and look for escapes in each part, which JSON.stringify does in one go.

/** The body of a call, or the object `binnen` in it, when it is about this employer; else null. */
export function open(oproep, lh, lid, binnen) {
  if (oproep.status !== 200) return null;
  let d;
  try {
    d = JSON.parse(oproep.tekst());
  } catch {
    return null;
  }
  if (binnen !== undefined) d = d?.[binnen];
  return d?.[lid] === lh ? d : null;
}

export const tekst = (v) => (typeof v === 'string' ? v : null);

/** A whole number 0..max. */
export const geheel = (v, max) => (Number.isInteger(v) && v >= 0 && v <= max ? v : null);

export const vlag = (v) => (v === 'J' ? true : v === 'N' ? false : null);

export const code = (tabel, v) => (typeof v === 'string' ? (tabel.get(v) ?? { code: v, omschrijving: null }) : null);

export const lijst = (v) => (Array.isArray(v) ? v : null);
