/* What searching costs, in this process: an index of the fictitious world, the questions that people ask, p50
 * and p99 per kind; and what the index costs to make and keep.
 *
 *   bench_zoek INDEX [DELIVERY]       with a delivery, the index is made of it first
 *   bench_zoek INDEX --vragen FOLDER  writes the questions instead, a file per kind, a body of _zoek per line
 *
 * Questions are made of the world's own names and numbers by a fixed chance, so that two runs ask the same.
 * Exit code 1 when a bar is missed. One thread: threads share nothing but a lock that is held for a moment.
 */
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "klantbeeld/basis/schrijver.h"
#include "klantbeeld/zoek/zoek.h"
#include "wereld_organisatie.h"

enum { VRAGEN = 1000, GEWOONSTE = 10, AANTAL = 25, MAX_TEKST = 320 };

typedef void maak_vraag(uint32_t i, struct kb_zoekvraag *v, char ruimte[MAX_TEKST]);

static uint32_t kies(uint32_t i, uint32_t doel, uint32_t grens)
{
    return wereld_kies(wereld_toeval(4711, doel, i), grens);
}

static struct wereld_organisatie iemand(uint32_t i, struct wereld_werkgever *w)
{
    struct wereld_organisatie o;

    wereld_geef(kies(i, 1, WERELD_AANTAL), 1, w);
    wereld_organisatie(w, &o);
    return o;
}

static struct kb_tekst zet(char ruimte[MAX_TEKST], const char *tekst)
{
    (void)snprintf(ruimte, MAX_TEKST, "%s", tekst);
    return *ruimte ? kb_tekst_van(ruimte) : KB_GEEN_TEKST;
}

static void sleutel(uint32_t i, struct kb_zoekvraag *v, char ruimte[MAX_TEKST])
{
    struct wereld_werkgever w;
    struct wereld_organisatie o = iemand(i, &w);

    if (i % 4 == 1)
        v->kvkNummer = zet(ruimte, o.kvk);
    else if (i % 4 == 2)
        v->vestigingsnummer = zet(ruimte, o.vestiging);
    else if (i % 4 == 3)
        v->aansluitnummer = zet(ruimte, o.aansluitnummer);
    if (!v->kvkNummer.p && !v->vestigingsnummer.p && !v->aansluitnummer.p)
        v->lhnummer = zet(ruimte, w.lh);
}

static void hele_naam(uint32_t i, struct kb_zoekvraag *v, char ruimte[MAX_TEKST])
{
    struct wereld_werkgever w;

    v->naam = zet(ruimte, iemand(i, &w).naam);
}

/* Three to eight characters from anywhere in the normal form of a name. */
static void deel(uint32_t i, struct kb_zoekvraag *v, char ruimte[MAX_TEKST])
{
    struct wereld_werkgever w;
    struct wereld_organisatie o = iemand(i, &w);
    struct kb_naam norm;
    uint32_t lengte = 3 + kies(i, 2, 6);
    uint32_t van;

    kb_naam_normaliseer(kb_tekst_van(o.naam), &norm);
    van = norm.n > lengte ? kies(i, 3, (uint32_t)norm.n - lengte) : 0;
    (void)snprintf(ruimte, MAX_TEKST, "%.*s", (int)lengte, norm.tekst + van);
    v->naam = kb_tekst_van(ruimte);
}

/* The beginnings of two of its words, the last one first. */
static void woorden(uint32_t i, struct kb_zoekvraag *v, char ruimte[MAX_TEKST])
{
    struct wereld_werkgever w;
    struct wereld_organisatie o = iemand(i, &w);
    struct kb_naam norm;
    struct kb_tekst a;
    struct kb_tekst b;

    kb_naam_normaliseer(kb_tekst_van(o.naam), &norm);
    a = norm.woord[norm.n_woorden - 1];
    b = norm.woord[0];
    (void)snprintf(ruimte, MAX_TEKST, "%.*s %.*s", (int)(a.n > 5 ? 5 : a.n), a.p, (int)(b.n > 4 ? 4 : b.n),
                   b.p);
    v->naam = kb_tekst_van(ruimte);
}

