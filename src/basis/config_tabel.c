/* The settings: name, type, default, bounds. This is the specification that deploy/klantbeeld.conf explains;
 * a unit test holds the two together. */
#include <ctype.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "basis/config_tabel.h"

/* http(s)://host[:port][/path], no trailing slash, no blanks, credentials, query or fragment: such a URL can
 * be put in front of a path as it is. */
static bool is_basis_url(const char *u)
{
    const char *host = strncmp(u, "http://", 7) == 0 ? u + 7 : strncmp(u, "https://", 8) == 0 ? u + 8 : NULL;
    size_t n = strlen(u);

    return host && *host && *host != '/' && *host != ':' && u[n - 1] != '/' &&
           !strpbrk(host, "?#@\\ \t\r\n\"");
}

static bool is_basis_url_of_leeg(const char *u)
{
    return !*u || is_basis_url(u);
}

/* Lower-case letters, digits and hyphens: a name that can stand in a path and in a variable. */
static bool is_naam(const char *n)
{
    for (const char *p = n; *p; p++)
        if (!islower((unsigned char)*p) && !isdigit((unsigned char)*p) && *p != '-')
            return false;
    return true;
}

/* What can be looked up as it is: letters, digits, and the signs of names and of IPv4 and IPv6 addresses. */
static bool is_hostnaam(const char *n)
{
    for (const char *p = n; *p; p++)
        if (!isalnum((unsigned char)*p) && !strchr(".-_:%", *p))
            return false;
    return true;
}

/* As a browser sends it in Origin (RFC 6454 §6.2): scheme, host and a port that is not the usual one, in
 * lower case. Anything else, a slash at the end for instance, would never be equal to what is sent. Without
 * TLS only a developer's own machine. */
static bool is_herkomst(const char *h)
{
    bool https = strncmp(h, "https://", 8) == 0;
    const char *host = https ? h + 8 : strncmp(h, "http://", 7) == 0 ? h + 7 : "";
    size_t n = strspn(host, "abcdefghijklmnopqrstuvwxyz0123456789.-");
    const char *poort = host[n] == ':' ? host + n + 1 : NULL;
    size_t cijfers = poort ? strspn(poort, "0123456789") : 0;
    long nummer;
    bool eigen =
        (n == 9 && memcmp(host, "localhost", 9) == 0) || (n == 9 && memcmp(host, "127.0.0.1", 9) == 0);

    if (n == 0 || host[0] == '.' || host[0] == '-' || !(https || eigen))
        return false;
    if (!poort)
        return host[n] == '\0';
    nummer = strtol(poort, NULL, 10);
    return cijfers > 0 && cijfers <= 5 && poort[cijfers] == '\0' && poort[0] != '0' && nummer <= 65535 &&
           nummer != (https ? 443 : 80);
}

/* JJJJ-MM-DD, a day of the calendar. */
static bool is_datum(const char *d)
{
    struct tm deel = {0};
    struct tm terug;
    time_t moment;

    for (size_t i = 0; i < 10; i++)
        if (i == 4 || i == 7 ? d[i] != '-' : !isdigit((unsigned char)d[i]))
            return false;
    if (strncmp(d, "0000", 4) == 0 || !strptime(d, "%Y-%m-%d", &deel))
        return false;
    moment = timegm(&(struct tm){.tm_year = deel.tm_year, .tm_mon = deel.tm_mon, .tm_mday = deel.tm_mday});
    return d[10] == '\0' && gmtime_r(&moment, &terug) && terug.tm_mday == deel.tm_mday;
}

static bool is_datum_of_leeg(const char *d)
{
    return !*d || is_datum(d);
}

/* What can stand between < and > in a Link header; or nothing. */
static bool is_link_of_leeg(const char *u)
{
    if (!*u)
        return true;
    for (const char *p = u; *p; p++)
        if (*p <= ' ' || *p > '~' || strchr("<>\"\\^`{|}", *p))
            return false;
    return strncmp(u, "https://", 8) == 0 && u[8] && u[8] != '/';
}

