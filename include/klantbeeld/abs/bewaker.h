/* The role check as a library: put one callback before an endpoint of an ulfius program, and only who has the
 * right reaches it.
 *
 * Everything else this takes is in two files: the issuer's keys (JWKS) and the rights file, which says which
 * role, of which division and for which purpose, has which right, and since when (deploy/rechten.conf
 * explains every setting). A right is a name of the program's own, listed under `gegevensgroepen` in the
 * rights file. README.md, "Reusing the middleware", has the whole of it; tests/voorbeeld/bewaakt.c is a
 * program.
 *
 *     ulfius_add_endpoint_by_val(&u, "GET", "/dossier", NULL, 0, kb_bewaker_vraag, &dossier_lezen);
 *     ulfius_add_endpoint_by_val(&u, "GET", "/dossier", NULL, 1, geef_dossier, NULL);
 */
#ifndef KLANTBEELD_ABS_BEWAKER_H
#define KLANTBEELD_ABS_BEWAKER_H

#include <stddef.h>
#include <stdint.h>

struct kb_bewaker;
struct kb_identiteit;
struct _u_request;
struct _u_response;

/* What the check needs to know; every text is lent as long as the bewaker lives. */
struct kb_bewaker_opties {
    const char *uitgever;        /* required: the `iss` of tokens */
    const char *afnemer;         /* required: must be in their `aud` */
    const char *jwks;            /* required: the issuer's keys, a file or an http(s) URL */
    const char *jwks_ca;         /* CA file for that URL; NULL = the system's */
    int64_t jwks_ververs_s;      /* a URL is read again after this; 0 = 300 */
    int64_t speling_s;           /* clock leeway, at most 60 */
    const char *rechten_bestand; /* required: who has which right */
    const char *realm;           /* required: for WWW-Authenticate; at most 128 printable ASCII, no quotes */
    const char *const *rechten;  /* the names of this program's rights, at most 32; ends with NULL */
};

/* What one endpoint asks: give it to ulfius as user data. */
struct kb_bewaking {
    struct kb_bewaker *bewaker;
    const char *recht; /* one of the names; NULL = any token that holds will do */
};

/* NULL after an error; all of them are told on standard error, with file, line and setting. With a URL a
 * thread is started, and tokens are refused with 503 until the keys are there. Call it before other threads
 * use libcurl. */
struct kb_bewaker *kb_bewaker_nieuw(const struct kb_bewaker_opties *o);
void kb_bewaker_vrij(struct kb_bewaker *b); /* after ulfius has stopped; NULL is allowed */
/* For SIGHUP: read rights and keys again, from the same places. 0, or -1 when a file has an error, told on
 * standard error: what was there stays in force. Thread-safe beside checks, not beside another reload. */
int kb_bewaker_herlaad(struct kb_bewaker *b);

/* An ulfius callback; user data is a struct kb_bewaking. Lets through (U_CALLBACK_CONTINUE), and hands on who
 * it is, or ends the request (U_CALLBACK_COMPLETE) with a problem document (RFC 9457): 401 with
 * WWW-Authenticate (RFC 6750), 403, or 503 with Retry-After. It takes ulfius' shared data of the response.
 * Thread-safe. */
int kb_bewaker_vraag(const struct _u_request *u, struct _u_response *r, void *bewaking);

/* Behind kb_bewaker_vraag: who asks, and what they may; abs/identiteit.h has the members. Lent by the
 * response; NULL when it was not asked. */
const struct kb_identiteit *kb_bewaker_wie(const struct _u_response *r);
/* Whether that is somebody with this right too: for an endpoint that shows some people more. */
int kb_bewaker_heeft(const struct kb_bewaker *b, const struct kb_identiteit *wie, const char *recht);

#endif
