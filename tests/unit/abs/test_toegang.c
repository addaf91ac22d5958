/* The gate as the HTTP layer meets it: what a caller hears, what the cache may and may not remember, reloads,
 * and all of that from several threads at once. */
#include "abs_hulp.h"
#include "abs_idp.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "klantbeeld/abs/toegang.h"

#define CLAIMS                                                                                               \
    "{\"iss\":\"https://"                                                                                    \
    "idp.test\",\"aud\":\"kw\",\"sub\":\"m1\",\"exp\":1800000600,\"nbf\":1799999000,\"divisie\":\"D\","      \
    "\"doel\":\"d\",\"rollen\":[\"a\"]}"
#define KOP "{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"es\"}"

static const char *const namen[] = {"organisatie", "contact"};
static const struct kb_groepnamen groepen = {namen, 2};

struct proef {
    struct hulp_sleutel sleutel[2]; /* two keys, one kid: a key that was replaced */
    char jwks[64];
    char rechten[64];
    struct kb_config config;
    struct hulp_tijd tijd;
    struct kb_klok klok;
    struct kb_toegang *toegang;
    char *kop; /* "Bearer <token of key 0>" */
};

static void schrijf_jwks(const struct proef *p, int i)
{
    char *tekst = hulp_jwks(&p->sleutel[i], NULL, 1);

    hulp_schrijf(p->jwks, tekst);
    free(tekst);
}

/* From now on the file says that role a sees this gegevensgroep. */
static void schrijf_rechten(const struct proef *p, const char *groep)
{
    char *tekst = hulp_rechten("D", "d", &(struct hulp_rol){"a", groep}, 1);

    hulp_schrijf(p->rechten, tekst);
    free(tekst);
}

static char *kop_van(const struct proef *p, int i, const char *claims)
{
    char *token = hulp_token(p->sleutel[i].prive, HULP_ES256, KOP, claims);
    char *uit = malloc(strlen(token) + 8);

    assert_non_null(uit);
    sprintf(uit, "Bearer %s", token);
    free(token);
    return uit;
}

static int begin(void **state)
{
    struct proef *p = calloc(1, sizeof(*p));

    assert_non_null(p);
    for (int i = 0; i < 2; i++)
        p->sleutel[i] = hulp_sleutel(R_KEY_TYPE_EC, 256, "es");
    strcpy(p->jwks, "/tmp/kb-toegang-XXXXXX");
    close(mkstemp(p->jwks));
    schrijf_jwks(p, 0);
    strcpy(p->rechten, "/tmp/kb-rechten-XXXXXX");
    close(mkstemp(p->rechten));
    schrijf_rechten(p, "organisatie");
    p->config = (struct kb_config){.bestand = "t.conf",
                                   .abs = {.uitgever = "https://idp.test",
                                           .afnemer = "kw",
                                           .jwks = p->jwks,
                                           .jwks_ca = "",
                                           .speling_s = 60,
                                           .rechten = p->rechten}};
    p->klok = hulp_klok(&p->tijd);
    p->toegang = kb_toegang_nieuw(&p->config, groepen, &p->klok, stderr);
    assert_non_null(p->toegang);
    p->kop = kop_van(p, 0, CLAIMS);
    *state = p;
    return 0;
}

static int einde(void **state)
{
    struct proef *p = *state;

    kb_toegang_vrij(p->toegang);
    for (int i = 0; i < 2; i++)
        hulp_sleutel_vrij(&p->sleutel[i]);
    unlink(p->jwks);
    unlink(p->rechten);
    free(p->kop);
    free(p);
    return 0;
}

static enum kb_tokenreden vraag(struct proef *p, const char *kop, struct kb_identiteit *wie)
{
    struct kb_fout fout;

    (void)!kb_toegang_controleer(p->toegang, kb_tekst_van(kop), 1, wie, &fout);
    return wie->reden;
}

