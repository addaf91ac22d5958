/* The value of a header: what is wrong in it is seen wherever it stands. The rules as a whole are tested
 * against the running service (tests/e2e) and under fuzzing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "http/omlijsting.h"

enum { LANGSTE = 26 };

/* A request with a header of this value, as libmicrohttpd would show it. */
static enum kb_status keur(struct kb_tekst waarde)
{
    char tekst[128];
    int n = snprintf(tekst, sizeof(tekst), "GET / HTTP/1.1\r\nHost: a\r\nX: ");
    struct kb_kop kop = {.methode = {tekst, 3}, .doel = {tekst + 4, 1}, .versie = {tekst + 6, 8}, .n = 2};
    struct kb_fout fout;

    memcpy(tekst + n, waarde.p, waarde.n);
    kop.regel[0] = (struct kb_kopregel){{tekst + 16, 4}, {tekst + 22, 1}};
    kop.regel[1] = (struct kb_kopregel){{tekst + 25, 1}, {tekst + n, waarde.n}};
    kop.omvang = (size_t)n + waarde.n + 4;
    return kb_omlijsting_keur(&kop, &fout);
}

static void elke_byte_wordt_op_elke_plaats_van_een_waarde_gezien(void **state)
{
    (void)state;
    for (size_t n = 1; n <= LANGSTE; n++)
        for (size_t plaats = 0; plaats < n; plaats++)
            for (int c = 0; c < 256; c++) {
                char waarde[LANGSTE];
                bool goed = (c >= 0x20 && c != 0x7f) || c == '\t';

                memset(waarde, 'x', sizeof(waarde));
                waarde[plaats] = (char)c;

                assert_int_equal(keur((struct kb_tekst){waarde, n}), goed ? KB_OK : KB_ONGELDIG);
            }
}

static void na_een_tab_wordt_een_stuurteken_nog_gezien(void **state)
{
    (void)state;
    assert_int_equal(keur(KB_TEKST("\tabcdefgh\tijklmnop")), KB_OK);
    assert_int_equal(keur(KB_TEKST("\tabcdefgh\tijklmno\x01")), KB_ONGELDIG);
    assert_int_equal(keur(KB_TEKST("\x80\xff\x80\xff\x80\xff\x80\xff\x80\xff\x80\xff\x80\xff\x80\x1f")),
                     KB_ONGELDIG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elke_byte_wordt_op_elke_plaats_van_een_waarde_gezien),
        cmocka_unit_test(na_een_tab_wordt_een_stuurteken_nog_gezien),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
