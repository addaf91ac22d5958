/* What waiting threads may count on, whatever the source does: ages of answers, sharing, leaving, breaker,
 * second tries. A real HTTP server on loopback that answers as each test tells it, and a clock that the tests
 * move: minutes pass without anybody waiting for them. */
#include <arpa/inet.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "klantbeeld/bron/motor.h"

/* the source: one thread per connection; every answer says which request of all it was the answer to */

enum wijze { GOED, STUK, STUK_ZONDER_BODY, VERBODEN, ONBEKEND, STIL, DICHT, HOUD };

static struct {
    int luisteraar;
    uint16_t poort;
    pthread_t draad;
    atomic_int wijze;
    atomic_int eerst; /* so many requests are answered as `eerst_wijze` */
    atomic_int eerst_wijze;
    atomic_uint verzoeken;
    pthread_mutex_t slot; /* guards open */
    pthread_cond_t poort_open;
    bool open;
} bron = {.slot = PTHREAD_MUTEX_INITIALIZER, .poort_open = PTHREAD_COND_INITIALIZER};

static int kies_wijze(void)
{
    int over = atomic_load(&bron.eerst);

    while (over > 0)
        if (atomic_compare_exchange_weak(&bron.eerst, &over, over - 1))
            return atomic_load(&bron.eerst_wijze);
    return atomic_load(&bron.wijze);
}

static void wacht_op_poort(void)
{
    pthread_mutex_lock(&bron.slot);
    while (!bron.open)
        pthread_cond_wait(&bron.poort_open, &bron.slot);
    pthread_mutex_unlock(&bron.slot);
}

static void zet_poort(bool open)
{
    pthread_mutex_lock(&bron.slot);
    bron.open = open;
    pthread_cond_broadcast(&bron.poort_open);
    pthread_mutex_unlock(&bron.slot);
}

/* False when the connection must be closed. */
static bool antwoord(int fd)
{
    static const char *const koppen[] = {
        [STUK] = "HTTP/1.1 500 Stuk\r\nContent-Length: 4\r\n\r\nstuk",
        [STUK_ZONDER_BODY] = "HTTP/1.1 503 Straks\r\nContent-Length: 0\r\n\r\n",
        [VERBODEN] = "HTTP/1.1 403 Nee\r\nContent-Length: 0\r\n\r\n",
        [ONBEKEND] = "HTTP/1.1 404 Onbekend\r\nContent-Length: 0\r\n\r\n",
    };
    unsigned nummer = atomic_fetch_add(&bron.verzoeken, 1) + 1;
    int wijze = kies_wijze();
    char uit[256];
    char body[32];
    int n;

    if (wijze == DICHT)
        return false;
    if (wijze == STIL)
        return true;
    if (wijze == HOUD)
        wacht_op_poort();
    snprintf(body, sizeof(body), "{\"n\":%u}", nummer);
    if (wijze == GOED || wijze == HOUD)
        n = snprintf(uit, sizeof(uit),
                     "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                     strlen(body), body);
    else
        n = snprintf(uit, sizeof(uit), "%s", koppen[wijze]);
    return send(fd, uit, (size_t)n, MSG_NOSIGNAL) == n;
}

static void *bedien(void *context)
{
    int fd = (int)(intptr_t)context;
    char in[4096];
    size_t n = 0;
    bool open = true;

    while (open) {
        ssize_t m = recv(fd, in + n, sizeof(in) - 1 - n, 0);

        if (m <= 0)
            break;
        n += (size_t)m;
        in[n] = '\0';
        if (!strstr(in, "\r\n\r\n"))
            continue;
        n = 0;
        open = antwoord(fd);
    }
    close(fd);
    return NULL;
}

static void *luister(void *context)
{
    (void)context;
    for (;;) {
        int fd = accept(bron.luisteraar, NULL, NULL);
        pthread_t draad;

        if (fd < 0)
            return NULL;
        if (pthread_create(&draad, NULL, bedien, (void *)(intptr_t)fd) == 0)
            pthread_detach(draad);
    }
}

static int begin_alles(void **staat)
{
    struct sockaddr_in adres = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof(adres);

    (void)staat;
    bron.luisteraar = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(bron.luisteraar, (struct sockaddr *)&adres, sizeof(adres)), 0);
    assert_int_equal(getsockname(bron.luisteraar, (struct sockaddr *)&adres, &n), 0);
    assert_int_equal(listen(bron.luisteraar, 128), 0);
    bron.poort = ntohs(adres.sin_port);
    return pthread_create(&bron.draad, NULL, luister, NULL);
}

