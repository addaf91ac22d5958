// Answers in a stream of bytes, told apart by their framing.

/** Calls `bij(status)` for each: status line, headers, Content-Length bytes (the service never sends chunks). */
export class Antwoordteller {
  #rest = Buffer.alloc(0);
  #nogBody = 0;
  #bij;

  constructor(bij) {
    this.#bij = bij;
  }

  lees(stuk) {
    this.#rest = Buffer.concat([this.#rest, stuk]);
    for (;;) {
      const sla = Math.min(this.#nogBody, this.#rest.length);
      this.#rest = this.#rest.subarray(sla);
      this.#nogBody -= sla;
      const grens = this.#rest.indexOf('\r\n\r\n');
      if (this.#nogBody || grens < 0) return;
      const kop = this.#rest.subarray(0, grens).toString('latin1');
      const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(kop)?.[1]);
      // Not an answer: what is left is nobody's. (libmicrohttpd sends the head of some of its own errors twice.)
      if (!status) return;
      this.#rest = this.#rest.subarray(grens + 4);
      if (status === 100) continue;
      this.#bij(status);
      this.#nogBody = Number(/^content-length: (\d+)/im.exec(kop)?.[1] ?? 0);
    }
  }
}

/** The statuses of the answers in these bytes. */
export function statussenVan(bytes) {
  const statussen = [];
  new Antwoordteller((status) => statussen.push(status)).lees(bytes);
  return statussen;
}