#define TEKST(s, lid) .naam = #lid, .soort = KB_INSTELLING_TEKST, .plek = offsetof(struct s, lid)
#define GETAL(s, lid) .naam = #lid, .soort = KB_INSTELLING_GETAL, .plek = offsetof(struct s, lid)
#define URL                                                                                                  \
    .vorm = is_basis_url, .vorm_uitleg = "http(s)://host[:poort][/pad] zonder schuine streep aan het eind"
#define NAAM .vorm = is_naam, .vorm_uitleg = "kleine letters, cijfers en koppeltekens"
#define LINK                                                                                                 \
    .standaard = "", .min = 0, .max = 512, .vorm = is_link_of_leeg, .vorm_uitleg = "https://host[/pad]"
#define BLOK(rijen) .rij = (rijen), .n = sizeof(rijen) / sizeof((rijen)[0])

/* clang-format off */
static const struct kb_instelling dienst[] = {
    {TEKST(kb_config_dienst, adres), .standaard = "127.0.0.1", .min = 2, .max = 64},
    {GETAL(kb_config_dienst, poort), .standaard = "8080", .min = 1, .max = 65535},
    {TEKST(kb_config_dienst, beheer_adres), .standaard = "127.0.0.1", .min = 2, .max = 64},
    {GETAL(kb_config_dienst, beheer_poort), .standaard = "8081", .min = 1, .max = 65535},
    {GETAL(kb_config_dienst, max_verbindingen), .standaard = "6000", .min = 16, .max = 60000},
    {GETAL(kb_config_dienst, wachttijd_s), .standaard = "30", .min = 1, .max = 3600},
    {GETAL(kb_config_dienst, deadline_ms), .standaard = "2500", .min = 50, .max = 60000},
    {GETAL(kb_config_dienst, reserve_ms), .standaard = "20", .min = 0, .max = 1000},
    {GETAL(kb_config_dienst, max_wachtend), .standaard = "5500", .min = 1, .max = 60000},
    {GETAL(kb_config_dienst, cache_mb), .standaard = "128", .min = 0, .max = 65536},
    {TEKST(kb_config_dienst, elfproef), .standaard = "streng", .min = 1, .max = 16, .keuze = "streng|soepel"},
    {TEKST(kb_config_dienst, logniveau), .standaard = "info", .min = 1, .max = 16, .keuze = "fout|waarschuwing|info|debug"},
    {TEKST(kb_config_dienst, verzoekregels), .standaard = "aan", .min = 1, .max = 16, .keuze = "aan|uit"},
    {TEKST(kb_config_dienst, pseudoniem_bestand), .standaard = "", .min = 0, .max = 1024},
};

static const struct kb_instelling tls[] = {
    {TEKST(kb_config_tls, certificaat_bestand), .standaard = "", .min = 0, .max = 1024},
    {TEKST(kb_config_tls, sleutel_bestand), .standaard = "", .min = 0, .max = 1024},
    {TEKST(kb_config_tls, client_ca_bestand), .standaard = "", .min = 0, .max = 1024},
    {TEKST(kb_config_tls, beheer), .standaard = "uit", .min = 1, .max = 16, .keuze = "uit|tls|mtls"},
};

static const struct kb_instelling abs_rijen[] = {
    {TEKST(kb_config_abs, uitgever), .min = 1, .max = 512},
    {TEKST(kb_config_abs, afnemer), .standaard = "klantbeeld-werkgever", .min = 1, .max = 256},
    {TEKST(kb_config_abs, jwks), .min = 1, .max = 1024},
    {TEKST(kb_config_abs, jwks_ca), .standaard = "", .min = 0, .max = 1024},
    {GETAL(kb_config_abs, jwks_ververs_s), .standaard = "300", .min = 10, .max = 86400},
    {GETAL(kb_config_abs, speling_s), .standaard = "60", .min = 0, .max = 60},
    {TEKST(kb_config_abs, ontwikkelsleutel), .standaard = "", .min = 0, .max = 1024},
    {TEKST(kb_config_abs, rechten), .min = 1, .max = 1024},
};

