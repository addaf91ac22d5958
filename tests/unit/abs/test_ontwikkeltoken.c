/* Development keys and tokens: what `klantbeeld token` makes, and when it makes nothing. */
#include "abs_hulp.h"

#include <sys/stat.h>
#include <unistd.h>

#include "klantbeeld/abs/ontwikkeltoken.h"
#include "klantbeeld/abs/toegang.h"

static const char *const namen[] = {"organisatie"};

struct proef {
    char map[64];
    char sleutel[128];
    char jwks[128];
    char rechtenbestand[128];
    struct kb_rechten *rechten;
    struct hulp_tijd tijd;
    struct kb_klok klok;
    struct kb_config config;
};

static int begin(void **state)
{
    static const struct hulp_rol rol = {"adviseur", "organisatie"};
    struct proef *p = calloc(1, sizeof(*p));
    char *tekst = hulp_rechten("K&S", "demo", &rol, 1);

    assert_non_null(p);
    strcpy(p->map, "/tmp/kb-token-XXXXXX");
    assert_non_null(mkdtemp(p->map));
    snprintf(p->sleutel, sizeof(p->sleutel), "%s/ontwikkelsleutel.jwk", p->map);
    snprintf(p->jwks, sizeof(p->jwks), "%s/jwks.json", p->map);
    snprintf(p->rechtenbestand, sizeof(p->rechtenbestand), "%s/rechten.conf", p->map);
    hulp_schrijf(p->rechtenbestand, tekst);
    free(tekst);
    p->rechten = kb_rechten_lees(p->rechtenbestand, (struct kb_groepnamen){namen, 1}, stderr);
    assert_non_null(p->rechten);
    p->klok = hulp_klok(&p->tijd);
    p->config = (struct kb_config){.bestand = "t.conf",
                                   .abs = {.uitgever = "https://ontwikkel.test",
                                           .afnemer = "klantbeeld-werkgever",
                                           .jwks = p->jwks,
                                           .jwks_ca = "",
                                           .ontwikkelsleutel = p->sleutel,
                                           .rechten = p->rechtenbestand}};
    *state = p;
    return 0;
}

static int einde(void **state)
{
    struct proef *p = *state;

    kb_rechten_vrij(p->rechten);
    unlink(p->sleutel);
    unlink(p->jwks);
    unlink(p->rechtenbestand);
    rmdir(p->map);
    free(p);
    return 0;
}

/* Ask the gate of the same configuration who this token is. */
static enum kb_tokenreden toets(struct proef *p, struct kb_tekst token, struct kb_identiteit *wie)
{
    struct kb_toegang *t = kb_toegang_nieuw(&p->config, (struct kb_groepnamen){namen, 1}, &p->klok, stderr);
    struct kb_buffer kop = KB_LEGE_BUFFER;
    struct kb_fout fout;

    assert_non_null(t);
    kb_buffer_printf(&kop, "Bearer %.*s", (int)token.n, token.p);
    (void)!kb_toegang_controleer(t, kb_buffer_tekst(&kop), 1, wie, &fout);
    kb_buffer_vrij(&kop);
    kb_toegang_vrij(t);
    return wie->reden;
}

static void een_ontwikkeltoken_wordt_door_de_dienst_aangenomen(void **state)
{
    struct proef *p = *state;
    struct kb_buffer token = KB_LEGE_BUFFER;
    struct kb_identiteit wie;
    struct kb_fout fout;

    assert_int_equal(kb_ontwikkeltoken_sleutels(p->map, &fout), KB_OK);
    assert_int_equal(kb_ontwikkeltoken_maak(&p->config.abs,
                                            &(struct kb_ontwikkeltoken){.rechten = p->rechten,
                                                                        .rol = "adviseur",
                                                                        .medewerker = "u1",
                                                                        .divisie = "K&S",
                                                                        .doel = "demo",
                                                                        .geldig_s = 60},
                                            &p->klok, &token, &fout),
                     KB_OK);

    assert_int_equal(toets(p, kb_buffer_tekst(&token), &wie), KB_TOKEN_GOED);
    assert_string_equal(wie.medewerker, "u1");
    assert_string_equal(wie.divisie, "K&S");
    assert_string_equal(wie.doel, "demo");
    assert_string_equal(wie.rollen, "adviseur");
    assert_int_equal(wie.rechten, 1);
    assert_true(wie.verloopt == (HULP_NU_S + 60) * KB_S);
    kb_buffer_vrij(&token);
}

