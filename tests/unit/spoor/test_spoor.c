/* W3C Trace Context: what is a traceparent and a tracestate, and what is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "klantbeeld/spoor/spoor.h"

#define TRACE "4bf92f3577b34da6a3ce929d0e0e4736"
#define SPAN "00f067aa0ba902b7"

static void een_goede_traceparent_wordt_gelezen_en_teruggeschreven(void **toestand)
{
    struct kb_spoor s = {.span = 0};
    char uit[KB_SPOOR_OUDER + 1] = "";

    (void)toestand;
    assert_true(kb_spoor_lees(KB_TEKST("00-" TRACE "-" SPAN "-01"), &s));
    assert_true(s.trace[0] == UINT64_C(0x4bf92f3577b34da6) && s.trace[1] == UINT64_C(0xa3ce929d0e0e4736));
    assert_true(s.span == UINT64_C(0x00f067aa0ba902b7));
    assert_true(s.bemonsterd);
    kb_spoor_schrijf(&s, UINT64_C(0x0123456789abcdef), uit);
    assert_string_equal(uit, "00-" TRACE "-0123456789abcdef-01");
    s.bemonsterd = false;
    kb_spoor_schrijf(&s, 1, uit);
    assert_string_equal(uit, "00-" TRACE "-0000000000000001-00");
}

static void welke_vormen_er_een_zijn(void **toestand)
{
    static const struct {
        const char *tekst;
        bool goed, bemonsterd;
    } rijen[] = {
        {"00-" TRACE "-" SPAN "-00", true, false},
        {"00-" TRACE "-" SPAN "-01", true, true},
        {"00-" TRACE "-" SPAN "-02", true, false}, /* other flags are not ours */
        {"00-" TRACE "-" SPAN "-ff", true, true},
        {"01-" TRACE "-" SPAN "-01", true, true},
        {"cc-" TRACE "-" SPAN "-01-what-comes-later", true, true},
        {"fe-" TRACE "-" SPAN "-01-", true, true},
        {"cc-" TRACE "-" SPAN "-01.what", false, false},
        {"cc-" TRACE "-" SPAN "-011", false, false},
        {"00-" TRACE "-" SPAN "-01-", false, false}, /* version 00 ends there */
        {"00-" TRACE "-" SPAN "-01-x", false, false},
        {"ff-" TRACE "-" SPAN "-01", false, false},
        {"0-" TRACE "-" SPAN "-01", false, false},
        {"0g-" TRACE "-" SPAN "-01", false, false},
        {"00-00000000000000000000000000000000-" SPAN "-01", false, false},
        {"00-" TRACE "-0000000000000000-01", false, false},
        {"00-00000000000000000000000000000001-" SPAN "-01", true, true},
        {"00-" TRACE "-0000000000000001-00", true, false},
        {"00-4BF92F3577B34DA6A3CE929D0E0E4736-" SPAN "-01", false, false},
        {"00-" TRACE "-00F067AA0BA902B7-01", false, false},
        {"00-" TRACE "-" SPAN "-0A", false, false},
        {"00-" TRACE "-" SPAN "-0", false, false},
        {"00-" TRACE "-" SPAN "-", false, false},
        {"00-" TRACE "-" SPAN, false, false},
        {"00-" TRACE "x" SPAN "-01", false, false},
        {"00_" TRACE "-" SPAN "-01", false, false},
        {"00-" TRACE "-" SPAN "_01", false, false},
        {" 00-" TRACE "-" SPAN "-01", false, false},
        {"00-" TRACE "-" SPAN "-01 ", false, false},
        {"00-" TRACE "-" SPAN "-01,00-" TRACE "-" SPAN "-01", false, false},
        {"00-.bf92f3577b34da6a3ce929d0e0e4736-" SPAN "-01", false, false},
        {"", false, false},
    };

    (void)toestand;
    for (size_t i = 0; i < sizeof(rijen) / sizeof(rijen[0]); i++) {
        struct kb_spoor s = {.span = 7, .bemonsterd = !rijen[i].bemonsterd};
        bool goed = kb_spoor_lees(kb_tekst_van(rijen[i].tekst), &s);

        if (goed != rijen[i].goed || (goed && s.bemonsterd != rijen[i].bemonsterd) || (!goed && s.span != 7))
            fail_msg("%s", rijen[i].tekst);
    }
    assert_false(kb_spoor_lees(KB_GEEN_TEKST, &(struct kb_spoor){.span = 0}));
}

static void welke_tracestate_wordt_doorgegeven(void **toestand)
{
    static const struct {
        const char *tekst;
        bool goed;
    } rijen[] = {
        {"rojo=00f067aa0ba902b7,congo=t61rcWkgMzE", true},
        {"a=1", true},
        {"a=1 , b=2\t,\tc=3", true},
        {"a=1,,b=2,", true},
        {"fw529a3039@dt=FfffffeC8:3", true},
        {"0tenant@sys=x", true},
        {"a*/_-0=!~ x", true},
        {"0a=1", false},
        {"a@0b=1", false},
        {"a@=1", false},
        {"@a=1", false},
        {"a@b@c=1", false},
        {"a@abcdefghijklmno=1", false},
        {"A=1", false},
        {"a", false},
        {"=1", false},
        {"a=", false},
        {"a=b=c", false},
        {"a=\xc3\xa9", false},
        {"a=x\ry", false},
        {"a=1,a=2", false},
        {"", false},
        {",", false},
    };
    char lang[600];
    size_t n = 0;

    (void)toestand;
    for (size_t i = 0; i < sizeof(rijen) / sizeof(rijen[0]); i++)
        if (kb_spoor_staat_goed(kb_tekst_van(rijen[i].tekst)) != rijen[i].goed)
            fail_msg("%s", rijen[i].tekst);
    assert_false(kb_spoor_staat_goed(KB_GEEN_TEKST));
    for (int i = 0; i < 33; i++) {
        n += (size_t)snprintf(lang + n, sizeof(lang) - n, "%sk%d=v", i ? "," : "", i);
        if (i == 31)
            assert_true(kb_spoor_staat_goed((struct kb_tekst){lang, n}));
    }
    assert_false(kb_spoor_staat_goed((struct kb_tekst){lang, n}));
    memset(lang, 'x', sizeof(lang));
    memcpy(lang, "a=", 2);
    assert_true(kb_spoor_staat_goed((struct kb_tekst){lang, 258}));
    assert_false(kb_spoor_staat_goed((struct kb_tekst){lang, 259}));
    assert_false(kb_spoor_staat_goed((struct kb_tekst){lang, 513}));
}

static void een_getal_wordt_zestien_cijfers(void **toestand)
{
    static const uint64_t getallen[] = {
        0, 1, 9, 10, 15, 16, UINT64_C(0x0123456789abcdef), UINT64_MAX, UINT64_C(1) << 63};
    char verwacht[17];
    char uit[17] = "";

    (void)toestand;
    for (size_t i = 0; i < sizeof(getallen) / sizeof(getallen[0]); i++) {
        snprintf(verwacht, sizeof(verwacht), "%016llx", (unsigned long long)getallen[i]);
        kb_hex64(getallen[i], uit);
        assert_string_equal(uit, verwacht);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(een_goede_traceparent_wordt_gelezen_en_teruggeschreven),
        cmocka_unit_test(welke_vormen_er_een_zijn),
        cmocka_unit_test(welke_tracestate_wordt_doorgegeven),
        cmocka_unit_test(een_getal_wordt_zestien_cijfers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
