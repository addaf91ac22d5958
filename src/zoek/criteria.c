/* Criteria: a row per member, its reader, what is wrong with it. The numbers' readers are those of domein/.
 */
#include "klantbeeld/zoek/criteria.h"

#include <stdlib.h>

#include "klantbeeld/basis/hash.h"

enum { NEGEN = 9 };

static unsigned plek(unsigned bit)
{
    unsigned i = 0;

    while (!(bit >> i & 1))
        i++;
    return i;
}

int64_t kb_nummer_sleutel(enum kb_criterium soort, const char *nummer)
{
    int64_t n = soort == KB_ZOEK_AANSLUITNUMMER ? 1 : 0;

    for (; *nummer; nummer++)
        if (*nummer >= '0' && *nummer <= '9')
            n = n * 10 + (*nummer - '0');
    return n;
}

struct keuring {
    enum kb_elfproef proef;
    const char *plaats;
    struct kb_criteria *uit;
    struct kb_overtredingen *overtredingen;
};

/* Read a number of one kind into tekst (zero-terminated, without what it may be written with). */
static enum kb_nummerfout lees_nummer(enum kb_criterium soort, struct kb_tekst t, enum kb_elfproef proef,
                                      char tekst[KB_AANSLUIT_MAX + 1])
{
    union {
        struct kb_lhnummer lh;
        struct kb_rsin rsin;
        struct kb_bsn bsn;
        struct kb_kvknummer kvk;
        struct kb_vestigingsnummer vestiging;
        struct kb_aansluitnummer aansluit;
        char tekst[KB_AANSLUIT_MAX + 1];
    } u = {.tekst = ""};
    enum kb_nummerfout fout = KB_NUMMER_VORM;

    switch (soort) {
    case KB_ZOEK_LHNUMMER:
        fout = kb_lh_lees(t, proef, &u.lh);
        break;
    case KB_ZOEK_RSIN:
        fout = kb_rsin_lees(t, proef, &u.rsin);
        break;
    case KB_ZOEK_BSN:
        fout = kb_bsn_lees(t, proef, &u.bsn);
        break;
    case KB_ZOEK_KVKNUMMER:
        fout = kb_kvk_lees(t, &u.kvk);
        break;
    case KB_ZOEK_VESTIGINGSNUMMER:
        fout = kb_vestiging_lees(t, &u.vestiging);
        break;
    default:
        fout = kb_aansluit_lees(t, &u.aansluit);
        break;
    }
    memcpy(tekst, u.tekst, sizeof(u.tekst));
    return fout;
}

static const enum kb_nummersoort UITLEG[KB_ZOEK_AANTAL_NUMMERS] = {
    KB_SOORT_LH, KB_SOORT_RSIN, KB_SOORT_BSN, KB_SOORT_KVK, KB_SOORT_VESTIGING, KB_SOORT_AANSLUIT};

static void meld_nummer(struct keuring *k, const char *naam, enum kb_nummersoort soort,
                        enum kb_nummerfout fout)
{
    kb_overtreding_meld(k->overtredingen, k->plaats, naam, "%s %s", kb_nummeruitleg[soort].vorm,
                        kb_nummerfout_reden(fout));
}

static void keur_nummer(struct keuring *k, enum kb_criterium soort, struct kb_tekst t)
{
    char tekst[KB_AANSLUIT_MAX + 1];
    unsigned i = plek((unsigned)soort);
    enum kb_nummerfout fout;

    if (!t.p)
        return;
    k->uit->gegeven |= (unsigned)soort;
    fout = lees_nummer(soort, t, k->proef, tekst);
    if (fout != KB_NUMMER_GOED) {
        meld_nummer(k, kb_criterium_namen[i], UITLEG[i], fout);
        return;
    }
    k->uit->nummers |= (unsigned)soort;
    k->uit->nummer[i] = kb_nummer_sleutel(soort, tekst);
}

static void keur_postcode(struct keuring *k, struct kb_tekst t)
{
    struct kb_postcode postcode;
    enum kb_nummerfout fout;

    if (!t.p)
        return;
    k->uit->gegeven |= KB_ZOEK_POSTCODE;
    fout = kb_postcode_lees(t, &postcode);
    if (fout != KB_NUMMER_GOED)
        meld_nummer(k, "postcode", KB_SOORT_POSTCODE, fout);
    else
        memcpy(k->uit->postcode, postcode.tekst, sizeof(postcode.tekst));
}

static int32_t lees_huisnummer(struct kb_tekst t)
{
    int32_t n = 0;

    if (!t.n || t.n > 5 || t.p[0] == '0')
        return 0;
    for (size_t i = 0; i < t.n; i++) {
        if (t.p[i] < '0' || t.p[i] > '9')
            return 0;
        n = n * 10 + (t.p[i] - '0');
    }
    return n;
}

