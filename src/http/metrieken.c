/* /metrics: one table of all metrics. A row whose value stands in a state says where; the others have a
 * function that writes their series. Everything is read at the scrape, on a thread of the management port.
 *
 * Labels have bounded values: routes, gegevensgroepen and reasons are tables of ours, sources and divisions
 * come from the configuration. No employer and no person is ever in one. */
#include <string.h>

#include "http/dienst.h"
#include "http/ploeg.h"
#include "http/proces.h"
#include "klantbeeld/basis/meettekst.h"
#include "klantbeeld/spoor/sporen.h"

/* All states at one moment. */
struct opname {
    struct kb_dienst *dienst;
    struct kb_motorstaat motor;
    struct kb_cachestaat groepen;
    struct kb_toegangstaat toegang;
    struct kb_inzagestaat inzage;
    struct kb_gedeeld_staat gedeeld;
    struct kb_processtaat proces;
    struct kb_sporenstaat sporen;
    struct kb_grensstaat grens;
    uint64_t inzage_goed, gedeeld_verbonden, lopend, afgebroken, medewerkers;
    uint64_t regels_verloren, zoeken_wachtend, zoeken_geweigerd;
    const char *opslag; /* what the search index is kept in */
    size_t n_bronnen;
    struct kb_bronstaat bron[KB_CONFIG_MAX_BRONNEN];
};

struct metriek {
    const char *naam, *soort, *uitleg;
    void (*schrijf)(const struct metriek *, const struct opname *, struct kb_buffer *);
    size_t plaats; /* for the simplest ones: where the value stands */
};

/* One value of the service. */
static void van_dienst(const struct metriek *m, const struct opname *o, struct kb_buffer *uit)
{
    uint64_t waarde;

    memcpy(&waarde, (const char *)o + m->plaats, sizeof(waarde));
    kb_meet_geheel(uit, &(struct kb_reeks){m->naam, NULL, 0}, waarde);
}

static void van_dienst_ns(const struct metriek *m, const struct opname *o, struct kb_buffer *uit)
{
    int64_t waarde;

    memcpy(&waarde, (const char *)o + m->plaats, sizeof(waarde));
    kb_meet_seconden(uit, &(struct kb_reeks){m->naam, NULL, 0}, waarde);
}

/* One value per source. */
static void van_bron(const struct metriek *m, const struct opname *o, struct kb_buffer *uit)
{
    for (size_t i = 0; i < o->n_bronnen; i++) {
        const struct kb_label bron = {.naam = "bron", .waarde = o->bron[i].naam};
        uint64_t waarde;

        memcpy(&waarde, (const char *)&o->bron[i] + m->plaats, sizeof(waarde));
        kb_meet_geheel(uit, &(struct kb_reeks){m->naam, &bron, 1}, waarde);
    }
}

static void van_bron_ns(const struct metriek *m, const struct opname *o, struct kb_buffer *uit)
{
    for (size_t i = 0; i < o->n_bronnen; i++) {
        const struct kb_label bron = {.naam = "bron", .waarde = o->bron[i].naam};
        int64_t waarde;

        memcpy(&waarde, (const char *)&o->bron[i] + m->plaats, sizeof(waarde));
        kb_meet_seconden(uit, &(struct kb_reeks){m->naam, &bron, 1}, waarde);
    }
}

static void bron_duur(const struct metriek *m, const struct opname *o, struct kb_buffer *uit)
{
    for (size_t i = 0; i < o->n_bronnen; i++) {
        const struct kb_label bron = {.naam = "bron", .waarde = o->bron[i].naam};

        kb_meet_histogram(uit, &(struct kb_reeks){m->naam, &bron, 1}, &o->bron[i].duur);
    }
}

/* A label whose values have a counter each, for every source. */
static void per_waarde(const struct metriek *m, const char *bron, struct kb_label label, uint64_t waarde,
                       struct kb_buffer *uit)
{
    const struct kb_label labels[] = {{"bron", bron}, label};

    kb_meet_geheel(uit, &(struct kb_reeks){m->naam, labels, 2}, waarde);
}

static void bron_oproepen(const struct metriek *m, const struct opname *o, struct kb_buffer *uit)
{
    for (size_t i = 0; i < o->n_bronnen; i++)
        for (size_t u = 0; u < KB_AANTAL_UITKOMSTEN; u++)
            per_waarde(m, o->bron[i].naam, (struct kb_label){"uitkomst", kb_uitkomstnamen[u]},
                       o->bron[i].per_uitkomst[u], uit);
}

