/* The command `klantbeeld rechten`: whether the rights file is right, and what a role may see by it. */
#include <string.h>

#include "klantbeeld/basis/config.h"
#include "klantbeeld/domein/datum.h"
#include "opdracht/opdrachten.h"
#include "opdracht/opties.h"

static const struct kb_optie opties_toon[] = {
    KB_OPTIE("--config", config),
    KB_OPTIE("--rol", rol),
    KB_OPTIE("--doel", doel),
    KB_OPTIE("--divisie", divisie),
    KB_OPTIE("--datum", datum),
    KB_OPTIE("--medewerker", medewerker),
    {NULL, 0},
};

/* The rights file that this configuration names; every error is printed. NULL then. */
static struct kb_rechten *lees_rechten(const struct kb_opties *o, const char *ruimte[KB_MAX_GEGEVENSGROEPEN])
{
    struct kb_rechten *r = NULL;
    struct kb_config config;

    if (kb_config_lees(o->config, &config, stderr) == KB_OK) {
        r = kb_rechten_lees(config.abs.rechten, kb_opties_groepnamen(ruimte), stderr);
        kb_config_vrij(&config);
    }
    return r;
}

static int controleer_rechten(const struct kb_opties *o)
{
    const char *namen[KB_MAX_GEGEVENSGROEPEN];
    struct kb_rechten *r = lees_rechten(o, namen);
    bool goed = r != NULL;

    if (goed)
        puts("de rechten zijn in orde");
    kb_rechten_vrij(r);
    return goed ? KB_UIT_GOED : KB_UIT_FOUT;
}

/* The moment to show: now, or the noon of a day. */
static bool lees_datum(const char *tekst, kb_tijd *uit)
{
    struct kb_datum d;

    *uit = kb_tijd_nu(&kb_klok_systeem);
    if (!tekst)
        return true;
    if (!kb_datum_lees(kb_tekst_van(tekst), &d)) {
        fprintf(stderr, "klantbeeld: --datum: \"%s\" is geen datum als 2026-01-31\n", tekst);
        return false;
    }
    *uit = (kb_datum_dagen(d) * 86400 + 43200) * KB_S;
    return true;
}

static int toon_rechten(const struct kb_opties *o)
{
    struct kb_rechtentoon vraag = {o->rol, o->doel, o->divisie, o->medewerker, 0};
    const char *namen[KB_MAX_GEGEVENSGROEPEN];
    struct kb_rechten *r;
    bool bestaat;

    if (!o->rol)
        return kb_opties_fout("--rol ontbreekt");
    if (!lees_datum(o->datum, &vraag.nu))
        return KB_UIT_GEBRUIK;
    r = lees_rechten(o, namen);
    if (!r)
        return KB_UIT_FOUT;
    bestaat = kb_rechten_toon(r, kb_opties_groepnamen(namen), &vraag, stdout);
    if (!bestaat)
        fprintf(stderr, "klantbeeld: de rol \"%s\" staat niet in de rechten\n", o->rol);
    kb_rechten_vrij(r);
    return bestaat ? KB_UIT_GOED : KB_UIT_FOUT;
}

int kb_opdracht_rechten(int n, char **arg)
{
    struct kb_opties o = {.config = NULL};
    bool toont = n > 0 && strcmp(arg[0], "toon") == 0;

    if (!toont && (n == 0 || strcmp(arg[0], "controleer") != 0))
        return kb_opties_fout("rechten controleer of toon");
    if (!kb_opties_lees(n - 1, arg + 1, toont ? opties_toon : kb_opties_config, &o) ||
        kb_opties_moet_config(&o) != KB_UIT_GOED)
        return KB_UIT_GEBRUIK;
    return toont ? toon_rechten(&o) : controleer_rechten(&o);
}
