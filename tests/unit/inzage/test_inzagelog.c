/* The log as its caller sees it: what is told kept is in the file, in the form that is promised, and the
 * chain goes on over starts, days and files. */
#include "inzage_hulp.h"

#include <stdatomic.h>
#include <sys/file.h>
#include <unistd.h>

#include "klantbeeld/basis/lezer.h"

#define DAG_EEN "inzage-00000001-20261124.jsonl"

static bool bevat(const struct hulp *h, const char *bestand, const char *tekst)
{
    size_t n;
    char *p = hulp_lees(h, bestand, &n);
    bool gevonden = strstr(p, tekst) != NULL;

    free(p);
    return gevonden;
}

static void wat_gemeld_is_staat_in_het_bestand_in_de_beloofde_vorm(void **state)
{
    struct hulp h;
    struct kb_inzagelog *log;

    (void)state;
    hulp_begin(&h);
    log = hulp_open(&h);
    assert_int_equal(hulp_meld(log, "spoor-a"), KB_OK);

    assert_true(bevat(&h, DAG_EEN,
                      "{\"volgnr\":2,\"tijd\":\"2026-11-24T12:00:00.000000Z\",\"soort\":\"inzage\","
                      "\"actie\":\"klantbeeld\",\"actor\":{\"medewerker\":\"jansen01\",\"divisie\":\"K&S\","
                      "\"rollen\":[\"ks_klantadviseur\",\"ks_accountmanager\"]},\"doel\":\"klantcontact\","
                      "\"object\":{\"lhnummer\":\"123456789L01\",\"gegevensgroepen\":[\"organisatie\","
                      "\"contact\"],\"klassen\":[\"basis\"],\"zoek\":null},\"uitkomst\":\"verstrekt\","
                      "\"reden\":null,\"spoor\":\"spoor-a\",\"oorsprong\":\"10.0.0.1\",\"vorige\":\""));
    kb_inzage_vrij(log);
    hulp_is_heel(&h);
    assert_int_equal(h.uitslag.inzages, 1);
    hulp_einde(&h);
}

static void een_zoekvraag_en_een_weigering_staan_er_ook_in(void **state)
{
    static const struct kb_inzage_criterium criteria[] = {{{"naam", 4}, {"de \"Groot\"\n", 11}}};
    static const struct kb_tekst getoond[] = {{"123456789L01", 12}, {NULL, 0}};
    struct kb_inzage_record r = {
        .moment = HULP_TIJD + 1500 * KB_MS,
        .actie = KB_TEKST("zoek"),
        .medewerker = KB_TEKST("jansen01"),
        .criteria = criteria,
        .n_criteria = 1,
        .treffers = 25,
        .getoond = getoond,
        .n_getoond = 2,
        .uitkomst = KB_INZAGE_GEWEIGERD,
        .reden = KB_TEKST("zoekcriterium"),
    };
    struct hulp_wacht w = HULP_WACHT;
    struct hulp h;
    struct kb_inzagelog *log;

    (void)state;
    hulp_begin(&h);
    log = hulp_open(&h);
    assert_int_equal(kb_inzage_meld(log, &r, hulp_klaar, &w), KB_OK);
    hulp_wacht_op(&w, 1);

    assert_true(bevat(&h, DAG_EEN, "\"tijd\":\"2026-11-24T12:00:01.500000Z\""));
    assert_true(bevat(&h, DAG_EEN,
                      "\"zoek\":{\"criteria\":[{\"naam\":\"naam\",\"waarde\":\"de \\\"Groot\\\"\\n\"}],"
                      "\"treffers\":25,\"getoond\":[\"123456789L01\",null]}},\"uitkomst\":\"geweigerd\","
                      "\"reden\":\"zoekcriterium\""));
    assert_true(bevat(&h, DAG_EEN, "\"divisie\":null,\"rollen\":[]"));
    kb_inzage_vrij(log);
    hulp_is_heel(&h);
    hulp_einde(&h);
}

static void zonder_map_is_het_log_uit_en_is_alles_meteen_goed(void **state)
{
    struct hulp h;
    struct kb_inzagestaat staat;
    struct kb_inzagelog *log;

    (void)state;
    hulp_begin(&h);
    h.config.map = "";
    log = hulp_open(&h);
    assert_int_equal(hulp_meld(log, "x"), KB_OK);
    kb_inzage_staat(log, &staat);
    assert_int_equal(staat.stand, KB_INZAGE_UIT);
    kb_inzage_vrij(log);
    kb_inzage_vrij(NULL);
    hulp_einde(&h);
}

