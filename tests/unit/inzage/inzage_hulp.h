/* For the tests of inzage: a folder of their own with a real log in it, records that say who they are, and
 * the verifier's findings as a list. */
#ifndef KLANTBEELD_TESTS_INZAGE_HULP_H
#define KLANTBEELD_TESTS_INZAGE_HULP_H

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "klantbeeld/inzage/inzagelog.h"
#include "klantbeeld/inzage/verificatie.h"

enum { HULP_PAD = 160, HULP_BEVINDINGEN = 64 };

/* 2026-11-24T12:00:00Z */
#define HULP_TIJD (INT64_C(1795521600) * KB_S)

struct hulp {
    char map[HULP_PAD];
    char sleutel[HULP_PAD + 8]; /* file with the seed */
    struct kb_config_inzage config;
    kb_tijd tijd;
    struct kb_klok klok; /* stands at tijd */
    size_t n;
    struct kb_inzage_bevinding bevindingen[HULP_BEVINDINGEN];
    struct kb_inzage_uitslag uitslag;
};

static inline kb_moment hulp_nu(void *context)
{
    (void)context;
    return KB_S;
}

static inline kb_tijd hulp_tijd_nu(void *context)
{
    return ((struct hulp *)context)->tijd;
}

static inline void hulp_schrijf(const char *pad, const void *p, size_t n)
{
    int fd = open(pad, O_WRONLY | O_CREAT | O_TRUNC, 0600);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, p, n), n);
    close(fd);
}

static inline void hulp_begin(struct hulp *h)
{
    static const char zaad[] = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";

    memset(h, 0, sizeof(*h));
    snprintf(h->map, sizeof(h->map), "/tmp/klantbeeld-inzage-XXXXXX");
    assert_non_null(mkdtemp(h->map));
    snprintf(h->sleutel, sizeof(h->sleutel), "%s/zaad", h->map);
    hulp_schrijf(h->sleutel, zaad, sizeof(zaad) - 1);
    h->tijd = HULP_TIJD;
    h->klok = (struct kb_klok){hulp_nu, hulp_tijd_nu, h};
    h->config = (struct kb_config_inzage){
        .map = h->map,
        .rotatie_mb = 64,
        .fsync = "aan",
        .wachtrij = 1000,
        .herstel_ms = 10,
        .sleutel_bestand = "",
        .controlepunt_regels = 10,
        .oude_sleutels_bestand = "",
        .verbinding_bestand = "",
        .instantie = "",
        .wacht_ms = 20000,
    };
}

/* The public key that belongs to the seed. */
static const unsigned char HULP_PUBLIEK[32] = {
    0x03, 0xa1, 0x07, 0xbf, 0xf3, 0xce, 0x10, 0xbe, 0x1d, 0x70, 0xdd, 0x18, 0xe7, 0x4b, 0xc0, 0x99,
    0x67, 0xe4, 0xd6, 0x30, 0x9b, 0xa5, 0x0d, 0x5f, 0x1d, 0xdc, 0x86, 0x64, 0x12, 0x55, 0x31, 0xb8,
};

static inline void hulp_einde(struct hulp *h)
{
    DIR *d = opendir(h->map);
    struct dirent *e;
    char pad[HULP_PAD + 300];

    assert_non_null(d);
    while ((e = readdir(d))) {
        snprintf(pad, sizeof(pad), "%s/%s", h->map, e->d_name);
        if (*e->d_name != '.')
            unlink(pad);
    }
    closedir(d);
    assert_int_equal(rmdir(h->map), 0);
}

static inline struct kb_inzagelog *hulp_open(struct hulp *h)
{
    struct kb_fout fout = {.tekst = ""};
    struct kb_inzagelog *log = kb_inzage_nieuw(&h->config, &h->klok, &fout);

    if (!log)
        fail_msg("%s", fout.tekst);
    return log;
}

/* A disclosure whose trace id is this text. */
static inline struct kb_inzage_record hulp_record(const char *spoor)
{
    static const struct kb_tekst groepen[] = {{"organisatie", 11}, {"contact", 7}};
    static const struct kb_tekst klassen[] = {{"basis", 5}};

    return (struct kb_inzage_record){
        .actie = KB_TEKST("klantbeeld"),
        .medewerker = KB_TEKST("jansen01"),
        .divisie = KB_TEKST("K&S"),
        .rollen = KB_TEKST("ks_klantadviseur,ks_accountmanager"),
        .doel = KB_TEKST("klantcontact"),
        .lhnummer = KB_TEKST("123456789L01"),
        .gegevensgroepen = groepen,
        .n_gegevensgroepen = 2,
        .klassen = klassen,
        .n_klassen = 1,
        .uitkomst = KB_INZAGE_VERSTREKT,
        .spoor = kb_tekst_van(spoor),
        .oorsprong = KB_TEKST("10.0.0.1"),
    };
}

