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

/* Write a text and let jansson read it back: the same bytes, NUL included. */
static void komt_heen_en_terug(const char *tekst, size_t n)
{
    struct kb_buffer b = KB_LEGE_BUFFER;
    struct kb_schrijver s = kb_schrijver_op(&b);
    json_t *j;

    kb_schrijf_tekst(&s, KB_GEEN_LID, (struct kb_tekst){tekst, n});
    j = json_loadb(b.p, b.n, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    assert_non_null(j);
    assert_int_equal(json_string_length(j), n);
    assert_memory_equal(json_string_value(j), tekst, n);
    assert_null(memchr(b.p, 0x7f, b.n));
    json_decref(j);
    kb_buffer_vrij(&b);
}

/* Eight bytes are looked at together: where in them a byte stands, and beside what, must not matter. */
static void een_byte_om_te_ontsnappen_wordt_op_elke_plaats_gevonden(void **state)
{
    static const char *const VULLING[] = {"a", " ", "!", "~", "[", "]", "\xc3\xa9", "\xf0\x9f\x98\x80"};
    enum { LANGST = 40 };

    (void)state;
    for (size_t v = 0; v < sizeof(VULLING) / sizeof(VULLING[0]); v++)
        for (size_t n = 0; n <= LANGST; n++)
            for (size_t plek = 0; plek < n; plek++)
                for (int c = 0; c <= 0x7f; c = c == '"' ? '\\' : c == '\\' ? 0x7f : c + 1) {
                    size_t k = strlen(VULLING[v]);
                    char tekst[LANGST];

                    memset(tekst, 'x', n);
                    for (size_t i = 0; i + k <= n; i += k)
                        if (i + k <= plek || i > plek)
                            memcpy(tekst + i, VULLING[v], k);
                    tekst[plek] = (char)c;
                    komt_heen_en_terug(tekst, n);
                }
}

static void elk_paar_bytes_naast_elkaar_komt_heen_en_terug(void **state)
{
    (void)state;
    for (int a = 0; a < 0x80; a++)
        for (int b = 0; b < 0x80; b++) {
            char tekst[] = "0123456789abcdefg";

            /* inside eight, and over the edge of eight */
            tekst[2] = (char)a;
            tekst[3] = (char)b;
            tekst[15] = (char)a;
            tekst[16] = (char)b;
            komt_heen_en_terug(tekst, sizeof(tekst) - 1);
        }
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
        cmocka_unit_test(een_byte_om_te_ontsnappen_wordt_op_elke_plaats_gevonden),
        cmocka_unit_test(elk_paar_bytes_naast_elkaar_komt_heen_en_terug),
        cmocka_unit_test(getallen_met_decimalen_hebben_geen_overbodige_nullen),
        cmocka_unit_test(een_volle_buffer_blijft_mislukt_en_houdt_wat_er_stond),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
