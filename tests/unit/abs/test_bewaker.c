/* The callback that other programs put before their endpoints, without a network: what it takes to begin,
 * what it lets through and hands on. tests/e2e/bewaker.test.mjs has the rest, with a real program and a real
 * provider. */
#include "abs_hulp.h"

#include <time.h>
#include <ulfius.h>
#include <unistd.h>

#include "klantbeeld/abs/bewaker.h"
#include "klantbeeld/abs/identiteit.h"

static const char *const RECHTEN[] = {"dossier", "besluit", NULL};

static struct {
    char jwks[64], rechten[64];
    char *kop; /* "Bearer ..." of somebody with the right "dossier", valid now */
    struct kb_bewaker_opties opties;
    struct kb_bewaker *bewaker;
} proef;

static void schrijf_naar(char pad[64], const char *patroon, char *tekst)
{
    snprintf(pad, 64, "%s", patroon);
    close(mkstemp(pad));
    hulp_schrijf(pad, tekst);
    free(tekst);
}

static int begin(void **state)
{
    struct hulp_sleutel sleutel = hulp_sleutel(R_KEY_TYPE_EC, 256, "es");
    char claims[300];
    char *token;

    (void)state;
    schrijf_naar(proef.jwks, "/tmp/kb-bewaker-XXXXXX", hulp_jwks(&sleutel, NULL, 1));
    schrijf_naar(proef.rechten, "/tmp/kb-bewaker-XXXXXX",
                 hulp_rechten("D", "d", &(struct hulp_rol){"a", "dossier"}, 1));
    snprintf(claims, sizeof(claims),
             "{\"iss\":\"https://"
             "idp.test\",\"aud\":\"kw\",\"sub\":\"m1\",\"exp\":%lld,\"divisie\":\"D\",\"doel\":\"d\","
             "\"rollen\":[\"a\"]}",
             (long long)time(NULL) + 600);
    token = hulp_token(sleutel.prive, HULP_ES256, "{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"es\"}",
                       claims);
    proef.kop = calloc(1, strlen(token) + 8);
    assert_non_null(proef.kop);
    sprintf(proef.kop, "Bearer %s", token);
    free(token);
    hulp_sleutel_vrij(&sleutel);
    proef.opties = (struct kb_bewaker_opties){.uitgever = "https://idp.test",
                                              .afnemer = "kw",
                                              .jwks = proef.jwks,
                                              .rechten_bestand = proef.rechten,
                                              .realm = "dossiers",
                                              .rechten = RECHTEN};
    proef.bewaker = kb_bewaker_nieuw(&proef.opties);
    return proef.bewaker ? 0 : 1;
}

static int einde(void **state)
{
    (void)state;
    kb_bewaker_vrij(proef.bewaker);
    unlink(proef.jwks);
    unlink(proef.rechten);
    free(proef.kop);
    return 0;
}

/* Ask for these rights one after another with this header; what the last one answered. */
static int vraag(const char *kop, const char *const *recht, size_t n, struct _u_response *r)
{
    struct _u_request u;
    int uit = -1;

    ulfius_init_request(&u);
    ulfius_init_response(r);
    if (kop)
        u_map_put(u.map_header, "authorization", kop);
    for (size_t i = 0; i < n; i++) {
        struct kb_bewaking eis = {proef.bewaker, recht[i]};

        uit = kb_bewaker_vraag(&u, r, &eis);
    }
    ulfius_clean_request(&u);
    return uit;
}

/* As ulfius does when the last callback has returned. */
static void ruim_op(struct _u_response *r)
{
    if (r->free_shared_data)
        r->free_shared_data(r->shared_data);
    ulfius_clean_response(r);
}

static void wie_het_recht_heeft_gaat_door_en_is_bekend(void **state)
{
    static const char *const DOSSIER[] = {"dossier", NULL,
                                          "dossier"}; /* NULL: any token; asked three times */
    struct _u_response r;

    (void)state;
    assert_int_equal(vraag(proef.kop, DOSSIER, 3, &r), U_CALLBACK_CONTINUE);
    assert_non_null(kb_bewaker_wie(&r));
    assert_string_equal(kb_bewaker_wie(&r)->medewerker, "m1");
    assert_int_equal(kb_bewaker_heeft(proef.bewaker, kb_bewaker_wie(&r), "dossier"), 1);
    assert_int_equal(kb_bewaker_heeft(proef.bewaker, kb_bewaker_wie(&r), "besluit"), 0);
    ruim_op(&r);
}

static void een_ander_recht_of_een_dat_niet_bestaat_is_403(void **state)
{
    static const char *const ANDERE[] = {"besluit", "bestaat niet"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct _u_response r;

        assert_int_equal(vraag(proef.kop, &ANDERE[i], 1, &r), U_CALLBACK_COMPLETE);
        assert_int_equal(r.status, 403);
        assert_null(kb_bewaker_wie(&r));
        ruim_op(&r);
    }
}

static void zonder_token_is_401_en_wie_niet_gevraagd_is_is_niemand(void **state)
{
    static const char *const DOSSIER[] = {"dossier"};
    struct _u_response r;

    (void)state;
    assert_int_equal(vraag(NULL, DOSSIER, 1, &r), U_CALLBACK_COMPLETE);
    assert_int_equal(r.status, 401);
    assert_string_equal(u_map_get(r.map_header, "WWW-Authenticate"), "Bearer realm=\"dossiers\"");
    assert_null(kb_bewaker_wie(&r));
    ruim_op(&r);
}

static void zonder_wat_nodig_is_begint_hij_niet(void **state)
{
    const char *veel[34];
    struct kb_bewaker_opties fout[] = {proef.opties, proef.opties, proef.opties,
                                       proef.opties, proef.opties, {NULL}};

    (void)state;
    for (size_t i = 0; i < 33; i++)
        veel[i] = "recht";
    veel[33] = NULL;
    fout[0].uitgever = "";
    fout[1].realm = "dos\"siers";
    fout[2].realm = "twee\r\nregels";
    fout[3].rechten = veel;
    fout[4].jwks = "/nergens/jwks.json";
    for (size_t i = 0; i < sizeof(fout) / sizeof(fout[0]); i++)
        assert_null(kb_bewaker_nieuw(&fout[i]));
    kb_bewaker_vrij(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wie_het_recht_heeft_gaat_door_en_is_bekend),
        cmocka_unit_test(een_ander_recht_of_een_dat_niet_bestaat_is_403),
        cmocka_unit_test(zonder_token_is_401_en_wie_niet_gevraagd_is_is_niemand),
        cmocka_unit_test(zonder_wat_nodig_is_begint_hij_niet),
    };

    return cmocka_run_group_tests(tests, begin, einde);
}
