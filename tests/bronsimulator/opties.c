/* Reads the command line. Every option has one value; a port for one source is given as NAME=NUMBER. */
#include "opties.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

const char sim_opties_hulp[] =
    "Gebruik: bronsimulator --omgeving BESTAND [--adres ADRES] [--beheer-poort N] [--poort NAAM=N]...\n"
    "                       [--tls-poort NAAM=N]... [--peildatum JJJJ-MM-DD]\n"
    "\n"
    "Speelt alle bronsystemen na, een proces per bron, tot SIGTERM.\n"
    "\n"
    "  --omgeving BESTAND       hierin komen de adressen, als alles luistert\n"
    "  --adres ADRES            IPv4- of IPv6-adres (127.0.0.1)\n"
    "  --beheer-poort N         poort om storingen aan en uit te zetten (0 = een vrije)\n"
    "  --poort NAAM=N           poort van een bron (0 = een vrije): cws-ihp, erd, poortwachter, k3cr,\n"
    "                           vkcc, archie, archief\n"
    "  --tls-poort NAAM=N       haar poort voor https\n"
    "  --peildatum JJJJ-MM-DD   de dag die de fictieve wereld voor vandaag houdt (vandaag)\n";

static bool lees_poort(const char *z, uint16_t *uit)
{
    char *einde;
    long n = strtol(z, &einde, 10);

    if (*z < '0' || *z > '9' || *einde || n > UINT16_MAX)
        return false;
    *uit = (uint16_t)n;
    return true;
}

/* "k3cr=9104" */
static bool lees_bronpoort(const char *z, uint16_t poorten[SIM_AANTAL_BRONNEN])
{
    const char *is = strchr(z, '=');

    for (size_t i = 0; is && i < SIM_AANTAL_BRONNEN; i++)
        if (strlen(sim_bronnen[i].naam) == (size_t)(is - z) &&
            strncmp(sim_bronnen[i].naam, z, (size_t)(is - z)) == 0)
            return lees_poort(is + 1, &poorten[i]);
    return false;
}

static bool is_adres(const char *z)
{
    unsigned char ip[16];

    return inet_pton(AF_INET, z, ip) == 1 || inet_pton(AF_INET6, z, ip) == 1;
}

static bool lees_optie(const char *naam, const char *waarde, struct sim_opties *uit)
{
    if (strcmp(naam, "--adres") == 0) {
        uit->adres = waarde;
        return is_adres(waarde);
    }
    if (strcmp(naam, "--omgeving") == 0) {
        uit->omgeving = waarde;
        return *waarde;
    }
    if (strcmp(naam, "--beheer-poort") == 0)
        return lees_poort(waarde, &uit->beheer_poort);
    if (strcmp(naam, "--poort") == 0)
        return lees_bronpoort(waarde, uit->poort);
    if (strcmp(naam, "--tls-poort") == 0)
        return lees_bronpoort(waarde, uit->tls_poort);
    if (strcmp(naam, "--peildatum") == 0)
        return kb_datum_lees(kb_tekst_van(waarde), &uit->peildatum);
    return false;
}

enum kb_status sim_opties_lees(int argc, char **argv, struct sim_opties *uit, struct kb_fout *fout)
{
    *uit = (struct sim_opties){.adres = "127.0.0.1"};
    for (int i = 1; i < argc; i += 2) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "--hulp") == 0) {
            uit->hulp = true;
            return KB_OK;
        }
        if (i + 1 == argc)
            return kb_fout_zet(fout, KB_ONGELDIG, "%s: de waarde ontbreekt", argv[i]);
        if (!lees_optie(argv[i], argv[i + 1], uit))
            return kb_fout_zet(fout, KB_ONGELDIG, "%s %s: onbekende optie of ongeldige waarde", argv[i],
                               argv[i + 1]);
    }
    if (!uit->omgeving)
        return kb_fout_zet(fout, KB_ONGELDIG, "--omgeving BESTAND ontbreekt");
    return KB_OK;
}
