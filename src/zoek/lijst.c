/* Lists of ids, and the block of rows that they are made of. */
#include "zoek/lijst.h"

#include <stdlib.h>
#include <string.h>

enum { ZEVEN = 7, LAAG = 0x7f, MEER = 0x80, MAX_BYTES = 9 };

void kb_lijst_schrijf(struct kb_buffer *uit, int64_t van, const int64_t *id, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint64_t afstand = (uint64_t)(id[i] - van);
        char bytes[MAX_BYTES + 1];
        size_t lengte = 0;

        do {
            unsigned char b = (unsigned char)(afstand & LAAG);

            afstand >>= ZEVEN;
            bytes[lengte++] = (char)(afstand ? b | MEER : b);
        } while (afstand);
        kb_buffer_voeg(uit, bytes, lengte);
        van = id[i];
    }
}

/* Read one distance and go to the id that it leads to. Another id than the one before, but for the first. */
static inline bool lees_een(struct kb_tekst bytes, size_t *i, bool eerste, int64_t *id)
{
    unsigned char b = (unsigned char)bytes.p[(*i)++];
    uint64_t afstand = b & LAAG;

    for (unsigned schuif = ZEVEN; b & MEER; schuif += ZEVEN) {
        if (*i == bytes.n || schuif >= ZEVEN * MAX_BYTES)
            return false;
        b = (unsigned char)bytes.p[(*i)++];
        afstand |= (uint64_t)(b & LAAG) << schuif;
    }
    if (afstand > (uint64_t)(INT64_MAX - *id) || (!eerste && !afstand))
        return false;
    *id += (int64_t)afstand;
    return true;
}

bool kb_lijst_lees(struct kb_tekst bytes, int64_t van, int64_t *id, size_t *n)
{
    *n = 0;
    for (size_t i = 0; i < bytes.n; id[(*n)++] = van)
        if (!lees_een(bytes, &i, *n == 0, &van))
            return false;
    return true;
}

bool kb_lijst_merk(struct kb_tekst bytes, int64_t van, const int64_t *id, size_t n, bool *raak)
{
    int64_t wacht = n ? id[0] : 0; /* the first that has not been passed */
    size_t bij = 0;

    for (size_t i = 0; i < bytes.n && bij < n;) {
        if (!lees_een(bytes, &i, i == 0, &van))
            return false;
        if (van < wacht) /* most often: the list is the longer one */
            continue;
        while (bij < n && id[bij] < van)
            bij++;
        if (bij < n && id[bij] == van)
            raak[bij++] = true;
        wacht = bij < n ? id[bij] : 0;
    }
    return true;
}

size_t kb_lijst_zonder(int64_t *a, size_t n, const int64_t *b, size_t m)
{
    size_t uit = 0;

    for (size_t i = 0, j = 0; i < n; i++) {
        while (j < m && b[j] < a[i])
            j++;
        if (j == m || b[j] != a[i])
            a[uit++] = a[i];
    }
    return uit;
}

size_t kb_lijst_houd(int64_t *a, size_t n, const bool *raak)
{
    size_t uit = 0;

    for (size_t i = 0; i < n; i++)
        if (raak[i])
            a[uit++] = a[i];
    return uit;
}

/* Where the ascending run that begins at i ends. */
static size_t einde_van_reeks(const int64_t *a, size_t i, size_t n)
{
    if (i < n)
        i++;
    while (i < n && a[i - 1] <= a[i])
        i++;
    return i;
}

/* The runs [i, midden) and [midden, einde) as one. */
static void rits(const int64_t *van, size_t i, size_t midden, size_t einde, int64_t *naar)
{
    size_t j = midden;

    for (size_t uit = i; uit < einde; uit++)
        naar[uit] = i < midden && (j == einde || van[i] <= van[j]) ? van[i++] : van[j++];
}

