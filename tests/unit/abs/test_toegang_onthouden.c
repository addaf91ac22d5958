/* The gate for who may not wait, rights that change at midnight, and several issuers. ASVS 8.3.2 (a change of
 * rights holds at once), 9.1.3, 9.2.3 and RFC 8725 §3.8-3.9 (an issuer's keys speak for that issuer). */
#include "abs_hulp.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "klantbeeld/abs/toegang.h"

/* HULP_NU_S is 2027-01-15 08:00:00 UTC; the next midnight in Amsterdam is fifteen hours later. */
enum { MIDDERNACHT_S = 15 * 3600 };

#define RECHTEN(groepen_van_a, vanaf)                                                                        \
    "divisies = [\"D\"]; doelen = [\"d\"];\n"                                                                \
    "gebruikersgroepen: ( { naam = \"pg\"; medewerkers = [\"m1\"]; } );\n"                                   \
    "rollen: ( { rol = \"a\"; divisie = \"D\"; gegevensgroepen = [" groepen_van_a "]; velden = [\"bsn\"]; "  \
    "zoeken = [\"naam\"]; doelen = [\"d\"]; afgeschermd = true; } );\n"                                      \
    "uitrol: ( { gegevensgroep = \"organisatie\"; stadia = ( { stadium = \"proef\"; vanaf = "                \
    "\"2020-01-01\"; gebruikersgroep = \"pg\"; } ); },\n"                                                    \
    "{ gegevensgroep = \"contact\"; stadia = ( { stadium = \"grootschalig\"; vanaf = \"" vanaf               \
    "\"; } ); } );\n"
#define GOED RECHTEN("\"organisatie\", \"contact\"", "2027-01-16")
#define ISS_A "https://a.test"
#define ISS_B "https://b.test"

static const char *const namen[] = {"organisatie", "contact"};
static const struct kb_groepnamen groepen = {namen, 2};

enum { A, B, N_UITGEVERS };

struct proef {
    struct hulp_sleutel sleutel[N_UITGEVERS]; /* of one kid, as issuers who do not know each other may have */
    char jwks[N_UITGEVERS][64];
    char rechten[64];
    struct kb_config config;
    struct hulp_tijd tijd;
    struct kb_klok klok;
    struct kb_toegang *toegang;
    char *kop; /* "Bearer <token of A>" */
};

static char *kop_van(const struct proef *p, int sleutel, const char *iss, const char *aud)
{
    char claims[512];
    char *token;
    char *uit;

    snprintf(claims, sizeof(claims),
             "{\"iss\":\"%s\",\"aud\":\"%s\",\"sub\":\"m1\",\"exp\":1800086400,\"nbf\":1799999000,"
             "\"divisie\":\"D\","
             "\"doel\":\"d\",\"rollen\":[\"a\"]}",
             iss, aud);
    token = hulp_token(p->sleutel[sleutel].prive, HULP_ES256,
                       "{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"es\"}", claims);
    uit = malloc(strlen(token) + 8);
    assert_non_null(uit);
    sprintf(uit, "Bearer %s", token);
    free(token);
    return uit;
}

static void nieuw_bestand(char pad[64], const char *tekst)
{
    strcpy(pad, "/tmp/kb-onthouden-XXXXXX");
    close(mkstemp(pad));
    hulp_schrijf(pad, tekst);
}

static int begin(void **state)
{
    struct proef *p = calloc(1, sizeof(*p));

    assert_non_null(p);
    for (int i = 0; i < N_UITGEVERS; i++) {
        char *tekst;

        p->sleutel[i] = hulp_sleutel(R_KEY_TYPE_EC, 256, "es");
        tekst = hulp_jwks(&p->sleutel[i], NULL, 1);
        nieuw_bestand(p->jwks[i], tekst);
        free(tekst);
    }
    nieuw_bestand(p->rechten, GOED);
    p->config = (struct kb_config){.bestand = "t.conf",
                                   .abs = {.uitgever = ISS_A,
                                           .afnemer = "aud-a",
                                           .jwks = p->jwks[A],
                                           .jwks_ca = "",
                                           .speling_s = 60,
                                           .rechten = p->rechten,
                                           .n_uitgevers = 1,
                                           .ander = {{"b", ISS_B, "aud-b", p->jwks[B], "", 300, 7}}}};
    p->klok = hulp_klok(&p->tijd);
    p->toegang = kb_toegang_nieuw(&p->config, groepen, &p->klok, stderr);
    assert_non_null(p->toegang);
    p->kop = kop_van(p, A, ISS_A, "aud-a");
    *state = p;
    return 0;
}

