/* The judge. After a finding it goes on with what the log itself says, so that one deed gives one finding
 * where it was done, or two (a line that moved is missing in one place and too much in another), and never
 * an avalanche behind it. */
#include "inzage/keten.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "inzage/controlepunt.h"

static const char *const namen[KB_AANTAL_BEVINDINGSOORTEN] = {
    [KB_BEVINDING_GEWIJZIGD] = "gewijzigd",
    [KB_BEVINDING_VORM] = "vorm",
    [KB_BEVINDING_KETEN] = "keten",
    [KB_BEVINDING_GAT] = "gat",
    [KB_BEVINDING_DUBBEL] = "dubbel",
    [KB_BEVINDING_VOLGORDE] = "volgorde",
    [KB_BEVINDING_ONVOLLEDIG] = "onvolledig",
    [KB_BEVINDING_BESTAND] = "bestand",
    [KB_BEVINDING_CONTROLEPUNT] = "controlepunt",
    [KB_BEVINDING_EINDE] = "einde",
    [KB_BEVINDING_STAND] = "stand",
    [KB_BEVINDING_ANKER] = "anker",
    [KB_BEVINDING_BREUK] = "breuk",
};

const char *kb_inzage_bevindingnaam(enum kb_inzage_bevindingsoort soort)
{
    return (unsigned)soort < KB_AANTAL_BEVINDINGSOORTEN ? namen[soort] : "onbekend";
}

/* What comes out of the log is not to be trusted on a terminal. */
static void alleen_leesbaar(char *tekst)
{
    for (char *p = tekst; *p; p++)
        if (*p < 0x20 || *p > 0x7e)
            *p = '?';
}

void keten_meld(struct keten *k, enum kb_inzage_bevindingsoort soort, const char *bestand, uint64_t regel,
                const char *formaat, ...)
{
    struct kb_inzage_bevinding b = {.soort = soort, .regel = regel};
    va_list ap;

    snprintf(b.bestand, sizeof(b.bestand), "%s", bestand ? bestand : "");
    va_start(ap, formaat);
    vsnprintf(b.uitleg, sizeof(b.uitleg), formaat, ap);
    va_end(ap);
    alleen_leesbaar(b.bestand);
    alleen_leesbaar(b.uitleg);
    k->uit->bevindingen++;
    if (k->vraag->meld)
        k->vraag->meld(k->vraag->context, &b);
}

/* A finding at the line that is being judged. */
#define MELD_HIER(k, soort, ...) keten_meld(k, soort, (k)->bestand->naam, (k)->regel, __VA_ARGS__)

void keten_begin(struct keten *k, const struct kb_inzage_controle *vraag, struct kb_inzage_uitslag *uit)
{
    bool van_voren_af_aan = vraag->vanaf <= 1;

    *uit = (struct kb_inzage_uitslag){.bevindingen = 0};
    *k = (struct keten){
        .vraag = vraag,
        .uit = uit,
        .stand = {.soort = KB_BEVINDING_STAND},
        .anker = {.soort = KB_BEVINDING_ANKER, .moet = {.volgnr = vraag->anker_volgnr}},
        .weet_hash = van_voren_af_aan,
        .weet_volgnr = van_voren_af_aan,
    };
    memcpy(k->anker.moet.hash, vraag->anker_hash, HASH_BYTES);
}

bool keten_keur_nummer(struct keten *k, const struct logbestand *b, unsigned verwacht)
{
    if (b->nummer < verwacht) {
        keten_meld(k, KB_BEVINDING_BESTAND, b->naam, 0, "er is al een bestand %u", b->nummer);
        return false;
    }
    if (b->nummer > verwacht)
        keten_meld(k, KB_BEVINDING_BESTAND, b->naam, 0, "bestand %u tot en met %u ontbreken voor dit bestand",
                   verwacht, b->nummer - 1);
    return true;
}

void keten_bestand(struct keten *k, const struct logbestand *b, bool gat_verklaard)
{
    k->bestand = b;
    k->regel = 0;
    k->gat_verklaard = gat_verklaard;
    k->zonder_controlepunt = 0;
    k->afstand = 0;
    k->controlepunt_gezien = false;
    k->controlepunt_gemist = false;
    k->uit->bestanden++;
}

static void vergelijk(struct keten *k, struct ijkpunt *i, const struct regel *r)
{
    if (i->moet.volgnr == 0 || r->volgnr != i->moet.volgnr)
        return;
    i->gezien = true;
    if (memcmp(i->moet.hash, r->hash, HASH_BYTES) != 0)
        MELD_HIER(k, i->soort, "volgnr %" PRIu64 " heeft een andere hash dan %s zegt", r->volgnr,
                  i->soort == KB_BEVINDING_ANKER ? "het anker" : "het bestand stand");
}

