/* The command's side of the verifier: what was asked, and what is printed. */
#include "klantbeeld/inzage/opdracht.h"

#include <inttypes.h>
#include <stdlib.h>

#include "inzage/bestanden.h"
#include "inzage/controlepunt.h"
#include "inzage/postgres.h"
#include "klantbeeld/basis/config.h"
#include "klantbeeld/basis/sleutelbestand.h"
#include "klantbeeld/inzage/verificatie.h"

/* Findings beyond this are counted only. */
enum { MAX_GETOOND = 200, MAX_SLEUTELS = 32 };

struct verslag {
    FILE *uit;
    const char *instantie; /* NULL = files */
    uint64_t n;
};

/* Public keys, oldest first. */
struct sleutels {
    size_t n;
    unsigned char rij[MAX_SLEUTELS + 1][KB_SLEUTELBESTAND_BYTES];
};

static void toon(void *context, const struct kb_inzage_bevinding *b)
{
    struct verslag *v = context;

    if (++v->n > MAX_GETOOND)
        return;
    if (v->instantie)
        fprintf(v->uit, "%s/", v->instantie);
    if (b->regel)
        fprintf(v->uit, "%s:%" PRIu64 ": %s: %s\n", b->bestand, b->regel, kb_inzage_bevindingnaam(b->soort),
                b->uitleg);
    else
        fprintf(v->uit, "%s: %s: %s\n", *b->bestand ? b->bestand : "log", kb_inzage_bevindingnaam(b->soort),
                b->uitleg);
}

static void vat_samen(const struct kb_inzage_controle *c, const struct kb_inzage_uitslag *u, FILE *uit)
{
    if (c->instantie)
        fprintf(uit, "instantie %s: ", c->instantie);
    if (u->bevindingen > MAX_GETOOND)
        fprintf(uit, "(de eerste %d bevindingen staan hierboven)\n", MAX_GETOOND);
    fprintf(uit, "%" PRIu64 " bestanden, %" PRIu64 " regels, %" PRIu64 " inzages, %" PRIu64 " bevindingen\n",
            u->bestanden, u->regels, u->inzages, u->bevindingen);
    if (u->onvolledig)
        fputs("de laatste regel is niet af: zij wordt geschreven, of is door een storing afgebroken\n", uit);
    if (c->n_sleutels)
        fprintf(uit, "ondertekend tot en met volgnr %" PRIu64 "\n", u->ondertekend_tot);
    else
        fputs("handtekeningen zijn niet gecontroleerd: er is geen sleutel gegeven\n", uit);
    fprintf(uit, "anker voor een volgende controle: %" PRIu64 ":%s\n", u->volgnr, u->hash);
}

/* Digits only, from 1. */
static bool lees_getal(const char *tekst, size_t n, uint64_t max, uint64_t *uit)
{
    uint64_t getal = 0;

    if (n == 0 || n > 18)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (tekst[i] < '0' || tekst[i] > '9')
            return false;
        getal = getal * 10 + (uint64_t)(tekst[i] - '0');
    }
    *uit = getal;
    return getal >= 1 && getal <= max;
}

static bool lees_anker(const char *anker, struct kb_inzage_controle *c)
{
    const char *punt = strchr(anker, ':');

    return punt && lees_getal(anker, (size_t)(punt - anker), INT64_MAX, &c->anker_volgnr) &&
           hash_lees(kb_tekst_van(punt + 1), c->anker_hash);
}

static bool lees_opties(const struct kb_inzage_opdracht *o, struct kb_inzage_controle *c, FILE *fouten)
{
    uint64_t vanaf = 0;

    if (o->anker && !lees_anker(o->anker, c)) {
        fprintf(fouten, "klantbeeld: --anker: \"%s\" is geen VOLGNR:HASH\n", o->anker);
        return false;
    }
    if (o->vanaf && !lees_getal(o->vanaf, strlen(o->vanaf), MAX_NUMMER, &vanaf)) {
        fprintf(fouten, "klantbeeld: --vanaf: \"%s\" is geen bestandsnummer\n", o->vanaf);
        return false;
    }
    c->vanaf = (unsigned)vanaf;
    return true;
}

/* From the file of the command, or those that the configuration names: the old ones, and that of the seed. */
static enum kb_status lees_sleutels(const struct kb_inzage_opdracht *o, const struct kb_config_inzage *inzage,
                                    struct sleutels *uit, struct kb_fout *fout)
{
    struct controlesleutel s;
    enum kb_status status = KB_OK;

    uit->n = 0;
    if (o->sleutel)
        return kb_sleutelbestand_lees_alle("--sleutel", o->sleutel, uit->rij, MAX_SLEUTELS, &uit->n, fout);
    if (!inzage || !*inzage->sleutel_bestand)
        return KB_OK;
    if (*inzage->oude_sleutels_bestand)
        status = kb_sleutelbestand_lees_alle("inzage.oude_sleutels_bestand", inzage->oude_sleutels_bestand,
                                             uit->rij, MAX_SLEUTELS, &uit->n, fout);
    if (status != KB_OK)
        return status;
    status = controlesleutel_lees(inzage->sleutel_bestand, &s, fout);
    if (status == KB_OK)
        memcpy(uit->rij[uit->n++], s.publiek, sizeof(s.publiek));
    controlesleutel_wis(&s);
    return status;
}

