/* The engine's thread: one epoll loop around one curl_multi, fed by an in-tray that any thread may fill.
 *
 * Ownership: an ophaling has up to three holders (the waiting thread, the engine until its last call has
 * ended, a pending cancellation) and is freed by the last to let go. The engine alone ends calls, always at
 * their deadline at the latest, so a waiter needs no clock of its own. */
#include "klantbeeld/bron/motor.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "bron/intern.h"
#include "klantbeeld/basis/log.h"

enum { MAX_GEBEURTENISSEN = 256, LOG_INTERVAL_S = 10, RONDE_MS = 500 };

/* At most one line per source per interval; the others are counted into the next. No URL: it holds an
 * LH-nummer. */
static void log_fout(struct bron *b, const struct oproep *o, kb_moment nu)
{
    if (nu < b->log_weer) {
        b->ongelogd++;
        return;
    }
    kb_log(KB_LOG_WAARSCHUWING, "bron %s: %s (HTTP %d, na %lld ms), %llu eerdere fouten niet gemeld",
           b->config->naam, kb_uitslag_reden(o->resultaat.uitslag), o->resultaat.http,
           (long long)((nu - o->begonnen) / KB_MS), (unsigned long long)b->ongelogd);
    b->ongelogd = 0;
    b->log_weer = nu + LOG_INTERVAL_S * KB_S;
}

static void tel(struct kb_motor *m, const struct oproep *o, kb_moment nu)
{
    struct bron *b = o->bron;
    enum kb_uitslag u = o->resultaat.uitslag;

    atomic_fetch_add_explicit(&b->tellers.oproepen, 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&b->tellers.per_uitslag[u], 1, memory_order_relaxed);
    if (u == KB_UITSLAG_OK || u == KB_UITSLAG_ONBEKEND) {
        atomic_store_explicit(&b->tellers.laatste_succes, o->resultaat.opgehaald_op, memory_order_relaxed);
        atomic_store_explicit(&b->tellers.laatste_duur_us, (nu - o->begonnen) / 1000, memory_order_relaxed);
    } else if (u != KB_UITSLAG_GESTOPT) {
        atomic_store_explicit(&b->tellers.laatste_fout, kb_tijd_nu(m->klok), memory_order_relaxed);
        atomic_store_explicit(&b->tellers.laatste_foutsoort, (int)u, memory_order_relaxed);
        log_fout(b, o, nu);
    }
}

/* A call has ended: publish its outcome, wake the waiter when it was the last. */
static void beeindig(struct kb_motor *m, struct oproep *o, kb_moment nu)
{
    struct kb_ophaling *set = o->ophaling;
    bool laatste;

    o->fase = FASE_KLAAR;
    o->resultaat.opgehaald_op = kb_tijd_nu(m->klok);
    if (o->resultaat.uitslag == KB_UITSLAG_OK)
        o->resultaat.body = kb_buffer_tekst(&o->body);
    tel(m, o, nu);
    pthread_mutex_lock(&set->slot);
    laatste = --set->open == 0;
    if (laatste)
        pthread_cond_signal(&set->klaar);
    pthread_mutex_unlock(&set->slot);
    if (laatste)
        ophaling_laat_los(set);
}

static void zet_bij_lopende(struct oproep *o)
{
    struct bron *b = o->bron;

    o->fase = FASE_LOOPT;
    o->vorige = NULL;
    o->volgende = b->loopt;
    if (b->loopt)
        b->loopt->vorige = o;
    b->loopt = o;
    b->lopend++;
    atomic_store_explicit(&b->tellers.lopend, b->lopend, memory_order_relaxed);
}

static void haal_uit_lopende(struct oproep *o)
{
    struct bron *b = o->bron;

    if (o->vorige)
        o->vorige->volgende = o->volgende;
    else
        b->loopt = o->volgende;
    if (o->volgende)
        o->volgende->vorige = o->vorige;
    b->lopend--;
    atomic_store_explicit(&b->tellers.lopend, b->lopend, memory_order_relaxed);
}

static void begin_volgende(struct kb_motor *m, struct bron *b, kb_moment nu);

/* A running transfer has ended: its handle goes back, its place goes to the next in line. */
static void neem_terug(struct kb_motor *m, struct oproep *o)
{
    struct bron *b = o->bron;

    curl_multi_remove_handle(m->multi, o->easy);
    overdracht_terug(b, o->easy);
    o->easy = NULL;
    haal_uit_lopende(o);
}

/* First all messages, then their handles: curl_multi_remove_handle walks the messages that are still there,
 * so that taking them one by one is quadratic when a thousand calls end in one round. */
