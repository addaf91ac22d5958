/* K3CR and Archie CRM in the sandbox (openapi/bronnen/k3cr.yaml, archie.yaml). A contact every three days,
 * the newest today, so that the counts of the last six months have something to count. */
#include "sandbox/antwoord.h"

#include <stdio.h>

#include "klantbeeld/domein/codes_contact.h"

enum { PERSONEN = 4, MOMENTEN = 7, NOTITIES = 2, DAGEN_PER_MOMENT = 3, DAGEN_PER_NOTITIE = 30 };

/* Of older contacts only the day is known, as in K3CR itself. */
enum { MET_TIJD = 100 };

#define KIES(lijst, i) ((lijst)[(i) % (sizeof(lijst) / sizeof((lijst)[0]))])

static const char *const ACHTERNAMEN[] = {"Bakker", "Molenaar", "Berg",  "Özdemir",
                                          "Nguyễn", "Vries",    "Jansen"};
static const char *const VOORVOEGSELS[] = {NULL, NULL, "van den", NULL, NULL, "de"};
static const char *const FUNCTIES[] = {"HR Businesspartner", "Directeur", "Salarisadministrateur"};
static const char *const FUNCTIES_UWV[] = {"K&S Accountmanager", "Adviseur Werkloosheidsverzekering"};
static const char *const BEHANDELAARS[] = {"Martijn Bakker", "Patric Veele", "Marcus van Veenendaal"};
static const char *const OMSCHRIJVINGEN[] = {
    "Wat is de hoogte van mijn WGA-uitkering?",
    "Teruggebeld; de vraag is beantwoord.",
    "Vraag over vakantiedagen bij ziekte.",
    "Toeslagverzoek ingediend.",
};

static void persoon(const struct kb_sandboxoproep *o, struct kb_schrijver *s, unsigned i, bool van_uwv)
{
    const char *naam = KIES(ACHTERNAMEN, i);
    char letters[] = {(char)('A' + i % 26), '.', '\0'};
    char tekst[64];
    bool bekend = !o->w->kaal;

    kb_schrijf_object(s, KB_GEEN_LID);
    kb_schrijf_z(s, KB_LID("srt"), o->w->afwijkingen && i == 0 ? "X" : van_uwv ? "U" : "O");
    kb_schrijf_z(s, KB_LID("vrltrs"), bekend ? letters : NULL);
    kb_schrijf_z(s, KB_LID("vvgsl"), bekend ? KIES(VOORVOEGSELS, i) : NULL);
    kb_schrijf_z(s, KB_LID("anm"), naam);
    kb_schrijf_z(s, KB_LID("fnc"), !bekend ? NULL : van_uwv ? KIES(FUNCTIES_UWV, i) : KIES(FUNCTIES, i));
    if (i % 5 == 4)
        snprintf(tekst, sizeof(tekst), "00322555%04u", i % 10000);
    else
        snprintf(tekst, sizeof(tekst), "06123%05u", i % 100000);
    kb_schrijf_z(s, KB_LID("telnr"), !bekend ? NULL : o->w->afwijkingen ? "zie dossier" : tekst);
    snprintf(tekst, sizeof(tekst), "persoon%u@%s.example", i + 1, van_uwv ? "uwv" : "werkgever");
    kb_schrijf_z(s, KB_LID("eml"), bekend ? tekst : NULL);
    if (!bekend || i % 4 == 3)
        kb_schrijf_null(s, KB_LID("besch"));
    else
        kb_sandbox_vlag(s, KB_LID("besch"), i % 2 == 0);
    kb_schrijf_einde_object(s);
}

/* Half of them are of the organisation, the first ones. */
int kb_sandbox_personen(const struct kb_sandboxoproep *o, struct kb_schrijver *s)
{
    unsigned n = (unsigned)kb_sandbox_aantal(o->w->personen, PERSONEN);

    kb_schrijf_object(s, KB_GEEN_LID);
    kb_schrijf_z(s, KB_LID("klantnr"), o->lh);
    kb_schrijf_lijst(s, KB_LID("prs"));
    for (unsigned i = 0; i < n; i++)
        persoon(o, s, i, i >= (n + 1) / 2);
    kb_schrijf_einde_lijst(s);
    kb_schrijf_einde_object(s);
    return 200;
}

static void tijdstip(const struct kb_sandboxoproep *o, struct kb_schrijver *s, unsigned k)
{
    char tekst[KB_DATUM_LENGTE_COMPACT + 8];
    int64_t dag = kb_datum_dagen(o->vraag->vandaag) - (int64_t)DAGEN_PER_MOMENT * k;

    kb_datum_schrijf_compact(kb_datum_van_dagen(dag), tekst);
    if (k < MET_TIJD)
        snprintf(tekst + KB_DATUM_LENGTE_COMPACT, 7, "%02u%02u00", 9 + k % 8, k % 60);
    kb_schrijf_z(s, KB_LID("dtTd"), o->w->afwijkingen && k == 0 ? "gisteren" : tekst);
}

