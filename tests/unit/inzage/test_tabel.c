/* The inzagelog in PostgreSQL, on a real server that is crashed, blocked and cut off: every record that was
 * reported as kept is there once, and the verifier finds in a table what it finds in files. (BIO2 8.15.05) */
#include "daden.h"
#include "pg_hulp.h"

static struct pg pg;

/* What happens to the first INSERT that passes: libpq is told that the connection broke. */
static enum { NIETS, VOOR_HET_STUREN, NA_DE_COMMIT, NA_DE_COMMIT_EN_WEG } breek;
static bool gestuurd;

int __real_PQsendQueryParams(PGconn *c, const char *sql, int n, const Oid *t, const char *const *w,
                             const int *l, const int *f, int uit);
int __wrap_PQsendQueryParams(PGconn *c, const char *sql, int n, const Oid *t, const char *const *w,
                             const int *l, const int *f, int uit);
int __real_PQconsumeInput(PGconn *c);
int __wrap_PQconsumeInput(PGconn *c);

int __wrap_PQsendQueryParams(PGconn *c, const char *sql, int n, const Oid *t, const char *const *w,
                             const int *l, const int *f, int uit)
{
    if (breek != NIETS && strncmp(sql, "INSERT", 6) == 0) {
        if (breek == VOOR_HET_STUREN) {
            breek = NIETS;
            return 0;
        }
        gestuurd = true;
    }
    return __real_PQsendQueryParams(c, sql, n, t, w, l, f, uit);
}

int __wrap_PQconsumeInput(PGconn *c)
{
    bool weg = breek == NA_DE_COMMIT_EN_WEG;

    if (!gestuurd)
        return __real_PQconsumeInput(c);
    gestuurd = false;
    breek = NIETS;
    while (PQflush(c) > 0 || PQisBusy(c))
        if (!__real_PQconsumeInput(c))
            break;
    if (weg)
        pg_stop(&pg, SIGKILL);
    return 0;
}

static void elk_record_staat_er_als_in_een_bestand_en_een_keer(void **state)
{
    struct hulp h;
    struct kb_inzagelog *log;
    char *regel;

    (void)state;
    pg_hulp(&h, &pg, "gewoon");
    h.config.sleutel_bestand = h.sleutel;
    for (int i = 0; i < 2; i++) {
        log = pg_open(&h);
        hulp_vul(log, 25);
        kb_inzage_vrij(log);
    }

    pg_is_heel(&h, &pg);
    assert_int_equal(h.uitslag.inzages, 50);
    assert_int_equal(h.uitslag.bestanden, 2);
    assert_int_equal(h.uitslag.ondertekend_tot, h.uitslag.volgnr);
    assert_int_equal(pg_tel(&pg, "SELECT volgnr FROM inzagelog.stand WHERE instantie = 'gewoon'"),
                     h.uitslag.volgnr);
    regel = pg_doe(&pg,
                   "SELECT regel FROM inzagelog.regel WHERE instantie = 'gewoon' AND bestand = 2 AND nr = 3");
    assert_non_null(strstr(regel, "\"soort\":\"inzage\""));
    assert_non_null(strstr(regel, "\"spoor\":\"spoor-0\""));
    free(regel);
    hulp_einde(&h);
}

static void instanties_hebben_elk_hun_keten_en_een_naam_heeft_er_een_tegelijk(void **state)
{
    struct hulp een;
    struct hulp twee;
    struct kb_inzagestaat staat;
    struct kb_inzagelog *log;
    struct kb_inzagelog *ander;
    struct kb_inzagelog *dubbel;

    (void)state;
    pg_hulp(&een, &pg, "een");
    pg_hulp(&twee, &pg, "twee");
    log = pg_open(&een);
    ander = pg_open(&twee);
    dubbel = hulp_open(&een);
    for (int i = 0; i < 10; i++) {
        assert_int_equal(hulp_meld(log, "x"), KB_OK);
        assert_int_equal(hulp_meld(ander, "y"), KB_OK);
        assert_int_equal(hulp_meld(dubbel, "z"), KB_GEEN_INZAGELOG);
    }
    kb_inzage_staat(dubbel, &staat);
    assert_non_null(strstr(staat.storing, "in gebruik"));
    kb_inzage_vrij(log);
    pg_wacht_op(dubbel, KB_INZAGE_GOED);
    assert_int_equal(hulp_meld(dubbel, "z"), KB_OK);
    kb_inzage_vrij(dubbel);
    kb_inzage_vrij(ander);

    pg_is_heel(&een, &pg);
    assert_int_equal(een.uitslag.inzages, 11);
    pg_is_heel(&twee, &pg);
    assert_int_equal(twee.uitslag.inzages, 10);
    hulp_einde(&een);
    hulp_einde(&twee);
}

