/* Organisatiegegevens from CWS-IHP: one call, one body. Contract: openapi/bronnen/cws-ihp.yaml. */
#include "adapter/adapters.h"
#include "adapter/lezen.h"
#include "klantbeeld/domein/codes_organisatie.h"

enum { IHP };

/* What a sole trader's numbers are: see openapi/klantbeeld-werkgever.yaml, Organisatie. */
enum { BSN, LHNUMMER, AANTAL_ZICHT };

static const struct kb_zichtlid zicht[AANTAL_ZICHT] = {
    [BSN] = {"bsn", KB_VELD_BSN},
    [LHNUMMER] = {"lhnummer", KB_VELD_BSN},
};

enum { MAX_HUISNUMMER = 99999, MAX_POSTBUS = 999999, MAX_WERKNEMERS = 10000000 };

static const struct kb_adapterbron bronnen[] = {
    [0] = {.bron = "cws-ihp", .naam = "CWS-IHP"},
};

static const struct kb_oproepsoort oproepen[] = {
    [IHP] = {.bron = 0,
             .levert = {"naam", "kvkNummer", "kvkVestigingsnummer", "rsin", "bsn", "aansluitnummer",
                        "sectoren", "risicopremiegroep", "sbiCodes", "status", "vestigingsadres",
                        "correspondentieadres", "portalen", "indicatieAantalMedewerkers"}},
};

static enum kb_status plan(const struct kb_vraag *vraag, struct kb_plan *plan,
                           struct kb_overtredingen *overtredingen)
{
    (void)overtredingen;
    return kb_plan_oproep(plan, IHP, "/cws/ihp/v3/inhoudingsplichtigen/%s", vraag->lhnummer.tekst);
}

static bool is_kvk(struct kb_tekst t)
{
    struct kb_kvknummer nummer;

    return kb_kvk_lees(t, &nummer) == KB_NUMMER_GOED;
}

static bool is_vestiging(struct kb_tekst t)
{
    struct kb_vestigingsnummer nummer;

    return kb_vestiging_lees(t, &nummer) == KB_NUMMER_GOED;
}

static bool is_aansluit(struct kb_tekst t)
{
    struct kb_aansluitnummer nummer;

    return kb_aansluit_lees(t, &nummer) == KB_NUMMER_GOED;
}

/* The register's own numbers are taken as they are (chain-test numbers fail the elfproef); only their form is
 * checked. */
static bool is_fiscaal(struct kb_tekst t)
{
    struct kb_rsin nummer;

    return kb_rsin_lees(t, KB_ELFPROEF_SOEPEL, &nummer) == KB_NUMMER_GOED;
}

static void lees_nummer(const struct kb_lees *l, const char *lid, enum kb_plicht plicht,
                        bool (*goed)(struct kb_tekst), struct kb_tekst *uit)
{
    *uit = KB_GEEN_TEKST;
    if (kb_lees_tekst(l, lid, plicht, uit) && !goed(*uit)) {
        kb_lees_meld(l, lid);
        *uit = KB_GEEN_TEKST;
    }
}

static void neem_nummer(const struct kb_lees *l, const char *lid, bool (*goed)(struct kb_tekst),
                        struct kb_tekst onslid)
{
    struct kb_tekst nummer;

    lees_nummer(l, lid, KB_MAG_ONTBREKEN, goed, &nummer);
    kb_schrijf_tekst(l->v->uit, onslid, nummer);
}

struct fiscaal {
    struct kb_tekst nummer;
    bool is_rsin;
    bool is_bsn;
};

static void lees_fiscaal(const struct kb_lees *ihp, struct fiscaal *uit)
{
    struct kb_tekst soort = KB_GEEN_TEKST;

    lees_nummer(ihp, "fiscNr", KB_VERPLICHT, is_fiscaal, &uit->nummer);
    kb_lees_tekst(ihp, "fiscNrSrt", KB_VERPLICHT, &soort);
    uit->is_bsn = kb_tekst_is(soort, "B");
    uit->is_rsin = kb_tekst_is(soort, "R");
    if (soort.p && !uit->is_bsn && !uit->is_rsin)
        kb_lees_meld(ihp, "fiscNrSrt");
}

/* fiscNr is an RSIN or, for a sole trader, a BSN: never both, and a BSN must not slip into the other member.
 * The nine digits of a sole trader's LH-nummer are that BSN; who is not known to have an RSIN may be one. */
static void neem_nummers(const struct kb_lees *ihp)
{
    struct kb_schrijver *uit = ihp->v->uit;
    const char *lh = ihp->v->vraag->lhnummer.tekst;
    struct fiscaal f;

    lees_fiscaal(ihp, &f);
    kb_schrijf_z(uit, KB_LID("lhnummer"), f.is_rsin || kb_vertaling_toont(ihp->v, LHNUMMER) ? lh : NULL);
    kb_schrijf_tekst(uit, KB_LID("rsin"), f.is_rsin ? f.nummer : KB_GEEN_TEKST);
    kb_schrijf_tekst(uit, KB_LID("bsn"),
                     !f.is_rsin && kb_vertaling_toont(ihp->v, BSN) && f.is_bsn ? f.nummer : KB_GEEN_TEKST);
}

