/* One question: asked, perhaps waiting for another instance, answered, handed over. And the judgement whether
 * Redis is fast enough to be asked at all.
 *
 * A waiter is called at the end of a round and never in the middle, so that it may ask, forget and store as
 * it likes. Questions are woken by one moment for all: when it comes, the list is gone through. */
#include <sodium.h>
#include <stdlib.h>

#include "bron/gedeeld_intern.h"

enum {
    VRAAG_WEER_MS = 20, /* about how often to ask for what another instance is fetching */
    TRAAG_OP_RIJ = 3,   /* rounds with time-outs before Redis gets a rest */
    RUST_MIN_MS = 200,
    RUST_MAX_MS = 5000,
    SPELING_S = 60 /* how far the clocks of instances may be apart */
};

/* lists and life */

static void haal_uit(struct vraaglijst *lijst, struct kb_gedeeld_vraag *v)
{
    if (v->vorige)
        v->vorige->volgende = v->volgende;
    else
        lijst->eerste = v->volgende;
    if (v->volgende)
        v->volgende->vorige = v->vorige;
    else
        lijst->laatste = v->vorige;
}

static struct kb_gedeeld_vraag *neem_eerste(struct vraaglijst *lijst)
{
    struct kb_gedeeld_vraag *v = lijst->eerste;

    lijst->eerste = v->volgende;
    if (lijst->eerste)
        lijst->eerste->vorige = NULL;
    else
        lijst->laatste = NULL;
    return v;
}

static void zet_achter(struct vraaglijst *lijst, struct kb_gedeeld_vraag *v)
{
    v->vorige = lijst->laatste;
    v->volgende = NULL;
    if (lijst->laatste)
        lijst->laatste->volgende = v;
    else
        lijst->eerste = v;
    lijst->laatste = v;
}

/* Nobody waits for it any more: gone, or as good as gone when a reply has yet to come. */
static void laat_gaan(struct kb_gedeeld_vraag *v)
{
    kb_buffer_vrij(&v->waarde);
    if (v->onderweg)
        v->fase = VRAAG_WEES;
    else
        free(v);
}

static void eindig(struct kb_gedeeld *g, struct kb_gedeeld_vraag *v, enum kb_gedeeld_uitkomst uitkomst,
                   enum kb_gedeeld_reden reden)
{
    haal_uit(&g->open, v);
    zet_achter(&g->klaar, v);
    v->fase = VRAAG_KLAAR;
    v->antwoord.uitkomst = uitkomst;
    v->antwoord.reden = reden;
    v->antwoord.slot = uitkomst == KB_GEDEELD_HALEN ? v->slot : 0;
    staat_tel(uitkomst == KB_GEDEELD_TREFFER ? &g->tellers.treffers
              : uitkomst == KB_GEDEELD_HALEN ? &g->tellers.missers
                                             : &g->tellers.zelf[reden]);
}

void vraag_eindig_alle(struct kb_gedeeld *g, enum kb_gedeeld_reden reden)
{
    while (g->open.eerste)
        eindig(g, g->open.eerste, KB_GEDEELD_ZELF, reden);
}

void vraag_zonder_antwoord(struct kb_gedeeld *g, struct kb_gedeeld_vraag *v)
{
    (void)g;
    v->onderweg = false;
    if (v->fase == VRAAG_WEES)
        laat_gaan(v);
}

void vraag_lever(struct kb_gedeeld *g)
{
    while (g->klaar.eerste) {
        struct kb_gedeeld_vraag *v = neem_eerste(&g->klaar);

        v->wachter.klaar(v->wachter.context, &v->antwoord);
        laat_gaan(v);
    }
}

/* asking */

static void wek_op(struct kb_gedeeld *g, struct kb_gedeeld_vraag *v, kb_moment op)
{
    v->wek = op;
    if (!g->wek || op < g->wek)
        g->wek = op;
}

static bool stel(struct kb_gedeeld *g, struct kb_gedeeld_vraag *v, kb_moment nu)
{
    kb_moment geduld = nu + g->config->wacht_ms * KB_MS;

    v->fase = VRAAG_GESTELD;
    wek_op(g, v, geduld < v->tot ? geduld : v->tot);
    return zend_vraag(g, v, nu);
}

static enum kb_gedeeld_reden waarom_niet(const struct kb_gedeeld *g)
{
    if (g->stopt || g->lijn.fase != LIJN_OPEN)
        return KB_GEDEELD_VERBINDING;
    return g->rust_tot ? KB_GEDEELD_RUST : KB_GEDEELD_GOED;
}

