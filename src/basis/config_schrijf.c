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

struct lijst {
    const struct kb_blok *blok;
    const void *eerste;
    size_t n, omvang;
};

/* What stands between the parentheses, further from the margin by `inspringing`. */
static void schrijf_lijst(FILE *uit, const struct lijst *w, const char *inspringing)
{
    char dieper[16];

    snprintf(dieper, sizeof(dieper), "%s    ", inspringing);
    for (size_t i = 0; i < w->n; i++) {
        fprintf(uit, "%s  {\n", inspringing);
        schrijf_rijen(uit, w->blok, (const char *)w->eerste + i * w->omvang, dieper);
        fprintf(uit, "%s  }%s\n", inspringing, i + 1 < w->n ? "," : "");
    }
    fprintf(uit, "%s)", inspringing);
}

#define LIJST(blok, deel, n) (&(struct lijst){(blok), (deel), (n), sizeof((deel)[0])})

void kb_config_schrijf(const struct kb_config *c, FILE *uit)
{
    fputs("dienst: {\n", uit);
    schrijf_rijen(uit, &kb_blok_dienst, &c->dienst, "  ");
    fputs("  tls: {\n", uit);
    schrijf_rijen(uit, &kb_blok_tls, &c->dienst.tls, "    ");
    fputs("  };\n", uit);
    fputs("};\nabs: {\n", uit);
    schrijf_rijen(uit, &kb_blok_abs, &c->abs, "  ");
    fputs("  andere_uitgevers = (\n", uit);
    schrijf_lijst(uit, LIJST(&kb_blok_uitgever, c->abs.ander, c->abs.n_uitgevers), "  ");
    fputs(";\n};\ngegevensgroepen: (\n", uit);
    schrijf_lijst(uit, LIJST(&kb_blok_groep, c->groep, c->n_groepen), "");
    fputs(";\nbronnen: (\n", uit);
    schrijf_lijst(uit, LIJST(&kb_blok_bron, c->bron, c->n_bronnen), "");
    fputs(";\ngedeeld: {\n", uit);
    schrijf_rijen(uit, &kb_blok_gedeeld, &c->gedeeld, "  ");
    fputs("};\ninzage: {\n", uit);
    schrijf_rijen(uit, &kb_blok_inzage, &c->inzage, "  ");
    fputs("};\nzoek: {\n", uit);
    schrijf_rijen(uit, &kb_blok_zoek, &c->zoek, "  ");
    fputs("};\ngrenzen: {\n", uit);
    schrijf_rijen(uit, &kb_blok_grenzen, &c->grenzen, "  ");
    fputs("};\nsporen: {\n", uit);
    schrijf_rijen(uit, &kb_blok_sporen, &c->sporen, "  ");
    fputs("};\nherkomsten: (\n", uit);
    schrijf_lijst(uit, LIJST(&kb_blok_herkomst, c->herkomst, c->n_herkomsten), "");
    fputs(";\nversies: (\n", uit);
    schrijf_lijst(uit, LIJST(&kb_blok_versie, c->versie, c->n_versies), "");
    fputs(";\n", uit);
}
