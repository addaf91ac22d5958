/* For the tests of the engine: a set of calls that a thread of the test waits for, and a clock that runs as
 * the machine's does and jumps when a test says so. */
#ifndef KLANTBEELD_TESTS_OPHALING_HULP_H
#define KLANTBEELD_TESTS_OPHALING_HULP_H

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "klantbeeld/bron/motor.h"

/* By the machine's clock, whatever the test's says: an engine that forgets a set fails its test, not the run.
 */
enum { HULP_UITERLIJK_S = 60 };

struct hulp_set {
    struct kb_ophaling *ophaling;
    bool wacht;           /* the engine said that it will call */
    pthread_mutex_t slot; /* guards the rest */
    pthread_cond_t teken;
    unsigned geroepen;
    unsigned volgnummer; /* of the last call, among those of all sets; from 1 */
};

static atomic_uint hulp_geroepen; /* calls of all sets */

static inline void hulp_klaar(void *context)
{
    struct hulp_set *s = context;

    pthread_mutex_lock(&s->slot);
    s->geroepen++;
    s->volgnummer = atomic_fetch_add(&hulp_geroepen, 1) + 1;
    pthread_cond_broadcast(&s->teken);
    pthread_mutex_unlock(&s->slot);
}

static inline void hulp_vrij(struct hulp_set *s)
{
    pthread_cond_destroy(&s->teken);
    pthread_mutex_destroy(&s->slot);
    free(s);
}

/* Start it, for as far as the engine takes it: NULL with what it said instead. */
static inline struct hulp_set *hulp_probeer(struct kb_motor *m, const struct kb_opdracht *o, size_t n,
                                            struct kb_wachtende wie, enum kb_status *status)
{
    struct hulp_set *s = calloc(1, sizeof(*s));

    assert_non_null(s);
    pthread_mutex_init(&s->slot, NULL);
    pthread_cond_init(&s->teken, NULL);
    wie.klaar = hulp_klaar;
    wie.context = s;
    *status = kb_motor_start(m, o, n, &wie, &s->ophaling, &s->wacht);
    assert_true((s->ophaling != NULL) == (*status == KB_OK));
    if (s->ophaling)
        return s;
    assert_int_equal(s->geroepen, 0);
    hulp_vrij(s);
    return NULL;
}

static inline struct hulp_set *hulp_start(struct kb_motor *m, const struct kb_opdracht *o, size_t n,
                                          kb_moment deadline, int klant)
{
    enum kb_status status;
    struct hulp_set *s =
        hulp_probeer(m, o, n, (struct kb_wachtende){.deadline = deadline, .klant = klant}, &status);

    assert_int_equal(status, KB_OK);
    return s;
}

static inline unsigned hulp_geroepen_voor(struct hulp_set *s)
{
    unsigned n;

    pthread_mutex_lock(&s->slot);
    n = s->geroepen;
    pthread_mutex_unlock(&s->slot);
    return n;
}

/* Until it is complete. */
static inline void hulp_wacht(struct hulp_set *s)
{
    struct timespec tot;
    unsigned geroepen;
    int gewekt = 0;

    clock_gettime(CLOCK_REALTIME, &tot);
    tot.tv_sec += HULP_UITERLIJK_S;
    pthread_mutex_lock(&s->slot);
    while (s->wacht && !s->geroepen && gewekt == 0)
        gewekt = pthread_cond_timedwait(&s->teken, &s->slot, &tot);
    geroepen = s->geroepen;
    pthread_mutex_unlock(&s->slot);
    assert_int_equal(geroepen, s->wacht ? 1 : 0);
}

static inline const struct kb_resultaat *hulp_resultaat(const struct hulp_set *s, size_t i)
{
    return kb_ophaling_resultaat(s->ophaling, i);
}

/* Once it is complete, which is waited for. */
static inline void hulp_geef_terug(struct hulp_set *s)
{
    hulp_wacht(s);
    kb_ophaling_laat_los(s->ophaling);
    hulp_vrij(s);
}

/* A client that can go away: its own end of a connection, and the service's. */
struct hulp_klant {
    int eigen, dienst;
};

static inline struct hulp_klant hulp_klant(void)
{
    int paar[2];

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, paar), 0);
    return (struct hulp_klant){paar[0], paar[1]};
}

/* The client goes, and the set that was started for it is given back when the engine has seen that. */
static inline void hulp_klant_weg(struct hulp_klant k, struct hulp_set *s)
{
    close(k.eigen);
    hulp_geef_terug(s);
    close(k.dienst);
}

static _Atomic int64_t hulp_verschoven;

static inline kb_moment hulp_nu(void *context)
{
    (void)context;
    return kb_nu(&kb_klok_systeem) + atomic_load(&hulp_verschoven);
}

static inline kb_tijd hulp_tijd(void *context)
{
    (void)context;
    return kb_tijd_nu(&kb_klok_systeem) + atomic_load(&hulp_verschoven);
}

static const struct kb_klok hulp_klok = {hulp_nu, hulp_tijd, NULL};

static inline kb_moment hulp_over_ms(int64_t ms)
{
    return kb_nu(&hulp_klok) + ms * KB_MS;
}

static inline void hulp_laat_verstrijken(int64_t seconden)
{
    atomic_fetch_add(&hulp_verschoven, seconden * KB_S);
}

#endif
