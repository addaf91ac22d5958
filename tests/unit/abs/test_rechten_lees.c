/* Wrong rights files: each is the good one with one change, and must be refused on the line of that change
 * with the setting named. ASVS 8.1.1, 8.1.2 (rules per function and per field are written down, and only what
 * is written down holds); ASVS 16.5.3 (no fail-open). */
#include "abs_hulp.h"

#include "klantbeeld/abs/rechten.h"

static const char *const namen[] = {"organisatie", "preventief", "uitkering", "contact", "documenten"};
static const struct kb_groepnamen groepen = {namen, 5};

/* One element is one line. */
static const char *const goed[] = {
    "divisies = [\"K&S\", \"SMZ\"];",
    "doelen = [\"dienstverlening\", \"beoordeling\"];",
    "gebruikersgroepen: (",
    "  { naam = \"proefgroep\"; medewerkers = [\"m2\", \"m1\"]; }",
    ");",
    "rollen: (",
    "  { rol = \"adviseur\"; omschrijving = \"Adviseur\"; divisie = \"K&S\";",
    "    gegevensgroepen = [\"organisatie\", \"contact\"];",
    "    velden = [\"bsn\", \"notities\"];",
    "    zoeken = [\"lhnummer\", \"bsn\"];",
    "    doelen = [\"dienstverlening\"];",
    "    afgeschermd = true; },",
    "  { rol = \"niets\"; divisie = \"SMZ\"; gegevensgroepen = []; velden = []; zoeken = []; doelen = [];",
    "    afgeschermd = false; }",
    ");",
    "uitrol: (",
    "  { gegevensgroep = \"organisatie\"; stadia = (",
    "    { stadium = \"proef\"; vanaf = \"2026-01-05\"; gebruikersgroep = \"proefgroep\"; },",
    "    { stadium = \"pilot\"; vanaf = \"2026-02-02\"; divisies = [\"K&S\"]; },",
    "    { stadium = \"grootschalig\"; vanaf = \"2026-04-01\"; } ); },",
    "  { gegevensgroep = \"contact\"; stadia = ( { stadium = \"grootschalig\"; vanaf = \"2026-04-01\"; } ); "
    "}",
    ");",
};

enum { REGELS = sizeof(goed) / sizeof(goed[0]) };

/* The good file with `van` on line `regel` replaced by `door`. Free with free. */
static char *met(unsigned regel, const char *van, const char *door)
{
    char *uit = NULL;
    size_t n;
    FILE *f = open_memstream(&uit, &n);

    for (unsigned i = 0; i < REGELS; i++) {
        const char *plek = i + 1 == regel ? strstr(goed[i], van) : NULL;

        if (i + 1 == regel && !plek)
            fail_msg("\"%s\" staat niet op regel %u", van, regel);
        if (plek)
            fprintf(f, "%.*s%s%s\n", (int)(plek - goed[i]), goed[i], door, plek + strlen(van));
        else
            fprintf(f, "%s\n", goed[i]);
    }
    fclose(f);
    return uit;
}

static struct kb_rechten *lees(const char *tekst, char **gezegd)
{
    size_t n;
    FILE *f = open_memstream(gezegd, &n);
    struct kb_rechten *r = kb_rechten_lees_tekst(kb_tekst_van(tekst), "r.conf", groepen, f);

    fclose(f);
    return r;
}

