/* From an answer to HTTP: status, body, headers. Those that every answer has are put on it last, by
 * whoever hands it to libmicrohttpd. */
#include <inttypes.h>
#include <stdio.h>
#include <ulfius.h>

#include "http/dienst.h"
#include "http/gereed.h"

/* Retry-After when nothing better is known. */
static const int64_t OPNIEUW_S = 5;

/* When there is no memory to say so. */
static const char geen_geheugen[] =
    "{\"type\":\"urn:klantbeeld-werkgever:fout:overbelast\",\"title\":\"De dienst is overbelast\","
    "\"status\":503,\"detail\":\"Er is nu te weinig geheugen.\","
    "\"instance\":\"urn:uuid:00000000-0000-4000-8000-000000000000\"}";

void kb_antwoord_probleem(struct kb_verzoek *v, struct kb_antwoord *a)
{
    struct kb_schrijver s;

    a->body.n = 0;
    a->body.mislukt = false;
    a->vaste_body = KB_GEEN_TEKST;
    a->http = kb_probleem_soort(v->fout.status)->http;
    a->mediatype = "application/problem+json";
    s = kb_schrijver_op(&a->body);
    /* Violations belong to a 400; memory may have run out after some were found. */
    kb_probleem_schrijf(&s, KB_GEEN_LID, &v->fout, a->http == 400 ? &v->overtredingen : NULL, v->kenmerk.id);
    if (a->body.mislukt) {
        a->http = 503;
        a->vaste_body = kb_tekst_van(geen_geheugen);
    }
}

struct kopregel {
    const char *naam, *waarde;
};

/* The headers of one answer that are not on every answer. */
struct koppen {
    size_t n;
    struct kopregel regel[10];
    char seconden[24];
    char beleid[96], stand[96];
};

static void zet(struct koppen *k, const char *naam, const char *waarde)
{
    if (waarde)
        k->regel[k->n++] = (struct kopregel){naam, waarde};
}

/* draft-ietf-httpapi-ratelimit-headers-11 §3 and §4: the limit that refused, and when it lets one through
 * again. Only on refusals: answers that are ready to be sent are the same for everybody. */
static void zet_grens(struct koppen *k, const struct kb_grensoordeel *g)
{
    const char *naam = kb_grenssoort_naam(g->soort);

    snprintf(k->beleid, sizeof(k->beleid), "\"%s\";q=%" PRId64 ";w=%" PRId64, naam, g->limiet, g->venster_s);
    snprintf(k->stand, sizeof(k->stand), "\"%s\";r=0;t=%" PRId64, naam, g->opnieuw_s);
    zet(k, "RateLimit-Policy", k->beleid);
    zet(k, "RateLimit", k->stand);
}

/* CORS: who may read it; of a preflight (any OPTIONS will do, it asks no source) also what a page may send.
 * How long a browser need not ask again: what Chromium allows. */
static void zet_herkomst(struct koppen *k, const struct kb_antwoord *a)
{
    zet(k, "Access-Control-Allow-Origin", a->voor_iedereen ? "*" : a->herkomst);
    if (!a->herkomst || a->voor_iedereen)
        return;
    if (a->http == 204) {
        zet(k, "Access-Control-Allow-Methods", a->allow);
        zet(k, "Access-Control-Allow-Headers", "Authorization, Content-Type, traceparent, tracestate");
        zet(k, "Access-Control-Max-Age", "7200");
    } else {
        zet(k, "Access-Control-Expose-Headers",
            "API-Version, Deprecation, Klantbeeld-Omgeving, Link, RateLimit, RateLimit-Policy, Retry-After, "
            "Sunset, WWW-Authenticate");
    }
}

/* RFC 6750 §3: without a token only the scheme, with a bad one also why; and RFC 9110 §10.2.3 for a 503 and
 * (RFC 6585 §4) a 429. */
static void verzamel_koppen(const struct kb_verzoek *v, const struct kb_antwoord *a, struct koppen *k)
{
    k->n = 0;
    zet(k, "Content-Type", a->mediatype);
    zet(k, "Allow", a->allow);
    zet_herkomst(k, a);
    zet(k, "Connection", v->sluit ? "close" : NULL);
    zet(k, "ETag", a->merk);
    zet(k, "Vary", a->pagina ? "Accept-Encoding" : NULL);
    zet(k, "Content-Encoding", a->gecomprimeerd ? "gzip" : NULL);
    if (a->http == 401)
        zet(k, "WWW-Authenticate",
            v->wie.reden == KB_TOKEN_GEEN ? "Bearer realm=\"klantbeeld-werkgever\""
                                          : "Bearer realm=\"klantbeeld-werkgever\", error=\"invalid_token\"");
    if (a->http == 429)
        zet_grens(k, &v->grens);
    if (a->http == 429 || a->http == 503) {
        snprintf(k->seconden, sizeof(k->seconden), "%" PRId64,
                 v->fout.opnieuw_s ? v->fout.opnieuw_s : OPNIEUW_S);
        zet(k, "Retry-After", k->seconden);
    }
}

void kb_antwoord_geef(struct kb_verzoek *v, struct kb_antwoord *a, struct _u_response *r)
{
    struct koppen k;

    r->status = a->http;
    verzamel_koppen(v, a, &k);
    for (size_t i = 0; i < k.n; i++)
        u_map_put(r->map_header, k.regel[i].naam, k.regel[i].waarde);
    if (a->vaste_body.p) {
        ulfius_set_binary_body_response(r, (unsigned)a->http, a->vaste_body.p, a->vaste_body.n);
    } else {
        /* ulfius frees binary_body with the response: the buffer's bytes change hands without a copy. */
        r->binary_body = a->body.p;
        r->binary_body_length = a->body.n;
        a->body = KB_LEGE_BUFFER;
    }
}

/* libmicrohttpd takes a body as void *, and reads it only. */
static struct MHD_Response *met_body(struct kb_antwoord *a)
{
    struct MHD_Response *r;
    void *vast;

    if (a->geleend.waarde)
        return kb_gereed_maak(&a->geleend);
    if (a->vaste_body.p) {
        memcpy(&vast, &a->vaste_body.p, sizeof(vast));
        return MHD_create_response_from_buffer(a->vaste_body.n, vast, MHD_RESPMEM_PERSISTENT);
    }
    r = MHD_create_response_from_buffer(a->body.n, a->body.p,
                                        a->body.p ? MHD_RESPMEM_MUST_FREE : MHD_RESPMEM_PERSISTENT);
    if (r)
        a->body = KB_LEGE_BUFFER;
    return r;
}

struct MHD_Response *kb_antwoord_maak(const struct kb_verzoek *v, struct kb_antwoord *a)
{
    struct MHD_Response *r = met_body(a);
    struct koppen k;

    verzamel_koppen(v, a, &k);
    for (size_t i = 0; r && i < k.n; i++) {
        if (MHD_add_response_header(r, k.regel[i].naam, k.regel[i].waarde) != MHD_YES) {
            MHD_destroy_response(r);
            r = NULL;
        }
    }
    return r;
}
