/* The document archive in the sandbox (openapi/bronnen/archief.yaml): a document a day, the newest
 * yesterday's. The list is never made: a place in it is a place in the employer's documents, of which those
 * that do not satisfy are passed over. */
#include "sandbox/antwoord.h"

#include <stdio.h>
#include <stdlib.h>

#include "klantbeeld/domein/codes_documenten.h"

enum { DOCUMENTEN = 18 };

#define KIES(lijst, i) ((lijst)[(i) % (sizeof(lijst) / sizeof((lijst)[0]))])

static const char *const TITELS[] = {"Toekenningsbeslissing aan werkgever", "Terugvorderingsbrief werknemer",
                                     "Verzoek aan werkgever om informatie"};
static const char *const SUBONDERWERPEN[] = {"Vaststellen recht, hoogte en duur", "Continueren en muteren",
                                             "Einde recht"};

static const char *query(const struct kb_sandboxoproep *o, const char *naam)
{
    return o->vraag->query(o->vraag->context, naam);
}

struct selectie {
    unsigned n;
    const char *soorten, *gebieden; /* NULL = all */
    struct kb_datum vanaf, tot;     /* no date = unbounded */
    bool oudste_eerst;
    unsigned max;
    unsigned begin; /* how many documents were passed */
};

/* A token is "d4/" and the place where the next part begins; the slash is there to be encoded. */
static bool lees_vervolg(const char *token, struct selectie *uit)
{
    char *einde = NULL;
    unsigned long begin;

    if (!token)
        return true;
    if (strncmp(token, "d4/", 3) != 0)
        return false;
    begin = strtoul(token + 3, &einde, 10);
    uit->begin = (unsigned)begin;
    return einde != token + 3 && !*einde && begin < uit->n;
}

static bool lees_selectie(const struct kb_sandboxoproep *o, struct selectie *uit)
{
    const char *sorteer = query(o, "sort");

    *uit = (struct selectie){.n = (unsigned)kb_sandbox_aantal(o->w->documenten, DOCUMENTEN),
                             .soorten = query(o, "srt"),
                             .gebieden = query(o, "agb"),
                             .oudste_eerst = sorteer && strcmp(sorteer, "A") == 0};
    return kb_sandbox_datum(o, "dv", &uit->vanaf) && kb_sandbox_datum(o, "dt", &uit->tot) &&
           kb_sandbox_getal(o, "max", 1, 100, 25, &uit->max) && lees_vervolg(query(o, "vervolg"), uit);
}

/* Document k, the newest is 0. */
static const char *soort(unsigned k)
{
    return kb_tabel_documentsoorten.rij[k % kb_tabel_documentsoorten.n].bron;
}

static const char *gebied(unsigned k)
{
    return kb_tabel_aandachtsgebieden.rij[k % kb_tabel_aandachtsgebieden.n].bron;
}

static bool in_lijst(const char *lijst, const char *code)
{
    size_t n = strlen(code);

    for (const char *p = lijst; p; p = strchr(p, ',')) {
        p += *p == ',';
        if (strncmp(p, code, n) == 0 && (p[n] == ',' || !p[n]))
            return true;
    }
    return !lijst;
}

static bool voldoet(const struct kb_sandboxoproep *o, const struct selectie *s, unsigned k)
{
    struct kb_datum dag = kb_datum_van_dagen(kb_datum_dagen(o->vraag->vandaag) - k - 1);

    return in_lijst(s->soorten, soort(k)) && in_lijst(s->gebieden, gebied(k)) &&
           kb_datum_vergelijk(dag, s->vanaf) >= 0 &&
           (!kb_datum_is_er(s->tot) || kb_datum_vergelijk(dag, s->tot) <= 0);
}

static void document(const struct kb_sandboxoproep *o, struct kb_schrijver *s, unsigned k)
{
    char nummer[24];
    bool bekend = !o->w->kaal;

    snprintf(nummer, sizeof(nummer), "KA-%010u", 1000U + k);
    kb_schrijf_object(s, KB_GEEN_LID);
    kb_schrijf_z(s, KB_LID("docId"), nummer);
    if (o->w->afwijkingen)
        kb_schrijf_z(s, KB_LID("dat"), "20261399");
    else
        kb_sandbox_dag(s, KB_LID("dat"), o->vraag->vandaag, (int64_t)k + 1);
    kb_schrijf_z(s, KB_LID("agb"), !bekend ? NULL : o->w->onbekende_codes ? "QQ-9" : gebied(k));
    kb_schrijf_z(s, KB_LID("ond"), bekend && k % 3 ? "Werktijdverkorting" : NULL);
    kb_schrijf_z(s, KB_LID("subOnd"), bekend ? KIES(SUBONDERWERPEN, k) : NULL);
    if (o->w->lang)
        kb_sandbox_lang(s, KB_LID("ttl"));
    else
        kb_schrijf_z(s, KB_LID("ttl"), KIES(TITELS, k));
    kb_schrijf_z(s, KB_LID("srtCd"), !bekend ? NULL : o->w->onbekende_codes ? "QQ-9" : soort(k));
    if (o->w->afwijkingen)
        kb_schrijf_z(s, KB_LID("bijl"), "misschien");
    else
        kb_sandbox_vlag(s, KB_LID("bijl"), k % 4 == 0);
    kb_schrijf_einde_object(s);
}

int kb_sandbox_documenten(const struct kb_sandboxoproep *o, struct kb_schrijver *s)
{
    struct selectie keus;
    char token[16] = "";
    unsigned gegeven = 0;
    int64_t aantal = 0;

    if (!lees_selectie(o, &keus))
        return 400;
    kb_schrijf_object(s, KB_GEEN_LID);
    kb_schrijf_z(s, KB_LID("lh"), o->lh);
    kb_schrijf_lijst(s, KB_LID("docs"));
    for (unsigned i = 0; i < keus.n; i++) {
        unsigned k = keus.oudste_eerst ? keus.n - 1 - i : i;

        if (!voldoet(o, &keus, k))
            continue;
        aantal++;
        if (i < keus.begin || *token)
            continue;
        if (gegeven++ < keus.max)
            document(o, s, k);
        else
            snprintf(token, sizeof(token), "d4/%u", i);
    }
    kb_schrijf_einde_lijst(s);
    kb_schrijf_geheel(s, KB_LID("aantal"), aantal);
    kb_schrijf_z(s, KB_LID("vervolg"), *token ? token : NULL);
    kb_schrijf_einde_object(s);
    return 200;
}
