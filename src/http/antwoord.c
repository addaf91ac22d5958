/* From an answer to HTTP: status, body, headers. The headers that every answer has are put on it last
 * (ingang.c); here are the ones that differ. */
#include <inttypes.h>
#include <stdio.h>
#include <ulfius.h>

#include "http/dienst.h"

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
    kb_probleem_schrijf(&s, KB_GEEN_LID, &v->fout, a->http == 400 ? &v->overtredingen : NULL, v->id);
    if (a->body.mislukt) {
        a->http = 503;
        a->vaste_body = kb_tekst_van(geen_geheugen);
    }
}

/* RFC 6750 §3: without a token only the scheme, with a bad one also why; and RFC 9110 §10.2.3 for a 503. */
static void zet_koppen_van_fout(const struct kb_verzoek *v, const struct kb_antwoord *a,
                                struct _u_map *koppen)
{
    if (a->http == 401)
        u_map_put(koppen, "WWW-Authenticate",
                  v->wie.reden == KB_TOKEN_GEEN
                      ? "Bearer realm=\"klantbeeld-werkgever\""
                      : "Bearer realm=\"klantbeeld-werkgever\", error=\"invalid_token\"");
    if (a->http == 503) {
        char seconden[24];

        snprintf(seconden, sizeof(seconden), "%" PRId64, v->fout.opnieuw_s ? v->fout.opnieuw_s : OPNIEUW_S);
        u_map_put(koppen, "Retry-After", seconden);
    }
}

void kb_antwoord_geef(struct kb_verzoek *v, struct kb_antwoord *a, struct _u_response *r)
{
    r->status = a->http;
    if (a->mediatype)
        u_map_put(r->map_header, "Content-Type", a->mediatype);
    if (a->allow)
        u_map_put(r->map_header, "Allow", a->allow);
    if (a->voor_iedereen)
        u_map_put(r->map_header, "Access-Control-Allow-Origin", "*");
    if (v->sluit)
        u_map_put(r->map_header, "Connection", "close");
    zet_koppen_van_fout(v, a, r->map_header);
    if (a->vaste_body.p) {
        ulfius_set_binary_body_response(r, (unsigned)a->http, a->vaste_body.p, a->vaste_body.n);
    } else {
        /* ulfius frees binary_body with the response: the buffer's bytes change hands without a copy. */
        r->binary_body = a->body.p;
        r->binary_body_length = a->body.n;
        a->body = KB_LEGE_BUFFER;
    }
}
