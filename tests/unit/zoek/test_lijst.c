/* Lists of ids: what is written is read back, what is no list is refused, and lists are laid over each other
 * as sets are. */
#include "hulp.h"
#include "zoek/lijst.h"

enum { MAX = 500, KEER = 300 };

static uint64_t zaad = 20261128;

static uint64_t toeval(void)
{
    zaad ^= zaad << 13;
    zaad ^= zaad >> 7;
    zaad ^= zaad << 17;
    return zaad;
}

/* Ascending ids from `van`, close together and far apart. */
static size_t trek(int64_t van, int64_t *id, size_t max)
{
    size_t n = toeval() % max;

    for (size_t i = 0; i < n; i++) {
        van += (int64_t)(toeval() >> (toeval() % 4 ? 60 : 20 + toeval() % 40)) + (i > 0);
        id[i] = van;
    }
    return n;
}

static void wat_geschreven_is_wordt_teruggelezen(void **state)
{
    struct kb_buffer bytes = KB_LEGE_BUFFER;

    (void)state;
    for (int keer = 0; keer < KEER; keer++) {
        int64_t van = (int64_t)(toeval() >> (2 + toeval() % 62));
        int64_t id[MAX];
        int64_t terug[MAX * 10];
        size_t n = trek(van, id, MAX);
        size_t m = 0;

        bytes.n = 0;
        kb_lijst_schrijf(&bytes, van, id, n);
        assert_false(bytes.mislukt);
        assert_true(kb_lijst_lees(kb_buffer_tekst(&bytes), van, terug, &m));
        assert_int_equal(m, n);
        assert_memory_equal(id, terug, n * sizeof(*id));
    }
    kb_buffer_vrij(&bytes);
}

static void wat_geen_lijst_is_wordt_geweigerd(void **state)
{
    static const struct {
        const char *bytes;
        size_t n;
        int64_t van;
    } MIS[] = {
        {"\x80", 1, 0},                                      /* more should follow */
        {"\x05\x85", 2, 0},                                  /* here too */
        {"\x05\x00", 2, 0},                                  /* the same id twice */
        {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10, 0}, /* no number of 63 bits */
        {"\x01", 1, INT64_MAX},                              /* beyond the last id */
        {"\xff\xff\xff\xff\xff\xff\xff\xff\x7f\x01", 10, 0}, /* the second is */
        {"\xff\xff\xff\xff\xff\xff\xff\xff\x7f", 9, 1},      /* the first is */
    };
    static const int64_t LAATSTE[] = {INT64_MAX,
                                      INT64_MAX}; /* beyond what a list can say, so it is read whole */
    bool raak[2] = {false};
    int64_t id[16];
    size_t n;

    (void)state;
    for (size_t i = 0; i < AANTAL(MIS); i++)
        assert_false(kb_lijst_lees((struct kb_tekst){MIS[i].bytes, MIS[i].n}, MIS[i].van, id, &n));
    for (size_t i = 0; i < AANTAL(MIS); i++)
        assert_false(kb_lijst_merk((struct kb_tekst){MIS[i].bytes, MIS[i].n}, MIS[i].van, LAATSTE, 2, raak));
    assert_true(kb_lijst_lees((struct kb_tekst){"\x00", 1}, 7, id, &n));
    assert_int_equal(n, 1);
    assert_int_equal(id[0], 7);
    assert_true(kb_lijst_lees(KB_TEKST(""), 7, id, &n));
    assert_int_equal(n, 0);
}

static bool bevat(const int64_t *id, size_t n, int64_t wie)
{
    for (size_t i = 0; i < n; i++)
        if (id[i] == wie)
            return true;
    return false;
}

static bool merk_met(const int64_t *id, size_t n, const int64_t *b, size_t m, bool *raak)
{
    struct kb_buffer bytes = KB_LEGE_BUFFER;
    bool goed;

    kb_lijst_schrijf(&bytes, 0, b, m);
    goed = kb_lijst_merk(kb_buffer_tekst(&bytes), 0, id, n, raak);
    kb_buffer_vrij(&bytes);
    return goed;
}

