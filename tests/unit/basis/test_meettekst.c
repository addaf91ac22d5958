/* Metrics as text, and durations in classes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "klantbeeld/basis/meettekst.h"

static void moet_zijn(struct kb_buffer *b, const char *verwacht)
{
    assert_false(b->mislukt);
    kb_buffer_voeg(b, "", 1);
    assert_string_equal(b->p, verwacht);
    kb_buffer_vrij(b);
}

static void een_duur_op_een_grens_telt_daaronder(void **toestand)
{
    struct kb_histogram h = {0};
    struct kb_histogramstaat s;

    (void)toestand;
    for (size_t i = 0; i < KB_HISTOGRAM_GRENZEN; i++) {
        kb_histogram_tel(&h, kb_histogram_grens_us[i]);
        kb_histogram_tel(&h, kb_histogram_grens_us[i] + 1);
    }
    kb_histogram_staat(&h, &s);

    assert_int_equal(s.vak[0], 1);
    for (size_t i = 1; i < KB_HISTOGRAM_GRENZEN; i++)
        assert_int_equal(s.vak[i], 2);
    assert_int_equal(s.vak[KB_HISTOGRAM_GRENZEN], 1);
}

static void een_klok_die_terugloopt_telt_als_nul(void **toestand)
{
    struct kb_histogram h = {0};
    struct kb_histogramstaat s;

    (void)toestand;
    kb_histogram_tel(&h, -5);
    kb_histogram_staat(&h, &s);

    assert_int_equal(s.vak[0], 1);
    assert_int_equal(s.som_us, 0);
}

static void een_label_kan_geen_regel_beginnen(void **toestand)
{
    const struct kb_label labels[] = {{"a", "x\n\"} 1\nkwaad{b=\\"}, {"c", "caf\xc3\xa9"}};
    struct kb_buffer b = KB_LEGE_BUFFER;

    (void)toestand;
    kb_meet_geheel(&b, &(struct kb_reeks){"m", labels, 2}, 7);

    moet_zijn(&b, "m{a=\"x\\n\\\"} 1\\nkwaad{b=\\\\\",c=\"caf\xc3\xa9\"} 7\n");
}

static void zonder_labels_zijn_er_geen_haken(void **toestand)
{
    struct kb_buffer b = KB_LEGE_BUFFER;

    (void)toestand;
    kb_meet_kop(&b, "m_seconds", "gauge", "Hoe lang.");
    kb_meet_seconden(&b, &(struct kb_reeks){"m_seconds", NULL, 0}, 1500000000);
    kb_meet_seconden(&b, &(struct kb_reeks){"m_seconds", NULL, 0}, -1);

    moet_zijn(&b,
              "# HELP m_seconds Hoe lang.\n# TYPE m_seconds gauge\nm_seconds 1.500000\nm_seconds 0.000000\n");
}

static void een_histogram_telt_op_en_sluit_met_som_en_aantal(void **toestand)
{
    const struct kb_label bron = {"bron", "erd"};
    struct kb_histogram h = {0};
    struct kb_histogramstaat s;
    struct kb_buffer b = KB_LEGE_BUFFER;

    (void)toestand;
    kb_histogram_tel(&h, 400);
    kb_histogram_tel(&h, 2000);
    kb_histogram_tel(&h, 9000000);
    kb_histogram_staat(&h, &s);
    kb_meet_histogram(&b, &(struct kb_reeks){"d", &bron, 1}, &s);

    moet_zijn(&b, "d_bucket{bron=\"erd\",le=\"0.0005\"} 1\n"
                  "d_bucket{bron=\"erd\",le=\"0.001\"} 1\n"
                  "d_bucket{bron=\"erd\",le=\"0.0025\"} 2\n"
                  "d_bucket{bron=\"erd\",le=\"0.005\"} 2\n"
                  "d_bucket{bron=\"erd\",le=\"0.01\"} 2\n"
                  "d_bucket{bron=\"erd\",le=\"0.025\"} 2\n"
                  "d_bucket{bron=\"erd\",le=\"0.05\"} 2\n"
                  "d_bucket{bron=\"erd\",le=\"0.1\"} 2\n"
                  "d_bucket{bron=\"erd\",le=\"0.25\"} 2\n"
                  "d_bucket{bron=\"erd\",le=\"0.5\"} 2\n"
                  "d_bucket{bron=\"erd\",le=\"1\"} 2\n"
                  "d_bucket{bron=\"erd\",le=\"2.5\"} 2\n"
                  "d_bucket{bron=\"erd\",le=\"5\"} 2\n"
                  "d_bucket{bron=\"erd\",le=\"+Inf\"} 3\n"
                  "d_sum{bron=\"erd\"} 9.002400\n"
                  "d_count{bron=\"erd\"} 3\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(een_duur_op_een_grens_telt_daaronder),
        cmocka_unit_test(een_klok_die_terugloopt_telt_als_nul),
        cmocka_unit_test(een_label_kan_geen_regel_beginnen),
        cmocka_unit_test(zonder_labels_zijn_er_geen_haken),
        cmocka_unit_test(een_histogram_telt_op_en_sluit_met_som_en_aantal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
