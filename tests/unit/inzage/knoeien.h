/* For test_verificatie.c: everything that somebody could do to a log of three files, each a function of its
 * own. Lines count from 0 here, and from 1 in what the verifier says. */
#ifndef KLANTBEELD_TESTS_INZAGE_KNOEIEN_H
#define KLANTBEELD_TESTS_INZAGE_KNOEIEN_H

#include "inzage_hulp.h"

#include <sodium.h>

#include "inzage/bestanden.h"
#include "inzage/controlepunt.h"

enum { PER_BESTAND = 6, BESTANDEN = 3, MAX_REGELS = 64 };

/* One file as lines, each with its newline. */
struct blad {
    size_t n;
    char *regel[MAX_REGELS];
};

static const char *naam_van(unsigned nummer)
{
    static char naam[BESTANDEN + 3][48];

    snprintf(naam[nummer], sizeof(naam[nummer]), "inzage-%08u-20261124.jsonl", nummer);
    return naam[nummer];
}

static const char *pad_van(const struct hulp *h, const char *naam)
{
    static char pad[2][HULP_PAD + 64];
    static int welk;

    welk = !welk;
    snprintf(pad[welk], sizeof(pad[welk]), "%s/%s", h->map, naam);
    return pad[welk];
}

static struct blad sla_open(const struct hulp *h, unsigned nummer)
{
    struct blad b = {.n = 0};
    size_t n;
    char *p = hulp_lees(h, naam_van(nummer), &n);

    for (char *q = p; *q;) {
        size_t lengte = (size_t)(strchr(q, '\n') - q) + 1;

        assert_true(b.n < MAX_REGELS);
        b.regel[b.n++] = strndup(q, lengte);
        q += lengte;
    }
    free(p);
    return b;
}

/* Write it back and free it. */
static void sla_dicht(const struct hulp *h, unsigned nummer, struct blad *b)
{
    FILE *f = fopen(pad_van(h, naam_van(nummer)), "w");

    assert_non_null(f);
    for (size_t i = 0; i < b->n; i++) {
        fputs(b->regel[i], f);
        free(b->regel[i]);
    }
    fclose(f);
}

static void haal_weg(struct blad *b, size_t i)
{
    free(b->regel[i]);
    memmove(&b->regel[i], &b->regel[i + 1], (b->n - i - 1) * sizeof(*b->regel));
    b->n--;
}

static void voeg_in(struct blad *b, size_t i, const char *tekst)
{
    memmove(&b->regel[i + 1], &b->regel[i], (b->n - i) * sizeof(*b->regel));
    b->regel[i] = strdup(tekst);
    b->n++;
}

/* Exchange the first occurrence of a text in a line for another of the same length. */
static void vervang(char *regel, const char *oud, const char *nieuw)
{
    char *p = strstr(regel, oud);

    assert_non_null(p);
    assert_int_equal(strlen(oud), strlen(nieuw));
    memcpy(p, nieuw, strlen(nieuw));
}

/* What somebody without the key can do: number lines anew and compute their hashes. */
static void hang_aan(char **regel, uint64_t volgnr, unsigned char hash[HASH_BYTES])
{
    char *rest = strchr(*regel, ',');
    char *p;
    char *nieuw = malloc(strlen(*regel) + 32);

    assert_non_null(nieuw);
    sprintf(nieuw, "{\"volgnr\":%" PRIu64 "%s", volgnr, rest);
    p = strstr(nieuw, ",\"vorige\":\"") + 11;
    sodium_bin2hex(p, HASH_TEKST + 1, hash, HASH_BYTES);
    p += HASH_TEKST;
    memcpy(p, "\",\"hash\":\"", 10);
    crypto_hash_sha256(hash, (unsigned char *)nieuw, (size_t)(p + 1 - nieuw));
    sodium_bin2hex(p + 10, HASH_TEKST + 1, hash, HASH_BYTES);
    memcpy(p + 10 + HASH_TEKST, "\"}\n", 4);
    free(*regel);
    *regel = nieuw;
}

/* The whole chain anew, `stand` included, as a careful forger would. */
static void herbereken_alles(const struct hulp *h)
{
    struct stand s = {.volgnr = 0};
    int fd;

    for (unsigned nummer = 1; nummer <= BESTANDEN; nummer++) {
        struct blad b = sla_open(h, nummer);

        for (size_t i = 0; i < b.n; i++)
            hang_aan(&b.regel[i], ++s.volgnr, s.hash);
        sla_dicht(h, nummer, &b);
    }
    fd = open(pad_van(h, "stand"), O_WRONLY);
    assert_true(stand_schrijf(fd, &s));
    close(fd);
}

/* the deeds */

static void verplaats_regel(struct blad *b, size_t van, size_t naar)
{
    char *kopie = strdup(b->regel[van]);

    haal_weg(b, van);
    voeg_in(b, naar, kopie);
    free(kopie);
}

