/* bronsimulator: plays every source system of Klantbeeld Werkgever, one process each, under a supervisor with
 * a control endpoint. This file is the supervisor's life: start, tell where everything is, wait, stop. */
#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "beheer.h"
#include "kind.h"

struct leven {
    struct sim_toezicht toezicht;
    struct sim_server *server;
    struct sim_tellers tellers;
    int signaal_fd;
};

static void op_signaal(void *ctx)
{
    struct leven *leven = ctx;
    struct signalfd_siginfo s;

    while (read(leven->signaal_fd, &s, sizeof(s)) == sizeof(s)) {
        if (s.ssi_signo == SIGCHLD)
            sim_toezicht_oogst(&leven->toezicht);
        else
            sim_server_stop(leven->server);
    }
}

/* As many connections as we are allowed: every one is a descriptor. */
static void verruim(void)
{
    struct rlimit grens;

    if (getrlimit(RLIMIT_NOFILE, &grens) == 0) {
        grens.rlim_cur = grens.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &grens);
    }
}

static void schrijf_regel(FILE *f, const char *naam, const char *achter, const char *url)
{
    fputs("KB_BRON_", f);
    for (; *naam; naam++)
        fputc(*naam == '-' ? '_' : toupper((unsigned char)*naam), f);
    fprintf(f, "%s=%s\n", achter, url);
}

static bool vul_omgeving(FILE *f, const struct leven *leven, uint16_t beheer_poort)
{
    const struct sim_opties *o = leven->toezicht.opties;
    const char *open = strchr(o->adres, ':') ? "[" : "";
    const char *dicht = *open ? "]" : "";
    char url[128];

    fprintf(f, "KB_SIMULATOR_URL=http://%s%s%s:%u\n", open, o->adres, dicht, beheer_poort);
    fprintf(f, "KB_SIMULATOR_CA=%s\n", leven->toezicht.ca_bestand);
    for (size_t i = 0; i < SIM_AANTAL_BRONNEN; i++) {
        snprintf(url, sizeof(url), "http://%s%s%s:%u", open, o->adres, dicht, leven->toezicht.bron[i].poort);
        schrijf_regel(f, sim_bronnen[i].naam, "_URL", url);
        snprintf(url, sizeof(url), "https://%s%s%s:%u", open, o->adres, dicht,
                 leven->toezicht.bron[i].tls_poort);
        schrijf_regel(f, sim_bronnen[i].naam, "_TLS_URL", url);
    }
    return !ferror(f);
}

/* Whoever waits for the file finds it complete: it is written beside its place and then renamed. */
static enum kb_status schrijf_omgeving(const struct leven *leven, uint16_t beheer_poort, struct kb_fout *fout)
{
    const char *doel = leven->toezicht.opties->omgeving;
    char tijdelijk[4096];
    bool goed = false;
    FILE *f;

    snprintf(tijdelijk, sizeof(tijdelijk), "%s.nieuw", doel);
    f = fopen(tijdelijk, "we");
    if (f) {
        goed = vul_omgeving(f, leven, beheer_poort);
        goed = fclose(f) == 0 && goed && rename(tijdelijk, doel) == 0;
    }
    return goed ? KB_OK : kb_fout_zet(fout, KB_INTERN, "%s: schrijven lukt niet: %s", doel, strerror(errno));
}

/* Open the control port and watch for signals. */
static enum kb_status open_beheer(struct leven *leven, const sigset_t *signalen, uint16_t *poort,
                                  struct kb_fout *fout)
{
    const char *adres = leven->toezicht.opties->adres;
    int fd;

    leven->server = sim_server_nieuw(sim_beheer, &leven->toezicht, &leven->tellers);
    leven->signaal_fd = signalfd(-1, signalen, SFD_NONBLOCK | SFD_CLOEXEC);
    if (!leven->server || leven->signaal_fd < 0 ||
        !sim_server_volg(leven->server, leven->signaal_fd, op_signaal, leven))
        return kb_fout_zet(fout, KB_INTERN, "beheer: %s", strerror(errno));
    fd = sim_bind(adres, poort);
    if (fd < 0 || listen(fd, SIM_ACHTERSTAND) < 0 || !sim_server_luister(leven->server, fd, NULL, NULL))
        return kb_fout_zet(fout, KB_INTERN, "beheer: poort %u op %s is niet te krijgen: %s", *poort, adres,
                           strerror(errno));
    return KB_OK;
}

static enum kb_status leef(const struct sim_opties *opties, const sigset_t *signalen, struct kb_fout *fout)
{
    struct leven *leven = calloc(1, sizeof(*leven));
    uint16_t poort = opties->beheer_poort;
    enum kb_status status;

    if (!leven)
        return kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "geen geheugen");
    leven->signaal_fd = -1;
    (void)unlink(opties->omgeving); /* one of an earlier run would mislead */
    status = sim_toezicht_begin(&leven->toezicht, opties, fout);
    if (status != KB_OK) {
        free(leven);
        return status;
    }
    status = open_beheer(leven, signalen, &poort, fout);
    if (status == KB_OK)
        status = schrijf_omgeving(leven, poort, fout);
    if (status == KB_OK) {
        sim_server_draai(leven->server);
        (void)unlink(opties->omgeving);
    }
    sim_toezicht_eindig(&leven->toezicht);
    sim_server_vrij(leven->server);
    if (leven->signaal_fd >= 0)
        (void)close(leven->signaal_fd);
    free(leven);
    return status;
}

int main(int argc, char **argv)
{
    struct sim_opties opties;
    struct kb_fout fout;
    sigset_t signalen;

    if (sim_opties_lees(argc, argv, &opties, &fout) != KB_OK) {
        fprintf(stderr, "bronsimulator: %s\n%s", fout.tekst, sim_opties_hulp);
        return 2;
    }
    if (opties.hulp) {
        fputs(sim_opties_hulp, stdout);
        return 0;
    }
    verruim();
    (void)signal(SIGPIPE, SIG_IGN);
    sigemptyset(&signalen);
    sigaddset(&signalen, SIGTERM);
    sigaddset(&signalen, SIGINT);
    sigaddset(&signalen, SIGCHLD);
    (void)sigprocmask(SIG_BLOCK, &signalen, NULL);
    if (leef(&opties, &signalen, &fout) != KB_OK) {
        fprintf(stderr, "bronsimulator: %s\n", fout.tekst);
        return 1;
    }
    return 0;
}
