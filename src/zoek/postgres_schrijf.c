/* Fills the index in PostgreSQL: a load makes tables of a new generation, mutations change those in use, and
 * either is one transaction together with the row that says which are in use. So there is nothing to clean up
 * after a kill, and searches see it as a whole. The tables of the generation before stay until the next load:
 * a search that began on them ends on them. Rows, lists of terms and keys go in by COPY, in the order in
 * which they lie. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "zoek/postgres_copy.h"
#include "zoek/postgres_schrijf.h"
#include "zoek/vulling.h"

/* One filling at a time, of all machines: the lock of the session, "KBZI" and a one. It is waited for a
 * moment: that of a client that was killed goes when the server notices. */
#define SLOT "SET lock_timeout = 10000; SELECT pg_advisory_lock(1262639689, 1); SET lock_timeout = 0"

enum { GETAL = 24 };

struct pg_schrijver {
    struct kb_pg *p;
    int64_t vorige; /* the generation in use; 0: none */
    bool leeg;
    struct kb_pg_copy copy;
    struct kb_buffer waarden; /* of one row of a mutation */
    struct kb_rijdelen delen;
    struct kb_blok blok;    /* of a load: the rows since the last that was written */
    struct kb_buffer lijst; /* one list */
    char reden[512];
};

_Static_assert(sizeof(((struct pg_schrijver *)0)->reden) == sizeof(((struct kb_pg_copy *)0)->reden),
               "it is copied");

static const char *reden(const void *s)
{
    return ((const struct pg_schrijver *)s)->reden;
}

static enum kb_status mislukt(struct pg_schrijver *s)
{
    (void)snprintf(s->reden, sizeof(s->reden), "%s", PQerrorMessage(s->p->c));
    s->reden[strcspn(s->reden, "\n")] = '\0';
    return KB_INTERN;
}

static enum kb_status gedaan(struct pg_schrijver *s, bool goed)
{
    return goed ? KB_OK : mislukt(s);
}

static enum kb_status neem_slot(struct kb_vulwerk *w)
{
    struct pg_schrijver *s = calloc(1, sizeof(*s));
    enum kb_status status;

    w->uit = s;
    if (!s)
        return kb_fout_zet(w->fout, KB_GEEN_GEHEUGEN, "geen geheugen");
    status = kb_pg_verbind(w->v->index, &s->p, w->fout);
    if (status != KB_OK)
        return status;
    s->copy.p = s->p;
    /* a server that goes on after its client was killed would keep the lock: it looks every second */
    if (!kb_pg_doe(s->p, "SET client_connection_check_interval = 1000; SET maintenance_work_mem = '256MB';"
                         "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0;"
                         "SET synchronous_commit = on"))
        return kb_fout_zet(w->fout, KB_INTERN, "%s", PQerrorMessage(s->p->c));
    return kb_pg_doe(s->p, SLOT) ? KB_OK : kb_fout_zet(w->fout, KB_OVERBELAST, "de index wordt al gevuld");
}

static void einde(struct kb_vulwerk *w)
{
    struct pg_schrijver *s = w->uit;

    if (!s)
        return;
    kb_pg_sluit(s->p); /* and with it the transaction and the lock */
    kb_rijdelen_vrij(&s->delen);
    kb_buffer_vrij(&s->copy.regels);
    kb_buffer_vrij(&s->waarden);
    kb_buffer_vrij(&s->lijst);
    kb_blok_vrij(&s->blok);
    free(s);
}

static enum kb_status maak(struct kb_vulwerk *w, bool leeg)
{
    struct pg_schrijver *s = w->uit;
    enum kb_status status = gedaan(s, kb_pg_doe(s->p, "BEGIN"));

