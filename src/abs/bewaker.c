/* The gate as an ulfius callback. All judging is kb_toegang's; here it becomes HTTP. Problem documents have
 * no type of their own (about:blank): which ones a service has is for that service to say, and clients of
 * this part look at the status. */
#include "klantbeeld/abs/bewaker.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <ulfius.h>

#include "klantbeeld/abs/toegang.h"
#include "klantbeeld/basis/log.h"
#include "klantbeeld/basis/schrijver.h"

enum { VERVERS_S = 300, MAX_REALM = 128 };

struct kb_bewaker {
    struct kb_bewaker_opties opties;
    struct kb_groepnamen namen;
    struct kb_toegang *toegang;
};

/* What one refusal looks like. */
struct weigering {
    unsigned http;
    const char *titel, *uitleg;
    const char *kop, *waarde; /* of a header; NULL = none */
};

static struct kb_config config_van(const struct kb_bewaker_opties *o)
{
    struct kb_config c = {.bestand = "kb_bewaker"};

    c.abs.uitgever = o->uitgever;
    c.abs.afnemer = o->afnemer;
    c.abs.jwks = o->jwks;
    c.abs.jwks_ca = o->jwks_ca ? o->jwks_ca : "";
    c.abs.jwks_ververs_s = o->jwks_ververs_s ? o->jwks_ververs_s : VERVERS_S;
    c.abs.speling_s = o->speling_s;
    c.abs.rechten = o->rechten_bestand;
    return c;
}

/* Every option that is not as it must be is told. */
static bool keur(const struct kb_bewaker_opties *o, size_t n_rechten)
{
    const struct {
        const char *naam, *waarde;
    } verplicht[] = {{"uitgever", o->uitgever},
                     {"afnemer", o->afnemer},
                     {"jwks", o->jwks},
                     {"rechten_bestand", o->rechten_bestand},
                     {"realm", o->realm}};
    bool goed = true;

    for (size_t i = 0; i < sizeof(verplicht) / sizeof(verplicht[0]); i++) {
        if (verplicht[i].waarde && *verplicht[i].waarde)
            continue;
        fprintf(stderr, "kb_bewaker: %s ontbreekt\n", verplicht[i].naam);
        goed = false;
    }
    for (const char *p = o->realm ? o->realm : ""; *p; p++)
        if (*p < ' ' || *p > '~' || *p == '"' || *p == '\\' || p - o->realm == MAX_REALM) {
            fprintf(stderr, "kb_bewaker: realm: hooguit %d tekens ASCII zonder aanhalingstekens\n",
                    MAX_REALM);
            goed = false;
            break;
        }
    if (n_rechten == 0 || n_rechten > KB_MAX_RECHTEN) {
        fprintf(stderr, "kb_bewaker: rechten: %zu namen, het zijn er 1 tot en met %d\n", n_rechten,
                KB_MAX_RECHTEN);
        goed = false;
    }
    return goed;
}

struct kb_bewaker *kb_bewaker_nieuw(const struct kb_bewaker_opties *o)
{
    struct kb_config config = config_van(o);
    struct kb_bewaker *b;
    size_t n = 0;

    while (o->rechten && o->rechten[n])
        n++;
    if (!keur(o, n))
        return NULL;
    b = calloc(1, sizeof(*b));
    if (!b)
        return NULL;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    b->opties = *o;
    b->namen = (struct kb_groepnamen){o->rechten, n};
    b->toegang = kb_toegang_nieuw(&config, b->namen, &kb_klok_systeem, stderr);
    if (b->toegang)
        return b;
    kb_bewaker_vrij(b);
    return NULL;
}

void kb_bewaker_vrij(struct kb_bewaker *b)
{
    if (!b)
        return;
    kb_toegang_vrij(b->toegang);
    curl_global_cleanup();
    free(b);
}

int kb_bewaker_herlaad(struct kb_bewaker *b)
{
    struct kb_config config = config_van(&b->opties);

    return kb_toegang_herlaad(b->toegang, &config, b->namen, stderr) == KB_OK ? 0 : -1;
}

