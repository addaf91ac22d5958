/* The command `klantbeeld token`: keys and tokens for development. */
#include <stdlib.h>

#include "klantbeeld/abs/ontwikkeltoken.h"
#include "opdracht/opdrachten.h"
#include "opdracht/opties.h"

static const struct kb_optie bekend[] = {
    KB_OPTIE("--config", config),
    KB_OPTIE("--rol", rol),
    KB_OPTIE("--medewerker", medewerker),
    KB_OPTIE("--divisie", divisie),
    KB_OPTIE("--doel", doel),
    KB_OPTIE("--geldig", geldig),
    KB_OPTIE("--maak-sleutels", maak_sleutels),
    {NULL, 0},
};

static int maak_sleutels(const char *map)
{
    struct kb_fout fout;

    if (kb_ontwikkeltoken_sleutels(map, &fout) == KB_OK)
        return KB_UIT_GOED;
    fprintf(stderr, "klantbeeld: %s\n", fout.tekst);
    return KB_UIT_FOUT;
}

static int maak_token(const struct kb_opties *o, int64_t geldig_s)
{
    struct kb_ontwikkeltoken wens = {NULL, o->rol, o->medewerker, o->divisie, o->doel, geldig_s};
    const char *namen[KB_MAX_GEGEVENSGROEPEN];
    struct kb_buffer tekst = KB_LEGE_BUFFER;
    enum kb_status status = KB_CONFIGURATIE;
    struct kb_rechten *rechten;
    struct kb_config config;
    struct kb_fout fout;

    if (kb_config_lees(o->config, &config, stderr) != KB_OK)
        return KB_UIT_FOUT;
    rechten = kb_rechten_lees(config.abs.rechten, kb_opties_groepnamen(namen), stderr);
    wens.rechten = rechten;
    if (rechten) {
        status = kb_ontwikkeltoken_maak(&config.abs, &wens, &kb_klok_systeem, &tekst, &fout);
        if (status == KB_OK)
            printf("%.*s\n", (int)tekst.n, tekst.p);
        else
            fprintf(stderr, "klantbeeld: %s\n", fout.tekst);
    }
    kb_rechten_vrij(rechten);
    kb_buffer_vrij(&tekst);
    kb_config_vrij(&config);
    return status == KB_OK ? KB_UIT_GOED : KB_UIT_FOUT;
}

int kb_opdracht_token(int n, char **arg)
{
    struct kb_opties o = {.config = NULL};
    long long geldig_s = 0;
    char *einde = NULL;

    if (!kb_opties_lees(n, arg, bekend, &o))
        return KB_UIT_GEBRUIK;
    if (o.maak_sleutels)
        return maak_sleutels(o.maak_sleutels);
    if (!o.rol || !o.config)
        return kb_opties_fout("token wil --config en --rol, of --maak-sleutels");
    if (o.geldig) {
        geldig_s = strtoll(o.geldig, &einde, 10);
        if (!*o.geldig || *einde || geldig_s < 1 || geldig_s > KB_MAX_GELDIG_S) {
            fprintf(stderr, "klantbeeld: --geldig: \"%s\" is geen aantal seconden van 1 tot en met %d\n",
                    o.geldig, KB_MAX_GELDIG_S);
            return KB_UIT_GEBRUIK;
        }
    }
    return maak_token(&o, geldig_s);
}
