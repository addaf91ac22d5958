/* Reads members of source bodies: type and form are checked, what deviates is named, nothing is guessed. */
#include "adapter/lezen.h"

#include <stdio.h>

/* Append "ihp.sectoren[2]." for a place; nothing for the body itself. Returns the new length. */
static size_t schrijf_plaats(const struct kb_lees *l, char *uit, size_t ruimte, size_t n)
{
    int bij;

    if (!l || !l->lid)
        return n;
    n = schrijf_plaats(l->boven, uit, ruimte, n);
    if (n >= ruimte)
        return n;
    if (l->index < 0)
        bij = snprintf(uit + n, ruimte - n, "%s.", l->lid);
    else
        bij = snprintf(uit + n, ruimte - n, "%s[%d].", l->lid, l->index);
    return bij < 0 ? n : n + (size_t)bij;
}

void kb_lees_meld(const struct kb_lees *l, const char *lid)
{
    char plaats[64] = "";

    schrijf_plaats(l, plaats, sizeof(plaats), 0);
    kb_vertaling_wijkt_af(l->v, l->soort, "%s%s", plaats, lid);
}

/* The member, when it is there. An absent or null member is a deviation only when the contract promises it.
 */
static bool zoek(const struct kb_lees *l, const char *lid, enum kb_plicht plicht, struct kb_waarde *uit)
{
    enum kb_soort soort;

    *uit = kb_waarde_lid(l->w, lid);
    soort = kb_waarde_soort(*uit);
    if (soort != KB_SOORT_AFWEZIG && soort != KB_SOORT_NULL)
        return true;
    if (plicht == KB_VERPLICHT)
        kb_lees_meld(l, lid);
    return false;
}

/* A value that is there must also be good. */
static bool keur(const struct kb_lees *l, const char *lid, bool goed)
{
    if (!goed)
        kb_lees_meld(l, lid);
    return goed;
}

struct kb_document *kb_lees_open(struct kb_vertaling *v, unsigned soort, const char *binnen,
                                 const char *lhlid, struct kb_lees *uit)
{
    struct kb_document *d = NULL;
    struct kb_tekst lh;

    if (v->antwoord[soort].uitkomst != KB_ANTWOORD_OK || v->antwoord[soort].verworpen)
        return NULL;
    if (kb_document_lees(v->antwoord[soort].body, &d, NULL) == KB_OK) {
        struct kb_waarde wortel = kb_document_wortel(d);

        *uit = (struct kb_lees){v, soort, binnen ? kb_waarde_lid(wortel, binnen) : wortel, NULL, binnen, -1};
        if (kb_waarde_tekst(kb_waarde_lid(uit->w, lhlid), &lh) && kb_tekst_is(lh, v->vraag->lhnummer.tekst))
            return d;
    }
    kb_document_vrij(d);
    kb_vertaling_verwerp(v, soort);
    return NULL;
}

bool kb_lees_in(const struct kb_lees *l, const char *lid, enum kb_plicht plicht, struct kb_lees *uit)
{
    struct kb_waarde w;

    if (!zoek(l, lid, plicht, &w) || !keur(l, lid, kb_waarde_soort(w) == KB_SOORT_OBJECT))
        return false;
    *uit = (struct kb_lees){l->v, l->soort, w, l, lid, -1};
    return true;
}

bool kb_lees_lijst(const struct kb_lees *l, const char *lid, enum kb_plicht plicht, size_t *n)
{
    struct kb_waarde w;

    *n = 0;
    if (!zoek(l, lid, plicht, &w) || !keur(l, lid, kb_waarde_soort(w) == KB_SOORT_LIJST))
        return false;
    *n = kb_waarde_aantal(w);
    if (*n > KB_MAX_LIJST) {
        kb_lees_meld(l, lid);
        *n = KB_MAX_LIJST;
    }
    return true;
}

bool kb_lees_element(const struct kb_lees *l, const char *lid, size_t i, struct kb_lees *uit)
{
    char naam[64];

    *uit = (struct kb_lees){l->v, l->soort, kb_waarde_element(kb_waarde_lid(l->w, lid), i), l, lid, (int)i};
    if (kb_waarde_soort(uit->w) == KB_SOORT_OBJECT)
        return true;
    snprintf(naam, sizeof(naam), "%s[%zu]", lid, i);
    kb_lees_meld(l, naam);
    return false;
}

bool kb_lees_tekst(const struct kb_lees *l, const char *lid, enum kb_plicht plicht, struct kb_tekst *uit)
{
    struct kb_tekst t;
    struct kb_waarde w;

    if (!zoek(l, lid, plicht, &w) ||
        !keur(l, lid, kb_waarde_tekst(w, &t) && kb_tekst_hoogstens(t, KB_MAX_TEKST_LENGTE)))
        return false;
    *uit = t;
    return true;
}

bool kb_lees_geheel(const struct kb_lees *l, const char *lid, enum kb_plicht plicht, int64_t min, int64_t max,
                    int64_t *uit)
{
    int64_t getal;
    struct kb_waarde w;

    if (!zoek(l, lid, plicht, &w) ||
        !keur(l, lid, kb_waarde_geheel(w, &getal) && getal >= min && getal <= max))
        return false;
    *uit = getal;
    return true;
}

