/* What follows `klantbeeld serve` when --sandbox is among it. */
#include "opdracht/sandbox.h"

#include <stdlib.h>
#include <string.h>

static bool is_vlag(const char *arg)
{
    return strcmp(arg, "--sandbox") == 0;
}

bool kb_opdracht_is_sandbox(int n, char **arg)
{
    for (int i = 0; i < n; i++)
        if (is_vlag(arg[i]))
            return true;
    return false;
}

static bool lees_poort(const char *optie, const char *tekst, int64_t *uit)
{
    char *einde = NULL;

    *uit = strtoll(tekst, &einde, 10);
    if (*tekst && !*einde && *uit >= 0 && *uit <= 65535)
        return true;
    fprintf(stderr, "klantbeeld: %s: \"%s\" is geen poort van 0 tot en met 65535\n\n", optie, tekst);
    return false;
}

static bool lees_optie(const char *optie, const char *waarde, struct kb_sandboxwens *uit)
{
    if (strcmp(optie, "--poort") == 0)
        return lees_poort(optie, waarde, &uit->poort);
    if (strcmp(optie, "--beheer-poort") == 0)
        return lees_poort(optie, waarde, &uit->beheer_poort);
    uit->tokens = waarde;
    return true;
}

bool kb_opdracht_sandbox(int n, char **arg, struct kb_sandboxwens *uit)
{
    *uit = (struct kb_sandboxwens){0, 0, NULL};
    for (int i = 0; i < n; i++) {
        if (is_vlag(arg[i]))
            continue;
        if (strcmp(arg[i], "--poort") != 0 && strcmp(arg[i], "--beheer-poort") != 0 &&
            strcmp(arg[i], "--tokens") != 0) {
            fprintf(stderr, "klantbeeld: %s: onbekende optie\n%s\n", arg[i],
                    strcmp(arg[i], "--config") == 0
                        ? "--sandbox gaat niet samen met --config: de sandbox heeft een eigen configuratie\n"
                        : "");
            return false;
        }
        if (i + 1 == n || is_vlag(arg[i + 1])) {
            fprintf(stderr, "klantbeeld: %s: een waarde ontbreekt\n\n", arg[i]);
            return false;
        }
        if (!lees_optie(arg[i], arg[i + 1], uit))
            return false;
        i++;
    }
    return true;
}
