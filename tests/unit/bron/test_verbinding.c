/* Connections of our own to a source that does, byte for byte, what its path says: threads in this program on
 * loopback. Names, sockets and their calls are interposed where a test needs them to misbehave. */
#include "bron_server.h"
#include "ophaling_hulp.h"

#include <dirent.h>
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>

#include "klantbeeld/basis/log.h"

enum { MB = 1024 * 1024, RUIM_MS = 20000, SAMEN = 200 };

/* what the engine's calls do */

static struct {
    atomic_int stuk;       /* a sendmsg sends at most so many bytes; 0 = all */
    atomic_int doof;       /* after so many, sendmsg says EAGAIN; 0 = never */
    atomic_int gebroken;   /* or, when the source has answered, EPIPE */
    atomic_int per_byte;   /* recv gives one byte, and says EINTR and EAGAIN now and then */
    atomic_int geen_fd;    /* socket says EMFILE */
    atomic_int verzonden;  /* sendmsg calls that sent */
    atomic_int bekend;     /* later.proef is known */
    atomic_int ongevraagd; /* so many looks at a kept connection find something there */
} vals;

ssize_t __real_sendmsg(int fd, const struct msghdr *b, int vlaggen);
ssize_t __wrap_sendmsg(int fd, const struct msghdr *b, int vlaggen);
ssize_t __real_recv(int fd, void *p, size_t n, int vlaggen);
ssize_t __wrap_recv(int fd, void *p, size_t n, int vlaggen);
int __real_socket(int familie, int soort, int protocol);
int __wrap_socket(int familie, int soort, int protocol);
int __real_getaddrinfo(const char *host, const char *poort, const struct addrinfo *wens,
                       struct addrinfo **uit);
int __wrap_getaddrinfo(const char *host, const char *poort, const struct addrinfo *wens,
                       struct addrinfo **uit);

ssize_t __wrap_sendmsg(int fd, const struct msghdr *b, int vlaggen)
{
    int stuk = atomic_load(&vals.stuk);
    int keer = atomic_fetch_add(&vals.verzonden, 1);
    struct msghdr kort = *b;
    struct iovec deel = {NULL, 0};

    if (!stuk)
        return __real_sendmsg(fd, b, vlaggen);
    if (atomic_load(&vals.doof) && keer >= atomic_load(&vals.doof)) {
        struct pollfd p = {.fd = fd, .events = POLLIN};

        if (atomic_load(&vals.gebroken))
            poll(&p, 1, RUIM_MS);
        errno = atomic_load(&vals.gebroken) ? EPIPE : EAGAIN;
        return -1;
    }
    if (keer % 3 == 1) {
        errno = keer % 2 ? EINTR : EAGAIN;
        return -1;
    }
    for (size_t i = 0; i < b->msg_iovlen && !deel.iov_len; i++)
        deel = b->msg_iov[i];
    if (deel.iov_len > (size_t)stuk)
        deel.iov_len = (size_t)stuk;
    kort.msg_iov = &deel;
    kort.msg_iovlen = 1;
    return __real_sendmsg(fd, &kort, vlaggen);
}

ssize_t __wrap_recv(int fd, void *p, size_t n, int vlaggen)
{
    static _Thread_local unsigned keer;

    if (vlaggen & MSG_PEEK && atomic_load(&vals.ongevraagd)) {
        atomic_fetch_sub(&vals.ongevraagd, 1);
        return 1;
    }
    if (!atomic_load(&vals.per_byte))
        return __real_recv(fd, p, n, vlaggen);
    if (++keer % 5 == 0) {
        errno = keer % 2 ? EINTR : EAGAIN;
        return -1;
    }
    return __real_recv(fd, p, 1, vlaggen);
}

int __wrap_socket(int familie, int soort, int protocol)
{
    if (!atomic_load(&vals.geen_fd))
        return __real_socket(familie, soort, protocol);
    errno = EMFILE;
    return -1;
}

/* What the engine logs. */
static struct {
    pthread_mutex_t slot; /* guards the rest */
    size_t n;
    char tekst[16384];
} gelogd = {.slot = PTHREAD_MUTEX_INITIALIZER};

void __wrap_kb_log(enum kb_logniveau niveau, const char *formaat, ...) KB_PRINTF(2, 3);

void __wrap_kb_log(enum kb_logniveau niveau, const char *formaat, ...)
{
    va_list ap;
    int n;

    (void)niveau;
    va_start(ap, formaat);
    pthread_mutex_lock(&gelogd.slot);
    n = vsnprintf(gelogd.tekst + gelogd.n, sizeof(gelogd.tekst) - gelogd.n, formaat, ap);
    if (n > 0 && gelogd.n + (size_t)n < sizeof(gelogd.tekst))
        gelogd.n += (size_t)n;
    pthread_mutex_unlock(&gelogd.slot);
    va_end(ap);
}

/* Hosts of which the first address refuses, all do, or the first does not answer; and one that is known
 * later. */
static const struct {
    const char *naam;
    const char *adres[3];
} hosts[] = {
    {"tweede.proef", {"127.0.0.2", "127.0.0.1"}},
    {"derde.proef", {"127.0.0.2", "127.0.0.4", "127.0.0.1"}},
    {"geen.proef", {"127.0.0.2", "127.0.0.4"}},
    {"stil.proef", {"127.0.0.3", "127.0.0.1"}},
    {"later.proef", {"127.0.0.1"}},
};

