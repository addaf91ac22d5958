/* The full matrix of rights: a rights file made from a table of texts, and a second, naive reading of that
 * same table, walked over roles and pairs of roles × divisions × purposes × employees × the seconds around
 * every release stage. ASVS 8.2.1 (function level), 8.2.3 (field level), 8.3.1; BIO2 8.03.02 (users see only
 * what they need). */
#include "abs_hulp.h"

#include <time.h>

#include "klantbeeld/abs/rechten.h"

#define LEEG ""

static const char *const groepnamen[] = {"organisatie", "preventief", "uitkering", "contact", "documenten"};
static const char *const veldnamen[] = {"bsn", "contactgegevens", "notities"};
static const char *const zoeknamen[] = {"lhnummer",         "rsin",           "bsn",  "kvkNummer",
                                        "vestigingsnummer", "aansluitnummer", "naam", "postcode",
                                        "huisnummer",       "plaats"};
static const struct kb_groepnamen groepen = {groepnamen, 5};

/* Lists are texts with a blank around every name: " a b ". */
static const struct {
    const char *rol, *divisie, *groepen, *velden, *zoeken, *doelen;
    bool afgeschermd;
} rollen[] = {
    {"alles", "K&S", " organisatie preventief uitkering contact documenten ",
     " bsn contactgegevens notities ",
     " lhnummer rsin bsn kvkNummer vestigingsnummer aansluitnummer naam postcode huisnummer plaats ",
     " hulp toets ", true},
    {"deel", "K&S", " organisatie contact ", " contactgegevens ", " naam postcode ", " hulp ", false},
    {"toets", "K&S", " uitkering documenten ", " bsn ", " bsn rsin ", " toets ", false},
    {"smal", "SMZ", " preventief ", LEEG, " lhnummer ", " hulp toets ", false},
    {"scherm", "SMZ", " documenten ", LEEG, LEEG, " toets ", true},
    {"niets", "SMZ", LEEG, LEEG, LEEG, LEEG, false},
};

/* middernacht: when the day begins, as a UTC hour of the day before it. */
static const struct {
    const char *groep, *stadium, *vanaf;
    int middernacht;
    const char *divisies;
} stadia[] = {
    {"organisatie", "grootschalig", "2020-01-01", 23, LEEG},
    {"preventief", "proef", "2026-01-05", 23, LEEG},
    {"preventief", "pilot", "2026-03-29", 23, " SMZ "}, /* the day that summer time begins */
    {"preventief", "grootschalig", "2026-07-01", 22, LEEG},
    {"uitkering", "pilot", "2026-03-30", 22, " K&S "},
    {"contact", "proef", "2026-10-25", 22, LEEG}, /* the day that it ends */
    {"contact", "grootschalig", "2026-10-26", 23, LEEG},
    {"documenten", "proef", "2026-01-05", 23, LEEG},
    {"documenten", "pilot", "2026-02-02", 23, " K&S SMZ "},
};

static const char *const divisies[] = {"K&S", "SMZ", "Elders", ""};
static const char *const doelen[] = {"hulp", "toets", "ander", "HULP", ""};
static const char *const medewerkers[] = {"p1", "p2", "p3", "gewoon", ""};
#define PROEFGROEP " p1 p2 p3 "

#define N(rij) (sizeof(rij) / sizeof((rij)[0]))

static bool staat_in(const char *lijst, const char *naam)
{
    char met[128];

    snprintf(met, sizeof(met), " %s ", naam);
    return *naam && strstr(lijst, met) != NULL;
}

static uint32_t bits(const char *lijst, const char *const *naam, size_t n)
{
    uint32_t uit = 0;

    for (size_t i = 0; i < n; i++)
        uit |= (uint32_t)staat_in(lijst, naam[i]) << i;
    return uit;
}

static void schrijf_rij(FILE *f, const char *lid, const char *lijst)
{
    char kopie[256];
    const char *tussen = "";
    char *over = NULL;

    snprintf(kopie, sizeof(kopie), "%s", lijst);
    fprintf(f, "%s = [", lid);
    for (char *p = strtok_r(kopie, " ", &over); p; p = strtok_r(NULL, " ", &over)) {
        fprintf(f, "%s\"%s\"", tussen, p);
        tussen = ", ";
    }
    fputs("]; ", f);
}

