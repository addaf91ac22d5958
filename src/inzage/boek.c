/* Writing the chain. The one rule: op_schijf says what is durable, and every path out of here leaves the
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

enum { RECHTEN = 0640, BEWAAR_RUIMTE = 4 * 1024 * 1024 };

static enum kb_status meld_errno(struct kb_fout *fout, const char *wat)
{
    return kb_fout_zet(fout, KB_GEEN_INZAGELOG, "%s: %s", wat, strerror(errno));
}

/* opening and closing */

static enum kb_status neem_map(struct boek *b, const char *map, struct kb_fout *fout)
{
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
    kb_buffer_vrij(&b->regels);
    controlesleutel_wis(&b->sleutel);
}

enum kb_status boek_open(struct boek *b, const struct kb_config_inzage *c, const struct kb_klok *klok,
                         struct kb_fout *fout)
{
    enum kb_status status = KB_OK;

    *b = (struct boek){
        .klok = klok,
        .max_bytes = (uint64_t)c->rotatie_mb * 1024 * 1024,
        .fsync = strcmp(c->fsync, "aan") == 0,
        .tekent = *c->sleutel_bestand != '\0',
        .controlepunt_regels = (uint64_t)c->controlepunt_regels,
        .map = -1,
        .slot = -1,
        .stand_fd = -1,
        .fd = -1,
        .stuk = true,
    };
    if (b->tekent)
        status = controlesleutel_lees(c->sleutel_bestand, &b->sleutel, fout);
    if (status == KB_OK)
        status = neem_map(b, c->map, fout);
    if (status != KB_OK)
        laat_los(b);
    return status;
}

/* lines in memory */

static void vergeet_nieuwe(struct boek *b)
{
    b->erbij = b->op_schijf;
    b->regels.n = 0;
    if (b->regels.mislukt || b->regels.capaciteit > BEWAAR_RUIMTE)
        kb_buffer_vrij(&b->regels);
}

static void voeg_regel(struct boek *b, enum regelsoort soort, kb_tijd tijd, struct kb_tekst leden)
{
    struct regelkop kop = {b->erbij.volgnr + 1, tijd, soort};

    b->begin_laatste = b->regels.n;
    regel_schrijf(&b->regels, &kop, leden, b->erbij.hash);
    b->erbij.volgnr++;
    b->sinds_controlepunt++;
}

static void voeg_controlepunt(struct boek *b)
{
    struct kb_buffer leden = KB_LEGE_BUFFER;

    controlepunt_leden(&leden, &b->sleutel, b->erbij.volgnr + 1, b->erbij.hash);
    b->regels.mislukt = b->regels.mislukt || leden.mislukt;
    voeg_regel(b, REGEL_CONTROLEPUNT, kb_tijd_nu(b->klok), kb_buffer_tekst(&leden));
    b->sinds_controlepunt = 0;
    kb_buffer_vrij(&leden);
}

