/* The employers as NDJSON, so that whoever is found by searching is known to the sources under the same
 * numbers.
 */
#include "sandbox/levering.h"

#include "klantbeeld/basis/schrijver.h"
#include "sandbox/werkgevers.h"

static void of_null(struct kb_schrijver *s, struct kb_tekst lid, const char *tekst)
{
    kb_schrijf_z(s, lid, tekst && *tekst ? tekst : NULL);
}

static void adres(const struct kb_sandboxwerkgever *w, struct kb_schrijver *s)
{
    struct kb_sandboxplaats p;

    kb_sandbox_plaats(w, &p);
    if (!p.plaats) {
        kb_schrijf_null(s, KB_LID("adres"));
        return;
    }
    kb_schrijf_object(s, KB_LID("adres"));
    kb_schrijf_z(s, KB_LID("postcode"), p.postcode);
    kb_schrijf_geheel(s, KB_LID("huisnummer"), p.huisnummer);
    kb_schrijf_z(s, KB_LID("plaats"), p.plaats);
    kb_schrijf_z(s, KB_LID("land"), p.land);
    kb_schrijf_einde_object(s);
}

static void administraties(const struct kb_sandboxwerkgever *w, struct kb_schrijver *s)
{
    char lh[KB_LH_LENGTE + 1];
    char vestiging[KB_VESTIGING_LENGTE + 1];
    char aansluit[KB_AANSLUIT_MAX + 1];

    kb_schrijf_lijst(s, KB_LID("administraties"));
    for (unsigned sub = 1; sub <= kb_sandbox_administraties(w); sub++) {
        kb_sandbox_lh(w, sub, lh);
        kb_sandbox_vestiging(w, sub, vestiging);
        kb_sandbox_aansluitnummer(w, sub, aansluit);
        kb_schrijf_object(s, KB_GEEN_LID);
        kb_schrijf_z(s, KB_LID("lhnummer"), lh);
        of_null(s, KB_LID("vestigingsnummer"), vestiging);
        of_null(s, KB_LID("aansluitnummer"), aansluit);
        kb_schrijf_einde_object(s);
    }
    kb_schrijf_einde_lijst(s);
}

static void werkgever(const struct kb_sandboxwerkgever *w, struct kb_buffer *uit)
{
    struct kb_schrijver s = kb_schrijver_op(uit);
    const char status[] = {w->status ? w->status : 'A', '\0'};
    char kvk[KB_KVK_LENGTE + 1];

    kb_sandbox_kvk(w, kvk);
    kb_schrijf_object(&s, KB_GEEN_LID);
    kb_schrijf_z(&s, w->bsn ? KB_LID("bsn") : KB_LID("rsin"), w->nummer);
    kb_schrijf_z(&s, KB_LID("naam"), w->naam);
    kb_schrijf_lijst(&s, KB_LID("handelsnamen"));
    kb_schrijf_einde_lijst(&s);
    of_null(&s, KB_LID("kvkNummer"), kvk);
    kb_schrijf_z(&s, KB_LID("status"), status);
    if (w->kaal || w->werknemers == KB_SANDBOX_GEEN)
        kb_schrijf_null(&s, KB_LID("medewerkers"));
    else
        kb_schrijf_geheel(&s, KB_LID("medewerkers"), kb_sandbox_aantal(w->werknemers, KB_SANDBOX_WERKNEMERS));
    kb_schrijf_bool(&s, KB_LID("afgeschermd"), w->afgeschermd);
    adres(w, &s);
    administraties(w, &s);
    kb_schrijf_einde_object(&s);
    kb_buffer_voeg(uit, "\n", 1);
}

void kb_sandbox_levering(struct kb_datum vandaag, struct kb_buffer *uit)
{
    char peildatum[KB_DATUM_LENGTE + 1];

    kb_datum_schrijf(vandaag, peildatum);
    kb_buffer_printf(uit,
                     "{\"levering\":\"volledig\",\"volgnummer\":1,\"peildatum\":\"%s\",\"aantal\":%zu}\n",
                     peildatum, kb_n_sandboxwerkgevers);
    for (size_t i = 0; i < kb_n_sandboxwerkgevers; i++)
        werkgever(&kb_sandboxwerkgevers[i], uit);
}