static int einde_alles(void **staat)
{
    (void)staat;
    shutdown(bron.luisteraar, SHUT_RDWR);
    close(bron.luisteraar);
    pthread_join(bron.draad, NULL);
    return 0;
}

/* a clock that runs as the machine's does, and jumps when a test says so */

static _Atomic int64_t verschoven;

static kb_moment proef_nu(void *context)
{
    (void)context;
    return kb_nu(&kb_klok_systeem) + atomic_load(&verschoven);
}

static kb_tijd proef_tijd(void *context)
{
    (void)context;
    return kb_tijd_nu(&kb_klok_systeem) + atomic_load(&verschoven);
}

static const struct kb_klok klok = {proef_nu, proef_tijd, NULL};

static void laat_verstrijken(int64_t seconden)
{
    atomic_fetch_add(&verschoven, seconden * KB_S);
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
                                             .sleutel_bestand = ""};
    config.gedeeld.adres = "";
    config.n_bronnen = 1;
    atomic_store(&bron.wijze, GOED);
    atomic_store(&bron.eerst, 0);
    atomic_store(&bron.verzoeken, 0);
    zet_poort(false);
}

static struct kb_config_bron *instelling = &config.bron[0];

static void begin(void)
{
    motor = kb_motor_nieuw(&config, &klok, NULL);
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
    zet_poort(true);
    kb_motor_vrij(motor);
    motor = NULL;
    return 0;
}

static struct kb_ophaling *start(const char *pad, int64_t deadline_ms)
{
    struct kb_opdracht o = {0, kb_tekst_van(pad)};
    struct kb_ophaling *set = NULL;

    assert_int_equal(kb_motor_start(motor, &o, 1, kb_nu(&klok) + deadline_ms * KB_MS, &set), KB_OK);
    return set;
}

/* What one call came to, with the number in its body (0 = no body). */
struct uitkomst {
    struct kb_resultaat r;
    unsigned n;
};

static struct uitkomst lees(struct kb_ophaling *set)
{
    struct uitkomst u = {.n = 0};

    kb_ophaling_wacht(set, KB_GEEN_KLANT);
    u.r = *kb_ophaling_resultaat(set, 0);
    if (u.r.body.p) {
        char tekst[32];

        assert_true(u.r.body.n < sizeof(tekst));
        memcpy(tekst, u.r.body.p, u.r.body.n);
        tekst[u.r.body.n] = '\0';
        assert_int_equal(sscanf(tekst, "{\"n\":%u}", &u.n), 1);
    }
    u.r.body = KB_GEEN_TEKST;
    kb_ophaling_laat_los(set);
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
    laat_verstrijken(50);
    twee = haal("/a");
    assert_int_equal(twee.n, 1);
    assert_int_equal(twee.r.uitslag, KB_UITSLAG_OK);
    assert_false(twee.r.verouderd);
    assert_true(twee.r.opgehaald_op == een.r.opgehaald_op);
    assert_true(twee.r.vers_tot > kb_nu(&klok));
    assert_int_equal(atomic_load(&bron.verzoeken), 1);
    assert_int_equal(stand().uit_cache, 1);
    assert_int_equal(haal("/b").n, 2);
}

