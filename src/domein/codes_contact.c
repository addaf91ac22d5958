/* The code tables of the gegevensgroep contact, and where each comes from. A row stands once, with both
 * sources' codes, so that K3CR and VKCC cannot drift apart. */
#include "klantbeeld/domein/codes_contact.h"

/* clang-format off */

/*        K3CR  VKCC               ours                 for people */
#define KANALEN(R) \
    R("T",  "PHONE",           "telefoon",          "Telefoon") \
    R("E",  "EMAIL",           "e-mail",            "E-mail") \
    R("P",  "LETTER",          "brief",             "Brief") \
    R("NB", "VISIT_NEW",       "nieuw-bezoek",      "Nieuw bezoek") \
    R("VB", "VISIT_FOLLOW_UP", "vervolgbezoek",     "Vervolgbezoek") \
    R("V",  "VIDEO",           "videogesprek",      "Videogesprek") \
    R("C",  "CHAT",            "chat",              "Chat") \
    R("W",  "PORTAL",          "werkgeversportaal", "Werkgeversportaal") \
    R("F",  "WEB_FORM",        "contactformulier",  "Contactformulier") \
    R("B",  "DESK",            "balie",             "Balie")

#define STATUSSEN(R) \
    R("O", "OPEN",        "open",               "Open") \
    R("I", "IN_PROGRESS", "in-behandeling",     "In behandeling") \
    R("W", "WAITING",     "wacht-op-werkgever", "Wacht op werkgever") \
    R("D", "FORWARDED",   "doorgezet",          "Doorgezet") \
    R("A", "CLOSED",      "afgerond",           "Afgerond") \
    R("X", "CANCELLED",   "vervallen",          "Vervallen")

/* ADB, ADV, GVV-36, DA and EGM-6 stand on the plan's screen without a word about what they mean, so they have
 * no row and are delivered bare. */
#define ONDERWERPEN(R) \
    R("WGA",  "BENEFIT_WGA",          "wga",                  "WGA") \
    R("WW",   "BENEFIT_WW",           "ww",                   "WW") \
    R("ZW",   "BENEFIT_ZW",           "zw",                   "ZW") \
    R("WIA",  "BENEFIT_WIA",          "wia",                  "WIA") \
    R("IVA",  "BENEFIT_IVA",          "iva",                  "IVA") \
    R("WAO",  "BENEFIT_WAO",          "wao",                  "WAO") \
    R("WAZO", "BENEFIT_WAZO",         "wazo",                 "WAZO") \
    R("WTV",  "SHORT_TIME",           "werktijdverkorting",   "Werktijdverkorting") \
    R("VAK",  "HOLIDAY",              "vakantie",             "Vakantie") \
    R("ERD",  "SELF_INSURED",         "eigenrisicodragen",    "Eigenrisicodragen") \
    R("LS",   "WAGE_SANCTION",        "loonsanctie",          "Loonsanctie") \
    R("RIV",  "REINTEGRATION_REPORT", "re-integratieverslag", "Re-integratieverslag") \
    R("DLN",  "DAILY_WAGE",           "dagloon",              "Dagloon") \
    R("PRE",  "PREMIUMS",             "premies",              "Premies") \
    R("ONT",  "DISMISSAL",            "ontslag",              "Ontslag") \
    R("LKV",  "WAGE_COST_BENEFIT",    "loonkostenvoordeel",   "Loonkostenvoordeel") \
    R("SUB",  "SUBSIDIES",            "subsidies",            "Subsidies") \
    R("POR",  "EMPLOYER_PORTAL",      "werkgeversportaal",    "Werkgeversportaal") \
    R("BEZ",  "OBJECTION",            "bezwaar",              "Bezwaar") \
    R("KLA",  "COMPLAINT",            "klacht",               "Klacht") \
    R("OVG",  "OTHER",                "overig",               "Overig")

/* clang-format on */

#define K3CR(k3cr, vkcc, code, omschrijving) {k3cr, code, omschrijving},
#define VKCC(k3cr, vkcc, code, omschrijving) {vkcc, code, omschrijving},

static const struct kb_code KANALEN_K3CR[] = {KANALEN(K3CR)};
static const struct kb_code KANALEN_VKCC[] = {KANALEN(VKCC)};
static const struct kb_code STATUSSEN_K3CR[] = {STATUSSEN(K3CR)};
static const struct kb_code STATUSSEN_VKCC[] = {STATUSSEN(VKCC)};
static const struct kb_code ONDERWERPEN_K3CR[] = {ONDERWERPEN(K3CR)};
static const struct kb_code ONDERWERPEN_VKCC[] = {ONDERWERPEN(VKCC)};

#define RIJEN(tabel) .rij = (tabel), .n = sizeof(tabel) / sizeof((tabel)[0])

const struct kb_codetabel kb_tabel_kanalen_k3cr = {
    .naam = "kanalen",
    .herkomst = "Broncontract K3CR (openapi/bronnen), KanCd; Telefoon en Nieuw bezoek staan op het scherm "
                "Contactmanagement van het projectplan",
    RIJEN(KANALEN_K3CR),
};

const struct kb_codetabel kb_tabel_kanalen_vkcc = {
    .naam = "kanalen",
    .herkomst = "Broncontract VKCC (openapi/bronnen), Channel",
    RIJEN(KANALEN_VKCC),
};

const struct kb_codetabel kb_tabel_contactstatus_k3cr = {
    .naam = "contactstatus",
    .herkomst = "Broncontract K3CR (openapi/bronnen), StCd; Open en Afgerond staan op het scherm "
                "Contactmanagement van het projectplan",
    RIJEN(STATUSSEN_K3CR),
};

const struct kb_codetabel kb_tabel_contactstatus_vkcc = {
    .naam = "contactstatus",
    .herkomst = "Broncontract VKCC (openapi/bronnen), State",
    RIJEN(STATUSSEN_VKCC),
};

const struct kb_codetabel kb_tabel_onderwerpen_k3cr = {
    .naam = "onderwerpen",
    .herkomst =
        "Broncontract K3CR (openapi/bronnen), OndCd; WGA staat op het scherm Contactmanagement van het "
        "projectplan",
    RIJEN(ONDERWERPEN_K3CR),
};

const struct kb_codetabel kb_tabel_onderwerpen_vkcc = {
    .naam = "onderwerpen",
    .herkomst = "Broncontract VKCC (openapi/bronnen), Topic",
    RIJEN(ONDERWERPEN_VKCC),
};
