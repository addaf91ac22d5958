/* Any bytes as the body of a search, and as its query: what is taken has the form the search counts on, and
 * what is refused says why. */
#include <stdint.h>
#include <stdlib.h>

#include "http/zoekgesprek.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void eis(bool voorwaarde)
{
    if (!voorwaarde)
        abort();
}

static void keur(struct kb_verzoek *v, struct kb_zoekgesprek *z, const char *plaats)
{
    const struct kb_bladering *b = &z->opdracht.bladering;
    struct kb_criteria *c = &z->opdracht.criteria;

    eis(b->aantal >= 1 && b->aantal <= KB_ZOEK_PAGINA_MAX);
    eis(!b->cursor.p || b->cursor.n == KB_ZOEK_CURSOR);
    if (kb_criteria_lees(&z->getypt, KB_ELFPROEF_STRENG, plaats, c, &v->overtredingen) == KB_OK) {
        eis(c->gegeven != 0);
        (void)kb_criteria_beperk(c, KB_ZOEK_NAAM | KB_ZOEK_LHNUMMER);
        eis(!(c->term_nummers & ~(unsigned)KB_ZOEK_LHNUMMER));
    } else
        eis(v->overtredingen.totaal > 0);
    for (size_t i = 0; i < v->overtredingen.n; i++)
        eis(v->overtredingen.rij[i].naam[0] && v->overtredingen.rij[i].reden[0]);
}

static void als_body(struct kb_kop *kop, const char *bytes, size_t n)
{
    static struct kb_verzoek v;
    struct kb_zoekgesprek z;

    kb_verzoek_begin(&v);
    memset(&z, 0, sizeof(z));
    v.kop = kop;
    v.body = (struct kb_tekst){bytes, n};
    v.n_body = n;
    eis(kb_zoekinvoer_body(&v, &z) == KB_OK);
    keur(&v, &z, "body");
    kb_document_vrij(z.document);
    kb_arena_vrij(&v.arena);
}

static void als_query(struct kb_kop *kop, const uint8_t *data, size_t n)
{
    static struct kb_verzoek v;
    static char doel[4096];
    struct kb_zoekgesprek z;

    if (n > KB_MAX_URI)
        n = KB_MAX_URI;
    memcpy(doel, "/werkgever?", 11);
    memcpy(doel + 11, data, n);
    doel[11 + n] = '\0';
    kb_verzoek_begin(&v);
    memset(&z, 0, sizeof(z));
    if (kb_verzoek_lees(&v, kop, doel) == KB_OK) {
        kb_zoekinvoer_query(&v, &z);
        keur(&v, &z, "query");
    }
    kb_arena_vrij(&v.arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct kb_kop kop;
    char *kopie = malloc(n ? n : 1);

    eis(kopie != NULL);
    memcpy(kopie, data, n);
    kop.methode = KB_TEKST("POST");
    kop.n = 1;
    kop.regel[0] = (struct kb_kopregel){KB_TEKST("Content-Type"), KB_TEKST("application/json")};
    als_body(&kop, kopie, n);
    als_query(&kop, data, n);
    free(kopie);
    return 0;
}
