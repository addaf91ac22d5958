/* Makes and reads volgendeCursor, and puts tokens into paths. Which token a source needs next is the
 * adapter's business. The decoder refuses whatever the encoder cannot have written, so one place in a list
 * has one cursor. */
#include "adapter/cursor.h"

#include <inttypes.h>
#include <stdio.h>

#include "adapter/lezen.h"

enum {
    KENMERK = 17, /* version and checksum, before the token */
    MAX_INHOUD = KENMERK + KB_MAX_TOKEN
};

_Static_assert((MAX_INHOUD * 4 + 2) / 3 <= KB_MAX_CURSOR, "the longest token must fit in a cursor");

static const char alfabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* n bytes to base64url; returns the length. */
static size_t codeer(const char *in, size_t n, char *uit)
{
    uint32_t rest = 0;
    unsigned bits = 0;
    size_t k = 0;

    for (size_t i = 0; i < n; i++) {
        rest = rest << 8 | (unsigned char)in[i];
        for (bits += 8; bits >= 6; bits -= 6)
            uit[k++] = alfabet[rest >> (bits - 6) & 63];
    }
    if (bits)
        uit[k++] = alfabet[rest << (6 - bits) & 63];
    return k;
}

/* The reverse, into at most MAX_INHOUD bytes; 0 when it is too long or no base64url. That bits are left over
 * which no encoder sets shows when the result is encoded again. */
static size_t decodeer(const char *in, char uit[MAX_INHOUD])
{
    uint32_t rest = 0;
    unsigned bits = 0;
    size_t k = 0;

    for (; *in; in++) {
        const char *plek = strchr(alfabet, *in);

        if (!plek)
            return 0;
        rest = rest << 6 | (uint32_t)(plek - alfabet);
        bits += 6;
        if (bits < 8)
            continue;
        if (k == MAX_INHOUD)
            return 0;
        bits -= 8;
        uit[k++] = (char)(rest >> bits & 255);
    }
    return k;
}

static uint64_t fnv1a(uint64_t h, const void *p, size_t n)
{
    const unsigned char *byte = p;

    for (size_t i = 0; i < n; i++)
        h = (h ^ byte[i]) * UINT64_C(0x100000001b3);
    return h;
}

/* A fixed text of everything the cursor is bound to, so that padding and byte order play no part. */
static uint64_t kenmerk(const char *adapter, const struct kb_vraag *vraag, struct kb_tekst token)
{
    char vanaf[KB_DATUM_LENGTE_COMPACT + 1];
    char tot[KB_DATUM_LENGTE_COMPACT + 1];
    char band[128];
    int n;

    kb_datum_schrijf_compact(vraag->vanaf, vanaf);
    kb_datum_schrijf_compact(vraag->tot, tot);
    n = snprintf(band, sizeof(band), "%.32s;%s;%s;%s;%" PRIx32 ";%" PRIx32 ";%d;", adapter,
                 vraag->lhnummer.tekst, vanaf, tot, vraag->soorten, vraag->aandachtsgebieden,
                 vraag->oplopend);
    return fnv1a(fnv1a(UINT64_C(0xcbf29ce484222325), band, (size_t)n), token.p, token.n);
}

static bool token_mag(struct kb_tekst token)
{
    if (token.n < 1 || token.n > KB_MAX_TOKEN)
        return false;
    for (size_t i = 0; i < token.n; i++)
        if (token.p[i] < '!' || token.p[i] > '~')
            return false;
    return true;
}

/* The cursor for a token that may be passed on. */
static void maak(const char *adapter, const struct kb_vraag *vraag, struct kb_tekst token,
                 char uit[KB_MAX_CURSOR + 1])
{
    char inhoud[MAX_INHOUD + 1];

    snprintf(inhoud, sizeof(inhoud), "1%016" PRIx64 "%.*s", kenmerk(adapter, vraag, token), (int)token.n,
             token.p);
    uit[codeer(inhoud, KENMERK + token.n, uit)] = '\0';
}

/* A cursor holds when encoding its token for this question gives that very cursor. */
bool kb_cursor_token(const char *adapter, const struct kb_vraag *vraag, char token[KB_MAX_TOKEN + 1])
{
    char inhoud[MAX_INHOUD];
    char opnieuw[KB_MAX_CURSOR + 1];
    size_t n = decodeer(vraag->cursor, inhoud);
    struct kb_tekst t = {inhoud + KENMERK, n > KENMERK ? n - KENMERK : 0};

    token[0] = '\0';
    if (!vraag->cursor[0])
        return true;
    if (!token_mag(t))
        return false;
    maak(adapter, vraag, t, opnieuw);
    if (strcmp(opnieuw, vraag->cursor) != 0)
        return false;
    memcpy(token, t.p, t.n);
    token[t.n] = '\0';
    return true;
}

enum kb_status kb_cursor_weiger(struct kb_overtredingen *overtredingen)
{
    kb_overtreding_meld(
        overtredingen, "query", "cursor",
        "Deze cursor hoort niet bij deze vraag; geef volgendeCursor uit een antwoord op dezelfde "
        "vraag (zelfde werkgever, gegevensgroep en filters) ongewijzigd door.");
    return KB_ONGELDIG;
}

void kb_cursor_schrijf(struct kb_schrijver *s, const char *adapter, const struct kb_vraag *vraag,
                       struct kb_tekst token)
{
    char cursor[KB_MAX_CURSOR + 1];

    maak(adapter, vraag, token, cursor);
    kb_schrijf_z(s, KB_LID("volgendeCursor"), cursor);
}

void kb_cursor_neem(const struct kb_lees *l, const char *lid, const char *adapter)
{
    const struct kb_vraag *vraag = l->v->vraag;
    struct kb_waarde w = kb_waarde_lid(l->w, lid);
    char gevraagd[KB_MAX_TOKEN + 1];
    struct kb_tekst token;

    if (kb_waarde_tekst(w, &token) && token_mag(token) && kb_cursor_token(adapter, vraag, gevraagd) &&
        !kb_tekst_is(token, gevraagd)) {
        kb_cursor_schrijf(l->v->uit, adapter, vraag, token);
        return;
    }
    if (kb_waarde_soort(w) != KB_SOORT_NULL)
        kb_lees_meld(l, lid);
    kb_schrijf_null(l->v->uit, KB_LID("volgendeCursor"));
}

void kb_cursor_in_pad(const char *token, char uit[KB_MAX_TOKEN_IN_PAD + 1])
{
    static const char hex[] = "0123456789ABCDEF";
    char *p = uit;

    for (; *token; token++) {
        unsigned char c = (unsigned char)*token;

        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || strchr("-._~", c)) {
            *p++ = (char)c;
        } else {
            *p++ = '%';
            *p++ = hex[c >> 4];
            *p++ = hex[c & 15];
        }
    }
    *p = '\0';
}
