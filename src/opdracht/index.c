/* klantbeeld index laad|muteer|toon: the command line around zoek/index.h. */
#include "opdracht/index.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "klantbeeld/basis/config.h"
#include "klantbeeld/zoek/index.h"
#include "opdracht/opties.h"

const char kb_opdracht_index_gebruik[] =
    "  klantbeeld index laad   LEVERING --config BESTAND   make the search index anew of a delivery (NDJSON, "
    "gzip too;\n"
    "                                                      - is standard input)\n"
    "  klantbeeld index muteer MUTATIES --config BESTAND   bring it up to date with a mutation file\n"
    "  klantbeeld index toon   --config BESTAND [--grondig ja]   what it holds; --grondig reads all of it\n"
    "  laad and muteer: [--afgekeurd BESTAND] where refused lines go, number and reason (INDEX.afgekeurd)\n";

struct opdracht {
    const char *wat, *invoer, *config, *afgekeurd, *grondig;
};

static int gebruik(const char *reden, const char *wat)
{
    fprintf(stderr, "klantbeeld: index%s%s: %s\n\n%s", *wat ? " " : "", wat, reden,
            kb_opdracht_index_gebruik);
    return KB_UIT_GEBRUIK;
}

static int lees_opties(int n, char **arg, struct opdracht *o)
{
    for (int i = 0; i < n; i += 2) {
        const char **doel = strcmp(arg[i], "--config") == 0                   ? &o->config
                            : strcmp(arg[i], "--afgekeurd") == 0 && o->invoer ? &o->afgekeurd
                            : strcmp(arg[i], "--grondig") == 0 && !o->invoer  ? &o->grondig
                                                                              : NULL;

        if (!doel)
            return gebruik("onbekende optie", arg[i]);
        if (i + 1 == n)
            return gebruik("een waarde ontbreekt", arg[i]);
        *doel = arg[i + 1];
    }
    return o->config ? KB_UIT_GOED : gebruik("--config ontbreekt", o->wat);
}

static void toon_staat(const struct kb_indexstaat *s)
{
    printf("werkgevers  %" PRId64 "\nactief      %" PRId64 "\nlhnummers   %" PRId64 "\nvolgnummer  %" PRId64
           "\npeildatum   %s\ngemaakt     %s\nomvang      %" PRId64 " MB\n",
           s->werkgevers, s->actief, s->lhnummers, s->volgnummer, s->peildatum, s->gemaakt,
           s->bytes / 1000000);
}

static int toon(const struct kb_config_zoek *z, const struct opdracht *o)
{
    struct kb_indexstaat staat;
    struct kb_fout fout = {.tekst = ""};

    if (kb_index_staat(z->index, o->grondig != NULL, &staat, &fout) != KB_OK) {
        fprintf(stderr, "klantbeeld: %s: %s\n", z->index, fout.tekst);
        return KB_UIT_FOUT;
    }
    toon_staat(&staat);
    return KB_UIT_GOED;
}

static void toon_verslag(const struct kb_vulverslag *r)
{
    if (r->al_verwerkt) {
        puts("dit bestand was al verwerkt; er is niets gedaan");
        return;
    }
    printf("%" PRId64 " regels gelezen, %" PRId64 " verwerkt, %" PRId64 " afgekeurd, in %" PRId64 ",%" PRId64
           " s\n",
           r->regels, r->goed, r->afgekeurd, r->duur_ms / 1000, r->duur_ms % 1000 / 100);
    toon_staat(&r->staat);
}

static int vul(const struct kb_config *c, const struct opdracht *o)
{
    struct kb_fout fout = {.tekst = ""};
    struct kb_vulverslag verslag;
    struct kb_vulling v = {
        .index = c->zoek.index,
        .invoer = o->invoer,
        .afgekeurd = o->afgekeurd,
        .proef = strcmp(c->dienst.elfproef, "soepel") == 0 ? KB_ELFPROEF_SOEPEL : KB_ELFPROEF_STRENG,
        .max_afkeur_promille = c->zoek.max_afkeur_promille,
        .voortgang = stderr,
    };
    enum kb_status status = strcmp(o->wat, "laad") == 0 ? kb_index_laad(&v, &verslag, &fout)
                                                        : kb_index_muteer(&v, &verslag, &fout);

    if (status != KB_OK) {
        fprintf(stderr, "klantbeeld: %s: %s\n", o->invoer, fout.tekst);
        return KB_UIT_FOUT;
    }
    toon_verslag(&verslag);
    return KB_UIT_GOED;
}

int kb_opdracht_index(int n, char **arg)
{
    struct opdracht o = {.wat = n > 0 ? arg[0] : ""};
    bool vult = strcmp(o.wat, "laad") == 0 || strcmp(o.wat, "muteer") == 0;
    struct kb_config config;
    int uit;

    if (!vult && strcmp(o.wat, "toon") != 0)
        return gebruik("laad, muteer of toon", o.wat);
    if (vult && n < 2)
        return gebruik("het bestand ontbreekt", o.wat);
    if (vult)
        o.invoer = arg[1];
    uit = lees_opties(n - (vult ? 2 : 1), arg + (vult ? 2 : 1), &o);
    if (uit != KB_UIT_GOED)
        return uit;
    if (kb_config_lees(o.config, &config, stderr) != KB_OK)
        return KB_UIT_FOUT;
    if (!*config.zoek.index) {
        fprintf(stderr, "klantbeeld: %s: zoek.index is leeg, er is geen zoekindex\n", o.config);
        uit = KB_UIT_FOUT;
    } else
        uit = vult ? vul(&config, &o) : toon(&config.zoek, &o);
    kb_config_vrij(&config);
    return uit;
}
