/* One token against the rules. Every row is one way to be wrong; the row's reason tells which rule must catch
 * it. RFC 8725 §3.1 and §3.2 (algorithms), §3.3 and §3.4 (everything is validated), §3.8 (iss, sub), §3.9
 * (aud), §3.10 (kid, jku, x5u are not trusted), §3.11 (typ); ASVS 9.1.1, 9.1.2, 9.1.3, 9.2.1, 9.2.2, 9.2.3.
 */
#include "abs_hulp.h"

#include "klantbeeld/abs/token.h"

#define ISS "\"https://idp.test\""
#define AUD "\"klantbeeld-werkgever\""
#define EXP "1800000600"
/* Claims with raw JSON in each place; `rest` starts with a comma or is empty. */
#define CLAIMS(iss, aud, sub, exp, rest)                                                                     \
    "{\"iss\":" iss ",\"aud\":" aud ",\"sub\":" sub ",\"exp\":" exp rest "}"
#define GOED CLAIMS(ISS, AUD, "\"m1\"", EXP, ",\"iat\":1800000000,\"rollen\":[\"rol_a\"]")
#define MET(rest) CLAIMS(ISS, AUD, "\"m1\"", EXP, rest)
#define KOP(alg, kid, rest) "{\"alg\":\"" alg "\",\"typ\":\"at+jwt\",\"kid\":\"" kid "\"" rest "}"
#define ES KOP("ES256", "es", "")
#define A16 "aaaaaaaaaaaaaaaa"
#define A64 A16 A16 A16 A16
#define L8 "[[[[[[[["
#define R8 "]]]]]]]]"
#define ROLLEN8 "\"r\",\"r\",\"r\",\"r\",\"r\",\"r\",\"r\",\"r\","

enum { ES_, RS, PS, RS_VAST, VREEMD_ES, VREEMD_RS, ENC, ED, VREEMD_ED, N_SLEUTELS };

struct wereld {
    struct hulp_sleutel sleutel[N_SLEUTELS];
    struct kb_sleutels *sleutels;
    struct kb_rechten *rechten;
    struct kb_uitgever uitgever;
    struct kb_tokenregels regels;
};

static const char *const namen[] = {"organisatie", "contact"};
static const struct kb_groepnamen groepen = {namen, 2};

static struct wereld w;

static int begin(void **state)
{
    static const char *const extra[] = {"\"use\":\"sig\",\"alg\":\"ES256\"", NULL, "\"key_ops\":[\"verify\"]",
                                        "\"alg\":\"RS256\""};
    static const char *const enc[] = {"\"use\":\"enc\""};
    static const struct hulp_rol rollen[] = {{"rol_a", "organisatie"}, {"rol_b", "contact"}};
    struct hulp_sleutel publiek[6];
    const char *alle[6];
    struct kb_fout fout;
    char *jwks;
    char *rechten;

    (void)state;
    w.sleutel[ES_] = hulp_sleutel(R_KEY_TYPE_EC, 256, "es");
    w.sleutel[RS] = hulp_sleutel(R_KEY_TYPE_RSA, 2048, "rs");
    w.sleutel[PS] = hulp_sleutel(R_KEY_TYPE_RSA, 2048, "ps");
    w.sleutel[RS_VAST] = hulp_sleutel(R_KEY_TYPE_RSA, 2048, "rs-vast");
    w.sleutel[VREEMD_ES] = hulp_sleutel(R_KEY_TYPE_EC, 256, "es");
    w.sleutel[VREEMD_RS] = hulp_sleutel(R_KEY_TYPE_RSA, 2048, "rs");
    w.sleutel[ENC] = hulp_sleutel(R_KEY_TYPE_EC, 256, "enc");
    w.sleutel[ED] = hulp_sleutel(R_KEY_TYPE_EDDSA, 256, "ed");
    w.sleutel[VREEMD_ED] = hulp_sleutel(R_KEY_TYPE_EDDSA, 256, "ed");
    memcpy(publiek, w.sleutel, 4 * sizeof(publiek[0]));
    publiek[4] = w.sleutel[ENC];
    memcpy(alle, extra, sizeof(extra));
    alle[4] = enc[0];
    publiek[5] = w.sleutel[ED];
    alle[5] = NULL;
    jwks = hulp_jwks(publiek, alle, 6);
    w.sleutels = kb_sleutels_vast(kb_tekst_van(jwks), &fout);
    assert_non_null(w.sleutels);
    free(jwks);
    rechten = hulp_rechten("K&S \xe2\x82\xac", "wet SUWI", rollen, 2);
    w.rechten = kb_rechten_lees_tekst(kb_tekst_van(rechten), "rechten.conf", groepen, stderr);
    free(rechten);
    assert_non_null(w.rechten);
    w.uitgever = (struct kb_uitgever){"https://idp.test", "klantbeeld-werkgever", w.sleutels};
    w.regels = (struct kb_tokenregels){&w.uitgever, 1, 60, w.rechten};
    return 0;
}

static int einde(void **state)
{
    (void)state;
    kb_sleutels_vrij(w.sleutels);
    kb_rechten_vrij(w.rechten);
    for (size_t i = 0; i < N_SLEUTELS; i++)
        hulp_sleutel_vrij(&w.sleutel[i]);
    return 0;
}

static enum kb_tokenreden controleer(struct kb_tekst token, struct kb_identiteit *wie)
{
    return kb_token_controleer(&w.regels, token, HULP_NU_S * KB_S, wie);
}

struct geval {
    const char *naam;
    const char *kop;
    const char *claims;
    int sleutel;
    enum hulp_alg alg;
    enum kb_tokenreden reden;
};

#define FOUT(naam_, kop_, claims_, reden_)                                                                   \
    {                                                                                                        \
        naam_, kop_, claims_, ES_, HULP_ES256, reden_                                                        \
    }

