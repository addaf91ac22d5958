/* The log: queues, and the thread that makes lines of them and writes those.
 *
 * A write to a pipe that nobody reads waits for ever, so nobody but this thread writes. It looks at the
 * queues fifty times a second instead of being woken: a wake-up is a system call, at every line. Pieces of
 * PIPE_BUF after poll() says that there is room do not block, so that stopping never waits for a reader.
 *
 * This is state of the process, as standard output is: one log, begun and ended by main. */
#include "klantbeeld/basis/log.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <yder.h>

#include "klantbeeld/basis/ring.h"

enum { RUST_MS = 20, AFMAAK_MS = 1000, MAX_BERICHT = 512, BERICHTEN = 512, REGELS = 8192 };

/* So much text is made before it is written: bounds the memory of lines that nobody reads. */
enum { HAP = 64 * 1024 };

struct bericht {
    kb_tijd tijd;
    enum kb_logniveau niveau;
    char tekst[MAX_BERICHT];
};

struct kb_logstroom {
    struct kb_ring *ring;
    kb_logvorm *vorm;
    void *context;
};

static struct {
    struct kb_ring *berichten;
    pthread_t draad;
    int bel; /* eventfd: stop */
    atomic_bool loopt;
    pthread_mutex_t slot; /* guards stroom, uit and the taking of records */
    struct kb_logstroom *stroom;
    struct kb_buffer uit;      /* lines that are yet to be written */
    _Atomic uint64_t verloren; /* lines that could not be made or written, and those of streams that ended */
    uint64_t gemeld;           /* the losses that the log itself tells of; the thread's */
    _Atomic(struct kb_ring *) ring; /* of the stream, to count its losses */
} logboek = {.slot = PTHREAD_MUTEX_INITIALIZER};

static const struct {
    const char *naam;
    unsigned long yder;
} niveaus[] = {
    [KB_LOG_FOUT] = {"fout", Y_LOG_LEVEL_ERROR},
    [KB_LOG_WAARSCHUWING] = {"waarschuwing", Y_LOG_LEVEL_WARNING},
    [KB_LOG_INFO] = {"info", Y_LOG_LEVEL_INFO},
    [KB_LOG_DEBUG] = {"debug", Y_LOG_LEVEL_DEBUG},
};

static void schrijf_bericht(const struct bericht *b, struct kb_buffer *uit)
{
    struct kb_schrijver s = kb_schrijver_op(uit);
    char tijd[KB_LOG_TIJD];

    kb_log_tijd(b->tijd, tijd);
    kb_schrijf_object(&s, KB_GEEN_LID);
    kb_schrijf_tekst(&s, KB_LID("tijd"), (struct kb_tekst){tijd, sizeof(tijd)});
    kb_schrijf_z(&s, KB_LID("niveau"), niveaus[b->niveau].naam);
    kb_schrijf_z(&s, KB_LID("soort"), "dienst");
    kb_log_tekst(&s, KB_LID("bericht"), kb_tekst_van(b->tekst));
    kb_schrijf_einde_object(&s);
    kb_buffer_voeg(uit, "\n", 1);
}

/* A line that does not fit in memory takes nothing of another with it. */
static void herstel(struct kb_buffer *uit, size_t n)
{
    if (!uit->mislukt)
        return;
    uit->n = n;
    uit->mislukt = false;
    atomic_fetch_add_explicit(&logboek.verloren, 1, memory_order_relaxed);
}

/* Lines of a queue, until there is a piece to write; with the slot held. */
static void neem_berichten(struct kb_buffer *uit)
{
    const struct bericht *b;

    while (uit->n < HAP && (b = kb_ring_eerste(logboek.berichten))) {
        size_t n = uit->n;

        schrijf_bericht(b, uit);
        herstel(uit, n);
        kb_ring_volgende(logboek.berichten);
    }
}

static void neem_regels(struct kb_logstroom *s, struct kb_buffer *uit, size_t grens)
{
    const void *record;

    while (uit->n < grens && (record = kb_ring_eerste(s->ring))) {
        size_t n = uit->n;

        s->vorm(s->context, record, uit);
        herstel(uit, n);
        kb_ring_volgende(s->ring);
    }
}

