/* Looking for the end of the chain. Only the newest file that has a whole line is read; checking all of them
 * is the verifier's work, which may take its time. Every step leaves the folder in a state from which the
 * same search gives the same end, so that a crash in here costs nothing. */
#include "inzage/aansluiting.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "inzage/regellezer.h"
#include "klantbeeld/basis/schrijver.h"

enum { BLOK = 4096, RECHTEN = 0640 };

void feit_leden(struct kb_buffer *uit, const struct feit *f)
{
    struct kb_schrijver s = kb_schrijver_op(uit);

    kb_schrijf_z(&s, KB_LID("reden"), f->reden);
    if (*f->bestand)
        kb_schrijf_z(&s, KB_LID("bestand"), f->bestand);
    if (f->regel) {
        kb_schrijf_geheel(&s, KB_LID("regel"), (int64_t)f->regel);
        kb_schrijf_geheel(&s, KB_LID("bytes"), (int64_t)f->bytes);
    }
}

static void noteer(struct aansluiting *a, enum regelsoort soort, const char *bestand, const char *formaat,
                   ...) KB_PRINTF(4, 5);

static void noteer(struct aansluiting *a, enum regelsoort soort, const char *bestand, const char *formaat,
                   ...)
{
    struct feit *f;
    va_list ap;

    if (a->n_feiten == MAX_FEITEN)
        return;
    f = &a->feiten[a->n_feiten++];
    *f = (struct feit){.soort = soort};
    snprintf(f->bestand, sizeof(f->bestand), "%s", bestand);
    va_start(ap, formaat);
    vsnprintf(f->reden, sizeof(f->reden), formaat, ap);
    va_end(ap);
}

/* What one file holds, up to the first line that is not good. */
struct inhoud {
    uint64_t regels;      /* good ones */
    uint64_t einde;       /* offset behind them */
    struct stand laatste; /* the last of them */
    bool rest, rest_heeft_regels;
    bool stand_gezien, stand_klopt;
};

static bool sluit_aan(const struct inhoud *i, const struct regel *r)
{
    return i->regels == 0 ||
           (r->volgnr == i->laatste.volgnr + 1 && memcmp(r->vorige, i->laatste.hash, HASH_BYTES) == 0);
}

static void neem_regel(struct inhoud *i, const struct regel *r, uint64_t einde, const struct stand *stand)
{
    i->regels++;
    i->einde = einde;
    i->laatste.volgnr = r->volgnr;
    memcpy(i->laatste.hash, r->hash, HASH_BYTES);
    if (stand->volgnr == r->volgnr) {
        i->stand_gezien = true;
        i->stand_klopt = memcmp(stand->hash, r->hash, HASH_BYTES) == 0;
    }
}

/* Lines as long as they are good; false with errno when the file cannot be read. */
static bool lees_inhoud(int fd, const struct stand *stand, struct inhoud *uit)
{
    struct regellezer l;
    struct kb_tekst t;
    enum regelstand soort;

    *uit = (struct inhoud){.regels = 0};
    if (!regellezer_begin(&l, fd)) {
        errno = ENOMEM;
        return false;
    }
    while ((soort = regellezer_volgende(&l, &t)) == LEZER_REGEL) {
        struct regel r;
        enum regeloordeel oordeel = regel_lees(t, &r);
        bool goed = oordeel == REGEL_GOED && sluit_aan(uit, &r);

        if (goed)
            neem_regel(uit, &r, l.plek + t.n + 1, stand);
        if (oordeel == REGEL_GOED)
            kb_document_vrij(r.document);
        if (oordeel == REGEL_GEHEUGEN) {
            soort = LEZER_FOUT;
            errno = ENOMEM;
        }
        if (!goed)
            break;
    }
    uit->rest = soort != LEZER_EINDE;
    uit->rest_heeft_regels = soort == LEZER_REGEL || soort == LEZER_TE_LANG;
    regellezer_einde(&l);
    return soort != LEZER_FOUT;
}

static bool kopieer(int van, off_t vanaf, int naar)
{
    char bytes[BLOK];
    ssize_t n;

    while ((n = pread(van, bytes, sizeof(bytes), vanaf)) > 0) {
        if (write(naar, bytes, (size_t)n) != n)
            return false;
        vanaf += n;
    }
    return n == 0 && fsync(naar) == 0;
}

