/* Development keys and tokens. The one place where a private key is read or made; rhonabwy signs. A new token
 * is put before the very check that the service does, under the same configuration, before it is handed out.
 */
#include "klantbeeld/abs/ontwikkeltoken.h"

#include <errno.h>
#include <fcntl.h>
#include <rhonabwy.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "abs/jwks_ophalen.h"
#include "klantbeeld/abs/token.h"
#include "klantbeeld/basis/schrijver.h"

enum { STANDAARD_GELDIG_S = 3600, EC_BITS = 256, MAX_PAD = 1024 };

/* Write a new file; one that is there is left alone. */
static enum kb_status schrijf_nieuw(const char *pad, mode_t rechten, const char *tekst, struct kb_fout *fout)
{
    int fd = open(pad, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, rechten);
    size_t n = strlen(tekst);
    bool gelukt;

    if (fd < 0)
        return kb_fout_zet(fout, KB_CONFIGURATIE, "%s: %s", pad, strerror(errno));
    gelukt = write(fd, tekst, n) == (ssize_t)n && write(fd, "\n", 1) == 1;
    gelukt = close(fd) == 0 && gelukt;
    if (gelukt)
        return KB_OK;
    unlink(pad);
    return kb_fout_zet(fout, KB_CONFIGURATIE, "%s: schrijven mislukt", pad);
}

/* A new pair whose kid is the thumbprint of the public key (RFC 7638): it names nothing but the key. */
static bool maak_paar(jwk_t *prive, jwk_t *publiek)
{
    char *kid = NULL;
    bool gelukt = r_jwk_generate_key_pair(prive, publiek, R_KEY_TYPE_EC, EC_BITS, NULL) == RHN_OK &&
                  (kid = r_jwk_thumbprint(publiek, R_JWK_THUMB_SHA256, R_FLAG_IGNORE_REMOTE)) != NULL;

    gelukt = gelukt && r_jwk_set_property_str(prive, "kid", kid) == RHN_OK &&
             r_jwk_set_property_str(publiek, "kid", kid) == RHN_OK &&
             r_jwk_set_property_str(prive, "alg", "ES256") == RHN_OK &&
             r_jwk_set_property_str(publiek, "alg", "ES256") == RHN_OK &&
             r_jwk_set_property_str(publiek, "use", "sig") == RHN_OK;
    r_free(kid);
    return gelukt;
}

enum kb_status kb_ontwikkeltoken_sleutels(const char *map, struct kb_fout *fout)
{
    enum kb_status status = KB_INTERN;
    char prive_pad[MAX_PAD];
    char jwks_pad[MAX_PAD];
    jwk_t *prive = NULL;
    jwk_t *publiek = NULL;
    jwks_t *jwks = NULL;
    char *prive_tekst = NULL;
    char *jwks_tekst = NULL;

    if (snprintf(prive_pad, MAX_PAD, "%s/ontwikkelsleutel.jwk", map) >= MAX_PAD ||
        snprintf(jwks_pad, MAX_PAD, "%s/jwks.json", map) >= MAX_PAD)
        return kb_fout_zet(fout, KB_CONFIGURATIE, "de naam van de map is te lang");
    if (r_jwk_init(&prive) != RHN_OK || r_jwk_init(&publiek) != RHN_OK || r_jwks_init(&jwks) != RHN_OK ||
        !maak_paar(prive, publiek) || r_jwks_append_jwk(jwks, publiek) != RHN_OK ||
        !(prive_tekst = r_jwk_export_to_json_str(prive, 1)) ||
        !(jwks_tekst = r_jwks_export_to_json_str(jwks, 1))) {
        kb_fout_zet(fout, KB_INTERN, "het maken van een sleutel mislukte");
        goto einde;
    }
    status = schrijf_nieuw(prive_pad, S_IRUSR | S_IWUSR, prive_tekst, fout);
    if (status != KB_OK)
        goto einde;
    status = schrijf_nieuw(jwks_pad, S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH, jwks_tekst, fout);
    if (status != KB_OK)
        unlink(prive_pad);

einde:
    r_free(prive_tekst);
    r_free(jwks_tekst);
    r_jwks_free(jwks);
    r_jwk_free(publiek);
    r_jwk_free(prive);
    return status;
}

