/* Looking a code up, by the source's code and by ours. */
#include "klantbeeld/domein/codes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

/* A view of a literal, for tables: KB_TEKST is no constant expression. */
#define TEKST(letterlijk)                                                                                    \
    {                                                                                                        \
        "" letterlijk, sizeof(letterlijk) - 1                                                                \
    }

static const struct kb_code RIJEN[] = {
    {"T", "telefoon", "Telefoon"}, {"E", "e-mail", "E-mail"}, {"", "leeg", "Leeg"}};
static const struct kb_codetabel TABEL = {"kanalen", "deze test", RIJEN, 3};

static void a_row_is_found_by_the_sources_code_and_by_ours(void **state)
{
    (void)state;
    assert_ptr_equal(kb_code_zoek_bron(&TABEL, KB_TEKST("E")), &RIJEN[1]);
    assert_ptr_equal(kb_code_zoek(&TABEL, KB_TEKST("telefoon")), &RIJEN[0]);
}

static void the_two_kinds_of_code_are_not_mixed_up(void **state)
{
    (void)state;
    assert_null(kb_code_zoek(&TABEL, KB_TEKST("T")));
    assert_null(kb_code_zoek_bron(&TABEL, KB_TEKST("telefoon")));
}

static void only_the_whole_code_counts(void **state)
{
    static const struct kb_tekst ANDERS[] = {TEKST("t"), TEKST("T "), TEKST("TE"), TEKST("T\0")};

    (void)state;
    for (size_t i = 0; i < sizeof(ANDERS) / sizeof(ANDERS[0]); i++)
        assert_null(kb_code_zoek_bron(&TABEL, ANDERS[i]));
    assert_ptr_equal(kb_code_zoek_bron(&TABEL, (struct kb_tekst){"TE", 1}), &RIJEN[0]);
}

static void no_value_is_in_no_table_but_an_empty_code_may_be(void **state)
{
    (void)state;
    assert_null(kb_code_zoek_bron(&TABEL, KB_GEEN_TEKST));
    assert_null(kb_code_zoek(&TABEL, KB_GEEN_TEKST));
    assert_ptr_equal(kb_code_zoek_bron(&TABEL, KB_TEKST("")), &RIJEN[2]);
}

static void an_empty_table_knows_nothing(void **state)
{
    static const struct kb_codetabel NIETS = {"niets", "deze test", NULL, 0};

    (void)state;
    assert_null(kb_code_zoek_bron(&NIETS, KB_TEKST("T")));
    assert_null(kb_code_zoek(&NIETS, KB_TEKST("telefoon")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_is_found_by_the_sources_code_and_by_ours),
        cmocka_unit_test(the_two_kinds_of_code_are_not_mixed_up),
        cmocka_unit_test(only_the_whole_code_counts),
        cmocka_unit_test(no_value_is_in_no_table_but_an_empty_code_may_be),
        cmocka_unit_test(an_empty_table_knows_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
