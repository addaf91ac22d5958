/* The bounded cache: until when, how much, who goes first, and that nobody reads bytes that another is
 * writing. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "klantbeeld/basis/cache.h"

enum { MB = 1024 * 1024 };

static const kb_moment T0 = 123456 * KB_S;

static struct kb_cachestaat staat_van(struct kb_cache *c)
{
    struct kb_cachestaat s;

    kb_cache_staat(c, &s);
    return s;
}

static struct kb_cache *nieuw(size_t bytes)
{
    struct kb_cache *c = kb_cache_nieuw(bytes);

    assert_non_null(c);
    return c;
}

/* NULL: there must be nothing. */
static void is(struct kb_cache *c, struct kb_tekst sleutel, kb_moment nu, const char *moet)
{
    struct kb_geleend g = kb_cache_leen(c, sleutel, nu);

    if (moet) {
        assert_non_null(g.waarde);
        assert_int_equal(g.bytes.n, strlen(moet));
        assert_memory_equal(g.bytes.p, moet, g.bytes.n);
    } else {
        assert_null(g.waarde);
        assert_null(g.bytes.p);
    }
    kb_cache_laat_los(&g);
    assert_null(g.waarde);
}

static void een_waarde_is_er_tot_zijn_moment_en_dan_niet_meer(void **state)
{
    struct kb_cache *c = nieuw(MB);

    (void)state;
    kb_cache_bewaar(c, KB_TEKST("a"), KB_TEKST("een"), T0 + 10);
    is(c, KB_TEKST("a"), T0, "een");
    is(c, KB_TEKST("a"), T0 + 9, "een");
    assert_int_equal(staat_van(c).waarden, 1);

    is(c, KB_TEKST("a"), T0 + 10, NULL);
    is(c, KB_TEKST("b"), T0, NULL);
    assert_int_equal(staat_van(c).waarden, 0);
    assert_int_equal(staat_van(c).bytes, 0);
    assert_int_equal(staat_van(c).treffers, 2);
    assert_int_equal(staat_van(c).missers, 2);
    assert_int_equal(staat_van(c).verdrongen, 0);
    kb_cache_vrij(c);
}

static void sleutels_zijn_bytes_en_alle_tellen_mee(void **state)
{
    static const struct kb_tekst sleutels[] = {
        {"", 0},     {"\0", 1}, {"\0\0", 2}, {"a", 1},        {"a\0", 2},
        {"a\0b", 3}, {"ab", 2}, {"\xff", 1}, {"abcdefgh", 8}, {"abcdefghi", 9},
    };
    enum { N = sizeof(sleutels) / sizeof(sleutels[0]) };
    struct kb_cache *c = nieuw(MB);
    char waarde[8];

    (void)state;
    for (size_t i = 0; i < N; i++) {
        snprintf(waarde, sizeof(waarde), "%zu", i);
        kb_cache_bewaar(c, sleutels[i], kb_tekst_van(waarde), T0 + 10);
    }
    for (size_t i = 0; i < N; i++) {
        snprintf(waarde, sizeof(waarde), "%zu", i);
        is(c, sleutels[i], T0, waarde);
    }
    assert_int_equal(staat_van(c).waarden, N);
    kb_cache_vrij(c);
}

static void een_lege_waarde_is_een_waarde(void **state)
{
    struct kb_cache *c = nieuw(MB);
    struct kb_geleend g;

    (void)state;
    kb_cache_bewaar(c, KB_TEKST("a"), KB_TEKST(""), T0 + 10);
    g = kb_cache_leen(c, KB_TEKST("a"), T0);
    assert_non_null(g.waarde);
    assert_non_null(g.bytes.p);
    assert_int_equal(g.bytes.n, 0);
    kb_cache_laat_los(&g);
    kb_cache_vrij(c);
}

