/* Lists of terms that are remembered: piece by piece, by several threads at once, and no more than there is
 * room for. */
#include "hulp.h"
#include "zoek/lijstgeheugen.h"

enum { BLOKKEN = 300, TERMEN = 200, RUIM = 1 << 24 };

/* What a term has in a block: nothing in every third one. */
static struct kb_tekst lijst_van(size_t term, size_t blok, char ruimte[64])
{
    if ((term + blok) % 3 == 0)
        return KB_TEKST("");
    (void)snprintf(ruimte, 64, "%zu in %zu%.*s", term, blok, (int)(blok % 20), "....................");
    return kb_tekst_van(ruimte);
}

static struct kb_lijstterm *term_van(struct kb_lijstgeheugen *g, size_t term)
{
    char ruimte[64];

    (void)snprintf(ruimte, sizeof(ruimte), "=term%zu", term);
    return kb_lijstgeheugen_term(g, kb_tekst_van(ruimte));
}

static void onthoud(struct kb_lijstgeheugen *g, size_t term, size_t van, size_t tot)
{
    static _Thread_local char ruimte[BLOKKEN][64];
    struct kb_tekst lijst[BLOKKEN];

    for (size_t i = van; i < tot; i++)
        lijst[i - van] = lijst_van(term, i, ruimte[i]);
    kb_lijstgeheugen_onthoud(g, term_van(g, term), van, tot, lijst);
}

/* Every `stap`th block that is known, as it must be. */
static bool klopt(const struct kb_lijstterm *t, size_t term, size_t van, size_t stap)
{
    size_t bekend = kb_lijstterm_bekend(t);
    struct kb_lijstloper l = kb_lijstterm_loop(t);
    char ruimte[64];

    for (size_t blok = van; blok < bekend; blok += stap)
        if (!kb_tekst_gelijk(kb_lijstloper_lees(&l, blok), lijst_van(term, blok, ruimte)))
            return false;
    return true;
}

static void stukken_na_elkaar_worden_een_reeks(void **state)
{
    struct kb_lijstgeheugen *g = kb_lijstgeheugen_nieuw(RUIM);

    (void)state;
    assert_non_null(g);
    assert_int_equal(kb_lijstterm_bekend(term_van(g, 1)), 0);
    for (size_t van = 0, n = 1; van < BLOKKEN; van += n, n = n * 2 < BLOKKEN - van ? n * 2 : BLOKKEN - van) {
        onthoud(g, 1, van, van + n);
        assert_int_equal(kb_lijstterm_bekend(term_van(g, 1)), van + n);
        assert_ptr_equal(term_van(g, 1), term_van(g, 1));
        for (size_t stap = 1; stap < 8; stap++)
            assert_true(klopt(term_van(g, 1), 1, van / 2, stap));
    }
    assert_int_equal(kb_lijstterm_bekend(term_van(g, 2)), 0);
    kb_lijstgeheugen_vrij(g);
}

static void een_stuk_dat_niet_aansluit_wordt_niet_bewaard(void **state)
{
    struct kb_lijstgeheugen *g = kb_lijstgeheugen_nieuw(RUIM);

    (void)state;
    assert_non_null(g);
    onthoud(g, 1, 1, 9);
    assert_int_equal(kb_lijstterm_bekend(term_van(g, 1)), 0);
    onthoud(g, 1, 0, 4);
    onthoud(g, 1, 0, 9);
    onthoud(g, 1, 5, 9);
    assert_int_equal(kb_lijstterm_bekend(term_van(g, 1)), 4);
    assert_true(klopt(term_van(g, 1), 1, 0, 1));
    kb_lijstgeheugen_vrij(g);
}

static void wat_niet_past_wordt_vergeten_en_wat_er_was_blijft(void **state)
{
    struct kb_lijstgeheugen *g = kb_lijstgeheugen_nieuw(100000);
    size_t bewaard = 0;
    size_t termen = 0;

    (void)state;
    assert_non_null(g);
    while (termen < TERMEN && term_van(g, termen)) {
        onthoud(g, termen, 0, BLOKKEN);
        termen++;
    }
    for (size_t i = 0; i < termen; i++) {
        assert_non_null(term_van(g, i));
        assert_true(klopt(term_van(g, i), i, 0, 1));
        bewaard += kb_lijstterm_bekend(term_van(g, i)) == BLOKKEN;
    }
    assert_in_range(bewaard, 5, 25); /* 300 blocks of which two thirds have some 30 bytes */
    kb_lijstgeheugen_vrij(g);

    g = kb_lijstgeheugen_nieuw(10);
    assert_non_null(g);
    assert_null(term_van(g, 1));
    kb_lijstgeheugen_vrij(g);
    kb_lijstgeheugen_vrij(NULL);
}

static void *onthoud_alle(void *geheugen)
{
    for (size_t van = 0; van < BLOKKEN; van += BLOKKEN / 10)
        for (size_t term = 0; term < TERMEN; term++) {
            onthoud(geheugen, term, van, van + BLOKKEN / 10);
            if (kb_lijstterm_bekend(term_van(geheugen, term)) < van + BLOKKEN / 10)
                return "een lijst die net onthouden is wordt niet gevonden";
            if (!klopt(term_van(geheugen, term), term, van, 7))
                return "een lijst is een andere dan die onthouden is";
        }
    return NULL;
}

static void draden_onthouden_tegelijk_dezelfde_lijsten(void **state)
{
    struct kb_lijstgeheugen *g = kb_lijstgeheugen_nieuw(RUIM);

    (void)state;
    assert_non_null(g);
    in_draden(onthoud_alle, g);
    for (size_t term = 0; term < TERMEN; term++) {
        assert_int_equal(kb_lijstterm_bekend(term_van(g, term)), BLOKKEN);
        assert_true(klopt(term_van(g, term), term, 0, 1));
    }
    kb_lijstgeheugen_vrij(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stukken_na_elkaar_worden_een_reeks),
        cmocka_unit_test(een_stuk_dat_niet_aansluit_wordt_niet_bewaard),
        cmocka_unit_test(wat_niet_past_wordt_vergeten_en_wat_er_was_blijft),
        cmocka_unit_test(draden_onthouden_tegelijk_dezelfde_lijsten),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
