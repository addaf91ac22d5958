/* Lines from files of any content, growing ones too. */
#include "inzage_hulp.h"

#include <sys/mman.h>

#include "inzage/regellezer.h"

static int met(const char *inhoud, size_t n)
{
    int fd = memfd_create("regels", 0);

    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, inhoud, n, 0), n);
    return fd;
}

static void is(struct regellezer *l, enum regelstand stand, const char *tekst, uint64_t plek)
{
    struct kb_tekst t = KB_GEEN_TEKST;

    assert_int_equal(regellezer_volgende(l, &t), stand);
    assert_int_equal(t.n, strlen(tekst));
    assert_memory_equal(t.p, tekst, t.n);
    assert_int_equal(l->plek, plek);
}

static void regels_en_de_rest_komen_met_hun_plaats(void **state)
{
    int fd = met("een\n\ndrie\nhalf", 14);
    struct regellezer l;
    struct kb_tekst t;

    (void)state;
    assert_true(regellezer_begin(&l, fd));
    is(&l, LEZER_REGEL, "een", 0);
    is(&l, LEZER_REGEL, "", 4);
    is(&l, LEZER_REGEL, "drie", 5);
    is(&l, LEZER_REST, "half", 10);
    assert_int_equal(l.nummer, 4);
    assert_int_equal(regellezer_volgende(&l, &t), LEZER_EINDE);
    regellezer_einde(&l);
    close(fd);
}

static void de_andere_helft_van_een_regel_die_wordt_geschreven_is_geen_regel(void **state)
{
    int fd = met("een\nhal", 7);
    struct regellezer l;
    struct kb_tekst t;

    (void)state;
    assert_true(regellezer_begin(&l, fd));
    is(&l, LEZER_REGEL, "een", 0);
    is(&l, LEZER_REST, "hal", 4);
    assert_int_equal(pwrite(fd, "ve\ndrie\n", 8, 7), 8);
    assert_int_equal(regellezer_volgende(&l, &t), LEZER_EINDE);
    regellezer_einde(&l);
    close(fd);
}

static void een_te_lange_regel_wordt_overgeslagen(void **state)
{
    enum { LANG = 5 * MAX_REGEL };
    char *p = malloc(LANG + 6);
    struct regellezer l;
    struct kb_tekst t;
    int fd;

    (void)state;
    assert_non_null(p);
    memset(p, 'x', LANG);
    memcpy(p + LANG, "\nna\nxx", 6);
    fd = met(p, LANG + 6);
    assert_true(regellezer_begin(&l, fd));
    assert_int_equal(regellezer_volgende(&l, &t), LEZER_TE_LANG);
    is(&l, LEZER_REGEL, "na", LANG + 1);
    is(&l, LEZER_REST, "xx", LANG + 4);
    regellezer_einde(&l);
    assert_int_equal(ftruncate(fd, LANG), 0);
    assert_true(regellezer_begin(&l, fd));
    assert_int_equal(regellezer_volgende(&l, &t), LEZER_REST);
    assert_int_equal(regellezer_volgende(&l, &t), LEZER_EINDE);
    regellezer_einde(&l);
    close(fd);
    free(p);
}

static void de_langste_regel_is_een_regel_en_een_byte_meer_niet(void **state)
{
    (void)state;
    for (size_t meer = 0; meer < 2; meer++) {
        size_t n = MAX_REGEL + meer;
        char *p = malloc(n + 1);
        struct regellezer l;
        struct kb_tekst t;
        int fd;

        assert_non_null(p);
        memset(p, 'x', n);
        p[n] = '\n';
        fd = met(p, n + 1);
        assert_true(regellezer_begin(&l, fd));
        assert_int_equal(regellezer_volgende(&l, &t), meer ? LEZER_TE_LANG : LEZER_REGEL);
        assert_int_equal(regellezer_volgende(&l, &t), LEZER_EINDE);
        regellezer_einde(&l);
        close(fd);
        free(p);
    }
}

static void een_bestand_dat_niet_te_lezen_is_is_een_fout(void **state)
{
    int map = open("/tmp", O_RDONLY | O_DIRECTORY);
    struct regellezer l;
    struct kb_tekst t;

    (void)state;
    assert_true(regellezer_begin(&l, map));
    assert_int_equal(regellezer_volgende(&l, &t), LEZER_FOUT);
    regellezer_einde(&l);
    close(map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(regels_en_de_rest_komen_met_hun_plaats),
        cmocka_unit_test(de_andere_helft_van_een_regel_die_wordt_geschreven_is_geen_regel),
        cmocka_unit_test(een_te_lange_regel_wordt_overgeslagen),
        cmocka_unit_test(de_langste_regel_is_een_regel_en_een_byte_meer_niet),
        cmocka_unit_test(een_bestand_dat_niet_te_lezen_is_is_een_fout),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
