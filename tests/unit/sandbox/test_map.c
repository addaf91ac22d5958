/* The private folder of the sandbox: nobody else's, and gone at the end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "sandbox/map.h"

static struct kb_buffer inhoud(const char *tekst)
{
    struct kb_buffer b = KB_LEGE_BUFFER;

    kb_buffer_voeg_tekst(&b, kb_tekst_van(tekst));
    return b;
}

static unsigned rechten(const char *pad)
{
    struct stat st;

    assert_int_equal(stat(pad, &st), 0);
    return (unsigned)st.st_mode & 0777;
}

static void de_map_is_van_een_en_verdwijnt_met_alles_erin(void **state)
{
    struct kb_map m = {""};
    struct kb_buffer b = inhoud("geheim");
    struct kb_fout fout;
    char map[KB_MAP_PAD];
    char pad[KB_MAP_PAD];

    (void)state;
    assert_int_equal(kb_map_maak(&m, &fout), KB_OK);
    snprintf(map, sizeof(map), "%s", m.pad);
    assert_int_equal(rechten(map), 0700);
    assert_int_equal(kb_map_schrijf(&m, "een", &b, &fout), KB_OK);
    kb_map_pad(&m, "een", pad);
    assert_int_equal(rechten(pad), 0600);

    /* What is there already is left alone. */
    assert_int_equal(kb_map_schrijf(&m, "een", &b, &fout), KB_CONFIGURATIE);

    kb_map_ruim_op(&m);
    assert_int_equal(access(map, F_OK), -1);
    kb_map_ruim_op(&m);
    kb_buffer_vrij(&b);
}

static void een_bestand_wordt_in_een_keer_vervangen_ook_als_het_open_stond_voor_anderen(void **state)
{
    struct kb_map m = {""};
    struct kb_buffer b = inhoud("nieuw");
    struct kb_fout fout;
    char pad[KB_MAP_PAD];
    char gelezen[16] = "";
    FILE *f;

    (void)state;
    assert_int_equal(kb_map_maak(&m, &fout), KB_OK);
    kb_map_pad(&m, "tokens", pad);
    f = fopen(pad, "w");
    fputs("oud, en langer", f);
    fclose(f);
    assert_int_equal(chmod(pad, 0644), 0);

    assert_int_equal(kb_map_vervang(pad, &b, &fout), KB_OK);
    assert_int_equal(rechten(pad), 0600);
    f = fopen(pad, "r");
    assert_int_equal(fread(gelezen, 1, sizeof(gelezen) - 1, f), 5);
    assert_string_equal(gelezen, "nieuw");
    fclose(f);

    assert_int_equal(kb_map_vervang("/bestaat/niet", &b, &fout), KB_CONFIGURATIE);
    kb_map_ruim_op(&m);
    kb_buffer_vrij(&b);
}

static void een_plaats_die_er_niet_is_of_niet_in_de_configuratie_past_wordt_geweigerd(void **state)
{
    const char *eerder = getenv("TMPDIR");
    char *bewaard = eerder ? strdup(eerder) : NULL;
    struct kb_map m = {""};
    struct kb_fout fout;

    (void)state;
    setenv("TMPDIR", "/bestaat/niet", 1);
    assert_int_equal(kb_map_maak(&m, &fout), KB_CONFIGURATIE);
    assert_string_equal(m.pad, "");
    setenv("TMPDIR", "/tmp/\"; poort = 1; \"", 1);
    assert_int_equal(kb_map_maak(&m, &fout), KB_CONFIGURATIE);
    assert_string_equal(m.pad, "");
    if (bewaard)
        setenv("TMPDIR", bewaard, 1);
    else
        unsetenv("TMPDIR");
    free(bewaard);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(de_map_is_van_een_en_verdwijnt_met_alles_erin),
        cmocka_unit_test(een_bestand_wordt_in_een_keer_vervangen_ook_als_het_open_stond_voor_anderen),
        cmocka_unit_test(een_plaats_die_er_niet_is_of_niet_in_de_configuratie_past_wordt_geweigerd),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