static void haal_klare(struct kb_motor *m)
{
    struct oproep *klaar = NULL;
    struct oproep **staart = &klaar;
    CURLMsg *bericht;
    kb_moment nu;
    int rest;

    while ((bericht = curl_multi_info_read(m->multi, &rest))) {
        struct oproep *o = NULL;

        curl_easy_getinfo(bericht->easy_handle, CURLINFO_PRIVATE, &o);
        o->code = bericht->data.result;
        o->volgende_klaar = NULL;
        *staart = o;
        staart = &o->volgende_klaar;
    }
    nu = klaar ? kb_nu(m->klok) : 0;
    while (klaar) {
        struct oproep *o = klaar;
        struct bron *b = o->bron;

        klaar = o->volgende_klaar;
        overdracht_beoordeel(o, o->code, nu);
        neem_terug(m, o);
        beeindig(m, o, nu);
        begin_volgende(m, b, nu);
    }
}

static void begin(struct kb_motor *m, struct oproep *o, kb_moment nu)
{
    struct bron *b = o->bron;
    CURL *easy;

    if (o->tot <= nu) {
        o->resultaat.uitslag = KB_UITSLAG_TIJDSLIMIET;
        beeindig(m, o, nu);
        return;
    }
    easy = overdracht_handle(b);
    if (!easy || !overdracht_richt(easy, o, nu) || curl_multi_add_handle(m->multi, easy) != CURLM_OK) {
        if (easy)
            curl_easy_cleanup(easy);
        o->easy = NULL;
        o->resultaat.uitslag = KB_UITSLAG_GESTOPT;
        beeindig(m, o, nu);
        return;
    }
    zet_bij_lopende(o);
}

static void zet_in_rij(struct kb_motor *m, struct oproep *o)
{
    struct bron *b = o->bron;

    o->fase = FASE_WACHT;
    o->volgende = NULL;
    if (b->wacht_laatste)
        b->wacht_laatste->volgende = o;
    else
        b->wacht_eerste = o;
    b->wacht_laatste = o;
    if (!m->wacht_tot || o->tot < m->wacht_tot)
        m->wacht_tot = o->tot;
    atomic_fetch_add_explicit(&b->tellers.wachtend, 1, memory_order_relaxed);
}

/* Take a call out of its source's line; `vorige` is the one before it, NULL for the first. */
static void uit_rij(struct oproep *o, struct oproep *vorige)
{
    struct bron *b = o->bron;

    if (vorige)
        vorige->volgende = o->volgende;
    else
        b->wacht_eerste = o->volgende;
    if (b->wacht_laatste == o)
        b->wacht_laatste = vorige;
    atomic_fetch_sub_explicit(&b->tellers.wachtend, 1, memory_order_relaxed);
}

static void begin_volgende(struct kb_motor *m, struct bron *b, kb_moment nu)
{
    while (b->wacht_eerste && b->lopend < (size_t)b->config->max_verbindingen) {
        struct oproep *o = b->wacht_eerste;

        uit_rij(o, NULL);
        begin(m, o, nu);
    }
}

/* End the calls whose deadline passed (or, with `van`, all of one set) while they waited in line. */
static void ruim_rijen(struct kb_motor *m, const struct kb_ophaling *van, kb_moment nu)
{
    m->wacht_tot = 0;
    for (size_t i = 0; i < m->n_bronnen; i++) {
        struct oproep *vorige = NULL;
        struct oproep *o = m->bron[i].wacht_eerste;

        while (o) {
            struct oproep *volgende = o->volgende;
            bool afgebroken = van && o->ophaling == van;

            if (afgebroken || o->tot <= nu) {
                uit_rij(o, vorige);
                o->resultaat.uitslag = afgebroken ? KB_UITSLAG_GESTOPT : KB_UITSLAG_TIJDSLIMIET;
                beeindig(m, o, nu);
            } else {
                if (!m->wacht_tot || o->tot < m->wacht_tot)
                    m->wacht_tot = o->tot;
                vorige = o;
            }
            o = volgende;
        }
    }
}

/* Nobody waits for this set any more: stop what still runs. The caller's hold keeps it alive meanwhile. */
static void breek_af(struct kb_motor *m, struct kb_ophaling *set, kb_moment nu)
{
    for (size_t i = 0; i < set->n; i++) {
        struct oproep *o = &set->oproep[i];

        if (o->fase != FASE_LOOPT)
            continue;
        neem_terug(m, o);
        o->resultaat.uitslag = KB_UITSLAG_GESTOPT;
        beeindig(m, o, nu);
    }
    ruim_rijen(m, set, nu);
    for (size_t i = 0; i < m->n_bronnen; i++)
        begin_volgende(m, &m->bron[i], nu);
}

