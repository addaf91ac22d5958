/* Spans on their way to a collector: OTLP over HTTP in its JSON form
 * (https://opentelemetry.io/docs/specs/otlp/#otlphttp), names after OpenTelemetry's semantic conventions for
 * HTTP.
 *
 * A span is written as text by who has it and handed in; a thread sends what has gathered, at most once a
 * second, in batches. Handing in never waits: when the queue is full, or the collector refuses, spans are
 * dropped and counted. Nothing in a span names an employer or a person: who writes one sees to that. */
#ifndef KLANTBEELD_SPOOR_SPOREN_H
#define KLANTBEELD_SPOOR_SPOREN_H

#include "klantbeeld/basis/config.h"
#include "klantbeeld/basis/klok.h"
#include "klantbeeld/basis/schrijver.h"
#include "klantbeeld/spoor/spoor.h"

/* Start the thread. config is lent. NULL with fout filled: KB_CONFIGURATIE (a file that cannot be read),
 * KB_GEEN_GEHEUGEN. */
struct kb_sporen *kb_sporen_nieuw(const struct kb_config_sporen *config, struct kb_fout *fout);
/* Send what waits, for two seconds at most, and stop. Nobody may be handing in. NULL is allowed. */
void kb_sporen_vrij(struct kb_sporen *s);

/* Is the trace with this random number one of the sample? */
bool kb_sporen_kies(const struct kb_sporen *s, uint64_t toeval);

/* OTLP's SpanKind. */
enum kb_spansoort { KB_SPAN_SERVER = 2, KB_SPAN_CLIENT = 3 };

struct kb_spangegevens {
    const struct kb_spoor *spoor; /* its trace, and where it goes: spoor->naar must be there */
    uint64_t span;                /* its own id */
    uint64_t ouder;               /* its parent's; 0 = it has none */
    enum kb_spansoort soort;
    kb_tijd begin, einde;
};

/* A span that is being written; on the stack. */
struct kb_span {
    struct kb_sporen *naar;
    struct kb_buffer json;
    struct kb_schrijver s;
};

/* Begin, add attributes (in any number), end: then it is handed in. `naam`: UTF-8, as all texts. */
void kb_span_begin(struct kb_span *span, const struct kb_spangegevens *g, struct kb_tekst naam);
void kb_span_tekst(struct kb_span *span, const char *sleutel, struct kb_tekst waarde);
void kb_span_geheel(struct kb_span *span, const char *sleutel, int64_t waarde);
void kb_span_lijst(struct kb_span *span, const char *sleutel, const struct kb_tekst *waarde, size_t n);
void kb_span_einde(struct kb_span *span, bool mislukt);

/* Counters since start. */
struct kb_sporenstaat {
    uint64_t verstuurd; /* spans that the collector took */
    uint64_t verloren;  /* spans that the queue, the collector or memory did not take */
    uint64_t mislukt;   /* deliveries that failed, tries that were repeated included */
};
void kb_sporen_staat(const struct kb_sporen *s, struct kb_sporenstaat *uit); /* thread-safe */

#endif
