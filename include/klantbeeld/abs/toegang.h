/* The gate: from an Authorization header to who asks and what they may see. Bundles the issuers' keys, the
 * rights and a bounded cache of tokens that were verified before, so that the second request with a token
 * costs one hash and no signature check. */
#ifndef KLANTBEELD_ABS_TOEGANG_H
#define KLANTBEELD_ABS_TOEGANG_H

#include "klantbeeld/abs/identiteit.h"
#include "klantbeeld/abs/rechten.h"
#include "klantbeeld/abs/sleutels.h"
#include "klantbeeld/basis/config.h"

struct kb_toegang;

/* For metrics; counters since start. */
struct kb_toegangstaat {
    uint64_t per_reden[KB_AANTAL_TOKENREDENEN]; /* [KB_TOKEN_GOED]: let in */
    uint64_t uit_cache;                         /* of those, without a signature check */
    struct kb_sleutelstaat sleutels;            /* of all issuers together; laatste_succes is the oldest */
};

/* Read keys (abs.jwks) and rights (abs.rechten), named by the configuration, which may be freed afterwards.
 * Every error is printed to `fouten`; NULL then. klok is lent. For the life of keys behind a URL see
 * kb_sleutels_nieuw. */
struct kb_toegang *kb_toegang_nieuw(const struct kb_config *config, struct kb_groepnamen groepen,
                                    const struct kb_klok *klok, FILE *fouten);
void kb_toegang_vrij(struct kb_toegang *t); /* NULL is allowed; no check may be running */

/* Check a request.
 *
 * kop       value of the (first) Authorization header; no text when there is none
 * n_koppen  how many Authorization headers the request has
 * uit       filled on KB_OK; else it holds nothing but uit->reden
 *
 * KB_OK; KB_NIET_AANGEMELD with the text "geen token" (uit->reden is KB_TOKEN_GEEN: answer without an error
 * code, RFC 6750 §3.1) or "ongeldig token" (error="invalid_token"); KB_BRON_ONBEREIKBAAR while the issuer's
 * keys were never loaded; KB_GEEN_GEHEUGEN. Thread-safe; see kb_sleutelbron.wacht_ms for the one case that
 * waits. */
KB_MOET_GEBRUIKEN enum kb_status kb_toegang_controleer(struct kb_toegang *t, struct kb_tekst kop,
                                                       size_t n_koppen, struct kb_identiteit *uit,
                                                       struct kb_fout *fout);
/* The same for who may not wait, an event loop: at most a few microseconds, without a lock, file or signature
 * check. True when it could be decided so: `uit`, `fout` and the counters are then as kb_toegang_controleer
 * leaves them, with its result in fout->status (KB_OK, or KB_NIET_AANGEMELD when the header alone tells).
 * False when the token is not among those that are remembered, or must be looked at again: nothing is filled;
 * ask kb_toegang_controleer, on a thread that may wait. fout is required. Thread-safe. */
bool kb_toegang_onthouden(struct kb_toegang *t, struct kb_tekst kop, size_t n_koppen,
                          struct kb_identiteit *uit, struct kb_fout *fout);
/* How far the release of gegevensgroep `groep` (its index) is now, see kb_rechten_stadium. Thread-safe. */
const char *kb_toegang_stadium(struct kb_toegang *t, unsigned groep);
/* False until the keys of abs.uitgever are loaded: what /readyz looks at. Another issuer that is down keeps
 * out its own people only. */
bool kb_toegang_klaar(const struct kb_toegang *t);
/* SIGHUP: take issuers, audiences and leeway from this configuration, and read rights file and keys again.
 * All or nothing: on KB_CONFIGURATIE, told in `fouten`, what was there stays. Another jwks, or another number
 * of issuers, needs a restart and is refused. Thread-safe beside checks, not beside another reload. */
KB_MOET_GEBRUIKEN enum kb_status kb_toegang_herlaad(struct kb_toegang *t, const struct kb_config *config,
                                                    struct kb_groepnamen groepen, FILE *fouten);
/* The divisions of the rights file, ended by a NUL; returns how many. A name that no token can have, because
 * it is too long, is left out. Thread-safe. */
size_t kb_toegang_divisies(struct kb_toegang *t, char uit[KB_MAX_DIVISIES][KB_MAX_DIVISIE + 1]);
void kb_toegang_staat(struct kb_toegang *t, struct kb_toegangstaat *uit);

#endif
