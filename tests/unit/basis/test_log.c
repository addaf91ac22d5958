/* The log: lines of JSON that nobody can act through, and a reader who does not read costs lines, not time.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "klantbeeld/basis/log.h"
#include "klantbeeld/basis/ring.h"

enum { PIJP = 4096, VEEL = 20000 };

/* Standard output is a pipe while a test runs. */
static int pijp[2], eigen;

static int zet_op(void **toestand)
{
    (void)toestand;
    if (pipe2(pijp, O_CLOEXEC) != 0)
        return -1;
    fcntl(pijp[0], F_SETPIPE_SZ, PIJP);
    fflush(stdout);
    eigen = dup(STDOUT_FILENO);
    return dup2(pijp[1], STDOUT_FILENO) < 0 ? -1 : 0;
}

static int ruim_op(void **toestand)
{
    (void)toestand;
    dup2(eigen, STDOUT_FILENO);
    close(eigen);
    close(pijp[0]);
    close(pijp[1]);
    return 0;
}

/* What the log wrote; after kb_log_einde. */
static char *lees_alles(size_t *n)
{
    char *alles = NULL;
    ssize_t deel;

    *n = 0;
    fcntl(pijp[0], F_SETFL, O_NONBLOCK);
    do {
        alles = realloc(alles, *n + PIJP + 1);
        assert_non_null(alles);
        deel = read(pijp[0], alles + *n, PIJP);
        *n += deel > 0 ? (size_t)deel : 0;
    } while (deel > 0);
    alles[*n] = '\0';
    return alles;
}

static void een_bericht_is_een_regel_json_wat_er_ook_in_staat(void **toestand)
{
    static const struct {
        const char *erin, *eruit;
    } rijen[] = {
        {"gewoon", "gewoon"},
        {"caf\xc3\xa9", "caf\xc3\xa9"},
        {"a\nb\r\nc\td", "a\nb\r\nc\td"},
        {"\"},{\"niveau\":\"fout\"", "\"},{\"niveau\":\"fout\""},
        {"\x1b[31mrood\x1b]0;titel\x07", "\x1b[31mrood\x1b]0;titel\x07"},
        {"\xe2\x80\xa8x\xe2\x80\xa9", "?x?"}, /* U+2028, U+2029 */
        {"\xc2\x9b"
         "31m\xc2\x85",
         "?31m?"},                                   /* CSI and NEL as one character of C1 */
        {"\xe2\x80\xaetxt", "?txt"},                 /* right-to-left override */
        {"\xef\xbb\xbfx", "?x"},                     /* byte order mark */
        {"\xff\xc0\xaf\xed\xa0\x80\xf5", "???????"}, /* no UTF-8 */
        {"\xe2\x82", "??"},                          /* cut short */
        {"\\", "\\"},
    };
    size_t n;
    char *alles;
    char *regel;

    (void)toestand;
    kb_log_begin("info");
    for (size_t i = 0; i < sizeof(rijen) / sizeof(rijen[0]); i++)
        kb_log(KB_LOG_WAARSCHUWING, "%s", rijen[i].erin);
    kb_log_einde();
    alles = regel = lees_alles(&n);
    for (size_t i = 0; i < sizeof(rijen) / sizeof(rijen[0]); i++) {
        char *einde = strchr(regel, '\n');
        json_t *j;

        assert_non_null(einde);
        for (const char *p = regel; p < einde; p++)
            assert_true((unsigned char)*p >= ' ' && *p != 0x7f);
        j = json_loadb(regel, (size_t)(einde - regel), JSON_REJECT_DUPLICATES, NULL);
        assert_non_null(j);
        assert_string_equal(json_string_value(json_object_get(j, "bericht")), rijen[i].eruit);
        assert_string_equal(json_string_value(json_object_get(j, "niveau")), "waarschuwing");
        assert_string_equal(json_string_value(json_object_get(j, "soort")), "dienst");
        assert_int_equal(strlen(json_string_value(json_object_get(j, "tijd"))), 24);
        json_decref(j);
        regel = einde + 1;
    }
    assert_int_equal(*regel, 0);
    free(alles);
}

