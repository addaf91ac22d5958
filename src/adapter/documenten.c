/* The gegevensgroep documenten from the document archive: one call, one page. Contract:
 * openapi/bronnen/archief.yaml. The archive filters, sorts and pages; nothing of that is done over here. */
#include "adapter/adapters.h"
#include "adapter/cursor.h"
#include "adapter/lezen.h"
#include "klantbeeld/domein/codes_documenten.h"

#include <stdio.h>

#define NAAM "documenten"

enum { ZOEKEN, AANTAL_OPROEPEN };

static const struct kb_adapterbron bronnen[] = {
    [0] = {.bron = "archief", .naam = "Documentarchief"},
};

static const struct kb_oproepsoort oproepen[AANTAL_OPROEPEN] = {
    [ZOEKEN] = {.bron = 0, .levert = {"documenten"}},
};

static const struct kb_parameter parameters[] = {
    {.naam = "soort", .soort = KB_PARAMETER_SOORTEN, .tabel = &kb_tabel_documentsoorten},
    {.naam = "aandachtsgebied",
     .soort = KB_PARAMETER_AANDACHTSGEBIEDEN,
     .tabel = &kb_tabel_aandachtsgebieden},
    {.naam = "vanaf", .soort = KB_PARAMETER_VANAF},
    {.naam = "tot", .soort = KB_PARAMETER_TOT},
    {.naam = "sorteer", .soort = KB_PARAMETER_SORTEER},
    {.naam = "aantal", .soort = KB_PARAMETER_AANTAL},
    {.naam = "cursor", .soort = KB_PARAMETER_CURSOR},
};

/* At most 32 codes of two or three letters, each with a comma. */
enum { MAX_CODES_IN_PAD = 32 * 4, MAX_FILTERS_IN_PAD = 2 * (MAX_CODES_IN_PAD + 8) + 2 * 16 };

struct filters {
    char tekst[MAX_FILTERS_IN_PAD];
    size_t n;
};

/* Append to the filters; MAX_FILTERS_IN_PAD is room for all of them. */
static void voeg(struct filters *f, const char *voor, const char *tekst)
{
    int bij = snprintf(f->tekst + f->n, sizeof(f->tekst) - f->n, "%s%s", voor, tekst);

    f->n += (size_t)bij;
}

/* The source's codes of the rows in the mask: "&srt=TK,DL"; nothing when all are wanted. */
static void voeg_codes(struct filters *f, const char *naam, const struct kb_codetabel *tabel, uint32_t masker)
{
    const char *voor = naam;

    for (size_t i = 0; i < tabel->n; i++) {
        if (!(masker >> i & 1))
            continue;
        voeg(f, voor, tabel->rij[i].bron);
        voor = ",";
    }
}

static void voeg_datum(struct filters *f, const char *naam, struct kb_datum d)
{
    char tekst[KB_DATUM_LENGTE_COMPACT + 1];

    if (!kb_datum_is_er(d))
        return;
    kb_datum_schrijf_compact(d, tekst);
    voeg(f, naam, tekst);
}

static enum kb_status plan(const struct kb_vraag *vraag, struct kb_plan *plan,
                           struct kb_overtredingen *overtredingen)
{
    struct filters f = {.n = 0};
    char token[KB_MAX_TOKEN + 1];
    char gecodeerd[KB_MAX_TOKEN_IN_PAD + 1];
    enum kb_status status = KB_OK;

    if (kb_datum_is_er(vraag->vanaf) && kb_datum_is_er(vraag->tot) &&
        kb_datum_vergelijk(vraag->vanaf, vraag->tot) > 0) {
        kb_overtreding_meld(overtredingen, "query", "tot",
                            "De datum tot mag niet voor de datum vanaf liggen.");
        status = KB_ONGELDIG;
    }
    if (!kb_cursor_token(NAAM, vraag, token))
        status = kb_cursor_weiger(overtredingen);
    if (status != KB_OK)
        return status;
    voeg_codes(&f, "&srt=", &kb_tabel_documentsoorten, vraag->soorten);
    voeg_codes(&f, "&agb=", &kb_tabel_aandachtsgebieden, vraag->aandachtsgebieden);
    voeg_datum(&f, "&dv=", vraag->vanaf);
    voeg_datum(&f, "&dt=", vraag->tot);
    kb_cursor_in_pad(token, gecodeerd);
    return kb_plan_oproep(plan, ZOEKEN, "/archief/documenten/v4?lh=%s%s&sort=%c&max=%u%s%s",
                          vraag->lhnummer.tekst, f.tekst, vraag->oplopend ? 'A' : 'D', vraag->aantal,
                          token[0] ? "&vervolg=" : "", gecodeerd);
}

static void schrijf_document(const struct kb_lees *doc)
{
    struct kb_schrijver *uit = doc->v->uit;

    kb_schrijf_object(uit, KB_GEEN_LID);
    kb_neem_tekst(doc, "docId", KB_VERPLICHT, KB_LID("documentId"));
    kb_neem_datum(doc, "dat", KB_VERPLICHT, KB_LID("datum"));
    kb_neem_code(doc, "agb", KB_MAG_ONTBREKEN, &kb_tabel_aandachtsgebieden, KB_LID("aandachtsgebied"));
    kb_neem_tekst(doc, "ond", KB_MAG_ONTBREKEN, KB_LID("onderwerp"));
    kb_neem_tekst(doc, "subOnd", KB_MAG_ONTBREKEN, KB_LID("subonderwerp"));
    kb_neem_tekst(doc, "ttl", KB_VERPLICHT, KB_LID("titel"));
    kb_neem_code(doc, "srtCd", KB_MAG_ONTBREKEN, &kb_tabel_documentsoorten, KB_LID("soort"));
    kb_neem_vlag(doc, "bijl", KB_VERPLICHT, KB_LID("bijlageAanwezig"));
    kb_schrijf_einde_object(uit);
}

static void schrijf_documenten(struct kb_schrijver *uit, const struct kb_lees *body)
{
    struct kb_lees doc;
    size_t n;

    if (!body || !kb_lees_lijst(body, "docs", KB_VERPLICHT, &n)) {
        kb_schrijf_null(uit, KB_LID("documenten"));
        return;
    }
    kb_schrijf_object(uit, KB_LID("documenten"));
    kb_schrijf_lijst(uit, KB_LID("items"));
    for (size_t i = 0; i < n; i++)
        if (kb_lees_element(body, "docs", i, &doc))
            schrijf_document(&doc);
    kb_schrijf_einde_lijst(uit);
    kb_cursor_neem(body, "vervolg", NAAM);
    kb_schrijf_einde_object(uit);
}

static enum kb_status vertaal(struct kb_vertaling *v)
{
    struct kb_lees body;
    struct kb_document *d = kb_lees_open(v, ZOEKEN, NULL, "lh", &body);

    kb_schrijf_object(v->uit, KB_GEEN_LID);
    schrijf_documenten(v->uit, d ? &body : NULL);
    kb_schrijf_einde_object(v->uit);
    kb_document_vrij(d);
    return v->uit->uit->mislukt ? KB_GEEN_GEHEUGEN : KB_OK;
}

const struct kb_adapter kb_adapter_documenten = {
    .naam = NAAM,
    .bronnen = bronnen,
    .n_bronnen = sizeof(bronnen) / sizeof(bronnen[0]),
    .oproepen = oproepen,
    .n_oproepen = AANTAL_OPROEPEN,
    .parameters = parameters,
    .n_parameters = sizeof(parameters) / sizeof(parameters[0]),
    .plan = plan,
    .vertaal = vertaal,
};
