/* Words. Among them the characters that a JSON reader and a search index must survive: accents, letters
 * beyond Latin-1, an ampersand, quotes, a backslash, and one outside the Basic Multilingual Plane. */
#include "wereld_tabellen.h"

#include "wereld.h"

/* clang-format off */

const struct wereld_branche wereld_branches[] = {
    {"Bakkerij", 13, {"1071", "4724"}},              {"Slagerij", 15, {"4722", NULL}},
    {"Bouwbedrijf", 3, {"41201", "4120"}},           {"Schildersbedrijf", 56, {"43341", NULL}},
    {"Installatiebedrijf", 12, {"43221", "43222"}},  {"Transportbedrijf", 32, {"49410", NULL}},
    {"Loonbedrijf", 1, {"0161", NULL}},              {"Kwekerij", 1, {"0130", "0119"}},
    {"Melkveebedrijf", 1, {"0141", NULL}},           {"Groothandel", 42, {"4639", "4617"}},
    {"Houthandel", 8, {"46731", NULL}},              {"Autobedrijf", 12, {"45112", "45204"}},
    {"Garage", 12, {"45204", NULL}},                 {"Kapsalon", 17, {"96021", NULL}},
    {"Café", 33, {"5630", NULL}},                    {"Restaurant", 33, {"56101", NULL}},
    {"Hotel", 33, {"55101", "56101"}},               {"Catering", 34, {"5629", NULL}},
    {"Drukkerij", 9, {"18129", NULL}},               {"Uitgeverij", 40, {"5811", "5814"}},
    {"Uitzendbureau", 52, {"78201", NULL}},          {"Detachering", 52, {"78203", NULL}},
    {"Schoonmaakbedrijf", 18, {"81210", "81220"}},   {"Beveiliging", 53, {"8010", NULL}},
    {"Adviesbureau", 44, {"70221", NULL}},           {"Accountantskantoor", 43, {"69201", NULL}},
    {"Administratiekantoor", 43, {"69204", NULL}},   {"Notariskantoor", 43, {"69103", NULL}},
    {"Ingenieursbureau", 45, {"71120", NULL}},       {"Software", 44, {"6201", "6202"}},
    {"Thuiszorg", 35, {"88101", NULL}},              {"Verpleeghuis", 35, {"87100", NULL}},
    {"Tandartspraktijk", 35, {"86231", NULL}},       {"Huisartsenpraktijk", 35, {"86210", NULL}},
    {"Kinderopvang", 35, {"88911", "88912"}},        {"Crèche", 35, {"88911", NULL}},
    {"Fysiotherapie", 35, {"86913", NULL}},          {"Dierenkliniek", 35, {"7500", NULL}},
    {"Basisschool", 61, {"85201", NULL}},            {"Scholengroep", 61, {"85312", NULL}},
    {"Metaalbewerking", 10, {"2562", NULL}},         {"Machinefabriek", 10, {"2829", NULL}},
    {"Elektrotechniek", 11, {"43210", NULL}},        {"Meubelmakerij", 7, {"3101", NULL}},
    {"Timmerfabriek", 6, {"1623", NULL}},            {"Dakdekkersbedrijf", 58, {"43911", NULL}},
    {"Stukadoorsbedrijf", 57, {"4331", NULL}},       {"Steenhouwerij", 60, {"2370", NULL}},
    {"Chemie", 49, {"2059", NULL}},                  {"Zuivelfabriek", 46, {"10511", NULL}},
    {"Textielfabriek", 47, {"1392", NULL}},          {"Rederij", 24, {"5020", NULL}},
    {"Binnenvaart", 22, {"50401", NULL}},            {"Visserijbedrijf", 23, {"0311", NULL}},
    {"Taxibedrijf", 28, {"4932", NULL}},             {"Touringcars", 30, {"4939", NULL}},
    {"Supermarkt", 19, {"47111", NULL}},             {"Modehuis", 17, {"47713", NULL}},
    {"Boekhandel", 17, {"47611", NULL}},             {"Rijwielhandel", 17, {"47641", NULL}},
    {"Theater", 54, {"90012", NULL}},                {"Museum", 54, {"91021", NULL}},
    {"Verzekeringen", 39, {"6622", NULL}},           {"Telecom", 69, {"6110", NULL}},
};
const uint32_t wereld_aantal_branches = WERELD_AANTAL_VAN(wereld_branches);