static void een_nieuwe_waarde_vervangt_de_oude_en_wie_die_leest_houdt_haar(void **state)
{
    struct kb_cache *c = nieuw(MB);
    struct kb_geleend oud;

    (void)state;
    kb_cache_bewaar(c, KB_TEKST("a"), KB_TEKST("oud"), T0 + 10);
    oud = kb_cache_leen(c, KB_TEKST("a"), T0);
    kb_cache_bewaar(c, KB_TEKST("a"), KB_TEKST("nieuwer"), T0 + 5);

    assert_int_equal(staat_van(c).waarden, 1);
    is(c, KB_TEKST("a"), T0, "nieuwer");
    is(c, KB_TEKST("a"), T0 + 5, NULL);
    assert_memory_equal(oud.bytes.p, "oud", 3);
    kb_cache_laat_los(&oud);
    kb_cache_vrij(c);
}

static void wat_verdrongen_of_verlopen_is_blijft_van_wie_het_leent(void **state)
{
    struct kb_cache *c = nieuw(64 * 1024);
    struct kb_geleend g;
    char sleutel[16];
    char vulling[512];

    (void)state;
    memset(vulling, 'v', sizeof(vulling));
    kb_cache_bewaar(c, KB_TEKST("a"), KB_TEKST("van mij"), T0 + 10);
    g = kb_cache_leen(c, KB_TEKST("a"), T0);
    for (int i = 0; i < 1000; i++) {
        snprintf(sleutel, sizeof(sleutel), "%d", i);
        kb_cache_bewaar(c, kb_tekst_van(sleutel), (struct kb_tekst){vulling, sizeof(vulling)}, T0 + 10);
    }
    is(c, KB_TEKST("a"), T0, NULL);
    assert_memory_equal(g.bytes.p, "van mij", 7);
    kb_cache_laat_los(&g);
    kb_cache_vrij(c);
}

static void zonder_ruimte_wordt_niets_bewaard(void **state)
{
    struct kb_cache *c = nieuw(0);

    (void)state;
    kb_cache_bewaar(c, KB_TEKST("a"), KB_TEKST("een"), T0 + 10);
    is(c, KB_TEKST("a"), T0, NULL);
    assert_int_equal(staat_van(c).bytes, 0);
    kb_cache_vrij(c);
    kb_cache_vrij(NULL);
}

static void een_waarde_die_nergens_in_past_verdringt_niets(void **state)
{
    struct kb_cache *c = nieuw(64 * 1024);
    static char groot[2048];

    (void)state;
    kb_cache_bewaar(c, KB_TEKST("klein"), KB_TEKST("x"), T0 + 10);
    for (int i = 0; i < 100; i++) {
        char sleutel[16];

        snprintf(sleutel, sizeof(sleutel), "%d", i);
        kb_cache_bewaar(c, kb_tekst_van(sleutel), (struct kb_tekst){groot, sizeof(groot)}, T0 + 10);
    }
    is(c, KB_TEKST("klein"), T0, "x");
    assert_int_equal(staat_van(c).waarden, 1);
    assert_int_equal(staat_van(c).verdrongen, 0);
    kb_cache_vrij(c);
}

static void de_bytes_blijven_binnen_de_grens_en_elke_waarde_is_geteld(void **state)
{
    enum { N = 20000 };
    struct kb_cache *c = nieuw(MB);
    static char waarde[1000];
    struct kb_cachestaat s;

    (void)state;
    for (unsigned i = 0; i < N; i++) {
        char sleutel[16];

        snprintf(sleutel, sizeof(sleutel), "%u", i);
        kb_cache_bewaar(c, kb_tekst_van(sleutel), (struct kb_tekst){waarde, i % sizeof(waarde)}, T0 + 10);
        if (i % 1000 == 0)
            assert_true(staat_van(c).bytes <= MB);
    }
    s = staat_van(c);
    assert_true(s.bytes <= MB);
    assert_true(s.bytes > MB / 2);
    assert_int_equal(s.waarden + s.verdrongen, N);
    kb_cache_vrij(c);
}