/* clang-format off */
static const struct geval fouten[] = {
    /* the algorithm and its key */
    FOUT("alg ontbreekt", "{\"typ\":\"at+jwt\",\"kid\":\"es\"}", GOED, KB_TOKEN_ALG),
    FOUT("alg none", KOP("none", "es", ""), GOED, KB_TOKEN_ALG),
    FOUT("alg None", KOP("None", "es", ""), GOED, KB_TOKEN_ALG),
    FOUT("alg nOnE", KOP("nOnE", "es", ""), GOED, KB_TOKEN_ALG),
    FOUT("alg in kleine letters", KOP("es256", "es", ""), GOED, KB_TOKEN_ALG),
    FOUT("alg met spatie", KOP("ES256 ", "es", ""), GOED, KB_TOKEN_ALG),
    FOUT("alg leeg", KOP("", "es", ""), GOED, KB_TOKEN_ALG),
    FOUT("alg HS256", KOP("HS256", "es", ""), GOED, KB_TOKEN_ALG),
    FOUT("alg ES384", KOP("ES384", "es", ""), GOED, KB_TOKEN_ALG),
    FOUT("alg ES256K", KOP("ES256K", "es", ""), GOED, KB_TOKEN_ALG),
    FOUT("EdDSA met de kid van een EC-sleutel", KOP("EdDSA", "es", ""), GOED, KB_TOKEN_ALG),
    FOUT("ES256 met de kid van een Ed25519-sleutel", KOP("ES256", "ed", ""), GOED, KB_TOKEN_ALG),
    FOUT("RS256 met de kid van een Ed25519-sleutel", KOP("RS256", "ed", ""), GOED, KB_TOKEN_ALG),
    FOUT("EdDSA gezegd, ES256 getekend", KOP("EdDSA", "ed", ""), GOED, KB_TOKEN_HANDTEKENING),
    FOUT("alg Ed448", KOP("Ed448", "ed", ""), GOED, KB_TOKEN_ALG),
    FOUT("alg eddsa", KOP("eddsa", "ed", ""), GOED, KB_TOKEN_ALG),
    {"andermans Ed25519-sleutel met onze kid", KOP("EdDSA", "ed", ""), GOED, VREEMD_ED, HULP_EDDSA, KB_TOKEN_HANDTEKENING},
    FOUT("alg RS384", KOP("RS384", "rs", ""), GOED, KB_TOKEN_ALG),
    FOUT("alg RS1", KOP("RS1", "rs", ""), GOED, KB_TOKEN_ALG),
    FOUT("alg is een getal", "{\"alg\":256,\"typ\":\"at+jwt\",\"kid\":\"es\"}", GOED, KB_TOKEN_ALG),
    FOUT("alg is null", "{\"alg\":null,\"typ\":\"at+jwt\",\"kid\":\"es\"}", GOED, KB_TOKEN_ALG),
    FOUT("alg is een lijst", "{\"alg\":[\"ES256\"],\"typ\":\"at+jwt\",\"kid\":\"es\"}", GOED, KB_TOKEN_ALG),
    FOUT("ES256 met de kid van een RSA-sleutel", KOP("ES256", "rs", ""), GOED, KB_TOKEN_ALG),
    {"RS256 met de kid van een EC-sleutel", KOP("RS256", "es", ""), GOED, RS, HULP_RS256, KB_TOKEN_ALG},
    {"PS256 met een sleutel die alleen voor RS256 is", KOP("PS256", "rs-vast", ""), GOED, RS_VAST, HULP_PS256, KB_TOKEN_ALG},
    {"RS256 gezegd, PS256 getekend", KOP("RS256", "rs", ""), GOED, RS, HULP_PS256, KB_TOKEN_HANDTEKENING},
    {"PS256 gezegd, RS256 getekend", KOP("PS256", "rs", ""), GOED, RS, HULP_RS256, KB_TOKEN_HANDTEKENING},
    /* which key */
    FOUT("kid ontbreekt", "{\"alg\":\"ES256\",\"typ\":\"at+jwt\"}", GOED, KB_TOKEN_SLEUTEL),
    FOUT("kid leeg", KOP("ES256", "", ""), GOED, KB_TOKEN_SLEUTEL),
    FOUT("kid onbekend", KOP("ES256", "onbekend", ""), GOED, KB_TOKEN_SLEUTEL),
    FOUT("kid in hoofdletters", KOP("ES256", "ES", ""), GOED, KB_TOKEN_SLEUTEL),
    FOUT("kid is een pad", KOP("ES256", "../../../../dev/null", ""), GOED, KB_TOKEN_SLEUTEL),
    FOUT("kid is SQL", KOP("ES256", "x' UNION SELECT 'es", ""), GOED, KB_TOKEN_SLEUTEL),
    FOUT("kid is een getal", "{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":1}", GOED, KB_TOKEN_SLEUTEL),
    FOUT("kid is null", "{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":null}", GOED, KB_TOKEN_SLEUTEL),
    FOUT("kid te lang", KOP("ES256", A64 A64 "a", ""), GOED, KB_TOKEN_SLEUTEL),
    {"kid van een sleutel om te versleutelen", KOP("ES256", "enc", ""), GOED, ENC, HULP_ES256, KB_TOKEN_SLEUTEL},
    {"andermans sleutel met onze kid", ES, GOED, VREEMD_ES, HULP_ES256, KB_TOKEN_HANDTEKENING},
    {"andermans RSA-sleutel met onze kid", KOP("RS256", "rs", ""), GOED, VREEMD_RS, HULP_RS256, KB_TOKEN_HANDTEKENING},
    {"een andere eigen sleutel", KOP("RS256", "rs", ""), GOED, PS, HULP_RS256, KB_TOKEN_HANDTEKENING},
    {"andermans sleutel met jku", KOP("ES256", "es", ",\"jku\":\"https://kwaad.test/jwks\""), GOED, VREEMD_ES, HULP_ES256, KB_TOKEN_HANDTEKENING},
    {"andermans sleutel met x5u", KOP("ES256", "es", ",\"x5u\":\"https://kwaad.test/c\""), GOED, VREEMD_ES, HULP_ES256, KB_TOKEN_HANDTEKENING},
    {"andermans sleutel met x5c", KOP("ES256", "es", ",\"x5c\":[\"MIIB\"]"), GOED, VREEMD_ES, HULP_ES256, KB_TOKEN_HANDTEKENING},
    /* what kind of token */
    FOUT("typ ontbreekt", "{\"alg\":\"ES256\",\"kid\":\"es\"}", GOED, KB_TOKEN_TYP),
    FOUT("typ van een ID-token", "{\"alg\":\"ES256\",\"kid\":\"es\",\"typ\":\"JWT\"}", GOED, KB_TOKEN_TYP),
    FOUT("typ van een ID-token in kleine letters", "{\"alg\":\"ES256\",\"kid\":\"es\",\"typ\":\"jwt\"}", GOED, KB_TOKEN_TYP),
    FOUT("typ is null", "{\"alg\":\"ES256\",\"kid\":\"es\",\"typ\":null}", GOED, KB_TOKEN_TYP),
    FOUT("typ van een logout-token", "{\"alg\":\"ES256\",\"kid\":\"es\",\"typ\":\"logout+jwt\"}", GOED, KB_TOKEN_TYP),
    FOUT("typ van DPoP", "{\"alg\":\"ES256\",\"kid\":\"es\",\"typ\":\"dpop+jwt\"}", GOED, KB_TOKEN_TYP),
    FOUT("typ met spatie", "{\"alg\":\"ES256\",\"kid\":\"es\",\"typ\":\"JWT \"}", GOED, KB_TOKEN_TYP),
    FOUT("typ is een getal", "{\"alg\":\"ES256\",\"kid\":\"es\",\"typ\":1}", GOED, KB_TOKEN_TYP),
    FOUT("crit", KOP("ES256", "es", ",\"crit\":[\"exp\"],\"exp\":1"), GOED, KB_TOKEN_CRIT),
    FOUT("crit leeg", KOP("ES256", "es", ",\"crit\":[]"), GOED, KB_TOKEN_CRIT),
    FOUT("crit null", KOP("ES256", "es", ",\"crit\":null"), GOED, KB_TOKEN_CRIT),
    FOUT("crit met b64", KOP("ES256", "es", ",\"b64\":false,\"crit\":[\"b64\"]"), GOED, KB_TOKEN_CRIT),
    /* header and payload as JSON */
    FOUT("alg twee keer", "{\"alg\":\"ES256\",\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"es\"}", GOED, KB_TOKEN_VORM),
    FOUT("alg twee keer, een met escape", "{\"alg\":\"ES256\",\"\\u0061lg\":\"none\",\"typ\":\"at+jwt\",\"kid\":\"es\"}", GOED, KB_TOKEN_VORM),
    FOUT("header is geen JSON", "alg=ES256", GOED, KB_TOKEN_VORM),
    FOUT("header is een lijst", "[\"ES256\"]", GOED, KB_TOKEN_VORM),
    FOUT("tekst na de header", ES "x", GOED, KB_TOKEN_VORM),
    FOUT("header met BOM", "\xef\xbb\xbf" ES, GOED, KB_TOKEN_VORM),
    FOUT("header is geen UTF-8", KOP("ES256", "es", ",\"x\":\"\xff\""), GOED, KB_TOKEN_VORM),
    FOUT("payload is geen JSON", ES, "sub=m1", KB_TOKEN_VORM),
    FOUT("payload is een lijst", ES, "[" GOED "]", KB_TOKEN_VORM),
    FOUT("payload is een tekst", ES, "\"m1\"", KB_TOKEN_VORM),
    FOUT("payload afgekapt", ES, "{\"iss\":" ISS, KB_TOKEN_VORM),
    FOUT("payload te diep", ES, MET(",\"x\":" L8 L8 L8 L8 R8 R8 R8 R8), KB_TOKEN_VORM),
    FOUT("payload met NUL", ES, MET(",\"x\":\"\\u0000\""), KB_TOKEN_VORM),
    FOUT("claim twee keer", ES, MET(",\"sub\":\"m2\""), KB_TOKEN_VORM),
    FOUT("rollen twee keer", ES, MET(",\"rollen\":[],\"rollen\":[\"rol_a\"]"), KB_TOKEN_VORM),
    /* iss */
    FOUT("iss ontbreekt", ES, "{\"aud\":" AUD ",\"sub\":\"m1\",\"exp\":" EXP "}", KB_TOKEN_CLAIM),
    FOUT("iss van een ander", ES, CLAIMS("\"https://kwaad.test\"", AUD, "\"m1\"", EXP, ""), KB_TOKEN_UITGEVER),
    FOUT("iss met schuine streep", ES, CLAIMS("\"https://idp.test/\"", AUD, "\"m1\"", EXP, ""), KB_TOKEN_UITGEVER),
    FOUT("iss in hoofdletters", ES, CLAIMS("\"HTTPS://IDP.TEST\"", AUD, "\"m1\"", EXP, ""), KB_TOKEN_UITGEVER),
    FOUT("iss is alleen een begin", ES, CLAIMS("\"https://idp.tes\"", AUD, "\"m1\"", EXP, ""), KB_TOKEN_UITGEVER),
    FOUT("iss leeg", ES, CLAIMS("\"\"", AUD, "\"m1\"", EXP, ""), KB_TOKEN_UITGEVER),
    FOUT("iss is een getal", ES, CLAIMS("1", AUD, "\"m1\"", EXP, ""), KB_TOKEN_CLAIM),
    FOUT("iss is een lijst", ES, CLAIMS("[" ISS "]", AUD, "\"m1\"", EXP, ""), KB_TOKEN_CLAIM),
    /* aud */
    FOUT("aud ontbreekt", ES, "{\"iss\":" ISS ",\"sub\":\"m1\",\"exp\":" EXP "}", KB_TOKEN_CLAIM),
    FOUT("aud van een ander", ES, CLAIMS(ISS, "\"andere-dienst\"", "\"m1\"", EXP, ""), KB_TOKEN_AFNEMER),
    FOUT("aud begint als de onze", ES, CLAIMS(ISS, "\"klantbeeld-werkgever-x\"", "\"m1\"", EXP, ""), KB_TOKEN_AFNEMER),
    FOUT("aud is een lege lijst", ES, CLAIMS(ISS, "[]", "\"m1\"", EXP, ""), KB_TOKEN_AFNEMER),
    FOUT("aud is een lijst zonder ons", ES, CLAIMS(ISS, "[\"a\",\"b\"]", "\"m1\"", EXP, ""), KB_TOKEN_AFNEMER),
    FOUT("aud is een lijst met een getal", ES, CLAIMS(ISS, "[" AUD ",1]", "\"m1\"", EXP, ""), KB_TOKEN_CLAIM),
    FOUT("aud is een object", ES, CLAIMS(ISS, "{\"a\":" AUD "}", "\"m1\"", EXP, ""), KB_TOKEN_CLAIM),
    FOUT("aud is null", ES, CLAIMS(ISS, "null", "\"m1\"", EXP, ""), KB_TOKEN_CLAIM),
    FOUT("aud heeft 33 namen", ES, CLAIMS(ISS, "[" ROLLEN8 ROLLEN8 ROLLEN8 ROLLEN8 AUD "]", "\"m1\"", EXP, ""), KB_TOKEN_CLAIM),
    /* sub */
    FOUT("sub ontbreekt", ES, "{\"iss\":" ISS ",\"aud\":" AUD ",\"exp\":" EXP "}", KB_TOKEN_CLAIM),
    FOUT("sub leeg", ES, CLAIMS(ISS, AUD, "\"\"", EXP, ""), KB_TOKEN_CLAIM),
    FOUT("sub is een getal", ES, CLAIMS(ISS, AUD, "1", EXP, ""), KB_TOKEN_CLAIM),
    FOUT("sub is null", ES, CLAIMS(ISS, AUD, "null", EXP, ""), KB_TOKEN_CLAIM),
    FOUT("sub heeft 129 tekens", ES, CLAIMS(ISS, AUD, "\"" A64 A64 "a\"", EXP, ""), KB_TOKEN_CLAIM),
    FOUT("sub met regeleinde", ES, CLAIMS(ISS, AUD, "\"m1\\nm2\"", EXP, ""), KB_TOKEN_CLAIM),
    FOUT("sub met spatie", ES, CLAIMS(ISS, AUD, "\"m 1\"", EXP, ""), KB_TOKEN_CLAIM),
    FOUT("sub met DEL", ES, CLAIMS(ISS, AUD, "\"m\\u007f\"", EXP, ""), KB_TOKEN_CLAIM),
    FOUT("sub met letter buiten ASCII", ES, CLAIMS(ISS, AUD, "\"m\xc3\xa9\"", EXP, ""), KB_TOKEN_CLAIM),
    /* exp, nbf, iat */
    FOUT("exp ontbreekt", ES, "{\"iss\":" ISS ",\"aud\":" AUD ",\"sub\":\"m1\"}", KB_TOKEN_CLAIM),
    FOUT("exp is een tekst", ES, CLAIMS(ISS, AUD, "\"m1\"", "\"" EXP "\"", ""), KB_TOKEN_CLAIM),
    FOUT("exp is een breuk", ES, CLAIMS(ISS, AUD, "\"m1\"", EXP ".5", ""), KB_TOKEN_CLAIM),
    FOUT("exp is een breuk zonder rest", ES, CLAIMS(ISS, AUD, "\"m1\"", EXP ".0", ""), KB_TOKEN_CLAIM),
    FOUT("exp is 1e308", ES, CLAIMS(ISS, AUD, "\"m1\"", "1e308", ""), KB_TOKEN_CLAIM),
    FOUT("exp is 1e400", ES, CLAIMS(ISS, AUD, "\"m1\"", "1e400", ""), KB_TOKEN_VORM),
    FOUT("exp past niet in 64 bits", ES, CLAIMS(ISS, AUD, "\"m1\"", "99999999999999999999", ""), KB_TOKEN_VORM),
    FOUT("exp is het grootste gehele getal", ES, CLAIMS(ISS, AUD, "\"m1\"", "9223372036854775807", ""), KB_TOKEN_CLAIM),
    FOUT("exp loopt als nanoseconden over", ES, CLAIMS(ISS, AUD, "\"m1\"", "9223372037", ""), KB_TOKEN_CLAIM),
    FOUT("exp is negatief", ES, CLAIMS(ISS, AUD, "\"m1\"", "-1", ""), KB_TOKEN_CLAIM),
    FOUT("exp is null", ES, CLAIMS(ISS, AUD, "\"m1\"", "null", ""), KB_TOKEN_CLAIM),
    FOUT("exp is waar", ES, CLAIMS(ISS, AUD, "\"m1\"", "true", ""), KB_TOKEN_CLAIM),
    FOUT("exp is nul", ES, CLAIMS(ISS, AUD, "\"m1\"", "0", ""), KB_TOKEN_VERLOPEN),
    FOUT("exp was gisteren", ES, CLAIMS(ISS, AUD, "\"m1\"", "1799913600", ""), KB_TOKEN_VERLOPEN),
    FOUT("exp is precies een speling geleden", ES, CLAIMS(ISS, AUD, "\"m1\"", "1799999940", ""), KB_TOKEN_VERLOPEN),
    FOUT("nbf ligt 61 s vooruit", ES, MET(",\"nbf\":1800000061"), KB_TOKEN_NOG_NIET_GELDIG),
    FOUT("nbf is een tekst", ES, MET(",\"nbf\":\"1\""), KB_TOKEN_CLAIM),
    FOUT("nbf is null", ES, MET(",\"nbf\":null"), KB_TOKEN_CLAIM),
    FOUT("nbf is negatief", ES, MET(",\"nbf\":-1"), KB_TOKEN_CLAIM),
    FOUT("iat ligt 61 s vooruit", ES, MET(",\"iat\":1800000061"), KB_TOKEN_NOG_NIET_GELDIG),
    FOUT("iat is een breuk", ES, MET(",\"iat\":1.5"), KB_TOKEN_CLAIM),
    FOUT("iat loopt over", ES, MET(",\"iat\":9223372036854775807"), KB_TOKEN_CLAIM),
    /* our own claims */
    FOUT("divisie is een getal", ES, MET(",\"divisie\":1"), KB_TOKEN_CLAIM),
    FOUT("divisie leeg", ES, MET(",\"divisie\":\"\""), KB_TOKEN_CLAIM),
    FOUT("divisie heeft 65 bytes", ES, MET(",\"divisie\":\"" A64 "a\""), KB_TOKEN_CLAIM),
    FOUT("divisie met regeleinde", ES, MET(",\"divisie\":\"K\\r\\nS\""), KB_TOKEN_CLAIM),
    FOUT("divisie met escape-teken", ES, MET(",\"divisie\":\"\\u001b[31m\""), KB_TOKEN_CLAIM),
    FOUT("divisie met C1-stuurteken", ES, MET(",\"divisie\":\"K\xc2\x85S\""), KB_TOKEN_CLAIM),
    FOUT("doel is een lijst", ES, MET(",\"doel\":[\"x\"]"), KB_TOKEN_CLAIM),
    FOUT("doel heeft 129 bytes", ES, MET(",\"doel\":\"" A64 A64 "a\""), KB_TOKEN_CLAIM),
    FOUT("doel met regelscheiding", ES, MET(",\"doel\":\"a\\u2028b\""), KB_TOKEN_CLAIM),
    FOUT("doel is null", ES, MET(",\"doel\":null"), KB_TOKEN_CLAIM),
    FOUT("rollen is een tekst", ES, MET(",\"rollen\":\"rol_a\""), KB_TOKEN_CLAIM),
    FOUT("rollen is een object", ES, MET(",\"rollen\":{\"rol_a\":true}"), KB_TOKEN_CLAIM),
    FOUT("rollen is null", ES, MET(",\"rollen\":null"), KB_TOKEN_CLAIM),
    FOUT("rollen met een getal", ES, MET(",\"rollen\":[\"rol_a\",1]"), KB_TOKEN_CLAIM),
    FOUT("rollen met een lijst", ES, MET(",\"rollen\":[[\"rol_a\"]]"), KB_TOKEN_CLAIM),
    FOUT("33 rollen", ES, MET(",\"rollen\":[" ROLLEN8 ROLLEN8 ROLLEN8 ROLLEN8 "\"rol_a\"]"), KB_TOKEN_CLAIM),
};

