/* Internal to the JSON reader: the tape, and what its four files share.
 *
 * A document is one flat array of tokens in the order of the body. A text, number, bool or null is one token.
 * A list is a token followed by its elements; an object is a token followed by, for each member, a token of
 * the name and then the value. `stap` of a list or object leads past all that is in it, so that the next
 * element or member is one addition away however deep the nesting.
 *
 * A list or object with more than KB_JSON_ZONDER_INDEX elements or members ends in an index, four places to a
 * token: what is large must not cost a walk per question. A list's places are in order (and there is none
 * when every element is one token); an object's are sorted by kb_json_vergelijk. */
#ifndef KLANTBEELD_SRC_BASIS_LEZER_INTERN_H
#define KLANTBEELD_SRC_BASIS_LEZER_INTERN_H

#include "klantbeeld/basis/lezer.h"

enum { KB_JSON_ZONDER_INDEX = 16 };

struct kb_token {
    uint32_t n;    /* bytes of a text, elements of a list, members of an object */
    uint32_t merk; /* a value: enum kb_soort; a name: kb_json_merk of it */
    union {
        const char *tekst; /* in the body, or in the document's own bytes when it had escapes */
        int64_t geheel;
        double reeel;
        bool waar;
        struct {
            uint32_t stap;  /* tokens to what comes after */
            uint32_t index; /* tokens to the index; 0 = none */
        } bak;              /* list, object */
    } is;
};

struct kb_document {
    char *teksten; /* decoded texts; NULL when no text had an escape */
    struct kb_token tape[];
};

/* One body while it is read. Functions that read take the place where they begin and return the place behind
 * what they read; NULL means that it went wrong, and `mis` says where and why. */
struct kb_lezing {
    const char *begin;
    const char *einde;
    struct kb_document *d;
    size_t n;      /* tokens in use */
    size_t ruimte; /* tokens allocated */
    char *vrij;    /* where the next decoded text goes */
    uint32_t open[KB_JSON_MAX_DIEPTE];
    unsigned diepte;
    struct {
        enum kb_status status;
        const char *plek;
        const char *reden; /* static; never from the body */
    } mis;
};

/* Remember why and hand NULL back. */
const char *kb_lezing_mis(struct kb_lezing *l, const char *plek, const char *reden);
const char *kb_lezing_geen_geheugen(struct kb_lezing *l);
/* n more tokens at the end of the tape, which may move; NULL without memory. */
struct kb_token *kb_lezing_neem(struct kb_lezing *l, size_t n);

/* A text; p is behind the opening quote. Fills n and is.tekst of *uit. */
const char *kb_lezing_tekst(struct kb_lezing *l, const char *p, struct kb_token *uit);
/* A number; p is at its first character. */
const char *kb_lezing_getal(struct kb_lezing *l, const char *p, struct kb_token *uit);
/* The list or object at `plek` is complete: set its stap, refuse names that are there twice, make the index.
 * Returns p. */
const char *kb_lezing_sluit(struct kb_lezing *l, const char *p, uint32_t plek);

/* <0, 0, >0: the order of names in an index. 0 means the same name. */
int kb_json_vergelijk(const struct kb_token *a, const struct kb_token *b);

/* A number that tells most names apart without comparing their bytes. It is made for every name that is read
 * or asked, so it must cost next to nothing; names that it does not tell apart cost a comparison, no more. */
static inline uint32_t kb_json_merk(const char *p, size_t n)
{
    if (n == 0)
        return 0;
    return (uint32_t)(unsigned char)p[0] << 24 | (uint32_t)(unsigned char)p[n - 1] << 16 |
           (uint32_t)(unsigned char)p[n / 2] << 8 | (unsigned char)n;
}

static inline bool kb_json_zelfde_naam(const struct kb_token *a, const struct kb_token *b)
{
    return a->merk == b->merk && a->n == b->n && memcmp(a->is.tekst, b->is.tekst, a->n) == 0;
}

static inline const struct kb_token *kb_token_volgend(const struct kb_token *t)
{
    return t + (t->merk >= KB_SOORT_LIJST ? t->is.bak.stap : 1);
}

/* The places behind a list or object, counted from its own token. */
static inline const uint32_t *kb_token_index(const struct kb_token *t)
{
    return (const uint32_t *)(const void *)(t + t->is.bak.index);
}

#endif
