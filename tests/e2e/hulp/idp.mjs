// The provider of tests/idp: a real OpenID provider that issues tokens, rotates its keys and misbehaves on request.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { after } from 'node:test';
import { wachtTot } from './proces.mjs';

export const stuur = async (url, methode, body) => {
  const antwoord = await fetch(url, { method: methode, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  assert.equal(antwoord.status, 200, await antwoord.clone().text());
  return antwoord.json();
};

/** Start it: {issuer, jwks, token, beheer, geheim, haalToken(client), tokenMet(claims, options)}. Stopped after the last test. */
export async function startIdp(...argumenten) {
  const kind = spawn(process.execPath, [new URL('../../idp/idp.mjs', import.meta.url).pathname, ...argumenten], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [uit, fouten] = ['', ''];
  kind.stdout.on('data', (stuk) => (uit += stuk));
  kind.stderr.on('data', (stuk) => (fouten += stuk));
  after(() => kind.kill('SIGTERM'));
  await wachtTot('the identity provider', () => {
    if (kind.exitCode === null) return uit.includes('}\n');
    throw Object.assign(new Error(`ended:\n${fouten}`), { definitief: true });
  });
  const idp = JSON.parse(uit.split('\n').find((regel) => regel.startsWith('{')));

  /** A token of the provider, by the client credentials grant. */
  async function haalToken(client) {
    const antwoord = await fetch(idp.token, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/x-www-form-urlencoded',
        Authorization: `Basic ${Buffer.from(`${client}:${idp.geheim}`).toString('base64')}`,
      },
      body: 'grant_type=client_credentials',
    });
    const json = await antwoord.json();
    assert.ok(json.access_token, JSON.stringify(json));
    return json.access_token;
  }

  /** A token with claims of one's own. */
  async function tokenMet(claims, opties = {}) {
    const id = `eigen-${Math.random().toString(36).slice(2)}`;
    await stuur(`${idp.beheer}/client`, 'PUT', { id, claims: { rollen: ['ks_klantadviseur'], divisie: 'K&S', doel: 'dienstverlening', ...claims }, ...opties });
    return haalToken(id);
  }

  return { ...idp, haalToken, tokenMet };
}
