/* Uitkeringsgegevens from the ERD-register: whether the employer carries its own risk, per law. One call. A
 * law that the register does not list is not known (null), which is not the same as "no". Contract:
 * openapi/bronnen/erd.yaml. */
#include "adapter/adapters.h"
#include "adapter/lezen.h"
#include "klantbeeld/domein/codes_uitkering.h"

enum { EIGENRISICO };

static const struct kb_adapterbron bronnen[] = {
    [0] = {.bron = "erd", .naam = "ERD-register"},
};

static const struct kb_oproepsoort oproepen[] = {
    [EIGENRISICO] = {.bron = 0,
                     .levert = {"wga.eigenrisicodrager", "wga.datum", "wga.indicatieDirecteBetaling",
                                "wga.intermediair", "zw.eigenrisicodrager", "zw.datum", "zw.intermediair",
                                "ww.eigenrisicodrager", "ww.datum"}},
};

static enum kb_status plan(const struct kb_vraag *vraag, struct kb_plan *plan,
                           struct kb_overtredingen *overtredingen)
{
    char peildatum[9];

    (void)overtredingen;
    kb_datum_schrijf_compact(vraag->vandaag, peildatum);
    return kb_plan_oproep(plan, EIGENRISICO, "/erd/v2/werkgevers/%s/eigenrisico?peildatum=%s",
                          vraag->lhnummer.tekst, peildatum);
}

/* The line of one law; the contract allows at most one of each, the first counts. */
static bool zoek_regeling(const struct kb_lees *body, size_t n, const char *wet, struct kb_lees *regeling)
{
    for (size_t i = 0; i < n; i++) {
        struct kb_waarde dit = kb_waarde_element(kb_waarde_lid(body->w, "regelingen"), i);
        struct kb_tekst van;

        if (kb_waarde_tekst(kb_waarde_lid(dit, "wet"), &van) && kb_tekst_is(van, wet))
            return kb_lees_element(body, "regelingen", i, regeling);
    }
    return false;
}

static void neem_intermediair(const struct kb_lees *regeling)
{
    struct kb_lees uitvoerder;
    struct kb_tekst naam = KB_GEEN_TEKST;

    if (kb_lees_in(regeling, "uitvoerder", KB_MAG_ONTBREKEN, &uitvoerder))
        kb_lees_tekst(&uitvoerder, "naam", KB_VERPLICHT, &naam);
    kb_schrijf_tekst(regeling->v->uit, KB_LID("intermediair"), naam);
}

/* What a law shows beside yes/no and a date. */
struct wet {
    const char *naam;
    struct kb_tekst lid;
    bool betaling, intermediair;
};

static void neem_regeling(const struct kb_lees *body, size_t n, const struct wet *wet)
{
    struct kb_schrijver *uit = body->v->uit;
    struct kb_lees regeling = {.v = body->v, .soort = EIGENRISICO};
    enum kb_plicht plicht = zoek_regeling(body, n, wet->naam, &regeling) ? KB_VERPLICHT : KB_MAG_ONTBREKEN;
    struct kb_datum ingang = {0, 0, 0};
    int64_t erd;

    kb_schrijf_object(uit, wet->lid);
    if (kb_lees_geheel(&regeling, "erd", plicht, 0, 1, &erd))
        kb_schrijf_bool(uit, KB_LID("eigenrisicodrager"), erd == 1);
    else
        kb_schrijf_null(uit, KB_LID("eigenrisicodrager"));
    kb_lees_epoch(&regeling, "ingang", KB_MAG_ONTBREKEN, &ingang);
    kb_schrijf_datum_lid(uit, KB_LID("datum"), ingang);
    if (wet->betaling)
        kb_neem_code(&regeling, "betaling", KB_MAG_ONTBREKEN, &kb_tabel_directe_betaling,
                     KB_LID("indicatieDirecteBetaling"));
    if (wet->intermediair)
        neem_intermediair(&regeling);
    kb_schrijf_einde_object(uit);
}

static enum kb_status vertaal(struct kb_vertaling *v)
{
    const struct wet wetten[] = {
        {"WGA", KB_LID("wga"), true, true},
        {"ZW", KB_LID("zw"), false, true},
        {"WW", KB_LID("ww"), false, false},
    };
    struct kb_lees body;
    struct kb_document *d = kb_lees_open(v, EIGENRISICO, NULL, "loonheffingsnummer", &body);
    size_t n = 0;

    if (d)
        kb_lees_lijst(&body, "regelingen", KB_VERPLICHT, &n);
    else
        body = (struct kb_lees){.v = v, .soort = EIGENRISICO};
    kb_schrijf_object(v->uit, KB_GEEN_LID);
    for (size_t i = 0; i < sizeof(wetten) / sizeof(wetten[0]); i++)
        neem_regeling(&body, n, &wetten[i]);
    kb_schrijf_einde_object(v->uit);
    kb_document_vrij(d);
    return v->uit->uit->mislukt ? KB_GEEN_GEHEUGEN : KB_OK;
}

const struct kb_adapter kb_adapter_uitkering = {
    .naam = "uitkering",
    .bronnen = bronnen,
    .n_bronnen = sizeof(bronnen) / sizeof(bronnen[0]),
    .oproepen = oproepen,
    .n_oproepen = sizeof(oproepen) / sizeof(oproepen[0]),
    .plan = plan,
    .vertaal = vertaal,
};
