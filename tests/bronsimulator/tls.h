/* TLS as a source speaks it: certificates made at the start, a good one and one for each way to be wrong.
 *
 * Made before the fork, so that every source shows certificates of the same authority. */
#ifndef BRONSIMULATOR_TLS_H
#define BRONSIMULATOR_TLS_H

#include <gnutls/gnutls.h>

#include "klantbeeld/basis/fout.h"

#include "storing.h"

struct sim_tls;

/* Certificates for adres (an IP address) and localhost; the authority that a client must know is written to
 * ca_bestand (PEM). NULL on failure, with fout filled. */
struct sim_tls *sim_tls_nieuw(const char *adres, const char *ca_bestand, struct kb_fout *fout);
void sim_tls_vrij(struct sim_tls *tls);
/* A server session that shows this certificate and speaks these versions only; NULL on failure. */
gnutls_session_t sim_tls_sessie(struct sim_tls *tls, enum sim_certificaat soort, enum sim_tlsversie versie);

#endif
