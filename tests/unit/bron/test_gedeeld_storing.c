/* Whatever is wrong with Redis costs speed only: every question is answered within its budget, the process
 * lives, and what was wrong can come right again by itself. */
#include "gedeeld_proef.h"

/* Of the test that runs: a Redis of its own, a client to meddle with it, an instance that is connected. */
static struct redis redis;
static redisContext *klant; /* NULL = none */
static struct kb_gedeeld *g;

static int begin_zonder_redis(void **state)
{
    (void)state;
    redis = (struct redis){.poort = vrije_poort()};
    g = instantie_met_budget(redis.poort);
    return 0;
}

static int begin(void **state)
{
    (void)state;
    redis = (struct redis){0};
    redis_start(&redis, proef_map, NULL);
    klant = redis_klant(&redis);
    g = instantie_met_budget(redis.poort);
    draai_tot_verbonden(g);
    return 0;
}

static int einde(void **state)
{
    ruim(state);
    redisFree(klant);
    klant = NULL;
    redis_stop(&redis);
    return 0;
}

static long long aantal_sleutels(void)
{
    redisReply *r = redisCommand(klant, "DBSIZE");
    long long n;

    assert_non_null(r);
    n = r->integer;
    freeReplyObject(r);
    return n;
}

static bool vind(const char *sleutel)
{
    return vraag_op_tijd(g, sleutel).antwoord.uitkomst == KB_GEDEELD_TREFFER;
}

/* absent, gone, back */

static void zonder_redis_is_het_antwoord_er_meteen_en_komt_hij_dan_werkt_het(void **state)
{
    (void)state;
    for (int i = 0; i < 50; i++) {
        assert_null(vraag_uit(g, "a", BUDGET_MS).vraag);
        draai_ms(5);
    }
    assert_false(staat_van(g).verbonden);
    assert_int_equal(staat_van(g).zelf[KB_GEDEELD_VERBINDING], 50);
    assert_int_equal(staat_van(g).laatste_foutsoort, KB_GEDEELD_VERBINDING);
    assert_in_range(staat_van(g).fouten, 1, 4); /* it backs off */

    redis_start(&redis, proef_map, NULL);
    wacht_tot_het_weer_werkt(g);
}

static void valt_redis_midden_in_het_werk_weg_dan_hoort_iedereen_het_en_na_herstart_werkt_het(void **state)
{
    struct proefvraag vragen[200];
    char sleutel[32];

    (void)state;
    config.wacht_ms = 5000;
    kill(redis.pid, SIGSTOP);
    for (size_t i = 0; i < 200; i++) {
        snprintf(sleutel, sizeof(sleutel), "s%zu", i);
        stel_vraag(g, &vragen[i], sleutel, 10000);
        assert_non_null(vragen[i].vraag);
    }
    kb_gedeeld_vergeet(g, vragen[7].vraag);
    draai_ms(30);
    redis_stop(&redis);
    for (size_t i = 0; i < 200; i++) {
        if (i == 7)
            continue;
        draai_tot(&vragen[i].klaar);
        assert_int_equal(vragen[i].keren, 1);
        assert_int_equal(vragen[i].antwoord.uitkomst, KB_GEDEELD_ZELF);
        assert_int_equal(vragen[i].antwoord.reden, KB_GEDEELD_VERBINDING);
    }
    assert_int_equal(vragen[7].keren, 0);
    config.wacht_ms = WACHT_MS;

    redis_start(&redis, proef_map, NULL);
    assert_int_equal(redis.poort, (int)config.poort);
    wacht_tot_het_weer_werkt(g);
}

static void wie_nog_wacht_bij_het_stoppen_hoort_dat(void **state)
{
    struct proefvraag p;

    (void)state;
    stel_vraag(g, &p, "a", BUDGET_MS);
    stop_instantie(0);
    assert_int_equal(p.keren, 1);
    assert_int_equal(p.antwoord.uitkomst, KB_GEDEELD_ZELF);
}

