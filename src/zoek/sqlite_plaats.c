/* An index file takes the place of another: the lock beside it, the copy that mutations change, the rename.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "zoek/sqlite_schrijf.h"
#include "zoek/vulling.h"

static enum kb_status neem_slot(struct kb_vulwerk *w)
{
    char pad[4096];

    (void)snprintf(pad, sizeof(pad), "%s.slot", w->v->index);
    w->slot = open(pad, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (w->slot < 0)
        return kb_fout_zet(w->fout, KB_INTERN, "%s: %s", pad, strerror(errno));
    (void)snprintf(w->nieuw, sizeof(w->nieuw), "%s.nieuw", w->v->index);
    if (flock(w->slot, LOCK_EX | LOCK_NB) == 0) {
        (void)unlink(w->nieuw); /* left by a filling that was killed: ours alone now that we hold the lock */
        return KB_OK;
    }
    (void)close(w->slot);
    w->slot = -1;
    return kb_fout_zet(w->fout, KB_OVERBELAST, "%s: de index wordt al gevuld", w->v->index);
}

static bool kopieer(int van, int naar)
{
    static const size_t STUK = (size_t)1 << 26;
    struct stat st;
    off_t over;

    if (fstat(van, &st) != 0)
        return false;
    for (over = st.st_size; over > 0;) {
        ssize_t n = copy_file_range(van, NULL, naar, NULL, STUK, 0);

        if (n <= 0)
            return false;
        over -= n;
    }
    return true;
}

static enum kb_status kopieer_index(struct kb_vulwerk *w)
{
    int van = open(w->v->index, O_RDONLY | O_CLOEXEC);
    int naar = open(w->nieuw, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, KB_INDEX_RECHTEN);
    bool goed = van >= 0 && naar >= 0 && kopieer(van, naar);
    int fout = errno;

    if (van >= 0)
        (void)close(van);
    if (naar >= 0 && close(naar) != 0)
        goed = false;
    return goed ? KB_OK
                : kb_fout_zet(w->fout, KB_INTERN, "%s: kopiëren lukt niet: %s", w->v->index, strerror(fout));
}

static enum kb_status maak(struct kb_vulwerk *w, bool leeg)
{
    struct kb_sqlite_schrijver *s = NULL;
    enum kb_status status = leeg ? KB_OK : kopieer_index(w);

    if (status == KB_OK)
        status = kb_sqlite_schrijver(w->nieuw, leeg, &s, w->fout);
    w->uit = s;
    return status;
}

/* The folder too must reach the disk, or the rename may not survive the machine. */
static bool bewaar_map(const char *index)
{
    char map[4096];
    char *streep;
    bool goed;
    int fd;

    (void)snprintf(map, sizeof(map), "%s", index);
    streep = strrchr(map, '/');
    if (streep)
        streep[streep == map ? 1 : 0] = '\0';
    fd = open(streep ? map : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    goed = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        (void)close(fd);
    return goed;
}

static enum kb_status voltooi(struct kb_vulwerk *w, struct kb_indexstaat *staat)
{
    enum kb_status status = kb_sqlite_afronden(w->uit, staat, w->fout);

    if (status != KB_OK)
        return status;
    kb_sqlite_schrijver_vrij(w->uit);
    w->uit = NULL;
    if (rename(w->nieuw, w->v->index) != 0 || !bewaar_map(w->v->index))
        return kb_fout_zet(w->fout, KB_INTERN, "%s: %s", w->v->index, strerror(errno));
    return KB_OK;
}

static void einde(struct kb_vulwerk *w)
{
    kb_sqlite_schrijver_vrij(w->uit);
    if (w->slot >= 0) {
        (void)unlink(w->nieuw); /* gone already when it is in place */
        (void)close(w->slot);
    }
    w->slot = -1;
}

static enum kb_status rij(void *s, int64_t id, const struct kb_werkgever *w)
{
    return kb_sqlite_rij(s, id, w);
}

static enum kb_status sleutel(void *s, int soort, int64_t nummer, int64_t id)
{
    return kb_sqlite_sleutel(s, soort, nummer, id);
}

static enum kb_status vind(void *s, int soort, int64_t nummer, int64_t *id)
{
    return kb_sqlite_vind(s, soort, nummer, id);
}

static enum kb_status laatste(void *s, int64_t van, int64_t tot, int64_t *id)
{
    return kb_sqlite_laatste(s, van, tot, id);
}

static enum kb_status weg(void *s, int64_t id)
{
    return kb_sqlite_weg(s, id);
}

static enum kb_status beeindig(void *s, int64_t id)
{
    return kb_sqlite_beeindig(s, id);
}

static const char *reden(const void *s)
{
    return kb_sqlite_reden(s);
}

const struct kb_schrijfwijze kb_schrijfwijze_sqlite = {
    .naam = "sqlite",
    .slot = neem_slot,
    .maak = maak,
    .rij = rij,
    .sleutel = sleutel,
    .vind = vind,
    .laatste = laatste,
    .weg = weg,
    .beeindig = beeindig,
    .voltooi = voltooi,
    .einde = einde,
    .reden = reden,
};