int kb_bewaker_heeft(const struct kb_bewaker *b, const struct kb_identiteit *wie, const char *recht)
{
    for (size_t i = 0; i < b->namen.n; i++)
        if (strcmp(b->namen.naam[i], recht) == 0)
            return (wie->rechten >> i & 1) != 0;
    kb_log(KB_LOG_FOUT, "bewaker: een eindpunt vraagt het recht \"%s\", dat dit programma niet heeft", recht);
    return 0;
}

static int weiger(struct _u_response *r, const struct weigering *w)
{
    struct kb_buffer body = KB_LEGE_BUFFER;
    struct kb_schrijver s = kb_schrijver_op(&body);

    kb_schrijf_object(&s, KB_GEEN_LID);
    kb_schrijf_z(&s, KB_LID("title"), w->titel);
    kb_schrijf_geheel(&s, KB_LID("status"), w->http);
    kb_schrijf_z(&s, KB_LID("detail"), w->uitleg);
    kb_schrijf_einde_object(&s);
    /* Without memory for the text the status alone says enough. */
    if (!body.mislukt && ulfius_set_binary_body_response(r, w->http, body.p, body.n) == U_OK)
        u_map_put(r->map_header, "Content-Type", "application/problem+json");
    r->status = w->http;
    u_map_put(r->map_header, "Cache-Control", "no-store");
    if (w->kop)
        u_map_put(r->map_header, w->kop, w->waarde);
    kb_buffer_vrij(&body);
    return U_CALLBACK_COMPLETE;
}

static int weiger_aanmelding(const struct kb_bewaker *b, enum kb_tokenreden reden, struct _u_response *r)
{
    bool geen = reden == KB_TOKEN_GEEN;
    char waarde[MAX_REALM + 64];
    struct weigering w = {401, "Unauthorized",
                          geen ? "Stuur een toegangstoken mee in de header Authorization: Bearer <token>."
                               : "Het toegangstoken is ongeldig of verlopen.",
                          "WWW-Authenticate", waarde};

    snprintf(waarde, sizeof(waarde), "Bearer realm=\"%s\"%s", b->opties.realm,
             geen ? "" : ", error=\"invalid_token\"");
    return weiger(r, &w);
}

static int weiger_recht(const struct kb_bewaking *eis, struct _u_response *r)
{
    char uitleg[160];
    struct weigering w = {403, "Forbidden", uitleg, NULL, NULL};

    snprintf(uitleg, sizeof(uitleg), "Uw rol geeft geen recht op %s.", eis->recht);
    return weiger(r, &w);
}

static void laat_los(void *wie)
{
    free(wie);
}

/* Hand it on to the endpoint. What was handed on before ulfius lets go of. */
static int laat_door(struct _u_response *r, struct kb_identiteit *wie)
{
    ulfius_set_response_shared_data(r, wie, laat_los);
    return U_CALLBACK_CONTINUE;
}

const struct kb_identiteit *kb_bewaker_wie(const struct _u_response *r)
{
    return r->free_shared_data == laat_los ? r->shared_data : NULL;
}

int kb_bewaker_vraag(const struct _u_request *u, struct _u_response *r, void *bewaking)
{
    static const struct weigering nu_niet = {503, "Service Unavailable", "Aanmelden is nu niet mogelijk.",
                                             "Retry-After", "5"};
    const struct kb_bewaking *eis = bewaking;
    const char *kop = u_map_get_case(u->map_header, "Authorization");
    struct kb_identiteit *wie = malloc(sizeof(*wie));
    struct kb_fout fout;
    enum kb_status status;
    int uit;

    if (!wie)
        return weiger(r, &nu_niet);
    status = kb_toegang_controleer(eis->bewaker->toegang, kb_tekst_van(kop), kop ? 1 : 0, wie, &fout);
    if (status == KB_OK && (!eis->recht || kb_bewaker_heeft(eis->bewaker, wie, eis->recht)))
        return laat_door(r, wie);
    if (status == KB_OK)
        uit = weiger_recht(eis, r);
    else if (status == KB_NIET_AANGEMELD)
        uit = weiger_aanmelding(eis->bewaker, wie->reden, r);
    else
        uit = weiger(r, &nu_niet);
    free(wie);
    return uit;
}
