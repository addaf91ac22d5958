/* Reads JSON that we do not trust: a source body, a request body, a token.
 *
 * RFC 8259, and stricter where a body could mean two things: the root is a list or an object; member names
 * are unique in their object (compared as decoded); every byte of a text is valid UTF-8; \u0000 and half a
 * surrogate pair are refused, as are integers beyond int64_t and reals beyond double. Anything else, such as
 * text behind the root, makes the whole body unusable. One pass without recursion; the document takes at most
 * twelve times the size of the body, usually two to four times.
 *
 * THE BODY MUST OUTLIVE THE DOCUMENT: a text without escapes is a view of the body, not a copy.
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

/* Lists and objects that may be open at once; bytes of one body. */
enum { KB_JSON_MAX_DIEPTE = 32, KB_JSON_MAX_BYTES = 1 << 30 };

/* Parse n bytes, which are lent until kb_document_vrij. *uit is filled on KB_OK; free it with that.
 * KB_ONGELDIG (the text says what and where by line and column, never a value), KB_GEEN_GEHEUGEN. */
KB_MOET_GEBRUIKEN enum kb_status kb_document_lees(struct kb_tekst bytes, struct kb_document **uit,
                                                  struct kb_fout *fout);
void kb_document_vrij(struct kb_document *d); /* NULL is allowed */
struct kb_waarde kb_document_wortel(const struct kb_document *d);

enum kb_soort kb_waarde_soort(struct kb_waarde w);
/* Member of an object; absent when w is no object or has no such member. A walk past at most 16 members, or a
 * binary search in a larger object. */
struct kb_waarde kb_waarde_lid(struct kb_waarde w, const char *naam);
/* Walk the members in the order of the body: *plek is {NULL} before the first call. False at the end. The
 * name lives as long as a text. */
bool kb_waarde_volgend_lid(struct kb_waarde w, struct kb_waarde *plek, struct kb_tekst *naam,
                           struct kb_waarde *waarde);
/* Elements of a list; 0 when w is no list. */
size_t kb_waarde_aantal(struct kb_waarde w);
struct kb_waarde kb_waarde_element(struct kb_waarde w, size_t i);

/* These fill *uit and return true only when the value is of that kind; else *uit is untouched. A text lives
 * as long as both body and document, is not zero-terminated and holds no NUL. */
bool kb_waarde_tekst(struct kb_waarde w, struct kb_tekst *uit);
bool kb_waarde_geheel(struct kb_waarde w, int64_t *uit);
bool kb_waarde_reeel(struct kb_waarde w, double *uit); /* integers too */
bool kb_waarde_bool(struct kb_waarde w, bool *uit);

#endif
