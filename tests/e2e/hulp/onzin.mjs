// Bad input, made up from the contract: for every parameter and every member of a body the values beside what its schema allows, and some
// that only look like it. What is wrong is not said here but judged by the schema, so a new parameter has its cases by itself.

/** Pseudo-random numbers from a seed (mulberry32), the same on every machine. */
export function maakToeval(zaad) {
  let a = zaad >>> 0;
  const getal = () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const onder = (n) => Math.floor(getal() * n);
  return { onder, uit: (lijst) => lijst[onder(lijst.length)] };
}

const TEKENS = [...'0123456789LlXx-_., /\\\'"`<>{}[]()|&;:?!@#$%^*=+~éß€漢\u{1F600}\u0000\u0009\u000a\u007f\u00a0\u0301\u200b\u202e\ufeff\ufffd'];

/** Texts that break readers, whatever is asked. */
const TEKSTEN = [
  '', ' ', '  ', '0', '-0', '-1', '+1', '1.0', '1,0', '1e3', '0x10', '007', 'NaN', 'Infinity', 'null', 'undefined', 'true', 'false', '[]', '{}', '[object Object]',
  '\uff11\uff12\uff13', '\u0661\u0662', '\u00b2', 'e\u0301', '\u00e9', '\u{1F600}', '\u202e123', '\ufeff', '\ufeff1', '\u200b', '\ufffd', '\u2028', '\u00a0', '\u0000', '1\u0000', '\t', '\r\n',
  '\u007f', "'", '"', '\\', '\' OR 1=1 --', '"; DROP TABLE x; --', '*', '"*"', 'a OR b', 'NEAR(a b)', '^a', '%', '_', '<script>alert(1)</script>', '../../etc/passwd', '..', '.', '${7*7}', '{{7*7}}', '%s%n%x',
  ',', ',,', 'a,', ',a', ';', '&', '=', '#', '?', '/', 'x'.repeat(300), '9'.repeat(40), '漢'.repeat(250), `1${'0'.repeat(400)}`, 'é'.repeat(100), '2147483648', '9223372036854775808',
  '18446744073709551616', '-9223372036854775809', '2026-02-29', '2026-13-01', '2026-00-10', '0000-00-00', '2026-1-1', '20260101', '2026-01-01T00:00:00Z', '9999-12-31', '10000-01-01', '-001-01-01', '01-01-2026',
];

/** Escapes that no text is written with. Each of them is wrong by itself. */
export const KAPOT = ['%', '%2', '%zz', '%u0041', '%00', '%0a', '%7f', '%ff', '%fe%ff', '%c0%ae', '%c0%80', '%e0%80%af', '%f0%80%80%af', '%ed%a0%80', '%ed%bf%bf', '%f4%90%80%80', '%f8%88%80%80%80', '%e2%82', '%c3', '%80'];

/** What is next to what a schema allows. */
function ernaast(schema) {
  const uit = [];
  if ('minimum' in schema) uit.push(schema.minimum - 1, schema.minimum);
  if ('maximum' in schema) uit.push(schema.maximum, schema.maximum + 1, schema.maximum * 10);
  if ('minLength' in schema) uit.push('a'.repeat(Math.max(0, schema.minLength - 1)), 'a'.repeat(schema.minLength));
  if ('maxLength' in schema) uit.push('a'.repeat(schema.maxLength), 'a'.repeat(schema.maxLength + 1), '1'.repeat(schema.maxLength), 'é'.repeat(schema.maxLength));
  for (const w of schema.enum ?? []) uit.push(w, w.toUpperCase(), `${w} `, ` ${w}`, w.slice(0, -1), `${w}x`, `${w}\u0000`);
  if (schema.items) {
    const goed = schema.items.enum ?? [];
    uit.push(goed.join(','), `${goed[0]},${goed[0]}`, `${goed[0]},`, `,${goed[0]}`, `${goed[0]},,${goed[1]}`, `${goed[0]};${goed[1]}`, `${goed[0]}, ${goed[1]}`, ...ernaast(schema.items));
  }
  return uit;
}

/** One change in a text that was good: a character gone, twice, another. */
function* spoil(goed, toeval, aantal) {
  const tekens = [...goed];
  for (let i = 0; i < aantal; i++) {
    const plaats = toeval.onder(tekens.length + 1);
    const soort = toeval.onder(3);
    yield [...tekens.slice(0, plaats), ...(soort ? [toeval.uit(TEKENS)] : []), ...tekens.slice(plaats + (soort === 1 ? 0 : 1))].join('');
  }
}

