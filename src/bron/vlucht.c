/* One call, from the in-tray to its end: a place in its source's line, a transfer, perhaps a second one. What
 * it came to is afloop.c's. All of it on the engine's thread; the table's locks are taken for pointer work.
 *
 * The line is kept by time limit, so the first in it is always the first whose time passes. That is the order
 * of coming, but for calls that were tried once already or asked elsewhere first. */
#include <stdlib.h>
#include <string.h>

#include "bron/verbinding.h"

enum { STRAKS_MS = 10, STRAKS_SPREIDING_MS = 40, STRAKS_MINSTENS_MS = 100 };

/* By the moment at which they must have ended. All calls of a source have the same time, so a new one nearly
 * always goes last. */
static void voeg_in(struct vluchtlijst *l, struct vlucht *v)
{
    struct vlucht *voor = l->laatste;

    while (voor && voor->tot > v->tot)
        voor = voor->vorige;
    v->vorige = voor;
    v->volgende = voor ? voor->volgende : l->eerste;
    *(voor ? &voor->volgende : &l->eerste) = v;
    *(v->volgende ? &v->volgende->vorige : &l->laatste) = v;
    l->n++;
}

static void haal_uit(struct vluchtlijst *l, struct vlucht *v)
{
    *(v->vorige ? &v->vorige->volgende : &l->eerste) = v->volgende;
    *(v->volgende ? &v->volgende->vorige : &l->laatste) = v->vorige;
    l->n--;
}

static void zet_fase(struct vlucht *v, enum fase fase)
{
    struct bron *b = v->bron;

    if (v->fase != FASE_NIEUW)
        haal_uit(&b->lijst[v->fase], v);
    v->fase = fase;
    if (fase != FASE_KLAAR)
        voeg_in(&b->lijst[fase], v);
    atomic_store_explicit(&b->tellers.wachtend, b->lijst[FASE_WACHT].n, memory_order_relaxed);
}

static struct vlucht *eerste(const struct bron *b, enum fase fase)
{
    return b->lijst[fase].eerste;
}

struct vlucht *vlucht_nieuw(struct bron *b, struct tafeldeel *d, struct plek *p, kb_moment nu,
                            const struct kb_spoor *spoor)
{
    struct vlucht *v = calloc(1, sizeof(*v) + spoor_omvang(spoor));

    if (!v)
        return NULL;
    atomic_init(&v->houders, 1);
    v->bron = b;
    v->deel = d;
    v->plek = p;
    v->begonnen = nu;
    v->tot = nu + b->config->timeout_ms * KB_MS;
    for (size_t i = 0; i < MAX_OVERDRACHTEN; i++)
        v->over[i].vlucht = v;
    spoor_neem(v, spoor);
    p->vlucht = v;
    return v;
}

void vlucht_laat_los(struct vlucht *v)
{
    if (atomic_fetch_sub_explicit(&v->houders, 1, memory_order_acq_rel) != 1)
        return;
    for (size_t i = 0; i < MAX_OVERDRACHTEN; i++)
        kb_buffer_vrij(&v->over[i].body);
    free(v);
}

/* How long an answer of now is fresh; ± 10 %, so that what was fetched together is not refreshed together. */
static kb_moment versheid(struct kb_motor *m, const struct bron *b, bool onbekend)
{
    kb_moment vers = (onbekend ? b->config->onbekend_s : b->config->vers_s) * KB_S;

    return vers + (kb_moment)motor_toeval(m, (uint64_t)vers / 5 + 1) - vers / 10;
}

kb_moment versheid_hoogstens(const struct bron *b)
{
    return b->config->vers_s * KB_S / 10 * 11;
}

static void eindig(struct kb_motor *m, struct vlucht *v, const struct afloop *af, kb_moment nu)
{
    zet_fase(v, FASE_KLAAR);
    vlucht_loopt_af(m, v, af, nu);
}

static void eindig_met(struct kb_motor *m, struct vlucht *v, enum kb_oproepuitkomst uitkomst, kb_moment nu)
{
    struct afloop af = {.r.uitkomst = uitkomst};

    if (uitkomst == KB_UITKOMST_ONDERBROKEN)
        af.r.opnieuw_s = bescherming_weer_over_s(v->bron, nu);
    elders_laat_los(m, v);
    eindig(m, v, &af, nu);
}

