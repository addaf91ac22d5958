/* Writes the gegevensgroep contact for K3CR and VKCC alike, and reads Archie's notes. Counts are sorted here:
 * the sources promise no order, and equal counts must stand in the same order whoever delivers them. */
#include "adapter/contact.h"

#include <stdlib.h>

enum { MAANDEN = 6, MAX_NOTITIES = 100, MAX_KEER = 1000000 };

const struct kb_parameter kb_contact_parameters[KB_CONTACT_N_PARAMETERS] = {
    {.naam = "aantal", .soort = KB_PARAMETER_AANTAL},
    {.naam = "cursor", .soort = KB_PARAMETER_CURSOR},
};

const struct kb_zichtlid kb_contact_zicht[KB_CONTACT_N_ZICHT] = {
    [KB_CONTACT_TELEFOON_ORGANISATIE] = {"contactpersonen.organisatie[].telefoon", KB_VELD_CONTACTGEGEVENS},
    [KB_CONTACT_EMAIL_ORGANISATIE] = {"contactpersonen.organisatie[].email", KB_VELD_CONTACTGEGEVENS},
    [KB_CONTACT_TELEFOON_UWV] = {"contactpersonen.uwv[].telefoon", KB_VELD_CONTACTGEGEVENS},
    [KB_CONTACT_EMAIL_UWV] = {"contactpersonen.uwv[].email", KB_VELD_CONTACTGEGEVENS},
    [KB_CONTACT_OMSCHRIJVING] = {"contactgeschiedenis.items[].omschrijving", KB_VELD_NOTITIES},
    [KB_CONTACT_NOTITIES_ARCHIE] = {"notities.archie", KB_VELD_NOTITIES},
    [KB_CONTACT_NOTITIES_WGS] = {"notities.wgs", KB_VELD_NOTITIES},
};

struct kb_datum kb_contact_tel_vanaf(const struct kb_vraag *vraag)
{
    return kb_datum_plus_maanden(vraag->vandaag, -MAANDEN);
}

static void schrijf_code(struct kb_schrijver *uit, struct kb_tekst onslid, const struct kb_codetabel *tabel,
                         struct kb_tekst broncode)
{
    if (broncode.p)
        kb_schrijf_code_lid(uit, onslid, tabel, broncode);
    else
        kb_schrijf_null(uit, onslid);
}

static void schrijf_persoon(struct kb_schrijver *uit, const struct kb_contactpersoon *p)
{
    kb_schrijf_object(uit, KB_GEEN_LID);
    kb_schrijf_tekst(uit, KB_LID("naam"), p->naam);
    kb_schrijf_tekst(uit, KB_LID("functie"), p->functie);
    kb_schrijf_tekst(uit, KB_LID("telefoon"), p->telefoon);
    kb_schrijf_tekst(uit, KB_LID("email"), p->email);
    if (p->beschikbaar_bekend)
        kb_schrijf_bool(uit, KB_LID("beschikbaar"), p->beschikbaar);
    else
        kb_schrijf_null(uit, KB_LID("beschikbaar"));
    kb_schrijf_einde_object(uit);
}

/* The persons of one side, in the order of the source. */
static void schrijf_kant(struct kb_schrijver *uit, const struct kb_contactbron *b, const struct kb_lees *body,
                         const enum kb_contactkant *kant, size_t n, enum kb_contactkant welke)
{
    bool is_uwv = welke == KB_KANT_UWV;
    bool telefoon =
        kb_vertaling_toont(body->v, is_uwv ? KB_CONTACT_TELEFOON_UWV : KB_CONTACT_TELEFOON_ORGANISATIE);
    bool email = kb_vertaling_toont(body->v, is_uwv ? KB_CONTACT_EMAIL_UWV : KB_CONTACT_EMAIL_ORGANISATIE);
    struct kb_lees l;

    kb_schrijf_lijst(uit, is_uwv ? KB_LID("uwv") : KB_LID("organisatie"));
    for (size_t i = 0; i < n; i++) {
        struct kb_contactpersoon p = {0};

        if (kant[i] != welke || !kb_lees_element(body, b->personen, i, &l))
            continue;
        b->lees_persoon(&l, &p);
        p.telefoon = telefoon ? p.telefoon : KB_GEEN_TEKST;
        p.email = email ? p.email : KB_GEEN_TEKST;
        schrijf_persoon(uit, &p);
    }
    kb_schrijf_einde_lijst(uit);
}

