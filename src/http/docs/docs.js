// The forms of /docs: each sends its request to the service that gave the page, and shows what came back. The token is nowhere but in
// its field. What comes back is shown as text, never as HTML.
'use strict';

// The page is /docs or /v1/docs, maybe behind a prefix of a proxy: the paths of the contract begin where it stands.
const basis = new URL('.', location.href);
const token = document.getElementById('token');

function maakVerzoek(formulier) {
  const { methode, pad, metToken } = formulier.dataset;
  const velden = [...formulier.elements].filter((veld) => veld.dataset.in && veld.value.trim());
  const van = (plaats) => velden.filter((veld) => veld.dataset.in === plaats).map((veld) => [veld.name, veld.value.trim()]);
  const ingevuld = van('path').reduce((tot, [naam, waarde]) => tot.replace(`{${naam}}`, encodeURIComponent(waarde)), pad);
  const url = new URL(ingevuld.slice(1), basis);
  url.search = new URLSearchParams(van('query'));
  const body = van('body')[0]?.[1];
  const headers = {
    ...(metToken !== undefined && token.value.trim() && { Authorization: `Bearer ${token.value.trim()}` }),
    ...(body && { 'Content-Type': 'application/json' }),
  };
  return { url, opties: { method: methode, headers, body, cache: 'no-store', credentials: 'omit', redirect: 'error' } };
}

function leesbaar(tekst, soort) {
  if (!soort?.includes('json')) return tekst;
  try {
    return JSON.stringify(JSON.parse(tekst), null, 2);
  } catch {
    return tekst;
  }
}

async function verstuur(formulier) {
  const uitslag = formulier.querySelector('.uitslag');
  const antwoord = formulier.querySelector('.antwoord');
  const { url, opties } = maakVerzoek(formulier);
  const begin = performance.now();
  uitslag.textContent = 'Bezig…';
  antwoord.hidden = true;
  try {
    const r = await fetch(url, opties);
    const tekst = await r.text();
    const koppen = [...r.headers].map(([naam, waarde]) => `${naam}: ${waarde}`).join('\n');
    antwoord.textContent = `${opties.method} ${url}\n\n${koppen}\n\n${leesbaar(tekst, r.headers.get('Content-Type'))}`;
    antwoord.hidden = false;
    uitslag.textContent = `Status ${r.status} in ${Math.round(performance.now() - begin)} ms. Het antwoord staat hieronder.`;
  } catch {
    uitslag.textContent = 'Er kwam geen antwoord: de dienst is niet bereikbaar.';
  }
}

for (const verborgen of document.querySelectorAll('#aanmeldformulier, .proef')) verborgen.hidden = false;
for (const formulier of document.querySelectorAll('form'))
  formulier.addEventListener('submit', (gebeurtenis) => {
    gebeurtenis.preventDefault();
    if (formulier.dataset.pad) verstuur(formulier);
  });
