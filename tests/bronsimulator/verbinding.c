/* One connection: what it reads, what it answers, when it sends and how it ends.
 *
 * Events are edge-triggered and a connection is registered once, so an ordinary request costs one read and
 * one write. An answer that is to go out in another way (`traag`) holds up the requests behind it: `grens`
 * says how much of the buffer may be sent now, a timer raises it, and `einde` happens when all is out. */
#include "server_intern.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    LEES_MIN = 2048,
    MAX_INVOER = SIM_MAX_KOPPEN + SIM_MAX_BODY + LEES_MIN, /* the largest request fits */
    MAX_UITVOER = 256 * 1024, /* with more waiting to be sent, no further request is handled */
    SCHIJF = 64 * 1024,
    MAX_RECORD = 16 * 1024
};

static bool bezig(const struct sim_verbinding *v)
{
    return v->stand == STAND_WACHT || v->stand == STAND_DRUPPELT || v->stand == STAND_HANGT;
}

static void maak_leeg(struct kb_buffer *b)
{
    b->n = 0;
    b->mislukt = false;
    if (b->capaciteit > SIM_BEWAAR)
        kb_buffer_vrij(b);
}

void sim_verbinding_sluit(struct sim_verbinding *v, bool reset)
{
    struct sim_server *s = v->server;
    static const struct linger METEEN = {1, 0};

    if (v->stand == STAND_DICHT)
        return;
    if (v->sessie) {
        if (!reset && v->stand != STAND_HANDDRUK)
            (void)gnutls_bye(v->sessie, GNUTLS_SHUT_WR);
        gnutls_deinit(v->sessie);
    }
    if (reset)
        (void)setsockopt(v->fd, SOL_SOCKET, SO_LINGER, &METEEN, sizeof(METEEN));
    (void)close(v->fd);
    sim_wekker_wis(&s->wekkers, v);
    if (v->vorige)
        v->vorige->volgende = v->volgende;
    else
        s->open = v->volgende;
    if (v->volgende)
        v->volgende->vorige = v->vorige;
    maak_leeg(&v->in);
    maak_leeg(&v->uit);
    v->stand = STAND_DICHT;
    v->volgende = s->dicht; /* an event for it may still be in this batch */
    s->dicht = v;
    sim_tel(&s->tellers->verbindingen_open, (uint64_t)-1);
}

/* The client has gone, or the connection broke, while it still had an answer to come. */
static void breek_af(struct sim_verbinding *v)
{
    sim_tel(&v->server->tellers->afgebroken, 1);
    sim_verbinding_sluit(v, false);
}

/* What one read or one write came to. */
enum stap { STAP_GEDAAN, STAP_WACHT, STAP_DICHT };

static enum stap lees_stuk(struct sim_verbinding *v)
{
    char *doel = kb_buffer_ruimte(&v->in, LEES_MIN);
    size_t ruimte = v->in.capaciteit - v->in.n;
    ssize_t n;

    if (!doel)
        return STAP_DICHT;
    if (v->sessie) {
        n = gnutls_record_recv(v->sessie, doel, ruimte);
        if (n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED)
            return STAP_WACHT;
        if (n < 0)
            return STAP_DICHT;
    } else {
        n = recv(v->fd, doel, ruimte, 0);
        if (n < 0)
            return errno == EAGAIN || errno == EINTR ? STAP_WACHT : STAP_DICHT;
    }
    if (n == 0) {
        v->weg = v->op = true;
        return STAP_WACHT;
    }
    v->in.n += (size_t)n;
    /* less than asked for: there is no more now, and the next bytes raise a new event */
    return !v->sessie && (size_t)n < ruimte && !v->weg ? STAP_WACHT : STAP_GEDAAN;
}

/* Read what there is, as far as it may be handled now. False when the connection is closed. */
static bool ontvang(struct sim_verbinding *v)
{
    while (v->leesbaar && v->stand == STAND_GEREED && !v->traag && v->in.n < MAX_INVOER) {
        enum stap stap = lees_stuk(v);

        if (stap == STAP_DICHT) {
            sim_verbinding_sluit(v, false);
            return false;
        }
        if (stap == STAP_WACHT)
            v->leesbaar = false;
    }
    return true;
}

/* Start sending the answer that stands behind `grens`. */
static void ga(struct sim_verbinding *v)
{
    v->stand = STAND_GEREED;
    v->grens = v->uit.n;
    if (v->druppel_bytes) {
        v->stand = STAND_DRUPPELT;
        v->grens = v->lijf < v->uit.n ? v->lijf : v->uit.n;
        if (!sim_wekker_zet(&v->server->wekkers, v, v->server->nu_ms + v->druppel_ms))
            v->stand = STAND_GEREED;
    }
}

