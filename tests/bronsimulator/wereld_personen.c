/* Contact persons, on both sides. */
#include <ctype.h>
#include <stdio.h>

#include "wereld_contact.h"
#include "wereld_groot.h"
#include "wereld_tabellen.h"

enum doel { DOEL_AANTAL = 600, DOEL_PERSOON };

static const char *const VOORLETTERS[] = {"A.", "J.P.", "M.", "C.J.M.", "S.",
                                          "É.", "Th.",  "R.", "H.A.",   "W."};
static const char *const FUNCTIES[] = {
    "HR Businesspartner",
    "Directeur",
    "Hoofd P&O",
    "Salarisadministrateur",
    "Casemanager verzuim",
    "Office manager",
    "Financieel directeur",
    "Eigenaar",
    "Arbo-coördinator",
};
static const char *const FUNCTIES_UWV[] = {
    "K&S Accountmanager",
    "Adviseur Werkloosheidsverzekering",
    "Landelijk adviseur werkgeversdiensten",
    "Arbeidsdeskundige",
};

static uint32_t kies(const struct wereld_werkgever *w, uint32_t n, uint32_t i, uint32_t grens)
{
    return wereld_kies(wereld_toeval(w->administratie, DOEL_PERSOON, n * 16 + i), grens);
}

/* "van den Berg" becomes "van den" and "Berg". The result lies in the same text. */
static void splits(const char *naam, struct wereld_persoon *uit)
{
    static const char *const VOORVOEGSELS[] = {"van den ", "van der ", "van de ", "van 't ",
                                               "van ",     "de ",      "in 't ",  "'t "};
    static const char *const LOS[] = {"van den", "van der", "van de", "van 't", "van", "de", "in 't", "'t"};

    uit->voorvoegsel = NULL;
    uit->achternaam = naam;
    for (uint32_t i = 0; i < WERELD_AANTAL_VAN(LOS); i++) {
        size_t n = strlen(VOORVOEGSELS[i]);

        if (strncmp(naam, VOORVOEGSELS[i], n) == 0) {
            uit->voorvoegsel = LOS[i];
            uit->achternaam = naam + n;
            return;
        }
    }
}

/* The letters a-z of a name, in lower case: what is left when it becomes an address. */
static void zet_email(struct wereld_persoon *p, const struct wereld_werkgever *w)
{
    char naam[40];
    size_t n = 0;

    for (const char *z = p->achternaam; *z && n < sizeof(naam) - 1; z++)
        if (isascii((unsigned char)*z) && isalpha((unsigned char)*z))
            naam[n++] = (char)tolower((unsigned char)*z);
    naam[n] = '\0';
    if (p->van_uwv)
        snprintf(p->email, sizeof(p->email), "%s@uwv.example.nl", naam);
    else
        snprintf(p->email, sizeof(p->email), "%s@bedrijf-%u.example.nl", naam, (unsigned)w->index);
}

static void maak_persoon(const struct wereld_werkgever *w, uint32_t n, struct wereld_persoon *p)
{
    uint32_t beschikbaar = kies(w, n, 0, 10);

    *p = (struct wereld_persoon){.van_uwv = n % 3 == 2};
    splits(wereld_achternamen[kies(w, n, 1, wereld_aantal_achternamen)], p);
    p->voorletters = kies(w, n, 2, 15) ? VOORLETTERS[kies(w, n, 3, WERELD_AANTAL_VAN(VOORLETTERS))] : NULL;
    if (kies(w, n, 4, 12))
        p->functie = p->van_uwv ? FUNCTIES_UWV[kies(w, n, 5, WERELD_AANTAL_VAN(FUNCTIES_UWV))]
                                : FUNCTIES[kies(w, n, 5, WERELD_AANTAL_VAN(FUNCTIES))];
    /* 06 and, for tests, numbers of one country abroad; a few unknown */
    switch (kies(w, n, 6, 20)) {
    case 0:
        break;
    case 1:
        snprintf(p->telefoon, sizeof(p->telefoon), "32470%06u", kies(w, n, 7, 1000000));
        break;
    default:
        snprintf(p->telefoon, sizeof(p->telefoon), "316%08u", kies(w, n, 7, 100000000));
    }
    if (kies(w, n, 8, 15))
        zet_email(p, w);
    p->beschikbaar = beschikbaar == 0 ? '\0' : beschikbaar < 8 ? 'J' : 'N';
}

uint32_t wereld_personen(const struct wereld_werkgever *w, struct wereld_persoon uit[WERELD_MAX_PERSONEN])
{
    uint32_t n = wereld_kies(wereld_toeval(w->administratie, DOEL_AANTAL, 0), WERELD_MAX_PERSONEN + 1);

    if (w->index == WERELD_DE_GROOT) {
        memcpy(uit, wereld_groot_personen, sizeof(wereld_groot_personen));
        return WERELD_GROOT_PERSONEN;
    }
    if (w->index == 0)
        return 0;
    for (uint32_t i = 0; i < n; i++)
        maak_persoon(w, i, &uit[i]);
    return n;
}
