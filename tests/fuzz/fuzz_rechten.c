/* A rights file from anybody. Either it is refused, and then something is said about it that names the file;
 * or it is taken without a word, and then no role sees what the file does not have, every window holds its
 * moment, and showing a role agrees with the computation. */
#include <stdio.h>
#include <stdlib.h>

#include "abs/rechten_intern.h"

#define NU (INT64_C(1800000000) * KB_S)

enum { GROEPEN = 5, VELDEN = 7, ZOEKEN = (1 << KB_AANTAL_ZOEKRECHTEN) - 1 };

static const char *const namen[GROEPEN] = {"organisatie", "preventief", "uitkering", "contact", "documenten"};
static const struct kb_groepnamen groepen = {namen, GROEPEN};

/* libconfig (1.5) forgets a text that it was reading when it meets a syntax error: a few bytes for each bad
 * file, and not ours to free. */
const char *__lsan_default_suppressions(void);

const char *__lsan_default_suppressions(void)
{
    return "leak:libconfig";
}

static void eis(bool waar)
{
    if (!waar)
        abort();
}

/* One role by itself, in its own division and for its first purpose. */
static void toets_rol(const struct kb_rechten *r, size_t i, FILE *niets)
{
    const char *doel = kb_rechten_doel(r, (int)i);
    struct kb_rechtenvraag v = {UINT64_C(1) << i, kb_rechten_divisie(r, (int)i), doel ? doel : "", "m1", NU};
    struct kb_bevoegdheid mag;

    kb_rechten_bepaal(r, &v, &mag);
    eis((mag.gegevensgroepen & ~r->rol[i].geeft.gegevensgroepen) == 0);
    eis(mag.gegevensgroepen < UINT32_C(1) << GROEPEN && mag.velden <= VELDEN && mag.zoeken <= ZOEKEN);
    eis(!(mag.zoeken & KB_ZOEK_BSN) || mag.velden & KB_VELD_BSN);
    eis(doel || !(mag.gegevensgroepen | mag.velden | mag.zoeken));
    eis(kb_rechten_toon(r, groepen, &(struct kb_rechtentoon){.rol = r->rol[i].naam, .nu = NU}, niets));
    v.doel = "";
    kb_rechten_bepaal(r, &v, &mag);
    eis(!(mag.gegevensgroepen | mag.velden | mag.zoeken) && !mag.afgeschermd);
}

static void toets(const struct kb_rechten *r)
{
    FILE *niets = fopen("/dev/null", "w");
    kb_tijd vanaf;
    kb_tijd tot;

    eis(niets && r->n_rollen > 0 && r->n_rollen <= KB_MAX_ROLLEN);
    for (size_t i = 0; i < r->n_rollen; i++) {
        eis(kb_rechten_zoek(r, kb_tekst_van(r->rol[i].naam)) == (int)i);
        toets_rol(r, i, niets);
    }
    kb_rechten_venster(r, NU, &vanaf, &tot);
    eis(vanaf <= NU && NU < tot);
    fclose(niets);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    char *gezegd = NULL;
    size_t lengte = 0;
    FILE *fouten = open_memstream(&gezegd, &lengte);
    struct kb_rechten *r;

    eis(fouten != NULL);
    r = kb_rechten_lees_tekst((struct kb_tekst){(const char *)data, n}, "f.conf", groepen, fouten);
    fclose(fouten);
    eis((r != NULL) == (lengte == 0));
    eis(r || strncmp(gezegd, "f.conf:", 7) == 0);
    if (r)
        toets(r);
    kb_rechten_vrij(r);
    free(gezegd);
    return 0;
}
