/* The gegevensgroep contact from K3CR and Archie CRM. Contracts: openapi/bronnen/k3cr.yaml, archie.yaml. What
 * becomes of what is read here stands in contact.c, shared with vkcc.c. K3CR counts subjects in the same
 * answer as the contacts, over the period that it is asked for. */
#include "adapter/adapters.h"
#include "adapter/contact.h"
#include "adapter/cursor.h"
#include "klantbeeld/domein/codes_contact.h"

#include <stdio.h>

#define NAAM "k3cr"

enum { PERSONEN, MOMENTEN, NOTITIES, AANTAL_OPROEPEN };

static const struct kb_adapterbron bronnen[] = KB_CONTACT_BRONNEN(NAAM, "K3CR");

static const struct kb_oproepsoort oproepen[AANTAL_OPROEPEN] = {
    [PERSONEN] = {.bron = KB_CONTACT_EIGEN, .levert = {"contactpersonen"}},
    [MOMENTEN] = {.bron = KB_CONTACT_EIGEN, .levert = {"contactgeschiedenis", "meestbesprokenOnderwerpen"}},
    [NOTITIES] = {.bron = KB_CONTACT_ARCHIE, .levert = {"notities.archie"}},
};

static enum kb_status plan(const struct kb_vraag *vraag, struct kb_plan *plan,
                           struct kb_overtredingen *overtredingen)
{
    const char *lh = vraag->lhnummer.tekst;
    char vanaf[KB_DATUM_LENGTE_COMPACT + 1];
    char token[KB_MAX_TOKEN + 1];
    char gecodeerd[KB_MAX_TOKEN_IN_PAD + 1];
    enum kb_status status;

    if (!kb_cursor_token(NAAM, vraag, token))
        return kb_cursor_weiger(overtredingen);
    kb_datum_schrijf_compact(kb_contact_tel_vanaf(vraag), vanaf);
    kb_cursor_in_pad(token, gecodeerd);
    status = kb_plan_oproep(plan, PERSONEN, "/k3cr/rest/v1/klanten/%s/contactpersonen", lh);
    if (status == KB_OK)
        status =
            kb_plan_oproep(plan, MOMENTEN, "/k3cr/rest/v1/klanten/%s/contactmomenten?max=%u&statVanaf=%s%s%s",
                           lh, vraag->aantal, vanaf, token[0] ? "&pagToken=" : "", gecodeerd);
    if (status == KB_OK)
        status = kb_contact_plan_notities(plan, NOTITIES, vraag);
    return status;
}

static enum kb_contactkant kant(const struct kb_lees *persoon)
{
    struct kb_tekst srt;

    if (!kb_lees_tekst(persoon, "srt", KB_VERPLICHT, &srt))
        return KB_KANT_GEEN;
    if (kb_tekst_is(srt, "O"))
        return KB_KANT_ORGANISATIE;
    if (kb_tekst_is(srt, "U"))
        return KB_KANT_UWV;
    kb_lees_meld(persoon, "srt");
    return KB_KANT_GEEN;
}

/* Append a part of the name; false when it is wrong, or missing though it must be there. */
static bool voeg_naamdeel(const struct kb_lees *l, const char *lid, enum kb_plicht plicht,
                          struct kb_contactpersoon *uit, size_t *n)
{
    enum kb_soort soort = kb_waarde_soort(kb_waarde_lid(l->w, lid));
    struct kb_tekst deel;

    if (!kb_lees_tekst(l, lid, plicht, &deel))
        return plicht == KB_MAG_ONTBREKEN && (soort == KB_SOORT_AFWEZIG || soort == KB_SOORT_NULL);
    if (deel.n == 0 || deel.n >= KB_MAX_NAAM - *n) {
        kb_lees_meld(l, lid);
        return false;
    }
    if (*n)
        uit->naam_ruimte[(*n)++] = ' ';
    memcpy(uit->naam_ruimte + *n, deel.p, deel.n);
    *n += deel.n;
    return true;
}

/* "J.P.", "van den", "Berg" → one name, of the parts that there are. A name of which a part is wrong would be
 * another person's: it is null. Every part is looked at, so that all that is wrong is named. */
static void lees_naam(const struct kb_lees *l, struct kb_contactpersoon *uit)
{
    size_t n = 0;
    bool heel = voeg_naamdeel(l, "vrltrs", KB_MAG_ONTBREKEN, uit, &n);

    heel = voeg_naamdeel(l, "vvgsl", KB_MAG_ONTBREKEN, uit, &n) && heel;
    heel = voeg_naamdeel(l, "anm", KB_VERPLICHT, uit, &n) && heel;
    if (heel)
        uit->naam = (struct kb_tekst){uit->naam_ruimte, n};
}

/* As it is dialled in the Netherlands, to E.164: "0612345675" → "+31612345675", "003212345678" →
 * "+3212345678". Lengths: ten digits at home; abroad, country and number together, 7 to 15 (ITU-T E.164). */