struct kb_gedeeld_vraag *kb_gedeeld_vraag(struct kb_gedeeld *g, struct kb_tekst sleutel, kb_moment nu,
                                          kb_moment deadline, struct kb_gedeeld_wachter wachter)
{
    enum kb_gedeeld_reden reden = waarom_niet(g);
    kb_moment slot_tot = nu + g->config->slot_ms * KB_MS;
    struct kb_gedeeld_vraag *v;

    if (reden != KB_GEDEELD_GOED || deadline <= nu) {
        staat_tel(&g->tellers.zelf[reden != KB_GEDEELD_GOED ? reden : KB_GEDEELD_TRAAG]);
        return NULL;
    }
    v = calloc(1, sizeof(*v));
    if (v) {
        v->wachter = wachter;
        v->tot = slot_tot < deadline ? slot_tot : deadline;
        v->slot = ++g->laatste_slot;
        kb_envelop_namen(&g->bos, sleutel, &v->namen);
        if (stel(g, v, nu)) {
            zet_achter(&g->open, v);
            return v;
        }
        free(v);
    }
    staat_tel(&g->tellers.zelf[KB_GEDEELD_VOL]);
    return NULL;
}

void kb_gedeeld_vergeet(struct kb_gedeeld *g, struct kb_gedeeld_vraag *v)
{
    if (v->fase == VRAAG_KLAAR && v->antwoord.uitkomst == KB_GEDEELD_HALEN)
        zend_slot_los(g, &v->namen, v->slot);
    haal_uit(v->fase == VRAAG_KLAAR ? &g->klaar : &g->open, v);
    laat_gaan(v);
}

/* replies */

/* Redis keeps the order, so a reply in time says that it is fast again and that this connection is a good
 * one. */
static void was_op_tijd(struct kb_gedeeld *g)
{
    g->traag = 0;
    g->rust_ms = RUST_MIN_MS;
    g->lijn.bewezen = true;
}

/* A value that does not open is deleted, and the question asked once more: then it is an ordinary miss, with
 * a lock. */
static void op_onbruikbaar(struct kb_gedeeld *g, struct kb_gedeeld_vraag *v, kb_moment nu)
{
    staat_tel(&g->tellers.onbruikbaar);
    if (v->herkanst || !zend_wis(g, &v->namen) || !stel(g, v, nu))
        eindig(g, v, KB_GEDEELD_ZELF, KB_GEDEELD_KAPOT);
    v->herkanst = true;
}

static void op_waarde(struct kb_gedeeld *g, struct kb_gedeeld_vraag *v, const redisReply *r, kb_moment nu)
{
    struct kb_envelop e;
    kb_tijd tijd = kb_tijd_nu(g->klok);

    if (!kb_envelop_open(&g->bos, &v->namen, (struct kb_tekst){r->str, (size_t)r->len}, &v->waarde, &e) ||
        e.houdbaar_tot + SPELING_S * KB_S <= tijd || e.opgehaald_op > tijd + SPELING_S * KB_S) {
        op_onbruikbaar(g, v, nu);
        return;
    }
    v->antwoord.waarde = e.body;
    v->antwoord.opgehaald_op = e.opgehaald_op < tijd ? e.opgehaald_op : tijd;
    v->antwoord.houdbaar_tot = e.houdbaar_tot;
    eindig(g, v, KB_GEDEELD_TREFFER, KB_GEDEELD_GOED);
}

/* Another instance is fetching it. */
static void wacht_op_ander(struct kb_gedeeld *g, struct kb_gedeeld_vraag *v, kb_moment nu)
{
    kb_moment weer = nu + VRAAG_WEER_MS * KB_MS * (int64_t)(750 + randombytes_uniform(501)) / 1000;

    if (!v->gewacht)
        staat_tel(&g->tellers.gewacht);
    v->gewacht = true;
    v->fase = VRAAG_WACHT;
    wek_op(g, v, weer < v->tot ? weer : v->tot);
}

static void op_getal(struct kb_gedeeld *g, struct kb_gedeeld_vraag *v, long long getal, kb_moment nu)
{
    if (getal & 2)
        staat_tel(&g->tellers.onbruikbaar);
    if (getal & 1)
        eindig(g, v, KB_GEDEELD_HALEN, KB_GEDEELD_GOED);
    else
        wacht_op_ander(g, v, nu);
}

static bool is_vraagantwoord(const redisReply *r)
{
    return r->type == REDIS_REPLY_STRING ||
           (r->type == REDIS_REPLY_INTEGER && r->integer >= 0 && r->integer <= 3);
}

static enum kb_gedeeld_reden op_vraagantwoord(struct kb_gedeeld *g, const struct opdracht *o,
                                              const redisReply *r, kb_moment nu)
{
    struct kb_gedeeld_vraag *v = o->vraag;

    v->onderweg = false;
    if (v->fase != VRAAG_GESTELD) {
        /* Too late, or nobody waits: a lock that nobody will use must not keep others waiting. */
        if (r->type == REDIS_REPLY_INTEGER && r->integer & 1)
            zend_slot_los(g, &v->namen, v->slot);
        if (v->fase == VRAAG_WEES)
            laat_gaan(v);
    } else if (is_vraagantwoord(r)) {
        was_op_tijd(g);
        staat_duur(g, nu - o->verstuurd);
        if (r->type == REDIS_REPLY_STRING)
            op_waarde(g, v, r, nu);
        else
            op_getal(g, v, r->integer, nu);
    } else {
        eindig(g, v, KB_GEDEELD_ZELF, r->type == REDIS_REPLY_ERROR ? KB_GEDEELD_GEWEIGERD : KB_GEDEELD_KAPOT);
    }
    return is_vraagantwoord(r) ? KB_GEDEELD_GOED : KB_GEDEELD_KAPOT;
}

