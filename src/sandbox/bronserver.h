/* Internal to sandbox/: the built-in sources, behind one port of this machine's loopback, in this process.
 * The service asks them as it asks any source, so that time limits, broken connections and old answers are
 * real.
 *
 * A thread per connection (libmicrohttpd), as one that waits on purpose may hold up nobody. */
#ifndef KLANTBEELD_SRC_SANDBOX_BRONSERVER_H
#define KLANTBEELD_SRC_SANDBOX_BRONSERVER_H

#include <stdbool.h>
#include <stdint.h>

#include "klantbeeld/basis/fout.h"
#include "klantbeeld/basis/klok.h"

struct kb_bronserver;

/* Listen on a free port. klok is lent: it says what today is. NULL with fout filled. */
struct kb_bronserver *kb_bronserver_nieuw(const struct kb_klok *klok, struct kb_fout *fout);
uint16_t kb_bronserver_poort(const struct kb_bronserver *b);
/* Sources that fail since the sandbox began (KB_SANDBOX_VEROUDERD) do so from now on, or answer again.
 * Thread-safe. */
void kb_bronserver_valt_uit(struct kb_bronserver *b, bool uitgevallen);
/* Whoever still waits is let go. NULL is allowed. */
void kb_bronserver_vrij(struct kb_bronserver *b);

#endif
