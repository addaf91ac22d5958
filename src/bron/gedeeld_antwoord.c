/* hiredis' parser, held to a bound: by itself it collects a bulk string of any length that the other side
 * names. */
#include "bron/gedeeld_antwoord.h"

enum { KOPREGEL = 64 }; /* "$<length>\r\n" and the closing "\r\n" */

/* The parser takes NULL for "no memory" and stops. The type of the count differs between releases of hiredis.
 */
#if HIREDIS_MAJOR >= 1
static void *geen_rij(const redisReadTask *taak, size_t n)
#else
static void *geen_rij(const redisReadTask *taak, int n)
#endif
{
    (void)taak;
    (void)n;
    return NULL;
}

bool antwoordlezer_begin(struct antwoordlezer *a, size_t max)
{
    a->max = max;
    a->lezer = redisReaderCreate();
    if (!a->lezer)
        return false;
    a->functies = *a->lezer->fn;
    a->functies.createArray = geen_rij;
    a->lezer->fn = &a->functies;
    return true;
}

bool antwoordlezer_voed(struct antwoordlezer *a, const char *p, size_t n)
{
    return redisReaderFeed(a->lezer, p, n) == REDIS_OK;
}

enum antwoordstand antwoordlezer_volgend(struct antwoordlezer *a, redisReply **uit)
{
    void *antwoord = NULL;

    *uit = NULL;
    if (redisReaderGetReply(a->lezer, &antwoord) != REDIS_OK)
        return ANTWOORD_KAPOT;
    if (!antwoord)
        return a->lezer->len - a->lezer->pos > a->max + KOPREGEL ? ANTWOORD_KAPOT : ANTWOORD_NOG_NIET;
    *uit = antwoord;
    if ((*uit)->type == REDIS_REPLY_INTEGER || (*uit)->type == REDIS_REPLY_NIL ||
        (size_t)(*uit)->len <= a->max)
        return ANTWOORD_HEEL;
    freeReplyObject(*uit);
    *uit = NULL;
    return ANTWOORD_KAPOT;
}

void antwoordlezer_einde(struct antwoordlezer *a)
{
    if (a->lezer)
        redisReaderFree(a->lezer);
    a->lezer = NULL;
}