    s->leeg = leeg;
    s->vorige = kb_pg_getal(s->p, "SELECT coalesce(max(generatie), 0) FROM klantbeeld.zoek");
    s->p->generatie = leeg ? s->vorige + 1 : s->vorige;
    if (status == KB_OK)
        status =
            gedaan(s, s->vorige >= 0 && (leeg ? kb_pg_maak_tabellen(s->p) : kb_pg_bereid_mutaties(s->p)));
    return status == KB_OK ? KB_OK : kb_fout_zet(w->fout, KB_INTERN, "schrijven lukt niet: %s", s->reden);
}

static enum kb_status na_copy(struct pg_schrijver *s, enum kb_status status)
{
    if (status != KB_BRON_ONBEREIKBAAR)
        return status;
    memcpy(s->reden, s->copy.reden, sizeof(s->reden));
    return KB_INTERN;
}

static enum kb_status copy_naar(struct pg_schrijver *s, const char *tabel)
{
    return na_copy(s, kb_pg_copy_naar(&s->copy, tabel, s->p->generatie));
}

static enum kb_status sluit_copy(struct pg_schrijver *s)
{
    return na_copy(s, kb_pg_copy_sluit(&s->copy));
}

static enum kb_status vraag(struct pg_schrijver *s, const char *naam, int n, const char *const *waarde)
{
    PGresult *r = kb_pg_vraag(s->p, naam, n, waarde);

    PQclear(r);
    return r ? KB_OK : mislukt(s);
}

enum { KOLOMMEN = 13 };

static void kolommen(struct pg_schrijver *s, int64_t id, const struct kb_werkgever *w, char cijfers[4][GETAL],
                     struct kb_tekst uit[KOLOMMEN])
{
    (void)snprintf(cijfers[0], GETAL, "%" PRId64, id);
    (void)snprintf(cijfers[1], GETAL, "%" PRId64, kb_nummer_sleutel(KB_ZOEK_RSIN, w->fiscaal));
    (void)snprintf(cijfers[2], GETAL, "%" PRId64, *w->kvk ? kb_nummer_sleutel(KB_ZOEK_KVKNUMMER, w->kvk) : 0);
    (void)snprintf(cijfers[3], GETAL, "%" PRId64, w->huisnummer);
    uit[0] = kb_tekst_van(cijfers[0]);
    uit[1] = kb_buffer_tekst(&s->delen.norm);
    uit[2] = w->naam;
    uit[3] = w->n_handelsnamen ? kb_buffer_tekst(&s->delen.namen) : KB_GEEN_TEKST;
    uit[4] = kb_buffer_tekst(&s->delen.administraties);
    uit[5] = kb_tekst_van(cijfers[1]);
    uit[6] = kb_tekst_van(w->is_bsn ? "t" : "f");
    uit[7] = *w->kvk ? kb_tekst_van(cijfers[2]) : KB_GEEN_TEKST;
    uit[8] = w->postcode;
    uit[9] = kb_tekst_van(cijfers[3]);
    uit[10] = w->plaats;
    uit[11] = w->status;
    uit[12] = kb_tekst_van(w->afgeschermd ? "t" : "f");
}

/* The row of a term in the block: a line of COPY. */
static enum kb_status lijst(void *context, struct kb_tekst term, const int64_t *id, size_t n)
{
    struct pg_schrijver *s = context;
    size_t blok = kb_pg_n_blokken(s->p) - 1;
    enum kb_status status = copy_naar(s, "lijst");

    if (status != KB_OK)
        return status;
    s->lijst.n = 0;
    kb_lijst_schrijf(&s->lijst, kb_pg_blokken(s->p)[blok], id, n);
    kb_pg_copy_veld(&s->copy.regels, term);
    kb_buffer_printf(&s->copy.regels, "\t%zu\t%zu\t\\\\x", blok, n);
    kb_pg_schrijf_hex(&s->copy.regels, kb_buffer_tekst(&s->lijst));
    kb_buffer_voeg(&s->copy.regels, "\n", 1);
    return s->lijst.mislukt ? KB_GEEN_GEHEUGEN : KB_OK;
}

/* A row of a load goes into the block; a full one is written. Before the first, everything is in the first.
 */
