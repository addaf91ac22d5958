/* CWS-IHP (openapi/bronnen/cws-ihp.yaml): one employer as the wage tax knows it. */
#include <stdio.h>

#include "antwoord.h"
#include "json.h"
#include "vraag.h"
#include "wereld_organisatie.h"

static int melding(struct kb_buffer *b, int status, const char *code, const char *tekst)
{
    SJ(b, "{\"mldCd\":");
    sj_z(b, code);
    SJ(b, ",\"mld\":");
    sj_z(b, tekst);
    SJ(b, "}");
    return status;
}

/* A character as a text of one, null for 0. */
static void letter(struct kb_buffer *b, char c)
{
    char tekst[2] = {c, '\0'};

    sj_of_null(b, tekst);
}

static void adres(struct kb_buffer *b, char soort, const struct wereld_adres *a)
{
    SJ(b, "{\"adrSrt\":");
    letter(b, soort);
    SJ(b, ",\"strNm\":");
    sj_of_null(b, a->straat);
    SJ(b, ",\"hsNr\":");
    if (a->huisnummer)
        sj_geheel(b, a->huisnummer);
    else
        SJ(b, "null");
    SJ(b, ",\"hsLtr\":");
    letter(b, a->huisletter);
    SJ(b, ",\"hsNrTvg\":");
    sj_of_null(b, a->toevoeging);
    SJ(b, ",\"pbNr\":");
    if (a->postbus)
        sj_geheel(b, a->postbus);
    else
        SJ(b, "null");
    SJ(b, ",\"pc\":");
    sj_of_null(b, a->postcode);
    SJ(b, ",\"plNm\":");
    sj_z(b, a->plaats);
    SJ(b, ",\"lndCd\":");
    sj_z(b, a->land);
    SJ(b, "}");
}

static void adressen(struct kb_buffer *b, const struct wereld_organisatie *o)
{
    SJ(b, ",\"adressen\":[");
    if (o->vestigingsadres.is_er)
        adres(b, 'V', &o->vestigingsadres);
    if (o->vestigingsadres.is_er && o->correspondentieadres.is_er)
        SJ(b, ",");
    if (o->correspondentieadres.is_er)
        adres(b, 'C', &o->correspondentieadres);
    SJ(b, "]");
}

static void sectoren(struct kb_buffer *b, const struct wereld_organisatie *o)
{
    SJ(b, ",\"sectoren\":[");
    for (uint32_t i = 0; i < o->sectoren; i++) {
        if (i)
            SJ(b, ",");
        SJ(b, "{\"sectCd\":\"");
        sj_cijfers(b, o->sector[i], 2);
        SJ(b, "\",\"indHfd\":");
        letter(b, i ? 'N' : 'J');
        SJ(b, "}");
    }
    SJ(b, "],\"rpgCd\":");
    if (o->risicopremiegroep) {
        SJ(b, "\"");
        sj_cijfers(b, o->risicopremiegroep, 2);
        SJ(b, "\"");
    } else
        SJ(b, "null");
    SJ(b, ",\"sbi\":[");
    for (uint32_t i = 0; i < o->sbis; i++) {
        if (i)
            SJ(b, ",");
        SJ(b, "{\"sbiCd\":");
        sj_z(b, o->sbi[i]);
        SJ(b, ",\"vlgnr\":");
        sj_geheel(b, i + 1);
        SJ(b, "}");
    }
    SJ(b, "]");
}

static void portalen(struct kb_buffer *b, const struct wereld_organisatie *o)
{
    SJ(b, ",\"ptl\":{\"wgp\":");
    letter(b, o->werkgeversportaal);
    SJ(b, ",\"dgp\":");
    letter(b, o->digipoort);
    SJ(b, ",\"dgpSw\":");
    sj_z(b, o->software);
    SJ(b, "}");
}