static void lees_telefoon(const struct kb_lees *l, struct kb_contactpersoon *uit)
{
    struct kb_tekst nr;
    size_t nullen = 0;
    size_t n;
    bool goed = true;

    if (!kb_lees_tekst(l, "telnr", KB_MAG_ONTBREKEN, &nr))
        return;
    while (nullen < nr.n && nr.p[nullen] == '0')
        nullen++;
    for (size_t i = nullen; i < nr.n; i++)
        goed = goed && nr.p[i] >= '0' && nr.p[i] <= '9';
    n = nr.n - nullen;
    if (!goed || (nullen == 1 ? n != 9 : nullen != 2 || n < 7 || n > 15)) {
        kb_lees_meld(l, "telnr");
        return;
    }
    snprintf(uit->telefoon_ruimte, sizeof(uit->telefoon_ruimte), "+%s%.*s", nullen == 1 ? "31" : "", (int)n,
             nr.p + nullen);
    uit->telefoon = kb_tekst_van(uit->telefoon_ruimte);
}

static void lees_persoon(const struct kb_lees *l, struct kb_contactpersoon *uit)
{
    lees_naam(l, uit);
    kb_lees_tekst(l, "fnc", KB_MAG_ONTBREKEN, &uit->functie);
    lees_telefoon(l, uit);
    kb_lees_tekst(l, "eml", KB_MAG_ONTBREKEN, &uit->email);
    uit->beschikbaar_bekend = kb_lees_vlag(l, "besch", KB_MAG_ONTBREKEN, &uit->beschikbaar);
}

/* Two digits below `grens`. */
static bool tweetal(const char *p, int grens)
{
    return p[0] >= '0' && p[0] <= '9' && p[1] >= '0' && p[1] <= '9' &&
           (p[0] - '0') * 10 + (p[1] - '0') < grens;
}

/* "20231015143000" or "20231015", in Dutch time already: only the day is delivered. */
static void lees_dag(const struct kb_lees *l, struct kb_datum *uit)
{
    struct kb_tekst t;

    if (!kb_lees_tekst(l, "dtTd", KB_VERPLICHT, &t))
        return;
    if (t.n == KB_DATUM_LENGTE_COMPACT + 6 && tweetal(t.p + 8, 24) && tweetal(t.p + 10, 60) &&
        tweetal(t.p + 12, 60))
        t.n = KB_DATUM_LENGTE_COMPACT;
    if (!kb_datum_lees_compact(t, uit))
        kb_lees_meld(l, "dtTd");
}

static void lees_moment(const struct kb_lees *l, struct kb_contactmoment *uit)
{
    lees_dag(l, &uit->datum);
    kb_lees_tekst(l, "kanCd", KB_VERPLICHT, &uit->kanaal);
    kb_lees_tekst(l, "stCd", KB_VERPLICHT, &uit->status);
    kb_lees_tekst(l, "bhd", KB_MAG_ONTBREKEN, &uit->behandelaar);
    kb_lees_tekst(l, "ondCd", KB_MAG_ONTBREKEN, &uit->onderwerp);
    kb_lees_tekst(l, "oms", KB_MAG_ONTBREKEN, &uit->omschrijving);
}

static void schrijf_vervolg(const struct kb_lees *body, size_t n)
{
    (void)n;
    kb_cursor_neem(body, "pagTokenVlg", NAAM);
}

static const struct kb_contactbron K3CR = {
    .kanalen = &kb_tabel_kanalen_k3cr,
    .statussen = &kb_tabel_contactstatus_k3cr,
    .onderwerpen = &kb_tabel_onderwerpen_k3cr,
    .personen = "prs",
    .kant = kant,
    .lees_persoon = lees_persoon,
    .momenten = "cm",
    .lees_moment = lees_moment,
    .schrijf_vervolg = schrijf_vervolg,
    .tellingen = "aant",
    .telling_onderwerp = "ondCd",
    .telling_aantal = "n",
};

/* The object with the counts; false when there is none, or when it counts over another period than was asked
 * for. */
static bool open_tellingen(const struct kb_lees *body, struct kb_lees *uit)
{
    struct kb_datum vanaf;

    if (!kb_lees_in(body, "stat", KB_VERPLICHT, uit) || !kb_lees_datum(uit, "vanafDt", KB_VERPLICHT, &vanaf))
        return false;
    if (kb_datum_vergelijk(vanaf, kb_contact_tel_vanaf(body->v->vraag)) == 0)
        return true;
    kb_lees_meld(uit, "vanafDt");
    return false;
}

static enum kb_status vertaal(struct kb_vertaling *v)
{
    struct kb_lees personen;
    struct kb_lees momenten;
    struct kb_lees stat;
    struct kb_document *p = kb_lees_open(v, PERSONEN, NULL, "klantnr", &personen);
    struct kb_document *m = kb_lees_open(v, MOMENTEN, NULL, "klantnr", &momenten);

    kb_schrijf_object(v->uit, KB_GEEN_LID);
    kb_contact_schrijf_personen(v->uit, &K3CR, p ? &personen : NULL);
    kb_contact_schrijf_geschiedenis(v->uit, &K3CR, m ? &momenten : NULL);
    kb_contact_schrijf_notities(v, NOTITIES);
    kb_contact_schrijf_onderwerpen(v->uit, &K3CR, m && open_tellingen(&momenten, &stat) ? &stat : NULL);
    kb_schrijf_einde_object(v->uit);
    kb_document_vrij(p);
    kb_document_vrij(m);
    return v->uit->uit->mislukt ? KB_GEEN_GEHEUGEN : KB_OK;
}

const struct kb_adapter kb_adapter_k3cr = {
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
