/* The form of the rights file: types, names, texts. What the settings mean is not known here. */
#include "abs/rechten_vorm.h"

#include <ctype.h>
#include <stdarg.h>

#include "klantbeeld/abs/identiteit.h"

enum { MAX_CODE = 64 };

void kb_lezing_meld(struct lezing *l, const config_setting_t *s, const char *formaat, ...)
{
    va_list ap;

    l->n_fouten++;
    if (s && config_setting_source_line(s) > 0)
        fprintf(l->fouten, "%s:%u: ", l->bestand, (unsigned)config_setting_source_line(s));
    else
        fprintf(l->fouten, "%s: ", l->bestand);
    va_start(ap, formaat);
    vfprintf(l->fouten, formaat, ap);
    va_end(ap);
    fputc('\n', l->fouten);
}

static bool van_soort(const config_setting_t *s, enum lidsoort soort)
{
    int n = config_setting_length(s);

    switch (soort) {
    case LID_TEKST:
        return config_setting_type(s) == CONFIG_TYPE_STRING;
    case LID_JA_NEE:
        return config_setting_type(s) == CONFIG_TYPE_BOOL;
    case LID_NAMEN: /* libconfig sees to it that all are of the type of the first */
        return config_setting_is_array(s) &&
               (n == 0 || config_setting_type(config_setting_get_elem(s, 0)) == CONFIG_TYPE_STRING);
    case LID_GROEPEN:
        for (int i = 0; i < n; i++)
            if (!config_setting_is_group(config_setting_get_elem(s, (unsigned)i)))
                return false;
        return config_setting_is_list(s);
    }
    return false;
}

static const struct lid *zoek_lid(const struct lid *leden, size_t n, const char *naam)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(leden[i].naam, naam) == 0)
            return &leden[i];
    return NULL;
}

void kb_vorm_keur(struct lezing *l, const config_setting_t *groep, const char *pad, const struct lid *leden,
                  size_t n)
{
    static const char *const wat[] = {
        [LID_TEKST] = "een tekst tussen aanhalingstekens",
        [LID_NAMEN] = "een rij namen: [\"...\", \"...\"]",
        [LID_JA_NEE] = "true of false",
        [LID_GROEPEN] = "een lijst van groepen: ( { ... }, { ... } )",
    };
    const char *punt = *pad ? "." : "";

    for (int i = 0; i < config_setting_length(groep); i++) {
        const config_setting_t *s = config_setting_get_elem(groep, (unsigned)i);
        const struct lid *lid = zoek_lid(leden, n, config_setting_name(s));

        if (!lid)
            kb_lezing_meld(l, s, "%s%s%s: deze instelling bestaat niet", pad, punt, config_setting_name(s));
        else if (!van_soort(s, lid->soort))
            kb_lezing_meld(l, s, "%s%s%s: hier hoort %s te staan", pad, punt, lid->naam, wat[lid->soort]);
    }
    for (size_t i = 0; i < n; i++)
        if (leden[i].verplicht && !config_setting_get_member(groep, leden[i].naam))
            kb_lezing_meld(l, groep, "%s%s%s: ontbreekt", pad, punt, leden[i].naam);
}

const config_setting_t *kb_vorm_lid(const config_setting_t *groep, const char *naam, enum lidsoort soort)
{
    const config_setting_t *s = config_setting_get_member(groep, naam);

    return s && van_soort(s, soort) ? s : NULL;
}

const char *kb_vorm_tekst(const config_setting_t *groep, const char *naam)
{
    const config_setting_t *s = kb_vorm_lid(groep, naam, LID_TEKST);

    return s ? config_setting_get_string(s) : NULL;
}

bool kb_vorm_ja(const config_setting_t *groep, const char *naam)
{
    const config_setting_t *s = kb_vorm_lid(groep, naam, LID_JA_NEE);

    return s && config_setting_get_bool(s);
}

uint32_t kb_vorm_bits(struct lezing *l, const config_setting_t *groep, const char *pad, const char *lid,
                      struct namen bekend)
{
    const config_setting_t *rij = kb_vorm_lid(groep, lid, LID_NAMEN);
    uint32_t som = 0;

    for (int i = 0; rij && i < config_setting_length(rij); i++) {
        const config_setting_t *s = config_setting_get_elem(rij, (unsigned)i);
        const char *naam = config_setting_get_string(s);
        int bit = kb_naam_zoek(bekend, naam);

        if (bit < 0) {
            kb_lezing_meld(l, s, "%s.%s: \"%s\" bestaat niet", pad, lid, naam);
            continue;
        }
        if (som >> bit & 1)
            kb_lezing_meld(l, s, "%s.%s: \"%s\" staat er meer dan eens in", pad, lid, naam);
        som |= UINT32_C(1) << bit;
    }
    return som;
}

int kb_vorm_index(struct lezing *l, const config_setting_t *groep, const char *pad, const char *lid,
                  struct namen bekend)
{
    const config_setting_t *s = kb_vorm_lid(groep, lid, LID_TEKST);
    int uit = s ? kb_naam_zoek(bekend, config_setting_get_string(s)) : -1;

    if (s && uit < 0)
        kb_lezing_meld(l, s, "%s.%s: \"%s\" bestaat niet", pad, lid, config_setting_get_string(s));
    return uit;
}

bool kb_vorm_code(struct lezing *l, const config_setting_t *s, const char *pad, const char *tekst)
{
    size_t n = strlen(tekst);
    bool goed = n >= 1 && n <= MAX_CODE;

    for (size_t i = 0; goed && i < n; i++)
        goed = isalnum((unsigned char)tekst[i]) || strchr("_-.", tekst[i]);
    if (!goed)
        kb_lezing_meld(l, s, "%s: \"%s\" heeft niet de vorm: 1..%d letters, cijfers, '_', '-' en '.'", pad,
                       tekst, MAX_CODE);
    return goed;
}

/* As a claim of a token may be: what cannot be in a token would never be met. */
bool kb_vorm_vrij(struct lezing *l, const config_setting_t *s, const char *pad, const char *tekst, size_t max)
{
    size_t n = strlen(tekst);
    bool goed = n >= 1 && n <= max;

    for (size_t i = 0; goed && i < n; i++)
        goed = (unsigned char)tekst[i] >= ' ' && tekst[i] != 0x7f;
    if (!goed)
        kb_lezing_meld(l, s, "%s: \"%s\" heeft niet de vorm: 1..%zu bytes zonder stuurtekens", pad, tekst,
                       max);
    return goed;
}

bool kb_vorm_medewerker(struct lezing *l, const config_setting_t *s, const char *pad, const char *tekst)
{
    size_t n = strlen(tekst);
    bool goed = n >= 1 && n <= KB_MAX_MEDEWERKER;

    for (size_t i = 0; goed && i < n; i++)
        goed = tekst[i] > ' ' && tekst[i] <= '~';
    if (!goed)
        kb_lezing_meld(l, s, "%s: \"%s\" heeft niet de vorm: 1..%d tekens ASCII zonder spatie", pad, tekst,
                       KB_MAX_MEDEWERKER);
    return goed;
}
