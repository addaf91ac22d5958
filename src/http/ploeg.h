/* Internal to http/: a few threads for what may wait, such as the first check of a token, or takes long, such
 * as a search. The threads that serve connections must not: each of them serves all of them. */
#ifndef KLANTBEELD_SRC_HTTP_PLOEG_H
#define KLANTBEELD_SRC_HTTP_PLOEG_H

#include <stdbool.h>
#include <stddef.h>

struct kb_ploeg;

/* A piece of work; it lies in what it is about. */
struct kb_werk {
    struct kb_werk *volgende;
    void (*doe)(struct kb_werk *w);
};

struct kb_ploegmaat {
    size_t draden;   /* 1..KB_PLOEG_MAX */
    size_t wachtrij; /* pieces of work that may wait for a thread; one more is refused */
    int voorrang;    /* niceness of the threads above that of the process: 0 as any other */
};

enum { KB_PLOEG_MAX = 64 };

/* NULL when memory or threads are exhausted. */
struct kb_ploeg *kb_ploeg_nieuw(const struct kb_ploegmaat *maat);
/* Let a thread do it, soon. False when the threads are stopping, or too much waits already: it will not be
 * done. Thread-safe. */
bool kb_ploeg_geef(struct kb_ploeg *p, struct kb_werk *w);
/* Pieces of work that wait for a thread. Thread-safe. */
size_t kb_ploeg_wachtend(struct kb_ploeg *p);
/* Finish what was given, take no more, and end the threads. */
void kb_ploeg_stop(struct kb_ploeg *p);
void kb_ploeg_vrij(struct kb_ploeg *p); /* NULL is allowed */

#endif