static const struct geval goede[] = {
    FOUT("ES256", ES, GOED, KB_TOKEN_GOED),
    {"RS256", KOP("RS256", "rs", ""), GOED, RS, HULP_RS256, KB_TOKEN_GOED},
    {"PS256", KOP("PS256", "ps", ""), GOED, PS, HULP_PS256, KB_TOKEN_GOED},
    {"RS256 met een sleutel voor RS256", KOP("RS256", "rs-vast", ""), GOED, RS_VAST, HULP_RS256, KB_TOKEN_GOED},
    {"EdDSA", KOP("EdDSA", "ed", ""), GOED, ED, HULP_EDDSA, KB_TOKEN_GOED},
    FOUT("typ application/at+jwt", "{\"alg\":\"ES256\",\"kid\":\"es\",\"typ\":\"application/at+jwt\"}", GOED, KB_TOKEN_GOED),
    FOUT("typ AT+JWT", "{\"alg\":\"ES256\",\"kid\":\"es\",\"typ\":\"AT+JWT\"}", GOED, KB_TOKEN_GOED),
    FOUT("wat de header over sleutels zegt telt niet", KOP("ES256", "es", ",\"jku\":\"http://127.0.0.1:1/\",\"x5u\":1,\"jwk\":{\"kty\":\"oct\",\"k\":\"AA\"},\"x5c\":7"), GOED, KB_TOKEN_GOED),
    FOUT("zip wordt niet gedaan", KOP("ES256", "es", ",\"zip\":\"DEF\""), GOED, KB_TOKEN_GOED),
    FOUT("aud is een lijst", ES, CLAIMS(ISS, "[\"x\"," AUD "]", "\"m1\"", EXP, ",\"rollen\":[\"rol_a\"]"), KB_TOKEN_GOED),
    FOUT("exp binnen de speling", ES, CLAIMS(ISS, AUD, "\"m1\"", "1799999941", ",\"rollen\":[\"rol_a\"]"), KB_TOKEN_GOED),
    FOUT("nbf en iat binnen de speling", ES, MET(",\"nbf\":1800000060,\"iat\":1800000060,\"rollen\":[\"rol_a\"]"), KB_TOKEN_GOED),
    FOUT("onbekende rollen en claims", ES, MET(",\"rollen\":[\"rol_x\",\"ROL_A\",\"rol_a\",\"\"],\"jti\":\"1\",\"x\":{}"), KB_TOKEN_GOED),
    FOUT("32 rollen", ES, MET(",\"rollen\":[" ROLLEN8 ROLLEN8 ROLLEN8 "\"r\",\"r\",\"r\",\"r\",\"r\",\"r\",\"r\",\"rol_a\"]"), KB_TOKEN_GOED),
    FOUT("de langste velden", ES, CLAIMS(ISS, AUD, "\"m1\"", EXP, ",\"divisie\":\"" A64 "\",\"doel\":\"" A64 A64 "\",\"rollen\":[\"rol_a\"]"), KB_TOKEN_GOED),
};
/* clang-format on */