int motor_op_socket(CURL *easy, curl_socket_t fd, int wat, void *context, void *bekend)
{
    struct kb_motor *m = context;
    struct epoll_event g = {.data.fd = fd};

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

/* Empty the in-tray. Returns false when the engine must stop. */
static bool leeg_bak(struct kb_motor *m)
{
    struct kb_ophaling *in;
    struct kb_ophaling *weg;
    struct kb_ophaling *oudste = NULL;
    bool stop;
    kb_moment nu;

    pthread_mutex_lock(&m->slot);
    in = m->in;
    weg = m->weg;
    stop = m->stop;
    m->in = NULL;
    m->weg = NULL;
    pthread_mutex_unlock(&m->slot);
    while (in) {
        struct kb_ophaling *volgende = in->volgende;

        in->volgende = oudste;
        oudste = in;
        in = volgende;
    }
    nu = kb_nu(m->klok);
    while (oudste) {
        struct kb_ophaling *set = oudste;

        oudste = set->volgende;
        /* A set whose calls all end at once is gone after the last: read n before. */
        for (size_t i = 0, n = set->n; i < n; i++) {
            struct oproep *o = &set->oproep[i];

            if (o->bron->wacht_eerste || o->bron->lopend >= (size_t)o->bron->config->max_verbindingen)
                zet_in_rij(m, o);
            else
                begin(m, o, nu);
        }
    }
    while (weg) {
        struct kb_ophaling *set = weg;

        weg = set->volgende_weg;
        breek_af(m, set, nu);
        ophaling_laat_los(set);
    }
    return !stop;
}

/* The engine closes: whatever still runs or waits ends now. */
static void stop_alles(struct kb_motor *m)
{
    kb_moment nu = kb_nu(m->klok);

    for (size_t i = 0; i < m->n_bronnen; i++) {
        struct bron *b = &m->bron[i];
        struct oproep *o;

        while ((o = b->wacht_eerste)) {
            uit_rij(o, NULL);
            o->resultaat.uitslag = KB_UITSLAG_GESTOPT;
            beeindig(m, o, nu);
        }
        while ((o = b->loopt)) {
            neem_terug(m, o);
            o->resultaat.uitslag = KB_UITSLAG_GESTOPT;
            beeindig(m, o, nu);
        }
    }
}

static int wachttijd_ms(const struct kb_motor *m, kb_moment nu)
{
    kb_moment tot = nu + RONDE_MS * KB_MS;

    if (m->curl_op && m->curl_op < tot)
        tot = m->curl_op;
    if (m->wacht_tot && m->wacht_tot < tot)
        tot = m->wacht_tot;
    return tot <= nu ? 0 : (int)((tot - nu + KB_MS - 1) / KB_MS);
}

static void verwerk(struct kb_motor *m, const struct epoll_event *g, int n, bool *bel)
{
    int lopend;

    for (int i = 0; i < n; i++) {
        int masker = 0;

        if (g[i].data.fd == m->bel) {
            uint64_t teller;

            *bel = read(m->bel, &teller, sizeof(teller)) > 0;
            continue;
        }
        if (g[i].events & EPOLLIN)
            masker |= CURL_CSELECT_IN;
        if (g[i].events & EPOLLOUT)
            masker |= CURL_CSELECT_OUT;
        if (g[i].events & (EPOLLERR | EPOLLHUP))
            masker |= CURL_CSELECT_ERR;
        curl_multi_socket_action(m->multi, g[i].data.fd, masker, &lopend);
    }
}

void *motor_lus(void *context)
{
    struct kb_motor *m = context;
    struct epoll_event g[MAX_GEBEURTENISSEN];
    bool door = true;
    int lopend;

    while (door) {
        bool bel = false;
        int n = epoll_wait(m->epoll, g, MAX_GEBEURTENISSEN, wachttijd_ms(m, kb_nu(m->klok)));
        kb_moment nu;

        verwerk(m, g, n, &bel);
        if (bel)
            door = leeg_bak(m);
        nu = kb_nu(m->klok);
        if (m->curl_op && m->curl_op <= nu) {
            m->curl_op = 0;
            curl_multi_socket_action(m->multi, CURL_SOCKET_TIMEOUT, 0, &lopend);
        }
        haal_klare(m);
        if (m->wacht_tot && m->wacht_tot <= nu)
            ruim_rijen(m, NULL, nu);
        atomic_store_explicit(&m->laatste_ronde, nu, memory_order_relaxed);
    }
    stop_alles(m);
    return NULL;
}
