// Bytes over a socket, for what no HTTP client would send.
import { connect } from 'node:net';

/**
 * Send `bytes` and read until the other side closes, the answer is complete, or `limietMs` pass.
 * Gives {status, koppen: [[name, value]], body, gesloten}; status 0 when nothing came back.
 */
export function stuurRauw(poort, bytes, { limietMs = 10000, zonderBody = false } = {}) {
  return new Promise((klaar, fout) => {
    const socket = connect(poort, '127.0.0.1');
    let gelezen = Buffer.alloc(0);
    let gesloten = false;
    const einde = () => {
      clearTimeout(klok);
      socket.destroy();
      klaar({ ...ontleed(gelezen), gesloten });
    };
    const klok = setTimeout(einde, limietMs);
    socket.on('connect', () => socket.write(bytes));
    socket.on('data', (stuk) => {
      gelezen = Buffer.concat([gelezen, stuk]);
      if (compleet(gelezen, zonderBody)) setTimeout(einde, 50);
    });
    socket.on('close', () => {
      gesloten = true;
      einde();
    });
    socket.on('error', (f) => (['ECONNRESET', 'EPIPE'].includes(f.code) ? (gesloten = true) : fout(f)));
  });
}

function ontleed(bytes) {
  const tekst = bytes.toString('latin1');
  const grens = tekst.indexOf('\r\n\r\n');
  if (grens < 0) return { status: 0, koppen: [], body: tekst };
  const [eerste, ...regels] = tekst.slice(0, grens).split('\r\n');
  return {
    status: Number(eerste.split(' ')[1]),
    koppen: regels.map((r) => [r.slice(0, r.indexOf(':')), r.slice(r.indexOf(':') + 1).trim()]),
    body: bytes.subarray(grens + 4).toString('utf8'),
  };
}

function compleet(bytes, zonderBody) {
  const { status, koppen, body } = ontleed(bytes);
  const lengte = koppen.find(([naam]) => naam.toLowerCase() === 'content-length')?.[1];
  return status && (zonderBody || Buffer.byteLength(body) >= Number(lengte ?? Infinity));
}
