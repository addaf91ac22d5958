/* A binary heap of connections by the moment they are to be woken. Each knows its own place, so that a
 * timer is removed without searching. */
#include "server_intern.h"

#include <stdlib.h>

static void zet(struct sim_wekkers *w, size_t plek, struct sim_verbinding *v)
{
    w->hoop[plek] = v;
    v->wekplek = plek;
}

static void omhoog(struct sim_wekkers *w, size_t plek)
{
    struct sim_verbinding *v = w->hoop[plek];

    for (; plek > 1 && w->hoop[plek / 2]->wek > v->wek; plek /= 2)
        zet(w, plek, w->hoop[plek / 2]);
    zet(w, plek, v);
}

static void omlaag(struct sim_wekkers *w, size_t plek)
{
    struct sim_verbinding *v = w->hoop[plek];

    for (;;) {
        size_t kind = plek * 2;

        if (kind > w->n)
            break;
        if (kind < w->n && w->hoop[kind + 1]->wek < w->hoop[kind]->wek)
            kind++;
        if (w->hoop[kind]->wek >= v->wek)
            break;
        zet(w, plek, w->hoop[kind]);
        plek = kind;
    }
    zet(w, plek, v);
}

bool sim_wekker_zet(struct sim_wekkers *w, struct sim_verbinding *v, uint64_t wek)
{
    sim_wekker_wis(w, v);
    if (w->n + 1 >= w->capaciteit) {
        size_t capaciteit = w->capaciteit ? w->capaciteit * 2 : 64;
        struct sim_verbinding **hoop = realloc(w->hoop, capaciteit * sizeof(*hoop));

        if (!hoop)
            return false;
        w->hoop = hoop;
        w->capaciteit = capaciteit;
    }
    v->wek = wek;
    w->n++;
    zet(w, w->n, v);
    omhoog(w, w->n);
    return true;
}

void sim_wekker_wis(struct sim_wekkers *w, struct sim_verbinding *v)
{
    size_t plek = v->wekplek;
    struct sim_verbinding *laatste;

    if (!plek)
        return;
    v->wekplek = 0;
    laatste = w->hoop[w->n--];
    if (laatste == v)
        return;
    zet(w, plek, laatste);
    omhoog(w, plek);
    omlaag(w, laatste->wekplek);
}

struct sim_verbinding *sim_wekker_eerste(const struct sim_wekkers *w)
{
    return w->n ? w->hoop[1] : NULL;
}
