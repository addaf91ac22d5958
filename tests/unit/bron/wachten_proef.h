/* Who waits for sets of calls: a source on loopback, a clock that the tests move, and one engine per test. */
#ifndef KLANTBEELD_TESTS_WACHTEN_PROEF_H
#define KLANTBEELD_TESTS_WACHTEN_PROEF_H

#include "bron_server.h"
#include "ophaling_hulp.h"

#include <stdio.h>

/* the source: what its path says */

static inline bool antwoord(int fd, const char *verzoek, unsigned keer);

static struct server bron = {SERVER_BEGIN, .antwoord = antwoord};

static inline bool begint_met(const char *verzoek, const char *pad)
{
    return strncmp(verzoek, "GET ", 4) == 0 && strncmp(verzoek + 4, pad, strlen(pad)) == 0;
}

static inline bool antwoord(int fd, const char *verzoek, unsigned keer)
{
    (void)keer;
    if (begint_met(verzoek, "/zwijg"))
        return true;
    if (begint_met(verzoek, "/hek"))
        server_wacht_op_hek(&bron);
    server_zeg(fd,
               "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 8\r\n\r\n{\"a\": 1}");
    return true;
}

/* one engine per test; everything holds for both ways of transport */

enum { BEWAARD, VLUCHTIG, SMAL, AANTAL }; /* answers are kept for a while, or not; one call at a time */

static const char *vervoer = "eigen";

/* While the engine ends a call it asks for the time: that takes a while when a test wants to be in between.
 */
static atomic_bool traag;

static inline kb_tijd trage_tijd(void *context)
{
    if (atomic_load(&traag))
        usleep(200);
    return hulp_tijd(context);
}

static const struct kb_klok klok = {hulp_nu, trage_tijd, NULL};

static struct kb_config config;
static char url[64];
static struct kb_motor *motor;

static inline int begin(void **staat)
{
    (void)staat;
    snprintf(url, sizeof(url), "http://127.0.0.1:%u", bron.poort);
    for (unsigned i = 0; i < AANTAL; i++)
        config.bron[i] = (struct kb_config_bron){.naam = "proef",
                                                 .url = url,
                                                 .timeout_ms = 3600000,
                                                 .verbind_ms = 10000,
                                                 .max_body_bytes = 4096,
                                                 .max_verbindingen = i == SMAL ? 1 : 500,
                                                 .wachtrij = 1000,
                                                 .limiet = "vast",
                                                 .vervoer = vervoer,
                                                 .limiet_min = 1,
                                                 .vers_s = i == BEWAARD ? 3600 : 0,
                                                 .breker_venster_s = 10,
                                                 .breker_minimum = 100000,
                                                 .breker_procent = 100,
                                                 .breker_open_s = 5,
                                                 .breker_open_max_s = 60,
                                                 .breker_proeven = 3,
                                                 .ca = "",
                                                 .sleutel_bestand = "",
                                                 .client_certificaat_bestand = "",
                                                 .client_sleutel_bestand = ""};
    config.gedeeld.adres = "";
    config.n_bronnen = AANTAL;
    config.dienst.max_wachtend = 10000;
    config.dienst.cache_mb = 8;
    server_zet_hek(&bron, false);
    atomic_store(&traag, false);
    motor = kb_motor_nieuw(&config, &klok, NULL);
    assert_non_null(motor);
    return 0;
}

static inline int einde(void **staat)
{
    struct kb_motorstaat m;

    (void)staat;
    kb_motor_staat(motor, &m);
    assert_int_equal(m.wachtend, 0);
    server_zet_hek(&bron, true);
    kb_motor_vrij(motor);
    motor = NULL;
    return 0;
}

static inline int begin_alles(void **staat)
{
    (void)staat;
    server_begin(&bron);
    return 0;
}

static inline int einde_alles(void **staat)
{
    (void)staat;
    server_einde(&bron);
    return 0;
}

static inline struct hulp_set *start_voor(unsigned van, const char *pad, int64_t deadline_s, int klant)
{
    struct kb_opdracht o = {van, kb_tekst_van(pad)};

    return hulp_start(motor, &o, 1, hulp_over_ms(deadline_s * 1000), klant);
}

static inline struct hulp_set *start(const char *pad, int64_t deadline_s)
{
    return start_voor(VLUCHTIG, pad, deadline_s, KB_GEEN_KLANT);
}

/* What the engine was told or would have noticed before, it has handled when this returns. */
static inline void laat_motor_rondgaan(void)
{
    for (int i = 0; i < 2; i++)
        hulp_geef_terug(start("/ok", 600));
}

#define TOETS(naam) cmocka_unit_test_setup_teardown(naam, begin, einde)

#endif