const uniek = (lijst) => [...new Map(lijst.map((w) => [typeof w === 'string' ? `"${w}` : JSON.stringify(w), w])).values()];

/** Texts for a parameter with this schema and example. */
export const parameterteksten = (schema, voorbeeld, toeval) =>
  uniek([...TEKSTEN, ...ernaast(schema).map(String), ...spoil(String(voorbeeld), toeval, 40)].map(String));

/** Values for a member with this schema and example: any text, and what JSON has beside texts. */
export const lidwaarden = (schema, voorbeeld, toeval) =>
  uniek([...TEKSTEN, ...ernaast(schema), ...spoil(String(voorbeeld), toeval, 25), null, true, false, 0, -1, 1.5, 1e300, 2 ** 53, -(2 ** 63), [], {}, [voorbeeld], { [voorbeeld]: voorbeeld }, [[[[]]]], [null],
    { $ne: null }, voorbeeld]);

/** Bodies that are not what they should be, whatever the schema: {wat, body}. `goed`: a good one, as text. */
export function* kapotteBodies(goed, toeval) {
  const bytes = Buffer.from(goed);
  const [eerste] = Object.keys(JSON.parse(goed));
  for (const body of ['', ' ', 'null', 'true', '1', '"x"', '[]', `[${goed}]`, '{}', '{', '}', '[', 'x', 'undefined', 'NaN', goed.slice(0, -1), `${goed}x`, `${goed}${goed}`, `${goed},`, `${goed}\u0000`,
    goed.replace('}', ',}'), goed.replaceAll('"', "'"), goed.replace('{', '{/* */'), `// x\n${goed}`, goed.replace(':', ''), goed.replace(':', '::'), goed.replace('{', '{,'), goed.replace('{', '{"":1,'),
    goed.replace('{', `{"${eerste}":"a",`), goed.replace('{', '{"__proto__":{},'), goed.replace('{', '{"constructor":1,'), goed.replace('{', `{"${eerste}\u0000":1,`), goed.replace('{', `{"${eerste.toUpperCase()}":"a",`),
    goed.replace('{', '{"onzin":1,'), goed.replace(':', ':\u0001'), '['.repeat(4000), `${'['.repeat(2000)}${']'.repeat(2000)}`, '{"a":'.repeat(1000), `{"${eerste}":${'1'.repeat(5000)}}`, `{"${eerste}":1e999}`,
    `{"${eerste}":-0}`, `{"${eerste}":01}`, `{"${eerste}":+1}`, `{"${eerste}":.5}`, `{"${eerste}":5.}`, `{"${eerste}":"\\ud800"}`, `{"${eerste}":"\\udc00\\ud800"}`, `{"${eerste}":"\\u0000"}`, `{"${eerste}":"\\x41"}`,
    `{"${eerste}":"\\u00zz"}`, `{"${eerste}":"a\nb"}`, `{"${eerste}":"a`, `{${'"a":1,'.repeat(500)}"b":1}`])
    yield { wat: JSON.stringify(body.slice(0, 60)), body: Buffer.from(body) };
  for (const [wat, rauw] of [['a BOM before it', [0xef, 0xbb, 0xbf]], ['a byte that is no UTF-8 before it', [0xff]]]) yield { wat, body: Buffer.concat([Buffer.from(rauw), bytes]) };
  for (const rauw of [[0xff], [0xc0, 0xae], [0xe0, 0x80, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xc3]])
    yield { wat: `the bytes ${rauw} in a text`, body: Buffer.concat([Buffer.from(`{"${eerste}":"a`), Buffer.from(rauw), Buffer.from('"}')]) };
  yield { wat: 'UTF-16', body: Buffer.from(goed, 'utf16le') };
  for (let i = 0; i < 40; i++) {
    const anders = Buffer.from(bytes);
    anders[toeval.onder(bytes.length)] = toeval.onder(256);
    yield { wat: `a byte changed: ${anders.toString('latin1')}`, body: anders };
  }
  for (let n = 1; n < bytes.length; n++) yield { wat: `cut at ${n}`, body: bytes.subarray(0, n) };
}
