/* A span as OTLP's JSON, what a collector's answer means, and which traces are a sample. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../../src/spoor/intern.h"

static void wat_de_collector_niet_nam_staat_in_zijn_antwoord(void **toestand)
{
    static const struct {
        const char *body;
        uint64_t geweigerd;
    } rijen[] = {
        {"{}", 0},
        {"", 0},
        {"{\"partialSuccess\":{}}", 0},
        {"{\"partialSuccess\":{\"rejectedSpans\":\"3\",\"errorMessage\":\"x\"}}", 3},
        {"{\"partialSuccess\":{\"rejectedSpans\":3}}", 3},
        {"{\"partialSuccess\":{\"rejectedSpans\":\"99999\"}}", 10},
        {"{\"partialSuccess\":{\"rejectedSpans\":\"-1\"}}", 0},
        {"{\"partialSuccess\":[]}", 0},
        {"<html>", 0},
    };

    (void)toestand;
    for (size_t i = 0; i < sizeof(rijen) / sizeof(rijen[0]); i++)
        assert_int_equal(sporen_geweigerd(kb_tekst_van(rijen[i].body), 10), rijen[i].geweigerd);
}

static void de_steekproef_is_zo_groot_als_gevraagd(void **toestand)
{
    struct kb_config_sporen config = {
        .collector = "http://127.0.0.1:1", .wachtrij = 64, .wacht_ms = 100, .ca = "", .sleutel_bestand = ""};
    static const int64_t promille[] = {0, 1, 250, 1000};
    struct kb_fout fout;

    (void)toestand;
    for (size_t i = 0; i < sizeof(promille) / sizeof(promille[0]); i++) {
        struct kb_sporen *s;
        int64_t n = 0;

        config.steekproef_promille = promille[i];
        s = kb_sporen_nieuw(&config, &fout);
        assert_non_null(s);
        for (uint64_t t = 0; t < 1000; t++)
            n += kb_sporen_kies(s, t);
        assert_int_equal(n, promille[i]);
        kb_sporen_vrij(s);
    }
}

/* There is no collector: spans are dropped and counted, and stopping does not wait for one. */
static void zonder_collector_gaan_spans_verloren_en_dat_wordt_geteld(void **toestand)
{
    const struct kb_config_sporen config = {
        .collector = "http://127.0.0.1:1", .wachtrij = 64, .wacht_ms = 100, .ca = "", .sleutel_bestand = ""};
    struct kb_fout fout;
    struct kb_sporen *s = kb_sporen_nieuw(&config, &fout);
    struct kb_spoor spoor = {.trace = {1, 2}, .span = 3, .bemonsterd = true, .naar = s};
    struct kb_sporenstaat staat;

    (void)toestand;
    assert_non_null(s);
    for (int i = 0; i < 300; i++) {
        const struct kb_spangegevens g = {&spoor, 4, 3, KB_SPAN_CLIENT, 1, 2};
        struct kb_span span;

        kb_span_begin(&span, &g, KB_TEKST("GET"));
        kb_span_geheel(&span, "a", 1);
        kb_span_einde(&span, true);
    }
    kb_sporen_staat(s, &staat);
    assert_int_equal(staat.verstuurd, 0);
    /* The queue holds 64, and a batch that was taken out of it as many. */
    assert_true(staat.verloren >= 300 - 2 * 64);
    kb_sporen_vrij(s);
}

static void een_bestand_dat_er_niet_is_wordt_genoemd(void **toestand)
{
    struct kb_config_sporen config = {.collector = "http://127.0.0.1:1",
                                      .wachtrij = 64,
                                      .wacht_ms = 100,
                                      .ca = "",
                                      .sleutel_bestand = "/bestaat/niet"};
    struct kb_fout fout;

    (void)toestand;
    assert_null(kb_sporen_nieuw(&config, &fout));
    assert_non_null(strstr(fout.tekst, "sporen.sleutel_bestand"));
    config.sleutel_bestand = "";
    config.ca = "/bestaat/niet";
    assert_null(kb_sporen_nieuw(&config, &fout));
    assert_non_null(strstr(fout.tekst, "sporen.ca"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wat_de_collector_niet_nam_staat_in_zijn_antwoord),
        cmocka_unit_test(de_steekproef_is_zo_groot_als_gevraagd),
        cmocka_unit_test(zonder_collector_gaan_spans_verloren_en_dat_wordt_geteld),
        cmocka_unit_test(een_bestand_dat_er_niet_is_wordt_genoemd),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
