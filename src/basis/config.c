/* Reads the configuration: libconfig parses, the table of config_tabel.c says what may be there, the
 * environment may override. Every error is reported before giving up, because a person who fixes one wants to
 * see the next. */
#include "klantbeeld/basis/config.h"

#include <ctype.h>
#include <inttypes.h>
#include <libconfig.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "basis/config_tabel.h"

extern char **environ;

enum { MAX_OMGEVING = 256 };

struct intern {
    config_t boom;             /* owns the strings that come from the file */
    char *eigen[MAX_OMGEVING]; /* strings that come from the environment */
    size_t n_eigen;
};

struct lezing {
    struct kb_config *c;
    struct intern *intern;
    FILE *fouten;
    bool gebruikt[MAX_OMGEVING]; /* by position in environ: an override was found for this one */
    unsigned n_fouten;
};

static void meld(struct lezing *l, const char *bestand, int regel, const char *formaat, ...) KB_PRINTF(4, 5);

static void meld(struct lezing *l, const char *bestand, int regel, const char *formaat, ...)
{
    va_list ap;

    l->n_fouten++;
    if (regel > 0)
        fprintf(l->fouten, "%s:%d: ", bestand, regel);
    else
        fprintf(l->fouten, "%s: ", bestand);
    va_start(ap, formaat);
    vfprintf(l->fouten, formaat, ap);
    va_end(ap);
    fputc('\n', l->fouten);
}

/* The environment's value for a variable, marked as used; NULL when it is not set. */
static const char *uit_omgeving(struct lezing *l, const char *variabele)
{
    size_t n = strlen(variabele);

    for (size_t i = 0; i < MAX_OMGEVING && environ[i]; i++) {
        if (strncmp(environ[i], variabele, n) != 0 || environ[i][n] != '=')
            continue;
        l->gebruikt[i] = true;
        return environ[i] + n + 1;
    }
    return NULL;
}

/* "KLANTBEELD_BRONNEN_CWS_IHP_URL" for ("bronnen", "cws-ihp", "url"). */
static void variabelenaam(char *uit, size_t ruimte, const char *blok, const char *element, const char *naam)
{
    snprintf(uit, ruimte, "KLANTBEELD_%s%s%s_%s", blok, element ? "_" : "", element ? element : "", naam);
    for (char *p = uit; *p; p++)
        *p = isalnum((unsigned char)*p) ? (char)toupper((unsigned char)*p) : '_';
}

static bool in_keuze(const char *keuze, const char *waarde)
{
    size_t n = strlen(waarde);

    for (const char *p = keuze; *p;) {
        size_t deel = strcspn(p, "|");

        if (deel == n && memcmp(p, waarde, n) == 0)
            return true;
        p += deel + (p[deel] == '|');
    }
    return false;
}

struct plaats {
    const char *bestand; /* or "omgeving" */
    int regel;
    const char *pad; /* "dienst.poort" */
};

static void zet_tekst(struct lezing *l, const struct plaats *w, const struct kb_instelling *r, char *basis,
                      const char *waarde)
{
    size_t n = strlen(waarde);

    if (n < (size_t)r->min || n > (size_t)r->max)
        meld(l, w->bestand, w->regel, "%s: %zu tekens, toegestaan zijn %" PRId64 " tot en met %" PRId64,
             w->pad, n, r->min, r->max);
    else if (r->keuze && !in_keuze(r->keuze, waarde))
        meld(l, w->bestand, w->regel, "%s: \"%s\" is geen van: %s", w->pad, waarde, r->keuze);
    else if (r->vorm && !r->vorm(waarde))
        meld(l, w->bestand, w->regel, "%s: \"%s\" heeft niet de vorm: %s", w->pad, waarde, r->vorm_uitleg);
    else
        memcpy(basis + r->plek, &waarde, sizeof(waarde));
}

static void zet_getal(struct lezing *l, const struct plaats *w, const struct kb_instelling *r, char *basis,
                      int64_t waarde)
{
    if (waarde < r->min || waarde > r->max)
        meld(l, w->bestand, w->regel, "%s: %" PRId64 " ligt buiten %" PRId64 " tot en met %" PRId64, w->pad,
             waarde, r->min, r->max);
    else
        memcpy(basis + r->plek, &waarde, sizeof(waarde));
}

/* A value that came as text: from the environment or from the table's default. */
static void zet_uit_tekst(struct lezing *l, const struct plaats *w, const struct kb_instelling *r,
                          char *basis, const char *waarde)
{
    char *einde;
    long long getal;

    if (r->soort == KB_INSTELLING_TEKST) {
        zet_tekst(l, w, r, basis, waarde);
        return;
    }
    getal = strtoll(waarde, &einde, 10);
    if (einde == waarde || *einde)
        meld(l, w->bestand, w->regel, "%s: \"%s\" is geen geheel getal", w->pad, waarde);
    else
        zet_getal(l, w, r, basis, getal);
}

