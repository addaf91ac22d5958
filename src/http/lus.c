#include "http/lus.h"

#include <unistd.h>

static void sluit_luisteraar(struct kb_poort *p)
{
    MHD_socket luisteraar = MHD_quiesce_daemon(p->ulfius.mhd_daemon);

    if (luisteraar != MHD_INVALID_SOCKET)
        close(luisteraar);
    atomic_store(&p->aanneming, KB_POORT_DICHT);
}

static void doe_ronde(void *context)
{
    struct kb_poort *p = context;

    if (atomic_load_explicit(&p->aanneming, memory_order_relaxed) == KB_POORT_SLUIT)
        sluit_luisteraar(p);
    MHD_run(p->ulfius.mhd_daemon);
}

/* Full, or without descriptors, libmicrohttpd does not listen; that it may again it finds out at the
 * beginning of the round after the one in which a connection ended, and nothing else would bring that round
 * about. */
static int64_t over_ms(void *context)
{
    struct kb_poort *p = context;
    MHD_UNSIGNED_LONG_LONG ms;

    if (p->kwam_vrij) {
        p->kwam_vrij = false;
        return 0;
    }
    return MHD_get_timeout(p->ulfius.mhd_daemon, &ms) == MHD_YES ? (int64_t)ms : -1;
}

enum kb_status kb_lus_begin(struct kb_poort *p, struct kb_fout *fout)
{
    const union MHD_DaemonInfo *epoll = MHD_get_daemon_info(p->ulfius.mhd_daemon, MHD_DAEMON_INFO_EPOLL_FD);
    struct kb_gast gast = {.doe = doe_ronde, .over_ms = over_ms, .context = p};

    if (!epoll)
        return kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "libmicrohttpd heeft geen epoll");
    gast.fd = epoll->epoll_fd;
    return kb_motor_ontvang(p->dienst->deel.motor, &gast, fout);
}

void kb_lus_wek(struct kb_poort *p)
{
    kb_motor_wek_gast(p->dienst->deel.motor);
}

void kb_lus_neem_niets_aan(struct kb_poort *p)
{
    atomic_store(&p->aanneming, KB_POORT_SLUIT);
    kb_lus_wek(p);
}

void kb_lus_einde(struct kb_poort *p)
{
    kb_motor_laat_uit(p->dienst->deel.motor);
}
