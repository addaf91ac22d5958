/* Closed: reports are counted in a ring of buckets, and enough faults among them open it. Open: nothing goes,
 * until a moment that is set when it opens. Half-open: up to `proeven` calls go; all good closes it, one
 * fault opens it again, for twice as long.
 *
 * What is not obvious: a report is matched to its call by the moment at which that began. Slow calls of
 * before an outage end long after the breaker has opened, and must neither close it nor open it again. */
#include "bron/breker.h"

#include <string.h>

#include "klantbeeld/basis/toeval.h"

enum { JITTER_PROMILLE = 100 };

const struct kb_breker_instelling kb_breker_standaard = {
    .venster_ms = 10000,
    .minimum = 20,
    .procent = 50,
    .open_ms = 5000,
    .open_max_ms = 60000,
    .proeven = 3,
};

static int64_t begrens(int64_t n, int64_t minst, int64_t meest)
{
    if (n < minst)
        return minst;
    return n > meest ? meest : n;
}

static void leeg_venster(struct kb_breker *b)
{
    memset(b->vak, 0, sizeof(b->vak));
}

static void schuif_venster(struct kb_breker *b, kb_moment nu)
{
    int64_t vak = nu / (b->instelling.venster_ms * KB_MS / KB_BREKER_VAKKEN);

    if (vak - b->vak_nu >= KB_BREKER_VAKKEN)
        leeg_venster(b);
    else
        for (int64_t i = b->vak_nu + 1; i <= vak; i++)
            memset(&b->vak[i % KB_BREKER_VAKKEN], 0, sizeof(b->vak[0]));
    b->vak_nu = vak;
}

static void ga_open(struct kb_breker *b, kb_moment nu)
{
    int64_t promille = 1000 - JITTER_PROMILLE + (int64_t)(kb_toeval(&b->toeval) % (2 * JITTER_PROMILLE + 1));

    b->stand = KB_BREKER_OPEN;
    b->sinds = nu;
    b->open_tot = nu + b->open_ms * KB_MS / 1000 * promille;
    b->open_ms = begrens(2 * b->open_ms, 0, b->instelling.open_max_ms);
}

static void half_open(struct kb_breker *b, kb_moment nu)
{
    b->stand = KB_BREKER_HALFOPEN;
    b->sinds = nu;
    b->proef_goed = 0;
    b->n_proeven = 0;
}

static void sluit(struct kb_breker *b, kb_moment nu)
{
    b->stand = KB_BREKER_DICHT;
    b->sinds = nu;
    b->open_ms = b->instelling.open_ms;
    leeg_venster(b);
}

static void neem_proef_weg(struct kb_breker *b, size_t i)
{
    b->proef[i] = b->proef[--b->n_proeven];
}

static bool mag_proef(struct kb_breker *b, kb_moment nu)
{
    for (size_t i = b->n_proeven; i-- > 0;)
        if (nu - b->proef[i] >= b->instelling.open_max_ms * KB_MS)
            neem_proef_weg(b, i);
    if (b->proef_goed + (int64_t)b->n_proeven >= b->instelling.proeven)
        return false;
    b->proef[b->n_proeven++] = nu;
    return true;
}

static void meld_proef(struct kb_breker *b, kb_moment begonnen, kb_moment nu, enum kb_breker_melding hoe)
{
    size_t i = 0;

    while (i < b->n_proeven && b->proef[i] != begonnen)
        i++;
    if (i == b->n_proeven)
        return;
    neem_proef_weg(b, i);
    if (hoe == KB_BREKER_FOUT)
        ga_open(b, nu);
    else if (hoe == KB_BREKER_GOED && ++b->proef_goed >= b->instelling.proeven)
        sluit(b, nu);
}

/* Open when the window holds enough faults. */
static void weeg(struct kb_breker *b, kb_moment nu)
{
    int64_t fout = 0;
    int64_t totaal = 0;

    for (size_t i = 0; i < KB_BREKER_VAKKEN; i++) {
        fout += b->vak[i].fout;
        totaal += (int64_t)b->vak[i].goed + b->vak[i].fout;
    }
    if (totaal >= b->instelling.minimum && fout * 100 >= totaal * b->instelling.procent)
        ga_open(b, nu);
}

static void meld_dicht(struct kb_breker *b, kb_moment nu, enum kb_breker_melding hoe)
{
    if (hoe == KB_BREKER_NEUTRAAL)
        return;
    schuif_venster(b, nu);
    if (hoe == KB_BREKER_FOUT)
        b->vak[b->vak_nu % KB_BREKER_VAKKEN].fout++;
    else
        b->vak[b->vak_nu % KB_BREKER_VAKKEN].goed++;
    weeg(b, nu);
}

void kb_breker_begin(struct kb_breker *b, const struct kb_breker_instelling *instelling, uint64_t zaad)
{
    memset(b, 0, sizeof(*b));
    b->instelling = *instelling;
    b->instelling.venster_ms = begrens(instelling->venster_ms, KB_BREKER_VAKKEN, INT64_MAX / KB_MS);
    b->instelling.proeven = begrens(instelling->proeven, 1, KB_BREKER_MAX_PROEVEN);
    b->open_ms = instelling->open_ms;
    b->toeval = zaad;
}

bool kb_breker_mag(struct kb_breker *b, kb_moment nu)
{
    switch (kb_breker_stand(b, nu)) {
    case KB_BREKER_DICHT:
        return true;
    case KB_BREKER_OPEN:
        return false;
    default:
        if (b->stand == KB_BREKER_OPEN)
            half_open(b, nu);
        return mag_proef(b, nu);
    }
}

void kb_breker_meld(struct kb_breker *b, kb_moment begonnen, kb_moment nu, enum kb_breker_melding hoe)
{
    if (begonnen < b->sinds || b->stand == KB_BREKER_OPEN)
        return;
    if (b->stand == KB_BREKER_HALFOPEN)
        meld_proef(b, begonnen, nu, hoe);
    else
        meld_dicht(b, nu, hoe);
}

void kb_breker_herzie(struct kb_breker *b, kb_moment nu)
{
    if (b->stand == KB_BREKER_HALFOPEN && b->proef_goed > 0)
        ga_open(b, nu);
    if (b->stand != KB_BREKER_DICHT)
        return;
    schuif_venster(b, nu);
    /* The good report may have left the window, or was the probe that closed the breaker and emptied it. */
    for (int64_t i = b->vak_nu; i > b->vak_nu - KB_BREKER_VAKKEN && i >= 0; i--) {
        if (!b->vak[i % KB_BREKER_VAKKEN].goed)
            continue;
        b->vak[i % KB_BREKER_VAKKEN].goed--;
        break;
    }
    b->vak[b->vak_nu % KB_BREKER_VAKKEN].fout++;
    weeg(b, nu);
}

enum kb_breker_stand kb_breker_stand(const struct kb_breker *b, kb_moment nu)
{
    return b->stand == KB_BREKER_OPEN && nu >= b->open_tot ? KB_BREKER_HALFOPEN : b->stand;
}

kb_moment kb_breker_weer_op(const struct kb_breker *b)
{
    return b->stand == KB_BREKER_DICHT ? 0 : b->open_tot;
}