static void een_verbroken_verbinding_kost_geen_record_en_geeft_geen_dubbel(void **state)
{
    static const struct {
        const char *instantie;
        int hoe;
    } gevallen[] = {{"voor", VOOR_HET_STUREN}, {"na", NA_DE_COMMIT}};

    (void)state;
    for (size_t i = 0; i < sizeof(gevallen) / sizeof(gevallen[0]); i++) {
        struct hulp h;
        struct kb_inzagelog *log;

        pg_hulp(&h, &pg, gevallen[i].instantie);
        log = pg_open(&h);
        hulp_vul(log, 3);
        breek = gevallen[i].hoe;
        hulp_vul(log, 3);
        free(pg_doe(&pg, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                         " WHERE usename = 'klantbeeld'"));
        hulp_vul(log, 3);
        kb_inzage_vrij(log);

        pg_is_heel(&h, &pg);
        assert_int_equal(h.uitslag.inzages, 9);
        assert_int_equal(h.uitslag.bestanden, 1);
        hulp_einde(&h);
    }
}

static void wat_na_een_crash_van_de_server_toch_vastligt_is_deel_van_de_keten_en_wordt_gezegd(void **state)
{
    struct hulp h;
    struct kb_inzagelog *log;

    (void)state;
    pg_hulp(&h, &pg, "crash");
    log = pg_open(&h);
    hulp_vul(log, 3);
    breek = NA_DE_COMMIT_EN_WEG;
    assert_int_equal(hulp_meld(log, "onzeker"), KB_GEEN_INZAGELOG);
    assert_int_equal(hulp_meld(log, "geweigerd"), KB_GEEN_INZAGELOG);
    pg_start(&pg);
    pg_wacht_op(log, KB_INZAGE_GOED);
    hulp_vul(log, 3);
    kb_inzage_vrij(log);

    pg_is_heel(&h, &pg);
    assert_int_equal(h.uitslag.inzages, 7);
    assert_int_equal(pg_tel(&pg,
                            "SELECT count(*) FROM inzagelog.regel WHERE instantie = 'crash'"
                            " AND regel LIKE '%volgnr 5 tot en met 5 zijn vastgelegd en niet beantwoord%'"),
                     1);
    assert_int_equal(pg_tel(&pg, "SELECT count(*) FROM inzagelog.regel WHERE regel LIKE '%geweigerd\"%'"
                                 " AND instantie = 'crash' AND regel LIKE '%spoor%'"),
                     0);
    hulp_einde(&h);
}

/* A commit that waits for a standby that is not there is broken off, as by a failing server: PostgreSQL shows
 * its rows from then on, without anybody else having them. */
static void *breek_het_wachten_af(void *context)
{
    static const char BREEK_AF[] = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                                   " WHERE usename = 'klantbeeld' AND wait_event = 'SyncRep'";

    (void)context;
    while (pg_tel(&pg, BREEK_AF) == 0)
        ;
    return NULL;
}

static void wat_de_standby_niet_heeft_telt_niet_ook_als_het_te_zien_is(void **state)
{
    struct hulp h;
    struct kb_inzagelog *log;
    pthread_t draad;

    (void)state;
    pg_hulp(&h, &pg, "standby");
    h.config.wacht_ms = 2000;
    log = pg_open(&h);
    hulp_vul(log, 3);
    free(pg_doe(&pg, "ALTER SYSTEM SET synchronous_standby_names = 'weg'"));
    free(pg_doe(&pg, "SELECT pg_reload_conf()"));
    pg_wacht_op_instelling(&pg, "synchronous_standby_names", "weg");
    assert_int_equal(pthread_create(&draad, NULL, breek_het_wachten_af, NULL), 0);
    assert_int_equal(hulp_meld(log, "onzeker"), KB_GEEN_INZAGELOG);
    assert_int_equal(pthread_join(draad, NULL), 0);
    assert_int_equal(pg_tel(&pg, "SELECT count(*) FROM inzagelog.regel WHERE instantie = 'standby'"
                                 " AND regel LIKE '%\"spoor\":\"onzeker\"%'"),
                     1);
    free(pg_doe(&pg, "ALTER SYSTEM RESET synchronous_standby_names"));
    free(pg_doe(&pg, "SELECT pg_reload_conf()"));
    pg_wacht_op(log, KB_INZAGE_GOED);
    hulp_vul(log, 3);
    kb_inzage_vrij(log);

    pg_is_heel(&h, &pg);
    assert_int_equal(h.uitslag.inzages, 7);
    hulp_einde(&h);
}

