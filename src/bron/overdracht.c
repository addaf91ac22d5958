/* One transfer: how a libcurl handle is set up, how a body comes in, what libcurl's verdict means.
 *
 * Sources are not trusted: no redirects, http and https only, no proxy from the environment, verified TLS, a
 * bounded body. No Accept-Encoding is sent, so a compressed body is never decoded: a bomb stays a small body
 * that is no JSON. */
#include <stdio.h>
#include <string.h>

#include "bron/intern.h"

enum { MAX_DOEL = 2048 };

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
        return n;
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
    r |= curl_easy_setopt(e, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)c->max_body_bytes);
    r |= curl_easy_setopt(e, CURLOPT_HTTPHEADER, b->koppen);
    r |= curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, ontvang);
    r |= curl_easy_setopt(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (*c->ca)
        r |= curl_easy_setopt(e, CURLOPT_CAINFO, c->ca);
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
    const struct bron *b = v->bron;
    const char *doel = v->plek->pad;
    char heel[MAX_DOEL];
    CURLcode r = CURLE_OK;

    if (*b->basispad) {
        int n = snprintf(heel, sizeof(heel), "%s%s", b->basispad, doel);

        if (n < 0 || (size_t)n >= sizeof(heel))
            return false;
        doel = heel;
    }
    r |= curl_easy_setopt(o->easy, CURLOPT_REQUEST_TARGET, doel);
    r |= curl_easy_setopt(o->easy, CURLOPT_PRIVATE, o);
    r |= curl_easy_setopt(o->easy, CURLOPT_WRITEDATA, o);
    /* Rounded up: a limit of 0 would mean "none" to libcurl. */
    r |= curl_easy_setopt(o->easy, CURLOPT_TIMEOUT_MS, (long)((v->tot - nu + KB_MS - 1) / KB_MS));
    return r == CURLE_OK;
}

bool overdracht_begin(struct kb_motor *m, struct overdracht *o, kb_moment nu)
{
    struct bron *b = o->vlucht->bron;

    o->easy = handle_van(b);
    o->begonnen = nu;
    o->code = CURLE_OK;
    o->http = 0;
    o->ontvangen = 0;
    o->body.n = 0;
    o->body.mislukt = false;
    o->body.grens = (size_t)b->config->max_body_bytes;
    if (!o->easy)
        return false;
    if (richt(o, nu) && curl_multi_add_handle(m->multi, o->easy) == CURLM_OK)
        return true;
    curl_easy_cleanup(o->easy);
    o->easy = NULL;
    return false;
}

void overdracht_stop(struct kb_motor *m, struct overdracht *o)
{
    curl_multi_remove_handle(m->multi, o->easy);
    geef_terug(o->vlucht->bron, o->easy);
    o->easy = NULL;
}

/* "application/json", with or without parameters, or any "application/…+json" (RFC 6839). */
static bool is_json(const char *mediatype)
{
    size_t n;

    if (!mediatype || strncasecmp(mediatype, "application/", 12) != 0)
        return false;
    n = strcspn(mediatype, "; \t");
    return strncasecmp(mediatype + 12, "json", n - 12) == 0
               ? n == 16
               : n > 17 && strncasecmp(mediatype + n - 5, "+json", 5) == 0;
}

static enum kb_uitslag van_antwoord(const struct overdracht *o)
{
    char *mediatype = NULL;

    switch (o->http) {
    case 200:
        curl_easy_getinfo(o->easy, CURLINFO_CONTENT_TYPE, &mediatype);
        return o->body.n && is_json(mediatype) ? KB_UITSLAG_OK : KB_UITSLAG_ONBRUIKBAAR;
    case 404:
        return KB_UITSLAG_ONBEKEND;
    default:
        return KB_UITSLAG_FOUTANTWOORD;
    }
}

/* A time-out while connecting, before the call's own deadline, is a source that cannot be reached. */
static enum kb_uitslag van_tijdslimiet(const struct overdracht *o, kb_moment nu)
{
    curl_off_t verbonden = 0;

    curl_easy_getinfo(o->easy, CURLINFO_CONNECT_TIME_T, &verbonden);
    return verbonden == 0 && nu + KB_MS < o->vlucht->tot ? KB_UITSLAG_VERBINDING : KB_UITSLAG_TIJDSLIMIET;
}

enum kb_uitslag overdracht_oordeel(struct overdracht *o, kb_moment nu)
{
    long http = 0;

    curl_easy_getinfo(o->easy, CURLINFO_RESPONSE_CODE, &http);
    o->http = (int)http;
    switch (o->code) {
    case CURLE_OK:
        return van_antwoord(o);
    case CURLE_OPERATION_TIMEDOUT:
        return van_tijdslimiet(o, nu);
    case CURLE_PARTIAL_FILE:
    case CURLE_FILESIZE_EXCEEDED:
    case CURLE_WRITE_ERROR:
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
        return KB_UITSLAG_ONBRUIKBAAR;
    case CURLE_OUT_OF_MEMORY:
        return KB_UITSLAG_GESTOPT;
    default:
        return KB_UITSLAG_VERBINDING;
    }
}
