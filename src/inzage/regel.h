/* Internal to inzage/: one line of the log.
 *
 *     {"volgnr":N,"tijd":"…","soort":"…", members of this soort ,"vorige":"H","hash":"H"}
 *
 * H is 64 lower-case hexadecimal digits. hash is the SHA-256 of every byte before `,"hash"`; vorige is the
 * hash of the line before, over files too, and zeros in the very first line. So anybody can check a line
 * with sha256sum, and there is no byte that is not covered or fixed. */
#ifndef KLANTBEELD_SRC_INZAGE_REGEL_H
#define KLANTBEELD_SRC_INZAGE_REGEL_H

#include "klantbeeld/basis/buffer.h"
#include "klantbeeld/basis/klok.h"
#include "klantbeeld/basis/lezer.h"

enum {
    HASH_BYTES = 32,
    HASH_TEKST = 2 * HASH_BYTES,
    MAX_REGEL = 32768 /* without the newline; a record has at most KB_INZAGE_MAX_RECORD */
};

enum regelsoort {
    REGEL_BEGIN,        /* first of every file */
    REGEL_INZAGE,       /* a disclosure or a refusal */
    REGEL_CONTROLEPUNT, /* a signature over all that went before */
    REGEL_HERSTEL,      /* something was put right that harmed no record */
    REGEL_BREUK,        /* at start the log was not as it was left */
    AANTAL_REGELSOORTEN
};

/* What a line begins with. */
struct regelkop {
    uint64_t volgnr;
    kb_tijd tijd;
    enum regelsoort soort;
};

/* Append a line, its newline included. leden are JSON members without braces, or no bytes at all. hash is
 * that of the line before, and becomes that of this one. See kb_buffer.mislukt. */
void regel_schrijf(struct kb_buffer *uit, const struct regelkop *kop, struct kb_tekst leden,
                   unsigned char hash[HASH_BYTES]);

enum regeloordeel {
    REGEL_GOED,
    REGEL_VORM,      /* not of the form above */
    REGEL_GEWIJZIGD, /* of the form, but the hash is not that of the bytes */
    REGEL_GEHEUGEN
};

struct regel {
    uint64_t volgnr;
    unsigned char vorige[HASH_BYTES];
    unsigned char hash[HASH_BYTES]; /* as the line says it */
    enum regelsoort soort;          /* with REGEL_GOED */
    struct kb_document *document;   /* with REGEL_GOED: release with kb_document_vrij, before the bytes go */
};

/* Judge one line, without its newline. volgnr, vorige and hash are filled unless REGEL_VORM. */
enum regeloordeel regel_lees(struct kb_tekst bytes, struct regel *uit);

/* Lower-case hexadecimal, zero-terminated. */
void hash_schrijf(const unsigned char hash[HASH_BYTES], char uit[HASH_TEKST + 1]);
bool hash_lees(struct kb_tekst tekst, unsigned char uit[HASH_BYTES]);

#endif
