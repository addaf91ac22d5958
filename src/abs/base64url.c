/* Strict base64url. orcania's decoder (2.3.2) takes blanks, impossible lengths and stray bits for good; here
 * a second spelling of the same bytes is refused, because a token must have exactly one text. */
#include "abs/base64url.h"

#include <stdint.h>

static int cijfer(unsigned char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '-' ? 62 : c == '_' ? 63 : -1;
}

bool kb_base64url_lees(struct kb_tekst tekst, unsigned char *uit, size_t *n)
{
    uint32_t rest = 0; /* bits read and not yet written; the low `bits` of them count */
    unsigned bits = 0;
    size_t k = 0;

    if (!tekst.p || tekst.n % 4 == 1)
        return false;
    for (size_t i = 0; i < tekst.n; i++) {
        int c = cijfer((unsigned char)tekst.p[i]);

        if (c < 0)
            return false;
        rest = rest << 6 | (uint32_t)c;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            uit[k++] = (unsigned char)(rest >> bits);
            rest &= (1U << bits) - 1;
        }
    }
    if (rest != 0)
        return false;
    *n = k;
    return true;
}