static void schrijf_claims(const struct kb_config_abs *abs, const struct kb_ontwikkeltoken *vraag,
                           int64_t nu_s, struct kb_buffer *uit)
{
    struct kb_schrijver s = kb_schrijver_op(uit);
    int64_t geldig_s = vraag->geldig_s ? vraag->geldig_s : STANDAARD_GELDIG_S;
    int rij = kb_rechten_zoek(vraag->rechten, kb_tekst_van(vraag->rol));
    const char *divisie = vraag->divisie ? vraag->divisie : kb_rechten_divisie(vraag->rechten, rij);
    const char *doel = vraag->doel ? vraag->doel : kb_rechten_doel(vraag->rechten, rij);

    kb_schrijf_object(&s, KB_GEEN_LID);
    kb_schrijf_z(&s, KB_LID("iss"), abs->uitgever);
    kb_schrijf_z(&s, KB_LID("aud"), abs->afnemer);
    kb_schrijf_z(&s, KB_LID("sub"), vraag->medewerker ? vraag->medewerker : "ontwikkelaar");
    kb_schrijf_geheel(&s, KB_LID("iat"), nu_s);
    kb_schrijf_geheel(&s, KB_LID("exp"), nu_s + geldig_s);
    kb_schrijf_z(&s, KB_LID("divisie"), divisie);
    if (doel)
        kb_schrijf_z(&s, KB_LID("doel"), doel);
    kb_schrijf_lijst(&s, KB_LID("rollen"));
    kb_schrijf_z(&s, KB_GEEN_LID, vraag->rol);
    kb_schrijf_einde_lijst(&s);
    kb_schrijf_einde_object(&s);
}

/* Sign with the algorithm that the key names, or the one of its kind. */
static enum kb_status onderteken(jwk_t *sleutel, struct kb_tekst claims, struct kb_buffer *uit,
                                 struct kb_fout *fout)
{
    const char *kid = r_jwk_get_property_str(sleutel, "kid");
    const char *naam = r_jwk_get_property_str(sleutel, "alg");
    bool rsa = (r_jwk_key_type(sleutel, NULL, R_FLAG_IGNORE_REMOTE) & R_KEY_TYPE_RSA) != 0;
    jwa_alg alg = naam ? r_str_to_jwa_alg(naam) : rsa ? R_JWA_ALG_PS256 : R_JWA_ALG_ES256;
    enum kb_status status = KB_OK;
    char *token = NULL;
    jws_t *jws = NULL;

    if (!kid)
        return kb_fout_zet(fout, KB_CONFIGURATIE, "abs.ontwikkelsleutel: de sleutel heeft geen kid");
    if (r_jws_init(&jws) != RHN_OK || r_jws_set_alg(jws, alg) != RHN_OK ||
        r_jws_set_header_str_value(jws, "typ", "at+jwt") != RHN_OK ||
        r_jws_set_header_str_value(jws, "kid", kid) != RHN_OK ||
        r_jws_set_payload(jws, (const unsigned char *)claims.p, claims.n) != RHN_OK ||
        !(token = r_jws_serialize(jws, sleutel, R_FLAG_IGNORE_REMOTE))) {
        status = kb_fout_zet(fout, KB_CONFIGURATIE,
                             "abs.ontwikkelsleutel: met deze sleutel kan niet getekend worden");
        goto einde;
    }
    kb_buffer_voeg_tekst(uit, kb_tekst_van(token));
    if (uit->mislukt)
        status = kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "geen geheugen voor het token");

einde:
    r_free(token);
    r_jws_free(jws);
    return status;
}

