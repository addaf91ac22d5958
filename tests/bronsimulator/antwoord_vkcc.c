/* VKCC (openapi/bronnen/vkcc.yaml): the facts of K3CR in English, by offset, with counts in a call of their
 * own. */
#include "antwoord.h"
#include "json.h"
#include "vraag.h"
#include "wereld_contact.h"

static int fout(struct kb_buffer *b, int status, const char *code, const char *tekst)
{
    SJ(b, "{\"error\":{\"code\":");
    sj_z(b, code);
    SJ(b, ",\"message\":");
    sj_z(b, tekst);
    SJ(b, "}}");
    return status;
}

/* "C.J.M. van den Berg": the parts that are there. */
static struct kb_tekst naam(const struct wereld_persoon *p, char uit[128])
{
    const char *const delen[] = {p->voorletters, p->voorvoegsel, p->achternaam};
    size_t n = 0;

    for (size_t i = 0; i < WERELD_AANTAL_VAN(delen); i++) {
        if (!delen[i])
            continue;
        if (n)
            uit[n++] = ' ';
        memcpy(uit + n, delen[i], strlen(delen[i]));
        n += strlen(delen[i]);
    }
    return (struct kb_tekst){uit, n};
}

static void persoon(struct kb_buffer *b, const struct wereld_persoon *p)
{
    char ruimte[128];

    if (p->van_uwv)
        SJ(b, "{\"side\":\"UWV\",\"displayName\":");
    else
        SJ(b, "{\"side\":\"ORG\",\"displayName\":");
    sj_tekst(b, naam(p, ruimte));
    SJ(b, ",\"role\":");
    sj_z(b, p->functie);
    if (*p->telefoon) {
        SJ(b, ",\"phone\":{\"e164\":\"+");
        sj_ruw(b, p->telefoon, strlen(p->telefoon));
        SJ(b, "\"}");
    } else
        SJ(b, ",\"phone\":null");
    SJ(b, ",\"email\":");
    sj_of_null(b, p->email);
    if (!p->beschikbaar)
        SJ(b, ",\"available\":null}");
    else if (p->beschikbaar == 'J')
        SJ(b, ",\"available\":true}");
    else
        SJ(b, ",\"available\":false}");
}

static int contacts(const struct sim_vraag *vraag, const struct wereld_werkgever *w, struct kb_buffer *b)
{
    struct wereld_persoon personen[WERELD_MAX_PERSONEN];
    uint32_t n = wereld_personen(w, personen);

    (void)vraag;
    SJ(b, "{\"organizationId\":");
    sj_z(b, w->lh);
    SJ(b, ",\"contacts\":[");
    for (uint32_t i = 0; i < n; i++) {
        if (i)
            SJ(b, ",");
        persoon(b, &personen[i]);
    }
    SJ(b, "]}");
    return 200;
}

static void code(struct kb_buffer *b, const struct wereld_codepaar *paar)
{
    sj_z(b, paar ? paar->vkcc : NULL);
}

static void interaction(struct kb_buffer *b, const struct wereld_werkgever *w, int32_t vandaag, uint32_t k)
{
    struct wereld_contact c;
    char tekst[WERELD_TEKST];

    wereld_contact(w, vandaag, k, &c);
    SJ(b, "{\"startedAt\":");
    /* without a time of day: noon, UTC */
    sj_geheel(b, 1000 * (c.seconden >= 0 ? wereld_utc(c.dag, c.seconden) : (int64_t)c.dag * 86400 + 43200));
    SJ(b, ",\"channel\":");
    code(b, c.kanaal);
    SJ(b, ",\"state\":");
    code(b, c.status);
    if (c.behandelaar) {
        SJ(b, ",\"agent\":{\"displayName\":");
        sj_z(b, c.behandelaar);
        SJ(b, "}");
    } else
        SJ(b, ",\"agent\":null");
    SJ(b, ",\"topic\":");
    code(b, c.onderwerp);
    SJ(b, ",\"summary\":");
    sj_tekst(b, wereld_contact_tekst(w, k, tekst));
    SJ(b, "}");
}

