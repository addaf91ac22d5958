/* The commands `klantbeeld serve` and `klantbeeld config`: they build the parts in the order of the layers
 * and take them down in the opposite order. Everything else is the parts' own business. */
#include <inttypes.h>
#include <signal.h>
#include <sys/resource.h>

#include "klantbeeld/basis/log.h"
#include "klantbeeld/http/server.h"
#include "klantbeeld/sandbox/sandbox.h"
#include "klantbeeld/spoor/sporen.h"
#include "opdracht/opdrachten.h"
#include "opdracht/opties.h"
#include "opdracht/sandbox.h"
#include "opdracht/systemd.h"

enum { LEEGLOOP_MS = 10000 };

/* Every part of the service, in the order in which they are built. */
struct delen {
    struct kb_config config;
    bool config_gelezen;
    struct kb_sporen *sporen; /* serve's alone; NULL = spans go nowhere */
    struct kb_motor *motor;
    struct kb_klantbeeld *klantbeeld;
    struct kb_toegang *toegang;
    struct kb_grens *grens;
    struct kb_pseudoniemsleutel pseudoniem;
    struct kb_zoek *zoek;
    struct kb_zoeken *zoeken;
    struct kb_inzagelog *inzagelog; /* serve's alone: a check of the configuration writes nothing */
    struct kb_sandbox *sandbox;     /* NULL = the service as it is configured */
    struct kb_tls *tls;
    struct kb_server *server;
};

/* The key of the pseudonyms in logs: from the file, or for this process alone. */
static enum kb_status lees_pseudoniem(struct delen *d, struct kb_fout *fout)
{
    const char *bestand = d->config.dienst.pseudoniem_bestand;

    if (*bestand)
        return kb_pseudoniemsleutel_lees(bestand, &d->pseudoniem, fout);
    return kb_pseudoniemsleutel_maak(&d->pseudoniem) == KB_OK ? KB_OK
                                                              : kb_fout_zet(fout, KB_INTERN, "geen toeval");
}

static bool bouw(struct delen *d, const char *bestand)
{
    const char *namen[KB_MAX_GEGEVENSGROEPEN];
    struct kb_fout fout = {.tekst = ""};

    if (kb_config_lees(bestand, &d->config, stderr) != KB_OK)
        return false;
    d->config_gelezen = true;
    kb_log_begin(d->config.dienst.logniveau);
    if (kb_tls_nieuw(&d->config, &kb_klok_systeem, &d->tls, stderr) != KB_OK)
        return false;
    d->grens = kb_grens_nieuw(&d->config.grenzen);
    if (!d->grens)
        kb_fout_zet(&fout, KB_GEEN_GEHEUGEN, "geen geheugen voor grenzen");
    else if (lees_pseudoniem(d, &fout) == KB_OK)
        d->motor = kb_motor_nieuw(&d->config, &kb_klok_systeem, &fout);
    if (d->motor) {
        d->toegang = kb_toegang_nieuw(&d->config, kb_opties_groepnamen(namen), &kb_klok_systeem, stderr);
        d->klantbeeld = kb_klantbeeld_nieuw(&d->config, d->motor, &kb_klok_systeem, stderr);
    }
    if (d->motor) {
        d->zoek = kb_zoek_nieuw(d->config.zoek.index, (size_t)d->config.zoek.verbindingen);
        d->zoeken = d->zoek ? kb_zoeken_nieuw(&d->config, d->zoek, d->motor) : NULL;
        if (!d->zoeken)
            (void)kb_fout_zet(&fout, KB_GEEN_GEHEUGEN, "geen geheugen om te zoeken");
    }
    if (!d->motor || !d->klantbeeld || !d->toegang || !d->zoeken) {
        if (*fout.tekst)
            kb_fout_meld(stderr, bestand, &fout);
        return false;
    }
    return true;
}

static void breek_af(struct delen *d)
{
    kb_server_vrij(d->server);
    kb_tls_vrij(d->tls);
    kb_inzage_vrij(d->inzagelog);
    kb_zoeken_vrij(d->zoeken);
    kb_zoek_vrij(d->zoek);
    kb_toegang_vrij(d->toegang);
    kb_grens_vrij(d->grens);
    kb_klantbeeld_vrij(d->klantbeeld);
    kb_motor_vrij(d->motor);
    kb_sporen_vrij(d->sporen);
    if (d->config_gelezen) {
        kb_config_vrij(&d->config);
        kb_log_einde();
    }
    kb_sandbox_vrij(d->sandbox);
}

