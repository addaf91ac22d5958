/* The hash of tables in memory: seed, length and every bit of the key count, and keys like ours spread. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "klantbeeld/basis/hash.h"

static void de_lengte_telt_ook_als_de_bytes_nul_zijn(void **state)
{
    static const char nullen[33];
    uint64_t hash[33];

    (void)state;
    for (size_t n = 0; n <= 32; n++) {
        hash[n] = kb_hash(1, (struct kb_tekst){nullen, n});
        for (size_t m = 0; m < n; m++)
            assert_true(hash[m] != hash[n]);
    }
}

static void bytes_na_het_einde_tellen_niet(void **state)
{
    (void)state;
    for (size_t n = 0; n <= 16; n++)
        assert_true(kb_hash(7, (struct kb_tekst){"0123456789abcdef????????", n}) ==
                    kb_hash(7, (struct kb_tekst){"0123456789abcdef!!!!!!!!", n}));
}

/* Average over all bits of keys of all lengths: half of the 64 bits change. */
static void elke_bit_van_sleutel_en_zaad_verandert_de_helft(void **state)
{
    char sleutel[24] = "123456789L01/contacten?";
    unsigned anders = 0;
    unsigned keren = 0;

    (void)state;
    for (size_t n = 1; n <= sizeof(sleutel); n++) {
        struct kb_tekst t = {sleutel, n};
        uint64_t was = kb_hash(42, t);

        for (size_t bit = 0; bit < 8 * n; bit++) {
            uint64_t nu;

            sleutel[bit / 8] = (char)(sleutel[bit / 8] ^ 1 << bit % 8);
            nu = kb_hash(42, t);
            sleutel[bit / 8] = (char)(sleutel[bit / 8] ^ 1 << bit % 8);
            assert_true(nu != was);
            anders += (unsigned)__builtin_popcountll(nu ^ was);
            keren++;
        }
        for (size_t bit = 0; bit < 64; bit++) {
            uint64_t nu = kb_hash(42 ^ UINT64_C(1) << bit, t);

            assert_true(nu != was);
            anders += (unsigned)__builtin_popcountll(nu ^ was);
            keren++;
        }
    }
    assert_in_range(anders / keren, 31, 32);
}

/* The tables take their part from the top six bits and their bucket from the lowest. */
static void werkgevers_op_een_rij_verdelen_zich_over_delen_en_emmers(void **state)
{
    enum { N = 64000, VAKKEN = 64, GEMIDDELD = N / VAKKEN };
    unsigned hoog[VAKKEN] = {0};
    unsigned laag[VAKKEN] = {0};

    (void)state;
    for (unsigned i = 0; i < N; i++) {
        char pad[64];
        int n = snprintf(pad, sizeof(pad), "/k3cr/rest/v1/klanten/%09uL01/contactpersonen", 800000000 + i);
        uint64_t hash = kb_hash(3, (struct kb_tekst){pad, (size_t)n});

        hoog[hash >> 58]++;
        laag[hash & (VAKKEN - 1)]++;
    }
    for (size_t i = 0; i < VAKKEN; i++) {
        assert_in_range(hoog[i], GEMIDDELD * 4 / 5, GEMIDDELD * 6 / 5);
        assert_in_range(laag[i], GEMIDDELD * 4 / 5, GEMIDDELD * 6 / 5);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(de_lengte_telt_ook_als_de_bytes_nul_zijn),
        cmocka_unit_test(bytes_na_het_einde_tellen_niet),
        cmocka_unit_test(elke_bit_van_sleutel_en_zaad_verandert_de_helft),
        cmocka_unit_test(werkgevers_op_een_rij_verdelen_zich_over_delen_en_emmers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
