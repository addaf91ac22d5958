/* Archie CRM (openapi/bronnen/archie.yaml): the notes about an employer. */
#include "antwoord.h"
#include "json.h"
#include "vraag.h"
#include "wereld_contact.h"

static int fout(struct kb_buffer *b, int status, const char *tekst)
{
    SJ(b, "{\"message\":");
    sj_z(b, tekst);
    SJ(b, "}");
    return status;
}

static void notitie(struct kb_buffer *b, const struct wereld_werkgever *w, int32_t vandaag, uint32_t k)
{
    struct wereld_notitie n;
    char tekst[WERELD_TEKST];

    wereld_notitie(w, vandaag, k, &n);
    SJ(b, "{\"createdOn\":");
    if (n.seconden >= 0)
        sj_geheel(b, wereld_utc(n.dag, n.seconden));
    else {
        SJ(b, "\"");
        sj_dag(b, n.dag);
        SJ(b, "\"");
    }
    SJ(b, ",\"createdBy\":");
    sj_z(b, n.auteur);
    SJ(b, ",\"noteText\":");
    sj_tekst(b, wereld_notitie_tekst(w, k, tekst));
    SJ(b, "}");
}

int sim_antwoord_archie(const struct sim_vraag *vraag, struct kb_buffer *b)
{
    struct wereld_werkgever w;
    struct kb_tekst lh;
    uint32_t top = 100;
    uint32_t n;

    if (!sim_pad_past("/archie/api/accounts/*/notes", vraag->pad, &lh))
        return fout(b, 404, "path not found");
    if (!kb_tekst_is(vraag->methode, "GET"))
        return fout(b, 405, "GET only");
    if (!sim_zoek_werkgever(vraag, lh, &w))
        return fout(b, 404, "account not found");
    if (!sim_query_geheel(vraag->query, "top", 1, 100, &top))
        return fout(b, 400, "top is 1..100");
    n = wereld_notities(&w);
    SJ(b, "{\"accountKey\":");
    sj_z(b, w.lh);
    SJ(b, ",\"notes\":[");
    for (uint32_t k = 0; k < n && k < top; k++) {
        if (k)
            SJ(b, ",");
        notitie(b, &w, vraag->vandaag, k);
    }
    SJ(b, "]}");
    return 200;
}