static void inhoudingsplichtige(struct kb_buffer *b, const struct wereld_werkgever *w)
{
    struct wereld_organisatie o;

    wereld_organisatie(w, &o);
    SJ(b, "{\"lhNr\":");
    sj_z(b, w->lh);
    SJ(b, ",\"fiscNr\":");
    sj_z(b, o.fiscaal);
    SJ(b, ",\"fiscNrSrt\":");
    letter(b, o.is_bsn ? 'B' : 'R');
    SJ(b, ",\"indAfsch\":");
    letter(b, wereld_afgeschermd(w) ? 'J' : 'N');
    SJ(b, ",\"hndNm\":");
    sj_z(b, o.naam);
    SJ(b, ",\"kvkNr\":");
    sj_of_null(b, o.kvk);
    SJ(b, ",\"vestNr\":");
    sj_of_null(b, o.vestiging);
    SJ(b, ",\"aansNr\":");
    sj_of_null(b, o.aansluitnummer);
    sectoren(b, &o);
    SJ(b, ",\"statCd\":");
    letter(b, o.status);
    adressen(b, &o);
    portalen(b, &o);
    SJ(b, ",\"aantWn\":");
    if (o.medewerkers >= 0)
        sj_geheel(b, o.medewerkers);
    else
        SJ(b, "null");
    SJ(b, ",\"dtIng\":\"");
    sj_dag(b, o.ingang);
    if (o.einde) {
        SJ(b, "\",\"dtEnd\":\"");
        sj_dag(b, o.einde);
        SJ(b, "\"}");
    } else
        SJ(b, "\",\"dtEnd\":null}");
}

/* By RSIN or BSN, or by KVK-nummer: every administration of that employer. */
static int zoek(const struct sim_vraag *vraag, struct kb_buffer *b)
{
    char ruimte[16];
    char lh[WERELD_LH_LENGTE + 1];
    struct wereld_werkgever w;
    struct kb_tekst t;
    bool gevonden = false;

    if (sim_query(vraag->query, "fiscNr", ruimte, sizeof(ruimte), &t) == SIM_AANWEZIG && t.n == 9) {
        (void)snprintf(lh, sizeof(lh), "%.9sL01", t.p);
        gevonden = wereld_vind(kb_tekst_van(lh), &w);
    } else if (sim_query(vraag->query, "kvkNr", ruimte, sizeof(ruimte), &t) == SIM_AANWEZIG)
        gevonden = wereld_vind_kvk(t, &w);
    else
        return melding(b, 400, "IHP-400", "Geef fiscNr of kvkNr");
    if (!gevonden)
        return melding(b, 404, "IHP-404", "Inhoudingsplichtige niet gevonden");
    if (vraag->ander) /* the neighbour, who always exists */
        wereld_geef((w.index + 1) % WERELD_AANTAL, 1, &w);
    SJ(b, "{\"ihps\":[");
    inhoudingsplichtige(b, &w);
    for (uint32_t sub = 2; sub <= wereld_subnummers(w.index); sub++) {
        SJ(b, ",");
        wereld_geef(w.index, sub, &w);
        inhoudingsplichtige(b, &w);
    }
    SJ(b, "]}");
    return 200;
}

int sim_antwoord_cws_ihp(const struct sim_vraag *vraag, struct kb_buffer *b)
{
    struct wereld_werkgever w;
    struct kb_tekst lh;
    bool zoekt = sim_pad_past("/cws/ihp/v3/inhoudingsplichtigen", vraag->pad, &lh);

    if (!zoekt && !sim_pad_past("/cws/ihp/v3/inhoudingsplichtigen/*", vraag->pad, &lh))
        return melding(b, 404, "IHP-001", "Pad bestaat niet");
    if (!kb_tekst_is(vraag->methode, "GET"))
        return melding(b, 405, "IHP-405", "Alleen GET");
    if (zoekt)
        return zoek(vraag, b);
    if (!sim_zoek_werkgever(vraag, lh, &w))
        return melding(b, 404, "IHP-404", "Inhoudingsplichtige niet gevonden");
    SJ(b, "{\"ihp\":");
    inhoudingsplichtige(b, &w);
    SJ(b, "}");
    return 200;
}
