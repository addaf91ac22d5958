/* The questions that may be asked of a value of a document: reads of the tape of lezer_intern.h. */
#include "basis/lezer_intern.h"

static const struct kb_token *token(struct kb_waarde w)
{
    return w.w;
}

static bool is(struct kb_waarde w, enum kb_soort soort)
{
    return w.w && token(w)->merk == soort;
}

struct kb_waarde kb_document_wortel(const struct kb_document *d)
{
    return (struct kb_waarde){d ? d->tape : NULL};
}

enum kb_soort kb_waarde_soort(struct kb_waarde w)
{
    return w.w ? (enum kb_soort)token(w)->merk : KB_SOORT_AFWEZIG;
}

static const struct kb_token *zoek_in_index(const struct kb_token *t, const struct kb_token *naam)
{
    const uint32_t *index = kb_token_index(t);
    uint32_t laag = 0;
    uint32_t hoog = t->n;

    /* Names below `laag` are smaller than the one that is sought, those from `hoog` are larger. */
    while (laag < hoog) {
        uint32_t midden = laag + (hoog - laag) / 2;
        int orde = kb_json_vergelijk(t + index[midden], naam);

        if (orde == 0)
            return t + index[midden] + 1;
        if (orde < 0)
            laag = midden + 1;
        else
            hoog = midden;
    }
    return NULL;
}

struct kb_waarde kb_waarde_lid(struct kb_waarde w, const char *naam)
{
    const struct kb_token *t = token(w);
    const struct kb_token *lid;
    struct kb_token gezocht;
    size_t n;

    if (!is(w, KB_SOORT_OBJECT) || !naam)
        return (struct kb_waarde){NULL};
    n = strlen(naam);
    if (n > KB_JSON_MAX_BYTES)
        return (struct kb_waarde){NULL};
    gezocht = (struct kb_token){.n = (uint32_t)n, .merk = kb_json_merk(naam, n), .is.tekst = naam};
    if (t->is.bak.index)
        return (struct kb_waarde){zoek_in_index(t, &gezocht)};
    lid = t + 1;
    for (uint32_t i = 0; i < t->n; i++, lid = kb_token_volgend(lid + 1))
        if (kb_json_zelfde_naam(lid, &gezocht))
            return (struct kb_waarde){lid + 1};
    return (struct kb_waarde){NULL};
}

/* A place is the token of a name. */
bool kb_waarde_volgend_lid(struct kb_waarde w, struct kb_waarde *plek, struct kb_tekst *naam,
                           struct kb_waarde *waarde)
{
    const struct kb_token *lid;
    const struct kb_token *einde;

    if (!is(w, KB_SOORT_OBJECT))
        return false;
    lid = plek->w ? kb_token_volgend(token(*plek) + 1) : token(w) + 1;
    /* An index, if there is one, stands behind the members. */
    einde = token(w) + (token(w)->is.bak.index ? token(w)->is.bak.index : token(w)->is.bak.stap);
    if (lid >= einde)
        return false;
    plek->w = lid;
    *naam = (struct kb_tekst){lid->is.tekst, lid->n};
    waarde->w = lid + 1;
    return true;
}

size_t kb_waarde_aantal(struct kb_waarde w)
{
    return is(w, KB_SOORT_LIJST) ? token(w)->n : 0;
}

struct kb_waarde kb_waarde_element(struct kb_waarde w, size_t i)
{
    const struct kb_token *t = token(w);
    const struct kb_token *element;

    if (!is(w, KB_SOORT_LIJST) || i >= t->n)
        return (struct kb_waarde){NULL};
    if (t->is.bak.index)
        return (struct kb_waarde){t + kb_token_index(t)[i]};
    element = t + 1;
    if (t->is.bak.stap == t->n + 1)
        return (struct kb_waarde){element + i};
    while (i-- > 0)
        element = kb_token_volgend(element);
    return (struct kb_waarde){element};
}

bool kb_waarde_tekst(struct kb_waarde w, struct kb_tekst *uit)
{
    if (!is(w, KB_SOORT_TEKST))
        return false;
    *uit = (struct kb_tekst){token(w)->is.tekst, token(w)->n};
    return true;
}

bool kb_waarde_geheel(struct kb_waarde w, int64_t *uit)
{
    if (!is(w, KB_SOORT_GEHEEL))
        return false;
    *uit = token(w)->is.geheel;
    return true;
}

bool kb_waarde_reeel(struct kb_waarde w, double *uit)
{
    if (is(w, KB_SOORT_GEHEEL))
        *uit = (double)token(w)->is.geheel;
    else if (is(w, KB_SOORT_REEEL))
        *uit = token(w)->is.reeel;
    else
        return false;
    return true;
}

bool kb_waarde_bool(struct kb_waarde w, bool *uit)
{
    if (!is(w, KB_SOORT_BOOL))
        return false;
    *uit = token(w)->is.waar;
    return true;
}
