#include "opdracht/opties.h"

#include <string.h>

static const char gebruik[] =
    "Klantbeeld Werkgever " KB_VERSIE "\n"
    "\n"
    "  klantbeeld serve  --config BESTAND        start the service\n"
    "  klantbeeld serve  --sandbox [--poort N] [--beheer-poort N] [--tokens BESTAND]\n"
    "                    fictitious employers and nothing else, on the loopback; tokens per role (or in a\n"
    "                    file) and the ports on standard output; 0, or left out: a free port\n"
    "  klantbeeld sandbox                        the employers of the sandbox and what each shows\n"
    "  klantbeeld config --config BESTAND        check a configuration and print what it comes to\n"
    "  klantbeeld token  --config BESTAND --rol ROL [--medewerker ID] [--divisie NAAM] [--doel DOEL]\n"
    "                    [--geldig SECONDEN]     a development token for a role\n"
    "  klantbeeld token  --maak-sleutels MAP     development keys: ontwikkelsleutel.jwk and jwks.json\n"
    "  klantbeeld rechten controleer --config BESTAND   check the rights file\n"
    "  klantbeeld rechten toon --config BESTAND --rol ROL [--doel DOEL] [--divisie NAAM] [--medewerker ID]\n"
    "                    [--datum JJJJ-MM-DD]    what a role may see, and why not more\n"
    "  klantbeeld inzagelog verifieer --config BESTAND | --map MAP [--sleutel BESTAND]\n"
    "                    [--anker VOLGNR:HASH] [--vanaf NUMMER] [--instantie NAAM]\n"
    "                                            check the inzagelog: 0 whole, 1 findings, 2 not checked\n"
    "  klantbeeld status --config BESTAND | --url URL [--alleen livez|startupz|readyz|bronnen]\n"
    "                    [--ca BESTAND] [--certificaat BESTAND --sleutel BESTAND]\n"
    "                                            a running instance: 0 well, 1 not quite, 2 no answer\n"
    "  klantbeeld index laad   LEVERING --config BESTAND   make the search index anew of a delivery (NDJSON, "
    "gzip too;\n"
    "                                                      - is standard input)\n"
    "  klantbeeld index muteer MUTATIES --config BESTAND   bring it up to date with a mutation file\n"
    "  klantbeeld index toon   --config BESTAND [--grondig ja]   what it holds; --grondig reads all of it\n"
    "  laad and muteer: [--afgekeurd BESTAND] where refused lines go, number and reason (INDEX.afgekeurd)\n";

const struct kb_optie kb_opties_config[] = {KB_OPTIE("--config", config), {NULL, 0}};

bool kb_opties_lees(int n, char **arg, const struct kb_optie *bekend, struct kb_opties *uit)
{
    for (int i = 0; i < n; i += 2) {
        const struct kb_optie *o = bekend;

        while (o->naam && strcmp(o->naam, arg[i]) != 0)
            o++;
        if (!o->naam || i + 1 == n) {
            fprintf(stderr, "klantbeeld: %s: %s\n\n%s", arg[i],
                    o->naam ? "een waarde ontbreekt" : "onbekende optie", gebruik);
            return false;
        }
        memcpy((char *)uit + o->plek, &arg[i + 1], sizeof(arg[i + 1]));
    }
    return true;
}

int kb_opties_moet_config(const struct kb_opties *o)
{
    if (o->config)
        return KB_UIT_GOED;
    return kb_opties_fout("--config ontbreekt");
}

void kb_opties_gebruik(FILE *uit)
{
    fputs(gebruik, uit);
}

int kb_opties_fout(const char *wat)
{
    fprintf(stderr, "klantbeeld: %s\n\n%s", wat, gebruik);
    return KB_UIT_GEBRUIK;
}

struct kb_groepnamen kb_opties_groepnamen(const char *ruimte[KB_MAX_GEGEVENSGROEPEN])
{
    for (size_t i = 0; i < kb_n_gegevensgroepen; i++)
        ruimte[i] = kb_gegevensgroepen[i].naam;
    return (struct kb_groepnamen){ruimte, kb_n_gegevensgroepen};
}
