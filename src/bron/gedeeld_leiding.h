/* A non-blocking byte stream to one host: name lookup, TCP, TLS if asked, bytes in and out. Knows nothing of
 * Redis. */
#ifndef KLANTBEELD_SRC_BRON_GEDEELD_LEIDING_H
#define KLANTBEELD_SRC_BRON_GEDEELD_LEIDING_H

#include <sys/types.h>

#include <stdbool.h>

#include "klantbeeld/basis/config.h"
#include "klantbeeld/basis/klok.h"

struct leiding;

enum leiding_fase {
    LEIDING_DICHT,
    LEIDING_ZOEKT,    /* name lookup */
    LEIDING_VERBINDT, /* TCP */
    LEIDING_TLS,      /* TLS handshake */
    LEIDING_OPEN
};

enum leiding_fout { LEIDING_GOED, LEIDING_GEEN_VERBINDING, LEIDING_TLS_GEWEIGERD };

/* Descriptors that matter are kept in `epoll`. config is lent; nu is for what expires. NULL with fout filled.
 */
struct leiding *leiding_nieuw(const struct kb_config_gedeeld *config, int epoll, kb_tijd nu,
                              struct kb_fout *fout);
/* Read CA, certificate and key again, from the places that this configuration names: the next connection uses
 * them. KB_CONFIGURATIE, KB_GEEN_GEHEUGEN with fout filled: nothing changes. Any thread, one at a time. */
KB_MOET_GEBRUIKEN enum kb_status leiding_herlaad(struct leiding *l, const struct kb_config_gedeeld *config,
                                                 kb_tijd nu, struct kb_fout *fout);
/* When the client certificate that was read last expires; 0 = there is none. Any thread. */
kb_tijd leiding_verloopt(const struct leiding *l);
/* Waits for a name lookup that is under way. */
void leiding_vrij(struct leiding *l);

/* Start connecting; from LEIDING_DICHT only. */
void leiding_begin(struct leiding *l);
void leiding_sluit(struct leiding *l);
/* Take the next steps towards LEIDING_OPEN, as many as go without blocking. Every address of the host is
 * tried. Not LEIDING_GOED: it failed and is LEIDING_DICHT. */
enum leiding_fout leiding_vorder(struct leiding *l);
enum leiding_fase leiding_fase(const struct leiding *l);

/* Bytes moved; 0 = not now; -1 = the connection is gone. Only while LEIDING_OPEN. A write that returned 0
 * must be repeated with at least the same bytes. */
ssize_t leiding_lees(struct leiding *l, char *p, size_t n);
ssize_t leiding_schrijf(struct leiding *l, const char *p, size_t n);
/* Whether to be woken when it can be written to. */
void leiding_wil_schrijven(struct leiding *l, bool wil);

#endif