/* The source answered, or failed for good. */
static void eindig_uit_bron(struct kb_motor *m, struct vlucht *v, struct overdracht *o,
                            enum kb_oproepuitkomst uitkomst, kb_moment nu)
{
    struct afloop af = {.r = {.uitkomst = uitkomst, .http = o->http}};
    bool onbekend = uitkomst == KB_UITKOMST_ONBEKEND;
    struct kb_buffer leeg = KB_LEGE_BUFFER;

    if (uitkomst == KB_UITKOMST_OK || onbekend) {
        af.i = inhoud_nieuw(onbekend ? &leeg : &o->body, onbekend, kb_tijd_nu(m->klok));
        if (!af.i)
            af.r.uitkomst = KB_UITKOMST_GESTOPT;
    }
    if (af.i)
        af.vers = versheid(m, v->bron, onbekend);
    if (af.i && !onbekend)
        elders_bewaar(m, v, af.i, af.vers);
    else
        elders_laat_los(m, v);
    eindig(m, v, &af, nu);
}

void vlucht_van_elders(struct kb_motor *m, struct vlucht *v, struct inhoud *i, kb_moment vers)
{
    tel_op(&v->bron->tellers.zonder_oproep[KB_WIJZE_GEDEELD]);
    eindig(m, v,
           &(struct afloop){.r = {.uitkomst = KB_UITKOMST_OK, .herkomst = KB_HERKOMST_GEDEELD},
                            .i = i,
                            .vers = vers,
                            .van_elders = true},
           kb_nu(m->klok));
}

/* The breaker opened: whoever waits in line would only be refused later. */
static void leeg_rij(struct kb_motor *m, struct bron *b, kb_moment nu)
{
    while (eerste(b, FASE_WACHT))
        eindig_met(m, eerste(b, FASE_WACHT), KB_UITKOMST_ONDERBROKEN, nu);
}

static bool loopt_iets(const struct vlucht *v)
{
    for (size_t i = 0; i < MAX_OVERDRACHTEN; i++)
        if (v->over[i].loopt)
            return true;
    return false;
}

static void begin_overdracht(struct kb_motor *m, struct vlucht *v, size_t i, kb_moment nu)
{
    struct bron *b = v->bron;

    v->over[i].lopend = ++b->lopend;
    atomic_store_explicit(&b->tellers.lopend, b->lopend, memory_order_relaxed);
    overdracht_begin(m, &v->over[i], nu);
}

static void stop_overdracht(struct kb_motor *m, struct overdracht *o)
{
    struct bron *b = o->vlucht->bron;

    overdracht_stop(m, o);
    b->lopend--;
    atomic_store_explicit(&b->tellers.lopend, b->lopend, memory_order_relaxed);
}

static void begin(struct kb_motor *m, struct vlucht *v, kb_moment nu)
{
    if (v->tot <= nu) {
        eindig_met(m, v, KB_UITKOMST_TIJDSLIMIET, nu);
        return;
    }
    if (!bescherming_mag(v->bron, v->pogingen > 0, nu)) {
        eindig_met(m, v, KB_UITKOMST_ONDERBROKEN, nu);
        return;
    }
    /* Who begins late stands before others in a list that is looked at from its beginning: it would hold up
     * their doubles. */
    v->dubbel_op =
        v->pogingen || nu - v->begonnen > STRAKS_MS * KB_MS ? 0 : kb_dubbel_oproep(&v->bron->dubbel, nu);
    zet_fase(v, v->dubbel_op ? FASE_LOOPT : FASE_LANG);
    begin_overdracht(m, v, 0, nu);
}

/* May one call more of this source run? */
static bool is_plaats(const struct bron *b)
{
    return b->lopend < bescherming_limiet(b) && (!b->eigen || verbinding_kan(b));
}

void vlucht_naar_bron(struct kb_motor *m, struct vlucht *v, kb_moment nu)
{
    struct bron *b = v->bron;

    if (!b->lijst[FASE_WACHT].n && is_plaats(b))
        begin(m, v, nu);
    else if (kb_breker_stand(&b->breker, nu) == KB_BREKER_OPEN)
        eindig_met(m, v, KB_UITKOMST_ONDERBROKEN, nu);
    else if (b->lijst[FASE_WACHT].n < (size_t)b->config->wachtrij)
        zet_fase(v, FASE_WACHT);
    else
        eindig_met(m, v, KB_UITKOMST_OVERBELAST, nu);
}

void vlucht_neem_aan(struct kb_motor *m, struct vlucht *v, kb_moment nu)
{
    v->motor = m;
    if (elders_vraag(m, v, nu))
        zet_fase(v, FASE_ELDERS);
    else
        vlucht_naar_bron(m, v, nu);
}

