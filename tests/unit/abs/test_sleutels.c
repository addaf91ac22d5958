/* Keys from a file and from a URL; the identity provider is a small HTTP server on loopback. Nothing here
 * sleeps: what the background thread does is awaited through an unknown kid, which waits for the refresh it
 * asks for. */
#include "abs_hulp.h"
#include "abs_idp.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "../../../src/abs/sleutelset.h"

enum { ES1, ES2, N_SLEUTELS };

static struct hulp_sleutel sleutel[N_SLEUTELS];
static char *jwks_een;  /* es1 */
static char *jwks_twee; /* es1 and es2 */

static int begin(void **state)
{
    (void)state;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    sleutel[ES1] = hulp_sleutel(R_KEY_TYPE_EC, 256, "es1");
    sleutel[ES2] = hulp_sleutel(R_KEY_TYPE_EC, 256, "es2");
    jwks_een = hulp_jwks(sleutel, NULL, 1);
    jwks_twee = hulp_jwks(sleutel, NULL, 2);
    return 0;
}

static int einde(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_SLEUTELS; i++)
        hulp_sleutel_vrij(&sleutel[i]);
    free(jwks_een);
    free(jwks_twee);
    curl_global_cleanup();
    return 0;
}

/* ---- a file ---- */

static void schrijf(const char *pad, const char *tekst, size_t n)
{
    FILE *f = fopen(pad, "w");

    assert_non_null(f);
    assert_int_equal(fwrite(tekst, 1, n, f), n);
    fclose(f);
}

/* As the check of a token does: first what is there, then asking and waiting. */
static struct kb_sleutelset *neem(struct kb_sleutels *s, struct kb_tekst kid, bool *leeg)
{
    struct kb_wachttijd tijd = {.begonnen = false};
    struct kb_sleutelset *set = kb_sleutels_neem(s, kid, NULL, leeg);

    if (set)
        return set;
    kb_sleutels_vraag(s);
    return kb_sleutels_neem(s, kid, &tijd, leeg);
}

static bool kent(struct kb_sleutels *s, const char *kid)
{
    bool leeg;
    struct kb_sleutelset *set = neem(s, kb_tekst_van(kid), &leeg);

    kb_sleutelset_laat_los(set);
    return set != NULL;
}

static void een_bestand_dat_niet_gaat_is_een_configuratiefout_die_het_noemt(void **state)
{
    static const char *const inhoud[] = {"", "{}", "geen json"};
    char pad[] = "/tmp/kb-sleutels-XXXXXX";
    struct hulp_tijd tijd;
    struct kb_klok klok = hulp_klok(&tijd);
    struct kb_fout fout;
    char *groot = calloc(1, 300 * 1024);

    (void)state;
    close(mkstemp(pad));
    for (size_t i = 0; i < sizeof(inhoud) / sizeof(inhoud[0]); i++) {
        schrijf(pad, inhoud[i], strlen(inhoud[i]));
        assert_null(kb_sleutels_nieuw(&(struct kb_sleutelbron){.jwks = pad}, &klok, &fout));
        assert_int_equal(fout.status, KB_CONFIGURATIE);
        assert_non_null(strstr(fout.tekst, pad));
    }
    /* right, but with so many blanks behind it that it is too large */
    memset(groot, ' ', 300 * 1024);
    memcpy(groot, jwks_een, strlen(jwks_een));
    schrijf(pad, groot, 300 * 1024);
    assert_null(kb_sleutels_nieuw(&(struct kb_sleutelbron){.jwks = pad}, &klok, &fout));
    assert_non_null(strstr(fout.tekst, "groter dan"));
    unlink(pad);
    assert_null(kb_sleutels_nieuw(&(struct kb_sleutelbron){.jwks = pad}, &klok, &fout));
    assert_non_null(strstr(fout.tekst, pad));
    free(groot);
}

