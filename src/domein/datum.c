/* Calendar dates: read, write, compare, count. Knows nothing of hours but what Dutch summer time needs.
 *
 * Days are counted in years that begin on 1 March, so that the leap day is a year's last and a month's first
 * day is a linear formula (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms"). Years 1..9999 are
 * all there is: whatever would fall outside becomes "no date" instead of wrapping round. */
#include "klantbeeld/domein/datum.h"

enum {
    MAANDEN_PER_JAAR = 12,
    MAX_JAAR = 9999,
    S_PER_UUR = 3600,
    S_PER_DAG = 86400,
    DAGEN_PER_JAAR = 365,
    DAGEN_PER_4_JAAR = 1461,
    DAGEN_PER_EEUW = 36524,
    DAGEN_PER_4_EEUWEN = 146097,
    DAGEN_TOT_1970 = 719468, /* from 1 March of the year 0 to 1 January 1970 */
    EERSTE_DAG = -719162,    /* 0001-01-01 */
    LAATSTE_DAG = 2932896    /* 9999-12-31 */
};

static const struct kb_datum GEEN_DATUM = {0, 0, 0};

static bool is_schrikkeljaar(int jaar)
{
    return (jaar % 4 == 0 && jaar % 100 != 0) || jaar % 400 == 0;
}

static int dagen_in_maand(int jaar, int maand)
{
    static const int8_t DAGEN[MAANDEN_PER_JAAR] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return DAGEN[maand - 1] + (maand == 2 && is_schrikkeljaar(jaar) ? 1 : 0);
}

/* Exactly n digits at p as a number; -1 when one of them is none. */
static int lees_cijfers(const char *p, size_t n)
{
    int waarde = 0;

    for (size_t i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9')
            return -1;
        waarde = waarde * 10 + (p[i] - '0');
    }
    return waarde;
}

static void schrijf_cijfers(char *p, size_t n, int waarde)
{
    while (n > 0) {
        p[--n] = (char)('0' + waarde % 10);
        waarde /= 10;
    }
}

static bool maak(int jaar, int maand, int dag, struct kb_datum *uit)
{
    if (jaar < 1 || maand < 1 || maand > MAANDEN_PER_JAAR || dag < 1 || dag > dagen_in_maand(jaar, maand))
        return false;
    *uit = (struct kb_datum){(int16_t)jaar, (int8_t)maand, (int8_t)dag};
    return true;
}

bool kb_datum_lees(struct kb_tekst t, struct kb_datum *uit)
{
    if (!t.p || t.n != KB_DATUM_LENGTE || t.p[4] != '-' || t.p[7] != '-')
        return false;
    return maak(lees_cijfers(t.p, 4), lees_cijfers(t.p + 5, 2), lees_cijfers(t.p + 8, 2), uit);
}

bool kb_datum_lees_compact(struct kb_tekst t, struct kb_datum *uit)
{
    if (!t.p || t.n != KB_DATUM_LENGTE_COMPACT)
        return false;
    return maak(lees_cijfers(t.p, 4), lees_cijfers(t.p + 4, 2), lees_cijfers(t.p + 6, 2), uit);
}

void kb_datum_schrijf(struct kb_datum d, char uit[KB_DATUM_LENGTE + 1])
{
    schrijf_cijfers(uit, 4, d.jaar);
    uit[4] = '-';
    schrijf_cijfers(uit + 5, 2, d.maand);
    uit[7] = '-';
    schrijf_cijfers(uit + 8, 2, d.dag);
    uit[KB_DATUM_LENGTE] = '\0';
}

void kb_datum_schrijf_compact(struct kb_datum d, char uit[KB_DATUM_LENGTE_COMPACT + 1])
{
    schrijf_cijfers(uit, 4, d.jaar);
    schrijf_cijfers(uit + 4, 2, d.maand);
    schrijf_cijfers(uit + 6, 2, d.dag);
    uit[KB_DATUM_LENGTE_COMPACT] = '\0';
}

int kb_datum_vergelijk(struct kb_datum a, struct kb_datum b)
{
    if (a.jaar != b.jaar)
        return a.jaar - b.jaar;
    if (a.maand != b.maand)
        return a.maand - b.maand;
    return a.dag - b.dag;
}

