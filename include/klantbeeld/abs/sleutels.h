/* The public keys of one token issuer, from a JWKS file or URL (RFC 7517).
 *
 * A check works on an immutable set of keys; a refresh builds a new set beside it and swaps a pointer, so
 * that no request ever waits for a refresh that it did not ask for. Keys become gnutls keys once per refresh.
 * A set that cannot be had or read changes nothing: the keys that were there stay. */
#ifndef KLANTBEELD_ABS_SLEUTELS_H
#define KLANTBEELD_ABS_SLEUTELS_H

#include "klantbeeld/basis/fout.h"
#include "klantbeeld/basis/klok.h"
#include "klantbeeld/basis/tekst.h"

struct kb_sleutels;

/* Where the keys come from; strings are copied. A duration of 0 means its default. */
struct kb_sleutelbron {
    const char *jwks;    /* a file path, or an http(s) URL */
    const char *ca;      /* CA file for the URL; NULL or "" = the system's */
    int64_t ververs_ms;  /* a URL is read again after this (300 s) */
    int64_t onbekend_ms; /* least time between two refreshes that an unknown kid asked for (30 s) */
    int64_t wacht_ms;    /* how long a check with an unknown kid waits for such a refresh (1 s) */
};

/* What operations want to know of the keys. */
struct kb_sleutelstaat {
    size_t sleutels;        /* usable now */
    uint64_t verversingen;  /* attempts since start */
    uint64_t mislukt;       /* of those, without a usable set */
    kb_tijd laatste_succes; /* 0 = never */
    unsigned wachtend;      /* checks that wait for a refresh now */
};

/* Read the keys. A file must hold at least one usable key: else NULL and KB_CONFIGURATIE, with a text that
 * names the file. A URL is read in the background: the service starts without keys and is not ready until
 * they are there. Starts a thread for a URL. Call curl_global_init before. klok is lent. */
struct kb_sleutels *kb_sleutels_nieuw(const struct kb_sleutelbron *bron, const struct kb_klok *klok,
                                      struct kb_fout *fout);
/* A set that never changes, from the text of a JWKS: for tests and for checking a file before it is used. */
struct kb_sleutels *kb_sleutels_vast(struct kb_tekst jwks, struct kb_fout *fout);
/* Stops and joins the thread; a transfer under way is given up. NULL is allowed. */
void kb_sleutels_vrij(struct kb_sleutels *s);

/* True once a usable set was read. Thread-safe, never blocks. */
bool kb_sleutels_klaar(const struct kb_sleutels *s);
/* Changes whenever the keys do: what was concluded from older keys no longer counts. Thread-safe, never
 * blocks. */
uint64_t kb_sleutels_generatie(const struct kb_sleutels *s);
/* Read again (SIGHUP). A file: now; KB_CONFIGURATIE leaves the old keys. A URL: KB_OK, the background thread
 * does it. Thread-safe. */
KB_MOET_GEBRUIKEN enum kb_status kb_sleutels_herlaad(struct kb_sleutels *s, struct kb_fout *fout);
/* Whether kb_sleutels_herlaad would succeed now, without doing it: for who reloads several. Thread-safe. */
KB_MOET_GEBRUIKEN enum kb_status kb_sleutels_toets(struct kb_sleutels *s, struct kb_fout *fout);
void kb_sleutels_staat(struct kb_sleutels *s, struct kb_sleutelstaat *uit);

#endif