/* slow */

static void een_trage_redis_kost_maar_even_snelheid_en_krijgt_dan_rust(void **state)
{
    unsigned gewacht = 0;

    (void)state;
    wacht_tot_het_weer_werkt(g);
    redis_doe(klant, "CLIENT PAUSE 1200 ALL");
    for (int i = 0; i < 100; i++) {
        struct proefvraag p = vraag_op_tijd(g, "herstel");

        assert_int_equal(p.antwoord.uitkomst, KB_GEDEELD_ZELF);
        gewacht += p.vraag != NULL;
        draai_ms(1);
    }
    assert_in_range(gewacht, 1, 3);
    assert_int_equal(staat_van(g).zelf[KB_GEDEELD_TRAAG], gewacht);
    assert_int_equal(staat_van(g).zelf[KB_GEDEELD_RUST], 100 - gewacht);
    assert_true(staat_van(g).rust);

    wacht_tot_het_weer_werkt(g);
    assert_false(staat_van(g).rust);
    assert_int_equal(staat_van(g).verbindingen, 1);
}

static void een_verbinding_die_te_lang_zwijgt_wordt_vervangen(void **state)
{
    (void)state;
    assert_int_equal(redisAppendCommand(klant, "DEBUG SLEEP 3"), REDIS_OK);
    for (int klaar = 0; !klaar;)
        assert_int_equal(redisBufferWrite(klant, &klaar), REDIS_OK);
    while (staat_van(g).verbonden) {
        vraag_op_tijd(g, "a");
        ronde(kb_nu(&proef_klok) + 20 * KB_MS);
    }
    assert_int_equal(staat_van(g).laatste_foutsoort, KB_GEDEELD_TRAAG);

    wacht_tot_het_weer_werkt(g);
}

/* A lock that Redis grants too late must not keep others waiting for slot_ms. */
static void een_slot_dat_te_laat_komt_gaat_terug(void **state)
{
    (void)state;
    redis_doe(klant, "CLIENT PAUSE 200 ALL");
    assert_int_equal(vraag_op_tijd(g, "a").antwoord.reden, KB_GEDEELD_TRAAG);
    draai_leeg(g);
    draai_leeg(g);
    assert_int_equal(aantal_sleutels(), 0);
}

static void wie_zelf_nauwelijks_tijd_heeft_maakt_redis_niet_traag(void **state)
{
    (void)state;
    config.wacht_ms = 1000;
    redis_doe(klant, "CLIENT PAUSE 300 ALL");
    for (int i = 0; i < 10; i++)
        assert_int_equal(vraag_uit(g, "a", 2).antwoord.reden, KB_GEDEELD_TRAAG);
    assert_false(staat_van(g).rust);
}

/* full, emptied, refusing */

static void een_volle_redis_geeft_wat_hij_heeft_en_weigert_de_rest(void **state)
{
    struct proefvraag p;

    (void)state;
    wacht_tot_het_weer_werkt(g);
    redis_doe(klant, "CONFIG SET maxmemory-policy noeviction");
    redis_doe(klant, "CONFIG SET maxmemory 1");

    assert_true(vind("herstel"));
    p = vraag_op_tijd(g, "nieuw");
    assert_int_equal(p.antwoord.uitkomst, KB_GEDEELD_ZELF);
    assert_int_equal(p.antwoord.reden, KB_GEDEELD_GEWEIGERD);
    bewaar_tekst(g, "nieuw", "x", 0);
    draai_leeg(g);
    assert_int_equal(staat_van(g).niet_bewaard, 1);
    assert_true(staat_van(g).verbonden);
    assert_int_equal(staat_van(g).laatste_foutsoort, KB_GEDEELD_GEWEIGERD);
    assert_true(staat_van(g).laatste_fout != 0);

    redis_doe(klant, "CONFIG SET maxmemory 0");
    assert_int_equal(vraag_op_tijd(g, "nieuw").antwoord.uitkomst, KB_GEDEELD_HALEN);
}