static void wat_geen_regel_kan_worden_wordt_meteen_geweigerd(void **state)
{
    struct hulp h;
    struct hulp_wacht w = HULP_WACHT;
    struct kb_inzagelog *log;
    struct kb_inzage_record r = hulp_record("x");
    static char groot[KB_INZAGE_MAX_RECORD];

    (void)state;
    hulp_begin(&h);
    log = hulp_open(&h);
    r.doel = (struct kb_tekst){"\xff\xfe", 2};
    assert_int_equal(kb_inzage_meld(log, &r, hulp_klaar, &w), KB_ONGELDIG);
    r.doel = (struct kb_tekst){"a\0b", 3};
    assert_int_equal(kb_inzage_meld(log, &r, hulp_klaar, &w), KB_ONGELDIG);
    memset(groot, 'g', sizeof(groot));
    r.doel = (struct kb_tekst){groot, sizeof(groot)};
    assert_int_equal(kb_inzage_meld(log, &r, hulp_klaar, &w), KB_TE_GROOT);
    assert_int_equal(hulp_meld(log, "goed"), KB_OK);

    assert_int_equal(w.klaar, 0);
    kb_inzage_vrij(log);
    hulp_is_heel(&h);
    assert_int_equal(h.uitslag.inzages, 1);
    hulp_einde(&h);
}

/* A callback that holds up the writer, so that the queue can be filled. */
struct sluis {
    pthread_mutex_t dicht;
    atomic_bool binnen; /* the writer stands before it */
};

static void wacht_op_sluis(void *context, enum kb_status status)
{
    struct sluis *s = context;

    (void)status;
    atomic_store(&s->binnen, true);
    pthread_mutex_lock(&s->dicht);
    pthread_mutex_unlock(&s->dicht);
}

static void een_volle_wachtrij_weigert_en_wacht_niet(void **state)
{
    enum { RUIMTE = 5 };
    struct sluis sluis = {PTHREAD_MUTEX_INITIALIZER, false};
    struct hulp_wacht w = HULP_WACHT;
    struct hulp h;
    struct kb_inzage_record r = hulp_record("x");
    struct kb_inzagestaat staat;
    struct kb_inzagelog *log;
    unsigned binnen = 0;

    (void)state;
    hulp_begin(&h);
    h.config.wachtrij = RUIMTE;
    log = hulp_open(&h);
    pthread_mutex_lock(&sluis.dicht);
    assert_int_equal(kb_inzage_meld(log, &r, wacht_op_sluis, &sluis), KB_OK);
    while (!atomic_load(&sluis.binnen))
        usleep(1000);
    while (kb_inzage_meld(log, &r, hulp_klaar, &w) == KB_OK)
        binnen++;
    assert_int_equal(kb_inzage_meld(log, &r, hulp_klaar, &w), KB_OVERBELAST);
    kb_inzage_staat(log, &staat);
    assert_int_equal(binnen, RUIMTE);
    assert_int_equal(staat.wachtend, RUIMTE);
    assert_int_equal(staat.geweigerd, 2);
    pthread_mutex_unlock(&sluis.dicht);
    hulp_wacht_op(&w, binnen);

    assert_int_equal(w.goed, binnen);
    kb_inzage_vrij(log);
    hulp_is_heel(&h);
    assert_int_equal(h.uitslag.inzages, binnen + 1);
    hulp_einde(&h);
}

struct nog_een {
    struct kb_inzagelog *log;
    struct hulp_wacht w;
};

static void meld_nog_een(void *context, enum kb_status status)
{
    struct nog_een *n = context;
    struct kb_inzage_record r = hulp_record("tweede");

    assert_int_equal(status, KB_OK);
    assert_int_equal(kb_inzage_meld(n->log, &r, hulp_klaar, &n->w), KB_OK);
}

static void een_callback_mag_zelf_melden(void **state)
{
    struct nog_een n = {NULL, HULP_WACHT};
    struct hulp h;
    struct kb_inzage_record r = hulp_record("eerste");

    (void)state;
    hulp_begin(&h);
    n.log = hulp_open(&h);
    assert_int_equal(kb_inzage_meld(n.log, &r, meld_nog_een, &n), KB_OK);
    hulp_wacht_op(&n.w, 1);
    kb_inzage_vrij(n.log);
    hulp_is_heel(&h);
    assert_int_equal(h.uitslag.inzages, 2);
    hulp_einde(&h);
}

