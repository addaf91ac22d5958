/* What is searched for: criteria as they come from a client, judged and brought to the form the index holds.
 * All that are given must hold (AND). Pure; thread-safe. */
#ifndef KLANTBEELD_ZOEK_CRITERIA_H
#define KLANTBEELD_ZOEK_CRITERIA_H

#include "klantbeeld/domein/nummers.h"
#include "klantbeeld/domein/zoekcriteria.h"
#include "klantbeeld/zoek/naam.h"

/* What the numbers among them have in common with a key of the index. */
enum {
    KB_ZOEK_NUMMERS = KB_ZOEK_LHNUMMER | KB_ZOEK_RSIN | KB_ZOEK_BSN | KB_ZOEK_KVKNUMMER |
                      KB_ZOEK_VESTIGINGSNUMMER | KB_ZOEK_AANSLUITNUMMER,
    KB_ZOEK_GEVOELIG = KB_ZOEK_LHNUMMER | KB_ZOEK_RSIN | KB_ZOEK_BSN,
    KB_ZOEK_AANTAL_NUMMERS = 6,
    KB_ZOEKTERM_MAX = 200,    /* characters of a text criterion */
    KB_HUISNUMMER_MAX = 99999 /* five digits: BAG, Catalogus, huisnummer */
};

/* As typed. {NULL} is absent; an empty text is a violation. */
struct kb_zoekvraag {
    struct kb_tekst lhnummer, rsin, bsn, kvkNummer, vestigingsnummer, aansluitnummer;
    struct kb_tekst naam, postcode, huisnummer, plaats, zoekterm;
};

struct kb_criteria {
    unsigned gegeven; /* the criteria that the client named; with a zoekterm KB_ZOEK_ZOEKTERM */
    unsigned nummers; /* numbers that must hold: by AND... */
    int64_t nummer[KB_ZOEK_AANTAL_NUMMERS]; /* by bit position; what kb_nummer_sleutel gives */
    unsigned term_nummers;                  /* ...and of these, those of the zoekterm: one must hold */
    int64_t term_nummer[KB_ZOEK_AANTAL_NUMMERS];
    bool term_naam;      /* when none of term_nummers is known, the zoekterm is a name: `naam` holds it */
    struct kb_naam naam; /* n_woorden 0: not asked */
    char postcode[KB_POSTCODE_LENGTE + 1]; /* "": not asked */
    int32_t huisnummer;                    /* 0: not asked */
    char plaats[KB_NAAM_LENGTE + 1];       /* normal form; "": not asked */
    bool ook_afgeschermd;                  /* shielded employers too; what is read leaves them out */
};

/* The number as a key: digits as an integer; of an LH-nummer the nine and the two digits; of an
 * aansluitnummer, whose leading zeros count, a 1 before them. nummer is valid. */
int64_t kb_nummer_sleutel(enum kb_criterium soort, const char *nummer);

/* Judge a question. Every violation is reported with `plaats` ("query" or "body"); KB_ONGELDIG when there is
 * one.
 *
 * zoekterm  is recognised by its shape: an LH-nummer, 12 digits a vestigingsnummer, 9 digits that pass the
 * elfproef an RSIN or BSN, 8 digits a KVK-nummer, up to 15 digits an aansluitnummer too (blanks, dots and
 * hyphens between digits are allowed: people copy them); a postcode, with a house number behind it if they
 * like; anything else, and a number nobody has, is a name. uit       filled on KB_OK */
KB_MOET_GEBRUIKEN enum kb_status kb_criteria_lees(const struct kb_zoekvraag *vraag, enum kb_elfproef proef,
                                                  const char *plaats, struct kb_criteria *uit,
                                                  struct kb_overtredingen *overtredingen);
/* The criteria among KB_ZOEK_GEVOELIG that are in use, recognised ones of the zoekterm included: what may not
 * stand in a URL. */
unsigned kb_criteria_gevoelig(const struct kb_criteria *c);
/* Keep to what somebody may search by (`rechten`: bits). What a zoekterm is recognised as and may not be
 * searched by, it is not taken for; with nothing left of it, it may not be used. Returns the criteria that
 * are missing: 0 when the search may go on. */
unsigned kb_criteria_beperk(struct kb_criteria *c, unsigned rechten);
/* A number that depends on everything that is asked: a cursor holds it. */
uint64_t kb_criteria_kenmerk(const struct kb_criteria *c);

#endif