static void keur_huisnummer(struct keuring *k, struct kb_tekst t)
{
    if (!t.p)
        return;
    k->uit->gegeven |= KB_ZOEK_HUISNUMMER;
    k->uit->huisnummer = lees_huisnummer(t);
    if (!k->uit->huisnummer)
        kb_overtreding_meld(
            k->overtredingen, k->plaats, "huisnummer",
            "Een huisnummer is een geheel getal van 1 tot en met %d, zonder letter of toevoeging.",
            KB_HUISNUMMER_MAX);
}

/* A text criterion must have something in it after normalising, and may not be endless. */
static bool keur_lengte(struct keuring *k, const char *naam, struct kb_tekst t, size_t over)
{
    if (kb_tekst_hoogstens(t, KB_ZOEKTERM_MAX) && over > 0)
        return true;
    if (!kb_tekst_hoogstens(t, KB_ZOEKTERM_MAX))
        kb_overtreding_meld(k->overtredingen, k->plaats, naam, "Deze tekst is langer dan %d tekens.",
                            KB_ZOEKTERM_MAX);
    else
        kb_overtreding_meld(k->overtredingen, k->plaats, naam,
                            "Hierin moet ten minste één letter of cijfer staan.");
    return false;
}

static void keur_naam(struct keuring *k, struct kb_tekst t)
{
    if (!t.p)
        return;
    k->uit->gegeven |= KB_ZOEK_NAAM;
    kb_naam_normaliseer(t, &k->uit->naam);
    (void)keur_lengte(k, "naam", t, k->uit->naam.n_woorden);
}

static void keur_plaats(struct keuring *k, struct kb_tekst t)
{
    if (!t.p)
        return;
    k->uit->gegeven |= KB_ZOEK_PLAATS;
    (void)keur_lengte(k, "plaats", t, kb_plaats_normaliseer(t, k->uit->plaats));
}

/* The digits (and a letter L, made a capital) of what was typed, when there is nothing else but separators.
 */
static size_t alleen_cijfers(struct kb_tekst t, char uit[KB_AANSLUIT_MAX + 1])
{
    size_t n = 0;

    for (size_t i = 0; i < t.n; i++) {
        char c = t.p[i] == 'l' ? 'L' : t.p[i];

        if (c == ' ' || c == '.' || c == '-')
            continue;
        if (n == KB_AANSLUIT_MAX || !((c >= '0' && c <= '9') || (c == 'L' && n == NEGEN)))
            return 0;
        uit[n++] = c;
    }
    uit[n] = '\0';
    return n;
}

static bool herken_nummer(struct keuring *k, struct kb_tekst t)
{
    char cijfers[KB_AANSLUIT_MAX + 1];
    char tekst[KB_AANSLUIT_MAX + 1];
    size_t n = alleen_cijfers(t, cijfers);

    for (unsigned i = 0; n && i < KB_ZOEK_AANTAL_NUMMERS; i++) {
        enum kb_criterium soort = (enum kb_criterium)(1U << i);

        if (lees_nummer(soort, (struct kb_tekst){cijfers, n}, k->proef, tekst) != KB_NUMMER_GOED)
            continue;
        k->uit->term_nummers |= (unsigned)soort;
        k->uit->term_nummer[i] = kb_nummer_sleutel(soort, tekst);
    }
    return k->uit->term_nummers != 0;
}

/* "1234ab", "1234 AB", and either with a house number behind it. */
static bool herken_postcode(struct keuring *k, struct kb_tekst t)
{
    char kort[KB_POSTCODE_LENGTE + 1];
    struct kb_postcode postcode;
    int32_t huisnummer = 0;
    size_t n = 0;
    size_t i = 0;

    for (; i < t.n && n < KB_POSTCODE_LENGTE; i++) {
        if (t.p[i] == ' ' && n == 4 && t.p[i - 1] != ' ')
            continue;
        kort[n++] = t.p[i] >= 'a' && t.p[i] <= 'z' ? (char)(t.p[i] - 'a' + 'A') : t.p[i];
    }
    if (kb_postcode_lees((struct kb_tekst){kort, n}, &postcode) != KB_NUMMER_GOED)
        return false;
    if (i < t.n) {
        huisnummer = t.p[i] == ' ' ? lees_huisnummer((struct kb_tekst){t.p + i + 1, t.n - i - 1}) : 0;
        if (!huisnummer)
            return false;
    }
    if (k->uit->gegeven & (KB_ZOEK_POSTCODE | KB_ZOEK_HUISNUMMER))
        return false;
    memcpy(k->uit->postcode, postcode.tekst, sizeof(postcode.tekst));
    k->uit->huisnummer = huisnummer;
    return true;
}

static struct kb_tekst zonder_randen(struct kb_tekst t)
{
    while (t.n && t.p[0] == ' ')
        t = (struct kb_tekst){t.p + 1, t.n - 1};
    while (t.n && t.p[t.n - 1] == ' ')
        t.n--;
    return t;
}

