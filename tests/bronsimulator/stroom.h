/* Bodies too large to build: they are made in slices while they are sent, so that a bomb of a gigabyte costs
 * the simulator one slice. Every one is announced in full (its length is known beforehand) and, apart from
 * its size, is a valid JSON text that echoes an LH-nummer where it is an object. */
#ifndef BRONSIMULATOR_STROOM_H
#define BRONSIMULATOR_STROOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sim_stroomsoort {
    SIM_STROOM_GEEN,
    SIM_STROOM_GROOT,    /* one object with one string of `omvang` bytes */
    SIM_STROOM_DIEP,     /* `omvang` lists in each other */
    SIM_STROOM_SLEUTELS, /* one object with `omvang` different members */
    SIM_STROOM_GZIP /* as SIM_STROOM_GROOT, gzip-compressed: about a thousandth of `omvang` on the wire */
};

struct sim_stroom {
    enum sim_stroomsoort soort;
    uint64_t omvang;
    uint64_t plek; /* bytes given so far */
    uint64_t totaal;
    char controle[8]; /* SIM_STROOM_GZIP: checksum and length that close the member */
};

/* Prepare a body; false when memory for the compressed block cannot be had (SIM_STROOM_GZIP only). */
bool sim_stroom_begin(struct sim_stroom *s, enum sim_stroomsoort soort, uint64_t omvang);
/* Write the next bytes, at most n; 0 when the body is complete. */
size_t sim_stroom_vul(struct sim_stroom *s, char *p, size_t n);

#endif
