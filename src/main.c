/* The command: serve, config, token, rechten, inzagelog, index. It reads the command line, builds the parts
 * in the order of the layers, and takes them down in the opposite order. Everything else is the parts' own
 * business. */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "klantbeeld/abs/ontwikkeltoken.h"
#include "klantbeeld/basis/log.h"
#include "klantbeeld/domein/datum.h"
#include "klantbeeld/http/server.h"
#include "klantbeeld/inzage/opdracht.h"
#include "klantbeeld/sandbox/sandbox.h"
#include "klantbeeld/spoor/sporen.h"
#include "opdracht/index.h"
#include "opdracht/sandbox.h"
#include "opdracht/status.h"
#include "opdracht/systemd.h"

enum { UIT_GOED = 0, UIT_FOUT = 1, UIT_GEBRUIK = 2 };

enum { LEEGLOOP_MS = 10000 };

static const char gebruik[] =
    "Klantbeeld Werkgever " KB_VERSIE "\n"
    "\n"
    "  klantbeeld serve  --config BESTAND        start the service\n"
    "  klantbeeld serve  --sandbox [--poort N] [--beheer-poort N] [--tokens BESTAND]\n"
    "                    fictitious employers and nothing else, on the loopback; tokens per role (or in a\n"
    "                    file) and the ports on standard output; 0, or left out: a free port\n"
    "  klantbeeld sandbox                        the employers of the sandbox and what each shows\n"
    "  klantbeeld config --config BESTAND        check a configuration and print what it comes to\n"
    "  klantbeeld token  --config BESTAND --rol ROL [--medewerker ID] [--divisie NAAM] [--doel DOEL]\n"
    "                    [--geldig SECONDEN]     a development token for a role\n"
    "  klantbeeld token  --maak-sleutels MAP     development keys: ontwikkelsleutel.jwk and jwks.json\n"
    "  klantbeeld rechten controleer --config BESTAND   check the rights file\n"
    "  klantbeeld rechten toon --config BESTAND --rol ROL [--doel DOEL] [--divisie NAAM] [--medewerker ID]\n"
    "                    [--datum JJJJ-MM-DD]    what a role may see, and why not more\n"
    "  klantbeeld inzagelog verifieer --config BESTAND | --map MAP [--sleutel BESTAND]\n"
    "                    [--anker VOLGNR:HASH] [--vanaf NUMMER] [--instantie NAAM]\n"
    "                                            check the inzagelog: 0 whole, 1 findings, 2 not checked\n"
    "  klantbeeld status --config BESTAND | --url URL [--alleen livez|startupz|readyz|bronnen]\n"
    "                                            a running instance: 0 well, 1 not quite, 2 no answer\n";

/* The options of all commands; a command refuses those that are not its own. */
struct opties {
    const char *config, *rol, *medewerker, *divisie, *doel, *geldig, *maak_sleutels, *datum;
    const char *map, *instantie, *sleutel, *anker, *vanaf, *url, *alleen;
};

struct optie {
    const char *naam;
    size_t plek;
};

#define OPTIE(tekst, lid)                                                                                    \
    {                                                                                                        \
        tekst, offsetof(struct opties, lid)                                                                  \
    }

static const struct optie opties_config[] = {OPTIE("--config", config), {NULL, 0}};
static const struct optie opties_token[] = {
    OPTIE("--config", config),
    OPTIE("--rol", rol),
    OPTIE("--medewerker", medewerker),
    OPTIE("--divisie", divisie),
    OPTIE("--doel", doel),
    OPTIE("--geldig", geldig),
    OPTIE("--maak-sleutels", maak_sleutels),
    {NULL, 0},
};

static const struct optie opties_status[] = {
    OPTIE("--config", config), OPTIE("--url", url), OPTIE("--alleen", alleen), {NULL, 0}};

static const struct optie opties_toon[] = {
    OPTIE("--config", config),
    OPTIE("--rol", rol),
    OPTIE("--doel", doel),
    OPTIE("--divisie", divisie),
    OPTIE("--datum", datum),
    OPTIE("--medewerker", medewerker),
    {NULL, 0},
};