/* A callback that can be waited for. */
struct hulp_wacht {
    pthread_mutex_t slot;
    pthread_cond_t werk;
    unsigned klaar, goed, fout;
};

#define HULP_WACHT                                                                                           \
    {                                                                                                        \
        PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0, 0                                         \
    }

static inline void hulp_klaar(void *context, enum kb_status status)
{
    struct hulp_wacht *w = context;

    pthread_mutex_lock(&w->slot);
    w->klaar++;
    w->goed += status == KB_OK;
    w->fout += status == KB_GEEN_INZAGELOG;
    pthread_cond_broadcast(&w->werk);
    pthread_mutex_unlock(&w->slot);
}

static inline void hulp_wacht_op(struct hulp_wacht *w, unsigned n)
{
    pthread_mutex_lock(&w->slot);
    while (w->klaar < n)
        pthread_cond_wait(&w->werk, &w->slot);
    pthread_mutex_unlock(&w->slot);
}

/* Report one record and wait for its fate; what was refused at once counts too. */
static inline enum kb_status hulp_meld(struct kb_inzagelog *log, const char *spoor)
{
    struct hulp_wacht w = HULP_WACHT;
    struct kb_inzage_record r = hulp_record(spoor);
    enum kb_status status = kb_inzage_meld(log, &r, hulp_klaar, &w);

    if (status != KB_OK)
        return status;
    hulp_wacht_op(&w, 1);
    return w.goed ? KB_OK : KB_GEEN_INZAGELOG;
}

/* n records, each kept before the next is handed in. */
static inline void hulp_vul(struct kb_inzagelog *log, unsigned n)
{
    char spoor[24];

    for (unsigned i = 0; i < n; i++) {
        snprintf(spoor, sizeof(spoor), "spoor-%u", i);
        assert_int_equal(hulp_meld(log, spoor), KB_OK);
    }
}

static inline void hulp_bevinding(void *context, const struct kb_inzage_bevinding *b)
{
    struct hulp *h = context;

    if (h->n < HULP_BEVINDINGEN)
        h->bevindingen[h->n] = *b;
    h->n++;
}

static inline enum kb_status hulp_verifieer_met(struct hulp *h, struct kb_inzage_controle c)
{
    struct kb_fout fout = {.tekst = ""};

    h->n = 0;
    c.map = h->map;
    c.meld = hulp_bevinding;
    c.context = h;
    return kb_inzage_verifieer(&c, &h->uitslag, &fout);
}

static inline void hulp_toon(const struct hulp *h)
{
    for (size_t i = 0; i < h->n && i < HULP_BEVINDINGEN; i++)
        print_message("  %s:%" PRIu64 ": %s: %s\n", h->bevindingen[i].bestand, h->bevindingen[i].regel,
                      kb_inzage_bevindingnaam(h->bevindingen[i].soort), h->bevindingen[i].uitleg);
}

static inline void hulp_is_heel(struct hulp *h)
{
    struct kb_inzage_controle c = {.map = NULL};

    if (*h->config.sleutel_bestand) {
        c.sleutels = &HULP_PUBLIEK;
        c.n_sleutels = 1;
    }
    assert_int_equal(hulp_verifieer_met(h, c), KB_OK);
    if (h->n) {
        hulp_toon(h);
        fail_msg("het log is niet heel");
    }
}

/* The bytes of a file in the folder, zero-terminated; free with free. */
static inline char *hulp_lees(const struct hulp *h, const char *naam, size_t *n)
{
    char pad[HULP_PAD + NAME_MAX + 2];
    struct stat s;
    char *p;
    int fd;

    snprintf(pad, sizeof(pad), "%s/%s", h->map, naam);
    fd = open(pad, O_RDONLY);
    assert_true(fd >= 0);
    assert_int_equal(fstat(fd, &s), 0);
    p = calloc(1, (size_t)s.st_size + 1);
    assert_non_null(p);
    assert_int_equal(read(fd, p, (size_t)s.st_size), s.st_size);
    close(fd);
    *n = (size_t)s.st_size;
    return p;
}

#endif
