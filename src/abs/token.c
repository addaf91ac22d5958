/* The check of one token, step by step in the order of RFC 8725: size and form, header, signature, and only
 * then claims. Nothing here caches, logs or knows HTTP.
 *
 * Not obvious: the whole payload must be one JSON object without duplicate members (kb_document_lees refuses
 * them), and times are whole seconds within a range in which nanoseconds cannot overflow; anything else is no
 * token of ours. */
#include "klantbeeld/abs/token.h"

#include <strings.h>

#include "abs/base64url.h"
#include "abs/sleutelset.h"
#include "klantbeeld/basis/lezer.h"

enum { MAX_AUD = 32, MIN_TOKEN = 16 };
/* Year 2255; as nanoseconds it fits int64_t, with room for any leeway. */
#define MAX_TIJD_S INT64_C(9000000000)

struct token {
    struct kb_tekst ondertekend; /* header and payload as sent, the dot included */
    struct kb_tekst deel[3];     /* header, payload, signature, as sent */
    enum kb_alg alg;
    struct kb_tekst kid; /* lent by the header's document */
    /* Header and payload decoded, one behind the other: the documents of both look into it. Together they
     * are shorter than the token. */
    unsigned char bytes[KB_MAX_TOKEN];
    size_t n_bytes;
};

enum kb_tokenreden kb_token_uit_kop(struct kb_tekst kop, size_t n_koppen, struct kb_tekst *token)
{
    static const char schema[] = "Bearer ";
    const size_t n = sizeof(schema) - 1;

    if (n_koppen > 1)
        return KB_TOKEN_MEER_KOPPEN;
    if (n_koppen == 0 || !kop.p || kop.n < n || strncasecmp(kop.p, schema, n) != 0)
        return KB_TOKEN_GEEN;
    kop = (struct kb_tekst){kop.p + n, kop.n - n};
    while (kop.n && *kop.p == ' ')
        kop = (struct kb_tekst){kop.p + 1, kop.n - 1};
    if (kop.n < MIN_TOKEN || kop.n > KB_MAX_TOKEN)
        return KB_TOKEN_VORM;
    *token = kop;
    return KB_TOKEN_GOED;
}

/* Three parts, none empty. A further dot would be in the signature, where it is no base64url. */
static bool splits(struct kb_tekst token, struct token *t)
{
    const char *einde = token.p + token.n;
    const char *een = memchr(token.p, '.', token.n);
    const char *twee = een ? memchr(een + 1, '.', (size_t)(einde - een - 1)) : NULL;

    if (!twee)
        return false;
    t->deel[0] = (struct kb_tekst){token.p, (size_t)(een - token.p)};
    t->deel[1] = (struct kb_tekst){een + 1, (size_t)(twee - een - 1)};
    t->deel[2] = (struct kb_tekst){twee + 1, (size_t)(einde - twee - 1)};
    t->ondertekend = (struct kb_tekst){token.p, (size_t)(twee - token.p)};
    return t->deel[0].n && t->deel[1].n && t->deel[2].n;
}

/* Decode one part and read it as a JSON object. */
static enum kb_tokenreden lees_object(struct token *t, struct kb_tekst deel, struct kb_document **uit)
{
    unsigned char *bytes = t->bytes + t->n_bytes;
    size_t n;
    enum kb_status status;

    if (t->n_bytes + kb_base64url_ruimte(deel.n) > sizeof(t->bytes) || !kb_base64url_lees(deel, bytes, &n))
        return KB_TOKEN_VORM;
    t->n_bytes += n;
    status = kb_document_lees((struct kb_tekst){(const char *)bytes, n}, uit, NULL);
    if (status != KB_OK)
        return status == KB_GEEN_GEHEUGEN ? KB_TOKEN_GEEN_GEHEUGEN : KB_TOKEN_VORM;
    return kb_waarde_soort(kb_document_wortel(*uit)) == KB_SOORT_OBJECT ? KB_TOKEN_GOED : KB_TOKEN_VORM;
}

