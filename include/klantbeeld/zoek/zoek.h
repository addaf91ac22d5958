/* Searching employers: criteria in, hits out, best first.
 *
 * The index is a file, or tables in PostgreSQL, and is looked after here: a new one is noticed at the next
 * search, connections of the old one are closed when they come back, and a search that is under way finishes
 * on the index it began with. */
#ifndef KLANTBEELD_ZOEK_ZOEK_H
#define KLANTBEELD_ZOEK_ZOEK_H

#include "klantbeeld/basis/arena.h"
#include "klantbeeld/basis/klok.h"
#include "klantbeeld/zoek/criteria.h"
#include "klantbeeld/zoek/index.h"
#include "klantbeeld/zoek/rang.h"
#include "klantbeeld/zoek/werkgever.h"

struct kb_zoek;

enum {
    KB_ZOEK_TELGRENS = 1000, /* totals are exact up to here */
    KB_ZOEK_PAGINA_MAX = 100,
    /* typing errors are looked for when there are fewer hits than this without, and none has the very name */
    KB_ZOEK_GENOEG = 5,
    /* hex digits: form, class, degree, total (4), rank number (16), index (16), criteria (16) */
    KB_ZOEK_CURSOR = 2 + 2 + 2 + 4 + 16 + 16 + 16
};

struct kb_treffer {
    struct kb_tekst naam; /* texts belong to the arena of the search */
    size_t n_handelsnamen;
    struct kb_tekst *handelsnaam; /* those that matched; none when it was the name itself or a number */
    size_t n_administraties;
    struct kb_administratie *administratie;
    char kvk[KB_KVK_LENGTE + 1];              /* "": none */
    struct kb_tekst plaats, postcode, status; /* no text: none; status is a source's code */
    bool is_bsn;                              /* a sole trader: the nine digits of its LH-nummers are a BSN */
    unsigned waarom;                          /* the criteria it matched (enum kb_criterium) */
    struct kb_rang rang;                      /* how the name matched; KB_RANG_EXACT 0 without one */
};

struct kb_bladering {
    struct kb_tekst cursor; /* of the page before; no text: the first page */
    size_t aantal;          /* 1..KB_ZOEK_PAGINA_MAX */
    kb_moment deadline;     /* absolute, monotonic; 0: none */
    /* Is nobody waiting for it any more? Asked now and then; NULL: somebody always is. */
    bool (*verlaten)(const void *context);
    const void *context;
};

struct kb_zoekresultaat {
    size_t n;
    struct kb_treffer *treffer;
    int64_t totaal;                  /* exact, at most KB_ZOEK_TELGRENS */
    bool meer;                       /* there are more than that */
    char cursor[KB_ZOEK_CURSOR + 1]; /* of the next page; "": this was the last */
    char peildatum[KB_PEILDATUM_LENGTE + 1];
};

/* index: path, or a connection string postgresql://… without a password; lent. verbindingen: searches at
 * once. An index that is not there is no failure: it may come. NULL when memory is exhausted. */
struct kb_zoek *kb_zoek_nieuw(const char *index, size_t verbindingen);
/* How many threads are worth having for so many searches at once: a file is searched on the cores of this
 * process, and more threads than those only keep quick searches waiting for slow ones. */
size_t kb_zoek_draden(const char *index, size_t verbindingen);
/* No search may be under way. */
void kb_zoek_vrij(struct kb_zoek *z);

/* Search.
 *
 * criteria  valid (kb_criteria_lees), lent
 * arena     owns what *uit points to
 *
 * KB_OK, also without hits; KB_ONGELDIG for a cursor that is not one of this question; KB_BRON_ONBEREIKBAAR
 * when the index is absent or broken; KB_TE_LAAT, also when nobody waits any more; KB_GEEN_GEHEUGEN.
 * Thread-safe; waits for a connection at most until the deadline. */
KB_MOET_GEBRUIKEN enum kb_status kb_zoek_voer_uit(struct kb_zoek *z, const struct kb_criteria *criteria,
                                                  const struct kb_bladering *bladering,
                                                  struct kb_arena *arena, struct kb_zoekresultaat *uit,
                                                  struct kb_fout *fout);

#endif
