/* Starts, orders and stops the processes of the sources.
 *
 * An order is a number in shared memory and a ring of a bell (eventfd); the source rings back when it has
 * acted, so that whoever sets a fault knows that it holds for the next request. */
#include "toezicht.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kind.h"

enum { GEDULD_MS = 5000, STAP_MS = 10 };

static enum kb_status reserveer(struct sim_toezicht *t, size_t i, struct kb_fout *fout)
{
    struct sim_toezicht_bron *b = &t->bron[i];
    uint16_t *const poorten[2] = {&b->poort, &b->tls_poort};

    b->poort = t->opties->poort[i];
    b->tls_poort = t->opties->tls_poort[i];
    for (int p = 0; p < 2; p++) {
        b->bewaar[p] = sim_bind(t->opties->adres, poorten[p]);
        if (b->bewaar[p] < 0)
            return kb_fout_zet(fout, KB_INTERN, "%s: poort %u op %s is niet te krijgen: %s",
                               sim_bronnen[i].naam, *poorten[p], t->opties->adres, strerror(errno));
    }
    b->opdracht_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    b->melding_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (b->opdracht_fd < 0 || b->melding_fd < 0)
        return kb_fout_zet(fout, KB_INTERN, "eventfd: %s", strerror(errno));
    return KB_OK;
}

/* What the child does instead of returning. */
_Noreturn static void word_kind(struct sim_toezicht *t, size_t i, pid_t ouder)
{
    const struct sim_kindopzet opzet = {.bron = &sim_bronnen[i],
                                        .gedeeld = &t->gedeeld[i],
                                        .tls = t->tls,
                                        .adres = t->opties->adres,
                                        .poort = t->bron[i].poort,
                                        .tls_poort = t->bron[i].tls_poort,
                                        .opdracht_fd = t->bron[i].opdracht_fd,
                                        .melding_fd = t->bron[i].melding_fd,
                                        .peildatum = t->opties->peildatum};
    char naam[16];
    int code;

    snprintf(naam, sizeof(naam), "bron-%s", sim_bronnen[i].naam);
    (void)prctl(PR_SET_NAME, naam);
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid() != ouder)
        exit(1); /* the supervisor is gone already */
    for (size_t j = 0; j < SIM_AANTAL_BRONNEN; j++)
        for (int p = 0; p < 2; p++)
            if (t->bron[j].bewaar[p] >= 0)
                (void)close(t->bron[j].bewaar[p]);
    code = sim_kind_draai(&opzet);
    sim_tls_vrij(t->tls);
    exit(code);
}

static enum kb_status start(struct sim_toezicht *t, size_t i, struct kb_fout *fout)
{
    pid_t ouder = getpid();
    pid_t pid;

    fflush(NULL);
    pid = fork();
    if (pid < 0)
        return kb_fout_zet(fout, KB_INTERN, "fork: %s", strerror(errno));
    if (pid == 0)
        word_kind(t, i, ouder);
    t->bron[i].pid = pid;
    return KB_OK;
}

/* Ring the bell and wait until the source has answered. */
static enum kb_status geef_opdracht(struct sim_toezicht *t, size_t i, struct kb_fout *fout)
{
    struct sim_toezicht_bron *b = &t->bron[i];
    struct sim_gedeeld *g = &t->gedeeld[i];
    uint32_t nummer = atomic_fetch_add(&g->opdracht, 1) + 1;
    uint64_t een = 1;
    int32_t luistert;

    if (!b->pid)
        return kb_fout_zet(fout, KB_BRON_ONBEREIKBAAR, "%s: het proces van deze bron draait niet meer",
                           sim_bronnen[i].naam);
    if (write(b->opdracht_fd, &een, sizeof(een)) != sizeof(een))
        return kb_fout_zet(fout, KB_INTERN, "eventfd: %s", strerror(errno));
    for (int ms = 0; atomic_load(&g->uitgevoerd) != nummer; ms += STAP_MS) {
        struct pollfd p = {.fd = b->melding_fd, .events = POLLIN};

        if (ms >= GEDULD_MS)
            return kb_fout_zet(fout, KB_TE_LAAT, "%s: de bron reageert niet", sim_bronnen[i].naam);
        (void)poll(&p, 1, STAP_MS);
    }
    while (read(b->melding_fd, &een, sizeof(een)) == sizeof(een))
        ;
    luistert = atomic_load(&g->luistert);
    if (luistert < 0)
        return kb_fout_zet(fout, KB_INTERN, "%s: luisteren op poort %u en %u lukt niet: %s",
                           sim_bronnen[i].naam, b->poort, b->tls_poort, strerror(-luistert));
    return KB_OK;
}