int __wrap_getaddrinfo(const char *host, const char *poort, const struct addrinfo *wens,
                       struct addrinfo **uit)
{
    struct addrinfo getal = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV};

    if (wens->ai_flags & AI_NUMERICHOST)
        return __real_getaddrinfo(host, poort, wens, uit);
    if (strcmp(host, "later.proef") == 0 && !atomic_load(&vals.bekend))
        return EAI_AGAIN;
    for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
        if (strcmp(hosts[i].naam, host) != 0)
            continue;
        for (size_t j = 0; j < 3 && hosts[i].adres[j]; j++, uit = &(*uit)->ai_next)
            if (__real_getaddrinfo(hosts[i].adres[j], poort, &getal, uit) != 0)
                return EAI_MEMORY;
        return 0;
    }
    return EAI_NONAME;
}

/* the source */

static bool is_heel(const char *verzoek);
static bool antwoord(int fd, const char *verzoek, unsigned keer);

static struct server bron = {SERVER_BEGIN, .heel = is_heel, .antwoord = antwoord};

#define KOP "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
#define OK_2 KOP "Content-Length: 2\r\n\r\n{}"

/* Each answers the how-manieth request of its connection; false = close. */
static bool ok(int fd, unsigned keer)
{
    (void)keer;
    server_zeg(fd, OK_2);
    return true;
}

static bool ok_na_poort(int fd, unsigned keer)
{
    server_wacht_op_hek(&bron);
    return ok(fd, keer);
}

static bool sluit_erna(int fd, unsigned keer)
{
    (void)keer;
    server_zeg(fd, OK_2);
    return false;
}

static bool zegt_dat_hij_sluit(int fd, unsigned keer)
{
    (void)keer;
    server_zeg(fd, KOP "Connection: close, te\r\nContent-Length: 2\r\n\r\n{}");
    return true;
}

/* The whole answer and FIN in one go; the connection stays open in the other direction. */
static bool half_dicht(int fd, unsigned keer)
{
    (void)keer;
    server_zeg(fd, OK_2);
    shutdown(fd, SHUT_WR);
    return true;
}

static void stuur_veel(int fd)
{
    char *p = malloc(MB);

    memset(p, ' ', MB);
    p[0] = '[';
    p[MB - 1] = ']';
    server_stuur(fd, p, MB);
    free(p);
}

static bool groot(int fd, unsigned keer)
{
    (void)keer;
    server_zeg(fd, KOP "Content-Length: 1048576\r\n\r\n");
    stuur_veel(fd);
    return true;
}

static bool groot_tot_einde(int fd, unsigned keer)
{
    (void)keer;
    server_zeg(fd, KOP "\r\n");
    stuur_veel(fd);
    return false;
}

static bool groot_in_brokken(int fd, unsigned keer)
{
    (void)keer;
    server_zeg(fd, KOP "Transfer-Encoding: chunked\r\n\r\n100000\r\n");
    stuur_veel(fd);
    server_zeg(fd, "\r\n0\r\n\r\n");
    return true;
}

static bool per_byte(int fd, unsigned keer)
{
    (void)keer;
    for (const char *p = OK_2; *p; p++)
        server_stuur(fd, p, 1);
    return true;
}

static bool iets_erachter(int fd, unsigned keer)
{
    (void)keer;
    server_zeg(fd, OK_2 "HTTP/1.1 500 Van wie?\r\nContent-Length: 0\r\n\r\n");
    return true;
}

static bool later_iets_erachter(int fd, unsigned keer)
{
    (void)keer;
    server_zeg(fd, OK_2);
    server_wacht_op_hek(&bron);
    server_zeg(fd, "HTTP/1.1 500 Van wie?\r\nContent-Length: 0\r\n\r\n");
    return true;
}

/* An answer that fills a read to its last byte, with more behind it. */
static bool precies_een_hap(int fd, unsigned keer)
{
    static const char kop[] = KOP "Content-Length: %d\r\n\r\n";
    char *p = malloc(65536 + 4);
    int n = snprintf(p, 100, kop, 65450);

    (void)keer;
    n = snprintf(p, 100, kop, 65536 - n);
    memset(p + n, ' ', (size_t)(65536 - n));
    memcpy(p + n, "{}", 2);
    memcpy(p + 65536, "\r\n\r\n", 4);
    server_stuur(fd, p, 65536 + 4);
    free(p);
    return true;
}

static bool eerst_ok_dan_dicht(int fd, unsigned keer)
{
    if (keer == 1)
        server_zeg(fd, OK_2);
    return keer == 1;
}

static bool eerst_ok_dan_reset(int fd, unsigned keer)
{
    if (keer == 1)
        return ok(fd, keer);
    server_reset(fd);
    return false;
}

static bool ok_en_dicht_na_poort(int fd, unsigned keer)
{
    (void)keer;
    server_zeg(fd, OK_2);
    server_wacht_op_hek(&bron);
    return false;
}

static bool altijd_dicht(int fd, unsigned keer)
{
    (void)fd;
    (void)keer;
    return false;
}

