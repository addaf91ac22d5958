/* The chain in memory: lines, their hashes and the checkpoints between them. Where they are kept is up to the
 * boekopslag; what is not kept as a whole is forgotten here as if it had never been. */
#include "inzage/boek.h"

#include <stdio.h>

#include "klantbeeld/basis/log.h"

enum { BEWAAR_RUIMTE = 4 * 1024 * 1024 };

static void laat_los(struct boek *b)
{
    b->opslag->laat_los(b);
    kb_buffer_vrij(&b->regels);
    controlesleutel_wis(&b->sleutel);
}

enum kb_status boek_open(struct boek *b, const struct kb_config_inzage *c, const struct kb_klok *klok,
                         struct kb_fout *fout)
{
    enum kb_status status = KB_OK;

    *b = (struct boek){
        .opslag = *c->verbinding_bestand ? &boek_tafel : &boek_map,
        .klok = klok,
        .max_bytes = (uint64_t)c->rotatie_mb * 1024 * 1024,
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
        status = b->opslag->neem(b, c, fout);
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

/* to where it is kept */

static void neem_vast(struct boek *b)
{
    b->vast += b->regels.n;
    b->n_laatste = b->regels.n - b->begin_laatste;
    b->op_schijf = b->erbij;
    vergeet_nieuwe(b);
}

static void voeg_feiten(struct boek *b, kb_tijd nu)
{
    for (size_t i = 0; i < b->aansluiting.n_feiten; i++) {
        struct kb_buffer leden = KB_LEGE_BUFFER;

        feit_leden(&leden, &b->aansluiting.feiten[i]);
        b->regels.mislukt = b->regels.mislukt || leden.mislukt;
        voeg_regel(b, b->aansluiting.feiten[i].soort, nu, kb_buffer_tekst(&leden));
        kb_buffer_vrij(&leden);
    }
}

/* A new file with its first lines. On failure it is not there. */
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
    voeg_feiten(b, nu);
    if (herstel.n)
        voeg_regel(b, REGEL_HERSTEL, nu, herstel);
    if (b->regels.mislukt)
        status = kb_fout_zet(fout, KB_GEEN_INZAGELOG, "geen geheugen");
    else
        status = b->opslag->begin(b, fout);
    if (status == KB_OK) {
        b->vast = 0;
        neem_vast(b);
        b->aansluiting.n_feiten = 0;
        return KB_OK;
    }
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
    if (b->regels.mislukt)
        status = kb_fout_zet(fout, KB_GEEN_INZAGELOG, "geen geheugen");
    else
        status = b->opslag->voeg(b, fout);
    if (status == KB_OK) {
        neem_vast(b);
        return KB_OK;
    }
    b->stuk = true;
    b->opslag->neem_terug(b);
    vergeet_nieuwe(b);
    return status;
}

void boek_noteer(struct boek *b, enum regelsoort soort, const char *reden)
{
    struct aansluiting *a = &b->aansluiting;
    struct feit *f = &a->feiten[a->n_feiten < MAX_FEITEN ? a->n_feiten++ : MAX_FEITEN - 1];

    *f = (struct feit){.soort = soort};
    snprintf(f->reden, sizeof(f->reden), "%s", reden);
    snprintf(f->bestand, sizeof(f->bestand), "%s", b->bestand.naam);
    b->breuken += soort == REGEL_BREUK;
}

enum kb_status boek_herstel(struct boek *b, struct kb_tekst herstel, struct kb_fout *fout)
{
    enum kb_status status;

    b->stuk = true;
    status = b->opslag->maak_klaar(b, fout);
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
