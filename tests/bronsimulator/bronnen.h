/* The sources that are played, one row each (bronnen.c), and what each of them implements: one function that
 * turns a request into a body, straight from the number of the employer. */
#ifndef BRONSIMULATOR_BRONNEN_H
#define BRONSIMULATOR_BRONNEN_H

#include <stdbool.h>
#include <stdint.h>

#include "klantbeeld/basis/buffer.h"

enum { SIM_AANTAL_BRONNEN = 7 };

struct sim_vraag {
    struct kb_tekst methode;
    struct kb_tekst pad;
    struct kb_tekst query;
    struct kb_tekst body;
    int32_t vandaag; /* days since 1970: today, for the fictitious world */
    bool ander;      /* answer about another employer than was asked for (a fault) */
};

struct sim_bron {
    const char *naam;         /* as in our configuration */
    const char *const *codes; /* names of the members that hold a code, closed by NULL */
    /* Write the body behind what uit holds and return the HTTP status. */
    int (*antwoord)(const struct sim_vraag *vraag, struct kb_buffer *uit);
};

extern const struct sim_bron sim_bronnen[SIM_AANTAL_BRONNEN];

#endif
