/* What who waits may count on, whatever the source does: ages of answers, sharing, leaving, breaker,
 * second tries. A real HTTP server on loopback that answers as each test tells it, and a clock that the tests
 * move: minutes pass without anybody waiting for them. */
#include "bron_server.h"
#include "ophaling_hulp.h"

#include <sched.h>
#include <stdio.h>

/* the source: every answer says which request of all it was the answer to */

enum wijze { GOED, STUK, STUK_ZONDER_BODY, STUK_ZONDER_EINDE, VERBODEN, ONBEKEND, STIL, DICHT, HOUD };

static bool antwoord(int fd, const char *verzoek, unsigned keer);

static struct server bron = {SERVER_BEGIN, .antwoord = antwoord};
static atomic_uint genummerd; /* requests */
static atomic_int bron_wijze;
static atomic_int bron_eerst; /* so many requests are answered as `bron_eerst_wijze` */
static atomic_int bron_eerst_wijze;

static int kies_wijze(void)
{
    int over = atomic_load(&bron_eerst);

    while (over > 0)
        if (atomic_compare_exchange_weak(&bron_eerst, &over, over - 1))
            return atomic_load(&bron_eerst_wijze);
    return atomic_load(&bron_wijze);
}

static bool antwoord(int fd, const char *verzoek, unsigned keer)
{
    static const char *const koppen[] = {
        [STUK] = "HTTP/1.1 500 Stuk\r\nContent-Length: 4\r\n\r\nstuk",
        [STUK_ZONDER_BODY] = "HTTP/1.1 503 Straks\r\nContent-Length: 0\r\n\r\n",
        [STUK_ZONDER_EINDE] = "HTTP/1.1 500 Stuk\r\nTransfer-Encoding: chunked\r\n\r\n",
        [VERBODEN] = "HTTP/1.1 403 Nee\r\nContent-Length: 0\r\n\r\n",
        [ONBEKEND] = "HTTP/1.1 404 Onbekend\r\nContent-Length: 0\r\n\r\n",
    };
    unsigned nummer = atomic_fetch_add(&genummerd, 1) + 1;
    int wijze = kies_wijze();
    char uit[256];
    char body[32];
    int n;

    (void)verzoek;
    (void)keer;
    if (wijze == DICHT)
        return false;
    if (wijze == STIL)
        return true;
    if (wijze == HOUD)
        server_wacht_op_hek(&bron);
    snprintf(body, sizeof(body), "{\"n\":%u}", nummer);
    if (wijze == GOED || wijze == HOUD)
        n = snprintf(uit, sizeof(uit),
                     "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                     strlen(body), body);
    else
        n = snprintf(uit, sizeof(uit), "%s", koppen[wijze]);
    if (send(fd, uit, (size_t)n, MSG_NOSIGNAL) != n)
        return false;
    for (int i = 0; wijze == STUK_ZONDER_EINDE && i < 6000; i++)
        server_zeg(fd, "1\r\nx\r\n");
    return true;
}

static int begin_alles(void **staat)
{
    (void)staat;
    server_begin(&bron);
    return 0;
}

static int einde_alles(void **staat)
{
    (void)staat;
    server_einde(&bron);
    return 0;
}

/* one engine per test */

/* Everything holds for both ways of transport: the whole table runs for each. */
static const char *vervoer = "eigen";

static struct kb_config config;
static char url[64];
static struct kb_motor *motor;

static void schoon(void)
{
    snprintf(url, sizeof(url), "http://127.0.0.1:%u", bron.poort);
    memset(&config, 0, sizeof(config));
    config.dienst.max_wachtend = 1000;
    config.dienst.cache_mb = 64;
    config.bron[0] = (struct kb_config_bron){.naam = "proef",
                                             .url = url,
                                             .timeout_ms = 5000,
                                             .verbind_ms = 1000,
                                             .max_body_bytes = 4096,
                                             .max_verbindingen = 64,
                                             .wachtrij = 1000,
                                             .limiet = "vast",
                                             .vervoer = vervoer,
                                             .limiet_min = 1,
                                             .vers_s = 60,
                                             .ververs_s = 300,
                                             .storing_s = 3600,
                                             .onbekend_s = 30,
                                             .breker_venster_s = 10,
                                             .breker_minimum = 100000,
                                             .breker_procent = 50,
                                             .breker_open_s = 5,
                                             .breker_open_max_s = 60,
                                             .breker_proeven = 1,
                                             .ca = "",
                                             .sleutel_bestand = "",
                                             .client_certificaat_bestand = "",
                                             .client_sleutel_bestand = ""};
    config.gedeeld.adres = "";
    config.n_bronnen = 1;
    atomic_store(&bron_wijze, GOED);
    atomic_store(&bron_eerst, 0);
    atomic_store(&bron.verzoeken, 0);
    atomic_store(&genummerd, 0);
    server_zet_hek(&bron, false);
}

static struct kb_config_bron *instelling = &config.bron[0];

static void begin(void)
{
    motor = kb_motor_nieuw(&config, &hulp_klok, NULL);
    assert_non_null(motor);
}

static int voor_elke(void **staat)
{
    (void)staat;
    schoon();
    return 0;
}

static int na_elke(void **staat)
{
    (void)staat;
    server_zet_hek(&bron, true);
    kb_motor_vrij(motor);
    motor = NULL;
    return 0;
}

static struct hulp_set *start_voor(const char *pad, int64_t deadline_ms, int klant)
{
    struct kb_opdracht o = {0, kb_tekst_van(pad)};

    return hulp_start(motor, &o, 1, hulp_over_ms(deadline_ms), klant);
}

static struct hulp_set *start(const char *pad, int64_t deadline_ms)
{
    return start_voor(pad, deadline_ms, KB_GEEN_KLANT);
}

/* What one call came to, with the number in its body (0 = no body). */
struct uitkomst {
    struct kb_resultaat r;
    unsigned n;
};

static struct uitkomst lees(struct hulp_set *set)
{
    struct uitkomst u = {.n = 0};

    hulp_wacht(set);
    u.r = *hulp_resultaat(set, 0);
    if (u.r.body.p) {
        char tekst[32];

        assert_true(u.r.body.n < sizeof(tekst));
        memcpy(tekst, u.r.body.p, u.r.body.n);
        tekst[u.r.body.n] = '\0';
        assert_int_equal(sscanf(tekst, "{\"n\":%u}", &u.n), 1);
    }
    u.r.body = KB_GEEN_TEKST;
    hulp_geef_terug(set);
    return u;
}

static struct uitkomst haal(const char *pad)
{
    return lees(start(pad, 20000));
}

static struct kb_bronstaat stand(void)
{
    struct kb_bronstaat s;

    kb_motor_bronstaat(motor, 0, &s);
    return s;
}

/* Until the engine has ended so many calls; it does so by itself, in its own time. */
static void wacht_op_oproepen(uint64_t n)
{
    for (long i = 0; stand().oproepen < n; i++) {
        if (i > 200000000)
            fail_msg("the engine did not end %llu calls", (unsigned long long)n);
        sched_yield();
    }
}

/* ages */

static void een_vers_antwoord_wordt_niet_nog_eens_gevraagd(void **staat)
{
    struct uitkomst een;
    struct uitkomst twee;

    (void)staat;
    begin();
    een = haal("/a");
    hulp_laat_verstrijken(50);
    twee = haal("/a");
    assert_int_equal(twee.n, 1);
    assert_int_equal(twee.r.uitkomst, KB_UITKOMST_OK);
    assert_false(twee.r.verouderd);
    assert_true(twee.r.opgehaald_op == een.r.opgehaald_op);
    assert_true(twee.r.vers_tot > kb_nu(&hulp_klok));
    assert_int_equal(atomic_load(&bron.verzoeken), 1);
    assert_int_equal(stand().zonder_oproep[KB_WIJZE_VERS], 1);
    assert_int_equal(haal("/b").n, 2);
}

static void na_zijn_versheid_wordt_het_gegeven_terwijl_een_oproep_het_ververst(void **staat)
{
    (void)staat;
    begin();
    haal("/a");
    hulp_laat_verstrijken(70);
    assert_int_equal(haal("/a").n, 1);
    assert_int_equal(stand().zonder_oproep[KB_WIJZE_VERVERST], 1);
    wacht_op_oproepen(2);
    assert_int_equal(haal("/a").n, 2);
    assert_int_equal(atomic_load(&bron.verzoeken), 2);
}

static void daarna_wordt_erop_gewacht(void **staat)
{
    (void)staat;
    begin();
    haal("/a");
    hulp_laat_verstrijken(70 + 300);
    assert_int_equal(haal("/a").n, 2);
}

static void als_de_bron_faalt_komt_het_oude_antwoord_en_heet_het_verouderd(void **staat)
{
    struct uitkomst oud;
    struct uitkomst u;

    (void)staat;
    begin();
    oud = haal("/a");
    hulp_laat_verstrijken(3000);
    atomic_store(&bron_wijze, STUK);
    u = haal("/a");
    assert_int_equal(u.n, 1);
    assert_int_equal(u.r.uitkomst, KB_UITKOMST_FOUTANTWOORD);
    assert_true(u.r.verouderd);
    assert_true(u.r.vers_tot == 0);
    assert_true(u.r.opgehaald_op == oud.r.opgehaald_op);
    hulp_laat_verstrijken(700);
    u = haal("/a");
    assert_int_equal(u.n, 0);
    assert_false(u.r.verouderd);
    assert_int_equal(u.r.uitkomst, KB_UITKOMST_FOUTANTWOORD);
}

static void een_mislukte_verversing_maakt_wat_gegeven_wordt_verouderd(void **staat)
{
    struct uitkomst u;

    (void)staat;
    begin();
    haal("/a");
    hulp_laat_verstrijken(70);
    atomic_store(&bron_wijze, STUK);
    assert_false(haal("/a").r.verouderd);
    wacht_op_oproepen(2);
    u = haal("/a");
    assert_int_equal(u.n, 1);
    assert_true(u.r.verouderd);
    assert_int_equal(u.r.uitkomst, KB_UITKOMST_FOUTANTWOORD);
    /* and the source is not asked again at once */
    assert_int_equal(atomic_load(&bron.verzoeken), 2);
    hulp_laat_verstrijken(2);
    atomic_store(&bron_wijze, GOED);
    haal("/a");
    wacht_op_oproepen(3);
    u = haal("/a");
    assert_int_equal(u.n, 3);
    assert_false(u.r.verouderd);
}

static void een_onbekende_werkgever_wordt_even_onthouden(void **staat)
{
    struct uitkomst u;

    (void)staat;
    begin();
    atomic_store(&bron_wijze, ONBEKEND);
    haal("/a");
    hulp_laat_verstrijken(20);
    u = haal("/a");
    assert_int_equal(u.r.uitkomst, KB_UITKOMST_ONBEKEND);
    assert_int_equal(atomic_load(&bron.verzoeken), 1);
    hulp_laat_verstrijken(20);
    atomic_store(&bron_wijze, GOED);
    assert_int_equal(haal("/a").n, 2);
}

static void wie_onbekend_werd_wordt_niet_uit_het_oude_gegeven(void **staat)
{
    struct uitkomst u;

    (void)staat;
    begin();
    haal("/a");
    hulp_laat_verstrijken(500);
    atomic_store(&bron_wijze, ONBEKEND);
    assert_int_equal(haal("/a").r.uitkomst, KB_UITKOMST_ONBEKEND);
    hulp_laat_verstrijken(60);
    atomic_store(&bron_wijze, STUK);
    u = haal("/a");
    assert_int_equal(u.n, 0);
    assert_int_equal(u.r.uitkomst, KB_UITKOMST_FOUTANTWOORD);
}

static void zonder_cache_wordt_alles_gevraagd(void **staat)
{
    (void)staat;
    config.dienst.cache_mb = 0;
    begin();
    assert_int_equal(haal("/a").n, 1);
    assert_int_equal(haal("/a").n, 2);
}

static void zonder_leeftijden_wordt_niets_bewaard(void **staat)
{
    struct kb_motorstaat m;

    (void)staat;
    instelling->vers_s = instelling->ververs_s = instelling->storing_s = instelling->onbekend_s = 0;
    begin();
    assert_int_equal(haal("/a").n, 1);
    assert_int_equal(haal("/a").n, 2);
    kb_motor_staat(motor, &m);
    assert_int_equal(m.plekken, 0);
    assert_int_equal(m.bytes, 0);
}

static void de_tafel_blijft_binnen_zijn_grens(void **staat)
{
    struct kb_motorstaat m;

    (void)staat;
    config.dienst.cache_mb = 1;
    begin();
    for (int i = 0; i < 4000; i++) {
        char pad[16];

        snprintf(pad, sizeof(pad), "/%d", i);
        haal(pad);
    }
    kb_motor_staat(motor, &m);
    assert_true(m.bytes <= 512 * 1024);
    assert_true(m.plekken > 500 && m.plekken < 4000);
    assert_int_equal(m.plekken + m.verdrongen, 4000);
    /* what was wanted last is still there */
    assert_int_equal(haal("/3999").n, 4000);
}

/* sharing and leaving */

enum { SAMEN = 50 };

static void wie_hetzelfde_vraagt_deelt_een_oproep(void **staat)
{
    struct hulp_set *set[SAMEN];

    (void)staat;
    atomic_store(&bron_wijze, HOUD);
    begin();
    for (size_t i = 0; i < SAMEN; i++)
        set[i] = start("/a", 20000);
    server_zet_hek(&bron, true);
    for (size_t i = 0; i < SAMEN; i++)
        assert_int_equal(lees(set[i]).n, 1);
    assert_int_equal(atomic_load(&bron.verzoeken), 1);
    assert_int_equal(stand().zonder_oproep[KB_WIJZE_ONDERWEG], SAMEN - 1);
}

static void wie_weggaat_schaadt_de_anderen_niet(void **staat)
{
    struct hulp_klant klant = hulp_klant();
    struct hulp_set *eerste;
    struct hulp_set *tweede;

    (void)staat;
    atomic_store(&bron_wijze, HOUD);
    begin();
    eerste = start_voor("/a", 20000, klant.dienst);
    tweede = start("/a", 20000);
    hulp_klant_weg(klant, eerste);
    assert_int_equal(hulp_geroepen_voor(tweede), 0);
    server_zet_hek(&bron, true);
    assert_int_equal(lees(tweede).n, 1);
    assert_int_equal(stand().per_uitkomst[KB_UITKOMST_GESTOPT], 0);
}

static void ieder_heeft_een_eigen_deadline(void **staat)
{
    struct hulp_set *lang;
    struct uitkomst kort;

    (void)staat;
    atomic_store(&bron_wijze, HOUD);
    begin();
    lang = start("/a", 20000);
    kort = lees(start("/a", 30));
    assert_int_equal(kort.r.uitkomst, KB_UITKOMST_TIJDSLIMIET);
    server_zet_hek(&bron, true);
    assert_int_equal(lees(lang).r.uitkomst, KB_UITKOMST_OK);
    assert_int_equal(atomic_load(&bron.verzoeken), 1);
}

static void wat_niemand_meer_wil_wordt_afgebroken(void **staat)
{
    (void)staat;
    atomic_store(&bron_wijze, STIL);
    begin();
    assert_int_equal(lees(start("/a", 30)).r.uitkomst, KB_UITKOMST_TIJDSLIMIET);
    wacht_op_oproepen(1);
    assert_int_equal(stand().per_uitkomst[KB_UITKOMST_GESTOPT], 1);
    assert_int_equal(stand().lopend, 0);
}

/* Else a source that hangs would be asked for ever, where those who wait have less patience than its time
 * limit. */
static void wie_lang_wachtte_en_opgeeft_zegt_iets_van_de_bron(void **staat)
{
    (void)staat;
    instelling->timeout_ms = 100;
    instelling->breker_minimum = 2;
    atomic_store(&bron_wijze, STIL);
    begin();
    for (unsigned i = 1; i <= 2; i++) {
        assert_int_equal(lees(start("/a", 70)).r.uitkomst, KB_UITKOMST_TIJDSLIMIET);
        wacht_op_oproepen(i);
    }
    assert_int_equal(stand().per_uitkomst[KB_UITKOMST_TIJDSLIMIET], 2);
    assert_int_equal(stand().per_uitkomst[KB_UITKOMST_GESTOPT], 0);
    assert_int_equal(haal("/a").r.uitkomst, KB_UITKOMST_ONDERBROKEN);
}

static void ook_een_fout_mag_niet_eindeloos_zijn(void **staat)
{
    struct uitkomst u;

    (void)staat;
    atomic_store(&bron_wijze, STUK_ZONDER_EINDE);
    begin();
    u = haal("/a");
    assert_int_equal(u.r.uitkomst, KB_UITKOMST_ONBRUIKBAAR);
    assert_int_equal(u.r.http, 500);
}

static void wie_niet_langer_kan_wachten_krijgt_wat_er_nog_is(void **staat)
{
    struct uitkomst u;

    (void)staat;
    begin();
    haal("/a");
    hulp_laat_verstrijken(1000);
    atomic_store(&bron_wijze, STIL);
    u = lees(start("/a", 30));
    assert_int_equal(u.n, 1);
    assert_true(u.r.verouderd);
    assert_int_equal(u.r.uitkomst, KB_UITKOMST_TIJDSLIMIET);
}

static void een_klant_die_weg_is_wordt_gezien_en_zijn_oproep_afgebroken(void **staat)
{
    struct hulp_klant klant = hulp_klant();
    kb_moment begonnen = kb_nu(&kb_klok_systeem);
    struct hulp_set *set;

    (void)staat;
    instelling->timeout_ms = 20000;
    atomic_store(&bron_wijze, STIL);
    begin();
    set = start_voor("/a", 20000, klant.dienst);
    close(klant.eigen);
    hulp_wacht(set);
    assert_true(kb_nu(&kb_klok_systeem) - begonnen < 15 * KB_S);
    assert_int_equal(hulp_resultaat(set, 0)->uitkomst, KB_UITKOMST_TIJDSLIMIET);
    hulp_geef_terug(set);
    close(klant.dienst);
    wacht_op_oproepen(1);
    assert_int_equal(stand().per_uitkomst[KB_UITKOMST_GESTOPT], 1);
}

static void *open_straks(void *context)
{
    (void)context;
    usleep(250000); /* longer than a short wait: the client is watched by then */
    server_zet_hek(&bron, true);
    return NULL;
}

static void wie_lang_wacht_met_een_klant_die_blijft_krijgt_zijn_antwoord(void **staat)
{
    struct hulp_klant klant = hulp_klant();
    struct hulp_set *set;
    pthread_t draad;

    (void)staat;
    atomic_store(&bron_wijze, HOUD);
    begin();
    set = start_voor("/a", 20000, klant.dienst);
    assert_int_equal(pthread_create(&draad, NULL, open_straks, NULL), 0);
    hulp_wacht(set);
    assert_int_equal(hulp_resultaat(set, 0)->uitkomst, KB_UITKOMST_OK);
    pthread_join(draad, NULL);
    assert_int_equal(lees(set).n, 1);
    close(klant.eigen);
    close(klant.dienst);
}

static void boven_de_grens_van_wachtenden_wordt_geweigerd_maar_niet_wat_bekend_is(void **staat)
{
    struct hulp_set *een;
    struct hulp_set *twee;
    struct kb_opdracht o = {0, KB_TEKST("/c")};
    struct kb_wachtende wie = {.klant = KB_GEEN_KLANT};
    enum kb_status status;
    struct kb_motorstaat m;

    (void)staat;
    config.dienst.max_wachtend = 2;
    begin();
    haal("/bekend");
    atomic_store(&bron_wijze, HOUD);
    een = start("/a", 20000);
    twee = start("/b", 20000);
    wie.deadline = hulp_over_ms(20000);
    assert_null(hulp_probeer(motor, &o, 1, wie, &status));
    assert_int_equal(status, KB_OVERBELAST);
    assert_int_equal(haal("/bekend").n, 1);
    kb_motor_staat(motor, &m);
    assert_int_equal(m.wachtend, 2);
    assert_int_equal(m.geweigerd, 1);
    server_zet_hek(&bron, true);
    lees(een);
    lees(twee);
    kb_motor_staat(motor, &m);
    assert_int_equal(m.wachtend, 0);
    assert_int_equal(haal("/c").r.uitkomst, KB_UITKOMST_OK);
}

/* protection */

static void een_volle_rij_weigert_meteen(void **staat)
{
    struct hulp_set *loopt;
    struct hulp_set *wacht;
    struct uitkomst te_veel;

    (void)staat;
    instelling->max_verbindingen = 1;
    instelling->wachtrij = 1;
    atomic_store(&bron_wijze, HOUD);
    begin();
    loopt = start("/a", 20000);
    wacht = start("/b", 20000);
    te_veel = haal("/c");
    assert_int_equal(te_veel.r.uitkomst, KB_UITKOMST_OVERBELAST);
    server_zet_hek(&bron, true);
    assert_int_equal(lees(loopt).r.uitkomst, KB_UITKOMST_OK);
    assert_int_equal(lees(wacht).r.uitkomst, KB_UITKOMST_OK);
}

/* A second try goes to the line late, and its time passes first: it must not have to wait for whom it stands
 * behind. */
static void wie_later_in_de_rij_komt_is_toch_op_zijn_eigen_tijd_te_laat(void **staat)
{
    struct kb_opdracht o[2] = {{0, KB_TEKST("/b")}, {0, KB_TEKST("/c")}};
    struct hulp_set *eerste;
    struct hulp_set *andere;

    (void)staat;
    instelling->max_verbindingen = 1;
    instelling->herkans_procent = 100;
    atomic_store(&bron_wijze, HOUD);
    atomic_store(&bron_eerst_wijze, STUK_ZONDER_BODY);
    atomic_store(&bron_eerst, 1);
    begin();
    eerste = start("/a", 20000);
    while (stand().herkansingen == 0)
        sched_yield();
    hulp_laat_verstrijken(3);
    andere = hulp_start(motor, o, 2, hulp_over_ms(20000), KB_GEEN_KLANT);
    while (stand().wachtend < 2)
        sched_yield();

    hulp_laat_verstrijken(2);
    assert_int_equal(lees(eerste).r.uitkomst, KB_UITKOMST_TIJDSLIMIET);
    assert_int_equal(stand().wachtend, 1);
    server_zet_hek(&bron, true);
    hulp_wacht(andere);
    hulp_geef_terug(andere);
}

static void een_open_breker_vraagt_de_bron_niets_en_probeert_het_later(void **staat)
{
    struct uitkomst u;

    (void)staat;
    instelling->breker_minimum = 4;
    atomic_store(&bron_wijze, STUK);
    begin();
    for (int i = 0; i < 4; i++) {
        char pad[8];

        snprintf(pad, sizeof(pad), "/%d", i);
        assert_int_equal(haal(pad).r.uitkomst, KB_UITKOMST_FOUTANTWOORD);
    }
    u = haal("/a");
    assert_int_equal(u.r.uitkomst, KB_UITKOMST_ONDERBROKEN);
    assert_true(u.r.opnieuw_s >= 1 && u.r.opnieuw_s <= 6);
    assert_int_equal(stand().breker, KB_BREKER_OPEN);
    assert_int_equal(atomic_load(&bron.verzoeken), 4);
    hulp_laat_verstrijken(6);
    atomic_store(&bron_wijze, GOED);
    assert_int_equal(haal("/a").r.uitkomst, KB_UITKOMST_OK);
    assert_int_equal(haal("/b").r.uitkomst, KB_UITKOMST_OK);
    assert_int_equal(stand().breker, KB_BREKER_DICHT);
}

static void wie_in_de_rij_staat_hoort_meteen_dat_de_breker_opent(void **staat)
{
    struct hulp_set *set[6];

    (void)staat;
    instelling->breker_minimum = 1;
    instelling->max_verbindingen = 1;
    atomic_store(&bron_eerst_wijze, STUK);
    atomic_store(&bron_eerst, 1);
    atomic_store(&bron_wijze, STIL);
    begin();
    for (size_t i = 0; i < 6; i++) {
        char pad[8];

        snprintf(pad, sizeof(pad), "/%zu", i);
        set[i] = start(pad, 20000);
    }
    assert_int_equal(lees(set[0]).r.uitkomst, KB_UITKOMST_FOUTANTWOORD);
    for (size_t i = 1; i < 6; i++)
        assert_int_equal(lees(set[i]).r.uitkomst, KB_UITKOMST_ONDERBROKEN);
    assert_int_equal(atomic_load(&bron.verzoeken), 1);
}

static void met_een_open_breker_komt_het_oude_antwoord(void **staat)
{
    struct uitkomst u;

    (void)staat;
    instelling->breker_minimum = 1;
    begin();
    haal("/a");
    hulp_laat_verstrijken(1000);
    atomic_store(&bron_wijze, STUK);
    haal("/b");
    u = haal("/a");
    assert_int_equal(u.r.uitkomst, KB_UITKOMST_ONDERBROKEN);
    assert_true(u.r.verouderd);
    assert_int_equal(u.n, 1);
}

static void wat_de_bron_weigert_opent_de_breker_niet(void **staat)
{
    (void)staat;
    instelling->breker_minimum = 2;
    atomic_store(&bron_wijze, VERBODEN);
    begin();
    for (int i = 0; i < 10; i++)
        assert_int_equal(haal("/a").r.uitkomst, KB_UITKOMST_FOUTANTWOORD);
    assert_int_equal(stand().breker, KB_BREKER_DICHT);
}

static void wat_de_bron_zelf_niet_kreeg_wordt_nog_een_keer_geprobeerd(void **staat)
{
    static const enum wijze wijzen[] = {STUK_ZONDER_BODY, DICHT};

    (void)staat;
    instelling->herkans_procent = 100;
    begin();
    for (size_t i = 0; i < 2; i++) {
        char pad[8];

        snprintf(pad, sizeof(pad), "/%zu", i);
        atomic_store(&bron_eerst_wijze, wijzen[i]);
        /* libcurl itself asks once more when a connection that was kept turns out closed */
        atomic_store(&bron_eerst, wijzen[i] == DICHT ? 2 : 1);
        assert_int_equal(haal(pad).r.uitkomst, KB_UITKOMST_OK);
    }
    assert_int_equal(stand().herkansingen, 2);
}

static void wat_beantwoord_is_wordt_niet_nog_eens_geprobeerd(void **staat)
{
    (void)staat;
    instelling->herkans_procent = 100;
    atomic_store(&bron_wijze, STUK);
    begin();
    assert_int_equal(haal("/a").r.uitkomst, KB_UITKOMST_FOUTANTWOORD);
    assert_int_equal(atomic_load(&bron.verzoeken), 1);
    assert_int_equal(stand().herkansingen, 0);
}

static void zonder_budget_wordt_niets_nog_eens_geprobeerd(void **staat)
{
    (void)staat;
    atomic_store(&bron_wijze, STUK_ZONDER_BODY);
    begin();
    for (int i = 0; i < 20; i++)
        haal("/a");
    assert_int_equal(atomic_load(&bron.verzoeken), 20);
    assert_int_equal(stand().herkansingen, 0);
}

/* A call that never ends; true when it was asked a second time, and so answered. */
static bool wordt_dubbel_gevraagd(int keer)
{
    unsigned voor = atomic_load(&bron.verzoeken);
    uint64_t dubbel = stand().dubbel;
    char pad[16];

    snprintf(pad, sizeof(pad), "/traag%d", keer);
    atomic_store(&bron_eerst_wijze, STIL);
    atomic_store(&bron_eerst, 1);
    return haal(pad).n >= voor + 2 && stand().dubbel > dubbel;
}

/* On a busy machine what is usual may be slow, and some of the usual calls may have spent the budget: a few
 * tries. */
static void wat_langer_duurt_dan_gewoonlijk_wordt_dubbel_gevraagd(void **staat)
{
    bool gezien = false;

    (void)staat;
    instelling->dubbel_procent = 20;
    begin();
    for (int keer = 0; keer < 5 && !gezien; keer++) {
        for (int i = 0; i < 60; i++) {
            char pad[16];

            snprintf(pad, sizeof(pad), "/%d-%d", keer, i);
            haal(pad);
        }
        gezien = wordt_dubbel_gevraagd(keer);
    }
    assert_true(gezien);
    assert_int_equal(stand().lopend, 0);
}

/* bodies that a reader refuses */

static void een_verworpen_body_wordt_niemand_meer_gegeven(void **staat)
{
    struct hulp_set *set;

    (void)staat;
    begin();
    set = start("/a", 20000);
    hulp_wacht(set);
    assert_false(kb_ophaling_verwerp(set->ophaling, 0));
    assert_int_equal(hulp_resultaat(set, 0)->uitkomst, KB_UITKOMST_ONBRUIKBAAR);
    assert_null(hulp_resultaat(set, 0)->body.p);
    hulp_geef_terug(set);
    assert_int_equal(haal("/a").n, 2);
}

static void in_plaats_van_een_verworpen_body_komt_de_vorige_goede(void **staat)
{
    struct hulp_set *set;
    const struct kb_resultaat *r;

    (void)staat;
    begin();
    set = start("/a", 20000);
    hulp_wacht(set);
    kb_ophaling_bevestig(set->ophaling);
    hulp_geef_terug(set);
    hulp_laat_verstrijken(1000);
    set = start("/a", 20000);
    hulp_wacht(set);
    assert_true(kb_tekst_is(hulp_resultaat(set, 0)->body, "{\"n\":2}"));
    assert_true(kb_ophaling_verwerp(set->ophaling, 0));
    r = hulp_resultaat(set, 0);
    assert_true(kb_tekst_is(r->body, "{\"n\":1}"));
    assert_true(r->verouderd);
    assert_int_equal(r->uitkomst, KB_UITKOMST_ONBRUIKBAAR);
    /* and when that one is no good either, there is nothing */
    assert_false(kb_ophaling_verwerp(set->ophaling, 0));
    hulp_geef_terug(set);
    assert_int_equal(haal("/a").n, 3);
}

/* Two who ask shortly after one another, both answered before either has read: the good body of before is
 * still there for both. */
static void twee_slechte_bodies_na_elkaar_kosten_de_goede_van_daarvoor_niet(void **staat)
{
    struct hulp_set *set[2];

    (void)staat;
    instelling->vers_s = 0;
    begin();
    set[0] = start("/a", 20000);
    hulp_wacht(set[0]);
    kb_ophaling_bevestig(set[0]->ophaling);
    hulp_geef_terug(set[0]);
    for (size_t i = 0; i < 2; i++) {
        set[i] = start("/a", 20000);
        hulp_wacht(set[i]);
    }

    for (size_t i = 0; i < 2; i++) {
        while (!kb_tekst_is(hulp_resultaat(set[i], 0)->body, "{\"n\":1}"))
            assert_true(kb_ophaling_verwerp(set[i]->ophaling, 0));
        assert_true(hulp_resultaat(set[i], 0)->verouderd);
        hulp_geef_terug(set[i]);
    }
}

static void verworpen_bodies_openen_de_breker(void **staat)
{
    (void)staat;
    instelling->breker_minimum = 6;
    begin();
    for (int i = 0; i < 6; i++) {
        char pad[8];
        struct hulp_set *set;

        snprintf(pad, sizeof(pad), "/%d", i);
        set = start(pad, 20000);
        hulp_wacht(set);
        kb_ophaling_verwerp(set->ophaling, 0);
        hulp_geef_terug(set);
    }
    /* the engine hears of the last one in a round after it; the next call is asked, or not any more */
    haal("/a");
    assert_int_equal(haal("/b").r.uitkomst, KB_UITKOMST_ONDERBROKEN);
}

#define TOETS(naam) cmocka_unit_test_setup_teardown(naam, voor_elke, na_elke)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TOETS(een_vers_antwoord_wordt_niet_nog_eens_gevraagd),
        TOETS(na_zijn_versheid_wordt_het_gegeven_terwijl_een_oproep_het_ververst),
        TOETS(daarna_wordt_erop_gewacht),
        TOETS(als_de_bron_faalt_komt_het_oude_antwoord_en_heet_het_verouderd),
        TOETS(een_mislukte_verversing_maakt_wat_gegeven_wordt_verouderd),
        TOETS(een_onbekende_werkgever_wordt_even_onthouden),
        TOETS(wie_onbekend_werd_wordt_niet_uit_het_oude_gegeven),
        TOETS(zonder_cache_wordt_alles_gevraagd),
        TOETS(zonder_leeftijden_wordt_niets_bewaard),
        TOETS(de_tafel_blijft_binnen_zijn_grens),
        TOETS(wie_hetzelfde_vraagt_deelt_een_oproep),
        TOETS(wie_weggaat_schaadt_de_anderen_niet),
        TOETS(ieder_heeft_een_eigen_deadline),
        TOETS(wat_niemand_meer_wil_wordt_afgebroken),
        TOETS(wie_lang_wachtte_en_opgeeft_zegt_iets_van_de_bron),
        TOETS(ook_een_fout_mag_niet_eindeloos_zijn),
        TOETS(wie_niet_langer_kan_wachten_krijgt_wat_er_nog_is),
        TOETS(een_klant_die_weg_is_wordt_gezien_en_zijn_oproep_afgebroken),
        TOETS(wie_lang_wacht_met_een_klant_die_blijft_krijgt_zijn_antwoord),
        TOETS(boven_de_grens_van_wachtenden_wordt_geweigerd_maar_niet_wat_bekend_is),
        TOETS(een_volle_rij_weigert_meteen),
        TOETS(wie_later_in_de_rij_komt_is_toch_op_zijn_eigen_tijd_te_laat),
        TOETS(een_open_breker_vraagt_de_bron_niets_en_probeert_het_later),
        TOETS(wie_in_de_rij_staat_hoort_meteen_dat_de_breker_opent),
        TOETS(met_een_open_breker_komt_het_oude_antwoord),
        TOETS(wat_de_bron_weigert_opent_de_breker_niet),
        TOETS(wat_de_bron_zelf_niet_kreeg_wordt_nog_een_keer_geprobeerd),
        TOETS(wat_beantwoord_is_wordt_niet_nog_eens_geprobeerd),
        TOETS(zonder_budget_wordt_niets_nog_eens_geprobeerd),
        TOETS(wat_langer_duurt_dan_gewoonlijk_wordt_dubbel_gevraagd),
        TOETS(een_verworpen_body_wordt_niemand_meer_gegeven),
        TOETS(in_plaats_van_een_verworpen_body_komt_de_vorige_goede),
        TOETS(twee_slechte_bodies_na_elkaar_kosten_de_goede_van_daarvoor_niet),
        TOETS(verworpen_bodies_openen_de_breker),
    };

    int fouten = cmocka_run_group_tests_name("eigen verbindingen", tests, begin_alles, einde_alles);

    vervoer = "libcurl";
    return fouten + cmocka_run_group_tests_name("libcurl", tests, begin_alles, einde_alles);
}
