/* The default configuration and the table of settings hold each other: what the file says is what the table
 * says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "klantbeeld/basis/config.h"

static char *schrijf(const struct kb_config *c)
{
    char *tekst = NULL;
    size_t n;
    FILE *f = open_memstream(&tekst, &n);

    assert_non_null(f);
    kb_config_schrijf(c, f);
    fclose(f);
    return tekst;
}

static char *naar_bestand(const char *tekst)
{
    char *pad = strdup("/tmp/klantbeeld-config-XXXXXX");
    int fd = mkstemp(pad);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, tekst, strlen(tekst)), strlen(tekst));
    close(fd);
    return pad;
}

static void het_standaardbestand_zegt_wat_de_tabel_zegt(void **state)
{
    static const char kaal[] =
        "abs: { uitgever = \"https://idp.example.nl\"; jwks = \"/etc/klantbeeld/jwks.json\"; "
        "rechten = \"/etc/klantbeeld/rechten.conf\"; };\n"
        "gegevensgroepen: ();\nbronnen: ( { naam = \"cws-ihp\"; url = \"http://127.0.0.1:9101\"; vers_s = "
        "900; "
        "storing_s = 86400; } );\n";
    char *pad = naar_bestand(kaal);
    struct kb_config vol;
    struct kb_config leeg;
    char *a;
    char *b;

    (void)state;
    assert_int_equal(kb_config_lees(KB_BRONMAP "/deploy/klantbeeld.conf", &vol, stderr), KB_OK);
    assert_int_equal(kb_config_lees(pad, &leeg, stderr), KB_OK);
    vol.n_groepen = 0;
    vol.n_bronnen = 1;
    a = schrijf(&vol);
    b = schrijf(&leeg);
    assert_string_equal(a, b);
    free(a);
    free(b);
    kb_config_vrij(&vol);
    kb_config_vrij(&leeg);
    unlink(pad);
    free(pad);
}

static void blijft_hetzelfde(const char *bestand)
{
    struct kb_config een;
    struct kb_config twee;
    char *a;
    char *b;
    char *pad;

    assert_int_equal(kb_config_lees(bestand, &een, stderr), KB_OK);
    a = schrijf(&een);
    pad = naar_bestand(a);
    assert_int_equal(kb_config_lees(pad, &twee, stderr), KB_OK);
    b = schrijf(&twee);
    assert_string_equal(a, b);
    kb_config_vrij(&een);
    kb_config_vrij(&twee);
    unlink(pad);
    free(pad);
    free(a);
    free(b);
}

static void wat_geschreven_wordt_kan_gelezen_worden_en_is_hetzelfde(void **state)
{
    char *pad = naar_bestand(
        "abs: { uitgever = \"https://a\"; jwks = \"x\"; rechten = \"x\"; andere_uitgevers = (\n"
        "{ naam = \"b\"; uitgever = \"https://b\"; jwks = \"y\"; } ); };\ngegevensgroepen: ();\nbronnen: "
        "();\n"
        "herkomsten: ( { naam = \"ks\"; divisie = \"K&S\"; herkomst = \"https://ks.example\"; },\n"
        "{ naam = \"smz\"; divisie = \"S\\\"MZ\"; herkomst = \"https://smz.example\"; } );\n"
        "versies: ( { naam = \"v1\"; afgeraden_vanaf = \"2027-07-01\"; uitleg = \"https://x.example\"; } "
        ");\n");

    (void)state;
    blijft_hetzelfde(KB_BRONMAP "/deploy/klantbeeld.conf");
    blijft_hetzelfde(pad);
    unlink(pad);
    free(pad);
}

/* Messages for this text as a file, with the file's name taken out. */
static void klaagt(const char *tekst, const char *const *moet, size_t n)
{
    char *pad = naar_bestand(tekst);
    char *gezegd = NULL;
    size_t lengte;
    FILE *f = open_memstream(&gezegd, &lengte);
    struct kb_config c;

    assert_int_equal(kb_config_lees(pad, &c, f), KB_CONFIGURATIE);
    fclose(f);
    for (size_t i = 0; i < n; i++)
        if (!strstr(gezegd, moet[i]))
            fail_msg("niet gezegd: %s\nwel: %s", moet[i], gezegd);
    unlink(pad);
    free(pad);
    free(gezegd);
}

