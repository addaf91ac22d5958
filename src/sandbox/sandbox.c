/* Builds what the sandbox needs around the service, and takes it down: a private folder with keys, rights,
 * configuration and index; the sources; two sockets. What makes the cases true at every request stands in the
 * configuration below. */
#include "klantbeeld/sandbox/sandbox.h"

#include <arpa/inet.h>
#include <errno.h>
#include <semaphore.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "klantbeeld/abs/ontwikkeltoken.h"
#include "klantbeeld/domein/datum.h"
#include "klantbeeld/zoek/index.h"
#include "sandbox/bronserver.h"
#include "sandbox/levering.h"
#include "sandbox/map.h"
#include "sandbox/rechten.h"
#include "sandbox/werkgevers.h"

extern char **environ;

enum { WACHTRIJ = 128, VUL_POGINGEN = 5 };

/* Longer than any source of it takes. */
static const int64_t VUL_MS = 10000;

struct kb_sandbox {
    const struct kb_sandboxwens *wens;
    const struct kb_klok *klok;
    struct kb_bronserver *bronnen;
    struct kb_map map;
    char config[KB_MAP_PAD];
    int socket[2]; /* public, management; 0 = handed over, or not there */
    uint16_t poort[2];
};

/* vers_s = 0: every question is asked of its source, so that a case shows at every request and not at the
 * first one only; an answer is kept for storing_s, which is what an old one comes from. The breaker never
 * opens, as the employer of whom a source fails would take it away from all others; and nothing is tried
 * twice. */
static const char bron[] = "  { naam = \"%s\"; url = \"http://127.0.0.1:%u\"; vers_s = 0; ververs_s = 0; "
                           "storing_s = 604800; onbekend_s = 0;\n    breker_minimum = 100000; "
                           "breker_procent = 100; herkans_procent = 0; max_verbindingen = 64; }%s\n";

static void schrijf_config(const struct kb_sandbox *s, struct kb_buffer *uit)
{
    const char *map = s->map.pad;

    kb_buffer_printf(uit,
                     "# Made by klantbeeld serve --sandbox; gone when it ends.\n"
                     "dienst: { poort = %u; beheer_poort = %u; elfproef = \"soepel\"; };\n"
                     "abs: {\n  uitgever = \"https://sandbox.klantbeeld.invalid\"; jwks = \"%s/jwks.json\";\n"
                     "  ontwikkelsleutel = \"%s/ontwikkelsleutel.jwk\"; rechten = \"%s/rechten.conf\";\n};\n"
                     "gegevensgroepen: (\n  { naam = \"organisatie\"; adapter = \"organisatie\"; },\n"
                     "  { naam = \"preventief\"; adapter = \"preventief\"; },\n"
                     "  { naam = \"uitkering\"; adapter = \"uitkering\"; },\n"
                     "  { naam = \"contact\"; adapter = \"k3cr\"; },\n"
                     "  { naam = \"documenten\"; adapter = \"documenten\"; }\n);\nbronnen: (\n",
                     s->poort[0], s->poort[1], map, map, map);
    for (size_t i = 0; i < KB_SANDBOX_AANTAL_BRONNEN; i++)
        kb_buffer_printf(uit, bron, kb_sandboxbronnen[i], kb_bronserver_poort(s->bronnen),
                         i + 1 < KB_SANDBOX_AANTAL_BRONNEN ? "," : "");
    kb_buffer_printf(uit, ");\nzoek: { index = \"%s/zoek.sqlite\"; };\n", map);
}

/* Whatever is set would be another service than the one that is documented; all of it is named. */
static bool keur_omgeving(FILE *fouten)
{
    bool goed = true;

    for (size_t i = 0; environ[i]; i++) {
        if (strncmp(environ[i], "KLANTBEELD_", 11) != 0 && strncmp(environ[i], "LISTEN_FDS=", 11) != 0)
            continue;
        fprintf(fouten,
                "klantbeeld: omgeving: %.*s: de sandbox neemt geen instellingen, bronnen of sockets van "
                "buiten aan\n",
                (int)strcspn(environ[i], "="), environ[i]);
        goed = false;
    }
    return goed;
}

static enum kb_status luister(struct kb_sandbox *s, size_t i, const char *optie, int64_t poort,
                              struct kb_fout *fout)
{
    struct sockaddr_in adres = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)poort), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof(adres);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int ja = 1;

    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &ja, sizeof(ja)) != 0 ||
        bind(fd, (const struct sockaddr *)&adres, sizeof(adres)) != 0 || listen(fd, WACHTRIJ) != 0 ||
        getsockname(fd, (struct sockaddr *)&adres, &n) != 0) {
        kb_fout_zet(fout, KB_CONFIGURATIE, "%s: kan niet luisteren op 127.0.0.1 poort %lld: %s", optie,
                    (long long)poort, strerror(errno));
        if (fd >= 0)
            close(fd);
        return KB_CONFIGURATIE;
    }
    s->socket[i] = fd;
    s->poort[i] = ntohs(adres.sin_port);
    return KB_OK;
}

