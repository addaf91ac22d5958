/* Internal to bron/: the addresses of the sources' hosts, looked up beside the engine.
 *
 * A name look-up may take seconds and cannot be broken off, so each name has a thread that does nothing else:
 * at start and every half minute after. A name that is slow or unknown keeps no other waiting. What was last
 * found stays in use while the name service is away. An address that is written as one needs no look-up. */
#ifndef KLANTBEELD_SRC_BRON_NAMEN_H
#define KLANTBEELD_SRC_BRON_NAMEN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "klantbeeld/basis/fout.h"

struct kb_namen;

enum { NAMEN_MAX_ADRESSEN = 8 };

struct adres {
    socklen_t n;   /* 0 = none */
    size_t aantal; /* addresses that the host has */
    struct sockaddr_storage s;
};

struct naam {
    const char *host;
    const char *poort;
};

/* n hosts, in order; `host` and `poort` are copied. Waits a moment for the first look-ups, so that a service
 * that just started does not fail its first calls. NULL when memory is exhausted. */
struct kb_namen *namen_nieuw(const struct naam *namen, size_t n, struct kb_fout *fout);
/* Waits for look-ups that are under way. NULL is allowed. */
void namen_vrij(struct kb_namen *n);
/* Where to begin among the addresses of host i: with several, each caller begins at the next one.
 * Thread-safe.
 */
size_t namen_beurt(struct kb_namen *n, size_t i);
/* The address of host i whose turn it is; that of the next turn is the next address. None before a first
 * look-up has ended, or while the name has never been known. Thread-safe. */
struct adres namen_adres(struct kb_namen *n, size_t i, size_t beurt);
/* All addresses of host i, in the order in which they were found, and which finding that is: another number
 * as soon as they are others. Returns how many; 0 as above. Thread-safe. */
size_t namen_alle(struct kb_namen *n, size_t i, struct adres uit[NAMEN_MAX_ADRESSEN], uint64_t *vondst);
/* Host i is written as an address, and no name. */
bool namen_is_adres(const struct kb_namen *n, size_t i);

#endif
