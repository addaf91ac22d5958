/* From the text of a JWKS to keys that gnutls can verify with. rhonabwy turns a JWK into a gnutls key, but it
 * is shown only the members that make up a public key: x5u and x5c, which it would follow, never reach it.
 *
 * Signatures are checked with gnutls directly: rhonabwy's r_jws_verify_signature (1.1.11) imports the key
 * again for every token, inflates `zip` before it verifies, and writes a log line for every bad signature
 * that anybody sends. */
#include "abs/sleutelset.h"

#include <gnutls/crypto.h>
#include <rhonabwy.h>
#include <sodium.h>
#include <stdlib.h>

#include "abs/base64url.h"
#include "klantbeeld/basis/lezer.h"

enum {
    RSA_MIN_BITS = 2048,
    RSA_MAX_BITS = 8192,
    E_MAX_BYTES = 8,
    P256_BITS = 256,
    ES256_BYTES = 64,
    ED25519_BYTES = 32
};

static const struct {
    const char *naam;
    enum kb_alg alg;
    gnutls_sign_algorithm_t gnutls;
    unsigned vlaggen;
} algs[] = {
    {"RS256", KB_ALG_RS256, GNUTLS_SIGN_RSA_SHA256, 0},
    /* RFC 7518 §3.5: the salt is as long as the hash. */
    {"PS256", KB_ALG_PS256, GNUTLS_SIGN_RSA_PSS_SHA256, GNUTLS_VERIFY_RSA_PSS_FIXED_SALT_LENGTH},
    {"ES256", KB_ALG_ES256, GNUTLS_SIGN_ECDSA_SECP256R1_SHA256, 0},
    {"EdDSA", KB_ALG_EDDSA, GNUTLS_SIGN_EDDSA_ED25519, 0},
};

enum { AANTAL_ALGS = sizeof(algs) / sizeof(algs[0]) };

enum kb_alg kb_alg_van(struct kb_tekst naam)
{
    for (size_t i = 0; i < AANTAL_ALGS; i++)
        if (kb_tekst_is(naam, algs[i].naam))
            return algs[i].alg;
    return KB_ALG_GEEN;
}

/* Absent, or a text equal to `z`. */
static bool afwezig_of(struct kb_waarde w, const char *z)
{
    struct kb_tekst t;

    return !w.w || (kb_waarde_tekst(w, &t) && kb_tekst_is(t, z));
}

/* key_ops, when given, must allow verifying (RFC 7517 §4.3). */
static bool mag_verifieren(struct kb_waarde ops)
{
    struct kb_tekst t;

    if (!ops.w)
        return true;
    for (size_t i = 0; i < kb_waarde_aantal(ops); i++)
        if (kb_waarde_tekst(kb_waarde_element(ops, i), &t) && kb_tekst_is(t, "verify"))
            return true;
    return false;
}

/* A kid as we take it: printable ASCII, so that it can be compared as a string. */
static bool lees_kid(struct kb_waarde w, char uit[KB_MAX_KID + 1])
{
    struct kb_tekst t;

    if (!kb_waarde_tekst(w, &t) || t.n == 0 || t.n > KB_MAX_KID)
        return false;
    for (size_t i = 0; i < t.n; i++)
        if (t.p[i] < ' ' || t.p[i] > '~')
            return false;
    memcpy(uit, t.p, t.n);
    uit[t.n] = '\0';
    return true;
}

/* e is odd and at least 65537 (FIPS 186-5 §5.1): with e = 1 anybody can sign. */
static bool rsa_mag(struct kb_waarde jwk)
{
    unsigned char b[E_MAX_BYTES + 2];
    struct kb_tekst e;
    uint64_t waarde = 0;
    size_t n;

    if (!kb_waarde_tekst(kb_waarde_lid(jwk, "e"), &e) || kb_base64url_ruimte(e.n) > sizeof(b) ||
        !kb_base64url_lees(e, b, &n) || n > E_MAX_BYTES)
        return false;
    for (size_t i = 0; i < n; i++)
        waarde = waarde << 8 | b[i];
    return waarde >= 65537 && waarde % 2 == 1;
}

static bool ec_mag(struct kb_waarde jwk)
{
    struct kb_tekst crv;

    return kb_waarde_tekst(kb_waarde_lid(jwk, "crv"), &crv) && kb_tekst_is(crv, "P-256");
}

/* Ed25519, and a point of the large group: with one of the few others, signatures can be made that hold for
 * any text (RFC 8725 §3.4). */
static bool okp_mag(struct kb_waarde jwk)
{
    unsigned char x[ED25519_BYTES + 3];
    struct kb_tekst t;
    size_t n;

    return kb_waarde_tekst(kb_waarde_lid(jwk, "crv"), &t) && kb_tekst_is(t, "Ed25519") &&
           kb_waarde_tekst(kb_waarde_lid(jwk, "x"), &t) && kb_base64url_ruimte(t.n) <= sizeof(x) &&
           kb_base64url_lees(t, x, &n) && n == ED25519_BYTES && crypto_core_ed25519_is_valid_point(x) == 1;
}