static void herladen_neemt_een_nieuw_bestand_en_houdt_de_oude_sleutels_bij_een_fout(void **state)
{
    char pad[] = "/tmp/kb-sleutels-XXXXXX";
    struct hulp_tijd tijd;
    struct kb_klok klok = hulp_klok(&tijd);
    struct kb_sleutelstaat staat;
    struct kb_sleutels *s;
    struct kb_fout fout;
    uint64_t generatie;

    (void)state;
    close(mkstemp(pad));
    schrijf(pad, jwks_een, strlen(jwks_een));
    s = kb_sleutels_nieuw(&(struct kb_sleutelbron){.jwks = pad}, &klok, &fout);
    assert_non_null(s);
    assert_true(kb_sleutels_klaar(s) && kent(s, "es1") && !kent(s, "es2"));
    generatie = kb_sleutels_generatie(s);

    assert_int_equal(kb_sleutels_herlaad(s, &fout), KB_OK);
    assert_true(kb_sleutels_generatie(s) == generatie);

    schrijf(pad, "stuk", 4);
    assert_int_equal(kb_sleutels_herlaad(s, &fout), KB_CONFIGURATIE);
    assert_non_null(strstr(fout.tekst, pad));
    assert_true(kb_sleutels_generatie(s) == generatie && kent(s, "es1"));

    schrijf(pad, jwks_twee, strlen(jwks_twee));
    assert_int_equal(kb_sleutels_herlaad(s, &fout), KB_OK);
    assert_true(kb_sleutels_generatie(s) != generatie && kent(s, "es1") && kent(s, "es2"));
    kb_sleutels_staat(s, &staat);
    assert_int_equal(staat.sleutels, 2);
    assert_int_equal(staat.verversingen, 4);
    assert_int_equal(staat.mislukt, 1);
    assert_true(staat.laatste_succes == HULP_NU_S * KB_S);
    kb_sleutels_vrij(s);
    unlink(pad);
}

static void een_houder_houdt_zijn_sleutels_over_een_wissel_heen(void **state)
{
    char pad[] = "/tmp/kb-sleutels-XXXXXX";
    struct hulp_tijd tijd;
    struct kb_klok klok = hulp_klok(&tijd);
    char *ander = hulp_jwks(&sleutel[ES2], NULL, 1);
    struct kb_sleutelset *set;
    struct kb_sleutels *s;
    struct kb_fout fout;
    bool leeg;

    (void)state;
    close(mkstemp(pad));
    schrijf(pad, jwks_een, strlen(jwks_een));
    s = kb_sleutels_nieuw(&(struct kb_sleutelbron){.jwks = pad}, &klok, &fout);
    set = neem(s, KB_TEKST("es1"), &leeg);
    assert_non_null(set);

    schrijf(pad, ander, strlen(ander));
    assert_int_equal(kb_sleutels_herlaad(s, &fout), KB_OK);
    assert_false(kent(s, "es1"));
    kb_sleutels_vrij(s);

    assert_string_equal(kb_sleutelset_zoek(set, KB_TEKST("es1"))->kid, "es1");
    kb_sleutelset_laat_los(set);
    free(ander);
    unlink(pad);
}

/* ---- a URL ---- */

/* Keys behind the provider's URL, with waits so long that only an answer can end them; a refresh by the clock
 * never comes. */
static struct kb_sleutels *sleutels_van(const struct idp *idp, const struct kb_klok *klok)
{
    struct kb_fout fout;
    struct kb_sleutels *s = kb_sleutels_nieuw(
        &(struct kb_sleutelbron){.jwks = idp->url, .ververs_ms = 3600000, .wacht_ms = 60000}, klok, &fout);

    assert_non_null(s);
    return s;
}

/* Have an unknown kid ask for a refresh, and wait for its end. */
static bool ververst_en_kent(struct kb_sleutels *s, struct hulp_tijd *tijd, const char *kid)
{
    tijd->moment += 31 * KB_S;
    return kent(s, kid);
}