static void ga_verder_na(struct keten *k, uint64_t volgnr, const unsigned char hash[HASH_BYTES])
{
    k->vorige.volgnr = volgnr;
    memcpy(k->vorige.hash, hash, HASH_BYTES);
    k->weet_hash = true;
    k->weet_volgnr = true;
    k->onleesbaar = 0;
}

/* A whole line with a number below what is due. False: the chain does not go on from here. */
static bool keur_terug(struct keten *k, const struct regel *r)
{
    if (r->volgnr == k->vorige.volgnr && k->weet_hash && memcmp(r->hash, k->vorige.hash, HASH_BYTES) == 0)
        MELD_HIER(k, KB_BEVINDING_DUBBEL, "volgnr %" PRIu64 " staat er twee keer", r->volgnr);
    else
        MELD_HIER(k, KB_BEVINDING_VOLGORDE, "volgnr %" PRIu64 " na volgnr %" PRIu64, r->volgnr,
                  k->vorige.volgnr);
    /* One line that is out of place is passed over; a file that is, is followed. */
    return k->regel == 1;
}

static bool keur_plaats(struct keten *k, const struct regel *r)
{
    uint64_t verwacht = k->vorige.volgnr + 1;

    if (!k->weet_volgnr)
        return true;
    if (r->volgnr < verwacht)
        return keur_terug(k, r);
    if (r->volgnr == verwacht) {
        if (k->weet_hash && memcmp(r->vorige, k->vorige.hash, HASH_BYTES) != 0)
            MELD_HIER(k, KB_BEVINDING_KETEN,
                      "sluit niet aan op volgnr %" PRIu64 ": een van beide is vervangen", k->vorige.volgnr);
    } else if (r->volgnr - verwacht > k->onleesbaar && !(k->gat_verklaard && k->regel == 1)) {
        MELD_HIER(k, KB_BEVINDING_GAT, "volgnr %" PRIu64 " tot en met %" PRIu64 " ontbreken",
                  verwacht + k->onleesbaar, r->volgnr - 1);
    }
    return true;
}

static void keur_begin(struct keten *k, const struct regel *r)
{
    struct kb_waarde wortel = kb_document_wortel(r->document);
    struct kb_tekst dag = KB_GEEN_TEKST;
    int64_t nummer = 0;
    int64_t afstand = 0;

    if (r->soort != REGEL_BEGIN) {
        if (k->regel == 1)
            MELD_HIER(k, KB_BEVINDING_BESTAND, "het bestand begint niet met zijn eerste regel");
        return;
    }
    if (k->regel != 1) {
        MELD_HIER(k, KB_BEVINDING_BESTAND, "hier begint een ander bestand");
        return;
    }
    kb_waarde_geheel(kb_waarde_lid(wortel, "bestand"), &nummer);
    kb_waarde_tekst(kb_waarde_lid(wortel, "dag"), &dag);
    /* To be believed: the first checkpoint, right behind it, signs this line. */
    if (kb_waarde_geheel(kb_waarde_lid(wortel, "controlepuntRegels"), &afstand) && afstand > 0)
        k->afstand = (uint64_t)afstand;
    if (nummer != (int64_t)k->bestand->nummer || !kb_tekst_is(dag, k->bestand->dag))
        MELD_HIER(k, KB_BEVINDING_BESTAND, "dit is bestand %" PRId64 " van %.*s: verwisseld of hernoemd",
                  nummer, (int)(dag.n < 20 ? dag.n : 20), dag.p ? dag.p : "");
}

static void keur_controlepunt(struct keten *k, const struct regel *r)
{
    size_t welk;

    if (!k->vraag->n_sleutels)
        return;
    switch (controlepunt_keur(r, k->vraag->sleutels, k->vraag->n_sleutels, &welk)) {
    case CONTROLE_KLOPT:
        if (welk < k->sleutel) {
            MELD_HIER(k, KB_BEVINDING_CONTROLEPUNT, "ondertekend met een sleutel die al vervangen was");
            break;
        }
        k->sleutel = welk;
        k->uit->ondertekend_tot = r->volgnr;
        k->zonder_controlepunt = 0;
        k->controlepunt_gezien = true;
        k->controlepunt_gemist = false;
        break;
    case CONTROLE_ANDERE_SLEUTEL:
        MELD_HIER(k, KB_BEVINDING_CONTROLEPUNT, "ondertekend met een andere sleutel");
        break;
    case CONTROLE_ONJUIST:
    default:
        MELD_HIER(k, KB_BEVINDING_CONTROLEPUNT, "de handtekening klopt niet");
        break;
    }
}

