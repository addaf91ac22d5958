/* K3CR (openapi/bronnen/k3cr.yaml): contact persons and contacts, in the registration's own abbreviations. */
#include "antwoord.h"
#include "json.h"
#include "vraag.h"
#include "wereld_contact.h"

static int fout(struct kb_buffer *b, int status, const char *code, const char *tekst)
{
    SJ(b, "{\"foutCd\":");
    sj_z(b, code);
    SJ(b, ",\"foutOms\":");
    sj_z(b, tekst);
    SJ(b, "}");
    return status;
}

/* As one dials it in the Netherlands: 06..., or 00 and the country. */
static void telefoon(struct kb_buffer *b, const char *e164)
{
    if (!*e164)
        SJ(b, "null");
    else if (strncmp(e164, "31", 2) == 0) {
        SJ(b, "\"0");
        sj_ruw(b, e164 + 2, strlen(e164) - 2);
        SJ(b, "\"");
    } else {
        SJ(b, "\"00");
        sj_ruw(b, e164, strlen(e164));
        SJ(b, "\"");
    }
}

static void persoon(struct kb_buffer *b, const struct wereld_persoon *p)
{
    if (p->van_uwv)
        SJ(b, "{\"srt\":\"U\",\"vrltrs\":");
    else
        SJ(b, "{\"srt\":\"O\",\"vrltrs\":");
    sj_z(b, p->voorletters);
    SJ(b, ",\"vvgsl\":");
    sj_z(b, p->voorvoegsel);
    SJ(b, ",\"anm\":");
    sj_z(b, p->achternaam);
    SJ(b, ",\"fnc\":");
    sj_z(b, p->functie);
    SJ(b, ",\"telnr\":");
    telefoon(b, p->telefoon);
    SJ(b, ",\"eml\":");
    sj_of_null(b, p->email);
    SJ(b, ",\"besch\":");
    sj_tekst(b, p->beschikbaar ? (struct kb_tekst){&p->beschikbaar, 1} : KB_GEEN_TEKST);
    SJ(b, "}");
}

static int contactpersonen(const struct sim_vraag *vraag, const struct wereld_werkgever *w,
                           struct kb_buffer *b)
{
    struct wereld_persoon personen[WERELD_MAX_PERSONEN];
    uint32_t n = wereld_personen(w, personen);

    (void)vraag;
    SJ(b, "{\"klantnr\":");
    sj_z(b, w->lh);
    SJ(b, ",\"prs\":[");
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
    sj_z(b, paar ? paar->k3cr : NULL);
}

static void contactmoment(struct kb_buffer *b, const struct wereld_werkgever *w, int32_t vandaag, uint32_t k)
{
    struct wereld_contact c;
    char tekst[WERELD_TEKST];

    wereld_contact(w, vandaag, k, &c);
    SJ(b, "{\"dtTd\":\"");
    sj_dag(b, c.dag);
    if (c.seconden >= 0) {
        sj_cijfers(b, (uint64_t)c.seconden / 3600, 2);
        sj_cijfers(b, (uint64_t)c.seconden / 60 % 60, 2);
        sj_cijfers(b, (uint64_t)c.seconden % 60, 2);
    }
    SJ(b, "\",\"kanCd\":");
    code(b, c.kanaal);
    SJ(b, ",\"stCd\":");
    code(b, c.status);
    SJ(b, ",\"bhd\":");
    sj_z(b, c.behandelaar);
    SJ(b, ",\"ondCd\":");
    code(b, c.onderwerp);
    SJ(b, ",\"oms\":");
    sj_tekst(b, wereld_contact_tekst(w, k, tekst));
    SJ(b, "}");
}

static void telling(struct kb_buffer *b, const struct wereld_werkgever *w, int32_t vandaag, int32_t vanaf)
{
    uint32_t aantallen[WERELD_MAX_ONDERWERPEN];
    bool komma = false;

    wereld_tel_onderwerpen(w, vandaag, vanaf, aantallen);
    SJ(b, ",\"stat\":{\"vanafDt\":\"");
    sj_dag(b, vanaf);
    SJ(b, "\",\"aant\":[");
    for (uint32_t i = 0; i < wereld_aantal_onderwerpen; i++) {
        if (!aantallen[i])
            continue;
        if (komma)
            SJ(b, ",");
        SJ(b, "{\"ondCd\":");
        sj_z(b, wereld_onderwerpen[i].k3cr);
        SJ(b, ",\"n\":");
        sj_geheel(b, aantallen[i]);
        SJ(b, "}");
        komma = true;
    }
    SJ(b, "]}");
}

static int contactmomenten(const struct sim_vraag *vraag, const struct wereld_werkgever *w,
                           struct kb_buffer *b)
{
    uint32_t n = wereld_contacten(w);
    uint32_t begin = 0;
    uint32_t max = 25;
    uint32_t einde;
    int32_t vanaf;
    char ruimte[SIM_TOKEN];
    struct kb_tekst token;
    enum sim_param param = sim_query(vraag->query, "pagToken", ruimte, sizeof(ruimte), &token);

    if (!sim_query_geheel(vraag->query, "max", 1, 100, &max))
        return fout(b, 400, "K3-PAR-01", "max is 1 tot en met 100");
    if (sim_query_dag(vraag->query, "statVanaf", false, &vanaf) != SIM_AANWEZIG)
        return fout(b, 400, "K3-PAR-02", "statVanaf ontbreekt of is geen JJJJMMDD");
    if (param == SIM_ONGELDIG ||
        (param == SIM_AANWEZIG &&
         (!sim_token_lees(token, "cm:", "/+", w->administratie, &begin) || begin >= n)))
        return fout(b, 400, "K3-PAG-01", "pagToken onbekend");
    einde = n - begin > max ? begin + max : n;
    SJ(b, "{\"klantnr\":");
    sj_z(b, w->lh);
    SJ(b, ",\"cm\":[");
    for (uint32_t k = begin; k < einde; k++) {
        if (k > begin)
            SJ(b, ",");
        contactmoment(b, w, vraag->vandaag, k);
    }
    SJ(b, "],\"pagTokenVlg\":");
    sj_tekst(b, einde < n ? sim_token_maak("cm:", "/+", einde, w->administratie, ruimte) : KB_GEEN_TEKST);
    telling(b, w, vraag->vandaag, vanaf);
    SJ(b, "}");
    return 200;
}

static const struct {
    const char *pad;
    int (*antwoord)(const struct sim_vraag *vraag, const struct wereld_werkgever *w, struct kb_buffer *b);
} ROUTES[] = {
    {"/k3cr/rest/v1/klanten/*/contactpersonen", contactpersonen},
    {"/k3cr/rest/v1/klanten/*/contactmomenten", contactmomenten},
};

int sim_antwoord_k3cr(const struct sim_vraag *vraag, struct kb_buffer *b)
{
    struct wereld_werkgever w;
    struct kb_tekst lh;
    size_t i = 0;

    while (i < WERELD_AANTAL_VAN(ROUTES) && !sim_pad_past(ROUTES[i].pad, vraag->pad, &lh))
        i++;
    if (i == WERELD_AANTAL_VAN(ROUTES))
        return fout(b, 404, "K3-PAD-01", "pad bestaat niet");
    if (!kb_tekst_is(vraag->methode, "GET"))
        return fout(b, 405, "K3-PAD-02", "alleen GET");
    if (!sim_zoek_werkgever(vraag, lh, &w))
        return fout(b, 404, "K3-KLT-04", "klant onbekend");
    return ROUTES[i].antwoord(vraag, &w, b);
}
