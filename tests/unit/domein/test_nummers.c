/* The numbers of an employer: forms by table, the elfproef by its properties over a large fixed sample. */
#include "klantbeeld/domein/nummers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* A view of a literal, for tables: KB_TEKST is no constant expression. */
#define TEKST(letterlijk)                                                                                    \
    {                                                                                                        \
        "" letterlijk, sizeof(letterlijk) - 1                                                                \
    }

#define AANTAL(tabel) (sizeof(tabel) / sizeof((tabel)[0]))

enum { MAX_TEKST = 24 };

/* Every reader behind one face, so that one table can hold the cases of all. */
static enum kb_nummerfout lees(enum kb_nummersoort soort, struct kb_tekst t, enum kb_elfproef proef,
                               char uit[MAX_TEKST])
{
    union {
        struct kb_lhnummer lh;
        struct kb_rsin rsin;
        struct kb_bsn bsn;
        struct kb_kvknummer kvk;
        struct kb_vestigingsnummer vestiging;
        struct kb_aansluitnummer aansluit;
        struct kb_postcode postcode;
        char tekst[MAX_TEKST];
    } nummer = {.tekst = "onaangeroerd"};
    enum kb_nummerfout fout = KB_NUMMER_VORM;

    switch (soort) {
    case KB_SOORT_LH:
        fout = kb_lh_lees(t, proef, &nummer.lh);
        break;
    case KB_SOORT_RSIN:
        fout = kb_rsin_lees(t, proef, &nummer.rsin);
        break;
    case KB_SOORT_BSN:
        fout = kb_bsn_lees(t, proef, &nummer.bsn);
        break;
    case KB_SOORT_KVK:
        fout = kb_kvk_lees(t, &nummer.kvk);
        break;
    case KB_SOORT_VESTIGING:
        fout = kb_vestiging_lees(t, &nummer.vestiging);
        break;
    case KB_SOORT_AANSLUIT:
        fout = kb_aansluit_lees(t, &nummer.aansluit);
        break;
    case KB_SOORT_POSTCODE:
        fout = kb_postcode_lees(t, &nummer.postcode);
        break;
    case KB_AANTAL_NUMMERSOORTEN:
        fail_msg("no kind of number");
    }
    memcpy(uit, nummer.tekst, MAX_TEKST);
    return fout;
}

static bool slaagt(const char *negen)
{
    struct kb_rsin rsin;

    return kb_rsin_lees((struct kb_tekst){negen, 9}, KB_ELFPROEF_STRENG, &rsin) == KB_NUMMER_GOED;
}

/* The n-th valid nine digits of the sample, or false when no check digit fits. The weight -1 is 10 modulo 11,
 * so the check digit is the weighted sum of the other eight modulo 11. */
static bool maak_geldig(uint32_t n, char negen[12])
{
    int som = 0;

    snprintf(negen, 12, "%08u", (unsigned)((n * 2654435761U) % 100000000U));
    for (int i = 0; i < 8; i++)
        som += (negen[i] - '0') * (9 - i);
    if (som % 11 == 10)
        return false;
    negen[8] = (char)('0' + som % 11);
    negen[9] = '\0';
    return true;
}

struct geval {
    enum kb_nummersoort soort;
    struct kb_tekst tekst;
    enum kb_nummerfout streng;
    enum kb_nummerfout soepel;
};

#define GELIJK(fout) (fout), (fout)

