/* Limits per caller: how many requests, and how many different employers, an employee and a division may have
 * in a while.
 *
 * Each limit is a token bucket: as many at once as the setting says, coming back evenly over the window. An
 * employer costs one when it is looked at first; for a window after that it is free. As a bucket gives at
 * most twice its size in one window, that many employers is all that has to be remembered of a caller: what
 * is remembered is exact, and bounded by the settings.
 *
 * Time is handed in. Thread-safe; one lock, held for well under a microsecond: nearly everybody who asks is
 * the one thread of the public port. */
#ifndef KLANTBEELD_ABS_GRENS_H
#define KLANTBEELD_ABS_GRENS_H

#include "klantbeeld/abs/identiteit.h"
#include "klantbeeld/basis/config.h"
#include "klantbeeld/basis/tekst.h"

struct kb_grens;

enum kb_grenssoort {
    KB_GRENS_MEDEWERKER_VERZOEKEN,
    KB_GRENS_DIVISIE_VERZOEKEN,
    KB_GRENS_MEDEWERKER_WERKGEVERS,
    KB_GRENS_DIVISIE_WERKGEVERS,
    KB_AANTAL_GRENZEN
};

/* What became of one question. */
struct kb_grensoordeel {
    bool geweigerd;
    enum kb_grenssoort soort; /* of a refusal: the limit that holds longest */
    int64_t limiet;           /* of that: so many */
    int64_t venster_s;        /* in so long */
    int64_t opnieuw_s;        /* whole seconds until it lets one through, >= 1 */
    bool vastleggen; /* the first refusal of this employee by this limit in this window: it belongs in the
                        inzagelog, those after it only in the counters */
    size_t alarm;    /* > 0: tell operations, with this number of employers; once a window per employee */
};

/* For metrics; counters since start. */
struct kb_grensstaat {
    uint64_t geweigerd[KB_AANTAL_GRENZEN];
    uint64_t alarmen;
    uint64_t vergeten; /* callers that made room for another while limits still counted for them: more than 0
                          says that grenzen.max_medewerkers is too small */
    size_t medewerkers, divisies; /* remembered now */
};

/* "medewerker-verzoeken" and so on: a short fixed name for headers, logs and metrics; never NULL. */
const char *kb_grenssoort_naam(enum kb_grenssoort soort);

/* NULL when memory is exhausted. config may be freed afterwards. */
struct kb_grens *kb_grens_nieuw(const struct kb_config_grenzen *config);
void kb_grens_vrij(struct kb_grens *g); /* NULL is allowed */

/* A request of `wie`, who was let in. True, and counted, when it may go on; else *uit says which limit
 * stopped it, and nothing was counted. An employee is one issuer's subject; a division counts over all
 * issuers, and a token that names none counts for none. */
KB_MOET_GEBRUIKEN bool kb_grens_verzoek(struct kb_grens *g, const struct kb_identiteit *wie, kb_moment nu,
                                        struct kb_grensoordeel *uit);
/* The same for looking at an employer, after what `wie` may see was judged. Without memory to remember the
 * employer it is counted all the same, so that looking again costs again. uit->alarm is of use when it
 * returns true. */
KB_MOET_GEBRUIKEN bool kb_grens_werkgever(struct kb_grens *g, const struct kb_identiteit *wie,
                                          struct kb_tekst werkgever, kb_moment nu,
                                          struct kb_grensoordeel *uit);

void kb_grens_staat(struct kb_grens *g, struct kb_grensstaat *uit); /* thread-safe */

#endif