static void een_url_wordt_gelezen_en_een_nieuwe_kid_wordt_opgehaald(void **state)
{
    struct hulp_tijd tijd;
    struct kb_klok klok = hulp_klok(&tijd);
    struct kb_sleutels *s;
    struct idp idp;
    uint64_t generatie;

    (void)state;
    idp_start(&idp, jwks_een);
    s = sleutels_van(&idp, &klok);
    assert_true(kent(s, "es1"));
    assert_true(kb_sleutels_klaar(s));
    generatie = kb_sleutels_generatie(s);

    atomic_store(&idp.antwoord, jwks_twee);
    assert_true(ververst_en_kent(s, &tijd, "es2"));

    assert_true(kb_sleutels_generatie(s) > generatie);
    kb_sleutels_vrij(s);
    idp_stop(&idp);
}

static void onbekende_kids_laten_hooguit_eens_per_dertig_seconden_ophalen(void **state)
{
    struct hulp_tijd tijd;
    struct kb_klok klok = hulp_klok(&tijd);
    struct kb_sleutels *s;
    struct idp idp;
    unsigned voor;

    (void)state;
    idp_start(&idp, jwks_een);
    s = sleutels_van(&idp, &klok);
    assert_false(kent(s, "x"));
    voor = atomic_load(&idp.verzoeken);

    for (int i = 0; i < 1000; i++)
        assert_false(kent(s, "x"));
    tijd.moment += 30 * KB_S - 1;
    assert_false(kent(s, "x"));
    assert_int_equal(atomic_load(&idp.verzoeken), voor);

    tijd.moment += 1;
    assert_false(kent(s, "x"));
    assert_int_equal(atomic_load(&idp.verzoeken), voor + 1);
    kb_sleutels_vrij(s);
    idp_stop(&idp);
}

static void wat_er_ook_van_de_url_komt_de_oude_sleutels_blijven(void **state)
{
    static char groot[300 * 1024];
    static const struct {
        unsigned status;
        const char *antwoord; /* NULL = the keys, `groot` stands for itself */
    } rijen[] = {
        {200, ""},
        {200, "<html>inloggen</html>"},
        {200, "{\"keys\":[]}"},
        {500, NULL},
        {404, NULL},
        {302, NULL},
        {204, ""},
        {200, groot},
    };
    struct hulp_tijd tijd;
    struct kb_klok klok = hulp_klok(&tijd);
    struct kb_sleutelstaat staat;
    struct kb_sleutels *s;
    struct idp idp;
    uint64_t generatie;

    (void)state;
    memset(groot, ' ', sizeof(groot) - 1);
    memcpy(groot, jwks_twee, strlen(jwks_twee));
    idp_start(&idp, jwks_een);
    s = sleutels_van(&idp, &klok);
    assert_true(kent(s, "es1"));
    generatie = kb_sleutels_generatie(s);

    for (size_t i = 0; i < sizeof(rijen) / sizeof(rijen[0]); i++) {
        atomic_store(&idp.antwoord, rijen[i].antwoord ? rijen[i].antwoord : jwks_twee);
        atomic_store(&idp.status, rijen[i].status);
        if (ververst_en_kent(s, &tijd, "es2"))
            fail_msg("rij %zu is genomen", i);
        assert_true(kent(s, "es1"));
    }

    kb_sleutels_staat(s, &staat);
    assert_true(staat.mislukt >= sizeof(rijen) / sizeof(rijen[0]));
    assert_true(kb_sleutels_generatie(s) == generatie);
    idp_stop(&idp);
    assert_false(ververst_en_kent(s, &tijd, "es2"));
    assert_true(kent(s, "es1"));
    kb_sleutels_vrij(s);
}

static void een_url_die_er_nog_niet_is_wordt_later_opnieuw_geprobeerd(void **state)
{
    struct hulp_tijd tijd;
    struct kb_klok klok = hulp_klok(&tijd);
    struct kb_sleutels *s;
    struct kb_fout fout;
    struct idp idp;
    bool leeg;

    (void)state;
    idp_start(&idp, jwks_een);
    atomic_store(&idp.status, 503);
    s = sleutels_van(&idp, &klok);
    assert_null(neem(s, KB_TEKST("es1"), &leeg));
    assert_true(leeg);
    assert_false(kb_sleutels_klaar(s));

    atomic_store(&idp.status, 200);
    assert_int_equal(kb_sleutels_herlaad(s, &fout), KB_OK);
    assert_true(ververst_en_kent(s, &tijd, "es1"));

    assert_true(kb_sleutels_klaar(s));
    kb_sleutels_vrij(s);
    idp_stop(&idp);
}