static void alle_fouten_worden_tegelijk_genoemd_met_regel_en_instelling(void **state)
{
    static const char *const MOET[] = {
        ":1: dienst.porrt: deze instelling bestaat niet",
        ":2: dienst.poort: 99999 ligt buiten 1 tot en met 65535",
        ":3: dienst.adres: hier hoort een tekst",
        ":4: dienst.elfproef: \"half\" is geen van: streng|soepel",
        ": abs.uitgever ontbreekt",
        ":6: bronnen[k3cr].url: \"ftp://xx\" heeft niet de vorm",
        ":7: bronnen[k3cr]: staat er al",
        ":9: gegevensgroepen.stadium: deze instelling bestaat niet",
        ":10: anders: dit blok bestaat niet",
    };

    (void)state;
    klaagt(
        "dienst: { porrt = 1;\npoort = 99999;\nadres = 5;\nelfproef = \"half\"; };\nabs: { jwks = \"x\"; "
        "rechten = \"x\"; };\n"
        "bronnen: ( { naam = \"k3cr\"; url = \"ftp://xx\"; },\n{ naam = \"k3cr\"; url = \"http://x\"; } );\n"
        "gegevensgroepen: (\n{ naam = \"contact\"; adapter = \"k3cr\"; stadium = \"later\"; } );\nanders = "
        "1;\n",
        MOET, sizeof(MOET) / sizeof(MOET[0]));
}

static void de_gedeelde_cache_staat_standaard_uit(void **state)
{
    struct kb_config c;

    (void)state;
    assert_int_equal(kb_config_lees(KB_BRONMAP "/deploy/klantbeeld.conf", &c, stderr), KB_OK);
    assert_string_equal(c.gedeeld.adres, "");
    assert_string_equal(c.gedeeld.tls, "aan");
    kb_config_vrij(&c);
}

/* Enough of a file to be accepted, in six lines. */
#define GOED                                                                                                 \
    "abs: {\nuitgever = \"https://idp.example.nl\";\njwks = \"x\"; rechten = \"x\"; };\ngegevensgroepen: "   \
    "();\nbronnen: ();\n\n"

static void fouten_in_gedeeld_noemen_regel_en_instelling(void **state)
{
    static const char *const WAARDEN[] = {
        ":7: gedeeld.adres: \"redis://x\" heeft niet de vorm: een hostnaam of IP-adres",
        ":8: gedeeld.poort: 0 ligt buiten 1 tot en met 65535",
        ":9: gedeeld.tls: \"misschien\" is geen van: aan|uit",
        ":10: gedeeld.wachtwoord: deze instelling bestaat niet",
        ":11: gedeeld.wacht_ms: hier hoort een geheel getal",
        ":12: gedeeld.max_waarde_bytes: 100 ligt buiten",
    };
    static const char *const SAMENHANG[] = {
        ":7: gedeeld.sleutel_bestand: nodig zodra gedeeld.adres gezet is",
        ":8: gedeeld.ca: heeft geen zin als gedeeld.tls \"uit\" is",
        ":9: gedeeld.gebruiker: zonder gedeeld.wachtwoord_bestand",
    };
    static const char *const GEEN_GROEP[] = {":7: gedeeld: hier hoort een groep"};

    (void)state;
    klaagt(GOED "gedeeld: { adres = \"redis://x\";\npoort = 0;\ntls = \"misschien\";\nwachtwoord = \"x\";\n"
                "wacht_ms = \"kort\";\nmax_waarde_bytes = 100; };\n",
           WAARDEN, sizeof(WAARDEN) / sizeof(WAARDEN[0]));
    klaagt(GOED "gedeeld: { adres = \"redis\"; tls = \"uit\";\nca = \"/ca.pem\";\ngebruiker = \"kb\"; };\n",
           SAMENHANG, sizeof(SAMENHANG) / sizeof(SAMENHANG[0]));
    klaagt(GOED "gedeeld = 1;\n", GEEN_GROEP, 1);
}