static char *token_van(const struct geval *g)
{
    return hulp_token(w.sleutel[g->sleutel].prive, g->alg, g->kop, g->claims);
}

static void een_token_dat_een_regel_breekt_wordt_om_die_regel_geweigerd(void **state)
{
    static const struct kb_identiteit leeg;

    (void)state;
    for (size_t i = 0; i < sizeof(fouten) / sizeof(fouten[0]); i++) {
        struct kb_identiteit verwacht = leeg;
        struct kb_identiteit wie;
        char *token = token_van(&fouten[i]);
        enum kb_tokenreden reden = controleer(kb_tekst_van(token), &wie);

        free(token);
        if (reden != fouten[i].reden)
            fail_msg("%s: %s in plaats van %s", fouten[i].naam, kb_tokenreden_naam(reden),
                     kb_tokenreden_naam(fouten[i].reden));
        verwacht.reden = reden;
        assert_memory_equal(&wie, &verwacht, sizeof(wie));
    }
}

static void een_goed_token_wordt_aangenomen(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(goede) / sizeof(goede[0]); i++) {
        struct kb_identiteit wie;
        char *token = token_van(&goede[i]);
        enum kb_tokenreden reden = controleer(kb_tekst_van(token), &wie);

        free(token);
        if (reden != KB_TOKEN_GOED)
            fail_msg("%s: geweigerd om %s", goede[i].naam, kb_tokenreden_naam(reden));
        assert_string_equal(wie.medewerker, "m1");
        assert_int_equal(wie.rolbits, 1);
        assert_string_equal(wie.rollen, "rol_a");
    }
}

