/* Any bytes as criteria, as a name, as a line of a delivery.
 *
 * What is normalised is normal: again changes nothing. A name is its own exact hit, whatever is asked has one
 * class, and what ranks without errors also does so the other way round where it is exact. The bytes are cut
 * at NULs into the members of a question. */
#include <stdint.h>
#include <stdlib.h>

#include "klantbeeld/basis/lezer.h"
#include "klantbeeld/zoek/criteria.h"
#include "klantbeeld/zoek/rang.h"
#include "klantbeeld/zoek/werkgever.h"
#include "zoek/termen.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void eis(bool voorwaarde)
{
    if (!voorwaarde)
        abort();
}

/* The bytes up to the next NUL, in a copy of their exact size; no text when there are none left. */
static struct kb_tekst volgende(const uint8_t **p, size_t *over, char **vrij)
{
    const uint8_t *einde = *over ? memchr(*p, 0, *over) : NULL;
    size_t n = einde ? (size_t)(einde - *p) : *over;
    struct kb_tekst t = KB_GEEN_TEKST;

    *vrij = NULL;
    if (!*over)
        return t;
    *vrij = malloc(n ? n : 1);
    eis(*vrij != NULL);
    memcpy(*vrij, *p, n);
    t = (struct kb_tekst){*vrij, n};
    n += einde ? 1 : 0;
    *p += n;
    *over -= n;
    return t;
}

static void keur_naam(struct kb_tekst t, struct kb_naam *norm)
{
    char aaneen[KB_NAAM_LENGTE + 1];
    struct kb_naam gesplitst;

    kb_naam_normaliseer(t, norm);
    eis(norm->n <= KB_NAAM_LENGTE && norm->n_woorden <= KB_NAAM_WOORDEN && norm->tekst[norm->n] == '\0');
    kb_naam_van_norm((struct kb_tekst){norm->tekst, norm->n}, &gesplitst);
    eis(gesplitst.n == norm->n && gesplitst.n_woorden == norm->n_woorden);
    eis(kb_naam_aaneen(norm, aaneen) <= norm->n);
    eis(kb_naam_sleutel(norm) >= 0);
    (void)kb_plaats_normaliseer(t, aaneen);
}

static void keur_rang(const struct kb_naam *a, const struct kb_naam *b)
{
    struct kb_rang heen;
    struct kb_rang terug;

    if (!a->n_woorden || !b->n_woorden)
        return;
    eis(kb_rang_bepaal(a, a).klasse == KB_RANG_EXACT);
    heen = kb_rang_bepaal(a, b);
    terug = kb_rang_bepaal(b, a);
    eis((heen.klasse == KB_RANG_EXACT) == (terug.klasse == KB_RANG_EXACT));
    if (heen.klasse == KB_RANG_EXACT)
        eis(kb_naam_sleutel(a) == kb_naam_sleutel(b));
    heen = kb_rang_benader(a, b);
    eis(heen.klasse == KB_RANG_GEEN || (heen.klasse == KB_RANG_BENADERD && heen.graad <= KB_MAX_TIKFOUTEN));
    eis(kb_afstand((struct kb_tekst){a->tekst, a->n}, (struct kb_tekst){b->tekst, b->n}, 2) ==
        kb_afstand((struct kb_tekst){b->tekst, b->n}, (struct kb_tekst){a->tekst, a->n}, 2));
}

static void keur_regel(struct kb_tekst t)
{
    static struct kb_werkgever w;
    struct kb_document *d = NULL;
    struct kb_fout fout;

    if (kb_document_lees(t, &d, &fout) != KB_OK)
        return;
    if (kb_werkgever_lees(kb_document_wortel(d), KB_ELFPROEF_SOEPEL, &w, &fout) == KB_OK)
        eis(w.naam.n && w.n_administraties && w.medewerkers >= 0);
    kb_document_vrij(d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct kb_criteria c;
    static struct kb_naam norm[2];
    struct kb_overtredingen o = {.n = 0};
    struct kb_tekst deel[11];
    char *vrij[11];
    struct kb_zoekvraag v;

    for (size_t i = 0; i < 11; i++)
        deel[i] = volgende(&data, &n, &vrij[i]);
    v = (struct kb_zoekvraag){.zoekterm = deel[0],
                              .naam = deel[1],
                              .plaats = deel[2],
                              .postcode = deel[3],
                              .huisnummer = deel[4],
                              .lhnummer = deel[5],
                              .rsin = deel[6],
                              .bsn = deel[7],
                              .kvkNummer = deel[8],
                              .vestigingsnummer = deel[9],
                              .aansluitnummer = deel[10]};
    if (kb_criteria_lees(&v, KB_ELFPROEF_STRENG, "body", &c, &o) == KB_OK)
        eis(o.totaal == 0 && c.gegeven && kb_criteria_kenmerk(&c) == kb_criteria_kenmerk(&c));
    else
        eis(o.totaal > 0);
    for (size_t i = 0; i < 2; i++)
        if (deel[i].p)
            keur_naam(deel[i], &norm[i]);
    if (deel[0].p && deel[1].p)
        keur_rang(&norm[0], &norm[1]);
    if (deel[0].p)
        keur_regel(deel[0]);
    for (size_t i = 0; i < 11; i++)
        free(vrij[i]);
    return 0;
}