static int einde(void **state)
{
    struct proef *p = *state;

    kb_toegang_vrij(p->toegang);
    for (int i = 0; i < N_UITGEVERS; i++) {
        hulp_sleutel_vrij(&p->sleutel[i]);
        unlink(p->jwks[i]);
    }
    unlink(p->rechten);
    free(p->kop);
    free(p);
    return 0;
}

static bool onthouden(struct proef *p, struct kb_identiteit *wie)
{
    struct kb_fout fout;

    memset(wie, 0x5a, sizeof(*wie));
    if (!kb_toegang_onthouden(p->toegang, kb_tekst_van(p->kop), 1, wie, &fout))
        return false;
    assert_int_equal(fout.status, KB_OK);
    assert_int_equal(wie->reden, KB_TOKEN_GOED);
    return true;
}

static enum kb_tokenreden controleer(struct proef *p, const char *kop, struct kb_identiteit *wie)
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

static void een_token_wordt_onthouden_zodra_het_gecontroleerd_is(void **state)
{
    struct proef *p = *state;
    struct kb_identiteit een;
    struct kb_identiteit twee;
    struct kb_toegangstaat staat;

    assert_false(onthouden(p, &een));
    assert_int_equal(controleer(p, p->kop, &een), KB_TOKEN_GOED);
    assert_true(onthouden(p, &twee));

    assert_memory_equal(&een, &twee, sizeof(een));
    assert_int_equal(twee.rechten, 1);
    assert_int_equal(twee.velden, KB_VELD_BSN);
    assert_int_equal(twee.zoeken, KB_ZOEK_NAAM);
    assert_true(twee.afgeschermd);
    kb_toegang_staat(p->toegang, &staat);
    assert_int_equal(staat.uit_cache, 1);
    assert_int_equal(staat.per_reden[KB_TOKEN_GOED], 2);
}

static void wat_de_kop_alleen_al_zegt_wordt_meteen_gezegd(void **state)
{
    static const struct {
        const char *kop;
        size_t n;
        enum kb_tokenreden reden;
    } rijen[] = {{NULL, 0, KB_TOKEN_GEEN},
                 {"Basic eDp5", 1, KB_TOKEN_GEEN},
                 {"Bearer x", 1, KB_TOKEN_VORM},
                 {"Bearer aaaaaaaa.aaaaaaaa.aaaaaaaa", 2, KB_TOKEN_MEER_KOPPEN}};
    struct proef *p = *state;

    for (size_t i = 0; i < sizeof(rijen) / sizeof(rijen[0]); i++) {
        struct kb_tekst kop = kb_tekst_van(rijen[i].kop);
        struct kb_identiteit snel;
        struct kb_identiteit traag;
        struct kb_fout fout;
        struct kb_fout traag_fout;

        assert_true(kb_toegang_onthouden(p->toegang, kop, rijen[i].n, &snel, &fout));
        assert_int_equal(kb_toegang_controleer(p->toegang, kop, rijen[i].n, &traag, &traag_fout),
                         fout.status);
        assert_int_equal(fout.status, KB_NIET_AANGEMELD);
        assert_string_equal(fout.tekst, traag_fout.tekst);
        assert_memory_equal(&snel, &traag, sizeof(snel));
        assert_int_equal(snel.reden, rijen[i].reden);
    }
}

static void een_token_buiten_zijn_tijd_wordt_niet_uit_het_hoofd_toegelaten(void **state)
{
    struct proef *p = *state;
    struct kb_identiteit wie;

    assert_int_equal(controleer(p, p->kop, &wie), KB_TOKEN_GOED);
    p->tijd.tijd = INT64_C(1800086460) * KB_S;
    assert_false(onthouden(p, &wie));
    assert_int_equal(controleer(p, p->kop, &wie), KB_TOKEN_VERLOPEN);
    p->tijd.tijd = INT64_C(1799998939) * KB_S;
    assert_false(onthouden(p, &wie));
    assert_int_equal(controleer(p, p->kop, &wie), KB_TOKEN_NOG_NIET_GELDIG);
    p->tijd.tijd = HULP_NU_S * KB_S;
    assert_true(onthouden(p, &wie));
}

