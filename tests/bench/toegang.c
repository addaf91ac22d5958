/* What the gate costs: a token that is remembered, with and without waiting; and a fresh check per algorithm
 * beside bare rhonabwy, which parses and verifies the same token. Prints microseconds, each the best of
 * several rounds.
 *
 *   bench_toegang */
#include <rhonabwy.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "klantbeeld/abs/toegang.h"
#include "klantbeeld/abs/token.h"

enum { RONDEN = 15, SNEL = 20000, TRAAG = 300 };

static const struct {
    const char *naam;
    jwa_alg alg;
    int soort;
    unsigned bits;
} algs[] = {
    {"RS256", R_JWA_ALG_RS256, R_KEY_TYPE_RSA, 2048},
    {"PS256", R_JWA_ALG_PS256, R_KEY_TYPE_RSA, 2048},
    {"ES256", R_JWA_ALG_ES256, R_KEY_TYPE_EC, 256},
    {"EdDSA", R_JWA_ALG_EDDSA, R_KEY_TYPE_EDDSA, 256},
};

static const char rechten[] =
    "divisies = [\"K&S\"]; doelen = [\"dienstverlening\"];\n"
    "rollen: ( { rol = \"a\"; divisie = \"K&S\"; gegevensgroepen = [\"organisatie\"]; velden = []; "
    "zoeken = []; doelen = [\"dienstverlening\"]; afgeschermd = false; } );\n"
    "uitrol: ( { gegevensgroep = \"organisatie\"; stadia = ( { stadium = \"grootschalig\"; vanaf = "
    "\"2000-01-01\"; } ); } );\n";

/* One key, its token and what both are held against. */
struct proef {
    jwk_t *publiek;
    char kop[2048]; /* "Bearer <token>" */
    struct kb_tekst token;
    struct kb_sleutels *sleutels;
    struct kb_uitgever uitgever;
    struct kb_tokenregels regels;
    struct kb_toegang *toegang;
};

static void eis(bool waar, const char *wat)
{
    if (waar)
        return;
    fprintf(stderr, "bench_toegang: %s\n", wat);
    exit(1);
}

static void maak(struct proef *p, size_t i, char **jwks)
{
    jws_t *jws = NULL;
    jwk_t *prive = NULL;
    jwks_t *set = NULL;
    struct kb_fout fout;
    char claims[512];
    char *token;

    snprintf(claims, sizeof(claims),
             "{\"iss\":\"https://"
             "idp.test\",\"aud\":\"klantbeeld-werkgever\",\"sub\":\"medewerker01\",\"exp\":%lld,"
             "\"iat\":%lld,\"jti\":\"8c1e3d5e-2f6b-4d5a-9f5a-1d2c3b4a5f60\",\"client_id\":\"ks-frontend\","
             "\"divisie\":\"K&S\",\"doel\":\"dienstverlening\",\"rollen\":[\"a\"]}",
             (long long)time(NULL) + 3600, (long long)time(NULL));
    eis(r_jwk_init(&prive) == RHN_OK && r_jwk_init(&p->publiek) == RHN_OK &&
            r_jwk_generate_key_pair(prive, p->publiek, algs[i].soort, algs[i].bits, "k") == RHN_OK,
        "geen sleutel");
    eis(r_jws_init(&jws) == RHN_OK && r_jws_set_alg(jws, algs[i].alg) == RHN_OK &&
            r_jws_set_header_str_value(jws, "typ", "at+jwt") == RHN_OK &&
            r_jws_set_header_str_value(jws, "kid", "k") == RHN_OK &&
            r_jws_set_payload(jws, (const unsigned char *)claims, strlen(claims)) == RHN_OK,
        "geen token");
    token = r_jws_serialize(jws, prive, R_FLAG_IGNORE_REMOTE);
    eis(token && strlen(token) < sizeof(p->kop) - 8, "geen handtekening");
    snprintf(p->kop, sizeof(p->kop), "Bearer %s", token);
    p->token = kb_tekst_van(p->kop + 7);
    eis(r_jwks_init(&set) == RHN_OK && r_jwks_append_jwk(set, p->publiek) == RHN_OK, "geen JWKS");
    *jwks = r_jwks_export_to_json_str(set, 0);
    p->sleutels = kb_sleutels_vast(kb_tekst_van(*jwks), &fout);
    p->uitgever = (struct kb_uitgever){"https://idp.test", "klantbeeld-werkgever", p->sleutels};
    p->regels = (struct kb_tokenregels){&p->uitgever, 1, 60, NULL};
    eis(p->sleutels != NULL, "geen sleutels");
    r_free(token);
    r_jwks_free(set);
    r_jws_free(jws);
    r_jwk_free(prive);
}