static enum kb_status laad_index(struct kb_sandbox *s, struct kb_fout *fout)
{
    char invoer[KB_MAP_PAD];
    char index[KB_MAP_PAD];
    struct kb_vulverslag verslag;
    struct kb_vulling v = {.index = index, .invoer = invoer, .proef = KB_ELFPROEF_SOEPEL};
    struct kb_buffer levering = KB_LEGE_BUFFER;
    enum kb_status status;

    kb_map_pad(&s->map, "levering.ndjson", invoer);
    kb_map_pad(&s->map, "zoek.sqlite", index);
    kb_sandbox_levering(kb_datum_van_epoch(kb_tijd_nu(s->klok) / KB_S), &levering);
    status = kb_map_schrijf(&s->map, "levering.ndjson", &levering, fout);
    kb_buffer_vrij(&levering);
    return status == KB_OK ? kb_index_laad(&v, &verslag, fout) : status;
}

static enum kb_status richt_in(struct kb_sandbox *s, struct kb_fout *fout)
{
    struct kb_buffer tekst = KB_LEGE_BUFFER;
    enum kb_status status = kb_map_maak(&s->map, fout);

    if (status == KB_OK)
        status = luister(s, 0, "--poort", s->wens->poort, fout);
    if (status == KB_OK)
        status = luister(s, 1, "--beheer-poort", s->wens->beheer_poort, fout);
    if (status == KB_OK)
        status = (s->bronnen = kb_bronserver_nieuw(s->klok, fout)) ? KB_OK : KB_INTERN;
    if (status == KB_OK)
        status = kb_ontwikkeltoken_sleutels(s->map.pad, fout);
    if (status == KB_OK) {
        kb_buffer_voeg_tekst(&tekst, kb_sandboxrechten);
        status = kb_map_schrijf(&s->map, "rechten.conf", &tekst, fout);
    }
    if (status == KB_OK) {
        tekst.n = 0;
        schrijf_config(s, &tekst);
        kb_map_pad(&s->map, "klantbeeld.conf", s->config);
        status = kb_map_schrijf(&s->map, "klantbeeld.conf", &tekst, fout);
    }
    kb_buffer_vrij(&tekst);
    return status == KB_OK ? laad_index(s, fout) : status;
}

struct kb_sandbox *kb_sandbox_nieuw(const struct kb_sandboxwens *wens, const struct kb_klok *klok,
                                    FILE *fouten)
{
    struct kb_sandbox *s;
    struct kb_fout fout;

    if (!keur_omgeving(fouten))
        return NULL;
    s = calloc(1, sizeof(*s));
    if (!s) {
        fputs("klantbeeld: sandbox: geen geheugen\n", fouten);
        return NULL;
    }
    s->wens = wens;
    s->klok = klok;
    if (richt_in(s, &fout) == KB_OK)
        return s;
    fprintf(fouten, "klantbeeld: sandbox: %s\n", fout.tekst);
    kb_sandbox_vrij(s);
    return NULL;
}

const char *kb_sandbox_config(const struct kb_sandbox *s)
{
    return s->config;
}

void kb_sandbox_neem_sockets(struct kb_sandbox *s, int *publiek, int *beheer)
{
    *publiek = s->socket[0];
    *beheer = s->socket[1];
    s->socket[0] = s->socket[1] = 0;
}

static void bij_klaar(void *context)
{
    sem_post(context);
}

/* Does an answer, of which the texts are ours, tell of a source in this state? */
static bool noemt(const struct kb_buffer *b, const char *stand)
{
    return memmem(b->p, b->n, stand, strlen(stand)) != NULL;
}

/* The whole page of one employer, as anybody would ask it. True when every source answered. */
static bool vraag_pagina(const struct kb_sandbox *s, const struct kb_klantbeeld *k,
                         const struct kb_sandboxwerkgever *w, struct kb_fout *fout)
{
    struct kb_paginavraag vraag = {.groepen = kb_klantbeeld_beschikbaar(k),
                                   .toegestaan = kb_klantbeeld_beschikbaar(k)};
    struct kb_buffer uit = KB_LEGE_BUFFER;
    struct kb_onderweg *onderweg = NULL;
    uint8_t bronuitkomst[KB_CONFIG_MAX_BRONNEN] = {0};
    uint32_t geleverd = 0;
    sem_t klaar;
    struct kb_opdrachtgever wie = {
        .wachtende = {.deadline = kb_nu(s->klok) + VUL_MS * KB_MS,
                      .klant = KB_GEEN_KLANT,
                      .klaar = bij_klaar,
                      .context = &klaar},
        .verzoek_id = "00000000-0000-4000-8000-000000000000",
        .geleverd = &geleverd,
        .bronuitkomst = bronuitkomst,
        .ziet_afgeschermd = true,
    };
    enum kb_status status;
    bool goed;

    kb_sandbox_lh(w, 1, vraag.lhnummer.tekst);
    sem_init(&klaar, 0, 0);
    status = kb_klantbeeld_pagina(k, &vraag, &wie, &uit, &onderweg, fout);
    if (status == KB_OK && onderweg) {
        while (sem_wait(&klaar) != 0)
            ;
        status = kb_onderweg_rond_af(onderweg, &uit, fout);
    }
    sem_destroy(&klaar);
    goed = status == KB_OK && geleverd == vraag.groepen && !noemt(&uit, "\"status\":\"onbereikbaar\"") &&
           !noemt(&uit, "\"status\":\"verouderd\"");
    kb_buffer_vrij(&uit);
    return goed;
}

