/* ERD-register (openapi/bronnen/erd.yaml): self-insurance per law. */
#include "antwoord.h"
#include "json.h"
#include "vraag.h"
#include "wereld_dossier.h"

static int melding(struct kb_buffer *b, int status, const char *tekst)
{
    SJ(b, "{\"code\":");
    sj_geheel(b, status);
    SJ(b, ",\"tekst\":");
    sj_z(b, tekst);
    SJ(b, "}");
    return status;
}

static void regeling(struct kb_buffer *b, const char *wet, const struct wereld_eigenrisico *e)
{
    SJ(b, "{\"wet\":");
    sj_z(b, wet);
    SJ(b, ",\"erd\":");
    sj_geheel(b, e->erd);
    SJ(b, ",\"ingang\":");
    if (e->erd)
        sj_geheel(b, wereld_utc(e->ingang, 0));
    else
        SJ(b, "null");
    SJ(b, ",\"betaling\":");
    sj_z(b, e->betaling);
    SJ(b, ",\"uitvoerder\":");
    if (e->uitvoerder) {
        SJ(b, "{\"relatienr\":");
        sj_geheel(b, e->relatienummer);
        SJ(b, ",\"naam\":");
        sj_z(b, e->uitvoerder);
        SJ(b, "}");
    } else
        SJ(b, "null");
    SJ(b, "}");
}

int sim_antwoord_erd(const struct sim_vraag *vraag, struct kb_buffer *b)
{
    static const char *const WETTEN[WERELD_WETTEN] = {
        [WERELD_WGA] = "WGA", [WERELD_ZW] = "ZW", [WERELD_WW] = "WW"};
    struct wereld_eigenrisico eigenrisico[WERELD_WETTEN];
    struct wereld_werkgever w;
    struct kb_tekst lh;
    int32_t peildatum;
    bool komma = false;

    if (!sim_pad_past("/erd/v2/werkgevers/*/eigenrisico", vraag->pad, &lh))
        return melding(b, 404, "pad bestaat niet");
    if (!kb_tekst_is(vraag->methode, "GET"))
        return melding(b, 405, "alleen GET");
    if (!sim_zoek_werkgever(vraag, lh, &w))
        return melding(b, 404, "werkgever onbekend");
    if (sim_query_dag(vraag->query, "peildatum", false, &peildatum) != SIM_AANWEZIG)
        return melding(b, 400, "peildatum ontbreekt of is geen JJJJMMDD");
    wereld_eigenrisico(&w, peildatum, eigenrisico);
    SJ(b, "{\"loonheffingsnummer\":");
    sj_z(b, w.lh);
    SJ(b, ",\"peildatum\":\"");
    sj_dag(b, peildatum);
    SJ(b, "\",\"regelingen\":[");
    for (int wet = 0; wet < WERELD_WETTEN; wet++) {
        if (!eigenrisico[wet].bekend)
            continue;
        if (komma)
            SJ(b, ",");
        regeling(b, WETTEN[wet], &eigenrisico[wet]);
        komma = true;
    }
    SJ(b, "]}");
    return 200;
}
