/* Internal to sandbox/: its employers as a delivery of the search index
 * (include/klantbeeld/zoek/werkgever.h). */
#ifndef KLANTBEELD_SRC_SANDBOX_LEVERING_H
#define KLANTBEELD_SRC_SANDBOX_LEVERING_H

#include "klantbeeld/basis/buffer.h"
#include "klantbeeld/domein/datum.h"

/* Append the whole delivery, as of today. */
void kb_sandbox_levering(struct kb_datum vandaag, struct kb_buffer *uit);

#endif