static const struct kb_instelling uitgever[] = {
    {TEKST(kb_config_uitgever, naam), .min = 1, .max = 32, NAAM},
    {TEKST(kb_config_uitgever, uitgever), .min = 1, .max = 512},
    {TEKST(kb_config_uitgever, afnemer), .standaard = "klantbeeld-werkgever", .min = 1, .max = 256},
    {TEKST(kb_config_uitgever, jwks), .min = 1, .max = 1024},
    {TEKST(kb_config_uitgever, jwks_ca), .standaard = "", .min = 0, .max = 1024},
    {GETAL(kb_config_uitgever, jwks_ververs_s), .standaard = "300", .min = 10, .max = 86400},
};

static const struct kb_instelling groep[] = {
    {TEKST(kb_config_groep, naam), .min = 1, .max = 32, NAAM},
    {TEKST(kb_config_groep, adapter), .min = 1, .max = 32, NAAM},
};

static const struct kb_instelling bron[] = {
    {TEKST(kb_config_bron, naam), .min = 1, .max = 32, NAAM},
    {TEKST(kb_config_bron, url), .min = 8, .max = 512, URL},
    {GETAL(kb_config_bron, timeout_ms), .standaard = "2000", .min = 10, .max = 60000},
    {GETAL(kb_config_bron, verbind_ms), .standaard = "300", .min = 10, .max = 10000},
    {GETAL(kb_config_bron, max_body_bytes), .standaard = "2097152", .min = 1024, .max = 16777216},
    {GETAL(kb_config_bron, max_verbindingen), .standaard = "256", .min = 1, .max = 20000},
    {TEKST(kb_config_bron, vervoer), .standaard = "eigen", .min = 1, .max = 16, .keuze = "eigen|libcurl"},
    {GETAL(kb_config_bron, wachtrij), .standaard = "4096", .min = 0, .max = 60000},
    {TEKST(kb_config_bron, limiet), .standaard = "vast", .min = 1, .max = 16, .keuze = "vast|gradient"},
    {GETAL(kb_config_bron, limiet_min), .standaard = "8", .min = 1, .max = 20000},
    {GETAL(kb_config_bron, vers_s), .standaard = "60", .min = 0, .max = 86400},
    {GETAL(kb_config_bron, ververs_s), .standaard = "300", .min = 0, .max = 86400},
    {GETAL(kb_config_bron, storing_s), .standaard = "3600", .min = 0, .max = 604800},
    {GETAL(kb_config_bron, onbekend_s), .standaard = "30", .min = 0, .max = 3600},
    {GETAL(kb_config_bron, breker_venster_s), .standaard = "10", .min = 1, .max = 600},
    {GETAL(kb_config_bron, breker_minimum), .standaard = "20", .min = 1, .max = 100000},
    {GETAL(kb_config_bron, breker_procent), .standaard = "50", .min = 1, .max = 100},
    {GETAL(kb_config_bron, breker_open_s), .standaard = "5", .min = 1, .max = 600},
    {GETAL(kb_config_bron, breker_open_max_s), .standaard = "60", .min = 1, .max = 3600},
    {GETAL(kb_config_bron, breker_proeven), .standaard = "3", .min = 1, .max = 16},
    {GETAL(kb_config_bron, herkans_procent), .standaard = "10", .min = 0, .max = 100},
    {GETAL(kb_config_bron, dubbel_procent), .standaard = "0", .min = 0, .max = 20},
    {TEKST(kb_config_bron, ca), .standaard = "", .min = 0, .max = 1024},
    {TEKST(kb_config_bron, sleutel_bestand), .standaard = "", .min = 0, .max = 1024},
    {TEKST(kb_config_bron, client_certificaat_bestand), .standaard = "", .min = 0, .max = 1024},
    {TEKST(kb_config_bron, client_sleutel_bestand), .standaard = "", .min = 0, .max = 1024},
};

