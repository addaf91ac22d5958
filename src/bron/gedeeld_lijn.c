/* One connection to Redis: connecting again with a back-off, logging in, commands out in one stream, replies
 * in the same order. What goes wrong here closes the connection, which ends every question; nothing is sent
 * twice.
 *
 * A connection that is silent for long while replies are due is taken for dead: the other side of it may be
 * gone without a word. */
#include <sodium.h>
#include <stdio.h>

#include "bron/gedeeld_intern.h"
#include "klantbeeld/basis/log.h"

enum {
    TERUG_MIN_MS = 100,
    TERUG_MAX_MS = 5000,
    VERBIND_MS = 1000,   /* connecting, TLS and logging in; the name lookup has its own limit */
    STIL_MS = 2000,      /* no reply for this long beyond wacht_ms */
    GEVESTIGD_MS = 5000, /* a connection that lasted this long was a good one */
    LEES_BROK = 16384,
    MAX_BROKKEN = 64, /* in one round: other work wants its turn */
    UIT_EXTRA = 1 << 20,
    UIT_HOUD = 1 << 18 /* a larger output buffer is given back once it is empty */
};

/* commands out */

bool lijn_heeft_ruimte(const struct kb_gedeeld *g, size_t n_opdrachten, size_t bytes)
{
    const struct lijn *l = &g->lijn;
    size_t max = 2 * (size_t)g->config->max_waarde_bytes + UIT_EXTRA;

    return l->fase == LIJN_OPEN && l->n_onderweg + n_opdrachten <= MAX_ONDERWEG &&
           l->uit.n - l->uit_weg + bytes <= max;
}

bool lijn_voeg(struct kb_gedeeld *g, const struct opdracht *o, const struct kb_tekst *delen, size_t n)
{
    struct lijn *l = &g->lijn;
    size_t was = l->uit.n;

    if (l->n_onderweg == MAX_ONDERWEG)
        return false;
    kb_buffer_printf(&l->uit, "*%zu\r\n", n);
    for (size_t i = 0; i < n; i++) {
        kb_buffer_printf(&l->uit, "$%zu\r\n", delen[i].n);
        kb_buffer_voeg_tekst(&l->uit, delen[i]);
        kb_buffer_voeg_tekst(&l->uit, KB_TEKST("\r\n"));
    }
    if (l->uit.mislukt) {
        l->uit.n = was;
        l->uit.mislukt = false;
        return false;
    }
    l->onderweg[(l->eerste + l->n_onderweg++) % MAX_ONDERWEG] = *o;
    l->te_schrijven = true;
    return true;
}

static void ruim_uit_op(struct lijn *l)
{
    if (l->uit_weg == l->uit.n) {
        l->uit.n = 0;
        l->uit_weg = 0;
        if (l->uit.capaciteit > UIT_HOUD)
            kb_buffer_vrij(&l->uit);
    } else if (l->uit_weg > UIT_HOUD) {
        memmove(l->uit.p, l->uit.p + l->uit_weg, l->uit.n - l->uit_weg);
        l->uit.n -= l->uit_weg;
        l->uit_weg = 0;
    }
}

void lijn_schrijf(struct kb_gedeeld *g, kb_moment nu)
{
    struct lijn *l = &g->lijn;
    ssize_t r = 1;

    l->te_schrijven = false;
    if (l->fase < LIJN_MELDT_AAN)
        return;
    while (r > 0 && l->uit_weg < l->uit.n) {
        r = leiding_schrijf(l->leiding, l->uit.p + l->uit_weg, l->uit.n - l->uit_weg);
        if (r > 0)
            l->uit_weg += (size_t)r;
    }
    ruim_uit_op(l);
    if (r < 0)
        lijn_sluit(g, KB_GEDEELD_VERBINDING, nu);
    else
        leiding_wil_schrijven(l->leiding, l->uit_weg < l->uit.n);
}

/* closing, and when to try again */