static void de_identiteit_is_wat_het_token_zegt(void **state)
{
    struct kb_identiteit wie;
    char *token = hulp_token(
        w.sleutel[ES_].prive, HULP_ES256, ES,
        CLAIMS(
            ISS, AUD, "\"u123\"", EXP,
            ",\"iat\":1800000000,\"nbf\":1799999999,\"divisie\":\"K&S \xe2\x82\xac\",\"doel\":\"wet SUWI\","
            "\"rollen\":[\"rol_b\",\"rol_a\",\"rol_b\"]"));

    (void)state;
    assert_int_equal(controleer(kb_tekst_van(token), &wie), KB_TOKEN_GOED);
    free(token);

    assert_string_equal(wie.medewerker, "u123");
    assert_string_equal(wie.divisie, "K&S \xe2\x82\xac");
    assert_string_equal(wie.doel, "wet SUWI");
    assert_string_equal(wie.rollen, "rol_b,rol_a");
    assert_int_equal(wie.rechten, 3);
    assert_true(wie.verloopt == INT64_C(1800000600) * KB_S);
    assert_true(wie.geldig_vanaf == HULP_NU_S * KB_S);
}

static void een_token_zonder_rollen_geeft_geen_rechten(void **state)
{
    struct kb_identiteit wie;
    char *token = hulp_token(w.sleutel[ES_].prive, HULP_ES256, ES, MET(""));

    (void)state;
    assert_int_equal(controleer(kb_tekst_van(token), &wie), KB_TOKEN_GOED);
    free(token);

    assert_int_equal(wie.rechten, 0);
    assert_string_equal(wie.rollen, "");
    assert_string_equal(wie.divisie, "");
}

static struct kb_tekst deel(const char *token, int i)
{
    const char *begin = token;

    while (i-- > 0)
        begin = strchr(begin, '.') + 1;
    return (struct kb_tekst){begin, strcspn(begin, ".")};
}

#define T(x) (int)(x).n, (x).p

static char *serialisatie(const char *token, bool algemeen)
{
    struct kb_tekst k = deel(token, 0);
    struct kb_tekst c = deel(token, 1);
    struct kb_tekst h = deel(token, 2);
    char *uit = malloc(2 * strlen(token) + 128);

    assert_non_null(uit);
    if (algemeen)
        sprintf(uit,
                "{\"payload\":\"%.*s\",\"signatures\":[{\"protected\":\"%.*s\",\"signature\":\"%.*s\"}]}",
                T(c), T(k), T(h));
    else
        sprintf(uit, "{\"payload\":\"%.*s\",\"protected\":\"%.*s\",\"signature\":\"%.*s\"}", T(c), T(k),
                T(h));
    return uit;
}