static const struct geval GEVALLEN[] = {
    {KB_SOORT_LH, TEKST("123456782L01"), GELIJK(KB_NUMMER_GOED)},
    {KB_SOORT_LH, TEKST("123456782L99"), GELIJK(KB_NUMMER_GOED)},
    {KB_SOORT_LH, TEKST("001000004L10"), KB_NUMMER_ELFPROEF, KB_NUMMER_GOED},
    {KB_SOORT_LH, TEKST("123456789L01"), KB_NUMMER_ELFPROEF, KB_NUMMER_GOED},
    {KB_SOORT_LH, TEKST("123456782L00"), GELIJK(KB_NUMMER_SUBNUMMER)},
    {KB_SOORT_LH, TEKST("000000000L01"), GELIJK(KB_NUMMER_NULLEN)},
    {KB_SOORT_LH, TEKST("123456782l01"), GELIJK(KB_NUMMER_VORM)},
    {KB_SOORT_LH, TEKST("123456782B01"), GELIJK(KB_NUMMER_VORM)},
    {KB_SOORT_LH, TEKST("123456782L1"), GELIJK(KB_NUMMER_VORM)},
    {KB_SOORT_LH, TEKST("123456782L001"), GELIJK(KB_NUMMER_VORM)},
    {KB_SOORT_LH, TEKST("12345678L01"), GELIJK(KB_NUMMER_VORM)},
    {KB_SOORT_LH, TEKST("123456782 L01"), GELIJK(KB_NUMMER_VORM)},
    {KB_SOORT_LH, TEKST("123456782L0a"), GELIJK(KB_NUMMER_VORM)},
    {KB_SOORT_LH, TEKST("12345678xL01"), GELIJK(KB_NUMMER_VORM)},
    {KB_SOORT_LH, TEKST("12345678\0L01"), GELIJK(KB_NUMMER_VORM)},
    {KB_SOORT_LH, TEKST("123.456.782L01"), GELIJK(KB_NUMMER_VORM)},
    {KB_SOORT_LH, TEKST(""), GELIJK(KB_NUMMER_VORM)},
    {KB_SOORT_LH, {NULL, KB_LH_LENGTE}, GELIJK(KB_NUMMER_VORM)},
    {KB_SOORT_RSIN, TEKST("123456782"), GELIJK(KB_NUMMER_GOED)},
    {KB_SOORT_RSIN, TEKST("123456789"), KB_NUMMER_ELFPROEF, KB_NUMMER_GOED},
    {KB_SOORT_RSIN, TEKST("000000000"), GELIJK(KB_NUMMER_NULLEN)},
    {KB_SOORT_RSIN, TEKST("12345678"), GELIJK(KB_NUMMER_VORM)},
    {KB_SOORT_RSIN, TEKST("1234567820"), GELIJK(KB_NUMMER_VORM)},
    {KB_SOORT_RSIN, TEKST("12345678X"), GELIJK(KB_NUMMER_VORM)},
    {KB_SOORT_RSIN, {NULL, KB_RSIN_LENGTE}, GELIJK(KB_NUMMER_VORM)},
    {KB_SOORT_BSN, TEKST("111222333"), GELIJK(KB_NUMMER_GOED)},
    {KB_SOORT_BSN, TEKST("249566758"), GELIJK(KB_NUMMER_GOED)},
    {KB_SOORT_BSN, TEKST("111222334"), KB_NUMMER_ELFPROEF, KB_NUMMER_GOED},
    {KB_SOORT_BSN, TEKST("000000000"), GELIJK(KB_NUMMER_NULLEN)},
    {KB_SOORT_BSN, TEKST("11122233"), GELIJK(KB_NUMMER_VORM)},
    {KB_SOORT_BSN, TEKST("-11222333"), GELIJK(KB_NUMMER_VORM)},
    {KB_SOORT_KVK, TEKST("12345678"), GELIJK(KB_NUMMER_GOED)},
    {KB_SOORT_KVK, TEKST("01234567"), GELIJK(KB_NUMMER_GOED)},
    {KB_SOORT_KVK, TEKST("1234567"), GELIJK(KB_NUMMER_VORM)},
    {KB_SOORT_KVK, TEKST("123456789"), GELIJK(KB_NUMMER_VORM)},
    {KB_SOORT_KVK, TEKST("1234567 "), GELIJK(KB_NUMMER_VORM)},
    {KB_SOORT_KVK, {NULL, KB_KVK_LENGTE}, GELIJK(KB_NUMMER_VORM)},
    {KB_SOORT_VESTIGING, TEKST("000000001234"), GELIJK(KB_NUMMER_GOED)},
    {KB_SOORT_VESTIGING, TEKST("1234"), GELIJK(KB_NUMMER_VORM)},
    {KB_SOORT_VESTIGING, TEKST("0000000012345"), GELIJK(KB_NUMMER_VORM)},
    {KB_SOORT_VESTIGING, TEKST("00000000123/"), GELIJK(KB_NUMMER_VORM)},
    {KB_SOORT_VESTIGING, TEKST("00000000123:"), GELIJK(KB_NUMMER_VORM)},
    {KB_SOORT_AANSLUIT, TEKST("123"), GELIJK(KB_NUMMER_GOED)},
    {KB_SOORT_AANSLUIT, TEKST("0"), GELIJK(KB_NUMMER_GOED)},
    {KB_SOORT_AANSLUIT, TEKST("018000000396161"), GELIJK(KB_NUMMER_GOED)},
    {KB_SOORT_AANSLUIT, TEKST("0180000003961610"), GELIJK(KB_NUMMER_VORM)},
    {KB_SOORT_AANSLUIT, TEKST("018-000000396161"), GELIJK(KB_NUMMER_VORM)},
    {KB_SOORT_AANSLUIT, TEKST("12-3"), GELIJK(KB_NUMMER_VORM)},
    {KB_SOORT_AANSLUIT, TEKST(""), GELIJK(KB_NUMMER_VORM)},
    {KB_SOORT_AANSLUIT, {NULL, 3}, GELIJK(KB_NUMMER_VORM)},
    {KB_SOORT_POSTCODE, TEKST("1234AB"), GELIJK(KB_NUMMER_GOED)},
    {KB_SOORT_POSTCODE, TEKST("1000AA"), GELIJK(KB_NUMMER_GOED)},
    {KB_SOORT_POSTCODE, TEKST("9999SE"), GELIJK(KB_NUMMER_GOED)},
    {KB_SOORT_POSTCODE, TEKST("9999AS"), GELIJK(KB_NUMMER_GOED)},
    {KB_SOORT_POSTCODE, TEKST("1234SA"), GELIJK(KB_NUMMER_LETTERS)},
    {KB_SOORT_POSTCODE, TEKST("1234SD"), GELIJK(KB_NUMMER_LETTERS)},
    {KB_SOORT_POSTCODE, TEKST("1234 SS"), GELIJK(KB_NUMMER_LETTERS)},
    {KB_SOORT_POSTCODE, TEKST("0234AB"), GELIJK(KB_NUMMER_VORM)},
    {KB_SOORT_POSTCODE, TEKST("0234SS"), GELIJK(KB_NUMMER_VORM)},
    {KB_SOORT_POSTCODE, TEKST("1234ab"), GELIJK(KB_NUMMER_VORM)},
    {KB_SOORT_POSTCODE, TEKST("1234A1"), GELIJK(KB_NUMMER_VORM)},
    {KB_SOORT_POSTCODE, TEKST("12345A"), GELIJK(KB_NUMMER_VORM)},
    {KB_SOORT_POSTCODE, TEKST("1234  AB"), GELIJK(KB_NUMMER_VORM)},
    {KB_SOORT_POSTCODE, TEKST("1234\tAB"), GELIJK(KB_NUMMER_VORM)},
    {KB_SOORT_POSTCODE, TEKST("1234AB "), GELIJK(KB_NUMMER_VORM)},
    {KB_SOORT_POSTCODE, TEKST("123 4AB"), GELIJK(KB_NUMMER_VORM)},
    {KB_SOORT_POSTCODE, TEKST("1234[B"), GELIJK(KB_NUMMER_VORM)},
    {KB_SOORT_POSTCODE, TEKST("1234A@"), GELIJK(KB_NUMMER_VORM)},
    {KB_SOORT_POSTCODE, {NULL, KB_POSTCODE_LENGTE}, GELIJK(KB_NUMMER_VORM)},
};