/* clang-format off */
static const struct {
    unsigned regel;
    const char *van;
    const char *door;
    unsigned fout;          /* the line of the message; 0 = none */
    const char *instelling; /* what follows it */
} fouten[] = {
    /* names that do not exist */
    {8, "contact", "roddels", 8, "rollen[adviseur].gegevensgroepen: \"roddels\" bestaat niet"},
    {8, "contact", "Contact", 8, "rollen[adviseur].gegevensgroepen: \"Contact\" bestaat niet"},
    {9, "\"bsn\"", "\"BSN\"", 9, "rollen[adviseur].velden: \"BSN\" bestaat niet"},
    {9, "notities", "geheimen", 9, "rollen[adviseur].velden: \"geheimen\" bestaat niet"},
    {10, "lhnummer", "telefoon", 10, "rollen[adviseur].zoeken: \"telefoon\" bestaat niet"},
    {11, "dienstverlening", "nieuwsgierigheid", 11, "rollen[adviseur].doelen: \"nieuwsgierigheid\" bestaat niet"},
    {7, "divisie = \"K&S\"", "divisie = \"KS\"", 7, "rollen[adviseur].divisie: \"KS\" bestaat niet"},
    {17, "organisatie", "roddels", 17, "uitrol[roddels].gegevensgroep: \"roddels\" bestaat niet"},
    {18, "proef\"; v", "later\"; v", 18, "uitrol[organisatie].stadia[0].stadium: \"later\" bestaat niet"},
    {18, "\"proefgroep\"", "\"anderen\"", 18, "uitrol[organisatie].stadia[0].gebruikersgroep: \"anderen\" bestaat niet"},
    {19, "K&S", "XYZ", 19, "uitrol[organisatie].stadia[1].divisies: \"XYZ\" bestaat niet"},
    /* doubles */
    {1, "SMZ", "K&S", 1, "divisies: \"K&S\" staat er meer dan eens in"},
    {2, "beoordeling", "dienstverlening", 2, "doelen: \"dienstverlening\" staat er meer dan eens in"},
    {4, "\"m2\"", "\"m1\"", 4, "gebruikersgroepen[proefgroep].medewerkers: \"m1\" staat er meer dan eens in"},
    {4, " }", " }, { naam = \"proefgroep\"; medewerkers = [\"m3\"]; }", 4, "gebruikersgroepen[proefgroep].naam: deze gebruikersgroep staat er meer dan eens in"},
    {8, "contact", "organisatie", 8, "rollen[adviseur].gegevensgroepen: \"organisatie\" staat er meer dan eens in"},
    {9, "notities", "bsn", 9, "rollen[adviseur].velden: \"bsn\" staat er meer dan eens in"},
    {10, "lhnummer", "bsn", 10, "rollen[adviseur].zoeken: \"bsn\" staat er meer dan eens in"},
    {11, "]", ", \"dienstverlening\"]", 11, "rollen[adviseur].doelen: \"dienstverlening\" staat er meer dan eens in"},
    {13, "rol = \"niets\"", "rol = \"adviseur\"", 13, "rollen[adviseur].rol: deze rol staat er meer dan eens in"},
    {21, "contact", "organisatie", 21, "uitrol[organisatie]: deze gegevensgroep staat er meer dan eens in"},
    {19, "pilot\"; vanaf = \"2026-02-02\"; divisies = [\"K&S\"]", "proef\"; vanaf = \"2026-02-02\"; gebruikersgroep = \"proefgroep\"", 19, "uitrol[organisatie].stadia[1].stadium: proef staat er meer dan eens in"},
    {19, "K&S\"", "K&S\", \"K&S\"", 19, "uitrol[organisatie].stadia[1].divisies: \"K&S\" staat er meer dan eens in"},
    {11, ";", "; doelen = [];", 11, "duplicate setting name"},
    /* settings that are unknown */
    {5, ";", "; extra = 1;", 5, "extra: deze instelling bestaat niet"},
    {4, "naam =", "kleur = \"x\"; naam =", 4, "gebruikersgroepen[proefgroep].kleur: deze instelling bestaat niet"},
    {9, "velden", "veld", 9, "rollen[adviseur].veld: deze instelling bestaat niet"},
    {17, "stadia", "tot = \"x\"; stadia", 17, "uitrol[organisatie].tot: deze instelling bestaat niet"},
    {20, "vanaf", "tot = \"x\"; vanaf", 20, "uitrol[organisatie].stadia[2].tot: deze instelling bestaat niet"},
    /* missing */
    {1, "divisies = [\"K&S\", \"SMZ\"];", "", 0, "divisies: ontbreekt"},
    {2, "doelen = [\"dienstverlening\", \"beoordeling\"];", "", 0, "doelen: ontbreekt"},
    {4, "naam = \"proefgroep\";", "", 4, "gebruikersgroepen[0].naam: ontbreekt"},
    {4, "medewerkers = [\"m2\", \"m1\"];", "", 4, "gebruikersgroepen[proefgroep].medewerkers: ontbreekt"},
    {7, "rol = \"adviseur\";", "", 7, "rollen[0].rol: ontbreekt"},
    {7, "divisie = \"K&S\";", "", 7, "rollen[adviseur].divisie: ontbreekt"},
    {8, "gegevensgroepen = [\"organisatie\", \"contact\"];", "", 7, "rollen[adviseur].gegevensgroepen: ontbreekt"},
    {9, "velden = [\"bsn\", \"notities\"];", "", 7, "rollen[adviseur].velden: ontbreekt"},
    {10, "zoeken = [\"lhnummer\", \"bsn\"];", "", 7, "rollen[adviseur].zoeken: ontbreekt"},
    {11, "doelen = [\"dienstverlening\"];", "", 7, "rollen[adviseur].doelen: ontbreekt"},
    {12, "afgeschermd = true;", "", 7, "rollen[adviseur].afgeschermd: ontbreekt"},
    {17, "gegevensgroep = \"organisatie\";", "", 17, "uitrol[0].gegevensgroep: ontbreekt"},
    {18, "stadium = \"proef\";", "", 18, "uitrol[organisatie].stadia[0].stadium: ontbreekt"},
    {20, "vanaf = \"2026-04-01\";", "", 20, "uitrol[organisatie].stadia[2].vanaf: ontbreekt"},
    /* another type */
    {1, "[\"K&S\", \"SMZ\"]", "\"K&S\"", 1, "divisies: hier hoort een rij namen"},
    {1, "[\"K&S\", \"SMZ\"]", "[1, 2]", 1, "divisies: hier hoort een rij namen"},
    {7, "\"adviseur\"", "7", 7, "rollen[0].rol: hier hoort een tekst"},
    {8, "[\"organisatie\", \"contact\"]", "\"organisatie\"", 8, "rollen[adviseur].gegevensgroepen: hier hoort een rij namen"},
    {9, "[\"bsn\", \"notities\"]", "( \"bsn\" )", 9, "rollen[adviseur].velden: hier hoort een rij namen"},
    {12, "true", "\"ja\"", 12, "rollen[adviseur].afgeschermd: hier hoort true of false"},
    {12, "true", "1", 12, "rollen[adviseur].afgeschermd: hier hoort true of false"},
    {20, "\"2026-04-01\"", "20260401", 20, "uitrol[organisatie].stadia[2].vanaf: hier hoort een tekst"},
    {21, "( { stadium = \"grootschalig\"; vanaf = \"2026-04-01\"; } )", "{ stadium = \"grootschalig\"; }", 21, "uitrol[contact].stadia: hier hoort een lijst van groepen"},
    /* form */
    {1, "SMZ", "", 1, "divisies: \"\" heeft niet de vorm"},
    {1, "SMZ", "S\\tZ", 1, "divisies: \"S\tZ\" heeft niet de vorm"},
    {7, "\"adviseur\"; o", "\"ad viseur\"; o", 7, "rollen[ad viseur]: \"ad viseur\" heeft niet de vorm"},
    {7, "\"adviseur\"; o", "\"\"; o", 7, "rollen[]: \"\" heeft niet de vorm"},
    {4, "\"m2\"", "\"m 2\"", 4, "gebruikersgroepen[proefgroep]: \"m 2\" heeft niet de vorm"},
    {4, "\"proefgroep\"", "\"proef groep\"", 4, "gebruikersgroepen[proef groep]: \"proef groep\" heeft niet de vorm"},
    {20, "2026-04-01", "2026-02-30", 20, "uitrol[organisatie].stadia[2].vanaf: \"2026-02-30\" is geen datum"},
    {20, "2026-04-01", "1010-04-01", 20, "uitrol[organisatie].stadia[2].vanaf: \"1010-04-01\" is geen datum"},
    {20, "2026-04-01", "9999-04-01", 20, "uitrol[organisatie].stadia[2].vanaf: \"9999-04-01\" is geen datum"},
    {20, "2026-04-01", "1-4-2026", 20, "uitrol[organisatie].stadia[2].vanaf: \"1-4-2026\" is geen datum"},
    {20, "2026-04-01", "2026-04-01T00:00", 20, "uitrol[organisatie].stadia[2].vanaf: \"2026-04-01T00:00\" is geen datum"},
    {12, "true; }", "true; ", 12, "syntax error"},
    {3, "gebruikersgroepen", "@include \"/etc/passwd\" gebruikersgroepen", 3, "@include"},
    {3, "gebruikersgroepen", "\t @include \"/etc/passwd\"\ngebruikersgroepen", 3, "@include"},
    /* contradictions */
    {8, "\"organisatie\", \"contact\"", "\"organisatie\", \"uitkering\"", 9, "rollen[adviseur].velden: \"notities\" heeft geen zin zonder de gegevensgroep contact"},
    {8, "\"organisatie\", \"contact\"", "\"organisatie\", \"preventief\"", 8, "rollen[adviseur].gegevensgroepen: \"preventief\" staat niet in uitrol"},
    {8, "\"organisatie\", \"contact\"", "", 9, "rollen[adviseur].velden: \"bsn\" heeft geen zin zonder de gegevensgroep"},
    {8, "\"organisatie\", \"contact\"", "", 12, "rollen[adviseur].afgeschermd: heeft geen zin zonder gegevensgroepen"},
    {9, "\"bsn\", ", "", 10, "rollen[adviseur].zoeken: \"bsn\" mag niet zonder \"bsn\" in velden"},
    {9, "\"notities\"", "\"contactgegevens\", \"notities\", \"notities\"", 9, "rollen[adviseur].velden: \"notities\" staat er meer dan eens in"},
    {11, "\"dienstverlening\"", "", 11, "rollen[adviseur].doelen: zonder doel geeft deze rol nooit iets"},
    {13, "zoeken = []", "zoeken = [\"naam\"]", 13, "rollen[niets].doelen: zonder doel geeft deze rol nooit iets"},
    {18, " gebruikersgroep = \"proefgroep\";", "", 18, "uitrol[organisatie].stadia[0].gebruikersgroep: ontbreekt"},
    {18, "gebruikersgroep = \"proefgroep\"", "gebruikersgroep = \"proefgroep\"; divisies = [\"K&S\"]", 18, "uitrol[organisatie].stadia[0].divisies: hoort bij stadium pilot"},
    {19, " divisies = [\"K&S\"];", "", 19, "uitrol[organisatie].stadia[1].divisies: ontbreekt"},
    {19, "[\"K&S\"]", "[]", 19, "uitrol[organisatie].stadia[1].divisies: is leeg"},
    {19, "divisies = [\"K&S\"]", "divisies = [\"K&S\"]; gebruikersgroep = \"proefgroep\"", 19, "uitrol[organisatie].stadia[1].gebruikersgroep: hoort bij stadium proef"},
    {20, "\"2026-04-01\"", "\"2026-04-01\"; divisies = [\"K&S\"]", 20, "uitrol[organisatie].stadia[2].divisies: hoort bij stadium pilot"},
    {18, "2026-01-05", "2026-02-02", 17, "uitrol[organisatie].stadia: pilot begint niet na proef"},
    {19, "2026-02-02", "2026-05-01", 17, "uitrol[organisatie].stadia: grootschalig begint niet na pilot"},
    {21, "{ stadium = \"grootschalig\"; vanaf = \"2026-04-01\"; }", "", 21, "uitrol[contact].stadia: is leeg"},
    {4, "\"m2\", \"m1\"", "", 4, "gebruikersgroepen[proefgroep].medewerkers: is leeg"},
};
/* clang-format on */

