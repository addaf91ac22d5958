/* The engine's guest: another event loop on the engine's thread.
 *
 * Its descriptor stands in the engine's epoll; the loop calls it once a round, after what sources sent was
 * handled (which may be what the guest waits for) and before the in-tray is emptied (which is where the guest
 * puts what it wants of sources). */
#include <errno.h>
#include <string.h>
#include <sys/epoll.h>

#include "bron/intern.h"

/* Waking costs no system call on the engine's own thread, nor when another has woken it already. */
void kb_motor_wek_gast(struct kb_motor *m)
{
    if (motor_is_hier(m))
        m->gast_wil = true;
    else if (!atomic_exchange(&m->gast_gewekt, true))
        motor_bel_aan(m);
}

enum kb_status kb_motor_ontvang(struct kb_motor *m, const struct kb_gast *gast, struct kb_fout *fout)
{
    struct epoll_event g = {.events = EPOLLIN, .data.u64 = MOTOR_GAST_IN_EPOLL};

    if (epoll_ctl(m->epoll, EPOLL_CTL_ADD, gast->fd, &g) != 0)
        return kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "de motor kan niets meer bewaken: %s", strerror(errno));
    pthread_mutex_lock(&m->slot);
    m->gast_gewenst = *gast;
    pthread_mutex_unlock(&m->slot);
    motor_bel_aan(m);
    return KB_OK;
}

void kb_motor_laat_uit(struct kb_motor *m)
{
    int fd;

    pthread_mutex_lock(&m->slot);
    fd = m->gast_gewenst.fd;
    if (!m->gast_gewenst.doe) {
        pthread_mutex_unlock(&m->slot);
        return;
    }
    m->gast_gewenst.doe = NULL;
    pthread_mutex_unlock(&m->slot);
    motor_bel_aan(m);
    pthread_mutex_lock(&m->slot);
    while (m->gast.doe)
        pthread_cond_wait(&m->omslag, &m->slot);
    pthread_mutex_unlock(&m->slot);
    epoll_ctl(m->epoll, EPOLL_CTL_DEL, fd, NULL);
}

void gast_wissel(struct kb_motor *m)
{
    if (m->gast.doe == m->gast_gewenst.doe)
        return;
    m->gast = m->gast_gewenst;
    m->gast_wil = m->gast.doe != NULL;
    m->gast_op = 0;
    pthread_cond_broadcast(&m->omslag);
}

void gast_ronde(struct kb_motor *m, kb_moment nu)
{
    int64_t over_ms;

    if (!m->gast.doe)
        return;
    /* A look first: an exchange takes the cache line of whoever wakes. */
    if (atomic_load_explicit(&m->gast_gewekt, memory_order_relaxed) &&
        atomic_exchange(&m->gast_gewekt, false))
        m->gast_wil = true;
    if (!m->gast_wil && !(m->gast_op && m->gast_op <= nu))
        return;
    m->gast_wil = false;
    m->gast.doe(m->gast.context);
    over_ms = m->gast.over_ms(m->gast.context);
    m->gast_op = over_ms < 0 ? 0 : nu + over_ms * KB_MS;
}
