/* The rules of RFC 9112 for the head of a request, on the views that libmicrohttpd gives of it. Nothing is
 * repaired: what the RFC lets a server reject or mend is rejected. */
#include "http/omlijsting.h"

#include <stdint.h>
#include <strings.h>

/* Letters and digits in every locale alike. */
static bool is_alfanumeriek(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool bestaat_uit(struct kb_tekst t, const char *leestekens)
{
    for (size_t i = 0; i < t.n; i++)
        if (!is_alfanumeriek((unsigned char)t.p[i]) && (!t.p[i] || !strchr(leestekens, t.p[i])))
            return false;
    return true;
}

/* RFC 9110 §5.6.2. */
static bool is_token(struct kb_tekst t)
{
    return t.n > 0 && bestaat_uit(t, "!#$%&'*+-.^_`|~");
}

/* One of eight bytes is a control character: bit 7 of its byte is set when (x - n) borrows and x had bit 7
 * clear. A borrow marks a neighbour too, but only where something is marked already. */
static bool heeft_stuurteken(const char *p)
{
    const uint64_t een = UINT64_C(0x0101010101010101);
    uint64_t w;

    memcpy(&w, p, sizeof(w));
    return ((w - een * 0x20) | ((w ^ een * 0x7f) - een)) & ~w & een * 0x80;
}

/* RFC 9110 §5.5: a tab is the only control character in a value. Bytes beyond ASCII are opaque, not wrong. By
 * eight bytes as long as there is none: a token is long. */
static bool is_waarde(struct kb_tekst t)
{
    size_t i = 0;

    while (i + 8 <= t.n && !heeft_stuurteken(t.p + i))
        i += 8;
    for (; i < t.n; i++) {
        unsigned char c = (unsigned char)t.p[i];

        if ((c < 0x20 && c != '\t') || c == 0x7f)
            return false;
    }
    return true;
}

bool kb_omlijsting_doel_goed(struct kb_tekst doel)
{
    for (size_t i = 0; i < doel.n; i++) {
        unsigned char c = (unsigned char)doel.p[i];

        if (c <= 0x20 || c >= 0x7f || c == '#')
            return false;
    }
    return doel.n > 0 && doel.p[0] == '/';
}

/* Where the next part must begin: behind this one and the bytes between them. */
static uintptr_t na(struct kb_tekst t, size_t tussen)
{
    return (uintptr_t)t.p + t.n + tussen;
}

static bool begint_op(struct kb_tekst t, uintptr_t plaats)
{
    return (uintptr_t)t.p == plaats;
}

/* The parts lie where `SP`, `:` and `CRLF` between them put them. A line that ended in a bare LF makes the
 * distance to the next part one byte less, a NUL that cut a line or a second blank makes it more, and a
 * folded line was moved elsewhere. Between colon and value there may be white space, which libmicrohttpd
 * skipped. */
static bool sluit_aan(const struct kb_kop *kop)
{
    uintptr_t plaats = na(kop->versie, 2);

    if (!begint_op(kop->doel, na(kop->methode, 1)) || !begint_op(kop->versie, na(kop->doel, 1)))
        return false;
    for (size_t i = 0; i < kop->n; i++) {
        const struct kb_kopregel *r = &kop->regel[i];

        if (!begint_op(r->naam, plaats) || (uintptr_t)r->waarde.p < na(r->naam, 1))
            return false;
        plaats = na(r->waarde, 2);
    }
    return plaats + 2 == (uintptr_t)kop->methode.p + kop->omvang;
}

static bool heet(const struct kb_kopregel *r, const char *naam)
{
    return r->naam.n == strlen(naam) && strncasecmp(r->naam.p, naam, r->naam.n) == 0;
}

/* The first header of this name, and how many there are. */
static size_t tel(const struct kb_kop *kop, const char *naam, struct kb_tekst *waarde)
{
    size_t n = 0;

    for (size_t i = 0; i < kop->n; i++) {
        if (!heet(&kop->regel[i], naam))
            continue;
        if (n++ == 0)
            *waarde = kop->regel[i].waarde;
    }
    return n;
}

static bool is_chunked(struct kb_tekst t)
{
    return t.n == strlen("chunked") && strncasecmp(t.p, "chunked", t.n) == 0;
}

/* RFC 9112 §6.3: one length or one coding that we know, never both. Eighteen digits fit in every integer that
 * anybody reads them into. */
static enum kb_status keur_einde(const struct kb_kop *kop, struct kb_fout *fout)
{
    struct kb_tekst lengte = KB_GEEN_TEKST;
    struct kb_tekst codering = KB_GEEN_TEKST;
    size_t n_lengte = tel(kop, "content-length", &lengte);
    size_t n_codering = tel(kop, "transfer-encoding", &codering);

    if (n_lengte + n_codering > 1)
        return kb_fout_zet(fout, KB_ONGELDIG,
                           "Content-Length en Transfer-Encoding staan er samen hooguit één keer.");
    if (n_lengte) {
        size_t cijfers = 0;

        while (cijfers < lengte.n && lengte.p[cijfers] >= '0' && lengte.p[cijfers] <= '9')
            cijfers++;
        if (cijfers != lengte.n || cijfers == 0 || cijfers > 18)
            return kb_fout_zet(fout, KB_ONGELDIG, "Content-Length is een getal, alleen cijfers.");
    }
    if (n_codering && (!is_chunked(codering) || kb_tekst_is(kop->versie, "HTTP/1.0")))
        return kb_fout_zet(fout, KB_ONGELDIG,
                           "De enige Transfer-Encoding is chunked, en die bestaat niet in HTTP/1.0.");
    return KB_OK;
}

/* RFC 9112 §3.2: exactly one, and what is in it could be a host and a port. */
static enum kb_status keur_host(const struct kb_kop *kop, struct kb_fout *fout)
{
    struct kb_tekst host = KB_TEKST("");
    size_t n = tel(kop, "host", &host);

    while (host.n && (host.p[host.n - 1] == ' ' || host.p[host.n - 1] == '\t'))
        host.n--;
    if (n > 1 || (n == 0 && !kb_tekst_is(kop->versie, "HTTP/1.0")) || !bestaat_uit(host, "-._~:[]%"))
        return kb_fout_zet(fout, KB_ONGELDIG, "Een verzoek heeft één geldige header Host.");
    return KB_OK;
}

enum kb_status kb_omlijsting_keur(const struct kb_kop *kop, struct kb_fout *fout)
{
    enum kb_status status = KB_OK;

    if (kop->n > KB_MAX_KOPREGELS)
        return kb_fout_zet(fout, KB_KOPPEN_TE_GROOT, "Een verzoek heeft hooguit %d headers.",
                           KB_MAX_KOPREGELS);
    if (!sluit_aan(kop) || !is_token(kop->methode))
        return kb_fout_zet(fout, KB_ONGELDIG,
                           "Het verzoek is niet opgebouwd zoals HTTP/1.1 voorschrijft (RFC 9112).");
    for (size_t i = 0; i < kop->n; i++)
        if (!is_token(kop->regel[i].naam) || !is_waarde(kop->regel[i].waarde))
            return kb_fout_zet(fout, KB_ONGELDIG, "Een header heeft een ongeldige naam of waarde.");
    status = keur_einde(kop, fout);
    return status == KB_OK ? keur_host(kop, fout) : status;
}