static void wat_gewenst_is_blijft_wat_niemand_wil_gaat(void **state)
{
    struct kb_cache *c = nieuw(MB);
    static char waarde[1000];

    (void)state;
    kb_cache_bewaar(c, KB_TEKST("gewenst"), KB_TEKST("ja"), T0 + 10);
    kb_cache_bewaar(c, KB_TEKST("vergeten"), KB_TEKST("nee"), T0 + 10);
    for (int i = 0; i < 5000; i++) {
        char sleutel[16];

        snprintf(sleutel, sizeof(sleutel), "%d", i);
        kb_cache_bewaar(c, kb_tekst_van(sleutel), (struct kb_tekst){waarde, sizeof(waarde)}, T0 + 10);
        is(c, KB_TEKST("gewenst"), T0, "ja");
    }
    is(c, KB_TEKST("vergeten"), T0, NULL);
    kb_cache_vrij(c);
}

/* many threads: every value is one byte, repeated; which, and how often, is in its key */

enum { DRADEN = 8, DADEN = 20000, SLEUTELS = 97 };

static struct kb_cache *samen;

static void *door_elkaar(void *context)
{
    unsigned zaad = (unsigned)(uintptr_t)context;
    char waarde[2048];
    char sleutel[16];

    for (int i = 0; i < DADEN; i++) {
        unsigned k = (unsigned)rand_r(&zaad) % SLEUTELS;
        struct kb_geleend g;

        snprintf(sleutel, sizeof(sleutel), "sleutel %u", k);
        if (rand_r(&zaad) % 4 == 0) {
            size_t n = 1 + (size_t)rand_r(&zaad) % (sizeof(waarde) - 1);

            memset(waarde, (int)k, n);
            kb_cache_bewaar(samen, kb_tekst_van(sleutel), (struct kb_tekst){waarde, n},
                            T0 + rand_r(&zaad) % 10);
            continue;
        }
        g = kb_cache_leen(samen, kb_tekst_van(sleutel), T0 + rand_r(&zaad) % 10);
        for (size_t j = 0; g.waarde && j < g.bytes.n; j++)
            if (g.bytes.p[j] != (char)k)
                return "een waarde van een ander";
        kb_cache_laat_los(&g);
    }
    return NULL;
}

static void veel_draden_krijgen_elk_hele_waarden_van_hun_eigen_sleutel(void **state)
{
    pthread_t draden[DRADEN];
    void *fout;

    (void)state;
    samen = nieuw(64 * 1024);
    for (uintptr_t i = 0; i < DRADEN; i++)
        assert_int_equal(pthread_create(&draden[i], NULL, door_elkaar, (void *)(i + 1)), 0);
    for (size_t i = 0; i < DRADEN; i++) {
        assert_int_equal(pthread_join(draden[i], &fout), 0);
        assert_null(fout);
    }
    assert_true(staat_van(samen).bytes <= 64 * 1024);
    kb_cache_vrij(samen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(een_waarde_is_er_tot_zijn_moment_en_dan_niet_meer),
        cmocka_unit_test(sleutels_zijn_bytes_en_alle_tellen_mee),
        cmocka_unit_test(een_lege_waarde_is_een_waarde),
        cmocka_unit_test(een_nieuwe_waarde_vervangt_de_oude_en_wie_die_leest_houdt_haar),
        cmocka_unit_test(wat_verdrongen_of_verlopen_is_blijft_van_wie_het_leent),
        cmocka_unit_test(zonder_ruimte_wordt_niets_bewaard),
        cmocka_unit_test(een_waarde_die_nergens_in_past_verdringt_niets),
        cmocka_unit_test(de_bytes_blijven_binnen_de_grens_en_elke_waarde_is_geteld),
        cmocka_unit_test(wat_gewenst_is_blijft_wat_niemand_wil_gaat),
        cmocka_unit_test(veel_draden_krijgen_elk_hele_waarden_van_hun_eigen_sleutel),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
