// The calls of one answer: all out together, one callback when the last has come or failed. undici's dispatch is used as
// it stands: without a promise, a stream or an object of headers per call.
import { Pool } from 'undici';

const VERBINDINGEN = 256; // per source, as many as the service may have
const pools = Object.fromEntries(
  Object.entries(JSON.parse(process.env.PEER_BRONNEN)).map(([bron, url]) => [
    bron,
    new Pool(url, {
      connections: VERBINDINGEN,
      pipelining: 1,
      connect: { timeout: 300 },
      headersTimeout: 2000,
      bodyTimeout: 2000,
      keepAliveTimeout: 60_000,
    }),
  ]),
);

// Calls in flight of all answers together. More would only wait for each other in one process, and a pool looks through all
// its connections for a free one: measured at 1,000 clients, that costs throughput.
const TEGELIJK = 768;
let bezig = 0;
const wachtrij = [];

class Oproep {
  constructor(klaar) {
    this.klaar = klaar;
    this.status = 0;
    this.brok = null;
    this.meer = null;
  }

  onConnect() {}

  onHeaders(status) {
    this.status = status;
    return true;
  }

  onData(brok) {
    if (this.brok === null) this.brok = brok;
    else (this.meer ??= [this.brok]).push(brok);
    return true;
  }

  onComplete() {
    this.klaar();
  }

  onError(fout) {
    this.status = fout.name.includes('Timeout') ? 504 : 502;
    this.klaar();
  }

  tekst() {
    return (this.meer === null ? this.brok : Buffer.concat(this.meer)).toString('utf8');
  }
}

function begin(plan, klaar) {
  const oproepen = [];
  const paden = [];
  plan((bron, pad) => paden.push([pools[bron], pad]));
  let open = paden.length;
  const eenKlaar = () => {
    bezig--;
    if (--open > 0) return;
    while (bezig < TEGELIJK && wachtrij.length > 0) begin(...wachtrij.shift());
    klaar(oproepen);
  };
  bezig += open;
  for (const [pool, path] of paden) {
    const oproep = new Oproep(eenKlaar);
    oproepen.push(oproep);
    pool.dispatch({ path, method: 'GET' }, oproep);
  }
}

/** `plan` names the calls by haal(bron, path); `klaar` gets them, in that order. */
export function haalAlles(plan, klaar) {
  if (bezig < TEGELIJK) begin(plan, klaar);
  else wachtrij.push([plan, klaar]);
}