/* What makes up a public key of each kind, and what it may be used for when it does not say. */
static const struct sleutelsoort {
    const char *kty;
    const char *lid[4];
    unsigned algs;
    bool (*mag)(struct kb_waarde jwk);
} soorten[] = {
    {"RSA", {"n", "e"}, KB_ALG_RS256 | KB_ALG_PS256, rsa_mag},
    {"EC", {"crv", "x", "y"}, KB_ALG_ES256, ec_mag},
    {"OKP", {"crv", "x"}, KB_ALG_EDDSA, okp_mag},
};

static const struct sleutelsoort *zoek_soort(struct kb_waarde kty)
{
    struct kb_tekst t;

    for (size_t i = 0; kb_waarde_tekst(kty, &t) && i < sizeof(soorten) / sizeof(soorten[0]); i++)
        if (kb_tekst_is(t, soorten[i].kty))
            return &soorten[i];
    return NULL;
}

/* Strong enough, and (RFC 8725 §3.4) a point that lies on its curve. */
static bool bruikbaar(const struct kb_sleutel *s)
{
    unsigned bits = 0;
    int alg = gnutls_pubkey_get_pk_algorithm(s->pubkey, &bits);

    /* gnutls has no such check for Ed25519; okp_mag did it. */
    if (alg == GNUTLS_PK_EDDSA_ED25519)
        return true;
    if (gnutls_pubkey_verify_params(s->pubkey) != 0)
        return false;
    return alg == GNUTLS_PK_RSA ? bits >= RSA_MIN_BITS && bits <= RSA_MAX_BITS
                                : alg == GNUTLS_PK_EC && bits == P256_BITS;
}

/* Hand one member to rhonabwy, which wants a zero at the end of it; a view of the JWKS has none. */
static bool zet_lid(jwk_t *jwk, const char *lid, struct kb_tekst waarde)
{
    char *z = strndup(waarde.p, waarde.n);
    bool gezet = z && r_jwk_set_property_str(jwk, lid, z) == RHN_OK;

    free(z);
    return gezet;
}

/* Build a JWK of nothing but the public members, and let rhonabwy make a gnutls key of it. NULL when that
 * fails. */
static gnutls_pubkey_t importeer(struct kb_waarde jwk, const struct sleutelsoort *soort)
{
    gnutls_pubkey_t uit = NULL;
    jwk_t *schoon = NULL;
    struct kb_tekst t;

    if (r_jwk_init(&schoon) != RHN_OK || r_jwk_set_property_str(schoon, "kty", soort->kty) != RHN_OK)
        goto einde;
    for (size_t i = 0; soort->lid[i]; i++)
        if (!kb_waarde_tekst(kb_waarde_lid(jwk, soort->lid[i]), &t) || !zet_lid(schoon, soort->lid[i], t))
            goto einde;
    uit = r_jwk_export_to_gnutls_pubkey(schoon, R_FLAG_IGNORE_REMOTE);

einde:
    r_jwk_free(schoon);
    return uit;
}

/* What the key may be used for: its kind's algorithms, or the one of them that it names itself. 0 = none of
 * ours. */
static unsigned algs_van(struct kb_waarde jwk, const struct sleutelsoort *soort)
{
    struct kb_waarde alg = kb_waarde_lid(jwk, "alg");
    struct kb_tekst t;

    if (!alg.w)
        return soort->algs;
    return kb_waarde_tekst(alg, &t) ? soort->algs & (unsigned)kb_alg_van(t) : 0;
}

/* Fill *s from one JWK; false when it is none that we take. */
static bool neem_sleutel(struct kb_waarde jwk, struct kb_sleutel *s)
{
    const struct sleutelsoort *soort = zoek_soort(kb_waarde_lid(jwk, "kty"));

    if (!soort || !soort->mag(jwk) || !lees_kid(kb_waarde_lid(jwk, "kid"), s->kid) ||
        !afwezig_of(kb_waarde_lid(jwk, "use"), "sig") || !mag_verifieren(kb_waarde_lid(jwk, "key_ops")))
        return false;
    /* A published private key is nobody's secret any more. */
    if (kb_waarde_lid(jwk, "d").w)
        return false;
    s->algs = algs_van(jwk, soort);
    if (!s->algs)
        return false;
    s->pubkey = importeer(jwk, soort);
    if (s->pubkey && bruikbaar(s))
        return true;
    if (s->pubkey)
        gnutls_pubkey_deinit(s->pubkey);
    return false;
}