static char *bestand(void)
{
    char *uit = NULL;
    size_t n;
    FILE *f = open_memstream(&uit, &n);

    fputs("divisies = [\"K&S\", \"SMZ\"]; doelen = [\"hulp\", \"toets\"];\ngebruikersgroepen: ( { naam = "
          "\"pg\"; ",
          f);
    schrijf_rij(f, "medewerkers", PROEFGROEP);
    fputs("} );\nrollen: (\n", f);
    for (size_t i = 0; i < N(rollen); i++) {
        fprintf(f, "%s{ rol = \"%s\"; divisie = \"%s\"; ", i ? ", " : "", rollen[i].rol, rollen[i].divisie);
        schrijf_rij(f, "gegevensgroepen", rollen[i].groepen);
        schrijf_rij(f, "velden", rollen[i].velden);
        schrijf_rij(f, "zoeken", rollen[i].zoeken);
        schrijf_rij(f, "doelen", rollen[i].doelen);
        fprintf(f, "afgeschermd = %s; }\n", rollen[i].afgeschermd ? "true" : "false");
    }
    fputs(");\nuitrol: (\n", f);
    for (size_t g = 0; g < N(groepnamen); g++) {
        const char *tussen = "";

        fprintf(f, "%s{ gegevensgroep = \"%s\"; stadia = ( ", g ? ", " : "", groepnamen[g]);
        for (size_t i = 0; i < N(stadia); i++) {
            if (strcmp(stadia[i].groep, groepnamen[g]) != 0)
                continue;
            fprintf(f, "%s{ stadium = \"%s\"; vanaf = \"%s\"; ", tussen, stadia[i].stadium, stadia[i].vanaf);
            if (*stadia[i].divisies)
                schrijf_rij(f, "divisies", stadia[i].divisies);
            fputs(strcmp(stadia[i].stadium, "proef") == 0 ? "gebruikersgroep = \"pg\"; }" : "}", f);
            tussen = ", ";
        }
        fputs(" ); }\n", f);
    }
    fputs(");\n", f);
    fclose(f);
    return uit;
}

static int64_t begin_van(size_t i)
{
    struct tm tm = {.tm_isdst = 0};

    assert_int_equal(sscanf(stadia[i].vanaf, "%d-%d-%d", &tm.tm_year, &tm.tm_mon, &tm.tm_mday), 3);
    tm.tm_year -= 1900;
    tm.tm_mon--;
    return timegm(&tm) - (24 - stadia[i].middernacht) * 3600;
}

/* The naive reading: is this gegevensgroep released to them? */
static bool vrij(const char *groep, const char *divisie, const char *medewerker, int64_t nu_s)
{
    for (size_t i = 0; i < N(stadia); i++) {
        if (strcmp(stadia[i].groep, groep) != 0 || nu_s < begin_van(i))
            continue;
        if (strcmp(stadia[i].stadium, "grootschalig") == 0 || staat_in(stadia[i].divisies, divisie) ||
            (strcmp(stadia[i].stadium, "proef") == 0 && staat_in(PROEFGROEP, medewerker)))
            return true;
    }
    return false;
}

static struct kb_bevoegdheid naief(uint64_t welke, const struct kb_rechtenvraag *v, int64_t nu_s)
{
    struct kb_bevoegdheid uit = {.gegevensgroepen = 0};
    bool bestaat_doel = false;