struct kb_datum kb_datum_plus_maanden(struct kb_datum d, int maanden)
{
    int64_t totaal = (int64_t)d.jaar * MAANDEN_PER_JAAR + d.maand - 1 + maanden;
    int jaar;
    int maand;
    int lengte;

    if (!kb_datum_is_er(d) || totaal < MAANDEN_PER_JAAR || totaal / MAANDEN_PER_JAAR > MAX_JAAR)
        return GEEN_DATUM;
    jaar = (int)(totaal / MAANDEN_PER_JAAR);
    maand = (int)(totaal % MAANDEN_PER_JAAR) + 1;
    lengte = dagen_in_maand(jaar, maand);
    return (struct kb_datum){(int16_t)jaar, (int8_t)maand, d.dag < lengte ? d.dag : (int8_t)lengte};
}

int64_t kb_datum_dagen(struct kb_datum d)
{
    int jaar = d.maand > 2 ? d.jaar : d.jaar - 1; /* the year that began on 1 March */
    int maand = d.maand > 2 ? d.maand - 3 : d.maand + 9;
    int dag_van_jaar = (153 * maand + 2) / 5 + d.dag - 1; /* March..July and August..December are 153 days */

    return (int64_t)jaar * DAGEN_PER_JAAR + jaar / 4 - jaar / 100 + jaar / 400 + dag_van_jaar -
           DAGEN_TOT_1970;
}

struct kb_datum kb_datum_van_dagen(int64_t dagen)
{
    int sinds_0;
    int dag_van_4_eeuwen;
    int jaar_van_4_eeuwen;
    int dag_van_jaar;
    int maand;
    int jaar;

    if (dagen < EERSTE_DAG || dagen > LAATSTE_DAG)
        return GEEN_DATUM;
    sinds_0 = (int)dagen + DAGEN_TOT_1970;
    dag_van_4_eeuwen = sinds_0 % DAGEN_PER_4_EEUWEN;
    jaar_van_4_eeuwen = (dag_van_4_eeuwen - dag_van_4_eeuwen / (DAGEN_PER_4_JAAR - 1) +
                         dag_van_4_eeuwen / DAGEN_PER_EEUW - dag_van_4_eeuwen / (DAGEN_PER_4_EEUWEN - 1)) /
                        DAGEN_PER_JAAR;
    dag_van_jaar = dag_van_4_eeuwen -
                   (DAGEN_PER_JAAR * jaar_van_4_eeuwen + jaar_van_4_eeuwen / 4 - jaar_van_4_eeuwen / 100);
    maand = (5 * dag_van_jaar + 2) / 153;
    jaar = sinds_0 / DAGEN_PER_4_EEUWEN * 400 + jaar_van_4_eeuwen + (maand < 10 ? 0 : 1);
    return (struct kb_datum){(int16_t)jaar, (int8_t)(maand < 10 ? maand + 3 : maand - 9),
                             (int8_t)(dag_van_jaar - (153 * maand + 2) / 5 + 1)};
}

/* 01:00 UTC of the last Sunday of a month of 31 days, in seconds since 1970. At that hour it is night: no
 * date depends on the hour itself. */
static int64_t wisselmoment(struct kb_datum laatste_dag)
{
    int64_t dagen = kb_datum_dagen(laatste_dag);
    int64_t weekdag = ((dagen + 4) % 7 + 7) % 7; /* 1970-01-01 was a Thursday; Sunday = 0 */

    return (dagen - weekdag) * S_PER_DAG + S_PER_UUR;
}

static int64_t dag_van(int64_t seconden)
{
    return seconden / S_PER_DAG - (seconden % S_PER_DAG < 0 ? 1 : 0);
}

struct kb_datum kb_datum_van_epoch(int64_t seconden)
{
    int64_t dag = dag_van(seconden);
    int16_t jaar;
    bool zomertijd;

    if (dag < EERSTE_DAG - 1 || dag > LAATSTE_DAG)
        return GEEN_DATUM;
    jaar = kb_datum_van_dagen(dag).jaar; /* 0 for the evening before 0001-01-01, which is right */
    zomertijd = seconden >= wisselmoment((struct kb_datum){jaar, 3, 31}) &&
                seconden < wisselmoment((struct kb_datum){jaar, 10, 31});
    return kb_datum_van_dagen(dag_van(seconden + (zomertijd ? 2 * S_PER_UUR : S_PER_UUR)));
}
