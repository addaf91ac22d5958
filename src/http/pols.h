/* Internal to http/: does the thread of the public port still come round?
 *
 * It is looked at twice a second whether that thread did anything. When it did not, it is given something to
 * do: a connection that is closed already. What comes of that is the pulse. Neither address nor protocol of
 * the port matters, and a busy port is not asked anything. */
#ifndef KLANTBEELD_SRC_HTTP_POLS_H
#define KLANTBEELD_SRC_HTTP_POLS_H

#include <microhttpd.h>
#include <stdatomic.h>
#include <stdbool.h>

/* Rounds without a sign of life: ten seconds, of a thread that gets there. A process that was stopped and
 * goes on has missed one, whatever the time it took. */
enum { KB_POLS_RONDEN = 20, KB_POLS_PER_S = 2 };

struct kb_pols {
    atomic_uint slagen; /* the port's thread did something: counted by that thread alone */
    atomic_uint stil;   /* rounds in which it did not */
    atomic_uint grens;  /* from so many on it stands still */
    /* The guard's own. */
    struct MHD_Daemon *daemon;
    unsigned wachttijd_s; /* by then a full port has seen some connection end */
    unsigned gezien;
    bool onderweg; /* a connection was handed over, and nothing came of it yet */
};

void kb_pols_begin(struct kb_pols *p, struct MHD_Daemon *daemon, unsigned wachttijd_s);
/* One round, on the thread of the guard. */
void kb_pols_ronde(void *pols);
/* Thread-safe. */
static inline bool kb_pols_slaat(const struct kb_pols *p)
{
    return atomic_load_explicit(&p->stil, memory_order_relaxed) <
           atomic_load_explicit(&p->grens, memory_order_relaxed);
}

/* The port's thread did something. */
static inline void kb_pols_slag(struct kb_pols *p)
{
    atomic_store_explicit(&p->slagen, atomic_load_explicit(&p->slagen, memory_order_relaxed) + 1,
                          memory_order_relaxed);
}

#endif
