/* The pulse of the public port: rounds are counted, not seconds, so that a machine on which nothing gets its
 * turn raises no alarm. */
#include "http/pols.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

void kb_pols_begin(struct kb_pols *p, struct MHD_Daemon *daemon, unsigned wachttijd_s)
{
    p->daemon = daemon;
    p->wachttijd_s = wachttijd_s;
    p->gezien = atomic_load(&p->slagen);
    p->onderweg = false;
    atomic_store(&p->stil, 0);
    atomic_store(&p->grens, KB_POLS_RONDEN);
}

/* Hand the port a connection whose other end is closed. libmicrohttpd closes its own end, also when it takes
 * no more connections: then this says nothing. */
static bool klop(struct MHD_Daemon *daemon)
{
    const struct sockaddr_un adres = {.sun_family = AF_UNIX};
    int fd[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fd) != 0)
        return false;
    close(fd[1]);
    return MHD_add_connection(daemon, fd[0], (const struct sockaddr *)&adres, sizeof(adres.sun_family)) ==
           MHD_YES;
}

/* Where no connection can be added the port is full, or without descriptors: then one has to end before it
 * does anything. */
void kb_pols_ronde(void *pols)
{
    struct kb_pols *p = pols;
    unsigned nu = atomic_load_explicit(&p->slagen, memory_order_relaxed);
    unsigned grens = KB_POLS_RONDEN;

    if (nu != p->gezien) {
        p->gezien = nu;
        p->onderweg = false;
        atomic_store_explicit(&p->stil, 0, memory_order_relaxed);
        return;
    }
    if (!p->onderweg) {
        p->onderweg = klop(p->daemon);
        if (!p->onderweg)
            grens += p->wachttijd_s * KB_POLS_PER_S;
        atomic_store_explicit(&p->grens, grens, memory_order_relaxed);
    }
    atomic_fetch_add_explicit(&p->stil, 1, memory_order_relaxed);
}