static void voeg_samen(struct blad *b, size_t i)
{
    b->regel[i][strlen(b->regel[i]) - 1] = ' ';
}

static void vervals_een(struct blad *b, size_t i)
{
    unsigned char hash[HASH_BYTES];
    char *vorige = strstr(b->regel[i], "\"vorige\":\"") + 10;
    uint64_t volgnr = strtoull(b->regel[i] + 10, NULL, 10);

    assert_true(hash_lees((struct kb_tekst){vorige, HASH_TEKST}, hash));
    vervang(b->regel[i], "jansen01", "niemand0");
    hang_aan(&b->regel[i], volgnr, hash);
}

static char *te_lang(void)
{
    char *p = malloc(3 * MAX_REGEL + 2);

    assert_non_null(p);
    memset(p, 'x', 3 * MAX_REGEL);
    strcpy(p + 3 * MAX_REGEL, "\n");
    return p;
}

/* clang-format off */
#define IN_BLAD_TWEE(naam, ...)                                                                              \
    static void naam(struct hulp *h)                                                                         \
    {                                                                                                        \
        struct blad b = sla_open(h, 2);                                                                      \
                                                                                                             \
        __VA_ARGS__                                                                                          \
        sla_dicht(h, 2, &b);                                                                                 \
    }

IN_BLAD_TWEE(een_letter_in_de_inhoud, vervang(b.regel[2], "jansen01", "jansen02");)
IN_BLAD_TWEE(een_cijfer_in_de_hash, { char *p = b.regel[2] + strlen(b.regel[2]) - 4; *p = *p == '0' ? '1' : '0'; })
IN_BLAD_TWEE(een_cijfer_in_vorige, { char *p = strstr(b.regel[2], "vorige") + 9; *p = *p == '0' ? '1' : '0'; })
IN_BLAD_TWEE(een_ander_volgnr, vervang(b.regel[2], "\"volgnr\":10", "\"volgnr\":90");)
IN_BLAD_TWEE(een_ander_tijdstip, vervang(b.regel[2], "T12:", "T13:");)
IN_BLAD_TWEE(een_hash_in_hoofdletters, for (char *p = b.regel[2] + strlen(b.regel[2]) - 67; *p != '"'; p++) *p = *p >= 'a' ? (char)(*p - 32) : *p;)
IN_BLAD_TWEE(een_regel_weg, haal_weg(&b, 2);)
IN_BLAD_TWEE(drie_regels_weg, haal_weg(&b, 2); haal_weg(&b, 2); haal_weg(&b, 2);)
IN_BLAD_TWEE(de_laatste_regel_van_een_bestand_weg, haal_weg(&b, 6);)
IN_BLAD_TWEE(de_eerste_regel_van_een_bestand_weg, haal_weg(&b, 0);)
IN_BLAD_TWEE(een_regel_dubbel, voeg_in(&b, 3, b.regel[2]);)
IN_BLAD_TWEE(een_oude_regel_nog_eens, voeg_in(&b, 5, b.regel[2]);)
IN_BLAD_TWEE(twee_regels_verwisseld, verplaats_regel(&b, 2, 3);)
IN_BLAD_TWEE(een_regel_naar_het_einde, verplaats_regel(&b, 1, 6);)
IN_BLAD_TWEE(een_regel_vervalst_met_nieuwe_hash, vervals_een(&b, 2);)
IN_BLAD_TWEE(een_vreemde_regel_ertussen, voeg_in(&b, 2, "{\"volgnr\":9}\n");)
IN_BLAD_TWEE(een_lege_regel_ertussen, voeg_in(&b, 2, "\n");)
IN_BLAD_TWEE(een_regel_vervangen_door_onzin, haal_weg(&b, 2); voeg_in(&b, 2, "onzin\n");)
IN_BLAD_TWEE(twee_regels_aan_elkaar, voeg_samen(&b, 2);)
IN_BLAD_TWEE(een_spatie_achter_een_regel, char *p = b.regel[2]; b.regel[2] = malloc(strlen(p) + 2); sprintf(b.regel[2], "%.*s \n", (int)strlen(p) - 1, p); free(p);)
IN_BLAD_TWEE(een_regel_zonder_eind, char *p = te_lang(); voeg_in(&b, 2, p); free(p);)
IN_BLAD_TWEE(een_bestand_midden_in_een_regel_afgekapt, b.regel[6][50] = '\0';)

/* clang-format on */

static void bestand_weg(struct hulp *h)
{
    assert_int_equal(unlink(pad_van(h, naam_van(2))), 0);
}

static void eerste_bestand_weg(struct hulp *h)
{
    assert_int_equal(unlink(pad_van(h, naam_van(1))), 0);
}