const struct wereld_plaats wereld_plaatsen[] = {
    {"Amsterdam", 1011, 1109},      {"Rotterdam", 3011, 3089},  {"'s-Gravenhage", 2491, 2597},
    {"Utrecht", 3511, 3585},        {"Eindhoven", 5611, 5658},  {"Groningen", 9711, 9747},
    {"Tilburg", 5011, 5049},        {"Almere", 1311, 1363},     {"Breda", 4811, 4839},
    {"Nijmegen", 6511, 6546},       {"Enschede", 7511, 7548},   {"Haarlem", 2011, 2037},
    {"Arnhem", 6811, 6846},         {"Zaandam", 1501, 1509},    {"Amersfoort", 3811, 3829},
    {"Apeldoorn", 7311, 7339},      {"'s-Hertogenbosch", 5211, 5237}, {"Hoofddorp", 2130, 2136},
    {"Maastricht", 6211, 6229},     {"Leiden", 2311, 2334},     {"Dordrecht", 3311, 3329},
    {"Zoetermeer", 2711, 2729},     {"Zwolle", 8011, 8045},     {"Deventer", 7411, 7433},
    {"Delft", 2611, 2629},          {"Alkmaar", 1811, 1827},    {"Heerlen", 6411, 6422},
    {"Venlo", 5911, 5928},          {"Leeuwarden", 8911, 8941}, {"Hilversum", 1211, 1223},
    {"Hengelo", 7551, 7559},        {"Roosendaal", 4701, 4709}, {"Oss", 5341, 5349},
    {"Emmen", 7811, 7828},          {"Gouda", 2801, 2809},      {"Middelburg", 4331, 4339},
    {"Assen", 9401, 9409},          {"Bergen op Zoom", 4611, 4625}, {"Lelystad", 8211, 8245},
    {"Sneek", 8601, 8608},          {"Súdwest-Fryslân", 8700, 8765}, {"Tiel", 4001, 4007},
    {"Wageningen", 6701, 6709},     {"IJmuiden", 1971, 1976},   {"Heerhugowaard", 1701, 1705},
    {"Nieuwegein", 3431, 3439},     {"Veenendaal", 3901, 3907}, {"Doetinchem", 7001, 7009},
    {"Terneuzen", 4531, 4539},      {"Roermond", 6041, 6045},   {"Drachten", 9201, 9207},
    {"Hoogeveen", 7901, 7909},      {"Kampen", 8261, 8267},     {"Den Helder", 1781, 1789},
    {"Katwijk", 2221, 2225},        {"Boxtel", 5281, 5283},     {"Weert", 6001, 6006},
    {"Winterswijk", 7101, 7109},    {"Harlingen", 8861, 8862},  {"Delfzijl", 9930, 9936},
};
const uint32_t wereld_aantal_plaatsen = WERELD_AANTAL_VAN(wereld_plaatsen);

const struct wereld_buitenland wereld_buitenland[] = {
    {"BE", "Antwerpen", "Meir", "20##"},           {"BE", "Liège", "Rue de la Cathédrale", "40##"},
    {"DE", "Düsseldorf", "Königsallee", "402##"},  {"DE", "Münster", "Große Straße", "481##"},
    {"FR", "Lille", "Rue Nationale", "590##"},     {"GB", "London", "King's Road", "SW1#2AB"},
    {"LU", "Luxembourg", "Grand-Rue", "16##"},     {"PL", "Łódź", "Ulica Piotrkowska", "90-1##"},
    {"DK", "København", "Strøget", "11##"},        {"IE", "Dublin", "O'Connell Street", "D0#X2Y#"},
    {"SE", "Göteborg", "Avenyn", "411 ##"},        {"ES", "A Coruña", "Rúa Real", "150##"},
    {"MC", "Monaco", "Avenue de la Costa", "980##"}, {"TR", "İzmir", "Atatürk Caddesi", "352##"},
};
const uint32_t wereld_aantal_buitenland = WERELD_AANTAL_VAN(wereld_buitenland);