/* A descriptor per client and per source connection: take what the system allows. */
static void ruim_descriptoren(void)
{
    struct rlimit r;

    if (getrlimit(RLIMIT_NOFILE, &r) == 0 && r.rlim_cur < r.rlim_max) {
        r.rlim_cur = r.rlim_max;
        setrlimit(RLIMIT_NOFILE, &r);
    }
}

/* Block the signals before any thread exists, so that every thread inherits that and sigwait below is the
 * only receiver. */
static void blokkeer_signalen(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGHUP);
    pthread_sigmask(SIG_BLOCK, set, NULL);
    signal(SIGPIPE, SIG_IGN);
    /* A limit on the size of files is for write to report, which the inzagelog answers with a new file. */
    signal(SIGXFSZ, SIG_IGN);
}

/* The sandbox' own part of a start, and of beginning anew: what is to be old was asked, tokens are made. */
static enum kb_status begin_sandbox(struct delen *d, struct kb_fout *fout)
{
    const char *namen[KB_MAX_GEGEVENSGROEPEN];

    if (!d->sandbox)
        return KB_OK;
    if (kb_sandbox_vul(d->sandbox, d->klantbeeld, fout) != KB_OK)
        return fout->status;
    return kb_sandbox_meld(d->sandbox, &d->config, kb_opties_groepnamen(namen), fout);
}

/* Each is judged by itself: rights with an error do not keep a certificate from being replaced. */
static bool herlaad_certificaten(struct delen *d, const struct kb_config *nieuw)
{
    bool poorten = kb_tls_herlaad(d->tls, nieuw, stderr) == KB_OK;
    bool bronnen = kb_motor_herlaad(d->motor, nieuw, stderr) == KB_OK;

    if (!poorten || !bronnen)
        kb_log(KB_LOG_FOUT, "een certificaat is niet vervangen; het oude blijft gelden");
    return poorten && bronnen;
}

/* SIGHUP: read the file again and take over rights, keys and certificates; a file with an error leaves
 * everything as it was. */
static void herlaad(struct delen *d)
{
    const char *namen[KB_MAX_GEGEVENSGROEPEN];
    struct kb_config nieuw;
    struct kb_fout fout = {.tekst = ""};
    bool gelukt = false;

    if (kb_config_lees(d->config.bestand, &nieuw, stderr) == KB_OK) {
        gelukt = kb_toegang_herlaad(d->toegang, &nieuw, kb_opties_groepnamen(namen), stderr) == KB_OK &&
                 begin_sandbox(d, &fout) == KB_OK;
        kb_server_herladen(d->server);
        if (herlaad_certificaten(d, &nieuw) && gelukt)
            kb_log(KB_LOG_INFO, "rechten, sleutels en certificaten zijn opnieuw gelezen");
        kb_config_vrij(&nieuw);
        if (*fout.tekst)
            kb_log(KB_LOG_FOUT, "%s", fout.tekst);
    }
    if (!gelukt)
        kb_log(KB_LOG_FOUT, "herladen mislukt; de oude rechten en sleutels blijven gelden");
}

static bool leeft(void *context)
{
    const struct delen *d = context;

    return kb_motor_leeft(d->motor);
}

static void wacht_op_einde(struct delen *d, const sigset_t *set)
{
    kb_systemd_gereed();
    while (kb_systemd_wacht(set, leeft, d) == SIGHUP) {
        kb_systemd_herlaadt();
        herlaad(d);
        kb_systemd_gereed();
    }
    kb_systemd_stopt();
}

/* What serve has beside the checked parts: the inzagelog, and the ports. */
static enum kb_status begin_dienst(struct delen *d, const struct kb_sockets *sockets, struct kb_fout *fout)
{
    struct kb_server_onderdelen deel = {
        .config = &d->config,
        .klok = &kb_klok_systeem,
        .motor = d->motor,
        .klantbeeld = d->klantbeeld,
        .toegang = d->toegang,
        .zoeken = d->zoeken,
        .grens = d->grens,
        .pseudoniem = &d->pseudoniem,
        .omgeving = d->sandbox ? KB_SANDBOX_OMGEVING : NULL,
        .tls = d->tls,
        .socket_publiek = sockets->publiek,
        .socket_beheer = sockets->beheer,
    };