static void om_middernacht_gaat_een_stadium_in_zonder_nieuw_token(void **state)
{
    struct proef *p = *state;
    struct kb_identiteit wie;

    assert_string_equal(kb_toegang_stadium(p->toegang, 1), "nogNietBeschikbaar");
    assert_int_equal(controleer(p, p->kop, &wie), KB_TOKEN_GOED);
    p->tijd.tijd = (HULP_NU_S + MIDDERNACHT_S) * KB_S - 1;
    assert_true(onthouden(p, &wie));
    assert_int_equal(wie.rechten, 1);

    p->tijd.tijd++;
    assert_false(onthouden(p, &wie));
    assert_int_equal(controleer(p, p->kop, &wie), KB_TOKEN_GOED);
    assert_int_equal(wie.rechten, 3);
    assert_int_equal(uit_cache(p), 2); /* without a signature check */
    assert_true(onthouden(p, &wie));
    assert_int_equal(wie.rechten, 3);
    assert_string_equal(kb_toegang_stadium(p->toegang, 1), "grootschalig");

    /* a clock that is put back */
    p->tijd.tijd--;
    assert_false(onthouden(p, &wie));
    assert_int_equal(controleer(p, p->kop, &wie), KB_TOKEN_GOED);
    assert_int_equal(wie.rechten, 1);
}

static void na_herladen_is_niets_onthouden_en_na_een_fout_bestand_alles(void **state)
{
    struct proef *p = *state;
    struct kb_identiteit wie;
    char tekst[1024] = "";
    FILE *fouten = fmemopen(tekst, sizeof(tekst), "w");

    assert_int_equal(controleer(p, p->kop, &wie), KB_TOKEN_GOED);
    hulp_schrijf(p->rechten, RECHTEN("\"organisatie\", \"roddels\"", "2020-01-01"));
    assert_int_equal(kb_toegang_herlaad(p->toegang, &p->config, groepen, fouten), KB_CONFIGURATIE);
    fclose(fouten);
    assert_non_null(strstr(tekst, ":3: rollen[a].gegevensgroepen: \"roddels\" bestaat niet"));
    assert_true(onthouden(p, &wie));
    assert_int_equal(wie.rechten, 1);

    hulp_schrijf(p->rechten, RECHTEN("\"contact\"", "2020-01-01"));
    assert_int_equal(kb_toegang_herlaad(p->toegang, &p->config, groepen, stderr), KB_OK);
    assert_false(onthouden(p, &wie));
    assert_int_equal(controleer(p, p->kop, &wie), KB_TOKEN_GOED);
    assert_int_equal(wie.rechten, 2);
    assert_true(onthouden(p, &wie));
    assert_int_equal(wie.rechten, 2);
}

static void elke_uitgever_spreekt_met_zijn_eigen_sleutel_voor_zichzelf(void **state)
{
    static const struct {
        int sleutel;
        const char *iss;
        const char *aud;
        enum kb_tokenreden reden;
    } rijen[] = {
        {A, ISS_A, "aud-a", KB_TOKEN_GOED},
        {B, ISS_B, "aud-b", KB_TOKEN_GOED},
        {A, ISS_B, "aud-b", KB_TOKEN_UITGEVER},
        {B, ISS_A, "aud-a", KB_TOKEN_UITGEVER},
        {A, ISS_A, "aud-b", KB_TOKEN_AFNEMER},
        {B, ISS_B, "aud-a", KB_TOKEN_AFNEMER},
        {B, "https://c.test", "aud-b", KB_TOKEN_UITGEVER},
    };
    struct proef *p = *state;

    for (size_t i = 0; i < sizeof(rijen) / sizeof(rijen[0]); i++) {
        char *kop = kop_van(p, rijen[i].sleutel, rijen[i].iss, rijen[i].aud);
        struct kb_identiteit wie;

        /* twice: the second may come from what is remembered */
        for (int keer = 0; keer < 2; keer++) {
            assert_int_equal(controleer(p, kop, &wie), rijen[i].reden);
            if (rijen[i].reden != KB_TOKEN_GOED)
                continue;
            assert_int_equal(wie.uitgever, rijen[i].sleutel);
            /* m1 of B is not the m1 that the proef is for */
            assert_int_equal(wie.rechten, rijen[i].sleutel == A);
        }
        free(kop);
    }
}

