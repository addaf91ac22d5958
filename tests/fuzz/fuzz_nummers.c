/* Any bytes as each of an employer's numbers.
 *
 * What is accepted has its form and is taken over unchanged (a postcode but for its blank); the strict
 * elfproef accepts nothing that the lenient one refuses. Input is read from a copy of its exact size, so that
 * the address sanitizer sees a byte too many. */
#include "klantbeeld/domein/nummers.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void eis(bool voorwaarde)
{
    if (!voorwaarde)
        abort();
}

/* Whether t is vorm, in which '9' stands for any digit and 'A' for any capital. */
static bool heeft_vorm(struct kb_tekst t, const char *vorm)
{
    bool goed = t.n == strlen(vorm);

    for (size_t i = 0; goed && i < t.n; i++) {
        if (vorm[i] == '9')
            goed = t.p[i] >= '0' && t.p[i] <= '9';
        else if (vorm[i] == 'A')
            goed = t.p[i] >= 'A' && t.p[i] <= 'Z';
        else
            goed = t.p[i] == vorm[i];
    }
    return goed;
}

static void lees_lh(struct kb_tekst t)
{
    struct kb_lhnummer lh;
    enum kb_nummerfout soepel = kb_lh_lees(t, KB_ELFPROEF_SOEPEL, &lh);
    enum kb_nummerfout streng;

    if (soepel == KB_NUMMER_GOED) {
        eis(heeft_vorm(t, "999999999L99") && kb_tekst_is(t, lh.tekst));
        eis(strcmp(lh.tekst + 10, "00") != 0);
    }
    streng = kb_lh_lees(t, KB_ELFPROEF_STRENG, &lh);
    eis(streng == soepel || (soepel == KB_NUMMER_GOED && streng == KB_NUMMER_ELFPROEF));
}

/* RSIN and BSN are judged alike, and as the first nine of an LH-nummer are. */
static void lees_negen(struct kb_tekst t, enum kb_elfproef proef)
{
    struct kb_rsin rsin;
    struct kb_bsn bsn;
    enum kb_nummerfout fout = kb_rsin_lees(t, proef, &rsin);

    eis(kb_bsn_lees(t, proef, &bsn) == fout);
    if (fout == KB_NUMMER_GOED)
        eis(heeft_vorm(t, "999999999") && kb_tekst_is(t, rsin.tekst) && kb_tekst_is(t, bsn.tekst));
    if (t.n == KB_RSIN_LENGTE) {
        struct kb_lhnummer lh;
        char met_subnummer[] = "000000000L01";

        memcpy(met_subnummer, t.p, KB_RSIN_LENGTE);
        eis(kb_lh_lees((struct kb_tekst){met_subnummer, KB_LH_LENGTE}, proef, &lh) == fout);
    }
}

static void lees_overige(struct kb_tekst t)
{
    struct kb_kvknummer kvk;
    struct kb_vestigingsnummer vestiging;
    struct kb_aansluitnummer aansluit;

    if (kb_kvk_lees(t, &kvk) == KB_NUMMER_GOED)
        eis(heeft_vorm(t, "99999999") && kb_tekst_is(t, kvk.tekst));
    if (kb_vestiging_lees(t, &vestiging) == KB_NUMMER_GOED)
        eis(heeft_vorm(t, "999999999999") && kb_tekst_is(t, vestiging.tekst));
    if (kb_aansluit_lees(t, &aansluit) == KB_NUMMER_GOED)
        eis(t.n > 0 && t.n <= KB_AANSLUIT_MAX && kb_tekst_is(t, aansluit.tekst) &&
            heeft_vorm(t, &"999999999999999"[KB_AANSLUIT_MAX - t.n]));
}

static void lees_postcode(struct kb_tekst t)
{
    struct kb_postcode postcode;
    struct kb_postcode terug;
    char geschreven[KB_POSTCODE_GESCHREVEN + 1];

    if (kb_postcode_lees(t, &postcode) != KB_NUMMER_GOED)
        return;
    eis(heeft_vorm(t, "9999AA") || heeft_vorm(t, "9999 AA"));
    kb_postcode_schrijf(&postcode, geschreven);
    eis(kb_tekst_is(t, postcode.tekst) || kb_tekst_is(t, geschreven));
    eis(kb_postcode_lees(kb_tekst_van(geschreven), &terug) == KB_NUMMER_GOED);
    eis(strcmp(postcode.tekst, terug.tekst) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    char *precies = malloc(n ? n : 1);
    struct kb_tekst t = {precies, n};

    eis(precies != NULL);
    if (n)
        memcpy(precies, data, n);
    lees_lh(t);
    lees_negen(t, KB_ELFPROEF_STRENG);
    lees_negen(t, KB_ELFPROEF_SOEPEL);
    lees_overige(t);
    lees_postcode(t);
    free(precies);
    return 0;
}
