/* CWS-IHP in the sandbox (openapi/bronnen/cws-ihp.yaml): one inhoudingsplichtige, or all administrations of
 * one employer. */
#include "sandbox/antwoord.h"

static void of_null(struct kb_schrijver *s, struct kb_tekst lid, const char *nummer)
{
    kb_schrijf_z(s, lid, nummer && *nummer ? nummer : NULL);
}

/* The next of the codes, "" when there is none; two digits at least, as sectors are written. */
static const char *volgende_code(const char *lijst, char uit[8])
{
    size_t n = strcspn(lijst, ",");
    size_t nul = n == 1 ? 1 : 0;

    uit[0] = '0';
    memcpy(uit + nul, lijst, n);
    uit[nul + n] = '\0';
    return lijst[n] ? lijst + n + 1 : lijst + n;
}

static void sectoren(const struct kb_sandboxoproep *o, struct kb_schrijver *s)
{
    const char *lijst = o->w->sectoren ? o->w->sectoren : "51";
    bool eerste = true;
    char code[8];

    kb_schrijf_lijst(s, KB_LID("sectoren"));
    while (*lijst) {
        lijst = volgende_code(lijst, code);
        kb_schrijf_object(s, KB_GEEN_LID);
        if (o->w->afwijkingen)
            kb_schrijf_geheel(s, KB_LID("sectCd"), 51);
        else
            kb_schrijf_z(s, KB_LID("sectCd"), code);
        kb_sandbox_vlag(s, KB_LID("indHfd"), eerste);
        kb_schrijf_einde_object(s);
        eerste = false;
    }
    kb_schrijf_einde_lijst(s);
}

static void sbi(const struct kb_sandboxoproep *o, struct kb_schrijver *s)
{
    const char *lijst = o->w->kaal ? "" : o->w->sbi ? o->w->sbi : "4690,5210";
    int64_t nummer = 0;
    char code[8];

    kb_schrijf_lijst(s, KB_LID("sbi"));
    while (*lijst) {
        lijst = volgende_code(lijst, code);
        kb_schrijf_object(s, KB_GEEN_LID);
        kb_schrijf_z(s, KB_LID("sbiCd"), code);
        kb_schrijf_geheel(s, KB_LID("vlgnr"), ++nummer);
        kb_schrijf_einde_object(s);
    }
    kb_schrijf_einde_lijst(s);
}

static void adres(const struct kb_sandboxoproep *o, struct kb_schrijver *s, const char *soort, bool postbus)
{
    struct kb_sandboxplaats p;
    bool straat = !postbus && !o->w->kaal;

    kb_sandbox_plaats(o->w, &p);
    kb_schrijf_object(s, KB_GEEN_LID);
    kb_schrijf_z(s, KB_LID("adrSrt"), soort);
    kb_schrijf_z(s, KB_LID("strNm"), straat ? "Voorbeeldadres" : NULL);
    if (straat)
        kb_schrijf_geheel(s, KB_LID("hsNr"), p.huisnummer);
    else
        kb_schrijf_null(s, KB_LID("hsNr"));
    kb_schrijf_null(s, KB_LID("hsLtr"));
    kb_schrijf_z(s, KB_LID("hsNrTvg"), straat && o->w->kvk ? "bis" : NULL);
    if (postbus)
        kb_schrijf_geheel(s, KB_LID("pbNr"), 12345);
    else
        kb_schrijf_null(s, KB_LID("pbNr"));
    kb_schrijf_z(s, KB_LID("pc"), p.postcode);
    kb_schrijf_z(s, KB_LID("plNm"), p.plaats);
    kb_schrijf_z(s, KB_LID("lndCd"), p.land);
    kb_schrijf_einde_object(s);
}

static void adressen(const struct kb_sandboxoproep *o, struct kb_schrijver *s)
{
    kb_schrijf_lijst(s, KB_LID("adressen"));
    if (o->w->adres != KB_SANDBOX_ADRES_GEEN) {
        adres(o, s, "V", false);
        if (!o->w->kaal)
            adres(o, s, "C", o->w->adres == KB_SANDBOX_ADRES_POSTBUS);
    }
    kb_schrijf_einde_lijst(s);
}

