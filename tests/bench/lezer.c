/* What reading JSON costs: the recorded source bodies are parsed and every member is asked for by name,
 * through klantbeeld/basis/lezer.h and in the same way through jansson. Prints microseconds per 25 kB, for
 * the bodies as they were recorded and without their white space, each the best of several rounds.
 *
 *   bench_lezer [FOLDER OF BODIES] */
#include <ftw.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "klantbeeld/basis/lezer.h"

enum { MAX_BODIES = 256, RONDEN = 25, KEER_PER_RONDE = 40, PAGINA = 25000, MAX_DESCRIPTORS = 8 };

/* What will be asked, made beforehand: the names of an object's members, and what to do below each. */
struct bezoek {
    size_t n;
    const char **naam; /* NULL = a list, or a value without members */
    struct bezoek *onder;
};

struct body {
    char *p;
    size_t n;
    struct bezoek bezoek;
};

static struct body bodies[MAX_BODIES];
static size_t n_bodies;

static void *neem(size_t n)
{
    void *p = calloc(1, n ? n : 1);

    if (!p) {
        fprintf(stderr, "geen geheugen\n");
        exit(1);
    }
    return p;
}

static struct bezoek maak_bezoek(json_t *j)
{
    struct bezoek b = {0};
    const char *naam;
    json_t *waarde;
    size_t i = 0;

    b.n = json_is_object(j) ? json_object_size(j) : json_array_size(j);
    b.onder = neem(b.n * sizeof(*b.onder));
    if (json_is_object(j)) {
        b.naam = neem(b.n * sizeof(*b.naam));
        json_object_foreach(j, naam, waarde)
        {
            b.naam[i] = strdup(naam);
            b.onder[i++] = maak_bezoek(waarde);
        }
    } else {
        json_array_foreach(j, i, waarde)
        {
            b.onder[i] = maak_bezoek(waarde);
        }
    }
    return b;
}

/* A number that depends on every value that is read. */
static uint64_t bezoek_onze(struct kb_waarde w, const struct bezoek *b)
{
    uint64_t som = b->n;
    struct kb_tekst t;
    int64_t geheel;
    double reeel;

    if (kb_waarde_tekst(w, &t))
        return t.n + (t.n ? (unsigned char)t.p[t.n - 1] : 0);
    if (kb_waarde_geheel(w, &geheel))
        return (uint64_t)geheel;
    if (kb_waarde_reeel(w, &reeel))
        return (uint64_t)(int64_t)(reeel * 1000);
    for (size_t i = 0; i < b->n; i++)
        som = som * 31 +
              bezoek_onze(b->naam ? kb_waarde_lid(w, b->naam[i]) : kb_waarde_element(w, i), &b->onder[i]);
    return som;
}

static uint64_t bezoek_jansson(const json_t *j, const struct bezoek *b)
{
    uint64_t som = b->n;

    if (json_is_string(j)) {
        const char *p = json_string_value(j);
        size_t n = json_string_length(j);

        return n + (n ? (unsigned char)p[n - 1] : 0);
    }
    if (json_is_integer(j))
        return (uint64_t)json_integer_value(j);
    if (json_is_real(j))
        return (uint64_t)(int64_t)(json_real_value(j) * 1000);
    for (size_t i = 0; i < b->n; i++)
        som = som * 31 +
              bezoek_jansson(b->naam ? json_object_get(j, b->naam[i]) : json_array_get(j, i), &b->onder[i]);
    return som;
}

static uint64_t lees_onze(const struct body *body)
{
    struct kb_document *d;
    uint64_t som;

    if (kb_document_lees((struct kb_tekst){body->p, body->n}, &d, NULL) != KB_OK)
        return 0;
    som = bezoek_onze(kb_document_wortel(d), &body->bezoek);
    kb_document_vrij(d);
    return som;
}

static uint64_t lees_jansson(const struct body *body)
{
    json_t *j = json_loadb(body->p, body->n, JSON_REJECT_DUPLICATES, NULL);
    uint64_t som = bezoek_jansson(j, &body->bezoek);

    json_decref(j);
    return som;
}

static double nu_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* Microseconds per PAGINA bytes of this round; *som is what was read. */
static double meet(uint64_t (*lees)(const struct body *), uint64_t *som)
{
    double begin = nu_us();
    size_t bytes = 0;

    *som = 0;
    for (size_t keer = 0; keer < KEER_PER_RONDE; keer++) {
        for (size_t i = 0; i < n_bodies; i++) {
            *som += lees(&bodies[i]);
            bytes += bodies[i].n;
        }
    }
    return (nu_us() - begin) * PAGINA / (double)bytes;
}

/* The rounds of both alternate, so that a busy moment of the machine meets both. */
static bool vergelijk(const char *wat)
{
    double onze = 1e300;
    double die_van_jansson = 1e300;

    for (int ronde = 0; ronde < RONDEN; ronde++) {
        uint64_t som[2];
        double a = meet(lees_onze, &som[0]);
        double b = meet(lees_jansson, &som[1]);

        if (som[0] != som[1]) {
            fprintf(stderr, "de twee lezen niet hetzelfde\n");
            return false;
        }
        onze = a < onze ? a : onze;
        die_van_jansson = b < die_van_jansson ? b : die_van_jansson;
    }
    printf("%-12s  onze %6.1f µs  jansson %6.1f µs  %4.1f ×\n", wat, onze, die_van_jansson,
           die_van_jansson / onze);
    return true;
}

/* The n bytes of a file, which the caller frees; NULL when they cannot be read. */
static char *lees_bestand(const char *pad, size_t n)
{
    FILE *f = fopen(pad, "rb");
    char *p;
    size_t gelezen;

    if (!f)
        return NULL;
    p = neem(n);
    gelezen = fread(p, 1, n, f);
    fclose(f);
    if (gelezen == n)
        return p;
    free(p);
    return NULL;
}

static int neem_bestand(const char *pad, const struct stat *st, int soort, struct FTW *plaats)
{
    size_t n = (size_t)st->st_size;
    json_t *j;
    char *p;

    (void)plaats;
    if (soort != FTW_F || n_bodies == MAX_BODIES)
        return 0;
    p = lees_bestand(pad, n);
    j = p ? json_loadb(p, n, JSON_REJECT_DUPLICATES, NULL) : NULL;
    if (!j) {
        free(p);
        return -1;
    }
    bodies[n_bodies++] = (struct body){p, n, maak_bezoek(j)};
    json_decref(j);
    return 0;
}

static void zonder_wit(void)
{
    for (size_t i = 0; i < n_bodies; i++) {
        json_t *j = json_loadb(bodies[i].p, bodies[i].n, 0, NULL);

        free(bodies[i].p);
        bodies[i].p = json_dumps(j, JSON_COMPACT);
        bodies[i].n = strlen(bodies[i].p);
        json_decref(j);
    }
}

int main(int argc, char **argv)
{
    const char *map = argc > 1 ? argv[1] : KB_BODIES;

    if (nftw(map, neem_bestand, MAX_DESCRIPTORS, 0) != 0 || n_bodies == 0) {
        fprintf(stderr, "geen bruikbare bodies in %s\n", map);
        return 1;
    }
    printf("%zu bodies; per %d bytes:\n", n_bodies, PAGINA);
    if (!vergelijk("opgenomen"))
        return 1;
    zonder_wit();
    return vergelijk("zonder wit") ? 0 : 1;
}