    for (size_t i = 0; i < N(rollen); i++)
        bestaat_doel = bestaat_doel || staat_in(rollen[i].doelen, v->doel);
    for (size_t i = 0; i < N(rollen); i++) {
        bool zelfde_doel = staat_in(rollen[i].doelen, v->doel);

        if (!(welke >> i & 1) || strcmp(rollen[i].divisie, v->divisie) != 0)
            continue;
        for (unsigned g = 0; g < N(groepnamen); g++) {
            if (!staat_in(rollen[i].groepen, groepnamen[g]))
                continue;
            if (!zelfde_doel)
                uit.ander_doel |= bestaat_doel ? UINT32_C(1) << g : 0;
            else if (vrij(groepnamen[g], v->divisie, v->medewerker, nu_s))
                uit.gegevensgroepen |= UINT32_C(1) << g;
            else
                uit.niet_vrijgegeven |= UINT32_C(1) << g;
        }
        if (!zelfde_doel) {
            uit.zoeken_ander_doel |= bestaat_doel ? bits(rollen[i].zoeken, zoeknamen, N(zoeknamen)) : 0;
            continue;
        }
        uit.velden |= bits(rollen[i].velden, veldnamen, N(veldnamen));
        uit.zoeken |= bits(rollen[i].zoeken, zoeknamen, N(zoeknamen));
        uit.afgeschermd |= rollen[i].afgeschermd;
    }
    uit.ander_doel &= ~(uit.gegevensgroepen | uit.niet_vrijgegeven);
    uit.zoeken_ander_doel &= ~uit.zoeken;
    return uit;
}

static struct kb_rechten *begin(void)
{
    char *tekst = bestand();
    struct kb_rechten *r = kb_rechten_lees_tekst(kb_tekst_van(tekst), "r.conf", groepen, stderr);

    if (!r)
        fail_msg("%s", tekst);
    free(tekst);
    for (size_t i = 0; i < N(rollen); i++)
        assert_int_equal(kb_rechten_zoek(r, kb_tekst_van(rollen[i].rol)), i);
    return r;
}

static unsigned long vergelijk_op(const struct kb_rechten *r, uint64_t welke, int64_t nu_s)
{
    unsigned long n = 0;

    for (size_t d = 0; d < N(divisies); d++)
        for (size_t p = 0; p < N(doelen); p++)
            for (size_t m = 0; m < N(medewerkers); m++) {
                const struct kb_rechtenvraag v = {welke, divisies[d], doelen[p], medewerkers[m], nu_s * KB_S};
                struct kb_bevoegdheid verwacht = naief(welke, &v, nu_s);
                struct kb_bevoegdheid mag;

                kb_rechten_bepaal(r, &v, &mag);
                assert_int_equal(mag.niet_vrijgegeven, verwacht.niet_vrijgegeven);
                assert_int_equal(mag.ander_doel, verwacht.ander_doel);
                assert_int_equal(mag.zoeken_ander_doel, verwacht.zoeken_ander_doel);
                if (mag.gegevensgroepen != verwacht.gegevensgroepen || mag.velden != verwacht.velden ||
                    mag.zoeken != verwacht.zoeken || mag.afgeschermd != verwacht.afgeschermd)
                    fail_msg("rollen %lx, %s, %s, %s, %ld: %x %x %x %d, niet %x %x %x %d",
                             (unsigned long)welke, v.divisie, v.doel, v.medewerker, (long)nu_s,
                             mag.gegevensgroepen, mag.velden, mag.zoeken, mag.afgeschermd,
                             verwacht.gegevensgroepen, verwacht.velden, verwacht.zoeken,
                             verwacht.afgeschermd);
                n++;
            }
    return n;
}

static void de_hele_matrix_is_wat_de_tabel_zegt(void **state)
{
    struct kb_rechten *r = begin();
    unsigned long n = 0;

    (void)state;
    /* every set of roles, in the second before and the second of every stage */
    for (uint64_t welke = 0; welke < UINT64_C(1) << N(rollen); welke++)
        for (size_t s = 0; s < N(stadia); s++)
            n += vergelijk_op(r, welke, begin_van(s) - 1) + vergelijk_op(r, welke, begin_van(s));
    assert_true(n > 100000);
    kb_rechten_vrij(r);
}

static void zonder_rechten_of_rollen_is_er_niets(void **state)
{
    const struct kb_rechtenvraag wel = {~UINT64_C(0), "K&S", "toets", "p1", HULP_NU_S * KB_S};
    const struct kb_rechtenvraag geen = {0, "K&S", "toets", "p1", HULP_NU_S * KB_S};
    static const struct kb_bevoegdheid niets;
    struct kb_rechten *r = begin();
    struct kb_bevoegdheid mag;

    (void)state;
    kb_rechten_bepaal(NULL, &wel, &mag);
    assert_memory_equal(&mag, &niets, sizeof(mag));
    kb_rechten_bepaal(r, &geen, &mag);
    assert_memory_equal(&mag, &niets, sizeof(mag));
    kb_rechten_bepaal(r, &wel, &mag);
    assert_int_equal(mag.gegevensgroepen, 31);
    kb_rechten_vrij(r);
}