static void a_number_is_taken_over_as_it_is_or_refused_with_the_reason(void **state)
{
    (void)state;
    for (size_t i = 0; i < AANTAL(GEVALLEN); i++) {
        const struct geval *g = &GEVALLEN[i];
        char uit[MAX_TEKST];
        enum kb_nummerfout streng = lees(g->soort, g->tekst, KB_ELFPROEF_STRENG, uit);
        enum kb_nummerfout soepel = lees(g->soort, g->tekst, KB_ELFPROEF_SOEPEL, uit);

        if (streng != g->streng || soepel != g->soepel)
            fail_msg("%s %.*s: %d and %d", kb_nummeruitleg[g->soort].naam, (int)g->tekst.n,
                     g->tekst.p ? g->tekst.p : "", streng, soepel);
        if (soepel != KB_NUMMER_GOED)
            assert_string_equal(uit, "onaangeroerd");
        else if (g->soort != KB_SOORT_POSTCODE)
            assert_true(kb_tekst_is(g->tekst, uit));
    }
}

static void no_byte_beyond_the_given_length_is_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < AANTAL(GEVALLEN); i++) {
        struct kb_tekst t = GEVALLEN[i].tekst;

        for (size_t n = 0; t.p && n <= t.n; n++) {
            char *precies = malloc(n ? n : 1); /* the address sanitizer guards its end */
            char uit[MAX_TEKST];

            assert_non_null(precies);
            memcpy(precies, t.p, n);
            if (n < t.n && GEVALLEN[i].soort != KB_SOORT_AANSLUIT && GEVALLEN[i].soepel == KB_NUMMER_GOED)
                assert_int_equal(
                    lees(GEVALLEN[i].soort, (struct kb_tekst){precies, n}, KB_ELFPROEF_SOEPEL, uit),
                    KB_NUMMER_VORM);
            else
                (void)lees(GEVALLEN[i].soort, (struct kb_tekst){precies, n}, KB_ELFPROEF_SOEPEL, uit);
            free(precies);
        }
    }
}

