/* The code tables of the gegevensgroep documenten, and where each comes from. */
#include "klantbeeld/domein/codes_documenten.h"

/* clang-format off */

static const struct kb_code DOCUMENTSOORTEN[] = {
    {"TK", "toekenningsbeschikking", "Toekenningsbeschikking"},
    {"DL", "dagloonberekening", "Dagloonberekening"},
    {"WZ", "wijzigingsbeschikking", "Wijzigingsbeschikking"},
    {"BE", "beeindigingsbeschikking", "Beëindigingsbeschikking"},
    {"AW", "afwijzingsbeschikking", "Afwijzingsbeschikking"},
    {"TV", "terugvordering", "Terugvordering"},
    {"LS", "loonsanctiebeschikking", "Loonsanctiebeschikking"},
    {"BT", "boetebeschikking", "Boetebeschikking"},
    {"BZ", "beslissing-op-bezwaar", "Beslissing op bezwaar"},
    {"VB", "voorschot", "Voorschot"},
    {"IN", "informatieverzoek", "Informatieverzoek"},
    {"CB", "brief", "Brief"},
};

static const struct kb_code AANDACHTSGEBIEDEN[] = {
    {"WW", "ww", "WW"},
    {"ZW", "zw", "ZW"},
    {"WIA", "wia", "WIA"},
    {"WGA", "wga", "WGA"},
    {"IVA", "iva", "IVA"},
    {"WAO", "wao", "WAO"},
    {"WAJ", "wajong", "Wajong"},
    {"WZO", "wazo", "WAZO"},
    {"TW", "toeslagenwet", "Toeslagenwet"},
    {"WTV", "werktijdverkorting", "Werktijdverkorting"},
    {"BNO", "buitengewone-natuurlijke-omstandigheden", "Buitengewone natuurlijke omstandigheden"},
    {"OSW", "onwerkbaar-weer", "Onwerkbaar weer"},
    {"ERD", "eigenrisicodragen", "Eigenrisicodragen"},
    {"FAI", "faillissement", "Faillissement"},
    {"RIV", "re-integratie", "Re-integratie"},
    {"OVG", "overig", "Overig"},
};

/* clang-format on */

#define RIJEN(tabel) .rij = (tabel), .n = sizeof(tabel) / sizeof((tabel)[0])
#define PAST(tabel)                                                                                          \
    _Static_assert(sizeof(tabel) / sizeof((tabel)[0]) <= 32, "a filter's table must fit in a 32-bit mask")

PAST(DOCUMENTSOORTEN);
PAST(AANDACHTSGEBIEDEN);

const struct kb_codetabel kb_tabel_documentsoorten = {
    .naam = "documentsoorten",
    .herkomst = "Broncontract documentarchief (openapi/bronnen), SrtCd; de eerste vier staan op het scherm "
                "Documenten van het projectplan",
    RIJEN(DOCUMENTSOORTEN),
};

const struct kb_codetabel kb_tabel_aandachtsgebieden = {
    .naam = "aandachtsgebieden",
    .herkomst =
        "Broncontract documentarchief (openapi/bronnen), Agb; WW en (afgekort) Buitengewone natuurlijke "
        "omstandigheden staan op het scherm Documenten van het projectplan",
    RIJEN(AANDACHTSGEBIEDEN),
};
