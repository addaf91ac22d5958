/* Searching employers for a caller: the index first, and what it does not know at CWS-IHP itself.
 *
 * CWS-IHP looks up LH-nummers, RSINs, BSNs and KVK-nummers. It is asked when a question consists of nothing
 * else and the index has no hit, or is not there. Like klantbeeld.h this layer knows nothing of HTTP, tokens
 * or roles: what a caller may search by and see stands in the question. */
#ifndef KLANTBEELD_KLANTBEELD_ZOEKEN_H
#define KLANTBEELD_KLANTBEELD_ZOEKEN_H

#include "klantbeeld/basis/schrijver.h"
#include "klantbeeld/bron/motor.h"
#include "klantbeeld/zoek/zoek.h"

struct kb_zoeken;

/* One search, from question to answer. Filled by the caller but for what is said to be ours. */
struct kb_zoekopdracht {
    struct kb_criteria criteria; /* valid, and kept to what may be searched by */
    struct kb_bladering bladering;
    bool met_bsn;               /* shows a BSN inside LH-nummers */
    struct kb_arena *arena;     /* lent */
    uint8_t *bronuitkomst;      /* what CWS-IHP came to, see kb_ophaling_uitkomsten; lent */
    struct kb_ophaling *oproep; /* ours: CWS-IHP is being asked; NULL = it is not */
    int64_t treffers;           /* ours: how many employers answer, at most KB_ZOEK_TELGRENS */
    bool toont_bsn;             /* ours: an LH-nummer with a BSN in it was shown */
    struct kb_tekst *getoond;   /* ours: an LH-nummer of each employer in the answer, in `arena` */
    size_t n_getoond;
};

/* All lent for its life. NULL when memory is exhausted. */
struct kb_zoeken *kb_zoeken_nieuw(const struct kb_config *config, struct kb_zoek *index,
                                  struct kb_motor *motor);
void kb_zoeken_vrij(struct kb_zoeken *z); /* NULL is allowed */

/* Search. With *wacht true CWS-IHP is being asked: wie->klaar will be called, or was, and the answer comes
 * from kb_zoeken_rond_af. Else {"treffers","totaal","meer","volgendeCursor","peildatum"} was added to `uit`.
 *
 * KB_OK, also without hits; KB_ONGELDIG for a cursor that is not one of this question; KB_BRON_ONBEREIKBAAR
 * (the index is absent or broken, and is the only one that could answer), KB_BRON_FOUT, KB_TE_LAAT,
 * KB_OVERBELAST, KB_GEEN_GEHEUGEN with fout filled. Thread-safe; may take until the deadline, so not for a
 * thread that serves connections. */
KB_MOET_GEBRUIKEN enum kb_status kb_zoeken_begin(const struct kb_zoeken *z, struct kb_zoekopdracht *o,
                                                 const struct kb_wachtende *wie, struct kb_buffer *uit,
                                                 bool *wacht, struct kb_fout *fout);
/* After `klaar` was called: as above, of what CWS-IHP said. Gives the call back. */
KB_MOET_GEBRUIKEN enum kb_status kb_zoeken_rond_af(const struct kb_zoeken *z, struct kb_zoekopdracht *o,
                                                   struct kb_buffer *uit, struct kb_fout *fout);
/* After `klaar` was called: no answer is wanted. */
void kb_zoeken_vergeet(struct kb_zoekopdracht *o);

#endif
