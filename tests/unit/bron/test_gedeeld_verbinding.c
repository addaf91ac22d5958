/* Getting to Redis: logging in, looking a name up, TLS, and more bytes than go through at once. */
#include "gedeeld_proef.h"

/* logging in */

static void schrijf_wachtwoord(char pad[REDIS_PAD + 32], const char *wachtwoord)
{
    snprintf(pad, REDIS_PAD + 32, "%s/wachtwoord", proef_map);
    schrijf_bestand(pad, wachtwoord);
}

static void wachtwoord_gebruiker_en_database_worden_gebruikt_en_een_fout_kost_alleen_snelheid(void **state)
{
    static const char *const EXTRA[] = {
        "--requirepass", "geheim woord", "--user",  "kb",   "on",      ">van-kb", "~kbw:1:*", "+eval",
        "+get",          "+set",         "+strlen", "+del", "+unlink", "+ping",   "+select",  NULL};
    struct redis redis = {0};
    char pad[REDIS_PAD + 32];
    struct kb_gedeeld *g;

    (void)state;
    redis_start(&redis, proef_map, EXTRA);
    schrijf_wachtwoord(pad, "verkeerd\n");
    config = proef_config(redis.poort);
    config.wacht_ms = WACHT_MS;
    config.wachtwoord_bestand = pad;
    g = start_instantie(0, &config);
    for (int i = 0; i < 20; i++) {
        assert_null(vraag_op_tijd(g, "a").vraag);
        draai_ms(5);
    }
    assert_int_equal(staat_van(g).laatste_foutsoort, KB_GEDEELD_AANMELDEN);
    stop_instantie(0);

    schrijf_wachtwoord(pad, "geheim woord\n");
    config.db = 3;
    wacht_tot_het_weer_werkt(start_instantie(0, &config));
    stop_instantie(0);

    schrijf_wachtwoord(pad, "van-kb");
    config.gebruiker = "kb";
    wacht_tot_het_weer_werkt(start_instantie(0, &config));
    stop_instantie(0);

    config.wachtwoord_bestand = "";
    g = start_instantie(0, &config);
    draai_ms(50);
    assert_null(vraag_op_tijd(g, "a").vraag);
    redis_stop(&redis);
}

static void een_hostnaam_wordt_opgezocht_zonder_op_te_houden(void **state)
{
    struct redis redis = {0};
    struct kb_gedeeld *g;

    (void)state;
    redis_start(&redis, proef_map, NULL);
    config = proef_config(redis.poort);
    config.wacht_ms = WACHT_MS;
    config.adres = "localhost";
    wacht_tot_het_weer_werkt(start_instantie(0, &config));
    stop_instantie(0);

    config.adres = "redis.invalid";
    g = start_instantie(0, &config);
    for (int i = 0; i < 10; i++) {
        assert_null(vraag_op_tijd(g, "a").vraag);
        draai_ms(5);
    }
    stop_instantie(0);
    redis_stop(&redis);
}

/* TLS */

static void maak_certificaat(const char *naam, const char *ca, const char *san)
{
    char opdracht[2048];
    char uitgever[512] = "";

    if (ca)
        snprintf(uitgever, sizeof(uitgever), "-CA %s/%s.pem -CAkey %s/%s.key", proef_map, ca, proef_map, ca);
    snprintf(opdracht, sizeof(opdracht),
             "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=%s "
             "-addext %s -keyout %s/%s.key -out %s/%s.pem %s 2>/dev/null",
             naam, san, proef_map, naam, proef_map, naam, uitgever);
    assert_int_equal(system(opdracht), 0);
}

static void redis_start_tls(struct redis *redis, const char *naam)
{
    char pem[REDIS_PAD + 32];
    char key[REDIS_PAD + 32];
    const char *const extra[] = {"--port",
                                 "0",
                                 "--tls-cert-file",
                                 pem,
                                 "--tls-key-file",
                                 key,
                                 "--tls-ca-cert-file",
                                 pem,
                                 "--tls-auth-clients",
                                 "no",
                                 NULL};

    snprintf(pem, sizeof(pem), "%s/%s.pem", proef_map, naam);
    snprintf(key, sizeof(key), "%s/%s.key", proef_map, naam);
    redis_start_met(redis, proef_map, "--tls-port", extra);
}

/* True when the layer works with this server and this CA. */
static bool werkt_met(const struct redis *redis, const char *ca, const char *host)
{
    char pad[REDIS_PAD + 32];
    struct kb_gedeeld *g;
    bool werkt;

    snprintf(pad, sizeof(pad), "%s/%s.pem", proef_map, ca);
    config = proef_config(redis->poort);
    config.wacht_ms = WACHT_MS;
    config.adres = host;
    config.tls = "aan";
    config.ca = pad;
    g = start_instantie(0, &config);
    while (!staat_van(g).verbonden && staat_van(g).fouten == 0) {
        assert_null(vraag_op_tijd(g, "a").vraag);
        ronde(kb_nu(&proef_klok) + KB_S);
    }
    werkt = staat_van(g).verbonden;
    if (werkt)
        wacht_tot_het_weer_werkt(g);
    else
        assert_int_equal(staat_van(g).laatste_foutsoort, KB_GEDEELD_AANMELDEN);
    stop_instantie(0);
    return werkt;
}

