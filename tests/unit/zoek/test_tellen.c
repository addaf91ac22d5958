/* Counting and paging beside a search that looks at every employer: with names that share words, several
 * names each, places, and employers that not everybody may see. Both stores must give the same. */
#include "hulp_postgres.h"

enum { WERKGEVERS = 2600, MAX_NAMEN = 3, PER_PAGINA = 100 };

static const char *const WOORDEN[] = {"bakkerij", "de",          "groot", "van",  "jong", "jongbloed",
                                      "handel",   "groothandel", "bv4",   "zorg", "3m",   "kapsalon"};
static const char *const PLAATSEN[] = {"Tiel", "Delft"};
static const char *const VRAGEN[] = {"bakkerij",
                                     "jong",
                                     "groot",
                                     "hand",
                                     "andel",
                                     "de",
                                     "van de",
                                     "groot handel",
                                     "handelgroot",
                                     "jong de",
                                     "zorg jon",
                                     "kap ba",
                                     "bv4",
                                     "3m",
                                     "3m de",
                                     "jongbloed",
                                     "bloed",
                                     "de groot",
                                     "degroot",
                                     "van",
                                     "ong",
                                     "roo",
                                     "alon",
                                     "bakkerij de",
                                     "kapsalon kapsalon",
                                     "zorgvan",
                                     "groothandel 3m zorg jong",
                                     "b",
                                     "h d"};

static struct wg {
    char naam[MAX_NAMEN][80];
    int n_namen;
    bool beeindigd, afgeschermd;
    int omvang, plaats;
} wg[WERKGEVERS];

static struct kb_zoek *z;

static void verzin(struct wg *w)
{
    w->n_namen = worp() % 4 ? 1 : 1 + (int)(worp() % MAX_NAMEN);
    for (int i = 0; i < w->n_namen; i++) {
        unsigned n = 1 + worp() % 4;

        w->naam[i][0] = '\0';
        for (unsigned j = 0; j < n; j++)
            (void)snprintf(w->naam[i] + strlen(w->naam[i]), sizeof(w->naam[i]) - strlen(w->naam[i]), "%s%s",
                           j ? " " : "", WOORDEN[worp() % AANTAL(WOORDEN)]);
    }
    w->beeindigd = worp() % 5 == 0;
    w->afgeschermd = worp() % 8 == 0;
    w->omvang = (int)(worp() % 50);
    w->plaats = (int)(worp() % 2);
}

static void schrijf_levering(void)
{
    FILE *f = fopen(in_map("levering"), "we");

    assert_non_null(f);
    voorloop(f, "volledig", 1, WERKGEVERS);
    for (int i = 0; i < WERKGEVERS; i++) {
        const struct wg *w = &wg[i];

        (void)fprintf(f, "{\"rsin\":\"%09d\",\"naam\":\"%s\",\"handelsnamen\":[", i + 1, w->naam[0]);
        for (int j = 1; j < w->n_namen; j++)
            (void)fprintf(f, "%s\"%s\"", j > 1 ? "," : "", w->naam[j]);
        (void)fprintf(
            f,
            "],\"status\":\"%s\",\"medewerkers\":%d,\"afgeschermd\":%s,\"adres\":{\"postcode\":\"1234AB\","
            "\"huisnummer\":%d,\"plaats\":\"%s\",\"land\":\"NL\"},\"administraties\":[{\"lhnummer\":"
            "\"%09dL01\"}]}\n",
            w->beeindigd ? "B" : "A", w->omvang, w->afgeschermd ? "true" : "false", i % 3 + 1,
            PLAATSEN[w->plaats], i + 1);
    }
    assert_int_equal(fclose(f), 0);
}

static int begin(void **state)
{
    (void)state;
    maak_map();
    schrijf_levering();
    (void)laad_index(in_map("levering"));
    z = kb_zoek_nieuw(index_om_te_lezen(), 1);
    return z ? 0 : 1;
}

static int einde(void **state)
{
    (void)state;
    kb_zoek_vrij(z);
    z = NULL;
    ruim_map_op();
    return 0;
}

static int begin_in_postgres(void **state)
{
    return begin_postgres(state) == 0 ? begin(state) : 1;
}

static int einde_in_postgres(void **state)
{
    return einde(state) == 0 ? einde_postgres(state) : 1;
}

struct vraag {
    const char *naam;
    int plaats;     /* -1: anywhere */
    int huisnummer; /* 0: any */
    bool ook_afgeschermd;
};

/* How an employer answers, by its names alone. */
static struct kb_rang oordeel(const struct vraag *v, int i)
{
    struct kb_rang beste = {KB_RANG_GEEN, 0};
    struct kb_naam gevraagd;

    if ((wg[i].afgeschermd && !v->ook_afgeschermd) || (v->plaats >= 0 && wg[i].plaats != v->plaats) ||
        (v->huisnummer && i % 3 + 1 != v->huisnummer))
        return beste;
    kb_naam_normaliseer(kb_tekst_van(v->naam), &gevraagd);
    for (int j = 0; j < wg[i].n_namen; j++) {
        struct kb_naam naam;
        struct kb_rang r;

        kb_naam_normaliseer(kb_tekst_van(wg[i].naam[j]), &naam);
        r = kb_rang_bepaal(&gevraagd, &naam);
        if (kb_rang_vergelijk(r, beste) < 0)
            beste = r;
    }
    return beste;
}

