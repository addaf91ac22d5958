/* TLS on our own ports: what a new connection is shown, and whom it is to show something back.
 *
 * Certificate, key and CA are one thing that is exchanged as a whole: a connection keeps what it began with,
 * and what is replaced goes when its last connection has. Settings of the protocol are not configurable. */
#ifndef KLANTBEELD_HTTP_TLS_H
#define KLANTBEELD_HTTP_TLS_H

#include <stdbool.h>
#include <stdio.h>

#include "klantbeeld/basis/config.h"
#include "klantbeeld/basis/klok.h"

struct kb_tls;
struct kb_bewijs; /* what one connection shows; held */

/* Versions, suites and groups, in the words of GnuTLS: what NCSC-NL calls "goed" in both editions of its TLS
 * guidelines, 2.1 (2021, appendix C) and 2025-05 (tables of §3.3, appendix B); TLS 1.2, which is "voldoende",
 * with the same. */
extern const char kb_tls_instellingen[];

/* Read what dienst.tls names. *uit is NULL when that is off. KB_CONFIGURATIE or KB_GEEN_GEHEUGEN with every
 * error in `fouten`, a line each with file, line and setting. The clock is lent. */
KB_MOET_GEBRUIKEN enum kb_status kb_tls_nieuw(const struct kb_config *config, const struct kb_klok *klok,
                                              struct kb_tls **uit, FILE *fouten);
/* Read it again, from the places that this configuration names. On an error nothing changes. Switching TLS on
 * or off is one: that takes a restart. t may be NULL (off). Thread-safe. */
KB_MOET_GEBRUIKEN enum kb_status kb_tls_herlaad(struct kb_tls *t, const struct kb_config *config,
                                                FILE *fouten);
/* When the certificate that is shown now expires. Thread-safe. */
kb_tijd kb_tls_verloopt(struct kb_tls *t);
/* Every connection must have given back what it held. NULL is allowed. */
void kb_tls_vrij(struct kb_tls *t);

/* Let a connection that begins (`sessie`: its gnutls_session_t) show what is in force now; with `klant` it
 * must be shown a client certificate in return, when there is a CA for those. To be given back when the
 * session is gone. NULL: it shows nothing, and its handshake fails. Thread-safe. */
struct kb_bewijs *kb_tls_begin(struct kb_tls *t, void *sessie, bool klant);
void kb_bewijs_laat_los(struct kb_bewijs *b);

/* Why the handshake that just failed on this thread did; static. */
const char *kb_tls_reden(void);

#endif