static void zet_uit_bestand(struct lezing *l, const struct plaats *w, const struct kb_instelling *r,
                            char *basis, const config_setting_t *s)
{
    int soort = config_setting_type(s);

    if (r->soort == KB_INSTELLING_TEKST && soort == CONFIG_TYPE_STRING)
        zet_tekst(l, w, r, basis, config_setting_get_string(s));
    else if (r->soort == KB_INSTELLING_GETAL && (soort == CONFIG_TYPE_INT || soort == CONFIG_TYPE_INT64))
        zet_getal(l, w, r, basis, config_setting_get_int64(s));
    else
        meld(l, w->bestand, w->regel, "%s: hier hoort %s te staan", w->pad,
             r->soort == KB_INSTELLING_TEKST ? "een tekst tussen aanhalingstekens" : "een geheel getal");
}

/* One setting: the environment wins over the file, the file over the default. */
static void lees_instelling(struct lezing *l, const struct kb_blok *blok, const struct kb_instelling *r,
                            const config_setting_t *groep, const char *element, char *basis)
{
    const config_setting_t *s = groep ? config_setting_get_member(groep, r->naam) : NULL;
    char pad[160];
    char variabele[160];
    const char *waarde;
    struct plaats w = {l->c->bestand, 0, pad};

    snprintf(pad, sizeof(pad), "%s%s%s%s.%s", blok->naam, element ? "[" : "", element ? element : "",
             element ? "]" : "", r->naam);
    variabelenaam(variabele, sizeof(variabele), blok->naam, element, r->naam);
    waarde = element && strcmp(r->naam, "naam") == 0 ? NULL : uit_omgeving(l, variabele);
    if (waarde) {
        char *kopie = strdup(waarde);

        if (!kopie || l->intern->n_eigen == MAX_OMGEVING) {
            free(kopie);
            meld(l, variabele, 0, "geen geheugen");
            return;
        }
        l->intern->eigen[l->intern->n_eigen++] = kopie;
        w.bestand = variabele;
        zet_uit_tekst(l, &w, r, basis, kopie);
    } else if (s) {
        w.regel = (int)config_setting_source_line(s);
        zet_uit_bestand(l, &w, r, basis, s);
    } else if (r->standaard) {
        zet_uit_tekst(l, &w, r, basis, r->standaard);
    } else {
        meld(l, l->c->bestand, groep ? (int)config_setting_source_line(groep) : 0,
             "%s ontbreekt en heeft geen standaardwaarde", pad);
    }
}

static bool staat_in_blok(const struct kb_blok *blok, const char *naam)
{
    for (size_t i = 0; i < blok->n; i++)
        if (strcmp(blok->rij[i].naam, naam) == 0)
            return true;
    return false;
}

/* Everything of one group of settings; `ook` is a member that is read elsewhere, NULL = none. */
static void lees_blok(struct lezing *l, const struct kb_blok *blok, const config_setting_t *groep,
                      const char *element, char *basis, const char *ook)
{
    for (int i = 0; groep && i < config_setting_length(groep); i++) {
        const config_setting_t *s = config_setting_get_elem(groep, (unsigned)i);
        const char *naam = config_setting_name(s);

        if (!staat_in_blok(blok, naam) && !(ook && strcmp(ook, naam) == 0))
            meld(l, l->c->bestand, (int)config_setting_source_line(s), "%s.%s: deze instelling bestaat niet",
                 blok->naam, naam);
    }
    for (size_t i = 0; i < blok->n; i++)
        lees_instelling(l, blok, &blok->rij[i], groep, element, basis);
}

static const config_setting_t *groep_onder(struct lezing *l, const char *naam)
{
    config_setting_t *s = config_lookup(&l->intern->boom, naam);

    if (s && !config_setting_is_group(s)) {
        meld(l, l->c->bestand, (int)config_setting_source_line(s),
             "%s: hier hoort een groep { ... } te staan", naam);
        return NULL;
    }
    return s;
}

