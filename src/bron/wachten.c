/* The sets that are waited for: the engine's thread ends them at their deadline, or when their client has
 * gone, if their calls have not done so before.
 *
 * Every request has the same time, so deadlines come in nearly the order of arrival: a list, and a new one
 * finds its place from the end. A client is watched only after a while: two system calls that a short wait is
 * not worth. */
#include <sys/epoll.h>

#include "bron/intern.h"

enum { LANG_MS = 200 };

/* Before `volgende` (NULL = at the end). */
static void zet_voor(struct kb_motor *m, struct kb_ophaling *o, struct kb_ophaling *volgende)
{
    o->volgende = volgende;
    o->vorige = volgende ? volgende->vorige : m->wacht_laatste;
    *(o->vorige ? &o->vorige->volgende : &m->wacht_eerste) = o;
    *(volgende ? &volgende->vorige : &m->wacht_laatste) = o;
}

static void haal_uit(struct kb_motor *m, struct kb_ophaling *o)
{
    if (m->wacht_onbewaakt == o)
        m->wacht_onbewaakt = o->volgende;
    *(o->vorige ? &o->vorige->volgende : &m->wacht_eerste) = o->volgende;
    *(o->volgende ? &o->volgende->vorige : &m->wacht_laatste) = o->vorige;
}

void wachten_neem_op(struct kb_motor *m, struct kb_ophaling *o)
{
    struct kb_ophaling *na = m->wacht_laatste;

    /* All that it waits for was under way for others, and has ended already. */
    if (atomic_load_explicit(&o->open, memory_order_acquire) == 0) {
        kb_ophaling_laat_los(o);
        return;
    }
    while (na && na->wie.deadline > o->wie.deadline)
        na = na->vorige;
    o->bewaard = true;
    zet_voor(m, o, na ? na->volgende : m->wacht_eerste);
    /* The watch goes on from here, when it had reached the end or what comes next. One that came in before a
     * watched one will not be watched: at worst it waits until its deadline. */
    if (m->wacht_onbewaakt == o->volgende)
        m->wacht_onbewaakt = o;
}

/* The caller may take the set apart as soon as it is told. */
void wachten_klaar(struct kb_ophaling *o)
{
    struct kb_motor *m = o->motor;

    if (o->bewaakt)
        epoll_ctl(m->epoll, EPOLL_CTL_DEL, o->wie.klant, NULL);
    o->bewaakt = false;
    if (o->bewaard)
        haal_uit(m, o);
    o->wie.klaar(o->wie.context);
    if (o->bewaard)
        kb_ophaling_laat_los(o);
}

static void bewaak(struct kb_motor *m, struct kb_ophaling *o)
{
    struct epoll_event g = {.events = EPOLLRDHUP, .data.ptr = motor_ophaling_naar_epoll(o)};

    /* Without it, the client's leaving is noticed when there is an answer. */
    if (o->wie.klant >= 0)
        o->bewaakt = epoll_ctl(m->epoll, EPOLL_CTL_ADD, o->wie.klant, &g) == 0;
}

void wachten_klok(struct kb_motor *m, kb_moment nu)
{
    while (m->wacht_eerste && m->wacht_eerste->wie.deadline <= nu)
        ophaling_breek_af(m->wacht_eerste, nu);
    while (m->wacht_onbewaakt && m->wacht_onbewaakt->begonnen + LANG_MS * KB_MS <= nu) {
        bewaak(m, m->wacht_onbewaakt);
        m->wacht_onbewaakt = m->wacht_onbewaakt->volgende;
    }
}

kb_moment wachten_wanneer(const struct kb_motor *m)
{
    kb_moment deadline = m->wacht_eerste ? m->wacht_eerste->wie.deadline : 0;
    kb_moment lang = m->wacht_onbewaakt ? m->wacht_onbewaakt->begonnen + LANG_MS * KB_MS : 0;

    return !deadline || (lang && lang < deadline) ? lang : deadline;
}
