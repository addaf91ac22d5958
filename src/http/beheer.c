/* The management port: is the process alive, may it get requests, how are the sources. Health bodies follow
 * draft-inadarei-api-health-check-06. Sources never decide readiness: five dead sources must not empty the
 * pool. */
#include <stdio.h>

#include "http/dienst.h"

static void geef_gezondheid(struct kb_antwoord *a, bool goed, const char *uitleg)
{
    struct kb_schrijver s = kb_schrijver_op(&a->body);

    kb_schrijf_object(&s, KB_GEEN_LID);
    kb_schrijf_z(&s, KB_LID("status"), goed ? "pass" : "fail");
    kb_schrijf_z(&s, KB_LID("version"), "1");
    kb_schrijf_z(&s, KB_LID("releaseId"), KB_VERSIE);
    if (uitleg)
        kb_schrijf_z(&s, KB_LID("output"), uitleg);
    kb_schrijf_einde_object(&s);
    a->http = goed ? 200 : 503;
    a->mediatype = "application/health+json";
}

static enum kb_status geef_livez(struct kb_dienst *d, struct kb_verzoek *v, struct kb_antwoord *a)
{
    bool leeft = kb_motor_leeft(d->deel.motor);

    (void)v;
    geef_gezondheid(a, leeft,
                    leeft ? NULL : "de draad van de publieke poort en de bronnen komt niet meer rond");
    return KB_OK;
}

/* Begun: what is waited for at a start, the keys of the issuer, has come. It does not go back. */
static enum kb_status geef_startupz(struct kb_dienst *d, struct kb_verzoek *v, struct kb_antwoord *a)
{
    bool sleutels = kb_toegang_klaar(d->deel.toegang);

    (void)v;
    geef_gezondheid(a, sleutels, sleutels ? NULL : "de sleutels van de uitgever zijn nog niet gelezen");
    return KB_OK;
}

static enum kb_status geef_metrics(struct kb_dienst *d, struct kb_verzoek *v, struct kb_antwoord *a)
{
    (void)v;
    kb_metrieken_schrijf(d, &a->body);
    a->http = 200;
    a->mediatype = "text/plain; version=0.0.4; charset=utf-8";
    return KB_OK;
}

/* Nothing may be shown that cannot be recorded. */
static bool legt_vast(const struct kb_dienst *d)
{
    struct kb_inzagestaat staat;

    if (!d->deel.inzagelog)
        return true;
    kb_inzage_staat(d->deel.inzagelog, &staat);
    return staat.stand != KB_INZAGE_STORING;
}

static enum kb_status geef_readyz(struct kb_dienst *d, struct kb_verzoek *v, struct kb_antwoord *a)
{
    bool leegt = atomic_load(&d->loopt_leeg);
    bool sleutels = kb_toegang_klaar(d->deel.toegang);
    bool inzage = legt_vast(d);

    (void)v;
    geef_gezondheid(a, !leegt && sleutels && inzage,
                    leegt       ? "de dienst stopt"
                    : !sleutels ? "de sleutels van de uitgever zijn nog niet gelezen"
                    : !inzage   ? "het inzagelog kan niet worden geschreven"
                                : NULL);
    return KB_OK;
}

static void schrijf_tijd(struct kb_schrijver *s, struct kb_tekst lid, kb_tijd t)
{
    char tekst[KB_TIJD_LENGTE + 1];

    if (t)
        kb_tijd_schrijf(t, tekst);
    kb_schrijf_z(s, lid, t ? tekst : NULL);
}

const char *const kb_brekerstanden[KB_AANTAL_BREKERSTANDEN] = {
    [KB_BREKER_DICHT] = "dicht", [KB_BREKER_OPEN] = "open", [KB_BREKER_HALFOPEN] = "halfopen"};

static void schrijf_teller(struct kb_schrijver *s, const char *naam, uint64_t waarde)
{
    char lid[32];
    int n = snprintf(lid, sizeof(lid), "\"%s\":", naam);

    kb_schrijf_geheel(s, (struct kb_tekst){lid, (size_t)n}, (int64_t)waarde);
}