static bool zwijg(int fd, unsigned keer)
{
    (void)fd;
    (void)keer;
    atomic_fetch_add(&bron.bij_hek, 1);
    return true;
}

static bool halve_kop(int fd, unsigned keer)
{
    server_zeg(fd, "HTTP/1.1 200 OK\r\nContent-");
    return zwijg(fd, keer);
}

static bool halve_body(int fd, unsigned keer)
{
    server_zeg(fd, KOP "Content-Length: 20\r\n\r\n{\"a\":");
    return zwijg(fd, keer);
}

static bool halve_brok(int fd, unsigned keer)
{
    server_zeg(fd, KOP "Transfer-Encoding: chunked\r\n\r\n14\r\n{\"a\":");
    return zwijg(fd, keer);
}

static bool halve_kop_dan_dicht(int fd, unsigned keer)
{
    return !halve_kop(fd, keer);
}

static bool halve_brok_dan_dicht(int fd, unsigned keer)
{
    return !halve_brok(fd, keer);
}

static bool halve_body_dan_dicht(int fd, unsigned keer)
{
    return !halve_body(fd, keer);
}

static bool vijf_voorlopige(int fd, unsigned keer)
{
    for (int i = 0; i < 5; i++)
        server_zeg(fd, "HTTP/1.1 103 Vast\r\nLink: x\r\n\r\n");
    return ok(fd, keer);
}

static const struct {
    const char *pad;
    bool (*doe)(int fd, unsigned keer);
    bool meteen; /* before the end of the request */
} paden[] = {
    {"/ok", ok, false},
    {"/poort", ok_na_poort, false},
    {"/sluit", sluit_erna, false},
    {"/zegt-sluit", zegt_dat_hij_sluit, false},
    {"/half-dicht", half_dicht, false},
    {"/groot", groot, false},
    {"/groot-tot-einde", groot_tot_einde, false},
    {"/groot-in-brokken", groot_in_brokken, false},
    {"/per-byte", per_byte, false},
    {"/erachter", iets_erachter, false},
    {"/later-erachter", later_iets_erachter, false},
    {"/hap", precies_een_hap, false},
    {"/dan-dicht", eerst_ok_dan_dicht, false},
    {"/dan-reset", eerst_ok_dan_reset, false},
    {"/dicht-na-poort", ok_en_dicht_na_poort, false},
    {"/dicht", altijd_dicht, false},
    {"/zwijg", zwijg, false},
    {"/halve-kop", halve_kop, false},
    {"/halve-body", halve_body, false},
    {"/halve-brok", halve_brok, false},
    {"/halve-kop-dicht", halve_kop_dan_dicht, false},
    {"/halve-body-dicht", halve_body_dan_dicht, false},
    {"/halve-brok-dicht", halve_brok_dan_dicht, false},
    {"/voorlopig", vijf_voorlopige, false},
    {"/vroeg", ok, true},
};

/* The path's number when the request is there, or as much of it as it needs; -1 = not yet. */
static int pad_van(const char *verzoek)
{
    for (size_t i = 0; i < sizeof(paden) / sizeof(paden[0]); i++) {
        size_t n = strlen(paden[i].pad);

        if (strncmp(verzoek, "GET ", 4) == 0 && strncmp(verzoek + 4, paden[i].pad, n) == 0 &&
            strchr(" ?", verzoek[4 + n]) && (paden[i].meteen || strstr(verzoek, "\r\n\r\n")))
            return (int)i;
    }
    return -1;
}

static bool is_heel(const char *verzoek)
{
    return pad_van(verzoek) >= 0;
}

static struct {
    pthread_mutex_t slot; /* guards tekst */
    char tekst[4096];
} laatste_verzoek = {.slot = PTHREAD_MUTEX_INITIALIZER};

static bool antwoord(int fd, const char *verzoek, unsigned keer)
{
    pthread_mutex_lock(&laatste_verzoek.slot);
    snprintf(laatste_verzoek.tekst, sizeof(laatste_verzoek.tekst), "%s", verzoek);
    pthread_mutex_unlock(&laatste_verzoek.slot);
    return paden[pad_van(verzoek)].doe(fd, keer);
}

/* A listener whose queue is full: who connects hears nothing. */
static struct {
    int luisteraar, vol[4];
} stil;

static void maak_stil(void)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(bron.poort)};

    stil.luisteraar = server_poort("127.0.0.3", &bron.poort);
    assert_int_equal(listen(stil.luisteraar, 0), 0);
    inet_pton(AF_INET, "127.0.0.3", &a.sin_addr);
    for (size_t i = 0; i < 4; i++) {
        stil.vol[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        (void)!connect(stil.vol[i], (struct sockaddr *)&a, sizeof(a));
    }
}

/* the engine under test */

enum { GOED, DICHT, STIL, TWEEDE, DERDE, GEEN, STIL_EERST, LATER, MET_PAD, AANTAL };

static struct kb_config config;
static char urls[AANTAL][64];
static struct kb_motor *motor;
static int dichte_poort;
static uint16_t dicht;

static size_t descriptors(void)
{
    DIR *d = opendir("/proc/self/fd");
    size_t n = 0;

    assert_non_null(d);
    while (readdir(d))
        n++;
    closedir(d);
    return n;
}