static void vergeet_onderweg(struct kb_gedeeld *g)
{
    struct lijn *l = &g->lijn;

    for (; l->n_onderweg; l->n_onderweg--, l->eerste = (l->eerste + 1) % MAX_ONDERWEG) {
        const struct opdracht *o = &l->onderweg[l->eerste];

        if (o->vraag)
            vraag_zonder_antwoord(g, o->vraag);
        if (o->soort == OPDRACHT_BEWAAR)
            staat_tel(&g->tellers.niet_bewaard);
    }
}

/* Somewhere between three quarters and five quarters: instances must not come back all at once. */
static kb_moment met_spreiding(int64_t ms)
{
    return ms * KB_MS * (int64_t)(750 + randombytes_uniform(501)) / 1000;
}

void lijn_sluit(struct kb_gedeeld *g, enum kb_gedeeld_reden reden, kb_moment nu)
{
    struct lijn *l = &g->lijn;
    bool was_goed = l->fase == LIJN_OPEN && (l->bewezen || nu - l->open_sinds >= GEVESTIGD_MS * KB_MS);

    leiding_sluit(l->leiding);
    antwoordlezer_einde(&l->lezer);
    kb_buffer_vrij(&l->uit);
    l->uit_weg = 0;
    l->te_schrijven = false;
    l->te_lezen = false;
    l->fase = LIJN_DICHT;
    if (was_goed)
        l->terug_ms = TERUG_MIN_MS;
    l->opnieuw = nu + met_spreiding(l->terug_ms);
    l->terug_ms = l->terug_ms * 2 < TERUG_MAX_MS ? l->terug_ms * 2 : TERUG_MAX_MS;
    vergeet_onderweg(g);
    vraag_eindig_alle(g, KB_GEDEELD_VERBINDING);
    atomic_store_explicit(&g->tellers.verbonden, false, memory_order_relaxed);
    if (!g->stopt)
        staat_fout(g, reden, nu);
}

/* opening */

static void begin(struct kb_gedeeld *g)
{
    struct lijn *l = &g->lijn;

    if (l->terug_ms == 0)
        l->terug_ms = TERUG_MIN_MS;
    l->fase = LIJN_VERBINDT;
    l->tot = 0;
    l->bewezen = false;
    leiding_begin(l->leiding);
}

static void vorder(struct kb_gedeeld *g, kb_moment nu)
{
    struct lijn *l = &g->lijn;
    enum leiding_fout fout = leiding_vorder(l->leiding);

    if (fout != LEIDING_GOED) {
        lijn_sluit(g, fout == LEIDING_TLS_GEWEIGERD ? KB_GEDEELD_AANMELDEN : KB_GEDEELD_VERBINDING, nu);
        return;
    }
    if (!l->tot && leiding_fase(l->leiding) != LEIDING_ZOEKT)
        l->tot = nu + VERBIND_MS * KB_MS;
    if (leiding_fase(l->leiding) != LEIDING_OPEN)
        return;
    l->fase = LIJN_MELDT_AAN;
    if (!antwoordlezer_begin(&l->lezer, (size_t)g->config->max_waarde_bytes + KB_ENVELOP_EXTRA) ||
        !zend_aanmelding(g, nu))
        lijn_sluit(g, KB_GEDEELD_VOL, nu);
}

static void ga_open(struct kb_gedeeld *g, kb_moment nu)
{
    g->lijn.fase = LIJN_OPEN;
    g->lijn.open_sinds = nu;
    staat_tel(&g->tellers.verbindingen);
    atomic_store_explicit(&g->tellers.verbonden, true, memory_order_relaxed);
    kb_log(KB_LOG_INFO, "gedeelde cache: verbonden met Redis");
}

/* replies in */

static bool is_status(const redisReply *r)
{
    return r->type == REDIS_REPLY_STATUS;
}