bool kb_lees_vlag(const struct kb_lees *l, const char *lid, enum kb_plicht plicht, bool *uit)
{
    struct kb_tekst t;

    if (!kb_lees_tekst(l, lid, plicht, &t) || !keur(l, lid, kb_tekst_is(t, "J") || kb_tekst_is(t, "N")))
        return false;
    *uit = t.p[0] == 'J';
    return true;
}

bool kb_lees_bool(const struct kb_lees *l, const char *lid, enum kb_plicht plicht, bool *uit)
{
    struct kb_waarde w;

    return zoek(l, lid, plicht, &w) && keur(l, lid, kb_waarde_bool(w, uit));
}

bool kb_lees_datum(const struct kb_lees *l, const char *lid, enum kb_plicht plicht, struct kb_datum *uit)
{
    struct kb_tekst t;

    return kb_lees_tekst(l, lid, plicht, &t) && keur(l, lid, kb_datum_lees_compact(t, uit));
}

static bool lees_moment(const struct kb_lees *l, const char *lid, enum kb_plicht plicht, int64_t per_seconde,
                        struct kb_datum *uit)
{
    /* A moment beyond the years that a date can hold is a wrong value, not a far future. */
    const int64_t uiterste = INT64_C(253402300799) * per_seconde;
    int64_t getal;

    if (!kb_lees_geheel(l, lid, plicht, -uiterste, uiterste, &getal))
        return false;
    /* Round down, before 1970 as well: a moment belongs to the second in which it lies. */
    *uit = kb_datum_van_epoch(getal / per_seconde - (getal % per_seconde < 0));
    return keur(l, lid, kb_datum_is_er(*uit));
}

bool kb_lees_epoch(const struct kb_lees *l, const char *lid, enum kb_plicht plicht, struct kb_datum *uit)
{
    return lees_moment(l, lid, plicht, 1, uit);
}

bool kb_lees_epoch_ms(const struct kb_lees *l, const char *lid, enum kb_plicht plicht, struct kb_datum *uit)
{
    return lees_moment(l, lid, plicht, 1000, uit);
}

void kb_neem_tekst(const struct kb_lees *l, const char *lid, enum kb_plicht plicht, struct kb_tekst onslid)
{
    struct kb_tekst t = KB_GEEN_TEKST;

    kb_lees_tekst(l, lid, plicht, &t);
    kb_schrijf_tekst(l->v->uit, onslid, t);
}

void kb_neem_geheel(const struct kb_lees *l, const char *lid, enum kb_plicht plicht, int64_t max,
                    struct kb_tekst onslid)
{
    int64_t getal;

    if (kb_lees_geheel(l, lid, plicht, 0, max, &getal))
        kb_schrijf_geheel(l->v->uit, onslid, getal);
    else
        kb_schrijf_null(l->v->uit, onslid);
}

void kb_neem_vlag(const struct kb_lees *l, const char *lid, enum kb_plicht plicht, struct kb_tekst onslid)
{
    bool waarde;

    if (kb_lees_vlag(l, lid, plicht, &waarde))
        kb_schrijf_bool(l->v->uit, onslid, waarde);
    else
        kb_schrijf_null(l->v->uit, onslid);
}

void kb_neem_datum(const struct kb_lees *l, const char *lid, enum kb_plicht plicht, struct kb_tekst onslid)
{
    struct kb_datum d = {0, 0, 0};

    kb_lees_datum(l, lid, plicht, &d);
    kb_schrijf_datum_lid(l->v->uit, onslid, d);
}

void kb_neem_code(const struct kb_lees *l, const char *lid, enum kb_plicht plicht,
                  const struct kb_codetabel *tabel, struct kb_tekst onslid)
{
    struct kb_tekst code;

    if (kb_lees_tekst(l, lid, plicht, &code))
        kb_schrijf_code_lid(l->v->uit, onslid, tabel, code);
    else
        kb_schrijf_null(l->v->uit, onslid);
}

void kb_schrijf_datum_lid(struct kb_schrijver *s, struct kb_tekst onslid, struct kb_datum d)
{
    char tekst[KB_DATUM_LENGTE + 1];

    if (kb_datum_is_er(d)) {
        kb_datum_schrijf(d, tekst);
        kb_schrijf_tekst(s, onslid, (struct kb_tekst){tekst, KB_DATUM_LENGTE});
    } else {
        kb_schrijf_null(s, onslid);
    }
}

void kb_schrijf_code_lid(struct kb_schrijver *s, struct kb_tekst onslid, const struct kb_codetabel *tabel,
                         struct kb_tekst broncode)
{
    const struct kb_code *rij = kb_code_zoek_bron(tabel, broncode);

    kb_schrijf_object(s, onslid);
    if (rij)
        kb_schrijf_z(s, KB_LID("code"), rij->code);
    else
        kb_schrijf_tekst(s, KB_LID("code"), broncode);
    kb_schrijf_z(s, KB_LID("omschrijving"), rij ? rij->omschrijving : NULL);
    kb_schrijf_einde_object(s);
}
