/* When a slow call gets a double: a second copy of the same idempotent call, the first answer of the two
 * counts and the other is cancelled (Dean and Barroso, "The Tail at Scale", CACM 2013).
 *
 * The double goes when the call has taken longer than all but `procent` % of its like (p98 with a budget of 2
 * %, never before p95), as Finagle's BackupRequestFilter does: an earlier moment would spend the budget on
 * calls that are about to end. Never before 1 ms (theirs too), only with fresh figures, with the breaker
 * closed, room at the source, and within the budget.
 *
 * A budget smaller than the share of slow calls cannot lift p99 out of the tail: test_simulatie.c has the
 * figures. A double is a call like another: it asks kb_breker_mag, and is reported.
 *
 * A state machine and nothing else: no clock, no lock, no allocation; the engine's thread is its only user.
 */
#ifndef KLANTBEELD_SRC_BRON_DUBBEL_H
#define KLANTBEELD_SRC_BRON_DUBBEL_H

#include <stdbool.h>
#include <stddef.h>

#include "breker.h"
#include "budget.h"
#include "duur.h"

struct kb_dubbel {
    struct kb_duur duur;
    struct kb_budget budget;
    int64_t wacht_us;   /* the percentile, as last computed; 0 = unknown */
    kb_moment ververst; /* when that was */
};

/* procent: doubles per hundred calls at most; 0 = never. */
void kb_dubbel_begin(struct kb_dubbel *d, int64_t procent);
/* A call (no double, no retry) starts now: pays into the budget. Returns the moment at which to ask
 * kb_dubbel_mag if it has not ended by then; 0 = no double for this one. */
kb_moment kb_dubbel_oproep(struct kb_dubbel *d, kb_moment nu);
/* That moment has come: may the double go? Yes takes 1 from the budget. lopend: calls of this source in
 * flight; limiet: kb_gradient_limiet. A quarter of the limit is kept for first calls. */
bool kb_dubbel_mag(struct kb_dubbel *d, kb_moment nu, enum kb_breker_stand stand, size_t lopend,
                   size_t limiet);
/* How long a call took, or had run: as kb_duur_meld. */
void kb_dubbel_meld(struct kb_dubbel *d, kb_moment nu, int64_t us);

#endif
