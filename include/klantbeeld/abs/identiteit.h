/* Who asks: what a verified token says, reduced to what the service acts upon. Fixed size, no pointers: it
 * can be copied, cached and kept after the request. */
#ifndef KLANTBEELD_ABS_IDENTITEIT_H
#define KLANTBEELD_ABS_IDENTITEIT_H

#include <stdbool.h>
#include <stdint.h>

#include "klantbeeld/basis/klok.h"

enum {
    KB_MAX_MEDEWERKER = 128,
    KB_MAX_DIVISIE = 64,
    KB_MAX_DOEL = 128,
    KB_MAX_ROLLEN_IN_TOKEN = 32,
    KB_MAX_ROLTEKST = 255
};

/* Why a token was refused. For our log and metrics alone: a caller hears "geen token" or "ongeldig token". */
enum kb_tokenreden {
    KB_TOKEN_GOED = 0,
    KB_TOKEN_GEEN,            /* no Authorization header, or another scheme than Bearer */
    KB_TOKEN_MEER_KOPPEN,     /* more than one Authorization header */
    KB_TOKEN_VORM,            /* too large, not three parts of strict base64url, or no JSON objects inside */
    KB_TOKEN_TYP,             /* not an access token */
    KB_TOKEN_CRIT,            /* demands an extension */
    KB_TOKEN_ALG,             /* an algorithm we do not take, or not the one of the key */
    KB_TOKEN_SLEUTEL,         /* no kid, or one that the issuer does not publish */
    KB_TOKEN_HANDTEKENING,    /* the signature does not hold */
    KB_TOKEN_CLAIM,           /* a claim is missing or has the wrong type or form */
    KB_TOKEN_UITGEVER,        /* iss is not our issuer */
    KB_TOKEN_AFNEMER,         /* aud is not us */
    KB_TOKEN_VERLOPEN,        /* exp has passed */
    KB_TOKEN_NOG_NIET_GELDIG, /* nbf or iat lies ahead */
    KB_TOKEN_GEEN_SLEUTELS,   /* not the token's fault: the issuer's keys were never loaded */
    KB_TOKEN_GEEN_GEHEUGEN,   /* not the token's fault */
    KB_AANTAL_TOKENREDENEN
};

struct kb_identiteit {
    enum kb_tokenreden reden;               /* KB_TOKEN_GOED, or why everything below is empty */
    char medewerker[KB_MAX_MEDEWERKER + 1]; /* `sub`: printable ASCII without blanks, never empty */
    char divisie[KB_MAX_DIVISIE + 1];       /* UTF-8 without control characters; "" = the token names none */
    char doel[KB_MAX_DOEL + 1];             /* purpose; the same */
    char rollen[KB_MAX_ROLTEKST + 1]; /* the roles that the rights file knows, comma-separated, for the access
                                         log; ends with "+" when there are more than fit */
    uint32_t uitgever;                /* 0 = abs.uitgever, i = the i-th of abs.andere_uitgevers: a medewerker
                                         is somebody of this issuer */
    uint32_t rechten;                 /* bit i: gegevensgroep i may be seen; role, purpose, division and
                                         release are counted in */
    uint32_t niet_vrijgegeven;        /* why others may not: see kb_bevoegdheid */
    uint32_t ander_doel;              /* the same */
    uint32_t velden;                  /* enum kb_veldklasse: fields that are not masked */
    uint32_t zoeken;                  /* enum kb_criterium: what may be searched by */
    uint32_t zoeken_ander_doel;       /* what may not, but for another purpose */
    bool afgeschermd;                 /* may see more of a shielded employer than that it exists */
    uint64_t rolbits;                 /* the roles as rows of the rights file; of use to abs/ alone */
    kb_tijd rechten_vanaf;            /* the rights above hold from here, */
    kb_tijd rechten_tot;              /* until just before this: then a release stage begins */
    kb_tijd geldig_vanaf;             /* latest of nbf and iat; 0 = neither given */
    kb_tijd verloopt;                 /* exp */
};

/* "handtekening" for KB_TOKEN_HANDTEKENING: a short fixed name for logs and metrics; never NULL. */
const char *kb_tokenreden_naam(enum kb_tokenreden reden);

#endif
