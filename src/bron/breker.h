/* A source's circuit breaker: when half of its calls fail it is left alone for a while, and a few probes
 * decide when it may work again. A state machine and nothing else: no clock, no lock, no allocation; the
 * engine's thread is its only user. The members are visible so that it can live inside another struct; use
 * the functions.
 *
 * Constants: window, volume, share and first open time are Hystrix's (HystrixCommandProperties: 10 s in 10
 * buckets, 20 requests, 50 %, 5 s); doubling with jitter after Finagle's failure accrual; the rest is
 * design.md §3. */
#ifndef KLANTBEELD_SRC_BRON_BREKER_H
#define KLANTBEELD_SRC_BRON_BREKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "klantbeeld/bron/motor.h"

enum { KB_BREKER_VAKKEN = 10, KB_BREKER_MAX_PROEVEN = 16 };

struct kb_breker_instelling {
    int64_t venster_ms;  /* how long a report counts */
    int64_t minimum;     /* reports in the window before it may open */
    int64_t procent;     /* faults among them that open it */
    int64_t open_ms;     /* first open time; doubles with every half-open that fails */
    int64_t open_max_ms; /* the longest, before the jitter of 10 % either way */
    int64_t proeven;     /* good probes that close it, and probes at once; 1..KB_BREKER_MAX_PROEVEN */
};

/* 10000, 20, 50, 5000, 60000, 3 */
extern const struct kb_breker_instelling kb_breker_standaard;

/* How a call ended, as a breaker sees it. Good: the source did its work; "unknown employer" is work done.
 * Fault: no connection, time-out, 5xx, unusable body. Neutral: cancelled by us, or the request was refused
 * for what it was (4xx): says nothing, and a probe that ends so may be tried again. */
enum kb_breker_melding { KB_BREKER_GOED, KB_BREKER_FOUT, KB_BREKER_NEUTRAAL };

struct kb_breker {
    struct kb_breker_instelling instelling;
    enum kb_breker_stand stand; /* as of the last mag or meld; ask kb_breker_stand() */
    kb_moment sinds;            /* calls that began before this belong to an earlier state */
    kb_moment open_tot;
    int64_t open_ms; /* the next open time, before jitter */
    uint64_t toeval;
    int64_t vak_nu; /* number of the newest bucket since the clock's zero */
    struct {
        uint32_t goed, fout;
    } vak[KB_BREKER_VAKKEN];
    int64_t proef_goed;
    size_t n_proeven;                       /* probes on their way */
    kb_moment proef[KB_BREKER_MAX_PROEVEN]; /* when each of them began */
};

/* instelling is copied. zaad seeds the jitter: another one for every source and process, a fixed one in
 * tests. */
void kb_breker_begin(struct kb_breker *b, const struct kb_breker_instelling *instelling, uint64_t zaad);
/* May a call go out now? Every yes is followed by one kb_breker_meld when the call has ended. */
bool kb_breker_mag(struct kb_breker *b, kb_moment nu);
/* A call has ended. begonnen: the `nu` at which kb_breker_mag said yes to it; by this the breaker tells its
 * probes from calls of before it opened, which it ignores. */
void kb_breker_meld(struct kb_breker *b, kb_moment begonnen, kb_moment nu, enum kb_breker_melding hoe);
/* A call that was reported good turned out to be a fault: its body was of no use to who read it. */
void kb_breker_herzie(struct kb_breker *b, kb_moment nu);
/* What mag would act on: open becomes half-open by time alone. */
enum kb_breker_stand kb_breker_stand(const struct kb_breker *b, kb_moment nu);
/* When the next probe may go, for Retry-After. Not after `nu` when one may go now or depends on probes on
 * their way. */
kb_moment kb_breker_weer_op(const struct kb_breker *b);

#endif
