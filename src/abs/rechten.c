/* Roles as bit masks. The configuration's form was checked when it was read; here its meaning is: names that
 * exist, once. */
#include "klantbeeld/abs/rechten.h"

#include <stdlib.h>

struct kb_rechten {
    size_t n;
    struct {
        char *rol;
        uint32_t rechten;
    } rij[KB_CONFIG_MAX_ROLLEN];
};

static bool groep_bit(struct kb_groepnamen groepen, const char *naam, uint32_t *bit)
{
    for (size_t i = 0; i < groepen.n && i < KB_MAX_RECHTEN; i++) {
        if (strcmp(groepen.naam[i], naam) == 0) {
            *bit = UINT32_C(1) << i;
            return true;
        }
    }
    return false;
}

/* The union of one role's gegevensgroepen; every error is printed and counted. */
static uint32_t masker(const struct kb_config *config, const struct kb_config_rol *rol,
                       struct kb_groepnamen groepen, FILE *fouten, unsigned *n_fouten)
{
    uint32_t som = 0;

    for (size_t i = 0; i < rol->n_gegevensgroepen; i++) {
        const char *fout = NULL;
        uint32_t bit = 0;

        if (!groep_bit(groepen, rol->gegevensgroep[i], &bit))
            fout = "bestaat niet";
        else if (som & bit)
            fout = "staat er meer dan eens in";
        if (fout) {
            fprintf(fouten, "%s:%d: abs.rollen[%s].gegevensgroepen: \"%s\" %s\n", config->bestand, rol->regel,
                    rol->rol, rol->gegevensgroep[i], fout);
            (*n_fouten)++;
        }
        som |= bit;
    }
    return som;
}

static bool vul(struct kb_rechten *r, const struct kb_config *config, struct kb_groepnamen groepen,
                FILE *fouten)
{
    unsigned n_fouten = 0;

    for (size_t i = 0; i < config->abs.n_rollen; i++) {
        const struct kb_config_rol *rol = &config->abs.rol[i];

        if (!rol->rol || !*rol->rol) {
            fprintf(fouten, "%s:%d: abs.rollen[].rol: de naam is leeg\n", config->bestand, rol->regel);
            n_fouten++;
            continue;
        }
        if (kb_rechten_zoek(r, kb_tekst_van(rol->rol)) >= 0) {
            fprintf(fouten, "%s:%d: abs.rollen[%s].rol: deze rol staat er meer dan eens in\n",
                    config->bestand, rol->regel, rol->rol);
            n_fouten++;
        }
        r->rij[r->n].rechten = masker(config, rol, groepen, fouten, &n_fouten);
        r->rij[r->n].rol = strdup(rol->rol);
        if (!r->rij[r->n].rol) {
            fprintf(fouten, "%s: geen geheugen voor de rollen\n", config->bestand);
            return false;
        }
        r->n++;
    }
    return n_fouten == 0;
}

struct kb_rechten *kb_rechten_nieuw(const struct kb_config *config, struct kb_groepnamen groepen,
                                    FILE *fouten)
{
    struct kb_rechten *r = calloc(1, sizeof(*r));

    if (!r) {
        fprintf(fouten, "%s: geen geheugen voor de rollen\n", config->bestand);
        return NULL;
    }
    if (config->abs.n_rollen == 0) {
        fprintf(fouten, "%s: abs.rollen: er staat geen rol in, niemand zou iets mogen zien\n",
                config->bestand);
        goto mislukt;
    }
    if (vul(r, config, groepen, fouten))
        return r;

mislukt:
    kb_rechten_vrij(r);
    return NULL;
}

void kb_rechten_vrij(struct kb_rechten *r)
{
    for (size_t i = 0; r && i < r->n; i++)
        free(r->rij[i].rol);
    free(r);
}

int kb_rechten_zoek(const struct kb_rechten *r, struct kb_tekst rol)
{
    for (size_t i = 0; r && i < r->n; i++)
        if (kb_tekst_is(rol, r->rij[i].rol))
            return (int)i;
    return -1;
}

uint32_t kb_rechten_van(const struct kb_rechten *r, int rij)
{
    return rij >= 0 && (size_t)rij < r->n ? r->rij[rij].rechten : 0;
}