void boek_voeg(struct boek *b, kb_tijd tijd, struct kb_tekst leden)
{
    if (b->tekent && b->sinds_controlepunt >= b->controlepunt_regels)
        voeg_controlepunt(b);
    voeg_regel(b, REGEL_INZAGE, tijd, leden);
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

/* Everything in memory behind what is in the file: on disk, or an error; then the caller cuts. */
static enum kb_status naar_schijf(struct boek *b, struct kb_fout *fout)
{
    if (b->regels.mislukt)
        return kb_fout_zet(fout, KB_GEEN_INZAGELOG, "geen geheugen");
    if (!schrijf_alles(b->fd, b->regels.p, b->regels.n))
        return meld_errno(fout, "schrijven mislukt");
    if (b->fsync && fdatasync(b->fd) != 0)
        return meld_errno(fout, "fdatasync mislukt");
    return KB_OK;
}

static void neem_vast(struct boek *b)
{
    b->vast += b->regels.n;
    b->n_laatste = b->regels.n - b->begin_laatste;
    b->op_schijf = b->erbij;
    vergeet_nieuwe(b);
    /* When this fails, the next one tells the same and more. */
    if (b->stand_fd >= 0)
        (void)stand_schrijf(b->stand_fd, &b->op_schijf);
}

/* A new file with its first lines. On failure it is gone again. */
static enum kb_status begin_bestand(struct boek *b, const char *reden, struct kb_tekst herstel,
                                    struct kb_fout *fout)
{
    kb_tijd nu = kb_tijd_nu(b->klok);
    char begin[128];
    enum kb_status status;

    vergeet_nieuwe(b);
    bestand_naam(&b->bestand, b->bestand.nummer + 1, nu);
    snprintf(begin, sizeof(begin),
             "\"versie\":1,\"bestand\":%u,\"dag\":\"%s\",\"reden\":\"%s\",\"controlepuntRegels\":%llu",
             b->bestand.nummer, b->bestand.dag, reden,
             b->tekent ? (unsigned long long)b->controlepunt_regels : 0ULL);
    voeg_regel(b, REGEL_BEGIN, nu, kb_tekst_van(begin));
    if (b->tekent)
        voeg_controlepunt(b);
    for (size_t i = 0; i < b->aansluiting.n_feiten; i++) {
        struct kb_buffer leden = KB_LEGE_BUFFER;

        feit_leden(&leden, &b->aansluiting.feiten[i]);
        b->regels.mislukt = b->regels.mislukt || leden.mislukt;
        voeg_regel(b, b->aansluiting.feiten[i].soort, nu, kb_buffer_tekst(&leden));
        kb_buffer_vrij(&leden);
    }
    if (herstel.n)
        voeg_regel(b, REGEL_HERSTEL, nu, herstel);
    b->fd = openat(b->map, b->bestand.naam, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, RECHTEN);
    status = b->fd < 0 ? meld_errno(fout, b->bestand.naam) : naar_schijf(b, fout);
    if (status == KB_OK && b->fsync && fsync(b->map) != 0)
        status = meld_errno(fout, "fsync van de map mislukt");
    if (status == KB_OK) {
        b->vast = 0;
        neem_vast(b);
        b->aansluiting.n_feiten = 0;
        return KB_OK;
    }
    if (b->fd >= 0)
        unlinkat(b->map, b->bestand.naam, 0);
    sluit_fd(&b->fd);
    b->bestand.nummer--;
    vergeet_nieuwe(b);
    return status;
}

static bool tijd_voor_een_nieuw_bestand(const struct boek *b)
{
    struct logbestand nu;

    if (b->vast >= b->max_bytes)
        return true;
    bestand_naam(&nu, 1, kb_tijd_nu(b->klok));
    return strcmp(nu.dag, b->bestand.dag) > 0;
}

enum kb_status boek_rol(struct boek *b, struct kb_fout *fout)
{
    const char *reden = b->vast >= b->max_bytes ? "omvang" : "dag";
    enum kb_status status;

    if (b->stuk || !tijd_voor_een_nieuw_bestand(b))
        return KB_OK;
    sluit_fd(&b->fd);
    status = begin_bestand(b, reden, KB_GEEN_TEKST, fout);
    b->stuk = status != KB_OK;
    return status;
}

enum kb_status boek_leg_vast(struct boek *b, struct kb_fout *fout)
{
    enum kb_status status;

    if (b->stuk)
        return kb_fout_zet(fout, KB_GEEN_INZAGELOG, "het log is stuk");
    if (b->regels.n == 0 && !b->regels.mislukt)
        return KB_OK;
    status = naar_schijf(b, fout);
    if (status == KB_OK) {
        neem_vast(b);
        return KB_OK;
    }
    b->stuk = true;
    vergeet_nieuwe(b);
    /* At once, not only when it is repaired: until then the file should not show what was refused. */
    if (ftruncate(b->fd, (off_t)b->vast) != 0)
        kb_log(KB_LOG_FOUT, "inzagelog: %s kan niet worden ingekort: %s", b->bestand.naam, strerror(errno));
    return status;
}

/* repair */

static void noteer_breuk(struct boek *b, const char *reden)
{
    struct aansluiting *a = &b->aansluiting;
    struct feit *f = &a->feiten[a->n_feiten < MAX_FEITEN ? a->n_feiten++ : MAX_FEITEN - 1];

    *f = (struct feit){.soort = REGEL_BREUK};
    snprintf(f->reden, sizeof(f->reden), "%s", reden);
    snprintf(f->bestand, sizeof(f->bestand), "%s", b->bestand.naam);
    b->breuken++;
}

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
        noteer_breuk(b, "de laatste vastgelegde regel is niet terug te lezen");
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

enum kb_status boek_herstel(struct boek *b, struct kb_tekst herstel, struct kb_fout *fout)
{
    enum kb_status status = KB_OK;

    b->stuk = true;
    if (!b->aangesloten)
        status = sluit_aan(b, fout);
    if (status == KB_OK && b->stand_fd < 0)
        status = open_stand(b, fout);
    if (status == KB_OK && b->fd >= 0)
        status = sluit_af(b, fout);
    if (status == KB_OK)
        status = begin_bestand(b, herstel.n ? "herstel" : "start", herstel, fout);
    b->stuk = status != KB_OK;
    return status;
}

void boek_sluit(struct boek *b)
{
    struct kb_fout fout;

    if (!b->stuk && b->tekent && b->sinds_controlepunt) {
        voeg_controlepunt(b);
        if (boek_leg_vast(b, &fout) != KB_OK)
            kb_log(KB_LOG_FOUT, "inzagelog: het laatste controlepunt is niet vastgelegd: %s", fout.tekst);
    }
    laat_los(b);
}
