/* Sockets from systemd, and how far we are to it.
 *
 * A socket that systemd holds keeps listening while the service is restarted: connections wait in its queue
 * for the next process instead of being refused. The watchdog is answered by the thread that waits for
 * signals, and only while the service gets round: a process that merely exists is not alive. */
#include "opdracht/systemd.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <systemd/sd-daemon.h>
#include <time.h>

static enum kb_status neem_socket(const char *naam, int fd, struct kb_sockets *uit, struct kb_fout *fout)
{
    int *plek = strcmp(naam, "publiek") == 0  ? &uit->publiek
                : strcmp(naam, "beheer") == 0 ? &uit->beheer
                                              : NULL;

    if (!plek)
        return kb_fout_zet(
            fout, KB_CONFIGURATIE,
            "een socket van systemd heet \"%s\"; publiek en beheer bestaan (FileDescriptorName)", naam);
    if (*plek)
        return kb_fout_zet(fout, KB_CONFIGURATIE, "systemd geeft twee sockets met de naam %s", naam);
    if (sd_is_socket_inet(fd, AF_UNSPEC, SOCK_STREAM, 1, 0) <= 0)
        return kb_fout_zet(fout, KB_CONFIGURATIE, "de socket %s van systemd is geen TCP-socket die luistert",
                           naam);
    *plek = fd;
    return KB_OK;
}

enum kb_status kb_systemd_sockets(struct kb_sockets *uit, struct kb_fout *fout)
{
    char **namen = NULL;
    int n = sd_listen_fds_with_names(1, &namen);
    enum kb_status status = KB_OK;

    *uit = (struct kb_sockets){0, 0};
    if (n < 0)
        return kb_fout_zet(fout, KB_CONFIGURATIE, "de sockets van systemd zijn niet te lezen: %s",
                           strerror(-n));
    for (int i = 0; i < n && status == KB_OK; i++)
        status = neem_socket(namen[i], SD_LISTEN_FDS_START + i, uit, fout);
    for (int i = 0; i < n; i++)
        free(namen[i]);
    free(namen);
    return status;
}

void kb_systemd_gereed(void)
{
    sd_notify(0, "READY=1");
}

void kb_systemd_herlaadt(void)
{
    struct timespec nu;

    clock_gettime(CLOCK_MONOTONIC, &nu);
    sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%lld", (long long)nu.tv_sec * 1000000 + nu.tv_nsec / 1000);
}

void kb_systemd_stopt(void)
{
    sd_notify(0, "STOPPING=1");
}

int kb_systemd_wacht(const sigset_t *set, bool (*leeft)(void *context), void *context)
{
    uint64_t elke_us = 0;
    struct timespec half;
    int sein;

    if (sd_watchdog_enabled(0, &elke_us) <= 0) {
        if (sigwait(set, &sein) != 0)
            return SIGTERM;
        return sein;
    }
    half.tv_sec = (time_t)(elke_us / 2 / 1000000);
    half.tv_nsec = (long)(elke_us / 2 % 1000000) * 1000;
    for (;;) {
        if (leeft(context))
            sd_notify(0, "WATCHDOG=1");
        sein = sigtimedwait(set, NULL, &half);
        if (sein > 0)
            return sein;
        if (errno != EAGAIN && errno != EINTR)
            return SIGTERM;
    }
}