static void laatste_bestand_weg(struct hulp *h)
{
    assert_int_equal(unlink(pad_van(h, naam_van(3))), 0);
}

static void alle_bestanden_weg(struct hulp *h)
{
    eerste_bestand_weg(h);
    bestand_weg(h);
    laatste_bestand_weg(h);
}

static void bestanden_verwisseld(struct hulp *h)
{
    struct blad twee = sla_open(h, 2);
    struct blad drie = sla_open(h, 3);

    sla_dicht(h, 2, &drie);
    sla_dicht(h, 3, &twee);
}

static void bestand_leeg(struct hulp *h)
{
    assert_int_equal(truncate(pad_van(h, naam_van(2)), 0), 0);
}

static void bestand_nog_eens_erachter(struct hulp *h)
{
    size_t n;
    char *p = hulp_lees(h, naam_van(3), &n);

    hulp_schrijf(pad_van(h, naam_van(4)), p, n);
    free(p);
}

static void bestand_dubbel(struct hulp *h)
{
    size_t n;
    char *p = hulp_lees(h, naam_van(2), &n);

    hulp_schrijf(pad_van(h, "inzage-00000002-20261125.jsonl"), p, n);
    free(p);
}

static void bestand_hernoemd_naar_een_andere_dag(struct hulp *h)
{
    char van[HULP_PAD + 64];

    snprintf(van, sizeof(van), "%s", pad_van(h, naam_van(2)));
    assert_int_equal(rename(van, pad_van(h, "inzage-00000002-20261123.jsonl")), 0);
}

static void bestand_met_een_vreemde_naam(struct hulp *h)
{
    hulp_schrijf(pad_van(h, "inzage-2.jsonl"), "", 0);
}

static void apart_gezette_regels(struct hulp *h)
{
    hulp_schrijf(pad_van(h, "inzage-00000002-20261124.jsonl.afgekeurd1"), "x\n", 2);
}

static void twee_bestanden_aan_elkaar(struct hulp *h)
{
    struct blad twee = sla_open(h, 2);
    struct blad drie = sla_open(h, 3);

    for (size_t i = 0; i < drie.n; i++)
        twee.regel[twee.n++] = drie.regel[i];
    sla_dicht(h, 2, &twee);
    laatste_bestand_weg(h);
}

static void het_einde_afgekapt_op_een_regel(struct hulp *h)
{
    struct blad b = sla_open(h, 3);

    haal_weg(&b, b.n - 1);
    haal_weg(&b, b.n - 1);
    sla_dicht(h, 3, &b);
}

static void het_einde_afgekapt_in_een_regel(struct hulp *h)
{
    struct blad b = sla_open(h, 3);

    b.regel[6][50] = '\0';
    sla_dicht(h, 3, &b);
}

static void stand_weg(struct hulp *h)
{
    assert_int_equal(unlink(pad_van(h, "stand")), 0);
}

static void stand_onleesbaar(struct hulp *h)
{
    hulp_schrijf(pad_van(h, "stand"), "niets\n", 6);
}

static void stand_met_een_andere_hash(struct hulp *h)
{
    size_t n;
    char *p = hulp_lees(h, "stand", &n);

    p[30] = p[30] == '0' ? '1' : '0';
    hulp_schrijf(pad_van(h, "stand"), p, n);
    free(p);
}

/* With checkpoints there is one more line at the beginning and one at the end of a file. */
static void inhoud_vervalst_en_de_keten_herberekend(struct hulp *h)
{
    struct blad b = sla_open(h, 2);

    vervang(b.regel[3], "jansen01", "niemand0");
    sla_dicht(h, 2, &b);
    herbereken_alles(h);
}

static void een_controlepunt_weg_en_de_keten_herberekend(struct hulp *h)
{
    struct blad b = sla_open(h, 2);

    haal_weg(&b, 1);
    sla_dicht(h, 2, &b);
    herbereken_alles(h);
}

/* In the newest file nothing comes behind it that was signed; only the distance gives it away. */
static void de_latere_controlepunten_van_het_laatste_bestand_weg(struct hulp *h)
{
    struct blad b = sla_open(h, 3);

    for (size_t i = b.n - 1; i > 1; i--)
        if (strstr(b.regel[i], "\"soort\":\"controlepunt\""))
            haal_weg(&b, i);
    vervang(b.regel[4], "jansen01", "niemand0");
    sla_dicht(h, 3, &b);
    herbereken_alles(h);
}

static void een_controlepunt_van_een_ander(struct hulp *h)
{
    struct blad b = sla_open(h, 2);
    char *p = strstr(b.regel[1], "\"sleutel\":\"") + 11;

    *p = *p == '0' ? '1' : '0';
    sla_dicht(h, 2, &b);
    herbereken_alles(h);
}

#endif
