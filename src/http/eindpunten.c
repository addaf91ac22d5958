/* The endpoints of the public port. Each reads its parameters, asks the klantbeeld layer, and leaves errors
 * to the router. */
#include "http/begrenzing.h"
#include "http/docs.h"
#include "http/zoekgesprek.h"
#include "klantbeeld/http/openapi.h"

/* The LH-nummer in the path; what is wrong with it becomes one of the violations. */
static void lees_lhnummer(const struct kb_dienst *d, struct kb_verzoek *v, struct kb_lhnummer *lh)
{
    enum kb_nummerfout fout = kb_lh_lees(v->segment[1], d->elfproef, lh);

    if (fout != KB_NUMMER_GOED)
        kb_overtreding_meld(&v->overtredingen, "path", "lhnummer", "%s %s", kb_nummerfout_reden(fout),
                            kb_nummeruitleg[KB_SOORT_LH].vorm);
}

static struct kb_opdrachtgever opdrachtgever(struct kb_verzoek *v)
{
    return (struct kb_opdrachtgever){.wachtende = v->wachtende,
                                     .verzoek_id = v->kenmerk.id,
                                     .geleverd = &v->inzage.geleverd,
                                     .bronuitkomst = v->bronuitkomst,
                                     .velden = v->wie.velden,
                                     .ziet_afgeschermd = v->wie.afgeschermd};
}

static struct kb_rechtloos rechtloos(const struct kb_verzoek *v)
{
    return (struct kb_rechtloos){v->wie.niet_vrijgegeven, v->wie.ander_doel};
}

static enum kb_status geef_pagina(struct kb_dienst *d, struct kb_verzoek *v, struct kb_antwoord *a)
{
    struct kb_opdrachtgever wie = opdrachtgever(v);
    struct kb_paginavraag vraag = {.toegestaan = v->wie.rechten, .rechtloos = rechtloos(v)};
    enum kb_status status;

    lees_lhnummer(d, v, &vraag.lhnummer);
    vraag.groepen = kb_vraag_groepen(d->deel.klantbeeld, kb_verzoek_query(v), &v->overtredingen);
    status = kb_verzoek_keur(v);
    if (status != KB_OK)
        return status;
    v->inzage = (struct kb_inzage_van){"klantbeeld", vraag.lhnummer, vraag.groepen, 0};
    status = kb_klantbeeld_mag_pagina(d->deel.klantbeeld, &vraag, &v->fout);
    if (status != KB_OK)
        return status;
    status = kb_begrens_werkgever(d, v, &vraag.lhnummer);
    if (status != KB_OK)
        return status;
    a->http = 200;
    return kb_klantbeeld_pagina(d->deel.klantbeeld, &vraag, &wie, &a->body, &v->onderweg, &v->fout);
}

static enum kb_status geef_groep(struct kb_dienst *d, struct kb_verzoek *v, struct kb_antwoord *a)
{
    unsigned groep = (unsigned)kb_gegevensgroep_zoek(v->segment[2]);
    const char *naam = kb_gegevensgroepen[groep].naam;
    struct kb_opdrachtgever wie = opdrachtgever(v);
    struct kb_rechtloos waarom = rechtloos(v);
    struct kb_lhnummer lh = {""};
    struct kb_vraag vraag;
    enum kb_status status;

    if (!(kb_klantbeeld_beschikbaar(d->deel.klantbeeld) >> groep & 1))
        return kb_fout_zet(&v->fout, KB_GROEP_NIET_BESCHIKBAAR,
                           "De gegevensgroep %s is nog niet beschikbaar.", naam);
    lees_lhnummer(d, v, &lh);
    v->inzage = (struct kb_inzage_van){"gegevensgroep", lh, UINT32_C(1) << groep, 0};
    if (!(v->wie.rechten >> groep & 1))
        return kb_klantbeeld_weiger(groep, &waarom, &v->fout);
    kb_vraag_maak(d->deel.klantbeeld, groep, &lh, kb_verzoek_query(v), &vraag, &v->overtredingen);
    status = kb_verzoek_keur(v);
    if (status == KB_OK)
        status = kb_begrens_werkgever(d, v, &lh);
    if (status != KB_OK)
        return status;
    a->http = 200;
    status = kb_klantbeeld_groep(d->deel.klantbeeld, groep, &vraag, &wie, &a->geleend, &a->body, &v->onderweg,
                                 &v->overtredingen, &v->fout);
    return status == KB_ONGELDIG ? kb_verzoek_keur(v) : status;
}