static void wat_bij_tls_niet_bij_elkaar_past_wordt_genoemd_met_regel_en_instelling(void **state)
{
    static const char *const ZONDER[] = {
        ":8: dienst.tls.sleutel_bestand: heeft geen zin zonder dienst.tls.certificaat_bestand",
        ":9: dienst.tls.client_ca_bestand: heeft geen zin zonder dienst.tls.certificaat_bestand",
        ":10: dienst.tls.beheer: heeft geen zin zonder dienst.tls.certificaat_bestand",
        ":13: gedeeld.client_certificaat_bestand: heeft geen zin als gedeeld.tls \"uit\" is",
        ":12: gedeeld.client_sleutel_bestand: hoort bij gedeeld.client_certificaat_bestand",
    };
    static const char *const MET[] = {
        ":7: dienst.tls.sleutel_bestand: is nodig met dienst.tls.certificaat_bestand",
        ":7: dienst.tls.beheer: \"mtls\" vraagt dienst.tls.client_ca_bestand",
    };
    static const char *const WAARDEN[] = {
        ":7: dienst.tls.beheer: \"ja\" is geen van: uit|tls|mtls",
        ":8: dienst.tls.ciphers: deze instelling bestaat niet",
    };
    static const char *const BRON[] = {
        ":4: bronnen[a]: client_certificaat_bestand en client_sleutel_bestand horen bij elkaar",
        ":5: bronnen[b]: client_certificaat_bestand heeft alleen zin met een url die begint met https://",
    };
    struct kb_config c;

    (void)state;
    assert_int_equal(kb_config_lees(KB_BRONMAP "/deploy/klantbeeld.conf", &c, stderr), KB_OK);
    assert_string_equal(c.dienst.tls.certificaat_bestand, "");
    assert_int_equal(kb_config_regel(&c, "bestaat.niet"), 0);
    kb_config_vrij(&c);
    klaagt(
        GOED
        "dienst: { tls: {\nsleutel_bestand = \"k\";\nclient_ca_bestand = \"c\";\nbeheer = \"tls\"; }; };\n\n"
        "gedeeld: { tls = \"uit\";\nclient_certificaat_bestand = \"c\"; };\n",
        ZONDER, sizeof(ZONDER) / sizeof(ZONDER[0]));
    klaagt(GOED "dienst: { tls: { certificaat_bestand = \"c\"; beheer = \"mtls\"; }; };\n", MET, 2);
    klaagt(GOED "dienst: { tls: { beheer = \"ja\";\nciphers = \"NORMAL\"; }; };\n", WAARDEN, 2);
    klaagt("abs: { uitgever = \"https://a\"; jwks = \"x\"; rechten = \"x\"; };\ngegevensgroepen: "
           "();\nbronnen: (\n"
           "{ naam = \"a\"; url = \"https://a\"; client_certificaat_bestand = \"c\"; },\n"
           "{ naam = \"b\"; url = \"http://b\"; client_certificaat_bestand = \"c\"; client_sleutel_bestand = "
           "\"k\"; } );\n",
           BRON, 2);
}

static void andere_uitgevers_staan_er_een_keer_in_met_alles_wat_nodig_is(void **state)
{
    static const char tekst[] =
        "abs: {\nuitgever = \"https://a\"; jwks = \"x\"; rechten = \"x\"; andere_uitgevers = (\n"
        "{ naam = \"b\"; uitgever = \"https://a\"; jwks = \"y\"; },\n"
        "{ naam = \"b\"; uitgever = \"https://b\"; jwks = \"y\"; },\n"
        "{ naam = \"c\"; uitgever = \"https://b\"; },\n"
        "{ naam = \"d\"; uitgever = \"https://d\"; jwks = \"y\"; sleutel = 1; } ); };\n"
        "gegevensgroepen: ();\nbronnen: ();\n";
    static const char *const MOET[] = {
        ":3: abs.andere_uitgevers[b].uitgever: \"https://a\" staat er al",
        ":4: abs.andere_uitgevers[b]: staat er al",
        ":5: abs.andere_uitgevers[c].uitgever: \"https://b\" staat er al",
        ":5: abs.andere_uitgevers[c].jwks ontbreekt",
        ":6: abs.andere_uitgevers.sleutel: deze instelling bestaat niet",
    };

    (void)state;
    klaagt(tekst, MOET, sizeof(MOET) / sizeof(MOET[0]));
}

