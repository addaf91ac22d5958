// Every 4xx and 5xx is a problem document (RFC 9457) and nothing else, with the members that one must have.
const LEDEN = ['status', 'title', 'detail'];

export default function foutantwoord(antwoorden, _opties, { path }) {
  const uit = [];
  for (const [status, antwoord] of Object.entries(antwoorden ?? {})) {
    if (!/^[45]/.test(status)) continue;
    const soorten = Object.keys(antwoord.content ?? {});
    const leden = antwoord.content?.['application/problem+json']?.schema?.properties ?? {};
    if (soorten.join() !== 'application/problem+json' || LEDEN.some((lid) => !(lid in leden)))
      uit.push({ message: `${path.join('.')}.${status}: an error is a problem document`, path: [...path, status] });
  }
  return uit;
}
