// volgendeCursor: the source's token, bound to the question by a checksum (FNV-1a, 64 bits), as src/adapter/cursor.c makes it.
const FILTERS = ';00000000;00000000;0;0;0;';
const hex8 = (n) => n.toString(16).padStart(8, '0');

/** In two halves of 32 bits: BigInt is ten times as slow. The prime is 2^40 + 0x1b3. */
function fnv1a(tekst) {
  let hoog = 0xcbf29ce4;
  let laag = 0x84222325;
  for (let i = 0; i < tekst.length; i++) {
    laag = (laag ^ tekst.charCodeAt(i)) >>> 0;
    const product = laag * 0x1b3;
    hoog = (hoog * 0x1b3 + Math.floor(product / 0x100000000) + laag * 0x100) % 0x100000000;
    laag = product >>> 0;
  }
  return hex8(hoog) + hex8(laag);
}

export function cursor(adapter, lh, token) {
  if (typeof token !== 'string' || token.length < 1 || token.length > 100) return null;
  const kenmerk = fnv1a(`${adapter};${lh}${FILTERS}${token}`);
  return Buffer.from(`1${kenmerk}${token}`, 'latin1').toString('base64url');
}
