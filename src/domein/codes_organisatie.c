/* The code tables of the gegevensgroep organisatie, and where each comes from. */
#include "klantbeeld/domein/codes_organisatie.h"

/* clang-format off */

/* The names are those of article 5.1, to the letter, but for the hyphens that its text lost in 5 ("Houten")
 * and 12 ("Metaal-en"). 36 and 37 do not occur in the article: an employer with one of them gets the bare
 * code. */
static const struct kb_code SECTOREN[] = {
    {"01", "1", "Agrarisch bedrijf"},
    {"02", "2", "Tabakverwerkende industrie"},
    {"03", "3", "Bouwbedrijf"},
    {"04", "4", "Baggerbedrijf"},
    {"05", "5", "Hout- en emballage-industrie, houtwaren- en borstelindustrie"},
    {"06", "6", "Timmerindustrie"},
    {"07", "7", "Meubel- en orgelbouwindustrie"},
    {"08", "8", "Groothandel in hout, zagerijen, schaverijen en houtbereidingsindustrie"},
    {"09", "9", "Grafische industrie"},
    {"10", "10", "Metaalindustrie"},
    {"11", "11", "Elektrotechnische industrie"},
    {"12", "12", "Metaal- en technische bedrijfstakken"},
    {"13", "13", "Bakkerijen"},
    {"14", "14", "Suikerverwerkende industrie"},
    {"15", "15", "Slagersbedrijven"},
    {"16", "16", "Slagers overig"},
    {"17", "17", "Detailhandel en ambachten"},
    {"18", "18", "Reiniging"},
    {"19", "19", "Grootwinkelbedrijf"},
    {"20", "20", "Havenbedrijven"},
    {"21", "21", "Havenclassificeerders"},
    {"22", "22", "Binnenscheepvaart"},
    {"23", "23", "Visserij"},
    {"24", "24", "Koopvaardij"},
    {"25", "25", "Vervoer KLM"},
    {"26", "26", "Vervoer NS"},
    {"27", "27", "Vervoer posterijen"},
    {"28", "28", "Taxivervoer"},
    {"29", "29", "Openbaar Vervoer"},
    {"30", "30", "Besloten busvervoer"},
    {"31", "31", "Overig personenvervoer te land en in de lucht"},
    {"32", "32", "Overig goederenvervoer te land en in de lucht"},
    {"33", "33", "Horeca algemeen"},
    {"34", "34", "Horeca catering"},
    {"35", "35", "Gezondheid, geestelijke en maatschappelijke belangen"},
    {"38", "38", "Banken"},
    {"39", "39", "Verzekeringswezen"},
    {"40", "40", "Uitgeverij"},
    {"41", "41", "Groothandel I"},
    {"42", "42", "Groothandel II"},
    {"43", "43", "Zakelijke Dienstverlening I"},
    {"44", "44", "Zakelijke Dienstverlening II"},
    {"45", "45", "Zakelijke Dienstverlening III"},
    {"46", "46", "Zuivelindustrie"},
    {"47", "47", "Textielindustrie"},
    {"48", "48", "Steen-, cement-, glas- en keramische industrie"},
    {"49", "49", "Chemische industrie"},
    {"50", "50", "Voedingsindustrie"},
    {"51", "51", "Algemene industrie"},
    {"52", "52", "Uitzendbedrijven"},
    {"53", "53", "Bewakingsondernemingen"},
    {"54", "54", "Culturele instellingen"},
    {"55", "55", "Overige takken van bedrijf en beroep"},
    {"56", "56", "Schildersbedrijf"},
    {"57", "57", "Stukadoorsbedrijf"},
    {"58", "58", "Dakdekkersbedrijf"},
    {"59", "59", "Mortelbedrijf"},
    {"60", "60", "Steenhouwersbedrijf"},
    {"61", "61", "Overheid, onderwijs en wetenschappen"},
    {"62", "62", "Overheid, rijk, politie en rechterlijke macht"},
    {"63", "63", "Overheid, defensie"},
    {"64", "64", "Overheid, provincies, gemeenten en waterschappen"},
    {"65", "65", "Overheid, openbare nutsbedrijven"},
    {"66", "66", "Overheid, overige instellingen"},
    {"67", "67", "Werk en (re)Integratie"},
    {"68", "68", "Railbouw"},
    {"69", "69", "Telecommunicatie"},
};