/* Media types are compared without regard to case (RFC 7515 §4.1.9). */
static bool typ_mag(struct kb_waarde typ)
{
    static const char *const soorten[] = {"at+jwt", "application/at+jwt"};
    struct kb_tekst t;

    if (!kb_waarde_tekst(typ, &t))
        return false;
    for (size_t i = 0; i < sizeof(soorten) / sizeof(soorten[0]); i++)
        if (t.n == strlen(soorten[i]) && strncasecmp(t.p, soorten[i], t.n) == 0)
            return true;
    return false;
}

/* What the header must say before a key is even looked for. */
static enum kb_tokenreden lees_header(struct kb_waarde header, struct token *t)
{
    struct kb_tekst alg;

    if (kb_waarde_lid(header, "crit").w)
        return KB_TOKEN_CRIT;
    if (!typ_mag(kb_waarde_lid(header, "typ")))
        return KB_TOKEN_TYP;
    t->alg = kb_waarde_tekst(kb_waarde_lid(header, "alg"), &alg) ? kb_alg_van(alg) : KB_ALG_GEEN;
    if (t->alg == KB_ALG_GEEN)
        return KB_TOKEN_ALG;
    if (!kb_waarde_tekst(kb_waarde_lid(header, "kid"), &t->kid) || t->kid.n == 0 || t->kid.n > KB_MAX_KID)
        return KB_TOKEN_SLEUTEL;
    return KB_TOKEN_GOED;
}

/* The signature against the key of that kid in one issuer's set. */
static enum kb_tokenreden toets_sleutel(const struct kb_sleutelset *set, const struct token *t,
                                        struct kb_tekst handtekening)
{
    const struct kb_sleutel *sleutel = kb_sleutelset_zoek(set, t->kid);

    if (!(sleutel->algs & t->alg))
        return KB_TOKEN_ALG;
    return kb_sleutel_klopt(sleutel, t->alg, t->ondertekend, handtekening) ? KB_TOKEN_GOED
                                                                           : KB_TOKEN_HANDTEKENING;
}

/* Try every issuer that knows the kid (two may have chosen the same one). With `wacht` those that do not know
 * it are waited for, all of them together no longer than one would be. */
static enum kb_tokenreden zoek_uitgever(const struct kb_tokenregels *regels, const struct token *t,
                                        struct kb_tekst handtekening, bool wacht, uint32_t *uitgever)
{
    enum kb_tokenreden reden = KB_TOKEN_SLEUTEL;
    struct kb_wachttijd tijd = {.begonnen = false};

    for (size_t i = 0; wacht && i < regels->n_uitgevers; i++)
        kb_sleutels_vraag(regels->uitgever[i].sleutels);
    for (size_t i = 0; i < regels->n_uitgevers; i++) {
        enum kb_tokenreden van_deze;
        struct kb_sleutelset *set;
        bool leeg;

        set = kb_sleutels_neem(regels->uitgever[i].sleutels, t->kid, wacht ? &tijd : NULL, &leeg);
        if (!set) {
            /* whose keys were never there may know the kid */
            if (leeg && reden == KB_TOKEN_SLEUTEL)
                reden = KB_TOKEN_GEEN_SLEUTELS;
            continue;
        }
        van_deze = toets_sleutel(set, t, handtekening);
        kb_sleutelset_laat_los(set);
        if (van_deze == KB_TOKEN_GOED) {
            *uitgever = (uint32_t)i;
            return KB_TOKEN_GOED;
        }
        reden = van_deze;
    }
    return reden;
}

