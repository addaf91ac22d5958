/* Internal to zoek/: what a store of the index can do for the search. SQLite is one (sqlite.c), PostgreSQL,
 * which several instances share, the other (postgres.c). The search itself (zoek.c) asks nothing else, so the
 * order of hits is the same from every store.
 *
 * A connection is used by one thread at a time and reads one state of the index for as long as it is open,
 * or, where there are neem and laat, between those two. Every function but sluit gives KB_OK,
 * KB_BRON_ONBEREIKBAAR when the index is absent, broken or of another form, or KB_GEEN_GEHEUGEN. */
#ifndef KLANTBEELD_SRC_ZOEK_OPSLAG_H
#define KLANTBEELD_SRC_ZOEK_OPSLAG_H

#include "klantbeeld/basis/klok.h"
#include "klantbeeld/zoek/index.h"
#include "zoek/termen.h"

/* A row; texts are lent until the next call on the connection. */
struct kb_rij {
    int64_t id;           /* rank number: where it stands among equals */
    struct kb_tekst norm; /* normal forms of naam and handelsnamen, a line each */
    struct kb_tekst naam;
    struct kb_tekst handelsnamen;   /* a line each; no text: none */
    struct kb_tekst administraties; /* "lh,vestiging,aansluit;" each */
    int64_t kvk;                    /* -1: none */
    struct kb_tekst postcode, plaats, status;
    int64_t huisnummer;
    bool is_bsn;      /* a sole trader: the nine digits of its LH-nummers are a BSN */
    bool afgeschermd; /* shielded */
};

/* Kinds of keys: the bit positions of KB_ZOEK_NUMMERS, and this one for kb_naam_sleutel. */
enum { KB_SLEUTEL_NAAM = KB_ZOEK_AANTAL_NUMMERS };

struct kb_ids {
    size_t n;
    int64_t *id;
};

/* Ids in a buffer, behind each other. */
static inline size_t kb_ids_aantal(const struct kb_buffer *b)
{
    return b->n / sizeof(int64_t);
}

static inline const int64_t *kb_ids_in(const struct kb_buffer *b)
{
    return (const int64_t *)(const void *)b->p;
}

static inline void kb_ids_voeg(struct kb_buffer *b, int64_t id)
{
    kb_buffer_voeg(b, (const char *)&id, sizeof(id));
}

/* Of ascending ids, the place of the first in [van, tot) that is not below id; tot when there is none. */
static inline size_t kb_ids_ondergrens(const int64_t *ids, size_t van, size_t tot, int64_t id)
{
    while (van < tot) {
        size_t midden = van + (tot - van) / 2;

        if (ids[midden] < id)
            van = midden + 1;
        else
            tot = midden;
    }
    return van;
}

enum { KB_BESTEL_MAX = 512 };

struct kb_opslag {
    const char *naam;
    enum kb_status (*open)(const char *waar, void **verbinding, struct kb_fout *fout);
    void (*sluit)(void *verbinding);
    /* A number for the index that is there now, another for another one; 0 when there is none. NULL for a
     * store that has to be connected to before it knows. */
    uint64_t (*kenmerk)(const char *waar);
    /* For such a store: begin to read one state of the index, and say which; an answer later than the
     * deadline (0: none) is KB_TE_LAAT. Unless zeker, it may say what it was the last time: klopt tells
     * whether what was read meanwhile is of it. NULL for others. */
    enum kb_status (*neem)(void *verbinding, kb_moment deadline, bool zeker, uint64_t *kenmerk);
    /* After the last question: has all been of this state, which never comes back once there was another? */
    bool (*klopt)(void *verbinding);
    /* End it: false when the connection is of no use any more. */
    bool (*laat)(void *verbinding);
    enum kb_status (*staat)(void *verbinding, struct kb_indexstaat *uit, struct kb_fout *fout);
    /* Rows with a key, ascending, beyond `na`; at most max. */
    enum kb_status (*sleutel)(void *verbinding, int soort, int64_t sleutel, int64_t na, int64_t *ids,
                              size_t max, size_t *n);
    /* Start the rows that answer a question, ascending, beyond `na`; then ask them one by one: *id is -1 at
     * the end. stop may be called at any time. */
    enum kb_status (*begin)(void *verbinding, const struct kb_en *vraag, int64_t na);
    enum kb_status (*volgende)(void *verbinding, int64_t *id);
    void (*stop)(void *verbinding);
    enum kb_status (*rij)(void *verbinding, int64_t id, struct kb_rij *uit);
    /* These rows will be asked next, at most KB_BESTEL_MAX, ascending or not: a store that is far away
     * fetches them at once. NULL for one that is not. */
    enum kb_status (*bestel)(void *verbinding, const int64_t *id, size_t n);
    /* The ids of the first rows that answer a question, at most max, ascending, without the rows. Those of
     * shielded employers too, or not. One with several names as ~id, in its place. */
    enum kb_status (*ids)(void *verbinding, const struct kb_en *vraag, bool ook_afgeschermd, size_t max,
                          struct kb_ids *uit);
    /* Every term but postcodes, ascending by its bytes, with the number of rows it stands in. */
    enum kb_status (*termen)(void *verbinding,
                             void (*een)(void *context, struct kb_tekst term, int64_t telling),
                             void *context);
    /* What all connections to one index share: made with the first one (NULL when memory is exhausted or the
     * index cannot be read), lent to each, freed after the last. NULL for a store that shares
     * nothing. */
    void *(*deel)(void *verbinding, int64_t werkgevers);
    void (*leen)(void *verbinding, void *gedeeld);
    void (*deel_vrij)(void *gedeeld);
    /* What asking a term costs, counted in entries of which RIJ_KOST (gang.c) cost what a row does. NULL:
     * `rijen`. */
    int64_t (*kost)(void *verbinding, struct kb_tekst term, int64_t rijen);
};

extern const struct kb_opslag kb_opslag_sqlite, kb_opslag_postgres;

/* The store that is meant: a connection string (postgresql://…), or the path of a file. */
const struct kb_opslag *kb_opslag_van(const char *waar);

#endif