static uint64_t uit_cache(struct proef *p)
{
    struct kb_toegangstaat staat;

    kb_toegang_staat(p->toegang, &staat);
    return staat.uit_cache;
}

static void een_goed_token_geeft_de_identiteit_de_tweede_keer_uit_de_cache(void **state)
{
    struct proef *p = *state;
    struct kb_identiteit een;
    struct kb_identiteit twee;
    struct kb_fout fout;

    assert_true(kb_toegang_klaar(p->toegang));
    assert_int_equal(kb_toegang_controleer(p->toegang, kb_tekst_van(p->kop), 1, &een, &fout), KB_OK);
    assert_int_equal(uit_cache(p), 0);
    assert_int_equal(kb_toegang_controleer(p->toegang, kb_tekst_van(p->kop), 1, &twee, &fout), KB_OK);

    assert_int_equal(uit_cache(p), 1);
    assert_string_equal(een.medewerker, "m1");
    assert_int_equal(een.rechten, 1);
    assert_memory_equal(&een, &twee, sizeof(een));
}

static void een_beller_hoort_alleen_of_er_een_token_was(void **state)
{
    static const struct {
        const char *kop;
        size_t n;
        const char *tekst;
    } rijen[] = {
        {NULL, 0, "geen token"},
        {"Basic eDp5", 1, "geen token"},
        {"Bearer x", 1, "ongeldig token"},
        {"Bearer aaaaaaaa.aaaaaaaa.aaaaaaaa", 1, "ongeldig token"},
        {"Bearer aaaaaaaa.aaaaaaaa.aaaaaaaa", 2, "ongeldig token"},
    };
    static const char *const claims[] = {
        "{\"iss\":\"https://x\",\"aud\":\"kw\",\"sub\":\"m1\",\"exp\":1800000600}",
        "{\"iss\":\"https://idp.test\",\"aud\":\"x\",\"sub\":\"m1\",\"exp\":1800000600}",
        "{\"iss\":\"https://idp.test\",\"aud\":\"kw\",\"sub\":\"m1\",\"exp\":1}",
        "{}",
    };
    struct proef *p = *state;
    struct kb_toegangstaat staat;
    struct kb_identiteit wie;
    struct kb_fout fout;

    for (size_t i = 0; i < sizeof(rijen) / sizeof(rijen[0]); i++) {
        assert_int_equal(
            kb_toegang_controleer(p->toegang, kb_tekst_van(rijen[i].kop), rijen[i].n, &wie, &fout),
            KB_NIET_AANGEMELD);
        assert_string_equal(fout.tekst, rijen[i].tekst);
        assert_int_equal(wie.rechten, 0);
        assert_string_equal(wie.medewerker, "");
    }
    for (size_t i = 0; i < sizeof(claims) / sizeof(claims[0]); i++) {
        char *kop = kop_van(p, 0, claims[i]);

        /* twice: what was refused is not remembered as good */
        for (int keer = 0; keer < 2; keer++) {
            assert_int_equal(kb_toegang_controleer(p->toegang, kb_tekst_van(kop), 1, &wie, &fout),
                             KB_NIET_AANGEMELD);
            assert_string_equal(fout.tekst, "ongeldig token");
        }
        free(kop);
    }
    kb_toegang_staat(p->toegang, &staat);
    assert_int_equal(staat.per_reden[KB_TOKEN_GEEN], 2);
    assert_int_equal(staat.per_reden[KB_TOKEN_MEER_KOPPEN], 1);
    assert_int_equal(staat.per_reden[KB_TOKEN_UITGEVER], 2);
    assert_int_equal(staat.per_reden[KB_TOKEN_GOED], 0);
    assert_int_equal(staat.uit_cache, 0);
}

