/* The engine's thread: one epoll loop around one curl_multi, fed by an in-tray that any thread may fill. The
 * loop only finds out what happened; what follows from it stands in vlucht.c. */
#include "klantbeeld/bron/motor.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "bron/verbinding.h"
#include "klantbeeld/basis/log.h"
#include "klantbeeld/basis/toeval.h"

/* What sources sent is handled so much at a time, and then answered, while it is in the processor's cache.
 * Measured with a thousand clients and slow sources: 64 answers 8 to 15 % more a second than 256, and the
 * latest are earlier. */
enum { MAX_GEBEURTENISSEN = 64, RONDE_MS = 500 };

uint64_t motor_toeval(struct kb_motor *m, uint64_t n)
{
    return n ? kb_toeval(&m->toeval) % n : 0;
}

/* The engine whose thread this is; NULL = none. */
static _Thread_local const struct kb_motor *hier;

bool motor_is_hier(const struct kb_motor *m)
{
    return hier == m;
}

void motor_bel_aan(struct kb_motor *m)
{
    uint64_t een = 1;

    if (motor_is_hier(m)) {
        m->bak_gevuld = true;
        return;
    }
    while (write(m->bel, &een, sizeof(een)) < 0 && errno == EINTR)
        ;
}

/* Nothing lies there that the engine has not heard of; with its slot held. */
static bool bak_leeg(const struct kb_motor *m)
{
    return !m->in && !m->nieuw && !m->weg;
}

/* The loop has ended: nobody else will end these. Threads may do this at the same time: calls that never
 * began stand in none of the engine's lists. */
static void eindig_hier(struct kb_motor *m, struct vlucht *eerste, struct kb_ophaling *set)
{
    kb_moment nu = kb_nu(m->klok);

    while (eerste) {
        struct vlucht *v = eerste;

        eerste = v->volgende_in;
        vlucht_stop(m, v, nu);
    }
    if (set)
        kb_ophaling_laat_los(set);
}

void motor_neem_in(struct kb_motor *m, struct vlucht *eerste, struct vlucht *laatste, struct kb_ophaling *set)
{
    bool was_leeg;
    bool dood;

    pthread_mutex_lock(&m->slot);
    dood = m->dood;
    was_leeg = !dood && bak_leeg(m);
    if (eerste)
        laatste->volgende_in = dood ? NULL : m->in;
    if (eerste && !dood)
        m->in = eerste;
    if (set && !dood) {
        set->volgende_in = m->nieuw;
        m->nieuw = set;
    }
    pthread_mutex_unlock(&m->slot);
    if (dood)
        eindig_hier(m, eerste, set);
    if (was_leeg)
        motor_bel_aan(m);
}

void motor_zeg_af(struct kb_motor *m, struct vlucht *v)
{
    bool was_leeg;
    bool dood;

    pthread_mutex_lock(&m->slot);
    dood = m->dood;
    was_leeg = !dood && bak_leeg(m);
    if (!dood) {
        v->volgende_weg = m->weg;
        m->weg = v;
    }
    pthread_mutex_unlock(&m->slot);
    if (dood)
        vlucht_laat_los(v);
    if (was_leeg)
        motor_bel_aan(m);
}

void motor_wis(struct kb_motor *m, struct bron *b, struct kb_tekst pad)
{
    struct wens *w = m->gedeeld ? malloc(sizeof(*w) + pad.n) : NULL;

    if (!w)
        return;
    w->bron = b;
    w->n_pad = pad.n;
    memcpy(w->pad, pad.p, pad.n);
    pthread_mutex_lock(&m->slot);
    w->volgende = m->wissen;
    m->wissen = w;
    pthread_mutex_unlock(&m->slot);
    motor_bel_aan(m);
}

void kb_motor_stop(struct kb_motor *m)
{
    pthread_mutex_lock(&m->slot);
    m->stop = true;
    pthread_mutex_unlock(&m->slot);
    motor_bel_aan(m);
    pthread_mutex_lock(&m->slot);
    while (!m->dood)
        pthread_cond_wait(&m->omslag, &m->slot);
    pthread_mutex_unlock(&m->slot);
}

void motor_geeindigd(struct kb_motor *m, struct overdracht *o)
{
    if (o->geeindigd)
        return;
    o->geeindigd = true;
    /* Ending one transfer may end another of the list: what it belongs to must outlive the list. */
    atomic_fetch_add_explicit(&o->vlucht->houders, 1, memory_order_relaxed);
    o->volgende_klaar = NULL;
    *(m->geeindigd ? &m->geeindigd_laatste->volgende_klaar : &m->geeindigd) = o;
    m->geeindigd_laatste = o;
}

/* First all of libcurl's messages, then their handles: curl_multi_remove_handle walks the messages that are
 * still there, so that taking them one by one is quadratic when a thousand calls end in one round. */
