/* Internal to http/: where one request ends, judged before anything else of it is.
 *
 * Two parsers that disagree about the end of a request give an attacker a second one that only one of them
 * sees (RFC 9112 §11.2, request smuggling). libmicrohttpd 0.9.75 is lenient: it takes a bare LF for a line
 * end, cuts a line at a NUL, joins folded lines, uses the first of two lengths. It parses in place, though,
 * so that where the parts of the head lie in its buffer tells what stood between them. */
#ifndef KLANTBEELD_SRC_HTTP_OMLIJSTING_H
#define KLANTBEELD_SRC_HTTP_OMLIJSTING_H

#include "klantbeeld/basis/fout.h"
#include "klantbeeld/basis/tekst.h"

enum { KB_MAX_KOPREGELS = 100 };

struct kb_kopregel {
    struct kb_tekst naam, waarde;
};

/* The head of a request as libmicrohttpd left it: every view lies in its read buffer. */
struct kb_kop {
    struct kb_tekst methode;
    struct kb_tekst doel; /* the bytes may have been decoded since; the length is that of the wire */
    struct kb_tekst versie;
    size_t omvang; /* from the first byte of the method to behind the empty line */
    size_t n;      /* header lines; those beyond the table are counted, not kept */
    struct kb_kopregel regel[KB_MAX_KOPREGELS];
};

/* The target is a path (origin-form, RFC 9112 §3.2.1) of visible ASCII without a fragment. To be asked before
 * it is decoded. The absolute form, which §3.2.2 wants taken, is not: nobody but a client of a forward proxy
 * sends it, and which of two hosts counts is one more thing to disagree about. */
bool kb_omlijsting_doel_goed(struct kb_tekst doel);

/* KB_OK: the head is exactly `method SP target SP version CRLF *( name ":" value CRLF ) CRLF` and says in one
 * way only where the request ends. KB_ONGELDIG, KB_KOPPEN_TE_GROOT with fout filled. Thread-safe. */
KB_MOET_GEBRUIKEN enum kb_status kb_omlijsting_keur(const struct kb_kop *kop, struct kb_fout *fout);

#endif
