/* What an employer may be searched by: one list, for the search, the rights file, the API and the inzagelog.
 * Constant; thread-safe. */
#ifndef KLANTBEELD_DOMEIN_ZOEKCRITERIA_H
#define KLANTBEELD_DOMEIN_ZOEKCRITERIA_H

/* One bit each: in sets of criteria (rights, what is sensitive) and in why something is a hit. */
enum kb_criterium {
    KB_ZOEK_LHNUMMER = 1 << 0,
    KB_ZOEK_RSIN = 1 << 1,
    KB_ZOEK_BSN = 1 << 2,
    KB_ZOEK_KVKNUMMER = 1 << 3,
    KB_ZOEK_VESTIGINGSNUMMER = 1 << 4,
    KB_ZOEK_AANSLUITNUMMER = 1 << 5,
    KB_ZOEK_NAAM = 1 << 6,
    KB_ZOEK_POSTCODE = 1 << 7,
    KB_ZOEK_HUISNUMMER = 1 << 8,
    KB_ZOEK_PLAATS = 1 << 9,
    KB_ZOEK_ZOEKTERM = 1 << 10
};

enum {
    KB_AANTAL_CRITERIA = 11,
    KB_AANTAL_ZOEKRECHTEN = 10 /* a zoekterm needs the right to what it is recognised as */
};

/* As the API, the rights file and the inzagelog write them ("kvkNummer"), by bit position. */
extern const char *const kb_criterium_namen[KB_AANTAL_CRITERIA];

#endif
