/* Routes of the control endpoint, one row each. It is small traffic between tests and the supervisor: jansson
 * builds every answer. */
#include "beheer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vraag.h"

struct opdracht {
    struct sim_toezicht *t;
    const struct sim_verzoek *verzoek;
    struct sim_uitvoer *u;
    size_t bron;
};

/* Takes json; without memory the answer is empty. */
static void antwoord(struct opdracht *o, int status, json_t *json)
{
    char *tekst = json_dumps(json, JSON_INDENT(1));

    o->u->status = status;
    if (tekst) {
        kb_buffer_voeg_tekst(o->u->b, kb_tekst_van(tekst));
        kb_buffer_voeg(o->u->b, "\n", 1);
    }
    free(tekst);
    json_decref(json);
}

static void weiger(struct opdracht *o, int status, const char *tekst)
{
    antwoord(o, status, json_pack("{s:s}", "fout", tekst));
}

static uint64_t lees(const _Atomic uint64_t *teller)
{
    return atomic_load_explicit(teller, memory_order_relaxed);
}

static json_t *toon_tellers(const struct sim_gedeeld *g)
{
    const struct sim_tellers *t = &g->tellers;

    return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "verzoeken", (json_int_t)lees(&t->verzoeken),
                     "bytes", (json_int_t)lees(&t->bytes), "verbindingen", (json_int_t)lees(&t->verbindingen),
                     "verbindingenOpen", (json_int_t)lees(&t->verbindingen_open), "afgebroken",
                     (json_int_t)lees(&t->afgebroken), "handdrukMislukt",
                     (json_int_t)lees(&t->handdruk_mislukt), "geraakt", (json_int_t)lees(&g->geraakt));
}

static json_t *toon_bron(struct sim_toezicht *t, size_t i)
{
    const struct sim_toezicht_bron *b = &t->bron[i];
    bool v6 = strchr(t->opties->adres, ':');
    char url[2][128];

    snprintf(url[0], sizeof(url[0]), v6 ? "http://[%s]:%u" : "http://%s:%u", t->opties->adres, b->poort);
    snprintf(url[1], sizeof(url[1]), v6 ? "https://[%s]:%u" : "https://%s:%u", t->opties->adres,
             b->tls_poort);
    return json_pack("{s:s, s:s, s:s, s:b, s:b, s:b, s:o, s:o}", "naam", sim_bronnen[i].naam, "url", url[0],
                     "tlsUrl", url[1], "leeft", b->pid != 0, "gestopt", b->gestopt, "luistert",
                     atomic_load(&t->gedeeld[i].luistert) == 1, "storing", sim_storing_json(&b->storing),
                     "tellers", toon_tellers(&t->gedeeld[i]));
}

static void toon_gezond(struct opdracht *o)
{
    bool gezond = true;

    for (size_t i = 0; i < SIM_AANTAL_BRONNEN; i++)
        gezond = gezond && o->t->bron[i].pid;
    antwoord(o, gezond ? 200 : 503, json_pack("{s:b}", "gezond", gezond));
}

static void toon_alle(struct opdracht *o)
{
    json_t *lijst = json_array();

    for (size_t i = 0; i < SIM_AANTAL_BRONNEN; i++)
        (void)json_array_append_new(lijst, toon_bron(o->t, i));
    antwoord(o, 200, json_pack("{s:o}", "bronnen", lijst));
}

static void toon_een(struct opdracht *o)
{
    antwoord(o, 200, toon_bron(o->t, o->bron));
}

/* Show the source as it is after the order, or what went wrong. */
static void besluit(struct opdracht *o, enum kb_status status, const struct kb_fout *fout)
{
    if (status == KB_OK)
        toon_een(o);
    else
        weiger(o, 503, fout->tekst);
}

