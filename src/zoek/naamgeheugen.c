/* A table of rows by id, open addressing, that only grows: a place is written once, from nothing to a row.
 * Rows lie behind each other in one block that was asked at once; its pages are the system's until they are
 * written, so that an index that is hardly searched takes little. */
#include "zoek/naamgeheugen.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* A million names take 43 MB; the common words that make questions dear are in fewer. */
enum { MAX_BYTES = 32 << 20, BYTES_PER_RIJ = 64, MAX_PLEKKEN = 1 << 20, MIN_PLEKKEN = 1 << 10 };

/* Rows begin at multiples of this, so that 32 bits say where. */
enum { STAP = 8 };

struct rij {
    int64_t id;
    uint32_t n; /* bytes of tekst */
    uint32_t afgeschermd;
    char tekst[];
};

struct kb_naamgeheugen {
    char *blok; /* the first STAP bytes are not used: 0 is an empty place */
    size_t bytes;
    size_t plekken;                  /* a power of two */
    _Atomic size_t gebruikt, aantal; /* of blok, of plekken: at least so many */
    _Atomic uint32_t *plek;          /* where a row begins in blok, in steps */
};

struct kb_naamgeheugen *kb_naamgeheugen_nieuw(int64_t werkgevers)
{
    struct kb_naamgeheugen *n = calloc(1, sizeof(*n));

    if (!n)
        return NULL;
    n->bytes = werkgevers < MAX_BYTES / BYTES_PER_RIJ ? ((size_t)werkgevers + 1) * BYTES_PER_RIJ : MAX_BYTES;
    n->plekken = MIN_PLEKKEN;
    while (n->plekken < MAX_PLEKKEN && n->plekken < (size_t)werkgevers * 2)
        n->plekken *= 2;
    n->blok = malloc(n->bytes);
    n->plek = calloc(n->plekken, sizeof(*n->plek));
    atomic_init(&n->gebruikt, STAP);
    if (n->blok && n->plek)
        return n;
    kb_naamgeheugen_vrij(n);
    return NULL;
}

void kb_naamgeheugen_vrij(struct kb_naamgeheugen *n)
{
    if (!n)
        return;
    free(n->blok);
    free((void *)n->plek);
    free(n);
}

static const struct rij *rij_op(const struct kb_naamgeheugen *n, uint32_t plek)
{
    return (const struct rij *)(const void *)(n->blok + (size_t)plek * STAP);
}

static size_t begin_van(const struct kb_naamgeheugen *n, int64_t id)
{
    return (((uint64_t)id * UINT64_C(0x9e3779b97f4a7c15)) >> 32) & (n->plekken - 1);
}

bool kb_naamgeheugen_vind(const struct kb_naamgeheugen *n, int64_t id, struct kb_tekst *norm,
                          bool *afgeschermd)
{
    if (!n)
        return false;
    for (size_t i = begin_van(n, id);; i = (i + 1) & (n->plekken - 1)) {
        uint32_t plek = atomic_load_explicit(&n->plek[i], memory_order_acquire);
        const struct rij *r;

        if (!plek) /* there always is one: onthoud leaves a quarter */
            return false;
        r = rij_op(n, plek);
        if (r->id != id)
            continue;
        *norm = (struct kb_tekst){r->tekst, r->n};
        *afgeschermd = r->afgeschermd != 0;
        return true;
    }
}

/* Room in the block; 0 when there is none. Whoever comes after a failure fails too: it is full. */
static uint32_t neem_ruimte(struct kb_naamgeheugen *n, size_t bytes)
{
    size_t van;

    bytes = (bytes + STAP - 1) / STAP * STAP;
    if (bytes > n->bytes || atomic_load(&n->gebruikt) > n->bytes - bytes ||
        atomic_load(&n->aantal) >= n->plekken / 4 * 3)
        return 0;
    if (atomic_fetch_add(&n->aantal, 1) >= n->plekken / 4 * 3)
        return 0;
    van = atomic_fetch_add(&n->gebruikt, bytes);
    return van <= n->bytes - bytes ? (uint32_t)(van / STAP) : 0;
}

void kb_naamgeheugen_onthoud(struct kb_naamgeheugen *n, int64_t id, struct kb_tekst norm, bool afgeschermd)
{
    struct kb_tekst is_er;
    struct rij *r;
    uint32_t plek;
    bool een;

    if (!n || kb_naamgeheugen_vind(n, id, &is_er, &een))
        return;
    plek = neem_ruimte(n, sizeof(*r) + norm.n);
    if (!plek)
        return;
    r = (struct rij *)(void *)(n->blok + (size_t)plek * STAP);
    r->id = id;
    r->n = (uint32_t)norm.n;
    r->afgeschermd = afgeschermd;
    memcpy(r->tekst, norm.p, norm.n);
    for (size_t i = begin_van(n, id);; i = (i + 1) & (n->plekken - 1)) {
        uint32_t leeg = 0;

        if (atomic_compare_exchange_strong_explicit(&n->plek[i], &leeg, plek, memory_order_release,
                                                    memory_order_acquire) ||
            rij_op(n, leeg)->id == id) /* somebody was before us, with the same */
            return;
    }
}
