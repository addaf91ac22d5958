/* Lists of several blocks in PostgreSQL, read from the database and from memory, beside the own index, which
 * has no blocks: the same hits in the same order, whatever was asked before. */
#include "hulp_postgres.h"
#include "zoek/lijst.h"

enum { WERKGEVERS = KB_LIJST_BLOK * 5 / 2, PER_PAGINA = 40, PAGINAS = 3 };

static const char *const WOORDEN[] = {"bakkerij", "de",   "groot",  "van",       "jong",  "jongbloed",
                                      "handel",   "zorg", "kapsel", "transport", "noord", "zuid"};

/* A few words, of which the later ones of the table are in ever fewer names, and often a word of its own. */
static void verzin_naam(int i, char uit[120])
{
    size_t n = 0;

    for (unsigned j = 1 + worp() % 3; j; j--) {
        size_t hoogst = 1 + worp() % AANTAL(WOORDEN);

        n += (size_t)snprintf(uit + n, 120 - n, "%s%s", n ? " " : "", WOORDEN[worp() % hoogst]);
    }
    if (i % 7 == 0)
        (void)snprintf(uit + n, 120 - n, " nummer%d", i);
}

static void schrijf_levering(void)
{
    FILE *f = fopen(in_map("levering"), "we");
    char naam[120];

    assert_non_null(f);
    voorloop(f, "volledig", 1, WERKGEVERS);
    for (int i = 1; i <= WERKGEVERS; i++) {
        verzin_naam(i, naam);
        regel(f, i, naam, i % 50 == 0 ? "Tweede Naam" : "", i % 6 ? "A" : "B", (int)(worp() % 3000), "1234AB",
              i % 9 ? "Tiel" : "Delft");
    }
    assert_int_equal(fclose(f), 0);
}

static int begin(void **state)
{
    maak_map();
    schrijf_levering();
    (void)laad_index(in_map("levering"));
    if (begin_postgres(state) != 0)
        return 1;
    (void)laad_index(in_map("levering"));
    return 0;
}

static int einde(void **state)
{
    ruim_map_op();
    return einde_postgres(state);
}

struct pagina {
    size_t n;
    int64_t totaal;
    char lhnummer[PER_PAGINA][16];
    char cursor[KB_ZOEK_CURSOR + 1];
};

static void vraag_pagina(struct kb_zoek *z, struct kb_zoekvraag v, struct pagina *p)
{
    struct kb_bladering b = {.cursor = *p->cursor ? kb_tekst_van(p->cursor) : KB_GEEN_TEKST,
                             .aantal = PER_PAGINA};
    struct kb_zoekresultaat r;
    struct kb_arena arena;

    kb_arena_begin(&arena);
    assert_int_equal(zoek_met(z, v, b, &arena, &r), KB_OK);
    p->n = r.n;
    p->totaal = r.meer ? -1 : (int64_t)r.totaal;
    for (size_t i = 0; i < r.n; i++)
        (void)snprintf(p->lhnummer[i], sizeof(p->lhnummer[i]), "%s", r.treffer[i].administratie[0].lhnummer);
    memcpy(p->cursor, r.cursor, sizeof(p->cursor));
    kb_arena_vrij(&arena);
}

/* Cursors name the index that they are of, so each has its own. */
static void beide_geven_hetzelfde(struct kb_zoek *eigen, struct kb_zoek *pg, struct kb_zoekvraag v)
{
    struct pagina a = {.cursor = ""};
    struct pagina b = {.cursor = ""};

    for (int i = 0; i < PAGINAS && (i == 0 || *a.cursor); i++) {
        vraag_pagina(eigen, v, &a);
        vraag_pagina(pg, v, &b);
        if (a.n != b.n || a.totaal != b.totaal || !*a.cursor != !*b.cursor)
            fail_msg("\"%.*s\", page %d: %zu and %zu hits of %d and %d", (int)v.naam.n, v.naam.p, i + 1, a.n,
                     b.n, (int)a.totaal, (int)b.totaal);
        for (size_t k = 0; k < a.n; k++)
            assert_string_equal(a.lhnummer[k], b.lhnummer[k]);
    }
}