static enum kb_status zoek(const struct vraag *v, struct kb_bladering b, struct kb_arena *arena,
                           struct kb_zoekresultaat *r)
{
    struct kb_fout fout;
    char huisnummer[12];
    struct kb_zoekvraag vraag = {.naam = kb_tekst_van(v->naam)};
    struct kb_overtredingen o = {.n = 0};
    static struct kb_criteria c;

    (void)snprintf(huisnummer, sizeof(huisnummer), "%d", v->huisnummer);
    if (v->plaats >= 0)
        vraag.plaats = kb_tekst_van(PLAATSEN[v->plaats]);
    if (v->huisnummer)
        vraag.huisnummer = kb_tekst_van(huisnummer);
    assert_int_equal(kb_criteria_lees(&vraag, KB_ELFPROEF_SOEPEL, "body", &c, &o), KB_OK);
    c.ook_afgeschermd = v->ook_afgeschermd;
    return kb_zoek_voer_uit(z, &c, &b, arena, r, &fout);
}

static int64_t plek(int i)
{
    return kb_rangnummer(wg[i].beeindigd, wg[i].omvang, 0);
}

/* Page by page to the end: each hit once, as its names say, best first. */
static void blader(const struct vraag *v, int verwacht)
{
    char cursor[KB_ZOEK_CURSOR + 1] = "";
    static bool gezien[WERKGEVERS];
    struct kb_rang vorige = {KB_RANG_EXACT, 0};
    int64_t vorige_plek = -1;
    int benaderd = 0;
    int n = 0;

    memset(gezien, 0, sizeof(gezien));
    do {
        struct kb_bladering b = {.cursor = *cursor ? kb_tekst_van(cursor) : KB_GEEN_TEKST,
                                 .aantal = PER_PAGINA};
        struct kb_zoekresultaat r;
        struct kb_arena arena;

        kb_arena_begin(&arena);
        assert_int_equal(zoek(v, b, &arena, &r), KB_OK);
        for (size_t k = 0; k < r.n; k++) {
            int i = (int)strtol(r.treffer[k].administratie[0].lhnummer, NULL, 10) - 1;
            struct kb_rang rang = r.treffer[k].rang;

            if (rang.klasse == KB_RANG_BENADERD) {
                benaderd++;
                continue;
            }
            if (gezien[i] || kb_rang_vergelijk(rang, oordeel(v, i)) != 0)
                fail_msg("\"%s\": %s", v->naam, gezien[i] ? "twice" : "not so good");
            gezien[i] = true;
            n++;
            if (kb_rang_vergelijk(vorige, rang) != 0)
                vorige_plek = -1;
            assert_true(kb_rang_vergelijk(vorige, rang) <= 0 && vorige_plek <= plek(i));
            vorige = rang;
            vorige_plek = plek(i);
        }
        if (r.meer != (verwacht > KB_ZOEK_TELGRENS) || (!r.meer && r.totaal - benaderd != verwacht))
            fail_msg("\"%s\" in %d: %d hits, said to be %d%s", v->naam, v->plaats, verwacht, (int)r.totaal,
                     r.meer ? " and more" : "");
        memcpy(cursor, r.cursor, sizeof(cursor));
        kb_arena_vrij(&arena);
    } while (*cursor);
    if (n != verwacht)
        fail_msg("\"%s\" in %d: %d hits, %d given", v->naam, v->plaats, verwacht, n);
}

static void elke_telling_en_elke_pagina_klopt(void **state)
{
    int weinig = 0;
    int tussenin = 0;
    int veel = 0;

    (void)state;
    for (size_t k = 0; k < AANTAL(VRAGEN); k++)
        for (int vorm = 0; vorm < 4; vorm++) {
            struct vraag v = {VRAGEN[k], vorm == 2 ? 1 : -1, vorm == 3 ? 2 : 0, vorm == 1};
            int verwacht = 0;

            for (int i = 0; i < WERKGEVERS; i++)
                verwacht += oordeel(&v, i).klasse != KB_RANG_GEEN;
            blader(&v, verwacht);
            weinig += verwacht > 0 && verwacht < 64;
            tussenin += verwacht >= 64 && verwacht <= KB_ZOEK_TELGRENS;
            veel += verwacht > KB_ZOEK_TELGRENS;
        }
    if (weinig < 4 || tussenin < 4 || veel < 4) /* each is found in another way */
        fail_msg("%d, %d, %d", weinig, tussenin, veel);
}

static bool is_verlaten(const void *context)
{
    return *(const bool *)context;
}

static void wie_niet_meer_wacht_wordt_niet_verder_gezocht(void **state)
{
    static const struct vraag HANDEL = {"handel groot", -1, 1, true}; /* looks at rows */
    struct kb_zoekresultaat r;
    struct kb_arena arena;
    bool weg = false;
    struct kb_bladering b = {.aantal = 10, .verlaten = is_verlaten, .context = &weg};

    (void)state;
    kb_arena_begin(&arena);
    assert_int_equal(zoek(&HANDEL, b, &arena, &r), KB_OK);
    weg = true;
    assert_int_equal(zoek(&HANDEL, b, &arena, &r), KB_TE_LAAT);
    kb_arena_vrij(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elke_telling_en_elke_pagina_klopt),
        cmocka_unit_test(wie_niet_meer_wacht_wordt_niet_verder_gezocht),
    };

    for (int i = 0; i < WERKGEVERS; i++)
        verzin(&wg[i]);
    return cmocka_run_group_tests_name("sqlite", tests, begin, einde) +
           cmocka_run_group_tests_name("postgresql", tests, begin_in_postgres, einde_in_postgres);
}
