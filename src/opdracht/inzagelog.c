/* klantbeeld inzagelog verifieer: the command line around klantbeeld/inzage/opdracht.h. */
#include <string.h>

#include "klantbeeld/inzage/opdracht.h"
#include "opdracht/opdrachten.h"
#include "opdracht/opties.h"

static const struct kb_optie opties_verifieer[] = {
    KB_OPTIE("--config", config),
    KB_OPTIE("--map", map),
    KB_OPTIE("--sleutel", sleutel),
    KB_OPTIE("--anker", anker),
    KB_OPTIE("--vanaf", vanaf),
    KB_OPTIE("--instantie", instantie),
    {NULL, 0},
};

int kb_opdracht_inzagelog(int n, char **arg)
{
    struct kb_opties o = {.config = NULL};

    if (n == 0 || strcmp(arg[0], "verifieer") != 0)
        return kb_opties_fout("inzagelog verifieer");
    if (!kb_opties_lees(n - 1, arg + 1, opties_verifieer, &o))
        return KB_UIT_GEBRUIK;
    if ((o.config != NULL) == (o.map != NULL))
        return kb_opties_fout("inzagelog verifieer wil --config of --map");
    return kb_inzage_voer_uit(
        &(struct kb_inzage_opdracht){o.config, o.map, o.instantie, o.sleutel, o.anker, o.vanaf}, stdout,
        stderr);
}
