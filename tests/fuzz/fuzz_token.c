/* Tokens from anybody. The first byte says what the rest is:
 *   H  an Authorization header, before the gate with the fixed keys of token_jwks.json: nothing may be let in
 * but the tokens of corpus/token/goed_*, and the second answer (from the cache, if there was one) must be the
 * first; C  claims, which are signed here with a key of ours: so that what comes after the signature is
 * reached too; K  a header, signed in the same way. Whatever is accepted must be clean enough for the access
 * log. */
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <orcania.h>
#include <rhonabwy.h>
#include <stdio.h>
#include <stdlib.h>

#include "klantbeeld/abs/toegang.h"
#include "klantbeeld/abs/token.h"

#define NU_S INT64_C(1800000000)
#define GOEDE_CLAIMS                                                                                         \
    "{\"iss\":\"https://idp.test\",\"aud\":\"klantbeeld-werkgever\",\"sub\":\"m1\",\"exp\":1800000600}"
#define GOEDE_KOP "{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"fuzz\"}"

enum { MAX_INVOER = 6000, RECHTEN = 3 };

static const char *const goed[] = {"goed_es256", "goed_rs256", "goed_ps256", "goed_eddsa"};

enum { AANTAL_GOED = sizeof(goed) / sizeof(goed[0]) };

static struct kb_tekst goede_kop[AANTAL_GOED];
static struct kb_toegang *toegang;
static struct kb_uitgever uitgever;
static struct kb_tokenregels regels;
static gnutls_privkey_t sleutel;

static kb_moment nu(void *context)
{
    (void)context;
    return 0;
}

static kb_tijd tijd(void *context)
{
    (void)context;
    return NU_S * KB_S;
}

static const struct kb_klok klok = {nu, tijd, NULL};

static void eis(bool waar)
{
    if (!waar)
        abort();
}

static struct kb_tekst lees(const char *naam)
{
    char pad[512];
    char *uit = malloc(KB_MAX_TOKEN);
    size_t n;
    FILE *f;

    snprintf(pad, sizeof(pad), KB_TESTMAP "/fuzz/corpus/token/%s", naam);
    f = fopen(pad, "r");
    eis(f && uit);
    n = fread(uit, 1, KB_MAX_TOKEN, f);
    fclose(f);
    eis(n > 1 && uit[0] == 'H');
    return (struct kb_tekst){uit + 1, n - 1};
}

static void begin(void)
{
    static const char *const namen[] = {"organisatie", "contact"};
    static struct kb_config config = {.bestand = "fuzz",
                                      .abs = {.uitgever = "https://idp.test",
                                              .afnemer = "klantbeeld-werkgever",
                                              .jwks = KB_TESTMAP "/fuzz/token_jwks.json",
                                              .jwks_ca = "",
                                              .speling_s = 60,
                                              .rechten = KB_TESTMAP "/fuzz/token_rechten.conf"}};
    const struct kb_groepnamen groepen = {namen, 2};
    struct kb_fout fout;
    jwk_t *prive = NULL;
    jwk_t *publiek = NULL;
    jwks_t *jwks = NULL;
    char *tekst;

    toegang = kb_toegang_nieuw(&config, groepen, &klok, stderr);
    eis(toegang != NULL);
    for (size_t i = 0; i < AANTAL_GOED; i++) {
        struct kb_identiteit wie;

        goede_kop[i] = lees(goed[i]);
        eis(kb_toegang_controleer(toegang, goede_kop[i], 1, &wie, &fout) == KB_OK);
    }
    eis(r_jwk_init(&prive) == RHN_OK && r_jwk_init(&publiek) == RHN_OK && r_jwks_init(&jwks) == RHN_OK);
    eis(r_jwk_generate_key_pair(prive, publiek, R_KEY_TYPE_EC, 256, "fuzz") == RHN_OK);
    eis(r_jwks_append_jwk(jwks, publiek) == RHN_OK);
    sleutel = r_jwk_export_to_gnutls_privkey(prive);
    tekst = r_jwks_export_to_json_str(jwks, 0);
    eis(sleutel && tekst);
    uitgever = (struct kb_uitgever){config.abs.uitgever, config.abs.afnemer,
                                    kb_sleutels_vast(kb_tekst_van(tekst), &fout)};
    regels = (struct kb_tokenregels){&uitgever, 1, 60, kb_rechten_lees(config.abs.rechten, groepen, stderr)};
    eis(uitgever.sleutels && regels.rechten);
    r_free(tekst);
    r_jwks_free(jwks);
    r_jwk_free(publiek);
    r_jwk_free(prive);
}

static void eis_schoon(const char *tekst, size_t ruimte, unsigned char minste)
{
    size_t n = strnlen(tekst, ruimte);

    eis(n < ruimte);
    for (size_t i = 0; i < n; i++)
        eis((unsigned char)tekst[i] >= minste && tekst[i] != 0x7f);
}

