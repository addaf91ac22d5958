/* Who speaks to whom and about what: the facts behind K3CR, VKCC and Archie. K3CR and VKCC tell the same
 * facts in their own codes, which stand side by side here. */
#ifndef BRONSIMULATOR_WERELD_CONTACT_H
#define BRONSIMULATOR_WERELD_CONTACT_H

#include "wereld.h"

enum {
    WERELD_MAX_PERSONEN = 6,
    WERELD_MAX_CONTACTEN = 400,
    WERELD_MAX_NOTITIES = 5,
    WERELD_MAX_ONDERWERPEN = 32,
    WERELD_TEKST = 2048
};

/* The same thing in the codes of two sources. */
struct wereld_codepaar {
    const char *k3cr;
    const char *vkcc;
};

extern const struct wereld_codepaar wereld_kanalen[];
extern const uint32_t wereld_aantal_kanalen;
extern const struct wereld_codepaar wereld_statussen[];
extern const uint32_t wereld_aantal_statussen;
/* Behind the topics that both know come those of De Groot's screen, which VKCC has by the code of K3CR. */
extern const struct wereld_codepaar wereld_onderwerpen[];
extern const uint32_t wereld_aantal_onderwerpen;

struct wereld_persoon {
    const char *voorletters; /* NULL: unknown, as below */
    const char *voorvoegsel;
    const char *achternaam;
    const char *functie;
    char telefoon[16]; /* digits of E.164 without '+': "31612345675"; "": unknown */
    char email[96];    /* "": unknown */
    char beschikbaar;  /* J, N, or 0: unknown */
    bool van_uwv;
};

/* Fills uit and returns how many there are. */
uint32_t wereld_personen(const struct wereld_werkgever *w, struct wereld_persoon uit[WERELD_MAX_PERSONEN]);

struct wereld_contact {
    int32_t dag;      /* on Dutch clocks */
    int32_t seconden; /* since its midnight; -1: only the day is known (all of before 2000) */
    const struct wereld_codepaar *kanaal; /* NULL: unknown, as below */
    const struct wereld_codepaar *status;
    const struct wereld_codepaar *onderwerp;
    const char *behandelaar;
};

uint32_t wereld_contacten(const struct wereld_werkgever *w);
/* Contact k of them, 0 the newest. Later k are never newer. */
void wereld_contact(const struct wereld_werkgever *w, int32_t vandaag, uint32_t k,
                    struct wereld_contact *uit);
/* What it was about, in at most WERELD_TEKST bytes; no text when nothing was written down. */
struct kb_tekst wereld_contact_tekst(const struct wereld_werkgever *w, uint32_t k, char uit[WERELD_TEKST]);
/* Contacts per topic since a day: aantallen has WERELD_MAX_ONDERWERPEN places. */
void wereld_tel_onderwerpen(const struct wereld_werkgever *w, int32_t vandaag, int32_t vanaf,
                            uint32_t *aantallen);

struct wereld_notitie {
    int32_t dag;
    int32_t seconden;   /* -1: taken over from an older system, which knew the day only */
    const char *auteur; /* NULL: unknown */
};

uint32_t wereld_notities(const struct wereld_werkgever *w);
/* Note k, 0 the newest, and its text. */
void wereld_notitie(const struct wereld_werkgever *w, int32_t vandaag, uint32_t k,
                    struct wereld_notitie *uit);
struct kb_tekst wereld_notitie_tekst(const struct wereld_werkgever *w, uint32_t k, char uit[WERELD_TEKST]);

#endif