static size_t descriptors_eerst;

static int begin_alles(void **staat)
{
    (void)staat;
    server_begin(&bron);
    dichte_poort = server_poort("127.0.0.1", &dicht);
    maak_stil();
    return 0;
}

static int einde_alles(void **staat)
{
    (void)staat;
    server_einde(&bron);
    close(dichte_poort);
    close(stil.luisteraar);
    for (size_t i = 0; i < 4; i++)
        close(stil.vol[i]);
    return 0;
}

static int begin(void **staat)
{
    static const char *const host[AANTAL] = {"127.0.0.1",    "127.0.0.1",   "127.0.0.3",
                                             "tweede.proef", "derde.proef", "geen.proef",
                                             "stil.proef",   "later.proef", "127.0.0.1"};

    (void)staat;
    memset(&vals, 0, sizeof(vals));
    server_zet_hek(&bron, false);
    atomic_store(&bron.verbindingen, 0);
    atomic_store(&bron.verzoeken, 0);
    atomic_store(&bron.bij_hek, 0);
    for (size_t i = 0; i < AANTAL; i++) {
        snprintf(urls[i], sizeof(urls[0]), "http://%s:%u%s", host[i], i == DICHT ? dicht : bron.poort,
                 i == MET_PAD ? "/ok?" : "");
        config.bron[i] = (struct kb_config_bron){.naam = "proef",
                                                 .url = urls[i],
                                                 .timeout_ms = 10000,
                                                 .verbind_ms = 400,
                                                 .max_body_bytes = MB,
                                                 .max_verbindingen = 500,
                                                 .wachtrij = 1000,
                                                 .limiet = "vast",
                                                 .vervoer = "eigen",
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
    }
    config.gedeeld.adres = "";
    config.n_bronnen = AANTAL;
    config.dienst.max_wachtend = 10000;
    config.dienst.cache_mb = 8;
    descriptors_eerst = descriptors();
    motor = kb_motor_nieuw(&config, &hulp_klok, NULL);
    assert_non_null(motor);
    return 0;
}

/* Until something holds that other threads bring about. */
#define WACHT_TOT(wat)                                                                                       \
    do {                                                                                                     \
        kb_moment wacht_tot = kb_nu(&kb_klok_systeem) + RUIM_MS * KB_MS;                                     \
        while (!(wat)) {                                                                                     \
            if (kb_nu(&kb_klok_systeem) > wacht_tot)                                                         \
                fail_msg("%s", "komt niet: " #wat);                                                          \
            usleep(1000);                                                                                    \
        }                                                                                                    \
    } while (0)

static int einde(void **staat)
{
    (void)staat;
    server_zet_hek(&bron, true);
    kb_motor_vrij(motor);
    motor = NULL;
    /* The engine has closed all that it opened, so the source will too; it may even have taken a connection
     * of the test before when this one began. */
    WACHT_TOT(atomic_load(&bron.open) == 0 && descriptors() <= descriptors_eerst);
    return 0;
}

static struct hulp_set *start_voor(unsigned van, const char *pad, int64_t deadline_ms, int klant)
{
    struct kb_opdracht o = {van, kb_tekst_van(pad)};

    return hulp_start(motor, &o, 1, hulp_over_ms(deadline_ms), klant);
}

static struct hulp_set *start(unsigned van, const char *pad)
{
    return start_voor(van, pad, RUIM_MS, KB_GEEN_KLANT);
}

static struct kb_resultaat haal(unsigned van, const char *pad)
{
    struct hulp_set *set = start(van, pad);
    struct kb_resultaat r;

    hulp_wacht(set);
    r = *hulp_resultaat(set, 0);
    r.body.p = NULL; /* its bytes go with the set; its length stays */
    hulp_geef_terug(set);
    return r;
}

static void eis_ok(unsigned van, const char *pad)
{
    struct kb_resultaat r = haal(van, pad);

    if (r.uitkomst != KB_UITKOMST_OK)
        fail_msg("%s: uitkomst %d, HTTP %d", pad, (int)r.uitkomst, r.http);
}

static struct kb_bronstaat stand(unsigned van)
{
    struct kb_bronstaat s;

    kb_motor_bronstaat(motor, van, &s);
    return s;
}

static void eis_verbindingen(unsigned n)
{
    assert_int_equal(atomic_load(&bron.verbindingen), n);
}

/* reuse */

static void een_verbinding_dient_voor_veel_oproepen(void **staat)
{
    (void)staat;
    for (int i = 0; i < 100; i++)
        eis_ok(GOED, i % 2 ? "/ok" : "/per-byte");
    eis_verbindingen(1);
    assert_int_equal(atomic_load(&bron.verzoeken), 100);
}

static void het_pad_van_de_bron_gaat_voor_dat_van_de_oproep(void **staat)
{
    (void)staat;
    eis_ok(MET_PAD, "/a");
}

static void een_verbinding_die_in_rust_gesloten_werd_kost_alleen_een_nieuwe(void **staat)
{
    (void)staat;
    eis_ok(GOED, "/dicht-na-poort");
    server_zet_hek(&bron, true);
    WACHT_TOT(atomic_load(&bron.open) == 0);
    eis_ok(GOED, "/ok");
    eis_verbindingen(2);
    assert_int_equal(stand(GOED).herkansingen, 0);
}

static void een_verbinding_die_net_bij_de_volgende_oproep_dichtgaat_ook(void **staat)
{
    static const char *const hoe[] = {"/dan-dicht", "/dan-reset"};

    (void)staat;
    for (unsigned i = 0; i < 2; i++) {
        atomic_store(&bron.verbindingen, 0);
        eis_ok(GOED, hoe[i]);
        eis_ok(GOED, hoe[i]);
        eis_verbindingen(2); /* none was of use twice */
    }
    assert_int_equal(stand(GOED).herkansingen, 0);
    assert_int_equal(stand(GOED).per_uitkomst[KB_UITKOMST_OK], 4);
}

static void een_nieuwe_verbinding_die_niets_zegt_wordt_niet_nog_eens_geprobeerd(void **staat)
{
    (void)staat;
    assert_int_equal(haal(GOED, "/dicht").uitkomst, KB_UITKOMST_VERBINDING);
    eis_verbindingen(1);
    /* and a kept one only once */
    eis_ok(GOED, "/ok");
    eis_verbindingen(2);
    assert_int_equal(haal(GOED, "/dicht").uitkomst, KB_UITKOMST_VERBINDING);
    eis_verbindingen(3);
}

static void na_een_minuut_rust_wordt_een_verbinding_niet_meer_gebruikt(void **staat)
{
    (void)staat;
    eis_ok(GOED, "/ok");
    hulp_laat_verstrijken(61);
    WACHT_TOT(atomic_load(&bron.open) == 0);
    eis_ok(GOED, "/ok");
    eis_verbindingen(2);
}

static void een_antwoord_waarna_niets_meer_kan_sluit_de_verbinding(void **staat)
{
    static const char *const hoe[] = {"/sluit",           "/zegt-sluit", "/half-dicht",
                                      "/groot-tot-einde", "/erachter",   "/hap"};

    (void)staat;
    for (unsigned i = 0; i < 6; i++) {
        eis_ok(GOED, hoe[i]);
        eis_ok(GOED, hoe[i]);
        if (atomic_load(&bron.verbindingen) != 2 * (i + 1))
            fail_msg("%s: %u verbindingen", hoe[i], atomic_load(&bron.verbindingen));
    }
}

static void wat_na_een_antwoord_komt_is_van_niemand(void **staat)
{
    (void)staat;
    eis_ok(GOED, "/later-erachter");
    server_zet_hek(&bron, true);
    WACHT_TOT(atomic_load(&bron.open) == 0);
    eis_ok(GOED, "/ok");
    eis_verbindingen(2);
}

/* It was not there yet when the loop looked, and is when the next request would go out. */
static void wat_kwam_voor_de_vraag_is_geen_antwoord(void **staat)
{
    (void)staat;
    eis_ok(GOED, "/ok");
    atomic_store(&vals.ongevraagd, 1);
    eis_ok(GOED, "/ok");
    eis_verbindingen(2);
    assert_int_equal(atomic_load(&vals.ongevraagd), 0);
    eis_ok(GOED, "/ok");
    eis_verbindingen(2);
}

/* Nobody would learn that a host has another address. */
static void een_verbinding_die_nooit_rust_wordt_toch_niet_oud(void **staat)
{
    (void)staat;
    for (int i = 0; i < 6; i++) {
        eis_ok(GOED, "/ok");
        hulp_laat_verstrijken(40);
    }
    eis_ok(GOED, "/ok");
    eis_verbindingen(2);
}

static void een_grote_body_kost_geen_verbinding(void **staat)
{
    (void)staat;
    for (int i = 0; i < 10; i++)
        eis_ok(GOED, "/groot");
    eis_verbindingen(1);
}

/* bytes */

static void grote_bodies_komen_heel_aan(void **staat)
{
    static const char *const hoe[] = {"/groot", "/groot-in-brokken", "/groot-tot-einde"};

    (void)staat;
    for (size_t i = 0; i < 3; i++) {
        struct hulp_set *set = start(GOED, hoe[i]);
        const struct kb_resultaat *r;

        hulp_wacht(set);
        r = hulp_resultaat(set, 0);
        assert_int_equal(r->uitkomst, KB_UITKOMST_OK);
        assert_int_equal(r->body.n, MB);
        assert_true(r->body.p[0] == '[' && r->body.p[MB - 1] == ']');
        hulp_geef_terug(set);
    }
}

static void een_verzoek_dat_in_stukjes_weggaat_komt_heel_aan(void **staat)
{
    static const int stuk[] = {1, 2, 3, 7, 50};

    (void)staat;
    for (size_t i = 0; i < 5; i++) {
        atomic_store(&vals.stuk, stuk[i]);
        eis_ok(GOED, "/ok");
        eis_ok(GOED, "/voorlopig");
    }
    eis_verbindingen(1);
}

static void een_antwoord_dat_per_byte_gelezen_wordt_is_hetzelfde(void **staat)
{
    (void)staat;
    atomic_store(&vals.per_byte, 1);
    for (int i = 0; i < 5; i++)
        eis_ok(GOED, i % 2 ? "/voorlopig" : "/ok");
    eis_verbindingen(1);
}

static void een_antwoord_voor_het_hele_verzoek_telt_maar_de_verbinding_niet_meer(void **staat)
{
    (void)staat;
    for (int gebroken = 0; gebroken < 2; gebroken++) {
        atomic_store(&bron.verbindingen, 0);
        atomic_store(&vals.verzonden, 3); /* so that the first goes through */
        atomic_store(&vals.gebroken, gebroken);
        atomic_store(&vals.doof, 8);
        atomic_store(&vals.stuk, 12);
        eis_ok(GOED, "/vroeg");
        atomic_store(&vals.stuk, 0);
        eis_ok(GOED, "/ok");
        eis_verbindingen(2 - (unsigned)gebroken); /* the second time one was kept already */
    }
}

static void een_antwoord_dat_halverwege_ophoudt_is_onbruikbaar(void **staat)
{
    static const char *const hoe[] = {"/halve-kop-dicht", "/halve-body-dicht", "/halve-brok-dicht"};

    (void)staat;
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(haal(GOED, hoe[i]).uitkomst, KB_UITKOMST_ONBRUIKBAAR);
        /* not on a kept connection either: it has begun */
        eis_ok(GOED, "/ok");
        assert_int_equal(haal(GOED, hoe[i]).uitkomst, KB_UITKOMST_ONBRUIKBAAR);
    }
    assert_int_equal(atomic_load(&bron.verzoeken), 9);
}

/* connecting */

static void wat_niet_opneemt_kost_verbind_ms(void **staat)
{
    kb_moment begonnen = kb_nu(&kb_klok_systeem);
    int64_t ms;

    (void)staat;
    assert_int_equal(haal(STIL, "/ok").uitkomst, KB_UITKOMST_VERBINDING);
    ms = (kb_nu(&kb_klok_systeem) - begonnen) / KB_MS;
    assert_true(ms >= 390 && ms < 3000);
    assert_int_equal(stand(STIL).per_uitkomst[KB_UITKOMST_TIJDSLIMIET], 0);
    assert_int_equal(haal(DICHT, "/ok").uitkomst, KB_UITKOMST_VERBINDING);
}

static void van_een_host_met_meer_adressen_wordt_het_volgende_geprobeerd(void **staat)
{
    static const unsigned van[] = {TWEEDE, DERDE, STIL_EERST};

    (void)staat;
    for (size_t i = 0; i < 3; i++) {
        atomic_store(&bron.verbindingen, 0);
        for (unsigned j = 0; j < 6; j++) {
            eis_ok(van[i], "/sluit");
            eis_verbindingen(j + 1);
        }
    }
    assert_int_equal(haal(GEEN, "/ok").uitkomst, KB_UITKOMST_VERBINDING);
}

static void ook_als_er_veel_tegelijk_verbinden(void **staat)
{
    struct hulp_set *set[SAMEN];

    (void)staat;
    for (size_t i = 0; i < SAMEN; i++) {
        char pad[16];

        snprintf(pad, sizeof(pad), "/sluit?%zu", i);
        set[i] = start(i % 2 ? TWEEDE : DERDE, pad);
    }
    for (size_t i = 0; i < SAMEN; i++) {
        hulp_wacht(set[i]);
        assert_int_equal(hulp_resultaat(set[i], 0)->uitkomst, KB_UITKOMST_OK);
        hulp_geef_terug(set[i]);
    }
}

static void een_naam_die_later_bekend_wordt_doet_het_dan(void **staat)
{
    (void)staat;
    assert_int_equal(haal(LATER, "/ok").uitkomst, KB_UITKOMST_VERBINDING);
    atomic_store(&vals.bekend, 1);
    WACHT_TOT(haal(LATER, "/ok").uitkomst == KB_UITKOMST_OK);
}

static void een_ipv6_adres_tussen_haken_is_een_adres(void **staat)
{
    struct sockaddr_in6 a = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    socklen_t n = sizeof(a);
    int fd = socket(AF_INET6, SOCK_STREAM, 0);
    struct kb_config c = config;
    struct kb_motor *vorige = motor;
    char url[64];

    (void)staat;
    if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof(a)) != 0) {
        if (fd >= 0)
            close(fd);
        skip();
    }
    assert_int_equal(listen(fd, 8), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &n), 0);
    snprintf(url, sizeof(url), "http://[::1]:%u", ntohs(a.sin6_port));
    c.bron[0].url = url;
    motor = kb_motor_nieuw(&c, &hulp_klok, NULL);
    {
        struct hulp_set *set = start(GOED, "/ok");
        int van = accept(fd, NULL, NULL);
        char verzoek[512];
        ssize_t m = read(van, verzoek, sizeof(verzoek) - 1);

        assert_true(m > 0);
        verzoek[m] = '\0';
        assert_non_null(strstr(verzoek, "\r\nHost: [::1]:"));
        server_zeg(van, OK_2);
        hulp_wacht(set);
        assert_int_equal(hulp_resultaat(set, 0)->uitkomst, KB_UITKOMST_OK);
        hulp_geef_terug(set);
        close(van);
    }
    kb_motor_vrij(motor);
    motor = vorige;
    close(fd);
}

