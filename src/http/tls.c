/* The credentials of our ports. libmicrohttpd has one set for the life of a port, and only asks for a
 * client's certificate without insisting; so each connection is given its own before its handshake, which is
 * also what lets them be replaced while the port runs. */
#include "klantbeeld/http/tls.h"

#include <dlfcn.h>
#include <gnutls/x509.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "klantbeeld/basis/certificaat.h"

/* AES-128 is left out because 2025-05 calls it "voldoende"; finite-field groups, CBC and RSA key exchange are
 * not even that. RSA with PKCS#1 signatures (TLS 1.2 only) is there for certificates that a CA signed so.
 * Compression and early data GnuTLS does not have or do by itself; it never renegotiates for a server that
 * does not ask, and libmicrohttpd ends a connection whose client does. Without tickets every connection is a
 * handshake of its own: connections are kept, and nobody comes in on a certificate that has expired since. */
const char kb_tls_instellingen[] =
    "NONE:+CTYPE-X509:+VERS-TLS1.3:+VERS-TLS1.2:+ECDHE-ECDSA:+ECDHE-RSA:+AEAD:+SHA384"
    ":+AES-256-GCM:+CHACHA20-POLY1305"
    ":+GROUP-X25519:+GROUP-SECP256R1:+GROUP-SECP384R1:+GROUP-X448"
    ":+SIGN-ECDSA-SECP256R1-SHA256:+SIGN-ECDSA-SECP384R1-SHA384:+SIGN-ECDSA-SECP521R1-SHA512"
    ":+SIGN-EDDSA-ED25519:+SIGN-EDDSA-ED448"
    ":+SIGN-RSA-PSS-RSAE-SHA256:+SIGN-RSA-PSS-RSAE-SHA384:+SIGN-RSA-PSS-RSAE-SHA512"
    ":+SIGN-RSA-PSS-SHA256:+SIGN-RSA-PSS-SHA384:+SIGN-RSA-PSS-SHA512"
    ":+SIGN-ECDSA-SHA256:+SIGN-ECDSA-SHA384:+SIGN-ECDSA-SHA512"
    ":+SIGN-RSA-SHA256:+SIGN-RSA-SHA384:+SIGN-RSA-SHA512"
    ":%SERVER_PRECEDENCE:%NO_TICKETS:%PROFILE_MEDIUM";

struct kb_bewijs {
    atomic_uint houders; /* connections, and kb_tls while it is in force */
    gnutls_certificate_credentials_t eigen;
    bool kent_klanten; /* there is a CA for client certificates */
    kb_tijd verloopt;
};

struct kb_tls {
    const struct kb_klok *klok;
    pthread_mutex_t slot; /* guards geldend */
    struct kb_bewijs *geldend;
};

static _Thread_local const char *reden;

const char *kb_tls_reden(void)
{
    return reden ? reden : "onbekend";
}

/* For client certificates: from the CA, in date, and meant for clients (a certificate that says nothing about
 * its purpose is). */
static int keur_klant(gnutls_session_t sessie)
{
    static unsigned char doel[] = GNUTLS_KP_TLS_WWW_CLIENT;
    gnutls_typed_vdata_st eis = {GNUTLS_DT_KEY_PURPOSE_OID, doel, 0};
    unsigned mis = 0;

    if (gnutls_certificate_verify_peers(sessie, &eis, 1, &mis) == GNUTLS_E_SUCCESS && mis == 0)
        return 0;
    reden = mis & GNUTLS_CERT_EXPIRED            ? "het certificaat van de client is verlopen"
            : mis & GNUTLS_CERT_NOT_ACTIVATED    ? "het certificaat van de client is nog niet geldig"
            : mis & GNUTLS_CERT_PURPOSE_MISMATCH ? "het certificaat van de client is niet voor clients"
            : mis & GNUTLS_CERT_SIGNER_NOT_FOUND
                ? "het certificaat van de client is niet van de CA van dienst.tls.client_ca_bestand"
                : "het certificaat van de client deugt niet";
    return GNUTLS_E_CERTIFICATE_ERROR;
}

void kb_bewijs_laat_los(struct kb_bewijs *b)
{
    if (!b || atomic_fetch_sub_explicit(&b->houders, 1, memory_order_acq_rel) != 1)
        return;
    if (b->eigen)
        gnutls_certificate_free_credentials(b->eigen);
    free(b);
}

/* The places that the configuration names, for messages. */
static struct kb_bestandplek plek(const struct kb_config *c, const char *instelling, const char *pad)
{
    return (struct kb_bestandplek){instelling, kb_config_regel(c, instelling), pad};
}

static bool lees_ca(struct kb_bewijs *b, const struct kb_config *c, FILE *fouten)
{
    const struct kb_bestandplek ca = plek(c, "dienst.tls.client_ca_bestand", c->dienst.tls.client_ca_bestand);
    struct kb_fout fout;

    b->kent_klanten = *ca.pad != '\0';
    if (!b->kent_klanten || gnutls_certificate_set_x509_trust_file(b->eigen, ca.pad, GNUTLS_X509_FMT_PEM) > 0)
        return true;
    kb_fout_zet(&fout, KB_CONFIGURATIE, "%s: %s: geen CA-certificaten in PEM-vorm", ca.instelling, ca.pad);
    fout.regel = ca.regel;
    kb_fout_meld(fouten, c->bestand, &fout);
    return false;
}

