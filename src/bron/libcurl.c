/* Transfers by libcurl: how a handle is set up, aimed and taken back. For sources that speak TLS, and for any
 * whose `vervoer` says so.
 *
 * No redirects, http and https only, no proxy from the environment, verified TLS, a bounded body. No
 * Accept-Encoding is sent, so a compressed body is never decoded: a bomb stays a small body that is no JSON.
 */
#include "bron/libcurl.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>

#include "bron/namen.h"

enum { MAX_DOEL = 2048, MAX_AANWIJZING = 512 + NAMEN_MAX_ADRESSEN * (INET6_ADDRSTRLEN + 3) };

static size_t ontvang(char *p, size_t een, size_t n, void *context)
{
    struct overdracht *o = context;
    long http = 0;
    curl_off_t lengte = 0;

    (void)een;
    if (o->ontvangen == 0) {
        curl_easy_getinfo(o->easy, CURLINFO_RESPONSE_CODE, &http);
        o->http = (int)http;
        if (http == 200 &&
            curl_easy_getinfo(o->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &lengte) == CURLE_OK &&
            lengte > 0 && (size_t)lengte <= o->body.grens)
            kb_buffer_ruimte(&o->body, (size_t)lengte);
    }
    o->ontvangen += n;
    /* The body of another answer than 200 is read (the connection stays usable) and not kept. */
    if (o->http != 200)
        return o->ontvangen > o->body.grens ? 0 : n;
    kb_buffer_voeg(&o->body, p, n);
    return o->body.mislukt ? 0 : n;
}

static bool stel_in(CURL *e, const struct bron *b)
{
    const struct kb_config_bron *c = b->config;
    CURLcode r = CURLE_OK;

    r |= curl_easy_setopt(e, CURLOPT_URL, b->basis);
    r |= curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
    r |= curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
    r |= curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
    r |= curl_easy_setopt(e, CURLOPT_PROXY, "");
    r |= curl_easy_setopt(e, CURLOPT_PATH_AS_IS, 1L);
    r |= curl_easy_setopt(e, CURLOPT_TCP_NODELAY, 1L);
    r |= curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    r |= curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, (long)c->verbind_ms);
    r |= curl_easy_setopt(e, CURLOPT_MAXLIFETIME_CONN, (long)VERBINDING_LEEFTIJD_S);
    r |= curl_easy_setopt(e, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)c->max_body_bytes);
    r |= curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, ontvang);
    r |= curl_easy_setopt(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (*c->ca) {
        /* This CA and no other: the system's folder is libcurl's default beside it, and reading that takes
         * longer than the handshake. */
        r |= curl_easy_setopt(e, CURLOPT_CAINFO, c->ca);
        r |= curl_easy_setopt(e, CURLOPT_CAPATH, NULL);
    }
    return r == CURLE_OK;
}

static CURL *handle_van(struct bron *b)
{
    CURL *e;

    if (b->n_vrij)
        return b->vrij[--b->n_vrij];
    e = curl_easy_init();
    if (e && !stel_in(e, b)) {
        curl_easy_cleanup(e);
        return NULL;
    }
    return e;
}

static void geef_terug(struct bron *b, CURL *easy)
{
    if (b->n_vrij < MAX_VRIJE_HANDLES)
        b->vrij[b->n_vrij++] = easy;
    else
        curl_easy_cleanup(easy);
}

/* The path goes in as the request target: the URL of a handle never changes, so libcurl need not take a long
 * one apart for every call. */
static bool richt(struct overdracht *o, kb_moment nu)
{
    const struct vlucht *v = o->vlucht;
    struct bron *b = v->bron;
    const char *doel = v->plek->pad;
    const char *bewijs;
    char heel[MAX_DOEL];
    CURLcode r = CURLE_OK;

    if (*b->basispad) {
        int n = snprintf(heel, sizeof(heel), "%s%s", b->basispad, doel);

        if (n < 0 || (size_t)n >= sizeof(heel))
            return false;
        doel = heel;
    }
    bewijs = bewijs_naam(&b->bewijs);
    if (*bewijs)
        r |= curl_easy_setopt(o->easy, CURLOPT_SSLCERT, bewijs);
    r |= curl_easy_setopt(o->easy, CURLOPT_REQUEST_TARGET, doel);
    r |= curl_easy_setopt(o->easy, CURLOPT_HTTPHEADER, spoor_koppen(o));
    r |= curl_easy_setopt(o->easy, CURLOPT_PRIVATE, o);
    r |= curl_easy_setopt(o->easy, CURLOPT_WRITEDATA, o);
    /* Rounded up: a limit of 0 would mean "none" to libcurl. */
    r |= curl_easy_setopt(o->easy, CURLOPT_TIMEOUT_MS, (long)((v->tot - nu + KB_MS - 1) / KB_MS));
    return r == CURLE_OK;
}