static void binnen_een_venster_begint_er_geen_stadium(void **state)
{
    struct kb_rechten *r = begin();
    kb_tijd vanaf;
    kb_tijd tot;

    (void)state;
    for (size_t s = 0; s < N(stadia); s++) {
        for (int over = -1; over < 1; over++) {
            kb_tijd nu = (begin_van(s) + over) * KB_S;

            kb_rechten_venster(r, nu, &vanaf, &tot);
            assert_true(vanaf <= nu && nu < tot);
            for (size_t i = 0; i < N(stadia); i++)
                assert_false(begin_van(i) * KB_S > vanaf && begin_van(i) * KB_S < tot);
            assert_true(over < 0 ? tot == begin_van(s) * KB_S : vanaf == begin_van(s) * KB_S);
        }
    }
    kb_rechten_venster(r, 0, &vanaf, &tot);
    assert_true(vanaf == INT64_MIN && tot == begin_van(0) * KB_S);
    kb_rechten_venster(NULL, 0, &vanaf, &tot);
    assert_true(vanaf == INT64_MIN && tot == INT64_MAX);
    kb_rechten_vrij(r);
}

static void het_stadium_is_het_laatste_dat_begon(void **state)
{
    struct kb_rechten *r = begin();

    (void)state;
    assert_string_equal(kb_rechten_stadium(r, 1, begin_van(1) * KB_S - 1), "nogNietBeschikbaar");
    assert_string_equal(kb_rechten_stadium(r, 1, begin_van(1) * KB_S), "proef");
    assert_string_equal(kb_rechten_stadium(r, 1, begin_van(2) * KB_S), "pilot");
    assert_string_equal(kb_rechten_stadium(r, 1, begin_van(3) * KB_S), "grootschalig");
    assert_string_equal(kb_rechten_stadium(r, KB_MAX_RECHTEN, INT64_MAX), "nogNietBeschikbaar");
    kb_rechten_vrij(r);
}

static void tonen_zegt_per_gegevensgroep_wat_de_berekening_zegt(void **state)
{
    struct kb_rechten *r = begin();

    (void)state;
    for (size_t i = 0; i < N(rollen); i++) {
        for (size_t s = 0; s < N(stadia); s++) {
            const struct kb_rechtenvraag v = {UINT64_C(1) << i, rollen[i].divisie, "toets", "p2", 0};
            const struct kb_rechtentoon vraag = {rollen[i].rol, "toets", NULL, "p2", begin_van(s) * KB_S};
            struct kb_bevoegdheid verwacht = naief(v.rollen, &v, begin_van(s));
            char *uit = NULL;
            size_t n;
            FILE *f = open_memstream(&uit, &n);

            assert_true(kb_rechten_toon(r, groepen, &vraag, f));
            fclose(f);
            for (unsigned g = 0; g < N(groepnamen); g++) {
                char naam[32];
                const char *regel;
                const char *eind;

                snprintf(naam, sizeof(naam), "\n%s ", groepnamen[g]);
                regel = strstr(uit, naam);
                assert_non_null(regel);
                eind = strchr(regel + 1, '\n');
                assert_int_equal(strncmp(eind - 3, " ja", 3) == 0, verwacht.gegevensgroepen >> g & 1);
            }
            free(uit);
        }
    }
    assert_false(kb_rechten_toon(r, groepen, &(struct kb_rechtentoon){.rol = "onbekend"}, stdout));
    assert_false(kb_rechten_toon(r, groepen, &(struct kb_rechtentoon){.rol = NULL}, stdout));
    kb_rechten_vrij(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(de_hele_matrix_is_wat_de_tabel_zegt),
        cmocka_unit_test(zonder_rechten_of_rollen_is_er_niets),
        cmocka_unit_test(binnen_een_venster_begint_er_geen_stadium),
        cmocka_unit_test(het_stadium_is_het_laatste_dat_begon),
        cmocka_unit_test(tonen_zegt_per_gegevensgroep_wat_de_berekening_zegt),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