/* Once there is room again, the log says what is not in it. */
static void meld_verlies(void)
{
    uint64_t nu = kb_log_verloren();
    struct bericht b = {kb_tijd_nu(&kb_klok_systeem), KB_LOG_WAARSCHUWING, ""};

    if (nu == logboek.gemeld)
        return;
    snprintf(b.tekst, sizeof(b.tekst),
             "%llu logregels zijn verloren gegaan: ze werden niet snel genoeg gelezen",
             (unsigned long long)(nu - logboek.gemeld));
    schrijf_bericht(&b, &logboek.uit);
    herstel(&logboek.uit, 0);
    logboek.gemeld = nu;
}

/* False when there is nothing to write. */
static bool verzamel(struct kb_buffer *uit)
{
    pthread_mutex_lock(&logboek.slot);
    neem_berichten(&logboek.uit);
    if (logboek.stroom)
        neem_regels(logboek.stroom, &logboek.uit, HAP);
    if (!logboek.uit.n)
        meld_verlies();
    *uit = logboek.uit;
    logboek.uit = KB_LEGE_BUFFER;
    pthread_mutex_unlock(&logboek.slot);
    return uit->n > 0;
}

/* Once stopping was asked it may go on until *tot; 0 = it was not. */
static void hoor(bool gebeld, kb_moment *tot)
{
    if (gebeld && !*tot)
        *tot = kb_nu(&kb_klok_systeem) + AFMAAK_MS * KB_MS;
}

static bool is_om(kb_moment tot)
{
    return tot && kb_nu(&kb_klok_systeem) >= tot;
}

/* One piece. False when standard output takes nothing any more, or there is no time left. */
static bool schrijf_stuk(const char *p, size_t n, size_t *geschreven, kb_moment *tot)
{
    struct pollfd f[] = {{.fd = STDOUT_FILENO, .events = POLLOUT}, {.fd = logboek.bel, .events = POLLIN}};
    ssize_t deel;

    /* Once it was heard, the bell would not let it wait any more. */
    poll(f, *tot ? 1 : 2, *tot ? RUST_MS : -1);
    hoor(f[1].revents != 0, tot);
    if (is_om(*tot))
        return false;
    if (!f[0].revents)
        return true;
    deel = write(STDOUT_FILENO, p, n < PIPE_BUF ? n : PIPE_BUF);
    if (deel > 0)
        *geschreven += (size_t)deel;
    else if (deel < 0 && errno == EAGAIN)
        poll(NULL, 0, RUST_MS);
    return deel >= 0 || errno == EAGAIN || errno == EINTR;
}

static size_t tel_regels(const char *p, size_t n)
{
    size_t regels = 0;

    for (size_t i = 0; i < n; i++)
        regels += p[i] == '\n';
    return regels;
}

static void schrijf_weg(const struct kb_buffer *uit, kb_moment *tot)
{
    size_t n = 0;

    while (n < uit->n && schrijf_stuk(uit->p + n, uit->n - n, &n, tot))
        ;
    atomic_fetch_add_explicit(&logboek.verloren, tel_regels(uit->p + n, uit->n - n), memory_order_relaxed);
}

static void *schrijf_lus(void *context)
{
    struct pollfd bel = {.fd = logboek.bel, .events = POLLIN};
    struct kb_buffer uit = KB_LEGE_BUFFER;
    kb_moment tot = 0;

    (void)context;
    for (;;) {
        bool iets = verzamel(&uit);

        if (iets)
            schrijf_weg(&uit, &tot);
        kb_buffer_vrij(&uit);
        if (!iets && !tot)
            hoor(poll(&bel, 1, RUST_MS) > 0, &tot);
        else if (!iets || is_om(tot))
            return NULL;
    }
}

static void meld(enum kb_logniveau niveau, const char *tekst)
{
    struct bericht *b = kb_ring_plaats(logboek.berichten);

    if (!b)
        return;
    b->tijd = kb_tijd_nu(&kb_klok_systeem);
    b->niveau = niveau;
    snprintf(b->tekst, sizeof(b->tekst), "%s", tekst);
    kb_ring_geef(b);
}