static enum kb_status in_blok(struct pg_schrijver *s, int64_t id)
{
    int64_t van = s->p->blokken.n ? id : 0;
    enum kb_status status = KB_OK;

    if (s->blok.rijen == KB_LIJST_BLOK)
        status = kb_blok_leeg(&s->blok, lijst, s);
    if (status == KB_OK && s->blok.rijen == 0)
        kb_ids_voeg(&s->p->blokken, van);
    if (status == KB_OK)
        status = kb_blok_voeg(&s->blok, id, kb_buffer_tekst(&s->delen.termen)) && !s->p->blokken.mislukt
                     ? KB_OK
                     : KB_GEEN_GEHEUGEN;
    return status;
}

static enum kb_status schrijf_blokken(struct pg_schrijver *s)
{
    enum kb_status status = kb_blok_leeg(&s->blok, lijst, s);

    for (size_t i = 0; i < kb_pg_n_blokken(s->p) && status == KB_OK; i++) {
        status = copy_naar(s, "blok");
        kb_buffer_printf(&s->copy.regels, "%zu\t%" PRId64 "\n", i, kb_pg_blokken(s->p)[i]);
    }
    return status == KB_OK ? sluit_copy(s) : status;
}

/* Into the lists of the terms of a row of a mutation, or out of them; delen.termen are its terms. */
static enum kb_status wijzig(struct pg_schrijver *s, int64_t id, bool erbij, int telling)
{
    enum kb_status status =
        s->delen.termen.mislukt
            ? KB_GEEN_GEHEUGEN
            : kb_pg_wijzig_lijsten(s->p, id, kb_buffer_tekst(&s->delen.termen), erbij, telling);

    return status == KB_BRON_ONBEREIKBAAR ? mislukt(s) : status;
}

/* One row by INSERT: libpq wants texts with a zero behind them, so they are put in one buffer. */
static enum kb_status voeg_in(struct pg_schrijver *s, int64_t id, const struct kb_tekst kolom[KOLOMMEN])
{
    const char *waarde[KOLOMMEN];
    size_t plek[KOLOMMEN];
    enum kb_status status;

    s->waarden.n = 0;
    for (int i = 0; i < KOLOMMEN; i++) {
        plek[i] = s->waarden.n;
        kb_buffer_voeg_tekst(&s->waarden, kolom[i]);
        kb_buffer_voeg(&s->waarden, "", 1);
    }
    if (s->waarden.mislukt)
        return KB_GEEN_GEHEUGEN;
    for (int i = 0; i < KOLOMMEN; i++)
        waarde[i] = kolom[i].p ? s->waarden.p + plek[i] : NULL;
    status = vraag(s, "rij", KOLOMMEN, waarde);
    s->waarden.n = 0;
    return status == KB_OK ? wijzig(s, id, true, 1) : status;
}

static enum kb_status rij(void *context, int64_t id, const struct kb_werkgever *w)
{
    struct pg_schrijver *s = context;
    struct kb_tekst kolom[KOLOMMEN];
    char cijfers[4][GETAL];
    enum kb_status status;

    if (!kb_rijdelen_maak(&s->delen, w))
        return KB_GEEN_GEHEUGEN;
    kolommen(s, id, w, cijfers, kolom);
    if (!s->leeg)
        return voeg_in(s, id, kolom);
    status = in_blok(s, id);
    if (status == KB_OK)
        status = copy_naar(s, "werkgever");
    if (status != KB_OK)
        return status;
    for (int i = 0; i < KOLOMMEN; i++)
        kb_pg_copy_veld(&s->copy.regels, kolom[i]);
    kb_buffer_voeg(&s->copy.regels, "\n", 1);
    return KB_OK;
}

