/* One Redis for all tests of a program, and a client to look into it. */
#ifndef KLANTBEELD_TESTS_GEDEELD_REDIS_H
#define KLANTBEELD_TESTS_GEDEELD_REDIS_H

#include "gedeeld_proef.h"

#define LH "123456789L01"
#define SLEUTEL_A "k3cr /contacten?lhnummer=" LH
#define SLEUTEL_B "k3cr /contacten?lhnummer=987654321L02"
#define BODY "{\"naam\":\"Groothandel De Groot\"}"

static struct redis redis;
static redisContext *klant;

static inline int begin(void **state)
{
    proef_begin(state);
    redis_start(&redis, proef_map, NULL);
    klant = redis_klant(&redis);
    return 0;
}

static inline int einde(void **state)
{
    redisFree(klant);
    redis_stop(&redis);
    return proef_einde(state);
}

/* Every test starts with an empty Redis and no instance. */
static inline int leeg(void **state)
{
    (void)state;
    redis_doe(klant, "FLUSHALL");
    proef_tijd = 1700000000 * KB_S;
    return 0;
}

static inline struct kb_gedeeld *instantie(int plek, int64_t slot_ms)
{
    static struct kb_config_gedeeld configs[MAX_INSTANTIES];
    struct kb_gedeeld *g;

    configs[plek] = proef_config(redis.poort);
    configs[plek].slot_ms = slot_ms;
    g = start_instantie(plek, &configs[plek]);
    draai_tot_verbonden(g);
    return g;
}

/* The one key in Redis that matches; to be freed. */
static inline char *enige(const char *patroon)
{
    redisReply *r = redisCommand(klant, "KEYS %s", patroon);
    char *naam;

    assert_non_null(r);
    assert_int_equal(r->elements, 1);
    naam = strdup(r->element[0]->str);
    freeReplyObject(r);
    return naam;
}

static inline size_t aantal(const char *patroon)
{
    redisReply *r = redisCommand(klant, "KEYS %s", patroon);
    size_t n = r->elements;

    freeReplyObject(r);
    return n;
}

#endif
