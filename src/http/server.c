/* The two listeners, on ulfius over libmicrohttpd.
 *
 * The public port lives on the engine's thread (lus.h): a request that waits for its sources suspends its
 * connection, and costs no thread (ingang.c). The management port has a thread per connection, so that it
 * answers whatever the public one is doing. Both are started with our own libmicrohttpd options, because
 * ulfius' defaults use select() (descriptors from 1,024 fail) and set no limits. */
#include "klantbeeld/http/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <gnutls/abstract.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <unistd.h>

#include "http/gesprek.h"
#include "http/herkomst.h"
#include "http/lus.h"
#include "http/verzoekregel.h"
#include "klantbeeld/basis/log.h"

/* Sanitizers put red zones around every local: their threads need more. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { STAPEL = 1024 * 1024 };
#else
enum { STAPEL = 192 * 1024 };
#endif

enum { WACHTRIJ = 4096, GEHEUGEN_PER_VERBINDING = 24 * 1024, BEHEER_VERBINDINGEN = 64 };

/* EIGEN_DESCRIPTOREN: log, keys, epoll, wake-up calls, and connections that are just being closed. */
enum { EIGEN_DESCRIPTOREN = 64, MIN_VERBINDINGEN = 16, ADEMPAUZE_US = 10000 };

/* Stopping: how long new connections are still taken at most, when it is quiet enough to stop that sooner,
 * and how often that is looked at. */
enum { UITDIENEN_MS = 1000, STIL_MS = 100, POLS_US = 5000, AFMAKEN_MS = 10000 };

/* Handshakes that fail are logged once in so long. */
enum { HANDDRUK_MELDEN_S = 10 };

/* A check of a token takes a fraction of a millisecond, or waits up to a second for keys: so a few. Each
 * connection has at most one piece of work, which bounds the queue. */
static const struct kb_ploegmaat tokenploeg = {.draden = 8, .wachtrij = SIZE_MAX};

/* Searching works a core as hard as it can: it gets what the gegevensgroepen leave, and who asks when so many
 * wait already would wait for longer than anybody looks at a screen. */
enum { ZOEKEN_WACHTEND = 256, ZOEKEN_VOORRANG = 10 };

struct kb_server {
    struct kb_dienst dienst;
    struct kb_wachter *wachter;
    struct kb_ploeg *ploeg;
    struct kb_ploeg *zoekploeg;
    struct kb_poort publiek;
    struct kb_poort beheer;
    bool socket_blijft; /* the public port's is somebody else's, and goes on listening */
};

static int bij_verzoek(const struct _u_request *u, struct _u_response *r, void *context)
{
    (void)context;
    kb_ingang_behandel(u, r);
    return U_CALLBACK_COMPLETE;
}