static enum kb_status sleutelzin(struct pg_schrijver *s, const char *zin, int soort, int64_t nummer,
                                 int64_t id)
{
    char cijfers[3][GETAL];
    const char *waarde[3] = {cijfers[0], cijfers[1], cijfers[2]};

    (void)snprintf(cijfers[0], GETAL, "%d", soort);
    (void)snprintf(cijfers[1], GETAL, "%" PRId64, nummer);
    (void)snprintf(cijfers[2], GETAL, "%" PRId64, id);
    return vraag(s, zin, 3, waarde);
}

static enum kb_status sleutel(void *context, int soort, int64_t nummer, int64_t id)
{
    struct pg_schrijver *s = context;
    enum kb_status status;

    if (!s->leeg)
        return sleutelzin(s, "sleutel", soort, nummer, id);
    status = copy_naar(s, "sleutel");
    if (status == KB_OK)
        kb_buffer_printf(&s->copy.regels, "%d\t%" PRId64 "\t%" PRId64 "\n", soort, nummer, id);
    return status;
}

/* The one number that a prepared question gives, or -1. */
static enum kb_status vraag_getal(struct pg_schrijver *s, const char *naam, int64_t a, int64_t b,
                                  int64_t *uit)
{
    char cijfers[2][GETAL];
    const char *waarde[2] = {cijfers[0], cijfers[1]};
    PGresult *r;

    (void)snprintf(cijfers[0], GETAL, "%" PRId64, a);
    (void)snprintf(cijfers[1], GETAL, "%" PRId64, b);
    r = kb_pg_vraag(s->p, naam, 2, waarde);
    if (!r)
        return mislukt(s);
    *uit = PQntuples(r) && !PQgetisnull(r, 0, 0) ? kb_pg_int(r, 0, 0) : -1;
    PQclear(r);
    return KB_OK;
}

static enum kb_status vind(void *s, int soort, int64_t nummer, int64_t *id)
{
    return vraag_getal(s, "vind", soort, nummer, id);
}

static enum kb_status laatste(void *s, int64_t van, int64_t tot, int64_t *id)
{
    return vraag_getal(s, "laatste", van, tot, id);
}

/* Two ids of one row: keys and terms under the first go, or go to the second (0: nowhere). */
struct verhuizing {
    struct pg_schrijver *s;
    int64_t van, naar;
    enum kb_status status;
};

static void verhuis_sleutel(void *context, int soort, int64_t nummer)
{
    struct verhuizing *v = context;

    if (v->status == KB_OK)
        v->status = sleutelzin(v->s, "sleutel_weg", soort, nummer, v->van);
    if (v->status == KB_OK && v->naar)
        v->status = sleutelzin(v->s, "sleutel", soort, nummer, v->naar);
}

static enum kb_status verhuis_termen(struct verhuizing *v)
{
    enum kb_status status = wijzig(v->s, v->van, false, v->naar ? 0 : -1);

    return status == KB_OK && v->naar ? wijzig(v->s, v->naar, true, 0) : status;
}

static enum kb_status verhuis(struct pg_schrijver *s, int64_t van, int64_t naar)
{
    struct verhuizing v = {s, van, naar, KB_OK};
    char cijfers[GETAL];
    const char *waarde[1] = {cijfers};
    PGresult *r;

    (void)snprintf(cijfers, sizeof(cijfers), "%" PRId64, van);
    r = kb_pg_vraag(s->p, "lees", 1, waarde);
    if (!r || PQntuples(r) != 1) {
        PQclear(r);
        return mislukt(s);
    }
    kb_rij_sleutels(&(struct kb_rijnummers){.norm = kb_pg_tekst(r, 0, 0),
                                            .administraties = kb_pg_tekst(r, 0, 1),
                                            .fiscaal = kb_pg_int(r, 0, 2),
                                            .is_bsn = kb_pg_int(r, 0, 3) != 0,
                                            .kvk = PQgetisnull(r, 0, 4) ? -1 : kb_pg_int(r, 0, 4)},
                    verhuis_sleutel, &v);
    s->delen.termen.n = 0;
    kb_termen_van_rij(&s->delen.termen, &(struct kb_termbron){.norm = kb_pg_tekst(r, 0, 0),
                                                              .postcode = kb_pg_tekst(r, 0, 5),
                                                              .plaats = kb_pg_tekst(r, 0, 6),
                                                              .afgeschermd = kb_pg_int(r, 0, 7) != 0});
    PQclear(r);
    return v.status == KB_OK ? verhuis_termen(&v) : v.status;
}