static void haal_klare(struct kb_motor *m)
{
    CURLMsg *bericht;
    kb_moment nu;
    int rest;

    while ((bericht = curl_multi_info_read(m->multi, &rest))) {
        struct overdracht *o = NULL;

        curl_easy_getinfo(bericht->easy_handle, CURLINFO_PRIVATE, &o);
        o->code = bericht->data.result;
        motor_geeindigd(m, o);
    }
    nu = m->geeindigd ? kb_nu(m->klok) : 0;
    while (m->geeindigd) {
        struct overdracht *o = m->geeindigd;
        struct vlucht *v = o->vlucht;

        m->geeindigd = o->volgende_klaar;
        o->geeindigd = false;
        if (o->loopt)
            vlucht_overdracht_klaar(m, o, nu);
        vlucht_laat_los(v);
    }
}

#ifdef __SANITIZE_THREAD__
/* A connection that libcurl (7.88) gives up while it is being made is closed before we are told, so that its
 * number may be another thread's by then. That one is not in our epoll, and taking it out does nothing. */
const char *__tsan_default_suppressions(void);
const char *__tsan_default_suppressions(void)
{
    return "race:motor_op_socket\n";
}
#endif

int motor_op_socket(CURL *easy, curl_socket_t fd, int wat, void *context, void *bekend)
{
    struct kb_motor *m = context;
    struct epoll_event g = {.data.u64 = motor_fd_in_epoll(fd)};

    (void)easy;
    if (wat == CURL_POLL_REMOVE) {
        epoll_ctl(m->epoll, EPOLL_CTL_DEL, fd, NULL);
        return 0;
    }
    g.events = (wat & CURL_POLL_IN ? EPOLLIN : 0U) | (wat & CURL_POLL_OUT ? EPOLLOUT : 0U);
    if (epoll_ctl(m->epoll, bekend ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &g) != 0)
        kb_log(KB_LOG_FOUT, "motor: epoll_ctl: %s", strerror(errno));
    if (!bekend)
        curl_multi_assign(m->multi, fd, m);
    return 0;
}

int motor_op_timer(CURLM *multi, long ms, void *context)
{
    struct kb_motor *m = context;

    (void)multi;
    m->curl_op = ms < 0 ? 0 : kb_nu(m->klok) + ms * KB_MS;
    return 0;
}

/* Empty the in-tray. Returns true when the engine must stop. */
static bool leeg_bak(struct kb_motor *m)
{
    struct vlucht *in;
    struct vlucht *weg;
    struct vlucht *oudste = NULL;
    struct kb_ophaling *nieuw;
    struct kb_ophaling *oudste_set = NULL;
    struct wens *wissen;
    kb_moment nu = kb_nu(m->klok);
    bool stop;

    pthread_mutex_lock(&m->slot);
    in = m->in;
    nieuw = m->nieuw;
    weg = m->weg;
    wissen = m->wissen;
    stop = m->stop;
    gast_wissel(m);
    m->in = NULL;
    m->nieuw = NULL;
    m->weg = NULL;
    m->wissen = NULL;
    pthread_mutex_unlock(&m->slot);
    while (nieuw) {
        struct kb_ophaling *volgende = nieuw->volgende_in;

        nieuw->volgende_in = oudste_set;
        oudste_set = nieuw;
        nieuw = volgende;
    }
    while (oudste_set) {
        struct kb_ophaling *o = oudste_set;

        oudste_set = o->volgende_in;
        wachten_neem_op(m, o);
    }
    while (in) {
        struct vlucht *volgende = in->volgende_in;

        in->volgende_in = oudste;
        oudste = in;
        in = volgende;
    }
    while (oudste) {
        struct vlucht *v = oudste;

        oudste = v->volgende_in;
        vlucht_neem_aan(m, v, nu);
    }
    while (weg) {
        struct vlucht *v = weg;

        weg = v->volgende_weg;
        vlucht_zeg_af(m, v, nu);
    }
    while (wissen) {
        struct wens *w = wissen;

        wissen = w->volgende;
        elders_wis(m, w->bron, (struct kb_tekst){w->pad, w->n_pad});
        free(w);
    }
    return stop;
}

/* When the engine wants its turn, whatever happens. */
static kb_moment beurt_om(const struct kb_motor *m, kb_moment nu)
{
    kb_moment tot = nu + RONDE_MS * KB_MS;
    kb_moment wanneer = vlucht_wanneer(m);
    kb_moment wachtenden = wachten_wanneer(m);
    kb_moment gedeeld = m->gedeeld ? kb_gedeeld_wanneer(m->gedeeld) : 0;

    if (wachtenden && wachtenden < tot)
        tot = wachtenden;
    if (gedeeld && gedeeld < tot)
        tot = gedeeld;
    if (m->curl_op && m->curl_op < tot)
        tot = m->curl_op;
    if (wanneer && wanneer < tot)
        tot = wanneer;
    return tot;
}