/* Without a clear answer nobody knows, and that is not "no". */
static void lees_afscherming(const struct kb_lees *ihp)
{
    bool afgeschermd;

    if (kb_lees_vlag(ihp, "indAfsch", KB_VERPLICHT, &afgeschermd))
        ihp->v->afscherming = afgeschermd ? KB_AFSCHERMING_JA : KB_AFSCHERMING_NEE;
}

static void neem_sectoren(const struct kb_lees *ihp)
{
    struct kb_lees sector;
    struct kb_tekst code;
    size_t n;

    if (!kb_lees_lijst(ihp, "sectoren", KB_VERPLICHT, &n)) {
        kb_schrijf_null(ihp->v->uit, KB_LID("sectoren"));
        return;
    }
    kb_schrijf_lijst(ihp->v->uit, KB_LID("sectoren"));
    for (size_t i = 0; i < n; i++)
        if (kb_lees_element(ihp, "sectoren", i, &sector) &&
            kb_lees_tekst(&sector, "sectCd", KB_VERPLICHT, &code))
            kb_schrijf_code_lid(ihp->v->uit, KB_GEEN_LID, &kb_tabel_sectoren, code);
    kb_schrijf_einde_lijst(ihp->v->uit);
}

static void neem_sbi(const struct kb_lees *ihp)
{
    struct kb_lees sbi;
    struct kb_tekst code;
    size_t n;

    if (!kb_lees_lijst(ihp, "sbi", KB_VERPLICHT, &n)) {
        kb_schrijf_null(ihp->v->uit, KB_LID("sbiCodes"));
        return;
    }
    kb_schrijf_lijst(ihp->v->uit, KB_LID("sbiCodes"));
    for (size_t i = 0; i < n; i++)
        if (kb_lees_element(ihp, "sbi", i, &sbi) && kb_lees_tekst(&sbi, "sbiCd", KB_VERPLICHT, &code))
            kb_schrijf_tekst(ihp->v->uit, KB_GEEN_LID, code);
    kb_schrijf_einde_lijst(ihp->v->uit);
}

/* A Dutch postcode comes without its blank and goes out with it; a foreign one stays as it is. */
static void neem_postcode(const struct kb_lees *adres)
{
    char geschreven[KB_POSTCODE_GESCHREVEN + 1];
    struct kb_tekst pc = KB_GEEN_TEKST;
    struct kb_tekst land = KB_GEEN_TEKST;
    struct kb_postcode postcode;

    kb_lees_tekst(adres, "pc", KB_MAG_ONTBREKEN, &pc);
    if (pc.p && kb_waarde_tekst(kb_waarde_lid(adres->w, "lndCd"), &land) && kb_tekst_is(land, "NL")) {
        if (kb_postcode_lees(pc, &postcode) == KB_NUMMER_GOED) {
            kb_postcode_schrijf(&postcode, geschreven);
            pc = kb_tekst_van(geschreven);
        } else {
            kb_lees_meld(adres, "pc");
            pc = KB_GEEN_TEKST;
        }
    }
    kb_schrijf_tekst(adres->v->uit, KB_LID("postcode"), pc);
}

static void schrijf_adres(const struct kb_lees *adres, struct kb_tekst onslid)
{
    struct kb_schrijver *uit = adres->v->uit;

    kb_schrijf_object(uit, onslid);
    kb_neem_tekst(adres, "strNm", KB_MAG_ONTBREKEN, KB_LID("straat"));
    kb_neem_geheel(adres, "hsNr", KB_MAG_ONTBREKEN, MAX_HUISNUMMER, KB_LID("huisnummer"));
    kb_neem_tekst(adres, "hsLtr", KB_MAG_ONTBREKEN, KB_LID("huisletter"));
    kb_neem_tekst(adres, "hsNrTvg", KB_MAG_ONTBREKEN, KB_LID("toevoeging"));
    kb_neem_geheel(adres, "pbNr", KB_MAG_ONTBREKEN, MAX_POSTBUS, KB_LID("postbus"));
    neem_postcode(adres);
    kb_neem_tekst(adres, "plNm", KB_VERPLICHT, KB_LID("plaats"));
    kb_neem_code(adres, "lndCd", KB_VERPLICHT, &kb_tabel_landen, KB_LID("land"));
    kb_schrijf_einde_object(uit);
}

