/* The table of calls: which answer is the newest, what went before it, and what has to go. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "bron/tafel.h"

enum { RUIM = 1024 * 1024 };

static const struct leeftijd LANG = {1000, 2000, 3000};
static struct tafel tafel;

static int begin(void **state)
{
    (void)state;
    return tafel_begin(&tafel, (size_t)RUIM * TAFEL_DELEN) ? 0 : -1;
}

static int einde(void **state)
{
    (void)state;
    tafel_vrij(&tafel);
    return 0;
}

static struct inhoud *inhoud(const char *tekst)
{
    struct kb_buffer b = KB_LEGE_BUFFER;
    struct inhoud *i;

    kb_buffer_voeg(&b, tekst, strlen(tekst));
    i = inhoud_nieuw(&b, false, 1);
    assert_non_null(i);
    assert_null(b.p);
    return i;
}

/* All tests work in one part, whatever the hash. */
static struct tafeldeel *deel(void)
{
    return &tafel.deel[0];
}

static struct plek *maak(uint64_t hash, unsigned bron, const char *pad)
{
    struct plek *p = tafel_maak(deel(), hash, bron, kb_tekst_van(pad));

    assert_non_null(p);
    return p;
}

static void leg(struct plek *p, const char *tekst)
{
    tafel_leg(deel(), p, inhoud(tekst), &LANG, true);
}

static bool heeft(const struct inhoud *i, const char *tekst)
{
    return i && kb_tekst_is(kb_buffer_tekst(&i->body), tekst);
}

/* What could be kept at the cost of all else only, is not; nor is what it replaces. */
static void wat_te_groot_is_verdringt_niets(void **state)
{
    struct plek *klein = maak(1, 0, "/klein");
    struct plek *groot = maak(2, 0, "/groot");
    struct kb_buffer b = KB_LEGE_BUFFER;
    size_t bytes;

    (void)state;
    leg(klein, "klein");
    bytes = deel()->bytes;
    leg(groot, "nog niet groot");
    kb_buffer_ruimte(&b, RUIM / 4 + 1);
    b.n = RUIM / 4 + 1;
    memset(b.p, 'x', b.n);
    tafel_leg(deel(), groot, inhoud_nieuw(&b, false, 1), &LANG, true);
    assert_null(groot->inhoud);
    assert_null(groot->vorige);
    assert_int_equal(deel()->bytes, bytes);
    tafel_krimp(deel());
    assert_true(heeft(klein->inhoud, "klein"));
    tafel_ruim_leeg(deel(), groot);
    assert_null(tafel_zoek(deel(), 2, 0, KB_TEKST("/groot")));
}

static void een_plek_is_van_een_bron_en_een_pad(void **state)
{
    struct plek *a = maak(5, 0, "/a");

    (void)state;
    assert_ptr_equal(tafel_zoek(deel(), 5, 0, KB_TEKST("/a")), a);
    assert_null(tafel_zoek(deel(), 5, 1, KB_TEKST("/a")));
    assert_null(tafel_zoek(deel(), 5, 0, KB_TEKST("/b")));
    assert_null(tafel_zoek(deel(), 5, 0, KB_TEKST("/")));
    assert_null(tafel_zoek(deel(), 5, 0, KB_TEKST("/a/")));
    assert_null(tafel_zoek(deel(), 6, 0, KB_TEKST("/a")));
    assert_string_equal(a->pad, "/a");

    /* the same hash does not make them the same */
    assert_ptr_not_equal(maak(5, 1, "/a"), a);
    assert_ptr_not_equal(maak(5, 0, "/b"), a);
    assert_ptr_equal(tafel_zoek(deel(), 5, 0, KB_TEKST("/a")), a);
    assert_int_equal(deel()->lru.n, 3);
}

static void het_zaad_is_elke_keer_anders_en_de_bron_telt_mee(void **state)
{
    struct tafel ander;

    (void)state;
    assert_true(tafel_begin(&ander, RUIM));
    assert_true(tafel_hash(&tafel, 0, KB_TEKST("/a")) != tafel_hash(&ander, 0, KB_TEKST("/a")));
    assert_true(tafel_hash(&tafel, 0, KB_TEKST("/a")) != tafel_hash(&tafel, 1, KB_TEKST("/a")));
    tafel_vrij(&ander);
}

