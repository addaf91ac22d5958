/* What the shared cache tells about itself: counters for operations, and a line in the log now and then. */
#include "bron/gedeeld_intern.h"
#include "klantbeeld/basis/log.h"

enum { LOG_INTERVAL_S = 10, GEHEUGEN_VAN_GEMIDDELDE = 16 };

static const char *const redenen[KB_AANTAL_GEDEELD_REDENEN] = {
    [KB_GEDEELD_GOED] = NULL,
    [KB_GEDEELD_VERBINDING] = "verbinding",
    [KB_GEDEELD_TRAAG] = "traag",
    [KB_GEDEELD_RUST] = "rust",
    [KB_GEDEELD_VOL] = "vol",
    [KB_GEDEELD_GEWEIGERD] = "geweigerd",
    [KB_GEDEELD_KAPOT] = "kapot",
    [KB_GEDEELD_SLOT] = "slot",
    [KB_GEDEELD_AANMELDEN] = "aanmelden",
};

const char *kb_gedeeld_reden_tekst(enum kb_gedeeld_reden reden)
{
    return redenen[reden];
}

void staat_tel(_Atomic uint64_t *teller)
{
    atomic_fetch_add_explicit(teller, 1, memory_order_relaxed);
}

void staat_duur(struct kb_gedeeld *g, kb_moment duur)
{
    int64_t us = duur / 1000;
    int64_t was = atomic_load_explicit(&g->tellers.gemiddelde_duur_us, memory_order_relaxed);

    atomic_store_explicit(&g->tellers.laatste_duur_us, us, memory_order_relaxed);
    atomic_store_explicit(&g->tellers.gemiddelde_duur_us,
                          was ? was + (us - was) / GEHEUGEN_VAN_GEMIDDELDE : us, memory_order_relaxed);
}

/* What Redis itself says is not logged: it is of unchecked origin. */
void staat_fout(struct kb_gedeeld *g, enum kb_gedeeld_reden reden, kb_moment nu)
{
    staat_tel(&g->tellers.fouten);
    atomic_store_explicit(&g->tellers.laatste_foutsoort, (int)reden, memory_order_relaxed);
    atomic_store_explicit(&g->tellers.laatste_fout, kb_tijd_nu(g->klok), memory_order_relaxed);
    if (nu < g->log_weer) {
        g->ongelogd++;
        return;
    }
    kb_log(KB_LOG_WAARSCHUWING, "gedeelde cache: %s, %llu eerdere fouten niet gemeld", redenen[reden],
           (unsigned long long)g->ongelogd);
    g->ongelogd = 0;
    g->log_weer = nu + LOG_INTERVAL_S * KB_S;
}

void kb_gedeeld_staat(const struct kb_gedeeld *g, struct kb_gedeeld_staat *uit)
{
    const struct gedeeld_tellers *t = &g->tellers;

    *uit = (struct kb_gedeeld_staat){
        .verbonden = atomic_load_explicit(&t->verbonden, memory_order_relaxed),
        .rust = atomic_load_explicit(&t->rust, memory_order_relaxed),
        .treffers = atomic_load_explicit(&t->treffers, memory_order_relaxed),
        .missers = atomic_load_explicit(&t->missers, memory_order_relaxed),
        .gewacht = atomic_load_explicit(&t->gewacht, memory_order_relaxed),
        .bewaard = atomic_load_explicit(&t->bewaard, memory_order_relaxed),
        .niet_bewaard = atomic_load_explicit(&t->niet_bewaard, memory_order_relaxed),
        .onbruikbaar = atomic_load_explicit(&t->onbruikbaar, memory_order_relaxed),
        .verbindingen = atomic_load_explicit(&t->verbindingen, memory_order_relaxed),
        .fouten = atomic_load_explicit(&t->fouten, memory_order_relaxed),
        .laatste_fout = atomic_load_explicit(&t->laatste_fout, memory_order_relaxed),
        .laatste_foutsoort =
            (enum kb_gedeeld_reden)atomic_load_explicit(&t->laatste_foutsoort, memory_order_relaxed),
        .laatste_duur_us = atomic_load_explicit(&t->laatste_duur_us, memory_order_relaxed),
        .gemiddelde_duur_us = atomic_load_explicit(&t->gemiddelde_duur_us, memory_order_relaxed),
        .certificaat_verloopt = leiding_verloopt(g->lijn.leiding),
    };
    for (size_t i = 0; i < KB_AANTAL_GEDEELD_REDENEN; i++)
        uit->zelf[i] = atomic_load_explicit(&t->zelf[i], memory_order_relaxed);
}