static void het_inzagelog_staat_standaard_uit_en_fouten_noemen_regel_en_instelling(void **state)
{
    static const char *const WAARDEN[] = {
        ":7: inzage.rotatie_mb: 0 ligt buiten 1 tot en met 4096",
        ":8: inzage.fsync: \"soms\" is geen van: aan|uit",
        ":9: inzage.wachtrij: hier hoort een geheel getal",
        ":10: inzage.sleutel: deze instelling bestaat niet",
    };
    static const char *const TABEL[] = {
        ":10: inzage.oude_sleutels_bestand: heeft geen zin zonder inzage.sleutel_bestand",
        ":8: inzage.verbinding_bestand: gaat niet samen met inzage.map",
        "inzage.instantie: is nodig met inzage.verbinding_bestand",
        ":9: inzage.fsync: \"uit\" gaat niet samen met inzage.verbinding_bestand",
    };
    static const char *const INSTANTIE[] = {
        ":8: inzage.instantie: heeft geen zin zonder inzage.verbinding_bestand"};
    static const char *const SAMENHANG[] = {
        ":8: inzage.sleutel_bestand: heeft geen zin zonder inzage.map of inzage.verbinding_bestand"};
    struct kb_config c;

    (void)state;
    assert_int_equal(kb_config_lees(KB_BRONMAP "/deploy/klantbeeld.conf", &c, stderr), KB_OK);
    assert_string_equal(c.inzage.map, "");
    assert_string_equal(c.inzage.fsync, "aan");
    kb_config_vrij(&c);
    klaagt(GOED "inzage: { rotatie_mb = 0;\nfsync = \"soms\";\nwachtrij = \"lang\";\nsleutel = \"x\"; };\n",
           WAARDEN, sizeof(WAARDEN) / sizeof(WAARDEN[0]));
    klaagt(GOED "inzage: { rotatie_mb = 1;\nsleutel_bestand = \"/sleutel\"; };\n", SAMENHANG, 1);
    klaagt(GOED "inzage: { map = \"/log\";\nverbinding_bestand = \"/pg\";\nfsync = \"uit\";\n"
                "oude_sleutels_bestand = \"/oud\"; };\n",
           TABEL, sizeof(TABEL) / sizeof(TABEL[0]));
    klaagt(GOED "inzage: { map = \"/log\";\ninstantie = \"a\"; };\n", INSTANTIE, 1);
}

static void grenzen_staan_standaard_aan_en_een_alarm_kan_afgaan(void **state)
{
    static const char *const WAARDEN[] = {
        ":7: grenzen.medewerker_verzoeken: -1 ligt buiten 0 tot en met 1000000",
        ":8: grenzen.verzoeken_venster_s: 0 ligt buiten 1 tot en met 3600",
        ":9: grenzen.verzoeken: deze instelling bestaat niet",
    };
    static const char *const SAMENHANG[] = {
        ":8: grenzen.alarm_werkgevers (11) is groter dan grenzen.medewerker_werkgevers (10)"};
    struct kb_config c;

    (void)state;
    assert_int_equal(kb_config_lees(KB_BRONMAP "/deploy/klantbeeld.conf", &c, stderr), KB_OK);
    assert_true(c.grenzen.medewerker_verzoeken > 0 && c.grenzen.medewerker_werkgevers > 0);
    assert_true(c.grenzen.divisie_verzoeken > 0 && c.grenzen.divisie_werkgevers > 0);
    assert_true(c.grenzen.alarm_werkgevers > 0);
    kb_config_vrij(&c);
    klaagt(GOED "grenzen: { medewerker_verzoeken = -1;\nverzoeken_venster_s = 0;\nverzoeken = 5; };\n",
           WAARDEN, sizeof(WAARDEN) / sizeof(WAARDEN[0]));
    klaagt(GOED "grenzen: { medewerker_werkgevers = 10;\nalarm_werkgevers = 11; };\n", SAMENHANG, 1);
}