/* The address of one kind; the contract allows at most one of each, the first counts. */
static bool zoek_adres(const struct kb_lees *ihp, size_t n, const char *soort, struct kb_lees *adres)
{
    for (size_t i = 0; i < n; i++) {
        struct kb_lees dit = {.w = kb_waarde_element(kb_waarde_lid(ihp->w, "adressen"), i)};
        struct kb_tekst adres_soort;

        if (kb_waarde_tekst(kb_waarde_lid(dit.w, "adrSrt"), &adres_soort) && kb_tekst_is(adres_soort, soort))
            return kb_lees_element(ihp, "adressen", i, adres);
    }
    return false;
}

static void neem_adressen(const struct kb_lees *ihp)
{
    struct kb_lees adres;
    struct kb_tekst soort;
    size_t n;

    kb_lees_lijst(ihp, "adressen", KB_VERPLICHT, &n);
    for (size_t i = 0; i < n; i++)
        if (kb_lees_element(ihp, "adressen", i, &adres) &&
            kb_lees_tekst(&adres, "adrSrt", KB_VERPLICHT, &soort) && !kb_tekst_is(soort, "V") &&
            !kb_tekst_is(soort, "C"))
            kb_lees_meld(&adres, "adrSrt");
    if (zoek_adres(ihp, n, "V", &adres))
        schrijf_adres(&adres, KB_LID("vestigingsadres"));
    else
        kb_schrijf_null(ihp->v->uit, KB_LID("vestigingsadres"));
    if (zoek_adres(ihp, n, "C", &adres))
        schrijf_adres(&adres, KB_LID("correspondentieadres"));
    else
        kb_schrijf_null(ihp->v->uit, KB_LID("correspondentieadres"));
}

static void neem_portalen(const struct kb_lees *ihp)
{
    struct kb_lees ptl;

    if (!kb_lees_in(ihp, "ptl", KB_VERPLICHT, &ptl)) {
        kb_schrijf_null(ihp->v->uit, KB_LID("portalen"));
        return;
    }
    kb_schrijf_object(ihp->v->uit, KB_LID("portalen"));
    kb_neem_vlag(&ptl, "wgp", KB_MAG_ONTBREKEN, KB_LID("werkgeversportaal"));
    kb_neem_vlag(&ptl, "dgp", KB_MAG_ONTBREKEN, KB_LID("digipoort"));
    kb_neem_tekst(&ptl, "dgpSw", KB_MAG_ONTBREKEN, KB_LID("softwareDigipoort"));
    kb_schrijf_einde_object(ihp->v->uit);
}

static enum kb_status vertaal(struct kb_vertaling *v)
{
    struct kb_schrijver *uit = v->uit;
    struct kb_lees ihp;
    struct kb_document *d = kb_lees_open(v, IHP, "ihp", "lhNr", &ihp);

    /* Without a body nothing is delivered at all: the layer above answers with a problem. */
    if (!d)
        ihp = (struct kb_lees){.v = v, .soort = IHP};
    v->afscherming = KB_AFSCHERMING_ONBEKEND;
    lees_afscherming(&ihp);
    kb_schrijf_object(uit, KB_GEEN_LID);
    kb_neem_tekst(&ihp, "hndNm", KB_VERPLICHT, KB_LID("naam"));
    neem_nummer(&ihp, "kvkNr", is_kvk, KB_LID("kvkNummer"));
    neem_nummer(&ihp, "vestNr", is_vestiging, KB_LID("kvkVestigingsnummer"));
    neem_nummers(&ihp);
    neem_nummer(&ihp, "aansNr", is_aansluit, KB_LID("aansluitnummer"));
    neem_sectoren(&ihp);
    kb_neem_code(&ihp, "rpgCd", KB_MAG_ONTBREKEN, &kb_tabel_risicopremiegroepen, KB_LID("risicopremiegroep"));
    neem_sbi(&ihp);
    kb_neem_code(&ihp, "statCd", KB_VERPLICHT, &kb_tabel_werkgeverstatus, KB_LID("status"));
    neem_adressen(&ihp);
    neem_portalen(&ihp);
    kb_neem_geheel(&ihp, "aantWn", KB_MAG_ONTBREKEN, MAX_WERKNEMERS, KB_LID("indicatieAantalMedewerkers"));
    kb_schrijf_einde_object(uit);
    kb_document_vrij(d);
    return v->uit->uit->mislukt ? KB_GEEN_GEHEUGEN : KB_OK;
}

const struct kb_adapter kb_adapter_organisatie = {
    .naam = "organisatie",
    .bronnen = bronnen,
    .n_bronnen = sizeof(bronnen) / sizeof(bronnen[0]),
    .oproepen = oproepen,
    .n_oproepen = sizeof(oproepen) / sizeof(oproepen[0]),
    .zicht = zicht,
    .n_zicht = AANTAL_ZICHT,
    .plan = plan,
    .vertaal = vertaal,
};
