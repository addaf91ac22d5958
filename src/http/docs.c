/* The pages of /docs. They are for browsers, not part of the contract: compressed for who takes that, kept by
 * who asks again whether they are still the same, and under a policy of their own (http/antwoord.c). */
#include "http/docs.h"

#include <strings.h>

const struct kb_docsbestand *kb_docs_zoek(struct kb_tekst naam)
{
    for (const struct kb_docsbestand *b = kb_docsbestanden; b->naam; b++)
        if (kb_tekst_is(naam, b->naam))
            return b;
    return NULL;
}

/* RFC 9110 §12.5.3, of which one coding is known. A weight is not read: browsers give none, and who gives one
 * is sent the plain form, which is always right. */
static bool neemt_gzip(const struct kb_verzoek *v)
{
    struct kb_tekst lijst = KB_GEEN_TEKST;

    if (kb_verzoek_kop(v, "accept-encoding", &lijst) != 1)
        return false;
    while (lijst.n) {
        struct kb_tekst codering = kb_tekst_neem_tot(&lijst, ',');

        if (codering.n == 4 && strncasecmp(codering.p, "gzip", 4) == 0)
            return true;
    }
    return false;
}

/* RFC 9110 §13.1.2: weak comparison, so `W/` does not count. */
static bool heeft_het_al(const struct kb_verzoek *v, const char *merk)
{
    const struct kb_tekst kern = kb_tekst_van(merk + 2);
    struct kb_tekst lijst = KB_GEEN_TEKST;

    if (kb_verzoek_kop(v, "if-none-match", &lijst) != 1)
        return false;
    while (lijst.n) {
        struct kb_tekst m = kb_tekst_neem_tot(&lijst, ',');

        if (kb_tekst_is(m, "*") || kb_tekst_is(m, merk) || kb_tekst_gelijk(m, kern))
            return true;
    }
    return false;
}

enum kb_status kb_docs_geef(struct kb_dienst *d, struct kb_verzoek *v, struct kb_antwoord *a)
{
    const struct kb_docsbestand *b = kb_docs_zoek(v->n_segmenten > 1 ? v->segment[1] : KB_TEKST(""));
    enum kb_status status = kb_verzoek_keur_geen_query(v);

    (void)d;
    if (status != KB_OK)
        return status;
    a->pagina = true;
    a->merk = b->merk;
    if (heeft_het_al(v, b->merk)) {
        a->http = 304;
        return KB_OK;
    }
    a->http = 200;
    a->mediatype = b->mediatype;
    a->gecomprimeerd = neemt_gzip(v);
    a->vaste_body = a->gecomprimeerd ? b->gzip : b->plat;
    return KB_OK;
}
