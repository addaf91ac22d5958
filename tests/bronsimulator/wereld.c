/* Numbers of employers, chance and clocks of the fictitious world. */
#include "wereld.h"

#include "klantbeeld/domein/datum.h"

enum {
    EERSTE_ZEVEN = 8000000,
    DOEL_SUBNUMMER = 1,
    ELF = 11,
    UUR = 3600,
    DAG = 24 * UUR,
};

static const char DE_GROOT[] = "123456789L01";

uint64_t wereld_toeval(uint64_t zaad, uint32_t doel, uint32_t n)
{
    /* splitmix64's finaliser (Steele, Lea, Flood 2014) over a point that no two uses share */
    uint64_t z = zaad + ((uint64_t)doel << 32 | n) * 0x9e3779b97f4a7c15U;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

/* Write n as so many digits. */
static void cijfers(char *uit, uint32_t n, int aantal)
{
    while (aantal--) {
        uit[aantal] = (char)('0' + n % 10);
        n /= 10;
    }
}

/* The check digit that goes with eight digits; 10 when there is none. */
static int controlecijfer(const char *acht)
{
    int som = 0;

    for (int i = 0; i < 8; i++)
        som += (9 - i) * (acht[i] - '0');
    return som % ELF;
}

static void negen_cijfers(uint32_t index, char uit[9])
{
    int controle;

    cijfers(uit, EERSTE_ZEVEN + index, 7);
    uit[7] = '0';
    controle = controlecijfer(uit);
    if (controle == 10) {
        uit[7] = '1'; /* weighs 2: the remainder becomes 1 */
        controle = controlecijfer(uit);
    }
    uit[8] = (char)('0' + controle);
}

uint32_t wereld_subnummers(uint32_t index)
{
    if (index >= WERELD_AANTAL || index == 0)
        return 1;
    return wereld_kies(wereld_toeval(index, DOEL_SUBNUMMER, 0), 20) == 0 ? 2 : 1;
}

bool wereld_afgeschermd(const struct wereld_werkgever *w)
{
    return w->sub == 2 && w->index % 20 == 0;
}

void wereld_geef(uint32_t index, uint32_t sub, struct wereld_werkgever *uit)
{
    *uit = (struct wereld_werkgever){
        .index = index,
        .sub = sub,
        .bedrijf = wereld_toeval(index, 2, 0),
        .administratie = wereld_toeval(index, 2, sub),
    };
    if (index == WERELD_DE_GROOT) {
        memcpy(uit->lh, DE_GROOT, sizeof(DE_GROOT));
        return;
    }
    negen_cijfers(index, uit->lh);
    uit->lh[9] = 'L';
    uit->lh[10] = '0';
    uit->lh[11] = (char)('0' + sub);
    uit->lh[12] = '\0';
}

bool wereld_vind(struct kb_tekst lh, struct wereld_werkgever *uit)
{
    uint32_t index = 0;
    uint32_t sub;

    if (!lh.p || lh.n != WERELD_LH_LENGTE)
        return false;
    if (memcmp(lh.p, DE_GROOT, WERELD_LH_LENGTE) == 0) {
        wereld_geef(WERELD_DE_GROOT, 1, uit);
        return true;
    }
    for (int i = 0; i < 7; i++) {
        if (lh.p[i] < '0' || lh.p[i] > '9')
            return false;
        index = index * 10 + (uint32_t)(lh.p[i] - '0');
    }
    if (index < EERSTE_ZEVEN || index >= EERSTE_ZEVEN + WERELD_AANTAL || lh.p[11] < '1' || lh.p[11] > '2')
        return false;
    index -= EERSTE_ZEVEN;
    sub = (uint32_t)(lh.p[11] - '0');
    if (sub > wereld_subnummers(index))
        return false;
    /* the other characters can be right in one way only */
    wereld_geef(index, sub, uit);
    return memcmp(lh.p, uit->lh, WERELD_LH_LENGTE) == 0;
}

/* Midnight UTC of the last Sunday of a month of 31 days. */
static int64_t laatste_zondag(int16_t jaar, int8_t maand)
{
    int64_t laatste = kb_datum_dagen((struct kb_datum){jaar, maand, 31});

    return (laatste - (laatste + 4) % 7) * DAG; /* 1 January 1970 was a Thursday */
}

int64_t wereld_utc(int32_t dag, int32_t seconden)
{
    int16_t jaar = kb_datum_van_dagen(dag).jaar;
    int64_t plaatselijk = (int64_t)dag * DAG + seconden;
    int64_t zomer = plaatselijk - INT64_C(2) * UUR;

    /* summer time from the last Sunday of March to that of October, 01:00 UTC (Directive 2000/84/EC) */
    if (zomer >= laatste_zondag(jaar, 3) + UUR && zomer < laatste_zondag(jaar, 10) + UUR)
        return zomer;
    return plaatselijk - UUR;
}
