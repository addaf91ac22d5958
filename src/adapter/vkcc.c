/* The gegevensgroep contact from VKCC, which replaces K3CR, and Archie CRM. Contracts:
 * openapi/bronnen/vkcc.yaml, archie.yaml. What becomes of what is read here stands in contact.c, shared with
 * k3cr.c. VKCC pages by offset: the token in our cursor is that number. */
#include "adapter/adapters.h"
#include "adapter/contact.h"
#include "adapter/cursor.h"
#include "klantbeeld/domein/codes_contact.h"

#include <inttypes.h>
#include <stdio.h>

#define NAAM "vkcc"

enum { PERSONEN, MOMENTEN, TELLINGEN, NOTITIES, AANTAL_OPROEPEN };

enum { MAX_OFFSET = 1000000 };

static const struct kb_adapterbron bronnen[] = KB_CONTACT_BRONNEN(NAAM, "VKCC");

static const struct kb_oproepsoort oproepen[AANTAL_OPROEPEN] = {
    [PERSONEN] = {.bron = KB_CONTACT_EIGEN, .levert = {"contactpersonen"}},
    [MOMENTEN] = {.bron = KB_CONTACT_EIGEN, .levert = {"contactgeschiedenis"}},
    [TELLINGEN] = {.bron = KB_CONTACT_EIGEN, .levert = {"meestbesprokenOnderwerpen"}},
    [NOTITIES] = {.bron = KB_CONTACT_ARCHIE, .levert = {"notities.archie"}},
};

/* The question's offset, 0 for the first page; false when the cursor is none of ours. */
static bool lees_offset(const struct kb_vraag *vraag, int64_t *uit)
{
    char token[KB_MAX_TOKEN + 1];

    *uit = 0;
    if (!kb_cursor_token(NAAM, vraag, token) || token[0] == '0')
        return false;
    for (const char *p = token; *p; p++) {
        if (*p < '0' || *p > '9')
            return false;
        *uit = *uit * 10 + (*p - '0');
        if (*uit > MAX_OFFSET)
            return false;
    }
    return true;
}

static enum kb_status plan(const struct kb_vraag *vraag, struct kb_plan *plan,
                           struct kb_overtredingen *overtredingen)
{
    const char *lh = vraag->lhnummer.tekst;
    char vanaf[KB_DATUM_LENGTE + 1];
    int64_t offset;
    enum kb_status status;

    if (!lees_offset(vraag, &offset))
        return kb_cursor_weiger(overtredingen);
    kb_datum_schrijf(kb_contact_tel_vanaf(vraag), vanaf);
    status = kb_plan_oproep(plan, PERSONEN, "/vkcc/v2/organizations/%s/contacts", lh);
    if (status == KB_OK)
        status = kb_plan_oproep(plan, MOMENTEN,
                                "/vkcc/v2/organizations/%s/interactions?offset=%" PRId64 "&limit=%u", lh,
                                offset, vraag->aantal);
    if (status == KB_OK)
        status =
            kb_plan_oproep(plan, TELLINGEN, "/vkcc/v2/organizations/%s/topic-counts?since=%s", lh, vanaf);
    if (status == KB_OK)
        status = kb_contact_plan_notities(plan, NOTITIES, vraag);
    return status;
}

static enum kb_contactkant kant(const struct kb_lees *persoon)
{
    struct kb_tekst side;

    if (!kb_lees_tekst(persoon, "side", KB_VERPLICHT, &side))
        return KB_KANT_GEEN;
    if (kb_tekst_is(side, "ORG"))
        return KB_KANT_ORGANISATIE;
    if (kb_tekst_is(side, "UWV"))
        return KB_KANT_UWV;
    kb_lees_meld(persoon, "side");
    return KB_KANT_GEEN;
}

/* '+', no zero first, 7 to 15 digits. */
static bool is_e164(struct kb_tekst t)
{
    if (t.n < 8 || t.n > 16 || t.p[0] != '+' || t.p[1] == '0')
        return false;
    for (size_t i = 1; i < t.n; i++)
        if (t.p[i] < '0' || t.p[i] > '9')
            return false;
    return true;
}

static void lees_persoon(const struct kb_lees *l, struct kb_contactpersoon *uit)
{
    struct kb_lees phone;

    kb_lees_tekst(l, "displayName", KB_VERPLICHT, &uit->naam);
    kb_lees_tekst(l, "role", KB_MAG_ONTBREKEN, &uit->functie);
    if (kb_lees_in(l, "phone", KB_MAG_ONTBREKEN, &phone) &&
        kb_lees_tekst(&phone, "e164", KB_VERPLICHT, &uit->telefoon) && !is_e164(uit->telefoon)) {
        kb_lees_meld(&phone, "e164");
        uit->telefoon = KB_GEEN_TEKST;
    }
    kb_lees_tekst(l, "email", KB_MAG_ONTBREKEN, &uit->email);
    uit->beschikbaar_bekend = kb_lees_bool(l, "available", KB_MAG_ONTBREKEN, &uit->beschikbaar);
}

