/* Instances of the shared cache under test, and a plain poll loop that runs them as an engine would. */
#ifndef KLANTBEELD_TESTS_GEDEELD_PROEF_H
#define KLANTBEELD_TESTS_GEDEELD_PROEF_H

#include "redis_server.h"

#include "bron/gedeeld_intern.h"

#define SLEUTEL "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
#define ANDERE_SLEUTEL "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeffe0e1e2e3e4e5e6e7e8e9eaebecedeeef\n"

enum { MAX_INSTANTIES = 4, PROEF_WAARDE = 256, GRENS_S = 20 };

/* Monotonic time is the machine's, as Redis' is. The wall clock stands still where a test puts it. */
static kb_tijd proef_tijd = 1700000000 * KB_S;

static inline kb_moment proef_nu_van(void *context)
{
    (void)context;
    return kb_nu(&kb_klok_systeem);
}

static inline kb_tijd proef_tijd_van(void *context)
{
    (void)context;
    return proef_tijd;
}

static const struct kb_klok proef_klok = {proef_nu_van, proef_tijd_van, NULL};

static char proef_map[REDIS_PAD];
static char sleutel_pad[REDIS_PAD + 32];
static struct kb_gedeeld *instanties[MAX_INSTANTIES]; /* NULL = none */

static inline int proef_begin(void **state)
{
    (void)state;
    maak_map(proef_map);
    snprintf(sleutel_pad, sizeof(sleutel_pad), "%s/sleutel", proef_map);
    schrijf_bestand(sleutel_pad, SLEUTEL);
    return 0;
}

static inline int proef_einde(void **state)
{
    (void)state;
    wis_map(proef_map);
    return 0;
}

/* Patient by default: a busy machine must not make a test of something else see a slow Redis. */
static inline struct kb_config_gedeeld proef_config(int poort)
{
    return (struct kb_config_gedeeld){
        .adres = "127.0.0.1",
        .poort = poort,
        .tls = "uit",
        .ca = "",
        .client_certificaat_bestand = "",
        .client_sleutel_bestand = "",
        .gebruiker = "",
        .wachtwoord_bestand = "",
        .sleutel_bestand = sleutel_pad,
        .wacht_ms = 1000,
        .slot_ms = 3000,
        .max_waarde_bytes = 65536,
    };
}

static inline void ronde(kb_moment tot)
{
    struct pollfd fds[MAX_INSTANTIES];
    nfds_t n = 0;
    kb_moment nu = kb_nu(&proef_klok);

    for (int i = 0; i < MAX_INSTANTIES; i++) {
        kb_moment w = instanties[i] ? kb_gedeeld_wanneer(instanties[i]) : 0;

        if (w && w < tot)
            tot = w;
        if (instanties[i])
            fds[n++] = (struct pollfd){.fd = kb_gedeeld_fd(instanties[i]), .events = POLLIN};
    }
    poll(fds, n, tot > nu ? (int)((tot - nu + KB_MS - 1) / KB_MS) : 0);
    for (int i = 0; i < MAX_INSTANTIES; i++)
        if (instanties[i])
            kb_gedeeld_verwerk(instanties[i], kb_nu(&proef_klok));
}

/* Run until *waar, which must come within GRENS_S. */
static inline void draai_tot(const bool *waar)
{
    kb_moment grens = kb_nu(&proef_klok) + GRENS_S * KB_S;

    while (!*waar) {
        if (kb_nu(&proef_klok) > grens)
            fail_msg("komt niet binnen %d s", GRENS_S);
        ronde(grens);
    }
}

static inline void draai_ms(int64_t ms)
{
    kb_moment tot = kb_nu(&proef_klok) + ms * KB_MS;

    while (kb_nu(&proef_klok) < tot)
        ronde(tot);
}

static inline struct kb_gedeeld_staat staat_van(const struct kb_gedeeld *g)
{
    struct kb_gedeeld_staat s;

    kb_gedeeld_staat(g, &s);
    return s;
}

static inline void draai_tot_verbonden(const struct kb_gedeeld *g)
{
    kb_moment grens = kb_nu(&proef_klok) + GRENS_S * KB_S;

    while (!staat_van(g).verbonden) {
        if (kb_nu(&proef_klok) > grens)
            fail_msg("geen verbinding; laatste fout: %d", (int)staat_van(g).laatste_foutsoort);
        ronde(grens);
    }
}

static inline struct kb_gedeeld *start_instantie(int plek, const struct kb_config_gedeeld *config)
{
    struct kb_fout fout = {.status = KB_OK};

    instanties[plek] = kb_gedeeld_nieuw(config, &proef_klok, &fout);
    if (!instanties[plek])
        fail_msg("%s", fout.tekst);
    return instanties[plek];
}

