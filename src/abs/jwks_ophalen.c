/* Fetches the text of a JWKS. The source engine is not used for this: keys come from another party than the
 * sources, once in minutes, and must come also while the engine is busy. */
#include "abs/jwks_ophalen.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>

enum { VERBIND_MS = 1500, TOTAAL_MS = 3000, BLOK = 4096 };

enum kb_status kb_bestand_lees(const char *bestand, struct kb_buffer *uit, struct kb_fout *fout)
{
    enum kb_status status = KB_OK;
    size_t gelezen = 1;
    FILE *f = fopen(bestand, "re");

    if (!f)
        return kb_fout_zet(fout, KB_CONFIGURATIE, "%s: %s", bestand, strerror(errno));
    uit->grens = KB_MAX_JWKS;
    while (gelezen > 0) {
        char blok[BLOK];

        gelezen = fread(blok, 1, sizeof(blok), f);
        kb_buffer_voeg(uit, blok, gelezen);
    }
    if (ferror(f))
        status = kb_fout_zet(fout, KB_CONFIGURATIE, "%s: %s", bestand, strerror(errno));
    else if (uit->mislukt)
        status = kb_fout_zet(fout, KB_CONFIGURATIE, "%s: groter dan %d bytes", bestand, KB_MAX_JWKS);
    fclose(f);
    return status;
}

static size_t ontvang(char *p, size_t maat, size_t n, void *context)
{
    struct kb_buffer *uit = context;

    kb_buffer_voeg(uit, p, maat * n);
    return uit->mislukt ? 0 : maat * n;
}

static int ga_door(void *context, curl_off_t dltotal, curl_off_t dlnow, curl_off_t ultotal, curl_off_t ulnow)
{
    const atomic_bool *stop = context;

    (void)dltotal;
    (void)dlnow;
    (void)ultotal;
    (void)ulnow;
    return atomic_load(stop);
}

static bool stel_in(CURL *e, const char *url, const char *ca)
{
    int r = 0;

    r |= (int)curl_easy_setopt(e, CURLOPT_URL, url);
    r |= (int)curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
    r |= (int)curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
    r |= (int)curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
    r |= (int)curl_easy_setopt(e, CURLOPT_PROXY, "");
    r |= (int)curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, (long)VERBIND_MS);
    r |= (int)curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, (long)TOTAAL_MS);
    r |= (int)curl_easy_setopt(e, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)KB_MAX_JWKS);
    r |= (int)curl_easy_setopt(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    r |= (int)curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, 1L);
    r |= (int)curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, 2L);
    r |= (int)curl_easy_setopt(e, CURLOPT_USERAGENT, "klantbeeld-werkgever/" KB_VERSIE);
    if (*ca)
        r |= (int)curl_easy_setopt(e, CURLOPT_CAINFO, ca);
    return r == 0;
}

enum kb_status kb_url_lees(const char *url, const char *ca, const atomic_bool *stop, struct kb_buffer *uit,
                           struct kb_fout *fout)
{
    char waarom[CURL_ERROR_SIZE] = "";
    enum kb_status status = KB_OK;
    CURL *e = curl_easy_init();
    long http = 0;
    CURLcode c;
    int r;

    if (!e || !stel_in(e, url, ca)) {
        status = kb_fout_zet(fout, KB_CONFIGURATIE, "libcurl weigert de instellingen voor %s", url);
        goto einde;
    }
    uit->grens = KB_MAX_JWKS;
    r = (int)curl_easy_setopt(e, CURLOPT_ERRORBUFFER, waarom);
    r |= (int)curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, ontvang);
    r |= (int)curl_easy_setopt(e, CURLOPT_WRITEDATA, uit);
    r |= (int)curl_easy_setopt(e, CURLOPT_XFERINFOFUNCTION, ga_door);
    r |= (int)curl_easy_setopt(e, CURLOPT_XFERINFODATA, (void *)stop);
    r |= (int)curl_easy_setopt(e, CURLOPT_NOPROGRESS, 0L);
    c = r == 0 ? curl_easy_perform(e) : CURLE_FAILED_INIT;
    if (c == CURLE_OK)
        c = curl_easy_getinfo(e, CURLINFO_RESPONSE_CODE, &http);
    if (c != CURLE_OK)
        status = kb_fout_zet(fout, KB_CONFIGURATIE, "%s: %s", url, *waarom ? waarom : curl_easy_strerror(c));
    else if (http != 200)
        status = kb_fout_zet(fout, KB_CONFIGURATIE, "%s: HTTP-status %ld", url, http);

einde:
    curl_easy_cleanup(e);
    return status;
}
