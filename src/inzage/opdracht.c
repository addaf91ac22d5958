/* The command's side of the verifier: what was asked, and what is printed. */
#include "klantbeeld/inzage/opdracht.h"

#include <inttypes.h>
#include <stdlib.h>

#include "inzage/bestanden.h"
#include "inzage/controlepunt.h"
#include "klantbeeld/basis/config.h"
#include "klantbeeld/basis/sleutelbestand.h"
#include "klantbeeld/inzage/verificatie.h"

/* What is beyond this is counted only. */
enum { MAX_GETOOND = 200 };

struct verslag {
    FILE *uit;
    uint64_t n;
};

static void toon(void *context, const struct kb_inzage_bevinding *b)
{
    struct verslag *v = context;

    if (++v->n > MAX_GETOOND)
        return;
    if (b->regel)
        fprintf(v->uit, "%s:%" PRIu64 ": %s: %s\n", b->bestand, b->regel, kb_inzage_bevindingnaam(b->soort),
                b->uitleg);
    else
        fprintf(v->uit, "%s: %s: %s\n", *b->bestand ? b->bestand : "log", kb_inzage_bevindingnaam(b->soort),
                b->uitleg);
}

static void vat_samen(const struct kb_inzage_controle *c, const struct kb_inzage_uitslag *u, FILE *uit)
{
    if (u->bevindingen > MAX_GETOOND)
        fprintf(uit, "(de eerste %d bevindingen staan hierboven)\n", MAX_GETOOND);
    fprintf(uit, "%" PRIu64 " bestanden, %" PRIu64 " regels, %" PRIu64 " inzages, %" PRIu64 " bevindingen\n",
            u->bestanden, u->regels, u->inzages, u->bevindingen);
    if (u->onvolledig)
        fputs("de laatste regel is niet af: zij wordt geschreven, of is door een storing afgebroken\n", uit);
    if (c->sleutel)
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

/* From the file of the command, or from the seed that the configuration names. */
static enum kb_status lees_sleutel(const struct kb_inzage_opdracht *o, const struct kb_config_inzage *inzage,
                                   unsigned char publiek[32], bool *heeft, struct kb_fout *fout)
{
    struct controlesleutel s;
    enum kb_status status;

    *heeft = true;
    if (o->sleutel)
        return kb_sleutelbestand_lees("--sleutel", o->sleutel, publiek, fout);
    *heeft = inzage && *inzage->sleutel_bestand;
    if (!*heeft)
        return KB_OK;
    status = controlesleutel_lees(inzage->sleutel_bestand, &s, fout);
    if (status == KB_OK)
        memcpy(publiek, s.publiek, sizeof(s.publiek));
    controlesleutel_wis(&s);
    return status;
}

static int verifieer(const struct kb_inzage_opdracht *o, const struct kb_config_inzage *inzage, FILE *uit,
                     FILE *fouten)
{
    struct verslag v = {uit, 0};
    struct kb_inzage_controle c = {.map = inzage ? inzage->map : o->map, .meld = toon, .context = &v};
    struct kb_inzage_uitslag uitslag;
    unsigned char publiek[32];
    bool heeft_sleutel = false;
    struct kb_fout fout = {.tekst = ""};

    if (!lees_opties(o, &c, fouten))
        return KB_INZAGE_NIET_GECONTROLEERD;
    if (lees_sleutel(o, inzage, publiek, &heeft_sleutel, &fout) != KB_OK)
        goto niet_gecontroleerd;
    c.sleutel = heeft_sleutel ? publiek : NULL;
    if (kb_inzage_verifieer(&c, &uitslag, &fout) != KB_OK)
        goto niet_gecontroleerd;
    vat_samen(&c, &uitslag, uit);
    return uitslag.bevindingen ? KB_INZAGE_BEVINDINGEN : KB_INZAGE_HEEL;
niet_gecontroleerd:
    fprintf(fouten, "klantbeeld: inzagelog: %s\n", fout.tekst);
    return KB_INZAGE_NIET_GECONTROLEERD;
}

int kb_inzage_voer_uit(const struct kb_inzage_opdracht *o, FILE *uit, FILE *fouten)
{
    struct kb_config config;
    int code;

    if (!o->config)
        return verifieer(o, NULL, uit, fouten);
    if (kb_config_lees(o->config, &config, fouten) != KB_OK)
        return KB_INZAGE_NIET_GECONTROLEERD;
    if (*config.inzage.map) {
        code = verifieer(o, &config.inzage, uit, fouten);
    } else {
        fprintf(fouten, "%s: inzage.map is leeg: er is geen inzagelog\n", o->config);
        code = KB_INZAGE_NIET_GECONTROLEERD;
    }
    kb_config_vrij(&config);
    return code;
}
