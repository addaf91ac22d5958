/* The text of a JWKS: which keys are taken, for what, and which text is refused as a whole. */
#include "abs_hulp.h"

#include "../../../src/abs/sleutelset.h"

enum { ES1, RSA2048, RSA1024, P384, ED25519, N_SLEUTELS };

static struct hulp_sleutel sleutel[N_SLEUTELS];

static int begin(void **state)
{
    (void)state;
    sleutel[ES1] = hulp_sleutel(R_KEY_TYPE_EC, 256, "es1");
    sleutel[RSA2048] = hulp_sleutel(R_KEY_TYPE_RSA, 2048, "rsa");
    sleutel[RSA1024] = hulp_sleutel(R_KEY_TYPE_RSA, 1024, "rsa1024");
    sleutel[ED25519] = hulp_sleutel(R_KEY_TYPE_EDDSA, 256, "ed");
    sleutel[P384] = hulp_sleutel(R_KEY_TYPE_EC, 384, "p384");
    return 0;
}

static int einde(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_SLEUTELS; i++)
        hulp_sleutel_vrij(&sleutel[i]);
    return 0;
}

/* What becomes of one key with these extra members: the algorithms it is taken for, 0 = not taken. */
static unsigned algs_met(int i, const char *extra)
{
    char *jwks = hulp_jwks(&sleutel[i], &extra, 1);
    struct kb_sleutelset *set = NULL;
    struct kb_fout fout;
    unsigned algs = 0;

    if (kb_sleutelset_lees(kb_tekst_van(jwks), &set, &fout) == KB_OK)
        algs = set->sleutel[0].algs;
    else
        assert_int_equal(fout.status, KB_CONFIGURATIE);
    kb_sleutelset_laat_los(set);
    free(jwks);
    return algs;
}

static void een_sleutel_wordt_genomen_als_hij_voor_handtekeningen_is_en_sterk_genoeg(void **state)
{
    static const struct {
        int sleutel;
        const char *extra;
        unsigned algs;
    } rijen[] = {
        {ES1, NULL, KB_ALG_ES256},
        {RSA2048, NULL, KB_ALG_RS256 | KB_ALG_PS256},
        {RSA2048, "\"alg\":\"RS256\"", KB_ALG_RS256},
        {RSA2048, "\"alg\":\"PS256\",\"use\":\"sig\"", KB_ALG_PS256},
        {ES1, "\"key_ops\":[\"verify\"]", KB_ALG_ES256},
        {ES1, "\"x5u\":\"http://127.0.0.1:1/\",\"x5c\":[1]", KB_ALG_ES256},
        {RSA1024, NULL, 0},
        {P384, NULL, 0},
        {ED25519, NULL, KB_ALG_EDDSA},
        {ED25519, "\"alg\":\"EdDSA\"", KB_ALG_EDDSA},
        {ED25519, "\"alg\":\"ES256\"", 0},
        {ES1, "\"alg\":\"EdDSA\"", 0},
        {ES1, "\"use\":\"enc\"", 0},
        {ES1, "\"use\":1", 0},
        {ES1, "\"key_ops\":[\"sign\"]", 0},
        {ES1, "\"key_ops\":[]", 0},
        {ES1, "\"alg\":\"ES384\"", 0},
        {ES1, "\"alg\":\"RS256\"", 0},
        {ES1, "\"alg\":\"none\"", 0},
        {ES1, "\"alg\":1", 0},
        {RSA2048, "\"alg\":\"HS256\"", 0},
        {RSA2048, "\"alg\":\"RSA-OAEP\"", 0},
        {ES1, "\"d\":\"AAAA\"", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rijen) / sizeof(rijen[0]); i++)
        if (algs_met(rijen[i].sleutel, rijen[i].extra) != rijen[i].algs)
            fail_msg("rij %zu: %s", i, rijen[i].extra ? rijen[i].extra : "-");
}

