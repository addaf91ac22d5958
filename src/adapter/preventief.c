/* Preventief werken from the Poortwachterregistratie: three calls, each feeding its own members; the
 * percentages need two of them. Contract: openapi/bronnen/poortwachter.yaml. */
#include <stdio.h>

#include "adapter/adapters.h"
#include "adapter/lezen.h"

enum { VERSLAGEN, LOONSANCTIES, BOETES };

enum { MAX_AANTAL = 1000000, MAX_BOETES = 100000, STANDAARD_JAREN = 3 };

/* A year's fines: at most a billion euros, so that cents fit easily. */
#define MAX_CENTEN INT64_C(100000000000)

static const struct kb_adapterbron bronnen[] = {
    [0] = {.bron = "poortwachter", .naam = "Poortwachterregistratie"},
};

static const struct kb_oproepsoort oproepen[] = {
    [VERSLAGEN] = {.bron = 0,
                   .levert = {"reIntegratieverslagen", "percentageLoonsancties", "digitaliseringsgraad"}},
    [LOONSANCTIES] = {.bron = 0, .levert = {"loonsancties", "percentageLoonsancties"}},
    [BOETES] = {.bron = 0, .levert = {"boetes"}},
};

static const struct kb_parameter parameters[] = {
    {"vanaf", KB_PARAMETER_VANAF, NULL},
};

/* The screen of January 2023 counts from January 2020. */
static void standaard(struct kb_vraag *vraag)
{
    vraag->vanaf = (struct kb_datum){(int16_t)(vraag->vandaag.jaar - STANDAARD_JAREN), 1, 1};
}

static enum kb_status plan(const struct kb_vraag *vraag, struct kb_plan *plan,
                           struct kb_overtredingen *overtredingen)
{
    const char *lh = vraag->lhnummer.tekst;
    enum kb_status status;
    char vanaf[9];

    if (kb_datum_vergelijk(vraag->vanaf, vraag->vandaag) > 0) {
        kb_overtreding_meld(overtredingen, "query", "vanaf",
                            "De datum vanaf mag niet in de toekomst liggen.");
        return KB_ONGELDIG;
    }
    kb_datum_schrijf_compact(vraag->vanaf, vanaf);
    status = kb_plan_oproep(plan, VERSLAGEN, "/pw/api/dossiers/%s/verslagen?vanaf=%s", lh, vanaf);
    if (status == KB_OK)
        status = kb_plan_oproep(plan, LOONSANCTIES, "/pw/api/dossiers/%s/loonsancties?vanaf=%s", lh, vanaf);
    if (status == KB_OK)
        status = kb_plan_oproep(plan, BOETES, "/pw/api/dossiers/%s/boetes", lh);
    return status;
}

/* What the three bodies come to; -1 = not known. */
struct tellingen {
    int64_t verslagen, digitaal;
    int64_t administratief, inhoudelijk, totaal;
};

static void lees_verslagen(struct kb_vertaling *v, struct tellingen *t)
{
    struct kb_lees body;
    struct kb_document *d = kb_lees_open(v, VERSLAGEN, NULL, "lh", &body);

    t->verslagen = -1;
    t->digitaal = -1;
    if (!d)
        return;
    kb_lees_geheel(&body, "aantVrsl", KB_VERPLICHT, 0, MAX_AANTAL, &t->verslagen);
    kb_lees_geheel(&body, "aantDig", KB_VERPLICHT, 0, MAX_AANTAL, &t->digitaal);
    /* More digital reports than reports cannot be: which of the two is wrong is not ours to guess. */
    if (t->verslagen >= 0 && t->digitaal > t->verslagen) {
        kb_lees_meld(&body, "aantDig");
        t->digitaal = -1;
    }
    kb_document_vrij(d);
}

static void lees_loonsancties(struct kb_vertaling *v, struct tellingen *t)
{
    struct kb_lees body;
    struct kb_lees sanctie;
    struct kb_tekst soort;
    struct kb_document *d = kb_lees_open(v, LOONSANCTIES, NULL, "lh", &body);
    size_t n;

    t->totaal = -1;
    if (d && kb_lees_lijst(&body, "sancties", KB_VERPLICHT, &n)) {
        bool alles = true;

        t->administratief = 0;
        t->inhoudelijk = 0;
        for (size_t i = 0; i < n; i++) {
            if (!kb_lees_element(&body, "sancties", i, &sanctie) ||
                !kb_lees_tekst(&sanctie, "srt", KB_VERPLICHT, &soort)) {
                alles = false;
                continue;
            }
            t->administratief += kb_tekst_is(soort, "ADM");
            t->inhoudelijk += kb_tekst_is(soort, "INH");
        }
        /* A number that leaves some out would look like one that does not. */
        if (kb_waarde_aantal(kb_waarde_lid(body.w, "sancties")) == n)
            t->totaal = (int64_t)n;
        if (!alles)
            t->administratief = t->inhoudelijk = -1;
    }
    kb_document_vrij(d);
}

/* {"percentage","teller","noemer"}: one decimal, rounded half up; of nothing there is no percentage. A share
 * above the whole is none either (sanctions of this period on reports of an earlier one): the two numbers are
 * delivered, the percentage is null. */