static void zonder_descriptors_mislukt_een_oproep_en_daarna_niet_meer(void **staat)
{
    (void)staat;
    atomic_store(&vals.geen_fd, 1);
    assert_int_equal(haal(GOED, "/ok").uitkomst, KB_UITKOMST_GESTOPT);
    atomic_store(&vals.geen_fd, 0);
    eis_ok(GOED, "/ok");
    /* what is kept needs none */
    atomic_store(&vals.geen_fd, 1);
    eis_ok(GOED, "/ok");
    /* and when it turns out closed, there is no other */
    assert_int_equal(haal(GOED, "/dicht").uitkomst, KB_UITKOMST_VERBINDING);
    atomic_store(&vals.geen_fd, 0);
}

/* many, leaving, stopping */

static void tweehonderd_tegelijk_hebben_elk_een_verbinding_en_houden_die(void **staat)
{
    struct hulp_set *set[SAMEN];

    (void)staat;
    for (unsigned ronde = 0; ronde < 3; ronde++) {
        server_zet_hek(&bron, false);
        atomic_store(&bron.bij_hek, 0);
        for (size_t i = 0; i < SAMEN; i++) {
            char pad[16];

            snprintf(pad, sizeof(pad), "/poort?%zu", i);
            set[i] = start(GOED, pad);
        }
        WACHT_TOT(atomic_load(&bron.bij_hek) == SAMEN);
        server_zet_hek(&bron, true);
        for (size_t i = 0; i < SAMEN; i++) {
            hulp_wacht(set[i]);
            assert_int_equal(hulp_resultaat(set[i], 0)->uitkomst, KB_UITKOMST_OK);
            hulp_geef_terug(set[i]);
        }
        eis_verbindingen(SAMEN);
    }
}

