/* What somebody may have put in the folder of the inzagelog. The first byte chooses: bytes of a file (read
 * through the line reader, compared with a split in memory, and judged), or texts of a record, of which a
 * chain is made that must be whole, and must no longer be once a bit of it was turned. */
#include <fcntl.h>
#include <sodium.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "inzage/controlepunt.h"
#include "inzage/keten.h"
#include "inzage/record.h"
#include "inzage/regellezer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void eis(bool waar)
{
    if (!waar)
        abort();
}

static const struct controlesleutel *sleutel(void)
{
    static struct controlesleutel s;
    static bool klaar;
    unsigned char zaad[32] = {7};

    if (klaar)
        return &s;
    eis(sodium_init() >= 0);
    crypto_sign_seed_keypair(s.publiek, s.geheim, zaad);
    klaar = true;
    return &s;
}

static void bevinding(void *context, const struct kb_inzage_bevinding *b)
{
    (void)context;
    eis(kb_inzage_bevindingnaam(b->soort) != NULL);
    for (const char *p = b->uitleg; *p; p++)
        eis(*p >= 0x20 && *p <= 0x7e);
}

/* Judge these bytes as the one file of a log; the number of findings. */
static uint64_t keur(struct kb_tekst bytes)
{
    struct kb_inzage_controle vraag = {.sleutels = &sleutel()->publiek, .n_sleutels = 1, .meld = bevinding};
    struct logbestand bestand;
    struct kb_inzage_uitslag uitslag;
    struct keten k;
    size_t i = 0;

    bestand_naam(&bestand, 1, 0);
    keten_begin(&k, &vraag, &uitslag);
    keten_bestand(&k, &bestand, false);
    while (i < bytes.n) {
        const char *einde = memchr(bytes.p + i, '\n', bytes.n - i);
        size_t lengte = einde ? (size_t)(einde - bytes.p) - i : bytes.n - i;

        if (einde && lengte <= MAX_REGEL)
            keten_regel(&k, (struct kb_tekst){bytes.p + i, lengte});
        else if (einde)
            keten_onleesbaar(&k, "te lang");
        i += lengte + 1;
    }
    keten_einde(&k);
    return uitslag.bevindingen;
}

/* The reader must hand out the same lines as memchr finds. */
static void vergelijk_lezer(struct kb_tekst bytes)
{
    static int fd = -1;
    struct regellezer l;
    struct kb_tekst t;
    enum regelstand soort;
    size_t i = 0;

    if (fd < 0)
        fd = memfd_create("fuzz", 0);
    eis(fd >= 0 && ftruncate(fd, 0) == 0 && pwrite(fd, bytes.p, bytes.n, 0) == (ssize_t)bytes.n);
    if (!regellezer_begin(&l, fd))
        return;
    while ((soort = regellezer_volgende(&l, &t)) != LEZER_EINDE) {
        const char *einde = memchr(bytes.p + i, '\n', bytes.n - i);
        size_t lengte = einde ? (size_t)(einde - bytes.p) - i : bytes.n - i;

        eis(soort != LEZER_FOUT && l.plek == i);
        eis((soort == LEZER_REST) == (einde == NULL));
        if (einde)
            eis((soort == LEZER_TE_LANG) == (lengte > MAX_REGEL));
        if (lengte <= MAX_REGEL)
            eis(t.n == lengte && memcmp(t.p, bytes.p + i, lengte) == 0);
        i += lengte + (einde ? 1 : 0);
    }
    eis(i == bytes.n);
    regellezer_einde(&l);
}

/* begin, checkpoint, three records */
static void maak_keten(struct kb_buffer *uit, struct kb_tekst leden)
{
    unsigned char hash[HASH_BYTES] = {0};
    struct kb_buffer punt = KB_LEGE_BUFFER;
    struct regelkop kop = {1, 0, REGEL_BEGIN};

    regel_schrijf(uit, &kop,
                  KB_TEKST("\"versie\":1,\"bestand\":1,\"dag\":\"19700101\",\"controlepuntRegels\":2"), hash);
    controlepunt_leden(&punt, sleutel(), 2, hash);
    kop = (struct regelkop){2, 1, REGEL_CONTROLEPUNT};
    regel_schrijf(uit, &kop, kb_buffer_tekst(&punt), hash);
    for (uint64_t i = 3; i < 5; i++) {
        kop = (struct regelkop){i, (kb_tijd)i * KB_S, REGEL_INZAGE};
        regel_schrijf(uit, &kop, leden, hash);
    }
    kb_buffer_vrij(&punt);
}

static void schrijf_en_beschadig(struct kb_tekst tekst, size_t plek)
{
    struct kb_inzage_criterium criterium = {KB_TEKST("naam"), tekst};
    struct kb_inzage_record r = {.actie = KB_TEKST("zoek"),
                                 .medewerker = tekst,
                                 .rollen = tekst,
                                 .criteria = &criterium,
                                 .n_criteria = 1,
                                 .treffers = (int64_t)plek,
                                 .uitkomst = (enum kb_inzage_uitkomst)(plek % KB_AANTAL_INZAGE_UITKOMSTEN)};
    struct kb_buffer leden = KB_LEGE_BUFFER;
    struct kb_buffer regels = KB_LEGE_BUFFER;

    if (record_leden(&r, &leden) == KB_OK) {
        maak_keten(&regels, kb_buffer_tekst(&leden));
        eis(keur(kb_buffer_tekst(&regels)) == 0);
        plek %= regels.n - 1; /* the last newline is what half a line lacks */
        regels.p[plek] = (char)(regels.p[plek] ^ (1 << plek % 8));
        eis(keur(kb_buffer_tekst(&regels)) > 0);
    }
    kb_buffer_vrij(&regels);
    kb_buffer_vrij(&leden);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    char *p;
    size_t getal;

    if (n < 3)
        return 0;
    getal = (size_t)data[1] * 256 + data[2];
    n -= 3;
    /* A block of its own, so that a byte too far is seen. */
    p = malloc(n ? n : 1);
    if (!p)
        return 0;
    memcpy(p, data + 3, n);
    if (data[0] == 'r') {
        vergelijk_lezer((struct kb_tekst){p, n});
        keur((struct kb_tekst){p, n});
    } else {
        schrijf_en_beschadig((struct kb_tekst){p, n}, getal);
    }
    free(p);
    return 0;
}
