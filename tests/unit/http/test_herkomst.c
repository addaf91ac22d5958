/* Which pages may read an answer: an origin of the configuration, byte for byte, and of the division that the
 * answer is for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "http/herkomst.h"

#define KS "https://ks.example"
#define SMZ "https://smz.example:8443"

static const struct kb_config config = {
    .n_herkomsten = 3,
    .herkomst =
        {
            {.naam = "ks", .divisie = "K&S", .herkomst = KS},
            {.naam = "smz", .divisie = "SMZ", .herkomst = SMZ},
            {.naam = "samen", .divisie = "SMZ", .herkomst = KS},
        },
};

static const char *van(const char *naam, const char *origin, const char *divisie)
{
    struct kb_kop kop = {.n = 2};

    kop.regel[0] = (struct kb_kopregel){KB_TEKST("Host"), KB_TEKST(KS)};
    kop.regel[1] = (struct kb_kopregel){kb_tekst_van(naam), kb_tekst_van(origin)};
    return kb_herkomst_van(&config, &kop, divisie);
}

static void een_herkomst_geldt_voor_haar_eigen_divisies_en_voor_wat_van_niemand_is(void **state)
{
    (void)state;
    assert_ptr_equal(van("Origin", KS, "K&S"), config.herkomst[0].herkomst);
    assert_ptr_equal(van("oRIGIN", KS, "SMZ"), config.herkomst[2].herkomst);
    assert_ptr_equal(van("Origin", SMZ, "SMZ"), config.herkomst[1].herkomst);
    assert_ptr_equal(van("Origin", SMZ, ""), config.herkomst[1].herkomst);
    assert_null(van("Origin", SMZ, "K&S"));
    assert_null(van("Origin", KS, "Uitkeren"));
    assert_null(van("Origin", KS, "k&s"));
}

static void wat_erop_lijkt_is_het_niet(void **state)
{
    static const char *const ANDERS[] = {"",
                                         "null",
                                         "*",
                                         KS "/",
                                         KS ":443",
                                         KS ".x",
                                         KS " " KS,
                                         KS "," KS,
                                         "https://KS.example",
                                         "http://ks.example",
                                         "s.example",
                                         "ks.example"};

    (void)state;
    for (size_t i = 0; i < sizeof(ANDERS) / sizeof(ANDERS[0]); i++)
        assert_null(van("Origin", ANDERS[i], ""));
    assert_null(van("Origins", KS, ""));
    assert_null(van("Referer", KS, ""));
}

static void twee_keer_origin_is_niets_en_zonder_instelling_is_niemand_er_een(void **state)
{
    static const struct kb_config leeg = {.n_herkomsten = 0};
    struct kb_kop kop = {.n = 2};

    (void)state;
    kop.regel[0] = (struct kb_kopregel){KB_TEKST("Origin"), KB_TEKST(KS)};
    kop.regel[1] = kop.regel[0];
    assert_null(kb_herkomst_van(&config, &kop, ""));
    kop.n = 1;
    assert_non_null(kb_herkomst_van(&config, &kop, ""));
    assert_null(kb_herkomst_van(&leeg, &kop, ""));
}

/* A head that is refused may have more lines than fit: those that do not are not there. */
static void een_te_groot_verzoek_wordt_niet_voorbij_de_tabel_gelezen(void **state)
{
    struct kb_kop kop = {.n = KB_MAX_KOPREGELS + 1000};

    (void)state;
    for (size_t i = 0; i < KB_MAX_KOPREGELS; i++)
        kop.regel[i] = (struct kb_kopregel){KB_TEKST("X"), KB_TEKST("x")};
    assert_null(kb_herkomst_van(&config, &kop, ""));
    kop.regel[KB_MAX_KOPREGELS - 1] = (struct kb_kopregel){KB_TEKST("Origin"), KB_TEKST(KS)};
    assert_non_null(kb_herkomst_van(&config, &kop, ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(een_herkomst_geldt_voor_haar_eigen_divisies_en_voor_wat_van_niemand_is),
        cmocka_unit_test(wat_erop_lijkt_is_het_niet),
        cmocka_unit_test(twee_keer_origin_is_niets_en_zonder_instelling_is_niemand_er_een),
        cmocka_unit_test(een_te_groot_verzoek_wordt_niet_voorbij_de_tabel_gelezen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
