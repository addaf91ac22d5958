/* What the service and systemd tell each other (sd_listen_fds(3), sd_notify(3)); outside systemd nothing
 * happens. */
#ifndef KLANTBEELD_SRC_OPDRACHT_SYSTEMD_H
#define KLANTBEELD_SRC_OPDRACHT_SYSTEMD_H

#include <signal.h>
#include <stdbool.h>

#include "klantbeeld/basis/fout.h"

/* Sockets that listen already and outlive this process; 0 = none was given. */
struct kb_sockets {
    int publiek;
    int beheer;
};

/* Take the sockets that were passed on, by their names "publiek" and "beheer" (FileDescriptorName).
 * KB_CONFIGURATIE for another name, a name that is there twice, and what is no listening TCP socket. Once,
 * before threads exist. */
KB_MOET_GEBRUIKEN enum kb_status kb_systemd_sockets(struct kb_sockets *uit, struct kb_fout *fout);

/* Tell how far we are. */
void kb_systemd_gereed(void);
void kb_systemd_herlaadt(void); /* follow with kb_systemd_gereed */
void kb_systemd_stopt(void);

/* Wait for one of the signals in `set`, and meanwhile say at half of WATCHDOG_USEC that the service lives, as
 * long as `leeft` says so. Returns the signal. */
int kb_systemd_wacht(const sigset_t *set, bool (*leeft)(void *context), void *context);

#endif