static void schrijf(const char *pad, const char *tekst)
{
    FILE *f = fopen(pad, "w");

    eis(f && fputs(tekst, f) >= 0 && fclose(f) == 0, pad);
}

/* The gate as `serve` builds it, with its files in a folder of their own. */
static void open_toegang(struct proef *p, const char *jwks_tekst)
{
    static const char *const namen[] = {"organisatie"};
    char map[] = "/tmp/kb-bench-XXXXXX";
    char jwks[64];
    char bestand[64];
    struct kb_config config = {.bestand = "bench"};

    eis(mkdtemp(map) != NULL, "geen map");
    snprintf(jwks, sizeof(jwks), "%s/jwks.json", map);
    snprintf(bestand, sizeof(bestand), "%s/rechten.conf", map);
    schrijf(jwks, jwks_tekst);
    schrijf(bestand, rechten);
    config.abs = (struct kb_config_abs){.uitgever = "https://idp.test",
                                        .afnemer = "klantbeeld-werkgever",
                                        .jwks = jwks,
                                        .jwks_ca = "",
                                        .speling_s = 60,
                                        .rechten = bestand};
    p->toegang = kb_toegang_nieuw(&config, (struct kb_groepnamen){namen, 1}, &kb_klok_systeem, stderr);
    eis(p->toegang != NULL, "geen toegang");
    unlink(jwks);
    unlink(bestand);
    rmdir(map);
}

static bool onthouden(struct proef *p)
{
    struct kb_identiteit wie;
    struct kb_fout fout;

    return kb_toegang_onthouden(p->toegang, kb_tekst_van(p->kop), 1, &wie, &fout) && wie.rechten == 1;
}

static bool controleer(struct proef *p)
{
    struct kb_identiteit wie;
    struct kb_fout fout;

    return kb_toegang_controleer(p->toegang, kb_tekst_van(p->kop), 1, &wie, &fout) == KB_OK;
}

static bool vers(struct proef *p)
{
    struct kb_identiteit wie;

    return kb_token_controleer(&p->regels, p->token, kb_tijd_nu(&kb_klok_systeem), &wie) == KB_TOKEN_GOED;
}

static bool kaal(struct proef *p)
{
    jws_t *jws = NULL;
    bool goed = r_jws_init(&jws) == RHN_OK && r_jws_parse(jws, p->token.p, R_FLAG_IGNORE_REMOTE) == RHN_OK &&
                r_jws_verify_signature(jws, p->publiek, R_FLAG_IGNORE_REMOTE) == RHN_OK;

    r_jws_free(jws);
    return goed;
}

static double meet(bool (*doe)(struct proef *p), struct proef *p, int keer)
{
    double beste = 1e9;

    for (int r = 0; r < RONDEN; r++) {
        kb_moment begin = kb_nu(&kb_klok_systeem);
        double us;

        for (int i = 0; i < keer; i++)
            eis(doe(p), "geweigerd");
        us = (double)(kb_nu(&kb_klok_systeem) - begin) / 1000.0 / keer;
        beste = us < beste ? us : beste;
    }
    return beste;
}

int main(void)
{
    printf("%-28s %10s %14s\n", "µs", "ours", "bare rhonabwy");
    for (size_t i = 0; i < sizeof(algs) / sizeof(algs[0]); i++) {
        struct proef p = {.publiek = NULL};
        char *jwks;

        maak(&p, i, &jwks);
        if (i == 0) {
            open_toegang(&p, jwks);
            eis(controleer(&p), "geweigerd");
            printf("token of %zu bytes\n", p.token.n);
            printf("%-28s %10.2f\n", "remembered, no waiting", meet(onthouden, &p, SNEL));
            printf("%-28s %10.2f\n", "remembered", meet(controleer, &p, SNEL));
            kb_toegang_vrij(p.toegang);
        }
        printf("fresh, %-21s %10.1f %14.1f\n", algs[i].naam, meet(vers, &p, TRAAG), meet(kaal, &p, TRAAG));
        kb_sleutels_vrij(p.sleutels);
        r_jwk_free(p.publiek);
        r_free(jwks);
    }
    return 0;
}
