/* Internal to abs/: tokens that were verified before. */
#ifndef KLANTBEELD_SRC_ABS_TOKENCACHE_H
#define KLANTBEELD_SRC_ABS_TOKENCACHE_H

#include <stdbool.h>

#include "klantbeeld/abs/identiteit.h"

enum { KB_TOKENHASH = 32, KB_TOKENCACHE_PLAATSEN = 8192 };

struct kb_tokencache;

/* All memory is taken here and now; NULL when there is none. */
struct kb_tokencache *kb_tokencache_nieuw(void);
void kb_tokencache_vrij(struct kb_tokencache *c); /* NULL is allowed */

/* What was concluded from the token with this hash, if it was concluded under this generation of keys and
 * rights. Whether it is still in time is for the caller to judge. Takes no lock: what is written at that very
 * moment is not found. Thread-safe. */
bool kb_tokencache_zoek(struct kb_tokencache *c, const unsigned char hash[KB_TOKENHASH], uint64_t generatie,
                        struct kb_identiteit *uit);
/* Keep it. What goes for it: a place of another generation or past its time, else the one not asked for
 * longest. Thread-safe. */
void kb_tokencache_bewaar(struct kb_tokencache *c, const unsigned char hash[KB_TOKENHASH], uint64_t generatie,
                          const struct kb_identiteit *wie, kb_tijd nu);

#endif
