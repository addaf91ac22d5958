/* The Poortwachterregistratie and the ERD-register in the sandbox (openapi/bronnen/poortwachter.yaml,
 * erd.yaml). Reports lie a week apart and sanctions three, so that what a row of the table says there is
 * falls within the three years that are asked for by default. */
#include "sandbox/antwoord.h"

enum { VERSLAGEN = 5, DIGITAAL = 4, ADMINISTRATIEF = 1, INHOUDELIJK = 2, BOETEJAREN = 4, BOETES_OPEN = 1 };

enum { DAGEN_PER_VERSLAG = 7, DAGEN_PER_SANCTIE = 21, BOETE_CENTEN = 45500 };

/* 1 January 2021 in the Netherlands. */
static const int64_t INGANG = 1609455600;

/* The day so many days ago counts for who asks since `vanaf`. */
static bool telt_mee(const struct kb_sandboxoproep *o, struct kb_datum vanaf, int64_t dagen)
{
    return kb_datum_dagen(o->vraag->vandaag) - dagen >= kb_datum_dagen(vanaf);
}

static bool begin(const struct kb_sandboxoproep *o, struct kb_schrijver *s, struct kb_datum *vanaf)
{
    char tekst[KB_DATUM_LENGTE_COMPACT + 1];

    if (!kb_sandbox_datum(o, "vanaf", vanaf) || !kb_datum_is_er(*vanaf))
        return false;
    kb_datum_schrijf_compact(*vanaf, tekst);
    kb_schrijf_object(s, KB_GEEN_LID);
    kb_schrijf_z(s, KB_LID("lh"), o->lh);
    kb_schrijf_z(s, KB_LID("vanaf"), tekst);
    return true;
}

int kb_sandbox_verslagen(const struct kb_sandboxoproep *o, struct kb_schrijver *s)
{
    int n = kb_sandbox_aantal(o->w->verslagen, VERSLAGEN);
    int n_digitaal = kb_sandbox_aantal(o->w->digitaal, DIGITAAL);
    struct kb_datum vanaf;
    int64_t aantal = 0;
    int64_t digitaal = 0;

    if (!begin(o, s, &vanaf))
        return 400;
    for (int i = 0; i < n; i++) {
        if (!telt_mee(o, vanaf, (int64_t)DAGEN_PER_VERSLAG * (i + 1)))
            continue;
        aantal++;
        digitaal += i < n_digitaal;
    }
    kb_schrijf_geheel(s, KB_LID("aantVrsl"), aantal);
    kb_schrijf_geheel(s, KB_LID("aantDig"), o->w->afwijkingen ? aantal + 1 : digitaal);
    kb_schrijf_einde_object(s);
    return 200;
}

int kb_sandbox_loonsancties(const struct kb_sandboxoproep *o, struct kb_schrijver *s)
{
    int administratief = kb_sandbox_aantal(o->w->administratief, ADMINISTRATIEF);
    int inhoudelijk = administratief + kb_sandbox_aantal(o->w->inhoudelijk, INHOUDELIJK);
    int n = inhoudelijk + kb_sandbox_aantal(o->w->andere_sancties, 0);
    struct kb_datum vanaf;

    if (!begin(o, s, &vanaf))
        return 400;
    kb_schrijf_lijst(s, KB_LID("sancties"));
    for (int i = 0; i < n; i++) {
        if (!telt_mee(o, vanaf, (int64_t)DAGEN_PER_SANCTIE * (i + 1)))
            continue;
        kb_schrijf_object(s, KB_GEEN_LID);
        kb_schrijf_z(s, KB_LID("srt"), i < administratief ? "ADM" : i < inhoudelijk ? "INH" : "OVG");
        kb_sandbox_dag(s, KB_LID("dt"), o->vraag->vandaag, (int64_t)DAGEN_PER_SANCTIE * (i + 1));
        kb_schrijf_einde_object(s);
    }
    kb_schrijf_einde_lijst(s);
    kb_schrijf_einde_object(s);
    return 200;
}

