/* Ties the server, the world and the fault of one source together.
 *
 * Not obvious: the supervisor holds a bound socket on each port that never listens. A stopped source thus
 * refuses connections while nobody else can take its port. */
#include "kind.h"

#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "schade.h"

struct kind {
    const struct sim_kindopzet *opzet;
    struct sim_server *server;
    struct sim_schade schade;
    uint32_t reeks; /* of the fault we know; odd = none yet */
    bool open;
    int64_t seconde; /* of which we know the day */
    int32_t vandaag;
};

int sim_bind(const char *adres, uint16_t *poort)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(*poort)};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(*poort)};
    bool is_v4 = inet_pton(AF_INET, adres, &v4.sin_addr) == 1;
    struct sockaddr *plek = is_v4 ? (struct sockaddr *)&v4 : (struct sockaddr *)&v6;
    socklen_t n = is_v4 ? sizeof(v4) : sizeof(v6);
    static const int AAN = 1;
    int fd;

    if (!is_v4 && inet_pton(AF_INET6, adres, &v6.sin6_addr) != 1) {
        errno = EINVAL;
        return -1;
    }
    fd = socket(plek->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &AAN, sizeof(AAN)) < 0 || bind(fd, plek, n) < 0 ||
        getsockname(fd, plek, &n) < 0) {
        int fout = errno;

        (void)close(fd);
        errno = fout;
        return -1;
    }
    *poort = ntohs(is_v4 ? v4.sin_port : v6.sin6_port);
    return fd;
}

/* The day in the Netherlands, looked up once a second. */
static int32_t dag_van_vandaag(struct kind *k)
{
    struct timespec nu;

    clock_gettime(CLOCK_REALTIME_COARSE, &nu);
    if (nu.tv_sec != k->seconde) {
        struct kb_datum d = k->opzet->peildatum;

        k->seconde = nu.tv_sec;
        k->vandaag = (int32_t)kb_datum_dagen(kb_datum_is_er(d) ? d : kb_datum_van_epoch(nu.tv_sec));
    }
    return k->vandaag;
}

/* Take over the fault when the supervisor has set another. True when TLS connections are to look different.
 */
static bool ververs(struct kind *k)
{
    struct sim_storing s;
    bool anders;

    if (!sim_gedeeld_lees(k->opzet->gedeeld, &s, &k->reeks))
        return false;
    anders = s.certificaat != k->schade.s.certificaat || s.tlsversie != k->schade.s.tlsversie;
    sim_schade_begin(&k->schade, &s);
    atomic_store_explicit(&k->opzet->gedeeld->geraakt, 0, memory_order_relaxed);
    return anders;
}

static void behandel(void *ctx, const struct sim_verzoek *verzoek, struct sim_uitvoer *u)
{
    struct kind *k = ctx;
    const struct sim_bron *bron = k->opzet->bron;
    struct sim_vraag vraag = {.methode = verzoek->methode,
                              .pad = verzoek->pad,
                              .query = verzoek->query,
                              .body = verzoek->body,
                              .vandaag = dag_van_vandaag(k)};
    bool geraakt;

    (void)ververs(k);
    geraakt = k->schade.raakt_verzoeken && sim_schade_raakt(&k->schade, verzoek->pad);
    vraag.ander = geraakt && k->schade.s.andere_werkgever;
    u->status = bron->antwoord(&vraag, u->b);
    if (!geraakt)
        return;
    atomic_store_explicit(&k->opzet->gedeeld->geraakt, k->schade.geraakt, memory_order_relaxed);
    if (!sim_schade_pas_toe(&k->schade, u, bron->codes))
        u->b->mislukt = true;
}

static gnutls_session_t nieuwe_sessie(void *ctx)
{
    struct kind *k = ctx;

    return sim_tls_sessie(k->opzet->tls, (enum sim_certificaat)k->schade.s.certificaat,
                          (enum sim_tlsversie)k->schade.s.tlsversie);
}

static bool luister(struct kind *k, uint16_t poort, sim_nieuwe_sessie *sessie)
{
    int fd = sim_bind(k->opzet->adres, &poort);

    if (fd < 0)
        return false;
    if (listen(fd, SIM_ACHTERSTAND) < 0) {
        int fout = errno;

        (void)close(fd);
        errno = fout;
        return false;
    }
    return sim_server_luister(k->server, fd, sessie, k);
}

/* Open or close the ports as ordered. Returns what is told to the supervisor: 1, 0 or -errno. */
static int32_t schik(struct kind *k)
{
    bool open = atomic_load(&k->opzet->gedeeld->open_gewenst) && !k->schade.s.weiger;

    if (open && !k->open) {
        if (!luister(k, k->opzet->poort, NULL) || !luister(k, k->opzet->tls_poort, nieuwe_sessie)) {
            int fout = errno;

            sim_server_luister_niet(k->server);
            return -fout;
        }
    } else if (!open && k->open) {
        sim_server_luister_niet(k->server);
        sim_server_sluit_verbindingen(k->server);
    }
    k->open = open;
    return open;
}

static void voer_opdracht_uit(void *ctx)
{
    struct kind *k = ctx;
    struct sim_gedeeld *g = k->opzet->gedeeld;
    uint64_t aantal;
    uint32_t opdracht;
    ssize_t n = read(k->opzet->opdracht_fd, &aantal, sizeof(aantal));

    if (n != sizeof(aantal))
        return;
    opdracht = atomic_load(&g->opdracht);
    if (ververs(k))
        sim_server_sluit_verbindingen(k->server); /* nobody goes on with the former certificate */
    atomic_store(&g->luistert, schik(k));
    atomic_store(&g->uitgevoerd, opdracht);
    aantal = 1;
    n = write(k->opzet->melding_fd, &aantal, sizeof(aantal));
    (void)n; /* a counter that is full tells the supervisor just as well */
}

static void stop(void *ctx)
{
    struct kind *k = ctx;

    sim_server_stop(k->server);
}

int sim_kind_draai(const struct sim_kindopzet *opzet)
{
    struct kind k = {.opzet = opzet, .reeks = UINT32_MAX, .seconde = -1};
    sigset_t signalen;
    int signaal_fd;
    int code = 1;

    sigemptyset(&signalen);
    sigaddset(&signalen, SIGTERM);
    sigaddset(&signalen, SIGINT);
    signaal_fd = signalfd(-1, &signalen, SFD_NONBLOCK | SFD_CLOEXEC);
    k.server = sim_server_nieuw(behandel, &k, &opzet->gedeeld->tellers);
    if (signaal_fd >= 0 && k.server && sim_server_volg(k.server, signaal_fd, stop, &k) &&
        sim_server_volg(k.server, opzet->opdracht_fd, voer_opdracht_uit, &k)) {
        sim_server_draai(k.server);
        code = 0;
    }
    sim_server_vrij(k.server);
    if (signaal_fd >= 0)
        (void)close(signaal_fd);
    return code;
}