static const struct kb_instelling gedeeld[] = {
    {TEKST(kb_config_gedeeld, adres), .standaard = "", .min = 0, .max = 253, .vorm = is_hostnaam, .vorm_uitleg = "een hostnaam of IP-adres"},
    {GETAL(kb_config_gedeeld, poort), .standaard = "6379", .min = 1, .max = 65535},
    {TEKST(kb_config_gedeeld, tls), .standaard = "aan", .min = 1, .max = 16, .keuze = "aan|uit"},
    {TEKST(kb_config_gedeeld, ca), .standaard = "", .min = 0, .max = 1024},
    {TEKST(kb_config_gedeeld, client_certificaat_bestand), .standaard = "", .min = 0, .max = 1024},
    {TEKST(kb_config_gedeeld, client_sleutel_bestand), .standaard = "", .min = 0, .max = 1024},
    {TEKST(kb_config_gedeeld, gebruiker), .standaard = "", .min = 0, .max = 128},
    {TEKST(kb_config_gedeeld, wachtwoord_bestand), .standaard = "", .min = 0, .max = 1024},
    {GETAL(kb_config_gedeeld, db), .standaard = "0", .min = 0, .max = 9999},
    {TEKST(kb_config_gedeeld, sleutel_bestand), .standaard = "", .min = 0, .max = 1024},
    {GETAL(kb_config_gedeeld, wacht_ms), .standaard = "25", .min = 1, .max = 1000},
    {GETAL(kb_config_gedeeld, slot_ms), .standaard = "3000", .min = 50, .max = 60000},
    {GETAL(kb_config_gedeeld, max_waarde_bytes), .standaard = "1048576", .min = 1024, .max = 16777216},
};

static const struct kb_instelling inzage[] = {
    {TEKST(kb_config_inzage, map), .standaard = "", .min = 0, .max = 1024},
    {GETAL(kb_config_inzage, rotatie_mb), .standaard = "64", .min = 1, .max = 4096},
    {TEKST(kb_config_inzage, fsync), .standaard = "aan", .min = 1, .max = 16, .keuze = "aan|uit"},
    {GETAL(kb_config_inzage, wachtrij), .standaard = "8192", .min = 1, .max = 65536},
    {GETAL(kb_config_inzage, herstel_ms), .standaard = "1000", .min = 10, .max = 60000},
    {TEKST(kb_config_inzage, sleutel_bestand), .standaard = "", .min = 0, .max = 1024},
    {GETAL(kb_config_inzage, controlepunt_regels), .standaard = "1000", .min = 10, .max = 1000000},
    {TEKST(kb_config_inzage, oude_sleutels_bestand), .standaard = "", .min = 0, .max = 1024},
    {TEKST(kb_config_inzage, verbinding_bestand), .standaard = "", .min = 0, .max = 1024},
    {TEKST(kb_config_inzage, instantie), .standaard = "", .min = 0, .max = 63},
    {GETAL(kb_config_inzage, wacht_ms), .standaard = "2000", .min = 100, .max = 60000},
};

static const struct kb_instelling zoek[] = {
    {TEKST(kb_config_zoek, index), .standaard = "", .min = 0, .max = 1024},
    {GETAL(kb_config_zoek, max_afkeur_promille), .standaard = "5", .min = 0, .max = 1000},
    {GETAL(kb_config_zoek, verbindingen), .standaard = "4", .min = 1, .max = 64},
};

static const struct kb_instelling grenzen[] = {
    {GETAL(kb_config_grenzen, medewerker_verzoeken), .standaard = "600", .min = 0, .max = 1000000},
    {GETAL(kb_config_grenzen, divisie_verzoeken), .standaard = "60000", .min = 0, .max = 10000000},
    {GETAL(kb_config_grenzen, verzoeken_venster_s), .standaard = "60", .min = 1, .max = 3600},
    {GETAL(kb_config_grenzen, medewerker_werkgevers), .standaard = "200", .min = 0, .max = 100000},
    {GETAL(kb_config_grenzen, divisie_werkgevers), .standaard = "20000", .min = 0, .max = 1000000},
    {GETAL(kb_config_grenzen, werkgevers_venster_s), .standaard = "3600", .min = 1, .max = 86400},
    {GETAL(kb_config_grenzen, alarm_werkgevers), .standaard = "100", .min = 0, .max = 100000},
    {GETAL(kb_config_grenzen, max_medewerkers), .standaard = "20000", .min = 1, .max = 1000000},
};

