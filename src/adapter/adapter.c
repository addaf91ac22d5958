/* What every adapter calls: adding to a plan, refusing a body, naming what deviates, asking what is shown. */
#include "klantbeeld/adapter/adapter.h"

#include <stdarg.h>
#include <stdio.h>

enum kb_status kb_plan_oproep(struct kb_plan *plan, unsigned soort, const char *formaat, ...)
{
    char pad[1024];
    va_list ap;
    int n;
    char *kopie;

    va_start(ap, formaat);
    n = vsnprintf(pad, sizeof(pad), formaat, ap);
    va_end(ap);
    kopie = n >= 0 && (size_t)n < sizeof(pad) && plan->n < KB_MAX_OPROEPEN
                ? kb_arena_neem(plan->arena, (size_t)n + 1)
                : NULL;
    if (!kopie)
        return KB_GEEN_GEHEUGEN;
    memcpy(kopie, pad, (size_t)n + 1);
    plan->regel[plan->n++] = (struct kb_planregel){soort, {kopie, (size_t)n}};
    return KB_OK;
}

void kb_vertaling_verwerp(struct kb_vertaling *v, unsigned soort)
{
    v->antwoord[soort].verworpen = true;
}

/* The one place that decides what is masked. */
bool kb_vertaling_toont(struct kb_vertaling *v, unsigned lid)
{
    if (v->vraag->velden & (uint32_t)v->zicht[lid].klasse)
        return true;
    v->verborgen |= UINT32_C(1) << lid;
    return false;
}

void kb_vertaling_wijkt_af(struct kb_vertaling *v, unsigned soort, const char *formaat, ...)
{
    size_t i = v->n_afwijkingen++;
    va_list ap;

    if (i >= KB_MAX_AFWIJKINGEN)
        return;
    v->afwijking[i].soort = soort;
    va_start(ap, formaat);
    vsnprintf(v->afwijking[i].lid, sizeof(v->afwijking[i].lid), formaat, ap);
    va_end(ap);
}