static void na_zijn_versheid_wordt_het_gegeven_terwijl_een_oproep_het_ververst(void **staat)
{
    (void)staat;
    begin();
    haal("/a");
    laat_verstrijken(70);
    assert_int_equal(haal("/a").n, 1);
    assert_int_equal(stand().ververst, 1);
    wacht_op_oproepen(2);
    assert_int_equal(haal("/a").n, 2);
    assert_int_equal(atomic_load(&bron.verzoeken), 2);
}

static void daarna_wordt_erop_gewacht(void **staat)
{
    (void)staat;
    begin();
    haal("/a");
    laat_verstrijken(70 + 300);
    assert_int_equal(haal("/a").n, 2);
}

static void als_de_bron_faalt_komt_het_oude_antwoord_en_heet_het_verouderd(void **staat)
{
    struct uitkomst oud;
    struct uitkomst u;

    (void)staat;
    begin();
    oud = haal("/a");
    laat_verstrijken(3000);
    atomic_store(&bron.wijze, STUK);
    u = haal("/a");
    assert_int_equal(u.n, 1);
    assert_int_equal(u.r.uitslag, KB_UITSLAG_FOUTANTWOORD);
    assert_true(u.r.verouderd);
    assert_true(u.r.vers_tot == 0);
    assert_true(u.r.opgehaald_op == oud.r.opgehaald_op);
    laat_verstrijken(700);
    u = haal("/a");
    assert_int_equal(u.n, 0);
    assert_false(u.r.verouderd);
    assert_int_equal(u.r.uitslag, KB_UITSLAG_FOUTANTWOORD);
}

static void een_mislukte_verversing_maakt_wat_gegeven_wordt_verouderd(void **staat)
{
    struct uitkomst u;

    (void)staat;
    begin();
    haal("/a");
    laat_verstrijken(70);
    atomic_store(&bron.wijze, STUK);
    assert_false(haal("/a").r.verouderd);
    wacht_op_oproepen(2);
    u = haal("/a");
    assert_int_equal(u.n, 1);
    assert_true(u.r.verouderd);
    assert_int_equal(u.r.uitslag, KB_UITSLAG_FOUTANTWOORD);
    /* and the source is not asked again at once */
    assert_int_equal(atomic_load(&bron.verzoeken), 2);
    laat_verstrijken(2);
    atomic_store(&bron.wijze, GOED);
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
    atomic_store(&bron.wijze, ONBEKEND);
    haal("/a");
    laat_verstrijken(20);
    u = haal("/a");
    assert_int_equal(u.r.uitslag, KB_UITSLAG_ONBEKEND);
    assert_int_equal(atomic_load(&bron.verzoeken), 1);
    laat_verstrijken(20);
    atomic_store(&bron.wijze, GOED);
    assert_int_equal(haal("/a").n, 2);
}

static void wie_onbekend_werd_wordt_niet_uit_het_oude_gegeven(void **staat)
{
    struct uitkomst u;

    (void)staat;
    begin();
    haal("/a");
    laat_verstrijken(500);
    atomic_store(&bron.wijze, ONBEKEND);
    assert_int_equal(haal("/a").r.uitslag, KB_UITSLAG_ONBEKEND);
    laat_verstrijken(60);
    atomic_store(&bron.wijze, STUK);
    u = haal("/a");
    assert_int_equal(u.n, 0);
    assert_int_equal(u.r.uitslag, KB_UITSLAG_FOUTANTWOORD);
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
    struct kb_ophaling *set[SAMEN];

    (void)staat;
    atomic_store(&bron.wijze, HOUD);
    begin();
    for (size_t i = 0; i < SAMEN; i++)
        set[i] = start("/a", 20000);
    zet_poort(true);
    for (size_t i = 0; i < SAMEN; i++)
        assert_int_equal(lees(set[i]).n, 1);
    assert_int_equal(atomic_load(&bron.verzoeken), 1);
    assert_int_equal(stand().gedeeld, SAMEN - 1);
}

