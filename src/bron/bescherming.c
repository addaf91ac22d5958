/* What protects a source from us, and us from a source: its breaker, its budgets, its limit. The rules stand
 * in breker.c, budget.c, gradient.c and dubbel.c, which know neither calls nor outcomes; here is what an
 * outcome means to each of them. */
#include "bron/intern.h"

enum { PER_S_OPNIEUW = 1, BUDGET_MS = 10000 };

void bescherming_begin(struct bron *b, uint64_t zaad)
{
    const struct kb_config_bron *c = b->config;
    struct kb_breker_instelling breker = {.venster_ms = c->breker_venster_s * 1000,
                                          .minimum = c->breker_minimum,
                                          .procent = c->breker_procent,
                                          .open_ms = c->breker_open_s * 1000,
                                          .open_max_ms = c->breker_open_max_s * 1000,
                                          .proeven = c->breker_proeven};
    struct kb_budget_instelling herkansing = {
        .procent = c->herkans_procent, .per_s = PER_S_OPNIEUW, .ttl_ms = BUDGET_MS};
    struct kb_gradient_instelling gradient = kb_gradient_standaard;

    gradient.minimum = c->limiet_min;
    gradient.maximum = c->max_verbindingen;
    if (gradient.begin < gradient.minimum)
        gradient.begin = gradient.minimum;
    if (gradient.begin > gradient.maximum)
        gradient.begin = gradient.maximum;
    kb_breker_begin(&b->breker, &breker, zaad);
    kb_budget_begin(&b->herkansing, &herkansing);
    kb_gradient_begin(&b->gradient, &gradient);
    kb_dubbel_begin(&b->dubbel, c->dubbel_procent);
    b->met_gradient = strcmp(c->limiet, "gradient") == 0;
    atomic_store(&b->tellers.limiet, bescherming_limiet(b));
}

static bool toon_stand(struct bron *b, kb_moment nu)
{
    enum kb_breker_stand stand = kb_breker_stand(&b->breker, nu);

    atomic_store_explicit(&b->tellers.breker, (int)stand, memory_order_relaxed);
    return stand == KB_BREKER_OPEN;
}

bool bescherming_mag(struct bron *b, bool herkansing, kb_moment nu)
{
    bool mag = kb_breker_mag(&b->breker, nu);

    /* What comes out of the budget may not fill it. */
    if (mag && !herkansing)
        kb_budget_stort(&b->herkansing, nu);
    toon_stand(b, nu);
    return mag;
}

/* What an outcome says of the source. Its own faults are no connection, too late, 5xx, a body that is none;
 * what it refuses (4xx) or what we broke off says nothing. */
static enum kb_breker_melding melding(const struct overdracht *o, enum kb_oproepuitkomst uitkomst)
{
    switch (uitkomst) {
    case KB_UITKOMST_OK:
    case KB_UITKOMST_ONBEKEND:
        return KB_BREKER_GOED;
    case KB_UITKOMST_VERBINDING:
    case KB_UITKOMST_TIJDSLIMIET:
    case KB_UITKOMST_ONBRUIKBAAR:
        return KB_BREKER_FOUT;
    case KB_UITKOMST_FOUTANTWOORD:
        return o->http >= 500 ? KB_BREKER_FOUT : KB_BREKER_NEUTRAAL;
    case KB_UITKOMST_ONDERBROKEN:
    case KB_UITKOMST_OVERBELAST:
    case KB_UITKOMST_GESTOPT:
    case KB_AANTAL_UITKOMSTEN:
    default:
        return KB_BREKER_NEUTRAAL;
    }
}

/* Only calls that ran say how long calls take; a refusal for want of room, or a time-out, says that there are
 * too many. What was broken off counts for the doubles alone: without the slow ones whose double was first,
 * their percentile would sink. */
static void meld_duur(struct bron *b, const struct overdracht *o, enum kb_oproepuitkomst uitkomst,
                      kb_moment nu)
{
    int64_t us = (nu - o->begonnen) / 1000;
    bool gevallen = uitkomst == KB_UITKOMST_TIJDSLIMIET || o->http == 503 || o->http == 429;

    bool geduurd = uitkomst == KB_UITKOMST_OK || uitkomst == KB_UITKOMST_ONBEKEND;

    if (b->met_gradient && (geduurd || gevallen))
        kb_gradient_meld(&b->gradient, nu, us, o->lopend, gevallen);
    if (b->config->dubbel_procent &&
        (geduurd || uitkomst == KB_UITKOMST_TIJDSLIMIET || uitkomst == KB_UITKOMST_GESTOPT))
        kb_dubbel_meld(&b->dubbel, nu, us);
    atomic_store_explicit(&b->tellers.limiet, bescherming_limiet(b), memory_order_relaxed);
}

bool bescherming_meld(struct bron *b, const struct overdracht *o, enum kb_oproepuitkomst uitkomst,
                      kb_moment nu)
{
    kb_breker_meld(&b->breker, o->begonnen, nu, melding(o, uitkomst));
    meld_duur(b, o, uitkomst, nu);
    return toon_stand(b, nu);
}

bool bescherming_verworpen(struct bron *b, kb_moment nu)
{
    uint64_t n;

    if (!atomic_load_explicit(&b->tellers.verworpen, memory_order_relaxed))
        return false;
    n = atomic_exchange(&b->tellers.verworpen, 0);
    while (n--)
        kb_breker_herzie(&b->breker, nu);
    return toon_stand(b, nu);
}

size_t bescherming_limiet(const struct bron *b)
{
    return b->met_gradient ? kb_gradient_limiet(&b->gradient) : (size_t)b->config->max_verbindingen;
}

bool bescherming_herkans(struct bron *b, kb_moment nu)
{
    return kb_breker_stand(&b->breker, nu) == KB_BREKER_DICHT && kb_budget_neem(&b->herkansing, nu);
}

bool bescherming_verdubbel(struct bron *b, kb_moment nu)
{
    return kb_dubbel_mag(&b->dubbel, nu, kb_breker_stand(&b->breker, nu), b->lopend, bescherming_limiet(b)) &&
           kb_breker_mag(&b->breker, nu);
}

int64_t bescherming_weer_over_s(const struct bron *b, kb_moment nu)
{
    kb_moment over = kb_breker_weer_op(&b->breker) - nu;

    return over > 0 ? (over + KB_S - 1) / KB_S : 1;
}
