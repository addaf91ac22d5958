/* What no table of cases thinks of: 100,000 random changes of good tokens, and every claim in every JSON
 * type. RFC 8725 §3.1-3.3 (the signature decides, before anything else), §3.4 (inputs are validated), §3.8,
 * §3.9, §3.11; ASVS 9.1.1, 9.1.2, 9.2.1, 9.2.2, 9.2.3. */
#include "abs_hulp.h"

#include "klantbeeld/abs/token.h"

enum { MUTATIES = 100000, TOKENS = 4, MAX_MUTANT = KB_MAX_TOKEN + 512 };

static struct hulp_sleutel sleutel[TOKENS];
static char *goed[TOKENS];
static struct kb_uitgever uitgever = {"https://idp.test", "kw", NULL};
static struct kb_tokenregels regels = {&uitgever, 1, 60, NULL};
static const char *const koppen[TOKENS] = {
    "{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"k0\"}",
    "{\"alg\":\"PS256\",\"typ\":\"at+jwt\",\"kid\":\"k1\"}",
    "{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"k2\"}",
    "{\"alg\":\"EdDSA\",\"typ\":\"at+jwt\",\"kid\":\"k3\"}",
};

static int begin(void **state)
{
    static const int soort[TOKENS] = {R_KEY_TYPE_RSA, R_KEY_TYPE_RSA, R_KEY_TYPE_EC, R_KEY_TYPE_EDDSA};
    static const unsigned bits[TOKENS] = {2048, 2048, 256, 256};
    struct kb_fout fout;
    char *jwks;

    (void)state;
    for (int i = 0; i < TOKENS; i++) {
        char kid[4];
        char claims[256];

        snprintf(kid, sizeof(kid), "k%d", i);
        snprintf(claims, sizeof(claims),
                 "{\"iss\":\"https://"
                 "idp.test\",\"aud\":\"kw\",\"sub\":\"m%d\",\"exp\":1800000600,\"iat\":1799999900,"
                 "\"divisie\":\"D\",\"doel\":\"d\",\"rollen\":[\"a\"]}",
                 i);
        sleutel[i] = hulp_sleutel(soort[i], bits[i], kid);
        goed[i] = hulp_token(sleutel[i].prive, (enum hulp_alg)i, koppen[i], claims);
    }
    jwks = hulp_jwks(sleutel, NULL, TOKENS);
    uitgever.sleutels = kb_sleutels_vast(kb_tekst_van(jwks), &fout);
    free(jwks);
    return uitgever.sleutels ? 0 : -1;
}

static int einde(void **state)
{
    (void)state;
    kb_sleutels_vrij(uitgever.sleutels);
    for (int i = 0; i < TOKENS; i++) {
        hulp_sleutel_vrij(&sleutel[i]);
        free(goed[i]);
    }
    return 0;
}

static enum kb_tokenreden controleer(struct kb_tekst token)
{
    struct kb_identiteit wie;

    return kb_token_controleer(&regels, token, HULP_NU_S * KB_S, &wie);
}

