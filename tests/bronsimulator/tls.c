/* Certificates and sessions with GnuTLS. ECDSA on P-256: a key is made in a millisecond, and every client
 * knows it. The private keys never leave this process and its children. */
#include "tls.h"

#include <arpa/inet.h>
#include <errno.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DAG_S = 24 * 3600 };

/* What each certificate looks like; begin and end are days from now. */
static const struct certificaatsoort {
    const char *naam; /* common name */
    bool juiste_naam; /* names the address and localhost; else it names another host */
    int van;
    int tot;
    enum { CA_ONZE, CA_ANDERE, CA_ZELF } uitgever;
} SOORTEN[SIM_AANTAL_CERTIFICATEN] = {
    [SIM_CERTIFICAAT_GOED] = {"bronsimulator", true, -1, 365, CA_ONZE},
    [SIM_CERTIFICAAT_VERLOPEN] = {"bronsimulator verlopen", true, -30, -1, CA_ONZE},
    [SIM_CERTIFICAAT_VERKEERDE_NAAM] = {"andere-host.example.nl", false, -1, 365, CA_ONZE},
    [SIM_CERTIFICAAT_ANDERE_CA] = {"bronsimulator", true, -1, 365, CA_ANDERE},
    [SIM_CERTIFICAAT_ZELFONDERTEKEND] = {"bronsimulator", true, -1, 365, CA_ZELF},
};

static const char *const PRIORITEIT[SIM_AANTAL_TLSVERSIES] = {
    [SIM_TLS_ALLE] = "NORMAL",
    [SIM_TLS_1_0] = "LEGACY:-VERS-ALL:+VERS-TLS1.0",
    [SIM_TLS_1_1] = "LEGACY:-VERS-ALL:+VERS-TLS1.1",
    [SIM_TLS_1_2] = "NORMAL:-VERS-ALL:+VERS-TLS1.2",
    [SIM_TLS_1_3] = "NORMAL:-VERS-ALL:+VERS-TLS1.3",
};

struct sim_tls {
    gnutls_certificate_credentials_t bewijs[SIM_AANTAL_CERTIFICATEN];
    gnutls_priority_t prioriteit[SIM_AANTAL_TLSVERSIES];
    gnutls_datum_t kaartsleutel; /* for session tickets: a client may resume */
};

struct paar {
    gnutls_x509_privkey_t sleutel;
    gnutls_x509_crt_t certificaat;
};

static void vrij_paar(struct paar *p)
{
    if (p->certificaat)
        gnutls_x509_crt_deinit(p->certificaat);
    if (p->sleutel)
        gnutls_x509_privkey_deinit(p->sleutel);
    *p = (struct paar){NULL, NULL};
}

/* A key and a certificate with what all of ours have; not yet signed. */
static int begin_paar(struct paar *p, const char *naam, int van, int tot)
{
    unsigned char nummer[16];
    time_t nu = time(NULL);
    int rc;

    if ((rc = gnutls_x509_privkey_init(&p->sleutel)) < 0 ||
        (rc = gnutls_x509_crt_init(&p->certificaat)) < 0 ||
        (rc = gnutls_rnd(GNUTLS_RND_NONCE, nummer, sizeof(nummer))) < 0)
        return rc;
    nummer[0] &= 0x7f; /* a serial number is positive */
    nummer[0] |= 0x40;
    if ((rc = gnutls_x509_privkey_generate(p->sleutel, GNUTLS_PK_ECDSA,
                                           GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0)) < 0 ||
        (rc = gnutls_x509_crt_set_version(p->certificaat, 3)) < 0 ||
        (rc = gnutls_x509_crt_set_serial(p->certificaat, nummer, sizeof(nummer))) < 0 ||
        (rc = gnutls_x509_crt_set_activation_time(p->certificaat, nu + (time_t)van * DAG_S)) < 0 ||
        (rc = gnutls_x509_crt_set_expiration_time(p->certificaat, nu + (time_t)tot * DAG_S)) < 0 ||
        (rc = gnutls_x509_crt_set_dn_by_oid(p->certificaat, GNUTLS_OID_X520_COMMON_NAME, 0, naam,
                                            (unsigned)strlen(naam))) < 0)
        return rc;
    return gnutls_x509_crt_set_key(p->certificaat, p->sleutel);
}

static int onderteken(struct paar *p, const struct paar *uitgever)
{
    return gnutls_x509_crt_sign2(p->certificaat, uitgever->certificaat, uitgever->sleutel, GNUTLS_DIG_SHA256,
                                 0);
}

static int maak_ca(struct paar *p, const char *naam)
{
    int rc;

    if ((rc = begin_paar(p, naam, -1, 3650)) < 0 ||
        (rc = gnutls_x509_crt_set_basic_constraints(p->certificaat, 1, 0)) < 0 ||
        (rc = gnutls_x509_crt_set_key_usage(p->certificaat, GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN)) <
            0)
        return rc;
    return onderteken(p, p);
}

/* Name the address and localhost, or another host. */
static int zet_namen(gnutls_x509_crt_t crt, const char *adres, bool juist)
{
    static const char LOCALHOST[] = "localhost";
    static const char ANDER[] = "andere-host.example.nl";
    unsigned char ip[16];
    size_t n = inet_pton(AF_INET, adres, ip) == 1 ? 4 : inet_pton(AF_INET6, adres, ip) == 1 ? 16 : 0;
    int rc;

    if (!juist)
        return gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_DNSNAME, ANDER, sizeof(ANDER) - 1,
                                                    GNUTLS_FSAN_SET);
    if ((rc = gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_DNSNAME, LOCALHOST, sizeof(LOCALHOST) - 1,
                                                   GNUTLS_FSAN_SET)) < 0 ||
        !n)
        return rc;
    return gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_IPADDRESS, ip, (unsigned)n,
                                                GNUTLS_FSAN_APPEND);
}

