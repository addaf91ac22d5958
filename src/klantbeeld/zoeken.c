/* The search as a caller sees it: which of the two, the index or CWS-IHP, answers, and how hits are written.
 * What CWS-IHP says is read in zoekbron.c. */
#include "klantbeeld/klantbeeld/zoeken.h"

#include <poll.h>
#include <stdlib.h>

#include "klantbeeld/domein/codes_organisatie.h"
#include "klantbeeld/zoekbron.h"

enum { GEEN_BRON = -1 };

#define NIET_GEVRAAGD "De zoekindex kent deze werkgever niet, en CWS-IHP gaf geen antwoord (%s)."

struct kb_zoeken {
    struct kb_zoek *index;
    struct kb_motor *motor;
    int bron;          /* CWS-IHP among the sources; GEEN_BRON = it is not */
    kb_moment reserve; /* kept of every deadline for writing and sending */
};

struct kb_zoeken *kb_zoeken_nieuw(const struct kb_config *config, struct kb_zoek *index,
                                  struct kb_motor *motor)
{
    struct kb_zoeken *z = calloc(1, sizeof(*z));

    if (!z)
        return NULL;
    z->index = index;
    z->motor = motor;
    z->bron = GEEN_BRON;
    z->reserve = config->dienst.reserve_ms * KB_MS;
    for (size_t i = 0; i < config->n_bronnen; i++)
        if (strcmp(config->bron[i].naam, "cws-ihp") == 0)
            z->bron = (int)i;
    return z;
}

void kb_zoeken_vrij(struct kb_zoeken *z)
{
    free(z);
}

void kb_zoeken_vergeet(struct kb_zoekopdracht *o)
{
    if (o->oproep)
        kb_ophaling_laat_los(o->oproep);
    o->oproep = NULL;
}

static void schrijf_nummers(struct kb_schrijver *s, const struct kb_treffer *t, bool toon_lh)
{
    if (toon_lh) {
        kb_schrijf_lijst(s, KB_LID("lhnummers"));
        for (size_t i = 0; i < t->n_administraties; i++)
            kb_schrijf_z(s, KB_GEEN_LID, t->administratie[i].lhnummer);
        kb_schrijf_einde_lijst(s);
    } else
        kb_schrijf_null(s, KB_LID("lhnummers"));
    kb_schrijf_z(s, KB_LID("kvkNummer"), *t->kvk ? t->kvk : NULL);
    kb_schrijf_lijst(s, KB_LID("vestigingsnummers"));
    for (size_t i = 0; i < t->n_administraties; i++)
        if (*t->administratie[i].vestigingsnummer)
            kb_schrijf_z(s, KB_GEEN_LID, t->administratie[i].vestigingsnummer);
    kb_schrijf_einde_lijst(s);
}

/* With its blank when it is a Dutch one, as in the gegevensgroep organisatie. */
static void schrijf_postcode(struct kb_schrijver *s, struct kb_tekst t)
{
    char geschreven[KB_POSTCODE_GESCHREVEN + 1];
    struct kb_postcode postcode;

    if (t.p && kb_postcode_lees(t, &postcode) == KB_NUMMER_GOED) {
        kb_postcode_schrijf(&postcode, geschreven);
        t = kb_tekst_van(geschreven);
    }
    kb_schrijf_tekst(s, KB_LID("postcode"), t);
}

static void schrijf_status(struct kb_schrijver *s, struct kb_tekst broncode)
{
    const struct kb_code *rij = kb_code_zoek_bron(&kb_tabel_werkgeverstatus, broncode);

    kb_schrijf_object(s, KB_LID("status"));
    kb_schrijf_tekst(s, KB_LID("code"), rij ? kb_tekst_van(rij->code) : broncode);
    kb_schrijf_z(s, KB_LID("omschrijving"), rij ? rij->omschrijving : NULL);
    kb_schrijf_einde_object(s);
}