static void vergelijk_alle(struct kb_zoek *eigen, struct kb_zoek *pg, bool achterwaarts)
{
    static const char *const VRAGEN[] = {"nummer7",
                                         "nummer3598",
                                         "nummer",
                                         "zuid noord",
                                         "zuid",
                                         "transport kapsel",
                                         "noo",
                                         "trans",
                                         "zorg",
                                         "jongbloed",
                                         "jong bloed",
                                         "handel de",
                                         "ande",
                                         "de groot van",
                                         "bakkerij de",
                                         "groot",
                                         "bakkerij",
                                         "tweede naam",
                                         "tweede bakkerij",
                                         "bakkrij nord"};

    for (size_t i = 0; i < AANTAL(VRAGEN); i++) {
        struct kb_zoekvraag v = {.naam = kb_tekst_van(VRAGEN[achterwaarts ? AANTAL(VRAGEN) - 1 - i : i])};

        beide_geven_hetzelfde(eigen, pg, v);
        v.plaats = KB_TEKST("Delft");
        beide_geven_hetzelfde(eigen, pg, v);
    }
}

static void alle_blokken_tellen_mee_uit_de_database_en_uit_het_geheugen(void **state)
{
    struct kb_zoek *eigen = kb_zoek_nieuw(in_map("zoek.sqlite"), 1);

    (void)state;
    assert_non_null(eigen);
    for (int keer = 0; keer < 2;
         keer++) { /* rare terms first, or common ones: what is known grows otherwise */
        struct kb_zoek *pg = kb_zoek_nieuw(lezer, 1);

        assert_non_null(pg);
        vergelijk_alle(eigen, pg, keer == 1);
        vergelijk_alle(eigen, pg, keer == 0);
        kb_zoek_vrij(pg);
    }
    kb_zoek_vrij(eigen);
}

/* The first question of an instance may be for a page further on: what it reads does not begin where what is
 * known ends. */
static void wie_verderop_begint_krijgt_daarna_ook_het_begin_goed(void **state)
{
    static const char *const VRAGEN[] = {"groot", "bakkerij de", "ande", "noord"};
    struct kb_zoek *eerder = kb_zoek_nieuw(lezer, 1);

    (void)state;
    assert_non_null(eerder);
    for (size_t i = 0; i < AANTAL(VRAGEN); i++) {
        struct kb_zoekvraag v = {.naam = kb_tekst_van(VRAGEN[i])};
        struct kb_zoek *nieuw = kb_zoek_nieuw(lezer, 1);
        struct pagina p[PAGINAS] = {{.cursor = ""}};
        struct pagina ook = {.cursor = ""};

        assert_non_null(nieuw);
        for (int k = 0; k < PAGINAS; k++) {
            if (k)
                memcpy(p[k].cursor, p[k - 1].cursor, sizeof(p[k].cursor));
            vraag_pagina(eerder, v, &p[k]);
        }
        for (int k = PAGINAS - 1; k >= 0; k--) {
            (void)snprintf(ook.cursor, sizeof(ook.cursor), "%s", k ? p[k - 1].cursor : "");
            vraag_pagina(nieuw, v, &ook);
            assert_int_equal(ook.n, p[k].n);
            for (size_t j = 0; j < ook.n; j++)
                assert_string_equal(ook.lhnummer[j], p[k].lhnummer[j]);
        }
        kb_zoek_vrij(nieuw);
    }
    kb_zoek_vrij(eerder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wie_verderop_begint_krijgt_daarna_ook_het_begin_goed),
        cmocka_unit_test(alle_blokken_tellen_mee_uit_de_database_en_uit_het_geheugen),
    };

    return cmocka_run_group_tests(tests, begin, einde);
}
