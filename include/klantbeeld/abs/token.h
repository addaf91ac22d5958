/* One check of one access token: a signed JWT (RFC 7519, 9068), held against RFC 8725.
 *
 * The signature comes first; nothing of the payload is looked at before it holds. Keys come from the
 * configured issuer alone: jku, x5u, jwk and x5c in a token are never looked at. */
#ifndef KLANTBEELD_ABS_TOKEN_H
#define KLANTBEELD_ABS_TOKEN_H

#include "klantbeeld/abs/identiteit.h"
#include "klantbeeld/abs/rechten.h"
#include "klantbeeld/abs/sleutels.h"

enum { KB_MAX_TOKEN = 8192, KB_MAX_KID = 128, KB_MAX_SPELING_S = 60 };

/* A party whose tokens count; all lent. A token that one issuer's key signed is held against that issuer's
 * iss and aud, and no other's. */
struct kb_uitgever {
    const char *uitgever; /* iss, equal byte for byte */
    const char *afnemer;  /* must be aud, or in it */
    struct kb_sleutels *sleutels;
};

/* What a token is held against; all lent. */
struct kb_tokenregels {
    const struct kb_uitgever *uitgever;
    size_t n_uitgevers;
    int64_t speling_s; /* leeway on exp, nbf and iat; never more than KB_MAX_SPELING_S */
    const struct kb_rechten *rechten;
};

/* Find the token in an Authorization header ("Bearer", any case). KB_TOKEN_GOED with *token a view into
 * `kop`; KB_TOKEN_GEEN, KB_TOKEN_MEER_KOPPEN, KB_TOKEN_VORM. n_koppen counts the Authorization headers of the
 * request. */
enum kb_tokenreden kb_token_uit_kop(struct kb_tekst kop, size_t n_koppen, struct kb_tekst *token);

/* Check a token at moment nu. *uit is filled on KB_TOKEN_GOED and else holds nothing but the reason, which is
 * also returned. Rules:
 *
 * header  alg RS256, PS256, ES256 or EdDSA (Ed25519) and one the key is for; typ at+jwt or application/at+jwt
 *         (RFC 9068 §4: an ID token, which says JWT, is no access token); kid required, also when there is
 *         one key only, so that a rotation never changes what a token means; no crit
 * claims  iss; aud (a text or a list of texts); exp, a whole number, required; nbf and iat whole numbers when
 *         given; sub 1..128 printable ASCII; divisie and doel texts when given; rollen a list of at most 32
 *         texts when given
 *
 * A kid that is not known may wait for one refresh of the keys (see kb_sleutelbron.wacht_ms). Thread-safe. */
enum kb_tokenreden kb_token_controleer(const struct kb_tokenregels *regels, struct kb_tekst token, kb_tijd nu,
                                       struct kb_identiteit *uit);
/* The part of the check that time can change, for a result that is kept. */
enum kb_tokenreden kb_token_tijdig(const struct kb_identiteit *wie, int64_t speling_s, kb_tijd nu);
/* Work the rights out (again) for moment nu, from who asks and what the token said; r is what it was checked
 * with. Pure. */
void kb_token_rechten(const struct kb_rechten *r, kb_tijd nu, struct kb_identiteit *wie);

#endif