enum { AANTAL_FOUTEN = sizeof(fouten) / sizeof(fouten[0]) };

_Static_assert(AANTAL_FOUTEN >= 40, "the checker is proven on at least forty files");

static void elk_fout_bestand_wordt_geweigerd_met_regel_en_instelling(void **state)
{
    (void)state;
    for (size_t i = 0; i < AANTAL_FOUTEN; i++) {
        char *tekst = met(fouten[i].regel, fouten[i].van, fouten[i].door);
        char *gezegd = NULL;
        struct kb_rechten *r = lees(tekst, &gezegd);
        char verwacht[256];

        if (fouten[i].fout)
            snprintf(verwacht, sizeof(verwacht), "r.conf:%u: %s", fouten[i].fout, fouten[i].instelling);
        else
            snprintf(verwacht, sizeof(verwacht), "%s", fouten[i].instelling);
        if (r || !strstr(gezegd, verwacht))
            fail_msg("rij %zu: niet gezegd: %s\nwel: %s", i, verwacht, gezegd);
        free(tekst);
        free(gezegd);
    }
}

static void het_goede_bestand_wordt_gelezen_zonder_een_woord(void **state)
{
    char *tekst = met(0, "", "");
    char *gezegd = NULL;
    struct kb_rechten *r = lees(tekst, &gezegd);

    (void)state;
    assert_string_equal(gezegd, "");
    assert_non_null(r);
    assert_int_equal(kb_rechten_zoek(r, KB_TEKST("niets")), 1);
    assert_int_equal(kb_rechten_zoek(r, KB_TEKST("nergens")), -1);
    assert_int_equal(kb_rechten_zoek(NULL, KB_TEKST("niets")), -1);
    assert_string_equal(kb_rechten_divisie(r, 1), "SMZ");
    assert_null(kb_rechten_doel(r, 1));
    kb_rechten_vrij(r);
    free(tekst);
    free(gezegd);
}

