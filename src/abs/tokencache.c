/* A table of fixed size: a token's hash points to a row of eight places, and only those are looked at. The
 * hash is BLAKE2b over a token whose signature held, so nobody can choose where theirs lands without the
 * issuer's key.
 *
 * Looking up takes no lock, because an event loop does it. Every place has a version that is odd while it is
 * written: a reader copies the words of a place and keeps them only when the version was even and is still
 * the same; what it meets half written it does not know. Words are stored with release and loaded with
 * acquire, so that whoever saw a new word also sees the odd version. Writers exclude each other by a lock for
 * every 64th row. */
#include "abs/tokencache.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum {
    PER_RIJ = 8,
    RIJEN = KB_TOKENCACHE_PLAATSEN / PER_RIJ,
    SLOTEN = 64,
    HASHWOORDEN = KB_TOKENHASH / sizeof(uint64_t),
    WOORDEN = sizeof(struct kb_identiteit) / sizeof(uint64_t)
};

_Static_assert(sizeof(struct kb_identiteit) % sizeof(uint64_t) == 0, "an identity is copied word by word");

typedef atomic_uint_fast64_t woord;

struct plaats {
    atomic_uint versie;
    woord generatie; /* 0 = empty */
    woord gevraagd;  /* the row's counter when this place was last wanted; near enough when threads meet */
    woord hash[HASHWOORDEN];
    woord wie[WOORDEN];
};

struct rij {
    woord teller;
    struct plaats plaats[PER_RIJ];
};

struct kb_tokencache {
    pthread_mutex_t slot[SLOTEN]; /* guards writing to rows i, i + SLOTEN, ... */
    struct rij rij[RIJEN];
};

struct kb_tokencache *kb_tokencache_nieuw(void)
{
    /* Zeroed by the kernel, page by page as it is used: places that no token came to cost nothing. */
    struct kb_tokencache *c = calloc(1, sizeof(*c));

    for (size_t i = 0; c && i < SLOTEN; i++)
        pthread_mutex_init(&c->slot[i], NULL);
    return c;
}

void kb_tokencache_vrij(struct kb_tokencache *c)
{
    for (size_t i = 0; c && i < SLOTEN; i++)
        pthread_mutex_destroy(&c->slot[i]);
    free(c);
}

static size_t rij_van(const unsigned char hash[KB_TOKENHASH])
{
    return ((size_t)hash[0] << 8 | hash[1]) % RIJEN;
}

static uint64_t lees(const woord *w)
{
    return atomic_load_explicit(w, memory_order_acquire);
}

static void zet(woord *w, uint64_t waarde)
{
    atomic_store_explicit(w, waarde, memory_order_release);
}

static bool is_van(const struct plaats *p, const uint64_t hash[HASHWOORDEN])
{
    for (size_t i = 0; i < HASHWOORDEN; i++)
        if (lees(&p->hash[i]) != hash[i])
            return false;
    return true;
}

/* Copy a place if it is the one that is meant and nobody writes it meanwhile. */
static bool neem_over(const struct plaats *p, const uint64_t hash[HASHWOORDEN], uint64_t generatie,
                      struct kb_identiteit *uit)
{
    unsigned versie = atomic_load_explicit(&p->versie, memory_order_acquire);
    uint64_t wie[WOORDEN];

    if (versie & 1 || lees(&p->generatie) != generatie || !is_van(p, hash))
        return false;
    for (size_t i = 0; i < WOORDEN; i++)
        wie[i] = lees(&p->wie[i]);
    if (atomic_load_explicit(&p->versie, memory_order_relaxed) != versie)
        return false;
    memcpy(uit, wie, sizeof(wie));
    return true;
}

/* This place was wanted last. Most often it was already: then nothing is written that others read. */
static void noteer(struct rij *rij, struct plaats *p)
{
    uint64_t teller = lees(&rij->teller);

    if (teller && lees(&p->gevraagd) == teller)
        return;
    zet(&rij->teller, teller + 1);
    zet(&p->gevraagd, teller + 1);
}

bool kb_tokencache_zoek(struct kb_tokencache *c, const unsigned char hash[KB_TOKENHASH], uint64_t generatie,
                        struct kb_identiteit *uit)
{
    struct rij *rij = &c->rij[rij_van(hash)];
    uint64_t h[HASHWOORDEN];

    if (!generatie)
        return false;
    memcpy(h, hash, sizeof(h));
    for (size_t i = 0; i < PER_RIJ; i++) {
        if (!neem_over(&rij->plaats[i], h, generatie, uit))
            continue;
        noteer(rij, &rij->plaats[i]);
        return true;
    }
    return false;
}

static kb_tijd verloopt(const struct plaats *p)
{
    return (kb_tijd)lees(&p->wie[offsetof(struct kb_identiteit, verloopt) / sizeof(uint64_t)]);
}

_Static_assert(offsetof(struct kb_identiteit, verloopt) % sizeof(uint64_t) == 0, "exp is a word of its own");

/* The place of this hash, else the one that is missed least. */
static struct plaats *kies(struct rij *rij, const uint64_t hash[HASHWOORDEN], uint64_t generatie, kb_tijd nu)
{
    struct plaats *oudste = &rij->plaats[0];

    for (size_t i = 0; i < PER_RIJ; i++)
        if (lees(&rij->plaats[i].generatie) && is_van(&rij->plaats[i], hash))
            return &rij->plaats[i];
    for (size_t i = 0; i < PER_RIJ; i++) {
        struct plaats *p = &rij->plaats[i];

        if (lees(&p->generatie) != generatie || verloopt(p) <= nu)
            return p;
        if (lees(&p->gevraagd) < lees(&oudste->gevraagd))
            oudste = p;
    }
    return oudste;
}

void kb_tokencache_bewaar(struct kb_tokencache *c, const unsigned char hash[KB_TOKENHASH], uint64_t generatie,
                          const struct kb_identiteit *wie, kb_tijd nu)
{
    size_t r = rij_van(hash);
    pthread_mutex_t *slot = &c->slot[r % SLOTEN];
    struct rij *rij = &c->rij[r];
    uint64_t h[HASHWOORDEN];
    uint64_t w[WOORDEN];
    struct plaats *p;

    memcpy(h, hash, sizeof(h));
    memcpy(w, wie, sizeof(w));
    pthread_mutex_lock(slot);
    p = kies(rij, h, generatie, nu);
    atomic_fetch_add_explicit(&p->versie, 1, memory_order_acq_rel);
    zet(&p->generatie, generatie);
    for (size_t i = 0; i < HASHWOORDEN; i++)
        zet(&p->hash[i], h[i]);
    for (size_t i = 0; i < WOORDEN; i++)
        zet(&p->wie[i], w[i]);
    atomic_fetch_add_explicit(&p->versie, 1, memory_order_acq_rel);
    noteer(rij, p);
    pthread_mutex_unlock(slot);
}
