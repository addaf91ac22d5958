/* The members of a fault, one row each: reading, checking and showing all follow this table, and README.md
 * describes it in the same order. */
#include "storing.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "klantbeeld/basis/fout.h"

enum lidsoort { LID_GETAL, LID_KANS, LID_JA_NEE, LID_TEKST, LID_KEUZE };

struct lid {
    const char *naam;
    enum lidsoort soort;
    size_t plek; /* in struct sim_storing */
    int64_t standaard;
    int64_t van; /* LID_GETAL: bounds; LID_TEKST: tot is the size of the array */
    int64_t tot;
    const char *const *keuzes; /* LID_KEUZE: names by value, closed by NULL */
};

static const char *const VERDELINGEN[] = {"vast", "uniform", "normaal", "exponentieel", NULL};
static const char *const PLAATSEN[] = {"niet", "voor", "in", NULL};
static const char *const BODIES[] = {"goed",        "leeg",     "afgekapt", "geen-json", "ongeldige-utf8",
                                     "nul",         "groot",    "diep",     "sleutels",  "dubbel",
                                     "groot-getal", "gzip-bom", NULL};
static const char *const OVERDRACHTEN[] = {"lengte", "brokken", "tot-sluiten", NULL};
static const char *const CERTIFICATEN[] = {"goed",      "verlopen",        "verkeerde-naam",
                                           "andere-ca", "zelfondertekend", NULL};
static const char *const TLSVERSIES[] = {"alle", "1.0", "1.1", "1.2", "1.3", NULL};

enum { UUR_MS = 3600 * 1000 };

#define PLEK(lid) offsetof(struct sim_storing, lid)
#define MAAT(lid) (int64_t)sizeof(((struct sim_storing *)0)->lid)

/* clang-format off */
static const struct lid LEDEN[] = {
    {"vertragingMs",    LID_GETAL,  PLEK(vertraging_ms),     0,  0, UUR_MS, NULL},
    {"vertragingMsMax", LID_GETAL,  PLEK(vertraging_max_ms), -1, 0, UUR_MS, NULL},
    {"spreidingMs",     LID_GETAL,  PLEK(spreiding_ms),      0,  0, UUR_MS, NULL},
    {"verdeling",       LID_KEUZE,  PLEK(verdeling),         0,  0, 0, VERDELINGEN},
    {"hangen",          LID_KEUZE,  PLEK(hangen),            0,  0, 0, PLAATSEN},
    {"druppelBytes",    LID_GETAL,  PLEK(druppel_bytes),     0,  1, 1 << 20, NULL},
    {"druppelMs",       LID_GETAL,  PLEK(druppel_ms),        0,  1, UUR_MS, NULL},
    {"status",          LID_GETAL,  PLEK(status),            0,  200, 599, NULL},
    {"zonderBody",      LID_JA_NEE, PLEK(zonder_body),       0,  0, 0, NULL},
    {"body",            LID_KEUZE,  PLEK(body),              0,  0, 0, BODIES},
    {"omvang",          LID_GETAL,  PLEK(omvang),            -1, 1, (int64_t)1 << 33, NULL},
    {"afkappenNa",      LID_GETAL,  PLEK(afkappen_na),       -1, 0, (int64_t)1 << 33, NULL},
    {"verkeerdType",    LID_TEKST,  PLEK(verkeerd_type),     0,  0, MAAT(verkeerd_type), NULL},
    {"ontbrekend",      LID_TEKST,  PLEK(ontbrekend),        0,  0, MAAT(ontbrekend), NULL},
    {"onbekendeCode",   LID_JA_NEE, PLEK(onbekende_code),    0,  0, 0, NULL},
    {"andereWerkgever", LID_JA_NEE, PLEK(andere_werkgever),  0,  0, 0, NULL},
    {"resetten",        LID_KEUZE,  PLEK(resetten),          0,  0, 0, PLAATSEN},
    {"sluiten",         LID_JA_NEE, PLEK(sluiten),           0,  0, 0, NULL},
    {"weiger",          LID_JA_NEE, PLEK(weiger),            0,  0, 0, NULL},
    {"redirect",        LID_TEKST,  PLEK(redirect),          0,  0, MAAT(redirect), NULL},
    {"inhoudstype",     LID_TEKST,  PLEK(inhoudstype),       0,  0, MAAT(inhoudstype), NULL},
    {"overdracht",      LID_KEUZE,  PLEK(overdracht),        0,  0, 0, OVERDRACHTEN},
    {"kans",            LID_KANS,   PLEK(kans),              1,  0, 1, NULL},
    {"zaad",            LID_GETAL,  PLEK(zaad),              1,  0, INT64_MAX, NULL},
    {"alleenPad",       LID_TEKST,  PLEK(alleen_pad),        0,  0, MAAT(alleen_pad), NULL},
    {"aantal",          LID_GETAL,  PLEK(aantal),            -1, 1, INT64_MAX, NULL},
    {"certificaat",     LID_KEUZE,  PLEK(certificaat),       0,  0, 0, CERTIFICATEN},
    {"tlsVersie",       LID_KEUZE,  PLEK(tlsversie),         0,  0, 0, TLSVERSIES},
};
/* clang-format on */

