/* The head of a request, laid out as libmicrohttpd leaves it: what stood between the parts shows in where
 * they lie. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../../src/http/omlijsting.h"

/* Cut the bytes of a head up as libmicrohttpd does: lines end at LF, values at a NUL. */
static struct kb_kop ontleed(char *p, size_t n)
{
    struct kb_kop kop = {.omvang = n};
    char *einde = memchr(p, '\n', n);
    char *doel = strchr(p, ' ');
    char *versie = strchr(doel + 1, ' ');

    kop.methode = (struct kb_tekst){p, (size_t)(doel - p)};
    kop.doel = (struct kb_tekst){doel + 1, (size_t)(versie - doel - 1)};
    kop.versie = (struct kb_tekst){versie + 1, strcspn(versie + 1, "\r\n")};
    for (char *regel = einde + 1; regel < p + n && *regel != '\r' && *regel != '\n';) {
        char *lf = memchr(regel, '\n', n - (size_t)(regel - p));
        char *dubbel = memchr(regel, ':', (size_t)(lf - regel));
        char *waarde = dubbel + 1 + strspn(dubbel + 1, " \t");
        char *eind = lf[-1] == '\r' ? lf - 1 : lf;
        char *nul = memchr(waarde, '\0', (size_t)(eind - waarde));

        kop.regel[kop.n++] = (struct kb_kopregel){{regel, (size_t)(dubbel - regel)},
                                                  {waarde, (size_t)((nul ? nul : eind) - waarde)}};
        regel = lf + 1;
    }
    return kop;
}

static enum kb_status keur(const char *bytes, size_t n)
{
    char *p = malloc(n + 1);
    struct kb_fout fout = {.tekst = ""};
    struct kb_kop kop;
    enum kb_status status;

    assert_non_null(p);
    memcpy(p, bytes, n);
    p[n] = '\0';
    kop = ontleed(p, n);
    status = kb_omlijsting_keur(&kop, &fout);
    assert_true(status == KB_OK || fout.tekst[0]);
    free(p);
    return status;
}

#define KEUR(letterlijk) keur(letterlijk, sizeof(letterlijk) - 1)

static void een_gewoon_verzoek_is_goed(void **state)
{
    (void)state;
    assert_int_equal(KEUR("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), KB_OK);
    assert_int_equal(KEUR("GET / HTTP/1.1\r\nHost:x\r\nX-A: \t 1 \r\n\r\n"), KB_OK);
    assert_int_equal(KEUR("GET / HTTP/1.0\r\n\r\n"), KB_OK);
    assert_int_equal(KEUR("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n"), KB_OK);
    assert_int_equal(KEUR("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: Chunked\r\n\r\n"), KB_OK);
}

static void wat_tussen_de_delen_stond_wordt_gezien(void **state)
{
    (void)state;
    assert_int_equal(KEUR("GET / HTTP/1.1\nHost: x\r\n\r\n"), KB_ONGELDIG);
    assert_int_equal(KEUR("GET / HTTP/1.1\r\nHost: x\n\r\n"), KB_ONGELDIG);
    assert_int_equal(KEUR("GET / HTTP/1.1\r\nHost: x\r\n\n"), KB_ONGELDIG);
    assert_int_equal(KEUR("GET / HTTP/1.1\r\nHost: x\0y\r\n\r\n"), KB_ONGELDIG);
}

static void het_einde_is_op_een_manier_gezegd(void **state)
{
    (void)state;
    assert_int_equal(KEUR("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n"),
                     KB_ONGELDIG);
    assert_int_equal(
        KEUR("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"),
        KB_ONGELDIG);
    assert_int_equal(KEUR("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +5\r\n\r\n"), KB_ONGELDIG);
    assert_int_equal(KEUR("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5, 5\r\n\r\n"), KB_ONGELDIG);
    assert_int_equal(KEUR("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n"), KB_ONGELDIG);
    assert_int_equal(KEUR("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), KB_ONGELDIG);
}

static void namen_waarden_en_host_zijn_netjes(void **state)
{
    (void)state;
    assert_int_equal(KEUR("GET / HTTP/1.1\r\nHost: x\r\nX A: 1\r\n\r\n"), KB_ONGELDIG);
    assert_int_equal(KEUR("GET / HTTP/1.1\r\nHost: x\r\nX-A : 1\r\n\r\n"), KB_ONGELDIG);
    assert_int_equal(KEUR("GET / HTTP/1.1\r\nHost: x\r\nX-A: 1\r2\r\n\r\n"), KB_ONGELDIG);
    assert_int_equal(KEUR("GET / HTTP/1.1\r\nX-A: 1\r\n\r\n"), KB_ONGELDIG);
    assert_int_equal(KEUR("GET / HTTP/1.1\r\nHost: x\r\nhost: x\r\n\r\n"), KB_ONGELDIG);
    assert_int_equal(KEUR("GET / HTTP/1.1\r\nHost: a@x\r\n\r\n"), KB_ONGELDIG);
}

static void een_doel_is_een_pad_van_zichtbare_tekens(void **state)
{
    (void)state;
    assert_true(kb_omlijsting_doel_goed(KB_TEKST("/v1/x?a=%00")));
    assert_false(kb_omlijsting_doel_goed(KB_TEKST("")));
    assert_false(kb_omlijsting_doel_goed(KB_TEKST("*")));
    assert_false(kb_omlijsting_doel_goed(KB_TEKST("http://x/")));
    assert_false(kb_omlijsting_doel_goed(KB_TEKST("/a#b")));
    assert_false(kb_omlijsting_doel_goed(KB_TEKST("/a\x7f")));
    assert_false(kb_omlijsting_doel_goed(KB_TEKST("/\xc3\xa9")));
}

static void te_veel_headers_is_geen_400(void **state)
{
    struct kb_kop kop = {.n = KB_MAX_KOPREGELS + 1};
    struct kb_fout fout;

    (void)state;
    assert_int_equal(kb_omlijsting_keur(&kop, &fout), KB_KOPPEN_TE_GROOT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(een_gewoon_verzoek_is_goed),
        cmocka_unit_test(wat_tussen_de_delen_stond_wordt_gezien),
        cmocka_unit_test(het_einde_is_op_een_manier_gezegd),
        cmocka_unit_test(namen_waarden_en_host_zijn_netjes),
        cmocka_unit_test(een_doel_is_een_pad_van_zichtbare_tekens),
        cmocka_unit_test(te_veel_headers_is_geen_400),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
