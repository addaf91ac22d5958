/* Certificates and keys from their files. Everything that GnuTLS or libcurl would only notice when somebody
 * connects is noticed here, where it can still be told with the name of the setting. */
#include "klantbeeld/basis/certificaat.h"

#include <errno.h>
#include <fcntl.h>
#include <gnutls/x509.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_BESTAND = 1 << 20, MIN_RSA_BITS = 2048 };

static enum kb_status mis(const struct kb_bestandplek *plek, const char *wat, struct kb_fout *fout)
{
    kb_fout_zet(fout, KB_CONFIGURATIE, "%s: %s: %s", plek->instelling, plek->pad, wat);
    fout->regel = plek->regel;
    return KB_CONFIGURATIE;
}

/* All of the file at once into memory that does not move: a buffer that grows leaves copies of a key. */
static enum kb_status lees_open(int fd, const struct kb_bestandplek *plek, bool geheim, struct kb_buffer *uit,
                                struct kb_fout *fout)
{
    struct stat s;
    ssize_t n = 1;
    size_t ruim;
    char *p;

    if (fstat(fd, &s) != 0 || !S_ISREG(s.st_mode) || s.st_size > MAX_BESTAND)
        return mis(plek, "geen gewoon bestand van hooguit 1 MB", fout);
    if (geheim && (s.st_mode & S_IRWXO))
        return mis(plek, "iedereen op deze machine kan erbij (chmod o-rwx)", fout);
    ruim = (size_t)s.st_size;
    p = kb_buffer_ruimte(uit, ruim + 1);
    if (!p)
        return kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "geen geheugen voor %s", plek->instelling);
    while (n > 0 && uit->n < ruim) {
        n = read(fd, p + uit->n, ruim - uit->n);
        uit->n += n > 0 ? (size_t)n : 0;
    }
    p[uit->n] = '\0';
    return n < 0 ? mis(plek, strerror(errno), fout) : KB_OK;
}

static enum kb_status lees_bestand(const struct kb_bestandplek *plek, bool geheim, struct kb_buffer *uit,
                                   struct kb_fout *fout)
{
    int fd = open(plek->pad, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    enum kb_status status;

    if (fd < 0)
        return mis(plek, strerror(errno), fout);
    status = lees_open(fd, plek, geheim, uit, fout);
    close(fd);
    return status;
}

static gnutls_datum_t als_datum(const struct kb_buffer *b)
{
    return (gnutls_datum_t){(unsigned char *)b->p, (unsigned)b->n};
}

/* What the certificate itself says: when it holds, and how strong its key is. */
static enum kb_status keur_certificaat(gnutls_x509_crt_t c, const struct kb_bestandplek *plek, kb_tijd nu,
                                       kb_tijd *verloopt, struct kb_fout *fout)
{
    time_t tot = gnutls_x509_crt_get_expiration_time(c);
    time_t vanaf = gnutls_x509_crt_get_activation_time(c);
    unsigned bits = 0;
    int soort = gnutls_x509_crt_get_pk_algorithm(c, &bits);

    *verloopt = (kb_tijd)tot * KB_S;
    if (tot == (time_t)-1 || *verloopt <= nu)
        return mis(plek, "het certificaat is verlopen", fout);
    if (vanaf == (time_t)-1 || (kb_tijd)vanaf * KB_S > nu)
        return mis(plek, "het certificaat is nog niet geldig", fout);
    if ((soort == GNUTLS_PK_RSA || soort == GNUTLS_PK_RSA_PSS) && bits < MIN_RSA_BITS)
        return mis(plek, "een RSA-sleutel heeft minstens 2048 bits", fout);
    return KB_OK;
}

static enum kb_status keur_keten(const struct kb_certificaat *c, const struct kb_bestandplek *plek,
                                 kb_tijd nu, kb_tijd *verloopt, struct kb_fout *fout)
{
    const gnutls_datum_t pem = als_datum(&c->keten);
    gnutls_x509_crt_t *lijst = NULL;
    unsigned n = 0;
    enum kb_status status;

    if (gnutls_x509_crt_list_import2(&lijst, &n, &pem, GNUTLS_X509_FMT_PEM, 0) < 0 || n == 0)
        return mis(plek, "geen certificaat in PEM-vorm", fout);
    status = keur_certificaat(lijst[0], plek, nu, verloopt, fout);
    for (unsigned i = 0; i < n; i++)
        gnutls_x509_crt_deinit(lijst[i]);
    gnutls_free(lijst);
    return status;
}

int kb_certificaat_toon(const struct kb_certificaat *c, void *bewijs)
{
    const gnutls_datum_t keten = als_datum(&c->keten);
    const gnutls_datum_t sleutel = als_datum(&c->sleutel);

    return gnutls_certificate_set_x509_key_mem(bewijs, &keten, &sleutel, GNUTLS_X509_FMT_PEM);
}

/* GnuTLS takes a key only with its own certificate. */
static enum kb_status keur_paar(const struct kb_certificaat *c, const struct kb_bestandplek *plek,
                                struct kb_fout *fout)
{
    gnutls_certificate_credentials_t proef;
    int r;

    if (gnutls_certificate_allocate_credentials(&proef) != GNUTLS_E_SUCCESS)
        return kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "geen geheugen voor %s", plek->instelling);
    r = kb_certificaat_toon(c, proef);
    gnutls_certificate_free_credentials(proef);
    if (r >= 0)
        return KB_OK;
    return mis(plek,
               r == GNUTLS_E_CERTIFICATE_KEY_MISMATCH
                   ? "de sleutel hoort niet bij het certificaat"
                   : "geen bruikbare sleutel in PEM-vorm (zonder wachtwoord)",
               fout);
}

enum kb_status kb_certificaat_lees(const struct kb_bestandplek *keten, const struct kb_bestandplek *sleutel,
                                   kb_tijd nu, struct kb_certificaat *uit, struct kb_fout *fout)
{
    enum kb_status status;

    *uit = (struct kb_certificaat){KB_LEGE_BUFFER, KB_LEGE_BUFFER, 0};
    status = lees_bestand(keten, false, &uit->keten, fout);
    if (status == KB_OK)
        status = keur_keten(uit, keten, nu, &uit->verloopt, fout);
    if (status == KB_OK)
        status = lees_bestand(sleutel, true, &uit->sleutel, fout);
    if (status == KB_OK)
        status = keur_paar(uit, sleutel, fout);
    if (status != KB_OK)
        kb_certificaat_vrij(uit);
    return status;
}

void kb_certificaat_vrij(struct kb_certificaat *c)
{
    if (c->sleutel.p)
        explicit_bzero(c->sleutel.p, c->sleutel.capaciteit);
    kb_buffer_vrij(&c->sleutel);
    kb_buffer_vrij(&c->keten);
}
