/* Two sums over a ring of buckets, calls and extra calls, from which both fall off together after ttl. So the
 * rule is about what went out, not about a balance: nothing can be saved up for longer than ttl, nor spent at
 * once. */
#include "bron/budget.h"

#include <string.h>

const struct kb_budget_instelling kb_budget_opnieuw = {.procent = 10, .per_s = 1, .ttl_ms = 10000};
const struct kb_budget_instelling kb_budget_dubbel = {.procent = 2, .per_s = 0, .ttl_ms = 10000};

static void vergeet(struct kb_budget *b, int64_t vak)
{
    size_t i = (size_t)(vak % KB_BUDGET_VAKKEN);

    b->gestort -= b->vak[i].gestort;
    b->genomen -= b->vak[i].genomen;
    memset(&b->vak[i], 0, sizeof(b->vak[i]));
}

/* The bucket of now, with all that is older than ttl gone. */
static size_t vak_van(struct kb_budget *b, kb_moment nu)
{
    int64_t vak = nu / (b->instelling.ttl_ms * KB_MS / KB_BUDGET_VAKKEN);

    if (vak - b->vak_nu > KB_BUDGET_VAKKEN)
        b->vak_nu = vak - KB_BUDGET_VAKKEN;
    while (b->vak_nu < vak)
        vergeet(b, ++b->vak_nu);
    return (size_t)(vak % KB_BUDGET_VAKKEN);
}

void kb_budget_begin(struct kb_budget *b, const struct kb_budget_instelling *instelling)
{
    memset(b, 0, sizeof(*b));
    b->instelling = *instelling;
    if (b->instelling.ttl_ms < KB_BUDGET_VAKKEN)
        b->instelling.ttl_ms = KB_BUDGET_VAKKEN;
}

void kb_budget_stort(struct kb_budget *b, kb_moment nu)
{
    b->vak[vak_van(b, nu)].gestort++;
    b->gestort++;
}

bool kb_budget_neem(struct kb_budget *b, kb_moment nu)
{
    size_t vak = vak_van(b, nu);
    int64_t vloer =
        b->instelling.per_s * b->instelling.ttl_ms / 10; /* hundredths of a call, as the share is */
    int64_t deel = b->instelling.procent * b->gestort;
    int64_t tegoed = deel > vloer ? deel : vloer;

    if (b->instelling.procent <= 0 || (b->genomen + 1) * 100 > tegoed)
        return false;
    if (b->vak[vak].genomen > 0 && (b->vak[vak].genomen + 1) * 100 * KB_BUDGET_SPREIDING > tegoed)
        return false;
    b->vak[vak].genomen++;
    b->genomen++;
    return true;
}