static enum kb_tokenreden controleer_handtekening(const struct kb_tokenregels *regels, const struct token *t,
                                                  uint32_t *uitgever)
{
    unsigned char h[KB_MAX_TOKEN];
    struct kb_tekst handtekening = {(const char *)h, 0};
    enum kb_tokenreden reden;

    if (!kb_base64url_lees(t->deel[2], h, &handtekening.n))
        return KB_TOKEN_VORM;
    reden = zoek_uitgever(regels, t, handtekening, false, uitgever);
    if (reden == KB_TOKEN_SLEUTEL || reden == KB_TOKEN_GEEN_SLEUTELS)
        reden = zoek_uitgever(regels, t, handtekening, true, uitgever);
    return reden;
}

/* `aud` is a text or a list of texts (RFC 7519 §4.1.3). */
static enum kb_tokenreden controleer_aud(struct kb_waarde aud, const char *afnemer)
{
    size_t n = kb_waarde_aantal(aud);
    bool gevonden = false;
    struct kb_tekst t;

    if (kb_waarde_tekst(aud, &t))
        return kb_tekst_is(t, afnemer) ? KB_TOKEN_GOED : KB_TOKEN_AFNEMER;
    if (kb_waarde_soort(aud) != KB_SOORT_LIJST || n > MAX_AUD)
        return KB_TOKEN_CLAIM;
    for (size_t i = 0; i < n; i++) {
        if (!kb_waarde_tekst(kb_waarde_element(aud, i), &t))
            return KB_TOKEN_CLAIM;
        gevonden = gevonden || kb_tekst_is(t, afnemer);
    }
    return gevonden ? KB_TOKEN_GOED : KB_TOKEN_AFNEMER;
}

/* Whole seconds since 1970 within range; an absent claim is `afwezig`, which -1 makes an error. */
static bool lees_tijd(struct kb_waarde w, int64_t afwezig, kb_tijd *uit)
{
    int64_t s = afwezig;

    if (w.w && (!kb_waarde_geheel(w, &s) || s < 0))
        return false;
    if (s < 0 || s > MAX_TIJD_S)
        return false;
    *uit = s * KB_S;
    return true;
}

static enum kb_tokenreden lees_tijden(struct kb_waarde claims, struct kb_identiteit *uit)
{
    kb_tijd nbf;
    kb_tijd iat;

    if (!lees_tijd(kb_waarde_lid(claims, "exp"), -1, &uit->verloopt) ||
        !lees_tijd(kb_waarde_lid(claims, "nbf"), 0, &nbf) ||
        !lees_tijd(kb_waarde_lid(claims, "iat"), 0, &iat))
        return KB_TOKEN_CLAIM;
    uit->geldig_vanaf = nbf > iat ? nbf : iat;
    return KB_TOKEN_GOED;
}

/* Printable ASCII without blanks: it goes into the access log and to the sources as it is. */
static bool lees_medewerker(struct kb_waarde w, char uit[KB_MAX_MEDEWERKER + 1])
{
    struct kb_tekst t;

    if (!kb_waarde_tekst(w, &t) || t.n == 0 || t.n > KB_MAX_MEDEWERKER)
        return false;
    for (size_t i = 0; i < t.n; i++)
        if (t.p[i] <= ' ' || t.p[i] > '~')
            return false;
    memcpy(uit, t.p, t.n);
    return true;
}

/* An optional text for people: valid UTF-8 (the JSON reader saw to that) without C0 and C1 control characters
 * or the Unicode line and paragraph separators. `uit` is zeroed and has room for max + 1. */
static bool lees_vrij(struct kb_waarde w, size_t max, char *uit)
{
    struct kb_tekst t;

    if (!w.w)
        return true;
    if (!kb_waarde_tekst(w, &t) || t.n == 0 || t.n > max)
        return false;
    for (size_t i = 0; i < t.n; i++) {
        unsigned char c = (unsigned char)t.p[i];

        if (c < ' ' || c == 0x7f || (c == 0xc2 && (unsigned char)t.p[i + 1] < 0xa0) ||
            (c == 0xe2 && memcmp(t.p + i, "\xe2\x80", 2) == 0 && ((unsigned char)t.p[i + 2] & 0xfe) == 0xa8))
            return false;
    }
    memcpy(uit, t.p, t.n);
    return true;
}

