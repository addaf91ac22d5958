/* The JSON reader without memory: whichever allocation fails, the body is refused for that reason and nothing
 * is lost; and what a document takes is bounded by the size of its body. The program is linked with malloc
 * and realloc wrapped (tests/CMakeLists.txt). */
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "klantbeeld/basis/buffer.h"
#include "klantbeeld/basis/lezer.h"

enum { GRENS = 12, ALTIJD = 4096 };

void *__real_malloc(size_t n);
void *__real_realloc(void *p, size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_realloc(void *p, size_t n);

static size_t gevraagd; /* allocations since the count began */
static size_t mislukt;  /* the one that fails; 0 = none */
static size_t in_bezit; /* bytes allocated since the count began and not given back by a realloc */

void *__wrap_malloc(size_t n)
{
    void *p = ++gevraagd == mislukt ? NULL : __real_malloc(n);

    in_bezit += malloc_usable_size(p);
    return p;
}

void *__wrap_realloc(void *p, size_t n)
{
    size_t had = malloc_usable_size(p);
    void *nu = ++gevraagd == mislukt ? NULL : __real_realloc(p, n);

    in_bezit += nu ? malloc_usable_size(nu) - had : 0;
    return nu;
}

/* `voor`, n times `deel` (its number in it when it has a %u), `na`. */
struct lang {
    const char *voor, *deel;
    unsigned n;
    const char *na;
    bool genummerd;
};

static const struct lang LANG[] = {
    {"[0", ",0", 40000, "]", false},
    {"[[]", ",0", 40000, "]", false},
    {"[[]", ",[]", 40000, "]", false},
    {"[[]", ",[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]", 4000, "]", false},
    {"[[]", ",[[],0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]", 4000, "]", false},
    {"[{}", ",{\"\":0}", 20000, "]", false},
    {"{\"n\":0", ",\"n", 20000, "}", true},
    {"[\"", "\\n", 40000, "\"]", false},
    {"[\"\"", ",\"\\n\"", 40000, "]", false},
    {"[{\"a\":\"x\\ty\"}", ",{\"b\\u0062\":[1,2.5,\"\\u20ac\"]}", 300, "]", false},
};

enum { N_LANG = sizeof(LANG) / sizeof(LANG[0]) };

static struct kb_buffer maak(const struct lang *l)
{
    struct kb_buffer b = KB_LEGE_BUFFER;

    kb_buffer_printf(&b, "%s", l->voor);
    for (unsigned i = 0; i < l->n; i++) {
        kb_buffer_printf(&b, "%s", l->deel);
        if (l->genummerd)
            kb_buffer_printf(&b, "%u\":%u", i, i);
    }
    kb_buffer_printf(&b, "%s", l->na);
    assert_false(b.mislukt);
    return b;
}

static void welke_aanvraag_ook_mislukt_het_gaat_netjes(void **state)
{
    size_t meeste = 0;

    (void)state;
    for (size_t i = 0; i < N_LANG; i++) {
        struct kb_buffer b = maak(&LANG[i]);
        struct kb_document *d = NULL;
        enum kb_status status;
        struct kb_fout fout;
        size_t keer = 0;

        do {
            gevraagd = 0;
            mislukt = ++keer;
            status = kb_document_lees(kb_buffer_tekst(&b), &d, &fout);
            mislukt = 0;
            if (status != KB_OK) {
                assert_int_equal(status, KB_GEEN_GEHEUGEN);
                assert_int_equal(fout.status, KB_GEEN_GEHEUGEN);
                assert_null(d);
            }
        } while (status != KB_OK);
        /* It was refused for every allocation that reading takes, and only for those. */
        assert_int_equal(keer, gevraagd + 1);
        meeste = keer > meeste ? keer : meeste;
        kb_document_vrij(d);
        kb_buffer_vrij(&b);
    }
    assert_true(meeste > 3);
}

static void een_document_neemt_niet_meer_dan_twaalf_keer_de_body(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_LANG; i++) {
        struct kb_buffer b = maak(&LANG[i]);
        struct kb_document *d = NULL;

        in_bezit = 0;
        assert_int_equal(kb_document_lees(kb_buffer_tekst(&b), &d, NULL), KB_OK);
        if (in_bezit > GRENS * b.n + ALTIJD)
            fail_msg("%s: %zu bytes voor %zu", LANG[i].deel, in_bezit, b.n);
        kb_document_vrij(d);
        kb_buffer_vrij(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(welke_aanvraag_ook_mislukt_het_gaat_netjes),
        cmocka_unit_test(een_document_neemt_niet_meer_dan_twaalf_keer_de_body),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
