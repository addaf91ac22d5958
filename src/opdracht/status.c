/* klantbeeld status: /livez, /startupz, /readyz and /bronnen of an instance, as a table. What comes back is
 * shown on a terminal, so nothing of it but visible characters gets there. */
#include <curl/curl.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "klantbeeld/basis/buffer.h"
#include "klantbeeld/basis/config.h"
#include "opdracht/opdrachten.h"
#include "opdracht/opties.h"

enum { UIT_GOED = 0, UIT_MATIG = 1, UIT_GEEN_ANTWOORD = 2 };
enum { WACHT_MS = 5000, MAX_ANTWOORD = 1024 * 1024, TEKST = 256 };

/* Either of the first two: the configuration that it runs with, or the URL of its management port. */
static const struct kb_optie opties_status[] = {
    KB_OPTIE("--config", config),
    KB_OPTIE("--url", url),
    /* one path; without it all four */
    KB_OPTIE("--alleen", alleen),
    /* PEM: who vouches for an https:// port. Without it those of the system; with a configuration its own
     * certificate is enough, whatever its name. */
    KB_OPTIE("--ca", ca),
    /* PEM: shown to a port that asks for a certificate (mtls) */
    KB_OPTIE("--certificaat", certificaat),
    KB_OPTIE("--sleutel", sleutel),
    {NULL, 0},
};

static size_t ontvang(char *p, size_t een, size_t n, void *context)
{
    struct kb_buffer *b = context;

    kb_buffer_voeg(b, p, een * n);
    return b->mislukt ? 0 : n;
}

/* The object that a path answers with, whatever its status; NULL, told on standard error, when there is none.
 */
static json_t *haal(CURL *curl, const char *basis, const char *pad)
{
    struct kb_buffer body = {.grens = MAX_ANTWOORD};
    char url[1024];
    CURLcode code;
    json_t *uit = NULL;

    snprintf(url, sizeof(url), "%s%s", basis, pad);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)WACHT_MS);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, ontvang);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
    code = curl_easy_perform(curl);
    if (code == CURLE_OK && body.n)
        uit = json_loadb(body.p, body.n, 0, NULL);
    kb_buffer_vrij(&body);
    if (json_is_object(uit))
        return uit;
    json_decref(uit);
    fprintf(stderr, "klantbeeld: %s: %s\n", url,
            code == CURLE_OK ? "geen antwoord van een beheerpoort" : curl_easy_strerror(code));
    return NULL;
}

/* A text of the answer, without what a terminal would act upon; "-" when it is not there. */
static const char *tekst_van(const json_t *o, const char *lid, char uit[TEKST])
{
    const char *tekst = json_string_value(json_object_get(o, lid));
    size_t n = 0;

    for (; tekst && tekst[n] && n < TEKST - 1; n++)
        uit[n] = tekst[n] >= ' ' && tekst[n] != 0x7f ? tekst[n] : '?';
    if (!n)
        uit[n++] = '-';
    uit[n] = '\0';
    return uit;
}

static bool toon_gezondheid(const char *naam, const json_t *o)
{
    char status[TEKST];
    char uitleg[TEKST];
    bool goed = strcmp(tekst_van(o, "status", status), "pass") == 0;

    printf("%-10s %s  %s\n", naam, status, tekst_van(o, "output", uitleg));
    return goed;
}

static long long getal(const json_t *o, const char *lid)
{
    return (long long)json_integer_value(json_object_get(o, lid));
}

/* Calls that failed by the source's doing, since the start. */
static long long mislukt(const json_t *bron)
{
    const json_t *u = json_object_get(bron, "perUitkomst");

    return getal(u, "verbinding") + getal(u, "tijdslimiet") + getal(u, "foutantwoord") +
           getal(u, "onbruikbaarAntwoord");
}

static bool toon_bron(const json_t *b)
{
    const json_t *duur = json_object_get(b, "laatsteDuurMs");
    char naam[TEKST];
    char breker[TEKST];
    char succes[TEKST];
    char fout[TEKST];
    char soort[TEKST];
    char ms[32] = "-";

    if (json_is_number(duur))
        snprintf(ms, sizeof(ms), "%.1f", json_number_value(duur));
    printf("%-14s %-9s %6lld %8lld %6lld %9lld %8lld %9s  %-20s  %-20s  %s\n", tekst_van(b, "naam", naam),
           tekst_van(b, "breker", breker), getal(b, "lopend"), getal(b, "wachtend"), getal(b, "limiet"),
           getal(b, "oproepen"), mislukt(b), ms, tekst_van(b, "laatsteSucces", succes),
           tekst_van(b, "laatsteFout", fout), tekst_van(b, "laatsteFoutsoort", soort));
    return strcmp(breker, "dicht") == 0;
}

