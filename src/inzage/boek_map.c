/* The chain in files. The one rule: op_schijf says what is durable, and every path out of here leaves the
 * file with that and nothing behind it, or boek->fd at -1 and the file named as to be cut.
 *
 * After a failed fdatasync the kernel may have dropped the pages and marked them clean, so that asking again
 * would succeed without anything being written. So it is not asked again: the file is cut back to what an
 * earlier fdatasync confirmed, its last line is read back past the page cache, and the chain goes on in a new
 * file. */
#include "inzage/boek.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "klantbeeld/basis/log.h"

enum { RECHTEN = 0640 };

static enum kb_status meld_errno(struct kb_fout *fout, const char *wat)
{
    return kb_fout_zet(fout, KB_GEEN_INZAGELOG, "%s: %s", wat, strerror(errno));
}

/* opening and closing */

static enum kb_status neem(struct boek *b, const struct kb_config_inzage *c, struct kb_fout *fout)
{
    const char *map = c->map;

    b->fsync = strcmp(c->fsync, "aan") == 0;
    b->map = open(map, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (b->map < 0)
        return kb_fout_zet(fout, KB_CONFIGURATIE, "inzage.map: kan %s niet openen: %s", map, strerror(errno));
    b->slot = openat(b->map, "slot", O_RDWR | O_CREAT | O_CLOEXEC, RECHTEN);
    if (b->slot < 0)
        return kb_fout_zet(fout, KB_CONFIGURATIE, "inzage.map: kan niet schrijven in %s: %s", map,
                           strerror(errno));
    if (flock(b->slot, LOCK_EX | LOCK_NB) != 0)
        return kb_fout_zet(fout, KB_CONFIGURATIE, "inzage.map: %s is in gebruik door een ander proces", map);
    return KB_OK;
}

static void sluit_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static void laat_los(struct boek *b)
{
    sluit_fd(&b->fd);
    sluit_fd(&b->stand_fd);
    sluit_fd(&b->slot);
    sluit_fd(&b->map);
}

/* to disk */

static bool schrijf_alles(int fd, const char *p, size_t n)
{
    while (n) {
        ssize_t k = write(fd, p, n);

        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return false;
        p += k;
        n -= (size_t)k;
    }
    return true;
}

static enum kb_status naar_schijf(struct boek *b, struct kb_fout *fout)
{
    if (!schrijf_alles(b->fd, b->regels.p, b->regels.n))
        return meld_errno(fout, "schrijven mislukt");
    if (b->fsync && fdatasync(b->fd) != 0)
        return meld_errno(fout, "fdatasync mislukt");
    return KB_OK;
}

static void noteer_stand(struct boek *b)
{
    /* When this fails, the next one tells the same and more. */
    if (b->stand_fd >= 0)
        (void)stand_schrijf(b->stand_fd, &b->erbij);
}

/* On failure the new file is gone again. */
static enum kb_status begin(struct boek *b, struct kb_fout *fout)
{
    enum kb_status status;

    sluit_fd(&b->fd);
    b->fd = openat(b->map, b->bestand.naam, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, RECHTEN);
    status = b->fd < 0 ? meld_errno(fout, b->bestand.naam) : naar_schijf(b, fout);
    if (status == KB_OK && b->fsync && fsync(b->map) != 0)
        status = meld_errno(fout, "fsync van de map mislukt");
    if (status == KB_OK) {
        noteer_stand(b);
        return KB_OK;
    }
    if (b->fd >= 0)
        unlinkat(b->map, b->bestand.naam, 0);
    sluit_fd(&b->fd);
    return status;
}

static enum kb_status voeg(struct boek *b, struct kb_fout *fout)
{
    enum kb_status status = naar_schijf(b, fout);

    if (status == KB_OK)
        noteer_stand(b);
    return status;
}

/* At once, not only when it is repaired: until then the file should not show what was refused. */
static void neem_terug(struct boek *b)
{
    if (ftruncate(b->fd, (off_t)b->vast) != 0)
        kb_log(KB_LOG_FOUT, "inzagelog: %s kan niet worden ingekort: %s", b->bestand.naam, strerror(errno));
}

/* repair */

static enum regeloordeel lees_laatste(const struct boek *b, char *bytes)
{
    int fd = openat(b->map, b->bestand.naam, O_RDONLY | O_CLOEXEC);
    ssize_t n = -1;
    struct regel r = {.volgnr = 0};
    enum regeloordeel oordeel = REGEL_VORM;

