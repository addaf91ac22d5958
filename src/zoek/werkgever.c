/* Reads one employer of a delivery. The first fault refuses the line: whoever mends it sends the line again.
 */
#include "klantbeeld/zoek/werkgever.h"

#include "klantbeeld/zoek/naam.h"

#define LID(naam) kb_waarde_lid(object, naam)

static enum kb_status fout_in(struct kb_fout *fout, const char *lid, const char *reden)
{
    return kb_fout_zet(fout, KB_ONGELDIG, "%s: %s", lid, reden);
}

bool kb_status_beeindigd(struct kb_tekst code)
{
    return kb_tekst_is(code, "B") || kb_tekst_is(code, "F");
}

static bool is_leeg(struct kb_waarde w)
{
    enum kb_soort s = kb_waarde_soort(w);

    return s == KB_SOORT_AFWEZIG || s == KB_SOORT_NULL;
}

/* A text of 1..max bytes without line ends, which separate names in the index. */
static bool goede_tekst(struct kb_waarde w, size_t max, struct kb_tekst *uit)
{
    return kb_waarde_tekst(w, uit) && uit->n > 0 && uit->n <= max && !memchr(uit->p, '\n', uit->n);
}

/* What is no letter or digit at all can never be found. */
static bool goede_naam(struct kb_waarde w, struct kb_tekst *uit)
{
    struct kb_naam norm;

    if (!goede_tekst(w, KB_MAX_NAAM, uit))
        return false;
    kb_naam_normaliseer(*uit, &norm);
    return norm.n_woorden > 0;
}

static enum kb_status lees_namen(struct kb_waarde object, struct kb_werkgever *uit, struct kb_fout *fout)
{
    struct kb_waarde lijst = LID("handelsnamen");

    if (!goede_naam(LID("naam"), &uit->naam))
        return fout_in(fout, "naam", "ontbreekt, is leeg of te lang, of bevat geen letter of cijfer");
    if (!is_leeg(lijst) && kb_waarde_soort(lijst) != KB_SOORT_LIJST)
        return fout_in(fout, "handelsnamen", "is geen lijst");
    uit->n_handelsnamen = kb_waarde_aantal(lijst);
    if (uit->n_handelsnamen > KB_MAX_HANDELSNAMEN)
        return fout_in(fout, "handelsnamen", "zijn er te veel");
    for (size_t i = 0; i < uit->n_handelsnamen; i++)
        if (!goede_naam(kb_waarde_element(lijst, i), &uit->handelsnaam[i]))
            return fout_in(fout, "handelsnamen",
                           "een ervan is leeg of te lang, of bevat geen letter of cijfer");
    return KB_OK;
}

static enum kb_status lees_fiscaal(struct kb_waarde object, enum kb_elfproef proef, struct kb_werkgever *uit,
                                   struct kb_fout *fout)
{
    struct kb_waarde rsin = LID("rsin");
    struct kb_waarde bsn = LID("bsn");
    struct kb_tekst t = KB_GEEN_TEKST;
    struct kb_rsin nummer;
    enum kb_nummerfout f;

    if (is_leeg(rsin) == is_leeg(bsn))
        return fout_in(fout, "rsin, bsn", "precies een van beide hoort er te staan");
    uit->is_bsn = is_leeg(rsin);
    (void)kb_waarde_tekst(uit->is_bsn ? bsn : rsin, &t);
    f = kb_rsin_lees(t, proef, &nummer); /* form and check digit of the two are the same */
    if (f != KB_NUMMER_GOED)
        return fout_in(fout, uit->is_bsn ? "bsn" : "rsin", kb_nummerfout_reden(f));
    memcpy(uit->fiscaal, nummer.tekst, sizeof(nummer.tekst));
    return KB_OK;
}

static enum kb_status lees_adres(struct kb_waarde object, struct kb_werkgever *uit, struct kb_fout *fout)
{
    struct kb_waarde adres = LID("adres");
    struct kb_tekst land = KB_TEKST("NL");
    struct kb_postcode postcode;

    if (is_leeg(adres))
        return KB_OK;
    if (kb_waarde_soort(adres) != KB_SOORT_OBJECT)
        return fout_in(fout, "adres", "is geen object");
    (void)kb_waarde_tekst(kb_waarde_lid(adres, "land"), &land);
    if (!is_leeg(kb_waarde_lid(adres, "postcode")) &&
        !goede_tekst(kb_waarde_lid(adres, "postcode"), 16, &uit->postcode))
        return fout_in(fout, "adres.postcode", "is geen tekst of te lang");
    if (uit->postcode.p && kb_tekst_is(land, "NL") &&
        kb_postcode_lees(uit->postcode, &postcode) != KB_NUMMER_GOED)
        return fout_in(fout, "adres.postcode", "is geen Nederlandse postcode");
    if (!is_leeg(kb_waarde_lid(adres, "plaats")) &&
        !goede_tekst(kb_waarde_lid(adres, "plaats"), KB_MAX_PLAATS, &uit->plaats))
        return fout_in(fout, "adres.plaats", "is geen tekst of te lang");
    if (!is_leeg(kb_waarde_lid(adres, "huisnummer")) &&
        (!kb_waarde_geheel(kb_waarde_lid(adres, "huisnummer"), &uit->huisnummer) || uit->huisnummer < 1 ||
         uit->huisnummer > 99999))
        return fout_in(fout, "adres.huisnummer", "is geen geheel getal van 1 tot en met 99999");
    return KB_OK;
}