static void begin_volgende(struct kb_motor *m, struct bron *b, kb_moment nu)
{
    while (eerste(b, FASE_WACHT) && is_plaats(b))
        begin(m, eerste(b, FASE_WACHT), nu);
}

/* Tell the breaker; when that opens it, the line is answered at once. */
static void meld(struct kb_motor *m, struct bron *b, const struct overdracht *o,
                 enum kb_oproepuitkomst uitkomst, kb_moment nu)
{
    spoor_einde(m, o, uitkomst, nu);
    if (bescherming_meld(b, o, uitkomst, nu))
        leeg_rij(m, b, nu);
}

/* End whatever runs. A transfer that ran for as long as `traag_na` was too slow for who waited: were that
 * nothing to a source that hangs, it would be asked for ever. Gives what the call came to. */
static enum kb_oproepuitkomst stop_overdrachten(struct kb_motor *m, struct vlucht *v, kb_moment traag_na,
                                                kb_moment nu)
{
    enum kb_oproepuitkomst uit = KB_UITKOMST_GESTOPT;

    for (size_t i = 0; i < MAX_OVERDRACHTEN; i++) {
        struct overdracht *o = &v->over[i];
        bool traag = nu - o->begonnen >= traag_na;

        if (!o->loopt)
            continue;
        stop_overdracht(m, o);
        meld(m, v->bron, o, traag ? KB_UITKOMST_TIJDSLIMIET : KB_UITKOMST_GESTOPT, nu);
        uit = traag ? KB_UITKOMST_TIJDSLIMIET : uit;
    }
    return uit;
}

/* Try once more? Only what cannot have reached the source's own logic, or what it says itself will pass. */
static bool herkansbaar(const struct overdracht *o, enum kb_oproepuitkomst uitkomst)
{
    if (uitkomst == KB_UITKOMST_VERBINDING)
        return o->http == 0 && (o->code == CURLE_COULDNT_CONNECT || o->code == CURLE_GOT_NOTHING ||
                                o->code == CURLE_RECV_ERROR || o->code == CURLE_SEND_ERROR);
    return uitkomst == KB_UITKOMST_FOUTANTWOORD && o->ontvangen == 0 &&
           (o->http == 502 || o->http == 503 || o->http == 504);
}

void vlucht_overdracht_klaar(struct kb_motor *m, struct overdracht *o, kb_moment nu)
{
    struct vlucht *v = o->vlucht;
    struct bron *b = v->bron;
    enum kb_oproepuitkomst uitkomst = overdracht_oordeel(o, nu);
    bool goed = uitkomst == KB_UITKOMST_OK || uitkomst == KB_UITKOMST_ONBEKEND;

    stop_overdracht(m, o);
    meld(m, b, o, uitkomst, nu);
    if (goed)
        (void)stop_overdrachten(m, v, INT64_MAX, nu);
    if (!goed && !loopt_iets(v) && v->pogingen == 0 && herkansbaar(o, uitkomst) &&
        v->tot - nu > STRAKS_MINSTENS_MS * KB_MS && bescherming_herkans(b, nu)) {
        v->pogingen++;
        v->straks_op = nu + (STRAKS_MS + (kb_moment)motor_toeval(m, STRAKS_SPREIDING_MS)) * KB_MS;
        tel_op(&b->tellers.herkansingen);
        zet_fase(v, FASE_STRAKS);
    } else if (!loopt_iets(v)) {
        eindig_uit_bron(m, v, o, uitkomst, nu);
    }
    begin_volgende(m, b, nu);
}

/* Somebody may join until the very moment in which the table forgets this call: so that is decided, and done,
 * under the lock. */
static bool vergeet(struct vlucht *v)
{
    bool weg;

    pthread_mutex_lock(&v->deel->slot);
    v->weg_gemeld = false;
    weg = v->plek && !v->wachters && !v->achtergrond;
    if (weg) {
        elders_laat_los(v->motor, v);
        v->plek->vlucht = NULL;
        tafel_ruim_leeg(v->deel, v->plek);
        v->plek = NULL;
    }
    pthread_mutex_unlock(&v->deel->slot);
    return weg;
}

void vlucht_zeg_af(struct kb_motor *m, struct vlucht *v, kb_moment nu)
{
    struct bron *b = v->bron;

    if (vergeet(v)) {
        enum kb_oproepuitkomst uitkomst = stop_overdrachten(m, v, b->traag_na, nu);

        zet_fase(v, FASE_KLAAR);
        vlucht_tel(v, uitkomst, 0, nu);
        /* the engine's holding; never the last: the cancellation's own goes below */
        atomic_fetch_sub_explicit(&v->houders, 1, memory_order_relaxed);
        begin_volgende(m, b, nu);
    }
    vlucht_laat_los(v);
}

