/* One employer as a delivery holds it: a line of NDJSON, judged. Pure; thread-safe.
 *
 * The form of a line is ours (the ODS has not settled one):
 *
 *   {"rsin": "800000006",                     or "bsn", of a sole trader: exactly one of the two
 *    "naam": "Bakkerij Jansen B.V.",
 *    "handelsnamen": ["De Zon"],              other names; [] when there are none
 *    "kvkNummer": "12345678",                 or null
 *    "status": "A",                           a code of CWS-IHP (kb_tabel_werkgeverstatus); others are kept
 *    "medewerkers": 12,                       or null: not known
 *    "afgeschermd": false,                    may be left out: then it is not
 *    "adres": {"postcode": "1234AB", "huisnummer": 1, "plaats": "Amsterdam", "land": "NL"},   or null
 *    "administraties": [{"lhnummer": "800000006L01", "vestigingsnummer": "000000000007",
 *                        "aansluitnummer": "012"}]} */
#ifndef KLANTBEELD_ZOEK_WERKGEVER_H
#define KLANTBEELD_ZOEK_WERKGEVER_H

#include "klantbeeld/basis/lezer.h"
#include "klantbeeld/domein/nummers.h"

enum {
    KB_MAX_HANDELSNAMEN = 32,
    KB_MAX_ADMINISTRATIES = 99, /* sub-numbers run from 01 to 99 */
    KB_MAX_NAAM = 500,          /* bytes; KVK, Handelsregister: a name has at most 500 characters */
    KB_MAX_PLAATS = 80          /* characters; BAG, woonplaatsnaam */
};

struct kb_administratie {
    char lhnummer[KB_LH_LENGTE + 1];
    char vestigingsnummer[KB_VESTIGING_LENGTE + 1]; /* "": none */
    char aansluitnummer[KB_AANSLUIT_MAX + 1];       /* "": none */
};

struct kb_werkgever {
    struct kb_tekst naam; /* texts are lent by the line */
    size_t n_handelsnamen;
    struct kb_tekst handelsnaam[KB_MAX_HANDELSNAMEN];
    char fiscaal[KB_RSIN_LENGTE + 1]; /* RSIN or BSN */
    bool is_bsn;
    char kvk[KB_KVK_LENGTE + 1]; /* "": none */
    struct kb_tekst status;
    bool beeindigd;           /* by the status: B (ended) or F (bankrupt) */
    bool afgeschermd;         /* shielded: hidden from who may not see such employers */
    int64_t medewerkers;      /* 0: not known */
    struct kb_tekst postcode; /* Dutch: "1234AB"; abroad as it came; no text: none */
    int64_t huisnummer;       /* 0: none */
    struct kb_tekst plaats;   /* no text: none */
    size_t n_administraties;
    struct kb_administratie administratie[KB_MAX_ADMINISTRATIES];
};

/* KB_OK, or KB_ONGELDIG with the first thing wrong in *fout (which member and why, never its value). */
KB_MOET_GEBRUIKEN enum kb_status kb_werkgever_lees(struct kb_waarde object, enum kb_elfproef proef,
                                                   struct kb_werkgever *uit, struct kb_fout *fout);
/* Does this status code mean that the employer has ended? */
bool kb_status_beeindigd(struct kb_tekst code);

#endif