/* A lock taken before memory ran out is given back after it. */
static void ook_een_volle_redis_krijgt_het_slot_terug(void **state)
{
    struct proefvraag p;

    (void)state;
    p = vraag_op_tijd(g, "a");
    redis_doe(klant, "CONFIG SET maxmemory 1");
    bewaar_tekst(g, "a", "x", p.antwoord.slot);
    draai_leeg(g);
    assert_int_equal(aantal_sleutels(), 0);
}

static void leegmaken_onder_belasting_kost_alleen_opnieuw_halen(void **state)
{
    enum { N = 400, SLEUTELS = 20 };
    static struct proefvraag vragen[N];
    char sleutel[16];

    (void)state;
    config.wacht_ms = 1000;
    config.slot_ms = 500;
    for (size_t i = 0; i < N; i++) {
        snprintf(sleutel, sizeof(sleutel), "s%zu", i % SLEUTELS);
        stel_vraag(g, &vragen[i], sleutel, 2000);
        if (i % 10 == 9)
            draai_ms(1);
        if (i % 50 == 49)
            redis_doe(klant, "FLUSHALL");
        if (i >= SLEUTELS && vragen[i - SLEUTELS].antwoord.uitkomst == KB_GEDEELD_HALEN)
            bewaar_tekst(g, sleutel, "x", vragen[i - SLEUTELS].antwoord.slot);
    }
    for (size_t i = 0; i < N; i++) {
        draai_tot(&vragen[i].klaar);
        assert_int_equal(vragen[i].keren, 1);
    }
    assert_true(staat_van(g).treffers > 0);
    assert_true(staat_van(g).verbonden);
}

static void meer_dan_er_onderweg_mag_zijn_gaat_zelf_verder(void **state)
{
    enum { N = MAX_ONDERWEG + 100 };
    struct proefvraag *vragen = calloc(N, sizeof(*vragen));
    size_t geweigerd = 0;
    char sleutel[16];

    (void)state;
    config.wacht_ms = 10000;
    for (size_t i = 0; i < N; i++) {
        snprintf(sleutel, sizeof(sleutel), "s%zu", i);
        stel_vraag(g, &vragen[i], sleutel, 10000);
        geweigerd += vragen[i].vraag == NULL;
    }
    assert_in_range(geweigerd, 100, N - 1000);
    assert_int_equal(staat_van(g).zelf[KB_GEDEELD_VOL], geweigerd);
    for (size_t i = 0; i < N; i++)
        draai_tot(&vragen[i].klaar);
    assert_int_equal(staat_van(g).missers, N - geweigerd);
    free(vragen);
}

#define PROEF(naam) cmocka_unit_test_setup_teardown(naam, begin, einde)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(zonder_redis_is_het_antwoord_er_meteen_en_komt_hij_dan_werkt_het,
                                        begin_zonder_redis, einde),
        PROEF(valt_redis_midden_in_het_werk_weg_dan_hoort_iedereen_het_en_na_herstart_werkt_het),
        PROEF(wie_nog_wacht_bij_het_stoppen_hoort_dat),
        PROEF(een_trage_redis_kost_maar_even_snelheid_en_krijgt_dan_rust),
        PROEF(een_verbinding_die_te_lang_zwijgt_wordt_vervangen),
        PROEF(wie_zelf_nauwelijks_tijd_heeft_maakt_redis_niet_traag),
        PROEF(een_slot_dat_te_laat_komt_gaat_terug),
        PROEF(een_volle_redis_geeft_wat_hij_heeft_en_weigert_de_rest),
        PROEF(ook_een_volle_redis_krijgt_het_slot_terug),
        PROEF(leegmaken_onder_belasting_kost_alleen_opnieuw_halen),
        PROEF(meer_dan_er_onderweg_mag_zijn_gaat_zelf_verder),
    };

    return cmocka_run_group_tests(tests, proef_begin, proef_einde);
}