/* Every reply of logging in must be a status; the last one opens the line. */
static enum kb_gedeeld_reden bij_aanmelden(struct kb_gedeeld *g, const redisReply *r, kb_moment nu)
{
    if (r->type == REDIS_REPLY_ERROR)
        return KB_GEDEELD_AANMELDEN;
    if (!is_status(r))
        return KB_GEDEELD_KAPOT;
    if (g->lijn.n_onderweg == 0)
        ga_open(g, nu);
    return KB_GEDEELD_GOED;
}

static enum kb_gedeeld_reden op_antwoord(struct kb_gedeeld *g, const redisReply *r, kb_moment nu)
{
    struct lijn *l = &g->lijn;
    struct opdracht o;

    if (l->n_onderweg == 0)
        return KB_GEDEELD_KAPOT;
    o = l->onderweg[l->eerste];
    l->eerste = (l->eerste + 1) % MAX_ONDERWEG;
    l->n_onderweg--;
    return o.soort == OPDRACHT_AANMELDEN ? bij_aanmelden(g, r, nu) : vraag_op_antwoord(g, &o, r, nu);
}

static enum kb_gedeeld_reden verwerk_brok(struct kb_gedeeld *g, const char *p, size_t n, kb_moment nu)
{
    struct antwoordlezer *lezer = &g->lijn.lezer;
    enum kb_gedeeld_reden reden = KB_GEDEELD_GOED;
    redisReply *r;

    if (!antwoordlezer_voed(lezer, p, n))
        return KB_GEDEELD_VOL;
    while (reden == KB_GEDEELD_GOED) {
        enum antwoordstand stand = antwoordlezer_volgend(lezer, &r);

        if (stand == ANTWOORD_NOG_NIET)
            break;
        if (stand == ANTWOORD_KAPOT)
            return KB_GEDEELD_KAPOT;
        reden = op_antwoord(g, r, nu);
        freeReplyObject(r);
    }
    return reden;
}

static void lees(struct kb_gedeeld *g, kb_moment nu)
{
    struct lijn *l = &g->lijn;
    char brok[LEES_BROK];

    l->te_lezen = false;
    for (int i = 0; i < MAX_BROKKEN; i++) {
        ssize_t n = leiding_lees(l->leiding, brok, sizeof(brok));
        enum kb_gedeeld_reden reden = n < 0 ? KB_GEDEELD_VERBINDING : KB_GEDEELD_GOED;

        if (n == 0)
            return;
        if (n > 0)
            reden = verwerk_brok(g, brok, (size_t)n, nu);
        if (reden != KB_GEDEELD_GOED) {
            lijn_sluit(g, reden, nu);
            return;
        }
    }
    l->te_lezen = true;
}

/* the round */

/* When an open line, or one that logs in, has been silent for too long; 0 = nothing is due. */
static kb_moment stil_tot(const struct kb_gedeeld *g)
{
    const struct lijn *l = &g->lijn;

    if (l->fase == LIJN_VERBINDT || l->fase == LIJN_MELDT_AAN)
        return l->tot;
    if (l->fase == LIJN_OPEN && l->n_onderweg)
        return l->onderweg[l->eerste].verstuurd + (STIL_MS + g->config->wacht_ms) * KB_MS;
    return 0;
}

void lijn_verwerk(struct kb_gedeeld *g, kb_moment nu)
{
    struct lijn *l = &g->lijn;
    kb_moment grens;

    if (l->fase == LIJN_DICHT && l->opnieuw <= nu)
        begin(g);
    if (l->fase == LIJN_VERBINDT)
        vorder(g, nu);
    if (l->fase >= LIJN_MELDT_AAN)
        lees(g, nu);
    grens = stil_tot(g);
    if (grens && grens <= nu && !l->te_lezen)
        lijn_sluit(g, KB_GEDEELD_TRAAG, nu);
}

kb_moment lijn_wanneer(const struct kb_gedeeld *g)
{
    const struct lijn *l = &g->lijn;

    if (l->te_schrijven || l->te_lezen)
        return 1;
    return l->fase == LIJN_DICHT ? l->opnieuw : stil_tot(g);
}