/* A list of groups: its length, at most `max`; 0 after an error. */
static size_t lijst_onder(struct lezing *l, const char *naam, size_t max, const config_setting_t **uit)
{
    const config_setting_t *s = config_lookup(&l->intern->boom, naam);
    int regel;
    int n;

    if (!s) {
        meld(l, l->c->bestand, 0, "%s ontbreekt en heeft geen standaardwaarde", naam);
        return 0;
    }
    regel = (int)config_setting_source_line(s);
    n = config_setting_length(s);
    if (!config_setting_is_list(s)) {
        meld(l, l->c->bestand, regel, "%s: hier hoort een lijst ( { ... }, ... ) te staan", naam);
        return 0;
    }
    if (n < 0 || (size_t)n > max) {
        meld(l, l->c->bestand, regel, "%s: %d regels, er mogen er %zu zijn", naam, n, max);
        return 0;
    }
    for (int i = 0; i < n; i++) {
        if (!config_setting_is_group(config_setting_get_elem(s, (unsigned)i))) {
            meld(l, l->c->bestand, regel, "%s[%d]: hier hoort een groep { ... } te staan", naam, i);
            return 0;
        }
    }
    *uit = s;
    return (size_t)n;
}

/* The name of an element, for messages and variables; "?" when it has none (which is reported as missing). */
static const char *elementnaam(const config_setting_t *groep, const char *lid)
{
    const char *naam = "?";

    config_setting_lookup_string(groep, lid, &naam);
    return naam;
}

/* A list of blocks of settings. Of what is read into, `naam` is the first member. */
struct lijst {
    const struct kb_blok *blok;
    size_t max;
    bool mag_weg;  /* not there is empty */
    char *eerste;  /* where the first is read into, */
    size_t omvang; /* the size of one, */
    size_t regel;  /* and the offset of its line in the file */
};

#define LIJST(deel, lid)                                                                                     \
    .eerste = (char *)(deel), .max = sizeof(deel) / sizeof((deel)[0]), .omvang = sizeof((deel)[0]),          \
    .regel = offsetof(struct lid, regel)

static const char *naam_van(const struct lijst *w, size_t i)
{
    const char *naam;

    memcpy(&naam, w->eerste + i * w->omvang, sizeof(naam));
    return naam;
}

static size_t lees_lijst(struct lezing *l, const struct lijst *w)
{
    const char *pad = w->blok->naam;
    const config_setting_t *lijst = NULL;
    size_t n = w->mag_weg && !config_lookup(&l->intern->boom, pad) ? 0 : lijst_onder(l, pad, w->max, &lijst);

    for (size_t i = 0; i < n; i++) {
        const config_setting_t *groep = config_setting_get_elem(lijst, (unsigned)i);
        char *element = w->eerste + i * w->omvang;
        int regel = (int)config_setting_source_line(groep);
        const char *naam;

        memcpy(element + w->regel, &regel, sizeof(regel));
        lees_blok(l, w->blok, groep, elementnaam(groep, "naam"), element, NULL);
        naam = naam_van(w, i);
        for (size_t j = 0; j < i && naam; j++)
            if (naam_van(w, j) && strcmp(naam_van(w, j), naam) == 0)
                meld(l, l->c->bestand, regel, "%s[%s]: staat er al", pad, naam);
    }
    return n;
}

/* Two issuers with one iss would leave it open whose keys count. */
static void keur_uitgevers(struct lezing *l)
{
    const struct kb_config_abs *abs = &l->c->abs;

    for (size_t i = 0; i < abs->n_uitgevers; i++) {
        const struct kb_config_uitgever *u = &abs->ander[i];
        bool dubbel = abs->uitgever && u->uitgever && strcmp(abs->uitgever, u->uitgever) == 0;

        for (size_t j = 0; j < i; j++)
            dubbel = dubbel || (abs->ander[j].uitgever && u->uitgever &&
                                strcmp(abs->ander[j].uitgever, u->uitgever) == 0);
        if (dubbel)
            meld(l, l->c->bestand, u->regel, "abs.andere_uitgevers[%s].uitgever: \"%s\" staat er al",
                 u->naam ? u->naam : "?", u->uitgever);
    }
}

static void lees_lijsten(struct lezing *l)
{
    struct kb_config *c = l->c;

    c->abs.n_uitgevers = lees_lijst(l, &(struct lijst){LIJST(c->abs.ander, kb_config_uitgever),
                                                       .blok = &kb_blok_uitgever, .mag_weg = true});
    keur_uitgevers(l);
    c->n_groepen = lees_lijst(l, &(struct lijst){LIJST(c->groep, kb_config_groep), .blok = &kb_blok_groep});
    c->n_bronnen = lees_lijst(l, &(struct lijst){LIJST(c->bron, kb_config_bron), .blok = &kb_blok_bron});
    c->n_herkomsten = lees_lijst(l, &(struct lijst){LIJST(c->herkomst, kb_config_herkomst),
                                                    .blok = &kb_blok_herkomst, .mag_weg = true});
    c->n_versies = lees_lijst(
        l, &(struct lijst){LIJST(c->versie, kb_config_versie), .blok = &kb_blok_versie, .mag_weg = true});
}

