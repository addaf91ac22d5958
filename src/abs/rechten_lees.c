/* From the text of a rights file to the tables of rechten_intern.h. libconfig parses; kb_vorm_* checks the
 * form, kb_keur_* what contradicts itself. Reading goes on after every fault, because a person who mends one
 * wants to see the next.
 *
 * Not obvious: there is no @include and no override by the environment. What somebody may see stands in one
 * file, which can be reviewed as a whole. */
#include <stdlib.h>

#include "abs/jwks_ophalen.h"
#include "abs/rechten_keur.h"
#include "klantbeeld/abs/identiteit.h"

/* Years whose moments fit in a kb_tijd, with room. */
enum { MAX_OMSCHRIJVING = 256, MIN_JAAR = 1970, MAX_JAAR = 2199 };

#define N(rij) (sizeof(rij) / sizeof((rij)[0]))

static const struct lid wortelleden[] = {
    {"divisies", LID_NAMEN, true}, {"doelen", LID_NAMEN, true},   {"gebruikersgroepen", LID_GROEPEN, false},
    {"rollen", LID_GROEPEN, true}, {"uitrol", LID_GROEPEN, true},
};
static const struct lid gebruikersgroepleden[] = {{"naam", LID_TEKST, true},
                                                  {"medewerkers", LID_NAMEN, true}};
static const struct lid rolleden[] = {
    {"rol", LID_TEKST, true},     {"omschrijving", LID_TEKST, false},
    {"divisie", LID_TEKST, true}, {"gegevensgroepen", LID_NAMEN, true},
    {"velden", LID_NAMEN, true},  {"zoeken", LID_NAMEN, true},
    {"doelen", LID_NAMEN, true},  {"afgeschermd", LID_JA_NEE, true},
};
static const struct lid uitrolleden[] = {{"gegevensgroep", LID_TEKST, true}, {"stadia", LID_GROEPEN, true}};
static const struct lid stadiumleden[] = {
    {"stadium", LID_TEKST, true},
    {"vanaf", LID_TEKST, true},
    {"gebruikersgroep", LID_TEKST, false},
    {"divisies", LID_NAMEN, false},
};

/* The groups of a list, at most `max`; 0 when it is not there. */
static size_t lijst(struct lezing *l, const config_setting_t *groep, const char *naam, size_t max,
                    const config_setting_t **uit)
{
    *uit = kb_vorm_lid(groep, naam, LID_GROEPEN);
    if (!*uit)
        return 0;
    if ((size_t)config_setting_length(*uit) > max) {
        kb_lezing_meld(l, *uit, "%s: %d regels, er mogen er %zu zijn", naam, config_setting_length(*uit),
                       max);
        return 0;
    }
    return (size_t)config_setting_length(*uit);
}

/* "rollen[x]" for an element with its name, or "rollen[3]" for one that has none. */
static void maak_pad(char pad[MAX_PAD], const char *lijst, const char *naam, size_t i)
{
    if (naam)
        snprintf(pad, MAX_PAD, "%s[%.100s]", lijst, naam);
    else
        snprintf(pad, MAX_PAD, "%s[%zu]", lijst, i);
}

/* The names that the file itself declares: divisies, doelen. */
static size_t lees_namen(struct lezing *l, const config_setting_t *wortel, const char *lid, size_t max_lengte,
                         const char **uit, size_t max)
{
    const config_setting_t *rij = kb_vorm_lid(wortel, lid, LID_NAMEN);
    size_t n = 0;

    for (int i = 0; rij && i < config_setting_length(rij); i++) {
        const config_setting_t *s = config_setting_get_elem(rij, (unsigned)i);
        const char *naam = config_setting_get_string(s);

        if (!kb_vorm_vrij(l, s, lid, naam, max_lengte))
            continue;
        if (kb_naam_zoek((struct namen){uit, n}, naam) >= 0) {
            kb_lezing_meld(l, s, "%s: \"%s\" staat er meer dan eens in", lid, naam);
        } else if (n == max) {
            kb_lezing_meld(l, s, "%s: er mogen er %zu zijn", lid, max);
            break;
        } else {
            uit[n++] = naam;
        }
    }
    return n;
}

