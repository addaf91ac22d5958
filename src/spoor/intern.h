/* Internal to spoor/. */
#ifndef KLANTBEELD_SRC_SPOOR_INTERN_H
#define KLANTBEELD_SRC_SPOOR_INTERN_H

#include "klantbeeld/spoor/sporen.h"

/* One attribute with a text, inside a list. */
void kenmerk_tekst(struct kb_schrijver *s, const char *sleutel, struct kb_tekst waarde);

/* Hand in a span; takes its bytes over. */
void sporen_geef(struct kb_sporen *s, struct kb_buffer *json);

/* What an answer of the collector says it did not take of `n` spans (partialSuccess.rejectedSpans). Pure. */
uint64_t sporen_geweigerd(struct kb_tekst body, uint64_t n);

#endif
