/* The byte stream to Redis. hiredis of Debian 12 has no TLS and its connect looks names up while the caller
 * waits, so the socket is ours: a short-lived thread for getaddrinfo (never for an address in digits),
 * non-blocking connect to each address in turn, GnuTLS with certificate and host name verified. */
#include "bron/gedeeld_leiding.h"

#include <errno.h>
#include <gnutls/gnutls.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "klantbeeld/basis/certificaat.h"

enum { POORT_RUIMTE = 8 };

/* Written by the lookup's thread until it rings the bell, ours again once it is joined. */
struct opzoeking {
    pthread_t draad;
    bool loopt;
    int bel; /* eventfd: the lookup has ended */
    const char *host;
    char poort[POORT_RUIMTE];
    struct addrinfo *lijst; /* NULL after a failure */
};

struct leiding {
    const struct kb_config_gedeeld *config;
    int epoll;
    int fd; /* -1 = none */
    enum leiding_fase fase;
    bool wil_schrijven;
    struct opzoeking opzoeking;
    struct addrinfo *adres;                  /* the one being tried, in opzoeking.lijst */
    bool numeriek;                           /* the host is an address: no server name in the TLS greeting */
    gnutls_certificate_credentials_t bewijs; /* with TLS, from the first connection on */
    /* Read since, for the next connection; NULL = none. Any thread. */
    _Atomic(gnutls_certificate_credentials_t) nieuw_bewijs;
    _Atomic int64_t verloopt;
    gnutls_session_t tls;
};

/* name lookup */

static int zoek(struct opzoeking *o, int vlaggen)
{
    struct addrinfo wens = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV | vlaggen};

    return getaddrinfo(o->host, o->poort, &wens, &o->lijst);
}

static void *zoek_op(void *context)
{
    struct opzoeking *o = context;
    uint64_t een = 1;

    if (zoek(o, AI_ADDRCONFIG) != 0)
        o->lijst = NULL;
    while (write(o->bel, &een, sizeof(een)) < 0 && errno == EINTR)
        ;
    return NULL;
}

static void vergeet_adressen(struct leiding *l)
{
    if (l->opzoeking.lijst)
        freeaddrinfo(l->opzoeking.lijst);
    l->opzoeking.lijst = NULL;
    l->adres = NULL;
}

/* the socket */

static void meld_aan(struct leiding *l, int daad, bool schrijven)
{
    struct epoll_event g = {.events = EPOLLIN | (schrijven ? EPOLLOUT : 0U), .data.fd = l->fd};

    epoll_ctl(l->epoll, daad, l->fd, &g);
    l->wil_schrijven = schrijven;
}

void leiding_wil_schrijven(struct leiding *l, bool wil)
{
    if (l->fd >= 0 && wil != l->wil_schrijven)
        meld_aan(l, EPOLL_CTL_MOD, wil);
}

static void sluit_socket(struct leiding *l)
{
    if (l->tls)
        gnutls_deinit(l->tls);
    l->tls = NULL;
    if (l->fd >= 0)
        close(l->fd);
    l->fd = -1;
}

void leiding_sluit(struct leiding *l)
{
    sluit_socket(l);
    if (!l->opzoeking.loopt)
        vergeet_adressen(l);
    l->fase = LEIDING_DICHT;
}

