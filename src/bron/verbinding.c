/* A connection to a source: connecting, one request out, one answer in, waiting for the next.
 *
 * It stands in epoll once, level-triggered for reading: between two transfers nothing has to be told to the
 * kernel, and a source that closes a kept connection is heard at once. One that closes just as the next
 * request goes out is not the source's fault: that transfer gets a new connection, once.
 *
 * An event of the same round may still refer to what was closed in it: closed connections are freed after the
 * round. */
#include "bron/verbinding.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/uio.h>
#include <unistd.h>

#include "klantbeeld/basis/log.h"

enum { LOG_INTERVAL_S = 10 };

/* Connections that may be on their way at once to one source. A thousand calls that come in together would
 * fill its accept queue (128 is a usual length), and what is dropped there comes back after a second. */
enum { MAX_VERBINDEND = 64 };

/* Lists: those that are kept (the last one is used first, so that the others can starve and be closed), those
 * that connect (by the moment at which they must have), those to be freed. */
static void voeg_in(struct verbindinglijst *l, struct verbinding *v)
{
    struct verbinding *na = l->laatste;

    while (na && v->stand == VERBINDING_VERBINDT && na->verbind_tot > v->verbind_tot)
        na = na->vorige;
    v->vorige = na;
    v->volgende = na ? na->volgende : l->eerste;
    *(na ? &na->volgende : &l->eerste) = v;
    *(v->volgende ? &v->volgende->vorige : &l->laatste) = v;
    l->n++;
}

static void haal_uit(struct verbindinglijst *l, struct verbinding *v)
{
    *(v->vorige ? &v->vorige->volgende : &l->eerste) = v->volgende;
    *(v->volgende ? &v->volgende->vorige : &l->laatste) = v->vorige;
    l->n--;
}

static struct verbindinglijst *lijst_van(struct verbinding *v)
{
    return v->stand == VERBINDING_WACHT ? &v->bron->bewaard : &v->bron->verbindend;
}

static bool in_lijst(const struct verbinding *v)
{
    return v->stand == VERBINDING_WACHT || v->stand == VERBINDING_VERBINDT;
}

static void zet_stand(struct verbinding *v, enum verbindingstand stand)
{
    if (in_lijst(v))
        haal_uit(lijst_van(v), v);
    v->stand = stand;
    if (in_lijst(v))
        voeg_in(lijst_van(v), v);
}

static void sluit_fd(struct verbinding *v)
{
    if (v->fd >= 0)
        close(v->fd); /* epoll forgets it with its last descriptor */
    v->fd = -1;
}

static void sluit(struct kb_motor *m, struct verbinding *v)
{
    zet_stand(v, VERBINDING_DICHT);
    sluit_fd(v);
    http1_vrij(&v->antwoord);
    v->volgende = m->dicht;
    m->dicht = v;
}

/* The transfer has ended; the loop handles that when it has seen all of this round's events. */
static void eindig(struct kb_motor *m, struct overdracht *o, CURLcode code)
{
    if (!o->geeindigd)
        o->code = code;
    motor_geeindigd(m, o);
}

static bool luister(struct kb_motor *m, struct verbinding *v, int hoe, uint32_t naar)
{
    struct epoll_event g = {.events = naar | EPOLLRDHUP, .data.ptr = v};

    return epoll_ctl(m->epoll, hoe, v->fd, &g) == 0;
}

/* No descriptor, or no memory for one: ours to notice, not the source's fault. */
static void log_geen_socket(struct kb_motor *m, struct bron *b, int fout)
{
    kb_moment nu = kb_nu(m->klok);

    if (nu < b->log_weer)
        return;
    kb_log(KB_LOG_FOUT, "bron %s: kan geen verbinding openen: %s", b->config->naam, strerror(fout));
    b->log_weer = nu + LOG_INTERVAL_S * KB_S;
}

