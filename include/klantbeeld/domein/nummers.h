/* The numbers that identify an employer: parse, check, format. Nothing is repaired: a dot, a lower-case
 * letter or a missing leading zero makes a number invalid. Every _lees leaves *uit untouched when it refuses.
 * Pure; thread-safe. The origin of each rule stands at its function. */
#ifndef KLANTBEELD_DOMEIN_NUMMERS_H
#define KLANTBEELD_DOMEIN_NUMMERS_H

#include "klantbeeld/basis/fout.h"
#include "klantbeeld/basis/tekst.h"

/* The elfproef of RSIN and BSN: the digits times 9 8 7 6 5 4 3 2 -1 add up to a multiple of 11. The last
 * weight is -1, where bank account numbers of before IBAN had 1, so that one is not taken for the other. One
 * wrong digit and two different digits swapped are always found: 11 is prime and divides no weight and no
 * difference of two weights. When the first eight leave a remainder of 10, no ninth digit fits. */
enum kb_elfproef {
    KB_ELFPROEF_STRENG, /* a number that fails the elfproef is refused */
    KB_ELFPROEF_SOEPEL  /* it is not: chain-test numbers such as 123456789L01 fail it on purpose */
};

enum {
    KB_LH_LENGTE = 12,
    KB_RSIN_LENGTE = 9,
    KB_BSN_LENGTE = 9,
    KB_KVK_LENGTE = 8,
    KB_VESTIGING_LENGTE = 12,
    KB_AANSLUIT_MAX = 15,
    KB_POSTCODE_LENGTE = 6, /* "1234AB" */
    KB_POSTCODE_GESCHREVEN = 7
};

/* A valid LH-nummer: nine digits (RSIN or BSN of the inhoudingsplichtige), 'L', two digits (sub-number),
 * "123456789L01". */
struct kb_lhnummer {
    char tekst[KB_LH_LENGTE + 1];
};

struct kb_rsin {
    char tekst[KB_RSIN_LENGTE + 1];
};

struct kb_bsn {
    char tekst[KB_BSN_LENGTE + 1];
};

struct kb_kvknummer {
    char tekst[KB_KVK_LENGTE + 1];
};

struct kb_vestigingsnummer {
    char tekst[KB_VESTIGING_LENGTE + 1];
};

struct kb_aansluitnummer {
    char tekst[KB_AANSLUIT_MAX + 1];
};

struct kb_postcode {
    char tekst[KB_POSTCODE_LENGTE + 1]; /* without the blank, as it is stored and compared */
};

/* Why a number is refused; KB_NUMMER_GOED is 0. Form is judged first, the elfproef last. Whoever refuses
 * tests for "not KB_NUMMER_GOED", never for a single reason, and words it with kb_nummerfout_reden and
 * kb_nummeruitleg[].vorm. */
enum kb_nummerfout {
    KB_NUMMER_GOED = 0,
    KB_NUMMER_VORM,      /* another length, or other characters */
    KB_NUMMER_ELFPROEF,  /* the check digit does not fit */
    KB_NUMMER_NULLEN,    /* nine zeros: they satisfy the elfproef, but are nobody's number */
    KB_NUMMER_SUBNUMMER, /* LH-nummer: sub-number 00 */
    KB_NUMMER_LETTERS,   /* postcode: SA, SD or SS */
    KB_AANTAL_NUMMERFOUTEN
};

/* Nine digits as an RSIN (or BSN), 'L', sub-number 01..99: an inhoudingsplichtige numbers its administrative
 * units from 01; 00 is none. Origin: Belastingdienst, Handboek Loonheffingen (loonheffingennummer). */
KB_MOET_GEBRUIKEN enum kb_nummerfout kb_lh_lees(struct kb_tekst t, enum kb_elfproef proef,
                                                struct kb_lhnummer *uit);

/* Nine digits with leading zeros; elfproef. Legal persons and partnerships have one. Origin: Belastingdienst
 * (its former fiscaal nummer) and KVK, which enters it in the Handelsregister. */
KB_MOET_GEBRUIKEN enum kb_nummerfout kb_rsin_lees(struct kb_tekst t, enum kb_elfproef proef,
                                                  struct kb_rsin *uit);

/* Nine digits with leading zeros; elfproef. Natural persons have one, hence a sole trader, who has no RSIN.
 * Form and elfproef are those of the RSIN: the digits do not tell which of the two a number is, yet this one
 * is personal data, so the two have types of their own. Origin: RvIG, Logisch Ontwerp BSN. */
KB_MOET_GEBRUIKEN enum kb_nummerfout kb_bsn_lees(struct kb_tekst t, enum kb_elfproef proef,
                                                 struct kb_bsn *uit);

/* Eight digits with leading zeros; no published check digit. Origin: KVK, API Basisprofiel (kvkNummer). */
KB_MOET_GEBRUIKEN enum kb_nummerfout kb_kvk_lees(struct kb_tekst t, struct kb_kvknummer *uit);

/* Twelve digits with leading zeros; no published check digit. Origin: KVK, API
 * Vestigingsprofiel (vestigingsnummer). */
KB_MOET_GEBRUIKEN enum kb_nummerfout kb_vestiging_lees(struct kb_tekst t, struct kb_vestigingsnummer *uit);

/* One to fifteen digits, leading zeros kept; no published rule. Origin: the plan's screen ("123"); the upper
 * bound is that of the numbers of the former uitvoeringsinstellingen, three digits for the institution and
 * twelve for the employer, as payroll software writes them. */
KB_MOET_GEBRUIKEN enum kb_nummerfout kb_aansluit_lees(struct kb_tekst t, struct kb_aansluitnummer *uit);

/* Four digits of which the first is 1..9, at most one blank, two capitals: "1234AB" or "1234 AB". SA, SD and
 * SS are not issued. Origin: PostNL, which issues them. */
KB_MOET_GEBRUIKEN enum kb_nummerfout kb_postcode_lees(struct kb_tekst t, struct kb_postcode *uit);

/* "1234 AB", zero-terminated, as an address is written. */
void kb_postcode_schrijf(const struct kb_postcode *postcode, char uit[KB_POSTCODE_GESCHREVEN + 1]);

enum kb_nummersoort {
    KB_SOORT_LH,
    KB_SOORT_RSIN,
    KB_SOORT_BSN,
    KB_SOORT_KVK,
    KB_SOORT_VESTIGING,
    KB_SOORT_AANSLUIT,
    KB_SOORT_POSTCODE,
    KB_AANTAL_NUMMERSOORTEN
};

/* For people, in Dutch: the number's name, and one sentence on what a valid one looks like. */
struct kb_nummeruitleg {
    const char *naam;
    const char *vorm;
};

extern const struct kb_nummeruitleg kb_nummeruitleg[KB_AANTAL_NUMMERSOORTEN];

/* One Dutch sentence on what is wrong, for beside `vorm`: a number that fails the elfproef has the right
 * form. NULL for KB_NUMMER_GOED. Static. */
const char *kb_nummerfout_reden(enum kb_nummerfout fout);

#endif
