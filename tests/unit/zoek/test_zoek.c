/* Searching: criteria together, pages, plans, a damaged file, and a swap while others search. */
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>

#include "hulp_postgres.h"
#include "zoek/postgres.h"
#include "zoek/sqlite.h"

static struct kb_fout fout;

enum { BAKKERS = 1500, SLAGERS = 40 };

static const char *plaats_van_extra = "Delft";

/* Bakers "Bakkerij 0..", of sizes that differ, and fewer butchers. extra: a name that tells two indexes
 * apart. */
static enum kb_status vul_index(const char *extra, int volgnummer)
{
    struct kb_vulverslag verslag;
    struct kb_vulling v = vulling(in_map("levering"));
    FILE *f = fopen(v.invoer, "we");

    assert_non_null(f);
    voorloop(f, "volledig", volgnummer, BAKKERS + SLAGERS + 1);
    for (int i = 0; i < BAKKERS; i++) {
        char naam[64];

        (void)snprintf(naam, sizeof(naam), "Bakkerij Soort%c%c", 'a' + i % 26, 'a' + i / 26 % 26);
        regel(f, 1000 + i, naam, i == 7 ? "Taart & Zo" : "", i % 4 == 3 ? "B" : "A", i * 7 % 1000,
              i % 2 ? "1234AB" : "5678CD", i % 3 ? "Tiel" : "'s-Gravenhage");
    }
    for (int i = 0; i < SLAGERS; i++)
        regel(f, 5000 + i, "Slagerij Worst", "", "A", i, "1234AB", "Tiel");
    regel(f, 9000, extra, "", "A", 1, "9999XX", plaats_van_extra);
    assert_int_equal(fclose(f), 0);
    return kb_index_laad(&v, &verslag, &fout);
}

static void maak_index(const char *extra, int volgnummer)
{
    if (vul_index(extra, volgnummer) != KB_OK)
        fail_msg("%s", fout.tekst);
}

static struct kb_zoek *z;