union adres {
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

/* False when `tekst` is no IPv4 or IPv6 address. */
static bool lees_adres(const char *tekst, int64_t poort, union adres *uit, unsigned *vlag)
{
    memset(uit, 0, sizeof(*uit));
    if (inet_pton(AF_INET, tekst, &uit->v4.sin_addr) == 1) {
        uit->v4.sin_family = AF_INET;
        uit->v4.sin_port = htons((uint16_t)poort);
        *vlag = 0;
        return true;
    }
    if (inet_pton(AF_INET6, tekst, &uit->v6.sin6_addr) == 1) {
        uit->v6.sin6_family = AF_INET6;
        uit->v6.sin6_port = htons((uint16_t)poort);
        *vlag = MHD_USE_IPv6;
        return true;
    }
    return false;
}

struct luisterplek {
    const char *instelling; /* for messages: "dienst.poort" */
    const char *adres;
    int64_t poort;
    int64_t max_verbindingen;
    int64_t wachttijd_s;
    unsigned werkwijze; /* of libmicrohttpd */
    int socket;         /* listens already; 0 = make one */
};

enum {
    ZONDER_DRAAD = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG,
    DRAAD_PER_VERBINDING = MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL |
                           MHD_USE_ITC | MHD_USE_ERROR_LOG
};

/* A handshake failed, on this thread. Anybody can make that happen, as often as he likes. */
static void meld_handdruk(struct kb_poort *p)
{
    const struct kb_klok *klok = p->dienst->deel.klok;
    bool publiek = p->ploeg != NULL;
    uint64_t n = atomic_fetch_add_explicit(&p->dienst->handdrukken[publiek ? 0 : 1], 1, memory_order_relaxed);
    int64_t weer = atomic_load_explicit(&p->meld_weer, memory_order_relaxed);
    const char *reden = kb_tls_reden();
    kb_moment nu = kb_nu(klok);

    if (nu >= weer && atomic_compare_exchange_strong(&p->meld_weer, &weer, nu + HANDDRUK_MELDEN_S * KB_S))
        kb_log(KB_LOG_WAARSCHUWING,
               "TLS op dienst.%s: een verbinding is geweigerd, na %" PRIu64 " eerdere: %s",
               publiek ? "poort" : "beheer_poort", n, reden);
}

/* What libmicrohttpd logs is about single connections and of no use, but for handshakes that fail, and this:
 * with no descriptor or memory left it stops accepting until a connection ends; without any connection it
 * tries again at once, and would do nothing else on a whole core. This is called on that thread, so waiting
 * here is what makes it wait. */
static void bij_melding(void *context, const char *formaat, va_list waarden)
{
    static const char aannemen[] = "Error accepting connection";
    static const char zonder_einde[] = "Hit process or system resource limit at FIRST";
    static const char handdruk[] = "Error: received handshake message out of context";
    struct kb_poort *p = context;

    (void)waarden;
    if (strncmp(formaat, aannemen, sizeof(aannemen) - 1) == 0 && p->mislukt_aannemen++ % 1000 == 0)
        kb_log(KB_LOG_FOUT, "een verbinding aannemen mislukt: %s", strerror(errno));
    if (strncmp(formaat, zonder_einde, sizeof(zonder_einde) - 1) == 0)
        usleep(ADEMPAUZE_US);
    if (strncmp(formaat, handdruk, sizeof(handdruk) - 1) == 0)
        meld_handdruk(p);
}

/* Descriptors are the one thing that cannot be refused politely: fewer clients than was configured, rather
 * than none for lack of a descriptor. */
static int64_t passende_verbindingen(const struct kb_config *c)
{
    int64_t bezet = BEHEER_VERBINDINGEN + EIGEN_DESCRIPTOREN;
    int64_t over;
    struct rlimit r;

    for (size_t i = 0; i < c->n_bronnen; i++)
        bezet += c->bron[i].max_verbindingen;
    if (getrlimit(RLIMIT_NOFILE, &r) != 0 || r.rlim_cur == RLIM_INFINITY)
        return c->dienst.max_verbindingen;
    over = (int64_t)r.rlim_cur - bezet;
    if (over >= c->dienst.max_verbindingen)
        return c->dienst.max_verbindingen;
    over = over > MIN_VERBINDINGEN ? over : MIN_VERBINDINGEN;
    kb_log(
        KB_LOG_WAARSCHUWING,
        "dienst.max_verbindingen wordt %lld: er zijn %lld descriptoren, en bronnen en beheer willen er %lld",
        (long long)over, (long long)r.rlim_cur, (long long)bezet);
    return over;
}

/* libmicrohttpd wants a certificate or somebody to ask for one. It is not asked: every connection has got its
 * own (kb_tls_begin), and one that there was no memory for has none. */
static int geen_certificaat(gnutls_session_t sessie, const struct gnutls_cert_retr_st *info,
                            gnutls_pcert_st **keten, unsigned *n, gnutls_ocsp_data_st **ocsp,
                            unsigned *n_ocsp, gnutls_privkey_t *sleutel, unsigned *vlaggen)
{
    (void)sessie;
    (void)info;
    (void)keten;
    (void)n;
    (void)ocsp;
    (void)n_ocsp;
    (void)sleutel;
    (void)vlaggen;
    return -1;
}

/* libmicrohttpd takes pointers to what may change: a function, and a text that it only reads. */
static void vul_tls(struct MHD_OptionItem uit[2])
{
    gnutls_certificate_retrieve_function3 *f = geen_certificaat;
    const char *tekst = kb_tls_instellingen;

    uit[0].option = MHD_OPTION_HTTPS_PRIORITIES;
    memcpy(&uit[0].ptr_value, &tekst, sizeof(tekst));
    uit[1].option = MHD_OPTION_HTTPS_CERT_CALLBACK2;
    memcpy(&uit[1].ptr_value, &f, sizeof(f));
}

static enum kb_status luister(struct kb_poort *p, const struct luisterplek *plek, struct kb_fout *fout)
{
    union adres adres;
    unsigned vlag;

