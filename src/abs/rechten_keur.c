/* Contradictions in a rights file: settings that are each well-formed and together cannot be meant. Most are
 * a right that would silently come to nothing; one (searching by a BSN that is masked) would show what
 * another setting hides. */
#include "abs/rechten_keur.h"

/* Which gegevensgroep shows the fields of a class; NULL = any. */
static const struct {
    enum kb_veldklasse klasse;
    const char *groep;
} velden[] = {
    {KB_VELD_BSN, NULL},
    {KB_VELD_CONTACTGEGEVENS, "contact"},
    {KB_VELD_NOTITIES, "contact"},
};

static int groep_index(const struct lezing *l, const char *naam)
{
    return kb_naam_zoek((struct namen){l->groepen.naam, l->groepen.n}, naam);
}

/* The line of the member when it has one. */
static const config_setting_t *bij(const config_setting_t *groep, const char *lid)
{
    const config_setting_t *s = config_setting_get_member(groep, lid);

    return s ? s : groep;
}

static void keur_velden(struct lezing *l, const config_setting_t *groep, const char *pad,
                        const struct kb_bevoegdheid *b)
{
    for (size_t i = 0; i < sizeof(velden) / sizeof(velden[0]); i++) {
        const char *naam = kb_veldnamen.naam[i];
        int nodig = velden[i].groep ? groep_index(l, velden[i].groep) : -1;

        if (!(b->velden & velden[i].klasse))
            continue;
        if (!velden[i].groep ? b->gegevensgroepen == 0 : nodig < 0 || !(b->gegevensgroepen >> nodig & 1))
            kb_lezing_meld(l, bij(groep, "velden"),
                           "%s.velden: \"%s\" heeft geen zin zonder de gegevensgroep %s", pad, naam,
                           velden[i].groep ? velden[i].groep : "waar het in staat");
    }
}

void kb_keur_rol(struct lezing *l, const config_setting_t *groep, const char *pad, const struct rol *rol)
{
    const struct kb_bevoegdheid *b = &rol->geeft;

    keur_velden(l, groep, pad, b);
    if (b->zoeken & KB_ZOEK_BSN && !(b->velden & KB_VELD_BSN))
        kb_lezing_meld(l, bij(groep, "zoeken"),
                       "%s.zoeken: \"bsn\" mag niet zonder \"bsn\" in velden: wie zoekt, ziet dat het klopt",
                       pad);
    if (!rol->doelen && (b->gegevensgroepen || b->velden || b->zoeken || b->afgeschermd))
        kb_lezing_meld(l, bij(groep, "doelen"), "%s.doelen: zonder doel geeft deze rol nooit iets", pad);
    if (b->afgeschermd && !b->gegevensgroepen)
        kb_lezing_meld(l, bij(groep, "afgeschermd"), "%s.afgeschermd: heeft geen zin zonder gegevensgroepen",
                       pad);
}

void kb_keur_stadium(struct lezing *l, const config_setting_t *groep, const char *pad, enum stadium soort)
{
    static const struct {
        const char *lid;
        enum stadium van;
    } leden[] = {{"gebruikersgroep", PROEF}, {"divisies", PILOT}};

    for (size_t i = 0; i < sizeof(leden) / sizeof(leden[0]); i++) {
        const config_setting_t *s = config_setting_get_member(groep, leden[i].lid);

        if (s && soort != leden[i].van)
            kb_lezing_meld(l, s, "%s.%s: hoort bij stadium %s", pad, leden[i].lid,
                           kb_stadiumnamen.naam[leden[i].van]);
        else if (!s && soort == leden[i].van)
            kb_lezing_meld(l, groep, "%s.%s: ontbreekt; stadium %s is voor niemand zonder", pad, leden[i].lid,
                           kb_stadiumnamen.naam[soort]);
        else if (s && config_setting_is_array(s) && config_setting_length(s) == 0)
            kb_lezing_meld(l, s, "%s.%s: is leeg; stadium %s is dan voor niemand", pad, leden[i].lid,
                           kb_stadiumnamen.naam[soort]);
    }
}

void kb_keur_volgorde(struct lezing *l, const config_setting_t *groep, const char *pad,
                      const struct uitrol *u)
{
    int vorige = -1;

    for (int s = PROEF; s < AANTAL_STADIA; s++) {
        if (!kb_datum_is_er(u->stadium[s].datum))
            continue;
        if (vorige >= 0 && kb_datum_vergelijk(u->stadium[vorige].datum, u->stadium[s].datum) >= 0)
            kb_lezing_meld(l, groep, "%s.stadia: %s begint niet na %s", pad, kb_stadiumnamen.naam[s],
                           kb_stadiumnamen.naam[vorige]);
        vorige = s;
    }
    if (vorige < 0 && config_setting_length(bij(groep, "stadia")) == 0)
        kb_lezing_meld(l, bij(groep, "stadia"),
                       "%s.stadia: is leeg; laat de regel weg als het zover nog niet is", pad);
}

void kb_keur_vrijgave(struct lezing *l, const config_setting_t *groep, const char *pad, const struct rol *rol)
{
    for (size_t i = 0; i < l->groepen.n && i < KB_MAX_RECHTEN; i++)
        if (rol->geeft.gegevensgroepen >> i & 1 && !l->r->uitrol[i].is_er)
            kb_lezing_meld(l, bij(groep, "gegevensgroepen"),
                           "%s.gegevensgroepen: \"%s\" staat niet in uitrol en wordt dus nooit vrijgegeven",
                           pad, l->groepen.naam[i]);
}
