/* What a fault does to an answer. */
#ifndef BRONSIMULATOR_SCHADE_H
#define BRONSIMULATOR_SCHADE_H

#include "server.h"
#include "storing.h"

/* A fault as the process of one source keeps it. */
struct sim_schade {
    struct sim_storing s;
    bool raakt_verzoeken;
    int64_t over; /* requests it may still hit; -1: no bound */
    uint64_t geraakt;
    uint64_t toeval; /* state of its own random numbers: the same seed hits the same requests */
    char koppen[640];
};

void sim_schade_begin(struct sim_schade *schade, const struct sim_storing *s);
/* Does it hit this request? Counts when it does. */
bool sim_schade_raakt(struct sim_schade *schade, struct kb_tekst pad);
/* Damage an answer that is ready. codes are the names of the source's members that hold a code. False without
 * memory. */
bool sim_schade_pas_toe(struct sim_schade *schade, struct sim_uitvoer *u, const char *const *codes);

/* Part of it (schade_json.c): change members of a body of JSON. Paths are "ihp.statCd", "lijst[0].code" or
 * "lijst.code", which is every element's; "*" is every member that holds a single value. */
json_t *sim_schade_verkeerd_type(json_t *json, const char *pad);
json_t *sim_schade_ontbrekend(json_t *json, const char *pad);
void sim_schade_onbekende_code(json_t *json, const char *const *codes);

#endif