/* Would the service take it? Rights play no part in that, so none are configured here. */
static enum kb_status proef(const struct kb_config_abs *abs, struct kb_tekst token, kb_tijd nu,
                            const struct kb_klok *klok, struct kb_fout *fout)
{
    const struct kb_sleutelbron bron = {.jwks = abs->jwks};
    struct kb_sleutels *sleutels = kb_sleutels_nieuw(&bron, klok, fout);
    enum kb_status status = KB_OK;
    enum kb_tokenreden reden;
    struct kb_identiteit wie;

    if (!sleutels)
        return KB_CONFIGURATIE;
    reden = kb_token_controleer(
        &(struct kb_tokenregels){.uitgever = &(struct kb_uitgever){abs->uitgever, abs->afnemer, sleutels},
                                 .n_uitgevers = 1,
                                 .speling_s = abs->speling_s},
        token, nu, &wie);
    if (reden == KB_TOKEN_SLEUTEL || reden == KB_TOKEN_ALG || reden == KB_TOKEN_HANDTEKENING)
        status = kb_fout_zet(fout, KB_CONFIGURATIE, "abs.ontwikkelsleutel hoort niet bij de sleutels in %s",
                             abs->jwks);
    else if (reden != KB_TOKEN_GOED)
        status = kb_fout_zet(
            fout, KB_ONGELDIG,
            "een token met deze waarden wordt niet aangenomen (%s): medewerker is 1..%d tekens ASCII zonder "
            "spatie, divisie 1..%d en doel 1..%d bytes zonder stuurtekens",
            kb_tokenreden_naam(reden), KB_MAX_MEDEWERKER, KB_MAX_DIVISIE, KB_MAX_DOEL);
    kb_sleutels_vrij(sleutels);
    return status;
}

static bool is_url(const char *jwks)
{
    return strncmp(jwks, "http://", 7) == 0 || strncmp(jwks, "https://", 8) == 0;
}

/* What can be refused before a private key is touched. */
static enum kb_status mag(const struct kb_config_abs *abs, const struct kb_ontwikkeltoken *vraag,
                          struct kb_fout *fout)
{
    if (!abs->ontwikkelsleutel || !*abs->ontwikkelsleutel)
        return kb_fout_zet(fout, KB_CONFIGURATIE,
                           "abs.ontwikkelsleutel is leeg: hier worden geen tokens gemaakt");
    if (is_url(abs->jwks))
        return kb_fout_zet(fout, KB_CONFIGURATIE,
                           "abs.jwks is een URL: ontwikkeltokens bestaan alleen naast een JWKS-bestand");
    if (kb_rechten_zoek(vraag->rechten, kb_tekst_van(vraag->rol)) < 0)
        return kb_fout_zet(fout, KB_ONGELDIG, "deze rol staat niet in %s", abs->rechten);
    if (vraag->geldig_s < 0 || vraag->geldig_s > KB_MAX_GELDIG_S)
        return kb_fout_zet(fout, KB_ONGELDIG, "geldig is 1..%d seconden", KB_MAX_GELDIG_S);
    return KB_OK;
}

enum kb_status kb_ontwikkeltoken_maak(const struct kb_config_abs *abs, const struct kb_ontwikkeltoken *vraag,
                                      const struct kb_klok *klok, struct kb_buffer *uit, struct kb_fout *fout)
{
    struct kb_buffer bestand = KB_LEGE_BUFFER;
    struct kb_buffer claims = KB_LEGE_BUFFER;
    struct kb_buffer token = KB_LEGE_BUFFER;
    kb_tijd nu = kb_tijd_nu(klok);
    jwk_t *sleutel = NULL;
    enum kb_status status = mag(abs, vraag, fout);

    if (status != KB_OK)
        goto einde;
    status = kb_bestand_lees(abs->ontwikkelsleutel, &bestand, fout);
    if (status != KB_OK)
        goto einde;
    kb_buffer_voeg(&bestand, "", 1);
    if (bestand.mislukt || r_jwk_init(&sleutel) != RHN_OK ||
        r_jwk_import_from_json_str(sleutel, bestand.p) != RHN_OK ||
        !(r_jwk_key_type(sleutel, NULL, R_FLAG_IGNORE_REMOTE) & R_KEY_TYPE_PRIVATE)) {
        status = kb_fout_zet(fout, KB_CONFIGURATIE, "%s: geen private JWK", abs->ontwikkelsleutel);
        goto einde;
    }
    schrijf_claims(abs, vraag, nu / KB_S, &claims);
    status = claims.mislukt ? kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "geen geheugen voor het token")
                            : onderteken(sleutel, kb_buffer_tekst(&claims), &token, fout);
    if (status == KB_OK)
        status = proef(abs, kb_buffer_tekst(&token), nu, klok, fout);
    if (status != KB_OK)
        goto einde;
    kb_buffer_voeg_tekst(uit, kb_buffer_tekst(&token));
    if (uit->mislukt)
        status = kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "geen geheugen voor het token");

einde:
    r_jwk_free(sleutel);
    kb_buffer_vrij(&token);
    kb_buffer_vrij(&claims);
    kb_buffer_vrij(&bestand);
    return status;
}
