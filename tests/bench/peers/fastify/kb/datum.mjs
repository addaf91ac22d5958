// Dates as texts. Every day is made once and kept: there are some ten thousand of them.
const PER_MAAND = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const VORM = /^(\d{4})(\d\d)(\d\d)$/;
const DAG_MS = 86_400_000;

const dagenIn = (jaar, maand) =>
  PER_MAAND[maand - 1] + (maand === 2 && jaar % 4 === 0 && (jaar % 100 !== 0 || jaar % 400 === 0) ? 1 : 0);

const compacten = new Map();

/** "20260131" → "2026-01-31", or null. */
export function compact(t) {
  const bekend = compacten.get(t);
  if (bekend !== undefined) return bekend;
  const deel = typeof t === 'string' ? VORM.exec(t) : null;
  if (!deel) return null;
  const maand = +deel[2];
  const dag = +deel[3];
  if (+deel[1] < 1 || maand < 1 || maand > 12 || dag < 1 || dag > dagenIn(+deel[1], maand)) return null;
  const uit = `${deel[1]}-${deel[2]}-${deel[3]}`;
  compacten.set(t, uit);
  return uit;
}

/** 01:00 UTC of the last Sunday of a month of 31 days, in seconds. */
function wissel(jaar, maand) {
  const laatste = new Date(Date.UTC(jaar, maand - 1, 31));
  return (laatste.getTime() - laatste.getUTCDay() * DAG_MS) / 1000 + 3600;
}

const zomers = new Map();

/** Seconds → days since 1970 in the Netherlands. */
function dagnummer(s) {
  // The year may be off by one in the first or last days of January: it is winter then, whatever the year.
  const jaar = Math.floor(s / 31_556_952) + 1970;
  let zomer = zomers.get(jaar);
  if (zomer === undefined) zomers.set(jaar, (zomer = [wissel(jaar, 3), wissel(jaar, 10)]));
  return Math.floor((s + (s >= zomer[0] && s < zomer[1] ? 7200 : 3600)) / 86_400);
}

const dagteksten = new Map();
const iso = (dag) => new Date(dag * DAG_MS).toISOString().slice(0, 10);

/** Seconds since 1970 → the day in the Netherlands, or null. */
export function epoch(s) {
  if (typeof s !== 'number' || !(s >= -62_135_596_800 && s <= 253_402_300_799)) return null;
  const dag = dagnummer(s);
  let uit = dagteksten.get(dag);
  if (uit === undefined) dagteksten.set(dag, (uit = iso(dag)));
  return uit;
}

const stand = { dag: -1, seconde: -1, vandaag: '', telVanaf: '', vanaf: '', moment: '' };

function verversDag(dag) {
  const [jaar, maand, d] = iso(dag).split('-').map(Number);
  const tel = jaar * 12 + maand - 1 - 6;
  const telJaar = Math.floor(tel / 12);
  const telMaand = (tel % 12) + 1;
  const telDag = Math.min(d, dagenIn(telJaar, telMaand));
  stand.dag = dag;
  stand.vandaag = iso(dag).replaceAll('-', '');
  stand.telVanaf = `${telJaar}${String(telMaand).padStart(2, '0')}${String(telDag).padStart(2, '0')}`;
  stand.vanaf = `${jaar - 3}0101`;
}

/** What follows from the time: vandaag, telVanaf (six months ago), vanaf (1 January, three years ago), moment. */
export function nu() {
  const s = Math.floor(Date.now() / 1000);
  if (s !== stand.seconde) {
    const dag = dagnummer(s);
    stand.seconde = s;
    stand.moment = `${new Date(s * 1000).toISOString().slice(0, 19)}Z`;
    if (dag !== stand.dag) verversDag(dag);
  }
  return stand;
}
