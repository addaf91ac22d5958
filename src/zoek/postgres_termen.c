/* A mutation changes the lists of a row's terms: all of its block are read in one question, and written in
 * one. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "zoek/postgres_schrijf.h"

enum { GETAL = 24 };

struct wijziging {
    int64_t id, van; /* where the block begins */
    bool erbij;
    struct kb_buffer termen, aantallen, lijsten; /* arrays, as text */
    struct kb_buffer ids, bytes;                 /* of one list */
};

void kb_pg_schrijf_hex(struct kb_buffer *uit, struct kb_tekst bytes)
{
    static const char cijfers[] = "0123456789abcdef";
    char *p = kb_buffer_ruimte(uit, bytes.n * 2);

    if (!p)
        return;
    for (size_t i = 0; i < bytes.n; i++) {
        unsigned char b = (unsigned char)bytes.p[i];

        *p++ = cijfers[b >> 4];
        *p++ = cijfers[b & 0xf];
    }
    uit->n += bytes.n * 2;
}

static enum kb_status noem(void *context, struct kb_tekst term, const int64_t *id, size_t n)
{
    (void)id;
    (void)n;
    kb_pg_term(context, term);
    return KB_OK;
}

/* Each term of the row once, as an array. */
static bool noem_termen(struct wijziging *w, struct kb_tekst termen)
{
    struct kb_blok blok = {.rijen = 0};
    bool goed = kb_blok_voeg(&blok, w->id, termen) && kb_blok_leeg(&blok, noem, &w->termen) == KB_OK;

    kb_blok_vrij(&blok);
    kb_pg_sluit_array(&w->termen);
    return goed && !w->termen.mislukt;
}

/* The list as it was, with the id in its place or without it: w->bytes. The number of ids, -1 when it cannot
 * be. */
static int64_t verander(struct wijziging *w, struct kb_tekst was)
{
    int64_t *id;
    size_t plek;
    size_t n = 0;

    w->ids.n = w->bytes.n = 0;
    id = (int64_t *)(void *)kb_buffer_ruimte(&w->ids, (was.n + 1) * sizeof(*id));
    if (!id || !kb_lijst_lees(was, w->van, id, &n))
        return -1;
    plek = kb_ids_ondergrens(id, 0, n, w->id);
    if ((plek < n && id[plek] == w->id) == w->erbij)
        return -1;
    if (w->erbij) {
        memmove(id + plek + 1, id + plek, (n - plek) * sizeof(*id));
        id[plek] = w->id;
        n++;
    } else {
        memmove(id + plek, id + plek + 1, (n - plek - 1) * sizeof(*id));
        n--;
    }
    kb_lijst_schrijf(&w->bytes, w->van, id, n);
    return (int64_t)n;
}

/* r: term and list of each, in binary form; NULL where there is none. */
static enum kb_status verander_alle(struct wijziging *w, const PGresult *r)
{
    w->termen.n = 0;
    for (int i = 0; i < PQntuples(r); i++) {
        struct kb_tekst term = kb_pg_tekst(r, i, 0);
        struct kb_tekst was = kb_pg_tekst(r, i, 1);
        int64_t n = verander(w, was.p ? was : KB_TEKST(""));

        if (n < 0)
            return w->ids.mislukt ? KB_GEEN_GEHEUGEN : KB_ONGELDIG;
        kb_pg_term(&w->termen, term);
        kb_pg_element(&w->aantallen);
        kb_buffer_printf(&w->aantallen, "%" PRId64, n);
        kb_pg_element(&w->lijsten);
        kb_buffer_printf(&w->lijsten, "\"\\\\x");
        kb_pg_schrijf_hex(&w->lijsten, kb_buffer_tekst(&w->bytes));
        kb_buffer_voeg(&w->lijsten, "\"", 1);
    }
    kb_pg_sluit_array(&w->termen);
    kb_pg_sluit_array(&w->aantallen);
    kb_pg_sluit_array(&w->lijsten);
    return w->termen.mislukt || w->aantallen.mislukt || w->lijsten.mislukt || w->bytes.mislukt
               ? KB_GEEN_GEHEUGEN
               : KB_OK;
}

static enum kb_status doe(struct kb_pg *p, const char *naam, int n, const char *const *waarde)
{
    PGresult *r = kb_pg_vraag(p, naam, n, waarde);

    PQclear(r);
    return r ? KB_OK : KB_BRON_ONBEREIKBAAR;
}

static enum kb_status wijzig(struct kb_pg *p, struct wijziging *w, const char *blok, const char *telling)
{
    const char *waarde[4] = {w->termen.p, blok};
    PGresult *r = kb_pg_vraag_binair(p, KB_PG_LIJSTEN_LEES, 2, waarde);
    enum kb_status status = r ? verander_alle(w, r) : KB_BRON_ONBEREIKBAAR;

    PQclear(r);
    waarde[0] = w->termen.p;
    waarde[2] = w->aantallen.p;
    waarde[3] = w->lijsten.p;
    if (status == KB_OK)
        status = doe(p, KB_PG_LIJSTEN_SCHRIJF, 4, waarde);
    if (status == KB_OK && !w->erbij)
        status = doe(p, KB_PG_LIJSTEN_WEG, 2, waarde);
    waarde[1] = telling;
    return status == KB_OK && *telling != '0' ? doe(p, KB_PG_TEL, 2, waarde) : status;
}

enum kb_status kb_pg_wijzig_lijsten(struct kb_pg *p, int64_t id, struct kb_tekst termen, bool erbij,
                                    int telling)
{
    size_t blok = kb_pg_blok_van(p, id);
    struct wijziging w = {.id = id, .van = kb_pg_blokken(p)[blok], .erbij = erbij};
    char getal[2][GETAL];
    enum kb_status status = KB_GEEN_GEHEUGEN;

    (void)snprintf(getal[0], GETAL, "%zu", blok);
    (void)snprintf(getal[1], GETAL, "%d", telling);
    if (noem_termen(&w, termen))
        status = wijzig(p, &w, getal[0], getal[1]);
    kb_buffer_vrij(&w.termen);
    kb_buffer_vrij(&w.aantallen);
    kb_buffer_vrij(&w.lijsten);
    kb_buffer_vrij(&w.ids);
    kb_buffer_vrij(&w.bytes);
    return status;
}
