/* A view of bytes that somebody else owns, UTF-8 unless said otherwise, not zero-terminated.
 *
 * p is NULL for "no value", which is not the same as an empty text: {NULL, 0} is written as null, {"", 0} as
 * "". */
#ifndef KLANTBEELD_BASIS_TEKST_H
#define KLANTBEELD_BASIS_TEKST_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct kb_tekst {
    const char *p;
    size_t n;
};

#define KB_GEEN_TEKST ((struct kb_tekst){NULL, 0})
/* A view of a string literal; its length is known when compiling. */
#define KB_TEKST(letterlijk) ((struct kb_tekst){"" letterlijk, sizeof(letterlijk) - 1})

/* A view of a zero-terminated string, or no text when z is NULL. */
static inline struct kb_tekst kb_tekst_van(const char *z)
{
    return z ? (struct kb_tekst){z, strlen(z)} : KB_GEEN_TEKST;
}

/* Same bytes; no text equals nothing, not even no text. */
static inline bool kb_tekst_gelijk(struct kb_tekst a, struct kb_tekst b)
{
    return a.p && b.p && a.n == b.n && memcmp(a.p, b.p, a.n) == 0;
}

/* In a table, most differ in the first byte: then it is not measured how long z is. */
static inline bool kb_tekst_is(struct kb_tekst a, const char *z)
{
    if (a.p && a.n && z && a.p[0] != *z)
        return false;
    return kb_tekst_gelijk(a, kb_tekst_van(z));
}

/* At most so many characters (code points of valid UTF-8)? */
static inline bool kb_tekst_hoogstens(struct kb_tekst t, size_t tekens)
{
    if (t.n <= tekens)
        return true;
    for (size_t i = 0; i < t.n; i++)
        if (((unsigned char)t.p[i] & 0xC0) != 0x80 && tekens-- == 0)
            return false;
    return true;
}

/* Without the blanks and tabs around it. */
static inline struct kb_tekst kb_tekst_zonder_blanks(struct kb_tekst t)
{
    while (t.n && (t.p[0] == ' ' || t.p[0] == '\t')) {
        t.p++;
        t.n--;
    }
    while (t.n && (t.p[t.n - 1] == ' ' || t.p[t.n - 1] == '\t'))
        t.n--;
    return t;
}

/* The next element of a list (RFC 9110 §5.6.1), without the blanks around it; what is behind the mark that
 * ends it stays in *rest, which must be a text. */
static inline struct kb_tekst kb_tekst_neem_tot(struct kb_tekst *rest, char merk)
{
    const char *einde = memchr(rest->p, merk, rest->n);
    struct kb_tekst uit = {rest->p, einde ? (size_t)(einde - rest->p) : rest->n};
    size_t weg = uit.n + (einde ? 1 : 0);

    rest->p += weg;
    rest->n -= weg;
    return kb_tekst_zonder_blanks(uit);
}

#endif
