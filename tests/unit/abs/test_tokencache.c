/* The cache of verified tokens: what it keeps, and what goes first when a row is full. */
#include "abs_hulp.h"

#include "../../../src/abs/tokencache.h"

enum { GENERATIE = 7, PER_RIJ = 8, NU = 1000, STRAKS = 2000 };

/* A hash in row 0; nr tells one from another. */
static void hash_van(unsigned nr, unsigned char hash[KB_TOKENHASH])
{
    memset(hash, 0, KB_TOKENHASH);
    memcpy(hash + 8, &nr, sizeof(nr));
}

static void bewaar(struct kb_tokencache *c, unsigned nr, uint64_t generatie, kb_tijd verloopt)
{
    struct kb_identiteit wie = {.rechten = nr, .verloopt = verloopt};
    unsigned char hash[KB_TOKENHASH];

    hash_van(nr, hash);
    kb_tokencache_bewaar(c, hash, generatie, &wie, NU);
}

static bool heeft(struct kb_tokencache *c, unsigned nr, uint64_t generatie)
{
    unsigned char hash[KB_TOKENHASH];
    struct kb_identiteit wie;

    hash_van(nr, hash);
    if (!kb_tokencache_zoek(c, hash, generatie, &wie))
        return false;
    assert_int_equal(wie.rechten, nr);
    return true;
}

static void wat_bewaard_is_wordt_gevonden_en_alleen_onder_zijn_generatie(void **state)
{
    struct kb_tokencache *c = kb_tokencache_nieuw();

    (void)state;
    assert_false(heeft(c, 1, GENERATIE));
    bewaar(c, 1, GENERATIE, STRAKS);

    assert_true(heeft(c, 1, GENERATIE));
    assert_false(heeft(c, 2, GENERATIE));
    assert_false(heeft(c, 1, GENERATIE + 1));
    assert_false(heeft(c, 1, 0));
    kb_tokencache_vrij(c);
}

static void dezelfde_token_neemt_een_plaats(void **state)
{
    struct kb_tokencache *c = kb_tokencache_nieuw();

    (void)state;
    for (unsigned i = 0; i < PER_RIJ; i++)
        bewaar(c, i, GENERATIE, STRAKS);
    for (int keer = 0; keer < 100; keer++)
        bewaar(c, 3, GENERATIE, STRAKS);

    for (unsigned i = 0; i < PER_RIJ; i++)
        assert_true(heeft(c, i, GENERATIE));
    kb_tokencache_vrij(c);
}

static void uit_een_volle_rij_gaat_wat_het_langst_niet_gevraagd_is(void **state)
{
    struct kb_tokencache *c = kb_tokencache_nieuw();

    (void)state;
    for (unsigned i = 0; i < PER_RIJ; i++)
        bewaar(c, i, GENERATIE, STRAKS);
    for (unsigned i = 0; i < PER_RIJ; i++)
        if (i != 5)
            assert_true(heeft(c, i, GENERATIE));

    bewaar(c, 100, GENERATIE, STRAKS);

    assert_true(heeft(c, 100, GENERATIE));
    for (unsigned i = 0; i < PER_RIJ; i++)
        assert_int_equal(heeft(c, i, GENERATIE), i != 5);
    kb_tokencache_vrij(c);
}

static void wat_verlopen_is_gaat_voor_wat_lang_niet_gevraagd_is(void **state)
{
    struct kb_tokencache *c = kb_tokencache_nieuw();

    (void)state;
    for (unsigned i = 0; i < PER_RIJ; i++)
        bewaar(c, i, GENERATIE, i == 7 ? NU : STRAKS);
    assert_true(heeft(c, 7, GENERATIE));

    bewaar(c, 100, GENERATIE, STRAKS);

    for (unsigned i = 0; i < PER_RIJ; i++)
        assert_int_equal(heeft(c, i, GENERATIE), i != 7);
    kb_tokencache_vrij(c);
}

static void nieuwe_generaties_verdringen_oude_en_niet_elkaar(void **state)
{
    struct kb_tokencache *c = kb_tokencache_nieuw();

    (void)state;
    for (unsigned i = 0; i < PER_RIJ; i++)
        bewaar(c, i, GENERATIE - 1, STRAKS);
    for (unsigned i = 0; i < PER_RIJ; i++)
        bewaar(c, 100 + i, GENERATIE, STRAKS);

    for (unsigned i = 0; i < PER_RIJ; i++) {
        assert_true(heeft(c, 100 + i, GENERATIE));
        assert_false(heeft(c, i, GENERATIE - 1));
    }
    kb_tokencache_vrij(c);
}

static void veel_meer_tokens_dan_plaatsen_blijven_binnen_de_maat(void **state)
{
    struct kb_tokencache *c = kb_tokencache_nieuw();
    struct kb_identiteit wie = {.verloopt = STRAKS};
    unsigned char hash[KB_TOKENHASH];
    size_t over = 0;

    (void)state;
    for (uint32_t i = 0; i < 10 * KB_TOKENCACHE_PLAATSEN; i++) {
        assert_int_equal(gnutls_hash_fast(GNUTLS_DIG_SHA256, &i, sizeof(i), hash), 0);
        kb_tokencache_bewaar(c, hash, GENERATIE, &wie, NU);
        assert_true(kb_tokencache_zoek(c, hash, GENERATIE, &wie));
    }
    for (uint32_t i = 0; i < 10 * KB_TOKENCACHE_PLAATSEN; i++) {
        assert_int_equal(gnutls_hash_fast(GNUTLS_DIG_SHA256, &i, sizeof(i), hash), 0);
        over += kb_tokencache_zoek(c, hash, GENERATIE, &wie);
    }
    assert_int_equal(over, KB_TOKENCACHE_PLAATSEN);
    kb_tokencache_vrij(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wat_bewaard_is_wordt_gevonden_en_alleen_onder_zijn_generatie),
        cmocka_unit_test(dezelfde_token_neemt_een_plaats),
        cmocka_unit_test(uit_een_volle_rij_gaat_wat_het_langst_niet_gevraagd_is),
        cmocka_unit_test(wat_verlopen_is_gaat_voor_wat_lang_niet_gevraagd_is),
        cmocka_unit_test(nieuwe_generaties_verdringen_oude_en_niet_elkaar),
        cmocka_unit_test(veel_meer_tokens_dan_plaatsen_blijven_binnen_de_maat),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
