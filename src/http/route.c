/* From a request to an endpoint: path, method, token, limits, in that order. ulfius' own routing is not used:
 * it collapses slashes, and it splits every endpoint's format again for every request. */
#include "http/aanvaard.h"
#include "http/begrenzing.h"
#include "http/docs.h"
#include "http/zoekgesprek.h"

static bool segment_past(const char *patroon, struct kb_tekst segment)
{
    if (strcmp(patroon, "{gegevensgroep}") == 0)
        return kb_gegevensgroep_zoek(segment) != KB_GEEN_GROEP;
    if (strcmp(patroon, "{bestand}") == 0)
        return kb_docs_zoek(segment) != NULL;
    return patroon[0] == '{' || kb_tekst_is(segment, patroon);
}

static const struct kb_route *zoek(const struct kb_route *routes, const struct kb_verzoek *v)
{
    for (const struct kb_route *r = routes; r->eindpunt; r++) {
        size_t i = 0;

        while (i < v->n_segmenten && r->pad[i] && segment_past(r->pad[i], v->segment[i]))
            i++;
        if (i == v->n_segmenten && (i == KB_MAX_SEGMENTEN || !r->pad[i]))
            return r;
    }
    return NULL;
}

/* Who is asking. Both "no header" and "several headers" are for the token check to judge; why a token is
 * refused is not told. False when that takes a signature check, or keys that must be fetched first, and the
 * thread may not wait. */
static bool meld_aan(struct kb_dienst *d, struct kb_verzoek *v, bool mag_wachten, enum kb_status *status)
{
    struct kb_tekst kop = KB_GEEN_TEKST;
    size_t n = kb_verzoek_kop(v, "authorization", &kop);

    if (mag_wachten)
        *status = kb_toegang_controleer(d->deel.toegang, kop, n, &v->wie, &v->fout);
    else if (kb_toegang_onthouden(d->deel.toegang, kop, n, &v->wie, &v->fout))
        *status = v->fout.status;
    else
        return false;
    if (*status == KB_NIET_AANGEMELD)
        kb_fout_zet(&v->fout, *status, "%s",
                    v->wie.reden == KB_TOKEN_GEEN
                        ? "Stuur een toegangstoken mee in de header Authorization: Bearer <token>."
                        : "Het toegangstoken is ongeldig of verlopen.");
    return true;
}

static const char *allow(const struct kb_route *r)
{
    return r->methoden & KB_POST ? "POST, OPTIONS" : "GET, HEAD, OPTIONS";
}

enum kb_voortgang kb_route_behandel(struct kb_dienst *d, const struct kb_route *routes, struct kb_verzoek *v,
                                    struct kb_antwoord *a, bool mag_wachten)
{
    const struct kb_route *r = zoek(routes, v);
    enum kb_status status = KB_OK;

    v->route = r ? (size_t)(r - routes) + 1 : 0;
    if (!r) {
        status = kb_fout_zet(&v->fout, KB_ONBEKEND_PAD, "Dit pad bestaat niet.");
    } else if (v->methode == KB_OPTIONS) {
        a->http = 204;
        a->allow = allow(r);
    } else if (!(v->methode & r->methoden)) {
        a->allow = allow(r);
        status = kb_fout_zet(&v->fout, KB_METHODE, "Dit pad kent alleen %s.", a->allow);
    } else if (r->mediatype && !kb_aanvaardt(v->kop, r->mediatype)) {
        status = kb_fout_zet(&v->fout, KB_NIET_AANVAARDBAAR, "Dit pad geeft alleen %s.", r->mediatype);
    } else {
        a->mediatype = r->mediatype;
        if (!r->zonder_token && !meld_aan(d, v, mag_wachten, &status))
            return KB_OP_DRAAD;
        if (status == KB_OK && !r->zonder_token)
            status = kb_begrens_verzoek(d, v);
        if (status == KB_OK)
            status = r->eindpunt(d, v, a);
    }
    if (v->onderweg)
        return KB_ONDERWEG;
    if (status == KB_OK && v->zoek)
        return KB_TE_ZOEKEN;
    if (status != KB_OK)
        kb_antwoord_probleem(v, a);
    return KB_BEANTWOORD;
}

void kb_route_rond_af(struct kb_dienst *d, struct kb_verzoek *v, struct kb_antwoord *a)
{
    struct kb_onderweg *o = v->onderweg;

    if (v->zoek) {
        kb_zoekgesprek_rond_af(d, v, a);
        return;
    }
    v->onderweg = NULL;
    if (kb_onderweg_rond_af(o, &a->body, &v->fout) != KB_OK)
        kb_antwoord_probleem(v, a);
}