static enum kb_status vul(struct kb_sleutelset *set, struct kb_waarde keys, struct kb_fout *fout)
{
    for (size_t i = 0; i < kb_waarde_aantal(keys); i++) {
        struct kb_sleutel s;

        memset(&s, 0, sizeof(s));
        if (!neem_sleutel(kb_waarde_element(keys, i), &s)) {
            set->overgeslagen++;
            continue;
        }
        if (set->n == KB_MAX_SLEUTELS || kb_sleutelset_zoek(set, kb_tekst_van(s.kid))) {
            gnutls_pubkey_deinit(s.pubkey);
            return set->n == KB_MAX_SLEUTELS
                       ? kb_fout_zet(fout, KB_CONFIGURATIE, "meer dan %d sleutels", KB_MAX_SLEUTELS)
                       : kb_fout_zet(fout, KB_CONFIGURATIE, "kid \"%s\" staat er meer dan eens in", s.kid);
        }
        set->sleutel[set->n++] = s;
    }
    if (set->n == 0)
        return kb_fout_zet(fout, KB_CONFIGURATIE,
                           "geen bruikbare sleutel: nodig is een RSA-sleutel (2048 bits of meer), een "
                           "EC-sleutel op P-256 of een OKP-sleutel op Ed25519, met kid, voor handtekeningen");
    return KB_OK;
}

enum kb_status kb_sleutelset_lees(struct kb_tekst jwks, struct kb_sleutelset **uit, struct kb_fout *fout)
{
    struct kb_document *d = NULL;
    struct kb_sleutelset *set = NULL;
    struct kb_fout waarom;
    enum kb_status status = kb_document_lees(jwks, &d, &waarom);

    if (status == KB_ONGELDIG) {
        status = kb_fout_zet(fout, KB_CONFIGURATIE, "geen JWKS: %s", waarom.tekst);
        goto einde;
    }
    set = status == KB_OK ? calloc(1, sizeof(*set)) : NULL;
    if (!set) {
        status = kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "geen geheugen voor de sleutels");
        goto einde;
    }
    atomic_init(&set->houders, 1);
    if (gnutls_hash_fast(GNUTLS_DIG_SHA256, jwks.p, jwks.n, set->vingerafdruk) != 0) {
        status = kb_fout_zet(fout, KB_INTERN, "SHA-256 werkt niet");
        goto einde;
    }
    if (kb_waarde_soort(kb_waarde_lid(kb_document_wortel(d), "keys")) != KB_SOORT_LIJST) {
        status = kb_fout_zet(fout, KB_CONFIGURATIE, "geen JWKS: de lijst \"keys\" ontbreekt");
        goto einde;
    }
    status = vul(set, kb_waarde_lid(kb_document_wortel(d), "keys"), fout);
    if (status == KB_OK) {
        *uit = set;
        set = NULL;
    }

einde:
    kb_sleutelset_laat_los(set);
    kb_document_vrij(d);
    return status;
}

void kb_sleutelset_laat_los(struct kb_sleutelset *set)
{
    if (!set || atomic_fetch_sub(&set->houders, 1) != 1)
        return;
    for (size_t i = 0; i < set->n; i++)
        gnutls_pubkey_deinit(set->sleutel[i].pubkey);
    free(set);
}

const struct kb_sleutel *kb_sleutelset_zoek(const struct kb_sleutelset *set, struct kb_tekst kid)
{
    for (size_t i = 0; i < set->n; i++)
        if (kb_tekst_is(kid, set->sleutel[i].kid))
            return &set->sleutel[i];
    return NULL;
}

bool kb_sleutel_klopt(const struct kb_sleutel *s, enum kb_alg alg, struct kb_tekst bytes,
                      struct kb_tekst handtekening)
{
    unsigned char *h = (unsigned char *)handtekening.p;
    gnutls_datum_t data = {(unsigned char *)bytes.p, (unsigned)bytes.n};
    gnutls_datum_t sig = {h, (unsigned)handtekening.n};
    gnutls_datum_t der = {NULL, 0};
    bool klopt = false;
    size_t i = 0;

    while (i < AANTAL_ALGS && algs[i].alg != alg)
        i++;
    if (i == AANTAL_ALGS || !(s->algs & alg))
        return false;
    if (alg == KB_ALG_ES256) {
        /* JWS writes r and s one after the other (RFC 7518 §3.4), gnutls wants them in DER. */
        gnutls_datum_t r = {h, ES256_BYTES / 2};
        gnutls_datum_t t = {h + ES256_BYTES / 2, ES256_BYTES / 2};

        if (handtekening.n != ES256_BYTES || gnutls_encode_rs_value(&der, &r, &t) != 0)
            return false;
        sig = der;
    }
    klopt = gnutls_pubkey_verify_data2(s->pubkey, algs[i].gnutls, algs[i].vlaggen, &data, &sig) == 0;
    gnutls_free(der.data);
    return klopt;
}
