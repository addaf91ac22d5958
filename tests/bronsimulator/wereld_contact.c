/* Contacts, topics and notes.
 *
 * Not obvious: contact k lies at a fixed fraction of the period, somewhere within its own k-th part of it, so
 * the list is in order without ever being made, and any page of it costs no more than its own items. */
#include "wereld_contact.h"

#include "klantbeeld/domein/datum.h"
#include "wereld_groot.h"
#include "wereld_teksten.h"

enum doel { DOEL_AANTAL = 300, DOEL_PERIODE, DOEL_MOMENT, DOEL_CODES, DOEL_TEKST, DOEL_NOTITIE };

enum { DAG_S = 24 * 3600, OPENING_S = 8 * 3600, OPEN_S = 9 * 3600 + 1800, DAG_2000_01_01 = 10957 };

const struct wereld_codepaar wereld_kanalen[] = {
    {"T", "PHONE"}, {"E", "EMAIL"}, {"P", "LETTER"}, {"NB", "VISIT_NEW"}, {"VB", "VISIT_FOLLOW_UP"},
    {"V", "VIDEO"}, {"C", "CHAT"},  {"W", "PORTAL"}, {"F", "WEB_FORM"},   {"B", "DESK"},
};
const uint32_t wereld_aantal_kanalen = WERELD_AANTAL_VAN(wereld_kanalen);

const struct wereld_codepaar wereld_statussen[] = {
    {"A", "CLOSED"},  {"O", "OPEN"},      {"I", "IN_PROGRESS"},
    {"W", "WAITING"}, {"D", "FORWARDED"}, {"X", "CANCELLED"},
};
const uint32_t wereld_aantal_statussen = WERELD_AANTAL_VAN(wereld_statussen);

const struct wereld_codepaar wereld_onderwerpen[] = {
    {"WGA", "BENEFIT_WGA"},
    {"WW", "BENEFIT_WW"},
    {"ZW", "BENEFIT_ZW"},
    {"WIA", "BENEFIT_WIA"},
    {"WAZO", "BENEFIT_WAZO"},
    {"IVA", "BENEFIT_IVA"},
    {"WAO", "BENEFIT_WAO"},
    {"WTV", "SHORT_TIME"},
    {"VAK", "HOLIDAY"},
    {"ERD", "SELF_INSURED"},
    {"LS", "WAGE_SANCTION"},
    {"RIV", "REINTEGRATION_REPORT"},
    {"DLN", "DAILY_WAGE"},
    {"PRE", "PREMIUMS"},
    {"ONT", "DISMISSAL"},
    {"LKV", "WAGE_COST_BENEFIT"},
    {"SUB", "SUBSIDIES"},
    {"POR", "EMPLOYER_PORTAL"},
    {"BEZ", "OBJECTION"},
    {"KLA", "COMPLAINT"},
    {"OVG", "OTHER"},
    [WERELD_ONDERWERP_ADB] = {"ADB", "ADB"},
    [WERELD_ONDERWERP_ADV] = {"ADV", "ADV"},
    [WERELD_ONDERWERP_GVV36] = {"GVV-36", "GVV-36"},
    [WERELD_ONDERWERP_DA] = {"DA", "DA"},
    [WERELD_ONDERWERP_EGM6] = {"EGM-6", "EGM-6"},
};
const uint32_t wereld_aantal_onderwerpen = WERELD_AANTAL_VAN(wereld_onderwerpen);

static const char *const BEHANDELAARS[] = {
    "Martijn Bakker", "Patric Veele", "Marcus van Veenendaal", "Anouk de Vries", "Fatima el Amrani",
    "Zoë Coëlho",     "Şeyma Yılmaz", "Thijs van 't Hoff",     "Renée D'Angelo", "J. (Jan) \"Jopie\" Smit",
};

static uint64_t toeval(const struct wereld_werkgever *w, enum doel doel, uint32_t n)
{
    return wereld_toeval(w->administratie, doel, n);
}

uint32_t wereld_contacten(const struct wereld_werkgever *w)
{
    double x = wereld_breuk(toeval(w, DOEL_AANTAL, 0));

    if (w->index == WERELD_DE_GROOT)
        return WERELD_GROOT_CONTACTEN;
    if (w->index == 0 || wereld_kies(toeval(w, DOEL_AANTAL, 1), 12) == 0)
        return 0;
    /* one in four has fewer than a page of 25, half have more than a hundred */
    return 1 + (uint32_t)(x * x * (WERELD_MAX_CONTACTEN - 1));
}

/* A few have kept their history from before 2000. */
static uint32_t periode_dagen(const struct wereld_werkgever *w)
{
    uint32_t jaren = 2 + wereld_kies(toeval(w, DOEL_PERIODE, 0), 6);

    return 365 * (wereld_kies(toeval(w, DOEL_PERIODE, 1), 50) == 0 ? 38 : jaren);
}

/* When contact k of n was, in seconds since 1970 on Dutch clocks: denser towards today, in office hours, and
 * never today, of which the sources have not told yet. */