static void tls_werkt_met_de_goede_ca_en_naam_en_anders_niet(void **state)
{
    struct redis goed = {0};
    struct redis elders = {0};

    (void)state;
    maak_certificaat("ca", NULL, "basicConstraints=critical,CA:true");
    maak_certificaat("andere", NULL, "basicConstraints=critical,CA:true");
    maak_certificaat("server", "ca", "subjectAltName=IP:127.0.0.1,DNS:localhost");
    maak_certificaat("elders", "ca", "subjectAltName=DNS:redis.elders.invalid");
    redis_start_tls(&goed, "server");
    redis_start_tls(&elders, "elders");

    assert_true(werkt_met(&goed, "ca", "127.0.0.1"));
    assert_true(werkt_met(&goed, "ca", "localhost"));
    assert_false(werkt_met(&goed, "andere", "127.0.0.1"));
    assert_false(werkt_met(&elders, "ca", "127.0.0.1"));
    redis_stop(&goed);
    redis_stop(&elders);
}

/* More than can be under way: what has no room is not stored, the rest arrives once Redis reads again. */
static void stuur_meer_dan_er_past(struct redis *redis, struct kb_gedeeld *g)
{
    enum { N = 200, GROOTTE = 60000, VRAGEN = 100 };
    static struct proefvraag vragen[VRAGEN];
    char *groot = malloc(GROOTTE + 1);
    char sleutel[16];

    memset(groot, 'x', GROOTTE);
    groot[GROOTTE] = '\0';
    kill(redis->pid, SIGSTOP);
    for (int i = 0; i < N; i++) {
        snprintf(sleutel, sizeof(sleutel), "s%d", i);
        bewaar_tekst(g, sleutel, groot, 0);
        draai_ms(1);
    }
    assert_in_range(staat_van(g).niet_bewaard, 1, N - 10);
    kill(redis->pid, SIGCONT);
    draai_leeg(g);
    assert_int_equal(staat_van(g).bewaard + staat_van(g).niet_bewaard, N);
    assert_int_equal(staat_van(g).verbindingen, 1);
    /* All at once is more than is read in one round. */
    for (int i = 0; i < VRAGEN; i++)
        stel_vraag(g, &vragen[i], "s0", 10000);
    for (int i = 0; i < VRAGEN; i++) {
        draai_tot(&vragen[i].klaar);
        assert_int_equal(vragen[i].antwoord.uitkomst, KB_GEDEELD_TREFFER);
        assert_int_equal(vragen[i].antwoord.waarde.n, GROOTTE);
    }
    free(groot);
}

static void wat_niet_meer_past_wordt_niet_bewaard_en_de_rest_komt_aan(void **state)
{
    struct redis redis = {0};

    (void)state;
    redis_start(&redis, proef_map, NULL);
    config = proef_config(redis.poort);
    config.wacht_ms = 10000;
    draai_tot_verbonden(start_instantie(0, &config));
    stuur_meer_dan_er_past(&redis, instanties[0]);
    redis_stop(&redis);
}

static void dat_geldt_ook_door_tls_heen(void **state)
{
    struct redis redis = {0};
    char pad[REDIS_PAD + 32];

    (void)state;
    maak_certificaat("grote-ca", NULL, "basicConstraints=critical,CA:true");
    maak_certificaat("groot", "grote-ca", "subjectAltName=IP:127.0.0.1");
    redis_start_tls(&redis, "groot");
    snprintf(pad, sizeof(pad), "%s/grote-ca.pem", proef_map);
    config = proef_config(redis.poort);
    config.tls = "aan";
    config.ca = pad;
    config.wacht_ms = 10000;
    draai_tot_verbonden(start_instantie(0, &config));
    stuur_meer_dan_er_past(&redis, instanties[0]);
    stop_instantie(0);
    redis_stop(&redis);
}

#define PROEF(naam) cmocka_unit_test_teardown(naam, ruim)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROEF(wachtwoord_gebruiker_en_database_worden_gebruikt_en_een_fout_kost_alleen_snelheid),
        PROEF(een_hostnaam_wordt_opgezocht_zonder_op_te_houden),
        PROEF(tls_werkt_met_de_goede_ca_en_naam_en_anders_niet),
        PROEF(wat_niet_meer_past_wordt_niet_bewaard_en_de_rest_komt_aan),
        PROEF(dat_geldt_ook_door_tls_heen),
    };

    return cmocka_run_group_tests(tests, proef_begin, proef_einde);
}
