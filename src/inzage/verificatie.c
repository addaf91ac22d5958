/* The files for the judge: which there are, in which order, and whether that is all of them. `stand` is read
 * before anything else, so that a log that grows meanwhile can only hold more than it says. */
#include "klantbeeld/inzage/verificatie.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include "inzage/keten.h"
#include "inzage/regellezer.h"
#include "inzage/verificatie_tabel.h"

struct lezing {
    struct keten keten;
    int map;
    struct bestandenlijst lijst;
    struct kb_fout *fout;
};

static enum kb_status lees_regels(struct lezing *l, int fd, bool laatste)
{
    struct keten *k = &l->keten;
    struct regellezer lezer;
    struct kb_tekst t;
    enum regelstand soort;
    bool goed = regellezer_begin(&lezer, fd);

    if (!goed)
        return KB_GEEN_GEHEUGEN;
    while (goed && (soort = regellezer_volgende(&lezer, &t)) != LEZER_EINDE && soort != LEZER_FOUT) {
        if (soort == LEZER_REGEL)
            goed = keten_regel(k, t);
        else if (soort == LEZER_TE_LANG)
            keten_onleesbaar(k, "een regel die te lang is");
        else if (laatste)
            k->uit->onvolledig = true;
        else
            keten_meld(k, KB_BEVINDING_ONVOLLEDIG, k->bestand->naam, k->regel + 1,
                       "de regel is niet af, en er volgen bestanden");
    }
    regellezer_einde(&lezer);
    if (!goed)
        return KB_GEEN_GEHEUGEN;
    if (soort == LEZER_FOUT)
        return kb_fout_zet(l->fout, KB_CONFIGURATIE, "%s: %s", k->bestand->naam, strerror(errno));
    return KB_OK;
}

static enum kb_status lees_bestand(struct lezing *l, const struct logbestand *b, bool laatste)
{
    int fd = openat(l->map, b->naam, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    enum kb_status status;

    /* A service whose disk is full may have tried to begin this file, and taken it away again. */
    if (fd < 0 && laatste && errno == ENOENT)
        return KB_OK;
    if (fd < 0)
        return kb_fout_zet(l->fout, KB_CONFIGURATIE, "%s: %s", b->naam, strerror(errno));
    status = lees_regels(l, fd, laatste);
    close(fd);
    if (status == KB_OK && l->keten.regel == 0 && !laatste)
        keten_meld(&l->keten, KB_BEVINDING_BESTAND, b->naam, 0, "het bestand is leeg, en er volgen andere");
    return status;
}

static enum kb_status lees_bestanden(struct lezing *l)
{
    unsigned verwacht = l->keten.vraag->vanaf ? l->keten.vraag->vanaf : 1;
    enum kb_status status = KB_OK;

    for (size_t i = 0; i < l->lijst.n && status == KB_OK; i++) {
        const struct logbestand *b = &l->lijst.rij[i];

        if (b->nummer < l->keten.vraag->vanaf || !keten_keur_nummer(&l->keten, b, verwacht))
            continue;
        keten_bestand(&l->keten, b, b->nummer > verwacht);
        status = lees_bestand(l, b, i + 1 == l->lijst.n);
        verwacht = b->nummer + 1;
    }
    return status;
}

/* What the service set aside at a start stays a finding until somebody has looked at it and taken it away. */
static void meld_afgekeurde(struct lezing *l)
{
    int fd = openat(l->map, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
    struct dirent *e;

    if (!d) {
        if (fd >= 0)
            close(fd);
        return;
    }
    while ((e = readdir(d)))
        if (strncmp(e->d_name, "inzage-", 7) == 0 && strstr(e->d_name, ".jsonl.afgekeurd"))
            keten_meld(&l->keten, KB_BEVINDING_BESTAND, e->d_name, 0,
                       "hier zijn regels apart gezet die niet klopten");
    closedir(d);
}

static void lees_stand(struct lezing *l, enum kb_status *status)
{
    struct keten *k = &l->keten;
    bool ontbreekt;

    if (stand_lees(l->map, &k->stand.moet))
        return;
    ontbreekt = errno == ENOENT;
    *status = bestanden_lijst(l->map, &l->lijst);
    if (*status == KB_OK && ontbreekt && l->lijst.n == 0 && l->lijst.n_vreemd == 0)
        *status = kb_fout_zet(l->fout, KB_CONFIGURATIE, "in %s staat geen inzagelog", k->vraag->map);
    else if (*status == KB_OK)
        keten_meld(k, KB_BEVINDING_STAND, "stand", 0,
                   ontbreekt ? "het bestand ontbreekt" : "het bestand is onleesbaar");
    bestanden_vrij(&l->lijst);
}

static enum kb_status verifieer(struct lezing *l)
{
    enum kb_status status = KB_OK;

    lees_stand(l, &status);
    if (status == KB_OK)
        status = bestanden_lijst(l->map, &l->lijst);
    if (status == KB_OK && l->lijst.n_vreemd)
        keten_meld(&l->keten, KB_BEVINDING_BESTAND, l->lijst.vreemd, 0,
                   "deze naam heeft geen bestand van het log (%zu zo)", l->lijst.n_vreemd);
    if (status == KB_OK)
        status = lees_bestanden(l);
    if (status == KB_OK) {
        meld_afgekeurde(l);
        keten_einde(&l->keten);
    }
    bestanden_vrij(&l->lijst);
    if (status == KB_INTERN)
        return kb_fout_zet(l->fout, KB_CONFIGURATIE, "kan de map niet lezen: %s", strerror(errno));
    return status == KB_GEEN_GEHEUGEN ? kb_fout_zet(l->fout, status, "geen geheugen") : status;
}

enum kb_status kb_inzage_verifieer(const struct kb_inzage_controle *vraag, struct kb_inzage_uitslag *uit,
                                   struct kb_fout *fout)
{
    struct lezing l = {.fout = fout};
    enum kb_status status;

    keten_begin(&l.keten, vraag, uit);
    if (sodium_init() < 0)
        return kb_fout_zet(fout, KB_CONFIGURATIE, "libsodium start niet");
    if (vraag->verbinding)
        return tabel_verifieer(&l.keten, fout);
    l.map = open(vraag->map, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (l.map < 0)
        return kb_fout_zet(fout, KB_CONFIGURATIE, "kan %s niet openen: %s", vraag->map, strerror(errno));
    status = verifieer(&l);
    close(l.map);
    return status;
}
