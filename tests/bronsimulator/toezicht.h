/* The supervisor's view of its sources: their processes, ports and orders. */
#ifndef BRONSIMULATOR_TOEZICHT_H
#define BRONSIMULATOR_TOEZICHT_H

#include <sys/types.h>

#include "bronnen.h"
#include "gedeeld.h"
#include "klantbeeld/basis/fout.h"
#include "opties.h"
#include "tls.h"

struct sim_toezicht {
    const struct sim_opties *opties;
    struct sim_gedeeld *gedeeld; /* one per source */
    struct sim_tls *tls;
    char ca_bestand[4096];
    struct sim_toezicht_bron {
        pid_t pid; /* 0: not running */
        uint16_t poort;
        uint16_t tls_poort;
        int bewaar[2]; /* bound, never listening: they keep the ports */
        int opdracht_fd;
        int melding_fd;
        bool gestopt;
        struct sim_storing storing; /* as it was set */
    } bron[SIM_AANTAL_BRONNEN];
};

/* Reserve the ports, fork the sources and wait until every one listens. On failure everything that was
 * started is stopped, and fout tells why. */
KB_MOET_GEBRUIKEN enum kb_status sim_toezicht_begin(struct sim_toezicht *t, const struct sim_opties *opties,
                                                    struct kb_fout *fout);
/* Stop every source and release everything. */
void sim_toezicht_eindig(struct sim_toezicht *t);
/* Set a fault, stop or start, and wait until the source has carried it out. */
KB_MOET_GEBRUIKEN enum kb_status sim_toezicht_stoor(struct sim_toezicht *t, size_t bron,
                                                    const struct sim_storing *storing, struct kb_fout *fout);
KB_MOET_GEBRUIKEN enum kb_status sim_toezicht_open(struct sim_toezicht *t, size_t bron, bool open,
                                                   struct kb_fout *fout);
/* Report every source that has ended without being told to. */
void sim_toezicht_oogst(struct sim_toezicht *t);

#endif