static void wie_stopt_legt_vast_wat_nog_wacht(void **state)
{
    enum { N = 500 };
    struct hulp_wacht w = HULP_WACHT;
    struct hulp h;
    struct kb_inzage_record r = hulp_record("x");
    struct kb_inzagelog *log;

    (void)state;
    hulp_begin(&h);
    log = hulp_open(&h);
    for (int i = 0; i < N; i++)
        assert_int_equal(kb_inzage_meld(log, &r, hulp_klaar, &w), KB_OK);
    kb_inzage_vrij(log);

    assert_int_equal(w.goed, N);
    hulp_is_heel(&h);
    assert_int_equal(h.uitslag.inzages, N);
    hulp_einde(&h);
}

static void een_nieuwe_start_zet_de_keten_voort_in_een_nieuw_bestand(void **state)
{
    struct hulp h;
    struct kb_inzagestaat staat;
    struct kb_inzagelog *log;

    (void)state;
    hulp_begin(&h);
    h.config.sleutel_bestand = h.sleutel;
    for (int i = 0; i < 3; i++) {
        log = hulp_open(&h);
        hulp_vul(log, 2);
        kb_inzage_staat(log, &staat);
        assert_int_equal(staat.stand, KB_INZAGE_GOED);
        assert_int_equal(staat.breuken, 0);
        kb_inzage_vrij(log);
    }
    assert_true(bevat(&h, "inzage-00000003-20261124.jsonl",
                      "\"bestand\":3,\"dag\":\"20261124\",\"reden\":\"start\""));
    hulp_is_heel(&h);
    assert_int_equal(h.uitslag.bestanden, 3);
    assert_int_equal(h.uitslag.inzages, 6);
    assert_int_equal(h.uitslag.ondertekend_tot, h.uitslag.volgnr);
    hulp_einde(&h);
}

static void een_nieuwe_dag_en_een_vol_bestand_geven_een_nieuw_bestand(void **state)
{
    static char vulling[15000];
    struct hulp h;
    struct hulp_wacht w = HULP_WACHT;
    struct kb_inzage_record r = hulp_record("x");
    struct kb_inzagelog *log;

    (void)state;
    hulp_begin(&h);
    h.config.rotatie_mb = 1;
    log = hulp_open(&h);
    hulp_vul(log, 1);
    h.tijd += 24 * 3600 * KB_S;
    hulp_vul(log, 1);
    assert_true(bevat(&h, "inzage-00000002-20261125.jsonl", "\"reden\":\"dag\""));
    h.tijd -= 24 * 3600 * KB_S;
    hulp_vul(log, 1);
    memset(vulling, 'v', sizeof(vulling));
    r.doel = (struct kb_tekst){vulling, sizeof(vulling)};
    for (unsigned i = 1; i <= 75; i++) {
        assert_int_equal(kb_inzage_meld(log, &r, hulp_klaar, &w), KB_OK);
        hulp_wacht_op(&w, i);
    }
    kb_inzage_vrij(log);

    assert_true(bevat(&h, "inzage-00000003-20261124.jsonl", "\"reden\":\"omvang\""));
    hulp_is_heel(&h);
    assert_int_equal(h.uitslag.bestanden, 3);
    assert_int_equal(h.uitslag.inzages, 78);
    hulp_einde(&h);
}

static void controlepunten_staan_op_hun_afstand(void **state)
{
    struct hulp h;
    struct kb_inzagelog *log;
    size_t n;
    unsigned aantal = 0;
    char *p;

    (void)state;
    hulp_begin(&h);
    h.config.sleutel_bestand = h.sleutel;
    log = hulp_open(&h);
    hulp_vul(log, 35);
    kb_inzage_vrij(log);

    p = hulp_lees(&h, DAG_EEN, &n);
    for (const char *q = p; (q = strstr(q, "\"soort\":\"controlepunt\"")); q++)
        aantal++;
    free(p);
    assert_int_equal(aantal, 1 + 3 + 1);
    hulp_is_heel(&h);
    assert_int_equal(h.uitslag.regels, 1 + 5 + 35);
    hulp_einde(&h);
}

static void twee_schrijvers_in_een_map_gaan_niet_samen(void **state)
{
    struct hulp h;
    struct kb_fout fout;
    struct kb_inzagelog *log;

    (void)state;
    hulp_begin(&h);
    log = hulp_open(&h);
    assert_null(kb_inzage_nieuw(&h.config, &h.klok, &fout));
    assert_non_null(strstr(fout.tekst, "in gebruik"));
    kb_inzage_vrij(log);
    hulp_einde(&h);
}