/* Keep a copy of everything from this offset: what is cut off may be evidence. */
static bool bewaar_rest(int map, const char *naam, int fd, off_t vanaf)
{
    char doel[NAAM_RUIMTE + 16];
    int kopie = -1;
    bool goed;

    for (int i = 1; i < 100 && kopie < 0; i++) {
        snprintf(doel, sizeof(doel), "%s.afgekeurd%d", naam, i);
        kopie = openat(map, doel, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, RECHTEN);
        if (kopie < 0 && errno != EEXIST)
            return false;
    }
    if (kopie < 0)
        return false;
    goed = kopieer(fd, vanaf, kopie);
    close(kopie);
    if (!goed)
        unlinkat(map, doel, 0);
    return goed && fsync(map) == 0;
}

/* Make the file end where its good lines end. */
static bool snijd(int map, const struct logbestand *b, int fd, const struct inhoud *i, struct aansluiting *a)
{
    struct stat s;

    if (!i->rest)
        return true;
    if (fstat(fd, &s) != 0 || (i->rest_heeft_regels && !bewaar_rest(map, b->naam, fd, (off_t)i->einde)))
        return false;
    if (ftruncate(fd, (off_t)i->einde) != 0 || fsync(fd) != 0)
        return false;
    if (i->rest_heeft_regels)
        noteer(a, REGEL_BREUK, b->naam, "regels die niet kloppen zijn apart gezet");
    else
        noteer(a, REGEL_HERSTEL, b->naam, "een onvolledige laatste regel is weggehaald");
    if (a->n_feiten) {
        a->feiten[a->n_feiten - 1].regel = i->regels + 1;
        a->feiten[a->n_feiten - 1].bytes = (uint64_t)s.st_size - i->einde;
    }
    return true;
}

/* One file, from the newest on. A file without a whole line is taken away: its number is free again. */
static bool bekijk(int map, const struct logbestand *b, const struct stand *stand, struct inhoud *i,
                   struct aansluiting *a)
{
    int fd = openat(map, b->naam, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    bool goed = fd >= 0 && lees_inhoud(fd, stand, i) && snijd(map, b, fd, i, a);

    if (goed && i->regels == 0)
        goed = unlinkat(map, b->naam, 0) == 0;
    if (fd >= 0) {
        int bewaard = errno;

        close(fd);
        errno = bewaard;
    }
    return goed;
}

/* The file `stand` knows which line reached the disk last. */
static void vergelijk_stand(struct aansluiting *a, const struct stand *stand, bool gelezen, bool ontbreekt,
                            const struct inhoud *i)
{
    if (!gelezen && (a->laatste.volgnr > 0 || !ontbreekt))
        noteer(a, REGEL_BREUK, "stand", ontbreekt ? "het bestand ontbreekt" : "het bestand is onleesbaar");
    else if (gelezen && stand->volgnr > a->laatste.volgnr)
        noteer(a, REGEL_BREUK, "stand", "het log eindigt bij volgnr %llu, er was al %llu vastgelegd",
               (unsigned long long)a->laatste.volgnr, (unsigned long long)stand->volgnr);
    else if (gelezen && i->stand_gezien && !i->stand_klopt)
        noteer(a, REGEL_BREUK, "stand", "volgnr %llu heeft een andere hash dan is vastgelegd",
               (unsigned long long)stand->volgnr);
}

enum kb_status aansluiting_zoek(int map, struct aansluiting *uit, struct kb_fout *fout)
{
    struct bestandenlijst lijst;
    struct inhoud inhoud = {.regels = 0};
    struct stand stand = {.volgnr = 0};
    bool gelezen = stand_lees(map, &stand);
    bool ontbreekt = !gelezen && errno == ENOENT;
    enum kb_status status = bestanden_lijst(map, &lijst);

    *uit = (struct aansluiting){.nummer = 0};
    if (status != KB_OK)
        return kb_fout_zet(fout, KB_GEEN_INZAGELOG, "kan de map niet lezen: %s", strerror(errno));
    for (size_t i = lijst.n; i-- > 0 && inhoud.regels == 0;) {
        if (!bekijk(map, &lijst.rij[i], &stand, &inhoud, uit)) {
            status = kb_fout_zet(fout, KB_GEEN_INZAGELOG, "%s: %s", lijst.rij[i].naam, strerror(errno));
            break;
        }
        uit->nummer = inhoud.regels ? lijst.rij[i].nummer : lijst.rij[i].nummer - 1;
    }
    bestanden_vrij(&lijst);
    if (status != KB_OK)
        return status;
    uit->laatste = inhoud.laatste;
    vergelijk_stand(uit, &stand, gelezen, ontbreekt, &inhoud);
    return KB_OK;
}