int kb_sandbox_boetes(const struct kb_sandboxoproep *o, struct kb_schrijver *s)
{
    int jaren = kb_sandbox_aantal(o->w->boetejaren, BOETEJAREN);

    kb_schrijf_object(s, KB_GEEN_LID);
    kb_schrijf_z(s, KB_LID("lh"), o->lh);
    kb_schrijf_geheel(s, KB_LID("open"), kb_sandbox_aantal(o->w->boetes_open, BOETES_OPEN));
    kb_schrijf_lijst(s, KB_LID("jaren"));
    for (int i = 0; i < jaren; i++) {
        int64_t aantal = i % 3;

        kb_schrijf_object(s, KB_GEEN_LID);
        kb_schrijf_geheel(s, KB_LID("jr"), o->vraag->vandaag.jaar - jaren + i);
        kb_schrijf_geheel(s, KB_LID("aant"), aantal);
        kb_schrijf_geheel(s, KB_LID("bdrCt"), o->w->afwijkingen ? -1 : aantal * BOETE_CENTEN);
        kb_schrijf_einde_object(s);
    }
    kb_schrijf_einde_lijst(s);
    kb_schrijf_einde_object(s);
    return 200;
}

static void regeling(const struct kb_sandboxoproep *o, struct kb_schrijver *s, const char *wet, char erd)
{
    bool ja = erd == 'J';
    bool wga = strcmp(wet, "WGA") == 0;
    const char *verzekeraar = o->w->verzekeraar ? o->w->verzekeraar : "Aegon";

    kb_schrijf_object(s, KB_GEEN_LID);
    kb_schrijf_z(s, KB_LID("wet"), wet);
    kb_schrijf_geheel(s, KB_LID("erd"), o->w->afwijkingen ? 7 : ja);
    if (ja && !o->w->kaal)
        kb_schrijf_geheel(s, KB_LID("ingang"), INGANG);
    else
        kb_schrijf_null(s, KB_LID("ingang"));
    kb_schrijf_z(s, KB_LID("betaling"),
                 !ja || !wga || o->w->kaal ? NULL
                 : o->w->betaling          ? o->w->betaling
                                           : "WN");
    if (ja && *verzekeraar && strcmp(wet, "WW") != 0 && !o->w->kaal) {
        kb_schrijf_object(s, KB_LID("uitvoerder"));
        kb_schrijf_geheel(s, KB_LID("relatienr"), 4711);
        kb_schrijf_z(s, KB_LID("naam"), verzekeraar);
        kb_schrijf_einde_object(s);
    } else {
        kb_schrijf_null(s, KB_LID("uitvoerder"));
    }
    kb_schrijf_einde_object(s);
}

int kb_sandbox_eigenrisico(const struct kb_sandboxoproep *o, struct kb_schrijver *s)
{
    static const char *const wetten[] = {"WGA", "ZW", "WW"};
    const char *erd = o->w->erd ? o->w->erd : "JNJ";
    struct kb_datum peildatum;
    char tekst[KB_DATUM_LENGTE_COMPACT + 1];

    if (!kb_sandbox_datum(o, "peildatum", &peildatum) || !kb_datum_is_er(peildatum))
        return 400;
    kb_datum_schrijf_compact(peildatum, tekst);
    kb_schrijf_object(s, KB_GEEN_LID);
    kb_schrijf_z(s, KB_LID("loonheffingsnummer"), o->lh);
    kb_schrijf_z(s, KB_LID("peildatum"), tekst);
    kb_schrijf_lijst(s, KB_LID("regelingen"));
    for (size_t i = 0; i < sizeof(wetten) / sizeof(wetten[0]); i++)
        if (erd[i] != '-')
            regeling(o, s, wetten[i], erd[i]);
    kb_schrijf_einde_lijst(s);
    kb_schrijf_einde_object(s);
    return 200;
}
