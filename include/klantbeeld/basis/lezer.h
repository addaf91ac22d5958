/* Reads JSON that we do not trust: a source body, a request body, a token.
 *
 * The reader behind these functions is jansson today; nobody who uses this header can see that, so that
 * another reader can take its place. Bounded before a byte is parsed: size and nesting depth. Duplicate
 * member names, invalid UTF-8, numbers out of range and text after the value make the whole body unusable.
 *
 * struct kb_waarde is a value lent by the document: {NULL} is "absent". Every question may be asked of an
 * absent value; the answer is then no. A document is read-only once parsed and may be read by several
 * threads. */
#ifndef KLANTBEELD_BASIS_LEZER_H
#define KLANTBEELD_BASIS_LEZER_H

#include <stdint.h>

#include "klantbeeld/basis/fout.h"
#include "klantbeeld/basis/tekst.h"

struct kb_document; /* opaque */

struct kb_waarde {
    const void *w;
};

enum kb_soort {
    KB_SOORT_AFWEZIG,
    KB_SOORT_NULL,
    KB_SOORT_BOOL,
    KB_SOORT_GEHEEL,
    KB_SOORT_REEEL,
    KB_SOORT_TEKST,
    KB_SOORT_LIJST,
    KB_SOORT_OBJECT
};

enum { KB_JSON_MAX_DIEPTE = 32 };

/* Parse n bytes. *uit is filled on KB_OK; free it with kb_document_vrij. KB_ONGELDIG (the text says what and
 * where, never a value), KB_GEEN_GEHEUGEN. */
KB_MOET_GEBRUIKEN enum kb_status kb_document_lees(struct kb_tekst bytes, struct kb_document **uit,
                                                  struct kb_fout *fout);
void kb_document_vrij(struct kb_document *d); /* NULL is allowed */
struct kb_waarde kb_document_wortel(const struct kb_document *d);

enum kb_soort kb_waarde_soort(struct kb_waarde w);
/* Member of an object; absent when w is no object or has no such member. */
struct kb_waarde kb_waarde_lid(struct kb_waarde w, const char *naam);
/* Elements of a list; 0 when w is no list. */
size_t kb_waarde_aantal(struct kb_waarde w);
struct kb_waarde kb_waarde_element(struct kb_waarde w, size_t i);

/* These fill *uit and return true only when the value is of that kind; else *uit is untouched. The text lives
 * as long as the document and may hold NUL bytes only if the JSON did (\u0000 is refused when parsing). */
bool kb_waarde_tekst(struct kb_waarde w, struct kb_tekst *uit);
bool kb_waarde_geheel(struct kb_waarde w, int64_t *uit);
bool kb_waarde_reeel(struct kb_waarde w, double *uit); /* integers too */
bool kb_waarde_bool(struct kb_waarde w, bool *uit);

#endif
