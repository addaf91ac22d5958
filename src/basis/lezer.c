/* The JSON reader: the structure of a body, read in one pass on to the tape of lezer_intern.h.
 *
 * There is no recursion: what is open stands in an array of KB_JSON_MAX_DIEPTE places. Texts, numbers and the
 * closing of a list or object have their own files; the questions about a document are in lezer_waarde.c. */
#include <stdlib.h>

#include "basis/lezer_intern.h"

/* Tokens to begin with: bodies as the sources send them have one token per seven to twelve bytes. Twice that,
 * twice over, is two tokens per three bytes, and no body needs more: an element takes two bytes or more (a
 * digit and a comma), and with its share of an index no more than one token and a third. */
enum { BYTES_PER_TOKEN = 6, TOKENS_ERBIJ = 8 };

const char *kb_lezing_mis(struct kb_lezing *l, const char *plek, const char *reden)
{
    l->mis.status = KB_ONGELDIG;
    l->mis.plek = plek;
    l->mis.reden = reden;
    return NULL;
}

const char *kb_lezing_geen_geheugen(struct kb_lezing *l)
{
    l->mis.status = KB_GEEN_GEHEUGEN;
    return NULL;
}

static bool neem_tape(struct kb_lezing *l, size_t ruimte)
{
    struct kb_document *d = realloc(l->d, sizeof(*d) + ruimte * sizeof(d->tape[0]));

    if (!d) {
        kb_lezing_geen_geheugen(l);
        return false;
    }
    l->d = d;
    l->ruimte = ruimte;
    return true;
}

struct kb_token *kb_lezing_neem(struct kb_lezing *l, size_t n)
{
    struct kb_token *t;

    while (l->ruimte - l->n < n)
        if (!neem_tape(l, 2 * l->ruimte))
            return NULL;
    t = &l->d->tape[l->n];
    l->n += n;
    return t;
}