    if (!lees_adres(plek->adres, plek->poort, &adres, &vlag))
        return kb_fout_zet(fout, KB_CONFIGURATIE, "%s: \"%s\" is geen IPv4- of IPv6-adres", plek->instelling,
                           plek->adres);
    if (ulfius_init_instance(&p->ulfius, (unsigned)plek->poort, NULL, NULL) != U_OK)
        return kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "kan ulfius niet opzetten");
    p->wachttijd = plek->wachttijd_s * KB_S;
    p->ulfius.max_post_body_size = KB_MAX_BODY;
    p->ulfius.allowed_post_processor = U_POST_PROCESS_NONE;
    p->ulfius.check_utf8 = 0;
    ulfius_set_default_endpoint(&p->ulfius, bij_verzoek, NULL);
    struct MHD_OptionItem opties[] = {
        {MHD_OPTION_EXTERNAL_LOGGER, (intptr_t)bij_melding, p},
        {MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)kb_ingang_verbinding, p},
        {MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)kb_ingang_einde, p},
        {MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)kb_ingang_begin, p},
        {plek->socket ? MHD_OPTION_LISTEN_SOCKET : MHD_OPTION_SOCK_ADDR, plek->socket,
         plek->socket ? NULL : &adres},
        {MHD_OPTION_CONNECTION_LIMIT, plek->max_verbindingen, NULL},
        {MHD_OPTION_CONNECTION_TIMEOUT, plek->wachttijd_s, NULL},
        {MHD_OPTION_LISTEN_BACKLOG_SIZE, WACHTRIJ, NULL},
        {MHD_OPTION_THREAD_STACK_SIZE, STAPEL, NULL},
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, GEHEUGEN_PER_VERBINDING, NULL},
        {MHD_OPTION_END, 0, NULL}, /* these two: of TLS */
        {MHD_OPTION_END, 0, NULL},
        {MHD_OPTION_END, 0, NULL},
    };
    if (p->tls) {
        vlag |= MHD_USE_TLS;
        vul_tls(&opties[sizeof(opties) / sizeof(opties[0]) - 3]);
    }
    errno = 0;
    kb_ingang_verwacht(p);
    if (ulfius_start_framework_with_mhd_options(&p->ulfius, plek->werkwijze | vlag, opties) != U_OK) {
        kb_fout_zet(fout, KB_CONFIGURATIE, "%s: kan niet luisteren op %s poort %lld: %s", plek->instelling,
                    plek->adres, (long long)plek->poort, errno ? strerror(errno) : "onbekende reden");
        ulfius_clean_instance(&p->ulfius);
        return KB_CONFIGURATIE;
    }
    kb_ingang_verwacht(NULL);
    p->luistert = true;
    if (!p->verwerk || !p->stuur)
        return kb_fout_zet(fout, KB_CONFIGURATIE, "%s: ulfius gaat buiten de keuring van verzoeken om",
                           plek->instelling);
    return KB_OK;
}

static void zwijg(struct kb_poort *p)
{
    if (!p->luistert)
        return;
    ulfius_stop_framework(&p->ulfius);
    ulfius_clean_instance(&p->ulfius);
    p->luistert = false;
}

