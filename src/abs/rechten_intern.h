/* Internal to abs/rechten*.c: a rights file that was read and found good. */
#ifndef KLANTBEELD_SRC_ABS_RECHTEN_INTERN_H
#define KLANTBEELD_SRC_ABS_RECHTEN_INTERN_H

#include <libconfig.h>

#include "klantbeeld/abs/rechten.h"
#include "klantbeeld/domein/datum.h"

/* In the order in which a release goes; each lets in more people and sends nobody away. */
enum stadium { PROEF, PILOT, GROOTSCHALIG, AANTAL_STADIA };

/* Names whose index is a bit. */
struct namen {
    const char *const *naam;
    size_t n;
};

struct rol {
    const char *naam;
    const char *omschrijving;
    int divisie;     /* index in kb_rechten.divisie */
    uint32_t doelen; /* bits of kb_rechten.doel */
    struct kb_bevoegdheid geeft;
};

struct gebruikersgroep {
    size_t n;
    const char **medewerker; /* sorted */
};

/* The release of one gegevensgroep. */
struct uitrol {
    bool is_er;
    struct {
        struct kb_datum datum; /* no date = this stage is not planned */
        kb_tijd vanaf;         /* that day's midnight in Amsterdam */
    } stadium[AANTAL_STADIA];
    int gebruikersgroep; /* of proef; -1 = none */
    uint32_t divisies;   /* of pilot */
};

struct kb_rechten {
    config_t boom; /* owns every text below */
    size_t n_divisies;
    const char *divisie[KB_MAX_DIVISIES];
    size_t n_doelen;
    const char *doel[KB_MAX_DOELEN];
    size_t n_gebruikersgroepen;
    const char *gebruikersgroepnaam[KB_MAX_GEBRUIKERSGROEPEN];
    struct gebruikersgroep gebruikersgroep[KB_MAX_GEBRUIKERSGROEPEN];
    size_t n_rollen;
    struct rol rol[KB_MAX_ROLLEN];
    struct uitrol uitrol[KB_MAX_RECHTEN];
};

extern const struct namen kb_stadiumnamen;
extern const struct namen kb_veldnamen; /* bit i is an enum kb_veldklasse */
extern const struct namen kb_zoeknamen; /* bit i is an enum kb_criterium */

/* Index of a name; -1 when it is none of these. */
int kb_naam_zoek(struct namen namen, const char *naam);

/* Whether `groep` is released to somebody of this division (index; -1 = none that we know) and these user
 * groups (bits), and by which stages of it that have begun. */
bool kb_uitrol_bereikt(const struct uitrol *u, int divisie, uint32_t gebruikersgroepen, kb_tijd nu);
/* The last stage that has begun, or -1. */
int kb_uitrol_stadium(const struct uitrol *u, kb_tijd nu);
/* The user groups that an employee is in; bits. */
uint32_t kb_gebruikersgroepen_van(const struct kb_rechten *r, const char *medewerker);
/* Midnight in Europe/Amsterdam at which that day begins. */
kb_tijd kb_middernacht(struct kb_datum d);

#endif