/* Append a role to the text for the access log: whole names only, and "+" for what does not fit. */
static void noteer_rol(struct kb_tekst rol, char uit[KB_MAX_ROLTEKST + 1])
{
    size_t n = strlen(uit);
    bool vol = n > 0 && uit[n - 1] == '+';

    if (!vol && n + rol.n + 3 <= KB_MAX_ROLTEKST) {
        if (n)
            uit[n++] = ',';
        memcpy(uit + n, rol.p, rol.n);
    } else if (!vol) {
        memcpy(uit + n, ",+", sizeof(",+"));
    }
}

/* The roles that the rights file knows, each once. */
static bool lees_rollen(struct kb_waarde w, const struct kb_rechten *rechten, struct kb_identiteit *uit)
{
    struct kb_tekst rol;

    if (w.w && (kb_waarde_soort(w) != KB_SOORT_LIJST || kb_waarde_aantal(w) > KB_MAX_ROLLEN_IN_TOKEN))
        return false;
    for (size_t i = 0; i < kb_waarde_aantal(w); i++) {
        int rij;

        if (!kb_waarde_tekst(kb_waarde_element(w, i), &rol))
            return false;
        rij = kb_rechten_zoek(rechten, rol);
        if (rij < 0 || uit->rolbits & UINT64_C(1) << rij)
            continue;
        uit->rolbits |= UINT64_C(1) << rij;
        noteer_rol(rol, uit->rollen);
    }
    return true;
}

static enum kb_tokenreden lees_claims(const struct kb_tokenregels *regels, struct kb_waarde claims,
                                      struct kb_identiteit *uit)
{
    const struct kb_uitgever *uitgever = &regels->uitgever[uit->uitgever];
    enum kb_tokenreden reden;
    struct kb_tekst iss;

    if (!kb_waarde_tekst(kb_waarde_lid(claims, "iss"), &iss))
        return KB_TOKEN_CLAIM;
    if (!kb_tekst_is(iss, uitgever->uitgever))
        return KB_TOKEN_UITGEVER;
    reden = controleer_aud(kb_waarde_lid(claims, "aud"), uitgever->afnemer);
    if (reden != KB_TOKEN_GOED)
        return reden;
    if (!lees_medewerker(kb_waarde_lid(claims, "sub"), uit->medewerker) ||
        !lees_vrij(kb_waarde_lid(claims, "divisie"), KB_MAX_DIVISIE, uit->divisie) ||
        !lees_vrij(kb_waarde_lid(claims, "doel"), KB_MAX_DOEL, uit->doel) ||
        !lees_rollen(kb_waarde_lid(claims, "rollen"), regels->rechten, uit))
        return KB_TOKEN_CLAIM;
    return lees_tijden(claims, uit);
}

enum kb_tokenreden kb_token_tijdig(const struct kb_identiteit *wie, int64_t speling_s, kb_tijd nu)
{
    kb_tijd speling = (speling_s < KB_MAX_SPELING_S ? speling_s : KB_MAX_SPELING_S) * KB_S;

    if (nu >= wie->verloopt + speling)
        return KB_TOKEN_VERLOPEN;
    return nu < wie->geldig_vanaf - speling ? KB_TOKEN_NOG_NIET_GELDIG : KB_TOKEN_GOED;
}

