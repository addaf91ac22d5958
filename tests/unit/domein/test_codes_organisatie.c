/* The code tables of organisatie: sound as tables, and saying what their origin says. */
#include "klantbeeld/domein/codes_organisatie.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define AANTAL(tabel) (sizeof(tabel) / sizeof((tabel)[0]))

static const struct kb_codetabel *const TABELLEN[] = {&kb_tabel_sectoren, &kb_tabel_risicopremiegroepen,
                                                      &kb_tabel_werkgeverstatus, &kb_tabel_landen};

static void assert_rij(const struct kb_codetabel *t, const char *bron, const char *code,
                       const char *omschrijving)
{
    const struct kb_code *rij = kb_code_zoek_bron(t, kb_tekst_van(bron));

    if (!rij)
        fail_msg("%s does not know %s", t->naam, bron);
    else {
        assert_string_equal(rij->code, code);
        assert_string_equal(rij->omschrijving, omschrijving);
    }
}

static void every_table_names_itself_and_its_origin_and_has_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < AANTAL(TABELLEN); i++) {
        assert_true(TABELLEN[i]->naam[0] != '\0');
        assert_true(TABELLEN[i]->herkomst[0] != '\0');
        assert_true(TABELLEN[i]->n > 0);
    }
}

static void every_row_has_both_codes_and_a_description(void **state)
{
    (void)state;
    for (size_t i = 0; i < AANTAL(TABELLEN); i++) {
        for (size_t j = 0; j < TABELLEN[i]->n; j++) {
            assert_true(TABELLEN[i]->rij[j].bron[0] != '\0');
            assert_true(TABELLEN[i]->rij[j].code[0] != '\0');
            assert_true(TABELLEN[i]->rij[j].omschrijving[0] != '\0');
        }
    }
}

static void no_code_occurs_twice_so_every_row_is_the_one_that_is_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < AANTAL(TABELLEN); i++) {
        for (size_t j = 0; j < TABELLEN[i]->n; j++) {
            const struct kb_code *rij = &TABELLEN[i]->rij[j];

            assert_ptr_equal(kb_code_zoek_bron(TABELLEN[i], kb_tekst_van(rij->bron)), rij);
            assert_ptr_equal(kb_code_zoek(TABELLEN[i], kb_tekst_van(rij->code)), rij);
        }
    }
}

static void the_sectors_are_1_to_69_in_order_without_36_and_37(void **state)
{
    size_t i = 0;

    (void)state;
    for (int sector = 1; sector <= 69; sector++) {
        char bron[12];
        char code[12];

        if (sector == 36 || sector == 37)
            continue;
        snprintf(bron, sizeof(bron), "%02d", sector);
        snprintf(code, sizeof(code), "%d", sector);
        assert_true(i < kb_tabel_sectoren.n);
        assert_string_equal(kb_tabel_sectoren.rij[i].bron, bron);
        assert_string_equal(kb_tabel_sectoren.rij[i].code, code);
        i++;
    }
    assert_int_equal(kb_tabel_sectoren.n, i);
    assert_int_equal(i, 67);
}

static void sectors_bear_the_names_of_the_regulation(void **state)
{
    static const char *const BEKEND[][3] = {
        {"01", "1", "Agrarisch bedrijf"},
        {"17", "17", "Detailhandel en ambachten"},
        {"35", "35", "Gezondheid, geestelijke en maatschappelijke belangen"},
        {"38", "38", "Banken"},
        {"51", "51", "Algemene industrie"},
        {"56", "56", "Schildersbedrijf"},
        {"69", "69", "Telecommunicatie"},
    };

    (void)state;
    for (size_t i = 0; i < AANTAL(BEKEND); i++)
        assert_rij(&kb_tabel_sectoren, BEKEND[i][0], BEKEND[i][1], BEKEND[i][2]);
}

static void sector_74_of_groothandel_de_groot_is_in_no_table(void **state)
{
    (void)state;
    assert_null(kb_code_zoek_bron(&kb_tabel_sectoren, KB_TEKST("74")));
    assert_null(kb_code_zoek(&kb_tabel_sectoren, KB_TEKST("74")));
}

static void of_the_risicopremiegroepen_only_the_one_with_support_is_known(void **state)
{
    (void)state;
    assert_rij(&kb_tabel_risicopremiegroepen, "03", "3", "Agrarisch");
    assert_int_equal(kb_tabel_risicopremiegroepen.n, 1);
}

static void the_five_statuses_have_their_slugs(void **state)
{
    static const char *const STATUSSEN[][3] = {
        {"A", "actief", "Actief"},
        {"B", "beeindigd", "Beëindigd"},
        {"O", "in-oprichting", "In oprichting"},
        {"F", "failliet", "Failliet"},
        {"S", "surseance", "Surseance van betaling"},
    };

    (void)state;
    for (size_t i = 0; i < AANTAL(STATUSSEN); i++)
        assert_rij(&kb_tabel_werkgeverstatus, STATUSSEN[i][0], STATUSSEN[i][1], STATUSSEN[i][2]);
    assert_int_equal(kb_tabel_werkgeverstatus.n, AANTAL(STATUSSEN));
}

static void countries_are_two_capitals_and_go_through_unchanged(void **state)
{
    (void)state;
    for (size_t i = 0; i < kb_tabel_landen.n; i++) {
        const struct kb_code *land = &kb_tabel_landen.rij[i];

        assert_string_equal(land->bron, land->code);
        assert_int_equal(strlen(land->code), 2);
        assert_in_range(land->code[0], 'A', 'Z');
        assert_in_range(land->code[1], 'A', 'Z');
    }
    assert_rij(&kb_tabel_landen, "NL", "NL", "Nederland");
}

static void the_neighbours_and_main_trading_partners_are_known(void **state)
{
    static const char *const LANDEN[] = {"NL", "BE", "DE", "LU", "FR", "GB", "ES", "IT",
                                         "PL", "AT", "CH", "DK", "SE", "IE", "US"};

    (void)state;
    for (size_t i = 0; i < AANTAL(LANDEN); i++)
        assert_non_null(kb_code_zoek_bron(&kb_tabel_landen, kb_tekst_van(LANDEN[i])));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_table_names_itself_and_its_origin_and_has_rows),
        cmocka_unit_test(every_row_has_both_codes_and_a_description),
        cmocka_unit_test(no_code_occurs_twice_so_every_row_is_the_one_that_is_found),
        cmocka_unit_test(the_sectors_are_1_to_69_in_order_without_36_and_37),
        cmocka_unit_test(sectors_bear_the_names_of_the_regulation),
        cmocka_unit_test(sector_74_of_groothandel_de_groot_is_in_no_table),
        cmocka_unit_test(of_the_risicopremiegroepen_only_the_one_with_support_is_known),
        cmocka_unit_test(the_five_statuses_have_their_slugs),
        cmocka_unit_test(countries_are_two_capitals_and_go_through_unchanged),
        cmocka_unit_test(the_neighbours_and_main_trading_partners_are_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
