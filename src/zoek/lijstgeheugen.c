/* A table of terms, chained, that only grows; behind each term its pieces, in the order of their blocks. What
 * is linked in is whole, so that reading takes no lock. */
#include "zoek/lijstgeheugen.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "klantbeeld/basis/hash.h"

/* An index has some tens of thousands of terms. */
enum { EMMERS = 1 << 14 };

static const uint64_t ZAAD = UINT64_C(0x6c696a7374); /* terms are those of the index, nobody chooses them */

/* Of a block that has a list. */
struct post {
    uint32_t blok;
    uint32_t n; /* bytes that follow */
};

struct kb_lijststuk {
    _Atomic(struct kb_lijststuk *) volgende;
    size_t tot; /* the block after the last that this piece tells of */
    size_t n;   /* bytes of posts */
    char posten[];
};

struct kb_lijstterm {
    _Atomic(struct kb_lijstterm *) volgende;
    _Atomic(struct kb_lijststuk *) eerste;
    struct kb_lijststuk *laatste; /* under the lock */
    atomic_size_t bekend;
    size_t n;
    char term[];
};

struct kb_lijstgeheugen {
    pthread_mutex_t slot; /* of who adds */
    size_t over;          /* bytes; under the lock */
    _Atomic(struct kb_lijstterm *) emmer[EMMERS];
};

struct kb_lijstgeheugen *kb_lijstgeheugen_nieuw(size_t max_bytes)
{
    struct kb_lijstgeheugen *g = calloc(1, sizeof(*g));

    if (!g)
        return NULL;
    (void)pthread_mutex_init(&g->slot, NULL);
    g->over = max_bytes;
    return g;
}

static void term_vrij(struct kb_lijstterm *t)
{
    struct kb_lijststuk *s = atomic_load(&t->eerste);

    while (s) {
        struct kb_lijststuk *volgende = atomic_load(&s->volgende);

        free(s);
        s = volgende;
    }
    free(t);
}

void kb_lijstgeheugen_vrij(struct kb_lijstgeheugen *g)
{
    if (!g)
        return;
    for (size_t i = 0; i < EMMERS; i++) {
        struct kb_lijstterm *t = atomic_load(&g->emmer[i]);

        while (t) {
            struct kb_lijstterm *volgende = atomic_load(&t->volgende);

            term_vrij(t);
            t = volgende;
        }
    }
    (void)pthread_mutex_destroy(&g->slot);
    free(g);
}

/* Under the lock: room, or NULL. */
static void *neem(struct kb_lijstgeheugen *g, size_t bytes)
{
    void *uit = bytes <= g->over ? calloc(1, bytes) : NULL;

    g->over -= uit ? bytes : 0;
    return uit;
}

static struct kb_lijstterm *zoek(struct kb_lijstterm *t, struct kb_tekst term)
{
    while (t && !kb_tekst_gelijk((struct kb_tekst){t->term, t->n}, term))
        t = atomic_load_explicit(&t->volgende, memory_order_acquire);
    return t;
}

/* Under the lock. */
static struct kb_lijstterm *voeg_toe(struct kb_lijstgeheugen *g, _Atomic(struct kb_lijstterm *) *emmer,
                                     struct kb_tekst term)
{
    struct kb_lijstterm *t = neem(g, sizeof(*t) + term.n);

    if (!t)
        return NULL;
    memcpy(t->term, term.p, term.n);
    t->n = term.n;
    atomic_store(&t->volgende, atomic_load(emmer));
    atomic_store_explicit(emmer, t, memory_order_release);
    return t;
}

struct kb_lijstterm *kb_lijstgeheugen_term(struct kb_lijstgeheugen *g, struct kb_tekst term)
{
    _Atomic(struct kb_lijstterm *) *emmer = &g->emmer[kb_hash(ZAAD, term) % EMMERS];
    struct kb_lijstterm *t = zoek(atomic_load_explicit(emmer, memory_order_acquire), term);

    if (t)
        return t;
    (void)pthread_mutex_lock(&g->slot);
    t = zoek(atomic_load(emmer), term);
    if (!t)
        t = voeg_toe(g, emmer, term);
    (void)pthread_mutex_unlock(&g->slot);
    return t;
}

size_t kb_lijstterm_bekend(const struct kb_lijstterm *t)
{
    return atomic_load_explicit(&t->bekend, memory_order_acquire);
}

struct kb_lijstloper kb_lijstterm_loop(const struct kb_lijstterm *t)
{
    return (struct kb_lijstloper){atomic_load_explicit(&t->eerste, memory_order_acquire), 0};
}

struct kb_tekst kb_lijstloper_lees(struct kb_lijstloper *l, size_t blok)
{
    while (l->stuk) {
        struct post p;

        if (l->plek == l->stuk->n) {
            if (blok < l->stuk->tot) /* a later piece may come to be while we are at this block */
                break;
            *l = (struct kb_lijstloper){atomic_load_explicit(&l->stuk->volgende, memory_order_acquire), 0};
            continue;
        }
        memcpy(&p, l->stuk->posten + l->plek, sizeof(p));
        if (p.blok > blok)
            break;
        if (p.blok == blok)
            return (struct kb_tekst){l->stuk->posten + l->plek + sizeof(p), p.n};
        l->plek += sizeof(p) + p.n;
    }
    return KB_TEKST("");
}

static void vul(struct kb_lijststuk *s, size_t van, const struct kb_tekst *lijst)
{
    for (size_t i = 0; van + i < s->tot; i++) {
        struct post p = {(uint32_t)(van + i), (uint32_t)lijst[i].n};

        if (!p.n)
            continue;
        memcpy(s->posten + s->n, &p, sizeof(p));
        memcpy(s->posten + s->n + sizeof(p), lijst[i].p, p.n);
        s->n += sizeof(p) + p.n;
    }
}

void kb_lijstgeheugen_onthoud(struct kb_lijstgeheugen *g, struct kb_lijstterm *t, size_t van, size_t tot,
                              const struct kb_tekst *lijst)
{
    struct kb_lijststuk *s = NULL;
    size_t bytes = sizeof(*s);

    for (size_t i = 0; i < tot - van; i++)
        bytes += lijst[i].n ? sizeof(struct post) + lijst[i].n : 0;
    (void)pthread_mutex_lock(&g->slot);
    if (van == atomic_load(&t->bekend))
        s = neem(g, bytes);
    if (s) {
        s->tot = tot;
        vul(s, van, lijst);
        atomic_store_explicit(t->laatste ? &t->laatste->volgende : &t->eerste, s, memory_order_release);
        t->laatste = s;
        atomic_store_explicit(&t->bekend, tot, memory_order_release);
    }
    (void)pthread_mutex_unlock(&g->slot);
}
