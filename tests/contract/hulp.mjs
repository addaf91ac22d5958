// A small contract in which everything is right, to be spoilt in one place per test.

const koppen = Object.fromEntries(
  ['API-Version', 'Cache-Control', 'Content-Security-Policy', 'Strict-Transport-Security', 'X-Content-Type-Options', 'X-Frame-Options']
    .map((naam) => [naam, { description: 'Een kop.', required: true, schema: { type: 'string' } }]),
);

const probleem = {
  description: 'Het ging mis.',
  headers: koppen,
  content: {
    'application/problem+json': {
      schema: { $ref: '#/components/schemas/Probleem' },
      example: { status: 400, title: 'Mis', detail: 'Het ging mis.' },
    },
  },
};

/** A new copy each time. */
export const maakContract = () =>
  structuredClone({
    openapi: '3.0.3',
    info: {
      title: 'Proef',
      version: '1.2.3',
      description: 'Een contract.',
      contact: { name: 'Aansluitservice', email: 'wij@proef.example', url: 'https://proef.example' },
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: 'https://api.proef.example/v1', description: 'De dienst' }],
    tags: [{ name: 'Dingen', description: 'Dingen.' }],
    security: [{ abs: [] }],
    paths: {
      '/dingen/{nummer}': {
        post: {
          tags: ['Dingen'],
          operationId: 'wijzigDing',
          'x-rollen': ['beheerder'],
          summary: 'Een ding',
          description: 'Wijzigt een ding.',
          parameters: [
            { name: 'nummer', in: 'path', required: true, description: 'Welk ding.', schema: { type: 'string' }, example: '1' },
            {
              name: 'maxAantal', in: 'query', required: false, description: 'Hoeveel.', example: 5,
              schema: { type: 'integer', minimum: 1, maximum: 10 },
            },
          ],
          requestBody: {
            required: false,
            content: {
              'application/json': { schema: { $ref: '#/components/schemas/Vraag' }, example: { soort: 'groot', naam: 'Bal' } },
            },
          },
          responses: {
            200: {
              description: 'Het ding.',
              headers: koppen,
              content: { 'application/json': { schema: { $ref: '#/components/schemas/Ding' }, example: { naam: 'Bal', gewicht: 2.5, soort: 'groot', datum: '2026-01-31', delen: [] } } },
            },
            400: probleem,
            401: probleem,
            403: probleem,
          },
        },
      },
    },
    components: {
      securitySchemes: { abs: { type: 'http', scheme: 'bearer', description: 'Een token.' } },
      schemas: {
        Vraag: {
          type: 'object',
          'x-bron': 'Het verzoek',
          description: 'Wat er verandert.',
          additionalProperties: false,
          required: ['soort'],
          properties: {
            soort: { type: 'string', description: 'De soort.', enum: ['groot', 'klein'], example: 'groot' },
            naam: { type: 'string', nullable: true, description: 'De naam.', maxLength: 20, pattern: '^[A-Z]', example: 'Bal' },
          },
        },
        Ding: {
          type: 'object',
          'x-bron': 'Het magazijn',
          description: 'Een ding.',
          additionalProperties: false,
          required: ['naam', 'gewicht', 'soort', 'datum', 'delen'],
          properties: {
            naam: { type: 'string', description: 'De naam.', maxLength: 20, example: 'Bal' },
            gewicht: { type: 'number', description: 'Het gewicht.', minimum: 0, 'x-eenheid': 'kilogram', example: 2.5 },
            soort: { type: 'string', description: 'De soort.', enum: ['groot', 'klein'], example: 'groot' },
            datum: { type: 'string', format: 'date', description: 'Sinds wanneer.', example: '2026-01-31' },
            delen: { type: 'array', description: 'Waar het uit bestaat.', items: { $ref: '#/components/schemas/Ding' } },
          },
        },
        Probleem: {
          type: 'object',
          'x-bron': 'De dienst',
          description: 'Wat er mis ging.',
          required: ['status', 'title', 'detail'],
          properties: {
            status: { type: 'integer', 'x-eenheid': 'HTTP-status', description: 'De status.', example: 400 },
            title: { type: 'string', description: 'Kort.', example: 'Mis' },
            detail: { type: 'string', description: 'Langer.', example: 'Het ging mis.' },
          },
        },
      },
    },
  });

export const operatieVan = (contract) => Object.values(contract.paths)[0].post;