struct kb_server *kb_server_nieuw(const struct kb_server_onderdelen *deel, struct kb_fout *fout)
{
    const struct kb_config_dienst *c = &deel->config->dienst;
    struct luisterplek publiek = {"dienst.poort",
                                  c->adres,
                                  c->poort,
                                  passende_verbindingen(deel->config),
                                  c->wachttijd_s,
                                  ZONDER_DRAAD,
                                  deel->socket_publiek};
    struct luisterplek beheer = {"dienst.beheer_poort", c->beheer_adres, c->beheer_poort,
                                 BEHEER_VERBINDINGEN,   c->wachttijd_s,  DRAAD_PER_VERBINDING,
                                 deel->socket_beheer};
    struct kb_server *s = calloc(1, sizeof(*s));

    if (!s || getrandom(s->dienst.zaad, sizeof(s->dienst.zaad), 0) != (ssize_t)sizeof(s->dienst.zaad)) {
        kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "kan de server niet opzetten");
        free(s);
        return NULL;
    }
    s->dienst.deel = *deel;
    s->socket_blijft = deel->socket_publiek != 0;
    s->dienst.elfproef = strcmp(c->elfproef, "soepel") == 0 ? KB_ELFPROEF_SOEPEL : KB_ELFPROEF_STRENG;
    kb_meting_begin(&s->dienst.meting, kb_tijd_nu(deel->klok));
    kb_meting_ken_divisies(&s->dienst.meting, deel->toegang);
    kb_verzoekregel_begin(&s->dienst);
    kb_herkomst_meld_onbekende(deel->config, deel->toegang);
    s->wachter = kb_wachter_nieuw(deel->klok);
    s->ploeg = kb_ploeg_nieuw(&tokenploeg);
    s->zoekploeg = kb_ploeg_nieuw(&(struct kb_ploegmaat){
        .draden = kb_zoek_draden(deel->config->zoek.index, (size_t)deel->config->zoek.verbindingen),
        .wachtrij = ZOEKEN_WACHTEND,
        .voorrang = ZOEKEN_VOORRANG});
    s->publiek.gereed = kb_gereed_nieuw();
    if (!s->wachter || !s->ploeg || !s->zoekploeg || !s->publiek.gereed) {
        kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "kan de draden van de server niet starten");
        kb_server_vrij(s);
        return NULL;
    }
    s->publiek.ploeg = s->ploeg;
    s->publiek.zoekploeg = s->zoekploeg;
    s->dienst.zoekploeg = s->zoekploeg;
    s->publiek.wachter = s->wachter;
    s->beheer.wachter = s->wachter;
    s->publiek.tls = deel->tls;
    s->publiek.vraagt_klant = true;
    s->beheer.tls = strcmp(c->tls.beheer, "uit") == 0 ? NULL : deel->tls;
    s->beheer.vraagt_klant = strcmp(c->tls.beheer, "mtls") == 0;
    kb_vastekoppen_maak(&s->publiek.koppen, deel->config, deel->omgeving);
    kb_vastekoppen_maak(&s->beheer.koppen, NULL, deel->omgeving);
    s->publiek.dienst = &s->dienst;
    s->publiek.routes = kb_routes_dienst;
    s->beheer.dienst = &s->dienst;
    s->beheer.routes = kb_routes_beheer;
    /* The management port last: once it answers, so does the public one. */
    if (luister(&s->publiek, &publiek, fout) != KB_OK || kb_lus_begin(&s->publiek, fout) != KB_OK ||
        luister(&s->beheer, &beheer, fout) != KB_OK) {
        kb_server_vrij(s);
        return NULL;
    }
    return s;
}

void kb_server_herladen(struct kb_server *s)
{
    kb_meting_ken_divisies(&s->dienst.meting, s->dienst.deel.toegang);
    kb_herkomst_meld_onbekende(s->dienst.deel.config, s->dienst.deel.toegang);
}

/* What still comes is answered, and each answer closes its connection. Until no request has come for `stil`,
 * or, where no new connection is taken any more, there is none left. */
