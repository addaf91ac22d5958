/* For the tests of abs: keys made with rhonabwy, tokens with any header and any payload, a clock that the
 * test owns.
 *
 * Tokens are put together and signed here with gnutls, not with rhonabwy: a test must be able to sign what no
 * library would. */
#ifndef KLANTBEELD_TESTS_ABS_HULP_H
#define KLANTBEELD_TESTS_ABS_HULP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <orcania.h>
#include <rhonabwy.h>

#include "klantbeeld/basis/klok.h"
#include "klantbeeld/basis/tekst.h"

/* The moment that the tests' tokens are made for. */
#define HULP_NU_S INT64_C(1800000000)

struct hulp_tijd {
    kb_moment moment;
    kb_tijd tijd;
};

static inline kb_moment hulp_nu(void *context)
{
    return ((struct hulp_tijd *)context)->moment;
}

static inline kb_tijd hulp_tijd_nu(void *context)
{
    return ((struct hulp_tijd *)context)->tijd;
}

static inline struct kb_klok hulp_klok(struct hulp_tijd *t)
{
    *t = (struct hulp_tijd){KB_S, HULP_NU_S * KB_S};
    return (struct kb_klok){hulp_nu, hulp_tijd_nu, t};
}

/* A role, and the one gegevensgroep that it sees; NULL = none. */
struct hulp_rol {
    const char *rol;
    const char *groep;
};

/* A rights file with these roles, of one division and one purpose, and every gegevensgroep in it released.
 * Free it with free. */
static inline char *hulp_rechten(const char *divisie, const char *doel, const struct hulp_rol *rol, size_t n)
{
    const char *tussen = "";
    char *uit = NULL;
    size_t lengte;
    FILE *f = open_memstream(&uit, &lengte);

    assert_non_null(f);
    fprintf(f, "divisies = [\"%s\"];\ndoelen = [\"%s\"];\nrollen: (\n", divisie, doel);
    for (size_t i = 0; i < n; i++)
        fprintf(f,
                "  { rol = \"%s\"; divisie = \"%s\"; gegevensgroepen = [%s%s%s]; velden = []; zoeken = []; "
                "doelen = [\"%s\"]; afgeschermd = false; }%s\n",
                rol[i].rol, divisie, rol[i].groep ? "\"" : "", rol[i].groep ? rol[i].groep : "",
                rol[i].groep ? "\"" : "", doel, i + 1 < n ? "," : "");
    fputs(");\nuitrol: (\n", f);
    for (size_t i = 0; i < n; i++) {
        bool eerder = !rol[i].groep;

        for (size_t j = 0; j < i && !eerder; j++)
            eerder = rol[j].groep && strcmp(rol[j].groep, rol[i].groep) == 0;
        if (eerder)
            continue;
        fprintf(f,
                "  %s{ gegevensgroep = \"%s\"; stadia = ( { stadium = \"grootschalig\"; vanaf = "
                "\"2020-01-01\"; } ); }\n",
                tussen, rol[i].groep);
        tussen = ", ";
    }
    fputs(");\n", f);
    fclose(f);
    return uit;
}

/* Put a text in a file, in place of what is there. */
static inline void hulp_schrijf(const char *pad, const char *tekst)
{
    FILE *f = fopen(pad, "w");

    assert_non_null(f);
    fputs(tekst, f);
    fclose(f);
}

enum hulp_alg { HULP_RS256, HULP_PS256, HULP_ES256, HULP_EDDSA, HULP_ALGS };

struct hulp_sleutel {
    jwk_t *prive;
    jwk_t *publiek;
};

/* A new key pair with this kid; bits is the RSA modulus, 256, 384 or 521 for EC, or
 * 256 for EdDSA. */
static inline struct hulp_sleutel hulp_sleutel(int soort, unsigned bits, const char *kid)
{
    struct hulp_sleutel s;

    assert_int_equal(r_jwk_init(&s.prive), RHN_OK);
    assert_int_equal(r_jwk_init(&s.publiek), RHN_OK);
    assert_int_equal(r_jwk_generate_key_pair(s.prive, s.publiek, soort, bits, kid), RHN_OK);
    return s;
}

static inline void hulp_sleutel_vrij(struct hulp_sleutel *s)
{
    r_jwk_free(s->prive);
    r_jwk_free(s->publiek);
}

/* The JWKS text of n public keys, each with extra members (JSON without braces, or NULL). Free it with free.
 */