static void bron_breker(const struct metriek *m, const struct opname *o, struct kb_buffer *uit)
{
    for (size_t i = 0; i < o->n_bronnen; i++)
        for (size_t b = 0; b < KB_AANTAL_BREKERSTANDEN; b++)
            per_waarde(m, o->bron[i].naam, (struct kb_label){"stand", kb_brekerstanden[b]},
                       o->bron[i].breker == b, uit);
}

static void bron_zonder_oproep(const struct metriek *m, const struct opname *o, struct kb_buffer *uit)
{
    for (size_t i = 0; i < o->n_bronnen; i++)
        for (size_t w = 0; w < KB_AANTAL_WIJZEN; w++)
            per_waarde(m, o->bron[i].naam, (struct kb_label){"wijze", kb_wijzenamen[w]},
                       o->bron[i].zonder_oproep[w], uit);
}

/* 0, and every row of the table that has counters. */
static size_t n_routes(void)
{
    size_t n = 0;

    while (kb_routes_dienst[n].eindpunt && n + 1 < KB_METING_ROUTES)
        n++;
    return n + 1;
}

static uint64_t lees(const _Atomic uint64_t *t)
{
    return atomic_load_explicit(t, memory_order_relaxed);
}

/* Of the many combinations only those that occurred: a series that comes later begins at 0 for who reads it.
 */
static void http_verzoeken(const struct metriek *m, const struct opname *o, struct kb_buffer *uit)
{
    static const char *const klassen[KB_METING_KLASSEN] = {"1xx", "2xx", "3xx", "4xx", "5xx"};
    const struct kb_meting *t = &o->dienst->meting;
    size_t bekend = atomic_load_explicit(&t->n_divisies, memory_order_acquire);
    size_t n = n_routes();

    for (size_t i = 0; i < n * KB_METING_DIVISIES * KB_METING_KLASSEN; i++) {
        size_t klasse = i % KB_METING_KLASSEN;
        size_t divisie = i / KB_METING_KLASSEN % KB_METING_DIVISIES;
        size_t route = i / KB_METING_KLASSEN / KB_METING_DIVISIES;
        uint64_t waarde = lees(&t->verzoeken[route][divisie][klasse]);
        const struct kb_label labels[] = {{"route", o->dienst->routenaam[route]},
                                          {"klasse", klassen[klasse]},
                                          {"divisie", t->divisie[divisie]}};

        if (waarde && divisie < bekend)
            kb_meet_geheel(uit, &(struct kb_reeks){m->naam, labels, 3}, waarde);
    }
}

static void http_duur(const struct metriek *m, const struct opname *o, struct kb_buffer *uit)
{
    for (size_t i = 0; i < n_routes(); i++) {
        const struct kb_label route = {"route", o->dienst->routenaam[i]};
        struct kb_histogramstaat h;

        kb_histogram_staat(&o->dienst->meting.duur[i], &h);
        kb_meet_histogram(uit, &(struct kb_reeks){m->naam, &route, 1}, &h);
    }
}

static void verstrekkingen(const struct metriek *m, const struct opname *o, struct kb_buffer *uit)
{
    const struct kb_meting *t = &o->dienst->meting;
    size_t n = atomic_load_explicit(&t->n_divisies, memory_order_acquire);

    for (size_t d = 0; d < n; d++) {
        for (size_t g = 0; g < kb_n_gegevensgroepen; g++) {
            const struct kb_label labels[] = {{"divisie", t->divisie[d]},
                                              {"gegevensgroep", kb_gegevensgroepen[g].naam}};

            kb_meet_geheel(uit, &(struct kb_reeks){m->naam, labels, 2}, lees(&t->verstrekt[d][g]));
        }
    }
}

static void cache_bytes(const struct metriek *m, const struct opname *o, struct kb_buffer *uit)
{
    const struct kb_label laag[] = {{"laag", "bron"}, {"laag", "groep"}};

    kb_meet_geheel(uit, &(struct kb_reeks){m->naam, &laag[0], 1}, o->motor.bytes);
    kb_meet_geheel(uit, &(struct kb_reeks){m->naam, &laag[1], 1}, o->groepen.bytes);
}