/* The nine digits of a sole trader's LH-nummers are a BSN: who may not see one gets none of them. */
static void schrijf_treffer(struct kb_schrijver *s, const struct kb_treffer *t, bool met_bsn,
                            const char *herkomst)
{
    bool toon_lh = met_bsn || !t->is_bsn;

    kb_schrijf_object(s, KB_GEEN_LID);
    kb_schrijf_tekst(s, KB_LID("naam"), t->naam);
    kb_schrijf_lijst(s, KB_LID("handelsnamen"));
    for (size_t i = 0; i < t->n_handelsnamen; i++)
        kb_schrijf_tekst(s, KB_GEEN_LID, t->handelsnaam[i]);
    kb_schrijf_einde_lijst(s);
    schrijf_nummers(s, t, toon_lh);
    kb_schrijf_tekst(s, KB_LID("plaats"), t->plaats);
    schrijf_postcode(s, t->postcode);
    schrijf_status(s, t->status);
    kb_schrijf_lijst(s, KB_LID("waarom"));
    for (unsigned i = 0; i < KB_AANTAL_CRITERIA; i++)
        if (t->waarom >> i & 1)
            kb_schrijf_z(s, KB_GEEN_LID, kb_criterium_namen[i]);
    kb_schrijf_einde_lijst(s);
    kb_schrijf_z(s, KB_LID("herkomst"), herkomst);
    kb_schrijf_lijst(s, KB_LID("afgeschermd"));
    if (!toon_lh)
        kb_schrijf_z(s, KB_GEEN_LID, "lhnummers");
    kb_schrijf_einde_lijst(s);
    kb_schrijf_einde_object(s);
}

/* Of whom something is shown: also where the answer masks it, for whoever must be able to say who saw what.
 */
static bool onthoud_getoond(struct kb_zoekopdracht *o, const struct kb_zoekresultaat *r)
{
    o->getoond = r->n ? kb_arena_neem(o->arena, r->n * sizeof(*o->getoond)) : NULL;
    for (size_t i = 0; o->getoond && i < r->n; i++) {
        const struct kb_treffer *t = &r->treffer[i];

        o->getoond[i] = kb_tekst_van(t->n_administraties ? t->administratie[0].lhnummer : NULL);
    }
    o->n_getoond = o->getoond ? r->n : 0;
    return o->n_getoond == r->n;
}

static enum kb_status schrijf(struct kb_zoekopdracht *o, const struct kb_zoekresultaat *r,
                              const char *herkomst, struct kb_buffer *uit, struct kb_fout *fout)
{
    struct kb_schrijver s = kb_schrijver_op(uit);

    if (!onthoud_getoond(o, r))
        return kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "Er is nu te weinig geheugen.");
    kb_schrijf_object(&s, KB_GEEN_LID);
    kb_schrijf_lijst(&s, KB_LID("treffers"));
    for (size_t i = 0; i < r->n; i++) {
        schrijf_treffer(&s, &r->treffer[i], o->met_bsn, herkomst);
        o->toont_bsn = o->toont_bsn || (o->met_bsn && r->treffer[i].is_bsn);
    }
    kb_schrijf_einde_lijst(&s);
    kb_schrijf_geheel(&s, KB_LID("totaal"), r->totaal);
    kb_schrijf_bool(&s, KB_LID("meer"), r->meer);
    kb_schrijf_z(&s, KB_LID("volgendeCursor"), *r->cursor ? r->cursor : NULL);
    kb_schrijf_z(&s, KB_LID("peildatum"), *r->peildatum ? r->peildatum : NULL);
    kb_schrijf_einde_object(&s);
    o->treffers = r->totaal;
    return uit->mislukt ? kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "Er is nu te weinig geheugen.") : KB_OK;
}

/* The index has nothing to say (`index`: KB_OK without a hit, or not there): ask CWS-IHP, or say so. */
static enum kb_status vraag_bron(const struct kb_zoeken *z, struct kb_zoekopdracht *o, struct kb_tekst pad,
                                 const struct kb_wachtende *wie, bool *wacht, struct kb_fout *fout)
{
    struct kb_opdracht opdracht = {.bron = (unsigned)z->bron, .pad = pad};
    struct kb_wachtende wachtende = *wie;
    enum kb_status status;

    if (!pad.p)
        return kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "Er is nu te weinig geheugen.");
    wachtende.deadline -= z->reserve;
    status = kb_motor_start(z->motor, &opdracht, 1, &wachtende, &o->oproep, wacht);
    if (status == KB_OK)
        return KB_OK;
    o->oproep = NULL;
    return kb_fout_zet(fout, status,
                       status == KB_OVERBELAST ? "Er wachten nu te veel verzoeken op bronnen."
                                               : "Er is nu te weinig geheugen.");
}