static void tel_inzage(struct keten *k)
{
    k->uit->inzages++;
    k->zonder_controlepunt++;
    if (!k->vraag->n_sleutels || k->controlepunt_gemist)
        return;
    if (k->controlepunt_gezien && (k->afstand == 0 || k->zonder_controlepunt <= k->afstand))
        return;
    k->controlepunt_gemist = true;
    MELD_HIER(k, KB_BEVINDING_CONTROLEPUNT, "hiervoor had een controlepunt moeten staan");
}

static void meld_breuk(struct keten *k, const struct regel *r)
{
    struct kb_waarde wortel = kb_document_wortel(r->document);
    struct kb_tekst reden = KB_TEKST("?");
    struct kb_tekst bestand = KB_TEKST("?");

    kb_waarde_tekst(kb_waarde_lid(wortel, "reden"), &reden);
    kb_waarde_tekst(kb_waarde_lid(wortel, "bestand"), &bestand);
    MELD_HIER(k, KB_BEVINDING_BREUK, "de dienst vond bij het openen: %.*s: %.*s",
              (int)(bestand.n < 48 ? bestand.n : 48), bestand.p, (int)(reden.n < 100 ? reden.n : 100),
              reden.p);
}

static void keur_soort(struct keten *k, const struct regel *r)
{
    switch (r->soort) {
    case REGEL_INZAGE:
        tel_inzage(k);
        break;
    case REGEL_CONTROLEPUNT:
        keur_controlepunt(k, r);
        break;
    case REGEL_BREUK:
        meld_breuk(k, r);
        break;
    case REGEL_BEGIN:
    case REGEL_HERSTEL:
    case AANTAL_REGELSOORTEN:
    default:
        break;
    }
}

void keten_onleesbaar(struct keten *k, const char *waarom)
{
    k->regel++;
    k->onleesbaar++;
    MELD_HIER(k, KB_BEVINDING_VORM, "%s", waarom);
}

/* The bytes are not those that were hashed. Its number is believed when it is the one that is due. */
static void neem_gewijzigd(struct keten *k, const struct regel *r)
{
    MELD_HIER(k, KB_BEVINDING_GEWIJZIGD, "de inhoud van volgnr %" PRIu64 " past niet bij zijn hash",
              r->volgnr);
    ga_verder_na(k, k->weet_volgnr ? k->vorige.volgnr + 1 + k->onleesbaar : r->volgnr, r->hash);
    k->weet_hash = false;
}

bool keten_regel(struct keten *k, struct kb_tekst bytes)
{
    struct regel r;
    enum regeloordeel oordeel = regel_lees(bytes, &r);

    if (oordeel == REGEL_GEHEUGEN)
        return false;
    if (oordeel == REGEL_VORM) {
        keten_onleesbaar(k, "dit is geen regel van een inzagelog");
        return true;
    }
    k->regel++;
    k->uit->regels++;
    if (oordeel == REGEL_GEWIJZIGD) {
        neem_gewijzigd(k, &r);
        return true;
    }
    keur_begin(k, &r);
    if (keur_plaats(k, &r))
        ga_verder_na(k, r.volgnr, r.hash);
    vergelijk(k, &k->stand, &r);
    vergelijk(k, &k->anker, &r);
    keur_soort(k, &r);
    kb_document_vrij(r.document);
    return true;
}

static void keur_einde(struct keten *k, const struct ijkpunt *i)
{
    if (i->gezien || i->moet.volgnr <= k->vorige.volgnr)
        return;
    keten_meld(k, KB_BEVINDING_EINDE, k->bestand ? k->bestand->naam : NULL, k->bestand ? k->regel + 1 : 0,
               "het log eindigt bij volgnr %" PRIu64 "; volgens %s was volgnr %" PRIu64 " al vastgelegd",
               k->vorige.volgnr, i->soort == KB_BEVINDING_ANKER ? "het anker" : "het bestand stand",
               i->moet.volgnr);
}

void keten_einde(struct keten *k)
{
    keur_einde(k, &k->stand);
    keur_einde(k, &k->anker);
    k->uit->volgnr = k->vorige.volgnr;
    hash_schrijf(k->vorige.hash, k->uit->hash);
}