static void cache_waarden(const struct metriek *m, const struct opname *o, struct kb_buffer *uit)
{
    const struct kb_label laag[] = {{"laag", "bron"}, {"laag", "groep"}};

    kb_meet_geheel(uit, &(struct kb_reeks){m->naam, &laag[0], 1}, o->motor.plekken);
    kb_meet_geheel(uit, &(struct kb_reeks){m->naam, &laag[1], 1}, o->groepen.waarden);
}

static void cache_verdrongen(const struct metriek *m, const struct opname *o, struct kb_buffer *uit)
{
    const struct kb_label laag[] = {{"laag", "bron"}, {"laag", "groep"}};

    kb_meet_geheel(uit, &(struct kb_reeks){m->naam, &laag[0], 1}, o->motor.verdrongen);
    kb_meet_geheel(uit, &(struct kb_reeks){m->naam, &laag[1], 1}, o->groepen.verdrongen);
}

static void groepcache(const struct metriek *m, const struct opname *o, struct kb_buffer *uit)
{
    const struct kb_label uitkomst[] = {{"uitkomst", "treffer"}, {"uitkomst", "misser"}};

    kb_meet_geheel(uit, &(struct kb_reeks){m->naam, &uitkomst[0], 1}, o->groepen.treffers);
    kb_meet_geheel(uit, &(struct kb_reeks){m->naam, &uitkomst[1], 1}, o->groepen.missers);
}

static void gedeelde_vragen(const struct metriek *m, const struct opname *o, struct kb_buffer *uit)
{
    struct kb_label uitkomst = {"uitkomst", "treffer"};
    const struct kb_reeks reeks = {m->naam, &uitkomst, 1};

    kb_meet_geheel(uit, &reeks, o->gedeeld.treffers);
    uitkomst.waarde = "misser";
    kb_meet_geheel(uit, &reeks, o->gedeeld.missers);
    for (size_t i = KB_GEDEELD_GOED + 1; i < KB_GEDEELD_AANMELDEN; i++) {
        uitkomst.waarde = kb_gedeeld_reden_tekst((enum kb_gedeeld_reden)i);
        kb_meet_geheel(uit, &reeks, o->gedeeld.zelf[i]);
    }
}

static void tokencontroles(const struct metriek *m, const struct opname *o, struct kb_buffer *uit)
{
    for (size_t i = 0; i < KB_AANTAL_TOKENREDENEN; i++) {
        const struct kb_label reden = {"reden", kb_tokenreden_naam((enum kb_tokenreden)i)};

        kb_meet_geheel(uit, &(struct kb_reeks){m->naam, &reden, 1}, o->toegang.per_reden[i]);
    }
}

/* Only those that there are: by the setting that names them. */
static void certificaten(const struct metriek *m, const struct opname *o, struct kb_buffer *uit)
{
    struct kb_tls *tls = o->dienst->deel.tls;
    struct kb_label instelling = {"instelling", "dienst.tls"};
    const struct kb_reeks reeks = {m->naam, &instelling, 1};
    char naam[64];

    if (tls)
        kb_meet_seconden(uit, &reeks, kb_tls_verloopt(tls));
    instelling.waarde = "gedeeld";
    if (o->gedeeld.certificaat_verloopt)
        kb_meet_seconden(uit, &reeks, o->gedeeld.certificaat_verloopt);
    instelling.waarde = naam;
    for (size_t i = 0; i < o->n_bronnen; i++) {
        snprintf(naam, sizeof(naam), "bronnen[%s]", o->bron[i].naam);
        if (o->bron[i].certificaat_verloopt)
            kb_meet_seconden(uit, &reeks, o->bron[i].certificaat_verloopt);
    }
}

static void handdrukken(const struct metriek *m, const struct opname *o, struct kb_buffer *uit)
{
    const struct kb_label poort[] = {{"poort", "publiek"}, {"poort", "beheer"}};

    kb_meet_geheel(uit, &(struct kb_reeks){m->naam, &poort[0], 1}, lees(&o->dienst->handdrukken[0]));
    kb_meet_geheel(uit, &(struct kb_reeks){m->naam, &poort[1], 1}, lees(&o->dienst->handdrukken[1]));
}

