/* Rows by place. Ids are ranks, which are far apart, but rows of the same status and size follow each other:
 * the place of a row is counted within such a run (a kb_kaartvak), so a map has hardly a bit too many. What
 * reads the lists of the index to fill them is in sqlite.c. */
#include "zoek/sqlite_kaart.h"

#include <stdlib.h>

void kb_rijen_vrij(struct kb_rijen *r)
{
    if (!r)
        return;
    free(r->bits);
    free(r->plek);
    free(r);
}

void kb_kaarten_vrij(struct kb_kaarten *k)
{
    if (!k)
        return;
    for (size_t i = 0; i < k->n; i++) {
        kb_rijen_vrij(atomic_load(&k->kaart[i].rijen));
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

bool kb_kaarten_plek(const struct kb_kaarten *k, int64_t id, size_t *vak, size_t *plek)
{
    const struct kb_kaartvak *v = &k->vak[*vak];

    if (id < v->van || (uint64_t)(id - v->van) >= v->n) { /* most often it is in the same */
        *vak = zoek_vak(k, id);
        v = &k->vak[*vak];
    }
    if (id < v->van || (uint64_t)(id - v->van) >= v->n)
        return false;
    *plek = v->plek + (size_t)(id - v->van);
    return true;
}

void kb_rijen_teken(const struct kb_kaarten *k, const struct kb_rijen *r, uint64_t *bits)
{
    for (size_t i = 0; r->bits && i < k->woorden; i++)
        bits[i] |= r->bits[i];
    for (size_t i = 0; !r->bits && i < r->n; i++)
        bits[r->plek[i] / 64] |= UINT64_C(1) << r->plek[i] % 64;
}

/* Pass the places before this one, in steps that double. */
static void ga_naar(struct kb_kaart_of *of, size_t plek)
{
    const uint32_t *l = of->rijen.plek;
    size_t van = of->i;
    size_t stap = 1;
    size_t tot;

    while (van + stap < of->rijen.n && l[van + stap] < plek) {
        van += stap;
        stap *= 2;
    }
    tot = van + stap < of->rijen.n ? van + stap + 1 : of->rijen.n;
    while (van < tot) {
        size_t midden = van + (tot - van) / 2;

        if (l[midden] < plek)
            van = midden + 1;
        else
            tot = midden;
    }
    of->i = van;
}

static bool alle_hebben(struct kb_kaartvraag *v, size_t plek)
{
    for (size_t i = 0; i < v->n; i++) {
        struct kb_kaart_of *of = &v->of[i];

        if (of->rijen.bits) {
            if (!(of->rijen.bits[plek / 64] >> plek % 64 & 1))
                return false;
            continue;
        }
        ga_naar(of, plek);
        if (of->i == of->rijen.n || of->rijen.plek[of->i] != plek)
            return false;
    }
    return true;
}

/* The rows of one word, where there are maps only. */
static uint64_t lees_woord(const struct kb_kaartvraag *v, size_t woord)
{
    uint64_t en = ~UINT64_C(0);

    for (size_t i = 0; i < v->n && en; i++)
        en &= v->of[i].rijen.bits[woord];
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
    v->kortst = NULL;
    for (size_t i = 0; i < v->n; i++)
        if (!v->of[i].rijen.bits && (!v->kortst || v->of[i].rijen.n < v->kortst->rijen.n))
            v->kortst = &v->of[i];
    if (v->kortst) {
        ga_naar(v->kortst, plek);
        return;
    }
    v->woord = plek / 64;
    v->rest = v->woord < k->woorden ? lees_woord(v, v->woord) & ~UINT64_C(0) << plek % 64 : 0;
}

/* The next place, or SIZE_MAX. */
static size_t volgende_plek(struct kb_kaartvraag *v)
{
    size_t plek;

    if (v->kortst) {
        while (v->kortst->i < v->kortst->rijen.n) {
            plek = v->kortst->rijen.plek[v->kortst->i];
            if (alle_hebben(v, plek)) {
                v->kortst->i++;
                return plek;
            }
            v->kortst->i++;
        }
        return SIZE_MAX;
    }
    while (!v->rest) {
        if (v->woord + 1 >= v->op->woorden)
            return SIZE_MAX;
        v->rest = lees_woord(v, ++v->woord);
    }
    plek = v->woord * 64 + (size_t)__builtin_ctzll(v->rest);
    v->rest &= v->rest - 1;
    return plek;
}

int64_t kb_kaartvraag_volgende(struct kb_kaartvraag *v)
{
    const struct kb_kaarten *k = v->op;
    size_t plek = volgende_plek(v);

    if (plek == SIZE_MAX)
        return -1;
    while (v->vak + 1 < k->n_vakken && k->vak[v->vak + 1].plek <= plek)
        v->vak++;
    return k->vak[v->vak].van + (int64_t)(plek - k->vak[v->vak].plek);
}

bool kb_kaartvraag_bevat(struct kb_kaartvraag *v, int64_t id)
{
    size_t plek;

    return kb_kaarten_plek(v->op, id, &v->vak, &plek) && alle_hebben(v, plek);
}