size_t kb_lijst_orden(int64_t *a, size_t n, int64_t *hulp)
{
    int64_t *van = a;
    int64_t *naar = hulp;
    size_t uit = 0;

    /* each pass makes one run of two, until there is one */
    for (size_t reeksen = 2; reeksen > 1;) {
        int64_t *was = van;

        reeksen = 0;
        for (size_t i = 0; i < n; reeksen++) {
            size_t midden = einde_van_reeks(van, i, n);
            size_t einde = einde_van_reeks(van, midden, n);

            rits(van, i, midden, einde, naar);
            i = einde;
        }
        van = naar;
        naar = was;
    }
    for (size_t i = 0; i < n; i++) /* van is a, or lies beside it */
        if (!uit || a[uit - 1] != van[i])
            a[uit++] = van[i];
    return uit;
}

/* A term in a row. Its first bytes as a number decide nearly every comparison. */
struct post {
    uint64_t kop;
    const char *teksten; /* where `plek` counts from: set when all are there */
    size_t plek;
    size_t n;
    int64_t id;
};

static uint64_t kop_van(const char *p, size_t n)
{
    uint64_t kop = 0;

    for (size_t i = 0; i < sizeof(kop); i++)
        kop = kop << 8 | (i < n ? (unsigned char)p[i] : 0);
    return kop;
}

bool kb_blok_voeg(struct kb_blok *b, int64_t id, struct kb_tekst termen)
{
    for (size_t i = 0; i < termen.n;) {
        const char *blank = memchr(termen.p + i, ' ', termen.n - i);
        size_t n = blank ? (size_t)(blank - (termen.p + i)) : termen.n - i;
        struct post post = {kop_van(termen.p + i, n), NULL, b->teksten.n, n, id};

        if (n) {
            kb_buffer_voeg(&b->teksten, termen.p + i, n);
            kb_buffer_voeg(&b->posten, (const char *)&post, sizeof(post));
        }
        i += n + 1;
    }
    b->rijen++;
    return !b->teksten.mislukt && !b->posten.mislukt;
}

static int vergelijk_tekst(const struct post *x, const struct post *y)
{
    size_t n = x->n < y->n ? x->n : y->n;
    int c;

    if (x->kop != y->kop)
        return x->kop < y->kop ? -1 : 1;
    c = memcmp(x->teksten + x->plek, y->teksten + y->plek, n);
    return c ? c : x->n < y->n ? -1 : x->n > y->n;
}

static int vergelijk_post(const void *a, const void *b)
{
    const struct post *x = a;
    const struct post *y = b;
    int c = vergelijk_tekst(x, y);

    return c ? c : x->id < y->id ? -1 : x->id > y->id;
}

enum kb_status kb_blok_leeg(struct kb_blok *b, kb_blok_term *een, void *context)
{
    struct post *post = (struct post *)(void *)b->posten.p;
    size_t n = b->posten.n / sizeof(*post);
    enum kb_status status = KB_OK;

    for (size_t i = 0; i < n; i++)
        post[i].teksten = b->teksten.p;
    if (n)
        qsort(post, n, sizeof(*post), vergelijk_post);
    for (size_t i = 0, j = 0; i < n && status == KB_OK; i = j) {
        b->ids.n = 0;
        for (j = i; j < n && vergelijk_tekst(&post[i], &post[j]) == 0; j++)
            if (j == i || post[j].id != post[j - 1].id)
                kb_buffer_voeg(&b->ids, (const char *)&post[j].id, sizeof(post[j].id));
        status = b->ids.mislukt ? KB_GEEN_GEHEUGEN
                                : een(context, (struct kb_tekst){b->teksten.p + post[i].plek, post[i].n},
                                      (const int64_t *)(const void *)b->ids.p, b->ids.n / sizeof(int64_t));
    }
    b->teksten.n = b->posten.n = b->ids.n = 0;
    b->rijen = 0;
    return status;
}

void kb_blok_vrij(struct kb_blok *b)
{
    kb_buffer_vrij(&b->teksten);
    kb_buffer_vrij(&b->posten);
    kb_buffer_vrij(&b->ids);
}
