/* The letters and decisions about an employer: the facts behind the document archive. */
#ifndef BRONSIMULATOR_WERELD_DOCUMENTEN_H
#define BRONSIMULATOR_WERELD_DOCUMENTEN_H

#include "wereld.h"

enum { WERELD_MAX_DOCUMENTEN = 5000, WERELD_TITEL = 96 };

/* The codes of the archive. */
extern const char *const wereld_gebieden[];
extern const uint32_t wereld_aantal_gebieden;
extern const char *const wereld_soorten[];
extern const uint32_t wereld_aantal_soorten;

/* What one selects on: cheap to make for thousands. */
struct wereld_dockern {
    int32_t dag;
    const char *gebied; /* NULL: unknown, as below */
    const char *soort;
};

struct wereld_document {
    struct wereld_dockern kern;
    uint64_t nummer; /* unique in the world */
    const char *onderwerp;
    const char *subonderwerp;
    char titel[WERELD_TITEL];
    bool bijlage;
};

uint32_t wereld_documenten(const struct wereld_werkgever *w);
/* Document k of them, 0 the newest. Later k are never newer. */
void wereld_dockern(const struct wereld_werkgever *w, int32_t vandaag, uint32_t k,
                    struct wereld_dockern *uit);
void wereld_document(const struct wereld_werkgever *w, int32_t vandaag, uint32_t k,
                     struct wereld_document *uit);

#endif