static void lijsten_zijn_verzamelingen(void **state)
{
    (void)state;
    for (int keer = 0; keer < KEER; keer++) {
        int64_t a[MAX];
        int64_t b[MAX];
        int64_t alle[MAX];
        int64_t hulp[MAX];
        int64_t samen[MAX];
        int64_t rest[MAX];
        bool raak[MAX] = {false};
        size_t n_alle = 0;
        size_t n;
        size_t m = 0;
        size_t n_samen;
        size_t n_rest;

        for (size_t wil = toeval() % 60; n_alle < wil; n_alle++)
            alle[n_alle] = (int64_t)(toeval() % 80);
        memcpy(a, alle, n_alle * sizeof(*a));
        for (size_t wil = toeval() % 60; m < wil; m++)
            b[m] = (int64_t)(toeval() % 80);
        n = kb_lijst_orden(a, n_alle, hulp);
        m = kb_lijst_orden(b, m, hulp);
        memcpy(samen, a, n * sizeof(*a));
        memcpy(rest, a, n * sizeof(*a));
        /* in two lists, as an OR of two terms */
        assert_true(merk_met(samen, n, b, m / 2, raak));
        assert_true(merk_met(samen, n, b + m / 2, m - m / 2, raak));
        n_samen = kb_lijst_houd(samen, n, raak);
        n_rest = kb_lijst_zonder(rest, n, b, m);
        for (size_t i = 0; i < n_alle; i++)
            assert_true(bevat(a, n, alle[i]));
        for (size_t i = 0; i < n; i++) {
            assert_true(bevat(alle, n_alle, a[i]));
            assert_true(i == 0 || a[i] > a[i - 1]);
            assert_int_equal(bevat(samen, n_samen, a[i]), bevat(b, m, a[i]));
            assert_int_equal(bevat(rest, n_rest, a[i]), !bevat(b, m, a[i]));
        }
        assert_int_equal(n_samen + n_rest, n);
    }
}

static enum kb_status schrijf_op(void *context, struct kb_tekst term, const int64_t *id, size_t n)
{
    char *uit = context;

    (void)sprintf(uit + strlen(uit), "%.*s", (int)term.n, term.p);
    for (size_t i = 0; i < n; i++)
        (void)sprintf(uit + strlen(uit), " %lld", (long long)id[i]);
    (void)strcat(uit, "\n");
    return kb_tekst_is(term, "stop") ? KB_ONGELDIG : KB_OK;
}

static void een_blok_geeft_elke_term_een_keer_op_volgorde(void **state)
{
    struct kb_blok b = {.rijen = 0};
    char uit[400] = "";

    (void)state;
    assert_true(kb_blok_voeg(&b, 3, KB_TEKST("=bakkerij bak akk bak ")));
    assert_true(kb_blok_voeg(&b, 9, KB_TEKST("")));
    assert_true(kb_blok_voeg(&b, 12, KB_TEKST("  bakk =bakkerijen  bak")));
    assert_int_equal(b.rijen, 3);
    assert_int_equal(kb_blok_leeg(&b, schrijf_op, uit), KB_OK);
    assert_string_equal(uit, "=bakkerij 3\n=bakkerijen 12\nakk 3\nbak 3 12\nbakk 12\n");
    *uit = '\0';
    assert_int_equal(b.rijen, 0);
    assert_int_equal(kb_blok_leeg(&b, schrijf_op, uit), KB_OK);
    assert_string_equal(uit, "");
    assert_true(kb_blok_voeg(&b, 4, KB_TEKST("zo stop daarna")));
    assert_int_equal(kb_blok_leeg(&b, schrijf_op, uit), KB_ONGELDIG);
    assert_string_equal(uit, "daarna 4\nstop 4\n");
    kb_blok_vrij(&b);
}

int main(void)
{
    static const struct CMUnitTest TESTS[] = {
        cmocka_unit_test(wat_geschreven_is_wordt_teruggelezen),
        cmocka_unit_test(wat_geen_lijst_is_wordt_geweigerd),
        cmocka_unit_test(lijsten_zijn_verzamelingen),
        cmocka_unit_test(een_blok_geeft_elke_term_een_keer_op_volgorde),
    };

    return cmocka_run_group_tests(TESTS, NULL, NULL);
}
