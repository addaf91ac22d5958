/* Internal to adapter/: our volgendeCursor, which holds where a source goes on.
 *
 * A cursor is base64url without padding (RFC 4648 §5) of "1", sixteen hexadecimal digits and the source's
 * token. The digits are FNV-1a (64 bits) over the adapter's name, what the question asks for (employer,
 * filters, order) and the token: a cursor of another employer, filter or adapter, or one with a bit changed,
 * is refused before a source sees it. It is a checksum and no secret: whoever forges one gets no more than by
 * asking from the start. The page size is not in it: it may differ from page to page. Pure; thread-safe. */
#ifndef KLANTBEELD_SRC_ADAPTER_CURSOR_H
#define KLANTBEELD_SRC_ADAPTER_CURSOR_H

#include "klantbeeld/adapter/adapter.h"

struct kb_lees; /* adapter/lezen.h */

enum { KB_MAX_TOKEN = 96 }; /* visible ASCII characters, as the source contracts promise */

/* The token that the question's cursor holds, "" for the first page. False when the cursor was not made by
 * this adapter for this question. */
bool kb_cursor_token(const char *adapter, const struct kb_vraag *vraag, char token[KB_MAX_TOKEN + 1]);

/* Report a cursor that is none of ours; KB_ONGELDIG. */
enum kb_status kb_cursor_weiger(struct kb_overtredingen *overtredingen);

/* Write the member volgendeCursor for the page that begins at this token (1..KB_MAX_TOKEN visible ASCII
 * characters). */
void kb_cursor_schrijf(struct kb_schrijver *s, const char *adapter, const struct kb_vraag *vraag,
                       struct kb_tekst token);

/* Read the token of the next page from a member that must be there, null on the last page, and write
 * volgendeCursor. A token that cannot be passed on, or is the one this page was asked with (the walk would
 * never end), is a deviation. */
void kb_cursor_neem(const struct kb_lees *l, const char *lid, const char *adapter);

enum { KB_MAX_TOKEN_IN_PAD = 3 * KB_MAX_TOKEN };

/* Percent-encode a token for a query (RFC 3986: all but unreserved characters); zero-terminated. */
void kb_cursor_in_pad(const char *token, char uit[KB_MAX_TOKEN_IN_PAD + 1]);

#endif