static void dien_uit(struct kb_server *s, kb_moment tot, kb_moment stil, bool neemt_aan)
{
    unsigned leeg = 0;
    unsigned verzoeken = atomic_load_explicit(&s->publiek.verzoeken, memory_order_relaxed);
    kb_moment nu = kb_nu(s->dienst.deel.klok);
    kb_moment stil_sinds = nu;

    /* Seen twice: one may have been taken and not be counted yet. */
    while (nu < tot && nu < stil_sinds + stil && leeg < 2) {
        unsigned eerder = verzoeken;

        usleep(POLS_US);
        nu = kb_nu(s->dienst.deel.klok);
        verzoeken = atomic_load_explicit(&s->publiek.verzoeken, memory_order_relaxed);
        if (verzoeken != eerder)
            stil_sinds = nu;
        if (neemt_aan || atomic_load_explicit(&s->publiek.verbindingen, memory_order_relaxed))
            leeg = 0;
        else
            leeg++;
    }
}

unsigned kb_server_loop_leeg(struct kb_server *s, int64_t limiet_ms)
{
    kb_moment nu = kb_nu(s->dienst.deel.klok);
    kb_moment tot = nu + limiet_ms * KB_MS;
    kb_moment uitdienen_tot = nu + UITDIENEN_MS * KB_MS;

    atomic_store(&s->dienst.loopt_leeg, true);
    if (uitdienen_tot > tot)
        uitdienen_tot = tot;
    /* Whoever divides requests over instances still sends some, until it has seen that /readyz says no. A
     * socket that outlives this process is left at once: who comes now waits in its queue for the next. */
    if (!s->socket_blijft)
        dien_uit(s, uitdienen_tot, STIL_MS * KB_MS, true);
    kb_lus_neem_niets_aan(&s->publiek);
    while (atomic_load(&s->publiek.aanneming) != KB_POORT_DICHT && kb_nu(s->dienst.deel.klok) < tot)
        usleep(POLS_US);
    /* A connection that was taken and has not sent its request yet gets an answer too. On a socket that stays
     * they came until this very moment. */
    dien_uit(s, tot, (s->socket_blijft ? UITDIENEN_MS : STIL_MS) * KB_MS, false);
    while (atomic_load_explicit(&s->dienst.lopend, memory_order_acquire) && kb_nu(s->dienst.deel.klok) < tot)
        usleep(POLS_US);
    return atomic_load_explicit(&s->dienst.lopend, memory_order_acquire);
}

/* libmicrohttpd may not be stopped while a connection is suspended: first everything ends that one may wait
 * for, and every connection goes on. The inzagelog is its owner's, and ends what it has by itself. */
static void maak_af(struct kb_server *s)
{
    kb_moment tot = kb_nu(s->dienst.deel.klok) + AFMAKEN_MS * KB_MS;

    atomic_store(&s->dienst.gesloten, true);
    kb_ploeg_stop(s->ploeg); /* before the other, which it gives work */
    kb_ploeg_stop(s->zoekploeg);
    kb_motor_stop(s->dienst.deel.motor);
    while ((atomic_load(&s->dienst.onbeantwoord) || atomic_load(&s->dienst.wekt)) &&
           kb_nu(s->dienst.deel.klok) < tot)
        usleep(POLS_US);
    if (atomic_load(&s->dienst.onbeantwoord))
        kb_log(KB_LOG_FOUT, "%u verzoeken komen niet tot een einde; het inzagelog?",
               atomic_load(&s->dienst.onbeantwoord));
}

void kb_server_vrij(struct kb_server *s)
{
    if (!s)
        return;
    kb_wachter_stop(s->wachter);
    if (s->publiek.luistert) {
        maak_af(s);
        kb_lus_einde(&s->publiek);
    }
    zwijg(&s->publiek);
    zwijg(&s->beheer);
    kb_gesprek_ruim_op(&s->publiek);
    kb_gereed_vrij(s->publiek.gereed);
    kb_wachter_vrij(s->wachter);
    kb_ploeg_vrij(s->ploeg);
    kb_ploeg_vrij(s->zoekploeg);
    kb_verzoekregel_einde(&s->dienst);
    free(s);
}
