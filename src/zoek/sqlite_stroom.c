/* Which rows hold these terms: of common terms their rows are in memory, of the others FTS5 knows. */
#include <stdlib.h>

#include "zoek/rijdelen.h"
#include "zoek/sqlite.h"

/* Of a term that more than one in so many rows hold the rows are kept in memory, as long as so many bytes are
 * enough: of a million rows, to read its list would take 35 µs and more. */
enum { VEEL = 1000, KAARTEN_MB = 96 };

/* ("=a" OR "=b") AND "abc": terms hold no quotation marks, for they hold letters, digits and marks only. */
static void voeg_match(struct kb_buffer *uit, const struct kb_of *of)
{
    kb_buffer_printf(uit, uit->n ? " AND (" : "(");
    for (size_t j = 0; j < of->n; j++)
        kb_buffer_printf(uit, "%s\"%.*s\"", j ? " OR " : "", (int)of->term[j].n, of->term[j].p);
    kb_buffer_voeg(uit, ")", 1);
}

/* Ask FTS5 what is in s->match. */
static enum kb_status begin_match(struct kb_sqlite *s, int64_t na)
{
    sqlite3_stmt *st = s->vraag[KB_SQL_STROOM];

    if (s->match.mislukt) {
        kb_buffer_vrij(&s->match);
        return KB_GEEN_GEHEUGEN;
    }
    (void)sqlite3_bind_text(st, 1, s->match.p, (int)s->match.n, SQLITE_STATIC);
    (void)sqlite3_bind_int64(st, 2, na);
    return KB_OK;
}

static enum kb_status volgende_match(struct kb_sqlite *s, int64_t *id)
{
    int code = sqlite3_step(s->vraag[KB_SQL_STROOM]);

    *id = code == SQLITE_ROW ? sqlite3_column_int64(s->vraag[KB_SQL_STROOM], 0) : -1;
    return kb_sqlite_status(code);
}

/* The ids of the rows that hold one of these terms. */
static enum kb_status lees_ids(struct kb_sqlite *s, const struct kb_of *of, struct kb_buffer *uit)
{
    enum kb_status status;
    int64_t id = 0;

    s->match.n = 0;
    voeg_match(&s->match, of);
    status = begin_match(s, -1);
    while (status == KB_OK && id >= 0) {
        status = volgende_match(s, &id);
        if (status == KB_OK && id >= 0)
            kb_ids_voeg(uit, id);
    }
    kb_sqlite_stop(s);
    return status == KB_OK && uit->mislukt ? KB_GEEN_GEHEUGEN : status;
}

/* The same as places. *uit holds nothing when it failed. */
static enum kb_status lees_plekken(struct kb_sqlite *s, const struct kb_of *of, struct kb_rijen *uit)
{
    struct kb_buffer ids = KB_LEGE_BUFFER;
    enum kb_status status = lees_ids(s, of, &ids);
    size_t n = kb_ids_aantal(&ids);
    size_t vak = 0;
    size_t plek;

    *uit = (struct kb_rijen){.bits = NULL};
    if (status == KB_OK)
        uit->plek = malloc((n + 1) * sizeof(*uit->plek));
    for (size_t i = 0; uit->plek && i < n; i++)
        if (kb_kaarten_plek(s->kaarten, kb_ids_in(&ids)[i], &vak, &plek))
            uit->plek[uit->n++] = (uint32_t)plek;
    kb_buffer_vrij(&ids);
    return status == KB_OK && !uit->plek ? KB_GEEN_GEHEUGEN : status;
}

/* Places become a map where that is shorter. Gives the bytes; 0 without memory. */
static size_t kort_in(const struct kb_kaarten *k, struct kb_rijen *r)
{
    size_t op_kaart = k->woorden * sizeof(*r->bits);
    size_t als_lijst = (r->n + 1) * sizeof(*r->plek);
    struct kb_rijen kaart;

    if (als_lijst <= op_kaart)
        return als_lijst;
    kaart = (struct kb_rijen){.bits = calloc(1, op_kaart)};
    if (!kaart.bits)
        return 0;
    kb_rijen_teken(k, r, kaart.bits);
    free(r->plek);
    *r = kaart;
    return op_kaart;
}

/* Make what is kept of a term, unless somebody else is at it. *uit NULL: it is not there now. */
static enum kb_status maak_kaart(struct kb_sqlite *s, struct kb_kaart *k, const struct kb_rijen **uit)
{
    struct kb_of of = {.n = 1, .term = &k->term};
    struct kb_rijen *nieuw;
    enum kb_status status = KB_GEEN_GEHEUGEN;
    size_t bytes = 0;

