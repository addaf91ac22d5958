/* What is registered about an employer as a company: the facts behind CWS-IHP, and behind a bulk delivery. */
#ifndef BRONSIMULATOR_WERELD_ORGANISATIE_H
#define BRONSIMULATOR_WERELD_ORGANISATIE_H

#include "wereld.h"

enum { WERELD_MAX_SECTOREN = 3, WERELD_MAX_SBI = 4, WERELD_NAAM = 160 };

/* straat is empty for a PO box, and postbus is 0 for a street. */
struct wereld_adres {
    bool is_er;
    char straat[64];
    uint32_t huisnummer;
    char huisletter;    /* 0: none */
    char toevoeging[8]; /* "": none */
    uint32_t postbus;
    char postcode[12]; /* "1234AB"; abroad as that country writes it */
    const char *plaats;
    const char *land; /* ISO 3166-1 alpha-2 */
};

struct wereld_organisatie {
    char naam[WERELD_NAAM]; /* handelsnaam */
    char fiscaal[10];       /* RSIN, or BSN of a sole trader */
    bool is_bsn;
    char kvk[9];             /* "": none */
    char vestiging[13];      /* "": none */
    char aansluitnummer[16]; /* "": none */
    uint32_t sectoren;
    uint8_t sector[WERELD_MAX_SECTOREN]; /* the main one first */
    uint8_t risicopremiegroep;           /* 0: none */
    uint32_t sbis;
    const char *sbi[WERELD_MAX_SBI];
    char status; /* A, B, O, F or S */
    struct wereld_adres vestigingsadres;
    struct wereld_adres correspondentieadres;
    char werkgeversportaal; /* J, N, or 0: unknown */
    char digipoort;
    const char *software; /* NULL: none */
    int32_t medewerkers;  /* -1: unknown */
    int32_t ingang;       /* day */
    int32_t einde;        /* day; 0: none */
};

void wereld_organisatie(const struct wereld_werkgever *w, struct wereld_organisatie *uit);
/* The employer with this KVK-nummer, its first administration; false when there is none. */
bool wereld_vind_kvk(struct kb_tekst kvk, struct wereld_werkgever *uit);
/* An indication of the number of people, known to the world even where no source tells. */
uint32_t wereld_omvang(const struct wereld_werkgever *w);

#endif