static void een_verminkt_token_wordt_geweigerd(void **state)
{
    static const struct {
        const char *voor;
        const char *na;
    } rijen[] = {
        {"", "."}, {".", ""},    {"", "="},       {"", "=="},   {"", "\n"},  {"\n", ""},
        {"", " "}, {" ", ""},    {"", ".x"},      {"", "AAAA"}, {"", "%00"}, {"\"", "\""},
        {"", ","}, {"", ";q=1"}, {"Bearer ", ""}, {"ey.", ""},
    };
    struct kb_identiteit wie;
    char *token = hulp_token(w.sleutel[ES_].prive, HULP_ES256, ES, GOED);
    char *ander = hulp_token(w.sleutel[ES_].prive, HULP_ES256, ES, MET(",\"x\":1"));
    size_t n = strlen(token);
    char *uit;

    (void)state;
    uit = malloc(n + strlen(ander) + 16);
    assert_non_null(uit);
    for (size_t i = 0; i < sizeof(rijen) / sizeof(rijen[0]); i++) {
        sprintf(uit, "%s%s%s", rijen[i].voor, token, rijen[i].na);
        assert_int_not_equal(controleer(kb_tekst_van(uit), &wie), KB_TOKEN_GOED);
    }
    free(uit);
    for (int algemeen = 0; algemeen < 2; algemeen++) {
        uit = serialisatie(token, algemeen);
        assert_int_equal(controleer(kb_tekst_van(uit), &wie), KB_TOKEN_VORM);
        free(uit);
    }
    /* every beginning of it */
    for (size_t i = 0; i < n; i++)
        assert_int_not_equal(controleer((struct kb_tekst){token, i}, &wie), KB_TOKEN_GOED);
    /* the payload, and the signature, of another good token */
    uit = malloc(n + strlen(ander) + 4);
    sprintf(uit, "%.*s.%.*s.%.*s", T(deel(token, 0)), T(deel(ander, 1)), T(deel(token, 2)));
    assert_int_equal(controleer(kb_tekst_van(uit), &wie), KB_TOKEN_HANDTEKENING);
    sprintf(uit, "%.*s.%.*s.%.*s", T(deel(token, 0)), T(deel(token, 1)), T(deel(ander, 2)));
    assert_int_equal(controleer(kb_tekst_van(uit), &wie), KB_TOKEN_HANDTEKENING);
    sprintf(uit, "%.*s.%.*s.", T(deel(token, 0)), T(deel(token, 1)));
    assert_int_equal(controleer(kb_tekst_van(uit), &wie), KB_TOKEN_VORM);
    sprintf(uit, "%.*s..%.*s", T(deel(token, 0)), T(deel(token, 2)));
    assert_int_equal(controleer(kb_tekst_van(uit), &wie), KB_TOKEN_VORM);
    free(uit);
    /* a NUL in the middle, with something behind it that a C string would not show */
    token[n / 2] = '\0';
    assert_int_equal(controleer((struct kb_tekst){token, n}, &wie), KB_TOKEN_HANDTEKENING);
    assert_int_equal(controleer(KB_GEEN_TEKST, &wie), KB_TOKEN_VORM);
    free(token);
    free(ander);
}

static void geen_enkel_veranderd_teken_wordt_aangenomen(void **state)
{
    static const char alfabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=. ";
    struct kb_identiteit wie;
    char *token = hulp_token(w.sleutel[ES_].prive, HULP_ES256, ES, GOED);
    size_t n = strlen(token);

    (void)state;
    for (size_t i = 0; i < n; i++) {
        char was = token[i];
        /* three other characters each, and all of them in the last place, whose low bits an encoder leaves
         * zero */
        size_t keer = i + 1 == n ? sizeof(alfabet) - 1 : 3;

        for (size_t j = 0; j < keer; j++) {
            token[i] = alfabet[(i + j) % (sizeof(alfabet) - 1)];
            if (token[i] != was && controleer((struct kb_tekst){token, n}, &wie) == KB_TOKEN_GOED)
                fail_msg("teken %zu van '%c' naar '%c' is aangenomen", i, was, token[i]);
        }
        token[i] = was;
    }
    assert_int_equal(controleer((struct kb_tekst){token, n}, &wie), KB_TOKEN_GOED);
    free(token);
}

static void een_hmac_met_de_publieke_sleutel_als_geheim_wordt_geweigerd(void **state)
{
    unsigned char pem[4096];
    unsigned char mac[32];
    size_t n = sizeof(pem);
    struct kb_identiteit wie;
    char *invoer;
    char *token;

    (void)state;
    assert_int_equal(r_jwk_export_to_pem_der(w.sleutel[RS].publiek, R_FORMAT_PEM, pem, &n, 0), RHN_OK);
    for (size_t lengte = n; lengte >= n - 1; lengte--) {
        invoer = hulp_invoer(kb_tekst_van(KOP("HS256", "rs", "")), kb_tekst_van(GOED));
        assert_int_equal(gnutls_hmac_fast(GNUTLS_MAC_SHA256, pem, lengte, invoer, strlen(invoer), mac), 0);
        token = hulp_plak(invoer, mac, sizeof(mac));
        assert_int_equal(controleer(kb_tekst_van(token), &wie), KB_TOKEN_ALG);
        free(token);
    }
}

static void een_sleutel_in_het_token_zelf_telt_niet(void **state)
{
    char *jwk = r_jwk_export_to_json_str(w.sleutel[VREEMD_ES].publiek, 0);
    char kop[1024];
    struct kb_identiteit wie;
    char *token;

    (void)state;
    snprintf(kop, sizeof(kop), "{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"es\",\"jwk\":%s}", jwk);
    token = hulp_token(w.sleutel[VREEMD_ES].prive, HULP_ES256, kop, GOED);
    assert_int_equal(controleer(kb_tekst_van(token), &wie), KB_TOKEN_HANDTEKENING);
    free(token);
    snprintf(kop, sizeof(kop), "{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"mijn\",\"jwk\":%s}", jwk);
    token = hulp_token(w.sleutel[VREEMD_ES].prive, HULP_ES256, kop, GOED);
    assert_int_equal(controleer(kb_tekst_van(token), &wie), KB_TOKEN_SLEUTEL);
    free(token);
    r_free(jwk);
}