static void een_onbruikbare_jwks_wordt_geweigerd_met_een_uitleg(void **state)
{
    static const struct {
        const char *jwks;
        const char *uitleg;
    } rijen[] = {
        {"", "geen JWKS"},
        {"<html>", "geen JWKS"},
        {"{\"keys\":[", "geen JWKS"},
        {"[]", "keys"},
        {"{}", "keys"},
        {"{\"keys\":{}}", "keys"},
        {"{\"keys\":null}", "keys"},
        {"{\"keys\":[],\"keys\":[]}", "geen JWKS"},
        {"{\"keys\":[]}", "geen bruikbare sleutel"},
        {"{\"keys\":[1,\"x\",null,[],{}]}", "geen bruikbare sleutel"},
        {"{\"keys\":[{\"kty\":\"oct\",\"kid\":\"a\",\"k\":\"c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0\",\"alg\":"
         "\"HS256\"}]}",
         "geen bruikbare"},
        {"{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"a\",\"n\":\"\",\"e\":\"AQAB\"}]}", "geen bruikbare"},
        {"{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"a\",\"n\":\"!!\",\"e\":\"AQAB\"}]}", "geen bruikbare"},
        /* a point that is not on P-256 */
        {"{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"a\",\"x\":"
         "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE\","
         "\"y\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE\"}]}",
         "geen bruikbare"},
        {"{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"a\",\"x\":\"AQ\",\"y\":\"AQ\"}]}",
         "geen bruikbare"},
        {"{\"keys\":[{\"kty\":\"EC\",\"kid\":\"a\",\"x\":\"AQ\",\"y\":\"AQ\"}]}", "geen bruikbare"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rijen) / sizeof(rijen[0]); i++) {
        struct kb_sleutelset *set = NULL;
        struct kb_fout fout;

        if (kb_sleutelset_lees(kb_tekst_van(rijen[i].jwks), &set, &fout) != KB_CONFIGURATIE || set ||
            !strstr(fout.tekst, rijen[i].uitleg))
            fail_msg("rij %zu: %s", i, rijen[i].jwks);
    }
}

static void een_rsa_exponent_is_oneven_en_minstens_65537(void **state)
{
    /* 1 (every number is its own signature), 3, 65535, 65537, 65538, 65539, nine bytes, nothing, no
     * base64url, no text */
    static const struct {
        const char *e;
        bool mag;
    } rijen[] = {{"\"AQ\"", false},   {"\"Aw\"", false},  {"\"__8\"", false},          {"\"AQAB\"", true},
                 {"\"AQAC\"", false}, {"\"AQAD\"", true}, {"\"AAAAAAAAAQAB\"", false}, {"\"\"", false},
                 {"\"AQA=\"", false}, {"65537", false}};
    const char *n = r_jwk_get_property_str(sleutel[RSA2048].publiek, "n");

    (void)state;
    for (size_t i = 0; i < sizeof(rijen) / sizeof(rijen[0]); i++) {
        struct kb_sleutelset *set = NULL;
        struct kb_fout fout;
        char jwks[1024];

        snprintf(jwks, sizeof(jwks), "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"a\",\"n\":\"%s\",\"e\":%s}]}", n,
                 rijen[i].e);
        if ((kb_sleutelset_lees(kb_tekst_van(jwks), &set, &fout) == KB_OK) != rijen[i].mag)
            fail_msg("e = %s", rijen[i].e);
        kb_sleutelset_laat_los(set);
    }
}

/* The text of ES1's public key with another kid, given as JSON. */
static char *met_kid(const char *kid)
{
    const char *x = r_jwk_get_property_str(sleutel[ES1].publiek, "x");
    const char *y = r_jwk_get_property_str(sleutel[ES1].publiek, "y");
    char *uit = malloc(1024);

    assert_non_null(uit);
    snprintf(uit, 1024, "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"%s\",\"y\":\"%s\"%s%s}", x, y,
             *kid ? ",\"kid\":" : "", kid);
    return uit;
}

