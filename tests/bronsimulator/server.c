/* The loop: listening sockets, connections, other descriptors and timers, one epoll. What happens on a
 * connection is verbinding.c's business.
 *
 * Not obvious: a connection that is closed while a batch of events is handled stays in `dicht` until the
 * batch is done, because a later event of the same batch may still point at it. */
#include "server_intern.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MAX_GEBEURTENISSEN = 256, AANNAMES_PER_KEER = 64 };

static uint64_t nu_ms(void)
{
    struct timespec nu;

    clock_gettime(CLOCK_MONOTONIC, &nu);
    return (uint64_t)nu.tv_sec * 1000 + (uint64_t)nu.tv_nsec / 1000000;
}

struct sim_server *sim_server_nieuw(sim_behandel *behandel, void *ctx, struct sim_tellers *tellers)
{
    struct sim_server *s = calloc(1, sizeof(*s));

    if (!s)
        return NULL;
    s->behandel = behandel;
    s->ctx = ctx;
    s->tellers = tellers;
    s->nu_ms = nu_ms();
    sim_http_ververs_kop(s);
    s->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (s->epoll < 0) {
        free(s);
        return NULL;
    }
    return s;
}

static void vrij_lijst(struct sim_verbinding *v)
{
    while (v) {
        struct sim_verbinding *volgende = v->volgende;

        kb_buffer_vrij(&v->in);
        kb_buffer_vrij(&v->uit);
        free(v);
        v = volgende;
    }
}

void sim_server_vrij(struct sim_server *s)
{
    if (!s)
        return;
    sim_server_luister_niet(s);
    sim_server_sluit_verbindingen(s);
    vrij_lijst(s->dicht);
    vrij_lijst(s->vrij);
    free(s->wekkers.hoop);
    (void)close(s->epoll);
    free(s);
}

/* Stop or resume accepting. While we are out of descriptors, a level-triggered event would spin. */
static void zet_aanname(struct sim_server *s, bool aan)
{
    for (size_t i = 0; i < s->luisteraars; i++) {
        struct epoll_event e = {.events = aan ? EPOLLIN : 0, .data.ptr = &s->luisteraar[i]};

        (void)epoll_ctl(s->epoll, EPOLL_CTL_MOD, s->luisteraar[i].fd, &e);
    }
    s->aanname_stil = !aan;
}

static void neem_aan(struct sim_bewaakt *zelf, uint32_t soorten)
{
    struct sim_luisteraar *l = (struct sim_luisteraar *)zelf;
    static const int AAN = 1;

    (void)soorten;
    for (int i = 0; i < AANNAMES_PER_KEER && l->fd >= 0; i++) {
        gnutls_session_t sessie = NULL;
        int fd = accept4(l->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

        if (fd < 0) {
            if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
                zet_aanname(l->server, false);
            return;
        }
        (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &AAN, sizeof(AAN));
        if (l->sessie) {
            sessie = l->sessie(l->ctx);
            if (!sessie) {
                (void)close(fd);
                continue;
            }
        }
        sim_verbinding_begin(l->server, fd, sessie);
    }
}

bool sim_server_luister(struct sim_server *s, int fd, sim_nieuwe_sessie *sessie, void *ctx)
{
    struct sim_luisteraar *l = &s->luisteraar[s->luisteraars];
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = l};

    if (s->luisteraars == SIM_MAX_LUISTERAARS) {
        (void)close(fd);
        errno = ENOSPC;
        return false;
    }
    *l = (struct sim_luisteraar){{neem_aan}, s, fd, sessie, ctx};
    if (epoll_ctl(s->epoll, EPOLL_CTL_ADD, fd, &e) < 0) {
        (void)close(fd);
        return false;
    }
    s->luisteraars++;
    return true;
}

void sim_server_luister_niet(struct sim_server *s)
{
    for (size_t i = 0; i < s->luisteraars; i++) {
        (void)close(s->luisteraar[i].fd);
        s->luisteraar[i].fd = -1;
    }
    s->luisteraars = 0;
    s->aanname_stil = false;
}

void sim_server_sluit_verbindingen(struct sim_server *s)
{
    while (s->open)
        sim_verbinding_sluit(s->open, true);
}

static void meld(struct sim_bewaakt *zelf, uint32_t soorten)
{
    struct sim_volger *volger = (struct sim_volger *)zelf;

    (void)soorten;
    volger->melding(volger->ctx);
}

bool sim_server_volg(struct sim_server *s, int fd, void (*melding)(void *ctx), void *ctx)
{
    struct sim_volger *volger = &s->volger[s->volgers];
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = volger};

    if (s->volgers == SIM_MAX_VOLGERS)
        return false;
    *volger = (struct sim_volger){{meld}, melding, ctx};
    if (epoll_ctl(s->epoll, EPOLL_CTL_ADD, fd, &e) < 0)
        return false;
    s->volgers++;
    return true;
}

static int wachttijd(const struct sim_server *s)
{
    const struct sim_verbinding *v = sim_wekker_eerste(&s->wekkers);
    uint64_t nu = s->nu_ms;

    if (!v)
        return -1;
    if (v->wek <= nu)
        return 0;
    return v->wek - nu > INT32_MAX ? INT32_MAX : (int)(v->wek - nu);
}

static void wek(struct sim_server *s)
{
    for (;;) {
        struct sim_verbinding *v = sim_wekker_eerste(&s->wekkers);

        if (!v || v->wek > s->nu_ms)
            return;
        sim_wekker_wis(&s->wekkers, v);
        sim_verbinding_wek(v);
    }
}

/* The batch is done: what was closed in it may be used again. */
static void ruim_op(struct sim_server *s)
{
    if (s->dicht && s->aanname_stil)
        zet_aanname(s, true);
    while (s->dicht) {
        struct sim_verbinding *v = s->dicht;

        s->dicht = v->volgende;
        v->volgende = s->vrij;
        s->vrij = v;
    }
}

void sim_server_draai(struct sim_server *s)
{
    struct epoll_event lijst[MAX_GEBEURTENISSEN];

    while (!s->stop) {
        int n;

        s->nu_ms = nu_ms();
        n = epoll_wait(s->epoll, lijst, MAX_GEBEURTENISSEN, wachttijd(s));
        s->nu_ms = nu_ms();
        sim_http_ververs_kop(s);
        for (int i = 0; i < n; i++) {
            struct sim_bewaakt *b = lijst[i].data.ptr;

            b->gebeurtenis(b, lijst[i].events);
        }
        wek(s);
        ruim_op(s);
    }
}

void sim_server_stop(struct sim_server *s)
{
    s->stop = true;
}