static void grenzen(const struct metriek *m, const struct opname *o, struct kb_buffer *uit)
{
    for (size_t i = 0; i < KB_AANTAL_GRENZEN; i++) {
        const struct kb_label grens = {"grens", kb_grenssoort_naam((enum kb_grenssoort)i)};

        kb_meet_geheel(uit, &(struct kb_reeks){m->naam, &grens, 1}, o->grens.geweigerd[i]);
    }
}

static void zoeken(const struct metriek *m, const struct opname *o, struct kb_buffer *uit)
{
    static const char *const uitkomsten[KB_AANTAL_ZOEKUITKOMSTEN] = {[KB_ZOEK_GEVONDEN] = "gevonden",
                                                                     [KB_ZOEK_NIETS] = "niets",
                                                                     [KB_ZOEK_BIJ_BRON] = "bijBron",
                                                                     [KB_ZOEK_MISLUKT] = "mislukt"};

    for (size_t i = 0; i < KB_AANTAL_ZOEKUITKOMSTEN; i++) {
        const struct kb_label labels[] = {{"opslag", o->opslag}, {"uitkomst", uitkomsten[i]}};

        kb_meet_geheel(uit, &(struct kb_reeks){m->naam, labels, 2}, lees(&o->dienst->meting.zoeken[i]));
    }
}

static void zoekduur(const struct metriek *m, const struct opname *o, struct kb_buffer *uit)
{
    const struct kb_label opslag = {"opslag", o->opslag};
    struct kb_histogramstaat h;

    kb_histogram_staat(&o->dienst->meting.zoekduur, &h);
    kb_meet_histogram(uit, &(struct kb_reeks){m->naam, &opslag, 1}, &h);
}

static void inzageduur(const struct metriek *m, const struct opname *o, struct kb_buffer *uit)
{
    struct kb_histogramstaat h;

    kb_histogram_staat(&o->dienst->meting.inzageduur, &h);
    kb_meet_histogram(uit, &(struct kb_reeks){m->naam, NULL, 0}, &h);
}

static void bouw(const struct metriek *m, const struct opname *o, struct kb_buffer *uit)
{
    const struct kb_label versie = {"versie", KB_VERSIE};

    (void)o;
    kb_meet_geheel(uit, &(struct kb_reeks){m->naam, &versie, 1}, 1);
}

static void begonnen(const struct metriek *m, const struct opname *o, struct kb_buffer *uit)
{
    kb_meet_seconden(uit, &(struct kb_reeks){m->naam, NULL, 0}, o->dienst->meting.begonnen);
}

#define TELLER "counter"
#define STAND "gauge"
#define DIENST(lid) van_dienst, offsetof(struct opname, lid)
#define DIENST_NS(lid) van_dienst_ns, offsetof(struct opname, lid)
#define BRON(lid) van_bron, offsetof(struct kb_bronstaat, lid)
#define BRON_NS(lid) van_bron_ns, offsetof(struct kb_bronstaat, lid)