static enum kb_status lees_administratie(struct kb_waarde object, enum kb_elfproef proef,
                                         struct kb_administratie *uit, struct kb_fout *fout)
{
    struct kb_tekst t = KB_GEEN_TEKST;
    struct kb_lhnummer lh;
    struct kb_vestigingsnummer vestiging = {""};
    struct kb_aansluitnummer aansluit = {""};
    enum kb_nummerfout f;

    (void)kb_waarde_tekst(LID("lhnummer"), &t);
    f = kb_lh_lees(t, proef, &lh);
    if (f != KB_NUMMER_GOED)
        return fout_in(fout, "administraties.lhnummer", kb_nummerfout_reden(f));
    t = KB_GEEN_TEKST;
    if (!is_leeg(LID("vestigingsnummer")) &&
        (!kb_waarde_tekst(LID("vestigingsnummer"), &t) || kb_vestiging_lees(t, &vestiging) != KB_NUMMER_GOED))
        return fout_in(fout, "administraties.vestigingsnummer", "bestaat niet uit twaalf cijfers");
    if (!is_leeg(LID("aansluitnummer")) &&
        (!kb_waarde_tekst(LID("aansluitnummer"), &t) || kb_aansluit_lees(t, &aansluit) != KB_NUMMER_GOED))
        return fout_in(fout, "administraties.aansluitnummer", "bestaat niet uit een tot vijftien cijfers");
    memcpy(uit->lhnummer, lh.tekst, sizeof(lh.tekst));
    memcpy(uit->vestigingsnummer, vestiging.tekst, sizeof(vestiging.tekst));
    memcpy(uit->aansluitnummer, aansluit.tekst, sizeof(aansluit.tekst));
    return KB_OK;
}

static enum kb_status lees_administraties(struct kb_waarde object, enum kb_elfproef proef,
                                          struct kb_werkgever *uit, struct kb_fout *fout)
{
    struct kb_waarde lijst = LID("administraties");

    uit->n_administraties = kb_waarde_aantal(lijst);
    if (uit->n_administraties < 1 || uit->n_administraties > KB_MAX_ADMINISTRATIES)
        return fout_in(fout, "administraties", "is geen lijst van 1 tot en met 99 administraties");
    for (size_t i = 0; i < uit->n_administraties; i++)
        if (lees_administratie(kb_waarde_element(lijst, i), proef, &uit->administratie[i], fout) != KB_OK)
            return KB_ONGELDIG;
    return KB_OK;
}

enum kb_status kb_werkgever_lees(struct kb_waarde object, enum kb_elfproef proef, struct kb_werkgever *uit,
                                 struct kb_fout *fout)
{
    struct kb_tekst t = KB_GEEN_TEKST;
    struct kb_kvknummer kvk = {""};

    memset(uit, 0, offsetof(struct kb_werkgever, administratie));
    if (kb_waarde_soort(object) != KB_SOORT_OBJECT)
        return fout_in(fout, "werkgever", "is geen object");
    if (lees_fiscaal(object, proef, uit, fout) != KB_OK || lees_namen(object, uit, fout) != KB_OK ||
        lees_adres(object, uit, fout) != KB_OK || lees_administraties(object, proef, uit, fout) != KB_OK)
        return KB_ONGELDIG;
    if (!is_leeg(LID("kvkNummer")) &&
        (!kb_waarde_tekst(LID("kvkNummer"), &t) || kb_kvk_lees(t, &kvk) != KB_NUMMER_GOED))
        return fout_in(fout, "kvkNummer", "bestaat niet uit acht cijfers");
    memcpy(uit->kvk, kvk.tekst, sizeof(kvk.tekst));
    if (!goede_tekst(LID("status"), 8, &uit->status))
        return fout_in(fout, "status", "ontbreekt of is geen code");
    uit->beeindigd = kb_status_beeindigd(uit->status);
    if (!is_leeg(LID("afgeschermd")) && !kb_waarde_bool(LID("afgeschermd"), &uit->afgeschermd))
        return fout_in(fout, "afgeschermd", "is niet true of false");
    if (!is_leeg(LID("medewerkers")) &&
        (!kb_waarde_geheel(LID("medewerkers"), &uit->medewerkers) || uit->medewerkers < 0))
        return fout_in(fout, "medewerkers", "is geen aantal");
    return KB_OK;
}