/* What stands at the top of the file, and what the environment holds, must be known too. */
static void keur_onbekende(struct lezing *l)
{
    static const char *const bekend = "dienst|abs|gegevensgroepen|bronnen|gedeeld|inzage|zoek|grenzen|sporen|"
                                      "herkomsten|versies";
    const config_setting_t *wortel = config_root_setting(&l->intern->boom);

    for (int i = 0; i < config_setting_length(wortel); i++) {
        const config_setting_t *s = config_setting_get_elem(wortel, (unsigned)i);

        if (!in_keuze(bekend, config_setting_name(s)))
            meld(l, l->c->bestand, (int)config_setting_source_line(s), "%s: dit blok bestaat niet (wel: %s)",
                 config_setting_name(s), bekend);
    }
    for (size_t i = 0; environ[i]; i++) {
        if (strncmp(environ[i], "KLANTBEELD_", 11) != 0)
            continue;
        if (i >= MAX_OMGEVING || !l->gebruikt[i])
            meld(l, "omgeving", 0, "%.*s: deze instelling bestaat niet", (int)strcspn(environ[i], "="),
                 environ[i]);
    }
}

int kb_config_regel(const struct kb_config *c, const char *instelling)
{
    const struct intern *intern = c->intern;
    const config_setting_t *s = config_lookup(&intern->boom, instelling);
    const char *punt = strrchr(instelling, '.');
    char blok[64];

    if (!s && punt) {
        snprintf(blok, sizeof(blok), "%.*s", (int)(punt - instelling), instelling);
        s = config_lookup(&intern->boom, blok);
    }
    return s ? (int)config_setting_source_line(s) : 0;
}

enum kb_status kb_config_lees(const char *bestand, struct kb_config *uit, FILE *fouten)
{
    struct lezing l = {.c = uit, .fouten = fouten};

    memset(uit, 0, sizeof(*uit));
    l.intern = calloc(1, sizeof(*l.intern));
    if (!l.intern) {
        fprintf(fouten, "%s: geen geheugen\n", bestand);
        return KB_CONFIGURATIE;
    }
    uit->intern = l.intern;
    uit->bestand = bestand;
    config_init(&l.intern->boom);
    if (config_read_file(&l.intern->boom, bestand) != CONFIG_TRUE) {
        bool inhoud = config_error_type(&l.intern->boom) == CONFIG_ERR_PARSE;

        meld(&l, config_error_file(&l.intern->boom) ? config_error_file(&l.intern->boom) : bestand,
             inhoud ? config_error_line(&l.intern->boom) : 0, "%s",
             inhoud ? config_error_text(&l.intern->boom) : "kan dit bestand niet lezen");
    } else {
        lees_blok(&l, &kb_blok_dienst, groep_onder(&l, "dienst"), NULL, (char *)&uit->dienst, "tls");
        lees_blok(&l, &kb_blok_tls, groep_onder(&l, "dienst.tls"), NULL, (char *)&uit->dienst.tls, NULL);
        lees_blok(&l, &kb_blok_abs, groep_onder(&l, "abs"), NULL, (char *)&uit->abs, "andere_uitgevers");
        lees_lijsten(&l);
        lees_blok(&l, &kb_blok_gedeeld, groep_onder(&l, "gedeeld"), NULL, (char *)&uit->gedeeld, NULL);
        uit->gedeeld.regel = kb_config_regel(uit, "gedeeld");
        lees_blok(&l, &kb_blok_inzage, groep_onder(&l, "inzage"), NULL, (char *)&uit->inzage, NULL);
        lees_blok(&l, &kb_blok_zoek, groep_onder(&l, "zoek"), NULL, (char *)&uit->zoek, NULL);
        lees_blok(&l, &kb_blok_grenzen, groep_onder(&l, "grenzen"), NULL, (char *)&uit->grenzen, NULL);
        lees_blok(&l, &kb_blok_sporen, groep_onder(&l, "sporen"), NULL, (char *)&uit->sporen, NULL);
        keur_onbekende(&l);
        if (!l.n_fouten) {
            l.n_fouten += kb_config_keur_samenhang(uit, fouten);
            l.n_fouten += kb_config_keur_tls(uit, fouten);
        }
    }
    if (l.n_fouten) {
        kb_config_vrij(uit);
        return KB_CONFIGURATIE;
    }
    return KB_OK;
}

void kb_config_vrij(struct kb_config *c)
{
    struct intern *intern = c->intern;

    if (!intern)
        return;
    for (size_t i = 0; i < intern->n_eigen; i++)
        free(intern->eigen[i]);
    config_destroy(&intern->boom);
    free(intern);
    c->intern = NULL;
}
