/* A small index of fictitious employers, made in a folder of its own for one test program. */
#ifndef KLANTBEELD_TEST_ZOEK_HULP_H
#define KLANTBEELD_TEST_ZOEK_HULP_H

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "klantbeeld/zoek/zoek.h"

#define AANTAL(tabel) (sizeof(tabel) / sizeof((tabel)[0]))

enum { DRADEN = 4 };

/* What several threads do with the same thing at once: a text of what is wrong, or NULL. */
static inline void in_draden(void *(*doe)(void *), void *context)
{
    pthread_t draad[DRADEN];

    for (int i = 0; i < DRADEN; i++)
        assert_int_equal(pthread_create(&draad[i], NULL, doe, context), 0);
    for (int i = 0; i < DRADEN; i++) {
        void *fout = NULL;

        assert_int_equal(pthread_join(draad[i], &fout), 0);
        assert_null(fout);
    }
}

/* Numbers that are the same in every run. */
static inline unsigned worp(void)
{
    static uint64_t x = 20261128;

    x = x * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(x >> 33);
}

static char map[64];

/* The store that is tested: a file in the folder, or a PostgreSQL of this program's own. */
static bool in_postgres;
static char lezer[128], lader[128];

static inline void maak_map(void)
{
    (void)snprintf(map, sizeof(map), "/tmp/klantbeeld-zoek-XXXXXX");
    assert_non_null(mkdtemp(map));
}

static inline void ruim_map_op(void)
{
    char opdracht[128];

    (void)snprintf(opdracht, sizeof(opdracht), "rm -rf '%s'", map);
    assert_int_equal(system(opdracht), 0);
}

static inline const char *in_map(const char *naam)
{
    static char pad[8][160];
    static unsigned n;
    char *p = pad[n++ % 8];

    (void)snprintf(p, sizeof(pad[0]), "%s/%s", map, naam);
    return p;
}

static inline const char *index_om_te_lezen(void)
{
    return in_postgres ? lezer : in_map("zoek.sqlite");
}

static inline const char *index_om_te_vullen(void)
{
    return in_postgres ? lader : in_map("zoek.sqlite");
}

static inline void schrijf(const char *pad, const char *tekst)
{
    FILE *f = fopen(pad, "we");

    assert_non_null(f);
    assert_true(fputs(tekst, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static inline struct kb_vulling vulling(const char *invoer)
{
    return (struct kb_vulling){.index = index_om_te_vullen(),
                               .invoer = invoer,
                               .afgekeurd = in_postgres ? in_map("zoek.sqlite.afgekeurd") : NULL,
                               .proef = KB_ELFPROEF_SOEPEL,
                               .max_afkeur_promille = 5};
}

/* Make the index of a delivery that is right. */
static inline struct kb_vulverslag laad_index(const char *pad)
{
    struct kb_vulling v = vulling(pad);
    struct kb_vulverslag verslag;
    struct kb_fout fout;

    if (kb_index_laad(&v, &verslag, &fout) != KB_OK)
        fail_msg("%s", fout.tekst);
    return verslag;
}

/* One line of a delivery: an employer with number n. */
static inline void regel(FILE *f, int n, const char *naam, const char *handelsnaam, const char *status,
                         int medewerkers, const char *postcode, const char *plaats)
{
    (void)fprintf(f,
                  "{\"rsin\":\"%09d\",\"naam\":\"%s\",\"handelsnamen\":[%s%s%s],\"kvkNummer\":\"%08d\","
                  "\"status\":\"%s\","
                  "\"medewerkers\":%d,\"adres\":{\"postcode\":\"%s\",\"huisnummer\":%d,\"plaats\":\"%s\","
                  "\"land\":\"NL\"},"
                  "\"administraties\":[{\"lhnummer\":\"%09dL01\",\"vestigingsnummer\":\"%012d\","
                  "\"aansluitnummer\":\"%d\"}]}\n",
                  n, naam, *handelsnaam ? "\"" : "", handelsnaam, *handelsnaam ? "\"" : "", 10000000 + n,
                  status, medewerkers, postcode, n % 900 + 1, plaats, n, 5000 + n, n);
}

static inline void voorloop(FILE *f, const char *soort, int volgnummer, int aantal)
{
    (void)fprintf(f, "{\"levering\":\"%s\",\"volgnummer\":%d,\"peildatum\":\"2026-11-24\",\"aantal\":%d}\n",
                  soort, volgnummer, aantal);
}

static inline enum kb_status zoek_met(struct kb_zoek *z, struct kb_zoekvraag vraag, struct kb_bladering b,
                                      struct kb_arena *arena, struct kb_zoekresultaat *uit)
{
    static _Thread_local struct kb_criteria c;
    struct kb_overtredingen o = {.n = 0};
    struct kb_fout fout;

    if (kb_criteria_lees(&vraag, KB_ELFPROEF_SOEPEL, "body", &c, &o) != KB_OK)
        return KB_ONGELDIG;
    return kb_zoek_voer_uit(z, &c, &b, arena, uit, &fout);
}

/* The name of the first hit, "" when there is none. */
static inline const char *eerste(struct kb_zoek *z, struct kb_zoekvraag vraag, int64_t *totaal)
{
    static char naam[KB_MAX_NAAM + 1];
    struct kb_zoekresultaat r = {.n = 0};
    struct kb_arena arena;

    kb_arena_begin(&arena);
    assert_int_equal(zoek_met(z, vraag, (struct kb_bladering){.aantal = 10}, &arena, &r), KB_OK);
    (void)snprintf(naam, sizeof(naam), "%.*s", r.n ? (int)r.treffer[0].naam.n : 0,
                   r.n ? r.treffer[0].naam.p : "");
    if (totaal)
        *totaal = r.totaal;
    kb_arena_vrij(&arena);
    return naam;
}

#endif