    if (*d->config.inzage.map || *d->config.inzage.verbinding_bestand) {
        d->inzagelog = kb_inzage_nieuw(&d->config.inzage, &kb_klok_systeem, fout);
        if (!d->inzagelog) {
            const struct kb_fout eerste = *fout;

            return kb_fout_zet(fout, KB_CONFIGURATIE, "inzage: %s", eerste.tekst);
        }
    }
    if (*d->config.sporen.collector) {
        d->sporen = kb_sporen_nieuw(&d->config.sporen, fout);
        if (!d->sporen)
            return KB_CONFIGURATIE;
    }
    deel.inzagelog = d->inzagelog;
    deel.sporen = d->sporen;
    d->server = kb_server_nieuw(&deel, fout);
    return d->server ? KB_OK : KB_CONFIGURATIE;
}

static void meld_begin(const struct kb_config_dienst *c, const struct kb_sockets *sockets)
{
    kb_log(KB_LOG_INFO, "klantbeeld %s luistert op %s:%" PRId64 "%s, beheer op %s:%" PRId64 "%s", KB_VERSIE,
           c->adres, c->poort, sockets->publiek ? " (socket van systemd)" : "", c->beheer_adres,
           c->beheer_poort, sockets->beheer ? " (socket van systemd)" : "");
}

/* Everything between having a configuration file and the end of the process. */
static int dien(struct delen *d, const char *bestand, const struct kb_sockets *sockets, const sigset_t *set)
{
    struct kb_fout fout;
    unsigned over;

    if (!bouw(d, bestand))
        return KB_UIT_FOUT;
    if (begin_dienst(d, sockets, &fout) != KB_OK || begin_sandbox(d, &fout) != KB_OK) {
        kb_fout_meld(stderr, bestand, &fout);
        return KB_UIT_FOUT;
    }
    meld_begin(&d->config.dienst, d->sandbox ? &(struct kb_sockets){0, 0} : sockets);
    wacht_op_einde(d, set);
    over = kb_server_loop_leeg(d->server, LEEGLOOP_MS);
    kb_log(over ? KB_LOG_WAARSCHUWING : KB_LOG_INFO, "klantbeeld stopt; %u verzoeken niet afgemaakt", over);
    return KB_UIT_GOED;
}

/* As it is configured, or (wens) the sandbox, which brings a configuration along. */
static int serve(const char *bestand, const struct kb_sandboxwens *wens)
{
    struct delen d = {.config_gelezen = false};
    struct kb_sockets sockets = {0, 0};
    struct kb_fout fout;
    sigset_t set;
    int uit = KB_UIT_FOUT;

    blokkeer_signalen(&set);
    ruim_descriptoren();
    if (wens) {
        d.sandbox = kb_sandbox_nieuw(wens, &kb_klok_systeem, stderr);
        if (d.sandbox) {
            kb_sandbox_neem_sockets(d.sandbox, &sockets.publiek, &sockets.beheer);
            uit = dien(&d, kb_sandbox_config(d.sandbox), &sockets, &set);
        }
    } else if (kb_systemd_sockets(&sockets, &fout) != KB_OK) {
        fprintf(stderr, "klantbeeld: %s\n", fout.tekst);
    } else {
        uit = dien(&d, bestand, &sockets, &set);
    }
    breek_af(&d);
    return uit;
}

int kb_opdracht_serve(int n, char **arg)
{
    struct kb_opties o = {.config = NULL};
    struct kb_sandboxwens wens;

    if (kb_opdracht_is_sandbox(n, arg)) {
        if (kb_opdracht_sandbox(n, arg, &wens))
            return serve(NULL, &wens);
        kb_opties_gebruik(stderr);
        return KB_UIT_GEBRUIK;
    }
    if (!kb_opties_lees(n, arg, kb_opties_config, &o) || kb_opties_moet_config(&o) != KB_UIT_GOED)
        return KB_UIT_GEBRUIK;
    return serve(o.config, NULL);
}

/* Check everything that `serve` would check, without listening. */
int kb_opdracht_config(int n, char **arg)
{
    struct kb_opties o = {.config = NULL};
    struct delen d = {.config_gelezen = false};
    int uit = KB_UIT_FOUT;

    if (!kb_opties_lees(n, arg, kb_opties_config, &o) || kb_opties_moet_config(&o) != KB_UIT_GOED)
        return KB_UIT_GEBRUIK;
    if (bouw(&d, o.config)) {
        kb_config_schrijf(&d.config, stdout);
        uit = KB_UIT_GOED;
    }
    breek_af(&d);
    return uit;
}