static void op_proef(struct kb_gedeeld *g, kb_moment verstuurd, kb_moment nu)
{
    if (!g->rust_tot || nu - verstuurd > g->config->wacht_ms * KB_MS)
        return;
    g->rust_tot = 0;
    g->traag = 0;
    atomic_store_explicit(&g->tellers.rust, false, memory_order_relaxed);
}

/* An error is an answer, so the connection stays; unless it says that this is the wrong server to talk to: a
 * replica since a fail-over, or one that forgot who we are. */
static enum kb_gedeeld_reden op_fout(struct kb_gedeeld *g, const redisReply *r, kb_moment nu)
{
    if (strncmp(r->str, "READONLY", 8) == 0 || strncmp(r->str, "NOAUTH", 6) == 0)
        return KB_GEDEELD_GEWEIGERD;
    staat_fout(g, KB_GEDEELD_GEWEIGERD, nu);
    return KB_GEDEELD_GOED;
}

enum kb_gedeeld_reden vraag_op_antwoord(struct kb_gedeeld *g, const struct opdracht *o, const redisReply *r,
                                        kb_moment nu)
{
    bool fout = r->type == REDIS_REPLY_ERROR;
    enum kb_gedeeld_reden reden = KB_GEDEELD_GOED;

    switch (o->soort) {
    case OPDRACHT_VRAAG:
        reden = op_vraagantwoord(g, o, r, nu);
        break;
    case OPDRACHT_PROEF:
        if (r->type == REDIS_REPLY_STATUS)
            op_proef(g, o->verstuurd, nu);
        else
            reden = KB_GEDEELD_KAPOT;
        break;
    case OPDRACHT_BEWAAR:
        staat_tel(r->type == REDIS_REPLY_STATUS ? &g->tellers.bewaard : &g->tellers.niet_bewaard);
        if (r->type != REDIS_REPLY_STATUS)
            reden = KB_GEDEELD_KAPOT;
        break;
    case OPDRACHT_AANMELDEN:
    case OPDRACHT_OPRUIMEN:
        if (r->type != REDIS_REPLY_INTEGER)
            reden = KB_GEDEELD_KAPOT;
        break;
    }
    return fout ? op_fout(g, r, nu) : reden;
}

/* time */

static void geef_rust(struct kb_gedeeld *g, kb_moment nu)
{
    g->rust_tot = nu + g->rust_ms * KB_MS;
    g->rust_ms = g->rust_ms * 2 < RUST_MAX_MS ? g->rust_ms * 2 : RUST_MAX_MS;
    atomic_store_explicit(&g->tellers.rust, true, memory_order_relaxed);
    vraag_eindig_alle(g, KB_GEDEELD_TRAAG);
}

/* True when Redis was too slow for this question; a question that had little time left says nothing of Redis.
 */
static bool word_wakker(struct kb_gedeeld *g, struct kb_gedeeld_vraag *v, kb_moment nu)
{
    if (v->fase == VRAAG_GESTELD) {
        bool eigen_tijd_om = v->tot <= nu;

        eindig(g, v, KB_GEDEELD_ZELF, v->gewacht && eigen_tijd_om ? KB_GEDEELD_SLOT : KB_GEDEELD_TRAAG);
        return !eigen_tijd_om;
    }
    if (v->tot <= nu)
        eindig(g, v, KB_GEDEELD_ZELF, KB_GEDEELD_SLOT);
    else if (!stel(g, v, nu))
        eindig(g, v, KB_GEDEELD_ZELF, KB_GEDEELD_VOL);
    return false;
}

static void wek_vragen(struct kb_gedeeld *g, kb_moment nu)
{
    bool traag = false;
    struct kb_gedeeld_vraag *volgende;

    g->wek = 0;
    for (struct kb_gedeeld_vraag *v = g->open.eerste; v; v = volgende) {
        volgende = v->volgende;
        if (v->wek <= nu)
            traag = word_wakker(g, v, nu) || traag;
        else
            wek_op(g, v, v->wek);
    }
    if (!traag)
        return;
    staat_fout(g, KB_GEDEELD_TRAAG, nu);
    if (++g->traag >= TRAAG_OP_RIJ && !g->rust_tot)
        geef_rust(g, nu);
}

void vraag_wekker(struct kb_gedeeld *g, kb_moment nu)
{
    if (g->rust_ms == 0)
        g->rust_ms = RUST_MIN_MS;
    if (g->wek && g->wek <= nu)
        wek_vragen(g, nu);
    /* Nobody waits for a PING. The next one is due when this one was late. */
    if (g->rust_tot && g->rust_tot <= nu && g->lijn.fase == LIJN_OPEN) {
        zend_proef(g, nu);
        geef_rust(g, nu);
    }
}