static bool toon_bronnen(const json_t *o)
{
    const json_t *bronnen = json_object_get(o, "bronnen");
    bool goed = true;

    printf("\n%-14s %-9s %6s %8s %6s %9s %8s %9s  %-20s  %-20s  %s\n", "bron", "breker", "lopend", "wachtend",
           "limiet", "oproepen", "mislukt", "duur (ms)", "laatste succes", "laatste fout", "soort");
    for (size_t i = 0; i < json_array_size(bronnen); i++)
        goed = toon_bron(json_array_get(bronnen, i)) && goed;
    printf("\nwachtende verzoeken %lld, geweigerd %lld\n", getal(o, "wachtendeVerzoeken"),
           getal(o, "geweigerdeVerzoeken"));
    return goed;
}

static const char *const paden[] = {"/livez", "/startupz", "/readyz", "/bronnen"};

enum { PADEN = sizeof(paden) / sizeof(paden[0]) };

static bool is_pad(const char *naam)
{
    for (size_t i = 0; i < PADEN; i++)
        if (strcmp(paden[i] + 1, naam) == 0)
            return true;
    return false;
}

/* All of them, or one. */
static int toon(CURL *curl, const char *basis, const char *alleen)
{
    int uit = UIT_GOED;

    for (size_t i = 0; i < PADEN; i++) {
        bool bronnen = strcmp(paden[i], "/bronnen") == 0;
        json_t *o;

        if (alleen && strcmp(paden[i] + 1, alleen) != 0)
            continue;
        o = haal(curl, basis, paden[i]);
        if (!o)
            return UIT_GEEN_ANTWOORD;
        if (!(bronnen ? toon_bronnen(o) : toon_gezondheid(paden[i] + 1, o)))
            uit = UIT_MATIG;
        json_decref(o);
    }
    return uit;
}

/* Where a service with this configuration is to be found from its own machine: there its certificate has
 * another name, so what is asked is that it is the certificate. */
static void vind_dienst(const struct kb_config_dienst *c, CURL *curl, char uit[128])
{
    bool tls = strcmp(c->tls.beheer, "uit") != 0;
    const char *adres = strcmp(c->beheer_adres, "0.0.0.0") == 0 ? "127.0.0.1"
                        : strcmp(c->beheer_adres, "::") == 0    ? "::1"
                                                                : c->beheer_adres;
    bool haken = strchr(adres, ':') != NULL;

    snprintf(uit, 128, "http%s://%s%s%s:%lld", tls ? "s" : "", haken ? "[" : "", adres, haken ? "]" : "",
             (long long)c->beheer_poort);
    if (tls) {
        curl_easy_setopt(curl, CURLOPT_CAINFO, c->tls.certificaat_bestand);
        curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
    }
}

static bool vraag_goed(const struct kb_opties *v)
{
    const char *fout = NULL;

    if ((v->config != NULL) == (v->url != NULL))
        fout = "status wil --config of --url";
    else if (v->alleen && !is_pad(v->alleen))
        fout = "--alleen is livez, startupz, readyz of bronnen";
    else if ((v->certificaat != NULL) != (v->sleutel != NULL))
        fout = "--certificaat en --sleutel horen bij elkaar";
    if (fout)
        (void)kb_opties_fout(fout);
    return !fout;
}

/* With an initialised handle. */
static int vraag_na(CURL *curl, const struct kb_opties *v)
{
    const char *basis = v->url;
    char eigen[128];
    struct kb_config c;

    if (v->config) {
        if (kb_config_lees(v->config, &c, stderr) != KB_OK)
            return UIT_GEEN_ANTWOORD;
        vind_dienst(&c.dienst, curl, eigen);
        kb_config_vrij(&c);
        basis = eigen;
    }
    if (v->ca)
        curl_easy_setopt(curl, CURLOPT_CAINFO, v->ca);
    if (v->certificaat) {
        curl_easy_setopt(curl, CURLOPT_SSLCERT, v->certificaat);
        curl_easy_setopt(curl, CURLOPT_SSLKEY, v->sleutel);
    }
    return toon(curl, basis, v->alleen);
}

int kb_opdracht_status(int n, char **arg)
{
    struct kb_opties o = {.config = NULL};
    int uit = UIT_GEEN_ANTWOORD;
    CURL *curl;

    if (!kb_opties_lees(n, arg, opties_status, &o) || !vraag_goed(&o))
        return UIT_GEEN_ANTWOORD;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    curl = curl_easy_init();
    if (curl)
        uit = vraag_na(curl, &o);
    curl_easy_cleanup(curl);
    curl_global_cleanup();
    return uit;
}