enum kb_status sim_toezicht_stoor(struct sim_toezicht *t, size_t bron, const struct sim_storing *storing,
                                  struct kb_fout *fout)
{
    t->bron[bron].storing = *storing;
    sim_gedeeld_schrijf(&t->gedeeld[bron], storing);
    return geef_opdracht(t, bron, fout);
}

enum kb_status sim_toezicht_open(struct sim_toezicht *t, size_t bron, bool open, struct kb_fout *fout)
{
    t->bron[bron].gestopt = !open;
    atomic_store(&t->gedeeld[bron].open_gewenst, open);
    return geef_opdracht(t, bron, fout);
}

enum kb_status sim_toezicht_begin(struct sim_toezicht *t, const struct sim_opties *opties,
                                  struct kb_fout *fout)
{
    enum kb_status status = KB_OK;

    *t = (struct sim_toezicht){.opties = opties};
    for (size_t i = 0; i < SIM_AANTAL_BRONNEN; i++) {
        t->bron[i].bewaar[0] = t->bron[i].bewaar[1] = t->bron[i].opdracht_fd = t->bron[i].melding_fd = -1;
        t->bron[i].storing = sim_storing_geen();
    }
    if (snprintf(t->ca_bestand, sizeof(t->ca_bestand), "%s.ca.pem", opties->omgeving) >=
        (int)sizeof(t->ca_bestand))
        return kb_fout_zet(fout, KB_ONGELDIG, "--omgeving: het pad is te lang");
    t->gedeeld = sim_gedeeld_nieuw(SIM_AANTAL_BRONNEN);
    if (!t->gedeeld)
        return kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "gedeeld geheugen: %s", strerror(errno));
    for (size_t i = 0; i < SIM_AANTAL_BRONNEN && status == KB_OK; i++)
        status = reserveer(t, i, fout);
    if (status == KB_OK && !(t->tls = sim_tls_nieuw(opties->adres, t->ca_bestand, fout)))
        status = KB_INTERN;
    for (size_t i = 0; i < SIM_AANTAL_BRONNEN && status == KB_OK; i++)
        status = start(t, i, fout);
    for (size_t i = 0; i < SIM_AANTAL_BRONNEN && status == KB_OK; i++)
        status = sim_toezicht_open(t, i, true, fout);
    if (status != KB_OK)
        sim_toezicht_eindig(t);
    return status;
}

/* Wait for one child, a while; then make sure. */
static void wacht_op(pid_t pid)
{
    const struct timespec stap = {0, STAP_MS * 1000000L};

    for (int ms = 0; ms < GEDULD_MS; ms += STAP_MS) {
        if (waitpid(pid, NULL, WNOHANG) != 0)
            return;
        nanosleep(&stap, NULL);
    }
    (void)kill(pid, SIGKILL);
    (void)waitpid(pid, NULL, 0);
}

static void sluit(int fd)
{
    if (fd >= 0)
        (void)close(fd);
}

void sim_toezicht_eindig(struct sim_toezicht *t)
{
    for (size_t i = 0; i < SIM_AANTAL_BRONNEN; i++)
        if (t->bron[i].pid)
            (void)kill(t->bron[i].pid, SIGTERM);
    for (size_t i = 0; i < SIM_AANTAL_BRONNEN; i++) {
        struct sim_toezicht_bron *b = &t->bron[i];

        if (b->pid)
            wacht_op(b->pid);
        b->pid = 0;
        sluit(b->bewaar[0]);
        sluit(b->bewaar[1]);
        sluit(b->opdracht_fd);
        sluit(b->melding_fd);
    }
    sim_tls_vrij(t->tls);
    t->tls = NULL;
    sim_gedeeld_vrij(t->gedeeld, SIM_AANTAL_BRONNEN);
    t->gedeeld = NULL;
    (void)unlink(t->ca_bestand);
}

void sim_toezicht_oogst(struct sim_toezicht *t)
{
    for (size_t i = 0; i < SIM_AANTAL_BRONNEN; i++) {
        struct sim_toezicht_bron *b = &t->bron[i];
        int uitslag;

        if (!b->pid || waitpid(b->pid, &uitslag, WNOHANG) != b->pid)
            continue;
        if (WIFSIGNALED(uitslag))
            fprintf(stderr, "bronsimulator: %s (pid %d) is gestopt door signaal %d\n", sim_bronnen[i].naam,
                    (int)b->pid, WTERMSIG(uitslag));
        else
            fprintf(stderr, "bronsimulator: %s (pid %d) is geëindigd met code %d\n", sim_bronnen[i].naam,
                    (int)b->pid, WEXITSTATUS(uitslag));
        b->pid = 0;
        atomic_store(&t->gedeeld[i].luistert, 0);
        atomic_store(&t->gedeeld[i].tellers.verbindingen_open, 0);
    }
}