static const char *const halverwege[] = {"/zwijg", "/halve-kop", "/halve-body", "/halve-brok"};

/* Nobody waits for it any more as soon as it has begun. */
static void begin_en_ga_weg(unsigned van, const char *pad, int64_t na_ms)
{
    hulp_geef_terug(start_voor(van, pad, na_ms, KB_GEEN_KLANT));
}

static void afzeggen_kan_in_elke_stand(void **staat)
{
    (void)staat;
    for (unsigned i = 0; i < 4; i++) {
        struct hulp_klant klant = hulp_klant();
        struct hulp_set *set = start_voor(GOED, halverwege[i], RUIM_MS, klant.dienst);

        WACHT_TOT(atomic_load(&bron.bij_hek) == i + 1);
        hulp_klant_weg(klant, set);
        WACHT_TOT(stand(GOED).lopend == 0 && atomic_load(&bron.open) == 0);
    }
    for (int ms = -1; ms < 2; ms++) {
        begin_en_ga_weg(STIL, "/ok", ms);
        begin_en_ga_weg(STIL_EERST, "/ok", ms);
        begin_en_ga_weg(DICHT, "/ok", ms);
        begin_en_ga_weg(LATER, "/ok", ms);
    }
    for (int i = 0; i < 50; i++)
        begin_en_ga_weg(GOED, i % 2 ? "/ok" : "/groot", i % 4 - 1);
    WACHT_TOT(stand(GOED).lopend == 0 && stand(STIL).lopend == 0 && stand(STIL_EERST).lopend == 0);
    eis_ok(GOED, "/ok");
    assert_int_equal(stand(GOED).per_uitkomst[KB_UITKOMST_VERBINDING], 0);
}

