/* The hash table that knows the order of use, held against a plain list. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "klantbeeld/basis/lru.h"

enum { AANTAL = 200, DADEN = 20000 };

static struct kb_lru_knoop knopen[AANTAL];

/* What must be in it, newest first. */
struct lijst {
    struct kb_lru_knoop *rij[AANTAL];
    size_t n;
};

static void vooraan(struct lijst *l, struct kb_lru_knoop *k)
{
    for (size_t i = l->n++; i > 0; i--)
        l->rij[i] = l->rij[i - 1];
    l->rij[0] = k;
}

static void weg(struct lijst *l, const struct kb_lru_knoop *k)
{
    size_t i = 0;

    while (l->rij[i] != k)
        i++;
    for (l->n--; i < l->n; i++)
        l->rij[i] = l->rij[i + 1];
}

static bool in_emmer(const struct kb_lru *l, const struct kb_lru_knoop *zoek)
{
    for (struct kb_lru_knoop *k = kb_lru_emmer(l, zoek->hash); k; k = k->volgende)
        if (k == zoek)
            return true;
    return false;
}

static void is_gelijk(const struct kb_lru *l, const struct lijst *moet)
{
    const struct kb_lru_knoop *heen = l->nieuwste;
    const struct kb_lru_knoop *terug = l->oudste;

    assert_int_equal(l->n, moet->n);
    for (size_t i = 0; i < moet->n; i++) {
        assert_ptr_equal(heen, moet->rij[i]);
        assert_ptr_equal(terug, moet->rij[moet->n - 1 - i]);
        assert_true(in_emmer(l, moet->rij[i]));
        heen = heen->ouder;
        terug = terug->nieuwer;
    }
    assert_null(heen);
    assert_null(terug);
}

static void leeg_is_er_geen_nieuwste_en_geen_oudste(void **state)
{
    struct kb_lru l;

    (void)state;
    assert_true(kb_lru_begin(&l));
    is_gelijk(&l, &(struct lijst){.n = 0});
    assert_null(kb_lru_emmer(&l, 12345));
    kb_lru_vrij(&l);
    kb_lru_vrij(&l);
}

static void de_volgorde_is_die_van_het_laatste_gebruik(void **state)
{
    struct kb_lru l;

    (void)state;
    assert_true(kb_lru_begin(&l));
    for (size_t i = 0; i < 3; i++) {
        knopen[i].hash = i;
        kb_lru_hang_in(&l, &knopen[i]);
    }
    is_gelijk(&l, &(struct lijst){.rij = {&knopen[2], &knopen[1], &knopen[0]}, .n = 3});

    kb_lru_gewenst(&l, &knopen[0]);
    is_gelijk(&l, &(struct lijst){.rij = {&knopen[0], &knopen[2], &knopen[1]}, .n = 3});
    kb_lru_gewenst(&l, &knopen[0]);
    kb_lru_gewenst(&l, &knopen[2]);
    is_gelijk(&l, &(struct lijst){.rij = {&knopen[2], &knopen[0], &knopen[1]}, .n = 3});

    kb_lru_haal_uit(&l, &knopen[0]);
    is_gelijk(&l, &(struct lijst){.rij = {&knopen[2], &knopen[1]}, .n = 2});
    kb_lru_haal_uit(&l, &knopen[1]);
    kb_lru_haal_uit(&l, &knopen[2]);
    is_gelijk(&l, &(struct lijst){.n = 0});
    kb_lru_vrij(&l);
}

/* hoe: what the hashes look like, from "all different" to "all in one bucket". */
static void doe_van_alles(uint64_t (*hoe)(size_t i))
{
    struct lijst moet = {.n = 0};
    bool erin[AANTAL] = {false};
    struct kb_lru l;
    unsigned zaad = 11;

    assert_true(kb_lru_begin(&l));
    for (size_t i = 0; i < AANTAL; i++)
        knopen[i].hash = hoe(i);
    for (int daad = 0; daad < DADEN; daad++) {
        size_t i = (size_t)rand_r(&zaad) % AANTAL;
        struct kb_lru_knoop *k = &knopen[i];

        if (!erin[i]) {
            kb_lru_hang_in(&l, k);
            vooraan(&moet, k);
        } else if (rand_r(&zaad) % 2) {
            kb_lru_gewenst(&l, k);
            weg(&moet, k);
            vooraan(&moet, k);
        } else {
            kb_lru_haal_uit(&l, k);
            weg(&moet, k);
        }
        erin[i] = erin[i] ? moet.n && moet.rij[0] == k : true;
        if (daad % 100 == 0)
            is_gelijk(&l, &moet);
    }
    is_gelijk(&l, &moet);
    kb_lru_vrij(&l);
}

static uint64_t verspreid(size_t i)
{
    return i * UINT64_C(0x9e3779b97f4a7c15);
}

static uint64_t op_een_hoop(size_t i)
{
    return i << 32;
}

static uint64_t gelijk(size_t i)
{
    (void)i;
    return 7;
}

static void wat_er_ook_gebeurt_alles_wat_erin_hangt_is_te_vinden_en_staat_op_volgorde(void **state)
{
    (void)state;
    doe_van_alles(verspreid);
    doe_van_alles(op_een_hoop);
    doe_van_alles(gelijk);
}

static void met_veel_knopen_komen_er_emmers_bij(void **state)
{
    struct kb_lru l;

    (void)state;
    assert_true(kb_lru_begin(&l));
    for (size_t i = 0; i < AANTAL; i++) {
        knopen[i].hash = verspreid(i);
        kb_lru_hang_in(&l, &knopen[i]);
    }
    assert_true(l.n_emmers >= AANTAL);
    assert_int_equal(l.n_emmers & (l.n_emmers - 1), 0);
    kb_lru_vrij(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leeg_is_er_geen_nieuwste_en_geen_oudste),
        cmocka_unit_test(de_volgorde_is_die_van_het_laatste_gebruik),
        cmocka_unit_test(wat_er_ook_gebeurt_alles_wat_erin_hangt_is_te_vinden_en_staat_op_volgorde),
        cmocka_unit_test(met_veel_knopen_komen_er_emmers_bij),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
