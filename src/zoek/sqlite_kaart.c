/* Maps of rows. Ids are ranks, which are far apart, but rows of the same status and size follow each other:
 * the place of a row is counted within such a run (a kb_kaartvak), so a map has hardly a bit too many. What
 * reads the lists of the index to fill them is in sqlite.c. */
#include "zoek/sqlite_kaart.h"

#include <stdlib.h>

void kb_kaarten_vrij(struct kb_kaarten *k)
{
    if (!k)
        return;
    for (size_t i = 0; i < k->n; i++) {
        free(atomic_load(&k->kaart[i].bits));
        free((char *)k->kaart[i].term.p);
    }
    free(k->kaart);
    free(k->vak);
    free(k);
}

struct kb_kaart *kb_kaarten_van(const struct kb_kaarten *k, struct kb_tekst term)
{
    size_t van = 0;
    size_t tot = k ? k->n : 0;

    while (van < tot) {
        size_t midden = van + (tot - van) / 2;
        struct kb_tekst m = k->kaart[midden].term;
        int c = memcmp(m.p, term.p, m.n < term.n ? m.n : term.n);

        if (c == 0 && m.n == term.n)
            return &k->kaart[midden];
        if (c < 0 || (c == 0 && m.n < term.n))
            van = midden + 1;
        else
            tot = midden;
    }
    return NULL;
}

/* The last run that does not begin after this id, or the first run. */
static size_t zoek_vak(const struct kb_kaarten *k, int64_t id)
{
    size_t van = 0;
    size_t tot = k->n_vakken;

    while (tot - van > 1) {
        size_t midden = van + (tot - van) / 2;

        if (k->vak[midden].van <= id)
            van = midden;
        else
            tot = midden;
    }
    return van;
}

/* *plek: its place; false when it has none. Most often it is in the run of the one before. */
static bool plek_van(const struct kb_kaarten *k, int64_t id, size_t *vak, size_t *plek)
{
    const struct kb_kaartvak *v = &k->vak[*vak];

    if (id < v->van || (uint64_t)(id - v->van) >= v->n) {
        *vak = zoek_vak(k, id);
        v = &k->vak[*vak];
    }
    if (id < v->van || (uint64_t)(id - v->van) >= v->n)
        return false;
    *plek = v->plek + (size_t)(id - v->van);
    return true;
}

void kb_kaarten_zet(const struct kb_kaarten *k, uint64_t *bits, int64_t id, size_t *vak)
{
    size_t plek;

    if (plek_van(k, id, vak, &plek))
        bits[plek / 64] |= UINT64_C(1) << plek % 64;
}

/* The rows of one word of the maps that answer. */
static uint64_t lees_woord(const struct kb_kaartvraag *v, size_t woord)
{
    uint64_t en = ~UINT64_C(0);

    for (size_t i = 0; i < v->n && en; i++) {
        uint64_t of = 0;

        for (size_t j = 0; j < v->of[i].n; j++)
            of |= v->of[i].bits[j][woord];
        en &= of;
    }
    return en;
}

void kb_kaartvraag_begin(struct kb_kaartvraag *v, int64_t na)
{
    const struct kb_kaarten *k = v->op;
    const struct kb_kaartvak *vak;
    size_t plek;

    v->vak = zoek_vak(k, na);
    vak = &k->vak[v->vak];
    if (na < vak->van)
        plek = 0;
    else
        plek = vak->plek + ((uint64_t)(na - vak->van) < vak->n ? (size_t)(na - vak->van) + 1 : vak->n);
    v->woord = plek / 64;
    v->rest = v->woord < k->woorden ? lees_woord(v, v->woord) & ~UINT64_C(0) << plek % 64 : 0;
}

int64_t kb_kaartvraag_volgende(struct kb_kaartvraag *v)
{
    const struct kb_kaarten *k = v->op;
    size_t plek;

    while (!v->rest) {
        if (v->woord + 1 >= k->woorden)
            return -1;
        v->rest = lees_woord(v, ++v->woord);
    }
    plek = v->woord * 64 + (size_t)__builtin_ctzll(v->rest);
    v->rest &= v->rest - 1;
    while (v->vak + 1 < k->n_vakken && k->vak[v->vak + 1].plek <= plek)
        v->vak++;
    return k->vak[v->vak].van + (int64_t)(plek - k->vak[v->vak].plek);
}

bool kb_kaartvraag_bevat(struct kb_kaartvraag *v, int64_t id)
{
    size_t plek;

    if (!plek_van(v->op, id, &v->vak, &plek))
        return false;
    for (size_t i = 0; i < v->n; i++) {
        bool een = false;

        for (size_t j = 0; j < v->of[i].n && !een; j++)
            een = v->of[i].bits[j][plek / 64] >> plek % 64 & 1;
        if (!een)
            return false;
    }
    return true;
}