static void een_token_uit_de_cache_is_net_zo_lang_geldig_als_een_vers(void **state)
{
    static const struct {
        int64_t nu_s;
        enum kb_tokenreden reden;
    } rijen[] = {
        {1800000659, KB_TOKEN_GOED},     {1800000660, KB_TOKEN_VERLOPEN},
        {1900000000, KB_TOKEN_VERLOPEN}, {1799998939, KB_TOKEN_NOG_NIET_GELDIG},
        {1799998940, KB_TOKEN_GOED},     {1800000000, KB_TOKEN_GOED},
    };
    struct proef *p = *state;
    struct kb_identiteit wie;

    assert_int_equal(vraag(p, p->kop, &wie), KB_TOKEN_GOED);
    for (size_t i = 0; i < sizeof(rijen) / sizeof(rijen[0]); i++) {
        p->tijd.tijd = rijen[i].nu_s * KB_S;
        assert_int_equal(vraag(p, p->kop, &wie), rijen[i].reden);
        assert_int_equal(wie.rechten, rijen[i].reden == KB_TOKEN_GOED);
    }
}

static void na_een_wissel_van_sleutels_telt_de_cache_niet_meer(void **state)
{
    struct proef *p = *state;
    struct kb_identiteit wie;
    char *nieuw = kop_van(p, 1, CLAIMS);

    assert_int_equal(vraag(p, p->kop, &wie), KB_TOKEN_GOED);
    assert_int_equal(vraag(p, nieuw, &wie), KB_TOKEN_HANDTEKENING);
    schrijf_jwks(p, 1);
    assert_int_equal(kb_toegang_herlaad(p->toegang, &p->config, groepen, stderr), KB_OK);

    assert_int_equal(vraag(p, p->kop, &wie), KB_TOKEN_HANDTEKENING);
    assert_int_equal(vraag(p, nieuw, &wie), KB_TOKEN_GOED);
    free(nieuw);
}

static void na_een_wissel_van_rechten_gelden_de_nieuwe(void **state)
{
    struct proef *p = *state;
    struct kb_identiteit wie;

    assert_int_equal(vraag(p, p->kop, &wie), KB_TOKEN_GOED);
    assert_int_equal(wie.rechten, 1);
    schrijf_rechten(p, "contact");
    assert_int_equal(kb_toegang_herlaad(p->toegang, &p->config, groepen, stderr), KB_OK);

    assert_int_equal(vraag(p, p->kop, &wie), KB_TOKEN_GOED);
    assert_int_equal(wie.rechten, 2);
    p->config.abs.uitgever = "https://andere";
    assert_int_equal(kb_toegang_herlaad(p->toegang, &p->config, groepen, stderr), KB_OK);
    assert_int_equal(vraag(p, p->kop, &wie), KB_TOKEN_UITGEVER);
}

static void een_herlading_met_een_fout_verandert_niets(void **state)
{
    struct proef *p = *state;
    struct kb_config ander = p->config;
    struct kb_config meer = p->config;
    struct kb_identiteit wie;
    char tekst[1024] = "";
    FILE *fouten = fmemopen(tekst, sizeof(tekst), "w");

    assert_int_equal(vraag(p, p->kop, &wie), KB_TOKEN_GOED);
    schrijf_rechten(p, "bestaatniet");
    assert_int_equal(kb_toegang_herlaad(p->toegang, &p->config, groepen, fouten), KB_CONFIGURATIE);
    schrijf_rechten(p, "contact");
    ander.abs.jwks = "/ergens/anders.json";
    assert_int_equal(kb_toegang_herlaad(p->toegang, &ander, groepen, fouten), KB_CONFIGURATIE);
    meer.abs.n_uitgevers = 1;
    meer.abs.ander[0] = (struct kb_config_uitgever){"b", "https://b", "kw", p->jwks, "", 300, 9};
    assert_int_equal(kb_toegang_herlaad(p->toegang, &meer, groepen, fouten), KB_CONFIGURATIE);
    unlink(p->jwks);
    assert_int_equal(kb_toegang_herlaad(p->toegang, &p->config, groepen, fouten), KB_CONFIGURATIE);

    fclose(fouten);
    assert_non_null(strstr(tekst, "bestaatniet"));
    assert_non_null(strstr(tekst, "herstart"));
    assert_non_null(strstr(tekst, p->jwks));
    assert_int_equal(vraag(p, p->kop, &wie), KB_TOKEN_GOED);
    assert_int_equal(wie.rechten, 1);
    assert_int_equal(uit_cache(p), 1);
}

