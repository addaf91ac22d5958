/* The command: which of them the command line asks for. What each does stands in opdracht/. */
#include <string.h>

#include "klantbeeld/inzage/opdracht.h"
#include "klantbeeld/sandbox/sandbox.h"
#include "opdracht/index.h"
#include "opdracht/opdrachten.h"
#include "opdracht/opties.h"
#include "opdracht/status.h"

static const struct kb_optie opties_status[] = {
    KB_OPTIE("--config", config),
    KB_OPTIE("--url", url),
    KB_OPTIE("--alleen", alleen),
    KB_OPTIE("--ca", ca),
    KB_OPTIE("--certificaat", certificaat),
    KB_OPTIE("--sleutel", sleutel),
    {NULL, 0},
};

static const struct kb_optie opties_verifieer[] = {
    KB_OPTIE("--config", config),
    KB_OPTIE("--map", map),
    KB_OPTIE("--sleutel", sleutel),
    KB_OPTIE("--anker", anker),
    KB_OPTIE("--vanaf", vanaf),
    KB_OPTIE("--instantie", instantie),
    {NULL, 0},
};

static int verifieer(const struct kb_opties *o)
{
    struct kb_inzage_opdracht opdracht = {o->config, o->map, o->instantie, o->sleutel, o->anker, o->vanaf};

    if ((o->config != NULL) == (o->map != NULL))
        return kb_opties_fout("inzagelog verifieer wil --config of --map");
    return kb_inzage_voer_uit(&opdracht, stdout, stderr);
}

int main(int n, char **arg)
{
    struct kb_opties o = {.config = NULL};
    const char *opdracht = n > 1 ? arg[1] : "";

    if (strcmp(opdracht, "serve") == 0)
        return kb_opdracht_serve(n - 2, arg + 2);
    if (strcmp(opdracht, "sandbox") == 0 && n == 2) {
        kb_sandbox_toon(stdout);
        return KB_UIT_GOED;
    }
    if (strcmp(opdracht, "config") == 0)
        return kb_opdracht_config(n - 2, arg + 2);
    if (strcmp(opdracht, "token") == 0)
        return kb_opdracht_token(n - 2, arg + 2);
    if (strcmp(opdracht, "rechten") == 0)
        return kb_opdracht_rechten(n - 2, arg + 2);
    if (strcmp(opdracht, "inzagelog") == 0 && n > 2 && strcmp(arg[2], "verifieer") == 0)
        return kb_opties_lees(n - 3, arg + 3, opties_verifieer, &o) ? verifieer(&o) : KB_UIT_GEBRUIK;
    if (strcmp(opdracht, "index") == 0)
        return kb_opdracht_index(n - 2, arg + 2);
    if (strcmp(opdracht, "status") == 0 && kb_opties_lees(n - 2, arg + 2, opties_status, &o))
        return kb_opdracht_status(
            &(struct kb_statusvraag){o.config, o.url, o.alleen, o.ca, o.certificaat, o.sleutel});
    if (strcmp(opdracht, "--help") == 0 || strcmp(opdracht, "--versie") == 0) {
        kb_opties_gebruik(stdout);
        return KB_UIT_GOED;
    }
    kb_opties_gebruik(stderr);
    return KB_UIT_GEBRUIK;
}