/* Open a socket to l->adres and start connecting; on to the next address when that fails at once. */
static void verbind(struct leiding *l)
{
    int een = 1;

    for (; l->adres; l->adres = l->adres->ai_next) {
        l->fd = socket(l->adres->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (l->fd < 0)
            continue;
        setsockopt(l->fd, IPPROTO_TCP, TCP_NODELAY, &een, sizeof(een));
        setsockopt(l->fd, SOL_SOCKET, SO_KEEPALIVE, &een, sizeof(een));
        if (connect(l->fd, l->adres->ai_addr, l->adres->ai_addrlen) == 0 || errno == EINPROGRESS) {
            meld_aan(l, EPOLL_CTL_ADD, true);
            l->fase = LEIDING_VERBINDT;
            return;
        }
        sluit_socket(l);
    }
    leiding_sluit(l);
}

static void volgend_adres(struct leiding *l)
{
    sluit_socket(l);
    l->adres = l->adres->ai_next;
    verbind(l);
}

void leiding_begin(struct leiding *l)
{
    struct opzoeking *o = &l->opzoeking;

    l->fase = LEIDING_ZOEKT;
    if (o->loopt)
        return;
    l->numeriek = zoek(o, AI_NUMERICHOST) == 0;
    if (l->numeriek) {
        l->adres = o->lijst;
        verbind(l);
        return;
    }
    o->lijst = NULL;
    o->loopt = pthread_create(&o->draad, NULL, zoek_op, o) == 0;
    if (!o->loopt)
        l->fase = LEIDING_DICHT;
}

/* TLS */

static bool met_tls(const struct kb_config_gedeeld *c)
{
    return strcmp(c->tls, "aan") == 0;
}

/* No connection uses the old one any more when a new connection begins. */
static void neem_bewijs(struct leiding *l)
{
    gnutls_certificate_credentials_t nieuw = atomic_exchange(&l->nieuw_bewijs, NULL);

    if (nieuw && l->bewijs)
        gnutls_certificate_free_credentials(l->bewijs);
    if (nieuw)
        l->bewijs = nieuw;
}

static bool begin_tls(struct leiding *l)
{
    const char *host = l->config->adres;

    neem_bewijs(l);
    if (gnutls_init(&l->tls, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL) != GNUTLS_E_SUCCESS) {
        l->tls = NULL;
        return false;
    }
    gnutls_session_set_verify_cert(l->tls, host, 0);
    gnutls_transport_set_int(l->tls, l->fd);
    l->fase = LEIDING_TLS;
    return gnutls_priority_set_direct(l->tls, "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2", NULL) ==
               GNUTLS_E_SUCCESS &&
           gnutls_credentials_set(l->tls, GNUTLS_CRD_CERTIFICATE, l->bewijs) == GNUTLS_E_SUCCESS &&
           (l->numeriek ||
            gnutls_server_name_set(l->tls, GNUTLS_NAME_DNS, host, strlen(host)) == GNUTLS_E_SUCCESS);
}

static bool is_later(ssize_t r)
{
    return r == GNUTLS_E_AGAIN || r == GNUTLS_E_INTERRUPTED;
}

static enum leiding_fout vorder_tls(struct leiding *l)
{
    int r = gnutls_handshake(l->tls);

    if (is_later(r)) {
        leiding_wil_schrijven(l, gnutls_record_get_direction(l->tls) == 1);
        return LEIDING_GOED;
    }
    if (r == GNUTLS_E_SUCCESS) {
        l->fase = LEIDING_OPEN;
        leiding_wil_schrijven(l, false);
        return LEIDING_GOED;
    }
    /* Another address of the same host would be the same server, or one to trust even less. */
    leiding_sluit(l);
    return LEIDING_TLS_GEWEIGERD;
}

/* the way to LEIDING_OPEN */

static void vorder_zoeken(struct leiding *l)
{
    struct opzoeking *o = &l->opzoeking;
    uint64_t teller;

    if (read(o->bel, &teller, sizeof(teller)) < 0)
        return;
    pthread_join(o->draad, NULL);
    o->loopt = false;
    l->adres = o->lijst;
    verbind(l);
}

static void vorder_verbinden(struct leiding *l)
{
    struct pollfd p = {.fd = l->fd, .events = POLLOUT};
    int fout = 0;
    socklen_t n = sizeof(fout);

    if (poll(&p, 1, 0) != 1)
        return;
    if (getsockopt(l->fd, SOL_SOCKET, SO_ERROR, &fout, &n) != 0 || fout) {
        volgend_adres(l);
        return;
    }
    if (!met_tls(l->config)) {
        l->fase = LEIDING_OPEN;
        leiding_wil_schrijven(l, false);
    } else if (!begin_tls(l)) {
        leiding_sluit(l);
    }
}

enum leiding_fout leiding_vorder(struct leiding *l)
{
    if (l->fase == LEIDING_ZOEKT)
        vorder_zoeken(l);
    if (l->fase == LEIDING_VERBINDT)
        vorder_verbinden(l);
    if (l->fase == LEIDING_TLS)
        return vorder_tls(l);
    return l->fase == LEIDING_DICHT ? LEIDING_GEEN_VERBINDING : LEIDING_GOED;
}

enum leiding_fase leiding_fase(const struct leiding *l)
{
    return l->fase;
}

/* bytes */

ssize_t leiding_lees(struct leiding *l, char *p, size_t n)
{
    ssize_t r;

    if (l->tls) {
        r = gnutls_record_recv(l->tls, p, n);
        if (r > 0)
            return r;
        return is_later(r) ? 0 : -1;
    }
    do
        r = recv(l->fd, p, n, 0);
    while (r < 0 && errno == EINTR);
    if (r > 0)
        return r;
    return r < 0 && errno == EAGAIN ? 0 : -1;
}

ssize_t leiding_schrijf(struct leiding *l, const char *p, size_t n)
{
    ssize_t r;

    if (l->tls) {
        r = gnutls_record_send(l->tls, p, n);
        if (r >= 0)
            return r;
        return is_later(r) ? 0 : -1;
    }
    do
        r = send(l->fd, p, n, MSG_NOSIGNAL);
    while (r < 0 && errno == EINTR);
    if (r >= 0)
        return r;
    return errno == EAGAIN ? 0 : -1;
}

/* building and taking down */

/* What we show Redis, when it asks. */
static enum kb_status zet_certificaat_in(gnutls_certificate_credentials_t bewijs,
                                         const struct kb_config_gedeeld *c, kb_tijd nu, kb_tijd *verloopt,
                                         struct kb_fout *fout)
{
    const struct kb_bestandplek keten = {"gedeeld.client_certificaat_bestand", c->regel,
                                         c->client_certificaat_bestand};
    const struct kb_bestandplek sleutel = {"gedeeld.client_sleutel_bestand", c->regel,
                                           c->client_sleutel_bestand};
    struct kb_certificaat paar;
    enum kb_status status;

    *verloopt = 0;
    if (!*keten.pad)
        return KB_OK;
    status = kb_certificaat_lees(&keten, &sleutel, nu, &paar, fout);
    if (status != KB_OK)
        return status;
    *verloopt = paar.verloopt;
    if (kb_certificaat_toon(&paar, bewijs) < 0)
        status = kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "kan TLS naar Redis niet opzetten");
    kb_certificaat_vrij(&paar);
    return status;
}