static void moment(const struct kb_sandboxoproep *o, struct kb_schrijver *s, unsigned k)
{
    kb_schrijf_object(s, KB_GEEN_LID);
    tijdstip(o, s, k);
    kb_sandbox_code(o, s, KB_LID("kanCd"), &kb_tabel_kanalen_k3cr, k);
    kb_sandbox_code(o, s, KB_LID("stCd"), &kb_tabel_contactstatus_k3cr, k);
    kb_schrijf_z(s, KB_LID("bhd"), o->w->kaal ? NULL : KIES(BEHANDELAARS, k));
    if (o->w->kaal)
        kb_schrijf_null(s, KB_LID("ondCd"));
    else
        kb_sandbox_code(o, s, KB_LID("ondCd"), &kb_tabel_onderwerpen_k3cr, k % 5);
    if (o->w->lang)
        kb_sandbox_lang(s, KB_LID("oms"));
    else
        kb_schrijf_z(s, KB_LID("oms"), o->w->kaal ? NULL : KIES(OMSCHRIJVINGEN, k));
    kb_schrijf_einde_object(s);
}

/* Contact k is about subject k modulo five. */
static void tellingen(const struct kb_sandboxoproep *o, struct kb_schrijver *s, unsigned n,
                      struct kb_datum vanaf)
{
    int64_t sinds = kb_datum_dagen(vanaf);
    int64_t vandaag = kb_datum_dagen(o->vraag->vandaag);
    char tekst[KB_DATUM_LENGTE_COMPACT + 1];
    int64_t aantal[5] = {0};

    for (unsigned k = 0; k < n && !o->w->kaal; k++)
        if (vandaag - (int64_t)DAGEN_PER_MOMENT * k >= sinds)
            aantal[o->w->onbekende_codes ? 0 : k % 5]++;
    kb_datum_schrijf_compact(vanaf, tekst);
    kb_schrijf_object(s, KB_LID("stat"));
    kb_schrijf_z(s, KB_LID("vanafDt"), tekst);
    kb_schrijf_lijst(s, KB_LID("aant"));
    for (unsigned i = 0; i < 5; i++) {
        if (!aantal[i])
            continue;
        kb_schrijf_object(s, KB_GEEN_LID);
        kb_sandbox_code(o, s, KB_LID("ondCd"), &kb_tabel_onderwerpen_k3cr, i);
        kb_schrijf_geheel(s, KB_LID("n"), aantal[i]);
        kb_schrijf_einde_object(s);
    }
    kb_schrijf_einde_lijst(s);
    kb_schrijf_einde_object(s);
}

int kb_sandbox_momenten(const struct kb_sandboxoproep *o, struct kb_schrijver *s)
{
    unsigned n = (unsigned)kb_sandbox_aantal(o->w->contacten, MOMENTEN);
    struct kb_datum vanaf;
    unsigned begin;
    unsigned max;
    char token[16];

    /* A token is the place where the next part begins. */
    if (!kb_sandbox_getal(o, "max", 1, 100, 25, &max) || !kb_sandbox_getal(o, "pagToken", 0, n, 0, &begin) ||
        !kb_sandbox_datum(o, "statVanaf", &vanaf) || !kb_datum_is_er(vanaf))
        return 400;
    kb_schrijf_object(s, KB_GEEN_LID);
    kb_schrijf_z(s, KB_LID("klantnr"), o->lh);
    kb_schrijf_lijst(s, KB_LID("cm"));
    for (unsigned k = begin; k < n && k < begin + max; k++)
        moment(o, s, k);
    kb_schrijf_einde_lijst(s);
    snprintf(token, sizeof(token), "%u", begin + max);
    kb_schrijf_z(s, KB_LID("pagTokenVlg"), begin + max < n ? token : NULL);
    tellingen(o, s, n, vanaf);
    kb_schrijf_einde_object(s);
    return 200;
}

/* The last of them are from the system before Archie: a day, and nobody knows who wrote them. */
static void notitie(const struct kb_sandboxoproep *o, struct kb_schrijver *s, unsigned k, bool oud)
{
    int64_t dag = kb_datum_dagen(o->vraag->vandaag) - (int64_t)DAGEN_PER_NOTITIE * (k + 1);

    kb_schrijf_object(s, KB_GEEN_LID);
    if (o->w->afwijkingen)
        kb_schrijf_z(s, KB_LID("createdOn"), "onbekend");
    else if (oud)
        kb_sandbox_dag(s, KB_LID("createdOn"), o->vraag->vandaag, (int64_t)DAGEN_PER_NOTITIE * (k + 1));
    else
        kb_schrijf_geheel(s, KB_LID("createdOn"), dag * 86400 + 43200);
    kb_schrijf_z(s, KB_LID("createdBy"), oud || o->w->kaal ? NULL : KIES(BEHANDELAARS, k));
    if (o->w->lang)
        kb_sandbox_lang(s, KB_LID("noteText"));
    else
        kb_schrijf_z(s, KB_LID("noteText"), "Afgesproken dat wij in het najaar opnieuw bellen.");
    kb_schrijf_einde_object(s);
}

int kb_sandbox_notities(const struct kb_sandboxoproep *o, struct kb_schrijver *s)
{
    unsigned n = (unsigned)kb_sandbox_aantal(o->w->notities, NOTITIES);
    unsigned top;

    if (!kb_sandbox_getal(o, "top", 1, 100, 100, &top))
        return 400;
    kb_schrijf_object(s, KB_GEEN_LID);
    kb_schrijf_z(s, KB_LID("accountKey"), o->lh);
    kb_schrijf_lijst(s, KB_LID("notes"));
    for (unsigned k = 0; k < n && k < top; k++)
        notitie(o, s, k, k + 1 == n);
    kb_schrijf_einde_lijst(s);
    kb_schrijf_einde_object(s);
    return 200;
}
