/* Internal to bron/: the table of calls. For every (source, path) that was asked lately: the newest answer
 * and how long it may be given, and the call for it that is under way, if there is one.
 *
 * It is cut into parts with a lock each. A part's lock guards its places, their answers' pointers and ages,
 * and which oproepen wait for which vlucht; it is held for pointer work only. Answers are counted references:
 * who holds one may read it without a lock. Places are bounded by bytes; the one that was not wanted for
 * longest goes first, never one with a call under way. */
#ifndef KLANTBEELD_SRC_BRON_TAFEL_H
#define KLANTBEELD_SRC_BRON_TAFEL_H

#include <pthread.h>
#include <stdatomic.h>

#include "klantbeeld/basis/hash.h"
#include "klantbeeld/basis/lru.h"
#include "klantbeeld/bron/motor.h"

struct vlucht;

/* What a source answered: a body, or that it does not know the employer. Constant once it is shared. */
struct inhoud {
    atomic_int houders;
    atomic_bool verworpen; /* a reader found it unusable */
    atomic_bool ongelezen; /* no reader has found it good yet */
    bool onbekend;         /* a 404: no body */
    kb_tijd opgehaald_op;
    struct kb_buffer body;
};

/* Takes over the body's bytes. NULL when memory is exhausted; the body is then as it was. */
struct inhoud *inhoud_nieuw(struct kb_buffer *body, bool onbekend, kb_tijd opgehaald_op);
struct inhoud *inhoud_deel(struct inhoud *i); /* one holder more; NULL is allowed */
void inhoud_laat_los(struct inhoud *i);       /* NULL is allowed */

/* How long an answer may be given, and in which state. Monotonic moments. */
struct leeftijd {
    kb_moment vers_tot;      /* as it is */
    kb_moment ververs_tot;   /* as it is, while one call refreshes it */
    kb_moment bruikbaar_tot; /* only when the source fails, marked verouderd */
};

struct plek {
    struct kb_lru_knoop knoop;
    unsigned bron;
    struct inhoud *inhoud; /* newest; NULL = none */
    struct leeftijd leeftijd;
    struct inhoud *vorige; /* an earlier one, kept until a reader has found the newest good */
    kb_moment vorige_tot;
    struct vlucht *vlucht;               /* under way; NULL = none */
    enum kb_oproepuitkomst laatste_fout; /* how the last refresh failed; KB_UITKOMST_OK = it did not */
    kb_moment niet_voor;                 /* no refresh in the background before this */
    size_t bytes;                        /* what it counts for */
    size_t n_pad;
    char pad[]; /* zero-terminated */
};

struct tafeldeel {
    _Alignas(64) pthread_mutex_t slot; /* guards everything here and in its places */
    struct kb_lru lru;
    size_t bytes;
    size_t grens;
    uint64_t verdrongen; /* places that had to go */
};

enum { TAFEL_DELEN = 64 };

struct tafel {
    uint64_t zaad;
    struct tafeldeel deel[TAFEL_DELEN];
};

/* False when memory is exhausted; tafel_vrij is allowed then too. */
bool tafel_begin(struct tafel *t, size_t max_bytes);
void tafel_vrij(struct tafel *t);

static inline uint64_t tafel_hash(const struct tafel *t, unsigned bron, struct kb_tekst pad)
{
    return kb_hash(t->zaad + bron, pad);
}

static inline struct tafeldeel *tafel_deel(struct tafel *t, uint64_t hash)
{
    return &t->deel[hash >> 58];
}

/* All of these: with the part's lock held. */
struct plek *tafel_zoek(struct tafeldeel *d, uint64_t hash, unsigned bron, struct kb_tekst pad);
/* A new, empty place; NULL when memory is exhausted. */
struct plek *tafel_maak(struct tafeldeel *d, uint64_t hash, unsigned bron, struct kb_tekst pad);
/* It was wanted: it goes last. */
void tafel_gewenst(struct tafeldeel *d, struct plek *p);
/* Put a new answer in its place (the place takes over one holding). When `bewaar`, the old one becomes
 * `vorige`, unless no reader has judged it yet: then what went before that stays. What is too large to be
 * kept leaves the place empty. */
void tafel_leg(struct tafeldeel *d, struct plek *p, struct inhoud *i, const struct leeftijd *l, bool bewaar);
/* This answer turned out unusable: if it is the newest, what went before is the newest again; if it is what
 * went before, it is not kept for that. */
void tafel_verwerp(struct tafeldeel *d, struct plek *p, const struct inhoud *slecht);
/* The newest answer was found good: what went before is not needed any more. */
void tafel_bevestig(struct tafeldeel *d, struct plek *p);
/* Remove a place that holds nothing and waits for nothing. */
void tafel_ruim_leeg(struct tafeldeel *d, struct plek *p);
/* Back within the bound. */
void tafel_krimp(struct tafeldeel *d);

#endif