static void portalen(const struct kb_sandboxoproep *o, struct kb_schrijver *s)
{
    const char *p = o->w->portalen ? o->w->portalen : "JJ";

    kb_schrijf_object(s, KB_LID("ptl"));
    if (o->w->kaal) {
        kb_schrijf_null(s, KB_LID("wgp"));
        kb_schrijf_null(s, KB_LID("dgp"));
    } else {
        kb_sandbox_vlag(s, KB_LID("wgp"), p[0] == 'J');
        kb_sandbox_vlag(s, KB_LID("dgp"), p[1] == 'J');
    }
    kb_schrijf_z(s, KB_LID("dgpSw"), o->w->kaal || p[1] != 'J' ? NULL : "Afas");
    kb_schrijf_einde_object(s);
}

static void aantal_werknemers(const struct kb_sandboxoproep *o, struct kb_schrijver *s)
{
    if (o->w->afwijkingen)
        kb_schrijf_z(s, KB_LID("aantWn"), "veel");
    else if (o->w->kaal || o->w->werknemers == KB_SANDBOX_GEEN)
        kb_schrijf_null(s, KB_LID("aantWn"));
    else
        kb_schrijf_geheel(s, KB_LID("aantWn"), kb_sandbox_aantal(o->w->werknemers, KB_SANDBOX_WERKNEMERS));
}

static void ihp(const struct kb_sandboxoproep *o, struct kb_schrijver *s)
{
    const struct kb_sandboxwerkgever *w = o->w;
    char kvk[KB_KVK_LENGTE + 1];
    char vestiging[KB_VESTIGING_LENGTE + 1];
    char aansluit[KB_AANSLUIT_MAX + 1];
    const char status[] = {w->status ? w->status : 'A', '\0'};

    kb_sandbox_kvk(w, kvk);
    kb_sandbox_vestiging(w, o->sub, vestiging);
    kb_sandbox_aansluitnummer(w, o->sub, aansluit);
    kb_schrijf_z(s, KB_LID("lhNr"), o->lh);
    kb_schrijf_z(s, KB_LID("fiscNr"), w->nummer);
    kb_schrijf_z(s, KB_LID("fiscNrSrt"), w->bsn ? "B" : "R");
    kb_sandbox_vlag(s, KB_LID("indAfsch"), w->afgeschermd);
    kb_schrijf_z(s, KB_LID("hndNm"), w->naam);
    of_null(s, KB_LID("kvkNr"), w->afwijkingen ? "KVK 99000" : kvk);
    of_null(s, KB_LID("vestNr"), vestiging);
    of_null(s, KB_LID("aansNr"), aansluit);
    sectoren(o, s);
    kb_schrijf_z(s, KB_LID("rpgCd"), w->kaal ? NULL : w->onbekende_codes ? "77" : "03");
    sbi(o, s);
    kb_schrijf_z(s, KB_LID("statCd"), w->afwijkingen ? NULL : status);
    adressen(o, s);
    portalen(o, s);
    aantal_werknemers(o, s);
}

int kb_sandbox_ihp(const struct kb_sandboxoproep *o, struct kb_schrijver *s)
{
    kb_schrijf_object(s, KB_GEEN_LID);
    kb_schrijf_object(s, KB_LID("ihp"));
    ihp(o, s);
    kb_schrijf_einde_object(s);
    kb_schrijf_einde_object(s);
    return 200;
}

int kb_sandbox_ihps(const struct kb_sandboxoproep *o, struct kb_schrijver *s)
{
    struct kb_sandboxoproep een = *o;

    kb_schrijf_object(s, KB_GEEN_LID);
    kb_schrijf_lijst(s, KB_LID("ihps"));
    for (een.sub = 1; een.sub <= kb_sandbox_administraties(o->w); een.sub++) {
        kb_sandbox_lh(o->w, een.sub, een.lh);
        kb_schrijf_object(s, KB_GEEN_LID);
        ihp(&een, s);
        kb_schrijf_einde_object(s);
    }
    kb_schrijf_einde_lijst(s);
    kb_schrijf_einde_object(s);
    return 200;
}