static void of_ten_ninth_digits_exactly_the_right_one_passes_the_elfproef(void **state)
{
    size_t zonder = 0;

    (void)state;
    for (uint32_t n = 1; n <= 100000; n++) {
        char negen[12];
        bool er_is_een = maak_geldig(n, negen);
        char goed = negen[8];

        zonder += er_is_een ? 0 : 1;
        for (int c = '0'; c <= '9'; c++) {
            negen[8] = (char)c;
            if (slaagt(negen) != (er_is_een && c == goed))
                fail_msg("%s", negen);
        }
    }
    assert_in_range(zonder, 100000 / 11 - 1000, 100000 / 11 + 1000); /* one in eleven has none */
}

static void every_single_wrong_digit_fails_the_elfproef(void **state)
{
    (void)state;
    for (uint32_t n = 1; n <= 20000; n++) {
        char negen[12];

        if (!maak_geldig(n, negen))
            continue;
        for (int i = 0; i < 9; i++) {
            char goed = negen[i];

            for (int c = '0'; c <= '9'; c++) {
                negen[i] = (char)c;
                if (slaagt(negen) != (c == goed))
                    fail_msg("%s, digit %d should be %c", negen, i + 1, goed);
            }
            negen[i] = goed;
        }
    }
}

static void every_swap_of_two_different_digits_fails_the_elfproef(void **state)
{
    (void)state;
    for (uint32_t n = 1; n <= 20000; n++) {
        char negen[12];

        if (!maak_geldig(n, negen))
            continue;
        for (int i = 0; i < 8; i++) {
            for (int j = i + 1; j < 9; j++) {
                char verwisseld[12];

                memcpy(verwisseld, negen, sizeof(verwisseld));
                verwisseld[i] = negen[j];
                verwisseld[j] = negen[i];
                if (slaagt(verwisseld) != (negen[i] == negen[j]))
                    fail_msg("%s from %s", verwisseld, negen);
            }
        }
    }
}

static void lh_nummer_rsin_and_bsn_share_one_elfproef(void **state)
{
    (void)state;
    for (uint32_t n = 0; n < 100000; n++) {
        char tekst[16];
        struct kb_lhnummer lh;
        struct kb_bsn bsn;

        snprintf(tekst, sizeof(tekst), "%09uL01", (unsigned)((n * 2654435761U) % 1000000000U));
        assert_int_equal(kb_lh_lees(kb_tekst_van(tekst), KB_ELFPROEF_STRENG, &lh) == KB_NUMMER_GOED,
                         slaagt(tekst));
        assert_int_equal(kb_bsn_lees((struct kb_tekst){tekst, 9}, KB_ELFPROEF_STRENG, &bsn) == KB_NUMMER_GOED,
                         slaagt(tekst));
    }
}

