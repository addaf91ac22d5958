/* The command: which of them the command line asks for. What each does stands in opdracht/. */
#include <string.h>

#include "klantbeeld/sandbox/sandbox.h"
#include "opdracht/opdrachten.h"
#include "opdracht/opties.h"

static int toon_sandbox(int n, char **arg)
{
    struct kb_opties o = {.config = NULL};

    if (!kb_opties_lees(n, arg, (const struct kb_optie[]){{NULL, 0}}, &o))
        return KB_UIT_GEBRUIK;
    kb_sandbox_toon(stdout);
    return KB_UIT_GOED;
}

static int toon_gebruik(int n, char **arg)
{
    (void)n;
    (void)arg;
    kb_opties_gebruik(stdout);
    return KB_UIT_GOED;
}

static const struct {
    const char *naam;
    int (*doe)(int n, char **arg);
} opdrachten[] = {
    {"serve", kb_opdracht_serve}, {"sandbox", toon_sandbox},        {"config", kb_opdracht_config},
    {"token", kb_opdracht_token}, {"rechten", kb_opdracht_rechten}, {"inzagelog", kb_opdracht_inzagelog},
    {"index", kb_opdracht_index}, {"status", kb_opdracht_status},   {"--help", toon_gebruik},
    {"--versie", toon_gebruik},
};

int main(int n, char **arg)
{
    for (size_t i = 0; n > 1 && i < sizeof(opdrachten) / sizeof(opdrachten[0]); i++)
        if (strcmp(opdrachten[i].naam, arg[1]) == 0)
            return opdrachten[i].doe(n - 2, arg + 2);
    kb_opties_gebruik(stderr);
    return KB_UIT_GEBRUIK;
}
