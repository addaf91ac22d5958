/* Writes JSON straight into a buffer: no tree, no second pass.
 *
 * Commas are its business; balanced opening and closing is the caller's. A member's name is given as
 * KB_LID("naam"), which is already quoted when compiling; an element of a list, or the outermost value, has
 * KB_GEEN_LID. Failure (memory) is kept in the buffer and checked once at the end: `uit->mislukt`. Not
 * thread-safe. */
#ifndef KLANTBEELD_BASIS_SCHRIJVER_H
#define KLANTBEELD_BASIS_SCHRIJVER_H

#include <stdint.h>

#include "klantbeeld/basis/buffer.h"

struct kb_schrijver {
    struct kb_buffer *uit; /* lent */
    bool komma;            /* a comma goes before the next value */
};

#define KB_LID(naam) KB_TEKST("\"" naam "\":")
#define KB_GEEN_LID KB_GEEN_TEKST

static inline struct kb_schrijver kb_schrijver_op(struct kb_buffer *uit)
{
    return (struct kb_schrijver){uit, false};
}

void kb_schrijf_object(struct kb_schrijver *s, struct kb_tekst lid);
void kb_schrijf_einde_object(struct kb_schrijver *s);
void kb_schrijf_lijst(struct kb_schrijver *s, struct kb_tekst lid);
void kb_schrijf_einde_lijst(struct kb_schrijver *s);
void kb_schrijf_null(struct kb_schrijver *s, struct kb_tekst lid);
void kb_schrijf_bool(struct kb_schrijver *s, struct kb_tekst lid, bool waarde);
void kb_schrijf_geheel(struct kb_schrijver *s, struct kb_tekst lid, int64_t waarde);
/* A decimal number given in tenths: 605 is written as 60.5, 600 as 60. */
void kb_schrijf_tienden(struct kb_schrijver *s, struct kb_tekst lid, int64_t tienden);
/* An amount given in cents, as a number of euros: 123456 is written as 1234.56. */
void kb_schrijf_centen(struct kb_schrijver *s, struct kb_tekst lid, int64_t centen);
/* waarde is valid UTF-8 and is escaped; no text is written as null. */
void kb_schrijf_tekst(struct kb_schrijver *s, struct kb_tekst lid, struct kb_tekst waarde);
void kb_schrijf_z(struct kb_schrijver *s, struct kb_tekst lid, const char *waarde);
/* json is one complete JSON value and goes in unchanged. */
void kb_schrijf_ruw(struct kb_schrijver *s, struct kb_tekst lid, struct kb_tekst json);

#endif
