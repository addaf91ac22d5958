/* Where a request belongs: W3C Trace Context (https://www.w3.org/TR/trace-context/, level 1), read from who
 * asks and passed on to whom we ask.
 *
 * Values only; nothing here allocates or fails but by saying that a text is none. Thread-safe. */
#ifndef KLANTBEELD_SPOOR_SPOOR_H
#define KLANTBEELD_SPOOR_SPOOR_H

#include <stdint.h>

#include "klantbeeld/basis/hex.h"
#include "klantbeeld/basis/tekst.h"

struct kb_sporen;

struct kb_spoor {
    uint64_t trace[2];      /* trace-id; all zero = there is no trace */
    uint64_t span;          /* parent-id: the span that what is asked next belongs to */
    bool bemonsterd;        /* the flag "sampled", which goes along */
    struct kb_tekst staat;  /* tracestate as it came; lent; no text = none */
    struct kb_sporen *naar; /* where spans of it go; NULL = nowhere. Only with bemonsterd */
};

enum {
    KB_SPOOR_OUDER = 55,  /* characters of a traceparent of ours */
    KB_SPOOR_STAAT = 512, /* a longer tracestate is not passed on (§3.3.1.5: at least so many are to be) */
    KB_SPOOR_LEDEN = 32   /* members of a tracestate (§3.3.1.1) */
};

/* Read a traceparent (§3.2.2) into trace, span and bemonsterd; false, with *uit as it was, when it is none:
 * then what it came with begins a trace of its own. A version that we do not know is read as far as ours
 * goes (§4.3). */
bool kb_spoor_lees(struct kb_tekst traceparent, struct kb_spoor *uit);
/* May this tracestate be passed on? Its form is that of §3.3.1, and it is not too long; a key that is there
 * twice makes it none. */
bool kb_spoor_staat_goed(struct kb_tekst tracestate);
/* "00-<trace>-<span>-<flags>" in version 00; not zero-terminated. `span` is the parent-id to write. */
void kb_spoor_schrijf(const struct kb_spoor *s, uint64_t span, char uit[KB_SPOOR_OUDER]);

static inline void kb_spoor_trace(const struct kb_spoor *s, char uit[32])
{
    kb_hex64(s->trace[0], uit);
    kb_hex64(s->trace[1], uit + 16);
}

#endif