static void het_vorige_antwoord_blijft_tot_het_nieuwe_goed_bevonden_is(void **state)
{
    struct plek *p = maak(1, 0, "/a");

    (void)state;
    leg(p, "een");
    assert_true(heeft(p->inhoud, "een"));
    assert_null(p->vorige);

    leg(p, "twee");
    assert_true(heeft(p->inhoud, "twee"));
    assert_true(heeft(p->vorige, "een"));
    assert_int_equal(p->vorige_tot, LANG.bruikbaar_tot);

    tafel_bevestig(deel(), p);
    assert_true(heeft(p->inhoud, "twee"));
    assert_null(p->vorige);
    tafel_bevestig(deel(), p);
}

static void een_onbruikbaar_antwoord_maakt_plaats_voor_het_vorige_dat_dan_niet_vers_meer_is(void **state)
{
    struct plek *p = maak(1, 0, "/a");

    (void)state;
    leg(p, "een");
    leg(p, "onzin");
    tafel_verwerp(deel(), p, p->inhoud);
    assert_true(heeft(p->inhoud, "een"));
    assert_null(p->vorige);
    assert_int_equal(p->leeftijd.vers_tot, 0);
    assert_int_equal(p->leeftijd.ververs_tot, 0);
    assert_int_equal(p->leeftijd.bruikbaar_tot, LANG.bruikbaar_tot);
    assert_int_equal(p->laatste_fout, KB_UITKOMST_ONBRUIKBAAR);

    /* and when that is no use either there is nothing */
    tafel_verwerp(deel(), p, p->inhoud);
    assert_null(p->inhoud);

    leg(p, "weer goed");
    assert_int_equal(p->laatste_fout, KB_UITKOMST_OK);
}

/* A reader found the newest good. */
static void lees(struct plek *p)
{
    atomic_store(&p->inhoud->ongelezen, false);
    tafel_bevestig(deel(), p);
}

static void er_is_hoogstens_een_vorige_en_zonder_bewaren_geen(void **state)
{
    struct plek *p = maak(1, 0, "/a");

    (void)state;
    leg(p, "een");
    lees(p);
    leg(p, "twee");
    lees(p);
    leg(p, "drie");
    assert_true(heeft(p->vorige, "twee"));

    tafel_leg(deel(), p, inhoud("vier"), &LANG, false);
    assert_true(heeft(p->inhoud, "vier"));
    assert_null(p->vorige);
}

static void wat_niemand_las_verdringt_het_laatste_goede_niet(void **state)
{
    struct plek *p = maak(1, 0, "/a");
    struct inhoud *onzin;

    (void)state;
    leg(p, "goed");
    lees(p);
    leg(p, "onzin");
    onzin = inhoud_deel(p->inhoud);
    leg(p, "meer onzin");
    assert_true(heeft(p->inhoud, "meer onzin"));
    assert_true(heeft(p->vorige, "goed"));

    tafel_verwerp(deel(), p, onzin);
    assert_true(heeft(p->inhoud, "meer onzin"));
    tafel_verwerp(deel(), p, p->inhoud);
    assert_true(heeft(p->inhoud, "goed"));
    inhoud_laat_los(onzin);
}

static void een_vorige_die_onbruikbaar_bleek_komt_niet_terug(void **state)
{
    struct plek *p = maak(1, 0, "/a");

    (void)state;
    leg(p, "onzin");
    leg(p, "meer onzin");
    assert_true(heeft(p->vorige, "onzin"));
    tafel_verwerp(deel(), p, p->vorige);
    assert_null(p->vorige);
    assert_true(heeft(p->inhoud, "meer onzin"));
    tafel_verwerp(deel(), p, p->inhoud);
    assert_null(p->inhoud);
}

static void wie_een_antwoord_vasthoudt_houdt_het_wat_de_tafel_ook_doet(void **state)
{
    struct plek *p = maak(1, 0, "/a");
    struct inhoud *van_mij;

    (void)state;
    leg(p, "een");
    van_mij = inhoud_deel(p->inhoud);
    tafel_verwerp(deel(), p, p->inhoud);
    tafel_ruim_leeg(deel(), p);
    assert_int_equal(deel()->lru.n, 0);
    assert_true(heeft(van_mij, "een"));
    inhoud_laat_los(van_mij);
    inhoud_laat_los(NULL);
    assert_null(inhoud_deel(NULL));
}

static void een_plek_gaat_pas_weg_als_er_niets_is_en_niets_komt(void **state)
{
    struct plek *p = maak(1, 0, "/a");
    int iets = 0;

    (void)state;
    leg(p, "een");
    tafel_ruim_leeg(deel(), p);
    assert_int_equal(deel()->lru.n, 1);

    tafel_verwerp(deel(), p, p->inhoud);
    p->vlucht = (struct vlucht *)(void *)&iets;
    tafel_ruim_leeg(deel(), p);
    assert_int_equal(deel()->lru.n, 1);

    p->vlucht = NULL;
    tafel_ruim_leeg(deel(), p);
    assert_int_equal(deel()->lru.n, 0);
    assert_int_equal(deel()->bytes, 0);
}

