/* What the supervisor and the process of one source share: memory mapped before the fork.
 *
 * The supervisor writes the fault and whether the source is to be open; the source writes its counters and
 * what it has acted upon. The fault is guarded by a sequence lock made of atomics: the reader, which looks at
 * every request, pays one load as long as nothing changes. One writer, one reader, per source. */
#ifndef BRONSIMULATOR_GEDEELD_H
#define BRONSIMULATOR_GEDEELD_H

#include "server.h"
#include "storing.h"

enum { SIM_STORING_WOORDEN = (sizeof(struct sim_storing) + 7) / 8 };

struct sim_gedeeld {
    _Atomic uint32_t reeks; /* even; odd while the fault is being written */
    _Atomic uint64_t storing[SIM_STORING_WOORDEN];
    _Atomic uint32_t open_gewenst; /* stop and start */
    _Atomic uint32_t opdracht;     /* number of the last order of the supervisor */
    _Atomic uint32_t uitgevoerd;   /* number of the last order that was carried out */
    _Atomic int32_t luistert;      /* 1: yes; 0: no; -errno: it could not */
    _Atomic uint64_t geraakt;      /* requests the present fault has hit */
    struct sim_tellers tellers;
};

/* n of them, zeroed, shared with children that are forked later; NULL on failure. */
struct sim_gedeeld *sim_gedeeld_nieuw(size_t n);
void sim_gedeeld_vrij(struct sim_gedeeld *g, size_t n);

void sim_gedeeld_schrijf(struct sim_gedeeld *g, const struct sim_storing *s);
/* Copy the fault when it is another than `reeks` says, and set that. True when it was copied. */
bool sim_gedeeld_lees(struct sim_gedeeld *g, struct sim_storing *s, uint32_t *reeks);

#endif