static inline char *hulp_jwks(const struct hulp_sleutel *s, const char *const *extra, size_t n)
{
    char *uit = calloc(1, 65536);
    size_t k = 0;

    assert_non_null(uit);
    k += (size_t)snprintf(uit + k, 65536 - k, "{\"keys\":[");
    for (size_t i = 0; i < n; i++) {
        char *jwk = r_jwk_export_to_json_str(s[i].publiek, 0);

        assert_non_null(jwk);
        jwk[strlen(jwk) - 1] = '\0';
        k += (size_t)snprintf(uit + k, 65536 - k, "%s%s%s%s}", i ? "," : "", jwk,
                              extra && extra[i] ? "," : "", extra && extra[i] ? extra[i] : "");
        r_free(jwk);
    }
    snprintf(uit + k, 65536 - k, "]}");
    return uit;
}

/* Base64url without padding; free with free. */
static inline char *hulp_b64(const void *p, size_t n)
{
    char *uit = calloc(1, n / 3 * 4 + 8);
    size_t k = 0;

    assert_non_null(uit);
    if (n)
        assert_int_equal(o_base64url_encode(p, n, (unsigned char *)uit, &k), 1);
    uit[k] = '\0';
    return uit;
}

/* The raw signature over `tekst`, as JWS wants it; free with gnutls_free. */
static inline gnutls_datum_t hulp_teken(jwk_t *prive, enum hulp_alg alg, const char *tekst)
{
    static const gnutls_sign_algorithm_t algs[HULP_ALGS] = {
        GNUTLS_SIGN_RSA_SHA256, GNUTLS_SIGN_RSA_PSS_SHA256, GNUTLS_SIGN_ECDSA_SHA256,
        GNUTLS_SIGN_EDDSA_ED25519};
    gnutls_privkey_t sleutel = r_jwk_export_to_gnutls_privkey(prive);
    gnutls_datum_t data = {(unsigned char *)tekst, (unsigned)strlen(tekst)};
    gnutls_datum_t uit;

    assert_non_null(sleutel);
    assert_int_equal(gnutls_privkey_sign_data2(sleutel, algs[alg], 0, &data, &uit), 0);
    gnutls_privkey_deinit(sleutel);
    if (alg == HULP_ES256) {
        gnutls_datum_t r;
        gnutls_datum_t s;
        unsigned char *ruw = gnutls_malloc(64);

        assert_int_equal(gnutls_decode_rs_value(&uit, &r, &s), 0);
        memset(ruw, 0, 64);
        for (size_t i = 0; i < 32 && i < r.size; i++)
            ruw[31 - i] = r.data[r.size - 1 - i];
        for (size_t i = 0; i < 32 && i < s.size; i++)
            ruw[63 - i] = s.data[s.size - 1 - i];
        gnutls_free(r.data);
        gnutls_free(s.data);
        gnutls_free(uit.data);
        uit = (gnutls_datum_t){ruw, 64};
    }
    return uit;
}

/* base64url(kop) "." base64url(claims): what is signed. Free with free. */
static inline char *hulp_invoer(struct kb_tekst kop, struct kb_tekst claims)
{
    char *a = hulp_b64(kop.p, kop.n);
    char *b = hulp_b64(claims.p, claims.n);
    char *uit = malloc(strlen(a) + strlen(b) + 2);

    assert_non_null(uit);
    sprintf(uit, "%s.%s", a, b);
    free(a);
    free(b);
    return uit;
}

/* Put a signature behind what was signed, whose memory it takes. Free with free. */
static inline char *hulp_plak(char *invoer, const void *handtekening, size_t n)
{
    char *h = hulp_b64(handtekening, n);
    char *uit = malloc(strlen(invoer) + strlen(h) + 2);

    assert_non_null(uit);
    sprintf(uit, "%s.%s", invoer, h);
    free(invoer);
    free(h);
    return uit;
}

/* A signed token with exactly this header and these claims. Free with free. */
static inline char *hulp_token(jwk_t *prive, enum hulp_alg alg, const char *kop, const char *claims)
{
    char *invoer = hulp_invoer(kb_tekst_van(kop), kb_tekst_van(claims));
    gnutls_datum_t h = hulp_teken(prive, alg, invoer);
    char *uit = hulp_plak(invoer, h.data, h.size);

    gnutls_free(h.data);
    return uit;
}

#endif