/* Who closed the connection, or its own side of it, wants no answer: the engine takes it so too. */
static bool is_verlaten(const void *context)
{
    const struct kb_wachtende *wie = context;
    struct pollfd klant = {.fd = wie->klant, .events = POLLRDHUP};

    return wie->klant >= 0 && poll(&klant, 1, 0) > 0;
}

enum kb_status kb_zoeken_begin(const struct kb_zoeken *z, struct kb_zoekopdracht *o,
                               const struct kb_wachtende *wie, struct kb_buffer *uit, bool *wacht,
                               struct kb_fout *fout)
{
    bool bij_bron = z->bron != GEEN_BRON && !o->bladering.cursor.p && kb_zoekbron_kan(&o->criteria);
    struct kb_zoekresultaat r;
    enum kb_status status;

    *wacht = false;
    if (is_verlaten(wie)) /* while it stood in line */
        return kb_fout_zet(fout, KB_TE_LAAT, "Niemand wacht nog op het antwoord.");
    o->bladering.deadline = wie->deadline - z->reserve;
    o->bladering.verlaten = is_verlaten;
    o->bladering.context = wie;
    status = kb_zoek_voer_uit(z->index, &o->criteria, &o->bladering, o->arena, &r, fout);
    if (status == KB_OK && (r.totaal || !bij_bron))
        return schrijf(o, &r, "index", uit, fout);
    if (status == KB_BRON_ONBEREIKBAAR && !bij_bron) {
        char waarom[sizeof(fout->tekst)];

        memcpy(waarom, fout->tekst, sizeof(waarom));
        return kb_fout_zet(fout, status,
                           "%.160s Zoeken op alleen lhnummer, rsin, bsn of kvkNummer gaat dan bij CWS-IHP.",
                           waarom);
    }
    if (status != KB_OK && status != KB_BRON_ONBEREIKBAAR)
        return status;
    status = vraag_bron(z, o, kb_zoekbron_pad(&o->criteria, o->arena), wie, wacht, fout);
    if (status != KB_OK || *wacht)
        return status;
    return kb_zoeken_rond_af(z, o, uit, fout);
}

static enum kb_status waarom_niets(const struct kb_resultaat *r, struct kb_fout *fout)
{
    enum kb_oproepuitkomst u = r->uitkomst;
    enum kb_status status = u == KB_UITKOMST_TIJDSLIMIET ? KB_TE_LAAT
                            : u == KB_UITKOMST_ONDERBROKEN || u == KB_UITKOMST_OVERBELAST
                                ? KB_BRON_ONBEREIKBAAR
                                : KB_BRON_FOUT;

    kb_fout_zet(fout, status, NIET_GEVRAAGD, kb_uitkomst_reden(u));
    fout->opnieuw_s = r->opnieuw_s;
    return status;
}

enum kb_status kb_zoeken_rond_af(const struct kb_zoeken *z, struct kb_zoekopdracht *o, struct kb_buffer *uit,
                                 struct kb_fout *fout)
{
    const struct kb_resultaat *antwoord = kb_ophaling_resultaat(o->oproep, 0);
    struct kb_zoekbronantwoord gelezen = {.document = NULL};
    enum kb_status status = KB_OK;

    (void)z;
    /* What it said earlier is no answer to whether an employer exists now. */
    if (antwoord->body.p && !antwoord->verouderd)
        status = kb_zoekbron_lees(antwoord->body, &o->criteria, o->arena, &gelezen);
    else if (antwoord->uitkomst != KB_UITKOMST_ONBEKEND)
        status = waarom_niets(antwoord, fout);
    if (status == KB_ONGELDIG) {
        (void)kb_ophaling_verwerp(o->oproep, 0);
        status = kb_fout_zet(fout, KB_BRON_FOUT, NIET_GEVRAAGD, kb_uitkomst_reden(KB_UITKOMST_ONBRUIKBAAR));
    }
    if (status == KB_GEEN_GEHEUGEN)
        kb_fout_zet(fout, status, "Er is nu te weinig geheugen.");
    if (status == KB_OK)
        status = schrijf(o, &gelezen.resultaat, "CWS-IHP", uit, fout);
    kb_ophaling_uitkomsten(o->oproep, o->bronuitkomst);
    if (status == KB_OK)
        kb_ophaling_bevestig(o->oproep);
    kb_document_vrij(gelezen.document);
    kb_zoeken_vergeet(o);
    return status;
}