/* A whole name with one or two errors in its longest words. */
static void tikfout(uint32_t i, struct kb_zoekvraag *v, char ruimte[MAX_TEKST])
{
    struct wereld_werkgever w;
    struct wereld_organisatie o = iemand(i, &w);
    struct kb_naam norm;
    size_t n;

    kb_naam_normaliseer(kb_tekst_van(o.naam), &norm);
    (void)snprintf(ruimte, MAX_TEKST, "%s", norm.tekst);
    for (uint32_t f = 0; f < 1 + i % 2; f++) {
        n = strlen(ruimte);
        for (uint32_t p = 0; p < 20; p++) {
            size_t j = 1 + kies(i * 100 + f * 20 + p, 4, (uint32_t)n - 2);

            if (ruimte[j] == ' ' || ruimte[j + 1] == ' ' || ruimte[j - 1] == ' ' ||
                ruimte[j] == ruimte[j + 1])
                continue;
            if (i % 3 == 0)
                memmove(ruimte + j, ruimte + j + 1, n - j);
            else if (i % 3 == 1) {
                char c = ruimte[j];

                ruimte[j] = ruimte[j + 1];
                ruimte[j + 1] = c;
            } else
                ruimte[j] = 'q';
            break;
        }
    }
    v->naam = kb_tekst_van(ruimte);
}

static void naam_en_plaats(uint32_t i, struct kb_zoekvraag *v, char ruimte[MAX_TEKST])
{
    struct wereld_werkgever w;
    struct wereld_organisatie o = iemand(i, &w);

    deel(i, v, ruimte);
    v->plaats = o.vestigingsadres.is_er ? kb_tekst_van(o.vestigingsadres.plaats) : KB_GEEN_TEKST;
}

static void postcode(uint32_t i, struct kb_zoekvraag *v, char ruimte[MAX_TEKST])
{
    struct wereld_werkgever w;
    struct wereld_organisatie o = iemand(i, &w);

    if (o.vestigingsadres.is_er && strcmp(o.vestigingsadres.land, "NL") == 0)
        v->postcode = zet(ruimte, o.vestigingsadres.postcode);
    else
        v->lhnummer = zet(ruimte, w.lh);
}

static char gewoonste_delen[GEWOONSTE][8];

static void gewoonste(uint32_t i, struct kb_zoekvraag *v, char ruimte[MAX_TEKST])
{
    v->naam = zet(ruimte, gewoonste_delen[i % GEWOONSTE]);
}

/* The substrings that stand in most rows: counted by the index itself. */
static bool lees_gewoonste(const char *index)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *st = NULL;
    int n = 0;

    if (sqlite3_open_v2(index, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
        sqlite3_prepare_v2(db, "SELECT term FROM telling WHERE term >= 'a' ORDER BY rijen DESC LIMIT 10", -1,
                           &st, NULL) == SQLITE_OK)
        while (n < GEWOONSTE && sqlite3_step(st) == SQLITE_ROW)
            (void)snprintf(gewoonste_delen[n++], sizeof(gewoonste_delen[0]), "%s",
                           (const char *)sqlite3_column_text(st, 0));
    (void)sqlite3_finalize(st);
    (void)sqlite3_close(db);
    return n == GEWOONSTE;
}

static const struct soort {
    const char *naam;
    const char *bestand;
    maak_vraag *maak;
    int64_t grens_us; /* p99; 0: no bar */
    uint32_t vragen;
} SOORTEN[] = {
    {"sleutel", "sleutel", sleutel, 1000, VRAGEN},
    {"hele naam", "naam", hele_naam, 5000, VRAGEN},
    {"deel van een naam", "deel", deel, 5000, VRAGEN},
    {"woordbeginnen", "woorden", woorden, 5000, VRAGEN},
    {"naam en plaats", "naam-plaats", naam_en_plaats, 5000, VRAGEN},
    {"postcode", "postcode", postcode, 1000, VRAGEN},
    {"tien gewoonste delen", "gewoonste", gewoonste, 10000, 200},
    {"tikfouten", "tikfout", tikfout, 30000, VRAGEN},
};

