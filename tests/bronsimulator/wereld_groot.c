/* Groothandel De Groot, after the screens "Contactmanagement" and "Documenten" of the plan. What the screens
 * do not show (times of day, kinds of documents, the three documents behind "[meer]") stands in the examples
 * of the source contracts. A day is written as its number since 1970, with the date beside it. */
#include "wereld_groot.h"

/* clang-format off */

const struct wereld_persoon wereld_groot_personen[WERELD_GROOT_PERSONEN] = {
    {"A.", NULL, "Bakker",   "HR Businesspartner",                "31612345675", "E.bakker@groothandeldegroot.nl",   'J', false},
    {"D.", NULL, "Molenaar", "P&S accountmanager",                "31612345678", "E.molenaar@groothandeldegroot.nl", 'N', false},
    {"F.", NULL, "Bakker",   "K&S Accountmanager",                "31612345676", "E.bakker@uwv.nl",                  'J', true},
    {"G.", NULL, "Molenaar", "Adviseur Werkloosheidsverzekering", "31612345679", "G.molenaar@uwv.nl",                'N', true},
};

#define KANAAL(plek) &wereld_kanalen[plek]
#define STATUS(plek) &wereld_statussen[plek]
#define OVER(naam) &wereld_onderwerpen[WERELD_ONDERWERP_##naam]

enum { TELEFOON = 0, NIEUW_BEZOEK = 3, AFGEROND = 0, OPEN = 1 };

const struct wereld_contact wereld_groot_contacten[WERELD_GROOT_CONTACTEN] = {
    {19645 /* 2023-10-15 */, 52200, KANAAL(TELEFOON), STATUS(OPEN), OVER(ADB), "Martijn Bakker"},
    {19642 /* 2023-10-12 */, 36900, KANAAL(TELEFOON), STATUS(OPEN), OVER(ADV), "Patric Veele"},
    {19640 /* 2023-10-10 */, 32700, KANAAL(TELEFOON), STATUS(OPEN), OVER(ADB), "Patric Veele"},
    {19639 /* 2023-10-09 */, 57600, KANAAL(NIEUW_BEZOEK), STATUS(AFGEROND), OVER(GVV36), "Marcus van Veenendaal"},
    {19552 /* 2023-07-14 */, 41400, KANAAL(NIEUW_BEZOEK), STATUS(AFGEROND), OVER(DA), "Martijn Bakker"},
    {19552 /* 2023-07-14 */, 33600, KANAAL(NIEUW_BEZOEK), STATUS(AFGEROND), OVER(GVV36), "Marcus van Veenendaal"},
    {7586 /* 1990-10-09 */, -1, KANAAL(TELEFOON), STATUS(AFGEROND), OVER(EGM6), "Martijn Bakker"},
};

const char *const wereld_groot_contactteksten[WERELD_GROOT_CONTACTEN] = {
    "Wat is de hoogte van mijn WGA uit ...",
    "14 oktober geven telefoon",
    "12 oktober geven telefoon",
    "12 oktober Toeslagverzoek ingediend",
    "Ik heb een vraag over mijn vakantie ...",
    "Wat is de hoogte van mijn WGA uit ...",
    "Ik heb een vraag over mijn vakantie ...",
};

const uint32_t wereld_groot_onderwerpen[5] = {16, 10, 10, 8, 7};

const struct wereld_notitie wereld_groot_notities[WERELD_GROOT_NOTITIES] = {
    {19642 /* 2023-10-12 */, 34800, "Marcus van Veenendaal"},
    {18144 /* 2019-09-05 */, -1, NULL},
};

const char wereld_groot_notitietekst[] = "Loren ipsum";

const struct wereld_document wereld_groot_documenten[WERELD_GROOT_DOCUMENTEN] = {
    {{19311 /* 2022-11-15 */, "WW", "DL"}, 1018, "Resultaat dagloonberekening", "Continueren en muteren", "DANS (id:454645754457)", false},
    {{19268 /* 2022-10-03 */, "WW", "TV"}, 1017, NULL, "Vaststellen recht, hoogte duur", "Terugvorderingsbrief werknemer", false},
    {{19240 /* 2022-09-05 */, "WW", "TK"}, 1016, "Werktijdverkorting", "Vaststellen recht, hoogte duur", "Toekenningsbeslissing WTV aan werkgever", false},
    {{19227 /* 2022-08-23 */, "WW", "TK"}, 1015, "Resultaat dagloonberekening", "Vaststellen recht, hoogte duur", "Toekenning werkdagsverkorting", false},
    {{19208 /* 2022-08-04 */, "WW", "TV"}, 1014, NULL, "Vaststellen recht, hoogte duur", "Verzoek aan wg terug te betalen", false},
    {{18946 /* 2021-11-15 */, "WW", "TK"}, 1013, "Werktijdverkorting", "Continueren en muteren", "Toekenningsbeslissing WTV aan werkgever", false},
    {{18903 /* 2021-10-03 */, "WW", "DL"}, 1012, "Resultaat dagloonberekening", "Verzoek om terugbetaling", "DANS (id:454645763457)", false},
    {{18144 /* 2019-09-05 */, "WW", "TV"}, 1011, NULL, "Resultaat dagloonberekening", "Verzoek aan wg terug te betalen", false},
    {{17766 /* 2018-08-23 */, "BNO", "TV"}, 1010, NULL, "Continueren en muteren", "Terugvorderingsbrief werknemer", false},
    {{17747 /* 2018-08-04 */, "BNO", "TK"}, 1009, NULL, "Continueren en muteren", "Toekenningsbeslissing WTV aan werkgever", false},
    {{17717 /* 2018-07-05 */, "WW", "DL"}, 1008, NULL, "Continueren en muteren", "DANS (id:463573775556)", true},
    {{17688 /* 2018-06-06 */, "WW", "TV"}, 1007, NULL, "Continueren en muteren", "Verzoek aan wg terug te betalen", false},
    {{17667 /* 2018-05-16 */, "WW", "TK"}, 1006, NULL, "Verzoek om terugbetaling", "Toekenning werkdagsverkorting", false},
    {{17657 /* 2018-05-06 */, "WW", "DL"}, 1005, NULL, "Verzoek om terugbetaling", "DANS (id:56757357754)", false},
    {{17657 /* 2018-05-06 */, "WW", "DL"}, 1004, NULL, "Continueren en muteren", "DANS (id:24563464567)", false},
    {{17633 /* 2018-04-12 */, "ZW", "WZ"}, 1003, "Ziekmelding", "Continueren en muteren", "Wijziging uitkering Ziektewet", false},
    {{17560 /* 2018-01-29 */, "ZW", "BE"}, 1002, "Ziekmelding", "Einde recht", "Beëindiging uitkering Ziektewet", true},
    {{17490 /* 2017-11-20 */, "WW", "BE"}, 1001, NULL, "Einde recht", "Beëindiging WW aan werknemer", false},
};

/* clang-format on */