static void herladen_vervangt_de_sleutels_van_alle_uitgevers_of_van_geen(void **state)
{
    struct proef *p = *state;
    char *ander = hulp_jwks(&p->sleutel[B], NULL, 1);
    struct kb_identiteit wie;
    char tekst[512] = "";
    FILE *fouten = fmemopen(tekst, sizeof(tekst), "w");

    hulp_schrijf(p->jwks[A], ander);
    hulp_schrijf(p->jwks[B], "kapot");
    assert_int_equal(kb_toegang_herlaad(p->toegang, &p->config, groepen, fouten), KB_CONFIGURATIE);

    fclose(fouten);
    assert_non_null(strstr(tekst, p->jwks[B]));
    assert_int_equal(controleer(p, p->kop, &wie), KB_TOKEN_GOED);
    free(ander);
}

static void een_uitgever_die_onbereikbaar_is_houdt_alleen_zijn_eigen_mensen_buiten(void **state)
{
    struct proef *p = *state;
    char *van_b = kop_van(p, B, ISS_B, "aud-b");
    struct kb_identiteit wie;
    struct kb_config config = p->config;

    kb_toegang_vrij(p->toegang);
    config.abs.ander[0].jwks = "http://127.0.0.1:1/jwks";
    p->toegang = kb_toegang_nieuw(&config, groepen, &p->klok, stderr);
    assert_non_null(p->toegang);

    assert_true(kb_toegang_klaar(p->toegang));
    assert_int_equal(controleer(p, p->kop, &wie), KB_TOKEN_GOED);
    assert_int_not_equal(controleer(p, van_b, &wie), KB_TOKEN_GOED);
    free(van_b);
}

enum { VRAGERS = 3, RONDES = 3000 };

struct drukte {
    struct proef *p;
    atomic_uint klaar;
    atomic_uint mis;
};

static void *vraag_veel(void *context)
{
    struct drukte *d = context;

    for (unsigned i = 0; i < RONDES; i++) {
        struct kb_identiteit wie;
        struct kb_fout fout;

        if (!kb_toegang_onthouden(d->p->toegang, kb_tekst_van(d->p->kop), 1, &wie, &fout))
            (void)!kb_toegang_controleer(d->p->toegang, kb_tekst_van(d->p->kop), 1, &wie, &fout);
        if (wie.reden != KB_TOKEN_GOED || strcmp(wie.medewerker, "m1") != 0 || !wie.rechten ||
            wie.rechten > 2 || wie.verloopt != INT64_C(1800086400) * KB_S)
            atomic_fetch_add(&d->mis, 1);
    }
    atomic_fetch_add(&d->klaar, 1);
    return NULL;
}

static void wie_niet_wacht_ziet_nooit_een_half_antwoord(void **state)
{
    struct proef *p = *state;
    struct drukte d = {.p = p};
    pthread_t draad[VRAGERS];
    unsigned herladen = 0;

    for (int i = 0; i < VRAGERS; i++)
        assert_int_equal(pthread_create(&draad[i], NULL, vraag_veel, &d), 0);
    do {
        hulp_schrijf(p->rechten, herladen++ % 2 ? RECHTEN("\"contact\"", "2020-01-01") : GOED);
        assert_int_equal(kb_toegang_herlaad(p->toegang, &p->config, groepen, stderr), KB_OK);
    } while (atomic_load(&d.klaar) < VRAGERS);
    for (int i = 0; i < VRAGERS; i++)
        pthread_join(draad[i], NULL);

    assert_int_equal(atomic_load(&d.mis), 0);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, einde)
    const struct CMUnitTest tests[] = {
        TEST(een_token_wordt_onthouden_zodra_het_gecontroleerd_is),
        TEST(wat_de_kop_alleen_al_zegt_wordt_meteen_gezegd),
        TEST(een_token_buiten_zijn_tijd_wordt_niet_uit_het_hoofd_toegelaten),
        TEST(om_middernacht_gaat_een_stadium_in_zonder_nieuw_token),
        TEST(na_herladen_is_niets_onthouden_en_na_een_fout_bestand_alles),
        TEST(elke_uitgever_spreekt_met_zijn_eigen_sleutel_voor_zichzelf),
        TEST(herladen_vervangt_de_sleutels_van_alle_uitgevers_of_van_geen),
        TEST(een_uitgever_die_onbereikbaar_is_houdt_alleen_zijn_eigen_mensen_buiten),
        TEST(wie_niet_wacht_ziet_nooit_een_half_antwoord),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
