/* Strict base64url, with orcania's encoder as the oracle. */
#include "abs_hulp.h"

#include "../../../src/abs/base64url.h"

static void wat_gecodeerd_is_komt_terug(void **state)
{
    unsigned char bytes[300];
    unsigned char uit[512];
    size_t n;

    (void)state;
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (unsigned char)(i * 151 + 7);
    for (size_t lengte = 1; lengte <= sizeof(bytes); lengte++) {
        char *tekst = hulp_b64(bytes, lengte);

        assert_true(kb_base64url_ruimte(strlen(tekst)) >= lengte &&
                    kb_base64url_ruimte(strlen(tekst)) <= sizeof(uit));
        assert_true(kb_base64url_lees(kb_tekst_van(tekst), uit, &n));
        assert_int_equal(n, lengte);
        assert_memory_equal(uit, bytes, n);
        free(tekst);
    }
}

static void elk_teken_van_het_alfabet_heeft_zijn_waarde_en_een_ander_wordt_geweigerd(void **state)
{
    static const char alfabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    unsigned char uit[8];
    size_t n;

    (void)state;
    for (int c = 0; c < 256; c++) {
        char tekst[4] = {'A', 'A', 'A', (char)c};
        const char *plek = c ? strchr(alfabet, c) : NULL;

        assert_int_equal(kb_base64url_lees((struct kb_tekst){tekst, 4}, uit, &n), plek != NULL);
        if (plek)
            assert_int_equal(uit[2], plek - alfabet);
    }
}

static void een_tweede_schrijfwijze_wordt_geweigerd(void **state)
{
    static const char *const fout[] = {
        "A", "AAAAA", "AB", "A_", "AAB", "AA_", "QQ==", "QUI=", "QUJD=", "QU JD", "QUJD\n", "+/AA", "="};
    static const char *const goed[] = {"AA", "AQ", "AAA", "AAE", "-_-_", ""};
    unsigned char uit[16];
    size_t n;

    (void)state;
    for (size_t i = 0; i < sizeof(fout) / sizeof(fout[0]); i++)
        if (kb_base64url_lees(kb_tekst_van(fout[i]), uit, &n))
            fail_msg("aangenomen: %s", fout[i]);
    for (size_t i = 0; i < sizeof(goed) / sizeof(goed[0]); i++)
        if (!kb_base64url_lees(kb_tekst_van(goed[i]), uit, &n))
            fail_msg("geweigerd: %s", goed[i]);
    assert_false(kb_base64url_lees(KB_GEEN_TEKST, uit, &n));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wat_gecodeerd_is_komt_terug),
        cmocka_unit_test(elk_teken_van_het_alfabet_heeft_zijn_waarde_en_een_ander_wordt_geweigerd),
        cmocka_unit_test(een_tweede_schrijfwijze_wordt_geweigerd),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
