/* Internal to adapter/: what K3CR and VKCC share. Every member of the gegevensgroep contact is written here,
 * once, so that both give the same answer for the same employer; what differs stands in a struct
 * kb_contactbron. Archie CRM and WGS are sources of both. */
#ifndef KLANTBEELD_SRC_ADAPTER_CONTACT_H
#define KLANTBEELD_SRC_ADAPTER_CONTACT_H

#include "adapter/lezen.h"

/* The sources of either adapter, in this order; the first differs. */
enum { KB_CONTACT_EIGEN, KB_CONTACT_ARCHIE, KB_CONTACT_WGS };

#define KB_CONTACT_BRONNEN(eigen_bron, eigen_naam)                                                           \
    {                                                                                                        \
        [KB_CONTACT_EIGEN] = {.bron = (eigen_bron), .naam = (eigen_naam)},                                   \
        [KB_CONTACT_ARCHIE] = {.bron = "archie", .naam = "Archie CRM"},                                      \
        [KB_CONTACT_WGS] = {                                                                                 \
            .bron = "wgs", .naam = "WGS", .niet_aangesloten = true, .levert = {"notities.wgs"}},             \
    }

enum { KB_CONTACT_N_PARAMETERS = 2 };
extern const struct kb_parameter kb_contact_parameters[KB_CONTACT_N_PARAMETERS];

/* What of either adapter only some may see. What was written down of a contact is a note like any other. */
enum {
    KB_CONTACT_TELEFOON_ORGANISATIE,
    KB_CONTACT_EMAIL_ORGANISATIE,
    KB_CONTACT_TELEFOON_UWV,
    KB_CONTACT_EMAIL_UWV,
    KB_CONTACT_OMSCHRIJVING,
    KB_CONTACT_NOTITIES_ARCHIE,
    KB_CONTACT_NOTITIES_WGS,
    KB_CONTACT_N_ZICHT
};
extern const struct kb_zichtlid kb_contact_zicht[KB_CONTACT_N_ZICHT];

enum kb_contactkant { KB_KANT_ORGANISATIE, KB_KANT_UWV, KB_KANT_GEEN };

enum { KB_MAX_NAAM = 300, KB_MAX_TELEFOON = 17 };

/* A contact person as a source knows him; no text = unknown. Texts are lent by the document or lie in the
 * struct itself. */
struct kb_contactpersoon {
    struct kb_tekst naam;
    struct kb_tekst functie;
    struct kb_tekst telefoon; /* E.164: "+31612345675" */
    struct kb_tekst email;
    bool beschikbaar_bekend;
    bool beschikbaar;
    char naam_ruimte[KB_MAX_NAAM];
    char telefoon_ruimte[KB_MAX_TELEFOON];
};

struct kb_contactmoment {
    struct kb_datum datum;
    struct kb_tekst kanaal; /* the source's code, as the other two */
    struct kb_tekst status;
    struct kb_tekst behandelaar;
    struct kb_tekst onderwerp;
    struct kb_tekst omschrijving;
};

/* How one implementation's bodies differ from the other's. The readers get a zeroed struct, fill what they
 * can and name what deviates. */
struct kb_contactbron {
    const struct kb_codetabel *kanalen, *statussen, *onderwerpen;
    const char *personen; /* list of persons */
    enum kb_contactkant (*kant)(const struct kb_lees *persoon);
    void (*lees_persoon)(const struct kb_lees *persoon, struct kb_contactpersoon *uit);
    const char *momenten; /* list of contacts, newest first */
    void (*lees_moment)(const struct kb_lees *moment, struct kb_contactmoment *uit);
    void (*schrijf_vervolg)(const struct kb_lees *body, size_t n); /* volgendeCursor, after a page of n */
    const char *tellingen;                                         /* list of counts */
    const char *telling_onderwerp, *telling_aantal;
};

/* The first day that counts for meestbesprokenOnderwerpen. */
struct kb_datum kb_contact_tel_vanaf(const struct kb_vraag *vraag);

/* Each writes one member. `body` is the object that holds the list, NULL when there is none: then null. */
void kb_contact_schrijf_personen(struct kb_schrijver *uit, const struct kb_contactbron *b,
                                 const struct kb_lees *body);
void kb_contact_schrijf_geschiedenis(struct kb_schrijver *uit, const struct kb_contactbron *b,
                                     const struct kb_lees *body);
void kb_contact_schrijf_onderwerpen(struct kb_schrijver *uit, const struct kb_contactbron *b,
                                    const struct kb_lees *body);

/* The call to Archie, and the member notities from its answer. `soort` is the adapter's kind of call. */
KB_MOET_GEBRUIKEN enum kb_status kb_contact_plan_notities(struct kb_plan *plan, unsigned soort,
                                                          const struct kb_vraag *vraag);
void kb_contact_schrijf_notities(struct kb_vertaling *v, unsigned soort);

#endif
