/* What is registered about an employer as an insured or self-insured party, and about its sick employees: the
 * facts behind the ERD-register and the Poortwachterregistratie. */
#ifndef BRONSIMULATOR_WERELD_DOSSIER_H
#define BRONSIMULATOR_WERELD_DOSSIER_H

#include "wereld.h"

enum wereld_wet { WERELD_WGA, WERELD_ZW, WERELD_WW, WERELD_WETTEN };

struct wereld_eigenrisico {
    bool bekend; /* false: the register does not know */
    bool erd;
    int32_t ingang;         /* day; only with erd */
    const char *betaling;   /* "WN" or "WG"; NULL: none, or not the WGA */
    const char *uitvoerder; /* NULL: none */
    uint32_t relatienummer;
};

/* The three laws, as they are on the day `peildatum`. */
void wereld_eigenrisico(const struct wereld_werkgever *w, int32_t peildatum,
                        struct wereld_eigenrisico uit[WERELD_WETTEN]);

enum { WERELD_MAX_VERSLAGEN = 200, WERELD_MAX_SANCTIES = 24, WERELD_MAX_BOETEJAREN = 8 };

struct wereld_verslag {
    int32_t dag;
    bool digitaal;
};

struct wereld_sanctie {
    int32_t dag;
    const char *soort; /* ADM, INH, or one that nobody expects */
};

struct wereld_boetejaar {
    int32_t jaar;
    int32_t aantal;
    int64_t centen;
};

struct wereld_dossier {
    uint32_t verslagen; /* oldest first, as below */
    struct wereld_verslag verslag[WERELD_MAX_VERSLAGEN];
    uint32_t sancties;
    struct wereld_sanctie sanctie[WERELD_MAX_SANCTIES];
    uint32_t boetejaren;
    struct wereld_boetejaar boetejaar[WERELD_MAX_BOETEJAREN];
    int32_t boetes_open;
};

void wereld_dossier(const struct wereld_werkgever *w, int32_t vandaag, struct wereld_dossier *uit);

#endif