static void de_bytes_kloppen_na_alles_wat_er_met_een_plek_gebeurt(void **state)
{
    struct plek *p = maak(1, 0, "/a");
    size_t kaal = deel()->bytes;
    size_t met_een;

    (void)state;
    assert_true(kaal > 0);
    leg(p, "een");
    met_een = deel()->bytes;
    assert_true(met_een > kaal);
    leg(p, "een");
    assert_int_equal(deel()->bytes, 2 * met_een - kaal);
    tafel_bevestig(deel(), p);
    assert_int_equal(deel()->bytes, met_een);
    leg(p, "een");
    tafel_verwerp(deel(), p, p->inhoud);
    assert_int_equal(deel()->bytes, met_een);
    tafel_verwerp(deel(), p, p->inhoud);
    assert_int_equal(deel()->bytes, kaal);
}

static void ruimte_die_een_body_niet_gebruikt_gaat_terug(void **state)
{
    struct kb_buffer b = KB_LEGE_BUFFER;
    struct inhoud *i;

    (void)state;
    kb_buffer_ruimte(&b, 100000);
    kb_buffer_voeg(&b, "kort", 4);
    i = inhoud_nieuw(&b, false, 1);
    assert_non_null(i);
    assert_true(i->body.capaciteit <= 8);
    assert_true(heeft(i, "kort"));
    inhoud_laat_los(i);
}

static void boven_de_grens_gaat_het_langst_ongewenste_en_nooit_wat_onderweg_is(void **state)
{
    struct plek *p[10];
    int iets = 0;
    size_t een;

    (void)state;
    for (unsigned i = 0; i < 10; i++) {
        char pad[8];

        snprintf(pad, sizeof(pad), "/%u", i);
        p[i] = maak(i, 0, pad);
        leg(p[i], "antwoord");
    }
    een = p[0]->bytes;
    p[1]->vlucht = (struct vlucht *)(void *)&iets;
    tafel_gewenst(deel(), p[2]);

    /* room for four: 0 is oldest, 1 is under way, 2 was wanted last */
    deel()->grens = 4 * een;
    tafel_krimp(deel());
    assert_true(deel()->bytes <= deel()->grens);
    assert_int_equal(deel()->lru.n, 4);
    assert_int_equal(deel()->verdrongen, 6);
    assert_null(tafel_zoek(deel(), 0, 0, KB_TEKST("/0")));
    assert_non_null(tafel_zoek(deel(), 1, 0, KB_TEKST("/1")));
    assert_non_null(tafel_zoek(deel(), 2, 0, KB_TEKST("/2")));
    assert_non_null(tafel_zoek(deel(), 9, 0, KB_TEKST("/9")));

    /* when everything is under way nothing goes, and it ends */
    deel()->grens = 0;
    for (struct kb_lru_knoop *k = deel()->lru.nieuwste; k; k = k->ouder)
        ((struct plek *)(void *)k)->vlucht = (struct vlucht *)(void *)&iets;
    tafel_krimp(deel());
    assert_int_equal(deel()->lru.n, 4);
}

#define TEST(naam) cmocka_unit_test_setup_teardown(naam, begin, einde)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(wat_te_groot_is_verdringt_niets),
        TEST(een_plek_is_van_een_bron_en_een_pad),
        TEST(het_zaad_is_elke_keer_anders_en_de_bron_telt_mee),
        TEST(het_vorige_antwoord_blijft_tot_het_nieuwe_goed_bevonden_is),
        TEST(een_onbruikbaar_antwoord_maakt_plaats_voor_het_vorige_dat_dan_niet_vers_meer_is),
        TEST(er_is_hoogstens_een_vorige_en_zonder_bewaren_geen),
        TEST(wat_niemand_las_verdringt_het_laatste_goede_niet),
        TEST(een_vorige_die_onbruikbaar_bleek_komt_niet_terug),
        TEST(wie_een_antwoord_vasthoudt_houdt_het_wat_de_tafel_ook_doet),
        TEST(een_plek_gaat_pas_weg_als_er_niets_is_en_niets_komt),
        TEST(de_bytes_kloppen_na_alles_wat_er_met_een_plek_gebeurt),
        TEST(ruimte_die_een_body_niet_gebruikt_gaat_terug),
        TEST(boven_de_grens_gaat_het_langst_ongewenste_en_nooit_wat_onderweg_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