/* Take over the answer whose head starts at `kop` and that is not to be sent in the ordinary way. */
static void vertraag(struct sim_verbinding *v, size_t kop, const struct sim_uitvoer *u)
{
    v->traag = true;
    v->einde = u->einde;
    v->overdracht = u->overdracht;
    v->stroom = u->stroom;
    v->stroom_tot = v->stroom.totaal < u->stop_na ? v->stroom.totaal : u->stop_na;
    v->lijf = u->begin;
    v->druppel_bytes = u->druppel_bytes;
    v->druppel_ms = u->druppel_ms;
    if (u->zonder_antwoord) {
        v->uit.n = kop;
        v->stroom.soort = SIM_STROOM_GEEN;
    } else if (!v->stroom.soort && v->uit.n - u->begin > u->stop_na)
        v->uit.n = u->begin + (size_t)u->stop_na;
    v->grens = kop;
    v->stand = STAND_WACHT;
    if (!u->wacht_ms || !sim_wekker_zet(&v->server->wekkers, v, v->server->nu_ms + u->wacht_ms))
        ga(v);
}

static bool is_gewoon(const struct sim_uitvoer *u)
{
    return !u->wacht_ms && !u->druppel_bytes && !u->stroom.soort && !u->zonder_antwoord &&
           u->einde == SIM_BLIJF && u->stop_na == UINT64_MAX;
}

/* Let the handler answer one request. False when there was no memory to answer it. */
static bool antwoord(struct sim_verbinding *v, const struct sim_gelezen *g)
{
    struct sim_server *s = v->server;
    struct sim_uitvoer u;
    size_t kop = v->uit.n;
    bool blijft = g->blijft;

    sim_http_begin_antwoord(s, &v->uit, &u);
    if (g->fout)
        u.status = g->fout;
    else
        s->behandel(s->ctx, &g->verzoek, &u);
    if (u.overdracht == SIM_TOT_SLUITEN)
        blijft = false;
    sim_http_rond_af(s, kop, &u, blijft && !g->fout);
    sim_tel(&s->tellers->verzoeken, 1);
    v->laatste = v->laatste || !blijft || g->fout;
    if (is_gewoon(&u))
        v->grens = v->uit.n;
    else
        vertraag(v, kop, &u);
    return !v->uit.mislukt;
}

/* Answer every complete request that has been read. False when the connection is closed. */
static bool verwerk(struct sim_verbinding *v)
{
    size_t klaar = 0;

    v->op_is_op = false;
    while (v->stand == STAND_GEREED && !v->traag && !v->laatste && v->uit.n < MAX_UITVOER) {
        struct sim_gelezen g = {0};
        enum sim_leesuitslag uitslag = sim_http_lees(v->in.p + klaar, v->in.n - klaar, &g);

        if (uitslag == SIM_LEES_MEER) {
            v->op_is_op = true;
            break;
        }
        klaar += g.lengte;
        if (!antwoord(v, &g)) {
            sim_verbinding_sluit(v, true);
            return false;
        }
    }
    if (v->laatste)
        klaar = v->in.n; /* nothing behind the last request counts */
    if (klaar) {
        memmove(v->in.p, v->in.p + klaar, v->in.n - klaar);
        v->in.n -= klaar;
    }
    return true;
}

/* Fill the empty buffer with the next slice of a body that is too large to build. */
static bool vul_bij(struct sim_verbinding *v)
{
    uint64_t over = v->stroom_tot - v->stroom.plek;
    size_t wens = over < SCHIJF ? (size_t)over : SCHIJF;
    bool brokken = v->overdracht == SIM_BROKKEN;
    char *doel;

    v->uit.n = v->verzonden = v->grens = v->lijf = 0;
    if (brokken)
        kb_buffer_printf(&v->uit, "%zx\r\n", wens);
    doel = kb_buffer_ruimte(&v->uit, wens + 16);
    if (!doel)
        return false;
    v->uit.n += sim_stroom_vul(&v->stroom, doel, wens);
    if (brokken)
        kb_buffer_voeg(&v->uit, "\r\n0\r\n\r\n", v->stroom.plek == v->stroom.totaal ? 7 : 2);
    if (v->stand != STAND_DRUPPELT)
        v->grens = v->uit.n;
    return true;
}

static enum stap schrijf_stuk(struct sim_verbinding *v)
{
    size_t over = v->grens - v->verzonden;
    ssize_t n;

    if (v->sessie) {
        n = gnutls_record_send(v->sessie, v->uit.p + v->verzonden, over < MAX_RECORD ? over : MAX_RECORD);
        if (n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED)
            return STAP_WACHT;
    } else {
        n = send(v->fd, v->uit.p + v->verzonden, over, MSG_NOSIGNAL);
        if (n < 0 && (errno == EAGAIN || errno == EINTR))
            return STAP_WACHT;
    }
    if (n < 0)
        return STAP_DICHT;
    v->verzonden += (size_t)n;
    sim_tel(&v->server->tellers->bytes, (uint64_t)n);
    return STAP_GEDAAN;
}

/* All of the slow answer is out. False when the connection is closed. */
static bool beeindig(struct sim_verbinding *v)
{
    v->traag = false;
    v->stroom.soort = SIM_STROOM_GEEN;
    if (v->stand == STAND_DRUPPELT) {
        sim_wekker_wis(&v->server->wekkers, v);
        v->stand = STAND_GEREED;
    }
    if (v->einde == SIM_HANG)
        v->stand = STAND_HANGT;
    if (v->einde == SIM_SLUIT || v->einde == SIM_RESET) {
        sim_verbinding_sluit(v, v->einde == SIM_RESET);
        return false;
    }
    return true;
}

