/* A table of fixed size: a token's hash points to a row of eight places, and only those are looked at. The
 * hash is BLAKE2b over a token whose signature held, so nobody can choose where theirs lands without the
 * issuer's key.
 *
 * A lock guards every 64th row; it is held to compare hashes and copy one identity. */
#include "abs/tokencache.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { PER_RIJ = 8, RIJEN = KB_TOKENCACHE_PLAATSEN / PER_RIJ, SLOTEN = 64 };

struct plaats {
    unsigned char hash[KB_TOKENHASH];
    uint64_t generatie; /* 0 = empty */
    uint64_t gevraagd;  /* the lock's counter when this place was last wanted */
    struct kb_identiteit wie;
};

struct slot {
    pthread_mutex_t slot; /* guards rows i, i + SLOTEN, ... and the counter */
    uint64_t teller;
};

struct kb_tokencache {
    struct slot slot[SLOTEN];
    struct plaats rij[RIJEN][PER_RIJ];
};

struct kb_tokencache *kb_tokencache_nieuw(void)
{
    /* Zeroed by the kernel, page by page as it is used: places that no token came to cost nothing. */
    struct kb_tokencache *c = calloc(1, sizeof(*c));

    for (size_t i = 0; c && i < SLOTEN; i++)
        pthread_mutex_init(&c->slot[i].slot, NULL);
    return c;
}

void kb_tokencache_vrij(struct kb_tokencache *c)
{
    for (size_t i = 0; c && i < SLOTEN; i++)
        pthread_mutex_destroy(&c->slot[i].slot);
    free(c);
}

static size_t rij_van(const unsigned char hash[KB_TOKENHASH])
{
    return ((size_t)hash[0] << 8 | hash[1]) % RIJEN;
}

static struct plaats *vind(struct plaats *rij, const unsigned char hash[KB_TOKENHASH])
{
    for (size_t i = 0; i < PER_RIJ; i++)
        if (rij[i].generatie && memcmp(rij[i].hash, hash, KB_TOKENHASH) == 0)
            return &rij[i];
    return NULL;
}

bool kb_tokencache_zoek(struct kb_tokencache *c, const unsigned char hash[KB_TOKENHASH], uint64_t generatie,
                        struct kb_identiteit *uit)
{
    size_t r = rij_van(hash);
    struct slot *s = &c->slot[r % SLOTEN];
    struct plaats *p;

    pthread_mutex_lock(&s->slot);
    p = vind(c->rij[r], hash);
    if (p && p->generatie != generatie)
        p = NULL;
    if (p) {
        p->gevraagd = ++s->teller;
        *uit = p->wie;
    }
    pthread_mutex_unlock(&s->slot);
    return p != NULL;
}

/* The place that is missed least. */
static struct plaats *kies(struct plaats *rij, uint64_t generatie, kb_tijd nu)
{
    struct plaats *oudste = &rij[0];

    for (size_t i = 0; i < PER_RIJ; i++) {
        if (rij[i].generatie != generatie || rij[i].wie.verloopt <= nu)
            return &rij[i];
        if (rij[i].gevraagd < oudste->gevraagd)
            oudste = &rij[i];
    }
    return oudste;
}

void kb_tokencache_bewaar(struct kb_tokencache *c, const unsigned char hash[KB_TOKENHASH], uint64_t generatie,
                          const struct kb_identiteit *wie, kb_tijd nu)
{
    size_t r = rij_van(hash);
    struct slot *s = &c->slot[r % SLOTEN];
    struct plaats *p;

    pthread_mutex_lock(&s->slot);
    p = vind(c->rij[r], hash);
    if (!p)
        p = kies(c->rij[r], generatie, nu);
    memcpy(p->hash, hash, KB_TOKENHASH);
    p->generatie = generatie;
    p->gevraagd = ++s->teller;
    p->wie = *wie;
    pthread_mutex_unlock(&s->slot);
}