static void een_map_of_sleutel_die_er_niet_is_is_een_fout_in_de_configuratie(void **state)
{
    struct hulp h;
    struct kb_fout fout;

    (void)state;
    hulp_begin(&h);
    h.config.map = "/nergens/inzage";
    assert_null(kb_inzage_nieuw(&h.config, &h.klok, &fout));
    assert_non_null(strstr(fout.tekst, "inzage.map"));
    h.config.map = h.map;
    h.config.sleutel_bestand = "/nergens/zaad";
    assert_null(kb_inzage_nieuw(&h.config, &h.klok, &fout));
    assert_non_null(strstr(fout.tekst, "inzage.sleutel_bestand"));
    hulp_schrijf(h.sleutel, "# leeg\n\nabc\n", 12);
    h.config.sleutel_bestand = h.sleutel;
    assert_null(kb_inzage_nieuw(&h.config, &h.klok, &fout));
    assert_non_null(strstr(fout.tekst, "/zaad:3: geen 32 bytes"));
    hulp_einde(&h);
}

/* many threads: each record must be there once */

enum { DRADEN = 6, PER_DRAAD = 400 };

struct melder {
    struct kb_inzagelog *log;
    struct hulp_wacht *w;
    unsigned draad;
};

static void *meld_veel(void *context)
{
    const struct melder *m = context;

    for (unsigned i = 0; i < PER_DRAAD; i++) {
        char spoor[32];
        struct kb_inzage_record r;
        struct kb_inzagestaat staat;

        snprintf(spoor, sizeof(spoor), "d%u-%u", m->draad, i);
        r = hulp_record(spoor);
        while (kb_inzage_meld(m->log, &r, hulp_klaar, m->w) == KB_OVERBELAST)
            kb_inzage_staat(m->log, &staat);
    }
    return NULL;
}

static void veel_draden_melden_en_alles_staat_er_een_keer(void **state)
{
    struct hulp_wacht w = HULP_WACHT;
    struct melder melders[DRADEN];
    pthread_t draden[DRADEN];
    struct hulp h;
    struct kb_inzagelog *log;
    size_t n;
    char *p;

    (void)state;
    hulp_begin(&h);
    h.config.fsync = "uit";
    h.config.sleutel_bestand = h.sleutel;
    log = hulp_open(&h);
    for (unsigned i = 0; i < DRADEN; i++) {
        melders[i] = (struct melder){log, &w, i};
        assert_int_equal(pthread_create(&draden[i], NULL, meld_veel, &melders[i]), 0);
    }
    for (unsigned i = 0; i < DRADEN; i++)
        assert_int_equal(pthread_join(draden[i], NULL), 0);
    kb_inzage_vrij(log);

    assert_int_equal(w.goed, DRADEN * PER_DRAAD);
    hulp_is_heel(&h);
    assert_int_equal(h.uitslag.inzages, DRADEN * PER_DRAAD);
    p = hulp_lees(&h, DAG_EEN, &n);
    for (unsigned i = 0; i < DRADEN; i++) {
        char spoor[48];

        snprintf(spoor, sizeof(spoor), "\"spoor\":\"d%u-%u\"", i, PER_DRAAD - 1);
        assert_non_null(strstr(p, spoor));
    }
    free(p);
    hulp_einde(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wat_gemeld_is_staat_in_het_bestand_in_de_beloofde_vorm),
        cmocka_unit_test(een_zoekvraag_en_een_weigering_staan_er_ook_in),
        cmocka_unit_test(zonder_map_is_het_log_uit_en_is_alles_meteen_goed),
        cmocka_unit_test(wat_geen_regel_kan_worden_wordt_meteen_geweigerd),
        cmocka_unit_test(een_volle_wachtrij_weigert_en_wacht_niet),
        cmocka_unit_test(een_callback_mag_zelf_melden),
        cmocka_unit_test(wie_stopt_legt_vast_wat_nog_wacht),
        cmocka_unit_test(een_nieuwe_start_zet_de_keten_voort_in_een_nieuw_bestand),
        cmocka_unit_test(een_nieuwe_dag_en_een_vol_bestand_geven_een_nieuw_bestand),
        cmocka_unit_test(controlepunten_staan_op_hun_afstand),
        cmocka_unit_test(twee_schrijvers_in_een_map_gaan_niet_samen),
        cmocka_unit_test(een_map_of_sleutel_die_er_niet_is_is_een_fout_in_de_configuratie),
        cmocka_unit_test(veel_draden_melden_en_alles_staat_er_een_keer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