static void a_bank_account_number_of_before_iban_is_no_bsn(void **state)
{
    struct kb_bsn bsn;

    (void)state; /* 123456789: the sum with weights 9..1 is 165 = 15 * 11 */
    assert_int_equal(kb_bsn_lees(KB_TEKST("123456789"), KB_ELFPROEF_STRENG, &bsn), KB_NUMMER_ELFPROEF);
}

static void a_postcode_is_kept_without_the_blank_and_written_with_it(void **state)
{
    static const struct kb_tekst VORMEN[] = {TEKST("1234AB"), TEKST("1234 AB")};
    struct kb_postcode postcode;
    char geschreven[KB_POSTCODE_GESCHREVEN + 1];

    (void)state;
    for (size_t i = 0; i < AANTAL(VORMEN); i++) {
        assert_int_equal(kb_postcode_lees(VORMEN[i], &postcode), KB_NUMMER_GOED);
        assert_string_equal(postcode.tekst, "1234AB");
        kb_postcode_schrijf(&postcode, geschreven);
        assert_string_equal(geschreven, "1234 AB");
    }
}

static void of_the_676_letter_combinations_exactly_sa_sd_and_ss_are_refused(void **state)
{
    size_t geweigerd = 0;

    (void)state;
    for (int a = 'A'; a <= 'Z'; a++) {
        for (int b = 'A'; b <= 'Z'; b++) {
            const char tekst[] = {'1', '0', '1', '1', (char)a, (char)b, '\0'};
            struct kb_postcode postcode;
            bool nooit = a == 'S' && strchr("ADS", b) != NULL;

            assert_int_equal(kb_postcode_lees(kb_tekst_van(tekst), &postcode),
                             nooit ? KB_NUMMER_LETTERS : KB_NUMMER_GOED);
            geweigerd += nooit ? 1 : 0;
        }
    }
    assert_int_equal(geweigerd, 3);
}

static void every_kind_of_number_is_explained_with_an_example_that_has_the_form(void **state)
{
    (void)state;
    for (int soort = 0; soort < KB_AANTAL_NUMMERSOORTEN; soort++) {
        const char *vorm = kb_nummeruitleg[soort].vorm;
        const char *voorbeeld = strstr(vorm, "bijvoorbeeld ");
        char uit[MAX_TEKST];

        assert_non_null(strstr(vorm, kb_nummeruitleg[soort].naam));
        assert_non_null(voorbeeld);
        voorbeeld += strlen("bijvoorbeeld ");
        assert_int_equal(vorm[strlen(vorm) - 1], '.');
        assert_int_equal(lees((enum kb_nummersoort)soort, (struct kb_tekst){voorbeeld, strlen(voorbeeld) - 1},
                              KB_ELFPROEF_SOEPEL, uit),
                         KB_NUMMER_GOED);
    }
}

static void every_reason_for_refusal_is_a_sentence_and_acceptance_has_none(void **state)
{
    (void)state;
    assert_null(kb_nummerfout_reden(KB_NUMMER_GOED));
    for (int fout = KB_NUMMER_GOED + 1; fout < KB_AANTAL_NUMMERFOUTEN; fout++) {
        const char *reden = kb_nummerfout_reden((enum kb_nummerfout)fout);

        assert_non_null(reden);
        assert_int_equal(reden[strlen(reden) - 1], '.');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_is_taken_over_as_it_is_or_refused_with_the_reason),
        cmocka_unit_test(no_byte_beyond_the_given_length_is_read),
        cmocka_unit_test(of_ten_ninth_digits_exactly_the_right_one_passes_the_elfproef),
        cmocka_unit_test(every_single_wrong_digit_fails_the_elfproef),
        cmocka_unit_test(every_swap_of_two_different_digits_fails_the_elfproef),
        cmocka_unit_test(lh_nummer_rsin_and_bsn_share_one_elfproef),
        cmocka_unit_test(a_bank_account_number_of_before_iban_is_no_bsn),
        cmocka_unit_test(a_postcode_is_kept_without_the_blank_and_written_with_it),
        cmocka_unit_test(of_the_676_letter_combinations_exactly_sa_sd_and_ss_are_refused),
        cmocka_unit_test(every_kind_of_number_is_explained_with_an_example_that_has_the_form),
        cmocka_unit_test(every_reason_for_refusal_is_a_sentence_and_acceptance_has_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
