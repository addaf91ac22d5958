/* How many disclosures a second the inzagelog takes with durable commits, by how many are under way at once;
 * beside it what the disk does when every record is written and synced alone, which is what group commit is
 * held against. Prints one line each.
 *
 *   bench_inzage FOLDER [SECONDS]     the folder is on the disk that is to be measured; default 3 s a line */
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "klantbeeld/inzage/inzagelog.h"

enum { MAX_ONDERWEG = 4096 };

static const struct kb_klok *const klok = &kb_klok_systeem;

/* As many records as may be under way, each handed in again as soon as it is kept. */
struct lading {
    struct kb_inzagelog *log;
    pthread_mutex_t slot;
    pthread_cond_t leeg;
    unsigned onderweg;
    uint64_t klaar, mislukt;
    kb_moment einde;
    size_t n_duur;
    float duur_ms[1 << 21];
};

struct vlucht {
    struct lading *lading;
    kb_moment begin;
};

static struct lading lading = {.slot = PTHREAD_MUTEX_INITIALIZER, .leeg = PTHREAD_COND_INITIALIZER};
static struct vlucht vluchten[MAX_ONDERWEG];

static struct kb_inzage_record record(void)
{
    static const struct kb_tekst groepen[] = {
        {"organisatie", 11}, {"preventief", 10}, {"uitkering", 9}, {"contact", 7}, {"documenten", 10}};
    static const struct kb_tekst klassen[] = {{"basis", 5}, {"contactgegevens", 15}};

    return (struct kb_inzage_record){
        .actie = KB_TEKST("klantbeeld"),
        .medewerker = KB_TEKST("jansen01"),
        .divisie = KB_TEKST("K&S"),
        .rollen = KB_TEKST("ks_klantadviseur,ks_accountmanager"),
        .doel = KB_TEKST("klantcontact"),
        .lhnummer = KB_TEKST("123456789L01"),
        .gegevensgroepen = groepen,
        .n_gegevensgroepen = sizeof(groepen) / sizeof(groepen[0]),
        .klassen = klassen,
        .n_klassen = sizeof(klassen) / sizeof(klassen[0]),
        .uitkomst = KB_INZAGE_VERSTREKT,
        .spoor = KB_TEKST("4bf92f3577b34da6a3ce929d0e0e4736"),
        .oorsprong = KB_TEKST("10.20.30.40"),
    };
}

static void klaar(void *context, enum kb_status status);

static void meld(struct vlucht *v)
{
    struct kb_inzage_record r = record();

    v->begin = kb_nu(klok);
    if (kb_inzage_meld(v->lading->log, &r, klaar, v) == KB_OK)
        return;
    pthread_mutex_lock(&v->lading->slot);
    v->lading->mislukt++;
    if (--v->lading->onderweg == 0)
        pthread_cond_signal(&v->lading->leeg);
    pthread_mutex_unlock(&v->lading->slot);
}

static void klaar(void *context, enum kb_status status)
{
    struct vlucht *v = context;
    struct lading *l = v->lading;
    kb_moment nu = kb_nu(klok);
    bool nog_een;

    pthread_mutex_lock(&l->slot);
    l->klaar += status == KB_OK;
    l->mislukt += status != KB_OK;
    if (l->n_duur < sizeof(l->duur_ms) / sizeof(l->duur_ms[0]))
        l->duur_ms[l->n_duur++] = (float)(nu - v->begin) / (float)KB_MS;
    nog_een = nu < l->einde && status == KB_OK;
    if (!nog_een && --l->onderweg == 0)
        pthread_cond_signal(&l->leeg);
    pthread_mutex_unlock(&l->slot);
    if (nog_een)
        meld(v);
}

static int oplopend(const void *a, const void *b)
{
    float x = *(const float *)a;
    float y = *(const float *)b;

    return x < y ? -1 : x > y;
}

static double cpu_s(void)
{
    struct rusage r;

    getrusage(RUSAGE_SELF, &r);
    return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) +
           (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6;
}