static void een_server_die_niet_antwoordt_houdt_niemand_langer_op_dan_wacht_ms(void **state)
{
    struct hulp h;
    struct kb_inzagelog *log;
    PGconn *ander = PQconnectdb(pg.beheer);

    (void)state;
    pg_hulp(&h, &pg, "traag");
    h.config.wacht_ms = 300;
    log = pg_open(&h);
    hulp_vul(log, 1);
    PQclear(PQexec(ander, "BEGIN; LOCK TABLE inzagelog.regel IN SHARE MODE"));
    assert_int_equal(hulp_meld(log, "x"), KB_GEEN_INZAGELOG);
    PQclear(PQexec(ander, "COMMIT"));
    PQfinish(ander);
    pg_wacht_op(log, KB_INZAGE_GOED);
    hulp_vul(log, 1);
    kb_inzage_vrij(log);

    pg_is_heel(&h, &pg);
    assert_in_range(h.uitslag.inzages, 2, 3);
    hulp_einde(&h);
}

static void zonder_server_begint_de_dienst_in_storing_en_gaat_vanzelf_verder(void **state)
{
    struct hulp h;
    struct kb_inzagestaat staat;
    struct kb_inzagelog *log;

    (void)state;
    pg_stop(&pg, SIGINT);
    pg_hulp(&h, &pg, "later");
    log = hulp_open(&h);
    assert_int_equal(hulp_meld(log, "x"), KB_GEEN_INZAGELOG);
    kb_inzage_staat(log, &staat);
    assert_int_equal(staat.stand, KB_INZAGE_STORING);
    pg_start(&pg);
    pg_wacht_op(log, KB_INZAGE_GOED);
    hulp_vul(log, 1);
    kb_inzage_vrij(log);

    pg_is_heel(&h, &pg);
    assert_int_equal(h.uitslag.inzages, 1);
    hulp_einde(&h);
}

static void niemand_wijzigt_of_verwijdert_een_regel(void **state)
{
    static const char *const daden_sql[] = {
        "UPDATE inzagelog.regel SET regel = 'x'",
        "DELETE FROM inzagelog.regel",
        "TRUNCATE inzagelog.regel",
        "DELETE FROM inzagelog.stand",
        "TRUNCATE inzagelog.stand",
    };
    static const char *const alleen_schrijver[] = {
        "UPDATE inzagelog.stand SET volgnr = 0",
        "ALTER TABLE inzagelog.regel DISABLE TRIGGER regel_blijft",
        "SET session_replication_role = replica",
        "INSERT INTO inzagelog.regel VALUES ('a', 1, '20260101', 1, 'x')",
        "INSERT INTO inzagelog.stand VALUES ('x', 1, 'x')",
    };
    struct {
        const char *wie;
        const char *const *sql;
        size_t n;
    } gevallen[] = {
        {pg.schrijver, daden_sql, 5}, {pg.beheer, daden_sql, 5}, {pg.schrijver, alleen_schrijver, 5}};

    (void)state;
    for (size_t g = 0; g < sizeof(gevallen) / sizeof(gevallen[0]); g++) {
        PGconn *c = PQconnectdb(gevallen[g].wie);

        for (size_t i = 0; i < gevallen[g].n; i++) {
            PGresult *r = PQexec(c, gevallen[g].sql[i]);

            if (PQresultStatus(r) != PGRES_FATAL_ERROR)
                fail_msg("%s mag %s", gevallen[g].wie, gevallen[g].sql[i]);
            PQclear(r);
        }
        PQfinish(c);
    }
}

/* tampering */

static void voeg_rij(PGconn *c, const char *naam, unsigned nr, const char *regel)
{
    char bestand[9];
    char dag[9];
    char nummer[16];
    const char *const waarde[] = {bestand, dag, nummer, regel};
    PGresult *r;

    snprintf(bestand, sizeof(bestand), "%.8s", naam + 7);
    snprintf(dag, sizeof(dag), "%.8s", naam + 16);
    snprintf(nummer, sizeof(nummer), "%u", nr);
    r = PQexecParams(
        c, "INSERT INTO inzagelog.regel VALUES ('daad', $1::text::integer, $2, $3::text::bigint, $4)", 4,
        NULL, waarde, NULL, NULL, 0);
    if (PQresultStatus(r) != PGRES_COMMAND_OK)
        fail_msg("%s", PQerrorMessage(c));
    PQclear(r);
}

static void zet_bestand_over(const struct hulp *h, PGconn *c, const char *naam)
{
    size_t n;
    char *p = hulp_lees(h, naam, &n);
    char *regel = p;

    for (unsigned nr = 1; *regel; nr++) {
        char *einde = strchr(regel, '\n');
        size_t lengte = einde ? (size_t)(einde - regel) : strlen(regel);

        regel[lengte] = '\0';
        voeg_rij(c, naam, nr, regel);
        regel += lengte + (einde ? 1 : 0);
    }
    free(p);
}