/* An object with a counter under each name. */
static void schrijf_tellers(struct kb_schrijver *s, struct kb_tekst lid, const char *const *namen,
                            const uint64_t *tellers, size_t n)
{
    kb_schrijf_object(s, lid);
    for (size_t i = 0; i < n; i++)
        schrijf_teller(s, namen[i], tellers[i]);
    kb_schrijf_einde_object(s);
}

static void schrijf_bron(const struct kb_bronstaat *b, struct kb_schrijver *s)
{
    kb_schrijf_object(s, KB_GEEN_LID);
    kb_schrijf_z(s, KB_LID("naam"), b->naam);
    kb_schrijf_z(s, KB_LID("url"), b->url);
    kb_schrijf_geheel(s, KB_LID("lopend"), (int64_t)b->lopend);
    kb_schrijf_geheel(s, KB_LID("wachtend"), (int64_t)b->wachtend);
    kb_schrijf_geheel(s, KB_LID("limiet"), (int64_t)b->limiet);
    kb_schrijf_z(s, KB_LID("breker"), kb_brekerstanden[b->breker]);
    kb_schrijf_geheel(s, KB_LID("oproepen"), (int64_t)b->oproepen);
    schrijf_tellers(s, KB_LID("perUitkomst"), kb_uitkomstnamen, b->per_uitkomst, KB_AANTAL_UITKOMSTEN);
    schrijf_tellers(s, KB_LID("zonderOproep"), kb_wijzenamen, b->zonder_oproep, KB_AANTAL_WIJZEN);
    kb_schrijf_geheel(s, KB_LID("herkansingen"), (int64_t)b->herkansingen);
    kb_schrijf_geheel(s, KB_LID("dubbel"), (int64_t)b->dubbel);
    schrijf_tijd(s, KB_LID("laatsteSucces"), b->laatste_succes);
    if (b->laatste_succes)
        kb_schrijf_tienden(s, KB_LID("laatsteDuurMs"), b->laatste_duur_us / 100);
    else
        kb_schrijf_null(s, KB_LID("laatsteDuurMs"));
    schrijf_tijd(s, KB_LID("laatsteFout"), b->laatste_fout);
    kb_schrijf_z(s, KB_LID("laatsteFoutsoort"),
                 b->laatste_fout ? kb_uitkomstnamen[b->laatste_foutsoort] : NULL);
    kb_schrijf_einde_object(s);
}

static void schrijf_cache(const struct kb_dienst *d, struct kb_schrijver *s)
{
    struct kb_motorstaat motor;
    struct kb_cachestaat groepen;

    kb_motor_staat(d->deel.motor, &motor);
    kb_klantbeeld_cachestaat(d->deel.klantbeeld, &groepen);
    kb_schrijf_geheel(s, KB_LID("wachtendeVerzoeken"), (int64_t)motor.wachtend);
    kb_schrijf_geheel(s, KB_LID("geweigerdeVerzoeken"), (int64_t)motor.geweigerd);
    kb_schrijf_object(s, KB_LID("cache"));
    kb_schrijf_object(s, KB_LID("bron"));
    kb_schrijf_geheel(s, KB_LID("waarden"), (int64_t)motor.plekken);
    kb_schrijf_geheel(s, KB_LID("bytes"), (int64_t)motor.bytes);
    kb_schrijf_geheel(s, KB_LID("verdrongen"), (int64_t)motor.verdrongen);
    kb_schrijf_einde_object(s);
    kb_schrijf_object(s, KB_LID("groep"));
    kb_schrijf_geheel(s, KB_LID("waarden"), (int64_t)groepen.waarden);
    kb_schrijf_geheel(s, KB_LID("bytes"), (int64_t)groepen.bytes);
    kb_schrijf_geheel(s, KB_LID("verdrongen"), (int64_t)groepen.verdrongen);
    kb_schrijf_geheel(s, KB_LID("treffers"), (int64_t)groepen.treffers);
    kb_schrijf_geheel(s, KB_LID("missers"), (int64_t)groepen.missers);
    kb_schrijf_einde_object(s);
    kb_schrijf_einde_object(s);
}

