/* Internal to inzage/: a record as the members of its line. */
#ifndef KLANTBEELD_SRC_INZAGE_RECORD_H
#define KLANTBEELD_SRC_INZAGE_RECORD_H

#include "klantbeeld/basis/buffer.h"
#include "klantbeeld/inzage/inzagelog.h"

/* Append the members. KB_OK, KB_ONGELDIG (what came out is not JSON that can be read back), KB_TE_GROOT,
 * KB_GEEN_GEHEUGEN. Pure; thread-safe. */
KB_MOET_GEBRUIKEN enum kb_status record_leden(const struct kb_inzage_record *r, struct kb_buffer *uit);

#endif
