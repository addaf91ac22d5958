/* A certificate and the private key that belongs to it, as TLS shows them: read together, and judged before
 * anything uses them. For the service's own ports and for its connections to sources and Redis. */
#ifndef KLANTBEELD_BASIS_CERTIFICAAT_H
#define KLANTBEELD_BASIS_CERTIFICAAT_H

#include "klantbeeld/basis/buffer.h"
#include "klantbeeld/basis/klok.h"

/* A file that the configuration names. */
struct kb_bestandplek {
    const char *instelling; /* for messages: "dienst.tls.sleutel_bestand" */
    int regel;              /* its line in the configuration; 0 = not in the file */
    const char *pad;
};

struct kb_certificaat {
    struct kb_buffer keten;   /* PEM: the certificate, then those between it and the CA */
    struct kb_buffer sleutel; /* PEM */
    kb_tijd verloopt;
};

/* Read both files (PEM, at most 1 MB each). KB_OK; KB_CONFIGURATIE with setting, line and reason in fout: a
 * file that cannot be read, a key that everybody may read, no certificate or no key in it, a key of another
 * certificate, one that has expired or is not valid yet, an RSA key of less than 2048 bits (NCSC-NL, TLS
 * guidelines 2.1 and 2025-05: insufficient). KB_GEEN_GEHEUGEN. Thread-safe. To be freed on KB_OK only. */
KB_MOET_GEBRUIKEN enum kb_status kb_certificaat_lees(const struct kb_bestandplek *keten,
                                                     const struct kb_bestandplek *sleutel, kb_tijd nu,
                                                     struct kb_certificaat *uit, struct kb_fout *fout);
/* Show it: put it into a gnutls_certificate_credentials_t. Below 0: an error code of GnuTLS. */
KB_MOET_GEBRUIKEN int kb_certificaat_toon(const struct kb_certificaat *c, void *bewijs);
/* The key is wiped. */
void kb_certificaat_vrij(struct kb_certificaat *c);

#endif
