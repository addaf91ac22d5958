// A client light enough for thousands of connections in one process: one request on one socket.
import { connect } from 'node:net';

/** {status, tekst, duurMs, gesloten}; status 0 when the connection ended without an answer. */
export function vraagLos(poort, doel, token) {
  const begin = performance.now();
  return new Promise((klaar) => {
    const stukken = [];
    const socket = connect(poort, '127.0.0.1');
    let fout;
    socket.on('connect', () => socket.write(`GET ${doel} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${token}\r\n\r\n`));
    socket.on('data', (stuk) => stukken.push(stuk));
    socket.on('error', (f) => (fout = f.code));
    socket.on('close', () => {
      const tekst = Buffer.concat(stukken).toString('utf8');
      const grens = tekst.indexOf('\r\n\r\n');
      klaar({ status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(tekst)?.[1] ?? 0), body: grens < 0 ? '' : tekst.slice(grens + 4), duurMs: performance.now() - begin, fout });
    });
  });
}
