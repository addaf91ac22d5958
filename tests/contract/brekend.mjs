// What a client of the old document would trip over in the new one. What is sent to the service may only become wider, what
// it sends may only become narrower, except for members, which may be added (the contract says so). Two documents go in, a
// list of sentences comes out; a pattern or format that changed is refused, as nobody can see whether it is narrower.

const VERZOEK = { naam: 'request' };
const ANTWOORD = { naam: 'response' };

/** [keyword, whether a larger value allows more] */
const GRENZEN = [
  ['minimum', false], ['maximum', true], ['minLength', false], ['maxLength', true], ['minItems', false], ['maxItems', true],
  ['minProperties', false], ['maxProperties', true],
];

const lidVan = (document) =>
  function volg(iets) {
    while (iets?.$ref) iets = iets.$ref.slice(2).split('/').reduce((deel, naam) => deel[naam.replaceAll('~1', '/').replaceAll('~0', '~')], document);
    return iets;
  };

export function brekend(oud, nieuw) {
  const fouten = [];
  const [volgOud, volgNieuw] = [lidVan(oud), lidVan(nieuw)];
  const gezien = new Map();
  const meld = (plaats, tekst) => fouten.push(`${plaats}: ${tekst}`);

  /** The schema that must allow at least what the other allows: a request's new one, a response's old one. */
  function grenzen(o, n, richting, plaats) {
    const [ruim, krap] = richting === VERZOEK ? [n, o] : [o, n];
    for (const [woord, groterIsRuimer] of GRENZEN) {
      if (ruim[woord] === undefined || ruim[woord] === krap[woord]) continue;
      const past = krap[woord] !== undefined && (groterIsRuimer ? krap[woord] < ruim[woord] : krap[woord] > ruim[woord]);
      if (!past) meld(plaats, `${woord} went from ${o[woord]} to ${n[woord]}`);
    }
    for (const woord of ['pattern', 'format'])
      if (ruim[woord] !== undefined && ruim[woord] !== krap[woord]) meld(plaats, `${woord} went from ${o[woord]} to ${n[woord]}`);
    if (krap.nullable && !ruim.nullable) meld(plaats, richting === VERZOEK ? 'null is refused now' : 'may be null now');
    if (ruim.enum) {
      const extra = (krap.enum ?? ['every value']).filter((waarde) => !ruim.enum.includes(waarde));
      if (extra.length) meld(plaats, `${extra.join(', ')} ${richting === VERZOEK ? 'is refused now' : 'may be sent now'}`);
    }
  }

  function leden(o, n, richting, plaats) {
    const [oudeLeden, nieuweLeden] = [o.properties ?? {}, n.properties ?? {}];
    const [oudVerplicht, nieuwVerplicht] = [new Set(o.required), new Set(n.required)];
    for (const naam of Object.keys(oudeLeden)) {
      if (!(naam in nieuweLeden)) meld(`${plaats}.${naam}`, 'member is gone');
      else schema(oudeLeden[naam], nieuweLeden[naam], richting, `${plaats}.${naam}`);
    }
    if (richting === VERZOEK) {
      for (const naam of nieuwVerplicht) if (!oudVerplicht.has(naam)) meld(`${plaats}.${naam}`, 'member is required now');
    } else {
      for (const naam of oudVerplicht)
        if (naam in nieuweLeden && !nieuwVerplicht.has(naam)) meld(`${plaats}.${naam}`, 'member may be absent now');
    }
  }

  function keuzen(o, n, richting, plaats) {
    for (const woord of ['oneOf', 'anyOf', 'allOf']) {
      const [oude, nieuwe] = [o[woord] ?? [], n[woord] ?? []];
      if (oude.length !== nieuwe.length) meld(plaats, `${woord} went from ${oude.length} to ${nieuwe.length} parts`);
      else oude.forEach((deel, i) => schema(deel, nieuwe[i], richting, `${plaats}(${i})`));
    }
  }

  function schema(vanOud, vanNieuw, richting, plaats) {
    const [o, n] = [volgOud(vanOud) ?? {}, volgNieuw(vanNieuw) ?? {}];
    // A schema that is used in many places is told once per direction; that also ends a schema that contains itself.
    const sleutels = gezien.get(o) ?? gezien.set(o, new Set()).get(o);
    const sleutel = `${richting.naam} ${vanNieuw?.$ref ?? plaats}`;
    if (sleutels.has(sleutel)) return;
    sleutels.add(sleutel);
    const breder = o.type === 'integer' && n.type === 'number' && richting === VERZOEK;
    const smaller = o.type === 'number' && n.type === 'integer' && richting === ANTWOORD;
    if (o.type !== n.type && !breder && !smaller) return meld(plaats, `type went from ${o.type} to ${n.type}`);
    grenzen(o, n, richting, plaats);
    leden(o, n, richting, plaats);
    keuzen(o, n, richting, plaats);
    if (o.items || n.items) schema(o.items, n.items, richting, `${plaats}[]`);
  }

  function inhoud(o, n, richting, plaats) {
    for (const [soort, deel] of Object.entries(o ?? {})) {
      if (!n?.[soort]) meld(plaats, `media type ${soort} is gone`);
      else schema(deel.schema, n[soort].schema, richting, `${plaats} ${soort}`);
    }
  }

  function antwoorden(o, n, plaats) {
    for (const [status, vanOud] of Object.entries(o.responses)) {
      const [a, b] = [volgOud(vanOud), volgNieuw(n.responses[status])];
      if (!b) {
        meld(plaats, `status ${status} is gone`);
        continue;
      }
      inhoud(a.content, b.content, ANTWOORD, `${plaats} ${status}`);
      for (const [naam, kop] of Object.entries(a.headers ?? {}))
        if (volgOud(kop).required && !volgNieuw(b.headers?.[naam])?.required) meld(`${plaats} ${status}`, `header ${naam} is not on every answer now`);
    }
  }

  const parametersVan = (volg, item, operatie) =>
    new Map([...(item.parameters ?? []), ...(operatie.parameters ?? [])].map(volg).map((p) => [`${p.in} ${p.name}`, p]));

  function parameters(o, n, plaats) {
    for (const [naam, p] of o) {
      const q = n.get(naam);
      if (!q) {
        meld(plaats, `parameter ${naam} is gone`);
        continue;
      }
      if (q.required && !p.required) meld(plaats, `parameter ${naam} is required now`);
      if (q.style !== p.style || q.explode !== p.explode) meld(plaats, `parameter ${naam} is written in another way`);
      schema(p.schema, q.schema, VERZOEK, `${plaats} ${naam}`);
    }
    for (const [naam, q] of n) if (q.required && !o.has(naam)) meld(plaats, `parameter ${naam} is new and required`);
  }

  function body(vanOud, vanNieuw, plaats) {
    const [o, n] = [volgOud(vanOud), volgNieuw(vanNieuw)];
    if (o && !n) meld(plaats, 'takes no body any more');
    if (n?.required && !o?.required) meld(plaats, 'a body is required now');
    if (o && n) inhoud(o.content, n.content, VERZOEK, `${plaats} body`);
  }

  const open = (document, operatie) => (operatie.security ?? document.security ?? []).length === 0;

  for (const [pad, item] of Object.entries(oud.paths)) {
    for (const methode of ['get', 'put', 'post', 'delete', 'patch']) {
      const [o, n] = [item[methode], nieuw.paths[pad]?.[methode]];
      const plaats = `${methode.toUpperCase()} ${pad}`;
      if (!o) continue;
      if (!n) {
        meld(plaats, 'operation is gone');
        continue;
      }
      if (open(oud, o) && !open(nieuw, n)) meld(plaats, 'needs a token now');
      if (o.operationId !== n.operationId) meld(plaats, `operationId went from ${o.operationId} to ${n.operationId}`);
      parameters(parametersVan(volgOud, item, o), parametersVan(volgNieuw, nieuw.paths[pad], n), plaats);
      body(o.requestBody, n.requestBody, plaats);
      antwoorden(o, n, plaats);
    }
  }
  return fouten;
}

/** The version never goes back, and openapi/CHANGELOG.md tells of the one that the document has. */
export function versiefouten(oud, nieuw, wijzigingen) {
  const getallen = (document) => document.info.version.split('.').map(Number);
  const [a, b] = [getallen(oud), getallen(nieuw)];
  const verschil = a.map((deel, i) => b[i] - deel).find((deel) => deel !== 0) ?? 0;
  const fouten = [];
  if (a[0] !== b[0]) fouten.push(`info.version: ${nieuw.info.version} is another major version than ${oud.info.version}`);
  else if (verschil < 0) fouten.push(`info.version: went back from ${oud.info.version} to ${nieuw.info.version}`);
  if (!wijzigingen.includes(`\n## [${nieuw.info.version}]`)) fouten.push(`openapi/CHANGELOG.md: ${nieuw.info.version} is not in it`);
  return fouten;
}