static int begin(void **state)
{
    (void)state;
    maak_map();
    maak_index("Eerste Uitgave", 1);
    z = kb_zoek_nieuw(index_om_te_lezen(), 3);
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

static int64_t aantal(struct kb_zoekvraag v)
{
    int64_t totaal;

    (void)eerste(z, v, &totaal);
    return totaal;
}

static void elk_nummer_vindt_zijn_werkgever(void **state)
{
    static const char *const NAAM = "Bakkerij Soortha";

    (void)state;
    assert_string_equal(eerste(z, (struct kb_zoekvraag){.rsin = KB_TEKST("000001007")}, NULL), NAAM);
    assert_string_equal(eerste(z, (struct kb_zoekvraag){.lhnummer = KB_TEKST("000001007L01")}, NULL), NAAM);
    assert_string_equal(eerste(z, (struct kb_zoekvraag){.kvkNummer = KB_TEKST("10001007")}, NULL), NAAM);
    assert_string_equal(eerste(z, (struct kb_zoekvraag){.vestigingsnummer = KB_TEKST("000000006007")}, NULL),
                        NAAM);
    assert_string_equal(eerste(z, (struct kb_zoekvraag){.aansluitnummer = KB_TEKST("1007")}, NULL), NAAM);
    assert_string_equal(eerste(z, (struct kb_zoekvraag){.zoekterm = KB_TEKST("10.001.007")}, NULL), NAAM);
    assert_string_equal(eerste(z, (struct kb_zoekvraag){.zoekterm = KB_TEKST("000001007l01")}, NULL), NAAM);
    assert_string_equal(eerste(z, (struct kb_zoekvraag){.zoekterm = KB_TEKST("000001007")}, NULL), NAAM);
    assert_int_equal(aantal((struct kb_zoekvraag){.bsn = KB_TEKST("000001007")}), 0);
    assert_int_equal(aantal((struct kb_zoekvraag){.aansluitnummer = KB_TEKST("01007")}), 0);
}

static void criteria_gelden_samen(void **state)
{
    struct kb_tekst bakkerij = KB_TEKST("bakkerij");
    struct kb_tekst tiel = KB_TEKST("tiel");

    (void)state;
    assert_int_equal(aantal((struct kb_zoekvraag){.naam = bakkerij}), KB_ZOEK_TELGRENS);
    assert_int_equal(aantal((struct kb_zoekvraag){.naam = bakkerij, .plaats = tiel}), KB_ZOEK_TELGRENS);
    assert_int_equal(aantal((struct kb_zoekvraag){.naam = bakkerij, .plaats = KB_TEKST("den haag")}), 500);
    assert_int_equal(
        aantal((struct kb_zoekvraag){.naam = bakkerij, .plaats = tiel, .postcode = KB_TEKST("1234 AB")}),
        500);
    assert_int_equal(aantal((struct kb_zoekvraag){.naam = KB_TEKST("worst"), .plaats = tiel}), SLAGERS);
    assert_int_equal(aantal((struct kb_zoekvraag){.naam = KB_TEKST("worst"), .plaats = KB_TEKST("delft")}),
                     0);
    assert_int_equal(aantal((struct kb_zoekvraag){.kvkNummer = KB_TEKST("10001007"), .plaats = tiel}), 1);
    assert_int_equal(
        aantal((struct kb_zoekvraag){.kvkNummer = KB_TEKST("10001007"), .naam = KB_TEKST("slagerij")}), 0);
    assert_int_equal(
        aantal((struct kb_zoekvraag){.kvkNummer = KB_TEKST("10001007"), .rsin = KB_TEKST("000001007")}), 1);
    assert_int_equal(
        aantal((struct kb_zoekvraag){.kvkNummer = KB_TEKST("10001007"), .rsin = KB_TEKST("000001008")}), 0);
    assert_int_equal(
        aantal((struct kb_zoekvraag){.postcode = KB_TEKST("1234AB"), .huisnummer = KB_TEKST("108")}), 2);
    assert_int_equal(aantal((struct kb_zoekvraag){.zoekterm = KB_TEKST("1234 ab 108")}), 2);
    assert_int_equal(aantal((struct kb_zoekvraag){.zoekterm = KB_TEKST("9999xx")}), 1);
}

static void een_treffer_zegt_waarom(void **state)
{
    struct kb_zoekresultaat r;
    struct kb_arena arena;

    (void)state;
    kb_arena_begin(&arena);
    assert_int_equal(
        zoek_met(z, (struct kb_zoekvraag){.zoekterm = KB_TEKST("taart en zo"), .plaats = KB_TEKST("Tiel")},
                 (struct kb_bladering){.aantal = 5}, &arena, &r),
        KB_OK);
    assert_int_equal(r.n, 1);
    assert_int_equal(r.treffer[0].waarom, KB_ZOEK_NAAM | KB_ZOEK_PLAATS);
    assert_int_equal(r.treffer[0].n_handelsnamen, 1);
    assert_true(kb_tekst_is(r.treffer[0].handelsnaam[0], "Taart & Zo"));
    assert_string_equal(r.treffer[0].kvk, "10001007");
    assert_int_equal(r.treffer[0].n_administraties, 1);
    assert_string_equal(r.treffer[0].administratie[0].lhnummer, "000001007L01");
    assert_string_equal(r.treffer[0].administratie[0].aansluitnummer, "1007");
    assert_string_equal(r.peildatum, "2026-11-24");
    assert_int_equal(zoek_met(z, (struct kb_zoekvraag){.zoekterm = KB_TEKST("10001007")},
                              (struct kb_bladering){.aantal = 5}, &arena, &r),
                     KB_OK);
    assert_int_equal(r.treffer[0].waarom, KB_ZOEK_KVKNUMMER);
    kb_arena_vrij(&arena);
}

/* All pages of a question; returns how many hits, each once, best first. */
static int blader(struct kb_zoekvraag v, size_t per_pagina)
{
    char cursor[KB_ZOEK_CURSOR + 1] = "";
    static char gezien[KB_RSIN_LENGTE + BAKKERS + SLAGERS + 10000];
    struct kb_rang vorige = {KB_RANG_EXACT, 0};
    int n = 0;

    memset(gezien, 0, sizeof(gezien));
    do {
        struct kb_bladering b = {.cursor = *cursor ? kb_tekst_van(cursor) : KB_GEEN_TEKST,
                                 .aantal = per_pagina};
        struct kb_zoekresultaat r;
        struct kb_arena arena;

        kb_arena_begin(&arena);
        assert_int_equal(zoek_met(z, v, b, &arena, &r), KB_OK);
        for (size_t i = 0; i < r.n; i++, n++) {
            long wie = strtol(r.treffer[i].administratie[0].lhnummer, NULL, 10);

            assert_false(gezien[wie]);
            gezien[wie] = 1;
            assert_true(kb_rang_vergelijk(vorige, r.treffer[i].rang) <= 0);
            vorige = r.treffer[i].rang;
        }
        memcpy(cursor, r.cursor, sizeof(cursor));
        kb_arena_vrij(&arena);
    } while (*cursor);
    return n;
}

static void bladeren_geeft_elke_treffer_een_keer_en_op_volgorde(void **state)
{
    (void)state;
    assert_int_equal(blader((struct kb_zoekvraag){.naam = KB_TEKST("bakkerij")}, 100), BAKKERS);
    assert_int_equal(blader((struct kb_zoekvraag){.naam = KB_TEKST("kerij")}, 97), BAKKERS);
    assert_int_equal(blader((struct kb_zoekvraag){.naam = KB_TEKST("soort bakk")}, 100), BAKKERS);
    assert_int_equal(blader((struct kb_zoekvraag){.plaats = KB_TEKST("Tiel")}, 100), 1000 + SLAGERS);
    assert_int_equal(blader((struct kb_zoekvraag){.naam = KB_TEKST("worst")}, 7), SLAGERS);
    assert_int_equal(blader((struct kb_zoekvraag){.naam = KB_TEKST("slagerij worst")}, 7), SLAGERS);
}

/* Every baker has "Bakkerij"; "bakkerje" is a letter away, and nobody has it. */
static void meer_benaderingen_dan_worden_geteld_zijn_te_bladeren(void **state)
{
    char cursor[KB_ZOEK_CURSOR + 1] = "";
    size_t n = 0;

    (void)state;
    do {
        struct kb_bladering b = {.cursor = *cursor ? kb_tekst_van(cursor) : KB_GEEN_TEKST, .aantal = 100};
        struct kb_zoekresultaat r;
        struct kb_arena arena;

        kb_arena_begin(&arena);
        assert_int_equal(zoek_met(z, (struct kb_zoekvraag){.naam = KB_TEKST("bakkerje")}, b, &arena, &r),
                         KB_OK);
        assert_true(r.meer && r.totaal == KB_ZOEK_TELGRENS);
        assert_true(r.n > 0 && r.treffer[0].rang.klasse == KB_RANG_BENADERD);
        n += r.n;
        memcpy(cursor, r.cursor, sizeof(cursor));
        kb_arena_vrij(&arena);
    } while (*cursor);
    assert_int_equal(n, KB_ZOEK_TELGRENS + 1);
}

static void actief_en_groot_komen_eerst(void **state)
{
    struct kb_zoekresultaat r;
    struct kb_arena arena;

    (void)state;
    kb_arena_begin(&arena);
    assert_int_equal(zoek_met(z, (struct kb_zoekvraag){.naam = KB_TEKST("slagerij worst")},
                              (struct kb_bladering){.aantal = 3}, &arena, &r),
                     KB_OK);
    assert_string_equal(r.treffer[0].administratie[0].lhnummer, "000005039L01");
    assert_string_equal(r.treffer[1].administratie[0].lhnummer, "000005038L01");
    kb_arena_vrij(&arena);
}

static void een_vreemde_cursor_wordt_geweigerd(void **state)
{
    struct kb_zoekvraag v = {.naam = KB_TEKST("bakkerij")};
    struct kb_zoekresultaat r;
    struct kb_arena arena;
    char cursor[KB_ZOEK_CURSOR + 1];

    (void)state;
    kb_arena_begin(&arena);
    assert_int_equal(zoek_met(z, v, (struct kb_bladering){.aantal = 3}, &arena, &r), KB_OK);
    memcpy(cursor, r.cursor, sizeof(cursor));
    v.plaats = KB_TEKST("Tiel");
    assert_int_equal(
        zoek_met(z, v, (struct kb_bladering){.cursor = kb_tekst_van(cursor), .aantal = 3}, &arena, &r),
        KB_ONGELDIG);
    assert_int_equal(zoek_met(z, v, (struct kb_bladering){.cursor = KB_TEKST("x"), .aantal = 3}, &arena, &r),
                     KB_ONGELDIG);
    assert_int_equal(zoek_met(z, v, (struct kb_bladering){.aantal = 0}, &arena, &r), KB_ONGELDIG);
    kb_arena_vrij(&arena);
}

static void elke_vraag_gebruikt_haar_index(void **state)
{
    sqlite3 *db = NULL;

    (void)state;
    assert_int_equal(sqlite3_open_v2(in_map("zoek.sqlite"), &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    for (int i = 0; i < KB_SQL_AANTAL_VRAGEN; i++) {
        char sql[400];
        char plan[400] = "";
        sqlite3_stmt *st = NULL;

        (void)snprintf(sql, sizeof(sql), "EXPLAIN QUERY PLAN %s", kb_sqlite_vragen[i].sql);
        assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
        while (sqlite3_step(st) == SQLITE_ROW)
            (void)snprintf(plan + strlen(plan), sizeof(plan) - strlen(plan), "%s;",
                           (const char *)sqlite3_column_text(st, 3));
        (void)sqlite3_finalize(st);
        if (!strstr(plan, kb_sqlite_vragen[i].plan) || strstr(plan, "TEMP B-TREE"))
            fail_msg("%s\nplan: %s", kb_sqlite_vragen[i].sql, plan);
    }
    (void)sqlite3_close(db);
}

static enum kb_status zoek_een(struct kb_tekst naam)
{
    struct kb_zoekresultaat r;
    struct kb_arena arena;
    enum kb_status status;

    kb_arena_begin(&arena);
    status =
        zoek_met(z, (struct kb_zoekvraag){.naam = naam}, (struct kb_bladering){.aantal = 10}, &arena, &r);
    kb_arena_vrij(&arena);
    return status;
}

/* Every page in turn is overwritten: an answer or "broken", never anything else; and a good file brings it
 * back. */
static void een_beschadigde_index_is_een_fout_en_geen_ramp(void **state)
{
    const char *index = in_map("zoek.sqlite");
    struct stat st;
    char onzin[4096];
    char opdracht[400];

    (void)state;
    memset(onzin, 0xA5, sizeof(onzin));
    (void)snprintf(opdracht, sizeof(opdracht), "cp '%s' '%s.goed'", index, index);
    assert_int_equal(system(opdracht), 0);
    assert_int_equal(stat(index, &st), 0);
    for (off_t plek = 0; plek < st.st_size; plek += 4096) {
        enum kb_status status;
        int fd;

        (void)snprintf(opdracht, sizeof(opdracht), "%s.kapot", index);
        assert_int_equal(rename(index, opdracht), 0);
        (void)snprintf(opdracht, sizeof(opdracht), "cp '%s.goed' '%s'", index, index);
        assert_int_equal(system(opdracht), 0);
        fd = open(index, O_WRONLY | O_CLOEXEC);
        assert_int_equal(pwrite(fd, onzin, sizeof(onzin), plek), sizeof(onzin));
        (void)close(fd);
        status = zoek_een(KB_TEKST("bakkerij soortab"));
        assert_true(status == KB_OK || status == KB_BRON_ONBEREIKBAAR);
        status = zoek_een(KB_TEKST("bakkrij sortab"));
        assert_true(status == KB_OK || status == KB_BRON_ONBEREIKBAAR);
    }
    assert_int_equal(truncate(index, 8192), 0);
    assert_int_equal(zoek_een(KB_TEKST("bakkerij")), KB_BRON_ONBEREIKBAAR);
    assert_int_equal(unlink(index), 0);
    assert_int_equal(zoek_een(KB_TEKST("bakkerij")), KB_BRON_ONBEREIKBAAR);
    (void)snprintf(opdracht, sizeof(opdracht), "mv '%s.goed' '%s'", index, index);
    assert_int_equal(system(opdracht), 0);
    assert_int_equal(zoek_een(KB_TEKST("bakkerij")), KB_OK);
}

static atomic_bool klaar;
static atomic_int gezocht, mislukt;

/* A town that no term has asks the store nothing, so there is no question to hear of another index by. */
static void een_nieuwe_index_wordt_ook_gezien_door_wie_niets_hoeft_te_vragen(void **state)
{
    struct kb_zoekvraag urk = {.plaats = KB_TEKST("Urk")};

    (void)state;
    assert_int_equal(aantal(urk), 0);

    plaats_van_extra = "Urk";
    maak_index("Visserij", 1);
    plaats_van_extra = "Delft";
    assert_int_equal(aantal(urk), 1);

    maak_index("Eerste Uitgave", 1);
    assert_int_equal(aantal(urk), 0);
}

static void *zoeker(void *niets)
{
    (void)niets;
    while (!atomic_load(&klaar)) {
        struct kb_zoekresultaat r;
        struct kb_arena arena;

        kb_arena_begin(&arena);
        if (zoek_met(z, (struct kb_zoekvraag){.naam = KB_TEKST("uitgave")},
                     (struct kb_bladering){.aantal = 10}, &arena, &r) != KB_OK ||
            r.totaal != 1)
            atomic_fetch_add(&mislukt, 1);
        atomic_fetch_add(&gezocht, 1);
        kb_arena_vrij(&arena);
    }
    return NULL;
}

static void wisselen_onder_last_laat_geen_zoekvraag_mislukken(void **state)
{
    static const char *const UITGAVEN[] = {"Tweede Uitgave", "Derde Uitgave", "Vierde Uitgave",
                                           "Vijfde Uitgave"};
    enum kb_status status = KB_OK;
    pthread_t draad[6];

    (void)state;
    atomic_store(&klaar, false);
    for (size_t i = 0; i < AANTAL(draad); i++)
        assert_int_equal(pthread_create(&draad[i], NULL, zoeker, NULL), 0);
    for (size_t i = 0; i < AANTAL(UITGAVEN) && status == KB_OK; i++) {
        int tot = atomic_load(&gezocht) + 50;

        status = vul_index(UITGAVEN[i], 2 + (int)i);
        while (atomic_load(&gezocht) < tot)
            (void)usleep(1000);
    }
    atomic_store(&klaar, true);
    for (size_t i = 0; i < AANTAL(draad); i++)
        assert_int_equal(pthread_join(draad[i], NULL), 0);
    if (status != KB_OK)
        fail_msg("%s", fout.tekst);
    assert_int_equal(atomic_load(&mislukt), 0);
    assert_string_equal(eerste(z, (struct kb_zoekvraag){.naam = KB_TEKST("uitgave")}, NULL),
                        "Vijfde Uitgave");
}

/* What EXPLAIN says of a question, with the settings of a connection of ours. */
static void plan_van(struct kb_pg *p, const struct kb_pg_vraagvorm *v, char *uit, size_t ruimte)
{
    static const char *const ARGUMENTEN[] = {
        [KB_PG_SLEUTEL] = "('x', 1, 2, -1, 10)",
        [KB_PG_LIJSTEN] = "('x', '{\"=bakkerij\",\"=worst\"}', '{0,0}', 10)",
        [KB_PG_RIJEN] = "('x', '{1,2}')",
        [KB_PG_RIJ] = "('x', 1)",
        [KB_PG_TERMEN] = "",
        [KB_PG_HIER] = "('x')",
    };
    char sql[200];
    PGresult *r;

    (void)snprintf(sql, sizeof(sql), "EXPLAIN EXECUTE %s%s", v->naam, ARGUMENTEN[v - kb_pg_vragen]);
    r = kb_pg_sql(p, sql);
    assert_non_null(r);
    *uit = '\0';
    for (int i = 0; i < PQntuples(r); i++)
        (void)snprintf(uit + strlen(uit), ruimte - strlen(uit), "%s\n", PQgetvalue(r, i, 0));
    PQclear(r);
}

static void elke_vraag_aan_postgres_gebruikt_haar_index(void **state)
{
    void *v = NULL;
    uint64_t kenmerk;
    char plan[4000];

    (void)state;
    assert_int_equal(kb_opslag_postgres.open(lezer, &v, &fout), KB_OK);
    assert_int_equal(kb_opslag_postgres.neem(v, 0, true, &kenmerk), KB_OK);
    for (size_t i = 0; i < KB_PG_AANTAL_VRAGEN; i++) {
        plan_van(v, &kb_pg_vragen[i], plan, sizeof(plan));
        if (!strstr(plan, kb_pg_vragen[i].plan) || strstr(plan, kb_pg_vragen[i].niet))
            fail_msg("%s\n%s", kb_pg_vragen[i].sql, plan);
    }
    kb_opslag_postgres.sluit(v);
}

static size_t vind_sleutel(void *v, int64_t nummer)
{
    int64_t id[4];
    size_t n = 0;

    assert_int_equal(kb_opslag_postgres.sleutel(v, 1, nummer, -1, id, AANTAL(id), &n), KB_OK);
    return n;
}

/* Without a transaction: what is asked after a mutation gives nothing, and that it was one is known. */
static void een_vraag_geeft_niets_uit_een_andere_staat(void **state)
{
    const struct kb_opslag *o = &kb_opslag_postgres;
    uint64_t eerst;
    uint64_t nu;
    int64_t nummer;
    char sql[120];
    void *v = NULL;

    (void)state;
    assert_int_equal(o->open(lezer, &v, &fout), KB_OK);
    assert_int_equal(o->neem(v, 0, true, &eerst), KB_OK);
    kb_pg_vul(sql, sizeof(sql), "SELECT max(nummer) FROM klantbeeld.sleutel_# WHERE soort = 1",
              ((struct kb_pg *)v)->generatie);
    nummer = kb_pg_getal(v, sql);
    assert_true(o->laat(v));

    assert_int_equal(o->neem(v, 0, false, &nu), KB_OK);
    assert_true(nu == eerst);
    assert_int_equal(vind_sleutel(v, nummer), 1);
    assert_true(o->klopt(v));
    assert_int_equal(vind_sleutel(v, nummer + 1), 0);
    assert_true(o->klopt(v));
    PQfinish(beheer("UPDATE klantbeeld.zoek SET gemaakt = 'x' || gemaakt")); /* the same numbers, made anew */
    assert_int_equal(vind_sleutel(v, nummer), 0);
    assert_false(o->klopt(v));
    PQfinish(beheer("UPDATE klantbeeld.zoek SET gemaakt = substr(gemaakt, 2), volgnummer = volgnummer + 1"));
    assert_int_equal(vind_sleutel(v, nummer), 0);
    assert_false(o->klopt(v));
    assert_true(o->laat(v));

    assert_int_equal(o->neem(v, 0, false, &nu), KB_OK); /* it still says what it knows */
    assert_true(nu == eerst);
    assert_false(o->klopt(v));
    assert_true(o->laat(v));

    assert_int_equal(o->neem(v, 0, true, &nu), KB_OK);
    assert_true(nu != eerst);
    PQfinish(beheer("UPDATE klantbeeld.zoek SET volgnummer = volgnummer - 1"));
    assert_int_equal(vind_sleutel(v, nummer), 1); /* in a transaction, which does not see that */
    assert_true(o->klopt(v));
    assert_true(o->laat(v));
    o->sluit(v);
}

static int64_t grens_van_server(void *v, int64_t ms)
{
    uint64_t kenmerk;
    int64_t uit;

    assert_int_equal(
        kb_opslag_postgres.neem(v, ms ? kb_nu(&kb_klok_systeem) + ms * KB_MS : 0, false, &kenmerk), KB_OK);
    uit = kb_pg_getal(v, "SELECT setting FROM pg_settings WHERE name = 'statement_timeout'");
    assert_true(kb_opslag_postgres.laat(v));
    return uit;
}

static void de_server_houdt_op_wanneer_niemand_meer_wacht(void **state)
{
    void *v = NULL;
    int64_t eerst;

    (void)state;
    assert_int_equal(kb_opslag_postgres.open(lezer, &v, &fout), KB_OK);
    eerst = grens_van_server(v, 2000);
    assert_in_range(eerst, 1000, 2001);
    assert_int_equal(grens_van_server(v, 500), eerst); /* no journey to say so each time */
    assert_in_range(grens_van_server(v, 60000), 50000, 60001);
    assert_int_equal(grens_van_server(v, 0), 0);

    ((struct kb_pg *)v)->deadline = kb_nu(&kb_klok_systeem) - 1500 * KB_MS; /* it passed while waiting */
    assert_false(kb_pg_begrens(v));
    assert_int_equal(kb_pg_mislukt(v), KB_TE_LAAT);
    kb_opslag_postgres.sluit(v);
}

/* The reader of the instances cannot change anything, whatever is asked in its name. */
static void wie_leest_kan_niet_schrijven(void **state)
{
    struct kb_vulling v = vulling(in_map("levering"));
    struct kb_vulverslag verslag;

    (void)state;
    v.index = lezer;
    assert_int_equal(kb_index_laad(&v, &verslag, &fout), KB_INTERN);
    assert_non_null(strstr(fout.tekst, "permission denied"));
    assert_int_equal(zoek_een(KB_TEKST("bakkerij")), KB_OK);
}

static void een_gevallen_database_is_onbereikbaar_en_komt_vanzelf_terug(void **state)
{
    (void)state;
    assert_int_equal(zoek_een(KB_TEKST("bakkerij")), KB_OK);
    stop_postgres(SIGINT);
    assert_int_equal(zoek_een(KB_TEKST("bakkerij")), KB_BRON_ONBEREIKBAAR);
    start_postgres();
    assert_int_equal(zoek_een(KB_TEKST("bakkerij")), KB_OK);
}

static void een_verbroken_verbinding_merkt_niemand(void **state)
{
    (void)state;
    assert_int_equal(zoek_een(KB_TEKST("bakkerij")), KB_OK);
    for (int i = 0; i < 3; i++) {
        PQfinish(beheer("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        " WHERE usename = 'klantbeeld_zoek_lezer'"));
        assert_int_equal(zoek_een(KB_TEKST("bakkerij")), KB_OK);
    }
}

/* Somebody holds what every search reads. */
static void een_stilstaande_database_kost_niet_meer_dan_de_deadline(void **state)
{
    PGconn *c = beheer("BEGIN; LOCK TABLE klantbeeld.zoek IN ACCESS EXCLUSIVE MODE");
    struct kb_bladering b = {.aantal = 10, .deadline = kb_nu(&kb_klok_systeem) + 300 * KB_MS};
    struct kb_zoekresultaat r;
    struct kb_arena arena;

    (void)state;
    kb_arena_begin(&arena);
    assert_int_equal(zoek_met(z, (struct kb_zoekvraag){.naam = KB_TEKST("bakkerij")}, b, &arena, &r),
                     KB_TE_LAAT);
    kb_arena_vrij(&arena);
    PQfinish(c);
    assert_int_equal(zoek_een(KB_TEKST("bakkerij")), KB_OK);
}

static void een_wachtwoord_in_de_instelling_wordt_geweigerd(void **state)
{
    struct kb_indexstaat s;

    (void)state;
    assert_int_equal(kb_index_staat("postgresql://iemand:geheim@/postgres", false, &s, &fout),
                     KB_CONFIGURATIE);
    assert_null(strstr(fout.tekst, "geheim"));
}

static void ziet(const char *zoekterm, bool ook_afgeschermd, const char *naam)
{
    struct kb_overtredingen o = {.n = 0};
    struct kb_zoekvraag vraag = {.zoekterm = kb_tekst_van(zoekterm)};
    struct kb_bladering b = {.aantal = 10};
    struct kb_zoekresultaat r;
    struct kb_criteria c;
    struct kb_arena arena;

    kb_arena_begin(&arena);
    assert_int_equal(kb_criteria_lees(&vraag, KB_ELFPROEF_SOEPEL, "body", &c, &o), KB_OK);
    c.ook_afgeschermd = ook_afgeschermd;
    assert_int_equal(kb_zoek_voer_uit(z, &c, &b, &arena, &r, &fout), KB_OK);
    assert_int_equal(r.n, 1);
    assert_int_equal(r.totaal, 1);
    assert_int_equal(r.treffer[0].naam.n, strlen(naam));
    assert_memory_equal(r.treffer[0].naam.p, naam, strlen(naam));
    kb_arena_vrij(&arena);
}

/* The number of a shielded employer may not even be a reason to find nothing by that name. */
static void een_afgeschermd_nummer_houdt_geen_naam_tegen(void **state)
{
    FILE *f = fopen(in_map("levering"), "we");

    (void)state;
    assert_non_null(f);
    voorloop(f, "volledig", 1, 2);
    (void)fprintf(f, "{\"rsin\":\"000000365\",\"naam\":\"De Stille\",\"status\":\"A\",\"afgeschermd\":true,"
                     "\"administraties\":[{\"lhnummer\":\"000000365L01\",\"aansluitnummer\":\"365365\"}]}\n");
    regel(f, 9000, "Lunchroom 365365", "", "A", 1, "9999XX", "Tiel");
    assert_int_equal(fclose(f), 0);
    (void)laad_index(in_map("levering"));
    ziet("365365", false, "Lunchroom 365365");
    ziet("365365", true, "De Stille");
    ziet("9000", false, "Lunchroom 365365");
    maak_index("Eerste Uitgave", 1);
}

static int begin_in_postgres(void **state)
{
    return begin_postgres(state) == 0 ? begin(state) : 1;
}

static int einde_in_postgres(void **state)
{
    return einde(state) == 0 ? einde_postgres(state) : 1;
}

int main(void)
{
    const struct CMUnitTest sqlite[] = {
        cmocka_unit_test(elk_nummer_vindt_zijn_werkgever),
        cmocka_unit_test(criteria_gelden_samen),
        cmocka_unit_test(een_treffer_zegt_waarom),
        cmocka_unit_test(bladeren_geeft_elke_treffer_een_keer_en_op_volgorde),
        cmocka_unit_test(meer_benaderingen_dan_worden_geteld_zijn_te_bladeren),
        cmocka_unit_test(actief_en_groot_komen_eerst),
        cmocka_unit_test(een_afgeschermd_nummer_houdt_geen_naam_tegen),
        cmocka_unit_test(een_vreemde_cursor_wordt_geweigerd),
        cmocka_unit_test(elke_vraag_gebruikt_haar_index),
        cmocka_unit_test(een_beschadigde_index_is_een_fout_en_geen_ramp),
        cmocka_unit_test(een_nieuwe_index_wordt_ook_gezien_door_wie_niets_hoeft_te_vragen),
        cmocka_unit_test(wisselen_onder_last_laat_geen_zoekvraag_mislukken),
    };
    const struct CMUnitTest postgres[] = {
        cmocka_unit_test(elk_nummer_vindt_zijn_werkgever),
        cmocka_unit_test(criteria_gelden_samen),
        cmocka_unit_test(een_treffer_zegt_waarom),
        cmocka_unit_test(bladeren_geeft_elke_treffer_een_keer_en_op_volgorde),
        cmocka_unit_test(meer_benaderingen_dan_worden_geteld_zijn_te_bladeren),
        cmocka_unit_test(actief_en_groot_komen_eerst),
        cmocka_unit_test(een_afgeschermd_nummer_houdt_geen_naam_tegen),
        cmocka_unit_test(een_vreemde_cursor_wordt_geweigerd),
        cmocka_unit_test(elke_vraag_aan_postgres_gebruikt_haar_index),
        cmocka_unit_test(een_vraag_geeft_niets_uit_een_andere_staat),
        cmocka_unit_test(de_server_houdt_op_wanneer_niemand_meer_wacht),
        cmocka_unit_test(wie_leest_kan_niet_schrijven),
        cmocka_unit_test(een_wachtwoord_in_de_instelling_wordt_geweigerd),
        cmocka_unit_test(een_gevallen_database_is_onbereikbaar_en_komt_vanzelf_terug),
        cmocka_unit_test(een_verbroken_verbinding_merkt_niemand),
        cmocka_unit_test(een_stilstaande_database_kost_niet_meer_dan_de_deadline),
        cmocka_unit_test(een_nieuwe_index_wordt_ook_gezien_door_wie_niets_hoeft_te_vragen),
        cmocka_unit_test(wisselen_onder_last_laat_geen_zoekvraag_mislukken),
    };

    return cmocka_run_group_tests(sqlite, begin, einde) +
           cmocka_run_group_tests(postgres, begin_in_postgres, einde_in_postgres);
}