static int vergelijk(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

/* What this thread has used of a processor: on a machine that others use too, that says more than a clock. */
static kb_moment gerekend(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (kb_moment)t.tv_sec * KB_S + t.tv_nsec;
}

static int64_t een_vraag(struct kb_zoek *z, const struct soort *s, uint32_t i, bool *gevonden,
                         int64_t *cpu_us)
{
    static struct kb_criteria c;
    struct kb_zoekvraag v = {.naam = KB_GEEN_TEKST};
    struct kb_overtredingen o = {.n = 0};
    struct kb_bladering b = {.aantal = AANTAL};
    struct kb_zoekresultaat r = {.n = 0};
    struct kb_fout fout;
    struct kb_arena arena;
    char ruimte[MAX_TEKST] = "";
    kb_moment begin;
    kb_moment cpu;

    s->maak(i, &v, ruimte);
    begin = kb_nu(&kb_klok_systeem);
    cpu = gerekend();
    kb_arena_begin(&arena);
    if (kb_criteria_lees(&v, KB_ELFPROEF_SOEPEL, "query", &c, &o) == KB_OK &&
        kb_zoek_voer_uit(z, &c, &b, &arena, &r, &fout) != KB_OK) {
        (void)fprintf(stderr, "bench_zoek: %s\n", fout.tekst);
        exit(2);
    }
    kb_arena_vrij(&arena);
    begin = (kb_nu(&kb_klok_systeem) - begin) / 1000;
    *cpu_us = (gerekend() - cpu) / 1000;
    *gevonden = r.n > 0;
    if (getenv("KB_BENCH_TRAAG") && s->grens_us && *cpu_us > s->grens_us / 2)
        (void)fprintf(stderr, "  %6" PRId64 " us  %s  %s\n", *cpu_us, s->naam, ruimte);
    return begin;
}

static bool meet(struct kb_zoek *z, const struct soort *s)
{
    static int64_t us[VRAGEN];
    static int64_t cpu[VRAGEN];
    uint32_t gevonden = 0;
    bool goed;
    bool een;

    for (uint32_t i = 0; i < s->vragen; i++) /* pages and maps of the index come into memory */
        (void)een_vraag(z, s, i, &een, &cpu[i]);
    for (uint32_t i = 0; i < s->vragen; i++) {
        us[i] = een_vraag(z, s, i, &een, &cpu[i]);
        gevonden += een;
    }
    qsort(us, s->vragen, sizeof(us[0]), vergelijk);
    qsort(cpu, s->vragen, sizeof(cpu[0]), vergelijk);
    goed = !s->grens_us || us[s->vragen * 99 / 100] <= s->grens_us;
    printf("%-22s p50 %6" PRId64 "  p99 %6" PRId64 "  max %6" PRId64 "  (cpu p50 %6" PRId64 "  p99 %6" PRId64
           ") us  bar %6" PRId64 "  %s  %u van %u met een treffer\n",
           s->naam, us[s->vragen / 2], us[s->vragen * 99 / 100], us[s->vragen - 1], cpu[s->vragen / 2],
           cpu[s->vragen * 99 / 100], s->grens_us, goed ? "ok" : "MIST", gevonden, s->vragen);
    return goed;
}

static bool bar(const char *wat, int64_t waarde, int64_t grens, const char *eenheid)
{
    printf("%-22s %" PRId64 " %s   bar %" PRId64 "  %s\n", wat, waarde, eenheid, grens,
           waarde <= grens ? "ok" : "MIST");
    return waarde <= grens;
}

static bool laad(const char *index, const char *levering)
{
    struct kb_vulling v = {
        .index = index, .invoer = levering, .proef = KB_ELFPROEF_SOEPEL, .max_afkeur_promille = 5};
    struct kb_vulverslag r;
    struct kb_fout fout = {.tekst = ""};
    struct rusage gebruik;
    bool goed;

    if (kb_index_laad(&v, &r, &fout) != KB_OK) {
        (void)fprintf(stderr, "bench_zoek: %s\n", fout.tekst);
        exit(2);
    }
    (void)getrusage(RUSAGE_SELF, &gebruik);
    printf("%" PRId64 " werkgevers, peildatum %s\n", r.staat.werkgevers, r.staat.peildatum);
    goed = bar("laden", r.duur_ms / 1000, 60, "s");
    goed = bar("geheugen bij laden", gebruik.ru_maxrss / 1024, 512, "MiB") && goed;
    return bar("omvang", r.staat.bytes >> 20, 400, "MiB") && goed;
}

static void schrijf_criterium(struct kb_schrijver *s, struct kb_tekst lid, struct kb_tekst waarde)
{
    if (waarde.p)
        kb_schrijf_tekst(s, lid, waarde);
}

static void schrijf_vraag(const struct kb_zoekvraag *v, struct kb_buffer *uit)
{
    struct kb_schrijver s = kb_schrijver_op(uit);

    kb_schrijf_object(&s, KB_GEEN_LID);
    schrijf_criterium(&s, KB_LID("lhnummer"), v->lhnummer);
    schrijf_criterium(&s, KB_LID("kvkNummer"), v->kvkNummer);
    schrijf_criterium(&s, KB_LID("vestigingsnummer"), v->vestigingsnummer);
    schrijf_criterium(&s, KB_LID("aansluitnummer"), v->aansluitnummer);
    schrijf_criterium(&s, KB_LID("naam"), v->naam);
    schrijf_criterium(&s, KB_LID("postcode"), v->postcode);
    schrijf_criterium(&s, KB_LID("plaats"), v->plaats);
    kb_schrijf_einde_object(&s);
    kb_buffer_voeg(uit, "\n", 1);
}

static bool schrijf_soort(const char *map, const struct soort *s)
{
    struct kb_buffer regels = KB_LEGE_BUFFER;
    char pad[4096];
    bool goed;
    FILE *f;

    for (uint32_t i = 0; i < s->vragen; i++) {
        struct kb_zoekvraag v = {.naam = KB_GEEN_TEKST};
        char ruimte[MAX_TEKST] = "";

        s->maak(i, &v, ruimte);
        schrijf_vraag(&v, &regels);
    }
    (void)snprintf(pad, sizeof(pad), "%s/%s.ndjson", map, s->bestand);
    f = fopen(pad, "w");
    goed = f && !regels.mislukt && fwrite(regels.p, 1, regels.n, f) == regels.n;
    goed = f && fclose(f) == 0 && goed;
    kb_buffer_vrij(&regels);
    if (!goed)
        perror(pad);
    return goed;
}

static int schrijf_vragen(const char *index, const char *map)
{
    if (!lees_gewoonste(index)) {
        (void)fprintf(stderr, "bench_zoek: %s is geen index\n", index);
        return 2;
    }
    for (size_t i = 0; i < sizeof(SOORTEN) / sizeof(SOORTEN[0]); i++)
        if (!schrijf_soort(map, &SOORTEN[i]))
            return 2;
    return 0;
}

int main(int argc, char **argv)
{
    bool goed = true;
    struct kb_zoek *z;

    if (argc == 4 && strcmp(argv[2], "--vragen") == 0)
        return schrijf_vragen(argv[1], argv[3]);
    if (argc < 2 || argc > 3) {
        (void)fprintf(stderr, "gebruik: bench_zoek INDEX [LEVERING | --vragen MAP]\n");
        return 2;
    }
    if (argc == 3)
        goed = laad(argv[1], argv[2]);
    z = kb_zoek_nieuw(argv[1], 1);
    if (!z || !lees_gewoonste(argv[1])) {
        (void)fprintf(stderr, "bench_zoek: %s is geen index\n", argv[1]);
        kb_zoek_vrij(z);
        return 2;
    }
    for (size_t i = 0; i < sizeof(SOORTEN) / sizeof(SOORTEN[0]); i++)
        goed = meet(z, &SOORTEN[i]) && goed;
    kb_zoek_vrij(z);
    return goed ? 0 : 1;
}