    *uit = NULL;
    if (atomic_load(&s->kaarten->over) <= 0 || atomic_exchange(&k->bezig, true))
        return KB_OK;
    nieuw = calloc(1, sizeof(*nieuw));
    if (nieuw)
        status = lees_plekken(s, &of, nieuw);
    if (status == KB_OK)
        bytes = kort_in(s->kaarten, nieuw);
    if (bytes) {
        (void)atomic_fetch_sub(&s->kaarten->over, (int64_t)bytes);
        atomic_store(&k->rijen, nieuw); /* and stays busy: it is made once */
        *uit = nieuw;
        return KB_OK;
    }
    kb_rijen_vrij(nieuw);
    atomic_store(&k->bezig, false);
    return status == KB_OK ? KB_GEEN_GEHEUGEN : status;
}

/* Of several terms: one map of their rows, for this question. */
static enum kb_status leg_samen(struct kb_sqlite *s, struct kb_arena *arena, const struct kb_rijen **deel,
                                size_t n, const struct kb_of *ongelezen, struct kb_rijen *uit)
{
    size_t bytes = s->kaarten->woorden * sizeof(*uit->bits);
    struct kb_rijen rest = {.bits = NULL};
    enum kb_status status = KB_OK;

    *uit = (struct kb_rijen){.bits = kb_arena_neem(arena, bytes)};
    if (!uit->bits)
        return KB_GEEN_GEHEUGEN;
    memset(uit->bits, 0, bytes);
    for (size_t i = 0; i < n; i++)
        kb_rijen_teken(s->kaarten, deel[i], uit->bits);
    if (ongelezen->n)
        status = lees_plekken(s, ongelezen, &rest);
    kb_rijen_teken(s->kaarten, &rest, uit->bits);
    free(rest.plek);
    return status;
}

/* The rows of its terms, when some of them are kept. *is_er: they are. */
static enum kb_status neem_rijen(struct kb_sqlite *s, struct kb_arena *arena, const struct kb_of *of,
                                 bool *is_er)
{
    struct kb_kaart_of *uit = &s->kaartvraag.of[s->kaartvraag.n];
    const struct kb_rijen *deel[KB_MAX_OF];
    struct kb_tekst term[KB_MAX_OF];
    struct kb_of ongelezen = {.n = 0, .term = term};
    size_t n = 0;

    for (size_t i = 0; i < of->n; i++) {
        struct kb_kaart *k = kb_kaarten_van(s->kaarten, of->term[i]);
        enum kb_status status = KB_OK;

        deel[n] = k ? atomic_load(&k->rijen) : NULL;
        if (k && !deel[n])
            status = maak_kaart(s, k, &deel[n]);
        if (status != KB_OK)
            return status;
        if (deel[n])
            n++;
        else
            term[ongelezen.n++] = of->term[i];
    }
    *is_er = n > 0;
    uit->i = 0;
    if (of->n > 1 && n)
        return leg_samen(s, arena, deel, n, &ongelezen, &uit->rijen);
    if (n)
        uit->rijen = *deel[0];
    return KB_OK;
}

/* What is in memory answers what it can; the rest is asked of FTS5, whose rows are then looked up there. */
enum kb_status kb_sqlite_begin(void *verbinding, const struct kb_en *vraag, int64_t na)
{
    struct kb_sqlite *s = verbinding;
    bool op_kaart[KB_MAX_EN] = {false};
    size_t n_match = 0;

    (void)sqlite3_reset(s->vraag[KB_SQL_STROOM]);
    s->kaartvraag.op = s->kaarten;
    s->kaartvraag.n = 0;
    for (size_t i = 0; s->kaarten && i < vraag->n; i++) {
        enum kb_status status = neem_rijen(s, vraag->arena, &vraag->of[i], &op_kaart[i]);

        if (status != KB_OK)
            return status;
        s->kaartvraag.n += op_kaart[i];
    }
    s->match.n = 0;
    for (size_t i = 0; i < vraag->n; i++) {
        if (op_kaart[i])
            continue;
        voeg_match(&s->match, &vraag->of[i]);
        n_match++;
    }
    s->alleen_kaart = n_match == 0;
    if (!s->alleen_kaart) {
        s->kaartvraag.vak = 0;
        return begin_match(s, na);
    }
    kb_kaartvraag_begin(&s->kaartvraag, na);
    return KB_OK;
}

enum kb_status kb_sqlite_volgende(void *verbinding, int64_t *id)
{
    struct kb_sqlite *s = verbinding;
    enum kb_status status;

    if (s->alleen_kaart) {
        *id = kb_kaartvraag_volgende(&s->kaartvraag);
        return KB_OK;
    }
    do
        status = volgende_match(s, id);
    while (status == KB_OK && *id >= 0 && s->kaartvraag.n && !kb_kaartvraag_bevat(&s->kaartvraag, *id));
    return status;
}

void kb_sqlite_stop(void *verbinding)
{
    struct kb_sqlite *s = verbinding;

    (void)sqlite3_reset(s->vraag[KB_SQL_STROOM]);
}

