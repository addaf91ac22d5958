/* An origin is compared byte by byte: a browser always writes it in one way, and anything cleverer is how
 * such checks get holes. */
#include "http/herkomst.h"

#include <strings.h>

#include "klantbeeld/basis/log.h"

/* The one Origin of a request; no text when there is none, or more than one. */
static struct kb_tekst origin(const struct kb_kop *kop)
{
    static const char naam[] = "origin";
    size_t n_regels = kop->n < KB_MAX_KOPREGELS ? kop->n : KB_MAX_KOPREGELS;
    struct kb_tekst uit = KB_GEEN_TEKST;

    for (size_t i = 0; i < n_regels; i++) {
        const struct kb_kopregel *r = &kop->regel[i];

        if (r->naam.n != sizeof(naam) - 1 || strncasecmp(r->naam.p, naam, r->naam.n) != 0)
            continue;
        if (uit.p)
            return KB_GEEN_TEKST;
        uit = r->waarde;
    }
    return uit;
}

const char *kb_herkomst_van(const struct kb_config *c, const struct kb_kop *kop, const char *divisie)
{
    struct kb_tekst wie = c->n_herkomsten ? origin(kop) : KB_GEEN_TEKST;

    for (size_t i = 0; wie.p && i < c->n_herkomsten; i++) {
        const struct kb_config_herkomst *h = &c->herkomst[i];

        if (kb_tekst_is(wie, h->herkomst) && (!*divisie || strcmp(divisie, h->divisie) == 0))
            return h->herkomst;
    }
    return NULL;
}

void kb_herkomst_meld_onbekende(const struct kb_config *c, struct kb_toegang *t)
{
    char divisie[KB_MAX_DIVISIES][KB_MAX_DIVISIE + 1];
    size_t n = c->n_herkomsten ? kb_toegang_divisies(t, divisie) : 0;

    for (size_t i = 0; i < c->n_herkomsten; i++) {
        const struct kb_config_herkomst *h = &c->herkomst[i];
        bool bekend = false;

        for (size_t j = 0; j < n; j++)
            bekend = bekend || strcmp(h->divisie, divisie[j]) == 0;
        if (!bekend)
            kb_log(KB_LOG_WAARSCHUWING, "herkomsten[%s].divisie: het rechtenbestand kent geen divisie \"%s\"",
                   h->naam, h->divisie);
    }
}