static void een_foute_configuratie_noemt_alles_wat_er_mis_is(void **state)
{
    struct proef *p = *state;
    char tekst[1024] = "";
    FILE *fouten = fmemopen(tekst, sizeof(tekst), "w");

    p->config.abs.jwks = "/bestaat/niet.json";
    schrijf_rechten(p, "bestaatniet");
    assert_null(kb_toegang_nieuw(&p->config, groepen, &p->klok, fouten));

    fclose(fouten);
    assert_non_null(strstr(tekst, "/bestaat/niet.json"));
    assert_non_null(strstr(tekst, "bestaatniet"));
}

static void zonder_sleutels_van_de_url_is_er_nog_geen_toegang_en_geen_verwijt(void **state)
{
    struct proef *p = *state;
    struct kb_config config = p->config;
    struct kb_toegang *t;
    struct kb_identiteit wie;
    struct kb_fout fout;

    /* port 1 of loopback: refused at once */
    config.abs.jwks = "http://127.0.0.1:1/jwks";
    config.abs.jwks_ververs_s = 3600;
    t = kb_toegang_nieuw(&config, groepen, &p->klok, stderr);
    assert_non_null(t);

    assert_false(kb_toegang_klaar(t));
    assert_int_equal(kb_toegang_controleer(t, kb_tekst_van(p->kop), 1, &wie, &fout), KB_BRON_ONBEREIKBAAR);
    assert_int_equal(wie.reden, KB_TOKEN_GEEN_SLEUTELS);
    kb_toegang_vrij(t);
}

static void een_sleutel_die_de_uitgever_intrekt_telt_ook_in_de_cache_niet_meer(void **state)
{
    struct proef *p = *state;
    struct hulp_sleutel ander = hulp_sleutel(R_KEY_TYPE_EC, 256, "es-nieuw");
    char *oude_jwks = hulp_jwks(&p->sleutel[0], NULL, 1);
    char *nieuwe_jwks = hulp_jwks(&ander, NULL, 1);
    char *token = hulp_token(ander.prive, HULP_ES256,
                             "{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"es-nieuw\"}", CLAIMS);
    char kop[2048];
    struct kb_identiteit wie;
    struct idp idp;
    uint64_t voor;

    snprintf(kop, sizeof(kop), "Bearer %s", token);
    idp_start(&idp, oude_jwks);
    kb_toegang_vrij(p->toegang);
    p->config.abs.jwks = idp.url;
    p->config.abs.jwks_ververs_s = 3600;
    p->toegang = kb_toegang_nieuw(&p->config, groepen, &p->klok, stderr);
    assert_non_null(p->toegang);
    /* the first check waits for the keys and is concluded before there was a generation: only the second is
     * kept */
    for (int i = 0; i < 3; i++)
        assert_int_equal(vraag(p, p->kop, &wie), KB_TOKEN_GOED);
    voor = uit_cache(p);
    assert_true(voor >= 1);

    atomic_store(&idp.antwoord, nieuwe_jwks);
    p->tijd.moment += 31 * KB_S;
    assert_int_equal(vraag(p, kop, &wie), KB_TOKEN_GOED);

    assert_int_equal(vraag(p, p->kop, &wie), KB_TOKEN_SLEUTEL);
    assert_int_equal(uit_cache(p), voor);
    kb_toegang_vrij(p->toegang);
    p->toegang = NULL;
    idp_stop(&idp);
    free(token);
    free(oude_jwks);
    free(nieuwe_jwks);
    hulp_sleutel_vrij(&ander);
}