static const struct optie opties_verifieer[] = {
    OPTIE("--config", config),
    OPTIE("--map", map),
    OPTIE("--sleutel", sleutel),
    OPTIE("--anker", anker),
    OPTIE("--vanaf", vanaf),
    OPTIE("--instantie", instantie),
    {NULL, 0},
};

static bool lees_opties(int n, char **arg, const struct optie *bekend, struct opties *uit)
{
    for (int i = 0; i < n; i += 2) {
        const struct optie *o = bekend;

        while (o->naam && strcmp(o->naam, arg[i]) != 0)
            o++;
        if (!o->naam || i + 1 == n) {
            fprintf(stderr, "klantbeeld: %s: %s\n\n%s", arg[i],
                    o->naam ? "een waarde ontbreekt" : "onbekende optie", gebruik);
            return false;
        }
        memcpy((char *)uit + o->plek, &arg[i + 1], sizeof(arg[i + 1]));
    }
    return true;
}

static int moet_config(const struct opties *o)
{
    if (o->config)
        return UIT_GOED;
    fprintf(stderr, "klantbeeld: --config ontbreekt\n\n%s", gebruik);
    return UIT_GEBRUIK;
}

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

/* The names of the gegevensgroepen, for the rights; `ruimte` lasts as long as they are used. */
static struct kb_groepnamen groepnamen(const char *ruimte[KB_MAX_GEGEVENSGROEPEN])
{
    for (size_t i = 0; i < kb_n_gegevensgroepen; i++)
        ruimte[i] = kb_gegevensgroepen[i].naam;
    return (struct kb_groepnamen){ruimte, kb_n_gegevensgroepen};
}

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
        d->toegang = kb_toegang_nieuw(&d->config, groepnamen(namen), &kb_klok_systeem, stderr);
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
    return kb_sandbox_meld(d->sandbox, &d->config, groepnamen(namen), fout);
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
        gelukt = kb_toegang_herlaad(d->toegang, &nieuw, groepnamen(namen), stderr) == KB_OK &&
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

    return kb_motor_leeft(d->motor) && kb_server_leeft(d->server);
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
        return UIT_FOUT;
    if (begin_dienst(d, sockets, &fout) != KB_OK || begin_sandbox(d, &fout) != KB_OK) {
        kb_fout_meld(stderr, bestand, &fout);
        return UIT_FOUT;
    }
    meld_begin(&d->config.dienst, d->sandbox ? &(struct kb_sockets){0, 0} : sockets);
    wacht_op_einde(d, set);
    over = kb_server_loop_leeg(d->server, LEEGLOOP_MS);
    kb_log(over ? KB_LOG_WAARSCHUWING : KB_LOG_INFO, "klantbeeld stopt; %u verzoeken niet afgemaakt", over);
    return UIT_GOED;
}

