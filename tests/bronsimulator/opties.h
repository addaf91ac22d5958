/* The command line of the simulator. */
#ifndef BRONSIMULATOR_OPTIES_H
#define BRONSIMULATOR_OPTIES_H

#include <stdbool.h>
#include <stdint.h>

#include "klantbeeld/basis/fout.h"
#include "klantbeeld/domein/datum.h"

#include "bronnen.h"

struct sim_opties {
    const char *adres;     /* an IPv4 or IPv6 address */
    const char *omgeving;  /* the environment file to write */
    uint16_t beheer_poort; /* 0 = a free one, and so below */
    uint16_t poort[SIM_AANTAL_BRONNEN];
    uint16_t tls_poort[SIM_AANTAL_BRONNEN];
    struct kb_datum peildatum; /* no date: today */
    bool hulp;
};

/* KB_OK, or KB_ONGELDIG with fout filled. Texts point into argv. */
enum kb_status sim_opties_lees(int argc, char **argv, struct sim_opties *uit, struct kb_fout *fout);
extern const char sim_opties_hulp[];

#endif