/* clang-format off */
static const struct metriek metrieken[] = {
    {"klantbeeld_build_info", STAND, "The version that runs.", bouw, 0},
    {"klantbeeld_http_verzoeken_total", TELLER, "Answers on the public port, by route, class of status and division.", http_verzoeken, 0},
    {"klantbeeld_http_duur_seconds", "histogram", "From the last byte of a request until its answer is handed over.", http_duur, 0},
    {"klantbeeld_http_lopend", STAND, "Requests on the public port that have no answer yet.", DIENST(lopend)},
    {"klantbeeld_http_afgebroken_total", TELLER, "Requests whose client left before the answer was there.", DIENST(afgebroken)},
    {"klantbeeld_verstrekkingen_total", TELLER, "Gegevensgroepen that were shown with data, by division.", verstrekkingen, 0},
    {"klantbeeld_verzoeken_wachtend", STAND, "Requests that wait for sources.", DIENST(motor.wachtend)},
    {"klantbeeld_verzoeken_geweigerd_total", TELLER, "Requests refused because too many waited for sources.", DIENST(motor.geweigerd)},
    {"klantbeeld_bron_oproepen_total", TELLER, "Calls to a source that ended, by outcome.", bron_oproepen, 0},
    {"klantbeeld_bron_duur_seconds", "histogram", "Calls to a source that ended, their place in the line included; not those that were refused.", bron_duur, 0},
    {"klantbeeld_bron_lopend", STAND, "Calls under way.", BRON(lopend)},
    {"klantbeeld_bron_wachtend", STAND, "Calls that wait for their turn.", BRON(wachtend)},
    {"klantbeeld_bron_limiet", STAND, "Calls that may run at once.", BRON(limiet)},
    {"klantbeeld_bron_breker", STAND, "1 for the state that the breaker is in.", bron_breker, 0},
    {"klantbeeld_bron_herkansingen_total", TELLER, "Calls that were tried once more.", BRON(herkansingen)},
    {"klantbeeld_bron_dubbel_total", TELLER, "Calls that were asked twice because the first took long.", BRON(dubbel)},
    {"klantbeeld_bron_laatste_succes_timestamp_seconds", STAND, "When a call last succeeded; 0 is never.", BRON_NS(laatste_succes)},
    {"klantbeeld_bron_zonder_oproep_total", TELLER, "Answers without a call of their own, by where they came from.", bron_zonder_oproep, 0},
    {"klantbeeld_cache_waarden", STAND, "What is kept, by layer.", cache_waarden, 0},
    {"klantbeeld_cache_bytes", STAND, "Bytes of what is kept, by layer.", cache_bytes, 0},
    {"klantbeeld_cache_verdrongen_total", TELLER, "What had to go for something else, by layer.", cache_verdrongen, 0},
    {"klantbeeld_groepcache_vragen_total", TELLER, "Look-ups of a whole gegevensgroep.", groepcache, 0},
    {"klantbeeld_gedeelde_cache_verbonden", STAND, "1 when the shared cache is connected; 0 also when there is none.", DIENST(gedeeld_verbonden)},
    {"klantbeeld_gedeelde_cache_vragen_total", TELLER, "Questions to the shared cache, by outcome.", gedeelde_vragen, 0},
    {"klantbeeld_gedeelde_cache_onbruikbaar_total", TELLER, "Values in the shared cache that did not open.", DIENST(gedeeld.onbruikbaar)},
    {"klantbeeld_token_controles_total", TELLER, "Token checks, by why a token was refused; goed is let in.", tokencontroles, 0},
    {"klantbeeld_token_uit_cache_total", TELLER, "Tokens that were let in without a signature check.", DIENST(toegang.uit_cache)},
    {"klantbeeld_token_verversingen_total", TELLER, "Attempts to read the keys of issuers.", DIENST(toegang.sleutels.verversingen)},
    {"klantbeeld_token_verversingen_mislukt_total", TELLER, "Of those, without a usable set.", DIENST(toegang.sleutels.mislukt)},
    {"klantbeeld_inzagelog_goed", STAND, "0 when the inzagelog cannot be written: nothing is shown then.", DIENST(inzage_goed)},
    {"klantbeeld_inzagelog_records_total", TELLER, "Records that are kept.", DIENST(inzage.vastgelegd)},
    {"klantbeeld_inzagelog_geweigerd_total", TELLER, "Records refused, by a fault or a full queue.", DIENST(inzage.geweigerd)},
    {"klantbeeld_inzagelog_rondes_total", TELLER, "Commits to disk.", DIENST(inzage.rondes)},
    {"klantbeeld_inzagelog_storingen_total", TELLER, "Faults of the disk.", DIENST(inzage.storingen)},
    {"klantbeeld_inzagelog_wachtend", STAND, "Records that wait for the disk.", DIENST(inzage.wachtend)},
    {"klantbeeld_certificaat_verloopt_timestamp_seconds", STAND, "When a certificate that we show expires, by the setting that names it.", certificaten, 0},
    {"klantbeeld_tls_handdrukken_mislukt_total", TELLER, "Connections to our ports that ended in their TLS handshake.", handdrukken, 0},
    {"klantbeeld_inzagelog_breuken_total", TELLER, "Breaks in the chain that were found at start.", DIENST(inzage.breuken)},
    {"klantbeeld_inzagelog_duur_seconds", "histogram", "From handing in a record until it is kept, or is known not to be: what an answer waits for.", inzageduur, 0},
    {"klantbeeld_zoeken_total", TELLER, "Searches, by where the index is kept and what they came to; bijBron asks CWS-IHP.", zoeken, 0},
    {"klantbeeld_zoek_duur_seconds", "histogram", "Searches on their thread, without their place in the line.", zoekduur, 0},
    {"klantbeeld_zoek_wachtend", STAND, "Searches that wait for a thread.", DIENST(zoeken_wachtend)},
    {"klantbeeld_zoek_geweigerd_total", TELLER, "Searches refused because too many waited.", DIENST(zoeken_geweigerd)},
    {"klantbeeld_grens_geweigerd_total", TELLER, "Requests refused by a limit per caller, by limit.", grenzen, 0},
    {"klantbeeld_grens_alarmen_total", TELLER, "Employees who looked at unusually many employers, once a window.", DIENST(grens.alarmen)},
    {"klantbeeld_grens_vergeten_total", TELLER, "Callers that made room while limits still counted for them: grenzen.max_medewerkers is too small.", DIENST(grens.vergeten)},
    {"klantbeeld_grens_medewerkers", STAND, "Employees that limits are kept of.", DIENST(medewerkers)},
    {"klantbeeld_log_regels_verloren_total", TELLER, "Lines of the log that were not read in time, and dropped.", DIENST(regels_verloren)},
    {"klantbeeld_sporen_verstuurd_total", TELLER, "Spans that the collector took.", DIENST(sporen.verstuurd)},
    {"klantbeeld_sporen_verloren_total", TELLER, "Spans that the queue or the collector did not take.", DIENST(sporen.verloren)},
    {"klantbeeld_sporen_leveringen_mislukt_total", TELLER, "Deliveries of spans that failed, tries that were repeated included.", DIENST(sporen.mislukt)},
    {"process_cpu_seconds_total", TELLER, "CPU time, user and system.", DIENST_NS(proces.cpu_ns)},
    {"process_resident_memory_bytes", STAND, "Memory in use.", DIENST(proces.geheugen)},
    {"process_virtual_memory_bytes", STAND, "Address space in use.", DIENST(proces.virtueel)},
    {"process_open_fds", STAND, "Open descriptors.", DIENST(proces.descriptoren)},
    {"process_max_fds", STAND, "Descriptors that may be open.", DIENST(proces.max_descriptoren)},
    {"process_start_time_seconds", STAND, "When the service started.", begonnen, 0},
};
/* clang-format on */