static void zet_storing(struct opdracht *o)
{
    json_error_t waar;
    json_t *overtredingen = json_array();
    struct sim_storing storing;
    struct kb_fout fout;
    json_t *json = json_loadb(o->verzoek->body.p, o->verzoek->body.n, JSON_REJECT_DUPLICATES, &waar);

    if (!json)
        (void)json_array_append_new(overtredingen, json_pack("{s:s, s:s}", "lid", "", "reden", waar.text));
    else
        sim_storing_lees(json, &storing, overtredingen);
    if (json_array_size(overtredingen))
        antwoord(
            o, 400,
            json_pack("{s:s, s:O}", "fout", "De storing is niet gezet.", "overtredingen", overtredingen));
    else
        besluit(o, sim_toezicht_stoor(o->t, o->bron, &storing, &fout), &fout);
    json_decref(overtredingen);
    json_decref(json);
}

static void wis_storing(struct opdracht *o)
{
    struct sim_storing geen = sim_storing_geen();
    struct kb_fout fout;

    besluit(o, sim_toezicht_stoor(o->t, o->bron, &geen, &fout), &fout);
}

static void wis_alle(struct opdracht *o)
{
    struct sim_storing geen = sim_storing_geen();
    enum kb_status status = KB_OK;
    struct kb_fout fout;

    for (size_t i = 0; i < SIM_AANTAL_BRONNEN; i++) {
        struct kb_fout deze;
        enum kb_status uitslag = sim_toezicht_stoor(o->t, i, &geen, &deze);

        if (uitslag == KB_OK)
            uitslag = sim_toezicht_open(o->t, i, true, &deze);
        if (uitslag != KB_OK) {
            status = uitslag;
            fout = deze;
        }
    }
    if (status == KB_OK)
        toon_alle(o);
    else
        weiger(o, 503, fout.tekst);
}

static void stop(struct opdracht *o)
{
    struct kb_fout fout;

    besluit(o, sim_toezicht_open(o->t, o->bron, false, &fout), &fout);
}

static void start(struct opdracht *o)
{
    struct kb_fout fout;

    besluit(o, sim_toezicht_open(o->t, o->bron, true, &fout), &fout);
}

/* '*' is the name of a source. */
static const struct route {
    const char *methode;
    const char *pad;
    void (*doe)(struct opdracht *o);
} ROUTES[] = {
    {"GET", "/gezond", toon_gezond},
    {"GET", "/bronnen", toon_alle},
    {"GET", "/bronnen/*", toon_een},
    {"PUT", "/bronnen/*/storing", zet_storing},
    {"DELETE", "/bronnen/*/storing", wis_storing},
    {"DELETE", "/storingen", wis_alle},
    {"POST", "/bronnen/*/stop", stop},
    {"POST", "/bronnen/*/start", start},
};

static bool zoek_bron(struct kb_tekst naam, size_t *bron)
{
    for (size_t i = 0; i < SIM_AANTAL_BRONNEN; i++)
        if (kb_tekst_is(naam, sim_bronnen[i].naam)) {
            *bron = i;
            return true;
        }
    return false;
}

void sim_beheer(void *toezicht, const struct sim_verzoek *verzoek, struct sim_uitvoer *uitvoer)
{
    struct opdracht o = {.t = toezicht, .verzoek = verzoek, .u = uitvoer};
    bool pad_bestaat = false;

    for (size_t i = 0; i < sizeof(ROUTES) / sizeof(ROUTES[0]); i++) {
        struct kb_tekst naam;

        if (!sim_pad_past(ROUTES[i].pad, verzoek->pad, &naam))
            continue;
        pad_bestaat = true;
        if (!kb_tekst_is(verzoek->methode, ROUTES[i].methode))
            continue;
        if (naam.p && !zoek_bron(naam, &o.bron))
            weiger(&o, 404, "Deze bron bestaat niet.");
        else
            ROUTES[i].doe(&o);
        return;
    }
    if (pad_bestaat)
        weiger(&o, 405, "Deze methode bestaat hier niet.");
    else
        weiger(&o, 404, "Dit pad bestaat niet.");
}