static void zonder_verdere_wensen_is_het_token_een_uur_geldig_voor_de_ontwikkelaar(void **state)
{
    struct proef *p = *state;
    struct kb_buffer token = KB_LEGE_BUFFER;
    struct kb_identiteit wie;
    struct kb_fout fout;

    assert_int_equal(kb_ontwikkeltoken_sleutels(p->map, &fout), KB_OK);
    assert_int_equal(
        kb_ontwikkeltoken_maak(&p->config.abs,
                               &(struct kb_ontwikkeltoken){.rechten = p->rechten, .rol = "adviseur"},
                               &p->klok, &token, &fout),
        KB_OK);

    assert_int_equal(toets(p, kb_buffer_tekst(&token), &wie), KB_TOKEN_GOED);
    assert_string_equal(wie.medewerker, "ontwikkelaar");
    /* and says what the role needs to count */
    assert_string_equal(wie.divisie, "K&S");
    assert_string_equal(wie.doel, "demo");
    assert_int_equal(wie.rechten, 1);
    assert_true(wie.verloopt == (HULP_NU_S + 3600) * KB_S);
    kb_buffer_vrij(&token);
}

static void ook_een_rsa_sleutel_kan_tekenen_met_zijn_eigen_algoritme(void **state)
{
    static const char *const algs[] = {"RS256", "PS256", NULL};
    struct proef *p = *state;

    for (size_t i = 0; i < 3; i++) {
        struct hulp_sleutel s = hulp_sleutel(R_KEY_TYPE_RSA, 2048, "rsa");
        struct kb_buffer token = KB_LEGE_BUFFER;
        struct kb_identiteit wie;
        struct kb_fout fout;
        FILE *f = fopen(p->sleutel, "w");
        char *tekst;

        if (algs[i])
            r_jwk_set_property_str(s.prive, "alg", algs[i]);
        tekst = r_jwk_export_to_json_str(s.prive, 0);
        fputs(tekst, f);
        fclose(f);
        r_free(tekst);
        f = fopen(p->jwks, "w");
        tekst = hulp_jwks(&s, NULL, 1);
        fputs(tekst, f);
        fclose(f);
        free(tekst);
        assert_int_equal(
            kb_ontwikkeltoken_maak(&p->config.abs,
                                   &(struct kb_ontwikkeltoken){.rechten = p->rechten, .rol = "adviseur"},
                                   &p->klok, &token, &fout),
            KB_OK);
        assert_int_equal(toets(p, kb_buffer_tekst(&token), &wie), KB_TOKEN_GOED);
        kb_buffer_vrij(&token);
        hulp_sleutel_vrij(&s);
    }
}

static void de_private_sleutel_is_alleen_voor_de_eigenaar_en_staat_niet_in_de_jwks(void **state)
{
    struct proef *p = *state;
    struct stat stat_sleutel;
    struct stat stat_jwks;
    struct kb_fout fout;
    char tekst[4096] = "";
    mode_t was = umask(0);
    FILE *f;

    assert_int_equal(kb_ontwikkeltoken_sleutels(p->map, &fout), KB_OK);
    umask(was);

    assert_int_equal(stat(p->sleutel, &stat_sleutel), 0);
    assert_int_equal(stat_sleutel.st_mode & 07777, 0600);
    assert_int_equal(stat(p->jwks, &stat_jwks), 0);
    assert_int_equal(stat_jwks.st_mode & 07777, 0644);
    f = fopen(p->jwks, "r");
    assert_true(fread(tekst, 1, sizeof(tekst) - 1, f) > 0);
    fclose(f);
    assert_null(strstr(tekst, "\"d\""));
    assert_non_null(strstr(tekst, "\"kid\""));
}

static void bestaande_sleutels_worden_nooit_overschreven(void **state)
{
    struct proef *p = *state;
    struct kb_fout fout;
    char tekst[8] = "";
    FILE *f = fopen(p->jwks, "w");

    fputs("mijn", f);
    fclose(f);
    assert_int_equal(kb_ontwikkeltoken_sleutels(p->map, &fout), KB_CONFIGURATIE);
    assert_non_null(strstr(fout.tekst, p->jwks));
    assert_int_not_equal(access(p->sleutel, F_OK), 0);
    f = fopen(p->jwks, "r");
    assert_non_null(fgets(tekst, sizeof(tekst), f));
    fclose(f);
    assert_string_equal(tekst, "mijn");

    unlink(p->jwks);
    assert_int_equal(kb_ontwikkeltoken_sleutels(p->map, &fout), KB_OK);
    assert_int_equal(kb_ontwikkeltoken_sleutels(p->map, &fout), KB_CONFIGURATIE);
    assert_non_null(strstr(fout.tekst, p->sleutel));
    assert_int_equal(kb_ontwikkeltoken_sleutels("/bestaat/niet", &fout), KB_CONFIGURATIE);
}