/* Half a request sent, and never more. */
static void afzeggen_kan_met_een_half_verzoek(void **staat)
{
    struct hulp_klant klant = hulp_klant();
    struct hulp_set *set;

    (void)staat;
    atomic_store(&vals.doof, 2);
    atomic_store(&vals.stuk, 5);
    set = start_voor(GOED, "/ok", RUIM_MS, klant.dienst);
    WACHT_TOT(atomic_load(&vals.verzonden) > 2);
    hulp_klant_weg(klant, set);
    WACHT_TOT(stand(GOED).lopend == 0 && atomic_load(&bron.open) == 0);
    atomic_store(&vals.stuk, 0);
    eis_ok(GOED, "/ok");
    eis_verbindingen(2);
}

static void wie_te_lang_wacht_is_te_laat_in_elke_stand(void **staat)
{
    (void)staat;
    for (unsigned i = 0; i < 4; i++) {
        struct hulp_set *set = start(GOED, halverwege[i]);

        WACHT_TOT(atomic_load(&bron.bij_hek) == i + 1);
        hulp_laat_verstrijken(11);
        hulp_wacht(set);
        assert_int_equal(hulp_resultaat(set, 0)->uitkomst, KB_UITKOMST_TIJDSLIMIET);
        hulp_geef_terug(set);
    }
}