static void van_yder(void *context, const char *programma, const time_t tijd, unsigned long yder,
                     const char *tekst)
{
    enum kb_logniveau niveau = KB_LOG_FOUT;

    (void)context;
    (void)programma;
    (void)tijd;
    /* yder goes on calling after it was closed. */
    if (!atomic_load(&logboek.loopt))
        return;
    for (size_t i = 0; i < sizeof(niveaus) / sizeof(niveaus[0]); i++)
        if (niveaus[i].yder == yder)
            niveau = (enum kb_logniveau)i;
    meld(niveau, tekst);
}

static bool begin_draad(void)
{
    logboek.berichten = kb_ring_nieuw(BERICHTEN, sizeof(struct bericht));
    logboek.bel = eventfd(0, EFD_CLOEXEC);
    if (logboek.berichten && logboek.bel >= 0 && pthread_create(&logboek.draad, NULL, schrijf_lus, NULL) == 0)
        return true;
    if (logboek.bel >= 0)
        close(logboek.bel);
    kb_ring_vrij(logboek.berichten);
    logboek.berichten = NULL;
    return false;
}

void kb_log_begin(const char *niveau)
{
    unsigned long yder = Y_LOG_LEVEL_INFO;

    for (size_t i = 0; i < sizeof(niveaus) / sizeof(niveaus[0]); i++)
        if (strcmp(niveaus[i].naam, niveau) == 0)
            yder = niveaus[i].yder;
    logboek.gemeld = kb_log_verloren();
    if (!begin_draad()) {
        y_init_logs("klantbeeld", Y_LOG_MODE_CONSOLE, yder, NULL, NULL);
        return;
    }
    atomic_store(&logboek.loopt, true);
    y_init_logs("klantbeeld", Y_LOG_MODE_CALLBACK, yder, NULL, NULL);
    y_set_logs_callback(van_yder, NULL, NULL);
}

void kb_log(enum kb_logniveau niveau, const char *formaat, ...)
{
    char regel[MAX_BERICHT];
    va_list ap;

    va_start(ap, formaat);
    vsnprintf(regel, sizeof(regel), formaat, ap);
    va_end(ap);
    y_log_message(niveaus[niveau].yder, "%s", regel);
}

void kb_log_einde(void)
{
    uint64_t een = 1;

    if (atomic_exchange(&logboek.loopt, false)) {
        while (write(logboek.bel, &een, sizeof(een)) < 0 && errno == EINTR)
            ;
        pthread_join(logboek.draad, NULL);
        close(logboek.bel);
        atomic_fetch_add(&logboek.verloren, kb_ring_verloren(logboek.berichten));
        kb_ring_vrij(logboek.berichten);
        logboek.berichten = NULL;
        kb_buffer_vrij(&logboek.uit);
    }
    y_close_logs();
}

struct kb_logstroom *kb_logstroom_begin(size_t omvang, kb_logvorm *vorm, void *context)
{
    struct kb_logstroom *s = atomic_load(&logboek.loopt) ? malloc(sizeof(*s)) : NULL;

    if (!s)
        return NULL;
    *s = (struct kb_logstroom){kb_ring_nieuw(REGELS, omvang), vorm, context};
    if (!s->ring) {
        free(s);
        return NULL;
    }
    pthread_mutex_lock(&logboek.slot);
    logboek.stroom = s;
    atomic_store(&logboek.ring, s->ring);
    pthread_mutex_unlock(&logboek.slot);
    return s;
}

void kb_logstroom_einde(struct kb_logstroom *s)
{
    if (!s)
        return;
    pthread_mutex_lock(&logboek.slot);
    neem_regels(s, &logboek.uit, SIZE_MAX);
    logboek.stroom = NULL;
    atomic_store(&logboek.ring, NULL);
    atomic_fetch_add(&logboek.verloren, kb_ring_verloren(s->ring));
    pthread_mutex_unlock(&logboek.slot);
    kb_ring_vrij(s->ring);
    free(s);
}

void *kb_logstroom_plaats(struct kb_logstroom *s)
{
    return kb_ring_plaats(s->ring);
}

uint64_t kb_log_verloren(void)
{
    struct kb_ring *ring = atomic_load(&logboek.ring);

    return atomic_load_explicit(&logboek.verloren, memory_order_relaxed) +
           (logboek.berichten ? kb_ring_verloren(logboek.berichten) : 0) +
           (ring ? kb_ring_verloren(ring) : 0);
}
