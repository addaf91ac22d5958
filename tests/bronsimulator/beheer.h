/* The control endpoint: shows the sources, sets and clears faults, stops and starts. JSON over HTTP on the
 * supervisor's port; see README.md. */
#ifndef BRONSIMULATOR_BEHEER_H
#define BRONSIMULATOR_BEHEER_H

#include "server.h"
#include "toezicht.h"

/* The handler for sim_server_nieuw(); ctx is the struct sim_toezicht. */
void sim_beheer(void *toezicht, const struct sim_verzoek *verzoek, struct sim_uitvoer *uitvoer);

#endif