const char *const wereld_achternamen[] = {
    "Jansen",       "de Vries",    "van den Berg", "Bakker",       "van Dijk",      "Visser",      "Smit",
    "Meijer",       "de Boer",     "Mulder",       "de Groot",     "Bos",           "Vos",         "Peters",
    "Hendriks",     "van Leeuwen", "Dekker",       "Brouwer",      "de Wit",        "Dijkstra",    "Smits",
    "de Graaf",     "van der Meer", "van der Linden", "Kok",       "Jacobs",        "de Haan",     "Vermeulen",
    "van den Heuvel", "van der Veen", "van den Broek", "de Bruijn", "de Bruin",     "van der Heijden", "Schouten",
    "van Beek",     "Willems",     "van Vliet",    "van de Ven",   "Hoekstra",      "Maas",        "Verhoeven",
    "Koster",       "van Dam",     "van der Wal",  "Prins",        "Blom",          "Huisman",     "Peeters",
    "de Jong",      "Kuipers",     "van Veen",     "Post",         "Kuiper",        "Veenstra",    "Kramer",
    "van den Brink", "Scholten",   "van Wijk",     "Postma",       "Martens",       "Vink",        "Timmermans",
    "Groen",        "Gerritsen",   "Jonker",       "van Loon",     "Boer",          "van der Velde", "Willemsen",
    "Müller",       "Özdemir",     "Yılmaz",       "Jørgensen",    "Çelik",         "Nguyễn",      "Łukaszewski",
    "D'Angelo",     "'t Hart",     "in 't Veld",   "van 't Hoff",  "Coëlho",        "Curaçao",     "Wielinga-Bâlt",
};
const uint32_t wereld_aantal_achternamen = WERELD_AANTAL_VAN(wereld_achternamen);

const char *const wereld_straten[] = {
    "Kerkstraat",     "Schoolstraat",  "Molenstraat",     "Dorpsstraat",   "Molenweg",        "Julianastraat",
    "Parallelweg",    "Wilhelminastraat", "Industrieweg", "Nijverheidsweg", "Ambachtsweg",    "Havenkade",
    "Stationsplein",  "Stationsweg",   "Markt",           "Hoofdstraat",   "Lange Nieuwstraat", "Prins Hendrikkade",
    "De Corridor",    "Zuiderpark",    "Noorderhaven",    "Burg. de Raadtsingel", "Van 't Hoffweg", "1e Oosterparkstraat",
    "Plein '40-'45",  "Dr. Schaepmanlaan", "Sint-Annastraat", "Curaçaostraat", "Oude Rijn",    "Handelskade",
    "Transportweg",   "Energieweg",    "Kanaaldijk Noord", "Europalaan",   "President Kennedyplantsoen", "Veilingweg",
};
const uint32_t wereld_aantal_straten = WERELD_AANTAL_VAN(wereld_straten);

const char *const wereld_fantasie[] = {
    "De Gouden Leeuw", "'t Stoepje",      "\"De Zwaan\"",   "Het Anker",   "Noorderlicht", "Polderzicht",   "De Eenhoorn",
    "Zilt & Zo",       "Puur Natuur",     "Vlinder",        "De Linde",    "Novalis",      "Orion",         "Vértice",
    "Waterland",       "De Rode Haan",    "Fryske Flagge",  "Ster",        "Delta",        "Wolkenveld",    "Kop\\Staart",
    "Zon 🌞",          "Drie Gebroeders", "Kompas",         "De Vijfsprong", "Meridiaan",  "L'Étoile",      "Kristal",
};
const uint32_t wereld_aantal_fantasie = WERELD_AANTAL_VAN(wereld_fantasie);

/* clang-format on */