    if (fd >= 0 && posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED) == 0)
        n = pread(fd, bytes, b->n_laatste, (off_t)(b->vast - b->n_laatste));
    if (n == (ssize_t)b->n_laatste)
        oordeel = regel_lees((struct kb_tekst){bytes, b->n_laatste - 1}, &r);
    if (oordeel == REGEL_GOED && memcmp(r.hash, b->op_schijf.hash, HASH_BYTES) != 0)
        oordeel = REGEL_GEWIJZIGD;
    kb_document_vrij(r.document);
    sluit_fd(&fd);
    return oordeel;
}

/* Is the last line that counts on disk what it should be? Asked past the page cache. What is not is told in
 * the next file; an error only says that it could not be asked. */
static enum kb_status lees_laatste_terug(struct boek *b, struct kb_fout *fout)
{
    char *bytes = malloc(b->n_laatste);
    enum regeloordeel oordeel = bytes ? lees_laatste(b, bytes) : REGEL_GEHEUGEN;

    free(bytes);
    if (oordeel == REGEL_GEHEUGEN)
        return kb_fout_zet(fout, KB_GEEN_INZAGELOG, "geen geheugen");
    if (oordeel != REGEL_GOED)
        boek_noteer(b, REGEL_BREUK, "de laatste vastgelegde regel is niet terug te lezen");
    return KB_OK;
}

/* End the file that a write failed in where it was good last. */
static enum kb_status sluit_af(struct boek *b, struct kb_fout *fout)
{
    enum kb_status status;

    if (ftruncate(b->fd, (off_t)b->vast) != 0)
        return meld_errno(fout, "inkorten mislukt");
    if (b->fsync && fsync(b->fd) != 0)
        return meld_errno(fout, "fsync na inkorten mislukt");
    status = lees_laatste_terug(b, fout);
    if (status == KB_OK)
        sluit_fd(&b->fd);
    return status;
}

static enum kb_status sluit_aan(struct boek *b, struct kb_fout *fout)
{
    enum kb_status status = aansluiting_zoek(b->map, &b->aansluiting, fout);

    if (status != KB_OK)
        return status;
    b->aangesloten = true;
    b->op_schijf = b->aansluiting.laatste;
    b->bestand.nummer = b->aansluiting.nummer;
    for (size_t i = 0; i < b->aansluiting.n_feiten; i++)
        b->breuken += b->aansluiting.feiten[i].soort == REGEL_BREUK;
    return KB_OK;
}

/* A stand of the right size is written over once there is something new; it may know what the log has lost.
 * Any other is replaced whole, so that there is never half of one. */
static enum kb_status open_stand(struct boek *b, struct kb_fout *fout)
{
    struct stand s;

    if (stand_lees(b->map, &s)) {
        b->stand_fd = openat(b->map, "stand", O_WRONLY | O_CLOEXEC);
        return b->stand_fd >= 0 ? KB_OK : meld_errno(fout, "stand");
    }
    b->stand_fd = openat(b->map, "stand.nieuw", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, RECHTEN);
    if (b->stand_fd >= 0 && stand_schrijf(b->stand_fd, &b->op_schijf) && fsync(b->stand_fd) == 0 &&
        renameat(b->map, "stand.nieuw", b->map, "stand") == 0 && fsync(b->map) == 0)
        return KB_OK;
    kb_fout_zet(fout, KB_GEEN_INZAGELOG, "stand: %s", strerror(errno));
    sluit_fd(&b->stand_fd);
    return KB_GEEN_INZAGELOG;
}

static enum kb_status maak_klaar(struct boek *b, struct kb_fout *fout)
{
    enum kb_status status = KB_OK;

    if (!b->aangesloten)
        status = sluit_aan(b, fout);
    if (status == KB_OK && b->stand_fd < 0)
        status = open_stand(b, fout);
    if (status == KB_OK && b->fd >= 0)
        status = sluit_af(b, fout);
    return status;
}

const struct boekopslag boek_map = {
    .neem = neem,
    .laat_los = laat_los,
    .maak_klaar = maak_klaar,
    .begin = begin,
    .voeg = voeg,
    .neem_terug = neem_terug,
};