static CURLcode verbind_met(struct kb_motor *m, struct verbinding *v, const struct adres *adres)
{
    int een = 1;

    v->fd = socket(adres->s.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (v->fd < 0 && errno != EAFNOSUPPORT) {
        log_geen_socket(m, v->bron, errno);
        return CURLE_OUT_OF_MEMORY;
    }
    if (v->fd < 0)
        return CURLE_COULDNT_CONNECT;
    setsockopt(v->fd, IPPROTO_TCP, TCP_NODELAY, &een, sizeof(een));
    if ((connect(v->fd, (const struct sockaddr *)&adres->s, adres->n) == 0 || errno == EINPROGRESS ||
         errno == EINTR) &&
        luister(m, v, EPOLL_CTL_ADD, EPOLLOUT))
        return CURLE_OK;
    sluit_fd(v);
    return CURLE_COULDNT_CONNECT;
}

/* On its way to the first of the host's addresses that it did not try and that does not refuse at once. With
 * more to try after that, an address gets half of the time that is left. */
static CURLcode verbind_verder(struct kb_motor *m, struct verbinding *v)
{
    CURLcode code = CURLE_COULDNT_CONNECT;
    kb_moment nu = kb_nu(m->klok);

    while (code == CURLE_COULDNT_CONNECT) {
        struct adres adres = namen_adres(m->namen, v->bron->nummer, v->beurt + v->geprobeerd);

        if (!adres.n)
            return CURLE_COULDNT_RESOLVE_HOST;
        if (v->geprobeerd >= adres.aantal || nu >= v->uiterlijk)
            return code;
        v->geprobeerd++;
        v->verbind_tot = v->geprobeerd < adres.aantal ? nu + (v->uiterlijk - nu) / 2 : v->uiterlijk;
        code = verbind_met(m, v, &adres);
    }
    if (code == CURLE_OK)
        zet_stand(v, VERBINDING_VERBINDT);
    return code;
}

/* A new connection, on its way. NULL with the reason in *code. */
static struct verbinding *verbind(struct kb_motor *m, struct bron *b, CURLcode *code)
{
    struct verbinding *v = calloc(1, sizeof(*v));

    *code = CURLE_OUT_OF_MEMORY;
    if (!v)
        return NULL;
    v->bron = b;
    v->fd = -1;
    v->beurt = namen_beurt(m->namen, b->nummer);
    v->uiterlijk = kb_nu(m->klok) + b->config->verbind_ms * KB_MS;
    v->op_uiterlijk = kb_nu(m->klok) + VERBINDING_LEEFTIJD_S * KB_S +
                      (kb_moment)motor_toeval(m, VERBINDING_LEEFTIJD_S / 2 * KB_S);
    *code = verbind_verder(m, v);
    if (*code == CURLE_OK)
        return v;
    free(v);
    return NULL;
}

/* An address refused, or took too long. */
static void verbind_elders(struct kb_motor *m, struct verbinding *v)
{
    CURLcode code;

    zet_stand(v, VERBINDING_BEZIG);
    sluit_fd(v);
    code = verbind_verder(m, v);
    if (code != CURLE_OK)
        eindig(m, v->overdracht, code);
}

/* Send what has not been sent of the request. False when the connection is of no use any more. */
static bool verstuur(struct kb_motor *m, struct verbinding *v)
{
    const struct bron *b = v->bron;
    const struct vlucht *vlucht = v->overdracht->vlucht;
    const char *staat = vlucht->staat;
    const char *einde = *staat ? "\r\n\r\n" : "\r\n";
    struct iovec deel[] = {{(void *)"GET ", 4},
                           {(void *)b->basispad, strlen(b->basispad)},
                           {(void *)vlucht->plek->pad, vlucht->plek->n_pad},
                           {b->staart, b->n_staart},
                           {v->overdracht->spoorkop, heeft_spoor(vlucht) ? SPOORKOP : 0},
                           {(void *)staat, *staat ? strlen(staat) : 0},
                           {(void *)einde, strlen(einde)}};
    const size_t n_delen = sizeof(deel) / sizeof(deel[0]);
    struct msghdr bericht = {.msg_iov = deel, .msg_iovlen = n_delen};
    size_t over = v->verzonden;
    size_t totaal = 0;
    ssize_t n;

    for (size_t i = 0; i < n_delen; i++) {
        size_t weg = over < deel[i].iov_len ? over : deel[i].iov_len;

        totaal += deel[i].iov_len;
        deel[i].iov_base = (char *)deel[i].iov_base + weg;
        deel[i].iov_len -= weg;
        over -= weg;
    }
    do
        n = sendmsg(v->fd, &bericht, MSG_NOSIGNAL);
    while (n < 0 && errno == EINTR);
    if (n < 0 && errno != EAGAIN)
        return false;
    v->verzonden += n > 0 ? (size_t)n : 0;
    if (v->verzonden < totaal && !v->schrijft)
        v->schrijft = luister(m, v, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
    else if (v->verzonden == totaal && v->schrijft)
        v->schrijft = !luister(m, v, EPOLL_CTL_MOD, EPOLLIN);
    return v->verzonden == totaal || v->schrijft;
}

static void koppel(struct verbinding *v, struct overdracht *o)
{
    v->overdracht = o;
    o->verbinding = v;
    v->verzonden = 0;
    http1_begin(&v->antwoord);
}

/* Nothing came back on a kept connection: the source closed it while it waited. The transfer goes to a new
 * one. */
static bool begin_opnieuw(struct kb_motor *m, struct verbinding *oud)
{
    struct overdracht *o = oud->overdracht;
    struct verbinding *v;
    CURLcode code;

    if (!oud->hergebruikt || oud->antwoord.begonnen)
        return false;
    v = verbind(m, oud->bron, &code);
    if (!v)
        return false;
    sluit(m, oud);
    koppel(v, o);
    return true;
}

static void mislukt(struct kb_motor *m, struct verbinding *v, CURLcode code)
{
    struct overdracht *o = v->overdracht;

    if (!begin_opnieuw(m, v))
        eindig(m, o, code);
}

bool verbinding_kan(const struct bron *b)
{
    return b->bewaard.n || b->verbindend.n < MAX_VERBINDEND;
}

static bool zwijgt(const struct verbinding *v)
{
    ssize_t n;
    char een;

    do
        n = recv(v->fd, &een, 1, MSG_PEEK);
    while (n < 0 && errno == EINTR);
    return n < 0 && errno == EAGAIN;
}

/* The one that was used last, and is silent: what has come since belongs to no request, and would be read as
 * the answer to this one. The loop hears of that too, but perhaps not in this round. */
static struct verbinding *neem_bewaarde(struct kb_motor *m, struct bron *b)
{
    struct verbinding *v;

    while ((v = b->bewaard.laatste) && !zwijgt(v))
        sluit(m, v);
    return v;
}

bool verbinding_begin(struct kb_motor *m, struct overdracht *o)
{
    struct bron *b = o->vlucht->bron;
    struct verbinding *v = neem_bewaarde(m, b);

    if (!v) {
        v = verbind(m, b, &o->code);
        if (v)
            koppel(v, o);
        return v != NULL;
    }
    zet_stand(v, VERBINDING_BEZIG);
    v->hergebruikt = true;
    koppel(v, o);
    if (!verstuur(m, v))
        mislukt(m, v, CURLE_SEND_ERROR);
    return true;
}

void verbinding_stop(struct kb_motor *m, struct overdracht *o)
{
    struct verbinding *v = o->verbinding;

    o->verbinding = NULL;
    v->overdracht = NULL;
    if (v->stand == VERBINDING_BEZIG && v->antwoord.stap == HTTP1_KLAAR && v->antwoord.blijft &&
        !v->laatste && o->code == CURLE_OK && kb_nu(m->klok) < v->op_uiterlijk) {
        v->bewaard_op = kb_nu(m->klok);
        zet_stand(v, VERBINDING_WACHT);
    } else {
        sluit(m, v);
    }
}

/* What the answer came to, for the one judgement that both ways of transport share. */
static void neem_over(struct overdracht *o, const struct http1 *h)
{
    o->http = h->status;
    o->json = h->json;
    o->ontvangen = h->gelezen;
}

static void beoordeel(struct kb_motor *m, struct verbinding *v)
{
    struct overdracht *o = v->overdracht;

    neem_over(o, &v->antwoord);
    if (v->antwoord.stap == HTTP1_KLAAR)
        eindig(m, o, CURLE_OK);
    else if (v->antwoord.stap == HTTP1_KAPOT)
        eindig(m, o, CURLE_WEIRD_SERVER_REPLY);
    else if (v->antwoord.stap == HTTP1_TE_GROOT)
        eindig(m, o, CURLE_FILESIZE_EXCEEDED);
}

/* False when there is nothing to read yet. */
static bool lees(struct kb_motor *m, struct verbinding *v)
{
    struct overdracht *o = v->overdracht;
    ssize_t n;

    do
        n = recv(v->fd, m->hap, HAP, 0);
    while (n < 0 && errno == EINTR);
    if (n > 0) {
        size_t genomen = http1_lees(&v->antwoord, m->hap, (size_t)n, &o->body);

        /* What comes behind an answer belongs to none: such a connection is not used again, whether it is
         * seen now or when the next request would go out. Neither is one whose source answered before it had
         * all of the request. */
        v->laatste = v->laatste || genomen < (size_t)n || v->schrijft;
        beoordeel(m, v);
    } else if (n < 0 && errno == EAGAIN) {
        return false;
    } else if (n == 0 && http1_einde(&v->antwoord)) {
        beoordeel(m, v);
    } else {
        neem_over(o, &v->antwoord);
        mislukt(m, v,
                n < 0                           ? CURLE_RECV_ERROR
                : !v->antwoord.begonnen         ? CURLE_GOT_NOTHING
                : v->antwoord.stap == HTTP1_KOP ? CURLE_WEIRD_SERVER_REPLY
                                                : CURLE_PARTIAL_FILE);
    }
    return true;
}

static void verbonden(struct kb_motor *m, struct verbinding *v)
{
    int fout = 0;
    socklen_t n = sizeof(fout);

    if (getsockopt(v->fd, SOL_SOCKET, SO_ERROR, &fout, &n) != 0 || fout ||
        !luister(m, v, EPOLL_CTL_MOD, EPOLLIN)) {
        verbind_elders(m, v);
        return;
    }
    zet_stand(v, VERBINDING_BEZIG);
    if (!verstuur(m, v))
        eindig(m, v->overdracht, CURLE_SEND_ERROR);
}

/* The source closes, in good order or not; what it sent before is read first. */
enum { DICHT = EPOLLRDHUP | EPOLLHUP | EPOLLERR };

static void ga_verder(struct kb_motor *m, struct verbinding *v, uint32_t wat)
{
    bool doof = (wat & EPOLLOUT) && v->schrijft && !verstuur(m, v);

    if (wat & DICHT)
        v->laatste = true;
    /* A source that no longer listens may have said why. */
    if ((doof || (wat & (EPOLLIN | DICHT))) && !lees(m, v) && doof)
        mislukt(m, v, CURLE_SEND_ERROR);
}

void verbinding_gebeurt(struct kb_motor *m, struct verbinding *v, uint32_t wat)
{
    switch (v->stand) {
    case VERBINDING_VERBINDT:
        verbonden(m, v);
        break;
    case VERBINDING_BEZIG:
        /* Its transfer may have ended in this very round and not been taken back yet. */
        if (!v->overdracht->geeindigd)
            ga_verder(m, v, wat);
        break;
    case VERBINDING_WACHT:
        /* Closed by the source, or it speaks without being asked. */
        sluit(m, v);
        break;
    case VERBINDING_DICHT:
    default:
        break;
    }
}

void verbinding_klok(struct kb_motor *m, struct bron *b, kb_moment nu)
{
    while (b->bewaard.eerste && b->bewaard.eerste->bewaard_op + BEWAAR_S * KB_S <= nu)
        sluit(m, b->bewaard.eerste);
    while (b->verbindend.eerste && b->verbindend.eerste->verbind_tot <= nu)
        verbind_elders(m, b->verbindend.eerste);
}

kb_moment verbinding_wanneer(const struct bron *b)
{
    return b->verbindend.eerste ? b->verbindend.eerste->verbind_tot : 0;
}

void verbinding_ruim_op(struct kb_motor *m)
{
    while (m->dicht) {
        struct verbinding *v = m->dicht;

        m->dicht = v->volgende;
        free(v);
    }
}

void verbinding_sluit_alle(struct kb_motor *m)
{
    for (size_t i = 0; i < m->n_bronnen; i++)
        while (m->bron[i].bewaard.eerste)
            sluit(m, m->bron[i].bewaard.eerste);
    verbinding_ruim_op(m);
}
