/* Internal to bron/: the addresses of the sources' hosts, looked up beside the engine.
 *
 * A name look-up may take seconds and cannot be broken off, so one thread does nothing else: every host at
 * start and every half minute after. What it last found stays in use while the name service is away. An
 * address that is written as one needs no look-up. */
#ifndef KLANTBEELD_SRC_BRON_NAMEN_H
#define KLANTBEELD_SRC_BRON_NAMEN_H

#include <sys/socket.h>

#include "klantbeeld/basis/fout.h"

struct kb_namen;

enum { NAMEN_MAX_ADRESSEN = 8 };

struct adres {
    socklen_t n; /* 0 = none */
    struct sockaddr_storage s;
};

/* n hosts, in order; `host` and `poort` are copied. NULL when memory is exhausted. */
struct naam {
    const char *host; /* NULL: of no interest */
    const char *poort;
};

struct kb_namen *namen_nieuw(const struct naam *namen, size_t n, struct kb_fout *fout);
/* Waits for a look-up that is under way. NULL is allowed. */
void namen_vrij(struct kb_namen *n);
/* An address of host i; with several, the one after that of the last call. None before the first look-up has
 * ended, or when the name is not known. Thread-safe. */
struct adres namen_adres(struct kb_namen *n, size_t i);

#endif