void kb_contact_schrijf_personen(struct kb_schrijver *uit, const struct kb_contactbron *b,
                                 const struct kb_lees *body)
{
    enum kb_contactkant kant[KB_MAX_LIJST];
    struct kb_lees l;
    size_t n;

    if (!body || !kb_lees_lijst(body, b->personen, KB_VERPLICHT, &n)) {
        kb_schrijf_null(uit, KB_LID("contactpersonen"));
        return;
    }
    /* A person of neither side fits in no list; the side is asked once, so that it is named once. */
    for (size_t i = 0; i < n; i++)
        kant[i] = kb_lees_element(body, b->personen, i, &l) ? b->kant(&l) : KB_KANT_GEEN;
    kb_schrijf_object(uit, KB_LID("contactpersonen"));
    schrijf_kant(uit, b, body, kant, n, KB_KANT_ORGANISATIE);
    schrijf_kant(uit, b, body, kant, n, KB_KANT_UWV);
    kb_schrijf_einde_object(uit);
}

static void schrijf_moment(struct kb_schrijver *uit, const struct kb_contactbron *b,
                           const struct kb_contactmoment *m)
{
    kb_schrijf_object(uit, KB_GEEN_LID);
    kb_schrijf_datum_lid(uit, KB_LID("datum"), m->datum);
    schrijf_code(uit, KB_LID("kanaal"), b->kanalen, m->kanaal);
    schrijf_code(uit, KB_LID("status"), b->statussen, m->status);
    kb_schrijf_tekst(uit, KB_LID("behandelaar"), m->behandelaar);
    schrijf_code(uit, KB_LID("onderwerp"), b->onderwerpen, m->onderwerp);
    kb_schrijf_tekst(uit, KB_LID("omschrijving"), m->omschrijving);
    kb_schrijf_einde_object(uit);
}

void kb_contact_schrijf_geschiedenis(struct kb_schrijver *uit, const struct kb_contactbron *b,
                                     const struct kb_lees *body)
{
    struct kb_lees l;
    bool omschrijving;
    size_t n;

    if (!body || !kb_lees_lijst(body, b->momenten, KB_VERPLICHT, &n)) {
        kb_schrijf_null(uit, KB_LID("contactgeschiedenis"));
        return;
    }
    omschrijving = kb_vertaling_toont(body->v, KB_CONTACT_OMSCHRIJVING);
    kb_schrijf_object(uit, KB_LID("contactgeschiedenis"));
    kb_schrijf_lijst(uit, KB_LID("items"));
    for (size_t i = 0; i < n; i++) {
        struct kb_contactmoment m = {0};

        if (!kb_lees_element(body, b->momenten, i, &l))
            continue;
        b->lees_moment(&l, &m);
        m.omschrijving = omschrijving ? m.omschrijving : KB_GEEN_TEKST;
        schrijf_moment(uit, b, &m);
    }
    kb_schrijf_einde_lijst(uit);
    b->schrijf_vervolg(body, n);
    kb_schrijf_einde_object(uit);
}

struct telling {
    struct kb_tekst broncode; /* no text = unknown */
    struct kb_tekst code;     /* ours, or the source's where we have none */
    int64_t aantal;           /* 0 = unknown */
};

static int vergelijk_tekst(struct kb_tekst a, struct kb_tekst b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int verschil = n ? memcmp(a.p, b.p, n) : 0;

    return verschil ? verschil : (a.n > b.n) - (a.n < b.n);
}

/* Most first; equal counts by code. */
static int vergelijk_telling(const void *links, const void *rechts)
{
    const struct telling *a = links;
    const struct telling *b = rechts;

    if (a->aantal != b->aantal)
        return a->aantal < b->aantal ? 1 : -1;
    return vergelijk_tekst(a->code, b->code);
}

static size_t lees_tellingen(const struct kb_contactbron *b, const struct kb_lees *body, size_t n,
                             struct telling *uit)
{
    size_t gelezen = 0;
    struct kb_lees l;

