/* A span as JSON, by the rules of OTLP (opentelemetry/proto/trace/v1/trace.proto): ids in hexadecimal, names
 * in lowerCamelCase, 64-bit numbers as texts, enums as numbers. */
#include <inttypes.h>
#include <stdio.h>

#include "klantbeeld/spoor/sporen.h"
#include "spoor/intern.h"

static void schrijf_id(struct kb_schrijver *s, struct kb_tekst lid, uint64_t id)
{
    char hex[16];

    kb_hex64(id, hex);
    kb_schrijf_tekst(s, lid, (struct kb_tekst){hex, sizeof(hex)});
}

static void schrijf_nano(struct kb_schrijver *s, struct kb_tekst lid, kb_tijd t)
{
    char tekst[24];

    snprintf(tekst, sizeof(tekst), "%" PRId64, t);
    kb_schrijf_z(s, lid, tekst);
}

void kb_span_begin(struct kb_span *span, const struct kb_spangegevens *g, struct kb_tekst naam)
{
    struct kb_schrijver *s = &span->s;
    char trace[32];

    span->naar = g->spoor->naar;
    span->json = KB_LEGE_BUFFER;
    *s = kb_schrijver_op(&span->json);
    kb_spoor_trace(g->spoor, trace);
    kb_schrijf_object(s, KB_GEEN_LID);
    kb_schrijf_tekst(s, KB_LID("traceId"), (struct kb_tekst){trace, sizeof(trace)});
    schrijf_id(s, KB_LID("spanId"), g->span);
    if (g->ouder)
        schrijf_id(s, KB_LID("parentSpanId"), g->ouder);
    if (g->spoor->staat.p)
        kb_schrijf_tekst(s, KB_LID("traceState"), g->spoor->staat);
    kb_schrijf_tekst(s, KB_LID("name"), naam);
    kb_schrijf_geheel(s, KB_LID("kind"), g->soort);
    schrijf_nano(s, KB_LID("startTimeUnixNano"), g->begin);
    schrijf_nano(s, KB_LID("endTimeUnixNano"), g->einde);
    kb_schrijf_lijst(s, KB_LID("attributes"));
}

static void open_kenmerk(struct kb_schrijver *s, const char *sleutel)
{
    kb_schrijf_object(s, KB_GEEN_LID);
    kb_schrijf_z(s, KB_LID("key"), sleutel);
    kb_schrijf_object(s, KB_LID("value"));
}

static void sluit_kenmerk(struct kb_schrijver *s)
{
    kb_schrijf_einde_object(s);
    kb_schrijf_einde_object(s);
}

void kenmerk_tekst(struct kb_schrijver *s, const char *sleutel, struct kb_tekst waarde)
{
    open_kenmerk(s, sleutel);
    kb_schrijf_tekst(s, KB_LID("stringValue"), waarde);
    sluit_kenmerk(s);
}

void kb_span_tekst(struct kb_span *span, const char *sleutel, struct kb_tekst waarde)
{
    kenmerk_tekst(&span->s, sleutel, waarde);
}

void kb_span_geheel(struct kb_span *span, const char *sleutel, int64_t waarde)
{
    char tekst[24];

    snprintf(tekst, sizeof(tekst), "%" PRId64, waarde);
    open_kenmerk(&span->s, sleutel);
    kb_schrijf_z(&span->s, KB_LID("intValue"), tekst);
    sluit_kenmerk(&span->s);
}

void kb_span_lijst(struct kb_span *span, const char *sleutel, const struct kb_tekst *waarde, size_t n)
{
    struct kb_schrijver *s = &span->s;

    open_kenmerk(s, sleutel);
    kb_schrijf_object(s, KB_LID("arrayValue"));
    kb_schrijf_lijst(s, KB_LID("values"));
    for (size_t i = 0; i < n; i++) {
        kb_schrijf_object(s, KB_GEEN_LID);
        kb_schrijf_tekst(s, KB_LID("stringValue"), waarde[i]);
        kb_schrijf_einde_object(s);
    }
    kb_schrijf_einde_lijst(s);
    kb_schrijf_einde_object(s);
    sluit_kenmerk(s);
}

void kb_span_einde(struct kb_span *span, bool mislukt)
{
    struct kb_schrijver *s = &span->s;

    kb_schrijf_einde_lijst(s);
    kb_schrijf_object(s, KB_LID("status"));
    if (mislukt)
        kb_schrijf_geheel(s, KB_LID("code"), 2); /* STATUS_CODE_ERROR; 0 is unset, and left out */
    kb_schrijf_einde_object(s);
    kb_schrijf_einde_object(s);
    sporen_geef(span->naar, &span->json);
}