static const struct kb_instelling sporen[] = {
    {TEKST(kb_config_sporen, collector), .standaard = "", .min = 0, .max = 512, .vorm = is_basis_url_of_leeg, .vorm_uitleg = "http(s)://host[:poort][/pad] zonder schuine streep aan het eind"},
    {GETAL(kb_config_sporen, steekproef_promille), .standaard = "10", .min = 0, .max = 1000},
    {GETAL(kb_config_sporen, wachtrij), .standaard = "4096", .min = 64, .max = 65536},
    {GETAL(kb_config_sporen, wacht_ms), .standaard = "5000", .min = 100, .max = 60000},
    {TEKST(kb_config_sporen, ca), .standaard = "", .min = 0, .max = 1024},
    {TEKST(kb_config_sporen, sleutel_bestand), .standaard = "", .min = 0, .max = 1024},
};

static const struct kb_instelling herkomst[] = {
    {TEKST(kb_config_herkomst, naam), .min = 1, .max = 32, NAAM},
    {TEKST(kb_config_herkomst, divisie), .min = 1, .max = 64},
    {TEKST(kb_config_herkomst, herkomst), .min = 8, .max = 256, .vorm = is_herkomst, .vorm_uitleg = "https://host[:poort] in kleine letters, zonder gebruikelijke poort en zonder pad (http:// alleen met localhost of 127.0.0.1)"},
};

static const struct kb_instelling versie[] = {
    {TEKST(kb_config_versie, naam), .min = 1, .max = 8, .keuze = "v1"},
    {TEKST(kb_config_versie, afgeraden_vanaf), .min = 10, .max = 10, .vorm = is_datum, .vorm_uitleg = "JJJJ-MM-DD"},
    {TEKST(kb_config_versie, einde_op), .standaard = "", .min = 0, .max = 10, .vorm = is_datum_of_leeg, .vorm_uitleg = "JJJJ-MM-DD"},
    {TEKST(kb_config_versie, uitleg), LINK},
    {TEKST(kb_config_versie, einde_uitleg), LINK},
    {TEKST(kb_config_versie, opvolger), LINK},
};
/* clang-format on */

const struct kb_blok kb_blok_dienst = {.naam = "dienst", BLOK(dienst)};
const struct kb_blok kb_blok_tls = {.naam = "dienst.tls", BLOK(tls)};
const struct kb_blok kb_blok_abs = {.naam = "abs", BLOK(abs_rijen)};
const struct kb_blok kb_blok_uitgever = {.naam = "abs.andere_uitgevers", BLOK(uitgever)};
const struct kb_blok kb_blok_groep = {.naam = "gegevensgroepen", BLOK(groep)};
const struct kb_blok kb_blok_bron = {.naam = "bronnen", BLOK(bron)};
const struct kb_blok kb_blok_gedeeld = {.naam = "gedeeld", BLOK(gedeeld)};
const struct kb_blok kb_blok_inzage = {.naam = "inzage", BLOK(inzage)};
const struct kb_blok kb_blok_zoek = {.naam = "zoek", BLOK(zoek)};
const struct kb_blok kb_blok_grenzen = {.naam = "grenzen", BLOK(grenzen)};
const struct kb_blok kb_blok_sporen = {.naam = "sporen", BLOK(sporen)};
const struct kb_blok kb_blok_herkomst = {.naam = "herkomsten", BLOK(herkomst)};
const struct kb_blok kb_blok_versie = {.naam = "versies", BLOK(versie)};
