/* Replies of Redis out of a stream of bytes that is not trusted: hiredis' parser within our bounds. We ask
 * nothing that is answered by an array, so an array is refused before anything is set aside for it, and with
 * it all nesting. */
#ifndef KLANTBEELD_SRC_BRON_GEDEELD_ANTWOORD_H
#define KLANTBEELD_SRC_BRON_GEDEELD_ANTWOORD_H

#include <hiredis/hiredis.h>
#include <stdbool.h>
#include <stddef.h>

struct antwoordlezer {
    redisReader *lezer;
    redisReplyObjectFunctions functies;
    size_t max; /* bytes of one reply */
};

enum antwoordstand { ANTWOORD_NOG_NIET, ANTWOORD_HEEL, ANTWOORD_KAPOT };

/* Start on a new stream. False when memory is exhausted. Do not move the struct while it is in use. */
bool antwoordlezer_begin(struct antwoordlezer *a, size_t max);
/* False when memory is exhausted. Feed no more than a few kilobytes at a time: the bound is looked at in
 * between. */
bool antwoordlezer_voed(struct antwoordlezer *a, const char *p, size_t n);
/* ANTWOORD_HEEL: *uit must be freed with freeReplyObject. ANTWOORD_KAPOT: the stream is of no more use. */
enum antwoordstand antwoordlezer_volgend(struct antwoordlezer *a, redisReply **uit);
void antwoordlezer_einde(struct antwoordlezer *a);

#endif