static void alle_fouten_worden_tegelijk_gemeld(void **state)
{
    static const char tekst[] = "divisies = [\"a\", \"a\"];\ndoelen = 1;\nrollen = ();\nuitrol: (\n"
                                "{ gegevensgroep = \"x\"; stadia = (); } );\nanders = 1;\n";
    static const char *const moet[] = {
        "r.conf:1: divisies: \"a\"", "r.conf:2: doelen: hier hoort", "r.conf:3: rollen: er staat geen rol in",
        "r.conf:5: uitrol[x].gegevensgroep: \"x\"", "r.conf:6: anders: deze instelling"};
    char *gezegd = NULL;

    (void)state;
    assert_null(lees(tekst, &gezegd));
    for (size_t i = 0; i < sizeof(moet) / sizeof(moet[0]); i++)
        if (!strstr(gezegd, moet[i]))
            fail_msg("niet gezegd: %s\nwel: %s", moet[i], gezegd);
    free(gezegd);
}

static void een_leeg_bestand_geeft_niemand_iets_en_wordt_geweigerd(void **state)
{
    char *gezegd = NULL;

    (void)state;
    assert_null(lees("", &gezegd));
    assert_non_null(strstr(gezegd, "rollen: ontbreekt"));
    free(gezegd);
}

static void een_nul_in_het_bestand_is_een_fout(void **state)
{
    static const char tekst[] = "divisies = [\"a\"];\n\0doelen = [\"b\"];\n";
    char gezegd[256] = "";
    FILE *f = fmemopen(gezegd, sizeof(gezegd), "w");

    (void)state;
    assert_null(kb_rechten_lees_tekst((struct kb_tekst){tekst, sizeof(tekst) - 1}, "r.conf", groepen, f));
    fclose(f);
    assert_string_equal(gezegd, "r.conf:2: hier staat een NUL-teken\n");
}