void kb_token_rechten(const struct kb_rechten *r, kb_tijd nu, struct kb_identiteit *wie)
{
    /* The rights file names employees of the first issuer: another's `sub` may be the same text. */
    const struct kb_rechtenvraag vraag = {.rollen = wie->rolbits,
                                          .divisie = wie->divisie,
                                          .doel = wie->doel,
                                          .medewerker = wie->uitgever == 0 ? wie->medewerker : "",
                                          .nu = nu};
    struct kb_bevoegdheid mag;

    kb_rechten_bepaal(r, &vraag, &mag);
    kb_rechten_venster(r, nu, &wie->rechten_vanaf, &wie->rechten_tot);
    wie->rechten = mag.gegevensgroepen;
    wie->niet_vrijgegeven = mag.niet_vrijgegeven;
    wie->ander_doel = mag.ander_doel;
    wie->velden = mag.velden;
    wie->zoeken = mag.zoeken;
    wie->zoeken_ander_doel = mag.zoeken_ander_doel;
    wie->afgeschermd = mag.afgeschermd;
}

static enum kb_tokenreden controleer(const struct kb_tokenregels *regels, struct kb_tekst bytes,
                                     struct kb_identiteit *uit)
{
    struct kb_document *header = NULL;
    struct kb_document *claims = NULL;
    enum kb_tokenreden reden = KB_TOKEN_VORM;
    struct token t;

    if (!bytes.p || bytes.n > KB_MAX_TOKEN || !splits(bytes, &t))
        goto einde;
    t.n_bytes = 0;
    reden = lees_object(&t, t.deel[0], &header);
    if (reden != KB_TOKEN_GOED)
        goto einde;
    reden = lees_header(kb_document_wortel(header), &t);
    if (reden != KB_TOKEN_GOED)
        goto einde;
    reden = controleer_handtekening(regels, &t, &uit->uitgever);
    if (reden != KB_TOKEN_GOED)
        goto einde;
    reden = lees_object(&t, t.deel[1], &claims);
    if (reden != KB_TOKEN_GOED)
        goto einde;
    reden = lees_claims(regels, kb_document_wortel(claims), uit);

einde:
    kb_document_vrij(claims);
    kb_document_vrij(header);
    return reden;
}

enum kb_tokenreden kb_token_controleer(const struct kb_tokenregels *regels, struct kb_tekst token, kb_tijd nu,
                                       struct kb_identiteit *uit)
{
    enum kb_tokenreden reden;

    memset(uit, 0, sizeof(*uit));
    reden = controleer(regels, token, uit);
    if (reden == KB_TOKEN_GOED)
        reden = kb_token_tijdig(uit, regels->speling_s, nu);
    if (reden == KB_TOKEN_GOED)
        kb_token_rechten(regels->rechten, nu, uit);
    else
        memset(uit, 0, sizeof(*uit));
    uit->reden = reden;
    return reden;
}

const char *kb_tokenreden_naam(enum kb_tokenreden reden)
{
    static const char *const naam[KB_AANTAL_TOKENREDENEN] = {
        [KB_TOKEN_GOED] = "goed",
        [KB_TOKEN_GEEN] = "geen",
        [KB_TOKEN_MEER_KOPPEN] = "meerKoppen",
        [KB_TOKEN_VORM] = "vorm",
        [KB_TOKEN_TYP] = "typ",
        [KB_TOKEN_CRIT] = "crit",
        [KB_TOKEN_ALG] = "alg",
        [KB_TOKEN_SLEUTEL] = "sleutel",
        [KB_TOKEN_HANDTEKENING] = "handtekening",
        [KB_TOKEN_CLAIM] = "claim",
        [KB_TOKEN_UITGEVER] = "uitgever",
        [KB_TOKEN_AFNEMER] = "afnemer",
        [KB_TOKEN_VERLOPEN] = "verlopen",
        [KB_TOKEN_NOG_NIET_GELDIG] = "nogNietGeldig",
        [KB_TOKEN_GEEN_SLEUTELS] = "geenSleutels",
        [KB_TOKEN_GEEN_GEHEUGEN] = "geenGeheugen",
    };

    return naam[(unsigned)reden < KB_AANTAL_TOKENREDENEN ? reden : KB_TOKEN_VORM];
}
