// A number without a unit is a guess: x-eenheid says what is counted or measured.
export default function eenheid(lid, _opties, { path }) {
  if (!['integer', 'number'].includes(lid?.type) || lid['x-eenheid']) return [];
  return [{ message: `${path.join('.')}: a number says its unit in x-eenheid` }];
}