static void lees_moment(const struct kb_lees *l, struct kb_contactmoment *uit)
{
    struct kb_lees agent;

    kb_lees_epoch_ms(l, "startedAt", KB_VERPLICHT, &uit->datum);
    kb_lees_tekst(l, "channel", KB_VERPLICHT, &uit->kanaal);
    kb_lees_tekst(l, "state", KB_VERPLICHT, &uit->status);
    if (kb_lees_in(l, "agent", KB_MAG_ONTBREKEN, &agent))
        kb_lees_tekst(&agent, "displayName", KB_VERPLICHT, &uit->behandelaar);
    kb_lees_tekst(l, "topic", KB_MAG_ONTBREKEN, &uit->onderwerp);
    kb_lees_tekst(l, "summary", KB_MAG_ONTBREKEN, &uit->omschrijving);
}

/* The next page begins after the n interactions of this one, as long as there are more. More without a single
 * one on this page would be an endless walk. */
static void schrijf_vervolg(const struct kb_lees *body, size_t n)
{
    int64_t volgende;
    int64_t total;
    char token[24];

    if (lees_offset(body->v->vraag, &volgende) &&
        kb_lees_geheel(body, "total", KB_VERPLICHT, 0, INT64_MAX, &total)) {
        volgende += (int64_t)n;
        if (n && volgende < total && volgende <= MAX_OFFSET) {
            snprintf(token, sizeof(token), "%" PRId64, volgende);
            kb_cursor_schrijf(body->v->uit, NAAM, body->v->vraag, kb_tekst_van(token));
            return;
        }
        if (volgende < total)
            kb_lees_meld(body, "total");
    }
    kb_schrijf_null(body->v->uit, KB_LID("volgendeCursor"));
}

static const struct kb_contactbron VKCC = {
    .kanalen = &kb_tabel_kanalen_vkcc,
    .statussen = &kb_tabel_contactstatus_vkcc,
    .onderwerpen = &kb_tabel_onderwerpen_vkcc,
    .personen = "contacts",
    .kant = kant,
    .lees_persoon = lees_persoon,
    .momenten = "interactions",
    .lees_moment = lees_moment,
    .schrijf_vervolg = schrijf_vervolg,
    .tellingen = "counts",
    .telling_onderwerp = "topic",
    .telling_aantal = "count",
};

/* Is this the page that was asked for? */
static bool is_gevraagde_pagina(const struct kb_lees *body)
{
    int64_t gevraagd;
    int64_t offset;

    if (!kb_lees_geheel(body, "offset", KB_VERPLICHT, 0, INT64_MAX, &offset))
        return false;
    if (lees_offset(body->v->vraag, &gevraagd) && offset == gevraagd)
        return true;
    kb_lees_meld(body, "offset");
    return false;
}

/* Are these counts of the period that was asked for? */
static bool is_gevraagde_periode(const struct kb_lees *body)
{
    char vanaf[KB_DATUM_LENGTE + 1];
    struct kb_tekst since;

    if (!kb_lees_tekst(body, "since", KB_VERPLICHT, &since))
        return false;
    kb_datum_schrijf(kb_contact_tel_vanaf(body->v->vraag), vanaf);
    if (kb_tekst_is(since, vanaf))
        return true;
    kb_lees_meld(body, "since");
    return false;
}

static enum kb_status vertaal(struct kb_vertaling *v)
{
    struct kb_lees personen;
    struct kb_lees momenten;
    struct kb_lees tellingen;
    struct kb_document *p = kb_lees_open(v, PERSONEN, NULL, "organizationId", &personen);
    struct kb_document *m = kb_lees_open(v, MOMENTEN, NULL, "organizationId", &momenten);
    struct kb_document *t = kb_lees_open(v, TELLINGEN, NULL, "organizationId", &tellingen);

    kb_schrijf_object(v->uit, KB_GEEN_LID);
    kb_contact_schrijf_personen(v->uit, &VKCC, p ? &personen : NULL);
    kb_contact_schrijf_geschiedenis(v->uit, &VKCC, m && is_gevraagde_pagina(&momenten) ? &momenten : NULL);
    kb_contact_schrijf_notities(v, NOTITIES);
    kb_contact_schrijf_onderwerpen(v->uit, &VKCC, t && is_gevraagde_periode(&tellingen) ? &tellingen : NULL);
    kb_schrijf_einde_object(v->uit);
    kb_document_vrij(p);
    kb_document_vrij(m);
    kb_document_vrij(t);
    return v->uit->uit->mislukt ? KB_GEEN_GEHEUGEN : KB_OK;
}

const struct kb_adapter kb_adapter_vkcc = {
    .naam = NAAM,
    .bronnen = bronnen,
    .n_bronnen = sizeof(bronnen) / sizeof(bronnen[0]),
    .oproepen = oproepen,
    .n_oproepen = AANTAL_OPROEPEN,
    .parameters = kb_contact_parameters,
    .n_parameters = KB_CONTACT_N_PARAMETERS,
    .zicht = kb_contact_zicht,
    .n_zicht = KB_CONTACT_N_ZICHT,
    .plan = plan,
    .vertaal = vertaal,
};
