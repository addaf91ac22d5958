/* Internal to bron/: reads one HTTP/1.1 answer (RFC 9112) from bytes as they come. No I/O, no allocation but
 * the head's and the body's; strict: an answer whose end could be seen in two places is refused.
 *
 * Sources are not trusted: head and body are bounded, a body of another status than 200 is read past and not
 * kept, nothing is decoded but chunks. */
#ifndef KLANTBEELD_SRC_BRON_HTTP1_H
#define KLANTBEELD_SRC_BRON_HTTP1_H

#include "klantbeeld/basis/buffer.h"

enum http1_stap {
    HTTP1_KOP,       /* before the end of the head */
    HTTP1_LENGTE,    /* in a body of a known length */
    HTTP1_BROKMAAT,  /* before the end of a chunk's size line */
    HTTP1_BROK,      /* in a chunk */
    HTTP1_BROKEINDE, /* before the line end behind a chunk */
    HTTP1_STAART,    /* in the trailer */
    HTTP1_TOT_EINDE, /* in a body that ends with the connection */
    HTTP1_KLAAR,
    HTTP1_KAPOT,   /* no HTTP, or framed in a way that is refused */
    HTTP1_TE_GROOT /* head or body beyond their bounds */
};

/* Bytes: of all heads of an answer (interim ones included), of a trailer; of the line that gives a chunk's
 * size. */
enum { HTTP1_MAX_KOP = 16384, HTTP1_MAX_REGEL = 256 };

/* In the line of a chunk's size; in the trailer only whether a CR was the last byte. */
enum http1_maat {
    HTTP1_MAAT_LEEG,
    HTTP1_MAAT_CIJFERS,
    HTTP1_MAAT_BLANK,
    HTTP1_MAAT_UITBREIDING,
    HTTP1_MAAT_CR,
    HTTP1_MAAT_KAPOT
};

struct http1 {
    enum http1_stap stap;
    int status;      /* once the head was read */
    bool json;       /* Content-Type is application/json or …+json */
    bool blijft;     /* the connection may be used again, once it is HTTP1_KLAAR */
    uint64_t rest;   /* of the body, or of the chunk */
    size_t gelezen;  /* bytes of the body so far, kept or not */
    size_t n_regel;  /* of the line that a chunk's size or the trailer stands in, so far */
    size_t n_koppen; /* bytes of the heads that were read */
    enum http1_maat maat;
    bool begonnen;        /* a byte came */
    struct kb_buffer kop; /* of a head that came in pieces */
};

/* Ready for an answer. The bytes of `kop` are kept for the next one. */
void http1_begin(struct http1 *h);
void http1_vrij(struct http1 *h);
/* Take in bytes; the body of a 200 goes to `body`, whose `grens` bounds every body. Returns how many bytes
 * belong to this answer; less than n when it has ended before (KLAAR) or went wrong. */
size_t http1_lees(struct http1 *h, const char *p, size_t n, struct kb_buffer *body);
/* "application/json", with or without parameters, or any "application/…+json" (RFC 6839). */
bool http1_is_json(struct kb_tekst mediatype);
/* The connection has ended. True when the answer ends there too. */
bool http1_einde(struct http1 *h);

#endif