static void *vraag_es2(void *context)
{
    return kent(context, "es2") ? context : NULL;
}

static void wie_tijdens_een_verversing_komt_wacht_mee_en_wordt_niet_weggestuurd(void **state)
{
    enum { DRADEN = 8 };
    struct hulp_tijd tijd;
    struct kb_klok klok = hulp_klok(&tijd);
    pthread_t draad[DRADEN];
    struct kb_sleutels *s;
    struct idp idp;
    unsigned voor;

    (void)state;
    idp_start(&idp, jwks_een);
    s = sleutels_van(&idp, &klok);
    assert_true(kent(s, "es1"));
    voor = atomic_load(&idp.verzoeken);
    atomic_store(&idp.antwoord, jwks_twee);
    tijd.moment += 31 * KB_S;

    for (int i = 0; i < DRADEN; i++)
        assert_int_equal(pthread_create(&draad[i], NULL, vraag_es2, s), 0);
    for (int i = 0; i < DRADEN; i++) {
        void *kende;

        pthread_join(draad[i], &kende);
        assert_non_null(kende);
    }

    assert_int_equal(atomic_load(&idp.verzoeken), voor + 1);
    kb_sleutels_vrij(s);
    idp_stop(&idp);
}

struct wachtproef {
    struct kb_sleutels *s;
    struct idp *idp;
};

static void *laat_door_zodra_iemand_wacht(void *context)
{
    struct wachtproef *p = context;
    struct kb_sleutelstaat staat;

    do {
        sched_yield();
        kb_sleutels_staat(p->s, &staat);
    } while (staat.wachtend == 0);
    atomic_store(&p->idp->antwoord, jwks_twee);
    sem_post(&p->idp->poort);
    sem_post(&p->idp->poort);
    return NULL;
}

static void een_verversing_die_al_liep_telt_niet_voor_wie_later_vroeg(void **state)
{
    struct hulp_tijd tijd;
    struct kb_klok klok = hulp_klok(&tijd);
    pthread_t draad;
    struct idp idp;
    struct wachtproef p;

    (void)state;
    idp_start(&idp, jwks_een);
    idp_houd_op(&idp);
    p.s = sleutels_van(&idp, &klok);
    p.idp = &idp;
    /* the refresh of the start has its answer (the old keys) and is held up in the provider */
    while (atomic_load(&idp.verzoeken) == 0)
        sched_yield();
    assert_int_equal(pthread_create(&draad, NULL, laat_door_zodra_iemand_wacht, &p), 0);

    assert_true(kent(p.s, "es2"));

    assert_int_equal(atomic_load(&idp.verzoeken), 2);
    pthread_join(draad, NULL);
    kb_sleutels_vrij(p.s);
    idp_stop(&idp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(een_bestand_dat_niet_gaat_is_een_configuratiefout_die_het_noemt),
        cmocka_unit_test(herladen_neemt_een_nieuw_bestand_en_houdt_de_oude_sleutels_bij_een_fout),
        cmocka_unit_test(een_houder_houdt_zijn_sleutels_over_een_wissel_heen),
        cmocka_unit_test(een_url_wordt_gelezen_en_een_nieuwe_kid_wordt_opgehaald),
        cmocka_unit_test(onbekende_kids_laten_hooguit_eens_per_dertig_seconden_ophalen),
        cmocka_unit_test(wat_er_ook_van_de_url_komt_de_oude_sleutels_blijven),
        cmocka_unit_test(een_url_die_er_nog_niet_is_wordt_later_opnieuw_geprobeerd),
        cmocka_unit_test(wie_tijdens_een_verversing_komt_wacht_mee_en_wordt_niet_weggestuurd),
        cmocka_unit_test(een_verversing_die_al_liep_telt_niet_voor_wie_later_vroeg),
    };

    return cmocka_run_group_tests(tests, begin, einde);
}