static inline const char *na_wit(const char *p, const char *einde)
{
    while (p < einde && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
        p++;
    return p;
}

static const char *onverwacht(struct kb_lezing *l, const char *p)
{
    return kb_lezing_mis(l, p, p == l->einde ? "de tekst houdt te vroeg op" : "onverwacht teken");
}

static const char *lees_woord(struct kb_lezing *l, const char *p, struct kb_tekst woord)
{
    for (size_t i = 0; i < woord.n; i++, p++)
        if (p == l->einde || *p != woord.p[i])
            return onverwacht(l, p);
    return p;
}

/* The name of a member and the colon behind it. */
static const char *lees_naam(struct kb_lezing *l, const char *p)
{
    struct kb_token *t;

    p = na_wit(p, l->einde);
    if (p == l->einde || *p != '"')
        return onverwacht(l, p);
    t = kb_lezing_neem(l, 1);
    p = t ? kb_lezing_tekst(l, p + 1, t) : NULL;
    if (!p)
        return NULL;
    t->merk = kb_json_merk(t->is.tekst, t->n);
    p = na_wit(p, l->einde);
    return p < l->einde && *p == ':' ? p + 1 : onverwacht(l, p);
}

static const char *lees_los(struct kb_lezing *l, const char *p, struct kb_token *t)
{
    switch (*p) {
    case '"':
        t->merk = KB_SOORT_TEKST;
        return kb_lezing_tekst(l, p + 1, t);
    case 't':
    case 'f':
        t->merk = KB_SOORT_BOOL;
        t->is.waar = *p == 't';
        return lees_woord(l, p, t->is.waar ? KB_TEKST("true") : KB_TEKST("false"));
    case 'n':
        t->merk = KB_SOORT_NULL;
        return lees_woord(l, p, KB_TEKST("null"));
    default:
        return kb_lezing_getal(l, p, t);
    }
}

/* Step into a list or object: p stands behind its bracket. When it is empty it is closed as well. Else, in an
 * object, the first name is read too: what follows is always a value. */
static const char *lees_open(struct kb_lezing *l, const char *p, struct kb_token *t, bool object)
{
    uint32_t plek = (uint32_t)(t - l->d->tape);

    if (l->diepte == KB_JSON_MAX_DIEPTE)
        return kb_lezing_mis(l, p - 1, "te diep genest");
    t->merk = object ? KB_SOORT_OBJECT : KB_SOORT_LIJST;
    t->n = 0;
    p = na_wit(p, l->einde);
    if (p < l->einde && *p == (object ? '}' : ']'))
        return kb_lezing_sluit(l, p + 1, plek);
    t->n = 1;
    l->open[l->diepte++] = plek;
    return object ? lees_naam(l, p) : p;
}

/* Behind a value: close what ends here, up to the comma that promises a further value or up to the end of the
 * root. */
static const char *lees_vervolg(struct kb_lezing *l, const char *p)
{
    while (l->diepte > 0) {
        uint32_t plek = l->open[l->diepte - 1];
        struct kb_token *t = &l->d->tape[plek];
        bool object = t->merk == KB_SOORT_OBJECT;

        p = na_wit(p, l->einde);
        if (p < l->einde && *p == ',') {
            t->n++;
            return object ? lees_naam(l, p + 1) : p + 1;
        }
        if (p == l->einde || *p != (object ? '}' : ']'))
            return onverwacht(l, p);
        l->diepte--;
        p = kb_lezing_sluit(l, p + 1, plek);
        if (!p)
            return NULL;
    }
    return p;
}

/* The whole body. The root is a list or an object, so what is read is not complete while one is open. */
static const char *lees_alles(struct kb_lezing *l)
{
    const char *p = na_wit(l->begin, l->einde);

    if (p == l->einde || (*p != '{' && *p != '['))
        return onverwacht(l, p);
    do {
        struct kb_token *t = kb_lezing_neem(l, 1);
        unsigned diepte = l->diepte;

        p = na_wit(p, l->einde);
        if (!t)
            return NULL;
        if (p == l->einde)
            return onverwacht(l, p);
        if (*p == '{' || *p == '[')
            p = lees_open(l, p + 1, t, *p == '{');
        else
            p = lees_los(l, p, t);
        if (p && l->diepte == diepte)
            p = lees_vervolg(l, p);
    } while (p && l->diepte > 0);
    if (!p)
        return NULL;
    p = na_wit(p, l->einde);
    return p == l->einde ? p : onverwacht(l, p);
}

/* Lines and characters are counted from 1; a character of several bytes counts once. */
static enum kb_status meld(const struct kb_lezing *l, struct kb_fout *fout)
{
    size_t regel = 1;
    size_t kolom = 1;

    if (l->mis.status == KB_GEEN_GEHEUGEN)
        return kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "geen geheugen voor de JSON");
    for (const char *p = l->begin; p < l->mis.plek; p++) {
        regel += *p == '\n';
        kolom = *p == '\n' ? 1 : kolom + (((unsigned char)*p & 0xc0) != 0x80);
    }
    return kb_fout_zet(fout, KB_ONGELDIG, "geen geldige JSON op regel %zu, kolom %zu: %s", regel, kolom,
                       l->mis.reden);
}

enum kb_status kb_document_lees(struct kb_tekst bytes, struct kb_document **uit, struct kb_fout *fout)
{
    struct kb_lezing l = {.begin = bytes.p};
    enum kb_status status = KB_OK;

    if (!bytes.p || bytes.n == 0)
        return kb_fout_zet(fout, KB_ONGELDIG, "de body is leeg");
    if (bytes.n > KB_JSON_MAX_BYTES)
        return kb_fout_zet(fout, KB_ONGELDIG, "de body is groter dan %d bytes", KB_JSON_MAX_BYTES);
    l.einde = bytes.p + bytes.n;
    if (neem_tape(&l, bytes.n / BYTES_PER_TOKEN + TOKENS_ERBIJ))
        l.d->teksten = NULL;
    if (!l.d || !lees_alles(&l)) {
        status = meld(&l, fout);
        kb_document_vrij(l.d);
        return status;
    }
    *uit = l.d;
    return status;
}

void kb_document_vrij(struct kb_document *d)
{
    if (!d)
        return;
    free(d->teksten);
    free(d);
}
