/* `klantbeeld rechten toon`: the computation of kb_rechten_bepaal for people, with the reason beside every
 * "nee". The answer itself comes from there; what is worked out here is only why. */
#include <string.h>

#include "abs/rechten_intern.h"

struct beeld {
    const struct kb_rechten *r;
    const struct rol *rol;
    const char *divisie;
    const char *doel;
    const char *medewerker;
    bool telt; /* the role counts for this division and purpose */
    kb_tijd nu;
};

static void schrijf_bits(FILE *uit, const char *kop, struct namen namen, uint32_t bits)
{
    const char *tussen = "";

    fprintf(uit, "%-13s ", kop);
    for (size_t i = 0; i < namen.n; i++) {
        if (!(bits >> i & 1))
            continue;
        fprintf(uit, "%s%s", tussen, namen.naam[i]);
        tussen = ", ";
    }
    fprintf(uit, "%s\n", *tussen ? "" : "niets");
}

static const char *waarom_niet(const struct beeld *b, unsigned groep)
{
    if (!(b->rol->geeft.gegevensgroepen >> groep & 1))
        return "nee, niet in de rol";
    if (!b->telt)
        return "nee, de rol telt niet";
    switch (kb_uitrol_stadium(&b->r->uitrol[groep], b->nu)) {
    case PROEF:
        return "nee, niet in de gebruikersgroep";
    case PILOT:
        return "nee, divisie niet in de pilot";
    default:
        return "nee, nog niet vrijgegeven";
    }
}

/* The day since which the present stage holds, or "-". */
static void schrijf_sinds(const struct uitrol *u, kb_tijd nu, char uit[KB_DATUM_LENGTE + 1])
{
    int s = kb_uitrol_stadium(u, nu);

    if (s < 0)
        memcpy(uit, "-", sizeof("-"));
    else
        kb_datum_schrijf(u->stadium[s].datum, uit);
}

static void schrijf_groepen(const struct beeld *b, struct kb_groepnamen groepen,
                            const struct kb_bevoegdheid *mag, FILE *uit)
{
    fprintf(uit, "\n%-16s %-19s %-11s %s\n", "gegevensgroep", "stadium", "sinds", "te zien");
    for (unsigned i = 0; i < groepen.n && i < KB_MAX_RECHTEN; i++) {
        char sinds[KB_DATUM_LENGTE + 1];

        schrijf_sinds(&b->r->uitrol[i], b->nu, sinds);
        fprintf(uit, "%-16s %-19s %-11s %s\n", groepen.naam[i], kb_rechten_stadium(b->r, i, b->nu), sinds,
                mag->gegevensgroepen >> i & 1 ? "ja" : waarom_niet(b, i));
    }
}

static void schrijf_kop(const struct beeld *b, FILE *uit)
{
    char datum[KB_DATUM_LENGTE + 1];

    kb_datum_schrijf(kb_datum_van_epoch(b->nu / KB_S), datum);
    fprintf(uit, "%-13s %s%s%s\n", "rol", b->rol->naam, *b->rol->omschrijving ? ": " : "",
            b->rol->omschrijving);
    schrijf_bits(uit, "doelen", (struct namen){b->r->doel, b->r->n_doelen}, b->rol->doelen);
    fprintf(uit, "%-13s %s\n%-13s %s%s\n%-13s %s%s\n", "op", datum, "divisie", b->divisie,
            strcmp(b->divisie, b->r->divisie[b->rol->divisie]) == 0 ? "" : " (niet die van de rol)", "doel",
            *b->doel ? b->doel : "geen", b->telt || !*b->doel ? "" : " (de rol telt hier niet)");
    if (*b->medewerker)
        fprintf(uit, "%-13s %s\n", "medewerker", b->medewerker);
}

bool kb_rechten_toon(const struct kb_rechten *r, struct kb_groepnamen groepen,
                     const struct kb_rechtentoon *vraag, FILE *uit)
{
    int rij = kb_rechten_zoek(r, kb_tekst_van(vraag->rol));
    struct kb_rechtenvraag v = {.nu = vraag->nu};
    struct kb_bevoegdheid mag;
    struct beeld b;
    int doel;

    if (rij < 0)
        return false;
    b = (struct beeld){.r = r, .rol = &r->rol[rij], .nu = vraag->nu};
    b.divisie = vraag->divisie ? vraag->divisie : kb_rechten_divisie(r, rij);
    b.doel = vraag->doel ? vraag->doel : kb_rechten_doel(r, rij);
    if (!b.doel)
        b.doel = "";
    b.medewerker = vraag->medewerker ? vraag->medewerker : "";
    doel = kb_naam_zoek((struct namen){r->doel, r->n_doelen}, b.doel);
    b.telt = doel >= 0 && b.rol->doelen >> doel & 1 && strcmp(b.divisie, r->divisie[b.rol->divisie]) == 0;
    v.rollen = UINT64_C(1) << rij;
    v.divisie = b.divisie;
    v.doel = b.doel;
    v.medewerker = b.medewerker;
    kb_rechten_bepaal(r, &v, &mag);
    schrijf_kop(&b, uit);
    schrijf_groepen(&b, groepen, &mag, uit);
    fputc('\n', uit);
    schrijf_bits(uit, "velden", kb_veldnamen, mag.velden);
    schrijf_bits(uit, "zoeken", kb_zoeknamen, mag.zoeken);
    fprintf(uit, "%-13s %s\n", "afgeschermd", mag.afgeschermd ? "ja" : "nee");
    return true;
}
