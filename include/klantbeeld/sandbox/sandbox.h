/* The sandbox: the service with built-in fictitious employers, for who connects a division (`klantbeeld serve
 * --sandbox`). Everything is real but what lies around it: the sources are a small server in this process,
 * the keys, rights, configuration and search index are made at start in a private folder, and gone at the
 * end.
 *
 * It takes no configuration: with one, or with settings in the environment, it does not start, so that it
 * never shows anything but what it brings along. Not thread-safe: its owner is main. */
#ifndef KLANTBEELD_SANDBOX_SANDBOX_H
#define KLANTBEELD_SANDBOX_SANDBOX_H

#include <stdio.h>

#include "klantbeeld/abs/rechten.h"
#include "klantbeeld/basis/config.h"
#include "klantbeeld/klantbeeld/klantbeeld.h"

struct kb_sandbox;

struct kb_sandboxwens {
    int64_t poort, beheer_poort; /* 0 = a free one; both on 127.0.0.1 */
    const char *tokens;          /* file for the tokens, mode 0600; NULL = standard output */
};

/* Value of the header that every answer has (Klantbeeld-Omgeving). */
#define KB_SANDBOX_OMGEVING "sandbox"

/* Make keys, rights, configuration and index, start the sources, and listen on both ports. wens and klok are
 * lent for its life. NULL, with everything that is wrong printed to `fouten`. Before threads exist
 * (environment). */
struct kb_sandbox *kb_sandbox_nieuw(const struct kb_sandboxwens *wens, const struct kb_klok *klok,
                                    FILE *fouten);
/* The configuration file to read. Lent. */
const char *kb_sandbox_config(const struct kb_sandbox *s);
/* Sockets that listen on the ports of that configuration; the caller's from now on. */
void kb_sandbox_neem_sockets(struct kb_sandbox *s, int *publiek, int *beheer);
/* Ask once for what must be an old answer later, and let its sources fail from then on. KB_OK, or KB_INTERN
 * with fout filled. */
KB_MOET_GEBRUIKEN enum kb_status kb_sandbox_vul(struct kb_sandbox *s, const struct kb_klantbeeld *k,
                                                struct kb_fout *fout);
/* Make new tokens, one for every role, and write them as lines "ROLE TOKEN"; then print the ports as "poort
 * N" and "beheer-poort N". For who waits: the last line means that all is there. */
KB_MOET_GEBRUIKEN enum kb_status kb_sandbox_meld(const struct kb_sandbox *s, const struct kb_config *config,
                                                 struct kb_groepnamen groepen, struct kb_fout *fout);
/* After everything that asks its sources is gone. NULL is allowed. */
void kb_sandbox_vrij(struct kb_sandbox *s);

/* Print the employers, a line each: LH-nummer, name and what it shows, with tabs between. */
void kb_sandbox_toon(FILE *uit);

#endif