/* Why the shared cache was of no help, per reason; refused to log in is not one of a question's reasons. */
static void schrijf_zelf(const struct kb_gedeeld_staat *g, struct kb_schrijver *s)
{
    kb_schrijf_object(s, KB_LID("zelf"));
    for (size_t i = KB_GEDEELD_GOED + 1; i < KB_GEDEELD_AANMELDEN; i++)
        schrijf_teller(s, kb_gedeeld_reden_tekst((enum kb_gedeeld_reden)i), g->zelf[i]);
    kb_schrijf_einde_object(s);
}

static void schrijf_gedeeld(const struct kb_dienst *d, struct kb_schrijver *s)
{
    struct kb_gedeeld_staat g;

    if (!kb_motor_gedeeldstaat(d->deel.motor, &g)) {
        kb_schrijf_null(s, KB_LID("gedeeldeCache"));
        return;
    }
    kb_schrijf_object(s, KB_LID("gedeeldeCache"));
    kb_schrijf_bool(s, KB_LID("verbonden"), g.verbonden);
    kb_schrijf_bool(s, KB_LID("rust"), g.rust);
    kb_schrijf_geheel(s, KB_LID("treffers"), (int64_t)g.treffers);
    kb_schrijf_geheel(s, KB_LID("missers"), (int64_t)g.missers);
    kb_schrijf_geheel(s, KB_LID("gewacht"), (int64_t)g.gewacht);
    schrijf_zelf(&g, s);
    kb_schrijf_geheel(s, KB_LID("bewaard"), (int64_t)g.bewaard);
    kb_schrijf_geheel(s, KB_LID("nietBewaard"), (int64_t)g.niet_bewaard);
    kb_schrijf_geheel(s, KB_LID("onbruikbaar"), (int64_t)g.onbruikbaar);
    schrijf_tijd(s, KB_LID("laatsteFout"), g.laatste_fout);
    kb_schrijf_z(s, KB_LID("laatsteFoutsoort"),
                 g.laatste_fout ? kb_gedeeld_reden_tekst(g.laatste_foutsoort) : NULL);
    if (g.gemiddelde_duur_us)
        kb_schrijf_tienden(s, KB_LID("gemiddeldeDuurMs"), g.gemiddelde_duur_us / 100);
    else
        kb_schrijf_null(s, KB_LID("gemiddeldeDuurMs"));
    kb_schrijf_einde_object(s);
}

static enum kb_status geef_bronnen(struct kb_dienst *d, struct kb_verzoek *v, struct kb_antwoord *a)
{
    struct kb_schrijver s = kb_schrijver_op(&a->body);

    (void)v;
    kb_schrijf_object(&s, KB_GEEN_LID);
    kb_schrijf_lijst(&s, KB_LID("bronnen"));
    for (unsigned i = 0; i < d->deel.config->n_bronnen; i++) {
        struct kb_bronstaat staat;

        kb_motor_bronstaat(d->deel.motor, i, &staat);
        schrijf_bron(&staat, &s);
    }
    kb_schrijf_einde_lijst(&s);
    schrijf_cache(d, &s);
    schrijf_gedeeld(d, &s);
    kb_schrijf_einde_object(&s);
    a->http = 200;
    a->mediatype = "application/json";
    return KB_OK;
}

const struct kb_route kb_routes_beheer[] = {
    {{"livez"}, KB_LEEST, true, geef_livez, NULL},       {{"readyz"}, KB_LEEST, true, geef_readyz, NULL},
    {{"startupz"}, KB_LEEST, true, geef_startupz, NULL}, {{"bronnen"}, KB_LEEST, true, geef_bronnen, NULL},
    {{"metrics"}, KB_LEEST, true, geef_metrics, NULL},   {{NULL}, 0, false, NULL, NULL},
};