/* As it is configured, or (wens) the sandbox, which brings a configuration along. */
static int serve(const char *bestand, const struct kb_sandboxwens *wens)
{
    struct delen d = {.config_gelezen = false};
    struct kb_sockets sockets = {0, 0};
    struct kb_fout fout;
    sigset_t set;
    int uit = UIT_FOUT;

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

static int serve_opdracht(int n, char **arg)
{
    struct opties o = {.config = NULL};
    struct kb_sandboxwens wens;

    if (kb_opdracht_is_sandbox(n, arg)) {
        if (kb_opdracht_sandbox(n, arg, &wens))
            return serve(NULL, &wens);
        fputs(gebruik, stderr);
        return UIT_GEBRUIK;
    }
    if (!lees_opties(n, arg, opties_config, &o) || moet_config(&o) != UIT_GOED)
        return UIT_GEBRUIK;
    return serve(o.config, NULL);
}

/* Check everything that `serve` would check, without listening. */
static int toon_config(const struct opties *o)
{
    struct delen d = {.config_gelezen = false};
    int uit = UIT_FOUT;

    if (bouw(&d, o->config)) {
        kb_config_schrijf(&d.config, stdout);
        uit = UIT_GOED;
    }
    breek_af(&d);
    return uit;
}

static int maak_sleutels(const char *map)
{
    struct kb_fout fout;

    if (kb_ontwikkeltoken_sleutels(map, &fout) == KB_OK)
        return UIT_GOED;
    fprintf(stderr, "klantbeeld: %s\n", fout.tekst);
    return UIT_FOUT;
}

static int maak_token(const struct opties *o, int64_t geldig_s)
{
    struct kb_ontwikkeltoken wens = {NULL, o->rol, o->medewerker, o->divisie, o->doel, geldig_s};
    const char *namen[KB_MAX_GEGEVENSGROEPEN];
    struct kb_buffer tekst = KB_LEGE_BUFFER;
    enum kb_status status = KB_CONFIGURATIE;
    struct kb_rechten *rechten;
    struct kb_config config;
    struct kb_fout fout;

    if (kb_config_lees(o->config, &config, stderr) != KB_OK)
        return UIT_FOUT;
    rechten = kb_rechten_lees(config.abs.rechten, groepnamen(namen), stderr);
    wens.rechten = rechten;
    if (rechten) {
        status = kb_ontwikkeltoken_maak(&config.abs, &wens, &kb_klok_systeem, &tekst, &fout);
        if (status == KB_OK)
            printf("%.*s\n", (int)tekst.n, tekst.p);
        else
            fprintf(stderr, "klantbeeld: %s\n", fout.tekst);
    }
    kb_rechten_vrij(rechten);
    kb_buffer_vrij(&tekst);
    kb_config_vrij(&config);
    return status == KB_OK ? UIT_GOED : UIT_FOUT;
}

static int token(const struct opties *o)
{
    long long geldig_s = 0;
    char *einde = NULL;

    if (o->maak_sleutels)
        return maak_sleutels(o->maak_sleutels);
    if (!o->rol || !o->config) {
        fprintf(stderr, "klantbeeld: token wil --config en --rol, of --maak-sleutels\n\n%s", gebruik);
        return UIT_GEBRUIK;
    }
    if (o->geldig) {
        geldig_s = strtoll(o->geldig, &einde, 10);
        if (!*o->geldig || *einde || geldig_s < 1 || geldig_s > KB_MAX_GELDIG_S) {
            fprintf(stderr, "klantbeeld: --geldig: \"%s\" is geen aantal seconden van 1 tot en met %d\n",
                    o->geldig, KB_MAX_GELDIG_S);
            return UIT_GEBRUIK;
        }
    }
    return maak_token(o, geldig_s);
}

/* The rights file that this configuration names; every error is printed. NULL then. */
static struct kb_rechten *lees_rechten(const struct opties *o, const char *ruimte[KB_MAX_GEGEVENSGROEPEN])
{
    struct kb_rechten *r = NULL;
    struct kb_config config;

    if (kb_config_lees(o->config, &config, stderr) == KB_OK) {
        r = kb_rechten_lees(config.abs.rechten, groepnamen(ruimte), stderr);
        kb_config_vrij(&config);
    }
    return r;
}

static int controleer_rechten(const struct opties *o)
{
    const char *namen[KB_MAX_GEGEVENSGROEPEN];
    struct kb_rechten *r = lees_rechten(o, namen);
    bool goed = r != NULL;

    if (goed)
        puts("de rechten zijn in orde");
    kb_rechten_vrij(r);
    return goed ? UIT_GOED : UIT_FOUT;
}

/* The moment to show: now, or the noon of a day. */
static bool lees_datum(const char *tekst, kb_tijd *uit)
{
    struct kb_datum d;

    *uit = kb_tijd_nu(&kb_klok_systeem);
    if (!tekst)
        return true;
    if (!kb_datum_lees(kb_tekst_van(tekst), &d)) {
        fprintf(stderr, "klantbeeld: --datum: \"%s\" is geen datum als 2026-01-31\n", tekst);
        return false;
    }
    *uit = (kb_datum_dagen(d) * 86400 + 43200) * KB_S;
    return true;
}

static int toon_rechten(const struct opties *o)
{
    struct kb_rechtentoon vraag = {o->rol, o->doel, o->divisie, o->medewerker, 0};
    const char *namen[KB_MAX_GEGEVENSGROEPEN];
    struct kb_rechten *r;
    bool bestaat;

    if (!o->rol) {
        fprintf(stderr, "klantbeeld: --rol ontbreekt\n\n%s", gebruik);
        return UIT_GEBRUIK;
    }
    if (!lees_datum(o->datum, &vraag.nu))
        return UIT_GEBRUIK;
    r = lees_rechten(o, namen);
    if (!r)
        return UIT_FOUT;
    bestaat = kb_rechten_toon(r, groepnamen(namen), &vraag, stdout);
    if (!bestaat)
        fprintf(stderr, "klantbeeld: de rol \"%s\" staat niet in de rechten\n", o->rol);
    kb_rechten_vrij(r);
    return bestaat ? UIT_GOED : UIT_FOUT;
}

static int rechten(int n, char **arg)
{
    struct opties o = {.config = NULL};

    if (n > 0 && strcmp(arg[0], "controleer") == 0 && lees_opties(n - 1, arg + 1, opties_config, &o))
        return moet_config(&o) == UIT_GOED ? controleer_rechten(&o) : UIT_GEBRUIK;
    if (n > 0 && strcmp(arg[0], "toon") == 0 && lees_opties(n - 1, arg + 1, opties_toon, &o))
        return moet_config(&o) == UIT_GOED ? toon_rechten(&o) : UIT_GEBRUIK;
    fputs(gebruik, stderr);
    return UIT_GEBRUIK;
}

static int verifieer(const struct opties *o)
{
    struct kb_inzage_opdracht opdracht = {o->config, o->map, o->instantie, o->sleutel, o->anker, o->vanaf};

    if ((o->config != NULL) == (o->map != NULL)) {
        fprintf(stderr, "klantbeeld: inzagelog verifieer wil --config of --map\n\n%s", gebruik);
        return UIT_GEBRUIK;
    }
    return kb_inzage_voer_uit(&opdracht, stdout, stderr);
}

int main(int n, char **arg)
{
    struct opties o = {.config = NULL};
    const char *opdracht = n > 1 ? arg[1] : "";

    if (strcmp(opdracht, "serve") == 0)
        return serve_opdracht(n - 2, arg + 2);
    if (strcmp(opdracht, "sandbox") == 0 && n == 2) {
        kb_sandbox_toon(stdout);
        return UIT_GOED;
    }
    if (strcmp(opdracht, "config") == 0 && lees_opties(n - 2, arg + 2, opties_config, &o))
        return moet_config(&o) == UIT_GOED ? toon_config(&o) : UIT_GEBRUIK;
    if (strcmp(opdracht, "token") == 0 && lees_opties(n - 2, arg + 2, opties_token, &o))
        return token(&o);
    if (strcmp(opdracht, "rechten") == 0)
        return rechten(n - 2, arg + 2);
    if (strcmp(opdracht, "inzagelog") == 0 && n > 2 && strcmp(arg[2], "verifieer") == 0)
        return lees_opties(n - 3, arg + 3, opties_verifieer, &o) ? verifieer(&o) : UIT_GEBRUIK;
    if (strcmp(opdracht, "index") == 0)
        return kb_opdracht_index(n - 2, arg + 2);
    if (strcmp(opdracht, "status") == 0 && lees_opties(n - 2, arg + 2, opties_status, &o))
        return kb_opdracht_status(o.config, o.url, o.alleen);
    if (strcmp(opdracht, "--help") == 0 || strcmp(opdracht, "--versie") == 0) {
        fputs(gebruik, stdout);
        fputs(kb_opdracht_index_gebruik, stdout);
        return UIT_GOED;
    }
    fputs(gebruik, stderr);
    fputs(kb_opdracht_index_gebruik, stderr);
    return UIT_GEBRUIK;
}
