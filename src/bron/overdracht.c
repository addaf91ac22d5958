/* One transfer: how a libcurl handle is set up, how a body comes in, what libcurl's verdict means.
 *
 * Sources are not trusted: no redirects, http and https only, no proxy from the environment, verified TLS, a
 * bounded body. No Accept-Encoding is sent, so a compressed body is never decoded: a bomb stays a small body
 * that is no JSON. */
#include <string.h>

#include "bron/intern.h"

static size_t ontvang(char *p, size_t een, size_t n, void *context)
{
    struct oproep *o = context;
    long http = 0;
    curl_off_t lengte = 0;

    (void)een;
    if (o->body.n == 0) {
        curl_easy_getinfo(o->easy, CURLINFO_RESPONSE_CODE, &http);
        o->resultaat.http = (int)http;
        if (http == 200 &&
            curl_easy_getinfo(o->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &lengte) == CURLE_OK &&
            lengte > 0 && lengte <= o->bron->config->max_body_bytes)
            kb_buffer_ruimte(&o->body, (size_t)lengte);
    }
    /* The body of another answer than 200 is read (the connection stays usable) and not kept. */
    if (o->resultaat.http != 200)
        return n;
    kb_buffer_voeg(&o->body, p, n);
    return o->body.mislukt ? 0 : n;
}

static bool stel_in(CURL *e, const struct bron *b)
{
    const struct kb_config_bron *c = b->config;
    CURLcode r = CURLE_OK;

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
    r |= curl_easy_setopt(e, CURLOPT_USERAGENT, "klantbeeld-werkgever/" KB_VERSIE);
    r |= curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, ontvang);
    r |= curl_easy_setopt(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (*c->ca)
        r |= curl_easy_setopt(e, CURLOPT_CAINFO, c->ca);
    return r == CURLE_OK;
}

CURL *overdracht_handle(struct bron *b)
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

void overdracht_terug(struct bron *b, CURL *easy)
{
    if (b->n_vrij < MAX_VRIJE_HANDLES)
        b->vrij[b->n_vrij++] = easy;
    else
        curl_easy_cleanup(easy);
}

bool overdracht_richt(CURL *easy, struct oproep *o, kb_moment nu)
{
    CURLcode r = CURLE_OK;

    o->easy = easy;
    o->body.grens = (size_t)o->bron->config->max_body_bytes;
    r |= curl_easy_setopt(easy, CURLOPT_URL, o->url);
    r |= curl_easy_setopt(easy, CURLOPT_PRIVATE, o);
    r |= curl_easy_setopt(easy, CURLOPT_WRITEDATA, o);
    /* Rounded up: a limit of 0 would mean "none" to libcurl. */
    r |= curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)((o->tot - nu + KB_MS - 1) / KB_MS));
    return r == CURLE_OK;
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

static enum kb_uitslag van_antwoord(const struct oproep *o)
{
    char *mediatype = NULL;

    switch (o->resultaat.http) {
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
static enum kb_uitslag van_tijdslimiet(const struct oproep *o, kb_moment nu)
{
    curl_off_t verbonden = 0;

    curl_easy_getinfo(o->easy, CURLINFO_CONNECT_TIME_T, &verbonden);
    return verbonden == 0 && nu + KB_MS < o->tot ? KB_UITSLAG_VERBINDING : KB_UITSLAG_TIJDSLIMIET;
}

void overdracht_beoordeel(struct oproep *o, CURLcode code, kb_moment nu)
{
    long http = 0;

    curl_easy_getinfo(o->easy, CURLINFO_RESPONSE_CODE, &http);
    o->resultaat.http = (int)http;
    switch (code) {
    case CURLE_OK:
        o->resultaat.uitslag = van_antwoord(o);
        break;
    case CURLE_OPERATION_TIMEDOUT:
        o->resultaat.uitslag = van_tijdslimiet(o, nu);
        break;
    case CURLE_PARTIAL_FILE:
    case CURLE_FILESIZE_EXCEEDED:
    case CURLE_WRITE_ERROR:
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
        o->resultaat.uitslag = KB_UITSLAG_ONBRUIKBAAR;
        break;
    case CURLE_OUT_OF_MEMORY:
        o->resultaat.uitslag = KB_UITSLAG_GESTOPT;
        break;
    default:
        o->resultaat.uitslag = KB_UITSLAG_VERBINDING;
        break;
    }
}
