/* The numbers that identify an employer: parse, check, format. Nothing is repaired: a blank, a dot or a
 * lower-case letter makes it invalid. Pure; thread-safe. The origin of each rule stands at its function. */
#ifndef KLANTBEELD_DOMEIN_NUMMERS_H
#define KLANTBEELD_DOMEIN_NUMMERS_H

#include "klantbeeld/basis/fout.h"
#include "klantbeeld/basis/tekst.h"

enum kb_elfproef {
    KB_ELFPROEF_STRENG, /* a number that fails the elfproef is refused */
    KB_ELFPROEF_SOEPEL  /* it is not: chain-test numbers such as 123456789L01 fail it on purpose */
};

enum { KB_LH_LENGTE = 12 };

/* A valid LH-nummer: nine digits (RSIN or BSN of the inhoudingsplichtige), 'L', two digits (sub-number),
 * "123456789L01". */
struct kb_lhnummer {
    char tekst[KB_LH_LENGTE + 1];
};

/* Why a number is refused; KB_NUMMER_GOED is 0. */
enum kb_nummerfout { KB_NUMMER_GOED = 0, KB_NUMMER_VORM, KB_NUMMER_ELFPROEF };

KB_MOET_GEBRUIKEN enum kb_nummerfout kb_lh_lees(struct kb_tekst t, enum kb_elfproef proef,
                                                struct kb_lhnummer *uit);

#endif
