// A small client: what the contract says, with errors as exceptions, a time limit, and pages as one sequence.
import createClient from 'openapi-fetch';
import type { components, operations, paths } from './contract.js';

export type Schemas = components['schemas'];
export type Probleem = Schemas['Probleem'];
export type Klantbeeld = Schemas['Klantbeeld'];
export type Groepen = Klantbeeld['gegevensgroepen'];
export type Groepnaam = keyof Groepen;
export type Document = Schemas['Document'];
export type Documentvraag = Omit<NonNullable<operations['haalDocumenten']['parameters']['query']>, 'cursor'>;

/** The service said no. `probleem` has the reason for people, and `type` to branch on. */
export class KlantbeeldFout extends Error {
  constructor(
    readonly status: number,
    readonly probleem: Probleem | undefined,
    /** Seconds after which it may be asked again; undefined: it did not say. */
    readonly opnieuwNa: number | undefined,
  ) {
    super(probleem?.detail ?? `HTTP ${status}`);
    this.name = 'KlantbeeldFout';
  }

  /** Was it this kind of error ("onbekende-werkgever")? */
  is(soort: string): boolean {
    return this.probleem?.type === `urn:klantbeeld-werkgever:fout:${soort}`;
  }
}

export interface Opties {
  /** Without /v1: https://klantbeeld.example */
  url: string;
  /** Asked for every request, so that a token may be renewed in between. */
  token: () => string | Promise<string>;
  /** Milliseconds; the service itself answers within 2,500. */
  tijdslimiet?: number;
}

/** A group of the page was delivered, or has a problem in its place. */
export function isGeleverd<G>(groep: G): groep is Exclude<NonNullable<G>, Schemas['NietGeleverd']> {
  return typeof groep === 'object' && groep !== null && !('probleem' in groep);
}

export function maakKlantbeeld({ url, token, tijdslimiet = 5000 }: Opties) {
  const client = createClient<paths>({
    baseUrl: `${url}/v1`,
    querySerializer: { array: { style: 'form', explode: false } },
    fetch: (verzoek) => fetch(verzoek, { signal: AbortSignal.timeout(tijdslimiet) }),
  });
  client.use({
    async onRequest({ request }) {
      request.headers.set('Authorization', `Bearer ${await token()}`);
      return request;
    },
  });

  /** The body of a 200, or the problem as an exception. */
  async function goed<D>(antwoord: Promise<{ data?: D; error?: unknown; response: Response }>): Promise<D> {
    const { data, error, response } = await antwoord;
    if (response.ok && data !== undefined) return data;
    const opnieuw = Number(response.headers.get('Retry-After') ?? NaN);
    throw new KlantbeeldFout(response.status, error as Probleem | undefined, Number.isNaN(opnieuw) ? undefined : opnieuw);
  }

  return {
    gegevensgroepen: () => goed(client.GET('/gegevensgroepen')),
    /** Every group that the role may see, or those that are named. */
    klantbeeld: (lhnummer: string, gegevensgroepen?: Groepnaam[]) =>
      goed(
        client.GET('/werkgever/{lhnummer}', {
          params: { path: { lhnummer }, ...(gegevensgroepen && { query: { gegevensgroepen } }) },
        }),
      ),
    organisatie: (lhnummer: string) => goed(client.GET('/werkgever/{lhnummer}/organisatie', { params: { path: { lhnummer } } })),
    /** All documents, page after page, as they are asked for. */
    async *documenten(lhnummer: string, vraag: Documentvraag = {}): AsyncGenerator<Document> {
      let cursor: string | null = null;
      do {
        const query: NonNullable<operations['haalDocumenten']['parameters']['query']> = { ...vraag, ...(cursor !== null && { cursor }) };
        const bladzijde = await goed(client.GET('/werkgever/{lhnummer}/documenten', { params: { path: { lhnummer }, query } }));
        const lijst: Schemas['Documentenlijst'] | null = bladzijde.gegevens.documenten;
        yield* lijst?.items ?? [];
        cursor = lijst?.volgendeCursor ?? null;
      } while (cursor !== null);
    },
  };
}
