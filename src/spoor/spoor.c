/* W3C Trace Context: strict in what is read, as what is wrong is not repaired but begins a new trace. */
#include "klantbeeld/spoor/spoor.h"

/* -1 = no lower-case hexadecimal digit: capitals are not allowed (§3.2.2). */
static int hexwaarde(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool lees_hex(const char *p, size_t n, uint64_t *uit)
{
    *uit = 0;
    for (size_t i = 0; i < n; i++) {
        int w = hexwaarde(p[i]);

        if (w < 0)
            return false;
        *uit = *uit << 4 | (uint64_t)w;
    }
    return true;
}

bool kb_spoor_lees(struct kb_tekst t, struct kb_spoor *uit)
{
    uint64_t versie;
    uint64_t hoog;
    uint64_t laag;
    uint64_t span;
    uint64_t vlaggen;

    if (t.n < KB_SPOOR_OUDER || t.p[2] != '-' || t.p[35] != '-' || t.p[52] != '-' ||
        !lees_hex(t.p, 2, &versie) || !lees_hex(t.p + 3, 16, &hoog) || !lees_hex(t.p + 19, 16, &laag) ||
        !lees_hex(t.p + 36, 16, &span) || !lees_hex(t.p + 53, 2, &vlaggen))
        return false;
    /* ff is no version; 00 ends here; a later one may go on after a hyphen. */
    if (versie == 0xff || (t.n > KB_SPOOR_OUDER && (versie == 0 || t.p[KB_SPOOR_OUDER] != '-')))
        return false;
    if (!(hoog | laag) || !span)
        return false;
    uit->trace[0] = hoog;
    uit->trace[1] = laag;
    uit->span = span;
    uit->bemonsterd = vlaggen & 1;
    return true;
}

static bool is_sleutelteken(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '*' || c == '/';
}

/* §3.3.1.3.1: a simple key of at most 256, or tenant@system of at most 241 and 14. */
static bool is_sleutel(struct kb_tekst t)
{
    const char *apenstaart = memchr(t.p, '@', t.n);
    size_t n_eerste = apenstaart ? (size_t)(apenstaart - t.p) : t.n;
    size_t n_systeem = apenstaart ? t.n - n_eerste - 1 : 0;
    const char *systeem = t.p + n_eerste + 1;

    if (!n_eerste || n_eerste > (apenstaart ? 241 : 256) || n_systeem > 14)
        return false;
    if (t.p[0] < 'a' || t.p[0] > 'z') {
        if (!apenstaart || t.p[0] < '0' || t.p[0] > '9')
            return false;
    }
    if (apenstaart && (!n_systeem || systeem[0] < 'a' || systeem[0] > 'z'))
        return false;
    for (size_t i = 0; i < t.n; i++)
        if (!is_sleutelteken(t.p[i]) && i != n_eerste)
            return false;
    return true;
}

/* §3.3.1.3.2: visible ASCII and blanks, no comma, no equals sign, not ending in a blank. */
static bool is_waarde(struct kb_tekst t)
{
    for (size_t i = 0; i < t.n; i++)
        if (t.p[i] < 0x20 || t.p[i] > 0x7e || t.p[i] == ',' || t.p[i] == '=')
            return false;
    return t.n > 0 && t.n <= 256 && t.p[t.n - 1] != ' ';
}

static bool staat_er_al(const struct kb_tekst *sleutel, size_t n, struct kb_tekst deze)
{
    for (size_t i = 0; i < n; i++)
        if (kb_tekst_gelijk(sleutel[i], deze))
            return true;
    return false;
}

bool kb_spoor_staat_goed(struct kb_tekst t)
{
    struct kb_tekst sleutel[KB_SPOOR_LEDEN];
    size_t n = 0;

    if (!t.p || t.n > KB_SPOOR_STAAT)
        return false;
    for (const char *p = t.p, *einde = t.p + t.n; p <= einde;) {
        const char *komma = memchr(p, ',', (size_t)(einde - p));
        struct kb_tekst lid =
            kb_tekst_zonder_blanks((struct kb_tekst){p, (size_t)((komma ? komma : einde) - p)});
        const char *is = memchr(lid.p, '=', lid.n);
        size_t n_sleutel = is ? (size_t)(is - lid.p) : 0;

        p = (komma ? komma : einde) + 1;
        /* Empty members are allowed (§3.3.1.1). */
        if (!lid.n)
            continue;
        if (n == KB_SPOOR_LEDEN || !is || !is_sleutel((struct kb_tekst){lid.p, n_sleutel}) ||
            !is_waarde((struct kb_tekst){is + 1, lid.n - n_sleutel - 1}) ||
            staat_er_al(sleutel, n, (struct kb_tekst){lid.p, n_sleutel}))
            return false;
        sleutel[n++] = (struct kb_tekst){lid.p, n_sleutel};
    }
    return n > 0;
}

void kb_spoor_schrijf(const struct kb_spoor *s, uint64_t span, char uit[KB_SPOOR_OUDER])
{
    uit[0] = uit[1] = '0';
    uit[2] = '-';
    kb_spoor_trace(s, uit + 3);
    uit[35] = '-';
    kb_hex64(span, uit + 36);
    uit[52] = '-';
    uit[53] = '0';
    uit[54] = s->bemonsterd ? '1' : '0';
}
