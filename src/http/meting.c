/* Counts requests. Looking a division up is a walk along a few short names: an agency has a
 * handful of divisions. */
#include "http/meting.h"

#include <string.h>

static void tel_op(_Atomic uint64_t *t)
{
    atomic_fetch_add_explicit(t, 1, memory_order_relaxed);
}

size_t kb_meting_divisie(const struct kb_meting *m, const char *naam)
{
    size_t n = atomic_load_explicit(&m->n_divisies, memory_order_acquire);

    if (!*naam)
        return KB_DIVISIE_GEEN;
    for (size_t i = KB_DIVISIE_EERSTE; i < n; i++)
        if (strcmp(m->divisie[i], naam) == 0)
            return i;
    return KB_DIVISIE_OVERIG;
}

void kb_meting_begin(struct kb_meting *m, kb_tijd nu)
{
    m->begonnen = nu;
    strcpy(m->divisie[KB_DIVISIE_GEEN], "geen");
    strcpy(m->divisie[KB_DIVISIE_OVERIG], "overig");
    atomic_store_explicit(&m->n_divisies, KB_DIVISIE_EERSTE, memory_order_release);
}

void kb_meting_ken_divisies(struct kb_meting *m, struct kb_toegang *t)
{
    char naam[KB_MAX_DIVISIES][KB_MAX_DIVISIE + 1];
    size_t bekend = kb_toegang_divisies(t, naam);
    size_t n = atomic_load_explicit(&m->n_divisies, memory_order_relaxed);

    for (size_t i = 0; i < bekend && n < KB_METING_DIVISIES; i++) {
        if (kb_meting_divisie(m, naam[i]) != KB_DIVISIE_OVERIG)
            continue;
        memcpy(m->divisie[n++], naam[i], sizeof(naam[i]));
        atomic_store_explicit(&m->n_divisies, n, memory_order_release);
    }
}

size_t kb_meting_tel(struct kb_meting *m, const struct kb_geteld *g)
{
    size_t route = g->route < KB_METING_ROUTES ? g->route : 0;
    size_t divisie = kb_meting_divisie(m, g->divisie);

    tel_op(&m->verzoeken[route][divisie][g->http / 100 - 1]);
    kb_histogram_tel(&m->duur[route], g->duur_us);
    for (uint32_t rest = g->geleverd; rest; rest &= rest - 1)
        tel_op(&m->verstrekt[divisie][__builtin_ctz(rest)]);
    return divisie;
}