static void een_bestand_dat_er_niet_is_wordt_genoemd(void **state)
{
    char gezegd[256] = "";
    FILE *f = fmemopen(gezegd, sizeof(gezegd), "w");

    (void)state;
    assert_null(kb_rechten_lees("/bestaat/niet.conf", groepen, f));
    fclose(f);
    assert_non_null(strstr(gezegd, "/bestaat/niet.conf"));
}

static void meer_rollen_dan_passen_is_een_fout_en_precies_genoeg_niet(void **state)
{
    (void)state;
    for (size_t n = KB_MAX_ROLLEN; n <= KB_MAX_ROLLEN + 1; n++) {
        struct hulp_rol rol[KB_MAX_ROLLEN + 1];
        char naam[KB_MAX_ROLLEN + 1][16];
        char *gezegd = NULL;
        char *tekst;
        struct kb_rechten *r;

        for (size_t i = 0; i < n; i++) {
            snprintf(naam[i], sizeof(naam[i]), "rol%zu", i);
            rol[i] = (struct hulp_rol){naam[i], namen[i % 5]};
        }
        tekst = hulp_rechten("D", "d", rol, n);
        r = lees(tekst, &gezegd);
        assert_int_equal(r != NULL, n == KB_MAX_ROLLEN);
        assert_int_equal(strstr(gezegd, "rollen: 65 regels") != NULL, n > KB_MAX_ROLLEN);
        assert_int_equal(kb_rechten_zoek(r, KB_TEKST("rol63")), r ? 63 : -1);
        kb_rechten_vrij(r);
        free(tekst);
        free(gezegd);
    }
}