static int maak_server(struct paar *p, const struct certificaatsoort *soort, const char *adres,
                       const struct paar *uitgever)
{
    int rc;

    if ((rc = begin_paar(p, soort->naam, soort->van, soort->tot)) < 0 ||
        (rc = gnutls_x509_crt_set_basic_constraints(p->certificaat, 0, -1)) < 0 ||
        (rc = gnutls_x509_crt_set_key_usage(p->certificaat, GNUTLS_KEY_DIGITAL_SIGNATURE)) < 0 ||
        (rc = gnutls_x509_crt_set_key_purpose_oid(p->certificaat, GNUTLS_KP_TLS_WWW_SERVER, 0)) < 0 ||
        (rc = zet_namen(p->certificaat, adres, soort->juiste_naam)) < 0)
        return rc;
    return onderteken(p, uitgever ? uitgever : p);
}

static int maak_bewijzen(struct sim_tls *tls, const char *adres, const struct paar ca[2])
{
    int rc = 0;

    for (size_t i = 0; i < SIM_AANTAL_CERTIFICATEN && rc >= 0; i++) {
        const struct certificaatsoort *soort = &SOORTEN[i];
        struct paar p = {NULL, NULL};

        rc = maak_server(&p, soort, adres, soort->uitgever == CA_ZELF ? NULL : &ca[soort->uitgever]);
        if (rc >= 0)
            rc = gnutls_certificate_allocate_credentials(&tls->bewijs[i]);
        if (rc >= 0)
            rc = gnutls_certificate_set_x509_key(tls->bewijs[i], &p.certificaat, 1, p.sleutel);
        vrij_paar(&p);
    }
    return rc;
}

static bool schrijf_ca(const struct paar *ca, const char *bestand, struct kb_fout *fout)
{
    gnutls_datum_t pem = {NULL, 0};
    FILE *f = NULL;
    bool goed = false;

    if (gnutls_x509_crt_export2(ca->certificaat, GNUTLS_X509_FMT_PEM, &pem) < 0)
        goto einde;
    f = fopen(bestand, "we");
    goed = f && fwrite(pem.data, 1, pem.size, f) == pem.size;
    if (f && fclose(f) != 0)
        goed = false;
einde:
    if (!goed)
        kb_fout_zet(fout, KB_INTERN, "%s: schrijven lukt niet: %s", bestand, strerror(errno));
    gnutls_free(pem.data);
    return goed;
}

struct sim_tls *sim_tls_nieuw(const char *adres, const char *ca_bestand, struct kb_fout *fout)
{
    struct sim_tls *tls = calloc(1, sizeof(*tls));
    struct paar ca[2] = {{NULL, NULL}, {NULL, NULL}};
    bool goed = false;
    int rc = GNUTLS_E_MEMORY_ERROR;

    if (!tls || (rc = maak_ca(&ca[CA_ONZE], "Bronsimulator CA")) < 0 ||
        (rc = maak_ca(&ca[CA_ANDERE], "Andere CA")) < 0 || (rc = maak_bewijzen(tls, adres, ca)) < 0 ||
        (rc = gnutls_session_ticket_key_generate(&tls->kaartsleutel)) < 0)
        goto einde;
    for (size_t i = 0; i < SIM_AANTAL_TLSVERSIES; i++)
        if ((rc = gnutls_priority_init(&tls->prioriteit[i], PRIORITEIT[i], NULL)) < 0)
            goto einde;
    goed = schrijf_ca(&ca[CA_ONZE], ca_bestand, fout);
einde:
    if (rc < 0)
        kb_fout_zet(fout, KB_INTERN, "certificaten maken lukt niet: %s", gnutls_strerror(rc));
    vrij_paar(&ca[CA_ONZE]);
    vrij_paar(&ca[CA_ANDERE]);
    if (!goed) {
        sim_tls_vrij(tls);
        tls = NULL;
    }
    return tls;
}

void sim_tls_vrij(struct sim_tls *tls)
{
    if (!tls)
        return;
    for (size_t i = 0; i < SIM_AANTAL_CERTIFICATEN; i++)
        if (tls->bewijs[i])
            gnutls_certificate_free_credentials(tls->bewijs[i]);
    for (size_t i = 0; i < SIM_AANTAL_TLSVERSIES; i++)
        if (tls->prioriteit[i])
            gnutls_priority_deinit(tls->prioriteit[i]);
    gnutls_free(tls->kaartsleutel.data);
    free(tls);
}

gnutls_session_t sim_tls_sessie(struct sim_tls *tls, enum sim_certificaat soort, enum sim_tlsversie versie)
{
    gnutls_session_t sessie = NULL;

    if (gnutls_init(&sessie, GNUTLS_SERVER | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL) < 0)
        return NULL;
    if (gnutls_priority_set(sessie, tls->prioriteit[versie]) < 0 ||
        gnutls_credentials_set(sessie, GNUTLS_CRD_CERTIFICATE, tls->bewijs[soort]) < 0 ||
        gnutls_session_ticket_enable_server(sessie, &tls->kaartsleutel) < 0) {
        gnutls_deinit(sessie);
        return NULL;
    }
    gnutls_handshake_set_timeout(sessie, 0);
    return sessie;
}
