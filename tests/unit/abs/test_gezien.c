/* What somebody has seen lately, held against a plain list. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../../../src/abs/gezien.h"
#include "klantbeeld/basis/toeval.h"

enum { MAX = 40, SOORTEN = 120, DADEN = 60000 };

struct model {
    uint64_t hash[MAX];
    kb_moment sinds[MAX];
    size_t n;
};

static bool model_heeft(const struct model *m, uint64_t hash)
{
    for (size_t i = 0; i < m->n; i++)
        if (m->hash[i] == hash)
            return true;
    return false;
}

static void model_oudste_weg(struct model *m)
{
    m->n--;
    for (size_t i = 0; i < m->n; i++) {
        m->hash[i] = m->hash[i + 1];
        m->sinds[i] = m->sinds[i + 1];
    }
}

static void model_voeg(struct model *m, uint64_t hash, kb_moment nu)
{
    if (m->n == MAX)
        model_oudste_weg(m);
    m->hash[m->n] = hash;
    m->sinds[m->n++] = nu;
}

/* Hashes that fall in few places of the index, so that they stand in each other's way. */
static uint64_t botsende_hash(uint64_t nr)
{
    return nr % 5 + (nr << 40);
}

static void loop(uint64_t (*hash_van)(uint64_t nr))
{
    struct gezien g = GEZIEN_LEEG(MAX);
    struct model m = {.n = 0};
    uint64_t toeval = 7;

    for (kb_moment nu = 1; nu <= DADEN; nu++) {
        uint64_t hash = hash_van(kb_toeval(&toeval) % SOORTEN);

        assert_int_equal(gezien_heeft(&g, hash), model_heeft(&m, hash));
        if (!model_heeft(&m, hash)) {
            assert_true(gezien_voeg(&g, hash, nu));
            model_voeg(&m, hash, nu);
        }
        if (kb_toeval(&toeval) % 8 == 0) {
            kb_moment tot = nu - (kb_moment)(kb_toeval(&toeval) % 60);

            gezien_verloop(&g, tot);
            while (m.n && m.sinds[0] <= tot)
                model_oudste_weg(&m);
        }
        assert_int_equal(g.n, m.n);
        for (uint64_t nr = 0; nu % 64 == 0 && nr < SOORTEN; nr++)
            assert_int_equal(gezien_heeft(&g, hash_van(nr)), model_heeft(&m, hash_van(nr)));
    }
    gezien_vrij(&g);
}

static void het_weet_wat_een_lijst_weet(void **state)
{
    (void)state;
    loop(kb_toeval_op);
}

static void ook_als_alles_op_een_plek_terechtkomt(void **state)
{
    (void)state;
    loop(botsende_hash);
}

static void zonder_ruimte_onthoudt_het_niets(void **state)
{
    struct gezien g = GEZIEN_LEEG(0);

    (void)state;
    assert_false(gezien_voeg(&g, 1, 1));
    assert_false(gezien_heeft(&g, 1));
    gezien_verloop(&g, 5);
    gezien_vrij(&g);
}

static void na_vrijgeven_kan_het_opnieuw_gebruikt_worden(void **state)
{
    struct gezien g = GEZIEN_LEEG(3);

    (void)state;
    for (uint64_t i = 0; i < 5; i++)
        assert_true(gezien_voeg(&g, i, (kb_moment)i));
    assert_int_equal(g.n, 3);
    assert_false(gezien_heeft(&g, 1));
    assert_true(gezien_heeft(&g, 2));
    gezien_vrij(&g);
    assert_false(gezien_heeft(&g, 2));
    assert_true(gezien_voeg(&g, 2, 9));
    assert_true(gezien_heeft(&g, 2));
    gezien_vrij(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(het_weet_wat_een_lijst_weet),
        cmocka_unit_test(ook_als_alles_op_een_plek_terechtkomt),
        cmocka_unit_test(zonder_ruimte_onthoudt_het_niets),
        cmocka_unit_test(na_vrijgeven_kan_het_opnieuw_gebruikt_worden),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