/* deploy/rechten.conf, written out by hand a second time: whoever widens a right there must mean it here. */
static void het_standaardbestand_geeft_wat_hier_staat(void **state)
{
    enum { ORG = 1, PRE = 2, UIT = 4, CON = 8, DOC = 16, BSN = 1, TEL = 2, NOT = 4 };
    static const char *const acht[] = {"organisatie", "preventief", "uitkering",      "contact",
                                       "documenten",  "financieel", "zaakmanagement", "werkbedrijf"};
    static const struct {
        const char *rol, *divisie, *doel;
        struct {
            uint32_t gegevensgroepen, velden, zoeken;
            bool afgeschermd;
        } mag;
    } rijen[] = {
        {"ks_klantadviseur",
         "K&S",
         "dienstverlening",
         {ORG | PRE | UIT | CON | DOC, TEL | NOT, 0x3fb, false}},
        {"ks_klantadviseur", "K&S", "beoordeling", {0, 0, 0, false}},
        {"ks_accountmanager",
         "K&S",
         "dienstverlening",
         {ORG | PRE | UIT | CON | DOC, BSN | TEL | NOT, 0x3ff, true}},
        {"uitkeren_deskundige", "Uitkeren", "dienstverlening", {ORG | UIT | DOC, BSN, 0x47, false}},
        {"uitkeren_deskundige", "Uitkeren", "beoordeling", {ORG | UIT | DOC, BSN, 0x47, false}},
        {"uitkeren_deskundige", "K&S", "beoordeling", {0, 0, 0, false}},
        {"werkbedrijf_adviseur", "WERKbedrijf", "dienstverlening", {ORG | CON, TEL, 0x3d9, false}},
        {"smz_poortwachter", "SMZ", "beoordeling", {ORG | PRE, 0, 0x41, false}},
        {"aansluitservice", "Gegevensdiensten", "dienstverlening", {0, 0, 0, false}},
    };
    struct kb_rechten *r =
        kb_rechten_lees(KB_BRONMAP "/deploy/rechten.conf", (struct kb_groepnamen){acht, 8}, stderr);

    (void)state;
    assert_non_null(r);
    for (size_t i = 0; i < sizeof(rijen) / sizeof(rijen[0]); i++) {
        int rij = kb_rechten_zoek(r, kb_tekst_van(rijen[i].rol));
        const struct kb_rechtenvraag v = {UINT64_C(1) << rij, rijen[i].divisie, rijen[i].doel, "",
                                          HULP_NU_S * KB_S};
        struct kb_bevoegdheid mag;

        assert_true(rij >= 0);
        kb_rechten_bepaal(r, &v, &mag);
        assert_int_equal(mag.gegevensgroepen, rijen[i].mag.gegevensgroepen);
        assert_int_equal(mag.velden, rijen[i].mag.velden);
        assert_int_equal(mag.zoeken, rijen[i].mag.zoeken);
        assert_int_equal(mag.afgeschermd, rijen[i].mag.afgeschermd);
    }
    kb_rechten_vrij(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elk_fout_bestand_wordt_geweigerd_met_regel_en_instelling),
        cmocka_unit_test(het_goede_bestand_wordt_gelezen_zonder_een_woord),
        cmocka_unit_test(alle_fouten_worden_tegelijk_gemeld),
        cmocka_unit_test(een_leeg_bestand_geeft_niemand_iets_en_wordt_geweigerd),
        cmocka_unit_test(een_nul_in_het_bestand_is_een_fout),
        cmocka_unit_test(een_bestand_dat_er_niet_is_wordt_genoemd),
        cmocka_unit_test(meer_rollen_dan_passen_is_een_fout_en_precies_genoeg_niet),
        cmocka_unit_test(het_standaardbestand_geeft_wat_hier_staat),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
