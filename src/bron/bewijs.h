/* Internal to bron/: the client certificate that a source is shown, and its replacement while the engine
 * runs.
 *
 * libcurl reads certificate and key from a file at every connection that it makes. It is given a copy in
 * memory (memfd) of what was read and found good, by one name that stays: a file that is changed half way, or
 * has become unreadable, harms no connection, and what is there already is used on. */
#ifndef KLANTBEELD_SRC_BRON_BEWIJS_H
#define KLANTBEELD_SRC_BRON_BEWIJS_H

#include <stdatomic.h>
#include <stdbool.h>

#include "klantbeeld/basis/config.h"
#include "klantbeeld/basis/klok.h"

struct bewijs {
    int fd;           /* key and certificate, PEM; -1 = none. The engine's thread's, once that runs */
    char naam[32];    /* of fd, as a file; "" = none. The same */
    atomic_int nieuw; /* read since, to be taken over; -1 = none. Any thread */
    _Atomic int64_t verloopt;
};

void bewijs_begin(struct bewijs *b);
/* Read what this source's configuration names; nothing when that is nothing. KB_CONFIGURATIE,
 * KB_GEEN_GEHEUGEN with fout filled: nothing changes. Any thread, one at a time. */
KB_MOET_GEBRUIKEN enum kb_status bewijs_lees(struct bewijs *b, const struct kb_config_bron *c, kb_tijd nu,
                                             struct kb_fout *fout);
/* The name of the file to show; "" = show nothing. The engine's thread. */
const char *bewijs_naam(struct bewijs *b);
void bewijs_einde(struct bewijs *b);

#endif
