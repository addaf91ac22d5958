/* The numbers that identify an employer. Form first, then what the form cannot say, the check digit last;
 * nothing is repaired. Whether a number has been issued only its register knows. */
#include "klantbeeld/domein/nummers.h"

enum { ELF = 11, LH_LETTER = KB_RSIN_LENGTE, LH_SUBNUMMER = LH_LETTER + 1, POSTCODE_CIJFERS = 4 };

const struct kb_nummeruitleg kb_nummeruitleg[KB_AANTAL_NUMMERSOORTEN] = {
    [KB_SOORT_LH] = {"LH-nummer",
                     "Een LH-nummer bestaat uit negen cijfers, de hoofdletter L en twee cijfers, "
                     "bijvoorbeeld 123456789L01."},
    [KB_SOORT_RSIN] = {"RSIN", "Een RSIN bestaat uit negen cijfers, bijvoorbeeld 123456782."},
    [KB_SOORT_BSN] = {"BSN", "Een BSN bestaat uit negen cijfers, bijvoorbeeld 123456782."},
    [KB_SOORT_KVK] = {"KVK-nummer", "Een KVK-nummer bestaat uit acht cijfers, bijvoorbeeld 12345678."},
    [KB_SOORT_VESTIGING] = {"KVK-vestigingsnummer", "Een KVK-vestigingsnummer bestaat uit twaalf cijfers, "
                                                    "bijvoorbeeld 000000001234."},
    [KB_SOORT_AANSLUIT] = {"aansluitnummer",
                           "Een aansluitnummer bestaat uit één tot vijftien cijfers, bijvoorbeeld 123."},
    [KB_SOORT_POSTCODE] = {"postcode",
                           "Een postcode bestaat uit vier cijfers, waarvan het eerste geen nul is, "
                           "en twee hoofdletters, met ten hoogste één spatie ertussen, "
                           "bijvoorbeeld 1234 AB."},
};

static const char *const REDENEN[KB_AANTAL_NUMMERFOUTEN] = {
    [KB_NUMMER_GOED] = NULL,
    [KB_NUMMER_VORM] = "Het heeft een andere lengte of andere tekens.",
    [KB_NUMMER_ELFPROEF] = "Het voldoet niet aan de elfproef.",
    [KB_NUMMER_NULLEN] = "Het bestaat uit negen nullen.",
    [KB_NUMMER_SUBNUMMER] = "Het subnummer is 00; subnummers lopen van 01 tot en met 99.",
    [KB_NUMMER_LETTERS] = "De lettercombinaties SA, SD en SS komen niet voor.",
};

const char *kb_nummerfout_reden(enum kb_nummerfout fout)
{
    return REDENEN[fout];
}

static bool zijn_cijfers(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i] < '0' || p[i] > '9')
            return false;
    return true;
}

static bool zijn_n_cijfers(struct kb_tekst t, size_t n)
{
    return t.p && t.n == n && zijn_cijfers(t.p, n);
}

static bool is_hoofdletter(char c)
{
    return c >= 'A' && c <= 'Z';
}

static void neem_over(char *uit, const char *p, size_t n)
{
    memcpy(uit, p, n);
    uit[n] = '\0';
}

static bool slaagt_voor_elfproef(const char *negen)
{
    int som = -(negen[KB_RSIN_LENGTE - 1] - '0');

    for (int i = 0; i < KB_RSIN_LENGTE - 1; i++)
        som += (KB_RSIN_LENGTE - i) * (negen[i] - '0');
    return som % ELF == 0;
}

/* What holds for nine digits, whether they are an RSIN or a BSN. */
static enum kb_nummerfout keur_negen(const char *negen, enum kb_elfproef proef)
{
    if (memcmp(negen, "000000000", KB_RSIN_LENGTE) == 0)
        return KB_NUMMER_NULLEN;
    if (proef == KB_ELFPROEF_STRENG && !slaagt_voor_elfproef(negen))
        return KB_NUMMER_ELFPROEF;
    return KB_NUMMER_GOED;
}

enum kb_nummerfout kb_lh_lees(struct kb_tekst t, enum kb_elfproef proef, struct kb_lhnummer *uit)
{
    enum kb_nummerfout fout;

