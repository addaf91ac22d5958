/* The texts and keys of a row, from an employer as it was delivered and from the row itself: the two must
 * agree, so they stand together. */
#include "zoek/rijdelen.h"

static void voeg_norm(struct kb_buffer *uit, struct kb_tekst getypt)
{
    struct kb_naam naam;

    kb_naam_normaliseer(getypt, &naam);
    if (uit->n)
        kb_buffer_voeg(uit, "\n", 1);
    kb_buffer_voeg(uit, naam.tekst, naam.n);
}

bool kb_rijdelen_maak(struct kb_rijdelen *d, const struct kb_werkgever *w)
{
    d->norm.n = d->namen.n = d->administraties.n = d->termen.n = 0;
    voeg_norm(&d->norm, w->naam);
    for (size_t i = 0; i < w->n_handelsnamen; i++) {
        voeg_norm(&d->norm, w->handelsnaam[i]);
        if (i)
            kb_buffer_voeg(&d->namen, "\n", 1);
        kb_buffer_voeg_tekst(&d->namen, w->handelsnaam[i]);
    }
    for (size_t i = 0; i < w->n_administraties; i++) {
        const struct kb_administratie *a = &w->administratie[i];

        kb_buffer_printf(&d->administraties, "%s,%s,%s;", a->lhnummer, a->vestigingsnummer,
                         a->aansluitnummer);
    }
    kb_termen_van_rij(
        &d->termen, &(struct kb_termbron){kb_buffer_tekst(&d->norm), w->postcode, w->plaats, w->afgeschermd});
    return !d->norm.mislukt && !d->namen.mislukt && !d->administraties.mislukt && !d->termen.mislukt;
}

void kb_rijdelen_vrij(struct kb_rijdelen *d)
{
    kb_buffer_vrij(&d->termen);
    kb_buffer_vrij(&d->norm);
    kb_buffer_vrij(&d->namen);
    kb_buffer_vrij(&d->administraties);
}

static int plek(unsigned bit)
{
    return __builtin_ctz(bit);
}

static void sleutel_van_naam(struct kb_tekst getypt, kb_rij_sleutel *een, void *context)
{
    struct kb_naam naam;

    kb_naam_normaliseer(getypt, &naam);
    een(context, KB_SLEUTEL_NAAM, kb_naam_sleutel(&naam));
}

void kb_werkgever_sleutels(const struct kb_werkgever *w, kb_rij_sleutel *een, void *context)
{
    een(context, plek(w->is_bsn ? KB_ZOEK_BSN : KB_ZOEK_RSIN), kb_nummer_sleutel(KB_ZOEK_RSIN, w->fiscaal));
    if (*w->kvk)
        een(context, plek(KB_ZOEK_KVKNUMMER), kb_nummer_sleutel(KB_ZOEK_KVKNUMMER, w->kvk));
    for (size_t i = 0; i < w->n_administraties; i++) {
        const struct kb_administratie *a = &w->administratie[i];

        een(context, plek(KB_ZOEK_LHNUMMER), kb_nummer_sleutel(KB_ZOEK_LHNUMMER, a->lhnummer));
        if (*a->vestigingsnummer)
            een(context, plek(KB_ZOEK_VESTIGINGSNUMMER),
                kb_nummer_sleutel(KB_ZOEK_VESTIGINGSNUMMER, a->vestigingsnummer));
        if (*a->aansluitnummer)
            een(context, plek(KB_ZOEK_AANSLUITNUMMER),
                kb_nummer_sleutel(KB_ZOEK_AANSLUITNUMMER, a->aansluitnummer));
    }
    sleutel_van_naam(w->naam, een, context);
    for (size_t i = 0; i < w->n_handelsnamen; i++)
        sleutel_van_naam(w->handelsnaam[i], een, context);
}

static void naamsleutels(struct kb_tekst norm, kb_rij_sleutel *een, void *context)
{
    while (norm.n) {
        const char *einde = memchr(norm.p, '\n', norm.n);
        size_t n = einde ? (size_t)(einde - norm.p) : norm.n;
        struct kb_naam naam;

        kb_naam_van_norm((struct kb_tekst){norm.p, n}, &naam);
        een(context, KB_SLEUTEL_NAAM, kb_naam_sleutel(&naam));
        n += einde ? 1 : 0;
        norm = (struct kb_tekst){norm.p + n, norm.n - n};
    }
}

/* "lh,vestiging,aansluit;" as the row holds it. */
static void administratiesleutels(struct kb_tekst t, kb_rij_sleutel *een, void *context)
{
    static const unsigned SOORT[] = {KB_ZOEK_LHNUMMER, KB_ZOEK_VESTIGINGSNUMMER, KB_ZOEK_AANSLUITNUMMER};
    char nummer[KB_AANSLUIT_MAX + 1];
    size_t n = 0;
    size_t veld = 0;

    for (size_t i = 0; i < t.n; i++) {
        if (t.p[i] != ',' && t.p[i] != ';') {
            if (n < KB_AANSLUIT_MAX)
                nummer[n++] = t.p[i];
            continue;
        }
        nummer[n] = '\0';
        if (n)
            een(context, plek(SOORT[veld]), kb_nummer_sleutel((enum kb_criterium)SOORT[veld], nummer));
        n = 0;
        veld = t.p[i] == ';' ? 0 : (veld + 1) % 3;
    }
}

void kb_rij_sleutels(const struct kb_rijnummers *rij, kb_rij_sleutel *een, void *context)
{
    naamsleutels(rij->norm, een, context);
    administratiesleutels(rij->administraties, een, context);
    een(context, plek(rij->is_bsn ? KB_ZOEK_BSN : KB_ZOEK_RSIN), rij->fiscaal);
    if (rij->kvk >= 0)
        een(context, plek(KB_ZOEK_KVKNUMMER), rij->kvk);
}

int64_t kb_rij_plek_beeindigd(int64_t id)
{
    int64_t omvang = KB_RANG_OMVANG_MAX - (id / KB_RIJ_BLOK) % (KB_RANG_OMVANG_MAX + 1);

    return id >= kb_rangnummer(true, KB_RANG_OMVANG_MAX, 0) ? -1 : kb_rangnummer(true, omvang, 0);
}