static void wie_weggaat_schaadt_de_anderen_niet(void **staat)
{
    struct kb_ophaling *eerste;
    struct kb_ophaling *tweede;

    (void)staat;
    atomic_store(&bron.wijze, HOUD);
    begin();
    eerste = start("/a", 20000);
    tweede = start("/a", 20000);
    kb_ophaling_laat_los(eerste);
    zet_poort(true);
    assert_int_equal(lees(tweede).n, 1);
    assert_int_equal(stand().per_uitslag[KB_UITSLAG_GESTOPT], 0);
}

static void ieder_heeft_een_eigen_deadline(void **staat)
{
    struct kb_ophaling *lang;
    struct uitkomst kort;

    (void)staat;
    atomic_store(&bron.wijze, HOUD);
    begin();
    lang = start("/a", 20000);
    kort = lees(start("/a", 30));
    assert_int_equal(kort.r.uitslag, KB_UITSLAG_TIJDSLIMIET);
    zet_poort(true);
    assert_int_equal(lees(lang).r.uitslag, KB_UITSLAG_OK);
    assert_int_equal(atomic_load(&bron.verzoeken), 1);
}

static void wat_niemand_meer_wil_wordt_afgebroken(void **staat)
{
    (void)staat;
    atomic_store(&bron.wijze, STIL);
    begin();
    assert_int_equal(lees(start("/a", 30)).r.uitslag, KB_UITSLAG_TIJDSLIMIET);
    wacht_op_oproepen(1);
    assert_int_equal(stand().per_uitslag[KB_UITSLAG_GESTOPT], 1);
    assert_int_equal(stand().lopend, 0);
}

static void wie_niet_langer_kan_wachten_krijgt_wat_er_nog_is(void **staat)
{
    struct uitkomst u;

    (void)staat;
    begin();
    haal("/a");
    laat_verstrijken(1000);
    atomic_store(&bron.wijze, STIL);
    u = lees(start("/a", 30));
    assert_int_equal(u.n, 1);
    assert_true(u.r.verouderd);
    assert_int_equal(u.r.uitslag, KB_UITSLAG_TIJDSLIMIET);
}

static void een_klant_die_weg_is_wordt_gezien_en_zijn_oproep_afgebroken(void **staat)
{
    struct kb_ophaling *set;
    int paar[2];

    (void)staat;
    atomic_store(&bron.wijze, STIL);
    begin();
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, paar), 0);
    set = start("/a", 20000);
    close(paar[1]);
    assert_false(kb_ophaling_wacht(set, paar[0]));
    assert_int_equal(kb_ophaling_resultaat(set, 0)->uitslag, KB_UITSLAG_TIJDSLIMIET);
    kb_ophaling_laat_los(set);
    close(paar[0]);
    wacht_op_oproepen(1);
    assert_int_equal(stand().per_uitslag[KB_UITSLAG_GESTOPT], 1);
}

static void *open_straks(void *context)
{
    (void)context;
    usleep(250000); /* longer than a short wait: the watching one must be woken too */
    zet_poort(true);
    return NULL;
}

static void wie_lang_wacht_met_een_klant_die_blijft_krijgt_zijn_antwoord(void **staat)
{
    struct kb_ophaling *set;
    pthread_t draad;
    int paar[2];

    (void)staat;
    atomic_store(&bron.wijze, HOUD);
    begin();
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, paar), 0);
    set = start("/a", 20000);
    assert_int_equal(pthread_create(&draad, NULL, open_straks, NULL), 0);
    assert_true(kb_ophaling_wacht(set, paar[0]));
    pthread_join(draad, NULL);
    assert_int_equal(lees(set).n, 1);
    close(paar[0]);
    close(paar[1]);
}

