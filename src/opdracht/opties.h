/* What the commands share: their options, the text that tells of them, their exit codes. */
#ifndef KLANTBEELD_SRC_OPDRACHT_OPTIES_H
#define KLANTBEELD_SRC_OPDRACHT_OPTIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "klantbeeld/abs/rechten.h"
#include "klantbeeld/klantbeeld/groepen.h"

enum { KB_UIT_GOED = 0, KB_UIT_FOUT = 1, KB_UIT_GEBRUIK = 2 };

/* The options of all commands; a command refuses those that are not its own. Lent from the command line. */
struct kb_opties {
    const char *config, *rol, *medewerker, *divisie, *doel, *geldig, *maak_sleutels, *datum;
    const char *map, *instantie, *sleutel, *anker, *vanaf, *url, *alleen, *ca, *certificaat;
    const char *afgekeurd, *grondig;
};

struct kb_optie {
    const char *naam; /* NULL ends a table */
    size_t plek;      /* in struct kb_opties */
};

#define KB_OPTIE(tekst, lid)                                                                                 \
    {                                                                                                        \
        tekst, offsetof(struct kb_opties, lid)                                                               \
    }

/* For a command that takes --config alone. */
extern const struct kb_optie kb_opties_config[];

/* False, with the reason and the usage on standard error, for an option that is not in `bekend` and for one
 * without a value. */
bool kb_opties_lees(int n, char **arg, const struct kb_optie *bekend, struct kb_opties *uit);

/* KB_UIT_GOED when there is a --config; else it says so, and KB_UIT_GEBRUIK. */
int kb_opties_moet_config(const struct kb_opties *o);

/* The usage of all commands. */
void kb_opties_gebruik(FILE *uit);

/* Say what is wrong with a command line, and the usage. KB_UIT_GEBRUIK. */
int kb_opties_fout(const char *wat);

/* The names of the gegevensgroepen, for the rights; `ruimte` lasts as long as they are used. */
struct kb_groepnamen kb_opties_groepnamen(const char *ruimte[KB_MAX_GEGEVENSGROEPEN]);

#endif