enum kb_status kb_sqlite_lijst(struct kb_sqlite *s, const char *term, struct kb_idlijst *uit)
{
    struct kb_tekst t = kb_tekst_van(term);
    struct kb_of of = {.n = 1, .term = &t};
    enum kb_status status;

    if (uit->gelezen)
        return KB_OK;
    status = lees_ids(s, &of, &uit->ids);
    uit->gelezen = status == KB_OK;
    if (status != KB_OK)
        kb_buffer_vrij(&uit->ids);
    return status;
}

static int64_t een_getal(sqlite3_stmt *st, int64_t waarde, enum kb_status *status)
{
    int64_t n = -1;
    int code;

    (void)sqlite3_bind_int64(st, 1, waarde);
    code = sqlite3_step(st);
    if (code == SQLITE_ROW)
        n = sqlite3_column_int64(st, 0);
    (void)sqlite3_reset(st);
    *status = kb_sqlite_status(code);
    return n;
}

/* The runs of rows: each status and size has its own, from its first row to its last. */
static enum kb_status lees_vakken(struct kb_sqlite *s, struct kb_kaarten *k)
{
    enum kb_status status;
    struct kb_buffer vakken = KB_LEGE_BUFFER;
    size_t plekken = 0;
    int64_t van = een_getal(s->vraag[KB_SQL_EERSTE], 0, &status);

    while (status == KB_OK && van >= 0) {
        int64_t einde = (van / KB_RIJ_BLOK + 1) * KB_RIJ_BLOK;
        int64_t laatste = een_getal(s->vraag[KB_SQL_LAATSTE], einde, &status);
        struct kb_kaartvak vak = {van, plekken, (size_t)(laatste - van) + 1};

        if (status != KB_OK)
            break;
        kb_buffer_voeg(&vakken, (const char *)&vak, sizeof(vak));
        plekken += vak.n;
        van = een_getal(s->vraag[KB_SQL_EERSTE], einde, &status);
    }
    k->vak = (struct kb_kaartvak *)(void *)vakken.p; /* its memory is theirs from here */
    k->n_vakken = vakken.n / sizeof(*k->vak);
    k->woorden = plekken / 64 + 1;
    return status == KB_OK && vakken.mislukt ? KB_GEEN_GEHEUGEN : status;
}

static enum kb_status lees_termen(struct kb_sqlite *s, struct kb_kaarten *k, int64_t meer_dan)
{
    sqlite3_stmt *st = s->vraag[KB_SQL_VEEL];
    struct kb_buffer kaarten = KB_LEGE_BUFFER;
    int code;

    (void)sqlite3_bind_int64(st, 1, meer_dan);
    while ((code = sqlite3_step(st)) == SQLITE_ROW) {
        struct kb_tekst t = kb_sqlite_kolom(st, 0);
        struct kb_kaart kaart = {.term = {t.p ? strndup(t.p, t.n) : NULL, t.n}};

        if (kaart.term.p)
            kb_buffer_voeg(&kaarten, (const char *)&kaart, sizeof(kaart));
        if (!kaart.term.p || kaarten.mislukt) {
            free((char *)kaart.term.p);
            code = SQLITE_NOMEM;
            break;
        }
    }
    k->kaart = (struct kb_kaart *)(void *)kaarten.p; /* its memory is theirs from here */
    k->n = kaarten.n / sizeof(*k->kaart);
    (void)sqlite3_reset(st);
    return kb_sqlite_status(code);
}

/* Room for the common terms; none when the ids are so far apart that they would be mostly empty. */
void *kb_sqlite_deel(void *verbinding, int64_t werkgevers)
{
    struct kb_sqlite *s = verbinding;
    struct kb_kaarten *k = calloc(1, sizeof(*k));
    enum kb_status status = KB_GEEN_GEHEUGEN;

    if (!k)
        return NULL;
    atomic_init(&k->over, (int64_t)KAARTEN_MB << 20);
    status = lees_vakken(s, k);
    if (status == KB_OK && k->n_vakken && k->woorden <= (size_t)werkgevers / 16 + 1 &&
        k->woorden <= UINT32_MAX / 64)
        status = lees_termen(s, k, werkgevers / VEEL);
    if (status == KB_OK)
        return k;
    kb_kaarten_vrij(k);
    return NULL;
}

void kb_sqlite_leen(void *verbinding, void *gedeeld)
{
    struct kb_kaarten *k = gedeeld;

    ((struct kb_sqlite *)verbinding)->kaarten = k->n ? k : NULL;
}

void kb_sqlite_deel_vrij(void *gedeeld)
{
    kb_kaarten_vrij(gedeeld);
}

int64_t kb_sqlite_kost(void *verbinding, struct kb_tekst term, int64_t rijen)
{
    const struct kb_kaarten *k = ((struct kb_sqlite *)verbinding)->kaarten;
    struct kb_kaart *kaart = kb_kaarten_van(k, term);

    return kaart && (atomic_load(&kaart->rijen) || atomic_load(&k->over) > 0) ? 0 : rijen;
}