static void schrijf_percentage(struct kb_schrijver *s, struct kb_tekst lid, int64_t teller, int64_t noemer)
{
    if (teller < 0 || noemer < 0) {
        kb_schrijf_null(s, lid);
        return;
    }
    kb_schrijf_object(s, lid);
    if (noemer > 0 && teller <= noemer)
        kb_schrijf_tienden(s, KB_LID("percentage"), (2000 * teller + noemer) / (2 * noemer));
    else
        kb_schrijf_null(s, KB_LID("percentage"));
    kb_schrijf_geheel(s, KB_LID("teller"), teller);
    kb_schrijf_geheel(s, KB_LID("noemer"), noemer);
    kb_schrijf_einde_object(s);
}

static void schrijf_aantal(struct kb_schrijver *s, struct kb_tekst lid, int64_t aantal)
{
    if (aantal < 0)
        kb_schrijf_null(s, lid);
    else
        kb_schrijf_geheel(s, lid, aantal);
}

static void schrijf_loonsancties(struct kb_schrijver *s, const struct tellingen *t)
{
    if (t->totaal < 0) {
        kb_schrijf_null(s, KB_LID("loonsancties"));
        return;
    }
    kb_schrijf_object(s, KB_LID("loonsancties"));
    schrijf_aantal(s, KB_LID("administratief"), t->administratief);
    schrijf_aantal(s, KB_LID("inhoudelijk"), t->inhoudelijk);
    kb_schrijf_geheel(s, KB_LID("totaal"), t->totaal);
    kb_schrijf_einde_object(s);
}

static void neem_jaar(const struct kb_lees *jaar)
{
    struct kb_schrijver *uit = jaar->v->uit;
    int64_t getal;
    char periode[8];

    /* A line without its year cannot be placed in the history. */
    if (!kb_lees_geheel(jaar, "jr", KB_VERPLICHT, 1900, 9999, &getal))
        return;
    snprintf(periode, sizeof(periode), "%d", (int)getal);
    kb_schrijf_object(uit, KB_GEEN_LID);
    kb_schrijf_z(uit, KB_LID("periode"), periode);
    kb_neem_geheel(jaar, "aant", KB_VERPLICHT, MAX_BOETES, KB_LID("aantal"));
    if (kb_lees_geheel(jaar, "bdrCt", KB_VERPLICHT, 0, MAX_CENTEN, &getal))
        kb_schrijf_centen(uit, KB_LID("bedrag"), getal);
    else
        kb_schrijf_null(uit, KB_LID("bedrag"));
    kb_schrijf_einde_object(uit);
}

static void neem_boetes(struct kb_vertaling *v)
{
    struct kb_lees body;
    struct kb_lees jaar;
    struct kb_document *d = kb_lees_open(v, BOETES, NULL, "lh", &body);
    size_t n;

    if (!d) {
        kb_schrijf_null(v->uit, KB_LID("boetes"));
        return;
    }
    kb_schrijf_object(v->uit, KB_LID("boetes"));
    kb_neem_geheel(&body, "open", KB_VERPLICHT, MAX_BOETES, KB_LID("huidigAantal"));
    if (kb_lees_lijst(&body, "jaren", KB_VERPLICHT, &n)) {
        kb_schrijf_lijst(v->uit, KB_LID("historie"));
        for (size_t i = 0; i < n; i++)
            if (kb_lees_element(&body, "jaren", i, &jaar))
                neem_jaar(&jaar);
        kb_schrijf_einde_lijst(v->uit);
    } else {
        kb_schrijf_null(v->uit, KB_LID("historie"));
    }
    kb_schrijf_einde_object(v->uit);
    kb_document_vrij(d);
}

static enum kb_status vertaal(struct kb_vertaling *v)
{
    struct kb_schrijver *uit = v->uit;
    struct tellingen t;

    lees_verslagen(v, &t);
    lees_loonsancties(v, &t);
    kb_schrijf_object(uit, KB_GEEN_LID);
    kb_schrijf_datum_lid(uit, KB_LID("vanaf"), v->vraag->vanaf);
    schrijf_aantal(uit, KB_LID("reIntegratieverslagen"), t.verslagen);
    schrijf_loonsancties(uit, &t);
    schrijf_percentage(uit, KB_LID("percentageLoonsancties"), t.totaal, t.verslagen);
    schrijf_percentage(uit, KB_LID("digitaliseringsgraad"), t.digitaal, t.verslagen);
    neem_boetes(v);
    kb_schrijf_einde_object(uit);
    return v->uit->uit->mislukt ? KB_GEEN_GEHEUGEN : KB_OK;
}

const struct kb_adapter kb_adapter_preventief = {
    .naam = "preventief",
    .bronnen = bronnen,
    .n_bronnen = sizeof(bronnen) / sizeof(bronnen[0]),
    .oproepen = oproepen,
    .n_oproepen = sizeof(oproepen) / sizeof(oproepen[0]),
    .parameters = parameters,
    .n_parameters = sizeof(parameters) / sizeof(parameters[0]),
    .standaard = standaard,
    .plan = plan,
    .vertaal = vertaal,
};
