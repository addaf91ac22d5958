/* The table of gegevensgroepen bound to the configuration: which adapter, which sources, which stage. */
#include "klantbeeld/klantbeeld/klantbeeld.h"

#include <stdlib.h>

#include "klantbeeld/intern.h"

enum { MB = 1024 * 1024 };

static void koppel_bronnen(struct kb_klantbeeld *k, const struct kb_config *c,
                           const struct kb_config_groep *g, unsigned groep, FILE *fouten, unsigned *n_fouten)
{
    const struct kb_adapter *a = k->staat[groep].adapter;

    for (size_t i = 0; i < a->n_bronnen; i++) {
        bool gevonden = false;

        for (size_t j = 0; j < c->n_bronnen && !gevonden; j++) {
            gevonden = strcmp(c->bron[j].naam, a->bronnen[i].bron) == 0;
            k->bron[groep][i] = (unsigned)j;
        }
        if (!gevonden && !a->bronnen[i].niet_aangesloten) {
            fprintf(fouten,
                    "%s:%d: gegevensgroepen[%s]: de adapter %s heeft de bron %s nodig, en die staat niet in "
                    "bronnen\n",
                    c->bestand, g->regel, g->naam, a->naam, a->bronnen[i].bron);
            (*n_fouten)++;
        }
    }
}

static unsigned bind_groep(struct kb_klantbeeld *k, const struct kb_config *c,
                           const struct kb_config_groep *g, FILE *fouten)
{
    int groep = kb_gegevensgroep_zoek(kb_tekst_van(g->naam));
    const struct kb_adapter *a;
    unsigned n_fouten = 0;

    if (groep == KB_GEEN_GROEP) {
        fprintf(fouten, "%s:%d: gegevensgroepen[%s].naam: deze gegevensgroep bestaat niet\n", c->bestand,
                g->regel, g->naam);
        return 1;
    }
    a = kb_gegevensgroep_adapter(&kb_gegevensgroepen[groep], g->adapter);
    if (!a) {
        fprintf(fouten, "%s:%d: gegevensgroepen[%s].adapter: \"%s\" bestaat niet voor deze groep\n",
                c->bestand, g->regel, g->naam, g->adapter);
        return 1;
    }
    k->staat[groep].adapter = a;
    for (size_t i = 0; i < a->n_zicht; i++)
        k->staat[groep].klassen |= (uint32_t)a->zicht[i].klasse;
    k->beschikbaar |= UINT32_C(1) << groep;
    koppel_bronnen(k, c, g, (unsigned)groep, fouten, &n_fouten);
    return n_fouten;
}

struct kb_klantbeeld *kb_klantbeeld_nieuw(const struct kb_config *config, struct kb_motor *motor,
                                          const struct kb_klok *klok, FILE *fouten)
{
    struct kb_klantbeeld *k = calloc(1, sizeof(*k));
    unsigned n_fouten = 0;

    if (!k) {
        fprintf(fouten, "%s: geen geheugen\n", config->bestand);
        return NULL;
    }
    k->motor = motor;
    k->klok = klok;
    k->reserve = config->dienst.reserve_ms * KB_MS;
    k->register_groep = (unsigned)kb_gegevensgroep_zoek(KB_TEKST("organisatie"));
    for (size_t i = 0; i < kb_n_gegevensgroepen; i++)
        k->staat[i].groep = &kb_gegevensgroepen[i];
    for (size_t i = 0; i < config->n_groepen; i++)
        n_fouten += bind_groep(k, config, &config->groep[i], fouten);
    /* The other half is the engine's. */
    k->cache = kb_cache_nieuw((size_t)config->dienst.cache_mb * MB / 2);
    if (!k->cache) {
        fprintf(fouten, "%s: geen geheugen\n", config->bestand);
        n_fouten++;
    }
    if (n_fouten) {
        kb_klantbeeld_vrij(k);
        return NULL;
    }
    return k;
}

void kb_klantbeeld_vrij(struct kb_klantbeeld *k)
{
    if (k)
        kb_cache_vrij(k->cache);
    free(k);
}

void kb_klantbeeld_cachestaat(const struct kb_klantbeeld *k, struct kb_cachestaat *uit)
{
    kb_cache_staat(k->cache, uit);
}

const struct kb_groepstaat *kb_klantbeeld_staat(const struct kb_klantbeeld *k, unsigned groep)
{
    return &k->staat[groep];
}

uint32_t kb_klantbeeld_beschikbaar(const struct kb_klantbeeld *k)
{
    return k->beschikbaar;
}
