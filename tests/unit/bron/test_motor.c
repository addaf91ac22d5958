/* The source engine against a real HTTP server on loopback: a few threads in this program that answer by the
 * path. */
#include "bron_server.h"
#include "ophaling_hulp.h"

#include <stdio.h>

enum { MAX_BODY = 4096 };

/* the server: one answer per path */

static atomic_uint lopend, hoogste_lopend;

struct antwoord {
    const char *pad;
    const char *bytes; /* NULL: no answer, the connection stays open */
    bool sluit;        /* close after the bytes */
    bool reset;        /* close with RST */
    bool tel;          /* count how many of these run at once, and hold each for a moment */
};

#define JSON_200(body, lengte)                                                                               \
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " lengte "\r\n\r\n" body

static const struct antwoord antwoorden[] = {
    {"/ok", JSON_200("{\"a\":1}", "7"), false, false, false},
    {"/ok-parameter",
     "HTTP/1.1 200 OK\r\nContent-Type: application/problem+json; charset=utf-8\r\nContent-Length: "
     "2\r\n\r\n{}",
     false, false, false},
    {"/brokken",
     "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: "
     "chunked\r\n\r\n3\r\n[1,\r\n2\r\n2]\r\n0\r\n\r\n",
     false, false, false},
    {"/onbekend", "HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
     false, false, false},
    {"/kapot", "HTTP/1.1 500 Oops\r\nContent-Length: 4\r\n\r\noops", false, false, false},
    {"/elders", "HTTP/1.1 302 Found\r\nLocation: /ok\r\nContent-Length: 0\r\n\r\n", false, false, false},
    {"/leeg", JSON_200("", "0"), false, false, false},
    {"/html", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\n{}", false, false,
     false},
    {"/typeloos", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", false, false, false},
    {"/jsonp", "HTTP/1.1 200 OK\r\nContent-Type: application/jsonp\r\nContent-Length: 2\r\n\r\n{}", false,
     false, false},
    {"/afgekapt", JSON_200("{\"a\"", "70"), true, false, false},
    {"/te-groot-gezegd", JSON_200("{}", "5000"), true, false, false},
    {"/te-groot", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n", true, false, false},
    {"/geen-http", "dit is geen HTTP\r\n\r\n", true, false, false},
    {"/hang", NULL, false, false, false},
    {"/hang-halverwege", JSON_200("{\"a\"", "7"), false, false, false},
    {"/reset", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{", false, true,
     false},
    {"/tel", JSON_200("{}", "2"), false, false, true},
};

static const struct antwoord *antwoord_op(const char *verzoek)
{
    for (size_t i = 0; i < sizeof(antwoorden) / sizeof(antwoorden[0]); i++) {
        size_t n = strlen(antwoorden[i].pad);

        if (strncmp(verzoek, "GET ", 4) == 0 && strncmp(verzoek + 4, antwoorden[i].pad, n) == 0 &&
            (verzoek[4 + n] == ' ' || verzoek[4 + n] == '?'))
            return &antwoorden[i];
    }
    return NULL;
}

static void hoogste(unsigned nu)
{
    unsigned tot_nu = atomic_load(&hoogste_lopend);

    while (nu > tot_nu && !atomic_compare_exchange_weak(&hoogste_lopend, &tot_nu, nu))
        ;
}

static bool geef(int fd, const char *verzoek, unsigned keer)
{
    const struct antwoord *a = antwoord_op(verzoek);

    (void)keer;
    if (!a)
        return false;
    if (a->tel) {
        hoogste(atomic_fetch_add(&lopend, 1) + 1);
        usleep(20000);
        atomic_fetch_sub(&lopend, 1);
    }
    if (a->bytes)
        server_zeg(fd, a->bytes);
    if (strcmp(a->pad, "/te-groot") == 0) {
        char veel[MAX_BODY + 1];

        memset(veel, ' ', sizeof(veel));
        server_stuur(fd, veel, sizeof(veel));
    }
    if (a->reset)
        server_reset(fd);
    return !a->sluit && !a->reset;
}

static struct server server = {SERVER_BEGIN, .antwoord = geef};

/* the engine under test */

enum { GOED, DICHT, SMAL, ONBEKENDE_HOST };

/* Everything holds for both ways of transport: the whole table runs for each. */
static const char *vervoer = "eigen";

static struct kb_config config;
static char urls[4][64];
static struct kb_motor *motor;
static int dichte_poort;

static int begin(void **staat)
{
    uint16_t dicht = 0;

    (void)staat;
    server_begin(&server);
    dichte_poort = server_poort("127.0.0.1", &dicht);
    snprintf(urls[GOED], sizeof(urls[0]), "http://127.0.0.1:%u", server.poort);
    snprintf(urls[DICHT], sizeof(urls[0]), "http://127.0.0.1:%u", dicht);
    snprintf(urls[SMAL], sizeof(urls[0]), "http://127.0.0.1:%u", server.poort);
    snprintf(urls[ONBEKENDE_HOST], sizeof(urls[0]), "http://bestaat-niet.invalid:80");
    for (size_t i = 0; i < 4; i++)
        config.bron[i] = (struct kb_config_bron){.naam = "proef",
                                                 .url = urls[i],
                                                 .timeout_ms = 2000,
                                                 .verbind_ms = 300,
                                                 .max_body_bytes = MAX_BODY,
                                                 .max_verbindingen = i == SMAL ? 2 : 500,
                                                 .wachtrij = 1000,
                                                 .limiet = "vast",
                                                 .vervoer = vervoer,
                                                 .limiet_min = 1,
                                                 .breker_venster_s = 10,
                                                 .breker_minimum = 100000,
                                                 .breker_procent = 100,
                                                 .breker_open_s = 5,
                                                 .breker_open_max_s = 60,
                                                 .breker_proeven = 3,
                                                 .ca = "",
                                                 .sleutel_bestand = "",
                                                 .client_certificaat_bestand = "",
                                                 .client_sleutel_bestand = ""};
    config.gedeeld.adres = "";
    config.n_bronnen = 4;
    config.dienst.max_wachtend = 10000;
    config.dienst.cache_mb = 8;
    motor = kb_motor_nieuw(&config, &kb_klok_systeem, NULL);
    assert_non_null(motor);
    return 0;
}

static int einde(void **staat)
{
    (void)staat;
    kb_motor_vrij(motor);
    server_einde(&server);
    close(dichte_poort);
    return 0;
}

static kb_moment over_ms(int64_t ms)
{
    return kb_nu(&kb_klok_systeem) + ms * KB_MS;
}

static struct hulp_set *start(struct kb_motor *m, const struct kb_opdracht *o, size_t n, int64_t deadline_ms)
{
    return hulp_start(m, o, n, over_ms(deadline_ms), KB_GEEN_KLANT);
}

static struct hulp_set *haal_een(unsigned bron, const char *pad, int64_t deadline_ms)
{
    struct kb_opdracht o = {bron, kb_tekst_van(pad)};
    struct hulp_set *set = start(motor, &o, 1, deadline_ms);

    hulp_wacht(set);
    return set;
}

static void elke_soort_antwoord_krijgt_zijn_uitkomst(void **staat)
{
    static const struct {
        unsigned bron;
        const char *pad;
        enum kb_oproepuitkomst uitkomst;
        int http;
    } rijen[] = {
        {GOED, "/ok", KB_UITKOMST_OK, 200},
        {GOED, "/ok?lh=123456789L01", KB_UITKOMST_OK, 200},
        {GOED, "/ok-parameter", KB_UITKOMST_OK, 200},
        {GOED, "/brokken", KB_UITKOMST_OK, 200},
        {GOED, "/onbekend", KB_UITKOMST_ONBEKEND, 404},
        {GOED, "/kapot", KB_UITKOMST_FOUTANTWOORD, 500},
        {GOED, "/elders", KB_UITKOMST_FOUTANTWOORD, 302},
        {GOED, "/leeg", KB_UITKOMST_ONBRUIKBAAR, 200},
        {GOED, "/html", KB_UITKOMST_ONBRUIKBAAR, 200},
        {GOED, "/typeloos", KB_UITKOMST_ONBRUIKBAAR, 200},
        {GOED, "/jsonp", KB_UITKOMST_ONBRUIKBAAR, 200},
        {GOED, "/afgekapt", KB_UITKOMST_ONBRUIKBAAR, 200},
        {GOED, "/te-groot-gezegd", KB_UITKOMST_ONBRUIKBAAR, 200},
        {GOED, "/te-groot", KB_UITKOMST_ONBRUIKBAAR, 200},
        {GOED, "/geen-http", KB_UITKOMST_ONBRUIKBAAR, 0},
        {GOED, "/reset", KB_UITKOMST_VERBINDING, 200},
        {DICHT, "/ok", KB_UITKOMST_VERBINDING, 0},
        {ONBEKENDE_HOST, "/ok", KB_UITKOMST_VERBINDING, 0},
    };

    (void)staat;
    for (size_t i = 0; i < sizeof(rijen) / sizeof(rijen[0]); i++) {
        struct hulp_set *set = haal_een(rijen[i].bron, rijen[i].pad, 5000);
        const struct kb_resultaat *r = hulp_resultaat(set, 0);

        if (r->uitkomst != rijen[i].uitkomst || r->http != rijen[i].http)
            fail_msg("%s: uitkomst %d, HTTP %d", rijen[i].pad, (int)r->uitkomst, r->http);
        assert_true((r->body.p != NULL) == (r->uitkomst == KB_UITKOMST_OK));
        hulp_geef_terug(set);
    }
}

static void de_body_komt_ongewijzigd_aan(void **staat)
{
    struct hulp_set *een = haal_een(GOED, "/ok", 5000);
    struct hulp_set *brokken = haal_een(GOED, "/brokken", 5000);

    (void)staat;
    assert_true(kb_tekst_is(hulp_resultaat(een, 0)->body, "{\"a\":1}"));
    assert_true(kb_tekst_is(hulp_resultaat(brokken, 0)->body, "[1,2]"));
    hulp_geef_terug(een);
    hulp_geef_terug(brokken);
}

static void een_hangende_bron_eindigt_op_de_deadline(void **staat)
{
    static const char *const paden[] = {"/hang", "/hang-halverwege"};

    (void)staat;
    for (size_t i = 0; i < 2; i++) {
        kb_moment begonnen = kb_nu(&kb_klok_systeem);
        struct hulp_set *set = haal_een(GOED, paden[i], 150);
        int64_t duurde_ms = (kb_nu(&kb_klok_systeem) - begonnen) / KB_MS;

        assert_int_equal(hulp_resultaat(set, 0)->uitkomst, KB_UITKOMST_TIJDSLIMIET);
        assert_true(duurde_ms >= 140 && duurde_ms < 1500);
        hulp_geef_terug(set);
    }
}

static void een_deadline_in_het_verleden_eindigt_meteen(void **staat)
{
    /* an answer that is there before anybody looks would count */
    struct hulp_set *set = haal_een(GOED, "/hang", -1);

    (void)staat;
    assert_int_equal(hulp_resultaat(set, 0)->uitkomst, KB_UITKOMST_TIJDSLIMIET);
    hulp_geef_terug(set);
}

static void een_set_wacht_op_al_zijn_oproepen_en_houdt_hun_volgorde(void **staat)
{
    struct kb_opdracht o[] = {{GOED, KB_TEKST("/hang")},
                              {GOED, KB_TEKST("/ok")},
                              {DICHT, KB_TEKST("/ok")},
                              {GOED, KB_TEKST("/onbekend")}};
    struct hulp_set *set = start(motor, o, 4, 150);

    (void)staat;
    hulp_wacht(set);
    assert_int_equal(hulp_resultaat(set, 0)->uitkomst, KB_UITKOMST_TIJDSLIMIET);
    assert_int_equal(hulp_resultaat(set, 1)->uitkomst, KB_UITKOMST_OK);
    assert_int_equal(hulp_resultaat(set, 2)->uitkomst, KB_UITKOMST_VERBINDING);
    assert_int_equal(hulp_resultaat(set, 3)->uitkomst, KB_UITKOMST_ONBEKEND);
    hulp_geef_terug(set);
}

static void een_lege_set_is_meteen_klaar(void **staat)
{
    struct hulp_set *set = start(motor, NULL, 0, 100);

    (void)staat;
    assert_false(set->wacht);
    hulp_geef_terug(set);
}

static void verbindingen_worden_hergebruikt(void **staat)
{
    unsigned voor = atomic_load(&server.verbindingen);

    (void)staat;
    for (int i = 0; i < 50; i++)
        hulp_geef_terug(haal_een(GOED, "/ok", 5000));
    assert_true(atomic_load(&server.verbindingen) - voor <= 1);
}

static void er_lopen_nooit_meer_oproepen_dan_de_bron_verbindingen_mag(void **staat)
{
    struct kb_opdracht o[12];
    char pad[12][16];
    struct hulp_set *set;

    (void)staat;
    for (size_t i = 0; i < 12; i++) {
        snprintf(pad[i], sizeof(pad[0]), "/tel?%zu", i);
        o[i] = (struct kb_opdracht){SMAL, kb_tekst_van(pad[i])};
    }
    atomic_store(&hoogste_lopend, 0);
    set = start(motor, o, 12, 5000);
    hulp_wacht(set);
    for (size_t i = 0; i < 12; i++)
        assert_int_equal(hulp_resultaat(set, i)->uitkomst, KB_UITKOMST_OK);
    assert_int_equal(atomic_load(&hoogste_lopend), 2);
    hulp_geef_terug(set);
}

static void wie_te_lang_op_een_verbinding_wacht_is_te_laat(void **staat)
{
    struct kb_opdracht o[3] = {
        {SMAL, KB_TEKST("/hang?1")}, {SMAL, KB_TEKST("/hang?2")}, {SMAL, KB_TEKST("/ok")}};
    struct hulp_klant klant = hulp_klant();
    struct hulp_set *vol = hulp_start(motor, o, 2, over_ms(60000), klant.dienst);
    struct hulp_set *set = start(motor, &o[2], 1, 100);
    struct kb_bronstaat bron;

    (void)staat;
    hulp_wacht(set);
    /* The engine hears that nobody waits any more; once it has answered this, it has. */
    hulp_geef_terug(haal_een(GOED, "/ok", 5000));
    kb_motor_bronstaat(motor, SMAL, &bron);
    assert_int_equal(hulp_resultaat(set, 0)->uitkomst, KB_UITKOMST_TIJDSLIMIET);
    assert_int_equal(bron.lopend, 2);
    assert_int_equal(bron.wachtend, 0);
    hulp_geef_terug(set);
    hulp_klant_weg(klant, vol);
}

static void wie_weggaat_maakt_plaats_voor_wie_wacht(void **staat)
{
    struct kb_opdracht o[3] = {
        {SMAL, KB_TEKST("/hang?1")}, {SMAL, KB_TEKST("/hang?2")}, {SMAL, KB_TEKST("/ok")}};
    struct hulp_klant klant = hulp_klant();
    struct hulp_set *vol = hulp_start(motor, o, 2, over_ms(60000), klant.dienst);
    struct hulp_set *set = start(motor, &o[2], 1, 1500);

    (void)staat;
    hulp_klant_weg(klant, vol);
    hulp_wacht(set);
    assert_int_equal(hulp_resultaat(set, 0)->uitkomst, KB_UITKOMST_OK);
    hulp_geef_terug(set);
}

static void weggaan_van_wat_nog_wacht_of_loopt_lekt_niet(void **staat)
{
    struct kb_opdracht o[4] = {{SMAL, KB_TEKST("/hang?1")},
                               {SMAL, KB_TEKST("/hang?2")},
                               {SMAL, KB_TEKST("/hang?3")},
                               {GOED, KB_TEKST("/ok")}};
    struct hulp_klant klant[50];
    struct hulp_set *set[50];

    (void)staat;
    /* at once, while the engine begins with the calls */
    for (int i = 0; i < 50; i++)
        hulp_geef_terug(start(motor, o, 4, -1));
    /* and when they have begun */
    for (int i = 0; i < 50; i++) {
        klant[i] = hulp_klant();
        set[i] = hulp_start(motor, o, 4, over_ms(60000), klant[i].dienst);
    }
    for (int i = 0; i < 50; i++)
        hulp_klant_weg(klant[i], set[i]);
}

static void de_tellers_kloppen_met_wat_er_gebeurde(void **staat)
{
    struct kb_bronstaat voor, na;

    (void)staat;
    kb_motor_bronstaat(motor, GOED, &voor);
    hulp_geef_terug(haal_een(GOED, "/ok", 5000));
    hulp_geef_terug(haal_een(GOED, "/kapot", 5000));
    kb_motor_bronstaat(motor, GOED, &na);
    /* Calls that earlier tests cancelled may be counted (as stopped) in between. */
    assert_int_equal(na.oproepen - voor.oproepen -
                         (na.per_uitkomst[KB_UITKOMST_GESTOPT] - voor.per_uitkomst[KB_UITKOMST_GESTOPT]),
                     2);
    assert_int_equal(na.per_uitkomst[KB_UITKOMST_OK] - voor.per_uitkomst[KB_UITKOMST_OK], 1);
    assert_int_equal(na.per_uitkomst[KB_UITKOMST_FOUTANTWOORD] - voor.per_uitkomst[KB_UITKOMST_FOUTANTWOORD],
                     1);
    assert_int_equal(na.laatste_foutsoort, KB_UITKOMST_FOUTANTWOORD);
    assert_true(na.laatste_succes > 0 && na.laatste_fout > 0);
    assert_true(kb_motor_leeft(motor));
}

enum { DRADEN = 16, PER_DRAAD = 60 };

static void *klant(void *context)
{
    unsigned *goed = context;

    for (int i = 0; i < PER_DRAAD; i++) {
        struct kb_opdracht o[3] = {
            {GOED, KB_TEKST("/ok")}, {GOED, KB_TEKST("/brokken")}, {SMAL, KB_TEKST("/ok")}};
        struct hulp_set *set = start(motor, o, 3, i % 7 == 0 ? -1 : 20000);

        if (i % 7 == 0) {
            hulp_geef_terug(set);
            *goed += 1;
            continue;
        }
        hulp_wacht(set);
        *goed += kb_tekst_is(hulp_resultaat(set, 0)->body, "{\"a\":1}") &&
                 kb_tekst_is(hulp_resultaat(set, 1)->body, "[1,2]") &&
                 kb_tekst_is(hulp_resultaat(set, 2)->body, "{\"a\":1}");
        hulp_geef_terug(set);
    }
    return NULL;
}

static void veel_draden_tegelijk_krijgen_elk_hun_eigen_antwoord(void **staat)
{
    pthread_t draad[DRADEN];
    unsigned goed[DRADEN] = {0};

    (void)staat;
    for (size_t i = 0; i < DRADEN; i++)
        assert_int_equal(pthread_create(&draad[i], NULL, klant, &goed[i]), 0);
    for (size_t i = 0; i < DRADEN; i++) {
        pthread_join(draad[i], NULL);
        assert_int_equal(goed[i], PER_DRAAD);
    }
}

static void een_motor_die_stopt_beeindigt_wat_nog_loopt(void **staat)
{
    struct kb_opdracht o[3] = {
        {SMAL, KB_TEKST("/hang?1")}, {SMAL, KB_TEKST("/hang?2")}, {SMAL, KB_TEKST("/hang?3")}};
    struct kb_motor *eigen = kb_motor_nieuw(&config, &kb_klok_systeem, NULL);
    struct hulp_set *set = start(eigen, o, 3, 60000);

    (void)staat;
    kb_motor_stop(eigen);
    hulp_wacht(set);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(hulp_resultaat(set, i)->uitkomst, KB_UITKOMST_GESTOPT);
    hulp_geef_terug(set);
    kb_motor_vrij(eigen);
}

static void een_onleesbaar_sleutelbestand_of_ca_is_een_configuratiefout(void **staat)
{
    struct kb_config fout_config = config;
    struct kb_fout fout = {.status = KB_OK};

    (void)staat;
    fout_config.bron[1].ca = "/bestaat/niet.pem";
    assert_null(kb_motor_nieuw(&fout_config, &kb_klok_systeem, &fout));
    assert_int_equal(fout.status, KB_CONFIGURATIE);
    assert_non_null(strstr(fout.tekst, "bronnen[proef].ca"));
    fout_config = config;
    fout_config.bron[2].sleutel_bestand = "/dev/null";
    assert_null(kb_motor_nieuw(&fout_config, &kb_klok_systeem, &fout));
    assert_non_null(strstr(fout.tekst, "bronnen[proef].sleutel_bestand"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elke_soort_antwoord_krijgt_zijn_uitkomst),
        cmocka_unit_test(de_body_komt_ongewijzigd_aan),
        cmocka_unit_test(een_hangende_bron_eindigt_op_de_deadline),
        cmocka_unit_test(een_deadline_in_het_verleden_eindigt_meteen),
        cmocka_unit_test(een_set_wacht_op_al_zijn_oproepen_en_houdt_hun_volgorde),
        cmocka_unit_test(een_lege_set_is_meteen_klaar),
        cmocka_unit_test(verbindingen_worden_hergebruikt),
        cmocka_unit_test(er_lopen_nooit_meer_oproepen_dan_de_bron_verbindingen_mag),
        cmocka_unit_test(wie_te_lang_op_een_verbinding_wacht_is_te_laat),
        cmocka_unit_test(wie_weggaat_maakt_plaats_voor_wie_wacht),
        cmocka_unit_test(weggaan_van_wat_nog_wacht_of_loopt_lekt_niet),
        cmocka_unit_test(de_tellers_kloppen_met_wat_er_gebeurde),
        cmocka_unit_test(veel_draden_tegelijk_krijgen_elk_hun_eigen_antwoord),
        cmocka_unit_test(een_motor_die_stopt_beeindigt_wat_nog_loopt),
        cmocka_unit_test(een_onleesbaar_sleutelbestand_of_ca_is_een_configuratiefout),
    };

    int fouten = cmocka_run_group_tests_name("eigen verbindingen", tests, begin, einde);

    vervoer = "libcurl";
    return fouten + cmocka_run_group_tests_name("libcurl", tests, begin, einde);
}
