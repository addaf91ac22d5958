/* Dates: forms, month ends, summer time and far years. The calendar is checked against a second one that only
 * counts days, summer time against the C library with the same rule written as a POSIX time zone. */
#include "klantbeeld/domein/datum.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

/* A view of a literal, for tables: KB_TEKST is no constant expression. */
#define TEKST(letterlijk)                                                                                    \
    {                                                                                                        \
        "" letterlijk, sizeof(letterlijk) - 1                                                                \
    }

#define AANTAL(tabel) (sizeof(tabel) / sizeof((tabel)[0]))

enum { UUR = 3600, DAG = 86400 };

static const struct kb_datum GEEN = {0, 0, 0};

static struct kb_datum lees(const char *tekst)
{
    struct kb_datum d = GEEN;

    if (!kb_datum_lees(kb_tekst_van(tekst), &d))
        fail_msg("%s is no date", tekst);
    return d;
}

static void assert_geen_datum(struct kb_datum d)
{
    assert_int_equal(kb_datum_vergelijk(d, GEEN), 0);
}

static void assert_datum(struct kb_datum d, const char *verwacht)
{
    char tekst[KB_DATUM_LENGTE + 1];

    kb_datum_schrijf(d, tekst);
    assert_string_equal(tekst, verwacht);
}