    for (size_t i = 0; i < n; i++) {
        struct telling *t = &uit[gelezen];
        const struct kb_code *rij;

        if (!kb_lees_element(body, b->tellingen, i, &l))
            continue;
        *t = (struct telling){0};
        kb_lees_tekst(&l, b->telling_onderwerp, KB_VERPLICHT, &t->broncode);
        kb_lees_geheel(&l, b->telling_aantal, KB_VERPLICHT, 1, MAX_KEER, &t->aantal);
        rij = kb_code_zoek_bron(b->onderwerpen, t->broncode);
        t->code = rij ? kb_tekst_van(rij->code) : t->broncode;
        gelezen++;
    }
    return gelezen;
}

void kb_contact_schrijf_onderwerpen(struct kb_schrijver *uit, const struct kb_contactbron *b,
                                    const struct kb_lees *body)
{
    struct telling *telling = NULL;
    size_t n;

    if (!body || !kb_lees_lijst(body, b->tellingen, KB_VERPLICHT, &n)) {
        kb_schrijf_null(uit, KB_LID("meestbesprokenOnderwerpen"));
        return;
    }
    if (n) {
        telling = kb_arena_neem(body->v->arena, n * sizeof(*telling));
        if (!telling) {
            uit->uit->mislukt = true;
            return;
        }
        n = lees_tellingen(b, body, n, telling);
        qsort(telling, n, sizeof(*telling), vergelijk_telling);
    }
    kb_schrijf_lijst(uit, KB_LID("meestbesprokenOnderwerpen"));
    for (size_t i = 0; i < n; i++) {
        kb_schrijf_object(uit, KB_GEEN_LID);
        schrijf_code(uit, KB_LID("onderwerp"), b->onderwerpen, telling[i].broncode);
        if (telling[i].aantal)
            kb_schrijf_geheel(uit, KB_LID("aantal"), telling[i].aantal);
        else
            kb_schrijf_null(uit, KB_LID("aantal"));
        kb_schrijf_einde_object(uit);
    }
    kb_schrijf_einde_lijst(uit);
}

enum kb_status kb_contact_plan_notities(struct kb_plan *plan, unsigned soort, const struct kb_vraag *vraag)
{
    return kb_plan_oproep(plan, soort, "/archie/api/accounts/%s/notes?top=%d", vraag->lhnummer.tekst,
                          MAX_NOTITIES);
}

/* Archie counts seconds; notes from the system before it have the day as a text. */
static void lees_notitiedatum(const struct kb_lees *notitie, struct kb_datum *uit)
{
    if (kb_waarde_soort(kb_waarde_lid(notitie->w, "createdOn")) == KB_SOORT_TEKST)
        kb_lees_datum(notitie, "createdOn", KB_VERPLICHT, uit);
    else
        kb_lees_epoch(notitie, "createdOn", KB_VERPLICHT, uit);
}

static void schrijf_archie(struct kb_schrijver *uit, const struct kb_lees *body)
{
    struct kb_lees l;
    size_t n;

    if (!body || !kb_lees_lijst(body, "notes", KB_VERPLICHT, &n)) {
        kb_schrijf_null(uit, KB_LID("archie"));
        return;
    }
    kb_schrijf_lijst(uit, KB_LID("archie"));
    for (size_t i = 0; i < n; i++) {
        struct kb_datum datum = {0, 0, 0};

        if (!kb_lees_element(body, "notes", i, &l))
            continue;
        lees_notitiedatum(&l, &datum);
        kb_schrijf_object(uit, KB_GEEN_LID);
        kb_schrijf_datum_lid(uit, KB_LID("datum"), datum);
        kb_neem_tekst(&l, "createdBy", KB_MAG_ONTBREKEN, KB_LID("auteur"));
        kb_neem_tekst(&l, "noteText", KB_VERPLICHT, KB_LID("tekst"));
        kb_schrijf_einde_object(uit);
    }
    kb_schrijf_einde_lijst(uit);
}

void kb_contact_schrijf_notities(struct kb_vertaling *v, unsigned soort)
{
    struct kb_lees body;
    struct kb_document *d = kb_lees_open(v, soort, NULL, "accountKey", &body);
    bool toont = kb_vertaling_toont(v, KB_CONTACT_NOTITIES_ARCHIE);

    kb_schrijf_object(v->uit, KB_LID("notities"));
    schrijf_archie(v->uit, d && toont ? &body : NULL);
    kb_vertaling_toont(v, KB_CONTACT_NOTITIES_WGS);
    kb_schrijf_null(v->uit, KB_LID("wgs"));
    kb_schrijf_einde_object(v->uit);
    kb_document_vrij(d);
}