static void boven_de_grens_van_wachtenden_wordt_geweigerd_maar_niet_wat_bekend_is(void **staat)
{
    struct kb_ophaling *een;
    struct kb_ophaling *twee;
    struct kb_ophaling *drie = NULL;
    struct kb_opdracht o = {0, KB_TEKST("/c")};
    struct kb_motorstaat m;

    (void)staat;
    config.dienst.max_wachtend = 2;
    begin();
    haal("/bekend");
    atomic_store(&bron.wijze, HOUD);
    een = start("/a", 20000);
    twee = start("/b", 20000);
    assert_int_equal(kb_motor_start(motor, &o, 1, kb_nu(&klok) + 20 * KB_S, &drie), KB_OVERBELAST);
    assert_null(drie);
    assert_int_equal(haal("/bekend").n, 1);
    kb_motor_staat(motor, &m);
    assert_int_equal(m.wachtend, 2);
    assert_int_equal(m.geweigerd, 1);
    zet_poort(true);
    lees(een);
    lees(twee);
    kb_motor_staat(motor, &m);
    assert_int_equal(m.wachtend, 0);
    assert_int_equal(haal("/c").r.uitslag, KB_UITSLAG_OK);
}

/* protection */

static void een_volle_rij_weigert_meteen(void **staat)
{
    struct kb_ophaling *loopt;
    struct kb_ophaling *wacht;
    struct uitkomst te_veel;

    (void)staat;
    instelling->max_verbindingen = 1;
    instelling->wachtrij = 1;
    atomic_store(&bron.wijze, HOUD);
    begin();
    loopt = start("/a", 20000);
    wacht = start("/b", 20000);
    te_veel = haal("/c");
    assert_int_equal(te_veel.r.uitslag, KB_UITSLAG_OVERBELAST);
    zet_poort(true);
    assert_int_equal(lees(loopt).r.uitslag, KB_UITSLAG_OK);
    assert_int_equal(lees(wacht).r.uitslag, KB_UITSLAG_OK);
}

/* A second try goes to the line late, and its time passes first: it must not have to wait for whom it stands
 * behind. */
static void wie_later_in_de_rij_komt_is_toch_op_zijn_eigen_tijd_te_laat(void **staat)
{
    struct kb_opdracht o[2] = {{0, KB_TEKST("/b")}, {0, KB_TEKST("/c")}};
    struct kb_ophaling *eerste;
    struct kb_ophaling *andere;

    (void)staat;
    instelling->max_verbindingen = 1;
    instelling->herkans_procent = 100;
    atomic_store(&bron.wijze, HOUD);
    atomic_store(&bron.eerst_wijze, STUK_ZONDER_BODY);
    atomic_store(&bron.eerst, 1);
    begin();
    eerste = start("/a", 20000);
    while (stand().herkansingen == 0)
        sched_yield();
    laat_verstrijken(3);
    assert_int_equal(kb_motor_start(motor, o, 2, kb_nu(&klok) + 20 * KB_S, &andere), KB_OK);
    while (stand().wachtend < 2)
        sched_yield();

    laat_verstrijken(2);
    assert_int_equal(lees(eerste).r.uitslag, KB_UITSLAG_TIJDSLIMIET);
    assert_int_equal(stand().wachtend, 1);
    zet_poort(true);
    kb_ophaling_wacht(andere, KB_GEEN_KLANT);
    kb_ophaling_laat_los(andere);
}

static void een_open_breker_vraagt_de_bron_niets_en_probeert_het_later(void **staat)
{
    struct uitkomst u;

    (void)staat;
    instelling->breker_minimum = 4;
    atomic_store(&bron.wijze, STUK);
    begin();
    for (int i = 0; i < 4; i++) {
        char pad[8];

        snprintf(pad, sizeof(pad), "/%d", i);
        assert_int_equal(haal(pad).r.uitslag, KB_UITSLAG_FOUTANTWOORD);
    }
    u = haal("/a");
    assert_int_equal(u.r.uitslag, KB_UITSLAG_ONDERBROKEN);
    assert_true(u.r.opnieuw_s >= 1 && u.r.opnieuw_s <= 6);
    assert_int_equal(stand().breker, KB_BREKER_OPEN);
    assert_int_equal(atomic_load(&bron.verzoeken), 4);
    laat_verstrijken(6);
    atomic_store(&bron.wijze, GOED);
    assert_int_equal(haal("/a").r.uitslag, KB_UITSLAG_OK);
    assert_int_equal(haal("/b").r.uitslag, KB_UITSLAG_OK);
    assert_int_equal(stand().breker, KB_BREKER_DICHT);
}

