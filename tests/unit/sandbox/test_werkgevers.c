/* The table of fictitious employers: its numbers are valid and nobody else's, and it is found by them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "sandbox/werkgevers.h"

static void elk_nummer_begint_met_9999_voldoet_aan_de_elfproef_en_is_er_een_keer(void **state)
{
    struct kb_rsin nummer;

    (void)state;
    for (size_t i = 0; i < kb_n_sandboxwerkgevers; i++) {
        const char *dit = kb_sandboxwerkgevers[i].nummer;

        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(dit, kb_sandboxwerkgevers[j].nummer);
        if (i == 0) {
            assert_string_equal(dit, "123456789");
            continue;
        }
        assert_memory_equal(dit, "9999", 4);
        assert_int_equal(kb_rsin_lees(kb_tekst_van(dit), KB_ELFPROEF_STRENG, &nummer), KB_NUMMER_GOED);
    }
}

static void de_andere_nummers_hebben_hun_vorm_en_zijn_van_een_werkgever(void **state)
{
    struct kb_kvknummer kvk;
    struct kb_vestigingsnummer vestiging;
    struct kb_aansluitnummer aansluit;
    char ander[KB_KVK_LENGTE + 1];

    (void)state;
    for (size_t i = 0; i < kb_n_sandboxwerkgevers; i++) {
        const struct kb_sandboxwerkgever *w = &kb_sandboxwerkgevers[i];
        unsigned laatste = kb_sandbox_administraties(w);

        if (w->kaal)
            continue;
        kb_sandbox_kvk(w, kvk.tekst);
        kb_sandbox_vestiging(w, laatste, vestiging.tekst);
        kb_sandbox_aansluitnummer(w, laatste, aansluit.tekst);
        assert_int_equal(kb_kvk_lees(kb_tekst_van(kvk.tekst), &kvk), KB_NUMMER_GOED);
        assert_int_equal(kb_vestiging_lees(kb_tekst_van(vestiging.tekst), &vestiging), KB_NUMMER_GOED);
        assert_int_equal(kb_aansluit_lees(kb_tekst_van(aansluit.tekst), &aansluit), KB_NUMMER_GOED);
        for (size_t j = 0; j < i; j++) {
            kb_sandbox_kvk(&kb_sandboxwerkgevers[j], ander);
            assert_string_not_equal(kvk.tekst, ander);
        }
    }
}

static void een_werkgever_wordt_gevonden_bij_elk_van_zijn_administraties_en_niet_verder(void **state)
{
    char lh[KB_LH_LENGTE + 1];
    unsigned sub;

    (void)state;
    for (size_t i = 0; i < kb_n_sandboxwerkgevers; i++) {
        const struct kb_sandboxwerkgever *w = &kb_sandboxwerkgevers[i];
        unsigned n = kb_sandbox_administraties(w);

        for (unsigned s = 1; s <= n; s++) {
            kb_sandbox_lh(w, s, lh);
            assert_ptr_equal(kb_sandbox_vind(kb_tekst_van(lh), &sub), w);
            assert_int_equal(sub, s);
        }
        kb_sandbox_lh(w, n + 1, lh);
        assert_null(kb_sandbox_vind(kb_tekst_van(lh), &sub));
    }
    assert_null(kb_sandbox_vind(KB_TEKST("999900869L01"), &sub));
    assert_null(kb_sandbox_vind(KB_TEKST("999900006"), &sub));
    assert_null(kb_sandbox_vind(KB_GEEN_TEKST, &sub));
}

/* The list is printed with tabs between, and stands in a table of a document. */
static void elke_werkgever_zegt_wat_hij_toont_op_een_regel(void **state)
{
    (void)state;
    for (size_t i = 0; i < kb_n_sandboxwerkgevers; i++) {
        const struct kb_sandboxwerkgever *w = &kb_sandboxwerkgevers[i];

        assert_true(w->toont && strlen(w->toont) > 10);
        assert_null(strpbrk(w->naam, "\t\n|"));
        assert_null(strpbrk(w->toont, "\t\n|"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elk_nummer_begint_met_9999_voldoet_aan_de_elfproef_en_is_er_een_keer),
        cmocka_unit_test(de_andere_nummers_hebben_hun_vorm_en_zijn_van_een_werkgever),
        cmocka_unit_test(een_werkgever_wordt_gevonden_bij_elk_van_zijn_administraties_en_niet_verder),
        cmocka_unit_test(elke_werkgever_zegt_wat_hij_toont_op_een_regel),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
