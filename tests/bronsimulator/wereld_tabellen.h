/* The words of which names, addresses and texts of the fictitious world are made. Not one stands for a real
 * company or person. */
#ifndef BRONSIMULATOR_WERELD_TABELLEN_H
#define BRONSIMULATOR_WERELD_TABELLEN_H

#include <stdint.h>

/* A trade: what it calls itself, its sector (Regeling Wfsv) and SBI codes (CBS). */
struct wereld_branche {
    const char *woord;
    uint8_t sector;
    const char *sbi[2];
};

/* A town and the first and last number of its postcodes. */
struct wereld_plaats {
    const char *naam;
    uint32_t van;
    uint32_t tot;
};

/* An address abroad. The postcode has a '#' for each digit that varies. */
struct wereld_buitenland {
    const char *land;
    const char *plaats;
    const char *straat;
    const char *postcode;
};

extern const struct wereld_branche wereld_branches[];
extern const uint32_t wereld_aantal_branches;
extern const struct wereld_plaats wereld_plaatsen[];
extern const uint32_t wereld_aantal_plaatsen;
extern const struct wereld_buitenland wereld_buitenland[];
extern const uint32_t wereld_aantal_buitenland;
extern const char *const wereld_achternamen[];
extern const uint32_t wereld_aantal_achternamen;
extern const char *const wereld_straten[];
extern const uint32_t wereld_aantal_straten;
extern const char *const wereld_fantasie[]; /* names that are not somebody's */
extern const uint32_t wereld_aantal_fantasie;

#endif
