/* How many extra calls (retries, or hedges) a source may get: a share of its calls, so that retrying cannot
 * turn a fault into an overload. In any ttl: extra calls <= max(procent % of the calls, per_s * ttl), and of
 * that at most a fifth in one tenth of the time (but always one).
 *
 * After Finagle's RetryBudget (deposits and withdrawals that expire together after ttl = 10 s). Ours is
 * stricter in two points. The minimum per second is a floor, not an addition, so that under load the share
 * holds exactly. And what ten good seconds have paid in cannot go out in the first second of an outage, where
 * it would double the load on a source that has just begun to refuse.
 *
 * A state machine and nothing else: no clock, no lock, no allocation; the engine's thread is its only user.
 */
#ifndef KLANTBEELD_SRC_BRON_BUDGET_H
#define KLANTBEELD_SRC_BRON_BUDGET_H

#include <stdbool.h>
#include <stdint.h>

#include "klantbeeld/basis/klok.h"

enum { KB_BUDGET_VAKKEN = 10, KB_BUDGET_SPREIDING = 5 };

struct kb_budget_instelling {
    int64_t procent; /* extra calls per hundred calls; 0 = never, whatever per_s says */
    int64_t per_s;   /* a quiet source may have this many, on average over ttl */
    int64_t ttl_ms;  /* how long a deposit and a withdrawal count */
};

/* Retry: 10 % (Google SRE book, chapter 21), 1 per second, 10 s. Hedge: 2 %, none, 10 s. */
extern const struct kb_budget_instelling kb_budget_opnieuw;
extern const struct kb_budget_instelling kb_budget_dubbel;

struct kb_budget {
    struct kb_budget_instelling instelling;
    int64_t vak_nu; /* number of the newest bucket since the clock's zero */
    struct {
        int64_t gestort, genomen;
    } vak[KB_BUDGET_VAKKEN];
    int64_t gestort, genomen; /* sums over the buckets */
};

void kb_budget_begin(struct kb_budget *b, const struct kb_budget_instelling *instelling);
/* A call starts that is nobody's extra: it deposits procent/100. */
void kb_budget_stort(struct kb_budget *b, kb_moment nu);
/* Take 1 for an extra call. False, and nothing taken, when there is not enough. */
bool kb_budget_neem(struct kb_budget *b, kb_moment nu);

#endif
