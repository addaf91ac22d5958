/* Pseudonyms: stable under a key, different under another, nothing of the number in them. (ASVS 16.2.5) */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "klantbeeld/domein/pseudoniem.h"

static const struct kb_tekst LH = {"123456789L01", 12};

static struct kb_pseudoniemsleutel sleutel(unsigned char vulling)
{
    struct kb_pseudoniemsleutel s;

    memset(s.bytes, vulling, sizeof(s.bytes));
    return s;
}

static void hetzelfde_nummer_heeft_onder_een_sleutel_altijd_hetzelfde_pseudoniem(void **state)
{
    struct kb_pseudoniemsleutel s = sleutel(1);
    char een[KB_PSEUDONIEM_LENGTE + 1];
    char twee[KB_PSEUDONIEM_LENGTE + 1];

    (void)state;
    kb_pseudoniem(&s, "lh", LH, een);
    kb_pseudoniem(&s, "lh", LH, twee);
    assert_string_equal(een, twee);
    assert_int_equal(strlen(een), KB_PSEUDONIEM_LENGTE);
    assert_memory_equal(een, "ps-", 3);
    assert_null(strstr(een, "1234"));
    /* Fixed for good: who searches older logs needs the same. */
    assert_string_equal(een, "ps-iWNV9MQ1e47zlNd4y5NZPg");
}

static void een_ander_nummer_soort_of_sleutel_geeft_een_ander_pseudoniem(void **state)
{
    struct kb_pseudoniemsleutel s = sleutel(1);
    struct kb_pseudoniemsleutel t = sleutel(2);
    char uit[6][KB_PSEUDONIEM_LENGTE + 1];

    (void)state;
    kb_pseudoniem(&s, "lh", LH, uit[0]);
    kb_pseudoniem(&s, "lh", KB_TEKST("123456789L02"), uit[1]);
    kb_pseudoniem(&s, "bsn", LH, uit[2]);
    kb_pseudoniem(&t, "lh", LH, uit[3]);
    kb_pseudoniem(&s, "lh", KB_TEKST(""), uit[4]);
    kb_pseudoniem(&s, "lh1", KB_TEKST("23456789L01"), uit[5]);
    for (int i = 0; i < 6; i++)
        for (int j = 0; j < i; j++)
            assert_string_not_equal(uit[i], uit[j]);
}

static void een_sleutel_komt_uit_een_bestand_of_uit_het_toeval(void **state)
{
    static const char tekst[] = "# pseudoniemen\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n";
    char pad[] = "/tmp/klantbeeld-pseudoniem-XXXXXX";
    int fd = mkstemp(pad);
    struct kb_pseudoniemsleutel a;
    struct kb_pseudoniemsleutel b;
    struct kb_fout fout;

    (void)state;
    assert_int_equal(write(fd, tekst, sizeof(tekst) - 1), sizeof(tekst) - 1);
    assert_int_equal(kb_pseudoniemsleutel_lees(pad, &a, &fout), KB_OK);
    assert_int_equal(kb_pseudoniemsleutel_lees(pad, &b, &fout), KB_OK);
    assert_memory_equal(a.bytes, b.bytes, sizeof(a.bytes));
    /* Derived: the same file may serve other purposes. */
    assert_memory_not_equal(a.bytes, "\0\1\2\3\4\5\6\7", 8);

    assert_int_equal(kb_pseudoniemsleutel_maak(&a), KB_OK);
    assert_int_equal(kb_pseudoniemsleutel_maak(&b), KB_OK);
    assert_memory_not_equal(a.bytes, b.bytes, sizeof(a.bytes));
    assert_int_equal(kb_pseudoniemsleutel_lees("/nergens", &a, &fout), KB_CONFIGURATIE);
    close(fd);
    unlink(pad);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hetzelfde_nummer_heeft_onder_een_sleutel_altijd_hetzelfde_pseudoniem),
        cmocka_unit_test(een_ander_nummer_soort_of_sleutel_geeft_een_ander_pseudoniem),
        cmocka_unit_test(een_sleutel_komt_uit_een_bestand_of_uit_het_toeval),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