static bool lees_paar(struct kb_bewijs *b, const struct kb_config *c, kb_tijd nu, FILE *fouten)
{
    const struct kb_bestandplek keten =
        plek(c, "dienst.tls.certificaat_bestand", c->dienst.tls.certificaat_bestand);
    const struct kb_bestandplek sleutel =
        plek(c, "dienst.tls.sleutel_bestand", c->dienst.tls.sleutel_bestand);
    struct kb_certificaat paar;
    struct kb_fout fout;
    int r;

    if (kb_certificaat_lees(&keten, &sleutel, nu, &paar, &fout) != KB_OK) {
        kb_fout_meld(fouten, c->bestand, &fout);
        return false;
    }
    b->verloopt = paar.verloopt;
    r = kb_certificaat_toon(&paar, b->eigen);
    kb_certificaat_vrij(&paar);
    if (r < 0)
        fprintf(fouten, "%s: %s: %s\n", c->bestand, keten.instelling, gnutls_strerror(r));
    return r >= 0;
}

/* NULL with every error told. */
static struct kb_bewijs *lees(const struct kb_tls *t, const struct kb_config *c, FILE *fouten)
{
    struct kb_bewijs *b = calloc(1, sizeof(*b));
    bool goed;

    if (!b || gnutls_certificate_allocate_credentials(&b->eigen) != GNUTLS_E_SUCCESS) {
        fprintf(fouten, "%s: dienst.tls: geen geheugen\n", c->bestand);
        free(b);
        return NULL;
    }
    atomic_init(&b->houders, 1);
    gnutls_certificate_set_verify_function(b->eigen, keur_klant);
    goed = lees_paar(b, c, kb_tijd_nu(t->klok), fouten);
    goed = lees_ca(b, c, fouten) && goed;
    if (goed)
        return b;
    kb_bewijs_laat_los(b);
    return NULL;
}

enum kb_status kb_tls_nieuw(const struct kb_config *config, const struct kb_klok *klok, struct kb_tls **uit,
                            FILE *fouten)
{
    struct kb_tls *t;

    *uit = NULL;
    if (!*config->dienst.tls.certificaat_bestand)
        return KB_OK;
    t = calloc(1, sizeof(*t));
    if (!t) {
        fprintf(fouten, "%s: dienst.tls: geen geheugen\n", config->bestand);
        return KB_GEEN_GEHEUGEN;
    }
    t->klok = klok;
    pthread_mutex_init(&t->slot, NULL);
    t->geldend = lees(t, config, fouten);
    if (!t->geldend) {
        kb_tls_vrij(t);
        return KB_CONFIGURATIE;
    }
    *uit = t;
    return KB_OK;
}

enum kb_status kb_tls_herlaad(struct kb_tls *t, const struct kb_config *config, FILE *fouten)
{
    bool aan = *config->dienst.tls.certificaat_bestand;
    struct kb_bewijs *oud;
    struct kb_bewijs *nieuw;

    if (aan != (t != NULL)) {
        fprintf(fouten, "%s: dienst.tls: TLS aan- of uitzetten vraagt een herstart\n", config->bestand);
        return KB_CONFIGURATIE;
    }
    if (!t)
        return KB_OK;
    nieuw = lees(t, config, fouten);
    if (!nieuw)
        return KB_CONFIGURATIE;
    pthread_mutex_lock(&t->slot);
    oud = t->geldend;
    t->geldend = nieuw;
    pthread_mutex_unlock(&t->slot);
    kb_bewijs_laat_los(oud);
    return KB_OK;
}

static struct kb_bewijs *neem(struct kb_tls *t)
{
    struct kb_bewijs *b;

    pthread_mutex_lock(&t->slot);
    b = t->geldend;
    atomic_fetch_add_explicit(&b->houders, 1, memory_order_relaxed);
    pthread_mutex_unlock(&t->slot);
    return b;
}

kb_tijd kb_tls_verloopt(struct kb_tls *t)
{
    struct kb_bewijs *b = neem(t);
    kb_tijd uit = b->verloopt;

    kb_bewijs_laat_los(b);
    return uit;
}

void kb_tls_vrij(struct kb_tls *t)
{
    if (!t)
        return;
    kb_bewijs_laat_los(t->geldend);
    pthread_mutex_destroy(&t->slot);
    free(t);
}

struct kb_bewijs *kb_tls_begin(struct kb_tls *t, void *sessie, bool klant)
{
    struct kb_bewijs *b = neem(t);

    if (gnutls_credentials_set(sessie, GNUTLS_CRD_CERTIFICATE, b->eigen) != GNUTLS_E_SUCCESS) {
        kb_bewijs_laat_los(b);
        return NULL;
    }
    /* GnuTLS has no other place for something of ours; what it is meant for, stored sessions, we do not have.
     */
    gnutls_db_set_ptr(sessie, b);
    gnutls_certificate_server_set_request(sessie, klant && b->kent_klanten ? GNUTLS_CERT_REQUIRE
                                                                           : GNUTLS_CERT_IGNORE);
    return b;
}

typedef int handdruk(gnutls_session_t sessie);

/* In place of GnuTLS' own (http/ingang.c tells how): libmicrohttpd closes without a word when a handshake
 * fails, and RFC 8446 §6.2 wants the other side told why. Sessions that are not of our ports are left alone.
 */
int gnutls_handshake(gnutls_session_t sessie)
{
    void *plaats = dlsym(RTLD_NEXT, "gnutls_handshake");
    handdruk *echt;
    int r;

    memcpy(&echt, &plaats, sizeof(echt));
    reden = NULL;
    r = echt ? echt(sessie) : GNUTLS_E_INTERNAL_ERROR;
    if (r < 0 && gnutls_error_is_fatal(r) && gnutls_db_get_ptr(sessie)) {
        gnutls_alert_send_appropriate(sessie, r);
        if (!reden)
            reden = gnutls_strerror(r);
    }
    return r;
}