static inline void stop_instantie(int plek)
{
    kb_gedeeld_vrij(instanties[plek]);
    instanties[plek] = NULL;
}

/* One question and what came of it. */
struct proefvraag {
    struct kb_gedeeld_vraag *vraag;
    bool klaar;
    unsigned keren; /* that the waiter was called */
    struct kb_gedeeld_antwoord antwoord;
    char waarde[PROEF_WAARDE];
    kb_moment gevraagd, beantwoord;
};

static inline void op_antwoord_van(void *context, const struct kb_gedeeld_antwoord *a)
{
    struct proefvraag *p = context;

    p->klaar = true;
    p->keren++;
    p->antwoord = *a;
    p->beantwoord = kb_nu(&proef_klok);
    if (a->uitkomst == KB_GEDEELD_TREFFER)
        snprintf(p->waarde, sizeof(p->waarde), "%.*s", (int)a->waarde.n, a->waarde.p);
}

static inline void stel_vraag(struct kb_gedeeld *g, struct proefvraag *p, const char *sleutel,
                              int64_t budget_ms)
{
    kb_moment nu = kb_nu(&proef_klok);

    memset(p, 0, sizeof(*p));
    p->gevraagd = nu;
    p->vraag = kb_gedeeld_vraag(g, kb_tekst_van(sleutel), nu, nu + budget_ms * KB_MS,
                                (struct kb_gedeeld_wachter){op_antwoord_van, p});
    if (!p->vraag) {
        p->klaar = true;
        p->antwoord.uitkomst = KB_GEDEELD_ZELF;
        p->beantwoord = nu;
    }
}

static inline struct proefvraag vraag_uit(struct kb_gedeeld *g, const char *sleutel, int64_t budget_ms)
{
    struct proefvraag p;

    stel_vraag(g, &p, sleutel, budget_ms);
    draai_tot(&p.klaar);
    assert_int_equal(p.keren, p.vraag ? 1 : 0);
    return p;
}

static inline void bewaar_tekst(struct kb_gedeeld *g, const char *sleutel, const char *waarde, uint64_t slot)
{
    const struct kb_gedeeld_waarde w = {kb_tekst_van(waarde), proef_tijd - 5 * KB_S, 60000, slot};

    kb_gedeeld_bewaar(g, kb_tekst_van(sleutel), &w);
}

/* Run until Redis has answered everything that was sent. */
static inline void draai_leeg(const struct kb_gedeeld *g)
{
    kb_moment grens = kb_nu(&proef_klok) + GRENS_S * KB_S;

    while (g->lijn.n_onderweg || g->lijn.te_schrijven) {
        assert_true(kb_nu(&proef_klok) < grens);
        ronde(grens);
    }
}

/* Tests of what is slow or broken: */
enum {
    WACHT_MS = 50,   /* the budget under test */
    MARGE_MS = 400,  /* what a busy machine may add */
    BUDGET_MS = 2000 /* a question's own deadline, so that it is wacht_ms that counts */
};

static struct kb_config_gedeeld config; /* of the instance under test */

/* The teardown of every test. */
static inline int ruim(void **state)
{
    (void)state;
    for (int i = 0; i < MAX_INSTANTIES; i++)
        stop_instantie(i);
    return 0;
}

static inline struct kb_gedeeld *instantie_met_budget(int poort)
{
    config = proef_config(poort);
    config.wacht_ms = WACHT_MS;
    return start_instantie(0, &config);
}

/* A question that must be answered within WACHT_MS, whatever Redis does. */
static inline struct proefvraag vraag_op_tijd(struct kb_gedeeld *g, const char *sleutel)
{
    struct proefvraag p = vraag_uit(g, sleutel, BUDGET_MS);

    if (p.beantwoord - p.gevraagd > (WACHT_MS + MARGE_MS) * KB_MS)
        fail_msg("duurde %lld ms", (long long)((p.beantwoord - p.gevraagd) / KB_MS));
    return p;
}

/* Ask, and store when it must be fetched, until it is found: the layer has come right again. */
static inline void wacht_tot_het_weer_werkt(struct kb_gedeeld *g)
{
    kb_moment grens = kb_nu(&proef_klok) + GRENS_S * KB_S;
    struct proefvraag p = vraag_op_tijd(g, "herstel");

    while (p.antwoord.uitkomst != KB_GEDEELD_TREFFER) {
        assert_true(kb_nu(&proef_klok) < grens);
        if (p.antwoord.uitkomst == KB_GEDEELD_HALEN)
            bewaar_tekst(g, "herstel", "weer", p.antwoord.slot);
        draai_ms(20);
        p = vraag_op_tijd(g, "herstel");
    }
}

#endif
