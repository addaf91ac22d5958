/* A record as JSON. What is written is read back at once: a text that is not UTF-8 would make a line that the
 * verifier must call broken, and then the chain would accuse us. */
#include "inzage/record.h"

#include "klantbeeld/basis/lezer.h"
#include "klantbeeld/basis/schrijver.h"

static const char *const uitkomsten[KB_AANTAL_INZAGE_UITKOMSTEN] = {
    [KB_INZAGE_VERSTREKT] = "verstrekt", [KB_INZAGE_DEELS] = "deels",     [KB_INZAGE_GEWEIGERD] = "geweigerd",
    [KB_INZAGE_ONBEKEND] = "onbekend",   [KB_INZAGE_MISLUKT] = "mislukt",
};

static void schrijf_teksten(struct kb_schrijver *s, struct kb_tekst lid, const struct kb_tekst *rij, size_t n)
{
    kb_schrijf_lijst(s, lid);
    for (size_t i = 0; i < n; i++)
        kb_schrijf_tekst(s, KB_GEEN_LID, rij[i]);
    kb_schrijf_einde_lijst(s);
}

/* "a,b" as ["a","b"]; no text as []. */
static void schrijf_rollen(struct kb_schrijver *s, struct kb_tekst rollen)
{
    kb_schrijf_lijst(s, KB_LID("rollen"));
    while (rollen.n) {
        const char *komma = memchr(rollen.p, ',', rollen.n);
        size_t n = komma ? (size_t)(komma - rollen.p) : rollen.n;

        kb_schrijf_tekst(s, KB_GEEN_LID, (struct kb_tekst){rollen.p, n});
        n += komma ? 1 : 0;
        rollen = (struct kb_tekst){rollen.p + n, rollen.n - n};
    }
    kb_schrijf_einde_lijst(s);
}

static void schrijf_zoekvraag(struct kb_schrijver *s, const struct kb_inzage_record *r)
{
    if (!r->criteria) {
        kb_schrijf_null(s, KB_LID("zoek"));
        return;
    }
    kb_schrijf_object(s, KB_LID("zoek"));
    kb_schrijf_lijst(s, KB_LID("criteria"));
    for (size_t i = 0; i < r->n_criteria; i++) {
        kb_schrijf_object(s, KB_GEEN_LID);
        kb_schrijf_tekst(s, KB_LID("naam"), r->criteria[i].naam);
        kb_schrijf_tekst(s, KB_LID("waarde"), r->criteria[i].waarde);
        kb_schrijf_einde_object(s);
    }
    kb_schrijf_einde_lijst(s);
    kb_schrijf_geheel(s, KB_LID("treffers"), r->treffers);
    schrijf_teksten(s, KB_LID("getoond"), r->getoond, r->n_getoond);
    kb_schrijf_einde_object(s);
}

static void schrijf(struct kb_schrijver *s, const struct kb_inzage_record *r)
{
    kb_schrijf_tekst(s, KB_LID("actie"), r->actie);
    kb_schrijf_object(s, KB_LID("actor"));
    kb_schrijf_tekst(s, KB_LID("medewerker"), r->medewerker);
    kb_schrijf_tekst(s, KB_LID("divisie"), r->divisie);
    schrijf_rollen(s, r->rollen);
    kb_schrijf_einde_object(s);
    kb_schrijf_tekst(s, KB_LID("doel"), r->doel);
    kb_schrijf_object(s, KB_LID("object"));
    kb_schrijf_tekst(s, KB_LID("lhnummer"), r->lhnummer);
    schrijf_teksten(s, KB_LID("gegevensgroepen"), r->gegevensgroepen, r->n_gegevensgroepen);
    schrijf_teksten(s, KB_LID("klassen"), r->klassen, r->n_klassen);
    schrijf_zoekvraag(s, r);
    kb_schrijf_einde_object(s);
    kb_schrijf_z(s, KB_LID("uitkomst"), uitkomsten[r->uitkomst]);
    kb_schrijf_tekst(s, KB_LID("reden"), r->reden);
    kb_schrijf_tekst(s, KB_LID("spoor"), r->spoor);
    kb_schrijf_tekst(s, KB_LID("oorsprong"), r->oorsprong);
}

static enum kb_status lees_terug(struct kb_tekst object)
{
    struct kb_document *d;
    enum kb_status status = kb_document_lees(object, &d, NULL);

    if (status == KB_OK)
        kb_document_vrij(d);
    return status;
}

enum kb_status record_leden(const struct kb_inzage_record *r, struct kb_buffer *uit)
{
    struct kb_buffer object = KB_LEGE_BUFFER;
    struct kb_schrijver s = kb_schrijver_op(&object);
    enum kb_status status;

    /* All memory that may be needed at once: what fails after this, fails for its size. */
    object.grens = KB_INZAGE_MAX_RECORD;
    if (!kb_buffer_ruimte(&object, KB_INZAGE_MAX_RECORD))
        return KB_GEEN_GEHEUGEN;
    kb_schrijf_object(&s, KB_GEEN_LID);
    schrijf(&s, r);
    kb_schrijf_einde_object(&s);
    status = object.mislukt ? KB_TE_GROOT : lees_terug(kb_buffer_tekst(&object));
    if (status == KB_OK)
        kb_buffer_voeg(uit, object.p + 1, object.n - 2);
    if (status == KB_OK && uit->mislukt)
        status = KB_GEEN_GEHEUGEN;
    kb_buffer_vrij(&object);
    return status;
}