static void wat_niet_mag_geeft_geen_token_maar_een_uitleg(void **state)
{
    struct proef *p = *state;
    char lang[200];
    struct {
        struct kb_ontwikkeltoken vraag;
        enum kb_status status;
        const char *uitleg;
    } rijen[] = {
        {{.rol = "onbekend"}, KB_ONGELDIG, "rol"},
        {{.rol = NULL}, KB_ONGELDIG, "rol"},
        {{.rol = ""}, KB_ONGELDIG, "rol"},
        {{.rol = "adviseur", .medewerker = ""}, KB_ONGELDIG, "claim"},
        {{.rol = "adviseur", .medewerker = "met spatie"}, KB_ONGELDIG, "claim"},
        {{.rol = "adviseur", .medewerker = lang}, KB_ONGELDIG, "claim"},
        {{.rol = "adviseur", .medewerker = "\xff"}, KB_ONGELDIG, "vorm"},
        {{.rol = "adviseur", .divisie = "a\nb"}, KB_ONGELDIG, "claim"},
        {{.rol = "adviseur", .doel = ""}, KB_ONGELDIG, "claim"},
        {{.rol = "adviseur", .geldig_s = -1}, KB_ONGELDIG, "geldig"},
        {{.rol = "adviseur", .geldig_s = KB_MAX_GELDIG_S + 1}, KB_ONGELDIG, "geldig"},
    };
    struct kb_fout fout;

    memset(lang, 'a', sizeof(lang) - 1);
    lang[sizeof(lang) - 1] = '\0';
    assert_int_equal(kb_ontwikkeltoken_sleutels(p->map, &fout), KB_OK);
    for (size_t i = 0; i < sizeof(rijen) / sizeof(rijen[0]); i++) {
        struct kb_buffer token = KB_LEGE_BUFFER;
        enum kb_status status;

        rijen[i].vraag.rechten = p->rechten;
        status = kb_ontwikkeltoken_maak(&p->config.abs, &rijen[i].vraag, &p->klok, &token, &fout);

        if (status != rijen[i].status || !strstr(fout.tekst, rijen[i].uitleg) || token.n)
            fail_msg("rij %zu: %d, %s", i, (int)status, fout.tekst);
        kb_buffer_vrij(&token);
    }
}

static void zonder_ontwikkelsleutel_die_bij_de_jwks_hoort_is_er_geen_token(void **state)
{
    struct proef *p = *state;
    const struct kb_ontwikkeltoken vraag = {.rechten = p->rechten, .rol = "adviseur"};
    struct kb_config_abs abs = p->config.abs;
    struct hulp_sleutel ander = hulp_sleutel(R_KEY_TYPE_EC, 256, "ander");
    struct kb_buffer token = KB_LEGE_BUFFER;
    struct kb_fout fout;
    char *tekst;
    FILE *f;

    assert_int_equal(kb_ontwikkeltoken_sleutels(p->map, &fout), KB_OK);
    abs.ontwikkelsleutel = "";
    assert_int_equal(kb_ontwikkeltoken_maak(&abs, &vraag, &p->klok, &token, &fout), KB_CONFIGURATIE);
    assert_non_null(strstr(fout.tekst, "leeg"));
    abs.ontwikkelsleutel = NULL;
    assert_int_equal(kb_ontwikkeltoken_maak(&abs, &vraag, &p->klok, &token, &fout), KB_CONFIGURATIE);
    abs.ontwikkelsleutel = "/bestaat/niet";
    assert_int_equal(kb_ontwikkeltoken_maak(&abs, &vraag, &p->klok, &token, &fout), KB_CONFIGURATIE);
    assert_non_null(strstr(fout.tekst, "/bestaat/niet"));
    abs.ontwikkelsleutel = p->jwks; /* public, and no JWK */
    assert_int_equal(kb_ontwikkeltoken_maak(&abs, &vraag, &p->klok, &token, &fout), KB_CONFIGURATIE);
    abs = p->config.abs;
    abs.jwks = "https://idp.test/jwks";
    assert_int_equal(kb_ontwikkeltoken_maak(&abs, &vraag, &p->klok, &token, &fout), KB_CONFIGURATIE);
    assert_non_null(strstr(fout.tekst, "URL"));

    f = fopen(p->jwks, "w");
    tekst = hulp_jwks(&ander, NULL, 1);
    fputs(tekst, f);
    fclose(f);
    free(tekst);
    assert_int_equal(kb_ontwikkeltoken_maak(&p->config.abs, &vraag, &p->klok, &token, &fout),
                     KB_CONFIGURATIE);
    assert_non_null(strstr(fout.tekst, "hoort niet bij"));
    assert_int_equal(token.n, 0);
    kb_buffer_vrij(&token);
    hulp_sleutel_vrij(&ander);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, einde)
    const struct CMUnitTest tests[] = {
        TEST(een_ontwikkeltoken_wordt_door_de_dienst_aangenomen),
        TEST(zonder_verdere_wensen_is_het_token_een_uur_geldig_voor_de_ontwikkelaar),
        TEST(ook_een_rsa_sleutel_kan_tekenen_met_zijn_eigen_algoritme),
        TEST(de_private_sleutel_is_alleen_voor_de_eigenaar_en_staat_niet_in_de_jwks),
        TEST(bestaande_sleutels_worden_nooit_overschreven),
        TEST(wat_niet_mag_geeft_geen_token_maar_een_uitleg),
        TEST(zonder_ontwikkelsleutel_die_bij_de_jwks_hoort_is_er_geen_token),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
