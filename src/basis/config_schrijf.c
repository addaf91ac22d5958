/* Writes the effective configuration back as a file that the reader takes: what `klantbeeld config` prints.
 */
#include <inttypes.h>
#include <string.h>

#include "basis/config_tabel.h"

static void schrijf_tekst(FILE *uit, const char *waarde)
{
    fputc('"', uit);
    for (const char *p = waarde; *p; p++) {
        if (*p == '"' || *p == '\\')
            fputc('\\', uit);
        fputc(*p, uit);
    }
    fputc('"', uit);
}

static void schrijf_rijen(FILE *uit, const struct kb_blok *blok, const void *basis, const char *inspringing)
{
    for (size_t i = 0; i < blok->n; i++) {
        const char *plek = (const char *)basis + blok->rij[i].plek;

        fprintf(uit, "%s%s = ", inspringing, blok->rij[i].naam);
        if (blok->rij[i].soort == KB_INSTELLING_TEKST) {
            const char *tekst;

            memcpy(&tekst, plek, sizeof(tekst));
            schrijf_tekst(uit, tekst);
        } else {
            int64_t getal;

            memcpy(&getal, plek, sizeof(getal));
            fprintf(uit, "%" PRId64, getal);
        }
        fputs(";\n", uit);
    }
}

static void schrijf_rollen(const struct kb_config_abs *a, FILE *uit)
{
    fputs("  rollen = (\n", uit);
    for (size_t i = 0; i < a->n_rollen; i++) {
        fputs("    {\n", uit);
        schrijf_rijen(uit, &kb_blok_rol, &a->rol[i], "      ");
        fputs("      gegevensgroepen = [", uit);
        for (size_t j = 0; j < a->rol[i].n_gegevensgroepen; j++) {
            fputs(j ? ", " : "", uit);
            schrijf_tekst(uit, a->rol[i].gegevensgroep[j]);
        }
        fprintf(uit, "];\n    }%s\n", i + 1 < a->n_rollen ? "," : "");
    }
    fputs("  );\n", uit);
}

void kb_config_schrijf(const struct kb_config *c, FILE *uit)
{
    fputs("dienst: {\n", uit);
    schrijf_rijen(uit, &kb_blok_dienst, &c->dienst, "  ");
    fputs("};\nabs: {\n", uit);
    schrijf_rijen(uit, &kb_blok_abs, &c->abs, "  ");
    schrijf_rollen(&c->abs, uit);
    fputs("};\ngegevensgroepen: (\n", uit);
    for (size_t i = 0; i < c->n_groepen; i++) {
        fputs("  {\n", uit);
        schrijf_rijen(uit, &kb_blok_groep, &c->groep[i], "    ");
        fprintf(uit, "  }%s\n", i + 1 < c->n_groepen ? "," : "");
    }
    fputs(");\nbronnen: (\n", uit);
    for (size_t i = 0; i < c->n_bronnen; i++) {
        fputs("  {\n", uit);
        schrijf_rijen(uit, &kb_blok_bron, &c->bron[i], "    ");
        fprintf(uit, "  }%s\n", i + 1 < c->n_bronnen ? "," : "");
    }
    fputs(");\ngedeeld: {\n", uit);
    schrijf_rijen(uit, &kb_blok_gedeeld, &c->gedeeld, "  ");
    fputs("};\nzoek: {\n", uit);
    schrijf_rijen(uit, &kb_blok_zoek, &c->zoek, "  ");
    fputs("};\n", uit);
}