enum { AANTAL_LEDEN = sizeof(LEDEN) / sizeof(LEDEN[0]) };

static int64_t *getal(struct sim_storing *s, const struct lid *l)
{
    return (int64_t *)(void *)((char *)s + l->plek);
}

static bool *ja_nee(struct sim_storing *s, const struct lid *l)
{
    return (bool *)(void *)((char *)s + l->plek);
}

static double *kans(struct sim_storing *s, const struct lid *l)
{
    return (double *)(void *)((char *)s + l->plek);
}

static char *tekst(struct sim_storing *s, const struct lid *l)
{
    return (char *)s + l->plek;
}

struct sim_storing sim_storing_geen(void)
{
    struct sim_storing s;

    memset(&s, 0, sizeof(s)); /* padding too: it is copied word by word */
    for (size_t i = 0; i < AANTAL_LEDEN; i++)
        if (LEDEN[i].soort == LID_GETAL || LEDEN[i].soort == LID_KEUZE)
            *getal(&s, &LEDEN[i]) = LEDEN[i].standaard;
    s.kans = 1;
    return s;
}

bool sim_storing_raakt_verzoeken(const struct sim_storing *s)
{
    return s->vertraging_ms || s->vertraging_max_ms > 0 || s->hangen || s->druppel_bytes || s->status ||
           s->zonder_body || s->onbekende_code || s->andere_werkgever || s->sluiten || s->body ||
           s->afkappen_na >= 0 || s->verkeerd_type[0] || s->ontbrekend[0] || s->resetten || s->redirect[0] ||
           s->inhoudstype[0] || s->overdracht;
}

static void meld(json_t *overtredingen, const char *lid, const char *formaat, ...) KB_PRINTF(3, 4);

static void meld(json_t *overtredingen, const char *lid, const char *formaat, ...)
{
    char reden[320];
    va_list ap;

    va_start(ap, formaat);
    vsnprintf(reden, sizeof(reden), formaat, ap);
    va_end(ap);
    (void)json_array_append_new(overtredingen, json_pack("{s:s, s:s}", "lid", lid, "reden", reden));
}

static void lees_getal(const struct lid *l, const json_t *waarde, struct sim_storing *uit,
                       json_t *overtredingen)
{
    json_int_t n = json_integer_value(waarde);

    if (!json_is_integer(waarde) || n < l->van || n > l->tot)
        meld(overtredingen, l->naam, "Dit is een geheel getal van %lld tot en met %lld.", (long long)l->van,
             (long long)l->tot);
    else
        *getal(uit, l) = n;
}

static void lees_kans(const struct lid *l, const json_t *waarde, struct sim_storing *uit,
                      json_t *overtredingen)
{
    double d = json_number_value(waarde);

    if (!json_is_number(waarde) || !(d >= 0 && d <= 1))
        meld(overtredingen, l->naam, "Dit is een getal van 0 tot en met 1.");
    else
        *kans(uit, l) = d;
}

/* A text ends up in a header or is compared with a path: no control characters. */
static void lees_tekst(const struct lid *l, const json_t *waarde, struct sim_storing *uit,
                       json_t *overtredingen)
{
    const char *z = json_string_value(waarde);
    bool goed = z && *z && json_string_length(waarde) < (size_t)l->tot;

    for (const char *p = z; goed && *p; p++)
        goed = (unsigned char)*p >= 0x20 && *p != 0x7f;
    if (!goed)
        meld(overtredingen, l->naam, "Dit is een tekst van 1 tot en met %lld bytes zonder stuurtekens.",
             (long long)l->tot - 1);
    else
        memcpy(tekst(uit, l), z, strlen(z) + 1);
}

static void lees_keuze(const struct lid *l, const json_t *waarde, struct sim_storing *uit,
                       json_t *overtredingen)
{
    const char *z = json_string_value(waarde);
    char namen[256] = "";

    for (int64_t i = 0; l->keuzes[i]; i++) {
        if (z && strcmp(z, l->keuzes[i]) == 0) {
            *getal(uit, l) = i;
            return;
        }
        snprintf(namen + strlen(namen), sizeof(namen) - strlen(namen), "%s%s", i ? ", " : "", l->keuzes[i]);
    }
    meld(overtredingen, l->naam, "Dit is een van: %s.", namen);
}

