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

static void schrijf_uitgevers(const struct kb_config_abs *a, FILE *uit)
{
    fputs("  andere_uitgevers = (\n", uit);
    for (size_t i = 0; i < a->n_uitgevers; i++) {
        fputs("    {\n", uit);
        schrijf_rijen(uit, &kb_blok_uitgever, &a->ander[i], "      ");
        fprintf(uit, "    }%s\n", i + 1 < a->n_uitgevers ? "," : "");
    }
    fputs("  );\n", uit);
}

void kb_config_schrijf(const struct kb_config *c, FILE *uit)
{
    fputs("dienst: {\n", uit);
    schrijf_rijen(uit, &kb_blok_dienst, &c->dienst, "  ");
    fputs("  tls: {\n", uit);
    schrijf_rijen(uit, &kb_blok_tls, &c->dienst.tls, "    ");
    fputs("  };\n", uit);
    fputs("};\nabs: {\n", uit);
    schrijf_rijen(uit, &kb_blok_abs, &c->abs, "  ");
    schrijf_uitgevers(&c->abs, uit);
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
    fputs("};\ninzage: {\n", uit);
    schrijf_rijen(uit, &kb_blok_inzage, &c->inzage, "  ");
    fputs("};\nzoek: {\n", uit);
    schrijf_rijen(uit, &kb_blok_zoek, &c->zoek, "  ");
    fputs("};\ngrenzen: {\n", uit);
    schrijf_rijen(uit, &kb_blok_grenzen, &c->grenzen, "  ");
    fputs("};\nsporen: {\n", uit);
    schrijf_rijen(uit, &kb_blok_sporen, &c->sporen, "  ");
    fputs("};\n", uit);
}
