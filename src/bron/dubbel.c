/* Two questions with time between them: when a call starts, at which moment it would be slow; at that moment,
 * whether a double may go. The percentile is computed once a second, not for every call. */
#include "bron/dubbel.h"

#include <string.h>

enum { VROEGST_PROCENT = 95, VROEGST_MS = 1, VERVERS_S = 1 };

static int64_t wacht(struct kb_dubbel *d, kb_moment nu)
{
    int64_t procent = 100 - d->budget.instelling.procent;

    if (d->wacht_us == 0 || nu - d->ververst >= VERVERS_S * KB_S) {
        d->wacht_us = kb_duur_p(&d->duur, nu, procent > VROEGST_PROCENT ? (int)procent : VROEGST_PROCENT);
        d->ververst = nu;
    }
    return d->wacht_us * (KB_MS / 1000);
}

void kb_dubbel_begin(struct kb_dubbel *d, int64_t procent)
{
    struct kb_budget_instelling budget = kb_budget_dubbel;

    memset(d, 0, sizeof(*d));
    budget.procent = procent;
    kb_budget_begin(&d->budget, &budget);
    kb_duur_begin(&d->duur);
}

kb_moment kb_dubbel_oproep(struct kb_dubbel *d, kb_moment nu)
{
    int64_t na;

    if (d->budget.instelling.procent <= 0)
        return 0;
    kb_budget_stort(&d->budget, nu);
    na = wacht(d, nu);
    if (na == 0)
        return 0;
    return nu + (na < VROEGST_MS * KB_MS ? VROEGST_MS * KB_MS : na);
}

bool kb_dubbel_mag(struct kb_dubbel *d, kb_moment nu, enum kb_breker_stand stand, size_t lopend,
                   size_t limiet)
{
    return stand == KB_BREKER_DICHT && lopend * 4 < limiet * 3 && kb_budget_neem(&d->budget, nu);
}

void kb_dubbel_meld(struct kb_dubbel *d, kb_moment nu, int64_t us)
{
    kb_duur_meld(&d->duur, nu, us);
}