/* "bron.uwv.nl:443:10.0.0.1,10.0.0.2", in libcurl's words: what this name means from now on. */
static bool wijs_aan(struct overdracht *o, const struct adres *adres, size_t n)
{
    int64_t poort;
    struct kb_tekst host = bron_host(o->vlucht->bron, &poort);
    char regel[MAX_AANWIJZING];
    char tekst[INET6_ADDRSTRLEN];
    size_t lengte =
        (size_t)snprintf(regel, sizeof(regel), "%.*s:%lld:", (int)host.n, host.p, (long long)poort);

    for (size_t i = 0; i < n && lengte < sizeof(regel); i++) {
        if (getnameinfo((const struct sockaddr *)&adres[i].s, adres[i].n, tekst, sizeof(tekst), NULL, 0,
                        NI_NUMERICHOST) != 0)
            continue;
        lengte += (size_t)snprintf(regel + lengte, sizeof(regel) - lengte,
                                   adres[i].s.ss_family == AF_INET6 ? "%s[%s]" : "%s%s", i ? "," : "", tekst);
    }
    if (lengte >= sizeof(regel))
        return false;
    o->adressen = curl_slist_append(NULL, regel);
    return o->adressen && curl_easy_setopt(o->easy, CURLOPT_RESOLVE, o->adressen) == CURLE_OK;
}

/* libcurl keeps what it was told until it is told otherwise; until a call that told it has ended, the next
 * ones tell it too. */
static CURLcode wijs_adressen(struct kb_motor *m, struct overdracht *o)
{
    const struct bron *b = o->vlucht->bron;
    struct adres adres[NAMEN_MAX_ADRESSEN];
    size_t n;

    if (namen_is_adres(m->namen, b->nummer))
        return CURLE_OK;
    n = namen_alle(m->namen, b->nummer, adres, &o->vondst);
    if (n == 0)
        return CURLE_COULDNT_RESOLVE_HOST;
    if (o->vondst == b->aangewezen)
        return curl_easy_setopt(o->easy, CURLOPT_RESOLVE, NULL);
    return wijs_aan(o, adres, n) ? CURLE_OK : CURLE_OUT_OF_MEMORY;
}

static void laat_los(struct overdracht *o)
{
    curl_slist_free_all(o->adressen);
    o->adressen = NULL;
    o->easy = NULL;
}

bool libcurl_begin(struct kb_motor *m, struct overdracht *o, kb_moment nu)
{
    o->easy = handle_van(o->vlucht->bron);
    o->adressen = NULL;
    o->code = o->easy ? wijs_adressen(m, o) : CURLE_OUT_OF_MEMORY;
    if (!o->easy)
        return false;
    if (o->code == CURLE_OK && richt(o, nu) && curl_multi_add_handle(m->multi, o->easy) == CURLM_OK)
        return true;
    if (o->code == CURLE_COULDNT_RESOLVE_HOST) {
        geef_terug(o->vlucht->bron, o->easy); /* as it was: until the name is known, each call comes here */
    } else {
        o->code = CURLE_OUT_OF_MEMORY;
        curl_easy_cleanup(o->easy);
    }
    laat_los(o);
    return false;
}

void libcurl_stop(struct kb_motor *m, struct overdracht *o)
{
    curl_multi_remove_handle(m->multi, o->easy);
    geef_terug(o->vlucht->bron, o->easy);
    laat_los(o);
}

void libcurl_neem_over(struct overdracht *o, kb_moment nu)
{
    long http = 0;
    char *mediatype = NULL;
    curl_off_t verbonden = 0;

    curl_easy_getinfo(o->easy, CURLINFO_RESPONSE_CODE, &http);
    curl_easy_getinfo(o->easy, CURLINFO_CONTENT_TYPE, &mediatype);
    curl_easy_getinfo(o->easy, CURLINFO_CONNECT_TIME_T, &verbonden);
    o->vlucht->bron->aangewezen = o->vondst;
    o->http = (int)http;
    o->json = mediatype && http1_is_json(kb_tekst_van(mediatype));
    /* A time-out while connecting, before the call's own deadline, is a source that cannot be reached. */
    if (o->code == CURLE_OPERATION_TIMEDOUT && verbonden == 0 && nu + KB_MS < o->vlucht->tot)
        o->code = CURLE_COULDNT_CONNECT;
}