    if (!t.p || t.n != KB_LH_LENGTE || !zijn_cijfers(t.p, KB_RSIN_LENGTE) || t.p[LH_LETTER] != 'L' ||
        !zijn_cijfers(t.p + LH_SUBNUMMER, KB_LH_LENGTE - LH_SUBNUMMER))
        return KB_NUMMER_VORM;
    if (memcmp(t.p + LH_SUBNUMMER, "00", KB_LH_LENGTE - LH_SUBNUMMER) == 0)
        return KB_NUMMER_SUBNUMMER;
    fout = keur_negen(t.p, proef);
    if (fout == KB_NUMMER_GOED)
        neem_over(uit->tekst, t.p, KB_LH_LENGTE);
    return fout;
}

enum kb_nummerfout kb_rsin_lees(struct kb_tekst t, enum kb_elfproef proef, struct kb_rsin *uit)
{
    enum kb_nummerfout fout = KB_NUMMER_VORM;

    if (zijn_n_cijfers(t, KB_RSIN_LENGTE))
        fout = keur_negen(t.p, proef);
    if (fout == KB_NUMMER_GOED)
        neem_over(uit->tekst, t.p, KB_RSIN_LENGTE);
    return fout;
}

enum kb_nummerfout kb_bsn_lees(struct kb_tekst t, enum kb_elfproef proef, struct kb_bsn *uit)
{
    enum kb_nummerfout fout = KB_NUMMER_VORM;

    if (zijn_n_cijfers(t, KB_BSN_LENGTE))
        fout = keur_negen(t.p, proef);
    if (fout == KB_NUMMER_GOED)
        neem_over(uit->tekst, t.p, KB_BSN_LENGTE);
    return fout;
}

enum kb_nummerfout kb_kvk_lees(struct kb_tekst t, struct kb_kvknummer *uit)
{
    if (!zijn_n_cijfers(t, KB_KVK_LENGTE))
        return KB_NUMMER_VORM;
    neem_over(uit->tekst, t.p, KB_KVK_LENGTE);
    return KB_NUMMER_GOED;
}

enum kb_nummerfout kb_vestiging_lees(struct kb_tekst t, struct kb_vestigingsnummer *uit)
{
    if (!zijn_n_cijfers(t, KB_VESTIGING_LENGTE))
        return KB_NUMMER_VORM;
    neem_over(uit->tekst, t.p, KB_VESTIGING_LENGTE);
    return KB_NUMMER_GOED;
}

enum kb_nummerfout kb_aansluit_lees(struct kb_tekst t, struct kb_aansluitnummer *uit)
{
    if (t.n < 1 || t.n > KB_AANSLUIT_MAX || !zijn_n_cijfers(t, t.n))
        return KB_NUMMER_VORM;
    neem_over(uit->tekst, t.p, t.n);
    return KB_NUMMER_GOED;
}

enum kb_nummerfout kb_postcode_lees(struct kb_tekst t, struct kb_postcode *uit)
{
    const char *letters;

    if (!t.p || (t.n != KB_POSTCODE_LENGTE && t.n != KB_POSTCODE_GESCHREVEN))
        return KB_NUMMER_VORM;
    letters = t.p + t.n - 2;
    if (!zijn_cijfers(t.p, POSTCODE_CIJFERS) || t.p[0] == '0' || !is_hoofdletter(letters[0]) ||
        !is_hoofdletter(letters[1]) || (t.n == KB_POSTCODE_GESCHREVEN && t.p[POSTCODE_CIJFERS] != ' '))
        return KB_NUMMER_VORM;
    if (letters[0] == 'S' && (letters[1] == 'A' || letters[1] == 'D' || letters[1] == 'S'))
        return KB_NUMMER_LETTERS;
    memcpy(uit->tekst, t.p, POSTCODE_CIJFERS);
    neem_over(uit->tekst + POSTCODE_CIJFERS, letters, 2);
    return KB_NUMMER_GOED;
}

void kb_postcode_schrijf(const struct kb_postcode *postcode, char uit[KB_POSTCODE_GESCHREVEN + 1])
{
    memcpy(uit, postcode->tekst, POSTCODE_CIJFERS);
    uit[POSTCODE_CIJFERS] = ' ';
    neem_over(uit + POSTCODE_CIJFERS + 1, postcode->tekst + POSTCODE_CIJFERS, 2);
}
