/* An employer's klantbeeld from C, with libcurl and jansson: which gegevensgroepen are there, and why one is
 * not.
 *
 *   cc klant.c -o klant $(pkg-config --cflags --libs libcurl jansson)
 *   KB_TOKEN=... ./klant https://klantbeeld.example 123456789L01 */
#define _POSIX_C_SOURCE 200809L
#include <curl/curl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

static int toon(json_t *antwoord)
{
    json_t *groepen = json_object_get(antwoord, "gegevensgroepen");
    json_t *detail = json_object_get(antwoord, "detail");
    const char *naam;
    json_t *groep;

    json_object_foreach(groepen, naam, groep)
    {
        json_t *probleem = json_object_get(groep, "probleem");

        printf("%s: %s\n", naam,
               probleem ? json_string_value(json_object_get(probleem, "detail")) : "geleverd");
    }
    if (!groepen)
        fprintf(stderr, "%s\n", detail ? json_string_value(detail) : "geen antwoord");
    return groepen ? 0 : 1;
}

int main(int n, char **argument)
{
    CURL *curl = n == 3 && getenv("KB_TOKEN") ? curl_easy_init() : NULL;
    char url[512], *tekst = NULL;
    json_t *antwoord = NULL;
    size_t lengte = 0;
    FILE *body;

    if (!curl ||
        snprintf(url, sizeof(url), "%s/v1/werkgever/%s", argument[1], argument[2]) >= (int)sizeof(url))
        return fputs("gebruik: KB_TOKEN=... klant URL LHNUMMER\n", stderr), 2;
    body = open_memstream(&tekst, &lengte);
    if (!body)
        return perror("klant"), 2;
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_HTTPAUTH, CURLAUTH_BEARER);
    curl_easy_setopt(curl, CURLOPT_XOAUTH2_BEARER, getenv("KB_TOKEN"));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, 5000L);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, body);
    n = curl_easy_perform(curl) == CURLE_OK;
    if (fclose(body) == 0 && n)
        antwoord = json_loadb(tekst, lengte, 0, NULL);
    n = toon(antwoord);
    json_decref(antwoord);
    free(tekst);
    curl_easy_cleanup(curl);
    return n;
}
