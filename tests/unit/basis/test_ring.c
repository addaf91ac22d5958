/* The queue that never waits: in order, bounded, nothing lost but what it says, from many threads to one. */
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "klantbeeld/basis/ring.h"

enum { PLAATSEN = 8, DRADEN = 4, PER_DRAAD = 20000 };

struct record {
    uint64_t draad, nummer, controle;
};

static bool geef(struct kb_ring *r, uint64_t draad, uint64_t nummer)
{
    struct record *p = kb_ring_plaats(r);

    if (!p)
        return false;
    *p = (struct record){draad, nummer, draad ^ ~nummer};
    kb_ring_geef(p);
    return true;
}

static void wat_erin_gaat_komt_er_in_volgorde_uit(void **toestand)
{
    struct kb_ring *r = kb_ring_nieuw(PLAATSEN, sizeof(struct record));

    (void)toestand;
    assert_null(kb_ring_eerste(r));
    for (uint64_t i = 0; i < 5 * PLAATSEN; i++) {
        const struct record *p;

        assert_true(geef(r, 1, 2 * i));
        assert_true(geef(r, 1, 2 * i + 1));
        for (uint64_t j = 0; j < 2; j++) {
            p = kb_ring_eerste(r);
            assert_non_null(p);
            assert_int_equal(p->nummer, 2 * i + j);
            kb_ring_volgende(r);
        }
    }
    assert_null(kb_ring_eerste(r));
    assert_int_equal(kb_ring_verloren(r), 0);
    kb_ring_vrij(r);
}

static void wat_er_niet_bij_kan_is_verloren_en_geteld(void **toestand)
{
    struct kb_ring *r = kb_ring_nieuw(PLAATSEN, sizeof(struct record));

    (void)toestand;
    for (uint64_t i = 0; i < PLAATSEN; i++)
        assert_true(geef(r, 1, i));
    assert_false(geef(r, 1, 100));
    assert_false(geef(r, 1, 101));
    assert_int_equal(kb_ring_verloren(r), 2);
    assert_int_equal(((const struct record *)kb_ring_eerste(r))->nummer, 0);

    kb_ring_volgende(r);
    assert_true(geef(r, 1, 102));
    assert_false(geef(r, 1, 103));
    kb_ring_vrij(r);
}

static void een_plaats_die_nog_beschreven_wordt_houdt_tegen_wat_daarna_komt(void **toestand)
{
    struct kb_ring *r = kb_ring_nieuw(PLAATSEN, sizeof(struct record));
    struct record *eerste = kb_ring_plaats(r);

    (void)toestand;
    assert_true(geef(r, 1, 2));
    assert_null(kb_ring_eerste(r));
    *eerste = (struct record){1, 1, 0};
    kb_ring_geef(eerste);
    assert_ptr_equal(kb_ring_eerste(r), eerste);
    kb_ring_vrij(r);
}

static struct kb_ring *gedeeld;
static atomic_ulong gegeven;

static void *geef_veel(void *context)
{
    for (uint64_t i = 0; i < PER_DRAAD; i++) {
        if (geef(gedeeld, (uint64_t)(uintptr_t)context, i))
            atomic_fetch_add(&gegeven, 1);
        if (i % 16 == 0)
            sched_yield();
    }
    return NULL;
}

static void vele_draden_geven_en_niets_raakt_zoek_of_door_elkaar(void **toestand)
{
    uint64_t volgende[DRADEN] = {0};
    uint64_t genomen = 0;
    pthread_t draad[DRADEN];
    bool klaar = false;

    (void)toestand;
    gedeeld = kb_ring_nieuw(64, sizeof(struct record));
    for (uintptr_t i = 0; i < DRADEN; i++)
        assert_int_equal(pthread_create(&draad[i], NULL, geef_veel, (void *)i), 0);
    while (!klaar) {
        const struct record *p;

        klaar = atomic_load(&gegeven) + kb_ring_verloren(gedeeld) == (uint64_t)DRADEN * PER_DRAAD;
        while ((p = kb_ring_eerste(gedeeld))) {
            assert_int_equal(p->controle, p->draad ^ ~p->nummer);
            /* Of one thread they come in the order in which it gave them. */
            assert_true(p->nummer >= volgende[p->draad]);
            volgende[p->draad] = p->nummer + 1;
            genomen++;
            kb_ring_volgende(gedeeld);
        }
        sched_yield();
    }
    for (size_t i = 0; i < DRADEN; i++)
        pthread_join(draad[i], NULL);
    assert_int_equal(genomen, atomic_load(&gegeven));
    kb_ring_vrij(gedeeld);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wat_erin_gaat_komt_er_in_volgorde_uit),
        cmocka_unit_test(wat_er_niet_bij_kan_is_verloren_en_geteld),
        cmocka_unit_test(een_plaats_die_nog_beschreven_wordt_houdt_tegen_wat_daarna_komt),
        cmocka_unit_test(vele_draden_geven_en_niets_raakt_zoek_of_door_elkaar),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