static void moment(const struct wereld_werkgever *w, int32_t vandaag, uint32_t k, struct wereld_contact *uit)
{
    double plek = (k + wereld_breuk(toeval(w, DOEL_MOMENT, k))) / wereld_contacten(w);
    int64_t klok = (int64_t)vandaag * DAG_S - 1 - (int64_t)(plek * plek * periode_dagen(w) * DAG_S);

    uit->dag = (int32_t)(klok / DAG_S);
    uit->seconden = OPENING_S + (int32_t)(klok % DAG_S * OPEN_S / DAG_S);
    if (uit->dag < DAG_2000_01_01)
        uit->seconden = -1;
}

/* The topic of contact k; a few come up more often than the others. */
static const struct wereld_codepaar *onderwerp(const struct wereld_werkgever *w, uint32_t k)
{
    uint64_t t = toeval(w, DOEL_CODES, 4 * k);
    double x = wereld_breuk(t);

    if ((t & 63) == 0)
        return NULL;
    return &wereld_onderwerpen[(uint32_t)(x * x * WERELD_ONDERWERP_ADB)];
}

void wereld_contact(const struct wereld_werkgever *w, int32_t vandaag, uint32_t k, struct wereld_contact *uit)
{
    uint64_t t = toeval(w, DOEL_CODES, 4 * k + 1);
    double kanaal = wereld_breuk(toeval(w, DOEL_CODES, 4 * k + 2));
    uint32_t status = (uint32_t)(t & 15) < 12 ? 0 : wereld_kies(t, wereld_aantal_statussen);

    if (w->index == WERELD_DE_GROOT) {
        *uit = wereld_groot_contacten[k];
        return;
    }
    moment(w, vandaag, k, uit);
    /* Both are promised by K3CR's and VKCC's contracts: a source that breaks its promise is a fault to ask
     * for. */
    uit->kanaal = &wereld_kanalen[(uint32_t)(kanaal * kanaal * wereld_aantal_kanalen)];
    uit->status = &wereld_statussen[status];
    uit->onderwerp = onderwerp(w, k);
    uit->behandelaar =
        (t >> 18 & 31) ? BEHANDELAARS[wereld_kies(t << 7, WERELD_AANTAL_VAN(BEHANDELAARS))] : NULL;
}

struct kb_tekst wereld_contact_tekst(const struct wereld_werkgever *w, uint32_t k, char uit[WERELD_TEKST])
{
    uint64_t t = toeval(w, DOEL_TEKST, k);

    if (w->index == WERELD_DE_GROOT)
        return kb_tekst_van(wereld_groot_contactteksten[k]);
    if ((t & 31) == 0)
        return KB_GEEN_TEKST;
    return wereld_zinnen(t, 4 + wereld_kies(t, 5), ' ', uit);
}

void wereld_tel_onderwerpen(const struct wereld_werkgever *w, int32_t vandaag, int32_t vanaf,
                            uint32_t *aantallen)
{
    uint32_t n = wereld_contacten(w);

    memset(aantallen, 0, wereld_aantal_onderwerpen * sizeof(*aantallen));
    if (w->index == WERELD_DE_GROOT) { /* the screen counts more than it lists */
        memcpy(aantallen, wereld_groot_onderwerpen, sizeof(wereld_groot_onderwerpen));
        return;
    }
    for (uint32_t k = 0; k < n; k++) {
        struct wereld_contact contact;
        const struct wereld_codepaar *ond;

        moment(w, vandaag, k, &contact);
        if (contact.dag < vanaf)
            break;
        ond = onderwerp(w, k);
        if (ond)
            aantallen[ond - wereld_onderwerpen]++;
    }
}

uint32_t wereld_notities(const struct wereld_werkgever *w)
{
    if (w->index == WERELD_DE_GROOT)
        return WERELD_GROOT_NOTITIES;
    return w->index == 0 ? 0 : wereld_kies(toeval(w, DOEL_NOTITIE, 0), WERELD_MAX_NOTITIES + 1);
}

void wereld_notitie(const struct wereld_werkgever *w, int32_t vandaag, uint32_t k, struct wereld_notitie *uit)
{
    uint64_t t = toeval(w, DOEL_NOTITIE, 10 + k);

    if (w->index == WERELD_DE_GROOT) {
        *uit = wereld_groot_notities[k];
        return;
    }
    /* each in its own year, going back; from the fourth on they come from the older system */
    uit->dag = vandaag - 1 - (int32_t)(k * 365 + wereld_kies(t, 364));
    uit->seconden = k < 3 ? OPENING_S + (int32_t)wereld_kies(t << 9, OPEN_S) : -1;
    uit->auteur = (t & 7) ? BEHANDELAARS[wereld_kies(t << 18, WERELD_AANTAL_VAN(BEHANDELAARS))] : NULL;
}

struct kb_tekst wereld_notitie_tekst(const struct wereld_werkgever *w, uint32_t k, char uit[WERELD_TEKST])
{
    uint64_t t = toeval(w, DOEL_NOTITIE, 20 + k);

    if (w->index == WERELD_DE_GROOT)
        return kb_tekst_van(wereld_groot_notitietekst);
    return wereld_zinnen(t, 12 + wereld_kies(t, 18), '\n', uit);
}