static void een_handtekening_in_een_andere_vorm_wordt_geweigerd(void **state)
{
    static const unsigned char nullen[512];
    static const size_t lengtes[] = {1, 63, 64, 65, 96, 132, 256, 257, 512};
    gnutls_datum_t der;
    gnutls_datum_t ruw;
    struct kb_identiteit wie;
    char *invoer = hulp_invoer(kb_tekst_van(ES), kb_tekst_van(GOED));
    char *token;

    (void)state;
    ruw = hulp_teken(w.sleutel[ES_].prive, HULP_ES256, invoer);
    assert_int_equal(
        gnutls_encode_rs_value(&der, &(gnutls_datum_t){ruw.data, 32}, &(gnutls_datum_t){ruw.data + 32, 32}),
        0);
    token = hulp_plak(invoer, der.data, der.size);
    assert_int_equal(controleer(kb_tekst_van(token), &wie), KB_TOKEN_HANDTEKENING);
    free(token);
    gnutls_free(der.data);
    gnutls_free(ruw.data);
    for (size_t i = 0; i < sizeof(lengtes) / sizeof(lengtes[0]); i++) {
        token = hulp_plak(hulp_invoer(kb_tekst_van(ES), kb_tekst_van(GOED)), nullen, lengtes[i]);
        assert_int_equal(controleer(kb_tekst_van(token), &wie), KB_TOKEN_HANDTEKENING);
        free(token);
        token = hulp_plak(hulp_invoer(kb_tekst_van(KOP("RS256", "rs", "")), kb_tekst_van(GOED)), nullen,
                          lengtes[i]);
        assert_int_equal(controleer(kb_tekst_van(token), &wie), KB_TOKEN_HANDTEKENING);
        free(token);
    }
}

static void een_rsa_handtekening_met_een_nul_ervoor_wordt_geweigerd(void **state)
{
    static const char kop[] = KOP("RS256", "rs", "");
    unsigned char lang[257] = {0};
    struct kb_identiteit wie;
    char *invoer = hulp_invoer(kb_tekst_van(kop), kb_tekst_van(GOED));
    gnutls_datum_t h = hulp_teken(w.sleutel[RS].prive, HULP_RS256, invoer);
    char *token;

    (void)state;
    assert_int_equal(h.size, 256);
    memcpy(lang + 1, h.data, 256);
    token = hulp_plak(invoer, lang, sizeof(lang));
    assert_int_equal(controleer(kb_tekst_van(token), &wie), KB_TOKEN_HANDTEKENING);
    free(token);
    gnutls_free(h.data);
}

static void een_token_van_rhonabwy_wordt_aangenomen(void **state)
{
    static const struct {
        jwa_alg alg;
        int sleutel;
        const char *kid;
    } rijen[] = {{R_JWA_ALG_ES256, ES_, "es"}, {R_JWA_ALG_RS256, RS, "rs"}, {R_JWA_ALG_PS256, PS, "ps"}};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct kb_identiteit wie;
        jws_t *jws;
        char *token;

        assert_int_equal(r_jws_init(&jws), RHN_OK);
        assert_int_equal(r_jws_set_alg(jws, rijen[i].alg), RHN_OK);
        assert_int_equal(r_jws_set_header_str_value(jws, "typ", "at+jwt"), RHN_OK);
        assert_int_equal(r_jws_set_header_str_value(jws, "kid", rijen[i].kid), RHN_OK);
        assert_int_equal(r_jws_set_payload(jws, (const unsigned char *)GOED, sizeof(GOED) - 1), RHN_OK);
        token = r_jws_serialize(jws, w.sleutel[rijen[i].sleutel].prive, 0);
        assert_int_equal(controleer(kb_tekst_van(token), &wie), KB_TOKEN_GOED);
        r_free(token);
        r_jws_free(jws);
    }
}

static void een_token_van_8_kB_mag_en_groter_niet(void **state)
{
    size_t n = strlen(GOED);
    char *claims = malloc(KB_MAX_TOKEN);
    struct kb_identiteit wie;
    bool mocht = false;
    bool geweigerd = false;

    (void)state;
    /* Blanks after the object count for the size and for nothing else. */
    memset(claims, ' ', KB_MAX_TOKEN);
    memcpy(claims, GOED, n);
    for (size_t lengte = 5900; lengte < 6100; lengte++) {
        char *token;

        claims[lengte] = '\0';
        token = hulp_token(w.sleutel[ES_].prive, HULP_ES256, ES, claims);
        if (strlen(token) <= KB_MAX_TOKEN) {
            assert_int_equal(controleer(kb_tekst_van(token), &wie), KB_TOKEN_GOED);
            mocht = true;
        } else {
            assert_int_equal(controleer(kb_tekst_van(token), &wie), KB_TOKEN_VORM);
            geweigerd = true;
        }
        free(token);
        claims[lengte] = ' ';
    }
    assert_true(mocht && geweigerd);
    free(claims);
}

static void de_tijd_beslist_op_de_seconde(void **state)
{
    static const struct {
        int64_t speling_s;
        int64_t nu_s; /* from HULP_NU_S; the token is valid from -100 to 100 */
        enum kb_tokenreden reden;
    } rijen[] = {
        {0, -101, KB_TOKEN_NOG_NIET_GELDIG},
        {0, -100, KB_TOKEN_GOED},
        {0, 99, KB_TOKEN_GOED},
        {0, 100, KB_TOKEN_VERLOPEN},
        {10, -110, KB_TOKEN_GOED},
        {10, -111, KB_TOKEN_NOG_NIET_GELDIG},
        {10, 109, KB_TOKEN_GOED},
        {10, 110, KB_TOKEN_VERLOPEN},
        {3600, 160, KB_TOKEN_VERLOPEN},
        {3600, 159, KB_TOKEN_GOED},
    };
    char *token =
        hulp_token(w.sleutel[ES_].prive, HULP_ES256, ES,
                   CLAIMS(ISS, AUD, "\"m1\"", "1800000100", ",\"nbf\":1799999900,\"iat\":1799999800"));

    (void)state;
    for (size_t i = 0; i < sizeof(rijen) / sizeof(rijen[0]); i++) {
        struct kb_tokenregels regels = w.regels;
        struct kb_identiteit wie;

        regels.speling_s = rijen[i].speling_s;
        assert_int_equal(
            kb_token_controleer(&regels, kb_tekst_van(token), (HULP_NU_S + rijen[i].nu_s) * KB_S, &wie),
            rijen[i].reden);
    }
    free(token);
}