static void wie_in_de_rij_staat_hoort_meteen_dat_de_breker_opent(void **staat)
{
    struct kb_ophaling *set[6];

    (void)staat;
    instelling->breker_minimum = 1;
    instelling->max_verbindingen = 1;
    atomic_store(&bron.eerst_wijze, STUK);
    atomic_store(&bron.eerst, 1);
    atomic_store(&bron.wijze, STIL);
    begin();
    for (size_t i = 0; i < 6; i++) {
        char pad[8];

        snprintf(pad, sizeof(pad), "/%zu", i);
        set[i] = start(pad, 20000);
    }
    assert_int_equal(lees(set[0]).r.uitslag, KB_UITSLAG_FOUTANTWOORD);
    for (size_t i = 1; i < 6; i++)
        assert_int_equal(lees(set[i]).r.uitslag, KB_UITSLAG_ONDERBROKEN);
    assert_int_equal(atomic_load(&bron.verzoeken), 1);
}

static void met_een_open_breker_komt_het_oude_antwoord(void **staat)
{
    struct uitkomst u;

    (void)staat;
    instelling->breker_minimum = 1;
    begin();
    haal("/a");
    laat_verstrijken(1000);
    atomic_store(&bron.wijze, STUK);
    haal("/b");
    u = haal("/a");
    assert_int_equal(u.r.uitslag, KB_UITSLAG_ONDERBROKEN);
    assert_true(u.r.verouderd);
    assert_int_equal(u.n, 1);
}

static void wat_de_bron_weigert_opent_de_breker_niet(void **staat)
{
    (void)staat;
    instelling->breker_minimum = 2;
    atomic_store(&bron.wijze, VERBODEN);
    begin();
    for (int i = 0; i < 10; i++)
        assert_int_equal(haal("/a").r.uitslag, KB_UITSLAG_FOUTANTWOORD);
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
        atomic_store(&bron.eerst_wijze, wijzen[i]);
        /* libcurl itself asks once more when a connection that was kept turns out closed */
        atomic_store(&bron.eerst, wijzen[i] == DICHT ? 2 : 1);
        assert_int_equal(haal(pad).r.uitslag, KB_UITSLAG_OK);
    }
    assert_int_equal(stand().herkansingen, 2);
}

static void wat_beantwoord_is_wordt_niet_nog_eens_geprobeerd(void **staat)
{
    (void)staat;
    instelling->herkans_procent = 100;
    atomic_store(&bron.wijze, STUK);
    begin();
    assert_int_equal(haal("/a").r.uitslag, KB_UITSLAG_FOUTANTWOORD);
    assert_int_equal(atomic_load(&bron.verzoeken), 1);
    assert_int_equal(stand().herkansingen, 0);
}

static void zonder_budget_wordt_niets_nog_eens_geprobeerd(void **staat)
{
    (void)staat;
    atomic_store(&bron.wijze, STUK_ZONDER_BODY);
    begin();
    for (int i = 0; i < 20; i++)
        haal("/a");
    assert_int_equal(atomic_load(&bron.verzoeken), 20);
    assert_int_equal(stand().herkansingen, 0);
}

static void wat_langer_duurt_dan_gewoonlijk_wordt_dubbel_gevraagd(void **staat)
{
    uint64_t dubbel;
    unsigned voor;

    (void)staat;
    instelling->dubbel_procent = 20;
    begin();
    for (int i = 0; i < 60; i++) {
        char pad[8];

        snprintf(pad, sizeof(pad), "/%d", i);
        haal(pad);
    }
    /* On a busy machine one of those may have been asked twice as well. */
    dubbel = stand().dubbel;
    voor = atomic_load(&bron.verzoeken);
    atomic_store(&bron.eerst_wijze, STIL);
    atomic_store(&bron.eerst, 1);
    assert_true(haal("/traag").n >= voor + 2);
    assert_true(stand().dubbel > dubbel);
    assert_int_equal(stand().lopend, 0);
}

