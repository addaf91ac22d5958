/* klantbeeld index laad|muteer|toon: the command line around zoek/index.h. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "klantbeeld/basis/config.h"
#include "klantbeeld/zoek/index.h"
#include "opdracht/opdrachten.h"
#include "opdracht/opties.h"

static const struct kb_optie opties_vul[] = {
    KB_OPTIE("--config", config),
    KB_OPTIE("--afgekeurd", afgekeurd),
    {NULL, 0},
};

static const struct kb_optie opties_toon[] = {
    KB_OPTIE("--config", config),
    KB_OPTIE("--grondig", grondig),
    {NULL, 0},
};

static void toon_staat(const struct kb_indexstaat *s)
{
    printf("werkgevers  %" PRId64 "\nactief      %" PRId64 "\nlhnummers   %" PRId64 "\nvolgnummer  %" PRId64
           "\npeildatum   %s\ngemaakt     %s\nomvang      %" PRId64 " MB\n",
           s->werkgevers, s->actief, s->lhnummers, s->volgnummer, s->peildatum, s->gemaakt,
           s->bytes / 1000000);
}

static int toon(const struct kb_config_zoek *z, const char *grondig)
{
    struct kb_indexstaat staat;
    struct kb_fout fout = {.tekst = ""};

    if (kb_index_staat(z->index, grondig != NULL, &staat, &fout) != KB_OK) {
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

static int vul(const struct kb_config *c, bool laad, const char *invoer, const char *afgekeurd)
{
    struct kb_fout fout = {.tekst = ""};
    struct kb_vulverslag verslag;
    struct kb_vulling v = {
        .index = c->zoek.index,
        .invoer = invoer,
        .afgekeurd = afgekeurd,
        .proef = strcmp(c->dienst.elfproef, "soepel") == 0 ? KB_ELFPROEF_SOEPEL : KB_ELFPROEF_STRENG,
        .max_afkeur_promille = c->zoek.max_afkeur_promille,
        .voortgang = stderr,
    };
    enum kb_status status = laad ? kb_index_laad(&v, &verslag, &fout) : kb_index_muteer(&v, &verslag, &fout);

    if (status != KB_OK) {
        fprintf(stderr, "klantbeeld: %s: %s\n", invoer, fout.tekst);
        return KB_UIT_FOUT;
    }
    toon_verslag(&verslag);
    return KB_UIT_GOED;
}

int kb_opdracht_index(int n, char **arg)
{
    struct kb_opties o = {.config = NULL};
    const char *wat = n > 0 ? arg[0] : "";
    bool laad = strcmp(wat, "laad") == 0;
    bool vult = laad || strcmp(wat, "muteer") == 0;
    int eigen = vult ? 2 : 1; /* the words before the options */
    struct kb_config config;
    int uit;

    if (!vult && strcmp(wat, "toon") != 0)
        return kb_opties_fout("index laad, muteer of toon");
    if (n < eigen)
        return kb_opties_fout("index: het bestand ontbreekt");
    if (!kb_opties_lees(n - eigen, arg + eigen, vult ? opties_vul : opties_toon, &o) ||
        kb_opties_moet_config(&o) != KB_UIT_GOED)
        return KB_UIT_GEBRUIK;
    if (o.grondig && strcmp(o.grondig, "ja") != 0)
        return kb_opties_fout("index toon: --grondig is ja, of het staat er niet");
    if (kb_config_lees(o.config, &config, stderr) != KB_OK)
        return KB_UIT_FOUT;
    if (!*config.zoek.index) {
        fprintf(stderr, "klantbeeld: %s: zoek.index is leeg, er is geen zoekindex\n", o.config);
        uit = KB_UIT_FOUT;
    } else
        uit = vult ? vul(&config, laad, arg[1], o.afgekeurd) : toon(&config.zoek, o.grondig);
    kb_config_vrij(&config);
    return uit;
}