/* The whole command: what was asked, where it prints, and the worst exit code until now. */
struct uitvoering {
    struct kb_inzage_controle vraag;
    FILE *uit, *fouten;
    int code;
    uint64_t ketens;
};

/* One chain; instantie NULL = files. */
static void verifieer_keten(void *context, const char *instantie)
{
    struct uitvoering *u = context;
    struct verslag v = {u->uit, instantie, 0};
    struct kb_inzage_controle c = u->vraag;
    struct kb_inzage_uitslag uitslag;
    struct kb_fout fout = {.tekst = ""};
    int code = KB_INZAGE_NIET_GECONTROLEERD;

    c.instantie = instantie;
    c.meld = toon;
    c.context = &v;
    u->ketens++;
    if (kb_inzage_verifieer(&c, &uitslag, &fout) == KB_OK) {
        vat_samen(&c, &uitslag, u->uit);
        code = uitslag.bevindingen ? KB_INZAGE_BEVINDINGEN : KB_INZAGE_HEEL;
    } else {
        fprintf(u->fouten, "klantbeeld: inzagelog: %s\n", fout.tekst);
    }
    if (code > u->code)
        u->code = code;
}

/* A number or an anchor belongs to one chain. */
static bool past_bij_tabel(const struct kb_inzage_opdracht *o, FILE *fouten)
{
    if (o->instantie || (!o->anker && !o->vanaf))
        return true;
    fputs("klantbeeld: --anker en --vanaf gelden voor een keten: geef ook --instantie\n", fouten);
    return false;
}

static void verifieer_tabel(struct uitvoering *u, const struct kb_inzage_opdracht *o,
                            const struct kb_config_inzage *inzage)
{
    struct kb_fout fout = {.tekst = ""};
    char *verbinding = NULL;
    enum kb_status status;

    status = pg_lees_verbinding("inzage.verbinding_bestand", inzage->verbinding_bestand, &verbinding, &fout);
    u->vraag.verbinding = verbinding;
    if (status == KB_OK && o->instantie)
        verifieer_keten(u, o->instantie);
    else if (status == KB_OK)
        status = kb_inzage_instanties(verbinding, verifieer_keten, u, &fout);
    if (status == KB_OK && u->ketens == 0)
        status = kb_fout_zet(&fout, KB_CONFIGURATIE, "er is nog geen instantie met een inzagelog");
    if (status != KB_OK) {
        fprintf(u->fouten, "klantbeeld: inzagelog: %s\n", fout.tekst);
        u->code = KB_INZAGE_NIET_GECONTROLEERD;
    }
    pg_wis(verbinding);
}

static int verifieer(const struct kb_inzage_opdracht *o, const struct kb_config_inzage *inzage, FILE *uit,
                     FILE *fouten)
{
    bool tabel = inzage && *inzage->verbinding_bestand;
    struct uitvoering u = {.uit = uit, .fouten = fouten, .code = KB_INZAGE_HEEL};
    struct sleutels sleutels;
    struct kb_fout fout = {.tekst = ""};

    if (!lees_opties(o, &u.vraag, fouten) || (tabel && !past_bij_tabel(o, fouten)))
        return KB_INZAGE_NIET_GECONTROLEERD;
    if (!tabel && o->instantie) {
        fputs("klantbeeld: --instantie: dit inzagelog is van een instantie\n", fouten);
        return KB_INZAGE_NIET_GECONTROLEERD;
    }
    if (lees_sleutels(o, inzage, &sleutels, &fout) != KB_OK) {
        fprintf(fouten, "klantbeeld: inzagelog: %s\n", fout.tekst);
        return KB_INZAGE_NIET_GECONTROLEERD;
    }
    u.vraag.sleutels = (const unsigned char(*)[KB_SLEUTELBESTAND_BYTES])sleutels.rij;
    u.vraag.n_sleutels = sleutels.n;
    u.vraag.map = inzage ? inzage->map : o->map;
    if (tabel)
        verifieer_tabel(&u, o, inzage);
    else
        verifieer_keten(&u, NULL);
    return u.code;
}

int kb_inzage_voer_uit(const struct kb_inzage_opdracht *o, FILE *uit, FILE *fouten)
{
    struct kb_config config;
    int code;

    if (!o->config)
        return verifieer(o, NULL, uit, fouten);
    if (kb_config_lees(o->config, &config, fouten) != KB_OK)
        return KB_INZAGE_NIET_GECONTROLEERD;
    if (*config.inzage.map || *config.inzage.verbinding_bestand) {
        code = verifieer(o, &config.inzage, uit, fouten);
    } else {
        fprintf(fouten, "%s: inzage.map is leeg: er is geen inzagelog\n", o->config);
        code = KB_INZAGE_NIET_GECONTROLEERD;
    }
    kb_config_vrij(&config);
    return code;
}