static int interactions(const struct sim_vraag *vraag, const struct wereld_werkgever *w, struct kb_buffer *b)
{
    uint32_t n = wereld_contacten(w);
    uint32_t begin = 0;
    uint32_t max = 25;
    uint32_t einde;

    if (!sim_query_geheel(vraag->query, "offset", 0, 1000000, &begin))
        return fout(b, 400, "INVALID_PARAMETER", "offset is 0..1000000");
    if (!sim_query_geheel(vraag->query, "limit", 1, 100, &max))
        return fout(b, 400, "INVALID_PARAMETER", "limit is 1..100");
    einde = begin < n && n - begin > max ? begin + max : n;
    SJ(b, "{\"organizationId\":");
    sj_z(b, w->lh);
    SJ(b, ",\"total\":");
    sj_geheel(b, n);
    SJ(b, ",\"offset\":");
    sj_geheel(b, begin);
    SJ(b, ",\"interactions\":[");
    for (uint32_t k = begin; k < einde; k++) {
        if (k > begin)
            SJ(b, ",");
        interaction(b, w, vraag->vandaag, k);
    }
    SJ(b, "]}");
    return 200;
}

static int topic_counts(const struct sim_vraag *vraag, const struct wereld_werkgever *w, struct kb_buffer *b)
{
    uint32_t aantallen[WERELD_MAX_ONDERWERPEN];
    char ruimte[16];
    struct kb_tekst since;
    int32_t vanaf;
    bool komma = false;

    if (sim_query_dag(vraag->query, "since", true, &vanaf) != SIM_AANWEZIG ||
        sim_query(vraag->query, "since", ruimte, sizeof(ruimte), &since) != SIM_AANWEZIG)
        return fout(b, 400, "INVALID_PARAMETER", "since is YYYY-MM-DD");
    wereld_tel_onderwerpen(w, vraag->vandaag, vanaf, aantallen);
    SJ(b, "{\"organizationId\":");
    sj_z(b, w->lh);
    SJ(b, ",\"since\":");
    sj_tekst(b, since);
    SJ(b, ",\"counts\":[");
    for (uint32_t i = 0; i < wereld_aantal_onderwerpen; i++) {
        if (!aantallen[i])
            continue;
        if (komma)
            SJ(b, ",");
        SJ(b, "{\"topic\":");
        sj_z(b, wereld_onderwerpen[i].vkcc);
        SJ(b, ",\"count\":");
        sj_geheel(b, aantallen[i]);
        SJ(b, "}");
        komma = true;
    }
    SJ(b, "]}");
    return 200;
}

static const struct {
    const char *pad;
    int (*antwoord)(const struct sim_vraag *vraag, const struct wereld_werkgever *w, struct kb_buffer *b);
} ROUTES[] = {
    {"/vkcc/v2/organizations/*/contacts", contacts},
    {"/vkcc/v2/organizations/*/interactions", interactions},
    {"/vkcc/v2/organizations/*/topic-counts", topic_counts},
};

int sim_antwoord_vkcc(const struct sim_vraag *vraag, struct kb_buffer *b)
{
    struct wereld_werkgever w;
    struct kb_tekst lh;
    size_t i = 0;

    while (i < WERELD_AANTAL_VAN(ROUTES) && !sim_pad_past(ROUTES[i].pad, vraag->pad, &lh))
        i++;
    if (i == WERELD_AANTAL_VAN(ROUTES))
        return fout(b, 404, "PATH_NOT_FOUND", "No such path");
    if (!kb_tekst_is(vraag->methode, "GET"))
        return fout(b, 405, "METHOD_NOT_ALLOWED", "GET only");
    if (!sim_zoek_werkgever(vraag, lh, &w))
        return fout(b, 404, "ORGANIZATION_NOT_FOUND", "No such organization");
    return ROUTES[i].antwoord(vraag, &w, b);
}
