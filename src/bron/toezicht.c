/* The engine as operations see it: counters, the state of each source, whether its thread still comes round.
 */
#include "bron/intern.h"

enum { LEVEN_S = 5 };

const char *const kb_uitkomstnamen[KB_AANTAL_UITKOMSTEN] = {
    [KB_UITKOMST_OK] = "ok",
    [KB_UITKOMST_ONBEKEND] = "onbekendeWerkgever",
    [KB_UITKOMST_VERBINDING] = "verbinding",
    [KB_UITKOMST_TIJDSLIMIET] = "tijdslimiet",
    [KB_UITKOMST_FOUTANTWOORD] = "foutantwoord",
    [KB_UITKOMST_ONBRUIKBAAR] = "onbruikbaarAntwoord",
    [KB_UITKOMST_ONDERBROKEN] = "onderbroken",
    [KB_UITKOMST_OVERBELAST] = "overbelast",
    [KB_UITKOMST_GESTOPT] = "gestopt",
};

const char *const kb_wijzenamen[KB_AANTAL_WIJZEN] = {
    [KB_WIJZE_VERS] = "vers",         [KB_WIJZE_VERS_ONBEKEND] = "versOnbekend",
    [KB_WIJZE_VERVERST] = "ververst", [KB_WIJZE_VEROUDERD] = "verouderd",
    [KB_WIJZE_ONDERWEG] = "onderweg", [KB_WIJZE_GEDEELD] = "gedeeldeCache",
};

const char *kb_uitkomst_reden(enum kb_oproepuitkomst u)
{
    if (u == KB_UITKOMST_OK)
        return NULL;
    /* Who is told that we stopped is gone; what is left to say is that there was no connection. */
    return kb_uitkomstnamen[u == KB_UITKOMST_GESTOPT ? KB_UITKOMST_VERBINDING : u];
}

void kb_motor_bronstaat(struct kb_motor *m, unsigned bron, struct kb_bronstaat *uit)
{
    struct bron *b = &m->bron[bron];
    struct tellers *t = &b->tellers;

#define LEES(lid) atomic_load_explicit(&t->lid, memory_order_relaxed)
    *uit = (struct kb_bronstaat){
        .naam = b->config->naam,
        .url = b->config->url,
        .oproepen = LEES(oproepen),
        .lopend = LEES(lopend),
        .wachtend = LEES(wachtend),
        .limiet = LEES(limiet),
        .herkansingen = LEES(herkansingen),
        .dubbel = LEES(dubbel),
        .breker = (enum kb_breker_stand)LEES(breker),
        .laatste_succes = LEES(laatste_succes),
        .laatste_fout = LEES(laatste_fout),
        .laatste_foutsoort = (enum kb_oproepuitkomst)LEES(laatste_foutsoort),
        .laatste_duur_us = LEES(laatste_duur_us),
        .certificaat_verloopt = atomic_load_explicit(&b->bewijs.verloopt, memory_order_relaxed),
    };
    for (size_t i = 0; i < KB_AANTAL_UITKOMSTEN; i++)
        uit->per_uitkomst[i] = LEES(per_uitkomst[i]);
    for (size_t i = 0; i < KB_AANTAL_WIJZEN; i++)
        uit->zonder_oproep[i] = LEES(zonder_oproep[i]);
    kb_histogram_staat(&t->duur, &uit->duur);
#undef LEES
}

void kb_motor_staat(struct kb_motor *m, struct kb_motorstaat *uit)
{
    *uit = (struct kb_motorstaat){.wachtend = atomic_load_explicit(&m->wachtend, memory_order_relaxed),
                                  .geweigerd = atomic_load_explicit(&m->geweigerd, memory_order_relaxed)};
    for (size_t i = 0; i < TAFEL_DELEN; i++) {
        struct tafeldeel *d = &m->tafel.deel[i];

        pthread_mutex_lock(&d->slot);
        uit->plekken += d->lru.n;
        uit->bytes += d->bytes;
        uit->verdrongen += d->verdrongen;
        pthread_mutex_unlock(&d->slot);
    }
}

bool kb_motor_gedeeldstaat(const struct kb_motor *m, struct kb_gedeeld_staat *uit)
{
    if (m->gedeeld)
        kb_gedeeld_staat(m->gedeeld, uit);
    return m->gedeeld != NULL;
}

bool kb_motor_leeft(struct kb_motor *m)
{
    return kb_nu(m->klok) - atomic_load_explicit(&m->laatste_ronde, memory_order_relaxed) < LEVEN_S * KB_S;
}
