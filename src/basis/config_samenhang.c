/* Settings that do not go together: each alone is what it may be. */
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "basis/config_tabel.h"

unsigned kb_config_klaag(const struct kb_config *c, FILE *fouten, const struct kb_klacht *k, size_t n)
{
    unsigned gemeld = 0;
    struct kb_fout fout;

    for (size_t i = 0; i < n; i++) {
        if (!k[i].mis)
            continue;
        kb_fout_zet(&fout, KB_CONFIGURATIE, "%s: %s", k[i].instelling, k[i].waarom);
        fout.regel = kb_config_regel(c, k[i].instelling);
        kb_fout_meld(fouten, c->bestand, &fout);
        gemeld++;
    }
    return gemeld;
}

struct keuring {
    const struct kb_config *c;
    FILE *fouten;
    unsigned n;
};

static void meld(struct keuring *k, int regel, const char *formaat, ...) KB_PRINTF(3, 4);

static void meld(struct keuring *k, int regel, const char *formaat, ...)
{
    struct kb_fout fout = {.status = KB_CONFIGURATIE, .regel = regel};
    va_list ap;

    va_start(ap, formaat);
    (void)vsnprintf(fout.tekst, sizeof(fout.tekst), formaat, ap);
    va_end(ap);
    kb_fout_meld(k->fouten, k->c->bestand, &fout);
    k->n++;
}

static void keur_bron(struct keuring *k, const struct kb_config_bron *b)
{
    if (b->limiet_min > b->max_verbindingen)
        meld(k, b->regel, "bronnen[%s].limiet_min (%" PRId64 ") is groter dan max_verbindingen (%" PRId64 ")",
             b->naam, b->limiet_min, b->max_verbindingen);
    if (b->breker_open_s > b->breker_open_max_s)
        meld(k, b->regel,
             "bronnen[%s].breker_open_s (%" PRId64 ") is groter dan breker_open_max_s (%" PRId64 ")", b->naam,
             b->breker_open_s, b->breker_open_max_s);
}

static void keur_dienst(struct keuring *k)
{
    const struct kb_config_dienst *d = &k->c->dienst;

    if (d->reserve_ms >= d->deadline_ms)
        meld(k, 0, "dienst.reserve_ms (%" PRId64 ") moet kleiner zijn dan dienst.deadline_ms (%" PRId64 ")",
             d->reserve_ms, d->deadline_ms);
    if (d->poort == d->beheer_poort && d->adres && d->beheer_adres && strcmp(d->adres, d->beheer_adres) == 0)
        meld(k, 0, "dienst.poort en dienst.beheer_poort zijn gelijk (%" PRId64 ")", d->poort);
}

static void keur_gedeeld(struct keuring *k)
{
    const struct kb_config_gedeeld *g = &k->c->gedeeld;
    bool aan = *g->adres;
    const struct kb_klacht klachten[] = {
        {aan && !*g->sleutel_bestand, "gedeeld.sleutel_bestand",
         "nodig zodra gedeeld.adres gezet is, want waarden worden versleuteld"},
        {aan && *g->ca && strcmp(g->tls, "uit") == 0, "gedeeld.ca",
         "heeft geen zin als gedeeld.tls \"uit\" is"},
        {aan && *g->gebruiker && !*g->wachtwoord_bestand, "gedeeld.gebruiker",
         "zonder gedeeld.wachtwoord_bestand kan niemand zich aanmelden"},
    };

    k->n += kb_config_klaag(k->c, k->fouten, klachten, sizeof(klachten) / sizeof(klachten[0]));
}

/* Which settings of inzage mean nothing, or are missing, by where the log is kept. */
static void keur_inzage(struct keuring *k)
{
    const struct kb_config_inzage *i = &k->c->inzage;
    bool map = *i->map;
    bool tabel = *i->verbinding_bestand;
    const struct kb_klacht klachten[] = {
        {!map && !tabel && *i->sleutel_bestand, "inzage.sleutel_bestand",
         "heeft geen zin zonder inzage.map of inzage.verbinding_bestand"},
        {!*i->sleutel_bestand && *i->oude_sleutels_bestand, "inzage.oude_sleutels_bestand",
         "heeft geen zin zonder inzage.sleutel_bestand"},
        {map && tabel, "inzage.verbinding_bestand", "gaat niet samen met inzage.map"},
        {tabel && !*i->instantie, "inzage.instantie", "is nodig met inzage.verbinding_bestand"},
        {!tabel && *i->instantie, "inzage.instantie", "heeft geen zin zonder inzage.verbinding_bestand"},
        {tabel && strcmp(i->fsync, "uit") == 0, "inzage.fsync",
         "\"uit\" gaat niet samen met inzage.verbinding_bestand"},
    };

    k->n += kb_config_klaag(k->c, k->fouten, klachten, sizeof(klachten) / sizeof(klachten[0]));
}

/* An employee is refused before an alarm beyond the limit would tell of him. */
static void keur_grenzen(struct keuring *k)
{
    const struct kb_config_grenzen *g = &k->c->grenzen;

    if (g->medewerker_werkgevers && g->alarm_werkgevers > g->medewerker_werkgevers)
        meld(k, kb_config_regel(k->c, "grenzen.alarm_werkgevers"),
             "grenzen.alarm_werkgevers (%" PRId64 ") is groter dan grenzen.medewerker_werkgevers (%" PRId64
             "), en gaat dan niet af",
             g->alarm_werkgevers, g->medewerker_werkgevers);
}

/* RFC 9745 §4: a version is not gone before it is discouraged. Dates of this form sort as text. */
static void keur_versies(struct keuring *k)
{
    for (size_t i = 0; i < k->c->n_versies; i++) {
        const struct kb_config_versie *v = &k->c->versie[i];

        if (*v->einde_op && strcmp(v->einde_op, v->afgeraden_vanaf) < 0)
            meld(k, v->regel, "versies[%s].einde_op (%s) ligt voor afgeraden_vanaf (%s)", v->naam,
                 v->einde_op, v->afgeraden_vanaf);
        if (*v->einde_uitleg && !*v->einde_op)
            meld(k, v->regel, "versies[%s].einde_uitleg: heeft geen zin zonder einde_op", v->naam);
    }
}

unsigned kb_config_keur_samenhang(const struct kb_config *c, FILE *fouten)
{
    struct keuring k = {c, fouten, 0};

    for (size_t i = 0; i < c->n_bronnen; i++)
        keur_bron(&k, &c->bron[i]);
    keur_dienst(&k);
    keur_gedeeld(&k);
    keur_inzage(&k);
    keur_grenzen(&k);
    keur_versies(&k);
    return k.n;
}
