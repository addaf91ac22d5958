/* Poortwachterregistratie (openapi/bronnen/poortwachter.yaml): three calls on one file (dossier). */
#include "antwoord.h"
#include "json.h"
#include "vraag.h"
#include "wereld_dossier.h"

struct opvraging {
    const struct wereld_werkgever *w;
    const struct wereld_dossier *dossier;
    int32_t vanaf;
};

static int fout(struct kb_buffer *b, int status, const char *tekst)
{
    SJ(b, "{\"fout\":");
    sj_z(b, tekst);
    SJ(b, "}");
    return status;
}

static void begin(struct kb_buffer *b, const struct opvraging *o, bool vanaf)
{
    SJ(b, "{\"lh\":");
    sj_z(b, o->w->lh);
    if (vanaf) {
        SJ(b, ",\"vanaf\":\"");
        sj_dag(b, o->vanaf);
        SJ(b, "\"");
    }
}

static void verslagen(struct kb_buffer *b, const struct opvraging *o)
{
    int64_t aantal = 0;
    int64_t digitaal = 0;

    for (uint32_t i = 0; i < o->dossier->verslagen; i++) {
        if (o->dossier->verslag[i].dag < o->vanaf)
            continue;
        aantal++;
        digitaal += o->dossier->verslag[i].digitaal;
    }
    begin(b, o, true);
    SJ(b, ",\"aantVrsl\":");
    sj_geheel(b, aantal);
    SJ(b, ",\"aantDig\":");
    sj_geheel(b, digitaal);
    SJ(b, "}");
}

static void loonsancties(struct kb_buffer *b, const struct opvraging *o)
{
    bool komma = false;

    begin(b, o, true);
    SJ(b, ",\"sancties\":[");
    for (uint32_t i = 0; i < o->dossier->sancties; i++) {
        const struct wereld_sanctie *s = &o->dossier->sanctie[i];

        if (s->dag < o->vanaf)
            continue;
        if (komma)
            SJ(b, ",");
        SJ(b, "{\"srt\":");
        sj_z(b, s->soort);
        SJ(b, ",\"dt\":\"");
        sj_dag(b, s->dag);
        SJ(b, "\"}");
        komma = true;
    }
    SJ(b, "]}");
}

static void boetes(struct kb_buffer *b, const struct opvraging *o)
{
    begin(b, o, false);
    SJ(b, ",\"open\":");
    sj_geheel(b, o->dossier->boetes_open);
    SJ(b, ",\"jaren\":[");
    for (uint32_t i = 0; i < o->dossier->boetejaren; i++) {
        const struct wereld_boetejaar *j = &o->dossier->boetejaar[i];

        if (i)
            SJ(b, ",");
        SJ(b, "{\"jr\":");
        sj_geheel(b, j->jaar);
        SJ(b, ",\"aant\":");
        sj_geheel(b, j->aantal);
        SJ(b, ",\"bdrCt\":");
        sj_geheel(b, j->centen);
        SJ(b, "}");
    }
    SJ(b, "]}");
}

static const struct {
    const char *pad;
    bool vanaf; /* the parameter is required */
    void (*schrijf)(struct kb_buffer *b, const struct opvraging *o);
} ROUTES[] = {
    {"/pw/api/dossiers/*/verslagen", true, verslagen},
    {"/pw/api/dossiers/*/loonsancties", true, loonsancties},
    {"/pw/api/dossiers/*/boetes", false, boetes},
};

int sim_antwoord_poortwachter(const struct sim_vraag *vraag, struct kb_buffer *b)
{
    struct wereld_dossier dossier;
    struct wereld_werkgever w;
    struct opvraging o = {.w = &w, .dossier = &dossier};
    struct kb_tekst lh;
    size_t i = 0;

    while (i < WERELD_AANTAL_VAN(ROUTES) && !sim_pad_past(ROUTES[i].pad, vraag->pad, &lh))
        i++;
    if (i == WERELD_AANTAL_VAN(ROUTES))
        return fout(b, 404, "pad bestaat niet");
    if (!kb_tekst_is(vraag->methode, "GET"))
        return fout(b, 405, "alleen GET");
    if (!sim_zoek_werkgever(vraag, lh, &w))
        return fout(b, 404, "dossier onbekend");
    if (ROUTES[i].vanaf && sim_query_dag(vraag->query, "vanaf", false, &o.vanaf) != SIM_AANWEZIG)
        return fout(b, 400, "vanaf ontbreekt of is geen JJJJMMDD");
    wereld_dossier(&w, vraag->vandaag, &dossier);
    ROUTES[i].schrijf(b, &o);
    return 200;
}