static int meet(struct kb_inzagelog *log, unsigned onderweg, double seconden, const char *wat)
{
    struct kb_inzagestaat voor;
    struct kb_inzagestaat na;
    kb_moment begin = kb_nu(klok);
    double cpu = cpu_s();
    double duur;

    kb_inzage_staat(log, &voor);
    lading.log = log;
    lading.onderweg = onderweg;
    lading.klaar = lading.mislukt = 0;
    lading.n_duur = 0;
    lading.einde = begin + (kb_moment)(seconden * (double)KB_S);
    for (unsigned i = 0; i < onderweg; i++) {
        vluchten[i].lading = &lading;
        meld(&vluchten[i]);
    }
    pthread_mutex_lock(&lading.slot);
    while (lading.onderweg)
        pthread_cond_wait(&lading.leeg, &lading.slot);
    pthread_mutex_unlock(&lading.slot);
    duur = (double)(kb_nu(klok) - begin) / (double)KB_S;
    cpu = cpu_s() - cpu;
    kb_inzage_staat(log, &na);
    qsort(lading.duur_ms, lading.n_duur, sizeof(lading.duur_ms[0]), oplopend);
    printf("%-22s %5u onderweg  %8.0f records/s  %7.1f per ronde  p50 %6.2f ms  p99 %6.2f ms  %5.1f us cpu\n",
           wat, onderweg, (double)lading.klaar / duur,
           (double)lading.klaar / (double)(na.rondes - voor.rondes),
           (double)lading.duur_ms[lading.n_duur / 2],
           (double)lading.duur_ms[lading.n_duur - 1 - lading.n_duur / 100], cpu * 1e6 / (double)lading.klaar);
    return lading.mislukt ? 1 : 0;
}

/* The same bytes, one write and one fdatasync a record. */
static int meet_schijf(const char *map, double seconden)
{
    char pad[1024];
    char regel[800];
    kb_moment begin = kb_nu(klok);
    uint64_t n = 0;
    int fd;

    snprintf(pad, sizeof(pad), "%s/los", map);
    fd = open(pad, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0)
        return 1;
    memset(regel, 'x', sizeof(regel));
    while (kb_nu(klok) < begin + (kb_moment)(seconden * (double)KB_S)) {
        if (write(fd, regel, sizeof(regel)) != (ssize_t)sizeof(regel) || fdatasync(fd) != 0) {
            close(fd);
            return 1;
        }
        n++;
    }
    printf("%-22s %5u onderweg  %8.0f records/s\n", "write en fdatasync los", 1U,
           (double)n / ((double)(kb_nu(klok) - begin) / (double)KB_S));
    close(fd);
    unlink(pad);
    return 0;
}

int main(int n, char **arg)
{
    static const unsigned onderweg[] = {1, 16, 64, 256, 1000, MAX_ONDERWEG};
    struct kb_config_inzage config = {
        .map = n > 1 ? arg[1] : "",
        .rotatie_mb = 256,
        .fsync = "aan",
        .wachtrij = MAX_ONDERWEG,
        .herstel_ms = 1000,
        .sleutel_bestand = "",
        .controlepunt_regels = 1000,
        .oude_sleutels_bestand = "",
        .verbinding_bestand = "",
        .instantie = "",
        .wacht_ms = 2000,
    };
    double seconden = n > 2 ? strtod(arg[2], NULL) : 3;
    struct kb_inzagelog *log;
    struct kb_fout fout;
    int fouten;

    if (n < 2 || n > 3 || seconden <= 0) {
        fprintf(stderr, "gebruik: bench_inzage MAP [SECONDEN]\n");
        return 2;
    }
    fouten = meet_schijf(arg[1], seconden);
    log = kb_inzage_nieuw(&config, klok, &fout);
    if (!log) {
        fprintf(stderr, "%s\n", fout.tekst);
        return 2;
    }
    for (size_t i = 0; i < sizeof(onderweg) / sizeof(onderweg[0]); i++)
        fouten += meet(log, onderweg[i], seconden, "inzagelog");
    kb_inzage_vrij(log);
    return fouten ? 1 : 0;
}