/* splitmix64 (Sebastiano Vigna, public domain): the same mutants on every machine. */
static uint64_t toeval(uint64_t *staat)
{
    uint64_t z = *staat += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static size_t tot(uint64_t *staat, size_t n)
{
    return n ? (size_t)(toeval(staat) % n) : 0;
}

static char teken(uint64_t *staat)
{
    static const char alfabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";

    return toeval(staat) % 8 ? alfabet[tot(staat, sizeof(alfabet) - 1)] : (char)toeval(staat);
}

/* One change of the n bytes in t, which have room to grow; the new length. */
static size_t verander(uint64_t *staat, char *t, size_t n, const char *ander)
{
    size_t i = tot(staat, n);
    size_t j = tot(staat, n);
    size_t k = 1 + tot(staat, 40);

    switch (toeval(staat) % 9) {
    case 0: /* one bit */
        t[i] = (char)(t[i] ^ 1 << toeval(staat) % 8);
        return n;
    case 1: /* another character */
        t[i] = teken(staat);
        return n;
    case 2: /* one too many */
        memmove(t + i + 1, t + i, n - i);
        t[i] = teken(staat);
        return n + 1;
    case 3: /* some missing */
        k = k > n - i ? n - i : k;
        memmove(t + i, t + i + k, n - i - k);
        return n - k;
    case 4: { /* two exchanged */
        char c = t[i];

        t[i] = t[j];
        t[j] = c;
        return n;
    }
    case 5: /* some twice */
        k = k > n - i ? n - i : k;
        memmove(t + i + k, t + i, n - i);
        return n + k;
    case 6: /* cut */
        return i;
    case 7: /* a piece of another good token, in the same place */
        for (size_t m = i; m < n && m < i + 8 * k && m < strlen(ander); m++)
            t[m] = ander[m];
        return n;
    default: /* and another tail altogether */
        k = strlen(ander);
        i = i < k ? i : k;
        memcpy(t + i, ander + i, k - i);
        return k;
    }
}

static bool is_goed(const char *t, size_t n)
{
    for (int i = 0; i < TOKENS; i++)
        if (strlen(goed[i]) == n && memcmp(goed[i], t, n) == 0)
            return true;
    return false;
}

static void honderdduizend_mutanten_en_niet_een_wordt_aangenomen(void **state)
{
    uint64_t staat = 20260101;
    unsigned onveranderd = 0;

    (void)state;
    for (unsigned i = 0; i < MUTATIES;) {
        char t[MAX_MUTANT];
        const char *van = goed[toeval(&staat) % TOKENS];
        const char *ander = goed[toeval(&staat) % TOKENS];
        size_t n = strlen(van);

        memcpy(t, van, n);
        for (size_t keer = 1 + tot(&staat, 3); keer && n; keer--)
            n = verander(&staat, t, n, ander);
        if (is_goed(t, n)) {
            onveranderd++;
            continue;
        }
        if (controleer((struct kb_tekst){t, n}) == KB_TOKEN_GOED)
            fail_msg("aangenomen: %.*s", (int)n, t);
        i++;
    }
    assert_true(onveranderd < MUTATIES / 5);
    for (int i = 0; i < TOKENS; i++)
        assert_int_equal(controleer(kb_tekst_van(goed[i])), KB_TOKEN_GOED);
}

enum soort { ABSENT, NIETS, WAAR, GETAL, BREUK, LEEG, TEKST, LIJST, LIJST_TEKST, OBJECT, SOORTEN };

static const char *const waarden[SOORTEN] = {NULL,   "null",  "true", "1800000001", "1.5",
                                             "\"\"", "\"x\"", "[]",   "[\"x\"]",    "{\"x\":\"x\"}"};

/* The types in which a claim is taken; the right value itself is in `goed`. */
static const struct {
    const char *naam;
    const char *goed;
    unsigned mag;
} claims[] = {
    {"iss", "\"https://idp.test\"", 0},
    {"aud", "\"kw\"", 0},
    {"sub", "\"m1\"", 1 << TEKST},
    {"exp", "1800000600", 1 << GETAL},
    {"nbf", "1800000000", 1 << ABSENT | 1 << GETAL},
    {"iat", "1800000000", 1 << ABSENT | 1 << GETAL},
    {"divisie", "\"D\"", 1 << ABSENT | 1 << TEKST},
    {"doel", "\"d\"", 1 << ABSENT | 1 << TEKST},
    {"rollen", "[\"a\"]", 1 << ABSENT | 1 << LIJST | 1 << LIJST_TEKST},
};

enum { AANTAL_CLAIMS = sizeof(claims) / sizeof(claims[0]) };

static void elke_claim_wordt_alleen_in_zijn_eigen_soort_aangenomen(void **state)
{
    (void)state;
    for (size_t c = 0; c < AANTAL_CLAIMS; c++) {
        for (int s = 0; s < SOORTEN; s++) {
            char json[512] = "{\"x\":1";
            enum kb_tokenreden reden;
            char *token;

            for (size_t i = 0; i < AANTAL_CLAIMS; i++) {
                const char *w = i == c ? waarden[s] : claims[i].goed;
                size_t n = strlen(json);

                if (w)
                    snprintf(json + n, sizeof(json) - n, ",\"%s\":%s", claims[i].naam, w);
            }
            strcat(json, "}");
            token = hulp_token(sleutel[3].prive, HULP_EDDSA, koppen[3], json);
            reden = controleer(kb_tekst_van(token));
            free(token);
            if ((reden == KB_TOKEN_GOED) != (claims[c].mag >> s & 1))
                fail_msg("%s: %s", kb_tokenreden_naam(reden), json);
        }
    }
}

/* RFC 8725 §3.1: every algorithm name over every key, with every way of signing. */
static void een_algoritme_geldt_alleen_met_zijn_eigen_sleutel(void **state)
{
    static const char *const namen[] = {"RS256", "PS256", "ES256", "EdDSA", "HS256",
                                        "none",  "RS512", "ES384", ""};

    (void)state;
    for (size_t a = 0; a < sizeof(namen) / sizeof(namen[0]); a++) {
        for (int kid = 0; kid < TOKENS; kid++) {
            for (int alg = 0; alg < TOKENS; alg++) {
                /* RSA keys can sign in two ways, and k0 and k1 are for both */
                bool rsa = kid < 2;
                bool kan = rsa ? alg < 2 : alg == kid;
                bool goede = kan && a == (size_t)alg;
                enum kb_tokenreden reden;
                char kop[128];
                char *token;

                if (!kan) /* such a key cannot sign like that */
                    continue;
                snprintf(kop, sizeof(kop), "{\"alg\":\"%s\",\"typ\":\"at+jwt\",\"kid\":\"k%d\"}", namen[a],
                         kid);
                token = hulp_token(
                    sleutel[kid].prive, (enum hulp_alg)alg, kop,
                    "{\"iss\":\"https://idp.test\",\"aud\":\"kw\",\"sub\":\"m\",\"exp\":1800000600}");
                reden = controleer(kb_tekst_van(token));
                free(token);
                if ((reden == KB_TOKEN_GOED) != goede)
                    fail_msg("%s, getekend op manier %d: %s", kop, alg, kb_tokenreden_naam(reden));
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(honderdduizend_mutanten_en_niet_een_wordt_aangenomen),
        cmocka_unit_test(elke_claim_wordt_alleen_in_zijn_eigen_soort_aangenomen),
        cmocka_unit_test(een_algoritme_geldt_alleen_met_zijn_eigen_sleutel),
    };

    return cmocka_run_group_tests(tests, begin, einde);
}
