/* The shared cache as a whole: building, taking down, the round, and storing. */
#include "bron/gedeeld.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "bron/gedeeld_intern.h"

enum { WERK_HOUD = 1 << 18 }; /* a larger work buffer is given back */

/* storing */

static bool bewaar(struct kb_gedeeld *g, const struct kb_namen *namen, const struct kb_gedeeld_waarde *w)
{
    const struct kb_envelop e = {w->opgehaald_op, kb_tijd_nu(g->klok) + w->ttl_ms * KB_MS, w->bytes};
    bool gelukt = false;

    if (w->ttl_ms <= 0 || w->bytes.n > (size_t)g->config->max_waarde_bytes ||
        !lijn_heeft_ruimte(g, 1, w->bytes.n + KB_ENVELOP_EXTRA))
        return false;
    g->werk.n = 0;
    kb_envelop_sluit(&g->bos, namen, &e, &g->werk);
    if (!g->werk.mislukt)
        gelukt = zend_bewaar(g, namen, kb_buffer_tekst(&g->werk), w->ttl_ms);
    if (g->werk.mislukt || g->werk.capaciteit > WERK_HOUD)
        kb_buffer_vrij(&g->werk);
    return gelukt;
}

void kb_gedeeld_bewaar(struct kb_gedeeld *g, struct kb_tekst sleutel, const struct kb_gedeeld_waarde *waarde)
{
    struct kb_namen namen;

    kb_envelop_namen(&g->bos, sleutel, &namen);
    if (!bewaar(g, &namen, waarde))
        staat_tel(&g->tellers.niet_bewaard);
    if (waarde->slot)
        zend_slot_los(g, &namen, waarde->slot);
}

void kb_gedeeld_laat_los(struct kb_gedeeld *g, struct kb_tekst sleutel, uint64_t slot)
{
    struct kb_namen namen;

    kb_envelop_namen(&g->bos, sleutel, &namen);
    zend_slot_los(g, &namen, slot);
}

void kb_gedeeld_wis(struct kb_gedeeld *g, struct kb_tekst sleutel)
{
    struct kb_namen namen;

    kb_envelop_namen(&g->bos, sleutel, &namen);
    zend_wis(g, &namen);
}

/* the round */

int kb_gedeeld_fd(const struct kb_gedeeld *g)
{
    return g->epoll;
}

static kb_moment vroegste(kb_moment a, kb_moment b)
{
    return !a || (b && b < a) ? b : a;
}

kb_moment kb_gedeeld_wanneer(const struct kb_gedeeld *g)
{
    kb_moment op = vroegste(lijn_wanneer(g), g->wek);

    if (g->klaar.eerste)
        return 1;
    return g->lijn.fase == LIJN_OPEN ? vroegste(op, g->rust_tot) : op;
}

/* Reading goes first: an answer that is there is in time, however late this round is. */
void kb_gedeeld_verwerk(struct kb_gedeeld *g, kb_moment nu)
{
    lijn_verwerk(g, nu);
    vraag_wekker(g, nu);
    vraag_lever(g);
    lijn_schrijf(g, nu);
    vraag_lever(g);
}

/* building and taking down */

static enum kb_status lees_wachtwoord(struct kb_gedeeld *g, struct kb_fout *fout)
{
    const char *bestand = g->config->wachtwoord_bestand;
    FILE *f;
    bool gelezen;

    if (!*bestand)
        return KB_OK;
    f = fopen(bestand, "re");
    if (!f)
        return kb_fout_zet(fout, KB_CONFIGURATIE, "gedeeld.wachtwoord_bestand: kan %s niet lezen: %s",
                           bestand, strerror(errno));
    /* No buffer of stdio's own that would keep a copy. */
    setvbuf(f, NULL, _IONBF, 0);
    gelezen = fgets(g->wachtwoord, sizeof(g->wachtwoord), f);
    fclose(f);
    g->wachtwoord[strcspn(g->wachtwoord, "\r\n")] = '\0';
    if (!gelezen || !*g->wachtwoord)
        return kb_fout_zet(fout, KB_CONFIGURATIE, "gedeeld.wachtwoord_bestand: %s: geen wachtwoord gevonden",
                           bestand);
    return KB_OK;
}

static enum kb_status zet_op(struct kb_gedeeld *g, struct kb_fout *fout)
{
    enum kb_status status = kb_sleutelbos_lees(g->config->sleutel_bestand, &g->bos, fout);

    if (status == KB_OK)
        status = lees_wachtwoord(g, fout);
    if (status != KB_OK)
        return status;
    g->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (g->epoll < 0)
        return kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "kan de gedeelde cache niet opzetten: %s",
                           strerror(errno));
    g->lijn.leiding = leiding_nieuw(g->config, g->epoll, kb_tijd_nu(g->klok), fout);
    if (!g->lijn.leiding)
        return KB_CONFIGURATIE;
    randombytes_buf(&g->instantie, sizeof(g->instantie));
    g->lijn.opnieuw = kb_nu(g->klok);
    return KB_OK;
}

struct kb_gedeeld *kb_gedeeld_nieuw(const struct kb_config_gedeeld *config, const struct kb_klok *klok,
                                    struct kb_fout *fout)
{
    struct kb_gedeeld *g = calloc(1, sizeof(*g));

    if (!g) {
        kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "kan de gedeelde cache niet opzetten");
        return NULL;
    }
    g->config = config;
    g->klok = klok;
    g->epoll = -1;
    if (zet_op(g, fout) != KB_OK) {
        kb_gedeeld_vrij(g);
        return NULL;
    }
    return g;
}

enum kb_status kb_gedeeld_herlaad(struct kb_gedeeld *g, const struct kb_config_gedeeld *config,
                                  struct kb_fout *fout)
{
    return leiding_herlaad(g->lijn.leiding, config, kb_tijd_nu(g->klok), fout);
}

void kb_gedeeld_vrij(struct kb_gedeeld *g)
{
    kb_moment nu;

    if (!g)
        return;
    nu = kb_nu(g->klok);
    g->stopt = true;
    if (g->lijn.leiding) {
        /* What was stored and given back last still goes out, as far as it goes without waiting. */
        lijn_schrijf(g, nu);
        if (g->lijn.fase != LIJN_DICHT)
            lijn_sluit(g, KB_GEDEELD_VERBINDING, nu);
        vraag_lever(g);
        leiding_vrij(g->lijn.leiding);
    }
    if (g->epoll >= 0)
        close(g->epoll);
    kb_buffer_vrij(&g->werk);
    sodium_memzero(&g->bos, sizeof(g->bos));
    sodium_memzero(g->wachtwoord, sizeof(g->wachtwoord));
    free(g);
}