static void eis_heel(const struct kb_identiteit *wie)
{
    static const struct kb_identiteit leeg;
    struct kb_identiteit zonder_reden = *wie;

    if (wie->reden != KB_TOKEN_GOED) {
        zonder_reden.reden = KB_TOKEN_GOED;
        eis(memcmp(&zonder_reden, &leeg, sizeof(leeg)) == 0);
        return;
    }
    eis(wie->medewerker[0] != '\0');
    eis_schoon(wie->medewerker, sizeof(wie->medewerker), '!');
    eis_schoon(wie->divisie, sizeof(wie->divisie), ' ');
    eis_schoon(wie->doel, sizeof(wie->doel), ' ');
    eis_schoon(wie->rollen, sizeof(wie->rollen), '!');
    eis((wie->rechten & ~(uint32_t)RECHTEN) == 0 && (wie->rechten == 0 || wie->rolbits));
    eis(wie->verloopt + 60 * KB_S > NU_S * KB_S && wie->geldig_vanaf - 60 * KB_S <= NU_S * KB_S);
}

static bool is_goed(struct kb_tekst kop)
{
    struct kb_tekst token;
    struct kb_tekst goede;

    eis(kb_token_uit_kop(kop, 1, &token) == KB_TOKEN_GOED);
    for (size_t i = 0; i < AANTAL_GOED; i++)
        if (kb_token_uit_kop(goede_kop[i], 1, &goede) == KB_TOKEN_GOED && kb_tekst_gelijk(token, goede))
            return true;
    return false;
}

static void probeer_kop(struct kb_tekst kop)
{
    struct kb_identiteit een;
    struct kb_identiteit twee;
    struct kb_fout fout;
    enum kb_status status = kb_toegang_controleer(toegang, kop, 1, &een, &fout);

    eis(status == (een.reden == KB_TOKEN_GOED ? KB_OK : KB_NIET_AANGEMELD));
    eis(een.reden != KB_TOKEN_GOED || is_goed(kop));
    eis_heel(&een);
    eis(kb_toegang_controleer(toegang, kop, 1, &twee, &fout) == status);
    eis(memcmp(&een, &twee, sizeof(een)) == 0);
    /* without waiting it is either not decided or decided in the same way */
    if (kb_toegang_onthouden(toegang, kop, 1, &twee, &fout))
        eis(fout.status == status && memcmp(&een, &twee, sizeof(een)) == 0);
}

static size_t voeg_b64(char *uit, struct kb_tekst t)
{
    size_t n = 0;

    if (t.n)
        eis(o_base64url_encode((const unsigned char *)t.p, t.n, (unsigned char *)uit, &n) == 1);
    return n;
}

static void probeer_getekend(struct kb_tekst kop, struct kb_tekst claims)
{
    static char token[4 * MAX_INVOER];
    unsigned char rs[64] = {0};
    struct kb_identiteit wie;
    gnutls_datum_t data;
    gnutls_datum_t der;
    gnutls_datum_t r;
    gnutls_datum_t s;
    size_t n = voeg_b64(token, kop);

    token[n++] = '.';
    n += voeg_b64(token + n, claims);
    data = (gnutls_datum_t){(unsigned char *)token, (unsigned)n};
    eis(gnutls_privkey_sign_data2(sleutel, GNUTLS_SIGN_ECDSA_SHA256, 0, &data, &der) == 0);
    eis(gnutls_decode_rs_value(&der, &r, &s) == 0);
    for (unsigned i = 0; i < 32; i++) {
        rs[31 - i] = i < r.size ? r.data[r.size - 1 - i] : 0;
        rs[63 - i] = i < s.size ? s.data[s.size - 1 - i] : 0;
    }
    gnutls_free(der.data);
    gnutls_free(r.data);
    gnutls_free(s.data);
    token[n++] = '.';
    n += voeg_b64(token + n, (struct kb_tekst){(const char *)rs, sizeof(rs)});
    (void)kb_token_controleer(&regels, (struct kb_tekst){token, n}, NU_S * KB_S, &wie);
    eis(wie.reden != KB_TOKEN_HANDTEKENING);
    eis_heel(&wie);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct kb_tekst rest;

    if (!toegang)
        begin();
    if (n == 0 || n > MAX_INVOER)
        return 0;
    rest = (struct kb_tekst){(const char *)data + 1, n - 1};
    if (data[0] == 'H')
        probeer_kop(rest);
    else if (data[0] == 'C')
        probeer_getekend(KB_TEKST(GOEDE_KOP), rest);
    else if (data[0] == 'K')
        probeer_getekend(rest, KB_TEKST(GOEDE_CLAIMS));
    return 0;
}