static void lees_lid(const struct lid *l, const json_t *waarde, struct sim_storing *uit,
                     json_t *overtredingen)
{
    switch (l->soort) {
    case LID_GETAL:
        lees_getal(l, waarde, uit, overtredingen);
        break;
    case LID_KANS:
        lees_kans(l, waarde, uit, overtredingen);
        break;
    case LID_JA_NEE:
        if (json_is_boolean(waarde))
            *ja_nee(uit, l) = json_is_true(waarde);
        else
            meld(overtredingen, l->naam, "Dit is true of false.");
        break;
    case LID_TEKST:
        lees_tekst(l, waarde, uit, overtredingen);
        break;
    case LID_KEUZE:
        lees_keuze(l, waarde, uit, overtredingen);
        break;
    }
}

/* What only shows when members are taken together. */
static void keur_samenhang(struct sim_storing *s, json_t *overtredingen)
{
    int eindes = (s->hangen != 0) + (s->resetten != 0) + s->sluiten;

    if (s->verdeling == SIM_VERDELING_VAST && s->vertraging_max_ms >= 0)
        s->verdeling = SIM_VERDELING_UNIFORM;
    if (s->vertraging_max_ms >= 0 && s->vertraging_max_ms < s->vertraging_ms)
        meld(overtredingen, "vertragingMsMax", "Dit is ten minste vertragingMs.");
    if (s->verdeling == SIM_VERDELING_UNIFORM && s->vertraging_max_ms < 0)
        meld(overtredingen, "vertragingMsMax", "De verdeling uniform heeft een vertragingMsMax.");
    if (s->spreiding_ms && s->verdeling != SIM_VERDELING_NORMAAL)
        meld(overtredingen, "spreidingMs", "Alleen de verdeling normaal heeft een spreiding.");
    if ((s->druppel_bytes != 0) != (s->druppel_ms != 0))
        meld(overtredingen, s->druppel_ms ? "druppelBytes" : "druppelMs",
             "druppelBytes en druppelMs staan er samen of geen van beide.");
    if (eindes > 1)
        meld(overtredingen, "hangen", "Van hangen, resetten en sluiten kan er één tegelijk.");
    if (s->omvang >= 0 && s->body != SIM_BODY_GROOT && s->body != SIM_BODY_DIEP &&
        s->body != SIM_BODY_SLEUTELS && s->body != SIM_BODY_GZIP_BOM)
        meld(overtredingen, "omvang", "Alleen bij body groot, diep, sleutels of gzip-bom.");
    if (s->body == SIM_BODY_SLEUTELS && s->omvang > INT32_MAX)
        meld(overtredingen, "omvang", "Bij body sleutels is dit ten hoogste %d.", INT32_MAX);
    if (s->redirect[0] && s->status && (s->status < 300 || s->status > 399))
        meld(overtredingen, "status", "Bij een redirect is de status 300 tot en met 399.");
}

void sim_storing_lees(const json_t *json, struct sim_storing *uit, json_t *overtredingen)
{
    const char *naam;
    json_t *waarde;

    *uit = sim_storing_geen();
    if (!json_is_object(json)) {
        meld(overtredingen, "", "Een storing is een JSON-object.");
        return;
    }
    json_object_foreach((json_t *)(uintptr_t)json, naam, waarde)
    {
        const struct lid *gevonden = NULL;

        for (size_t i = 0; i < AANTAL_LEDEN && !gevonden; i++)
            if (strcmp(LEDEN[i].naam, naam) == 0)
                gevonden = &LEDEN[i];
        if (gevonden)
            lees_lid(gevonden, waarde, uit, overtredingen);
        else
            meld(overtredingen, naam, "Dit lid bestaat niet.");
    }
    keur_samenhang(uit, overtredingen);
}

json_t *sim_storing_json(const struct sim_storing *storing)
{
    json_t *json = json_object();
    struct sim_storing s = *storing;

    for (size_t i = 0; json && i < AANTAL_LEDEN; i++) {
        const struct lid *l = &LEDEN[i];
        json_t *waarde = NULL;

        if (l->soort == LID_GETAL && *getal(&s, l) != l->standaard)
            waarde = json_integer(*getal(&s, l));
        else if (l->soort == LID_KEUZE && *getal(&s, l) != l->standaard)
            waarde = json_string(l->keuzes[*getal(&s, l)]);
        else if (l->soort == LID_KANS && *kans(&s, l) < 1)
            waarde = json_real(*kans(&s, l));
        else if (l->soort == LID_JA_NEE && *ja_nee(&s, l))
            waarde = json_true();
        else if (l->soort == LID_TEKST && *tekst(&s, l))
            waarde = json_string(tekst(&s, l));
        if (waarde && json_object_set_new(json, l->naam, waarde) < 0) {
            json_decref(json);
            json = NULL;
        }
    }
    return json;
}
