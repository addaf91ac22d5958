/* Groothandel De Groot: what the plan's screens show of its contacts and documents, to the letter. The rest
 * of it is one struct or a few lines in the file that makes the same of everybody else. */
#ifndef BRONSIMULATOR_WERELD_GROOT_H
#define BRONSIMULATOR_WERELD_GROOT_H

#include "wereld_contact.h"
#include "wereld_documenten.h"

enum {
    WERELD_GROOT_PERSONEN = 4,
    WERELD_GROOT_CONTACTEN = 7,
    WERELD_GROOT_NOTITIES = 2,
    WERELD_GROOT_DOCUMENTEN = 18,
    /* the places in wereld_onderwerpen of the topics of its screen whose meaning nobody knows */
    WERELD_ONDERWERP_ADB = 21,
    WERELD_ONDERWERP_ADV,
    WERELD_ONDERWERP_GVV36,
    WERELD_ONDERWERP_DA,
    WERELD_ONDERWERP_EGM6
};

extern const struct wereld_persoon wereld_groot_personen[WERELD_GROOT_PERSONEN];
extern const struct wereld_contact wereld_groot_contacten[WERELD_GROOT_CONTACTEN];
extern const char *const wereld_groot_contactteksten[WERELD_GROOT_CONTACTEN];
/* The screen's counts of WGA, WW, ZW, WIA and WAZO, the first five of wereld_onderwerpen. */
extern const uint32_t wereld_groot_onderwerpen[5];
extern const struct wereld_notitie wereld_groot_notities[WERELD_GROOT_NOTITIES];
extern const char wereld_groot_notitietekst[];
extern const struct wereld_document wereld_groot_documenten[WERELD_GROOT_DOCUMENTEN];

#endif