static bool wordt_oud(const struct kb_sandboxwerkgever *w)
{
    for (size_t i = 0; i < KB_SANDBOX_AANTAL_BRONNEN; i++)
        if (w->storing[i] == KB_SANDBOX_VEROUDERD)
            return true;
    return false;
}

enum kb_status kb_sandbox_vul(struct kb_sandbox *s, const struct kb_klantbeeld *k, struct kb_fout *fout)
{
    bool goed = true;

    kb_bronserver_valt_uit(s->bronnen, false);
    for (size_t i = 0; i < kb_n_sandboxwerkgevers && goed; i++) {
        goed = !wordt_oud(&kb_sandboxwerkgevers[i]);
        /* A machine that is very busy may exceed a source's time. */
        for (int keer = 0; keer < VUL_POGINGEN && !goed; keer++)
            goed = vraag_pagina(s, k, &kb_sandboxwerkgevers[i], fout);
    }
    kb_bronserver_valt_uit(s->bronnen, true);
    return goed ? KB_OK : kb_fout_zet(fout, KB_INTERN, "sandbox: de eigen bronnen antwoorden niet op tijd");
}

/* One line; `naam` NULL = the role's own name. */
static enum kb_status schrijf_token(const struct kb_sandbox *s, const struct kb_config_abs *abs,
                                    struct kb_ontwikkeltoken *wens, const char *naam, struct kb_buffer *uit,
                                    struct kb_fout *fout)
{
    wens->geldig_s = KB_MAX_GELDIG_S;
    wens->medewerker = naam ? naam : wens->rol;
    kb_buffer_printf(uit, "%s ", wens->medewerker);
    if (kb_ontwikkeltoken_maak(abs, wens, s->klok, uit, fout) != KB_OK)
        return fout->status;
    kb_buffer_voeg(uit, "\n", 1);
    return KB_OK;
}

static enum kb_status schrijf_tokens(const struct kb_sandbox *s, const struct kb_config *config,
                                     const struct kb_rechten *rechten, struct kb_buffer *uit,
                                     struct kb_fout *fout)
{
    struct kb_ontwikkeltoken wens = {.rechten = rechten};
    enum kb_status status = KB_OK;

    for (size_t i = 0; status == KB_OK && (wens.rol = kb_rechten_rolnaam(rechten, i)) != NULL; i++)
        status = schrijf_token(s, &config->abs, &wens, NULL, uit, fout);
    if (status != KB_OK)
        return status;
    /* The right role for another purpose than it is for. */
    wens.rol = "ks_klantadviseur";
    wens.doel = "beoordeling";
    status = schrijf_token(s, &config->abs, &wens, "ander_doel", uit, fout);
    return uit->mislukt ? kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "geen geheugen voor tokens") : status;
}

enum kb_status kb_sandbox_meld(const struct kb_sandbox *s, const struct kb_config *config,
                               struct kb_groepnamen groepen, struct kb_fout *fout)
{
    struct kb_rechten *rechten = kb_rechten_lees(config->abs.rechten, groepen, stderr);
    struct kb_buffer uit = KB_LEGE_BUFFER;
    enum kb_status status = rechten ? schrijf_tokens(s, config, rechten, &uit, fout)
                                    : kb_fout_zet(fout, KB_CONFIGURATIE, "de rechten zijn niet te lezen");

    if (status == KB_OK && s->wens->tokens)
        status = kb_map_vervang(s->wens->tokens, &uit, fout);
    else if (status == KB_OK)
        fwrite(uit.p, 1, uit.n, stdout);
    if (status == KB_OK) {
        printf("poort %u\nbeheer-poort %u\n", s->poort[0], s->poort[1]);
        if (fflush(stdout) != 0)
            status = kb_fout_zet(fout, KB_INTERN, "standaarduitvoer: %s", strerror(errno));
    }
    kb_buffer_vrij(&uit);
    kb_rechten_vrij(rechten);
    return status;
}

void kb_sandbox_vrij(struct kb_sandbox *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < 2; i++)
        if (s->socket[i])
            close(s->socket[i]);
    kb_bronserver_vrij(s->bronnen);
    kb_map_ruim_op(&s->map);
    free(s);
}

void kb_sandbox_toon(FILE *uit)
{
    char lh[KB_LH_LENGTE + 1];

    for (size_t i = 0; i < kb_n_sandboxwerkgevers; i++) {
        kb_sandbox_lh(&kb_sandboxwerkgevers[i], 1, lh);
        fprintf(uit, "%s\t%s\t%s\n", lh, kb_sandboxwerkgevers[i].naam, kb_sandboxwerkgevers[i].toont);
    }
}