static enum kb_status zet_ca_in(gnutls_certificate_credentials_t bewijs, const struct kb_config_gedeeld *c,
                                struct kb_fout *fout)
{
    int n = *c->ca ? gnutls_certificate_set_x509_trust_file(bewijs, c->ca, GNUTLS_X509_FMT_PEM)
                   : gnutls_certificate_set_x509_system_trust(bewijs);

    if (n > 0)
        return KB_OK;
    kb_fout_zet(fout, KB_CONFIGURATIE, "gedeeld.ca: geen CA-certificaten in %s",
                *c->ca ? c->ca : "de standaardplaats van het systeem");
    fout->regel = c->regel;
    return KB_CONFIGURATIE;
}

enum kb_status leiding_herlaad(struct leiding *l, const struct kb_config_gedeeld *config, kb_tijd nu,
                               struct kb_fout *fout)
{
    gnutls_certificate_credentials_t bewijs;
    kb_tijd verloopt;
    enum kb_status status;

    if (!met_tls(l->config))
        return KB_OK;
    if (gnutls_certificate_allocate_credentials(&bewijs) != GNUTLS_E_SUCCESS)
        return kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "kan TLS naar Redis niet opzetten");
    status = zet_ca_in(bewijs, config, fout);
    if (status == KB_OK)
        status = zet_certificaat_in(bewijs, config, nu, &verloopt, fout);
    if (status == KB_OK) {
        atomic_store(&l->verloopt, verloopt);
        bewijs = atomic_exchange(&l->nieuw_bewijs, bewijs);
    }
    if (bewijs)
        gnutls_certificate_free_credentials(bewijs);
    return status;
}

kb_tijd leiding_verloopt(const struct leiding *l)
{
    return atomic_load(&l->verloopt);
}

struct leiding *leiding_nieuw(const struct kb_config_gedeeld *config, int epoll, kb_tijd nu,
                              struct kb_fout *fout)
{
    struct leiding *l = calloc(1, sizeof(*l));
    struct epoll_event g = {.events = EPOLLIN};

    if (!l) {
        kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "kan de verbinding met Redis niet opzetten");
        return NULL;
    }
    l->config = config;
    l->epoll = epoll;
    l->fd = -1;
    l->opzoeking.host = config->adres;
    snprintf(l->opzoeking.poort, sizeof(l->opzoeking.poort), "%d", (int)config->poort);
    l->opzoeking.bel = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    g.data.fd = l->opzoeking.bel;
    if (l->opzoeking.bel < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, l->opzoeking.bel, &g) != 0)
        kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "kan de verbinding met Redis niet opzetten");
    else if (leiding_herlaad(l, config, nu, fout) == KB_OK)
        return l;
    leiding_vrij(l);
    return NULL;
}

void leiding_vrij(struct leiding *l)
{
    if (!l)
        return;
    if (l->opzoeking.loopt)
        pthread_join(l->opzoeking.draad, NULL);
    l->opzoeking.loopt = false;
    leiding_sluit(l);
    if (l->opzoeking.bel >= 0)
        close(l->opzoeking.bel);
    neem_bewijs(l);
    if (l->bewijs)
        gnutls_certificate_free_credentials(l->bewijs);
    free(l);
}