enum { VRAGERS = 4, TOKENS = 8, RONDES = 400 };

struct drukte {
    struct proef *p;
    char *goed[TOKENS];
    char *fout[TOKENS];
    atomic_uint klaar;
    atomic_uint mis;
};

static void *vraag_veel(void *context)
{
    struct drukte *d = context;

    for (unsigned i = 0; i < RONDES; i++) {
        struct kb_identiteit wie;
        char verwacht[8];

        snprintf(verwacht, sizeof(verwacht), "m%u", i % TOKENS);
        if (vraag(d->p, d->goed[i % TOKENS], &wie) != KB_TOKEN_GOED ||
            strcmp(wie.medewerker, verwacht) != 0 || (wie.rechten != 1 && wie.rechten != 2))
            atomic_fetch_add(&d->mis, 1);
        if (vraag(d->p, d->fout[i % TOKENS], &wie) != KB_TOKEN_HANDTEKENING || wie.rechten)
            atomic_fetch_add(&d->mis, 1);
    }
    atomic_fetch_add(&d->klaar, 1);
    return NULL;
}

static void veel_draden_tegelijk_krijgen_ieder_hun_eigen_antwoord_ook_onder_herladen(void **state)
{
    struct proef *p = *state;
    struct drukte d = {.p = p};
    pthread_t draad[VRAGERS];
    struct kb_identiteit wie;
    unsigned herladen = 0;

    for (unsigned i = 0; i < TOKENS; i++) {
        char claims[256];

        snprintf(
            claims, sizeof(claims),
            "{\"iss\":\"https://"
            "idp.test\",\"aud\":\"kw\",\"sub\":\"m%u\",\"exp\":1800000600,\"divisie\":\"D\",\"doel\":\"d\","
            "\"rollen\":[\"a\"]}",
            i);
        d.goed[i] = kop_van(p, 0, claims);
        d.fout[i] = kop_van(p, 1, claims);
    }
    for (int i = 0; i < VRAGERS; i++)
        assert_int_equal(pthread_create(&draad[i], NULL, vraag_veel, &d), 0);
    do {
        schrijf_rechten(p, namen[herladen % 2]);
        assert_int_equal(kb_toegang_herlaad(p->toegang, &p->config, groepen, stderr), KB_OK);
        herladen++;
        /* what was just made valid holds at once, for who asks after it */
        assert_int_equal(vraag(p, d.goed[0], &wie), KB_TOKEN_GOED);
        assert_int_equal(wie.rechten, herladen % 2 ? 1 : 2);
    } while (atomic_load(&d.klaar) < VRAGERS);

    for (int i = 0; i < VRAGERS; i++)
        pthread_join(draad[i], NULL);
    assert_int_equal(atomic_load(&d.mis), 0);
    for (int i = 0; i < TOKENS; i++) {
        free(d.goed[i]);
        free(d.fout[i]);
    }
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, einde)
    const struct CMUnitTest tests[] = {
        TEST(een_goed_token_geeft_de_identiteit_de_tweede_keer_uit_de_cache),
        TEST(een_beller_hoort_alleen_of_er_een_token_was),
        TEST(een_token_uit_de_cache_is_net_zo_lang_geldig_als_een_vers),
        TEST(na_een_wissel_van_sleutels_telt_de_cache_niet_meer),
        TEST(na_een_wissel_van_rechten_gelden_de_nieuwe),
        TEST(een_herlading_met_een_fout_verandert_niets),
        TEST(een_foute_configuratie_noemt_alles_wat_er_mis_is),
        TEST(zonder_sleutels_van_de_url_is_er_nog_geen_toegang_en_geen_verwijt),
        TEST(een_sleutel_die_de_uitgever_intrekt_telt_ook_in_de_cache_niet_meer),
        TEST(veel_draden_tegelijk_krijgen_ieder_hun_eigen_antwoord_ook_onder_herladen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
