/* Roles to bit masks: what the configuration says, nothing more, and every mistake in it at once. */
#include "abs_hulp.h"

#include "klantbeeld/abs/rechten.h"

static const char *const namen[] = {"organisatie", "preventief", "uitkering", "contact", "documenten"};
static const struct kb_groepnamen groepen = {namen, 5};

#define ROL(naam, ...)                                                                                       \
    {                                                                                                        \
        .rol = (naam), .regel = __LINE__,                                                                    \
        .n_gegevensgroepen = sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *), .gegevensgroep = {      \
            __VA_ARGS__                                                                                      \
        }                                                                                                    \
    }
#define ROL_ZONDER(naam)                                                                                     \
    {                                                                                                        \
        .rol = (naam)                                                                                        \
    }

static uint32_t van(const struct kb_rechten *r, const char *rol)
{
    return kb_rechten_van(r, kb_rechten_zoek(r, kb_tekst_van(rol)));
}

static void een_rol_ziet_wat_de_configuratie_noemt_en_niets_anders(void **state)
{
    static const struct kb_config config = {
        .bestand = "t.conf",
        .abs = {.n_rollen = 4,
                .rol = {ROL("alles", "documenten", "contact", "uitkering", "preventief", "organisatie"),
                        ROL("deel", "organisatie", "contact"), ROL("een", "documenten"),
                        ROL_ZONDER("niets")}}};
    static const struct {
        const char *rol;
        uint32_t rechten;
    } rijen[] = {{"alles", 31}, {"deel", 9}, {"een", 16},  {"niets", 0}, {"onbekend", 0},
                 {"", 0},       {"DEEL", 0}, {"deel ", 0}, {"dee", 0},   {NULL, 0}};
    struct kb_rechten *r = kb_rechten_nieuw(&config, groepen, stderr);

    (void)state;
    assert_non_null(r);
    for (size_t i = 0; i < sizeof(rijen) / sizeof(rijen[0]); i++)
        assert_int_equal(van(r, rijen[i].rol), rijen[i].rechten);
    assert_int_equal(kb_rechten_zoek(r, KB_TEKST("deel")), 1);
    assert_int_equal(kb_rechten_zoek(r, KB_TEKST("onbekend")), -1);
    assert_int_equal(kb_rechten_van(r, 4), 0);
    assert_int_equal(kb_rechten_zoek(NULL, KB_TEKST("deel")), -1);
    kb_rechten_vrij(r);
}

static void de_32e_gegevensgroep_past_en_de_33e_bestaat_niet(void **state)
{
    char naam[33][16];
    const char *lijst[33];
    struct kb_config config = {.bestand = "t.conf", .abs = {.n_rollen = 1, .rol = {ROL("a", "g31")}}};
    char tekst[256] = "";
    FILE *fouten = fmemopen(tekst, sizeof(tekst), "w");
    struct kb_rechten *r;

    (void)state;
    for (int i = 0; i < 33; i++) {
        snprintf(naam[i], sizeof(naam[i]), "g%d", i);
        lijst[i] = naam[i];
    }
    r = kb_rechten_nieuw(&config, (struct kb_groepnamen){lijst, 33}, fouten);
    assert_non_null(r);
    assert_true(van(r, "a") == UINT32_C(1) << 31);
    kb_rechten_vrij(r);
    config.abs.rol[0].gegevensgroep[0] = "g32";
    assert_null(kb_rechten_nieuw(&config, (struct kb_groepnamen){lijst, 33}, fouten));
    fclose(fouten);
    assert_non_null(strstr(tekst, "\"g32\" bestaat niet"));
}

static void alle_64_rollen_tellen(void **state)
{
    struct kb_config config = {.bestand = "t.conf", .abs = {.n_rollen = KB_CONFIG_MAX_ROLLEN}};
    char naam[KB_CONFIG_MAX_ROLLEN][16];
    struct kb_rechten *r;

    (void)state;
    for (int i = 0; i < KB_CONFIG_MAX_ROLLEN; i++) {
        snprintf(naam[i], sizeof(naam[i]), "rol%d", i);
        config.abs.rol[i] =
            (struct kb_config_rol){.rol = naam[i], .n_gegevensgroepen = 1, .gegevensgroep = {namen[i % 5]}};
    }
    r = kb_rechten_nieuw(&config, groepen, stderr);
    assert_non_null(r);
    for (int i = 0; i < KB_CONFIG_MAX_ROLLEN; i++)
        assert_true(van(r, naam[i]) == UINT32_C(1) << (i % 5));
    kb_rechten_vrij(r);
}

static void elke_fout_wordt_met_bestand_en_regel_gemeld(void **state)
{
    static const struct kb_config config = {
        .bestand = "t.conf",
        .abs = {
            .n_rollen = 5,
            .rol = {
                {.rol = "a",
                 .regel = 11,
                 .n_gegevensgroepen = 2,
                 .gegevensgroep = {"organisatie", "financieel"}},
                {.rol = "b", .regel = 12, .n_gegevensgroepen = 2, .gegevensgroep = {"contact", "contact"}},
                {.rol = "a", .regel = 13},
                {.rol = "", .regel = 14},
                {.rol = "c", .regel = 15, .n_gegevensgroepen = 1, .gegevensgroep = {"Organisatie"}}}}};
    char tekst[2048] = "";
    FILE *fouten = fmemopen(tekst, sizeof(tekst), "w");

    (void)state;
    assert_null(kb_rechten_nieuw(&config, groepen, fouten));

    fclose(fouten);
    assert_string_equal(tekst,
                        "t.conf:11: abs.rollen[a].gegevensgroepen: \"financieel\" bestaat niet\n"
                        "t.conf:12: abs.rollen[b].gegevensgroepen: \"contact\" staat er meer dan eens in\n"
                        "t.conf:13: abs.rollen[a].rol: deze rol staat er meer dan eens in\n"
                        "t.conf:14: abs.rollen[].rol: de naam is leeg\n"
                        "t.conf:15: abs.rollen[c].gegevensgroepen: \"Organisatie\" bestaat niet\n");
}

static void een_configuratie_zonder_rollen_is_een_fout(void **state)
{
    static const struct kb_config config = {.bestand = "t.conf"};
    char tekst[256] = "";
    FILE *fouten = fmemopen(tekst, sizeof(tekst), "w");

    (void)state;
    assert_null(kb_rechten_nieuw(&config, groepen, fouten));

    fclose(fouten);
    assert_non_null(strstr(tekst, "t.conf: abs.rollen"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(een_rol_ziet_wat_de_configuratie_noemt_en_niets_anders),
        cmocka_unit_test(de_32e_gegevensgroep_past_en_de_33e_bestaat_niet),
        cmocka_unit_test(alle_64_rollen_tellen),
        cmocka_unit_test(elke_fout_wordt_met_bestand_en_regel_gemeld),
        cmocka_unit_test(een_configuratie_zonder_rollen_is_een_fout),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
