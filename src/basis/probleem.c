/* Faults as problem documents (RFC 9457). */
#include "klantbeeld/basis/probleem.h"

#include <stdio.h>

/* clang-format off */
static const struct kb_probleemsoort soorten[KB_AANTAL_STATUSSEN] = {
    [KB_OK]                     = {200, "geen", "Geen fout"},
    [KB_ONGELDIG]               = {400, "ongeldig-verzoek", "Het verzoek klopt niet"},
    [KB_NIET_AANGEMELD]         = {401, "niet-aangemeld", "Niet aangemeld"},
    [KB_GEEN_RECHT]             = {403, "geen-recht", "Geen recht"},
    [KB_AFGESCHERMD]            = {403, "werkgever-afgeschermd", "Deze werkgever is afgeschermd"},
    [KB_ONBEKEND]               = {404, "onbekende-werkgever", "Onbekende werkgever"},
    [KB_ONBEKEND_PAD]           = {404, "onbekend-pad", "Dit pad bestaat niet"},
    [KB_GROEP_NIET_BESCHIKBAAR] = {404, "groep-niet-beschikbaar", "Deze gegevensgroep is nog niet beschikbaar"},
    [KB_METHODE]                = {405, "methode-niet-toegestaan", "Deze methode is hier niet toegestaan"},
    [KB_NIET_AANVAARDBAAR]      = {406, "niet-aanvaardbaar", "Dit mediatype wordt niet gegeven"},
    [KB_TE_GROOT]               = {413, "te-groot", "De body is te groot"},
    [KB_URI_TE_LANG]            = {414, "uri-te-lang", "De URI is te lang"},
    [KB_MEDIATYPE]              = {415, "mediatype", "Dit mediatype wordt niet gelezen"},
    [KB_TE_VEEL]                = {429, "te-veel-verzoeken", "Te veel verzoeken"},
    [KB_KOPPEN_TE_GROOT]        = {431, "koppen-te-groot", "De headers zijn te groot"},
    [KB_INTERN]                 = {500, "interne-fout", "Interne fout"},
    [KB_BRON_FOUT]              = {502, "bron-fout", "De bron gaf geen bruikbaar antwoord"},
    [KB_BRON_ONBEREIKBAAR]      = {503, "bron-onbereikbaar", "De bron is nu niet bereikbaar"},
    [KB_OVERBELAST]             = {503, "overbelast", "De dienst is overbelast"},
    [KB_GEEN_INZAGELOG]         = {503, "geen-inzagelog", "De inzage kan nu niet worden vastgelegd"},
    [KB_GEEN_GEHEUGEN]          = {503, "overbelast", "De dienst is overbelast"},
    [KB_TE_LAAT]                = {504, "te-laat", "De bron antwoordde niet op tijd"},
    [KB_CONFIGURATIE]           = {500, "interne-fout", "Interne fout"},
};
/* clang-format on */

const struct kb_probleemsoort *kb_probleem_soort(enum kb_status status)
{
    return &soorten[(unsigned)status < KB_AANTAL_STATUSSEN ? status : KB_INTERN];
}

void kb_probleem_schrijf(struct kb_schrijver *s, struct kb_tekst lid, const struct kb_fout *fout,
                         const struct kb_overtredingen *overtredingen, const char *verzoek_id)
{
    const struct kb_probleemsoort *soort = kb_probleem_soort(fout->status);
    char urn[96];

    kb_schrijf_object(s, lid);
    snprintf(urn, sizeof(urn), "urn:klantbeeld-werkgever:fout:%s", soort->code);
    kb_schrijf_z(s, KB_LID("type"), urn);
    kb_schrijf_z(s, KB_LID("title"), soort->titel);
    kb_schrijf_geheel(s, KB_LID("status"), soort->http);
    kb_schrijf_z(s, KB_LID("detail"), fout->tekst);
    snprintf(urn, sizeof(urn), "urn:uuid:%s", verzoek_id);
    kb_schrijf_z(s, KB_LID("instance"), urn);
    if (overtredingen && overtredingen->n) {
        kb_schrijf_lijst(s, KB_LID("invalidParams"));
        for (size_t i = 0; i < overtredingen->n; i++) {
            kb_schrijf_object(s, KB_GEEN_LID);
            kb_schrijf_z(s, KB_LID("in"), overtredingen->rij[i].plaats);
            kb_schrijf_z(s, KB_LID("name"), overtredingen->rij[i].naam);
            kb_schrijf_z(s, KB_LID("reason"), overtredingen->rij[i].reden);
            kb_schrijf_einde_object(s);
        }
        kb_schrijf_einde_lijst(s);
    }
    kb_schrijf_einde_object(s);
}