static enum kb_status weg(void *context, int64_t id)
{
    struct pg_schrijver *s = context;
    char cijfers[GETAL];
    const char *waarde[1] = {cijfers};
    enum kb_status status = verhuis(s, id, 0);

    (void)snprintf(cijfers, sizeof(cijfers), "%" PRId64, id);
    return status == KB_OK ? vraag(s, "rij_weg", 1, waarde) : status;
}

static enum kb_status beeindig(void *context, int64_t id)
{
    struct pg_schrijver *s = context;
    char cijfers[2][GETAL];
    const char *waarde[2] = {cijfers[0], cijfers[1]};
    int64_t begin = kb_rij_plek_beeindigd(id);
    enum kb_status status;
    int64_t naar;

    if (begin < 0)
        return KB_OK; /* ended already */
    status = laatste(s, begin, begin + KB_RIJ_BLOK - 1, &naar);
    if (status != KB_OK)
        return status;
    naar = naar < 0 ? begin + 1 : naar + 1;
    status = verhuis(s, id, naar);
    (void)snprintf(cijfers[0], GETAL, "%" PRId64, id);
    (void)snprintf(cijfers[1], GETAL, "%" PRId64, naar);
    return status == KB_OK ? vraag(s, "beeindig", 2, waarde) : status;
}

static enum kb_status schrijf_weg(struct pg_schrijver *s, struct kb_indexstaat *staat)
{
    enum kb_status status = sluit_copy(s);

    if (status == KB_OK && s->leeg)
        status = schrijf_blokken(s);
    if (status == KB_OK)
        status = gedaan(s, s->leeg ? kb_pg_maak_indexen(s->p) : kb_pg_ruim_tellingen_op(s->p));
    if (status == KB_OK)
        status = gedaan(s, kb_pg_tel_staat(s->p, staat));
    if (status == KB_OK && !kb_pg_staat_klopt(s->p, staat))
        return KB_ONGELDIG;
    if (status == KB_OK)
        status =
            gedaan(s, kb_pg_zet_staat(s->p, staat) && (!s->leeg || kb_pg_ruim_tabellen_op(s->p, s->vorige)) &&
                          kb_pg_doe(s->p, "COMMIT"));
    return status;
}

static enum kb_status voltooi(struct kb_vulwerk *w, struct kb_indexstaat *staat)
{
    struct pg_schrijver *s = w->uit;
    enum kb_status status = schrijf_weg(s, staat);

    if (status == KB_OK) {
        /* for the map of visible rows, so that keys are read from their index alone; the index is in use
         * already, so this failing is no failure */
        bool verdicht = !s->leeg || kb_pg_doe_in(s->p, "VACUUM (ANALYZE) klantbeeld.sleutel_#");

        (void)verdicht;
        return KB_OK;
    }
    return status == KB_ONGELDIG
               ? kb_fout_zet(w->fout, KB_ONGELDIG, "de nieuwe index klopt niet met zichzelf; de oude blijft")
               : kb_fout_zet(w->fout, KB_INTERN, "schrijven lukt niet: %s", s->reden);
}

const struct kb_schrijfwijze kb_schrijfwijze_postgres = {
    .naam = "postgresql",
    .slot = neem_slot,
    .maak = maak,
    .rij = rij,
    .sleutel = sleutel,
    .vind = vind,
    .laatste = laatste,
    .weg = weg,
    .beeindig = beeindig,
    .voltooi = voltooi,
    .einde = einde,
    .reden = reden,
};