static void zet_stand_over(const struct hulp *h, PGconn *c)
{
    char *einde = NULL;
    char volgnr[24];
    size_t n;
    char *p = hulp_lees(h, "stand", &n);
    const char *const waarde[] = {volgnr, p};

    snprintf(volgnr, sizeof(volgnr), "%llu", strtoull(p, &einde, 10));
    p[strcspn(p, "\n")] = '\0';
    if (*einde == ' ')
        memmove(p, einde + 1, strlen(einde));
    PQclear(PQexecParams(c, "INSERT INTO inzagelog.stand VALUES ('daad', $1::text::bigint, $2)", 2, NULL,
                         waarde, NULL, NULL, 0));
    free(p);
}

/* The folder as it is now, as rows, past every trigger: what the owner of the database could do. */
static void zet_over(const struct hulp *h, PGconn *c)
{
    DIR *d = opendir(h->map);
    struct dirent *e;

    PQclear(PQexec(
        c, "SET session_replication_role = replica; DELETE FROM inzagelog.regel WHERE instantie = 'daad';"
           " DELETE FROM inzagelog.stand WHERE instantie = 'daad'"));
    while ((e = readdir(d)))
        if (strncmp(e->d_name, "inzage-", 7) == 0)
            zet_bestand_over(h, c, e->d_name);
        else if (strcmp(e->d_name, "stand") == 0)
            zet_stand_over(h, c);
    closedir(d);
}

static void elke_vorm_van_knoeien_wordt_in_een_tabel_ook_gevonden(void **state)
{
    PGconn *c = PQconnectdb(pg.beheer);
    unsigned mis = 0;
    unsigned gedaan = 0;

    (void)state;
    for (size_t i = 0; i < N_DADEN; i++) {
        struct hulp h;

        if (daden[i].alleen_bestanden)
            continue;
        maak_log(&h, daden[i].ondertekend);
        daden[i].doe(&h);
        zet_over(&h, c);
        h.config.instantie = "daad";
        pg_verifieer(&h, &pg);
        if (!klopt(&h, &daden[i], true)) {
            print_message("%s: gevonden werd\n", daden[i].naam);
            hulp_toon(&h);
            mis++;
        }
        gedaan++;
        hulp_einde(&h);
    }
    PQfinish(c);
    assert_true(gedaan >= 20);
    assert_int_equal(mis, 0);
}

/* Rows that are gone behind our back are a break, and their numbers are not given again. */
static void wat_bij_een_start_aan_het_einde_ontbreekt_blijft_een_bevinding(void **state)
{
    struct hulp h;
    struct kb_inzagelog *log;
    struct kb_inzagestaat staat;

    (void)state;
    pg_hulp(&h, &pg, "afgekapt");
    log = pg_open(&h);
    hulp_vul(log, 5);
    kb_inzage_vrij(log);
    free(pg_doe(&pg, "SET session_replication_role = replica; DELETE FROM inzagelog.regel"
                     " WHERE instantie = 'afgekapt' AND nr > 4"));
    log = pg_open(&h);
    hulp_vul(log, 1);
    kb_inzage_staat(log, &staat);
    kb_inzage_vrij(log);

    assert_int_equal(staat.breuken, 1);
    pg_verifieer(&h, &pg);
    assert_int_equal(h.n, 2);
    assert_int_equal(h.bevindingen[0].soort, KB_BEVINDING_GAT);
    assert_int_equal(h.bevindingen[1].soort, KB_BEVINDING_BREUK);
    hulp_einde(&h);
}

static int begin_alles(void **state)
{
    (void)state;
    pg_begin(&pg);
    return 0;
}

static int einde_alles(void **state)
{
    (void)state;
    pg_einde(&pg);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elk_record_staat_er_als_in_een_bestand_en_een_keer),
        cmocka_unit_test(instanties_hebben_elk_hun_keten_en_een_naam_heeft_er_een_tegelijk),
        cmocka_unit_test(een_verbroken_verbinding_kost_geen_record_en_geeft_geen_dubbel),
        cmocka_unit_test(wat_na_een_crash_van_de_server_toch_vastligt_is_deel_van_de_keten_en_wordt_gezegd),
        cmocka_unit_test(wat_de_standby_niet_heeft_telt_niet_ook_als_het_te_zien_is),
        cmocka_unit_test(een_server_die_niet_antwoordt_houdt_niemand_langer_op_dan_wacht_ms),
        cmocka_unit_test(zonder_server_begint_de_dienst_in_storing_en_gaat_vanzelf_verder),
        cmocka_unit_test(niemand_wijzigt_of_verwijdert_een_regel),
        cmocka_unit_test(elke_vorm_van_knoeien_wordt_in_een_tabel_ook_gevonden),
        cmocka_unit_test(wat_bij_een_start_aan_het_einde_ontbreekt_blijft_een_bevinding),
    };

    return cmocka_run_group_tests(tests, begin_alles, einde_alles);
}