/* A calendar that knows nothing but how to go on to the next day. */
static void volgende_dag(struct kb_datum *d)
{
    static const int LENGTE[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool schrikkel = d->jaar % 400 == 0 || (d->jaar % 100 != 0 && d->jaar % 4 == 0);
    int lengte = d->maand == 2 && schrikkel ? 29 : LENGTE[d->maand - 1];

    if (d->dag < lengte) {
        d->dag++;
    } else if (d->maand < 12) {
        d->dag = 1;
        d->maand++;
    } else {
        *d = (struct kb_datum){(int16_t)(d->jaar + 1), 1, 1};
    }
}

static void a_date_is_read_in_both_its_forms(void **state)
{
    static const char *const GOED[][2] = {
        {"2026-01-31", "20260131"}, {"0001-01-01", "00010101"}, {"9999-12-31", "99991231"},
        {"2024-02-29", "20240229"}, {"2000-02-29", "20000229"}, {"1969-12-31", "19691231"},
    };
    (void)state;
    for (size_t i = 0; i < AANTAL(GOED); i++) {
        struct kb_datum gewoon = lees(GOED[i][0]);
        struct kb_datum compact = GEEN;
        char terug[9];

        assert_true(kb_datum_lees_compact(kb_tekst_van(GOED[i][1]), &compact));
        assert_int_equal(kb_datum_vergelijk(gewoon, compact), 0);
        assert_datum(compact, GOED[i][0]);
        kb_datum_schrijf_compact(gewoon, terug);
        assert_string_equal(terug, GOED[i][1]);
    }
}

static void whatever_is_no_date_is_refused_and_changes_nothing(void **state)
{
    static const struct kb_tekst FOUT[] = {
        TEKST(""),
        TEKST("2026-02-29"),
        TEKST("1900-02-29"),
        TEKST("2100-02-29"),
        TEKST("2026-04-31"),
        TEKST("2026-13-01"),
        TEKST("2026-00-10"),
        TEKST("2026-01-00"),
        TEKST("2026-01-32"),
        TEKST("0000-01-01"),
        TEKST("2026-1-31"),
        TEKST("2026-01-3"),
        TEKST("2026-01-310"),
        TEKST(" 2026-01-3"),
        TEKST("2026/01/31"),
        TEKST("2026-01/31"),
        TEKST("31-01-2026"),
        TEKST("+026-01-31"),
        TEKST("2026--1-31"),
        TEKST("2026-01- 1"),
        TEKST("2026-0a-31"),
        TEKST("2026-0:-15"),
        TEKST("2026-1/-15"),
        TEKST("2026x01-31"),
        TEKST("2026-01-3\0"),
        TEKST("2026013"),
        TEKST("202601311"),
        TEKST("20260132"),
        TEKST("20261301"),
        TEKST("2026 131"),
        TEKST("2026-131"),
        TEKST("20260:15"),
        TEKST("20261/15"),
        TEKST("00000101"),
        {NULL, 0},
        {NULL, 8},
        {NULL, 10},
    };
    struct kb_datum d = {1999, 12, 31};

    (void)state;
    for (size_t i = 0; i < AANTAL(FOUT); i++) {
        assert_false(kb_datum_lees(FOUT[i], &d));
        assert_false(kb_datum_lees_compact(FOUT[i], &d));
        assert_datum(d, "1999-12-31");
    }
}

static void a_year_has_as_many_readable_days_as_days(void **state)
{
    static const struct {
        int jaar;
        int dagen;
    } JAREN[] = {{1, 365}, {1900, 365}, {1999, 365}, {2000, 366}, {2023, 365}, {2024, 366}, {2100, 365}};

    (void)state;
    for (size_t i = 0; i < AANTAL(JAREN); i++) {
        int n = 0;

        for (int rest = 0; rest < 10000; rest++) {
            char tekst[24];
            struct kb_datum d;

            snprintf(tekst, sizeof(tekst), "%04d%04d", JAREN[i].jaar, rest);
            n += kb_datum_lees_compact(kb_tekst_van(tekst), &d) ? 1 : 0;
        }
        assert_int_equal(n, JAREN[i].dagen);
    }
}

static void every_day_from_year_1_to_9999_survives_the_round_trip_over_its_day_number(void **state)
{
    struct kb_datum verwacht = {1, 1, 1};
    int64_t dag = -719162;

    (void)state;
    for (; verwacht.jaar <= 9999; dag++, volgende_dag(&verwacht)) {
        struct kb_datum d = kb_datum_van_dagen(dag);

        if (kb_datum_vergelijk(d, verwacht) != 0 || kb_datum_dagen(d) != dag)
            fail_msg("day %ld is %d-%d-%d, expected %d-%d-%d", (long)dag, d.jaar, d.maand, d.dag,
                     verwacht.jaar, verwacht.maand, verwacht.dag);
        if (verwacht.jaar == 9999 && verwacht.maand == 12 && verwacht.dag == 31)
            break;
    }
    assert_int_equal(dag, 2932896);
}

static void every_day_from_1900_to_2100_survives_the_round_trip_over_its_text(void **state)
{
    int64_t laatste = kb_datum_dagen((struct kb_datum){2100, 12, 31});

    (void)state;
    for (int64_t dag = kb_datum_dagen((struct kb_datum){1900, 1, 1}); dag <= laatste; dag++) {
        struct kb_datum d = kb_datum_van_dagen(dag);
        struct kb_datum terug = GEEN;
        char tekst[KB_DATUM_LENGTE + 1];
        char compact[9];

        kb_datum_schrijf(d, tekst);
        assert_true(kb_datum_lees(kb_tekst_van(tekst), &terug));
        assert_int_equal(kb_datum_vergelijk(d, terug), 0);
        kb_datum_schrijf_compact(d, compact);
        assert_true(kb_datum_lees_compact(kb_tekst_van(compact), &terug));
        assert_int_equal(kb_datum_vergelijk(d, terug), 0);
        assert_true(kb_datum_vergelijk(kb_datum_van_dagen(dag - 1), d) < 0);
        assert_true(kb_datum_vergelijk(kb_datum_van_dagen(dag + 1), d) > 0);
    }
}

static void known_days_have_their_known_numbers(void **state)
{
    static const struct {
        const char *datum;
        int64_t dagen;
    } BEKEND[] = {{"1970-01-01", 0},     {"1970-01-02", 1},       {"1969-12-31", -1},
                  {"2000-03-01", 11017}, {"2038-01-19", 24855},   {"1900-01-01", -25567},
                  {"2106-02-07", 49710}, {"0001-01-01", -719162}, {"9999-12-31", 2932896}};

    (void)state;
    for (size_t i = 0; i < AANTAL(BEKEND); i++) {
        assert_int_equal(kb_datum_dagen(lees(BEKEND[i].datum)), BEKEND[i].dagen);
        assert_datum(kb_datum_van_dagen(BEKEND[i].dagen), BEKEND[i].datum);
    }
}

static void outside_the_years_1_to_9999_there_is_no_date(void **state)
{
    static const int64_t DAGEN[] = {-719163, 2932897, INT64_MIN, INT64_MAX};
    static const int64_t SECONDEN[] = {INT64_MIN, INT64_MAX, -719162LL * DAG - UUR - 1,
                                       2932897LL * DAG - UUR};

    (void)state;
    for (size_t i = 0; i < AANTAL(DAGEN); i++)
        assert_geen_datum(kb_datum_van_dagen(DAGEN[i]));
    for (size_t i = 0; i < AANTAL(SECONDEN); i++)
        assert_geen_datum(kb_datum_van_epoch(SECONDEN[i]));
}

static void no_date_is_written_as_zeros_and_lies_before_every_date(void **state)
{
    char compact[9];

    (void)state;
    kb_datum_schrijf_compact(GEEN, compact);

    assert_string_equal(compact, "00000000");
    assert_datum(GEEN, "0000-00-00");
    assert_false(kb_datum_is_er(GEEN));
    assert_true(kb_datum_vergelijk(GEEN, lees("0001-01-01")) < 0);
}

static void dates_compare_by_year_then_month_then_day(void **state)
{
    static const char *const OPLOPEND[] = {"0001-12-31", "1999-12-31", "2000-01-01", "2000-01-02",
                                           "2000-02-01", "2001-01-01", "9999-01-01"};

    (void)state;
    for (size_t i = 0; i < AANTAL(OPLOPEND); i++) {
        for (size_t j = 0; j < AANTAL(OPLOPEND); j++) {
            int uitkomst = kb_datum_vergelijk(lees(OPLOPEND[i]), lees(OPLOPEND[j]));

            assert_int_equal((uitkomst > 0) - (uitkomst < 0), (i > j) - (i < j));
        }
    }
}

static void adding_months_cuts_the_day_to_the_length_of_the_month(void **state)
{
    static const struct {
        const char *datum;
        int maanden;
        const char *verwacht;
    } GEVALLEN[] = {
        {"2026-08-31", -6, "2026-02-28"},     {"2024-08-31", -6, "2024-02-29"},
        {"2026-01-31", 1, "2026-02-28"},      {"2026-01-31", 3, "2026-04-30"},
        {"2026-01-31", 12, "2027-01-31"},     {"2024-02-29", 12, "2025-02-28"},
        {"2024-02-29", -48, "2020-02-29"},    {"2026-01-15", -1, "2025-12-15"},
        {"2025-12-15", 1, "2026-01-15"},      {"2026-06-15", 0, "2026-06-15"},
        {"2026-03-31", -13, "2025-02-28"},    {"0001-02-28", -1, "0001-01-28"},
        {"0001-01-01", 119987, "9999-12-01"}, {"9999-12-01", -119987, "0001-01-01"},
    };

    (void)state;
    for (size_t i = 0; i < AANTAL(GEVALLEN); i++)
        assert_datum(kb_datum_plus_maanden(lees(GEVALLEN[i].datum), GEVALLEN[i].maanden),
                     GEVALLEN[i].verwacht);
}

static void adding_months_beyond_the_calendar_gives_no_date(void **state)
{
    (void)state;
    assert_geen_datum(kb_datum_plus_maanden(lees("0001-01-31"), -1));
    assert_geen_datum(kb_datum_plus_maanden(lees("9999-12-01"), 1));
    assert_geen_datum(kb_datum_plus_maanden(lees("2026-01-01"), INT32_MAX));
    assert_geen_datum(kb_datum_plus_maanden(lees("2026-01-01"), INT32_MIN));
    assert_geen_datum(kb_datum_plus_maanden(GEEN, 24));
}

static void months_added_and_taken_away_again_cancel_out_up_to_day_28(void **state)
{
    (void)state;
    for (int maanden = -600; maanden <= 600; maanden++) {
        struct kb_datum d = {2024, (int8_t)(1 + (maanden + 600) % 12), (int8_t)(1 + (maanden + 600) % 28)};
        struct kb_datum er = kb_datum_plus_maanden(d, maanden);

        assert_int_equal(er.dag, d.dag);
        assert_int_equal((er.jaar - d.jaar) * 12 + er.maand - d.maand, maanden);
        assert_int_equal(kb_datum_vergelijk(kb_datum_plus_maanden(er, -maanden), d), 0);
    }
}

static void the_dutch_date_changes_at_midnight_in_winter_and_in_summer_time(void **state)
{
    static const struct {
        int64_t seconden;
        const char *verwacht;
    } GEVALLEN[] = {
        {0, "1970-01-01"},
        {22 * UUR + 3599, "1970-01-01"},
        {23LL * UUR, "1970-01-02"},
        {-UUR, "1970-01-01"},
        {-UUR - 1, "1969-12-31"},
        {INT32_MAX, "2038-01-19"},
        {(int64_t)INT32_MAX + 1, "2038-01-19"},
        {UINT32_MAX, "2106-02-07"},
        /* 2026: summer time from 29 March 01:00 UTC to 25 October 01:00 UTC */
        {1774738799, "2026-03-28"}, /* 28 March 22:59:59 UTC: 23:59:59 in winter time */
        {1774738800, "2026-03-29"},
        {1774821599, "2026-03-29"}, /* 29 March 21:59:59 UTC: 23:59:59 in summer time */
        {1774821600, "2026-03-30"},
        {1792879199, "2026-10-24"}, /* 24 October 21:59:59 UTC */
        {1792879200, "2026-10-25"},
        {1792969199, "2026-10-25"}, /* 25 October 22:59:59 UTC: a day of 25 hours */
        {1792969200, "2026-10-26"},
        /* before 1970 the rule is the same: 26 June 1960 22:00 UTC is midnight in summer time */
        {-300247200 - 1, "1960-06-26"},
        {-300247200, "1960-06-27"},
        /* 1960: from 27 March to 30 October */
        {-308280600, "1960-03-25"}, /* 25 March 22:30 UTC */
        {-308021400, "1960-03-29"}, /* 28 March 22:30 UTC */
        {-289445400, "1960-10-30"}, /* 29 October 22:30 UTC */
        {-289272600, "1960-10-31"}, /* 31 October 22:30 UTC */
        {-719162LL * DAG - UUR, "0001-01-01"},
        {2932897LL * DAG - UUR - 1, "9999-12-31"},
    };

    (void)state;
    for (size_t i = 0; i < AANTAL(GEVALLEN); i++)
        assert_datum(kb_datum_van_epoch(GEVALLEN[i].seconden), GEVALLEN[i].verwacht);
}

static void from_1971_to_2200_the_date_is_what_the_c_library_makes_of_the_same_rule(void **state)
{
    int64_t tot = kb_datum_dagen((struct kb_datum){2200, 1, 1}) * DAG;

    (void)state;
    setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
    tzset();
    for (int64_t s = 365 * (int64_t)DAG; s < tot; s += UUR / 2 * 3 + 1) {
        time_t t = (time_t)s;
        struct tm tm;
        struct kb_datum d = kb_datum_van_epoch(s);

        localtime_r(&t, &tm);
        if (d.jaar != tm.tm_year + 1900 || d.maand != tm.tm_mon + 1 || d.dag != tm.tm_mday)
            fail_msg("%lld is %d-%d-%d, expected %d-%d-%d", (long long)s, d.jaar, d.maand, d.dag,
                     tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_date_is_read_in_both_its_forms),
        cmocka_unit_test(whatever_is_no_date_is_refused_and_changes_nothing),
        cmocka_unit_test(a_year_has_as_many_readable_days_as_days),
        cmocka_unit_test(every_day_from_year_1_to_9999_survives_the_round_trip_over_its_day_number),
        cmocka_unit_test(every_day_from_1900_to_2100_survives_the_round_trip_over_its_text),
        cmocka_unit_test(known_days_have_their_known_numbers),
        cmocka_unit_test(outside_the_years_1_to_9999_there_is_no_date),
        cmocka_unit_test(no_date_is_written_as_zeros_and_lies_before_every_date),
        cmocka_unit_test(dates_compare_by_year_then_month_then_day),
        cmocka_unit_test(adding_months_cuts_the_day_to_the_length_of_the_month),
        cmocka_unit_test(adding_months_beyond_the_calendar_gives_no_date),
        cmocka_unit_test(months_added_and_taken_away_again_cancel_out_up_to_day_28),
        cmocka_unit_test(the_dutch_date_changes_at_midnight_in_winter_and_in_summer_time),
        cmocka_unit_test(from_1971_to_2200_the_date_is_what_the_c_library_makes_of_the_same_rule),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