static const char *opslag_van(const char *index)
{
    if (!*index)
        return "geen";
    return strncmp(index, "postgresql://", 13) == 0 ? "postgresql" : "sqlite";
}

static void neem_op(struct kb_dienst *d, struct opname *o)
{
    memset(o, 0, sizeof(*o));
    o->dienst = d;
    kb_motor_staat(d->deel.motor, &o->motor);
    kb_klantbeeld_cachestaat(d->deel.klantbeeld, &o->groepen);
    kb_toegang_staat(d->deel.toegang, &o->toegang);
    if (d->deel.inzagelog)
        kb_inzage_staat(d->deel.inzagelog, &o->inzage);
    o->inzage_goed = o->inzage.stand != KB_INZAGE_STORING;
    if (kb_motor_gedeeldstaat(d->deel.motor, &o->gedeeld))
        o->gedeeld_verbonden = o->gedeeld.verbonden;
    kb_proces_staat(&o->proces);
    if (d->deel.sporen)
        kb_sporen_staat(d->deel.sporen, &o->sporen);
    kb_grens_staat(d->deel.grens, &o->grens);
    o->medewerkers = o->grens.medewerkers;
    o->regels_verloren = kb_log_verloren();
    o->zoeken_wachtend = kb_ploeg_wachtend(d->zoekploeg);
    o->zoeken_geweigerd = lees(&d->meting.zoeken_geweigerd);
    o->opslag = opslag_van(d->deel.config->zoek.index);
    o->lopend = atomic_load(&d->onbeantwoord);
    o->afgebroken = lees(&d->meting.afgebroken);
    o->n_bronnen = d->deel.config->n_bronnen;
    for (unsigned i = 0; i < o->n_bronnen; i++)
        kb_motor_bronstaat(d->deel.motor, i, &o->bron[i]);
}

void kb_metrieken_schrijf(struct kb_dienst *d, struct kb_buffer *uit)
{
    struct opname o;

    neem_op(d, &o);
    for (size_t i = 0; i < sizeof(metrieken) / sizeof(metrieken[0]); i++) {
        const struct metriek *m = &metrieken[i];

        kb_meet_kop(uit, m->naam, m->soort, m->uitleg);
        m->schrijf(m, &o, uit);
    }
}
