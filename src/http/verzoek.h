/* Internal to http/: one request, read strictly from its raw target.
 *
 * ulfius (libmicrohttpd) decodes and merges as it goes: `%00` cuts a value, repeated parameters become one,
 * slashes collapse. Routing and parameters are therefore read here, from the request target as it came over
 * the wire. */
#ifndef KLANTBEELD_SRC_HTTP_VERZOEK_H
#define KLANTBEELD_SRC_HTTP_VERZOEK_H

#include "http/omlijsting.h"
#include "klantbeeld/abs/grens.h"
#include "klantbeeld/abs/toegang.h"
#include "klantbeeld/basis/arena.h"
#include "klantbeeld/klantbeeld/klantbeeld.h"

enum { KB_MAX_SEGMENTEN = 6, KB_MAX_QUERY = 32, KB_MAX_URI = 2048, KB_MAX_KOPPEN = 12288 };

enum kb_methode { KB_GET = 1, KB_HEAD = 2, KB_OPTIONS = 4, KB_POST = 8, KB_ANDERE_METHODE = 16 };

/* What a request saw, or was refused, of an employer: what the inzagelog must know of it. */
struct kb_inzage_van {
    const char *actie; /* "klantbeeld", "gegevensgroep", "zoek", or "verzoek" when it was refused before it
                          was read; NULL = it asks for nothing of the kind */
    struct kb_lhnummer lhnummer;
    uint32_t gevraagd; /* gegevensgroepen, as bits */
    uint32_t geleverd;
};

/* By what a request is told from others, here and elsewhere. */
struct kb_kenmerk {
    char id[37];           /* a UUID: in problem documents, the log and the inzagelog */
    struct kb_spoor spoor; /* its trace; `span` is that of this request */
    uint64_t ouder;        /* the span of who asks; 0 = it told none */
};

struct kb_verzoek {
    const struct kb_kop *kop; /* lent */
    enum kb_methode methode;
    size_t n_segmenten; /* of the path, the version prefix left out */
    struct kb_tekst segment[KB_MAX_SEGMENTEN];
    size_t n_query;
    struct kb_wachtende wachtende; /* its deadline, its client, and how to wake who answers it */
    struct kb_onderweg *onderweg;  /* its answer waits for sources; NULL = it does not */
    struct kb_zoekgesprek *zoek;   /* it is a search, in the arena; NULL = it is not */
    struct kb_tekst body;          /* lent; the first KB_MAX_ZOEKBODY bytes of a POST */
    size_t n_body;                 /* bytes that came */
    /* The connection closes after the answer: the service is stopping, or the body came in chunks, which
     * libmicrohttpd reads leniently and does not show, so that nobody's next request can begin in the middle
     * of this one. */
    bool sluit;
    size_t route; /* for metrics: 1 + its row in the table of routes; 0 = none */
    struct kb_kenmerk kenmerk;
    uint8_t bronuitkomst[KB_CONFIG_MAX_BRONNEN]; /* see kb_ophaling_uitkomsten */
    kb_moment begin;                             /* when all of it was there */
    struct kb_identiteit wie;
    struct kb_grensoordeel grens; /* of the last limit that was asked */
    struct kb_inzage_van inzage;
    /* From here on it is large, and empty without being cleared: see kb_verzoek_begin. */
    struct kb_parameterwaarde query[KB_MAX_QUERY];
    struct kb_overtredingen overtredingen;
    struct kb_fout fout;
    struct kb_arena arena;
};

/* An empty request: nothing asked, nobody known, nothing wrong. */
void kb_verzoek_begin(struct kb_verzoek *v);

/* Read head and target (as it came, not decoded; lent as long as the request): method, path and query. KB_OK;
 * KB_URI_TE_LANG, KB_KOPPEN_TE_GROOT, KB_ONBEKEND_PAD, KB_ONGELDIG with v->fout filled. What is wrong inside
 * the query goes to v->overtredingen and is reported by the endpoint, beside what it finds itself. */
KB_MOET_GEBRUIKEN enum kb_status kb_verzoek_lees(struct kb_verzoek *v, const struct kb_kop *kop,
                                                 const char *doel);

/* A header by its lower-case name: the first value, and how many headers of that name there are. */
size_t kb_kop_zoek(const struct kb_kop *kop, const char *naam, struct kb_tekst *waarde);

static inline size_t kb_verzoek_kop(const struct kb_verzoek *v, const char *naam, struct kb_tekst *waarde)
{
    return kb_kop_zoek(v->kop, naam, waarde);
}

/* KB_OK, or KB_ONGELDIG with v->fout filled when something is wrong with it (v->overtredingen). */
KB_MOET_GEBRUIKEN enum kb_status kb_verzoek_keur(struct kb_verzoek *v);
/* The same, for a path without parameters: it refuses them all. */
KB_MOET_GEBRUIKEN enum kb_status kb_verzoek_keur_geen_query(struct kb_verzoek *v);

/* The query as the klantbeeld layer takes it. */
static inline struct kb_parameterlijst kb_verzoek_query(const struct kb_verzoek *v)
{
    return (struct kb_parameterlijst){v->query, v->n_query};
}

#endif
