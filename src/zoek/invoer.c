/* Lines of a delivery. zlib reads plain files as they are, so one way serves both. */
#include "zoek/invoer.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "klantbeeld/basis/lezer.h"
#include "klantbeeld/domein/datum.h"

enum { BLOK = 1 << 18 };

struct kb_invoer {
    gzFile f;
    int64_t omvang; /* bytes on disk; 0: not known */
    int64_t regels;
    size_t van, tot;       /* unread bytes of blok */
    struct kb_buffer rest; /* the beginning of a line that a block cut */
    char blok[BLOK];
};

struct kb_invoer *kb_invoer_open(const char *pad, struct kb_fout *fout)
{
    struct kb_invoer *in = calloc(1, sizeof(*in));
    struct stat st;

    if (!in) {
        (void)kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "geen geheugen");
        return NULL;
    }
    in->f = strcmp(pad, "-") == 0 ? gzdopen(dup(STDIN_FILENO), "rb") : gzopen(pad, "rbe");
    if (!in->f) {
        (void)kb_fout_zet(fout, KB_INTERN, "kan dit bestand niet lezen: %s", strerror(errno));
        free(in);
        return NULL;
    }
    (void)gzbuffer(in->f, BLOK);
    if (strcmp(pad, "-") != 0 && stat(pad, &st) == 0 && S_ISREG(st.st_mode))
        in->omvang = st.st_size;
    return in;
}

void kb_invoer_sluit(struct kb_invoer *in)
{
    if (!in)
        return;
    (void)gzclose_r(in->f);
    kb_buffer_vrij(&in->rest);
    free(in);
}

/* KB_ONBEKEND at the end. A gzip file that was cut short ends with an error, not with fewer lines. */
static enum kb_status vul_blok(struct kb_invoer *in, struct kb_fout *fout)
{
    int n = gzread(in->f, in->blok, BLOK);
    int code = Z_OK;

    (void)gzerror(in->f, &code);
    if (n < 0 || (n == 0 && code != Z_OK && code != Z_STREAM_END))
        return kb_fout_zet(fout, KB_INTERN, "na regel %lld: het bestand is beschadigd of afgebroken",
                           (long long)in->regels);
    in->van = 0;
    in->tot = (size_t)n;
    return n ? KB_OK : KB_ONBEKEND;
}

static enum kb_status geef(struct kb_invoer *in, struct kb_tekst regel, bool te_lang, struct kb_tekst *uit)
{
    in->regels++;
    if (te_lang) {
        *uit = KB_TEKST("");
        return KB_TE_GROOT;
    }
    if (regel.n && regel.p[regel.n - 1] == '\r')
        regel.n--;
    *uit = regel;
    return KB_OK;
}

enum kb_status kb_invoer_regel(struct kb_invoer *in, struct kb_tekst *uit, struct kb_fout *fout)
{
    bool te_lang = false;

    in->rest.n = 0;
    for (;;) {
        const char *p = in->blok + in->van;
        const char *einde = memchr(p, '\n', in->tot - in->van);
        size_t n = einde ? (size_t)(einde - p) : in->tot - in->van;
        enum kb_status status;

        in->van += n + (einde ? 1 : 0);
        if (einde && !in->rest.n && !te_lang)
            return geef(in, (struct kb_tekst){p, n}, n > KB_MAX_REGEL, uit);
        te_lang |= in->rest.n + n > KB_MAX_REGEL;
        if (!te_lang)
            kb_buffer_voeg(&in->rest, p, n);
        if (in->rest.mislukt)
            return kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "geen geheugen");
        if (einde)
            return geef(in, kb_buffer_tekst(&in->rest), te_lang, uit);
        status = vul_blok(in, fout);
        if (status == KB_ONBEKEND && (in->rest.n || te_lang))
            return geef(in, kb_buffer_tekst(&in->rest), te_lang, uit);
        if (status != KB_OK)
            return status;
    }
}

int64_t kb_invoer_regels(const struct kb_invoer *in)
{
    return in->regels;
}

int kb_invoer_promille(const struct kb_invoer *in)
{
    int64_t plek = gzoffset(in->f);

    if (in->omvang <= 0 || plek < 0)
        return -1;
    return plek >= in->omvang ? 1000 : (int)(plek * 1000 / in->omvang);
}

enum kb_status kb_voorloop_lees(struct kb_invoer *in, bool mutaties, struct kb_voorloop *uit,
                                struct kb_fout *fout)
{
    const char *soort = mutaties ? "mutaties" : "volledig";
    struct kb_document *d = NULL;
    struct kb_tekst regel = KB_GEEN_TEKST;
    struct kb_tekst t = KB_GEEN_TEKST;
    struct kb_tekst peildatum = KB_GEEN_TEKST;
    struct kb_datum datum;
    struct kb_waarde w = {NULL};
    enum kb_status status = kb_invoer_regel(in, &regel, fout);
    bool goed = false;

    *uit = (struct kb_voorloop){.mutaties = mutaties};
    if (status == KB_INTERN || status == KB_GEEN_GEHEUGEN)
        return status;
    if (status == KB_OK && kb_document_lees(regel, &d, NULL) == KB_OK)
        w = kb_document_wortel(d);
    if (kb_waarde_tekst(kb_waarde_lid(w, "levering"), &t) && kb_tekst_is(t, soort) &&
        kb_waarde_geheel(kb_waarde_lid(w, "volgnummer"), &uit->volgnummer) && uit->volgnummer > 0 &&
        kb_waarde_geheel(kb_waarde_lid(w, "aantal"), &uit->aantal) && uit->aantal >= 0 &&
        kb_waarde_tekst(kb_waarde_lid(w, "peildatum"), &peildatum) && kb_datum_lees(peildatum, &datum)) {
        kb_datum_schrijf(datum, uit->peildatum);
        goed = true;
    }
    kb_document_vrij(d);
    if (goed)
        return KB_OK;
    return kb_fout_zet(
        fout, KB_ONGELDIG,
        "regel 1: hier hoort {\"levering\": \"%s\", \"volgnummer\": 1, \"peildatum\": \"2026-01-31\", "
        "\"aantal\": 1} te staan",
        soort);
}