static void wat_onder_het_niveau_ligt_wordt_niet_geschreven(void **toestand)
{
    size_t n;
    char *alles;

    (void)toestand;
    kb_log_begin("waarschuwing");
    kb_log(KB_LOG_INFO, "niet");
    kb_log(KB_LOG_FOUT, "wel");
    kb_log_einde();
    kb_log(KB_LOG_FOUT, "na het einde");
    alles = lees_alles(&n);
    assert_null(strstr(alles, "niet"));
    assert_non_null(strstr(alles, "\"niveau\":\"fout\""));
    assert_null(strstr(alles, "na het einde"));
    free(alles);
}

/* Nobody reads while a great many lines come: they are taken or dropped at once, and the end does not wait
 * either. If any of it waited for the reader this test would never end. */
static void een_lezer_die_niet_leest_houdt_niemand_op(void **toestand)
{
    uint64_t eerder = kb_log_verloren();
    size_t n;
    char *alles;

    (void)toestand;
    kb_log_begin("info");
    for (int i = 0; i < VEEL; i++)
        kb_log(KB_LOG_INFO, "regel %d", i);
    assert_true(kb_log_verloren() > eerder);
    kb_log_einde();

    alles = lees_alles(&n);
    assert_true(n > 0 && n <= PIJP);
    free(alles);
}

/* The reader comes back: the log says how much is not in it. */
static void wie_weer_leest_hoort_wat_hij_mist(void **toestand)
{
    char stuk[PIJP];
    bool gehoord = false;

    (void)toestand;
    kb_log_begin("info");
    for (int i = 0; i < VEEL; i++)
        kb_log(KB_LOG_INFO, "regel %d", i);
    while (!gehoord) {
        ssize_t deel = read(pijp[0], stuk, sizeof(stuk) - 1);

        assert_true(deel > 0);
        stuk[deel] = '\0';
        gehoord = strstr(stuk, "logregels zijn verloren gegaan") != NULL;
    }
    kb_log_einde();
}

static void vorm(void *context, const void *record, struct kb_buffer *uit)
{
    kb_buffer_printf(uit, "%s %d\n", (const char *)context, *(const int *)record);
}

static void regels_van_een_stroom_komen_ook_na_zijn_einde(void **toestand)
{
    struct kb_logstroom *s;
    size_t n;
    char *alles;

    (void)toestand;
    assert_null(kb_logstroom_begin(sizeof(int), vorm, NULL));
    kb_log_begin("info");
    s = kb_logstroom_begin(sizeof(int), vorm, (void *)"getal");
    assert_non_null(s);
    for (int i = 0; i < 5; i++) {
        int *p = kb_logstroom_plaats(s);

        assert_non_null(p);
        *p = i;
        kb_ring_geef(p);
    }
    kb_logstroom_einde(s);
    kb_log_einde();
    alles = lees_alles(&n);
    assert_string_equal(alles, "getal 0\ngetal 1\ngetal 2\ngetal 3\ngetal 4\n");
    free(alles);
}

/* Standard output went away. */
static void zonder_lezer_gaat_het_verder(void **toestand)
{
    uint64_t eerder = kb_log_verloren();

    (void)toestand;
    close(pijp[0]);
    kb_log_begin("info");
    kb_log(KB_LOG_INFO, "voor niemand");
    kb_log_einde();
    assert_true(kb_log_verloren() > eerder);
    pijp[0] = dup(pijp[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(een_bericht_is_een_regel_json_wat_er_ook_in_staat, zet_op, ruim_op),
        cmocka_unit_test_setup_teardown(wat_onder_het_niveau_ligt_wordt_niet_geschreven, zet_op, ruim_op),
        cmocka_unit_test_setup_teardown(een_lezer_die_niet_leest_houdt_niemand_op, zet_op, ruim_op),
        cmocka_unit_test_setup_teardown(wie_weer_leest_hoort_wat_hij_mist, zet_op, ruim_op),
        cmocka_unit_test_setup_teardown(regels_van_een_stroom_komen_ook_na_zijn_einde, zet_op, ruim_op),
        cmocka_unit_test_setup_teardown(zonder_lezer_gaat_het_verder, zet_op, ruim_op),
    };

    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