static void stoppen_kan_met_verbindingen_in_elke_stand(void **staat)
{
    struct hulp_set *set[6];

    (void)staat;
    eis_ok(GOED, "/ok");
    for (size_t i = 0; i < 4; i++)
        set[i] = start(GOED, halverwege[i]);
    WACHT_TOT(atomic_load(&bron.bij_hek) == 4);
    set[4] = start(STIL, "/ok");
    set[5] = start(GOED, "/groot");
    kb_motor_stop(motor);
    for (size_t i = 0; i < 6; i++) {
        hulp_wacht(set[i]);
        if (i < 5)
            assert_int_equal(hulp_resultaat(set[i], 0)->uitkomst, KB_UITKOMST_GESTOPT);
        hulp_geef_terug(set[i]);
    }
}

/* what must not get out */

static bool gezien(const char *wat)
{
    bool ja;

    pthread_mutex_lock(&laatste_verzoek.slot);
    ja = strstr(laatste_verzoek.tekst, wat) != NULL;
    pthread_mutex_unlock(&laatste_verzoek.slot);
    return ja;
}

static bool staat_in_log(const char *wat)
{
    bool ja;

    pthread_mutex_lock(&gelogd.slot);
    ja = strstr(gelogd.tekst, wat) != NULL;
    pthread_mutex_unlock(&gelogd.slot);
    return ja;
}

static void een_sleutel_gaat_naar_zijn_bron_en_nergens_anders_heen(void **staat)
{
    char bestand[] = "/tmp/kb-sleutel-XXXXXX";
    int fd = mkstemp(bestand);
    struct kb_config c = config;
    struct kb_motor *vorige = motor;

    (void)staat;
    assert_int_equal(write(fd, "geheim-7\r\nrest\n", 16), 16);
    close(fd);
    for (unsigned i = 0; i < AANTAL; i++)
        c.bron[i].sleutel_bestand = i == MET_PAD ? "" : bestand;
    motor = kb_motor_nieuw(&c, &hulp_klok, NULL);
    unlink(bestand);
    assert_non_null(motor);
    eis_ok(GOED, "/ok");
    assert_true(gezien("\r\nAuthorization: Bearer geheim-7\r\n"));
    assert_false(gezien("rest"));
    eis_ok(MET_PAD, "/a");
    assert_false(gezien("Authorization"));
    for (unsigned i = 0; i < AANTAL; i++)
        haal(i, "/dicht?lh=123456789L01");
    haal(GOED, "/halve-kop-dicht?lh=123456789L01");
    atomic_store(&vals.geen_fd, 1);
    haal(GEEN, "/ok?lh=123456789L01");
    atomic_store(&vals.geen_fd, 0);
    kb_motor_vrij(motor);
    motor = vorige;
    assert_true(staat_in_log("bron proef"));
    assert_false(staat_in_log("geheim"));
    assert_false(staat_in_log("Bearer"));
    assert_false(staat_in_log("123456789"));
}

#define TOETS(naam) cmocka_unit_test_setup_teardown(naam, begin, einde)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TOETS(een_verbinding_dient_voor_veel_oproepen),
        TOETS(het_pad_van_de_bron_gaat_voor_dat_van_de_oproep),
        TOETS(een_verbinding_die_in_rust_gesloten_werd_kost_alleen_een_nieuwe),
        TOETS(een_verbinding_die_net_bij_de_volgende_oproep_dichtgaat_ook),
        TOETS(een_nieuwe_verbinding_die_niets_zegt_wordt_niet_nog_eens_geprobeerd),
        TOETS(na_een_minuut_rust_wordt_een_verbinding_niet_meer_gebruikt),
        TOETS(een_antwoord_waarna_niets_meer_kan_sluit_de_verbinding),
        TOETS(wat_na_een_antwoord_komt_is_van_niemand),
        TOETS(wat_kwam_voor_de_vraag_is_geen_antwoord),
        TOETS(een_verbinding_die_nooit_rust_wordt_toch_niet_oud),
        TOETS(een_grote_body_kost_geen_verbinding),
        TOETS(grote_bodies_komen_heel_aan),
        TOETS(een_verzoek_dat_in_stukjes_weggaat_komt_heel_aan),
        TOETS(een_antwoord_dat_per_byte_gelezen_wordt_is_hetzelfde),
        TOETS(een_antwoord_voor_het_hele_verzoek_telt_maar_de_verbinding_niet_meer),
        TOETS(een_antwoord_dat_halverwege_ophoudt_is_onbruikbaar),
        TOETS(wat_niet_opneemt_kost_verbind_ms),
        TOETS(van_een_host_met_meer_adressen_wordt_het_volgende_geprobeerd),
        TOETS(ook_als_er_veel_tegelijk_verbinden),
        TOETS(een_naam_die_later_bekend_wordt_doet_het_dan),
        TOETS(een_ipv6_adres_tussen_haken_is_een_adres),
        TOETS(zonder_descriptors_mislukt_een_oproep_en_daarna_niet_meer),
        TOETS(tweehonderd_tegelijk_hebben_elk_een_verbinding_en_houden_die),
        TOETS(afzeggen_kan_in_elke_stand),
        TOETS(afzeggen_kan_met_een_half_verzoek),
        TOETS(wie_te_lang_wacht_is_te_laat_in_elke_stand),
        TOETS(stoppen_kan_met_verbindingen_in_elke_stand),
        TOETS(een_sleutel_gaat_naar_zijn_bron_en_nergens_anders_heen),
    };

    return cmocka_run_group_tests(tests, begin_alles, einde_alles);
}