/* Send what may be sent. False when the connection is closed. */
static bool zend(struct sim_verbinding *v)
{
    for (;;) {
        while (v->verzonden < v->grens) {
            enum stap stap = v->schrijfbaar ? schrijf_stuk(v) : STAP_WACHT;

            if (stap == STAP_WACHT) {
                v->schrijfbaar = false;
                return true;
            }
            if (stap == STAP_DICHT) {
                breek_af(v);
                return false;
            }
        }
        if (v->stand == STAND_WACHT || v->stand == STAND_HANGT || v->grens < v->uit.n)
            return true;
        if (!v->traag)
            break;
        if (v->stroom.soort && v->stroom.plek < v->stroom_tot) {
            if (!vul_bij(v)) {
                sim_verbinding_sluit(v, true);
                return false;
            }
        } else if (!beeindig(v))
            return false;
    }
    v->verzonden = v->grens = 0;
    maak_leeg(&v->uit);
    if (v->laatste || (v->op && v->op_is_op)) {
        sim_verbinding_sluit(v, false);
        return false;
    }
    return true;
}

/* False while the handshake is under way, or when it failed and the connection is closed. */
static bool schud_handen(struct sim_verbinding *v)
{
    int rc;

    do
        rc = gnutls_handshake(v->sessie);
    while (rc == GNUTLS_E_INTERRUPTED || rc == GNUTLS_E_WARNING_ALERT_RECEIVED);
    if (rc == GNUTLS_E_AGAIN)
        return false;
    if (rc < 0) {
        sim_tel(&v->server->tellers->handdruk_mislukt, 1);
        sim_verbinding_sluit(v, false);
        return false;
    }
    v->stand = STAND_GEREED;
    return true;
}

/* Do everything that can be done without waiting. */
static void draai(struct sim_verbinding *v)
{
    if (v->stand == STAND_HANDDRUK && !schud_handen(v))
        return;
    do {
        if (!ontvang(v) || !verwerk(v) || !zend(v))
            return;
    } while (v->stand == STAND_GEREED && !v->traag && v->uit.n == 0 && (v->leesbaar || !v->op_is_op));
    if (v->weg && bezig(v))
        breek_af(v); /* it left before its answer was due: no further event would tell */
}

static void gebeurtenis(struct sim_bewaakt *zelf, uint32_t soorten)
{
    struct sim_verbinding *v = (struct sim_verbinding *)zelf;

    if (v->stand == STAND_DICHT)
        return;
    if (soorten & (EPOLLERR | EPOLLHUP) || (soorten & EPOLLRDHUP && bezig(v))) {
        if (bezig(v) || v->uit.n > v->verzonden)
            breek_af(v);
        else
            sim_verbinding_sluit(v, false);
        return;
    }
    if (soorten & EPOLLRDHUP)
        v->weg = true;
    if (soorten & (EPOLLIN | EPOLLRDHUP))
        v->leesbaar = true;
    if (soorten & EPOLLOUT)
        v->schrijfbaar = true;
    draai(v);
}

void sim_verbinding_wek(struct sim_verbinding *v)
{
    if (v->stand == STAND_WACHT)
        ga(v);
    else if (v->stand == STAND_DRUPPELT) {
        size_t grens = v->grens + v->druppel_bytes;

        v->grens = grens < v->uit.n ? grens : v->uit.n;
        if (!sim_wekker_zet(&v->server->wekkers, v, v->server->nu_ms + v->druppel_ms))
            v->stand = STAND_GEREED;
    }
    draai(v);
}

void sim_verbinding_begin(struct sim_server *s, int fd, gnutls_session_t sessie)
{
    struct sim_verbinding *v = s->vrij;
    struct epoll_event e = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET};

    if (v)
        s->vrij = v->volgende;
    else
        v = calloc(1, sizeof(*v));
    if (!v) {
        if (sessie)
            gnutls_deinit(sessie);
        (void)close(fd);
        return;
    }
    *v = (struct sim_verbinding){.bewaakt = {gebeurtenis},
                                 .server = s,
                                 .volgende = s->open,
                                 .fd = fd,
                                 .sessie = sessie,
                                 .stand = sessie ? STAND_HANDDRUK : STAND_GEREED,
                                 .leesbaar = true,
                                 .schrijfbaar = true,
                                 .in = v->in,
                                 .uit = v->uit};
    if (s->open)
        s->open->vorige = v;
    s->open = v;
    sim_tel(&s->tellers->verbindingen, 1);
    sim_tel(&s->tellers->verbindingen_open, 1);
    if (sessie)
        gnutls_transport_set_int(sessie, fd);
    e.data.ptr = v;
    if (epoll_ctl(s->epoll, EPOLL_CTL_ADD, fd, &e) < 0)
        sim_verbinding_sluit(v, false);
}