/* Ask a second time for what takes longer than nearly all calls of this source do; the first answer counts. A
 * call is considered once. */
static void verdubbel(struct kb_motor *m, struct bron *b, kb_moment nu)
{
    while (eerste(b, FASE_LOOPT) && eerste(b, FASE_LOOPT)->dubbel_op <= nu) {
        struct vlucht *v = eerste(b, FASE_LOOPT);

        zet_fase(v, FASE_LANG);
        if (v->tot - nu > STRAKS_MS * KB_MS && bescherming_verdubbel(b, nu)) {
            tel_op(&b->tellers.dubbel);
            begin_overdracht(m, v, 1, nu);
        }
    }
}

/* libcurl keeps its own time; the transfers on our own connections end here. */
static void beeindig_trage(struct kb_motor *m, const struct bron *b, enum fase fase, kb_moment nu)
{
    for (struct vlucht *v = eerste(b, fase); v && v->tot <= nu; v = v->volgende) {
        for (size_t i = 0; i < MAX_OVERDRACHTEN; i++) {
            if (!v->over[i].loopt || v->over[i].geeindigd)
                continue;
            v->over[i].code = CURLE_OPERATION_TIMEDOUT;
            motor_geeindigd(m, &v->over[i]);
        }
    }
}

void vlucht_klok(struct kb_motor *m, kb_moment nu)
{
    for (size_t i = 0; i < m->n_bronnen; i++) {
        struct bron *b = &m->bron[i];

        if (bescherming_verworpen(b, nu))
            leeg_rij(m, b, nu);
        while (eerste(b, FASE_WACHT) && eerste(b, FASE_WACHT)->tot <= nu)
            eindig_met(m, eerste(b, FASE_WACHT), KB_UITKOMST_TIJDSLIMIET, nu);
        for (struct vlucht *v = eerste(b, FASE_STRAKS), *volgende; v; v = volgende) {
            volgende = v->volgende;
            if (v->straks_op <= nu)
                vlucht_naar_bron(m, v, nu);
        }
        verdubbel(m, b, nu);
        if (b->eigen) {
            verbinding_klok(m, b, nu);
            beeindig_trage(m, b, FASE_LOOPT, nu);
            beeindig_trage(m, b, FASE_LANG, nu);
            /* Connections that were on their way may have come through. */
            begin_volgende(m, b, nu);
        }
    }
}

/* The earlier of two moments; 0 = none. */
static kb_moment vroegste(kb_moment a, kb_moment b)
{
    return !a || (b && b < a) ? b : a;
}

kb_moment vlucht_wanneer(const struct kb_motor *m)
{
    kb_moment tot = 0;

    for (size_t i = 0; i < m->n_bronnen; i++) {
        const struct bron *b = &m->bron[i];

        if (eerste(b, FASE_WACHT))
            tot = vroegste(tot, eerste(b, FASE_WACHT)->tot);
        if (eerste(b, FASE_LOOPT))
            tot = vroegste(tot, eerste(b, FASE_LOOPT)->dubbel_op);
        if (b->eigen && eerste(b, FASE_LOOPT))
            tot = vroegste(tot, eerste(b, FASE_LOOPT)->tot);
        if (b->eigen && eerste(b, FASE_LANG))
            tot = vroegste(tot, eerste(b, FASE_LANG)->tot);
        tot = vroegste(tot, verbinding_wanneer(b));
        for (const struct vlucht *v = eerste(b, FASE_STRAKS); v; v = v->volgende)
            tot = vroegste(tot, v->straks_op);
    }
    return tot;
}

void vlucht_stop(struct kb_motor *m, struct vlucht *v, kb_moment nu)
{
    v->motor = m;
    eindig_met(m, v, KB_UITKOMST_GESTOPT, nu);
}

void vlucht_stop_alles(struct kb_motor *m, kb_moment nu)
{
    for (size_t i = 0; i < m->n_bronnen; i++) {
        for (enum fase fase = FASE_ELDERS; fase < FASE_KLAAR; fase++) {
            struct vlucht *v;

            while ((v = eerste(&m->bron[i], fase))) {
                (void)stop_overdrachten(m, v, INT64_MAX, nu);
                eindig_met(m, v, KB_UITKOMST_GESTOPT, nu);
            }
        }
    }
}
