/* Client certificates for sources: from their files into a memory file that libcurl reads. */
#include "bron/bewijs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bron/intern.h"
#include "klantbeeld/basis/certificaat.h"

void bewijs_begin(struct bewijs *b)
{
    b->fd = -1;
    b->naam[0] = '\0';
    atomic_init(&b->nieuw, -1);
    atomic_init(&b->verloopt, 0);
}

static bool schrijf(int fd, const struct kb_buffer *b)
{
    return write(fd, b->p, b->n) == (ssize_t)b->n && write(fd, "\n", 1) == 1;
}

/* The key first: it is found at the first thing that is not a certificate. */
static int naar_geheugen(const struct kb_certificaat *c)
{
    int fd = memfd_create("klantbeeld-bewijs", MFD_CLOEXEC);

    if (fd >= 0 && schrijf(fd, &c->sleutel) && schrijf(fd, &c->keten))
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

enum kb_status bewijs_lees(struct bewijs *b, const struct kb_config_bron *c, kb_tijd nu, struct kb_fout *fout)
{
    char instelling[2][96];
    const struct kb_bestandplek keten = {instelling[0], c->regel, c->client_certificaat_bestand};
    const struct kb_bestandplek sleutel = {instelling[1], c->regel, c->client_sleutel_bestand};
    struct kb_certificaat paar;
    enum kb_status status;
    int fd;

    if (!*keten.pad)
        return KB_OK;
    snprintf(instelling[0], sizeof(instelling[0]), "bronnen[%s].client_certificaat_bestand", c->naam);
    snprintf(instelling[1], sizeof(instelling[1]), "bronnen[%s].client_sleutel_bestand", c->naam);
    status = kb_certificaat_lees(&keten, &sleutel, nu, &paar, fout);
    if (status != KB_OK)
        return status;
    fd = naar_geheugen(&paar);
    if (fd < 0) {
        status = kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "%s: %s", keten.instelling, strerror(errno));
    } else {
        atomic_store(&b->verloopt, paar.verloopt);
        fd = atomic_exchange(&b->nieuw, fd);
    }
    if (fd >= 0)
        close(fd);
    kb_certificaat_vrij(&paar);
    return status;
}

/* The descriptor keeps its number, so that connections which were made with it are still those of this
 * source. */
const char *bewijs_naam(struct bewijs *b)
{
    int nieuw = atomic_exchange_explicit(&b->nieuw, -1, memory_order_acquire);

    if (nieuw < 0)
        return b->naam;
    if (b->fd < 0) {
        b->fd = nieuw;
        snprintf(b->naam, sizeof(b->naam), "/proc/self/fd/%d", nieuw);
    } else {
        dup3(nieuw, b->fd, O_CLOEXEC);
        close(nieuw);
    }
    return b->naam;
}

void bewijs_einde(struct bewijs *b)
{
    bewijs_naam(b);
    if (b->fd >= 0)
        close(b->fd);
    b->fd = -1;
}

static const struct kb_config_bron *zoek(const struct kb_config *c, const char *naam)
{
    for (size_t i = 0; i < c->n_bronnen; i++)
        if (strcmp(c->bron[i].naam, naam) == 0)
            return &c->bron[i];
    return NULL;
}

enum kb_status kb_motor_herlaad(struct kb_motor *m, const struct kb_config *config, FILE *fouten)
{
    enum kb_status status = KB_OK;
    struct kb_fout fout;

    for (size_t i = 0; i < m->n_bronnen; i++) {
        const struct kb_config_bron *c = zoek(config, m->bron[i].config->naam);

        if (c && !m->bron[i].eigen &&
            bewijs_lees(&m->bron[i].bewijs, c, kb_tijd_nu(m->klok), &fout) != KB_OK) {
            kb_fout_meld(fouten, config->bestand, &fout);
            status = KB_CONFIGURATIE;
        }
    }
    if (m->gedeeld && kb_gedeeld_herlaad(m->gedeeld, &config->gedeeld, &fout) != KB_OK) {
        kb_fout_meld(fouten, config->bestand, &fout);
        status = KB_CONFIGURATIE;
    }
    return status;
}
