/* A ring in order of time, so that letting go is taking from its front, and an index over it by linear
 * probing, so that finding costs one or two looks whatever is in it. Taking from the index moves what stood
 * behind back over the hole, so it never fills up with marks of what is gone. */
#include "abs/gezien.h"

#include <stdlib.h>

enum { EERSTE_RUIMTE = 8 };

struct gezien_plek {
    uint64_t hash;
    kb_moment sinds;
};

void gezien_vrij(struct gezien *g)
{
    free(g->ring);
    free(g->index);
    *g = (struct gezien)GEZIEN_LEEG(g->max);
}

static size_t masker(const struct gezien *g)
{
    return g->ruimte * 2 - 1;
}

/* Its place in the index, or the empty place where it would stand. Half of the index is empty, so there is
 * one. */
static size_t zoek(const struct gezien *g, uint64_t hash)
{
    size_t i = hash & masker(g);

    while (g->index[i] && g->ring[g->index[i] - 1].hash != hash)
        i = (i + 1) & masker(g);
    return i;
}

bool gezien_heeft(const struct gezien *g, uint64_t hash)
{
    return g->n && g->index[zoek(g, hash)];
}

static void haal_uit_index(struct gezien *g, uint64_t hash)
{
    size_t gat = zoek(g, hash);
    size_t i = gat;

    g->index[gat] = 0;
    for (i = (i + 1) & masker(g); g->index[i]; i = (i + 1) & masker(g)) {
        size_t thuis = g->ring[g->index[i] - 1].hash & masker(g);

        /* It may go back to the hole when that is not before its home. */
        if (((i - thuis) & masker(g)) < ((i - gat) & masker(g)))
            continue;
        g->index[gat] = g->index[i];
        g->index[i] = 0;
        gat = i;
    }
}

static void vergeet_oudste(struct gezien *g)
{
    haal_uit_index(g, g->ring[g->eerste].hash);
    g->eerste = (g->eerste + 1) & (g->ruimte - 1);
    g->n--;
}

void gezien_verloop(struct gezien *g, kb_moment tot)
{
    while (g->n && g->ring[g->eerste].sinds <= tot)
        vergeet_oudste(g);
}

static void zet(struct gezien *g, struct gezien_plek plek)
{
    size_t i = (g->eerste + g->n++) & (g->ruimte - 1);

    g->index[zoek(g, plek.hash)] = (uint32_t)i + 1;
    g->ring[i] = plek;
}

static bool groei(struct gezien *g)
{
    struct gezien oud = *g;
    size_t ruimte = oud.ruimte ? oud.ruimte * 2 : EERSTE_RUIMTE;
    struct gezien_plek *ring = malloc(ruimte * sizeof(*ring));
    uint32_t *index = calloc(ruimte * 2, sizeof(*index));

    if (!ring || !index) {
        free(ring);
        free(index);
        return false;
    }
    *g = (struct gezien){ring, index, ruimte, 0, 0, oud.max};
    for (size_t i = 0; i < oud.n; i++)
        zet(g, oud.ring[(oud.eerste + i) & (oud.ruimte - 1)]);
    free(oud.ring);
    free(oud.index);
    return true;
}

bool gezien_voeg(struct gezien *g, uint64_t hash, kb_moment nu)
{
    if (g->n == g->max && g->n)
        vergeet_oudste(g);
    if (!g->max || (g->n == g->ruimte && !groei(g)))
        return false;
    zet(g, (struct gezien_plek){hash, nu});
    return true;
}