static int vergelijk(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void lees_medewerkers(struct lezing *l, const config_setting_t *groep, const char *pad,
                             struct gebruikersgroep *uit)
{
    const config_setting_t *rij = kb_vorm_lid(groep, "medewerkers", LID_NAMEN);
    size_t n = rij ? (size_t)config_setting_length(rij) : 0;

    if (rij && n == 0)
        kb_lezing_meld(l, rij, "%s.medewerkers: is leeg", pad);
    if (n == 0)
        return;
    uit->medewerker = calloc(n, sizeof(uit->medewerker[0]));
    if (!uit->medewerker) {
        kb_lezing_meld(l, NULL, "geen geheugen voor de rechten");
        return;
    }
    for (size_t i = 0; i < n; i++) {
        const config_setting_t *s = config_setting_get_elem(rij, (unsigned)i);

        uit->medewerker[uit->n] = config_setting_get_string(s);
        uit->n += kb_vorm_medewerker(l, s, pad, uit->medewerker[uit->n]);
    }
    qsort(uit->medewerker, uit->n, sizeof(uit->medewerker[0]), vergelijk);
    for (size_t i = 1; i < uit->n; i++)
        if (strcmp(uit->medewerker[i - 1], uit->medewerker[i]) == 0)
            kb_lezing_meld(l, rij, "%s.medewerkers: \"%s\" staat er meer dan eens in", pad,
                           uit->medewerker[i]);
}

static void lees_gebruikersgroepen(struct lezing *l, const config_setting_t *wortel)
{
    struct kb_rechten *r = l->r;
    const config_setting_t *alle;
    size_t n = lijst(l, wortel, "gebruikersgroepen", KB_MAX_GEBRUIKERSGROEPEN, &alle);

    for (size_t i = 0; i < n; i++) {
        const config_setting_t *groep = config_setting_get_elem(alle, (unsigned)i);
        const char *naam = kb_vorm_tekst(groep, "naam");
        char pad[MAX_PAD];

        maak_pad(pad, "gebruikersgroepen", naam, i);
        kb_vorm_keur(l, groep, pad, gebruikersgroepleden, N(gebruikersgroepleden));
        if (naam && kb_vorm_code(l, groep, pad, naam) &&
            kb_naam_zoek((struct namen){r->gebruikersgroepnaam, i}, naam) >= 0)
            kb_lezing_meld(l, groep, "%s.naam: deze gebruikersgroep staat er meer dan eens in", pad);
        r->gebruikersgroepnaam[i] = naam ? naam : "";
        r->n_gebruikersgroepen = i + 1;
        lees_medewerkers(l, groep, pad, &r->gebruikersgroep[i]);
    }
}

/* The day that a stage begins; no date after a fault. */
static struct kb_datum lees_vanaf(struct lezing *l, const config_setting_t *groep, const char *pad)
{
    const char *vanaf = kb_vorm_tekst(groep, "vanaf");
    struct kb_datum uit = {0, 0, 0};

    if (vanaf && (!kb_datum_lees(kb_tekst_van(vanaf), &uit) || uit.jaar < MIN_JAAR || uit.jaar > MAX_JAAR)) {
        kb_lezing_meld(l, config_setting_get_member(groep, "vanaf"),
                       "%s.vanaf: \"%s\" is geen datum als 2026-01-31, van %d tot en met %d", pad, vanaf,
                       MIN_JAAR, MAX_JAAR);
        uit = (struct kb_datum){0, 0, 0};
    }
    return uit;
}

static void lees_stadium(struct lezing *l, const config_setting_t *groep, const char *boven, size_t i,
                         struct uitrol *u)
{
    const char *naam = kb_vorm_tekst(groep, "stadium");
    struct kb_datum datum;
    char pad[MAX_PAD + 32];
    int s;

    snprintf(pad, sizeof(pad), "%s.stadia[%zu]", boven, i);
    kb_vorm_keur(l, groep, pad, stadiumleden, N(stadiumleden));
    s = kb_vorm_index(l, groep, pad, "stadium", kb_stadiumnamen);
    datum = lees_vanaf(l, groep, pad);
    if (s < 0)
        return;
    kb_keur_stadium(l, groep, pad, (enum stadium)s);
    if (kb_datum_is_er(u->stadium[s].datum))
        kb_lezing_meld(l, groep, "%s.stadium: %s staat er meer dan eens in", pad, naam);
    u->stadium[s].datum = datum;
    if (kb_datum_is_er(datum))
        u->stadium[s].vanaf = kb_middernacht(datum);
    if (s == PROEF)
        u->gebruikersgroep =
            kb_vorm_index(l, groep, pad, "gebruikersgroep",
                          (struct namen){l->r->gebruikersgroepnaam, l->r->n_gebruikersgroepen});
    if (s == PILOT)
        u->divisies =
            kb_vorm_bits(l, groep, pad, "divisies", (struct namen){l->r->divisie, l->r->n_divisies});
}

static void lees_uitrol(struct lezing *l, const config_setting_t *wortel)
{
    const config_setting_t *alle;
    size_t n = lijst(l, wortel, "uitrol", KB_MAX_RECHTEN, &alle);

    for (size_t i = 0; i < n; i++) {
        const config_setting_t *groep = config_setting_get_elem(alle, (unsigned)i);
        struct uitrol u = {.is_er = true, .gebruikersgroep = -1};
        const config_setting_t *stadia;
        char pad[MAX_PAD];
        size_t n_stadia;
        int g;

        maak_pad(pad, "uitrol", kb_vorm_tekst(groep, "gegevensgroep"), i);
        kb_vorm_keur(l, groep, pad, uitrolleden, N(uitrolleden));
        g = kb_vorm_index(l, groep, pad, "gegevensgroep", (struct namen){l->groepen.naam, l->groepen.n});
        n_stadia = lijst(l, groep, "stadia", AANTAL_STADIA, &stadia);
        for (size_t j = 0; j < n_stadia; j++)
            lees_stadium(l, config_setting_get_elem(stadia, (unsigned)j), pad, j, &u);
        kb_keur_volgorde(l, groep, pad, &u);
        if (g >= 0 && l->r->uitrol[g].is_er)
            kb_lezing_meld(l, groep, "%s: deze gegevensgroep staat er meer dan eens in", pad);
        if (g >= 0)
            l->r->uitrol[g] = u;
    }
}

static void lees_rol(struct lezing *l, const config_setting_t *groep, size_t i, struct rol *uit)
{
    const char *naam = kb_vorm_tekst(groep, "rol");
    const char *omschrijving = kb_vorm_tekst(groep, "omschrijving");
    char pad[MAX_PAD];

    maak_pad(pad, "rollen", naam, i);
    kb_vorm_keur(l, groep, pad, rolleden, N(rolleden));
    if (naam && kb_vorm_code(l, groep, pad, naam) && kb_rechten_zoek(l->r, kb_tekst_van(naam)) >= 0)
        kb_lezing_meld(l, groep, "%s.rol: deze rol staat er meer dan eens in", pad);
    uit->naam = naam ? naam : "";
    uit->omschrijving = omschrijving ? omschrijving : "";
    if (*uit->omschrijving)
        kb_vorm_vrij(l, config_setting_get_member(groep, "omschrijving"), pad, omschrijving,
                     MAX_OMSCHRIJVING);
    uit->divisie = kb_vorm_index(l, groep, pad, "divisie", (struct namen){l->r->divisie, l->r->n_divisies});
    uit->doelen = kb_vorm_bits(l, groep, pad, "doelen", (struct namen){l->r->doel, l->r->n_doelen});
    uit->geeft = (struct kb_bevoegdheid){
        .gegevensgroepen =
            kb_vorm_bits(l, groep, pad, "gegevensgroepen", (struct namen){l->groepen.naam, l->groepen.n}),
        .velden = kb_vorm_bits(l, groep, pad, "velden", kb_veldnamen),
        .zoeken = kb_vorm_bits(l, groep, pad, "zoeken", kb_zoeknamen),
        .afgeschermd = kb_vorm_ja(groep, "afgeschermd"),
    };
    kb_keur_rol(l, groep, pad, uit);
    kb_keur_vrijgave(l, groep, pad, uit);
}

static void lees_rollen(struct lezing *l, const config_setting_t *wortel)
{
    const config_setting_t *alle;
    size_t n = lijst(l, wortel, "rollen", KB_MAX_ROLLEN, &alle);

    for (size_t i = 0; i < n; i++) {
        lees_rol(l, config_setting_get_elem(alle, (unsigned)i), i, &l->r->rol[i]);
        l->r->n_rollen = i + 1;
    }
    if (alle && config_setting_length(alle) == 0)
        kb_lezing_meld(l, alle, "rollen: er staat geen rol in, niemand zou iets mogen zien");
}

/* libconfig follows an @include at the beginning of a line, and a NUL ends the text for it. */
static bool keur_tekst(struct lezing *l, struct kb_tekst tekst)
{
    static const char include[] = "@include";
    unsigned regel = 1;

    for (size_t i = 0; i < tekst.n; i++) {
        size_t begin = i;

        while (begin < tekst.n && (tekst.p[begin] == ' ' || tekst.p[begin] == '\t'))
            begin++;
        if (tekst.n - begin >= sizeof(include) - 1 &&
            memcmp(tekst.p + begin, include, sizeof(include) - 1) == 0) {
            fprintf(l->fouten, "%s:%u: @include: de rechten staan in een bestand\n", l->bestand, regel);
            return false;
        }
        while (i < tekst.n && tekst.p[i] != '\n' && tekst.p[i])
            i++;
        if (i < tekst.n && !tekst.p[i]) {
            fprintf(l->fouten, "%s:%u: hier staat een NUL-teken\n", l->bestand, regel);
            return false;
        }
        regel++;
    }
    return true;
}

static bool lees(struct lezing *l, struct kb_tekst tekst)
{
    char *z = strndup(tekst.p, tekst.n);
    const config_setting_t *wortel;

    if (!z) {
        kb_lezing_meld(l, NULL, "geen geheugen voor de rechten");
        return false;
    }
    if (config_read_string(&l->r->boom, z) != CONFIG_TRUE) {
        fprintf(l->fouten, "%s:%d: %s\n", l->bestand, config_error_line(&l->r->boom),
                config_error_text(&l->r->boom));
        free(z);
        return false;
    }
    free(z);
    wortel = config_root_setting(&l->r->boom);
    kb_vorm_keur(l, wortel, "", wortelleden, N(wortelleden));
    l->r->n_divisies = lees_namen(l, wortel, "divisies", KB_MAX_DIVISIE, l->r->divisie, KB_MAX_DIVISIES);
    l->r->n_doelen = lees_namen(l, wortel, "doelen", KB_MAX_DOEL, l->r->doel, KB_MAX_DOELEN);
    lees_gebruikersgroepen(l, wortel);
    lees_uitrol(l, wortel);
    lees_rollen(l, wortel);
    return l->n_fouten == 0;
}

struct kb_rechten *kb_rechten_lees_tekst(struct kb_tekst tekst, const char *bestand,
                                         struct kb_groepnamen groepen, FILE *fouten)
{
    struct lezing l = {
        .r = calloc(1, sizeof(*l.r)), .groepen = groepen, .bestand = bestand, .fouten = fouten};

    if (!l.r) {
        fprintf(fouten, "%s: geen geheugen voor de rechten\n", bestand);
        return NULL;
    }
    if (l.groepen.n > KB_MAX_RECHTEN)
        l.groepen.n = KB_MAX_RECHTEN;
    config_init(&l.r->boom);
    if (keur_tekst(&l, tekst) && lees(&l, tekst))
        return l.r;
    kb_rechten_vrij(l.r);
    return NULL;
}

struct kb_rechten *kb_rechten_lees(const char *bestand, struct kb_groepnamen groepen, FILE *fouten)
{
    struct kb_buffer tekst = KB_LEGE_BUFFER;
    struct kb_rechten *r = NULL;
    struct kb_fout fout;

    if (kb_bestand_lees(bestand, &tekst, &fout) == KB_OK)
        r = kb_rechten_lees_tekst(kb_buffer_tekst(&tekst), bestand, groepen, fouten);
    else
        fprintf(fouten, "%s\n", fout.tekst);
    kb_buffer_vrij(&tekst);
    return r;
}