/* A list of one row with this value for one setting. */
static void lijst_met(char *uit, size_t n, const char *lijst, const char *instelling, const char *waarde)
{
    bool herkomst = strcmp(lijst, "herkomsten") == 0;

    snprintf(uit, n, GOED "%s: ( { naam = \"%s\"; %s %s = \"%s\"; } );\n", lijst, herkomst ? "ks" : "v1",
             herkomst                                     ? "divisie = \"K&S\";"
             : strcmp(instelling, "afgeraden_vanaf") == 0 ? ""
                                                          : "afgeraden_vanaf = \"2027-07-01\";",
             instelling, waarde);
}

static void een_herkomst_een_dag_en_een_link_hebben_een_vorm(void **state)
{
    static const struct {
        const char *lijst, *instelling, *waarde;
        bool goed;
    } GEVALLEN[] = {
        {"herkomsten", "herkomst", "https://ks.example", true},
        {"herkomsten", "herkomst", "https://ks-2.example.nl:8443", true},
        {"herkomsten", "herkomst", "http://localhost:3000", true},
        {"herkomsten", "herkomst", "http://127.0.0.1", true},
        {"herkomsten", "herkomst", "http://ks.example", false},
        {"herkomsten", "herkomst", "http://localhost.example", false},
        {"herkomsten", "herkomst", "http://localhost:80", false},
        {"herkomsten", "herkomst", "https://ks.example:443", false},
        {"herkomsten", "herkomst", "https://ks.example:0443", false},
        {"herkomsten", "herkomst", "https://ks.example:65536", false},
        {"herkomsten", "herkomst", "https://ks.example:", false},
        {"herkomsten", "herkomst", "https://ks.example:8443/", false},
        {"herkomsten", "herkomst", "https://ks.example/", false},
        {"herkomsten", "herkomst", "https://KS.example", false},
        {"herkomsten", "herkomst", "https://*.example", false},
        {"herkomsten", "herkomst", "https://.example", false},
        {"herkomsten", "herkomst", "https://", false},
        {"herkomsten", "herkomst", "************", false},
        {"versies", "afgeraden_vanaf", "2028-02-29", true},
        {"versies", "afgeraden_vanaf", "2027-02-29", false},
        {"versies", "afgeraden_vanaf", "2027-13-01", false},
        {"versies", "afgeraden_vanaf", "2027-7-0100", false},
        {"versies", "afgeraden_vanaf", "01-07-2027", false},
        {"versies", "afgeraden_vanaf", "2027- 7- 1", false},
        {"versies", "afgeraden_vanaf", "0000-01-01", false},
        {"versies", "einde_op", "2027-07-01", true},
        {"versies", "einde_op", "", true},
        {"versies", "einde_op", "ooit", false},
        {"versies", "einde_op", "2027-06-30", false},            /* before it is discouraged */
        {"versies", "einde_uitleg", "https://x.example", false}, /* of no end */
        {"versies", "uitleg", "https://x.example/a?b=c&d=%20#e", true},
        {"versies", "uitleg", "http://x.example", false},
        {"versies", "uitleg", "https://x.example/a b", false},
        {"versies", "uitleg", "https://x.example/>; rel=x", false},
        {"versies", "uitleg", "https://x.example/\\n", false},
        {"versies", "uitleg", "https:///x", false},
        {"versies", "opvolger", "https://x.example/v2", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(GEVALLEN) / sizeof(GEVALLEN[0]); i++) {
        char tekst[1024];
        char *pad;
        char *gezegd = NULL;
        size_t n;
        FILE *f = open_memstream(&gezegd, &n);
        struct kb_config c;
        bool goed;

        lijst_met(tekst, sizeof(tekst), GEVALLEN[i].lijst, GEVALLEN[i].instelling, GEVALLEN[i].waarde);
        pad = naar_bestand(tekst);
        goed = kb_config_lees(pad, &c, f) == KB_OK;
        fclose(f);
        if (goed != GEVALLEN[i].goed)
            fail_msg("%s = %s: %s", GEVALLEN[i].instelling, GEVALLEN[i].waarde, gezegd);
        if (goed)
            kb_config_vrij(&c);
        else if (!strstr(gezegd, ":7: ") || !strstr(gezegd, GEVALLEN[i].instelling))
            fail_msg("regel en instelling ontbreken: %s", gezegd);
        unlink(pad);
        free(pad);
        free(gezegd);
    }
}

static void herkomsten_en_versies_zijn_er_niet_vanzelf_en_staan_er_een_keer(void **state)
{
    static const char *const MOET[] = {":8: herkomsten[a]: staat er al", ":10: versies[v1]: staat er al",
                                       ":11: versies[v2].naam: \"v2\" is geen van: v1",
                                       "versies[v2].afgeraden_vanaf ontbreekt"};
    struct kb_config c;

    (void)state;
    assert_int_equal(kb_config_lees(KB_BRONMAP "/deploy/klantbeeld.conf", &c, stderr), KB_OK);
    assert_int_equal(c.n_herkomsten, 0);
    assert_int_equal(c.n_versies, 0);
    kb_config_vrij(&c);
    klaagt(GOED "herkomsten: ( { naam = \"a\"; divisie = \"K\"; herkomst = \"https://a.example\"; },\n"
                "{ naam = \"a\"; divisie = \"K\"; herkomst = \"https://b.example\"; } );\n"
                "versies: ( { naam = \"v1\"; afgeraden_vanaf = \"2027-07-01\"; },\n"
                "{ naam = \"v1\"; afgeraden_vanaf = \"2027-07-01\"; },\n{ naam = \"v2\"; } );\n",
           MOET, sizeof(MOET) / sizeof(MOET[0]));
}

static void de_omgeving_wint_en_een_onbekende_variabele_is_een_fout(void **state)
{
    static const char *const MOET[] = {
        "KLANTBEELD_BESTAAT_NIET: deze instelling bestaat niet",
        "KLANTBEELD_DIENST_DEADLINE_MS: dienst.deadline_ms: \"x\" is geen geheel getal"};
    struct kb_config c;

    (void)state;
    setenv("KLANTBEELD_DIENST_POORT", "9000", 1);
    setenv("KLANTBEELD_BRONNEN_CWS_IHP_URL", "https://ihp.example.nl/basis", 1);
    assert_int_equal(kb_config_lees(KB_BRONMAP "/deploy/klantbeeld.conf", &c, stderr), KB_OK);
    assert_int_equal(c.dienst.poort, 9000);
    assert_string_equal(c.bron[0].url, "https://ihp.example.nl/basis");
    kb_config_vrij(&c);
    setenv("KLANTBEELD_BESTAAT_NIET", "1", 1);
    setenv("KLANTBEELD_DIENST_DEADLINE_MS", "x", 1);
    klaagt("dienst: { };\n", MOET, sizeof(MOET) / sizeof(MOET[0]));
    unsetenv("KLANTBEELD_DIENST_POORT");
    unsetenv("KLANTBEELD_BRONNEN_CWS_IHP_URL");
    unsetenv("KLANTBEELD_BESTAAT_NIET");
    unsetenv("KLANTBEELD_DIENST_DEADLINE_MS");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(het_standaardbestand_zegt_wat_de_tabel_zegt),
        cmocka_unit_test(wat_geschreven_wordt_kan_gelezen_worden_en_is_hetzelfde),
        cmocka_unit_test(alle_fouten_worden_tegelijk_genoemd_met_regel_en_instelling),
        cmocka_unit_test(de_gedeelde_cache_staat_standaard_uit),
        cmocka_unit_test(fouten_in_gedeeld_noemen_regel_en_instelling),
        cmocka_unit_test(wat_bij_tls_niet_bij_elkaar_past_wordt_genoemd_met_regel_en_instelling),
        cmocka_unit_test(andere_uitgevers_staan_er_een_keer_in_met_alles_wat_nodig_is),
        cmocka_unit_test(het_inzagelog_staat_standaard_uit_en_fouten_noemen_regel_en_instelling),
        cmocka_unit_test(grenzen_staan_standaard_aan_en_een_alarm_kan_afgaan),
        cmocka_unit_test(een_herkomst_een_dag_en_een_link_hebben_een_vorm),
        cmocka_unit_test(herkomsten_en_versies_zijn_er_niet_vanzelf_en_staan_er_een_keer),
        cmocka_unit_test(de_omgeving_wint_en_een_onbekende_variabele_is_een_fout),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