/* The plan's screen shows "3 (Agrarisch)" and is the only support for a description that goes with the code
 * alone. Public tables contradict it: in the sector premiums up to 2019 (abolished in 2020) the code has a
 * meaning only together with the sector. Sector 1 (agrarisch) has 1, the short group, and 2, the long one,
 * but no 3; sector 9 (grafisch) has 3 alone; sector 52 (uitzend) had 1 to 9. So nothing is added until the
 * agency hands over its own table: every other code is delivered bare. */
static const struct kb_code RISICOPREMIEGROEPEN[] = {
    {"03", "3", "Agrarisch"},
};

static const struct kb_code WERKGEVERSTATUS[] = {
    {"A", "actief", "Actief"},
    {"B", "beeindigd", "Beëindigd"},
    {"F", "failliet", "Failliet"},
    {"O", "in-oprichting", "In oprichting"},
    {"S", "surseance", "Surseance van betaling"},
};

/* The countries that an employer with staff in the Netherlands is likely to have an address in; others are
 * delivered by their code. */
static const struct kb_code LANDEN[] = {
    {"AT", "AT", "Oostenrijk"},
    {"BE", "BE", "België"},
    {"BG", "BG", "Bulgarije"},
    {"CH", "CH", "Zwitserland"},
    {"CN", "CN", "China"},
    {"CY", "CY", "Cyprus"},
    {"CZ", "CZ", "Tsjechië"},
    {"DE", "DE", "Duitsland"},
    {"DK", "DK", "Denemarken"},
    {"EE", "EE", "Estland"},
    {"ES", "ES", "Spanje"},
    {"FI", "FI", "Finland"},
    {"FR", "FR", "Frankrijk"},
    {"GB", "GB", "Verenigd Koninkrijk"},
    {"GR", "GR", "Griekenland"},
    {"HR", "HR", "Kroatië"},
    {"HU", "HU", "Hongarije"},
    {"IE", "IE", "Ierland"},
    {"IN", "IN", "India"},
    {"IS", "IS", "IJsland"},
    {"IT", "IT", "Italië"},
    {"JP", "JP", "Japan"},
    {"LI", "LI", "Liechtenstein"},
    {"LT", "LT", "Litouwen"},
    {"LU", "LU", "Luxemburg"},
    {"LV", "LV", "Letland"},
    {"MT", "MT", "Malta"},
    {"NL", "NL", "Nederland"},
    {"NO", "NO", "Noorwegen"},
    {"PL", "PL", "Polen"},
    {"PT", "PT", "Portugal"},
    {"RO", "RO", "Roemenië"},
    {"SE", "SE", "Zweden"},
    {"SI", "SI", "Slovenië"},
    {"SK", "SK", "Slowakije"},
    {"TR", "TR", "Turkije"},
    {"UA", "UA", "Oekraïne"},
    {"US", "US", "Verenigde Staten"},
};

/* clang-format on */

#define RIJEN(tabel) .rij = (tabel), .n = sizeof(tabel) / sizeof((tabel)[0])

const struct kb_codetabel kb_tabel_sectoren = {
    .naam = "sectoren",
    .herkomst = "Regeling Wfsv (BWBR0019150), artikel 5.1; de werkzaamheden per sector staan in bijlage 1",
    RIJEN(SECTOREN),
};

const struct kb_codetabel kb_tabel_risicopremiegroepen = {
    .naam = "risicopremiegroepen",
    .herkomst = "Projectplan Klantbeeld Werkgever 0.95, scherm Organisatiegegevens",
    RIJEN(RISICOPREMIEGROEPEN),
};

const struct kb_codetabel kb_tabel_werkgeverstatus = {
    .naam = "werkgeverstatus",
    .herkomst = "Broncontract CWS-IHP (openapi/bronnen), codes van de status van de inhoudingsplichtige",
    RIJEN(WERKGEVERSTATUS),
};

const struct kb_codetabel kb_tabel_landen = {
    .naam = "landen",
    .herkomst = "ISO 3166-1 alpha-2; Nederlandse korte namen",
    RIJEN(LANDEN),
};
