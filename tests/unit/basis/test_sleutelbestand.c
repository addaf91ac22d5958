/* Key files: the forms of openssl rand, base64 as in URLs, and a message with file and line for everything
 * else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "klantbeeld/basis/sleutelbestand.h"

static enum kb_status lees(const char *inhoud, unsigned char uit[KB_SLEUTELBESTAND_BYTES],
                           struct kb_fout *fout)
{
    char pad[] = "/tmp/klantbeeld-sleutel-XXXXXX";
    int fd = mkstemp(pad);
    enum kb_status status;

    assert_true(fd >= 0);
    assert_int_equal(write(fd, inhoud, strlen(inhoud)), strlen(inhoud));
    close(fd);
    status = kb_sleutelbestand_lees("blok.sleutel", pad, uit, fout);
    unlink(pad);
    return status;
}

static void hexadecimaal_en_base64_zijn_dezelfde_sleutel(void **state)
{
    static const char *const vormen[] = {
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\n",
        "# van de beheerder\n\n000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F  \r\nniets",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(vormen) / sizeof(vormen[0]); i++) {
        unsigned char uit[KB_SLEUTELBESTAND_BYTES];
        struct kb_fout fout;

        assert_int_equal(lees(vormen[i], uit, &fout), KB_OK);
        for (unsigned char b = 0; b < KB_SLEUTELBESTAND_BYTES; b++)
            assert_int_equal(uit[b], b);
    }
}

static void wat_geen_sleutel_is_wordt_met_regel_genoemd(void **state)
{
    static const struct {
        const char *inhoud, *moet;
    } gevallen[] = {
        {"", "geen sleutel gevonden"},
        {"# niets\n\n", "geen sleutel gevonden"},
        {"\nabc\n", ":2: geen 32 bytes"},
        {"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e\n", ":1: geen 32 bytes"},
        {"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1eXY\n", ":1: geen 32 bytes"},
        {"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gIQ==\n", ":1: geen 32 bytes"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(gevallen) / sizeof(gevallen[0]); i++) {
        unsigned char uit[KB_SLEUTELBESTAND_BYTES];
        struct kb_fout fout;

        assert_int_equal(lees(gevallen[i].inhoud, uit, &fout), KB_CONFIGURATIE);
        assert_non_null(strstr(fout.tekst, gevallen[i].moet));
        assert_memory_equal(fout.tekst, "blok.sleutel: ", 14);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hexadecimaal_en_base64_zijn_dezelfde_sleutel),
        cmocka_unit_test(wat_geen_sleutel_is_wordt_met_regel_genoemd),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