static int wachttijd_ms(const struct kb_motor *m, kb_moment nu)
{
    kb_moment tot = m->beurt_om;

    if (m->gast_wil)
        return 0;
    if (m->gast_op && m->gast_op < tot)
        tot = m->gast_op;
    return tot <= nu ? 0 : (int)((tot - nu + KB_MS - 1) / KB_MS);
}

/* Something happened on a descriptor of libcurl's. */
static void naar_curl(struct kb_motor *m, int fd, uint32_t wat)
{
    int masker = 0;
    int lopend;

    if (wat & EPOLLIN)
        masker |= CURL_CSELECT_IN;
    if (wat & EPOLLOUT)
        masker |= CURL_CSELECT_OUT;
    if (wat & (EPOLLERR | EPOLLHUP))
        masker |= CURL_CSELECT_ERR;
    curl_multi_socket_action(m->multi, fd, masker, &lopend);
}

/* Clients first: what else happens may complete a set, and then the event that names it names nothing. */
static void verwerk_klanten(struct kb_motor *m, const struct epoll_event *g, int n)
{
    for (int i = 0; i < n; i++)
        if ((g[i].data.u64 & 3) == 2)
            ophaling_breek_af(motor_ophaling_in_epoll(g[i].data.ptr), kb_nu(m->klok));
}

/* True when any of it was the engine's. */
static bool verwerk(struct kb_motor *m, const struct epoll_event *g, int n)
{
    int van_gast = 0;

    for (int i = 0; i < n; i++) {
        int fd = (int)(g[i].data.u64 >> 2);

        if ((g[i].data.u64 & 3) == 0) {
            verbinding_gebeurt(m, g[i].data.ptr, g[i].events);
        } else if ((g[i].data.u64 & 3) == 2) {
            continue;
        } else if (g[i].data.u64 == MOTOR_GAST_IN_EPOLL) {
            m->gast_wil = m->gast.doe != NULL;
            van_gast++;
        } else if (fd == m->bel) {
            uint64_t teller;

            m->bak_gevuld |= read(m->bel, &teller, sizeof(teller)) > 0;
        } else if (!m->gedeeld || fd != kb_gedeeld_fd(m->gedeeld)) {
            naar_curl(m, fd, g[i].events);
        }
    }
    return n > van_gast;
}

/* Whatever runs or waits ends now, and whatever is started later ends where it is started. */
static void sluit_af(struct kb_motor *m)
{
    bool leeg = false;

    while (!leeg) {
        leeg_bak(m);
        haal_klare(m); /* what could not even begin */
        vlucht_stop_alles(m, kb_nu(m->klok));
        pthread_mutex_lock(&m->slot);
        leeg = bak_leeg(m);
        m->dood = leeg;
        pthread_cond_broadcast(&m->omslag);
        pthread_mutex_unlock(&m->slot);
    }
}

/* What lies in the in-tray, if anything does: by another thread, or by the guest in this round. False when
 * nothing did. */
static bool bij_bak(struct kb_motor *m)
{
    bool stop;

    if (!m->bak_gevuld)
        return false;
    m->bak_gevuld = false;
    stop = leeg_bak(m);
    haal_klare(m);
    if (stop && !m->dood)
        sluit_af(m);
    return true;
}

/* What follows from what happened, and from the time. */
static void beurt(struct kb_motor *m, kb_moment nu)
{
    int lopend;

    if (m->curl_op && m->curl_op <= nu) {
        m->curl_op = 0;
        curl_multi_socket_action(m->multi, CURL_SOCKET_TIMEOUT, 0, &lopend);
    }
    haal_klare(m);
    vlucht_klok(m, nu);
    wachten_klok(m, nu);
    if (m->gedeeld)
        kb_gedeeld_verwerk(m->gedeeld, nu);
    haal_klare(m);
}

/* A round in which nothing is the engine's costs it nothing: most are of the guest alone, when answers are
 * kept. */
void *motor_lus(void *context)
{
    struct kb_motor *m = context;
    struct epoll_event g[MAX_GEBEURTENISSEN];

    hier = m;
    while (!m->dood || m->gast.doe) {
        int n = epoll_wait(m->epoll, g, MAX_GEBEURTENISSEN, wachttijd_ms(m, kb_nu(m->klok)));
        kb_moment nu;
        bool iets;

        verwerk_klanten(m, g, n);
        iets = verwerk(m, g, n);
        iets |= bij_bak(m);
        nu = kb_nu(m->klok);
        if (iets || m->beurt_om <= nu)
            beurt(m, nu);
        gast_ronde(m, nu);
        iets |= bij_bak(m);
        if (iets || m->beurt_om <= nu) {
            verbinding_ruim_op(m);
            m->beurt_om = beurt_om(m, nu);
        }
        atomic_store_explicit(&m->laatste_ronde, nu, memory_order_relaxed);
    }
    return NULL;
}
