/* What people type (naamvragen.tsv), in an index of some sixty employers (werkgevers.tsv): the right one
 * comes first, from either store. */
#include "hulp_postgres.h"

static struct kb_zoek *z;

/* The next field of a line, zero-terminated in place. */
static char *veld(char **p)
{
    char *begin = *p;
    char *einde = begin + strcspn(begin, "\t\n");

    *p = *einde ? einde + 1 : einde;
    *einde = '\0';
    return begin;
}

static FILE *open_tabel(const char *naam)
{
    char pad[512];
    FILE *f;

    (void)snprintf(pad, sizeof(pad), "%s/unit/zoek/%s", KB_TESTMAP, naam);
    f = fopen(pad, "re");
    assert_non_null(f);
    return f;
}

static void ontsnap(const char *van, char *naar)
{
    for (; *van; van++) {
        if (*van == '"' || *van == '\\')
            *naar++ = '\\';
        *naar++ = *van;
    }
    *naar = '\0';
}

static int maak_index(void **state)
{
    FILE *in = open_tabel("werkgevers.tsv");
    FILE *uit;
    struct kb_vulverslag verslag;
    struct kb_fout fout = {.tekst = ""};
    struct kb_vulling v;
    char regel_tekst[1024];
    int n = 0;

    (void)state;
    maak_map();
    uit = fopen(in_map("levering"), "we");
    assert_non_null(uit);
    while (fgets(regel_tekst, sizeof(regel_tekst), in))
        n += *regel_tekst != '#';
    rewind(in);
    voorloop(uit, "volledig", 1, n);
    for (n = 1; fgets(regel_tekst, sizeof(regel_tekst), in);) {
        char *p = regel_tekst;
        char *f[6];
        char naam[600];

        if (*regel_tekst == '#')
            continue;
        for (size_t i = 0; i < AANTAL(f); i++)
            f[i] = veld(&p);
        ontsnap(f[0], naam);
        regel(uit, n++, naam, f[1], f[2], (int)strtol(f[3], NULL, 10), f[4], f[5]);
    }
    (void)fclose(in);
    assert_int_equal(fclose(uit), 0);
    v = vulling(in_map("levering"));
    v.max_afkeur_promille = 0;
    if (kb_index_laad(&v, &verslag, &fout) != KB_OK)
        fail_msg("%s", fout.tekst);
    z = kb_zoek_nieuw(index_om_te_lezen(), 2);
    return z ? 0 : 1;
}

static int ruim_op(void **state)
{
    (void)state;
    kb_zoek_vrij(z);
    ruim_map_op();
    return 0;
}

/* As the free field and as the name. */
static void wat_mensen_typen_geeft_de_goede_werkgever_eerst(void **state)
{
    FILE *f = open_tabel("naamvragen.tsv");
    char regel_tekst[512];
    unsigned fout = 0;
    unsigned n = 0;

    (void)state;
    while (fgets(regel_tekst, sizeof(regel_tekst), f)) {
        char *p = regel_tekst;
        const char *getypt;
        const char *verwacht;

        if (*regel_tekst == '#')
            continue;
        getypt = veld(&p);
        verwacht = veld(&p);
        n++;
        for (int hoe = 0; hoe < 2; hoe++) {
            struct kb_zoekvraag vraag = {.naam = hoe ? kb_tekst_van(getypt) : KB_GEEN_TEKST,
                                         .zoekterm = hoe ? KB_GEEN_TEKST : kb_tekst_van(getypt)};
            const char *kreeg = eerste(z, vraag, NULL);

            if (strcmp(kreeg, verwacht) != 0) {
                fout++;
                print_message("\"%s\": \"%s\", niet \"%s\"\n", getypt, kreeg, verwacht);
            }
        }
    }
    (void)fclose(f);
    assert_true(n >= 300);
    assert_int_equal(fout, 0);
}

static int maak_index_in_postgres(void **state)
{
    return begin_postgres(state) == 0 ? maak_index(state) : 1;
}

static int ruim_postgres_op(void **state)
{
    return ruim_op(state) == 0 ? einde_postgres(state) : 1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wat_mensen_typen_geeft_de_goede_werkgever_eerst),
    };

    return cmocka_run_group_tests(tests, maak_index, ruim_op) +
           cmocka_run_group_tests(tests, maak_index_in_postgres, ruim_postgres_op);
}