static void uit_de_kop_komt_het_token_of_de_reden(void **state)
{
    static const struct {
        const char *kop;
        size_t n_koppen;
        enum kb_tokenreden reden;
        const char *token;
    } rijen[] = {
        {NULL, 0, KB_TOKEN_GEEN, NULL},
        {"", 1, KB_TOKEN_GEEN, NULL},
        {"Basic dXNlcjpwYXNz", 1, KB_TOKEN_GEEN, NULL},
        {"Bearer", 1, KB_TOKEN_GEEN, NULL},
        {"Bearerx aaaaaaaaaaaaaaaaaaaa", 1, KB_TOKEN_GEEN, NULL},
        {"aaaaaaaa.aaaaaaaa.aaaaaaaa", 1, KB_TOKEN_GEEN, NULL},
        {" Bearer aaaaaaaaaaaaaaaaaaaa", 1, KB_TOKEN_GEEN, NULL},
        {"Bearer\taaaaaaaaaaaaaaaaaaaa", 1, KB_TOKEN_GEEN, NULL},
        {"Bearer ", 1, KB_TOKEN_VORM, NULL},
        {"Bearer    ", 1, KB_TOKEN_VORM, NULL},
        {"Bearer kort", 1, KB_TOKEN_VORM, NULL},
        {"Bearer aaaaaaaa.aaaaaaaa.aaaaaaaa", 2, KB_TOKEN_MEER_KOPPEN, NULL},
        {"Basic x", 2, KB_TOKEN_MEER_KOPPEN, NULL},
        {"Bearer aaaaaaaa.aaaaaaaa.aaaaaaaa", 1, KB_TOKEN_GOED, "aaaaaaaa.aaaaaaaa.aaaaaaaa"},
        {"bEARER aaaaaaaa.aaaaaaaa.aaaaaaaa", 1, KB_TOKEN_GOED, "aaaaaaaa.aaaaaaaa.aaaaaaaa"},
        {"Bearer   aaaaaaaa.aaaaaaaa.aaaaaaaa", 1, KB_TOKEN_GOED, "aaaaaaaa.aaaaaaaa.aaaaaaaa"},
    };
    char *groot = malloc(KB_MAX_TOKEN + 16);
    struct kb_tekst token;

    (void)state;
    for (size_t i = 0; i < sizeof(rijen) / sizeof(rijen[0]); i++) {
        token = KB_GEEN_TEKST;
        assert_int_equal(kb_token_uit_kop(kb_tekst_van(rijen[i].kop), rijen[i].n_koppen, &token),
                         rijen[i].reden);
        if (rijen[i].token)
            assert_true(kb_tekst_is(token, rijen[i].token));
    }
    memset(groot, 'a', KB_MAX_TOKEN + 16);
    memcpy(groot, "Bearer ", 7);
    assert_int_equal(kb_token_uit_kop((struct kb_tekst){groot, 7 + KB_MAX_TOKEN}, 1, &token), KB_TOKEN_GOED);
    assert_int_equal(kb_token_uit_kop((struct kb_tekst){groot, 8 + KB_MAX_TOKEN}, 1, &token), KB_TOKEN_VORM);
    free(groot);
}

static void elke_reden_heeft_een_eigen_naam(void **state)
{
    (void)state;
    for (int i = 0; i < KB_AANTAL_TOKENREDENEN; i++)
        for (int j = 0; j < i; j++)
            assert_string_not_equal(kb_tokenreden_naam((enum kb_tokenreden)i),
                                    kb_tokenreden_naam((enum kb_tokenreden)j));
}

static void rollen_die_niet_passen_worden_in_de_tekst_aangegeven_en_tellen_wel(void **state)
{
    struct kb_tokenregels regels = w.regels;
    struct hulp_rol rollen[6] = {{NULL, NULL}};
    struct kb_identiteit wie;
    char rol[6][65];
    char claims[2048];
    struct kb_rechten *rechten;
    char *tekst;
    size_t k;
    char *token;

    (void)state;
    k = (size_t)snprintf(
        claims, sizeof(claims),
        "{\"iss\":%s,\"aud\":%s,\"sub\":\"m1\",\"exp\":%s,\"divisie\":\"D\",\"doel\":\"d\",\"rollen\":[", ISS,
        AUD, EXP);
    for (int i = 0; i < 6; i++) {
        snprintf(rol[i], sizeof(rol[i]), "%d%.63s", i, A64);
        rollen[i].rol = rol[i];
        k += (size_t)snprintf(claims + k, sizeof(claims) - k, "%s\"%s\"", i ? "," : "", rol[i]);
    }
    snprintf(claims + k, sizeof(claims) - k, "]}");
    rollen[5].groep = namen[0];
    tekst = hulp_rechten("D", "d", rollen, 6);
    rechten = kb_rechten_lees_tekst(kb_tekst_van(tekst), "rechten.conf", groepen, stderr);
    free(tekst);
    assert_non_null(rechten);
    regels.rechten = rechten;
    token = hulp_token(w.sleutel[ES_].prive, HULP_ES256, ES, claims);

    assert_int_equal(kb_token_controleer(&regels, kb_tekst_van(token), HULP_NU_S * KB_S, &wie),
                     KB_TOKEN_GOED);

    assert_int_equal(wie.rechten, 1);
    assert_int_equal(strlen(wie.rollen), 3 * 64 + 2 + 2);
    assert_string_equal(wie.rollen + strlen(wie.rollen) - 2, ",+");
    free(token);
    kb_rechten_vrij(rechten);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(een_token_dat_een_regel_breekt_wordt_om_die_regel_geweigerd),
        cmocka_unit_test(een_goed_token_wordt_aangenomen),
        cmocka_unit_test(de_identiteit_is_wat_het_token_zegt),
        cmocka_unit_test(een_token_zonder_rollen_geeft_geen_rechten),
        cmocka_unit_test(een_verminkt_token_wordt_geweigerd),
        cmocka_unit_test(geen_enkel_veranderd_teken_wordt_aangenomen),
        cmocka_unit_test(een_hmac_met_de_publieke_sleutel_als_geheim_wordt_geweigerd),
        cmocka_unit_test(een_sleutel_in_het_token_zelf_telt_niet),
        cmocka_unit_test(een_handtekening_in_een_andere_vorm_wordt_geweigerd),
        cmocka_unit_test(een_rsa_handtekening_met_een_nul_ervoor_wordt_geweigerd),
        cmocka_unit_test(een_token_van_rhonabwy_wordt_aangenomen),
        cmocka_unit_test(een_token_van_8_kB_mag_en_groter_niet),
        cmocka_unit_test(de_tijd_beslist_op_de_seconde),
        cmocka_unit_test(uit_de_kop_komt_het_token_of_de_reden),
        cmocka_unit_test(elke_reden_heeft_een_eigen_naam),
        cmocka_unit_test(rollen_die_niet_passen_worden_in_de_tekst_aangegeven_en_tellen_wel),
    };

    return cmocka_run_group_tests(tests, begin, einde);
}