static void een_sleutel_zonder_bruikbare_kid_wordt_overgeslagen(void **state)
{
    static const char *const kids[] = {"", "\"\"", "1", "null", "\"a\\nb\"", "\"\\u00e9\"", "\"\\u007f\""};

    (void)state;
    for (size_t i = 0; i < sizeof(kids) / sizeof(kids[0]); i++) {
        char *een = met_kid(kids[i]);
        char *goed = met_kid("\"goed\"");
        char jwks[2048];
        struct kb_sleutelset *set;
        struct kb_fout fout;

        snprintf(jwks, sizeof(jwks), "{\"keys\":[%s,%s]}", een, goed);
        assert_int_equal(kb_sleutelset_lees(kb_tekst_van(jwks), &set, &fout), KB_OK);
        assert_int_equal(set->n, 1);
        assert_int_equal(set->overgeslagen, 1);
        assert_non_null(kb_sleutelset_zoek(set, KB_TEKST("goed")));
        kb_sleutelset_laat_los(set);
        free(een);
        free(goed);
    }
}

static void dezelfde_kid_twee_keer_en_te_veel_sleutels_worden_geweigerd(void **state)
{
    static char jwks[64 * 1024];
    struct hulp_sleutel dubbel[2] = {sleutel[ES1], sleutel[ES1]};
    char *twee = hulp_jwks(dubbel, NULL, 2);
    struct kb_sleutelset *set = NULL;
    struct kb_fout fout;
    size_t k = 0;

    (void)state;
    assert_int_equal(kb_sleutelset_lees(kb_tekst_van(twee), &set, &fout), KB_CONFIGURATIE);
    assert_non_null(strstr(fout.tekst, "es1"));
    free(twee);

    for (int n = KB_MAX_SLEUTELS; n <= KB_MAX_SLEUTELS + 1; n++) {
        k = (size_t)snprintf(jwks, sizeof(jwks), "{\"keys\":[");
        for (int i = 0; i < n; i++) {
            char kid[16];
            char *jwk;

            snprintf(kid, sizeof(kid), "\"k%d\"", i);
            jwk = met_kid(kid);
            k += (size_t)snprintf(jwks + k, sizeof(jwks) - k, "%s%s", i ? "," : "", jwk);
            free(jwk);
        }
        snprintf(jwks + k, sizeof(jwks) - k, "]}");
        assert_int_equal(kb_sleutelset_lees(kb_tekst_van(jwks), &set, &fout),
                         n > KB_MAX_SLEUTELS ? KB_CONFIGURATIE : KB_OK);
    }
    kb_sleutelset_laat_los(set);
}

/* RFC 8725 §3.4: the points of small order, which sign anything, in both spellings of each, and what is no
 * point at all. */
static void een_ed25519_sleutel_moet_een_punt_van_de_grote_groep_zijn(void **state)
{
    static const char *const fout[] = {
        "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIA",
        "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIA",
        "7P_______________________________________38",
        "AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "AAAAAAAA",
        "",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(fout) / sizeof(fout[0]); i++) {
        struct kb_sleutelset *set = NULL;
        struct kb_fout f;
        char jwks[256];

        snprintf(jwks, sizeof(jwks),
                 "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"a\",\"x\":\"%s\"}]}", fout[i]);
        assert_int_equal(kb_sleutelset_lees(kb_tekst_van(jwks), &set, &f), KB_CONFIGURATIE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(een_ed25519_sleutel_moet_een_punt_van_de_grote_groep_zijn),
        cmocka_unit_test(een_sleutel_wordt_genomen_als_hij_voor_handtekeningen_is_en_sterk_genoeg),
        cmocka_unit_test(een_onbruikbare_jwks_wordt_geweigerd_met_een_uitleg),
        cmocka_unit_test(een_rsa_exponent_is_oneven_en_minstens_65537),
        cmocka_unit_test(een_sleutel_zonder_bruikbare_kid_wordt_overgeslagen),
        cmocka_unit_test(dezelfde_kid_twee_keer_en_te_veel_sleutels_worden_geweigerd),
    };

    return cmocka_run_group_tests(tests, begin, einde);
}