/* proef and pilot are shown as they are; a group for all connected divisions is simply available. */
static const char *stand(struct kb_dienst *d, unsigned groep)
{
    const char *stadium;

    if (!kb_klantbeeld_staat(d->deel.klantbeeld, groep)->adapter)
        return "nogNietBeschikbaar";
    stadium = kb_toegang_stadium(d->deel.toegang, groep);
    return strcmp(stadium, "grootschalig") == 0 ? "beschikbaar" : stadium;
}

static void schrijf_groepsregel(struct kb_dienst *d, unsigned groep, struct kb_verzoek *v,
                                struct kb_schrijver *uit)
{
    const struct kb_groepstaat *s = kb_klantbeeld_staat(d->deel.klantbeeld, groep);

    kb_schrijf_object(uit, KB_GEEN_LID);
    kb_schrijf_z(uit, KB_LID("naam"), s->groep->naam);
    kb_schrijf_z(uit, KB_LID("titel"), s->groep->titel);
    kb_schrijf_z(uit, KB_LID("status"), stand(d, groep));
    kb_schrijf_lijst(uit, KB_LID("bronnen"));
    for (size_t i = 0; s->adapter && i < s->adapter->n_bronnen; i++)
        kb_schrijf_z(uit, KB_GEEN_LID, s->adapter->bronnen[i].naam);
    if (!s->adapter && s->groep->bron_later)
        kb_schrijf_z(uit, KB_GEEN_LID, s->groep->bron_later);
    kb_schrijf_einde_lijst(uit);
    kb_schrijf_bool(uit, KB_LID("toegang"), s->adapter && (v->wie.rechten >> groep & 1));
    kb_schrijf_tekst(uit, KB_LID("pad"),
                     s->adapter ? kb_arena_printf(&v->arena, "/werkgever/{lhnummer}/%s", s->groep->naam)
                                : KB_GEEN_TEKST);
    kb_schrijf_einde_object(uit);
}

static enum kb_status geef_gegevensgroepen(struct kb_dienst *d, struct kb_verzoek *v, struct kb_antwoord *a)
{
    struct kb_schrijver s = kb_schrijver_op(&a->body);
    enum kb_status status = kb_verzoek_keur_geen_query(v);

    if (status != KB_OK)
        return status;
    kb_schrijf_object(&s, KB_GEEN_LID);
    kb_schrijf_lijst(&s, KB_LID("gegevensgroepen"));
    for (unsigned groep = 0; groep < kb_n_gegevensgroepen; groep++)
        schrijf_groepsregel(d, groep, v, &s);
    kb_schrijf_einde_lijst(&s);
    kb_schrijf_einde_object(&s);
    a->http = 200;
    return KB_OK;
}

static enum kb_status geef_contract(struct kb_verzoek *v, struct kb_antwoord *a, struct kb_tekst document)
{
    enum kb_status status = kb_verzoek_keur_geen_query(v);

    if (status != KB_OK)
        return status;
    a->http = 200;
    a->vaste_body = document;
    a->voor_iedereen = true;
    return KB_OK;
}

static enum kb_status geef_openapi_json(struct kb_dienst *d, struct kb_verzoek *v, struct kb_antwoord *a)
{
    (void)d;
    return geef_contract(v, a, kb_openapi_json);
}

static enum kb_status geef_openapi_yaml(struct kb_dienst *d, struct kb_verzoek *v, struct kb_antwoord *a)
{
    (void)d;
    return geef_contract(v, a, kb_openapi_yaml);
}

static const char JSON[] = "application/json";

const struct kb_route kb_routes_dienst[] = {
    {{"werkgever", "{lhnummer}", "{gegevensgroep}"}, KB_LEEST, false, geef_groep, JSON},
    {{"werkgever", "_zoek"}, KB_POST, false, kb_zoekgesprek_begin, JSON},
    {{"werkgever", "{lhnummer}"}, KB_LEEST, false, geef_pagina, JSON},
    {{"werkgever"}, KB_LEEST, false, kb_zoekgesprek_begin, JSON},
    {{"gegevensgroepen"}, KB_LEEST, false, geef_gegevensgroepen, JSON},
    {{"openapi.json"}, KB_LEEST, true, geef_openapi_json, JSON},
    {{"openapi.yaml"}, KB_LEEST, true, geef_openapi_yaml, "application/yaml"},
    {{"docs"}, KB_LEEST, true, kb_docs_geef, NULL},
    {{"docs", "{bestand}"}, KB_LEEST, true, kb_docs_geef, NULL},
    {{NULL}, 0, false, NULL, NULL},
};
