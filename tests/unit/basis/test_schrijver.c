/* The JSON writer, with jansson as oracle. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <jansson.h>

#include "klantbeeld/basis/schrijver.h"

static void is(struct kb_buffer *b, const char *moet)
{
    assert_false(b->mislukt);
    assert_int_equal(b->n, strlen(moet));
    assert_memory_equal(b->p, moet, b->n);
    kb_buffer_vrij(b);
}

static void kommas_staan_tussen_waarden_en_nergens_anders(void **state)
{
    struct kb_buffer b = KB_LEGE_BUFFER;
    struct kb_schrijver s = kb_schrijver_op(&b);

    (void)state;
    kb_schrijf_object(&s, KB_GEEN_LID);
    kb_schrijf_lijst(&s, KB_LID("a"));
    kb_schrijf_geheel(&s, KB_GEEN_LID, 1);
    kb_schrijf_object(&s, KB_GEEN_LID);
    kb_schrijf_einde_object(&s);
    kb_schrijf_lijst(&s, KB_GEEN_LID);
    kb_schrijf_einde_lijst(&s);
    kb_schrijf_null(&s, KB_GEEN_LID);
    kb_schrijf_einde_lijst(&s);
    kb_schrijf_bool(&s, KB_LID("b"), true);
    kb_schrijf_bool(&s, KB_LID("c"), false);
    kb_schrijf_ruw(&s, KB_LID("d"), KB_TEKST("[1]"));
    kb_schrijf_z(&s, KB_LID("e"), NULL);
    kb_schrijf_tekst(&s, KB_LID("f"), KB_TEKST(""));
    kb_schrijf_einde_object(&s);
    is(&b, "{\"a\":[1,{},[],null],\"b\":true,\"c\":false,\"d\":[1],\"e\":null,\"f\":\"\"}");
}

static void elke_byte_komt_terug_zoals_hij_ging(void **state)
{
    (void)state;
    for (int c = 1; c < 0x80; c++) {
        char tekst[4] = {'x', (char)c, 'y', '\0'};
        struct kb_buffer b = KB_LEGE_BUFFER;
        struct kb_schrijver s = kb_schrijver_op(&b);
        json_t *j;

        kb_schrijf_lijst(&s, KB_GEEN_LID);
        kb_schrijf_z(&s, KB_GEEN_LID, tekst);
        kb_schrijf_einde_lijst(&s);
        j = json_loadb(b.p, b.n, 0, NULL);
        assert_non_null(j);
        assert_string_equal(json_string_value(json_array_get(j, 0)), tekst);
        json_decref(j);
        kb_buffer_vrij(&b);
    }
}

static void een_teken_wordt_op_elke_plaats_ontsnapt(void **state)
{
    (void)state;
    for (size_t n = 1; n <= 26; n++)
        for (size_t plaats = 0; plaats < n; plaats++) {
            char tekst[26];
            char moet[64];
            struct kb_buffer b = KB_LEGE_BUFFER;
            struct kb_schrijver s = kb_schrijver_op(&b);

            memset(tekst, 'x', sizeof(tekst));
            tekst[plaats] = '\n';
            snprintf(moet, sizeof(moet), "\"%.*s\\n%.*s\"", (int)plaats, tekst, (int)(n - plaats - 1),
                     tekst + plaats + 1);

            kb_schrijf_tekst(&s, KB_GEEN_LID, (struct kb_tekst){tekst, n});

            is(&b, moet);
        }
}

static void gehele_getallen_staan_er_tot_de_uiterste(void **state)
{
    static const int64_t GEVAL[] = {0, 1, -1, 9, 10, -10, 1234567890, INT64_MAX, INT64_MIN};

    (void)state;
    for (size_t i = 0; i < sizeof(GEVAL) / sizeof(GEVAL[0]); i++) {
        struct kb_buffer b = KB_LEGE_BUFFER;
        struct kb_schrijver s = kb_schrijver_op(&b);
        char moet[32];

        snprintf(moet, sizeof(moet), "%" PRId64, GEVAL[i]);

        kb_schrijf_geheel(&s, KB_GEEN_LID, GEVAL[i]);

        is(&b, moet);
    }
}

static void besturingstekens_worden_ontsnapt_en_utf8_niet(void **state)
{
    struct kb_buffer b = KB_LEGE_BUFFER;
    struct kb_schrijver s = kb_schrijver_op(&b);

    (void)state;
    kb_schrijf_tekst(&s, KB_GEEN_LID, KB_TEKST("\"\\/\b\f\n\r\t\x01\x1f\x7f\xc3\xa9\xe2\x82\xac\0z"));
    is(&b, "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\\u007f\xc3\xa9\xe2\x82\xac\\u0000z\"");
}

static void getallen_met_decimalen_hebben_geen_overbodige_nullen(void **state)
{
    static const struct {
        int64_t waarde;
        const char *tienden, *centen;
    } GEVAL[] = {
        {0, "0", "0"},
        {1, "0.1", "0.01"},
        {10, "1", "0.1"},
        {605, "60.5", "6.05"},
        {600, "60", "6"},
        {123456, "12345.6", "1234.56"},
        {45550, "4555", "455.5"},
        {-5, "-0.5", "-0.05"},
        {-1230, "-123", "-12.3"},
        {INT64_MAX, "922337203685477580.7", "92233720368547758.07"},
        {INT64_MIN, "-922337203685477580.8", "-92233720368547758.08"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(GEVAL) / sizeof(GEVAL[0]); i++) {
        struct kb_buffer b = KB_LEGE_BUFFER;
        struct kb_schrijver s = kb_schrijver_op(&b);

        kb_schrijf_tienden(&s, KB_GEEN_LID, GEVAL[i].waarde);
        is(&b, GEVAL[i].tienden);
        s = kb_schrijver_op(&b);
        kb_schrijf_centen(&s, KB_GEEN_LID, GEVAL[i].waarde);
        is(&b, GEVAL[i].centen);
    }
}

static void een_volle_buffer_blijft_mislukt_en_houdt_wat_er_stond(void **state)
{
    struct kb_buffer b = {.grens = 10};
    struct kb_schrijver s = kb_schrijver_op(&b);

    (void)state;
    kb_schrijf_z(&s, KB_GEEN_LID, "12345");
    kb_schrijf_z(&s, KB_GEEN_LID, "67890");
    kb_schrijf_z(&s, KB_GEEN_LID, "");
    assert_true(b.mislukt);
    assert_true(b.n <= 10);
    assert_memory_equal(b.p, "\"12345\"", 7);
    kb_buffer_vrij(&b);
    assert_false(b.mislukt);
    assert_int_equal(b.grens, 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kommas_staan_tussen_waarden_en_nergens_anders),
        cmocka_unit_test(elke_byte_komt_terug_zoals_hij_ging),
        cmocka_unit_test(een_teken_wordt_op_elke_plaats_ontsnapt),
        cmocka_unit_test(gehele_getallen_staan_er_tot_de_uiterste),
        cmocka_unit_test(besturingstekens_worden_ontsnapt_en_utf8_niet),
        cmocka_unit_test(getallen_met_decimalen_hebben_geen_overbodige_nullen),
        cmocka_unit_test(een_volle_buffer_blijft_mislukt_en_houdt_wat_er_stond),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