/* bodies that a reader refuses */

static void een_verworpen_body_wordt_niemand_meer_gegeven(void **staat)
{
    struct kb_ophaling *set;

    (void)staat;
    begin();
    set = start("/a", 20000);
    kb_ophaling_wacht(set, KB_GEEN_KLANT);
    assert_false(kb_ophaling_verwerp(set, 0));
    assert_int_equal(kb_ophaling_resultaat(set, 0)->uitslag, KB_UITSLAG_ONBRUIKBAAR);
    assert_null(kb_ophaling_resultaat(set, 0)->body.p);
    kb_ophaling_laat_los(set);
    assert_int_equal(haal("/a").n, 2);
}

static void in_plaats_van_een_verworpen_body_komt_de_vorige_goede(void **staat)
{
    struct kb_ophaling *set;
    const struct kb_resultaat *r;

    (void)staat;
    begin();
    set = start("/a", 20000);
    kb_ophaling_wacht(set, KB_GEEN_KLANT);
    kb_ophaling_bevestig(set);
    kb_ophaling_laat_los(set);
    laat_verstrijken(1000);
    set = start("/a", 20000);
    kb_ophaling_wacht(set, KB_GEEN_KLANT);
    assert_true(kb_tekst_is(kb_ophaling_resultaat(set, 0)->body, "{\"n\":2}"));
    assert_true(kb_ophaling_verwerp(set, 0));
    r = kb_ophaling_resultaat(set, 0);
    assert_true(kb_tekst_is(r->body, "{\"n\":1}"));
    assert_true(r->verouderd);
    assert_int_equal(r->uitslag, KB_UITSLAG_ONBRUIKBAAR);
    /* and when that one is no good either, there is nothing */
    assert_false(kb_ophaling_verwerp(set, 0));
    kb_ophaling_laat_los(set);
    assert_int_equal(haal("/a").n, 3);
}

/* Two who ask shortly after one another, both answered before either has read: the good body of before is
 * still there for both. */
static void twee_slechte_bodies_na_elkaar_kosten_de_goede_van_daarvoor_niet(void **staat)
{
    struct kb_ophaling *set[2];

    (void)staat;
    instelling->vers_s = 0;
    begin();
    set[0] = start("/a", 20000);
    kb_ophaling_wacht(set[0], KB_GEEN_KLANT);
    kb_ophaling_bevestig(set[0]);
    kb_ophaling_laat_los(set[0]);
    for (size_t i = 0; i < 2; i++) {
        set[i] = start("/a", 20000);
        kb_ophaling_wacht(set[i], KB_GEEN_KLANT);
    }

    for (size_t i = 0; i < 2; i++) {
        while (!kb_tekst_is(kb_ophaling_resultaat(set[i], 0)->body, "{\"n\":1}"))
            assert_true(kb_ophaling_verwerp(set[i], 0));
        assert_true(kb_ophaling_resultaat(set[i], 0)->verouderd);
        kb_ophaling_laat_los(set[i]);
    }
}

static void verworpen_bodies_openen_de_breker(void **staat)
{
    (void)staat;
    instelling->breker_minimum = 6;
    begin();
    for (int i = 0; i < 6; i++) {
        char pad[8];
        struct kb_ophaling *set;

        snprintf(pad, sizeof(pad), "/%d", i);
        set = start(pad, 20000);
        kb_ophaling_wacht(set, KB_GEEN_KLANT);
        kb_ophaling_verwerp(set, 0);
        kb_ophaling_laat_los(set);
    }
    /* the engine hears of the last one in a round after it; the next call is asked, or not any more */
    haal("/a");
    assert_int_equal(haal("/b").r.uitslag, KB_UITSLAG_ONDERBROKEN);
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