static void keur_zoekterm(struct keuring *k, struct kb_tekst t)
{
    bool nummer;

    if (!t.p)
        return;
    t = zonder_randen(t);
    if (kb_tekst_hoogstens(t, KB_ZOEKTERM_MAX) && herken_postcode(k, t)) {
        k->uit->gegeven |= KB_ZOEK_ZOEKTERM;
        return;
    }
    k->uit->gegeven |= KB_ZOEK_ZOEKTERM;
    nummer = kb_tekst_hoogstens(t, KB_ZOEKTERM_MAX) && herken_nummer(k, t);
    if (nummer && k->uit->naam.n_woorden)
        return;
    if (k->uit->gegeven & KB_ZOEK_NAAM) {
        kb_overtreding_meld(k->overtredingen, k->plaats, "zoekterm",
                            "Deze zoekterm is een naam; naast \"naam\" kan dat niet.");
        return;
    }
    kb_naam_normaliseer(t, &k->uit->naam);
    k->uit->term_naam = keur_lengte(k, "zoekterm", t, k->uit->naam.n_woorden);
}

enum kb_status kb_criteria_lees(const struct kb_zoekvraag *vraag, enum kb_elfproef proef, const char *plaats,
                                struct kb_criteria *uit, struct kb_overtredingen *overtredingen)
{
    struct keuring k = {proef, plaats, uit, overtredingen};
    size_t eerder = overtredingen->totaal;

    memset(uit, 0, sizeof(*uit));
    keur_nummer(&k, KB_ZOEK_LHNUMMER, vraag->lhnummer);
    keur_nummer(&k, KB_ZOEK_RSIN, vraag->rsin);
    keur_nummer(&k, KB_ZOEK_BSN, vraag->bsn);
    keur_nummer(&k, KB_ZOEK_KVKNUMMER, vraag->kvkNummer);
    keur_nummer(&k, KB_ZOEK_VESTIGINGSNUMMER, vraag->vestigingsnummer);
    keur_nummer(&k, KB_ZOEK_AANSLUITNUMMER, vraag->aansluitnummer);
    keur_naam(&k, vraag->naam);
    keur_postcode(&k, vraag->postcode);
    keur_huisnummer(&k, vraag->huisnummer);
    keur_plaats(&k, vraag->plaats);
    keur_zoekterm(&k, vraag->zoekterm);
    if (!uit->gegeven)
        kb_overtreding_meld(overtredingen, plaats, "zoekterm", "Geef ten minste één criterium.");
    else if (uit->gegeven == KB_ZOEK_HUISNUMMER)
        kb_overtreding_meld(overtredingen, plaats, "huisnummer",
                            "Een huisnummer alleen is te weinig om op te zoeken.");
    return overtredingen->totaal == eerder ? KB_OK : KB_ONGELDIG;
}

unsigned kb_criteria_gevoelig(const struct kb_criteria *c)
{
    return (c->gegeven | c->term_nummers) & KB_ZOEK_GEVOELIG;
}

/* A postcode (with a house number) that the zoekterm was recognised as: not one that was given by itself. */
static unsigned plek_van_term(const struct kb_criteria *c)
{
    unsigned bits = 0;

    if (*c->postcode && !(c->gegeven & KB_ZOEK_POSTCODE))
        bits = KB_ZOEK_POSTCODE | (c->huisnummer ? KB_ZOEK_HUISNUMMER : 0U);
    return bits;
}

unsigned kb_criteria_beperk(struct kb_criteria *c, unsigned rechten)
{
    unsigned mist = c->gegeven & ~(unsigned)KB_ZOEK_ZOEKTERM & ~rechten;
    unsigned nummers = c->term_nummers;

    if (!(c->gegeven & KB_ZOEK_ZOEKTERM))
        return mist;
    if (plek_van_term(c))
        return mist | (plek_van_term(c) & ~rechten);
    c->term_nummers &= rechten;
    if (c->term_naam && !(rechten & KB_ZOEK_NAAM)) {
        c->term_naam = false;
        memset(&c->naam, 0, sizeof(c->naam));
        if (!c->term_nummers)
            mist |= nummers | KB_ZOEK_NAAM;
    } else if (!c->term_naam && !c->term_nummers)
        mist |= nummers;
    return mist;
}

uint64_t kb_criteria_kenmerk(const struct kb_criteria *c)
{
    /* a fixed seed: a cursor may come back to another instance */
    uint64_t h = kb_hash(1, (struct kb_tekst){c->naam.tekst, c->naam.n});

    h = kb_hash(h, kb_tekst_van(c->postcode));
    h = kb_hash(h, kb_tekst_van(c->plaats));
    h = kb_hash_meng(h ^ (uint64_t)c->huisnummer ^ (uint64_t)c->ook_afgeschermd << 32,
                     c->nummers | (uint64_t)c->term_nummers << 32 | 1);
    for (unsigned i = 0; i < KB_ZOEK_AANTAL_NUMMERS; i++)
        h = kb_hash_meng(h ^ (uint64_t)c->nummer[i],
                         (uint64_t)c->term_nummer[i] + UINT64_C(0xa0761d6478bd642f));
    return h;
}
