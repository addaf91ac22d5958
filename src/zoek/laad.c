/* A whole delivery becomes a new index.
 *
 * Twice through the lines: first every line is judged and put aside in a file without a name, and where its
 * row must lie is remembered; then the rows are written in that order, which is the order of hits. Keys are
 * sorted in memory and written last. So everything is appended, nothing is inserted in the middle, and memory
 * holds numbers, not names. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "zoek/postgres.h"
#include "zoek/vulling.h"

/* Where a line is put aside, and where its row goes. */
struct plaatsing {
    int64_t rang; /* rank number without its sequence */
    int64_t fiscaal;
    int64_t plek;
    uint32_t n;
};

struct paar {
    int64_t nummer, id;
};

/* Numbers seen; 0 is an empty place (no number of ours is 0). */
struct verzameling {
    int64_t *plek;
    size_t n, ruimte; /* ruimte is a power of two */
};

struct laadwerk {
    struct kb_vulwerk w;
    struct kb_werkgever werkgever;
    FILE *terzijde;
    int64_t geschreven;
    struct plaatsing *plaatsing;
    size_t n, ruimte;
    struct verzameling fiscaal, lh;
    struct {
        struct paar *paar;
        size_t n, ruimte;
    } sleutel[KB_SLEUTEL_NAAM + 1];
    int64_t id; /* of the row whose keys are collected */
    bool geen_geheugen;
};

static bool verdubbel(struct verzameling *v);

/* True when it was not there yet. */
static bool voeg_toe(struct verzameling *v, int64_t nummer, bool *geen_geheugen)
{
    size_t i;

    if ((v->n + 1) * 3 > v->ruimte * 2 && !verdubbel(v)) {
        *geen_geheugen = true;
        return false;
    }
    i = ((uint64_t)nummer * UINT64_C(0x9e3779b97f4a7c15)) & (v->ruimte - 1);
    for (; v->plek[i]; i = (i + 1) & (v->ruimte - 1))
        if (v->plek[i] == nummer)
            return false;
    v->plek[i] = nummer;
    v->n++;
    return true;
}

static bool verdubbel(struct verzameling *v)
{
    struct verzameling groter = {.ruimte = v->ruimte ? v->ruimte * 2 : 4096};
    bool geen = false;

    groter.plek = calloc(groter.ruimte, sizeof(*groter.plek));
    if (!groter.plek)
        return false;
    for (size_t i = 0; i < v->ruimte; i++)
        if (v->plek[i])
            (void)voeg_toe(&groter, v->plek[i], &geen);
    free(v->plek);
    *v = groter;
    return true;
}

static bool bevat(const struct verzameling *v, int64_t nummer)
{
    size_t i = v->ruimte ? ((uint64_t)nummer * UINT64_C(0x9e3779b97f4a7c15)) & (v->ruimte - 1) : 0;

    for (; v->ruimte && v->plek[i]; i = (i + 1) & (v->ruimte - 1))
        if (v->plek[i] == nummer)
            return true;
    return false;
}

/* RSIN and BSN look alike and are not the same. */
static int64_t fiscale_sleutel(const struct kb_werkgever *w)
{
    return kb_nummer_sleutel(KB_ZOEK_RSIN, w->fiscaal) * 2 + w->is_bsn;
}

/* Why this employer cannot be added to those before it, or NULL. Nothing is added of one that cannot. */
static const char *neem_nummers_op(struct laadwerk *l, const struct kb_werkgever *w)
{
    for (size_t i = 0; i < w->n_administraties; i++) {
        if (bevat(&l->lh, kb_nummer_sleutel(KB_ZOEK_LHNUMMER, w->administratie[i].lhnummer)))
            return "lhnummer: komt al voor";
        for (size_t j = 0; j < i; j++)
            if (strcmp(w->administratie[i].lhnummer, w->administratie[j].lhnummer) == 0)
                return "lhnummer: staat er twee keer";
    }
    if (!voeg_toe(&l->fiscaal, fiscale_sleutel(w), &l->geen_geheugen))
        return "rsin, bsn: komt al voor";
    for (size_t i = 0; i < w->n_administraties; i++)
        (void)voeg_toe(&l->lh, kb_nummer_sleutel(KB_ZOEK_LHNUMMER, w->administratie[i].lhnummer),
                       &l->geen_geheugen);
    return NULL;
}

static enum kb_status zet_terzijde(struct laadwerk *l, struct kb_tekst regel)
{
    if (l->n == l->ruimte) {
        size_t ruimte = l->ruimte ? l->ruimte * 2 : 65536;
        struct plaatsing *groter = realloc(l->plaatsing, ruimte * sizeof(*groter));

        if (!groter)
            return kb_fout_zet(l->w.fout, KB_GEEN_GEHEUGEN, "geen geheugen");
        l->plaatsing = groter;
        l->ruimte = ruimte;
    }
    l->plaatsing[l->n++] = (struct plaatsing){
        .rang = kb_rangnummer(l->werkgever.beeindigd, l->werkgever.medewerkers, 0),
        .fiscaal = fiscale_sleutel(&l->werkgever),
        .plek = l->geschreven,
        .n = (uint32_t)regel.n,
    };
    if (fwrite(regel.p, 1, regel.n, l->terzijde) != regel.n)
        return kb_fout_zet(l->w.fout, KB_INTERN, "%s: de schijf is vol", l->w.nieuw);
    l->geschreven += (int64_t)regel.n;
    return KB_OK;
}

static enum kb_status keur_regel(struct laadwerk *l, struct kb_tekst regel)
{
    struct kb_fout reden = {.tekst = ""};
    struct kb_document *d = NULL;
    const char *dubbel = NULL;
    enum kb_status status = kb_document_lees(regel, &d, &reden);

    if (status == KB_OK)
        status = kb_werkgever_lees(kb_document_wortel(d), l->w.v->proef, &l->werkgever, &reden);
    if (status == KB_OK)
        dubbel = neem_nummers_op(l, &l->werkgever);
    if (l->geen_geheugen || status == KB_GEEN_GEHEUGEN)
        status = kb_fout_zet(l->w.fout, KB_GEEN_GEHEUGEN, "geen geheugen");
    else if (status != KB_OK || dubbel)
        status = kb_vulwerk_keur_af(&l->w, kb_invoer_regels(l->w.in), dubbel ? dubbel : reden.tekst);
    else
        status = zet_terzijde(l, regel);
    kb_document_vrij(d);
    return status;
}

static enum kb_status lees_alles(struct laadwerk *l)
{
    struct kb_vulwerk *w = &l->w;
    struct kb_tekst regel;
    enum kb_status status;

    while ((status = kb_invoer_regel(w->in, &regel, w->fout)) == KB_OK || status == KB_TE_GROOT) {
        w->verslag->regels++;
        status = status == KB_OK ? keur_regel(l, regel)
                                 : kb_vulwerk_keur_af(w, kb_invoer_regels(w->in), "de regel is te lang");
        if (status != KB_OK)
            return status;
        if (w->verslag->regels % 1024 == 0)
            kb_vulwerk_toon(w, w->verslag->regels, kb_invoer_promille(w->in), false);
    }
    if (status != KB_ONBEKEND)
        return status;
    if (fflush(l->terzijde) != 0)
        return kb_fout_zet(w->fout, KB_INTERN, "%s: de schijf is vol", w->nieuw);
    if (l->n == 0)
        return kb_fout_zet(w->fout, KB_ONGELDIG, "er is geen enkele goede regel; de oude index blijft");
    return kb_vulwerk_keur(w);
}

static int vergelijk_plaatsing(const void *a, const void *b)
{
    const struct plaatsing *x = a;
    const struct plaatsing *y = b;

    if (x->rang != y->rang)
        return x->rang < y->rang ? -1 : 1;
    return x->fiscaal < y->fiscaal ? -1 : x->fiscaal > y->fiscaal;
}

static int vergelijk_paar(const void *a, const void *b)
{
    const struct paar *x = a;
    const struct paar *y = b;

    if (x->nummer != y->nummer)
        return x->nummer < y->nummer ? -1 : 1;
    return x->id < y->id ? -1 : x->id > y->id;
}

static void onthoud_sleutel(void *context, int soort, int64_t nummer)
{
    struct laadwerk *l = context;
    size_t n = l->sleutel[soort].n;

    if (n == l->sleutel[soort].ruimte) {
        size_t ruimte = n ? n + n / 2 : l->n + 16;
        struct paar *groter = realloc(l->sleutel[soort].paar, ruimte * sizeof(*groter));

        if (!groter) {
            l->geen_geheugen = true;
            return;
        }
        l->sleutel[soort].paar = groter;
        l->sleutel[soort].ruimte = ruimte;
    }
    l->sleutel[soort].paar[l->sleutel[soort].n++] = (struct paar){nummer, l->id};
}

/* Read one line back and write its row. It was judged before, so it is read again without a fault. */
static enum kb_status schrijf_rij(struct laadwerk *l, const struct plaatsing *p, char *ruimte)
{
    struct kb_fout reden = {.tekst = ""};
    struct kb_document *d = NULL;
    enum kb_status status = KB_INTERN;

    if (pread(fileno(l->terzijde), ruimte, p->n, p->plek) == (ssize_t)p->n)
        status = kb_document_lees((struct kb_tekst){ruimte, p->n}, &d, &reden);
    if (status == KB_OK)
        status = kb_werkgever_lees(kb_document_wortel(d), l->w.v->proef, &l->werkgever, &reden);
    if (status == KB_OK)
        status = l->w.hoe->rij(l->w.uit, l->id, &l->werkgever);
    if (status == KB_OK)
        kb_werkgever_sleutels(&l->werkgever, onthoud_sleutel, l);
    kb_document_vrij(d);
    if (status != KB_OK || l->geen_geheugen)
        return kb_fout_zet(l->w.fout, KB_INTERN, "%s: schrijven lukt niet: %s", l->w.nieuw,
                           l->w.hoe->reden(l->w.uit));
    return KB_OK;
}

static enum kb_status schrijf_rijen(struct laadwerk *l)
{
    char *ruimte = malloc(KB_MAX_REGEL);
    enum kb_status status = ruimte ? KB_OK : kb_fout_zet(l->w.fout, KB_GEEN_GEHEUGEN, "geen geheugen");
    uint32_t volg = 0;

    qsort(l->plaatsing, l->n, sizeof(*l->plaatsing), vergelijk_plaatsing);
    l->w.stap = "indexeren";
    for (size_t i = 0; i < l->n && status == KB_OK; i++) {
        volg = i && l->plaatsing[i].rang == l->plaatsing[i - 1].rang ? volg + 1 : 1;
        if (volg >> KB_RANG_VOLG_BITS) {
            status = kb_fout_zet(l->w.fout, KB_ONGELDIG, "er zijn te veel werkgevers van dezelfde omvang");
            break;
        }
        l->id = l->plaatsing[i].rang + volg;
        status = schrijf_rij(l, &l->plaatsing[i], ruimte);
        if (i % 1024 == 0)
            kb_vulwerk_toon(&l->w, (int64_t)i, (int)(i * 1000 / l->n), false);
    }
    free(ruimte);
    return status;
}

static enum kb_status schrijf_sleutels(struct laadwerk *l)
{
    for (int soort = 0; soort <= KB_SLEUTEL_NAAM; soort++) {
        struct paar *paar = l->sleutel[soort].paar;
        size_t n = l->sleutel[soort].n;

        if (n)
            qsort(paar, n, sizeof(*paar), vergelijk_paar);
        for (size_t i = 0; i < n; i++) {
            if (i && paar[i].nummer == paar[i - 1].nummer && paar[i].id == paar[i - 1].id)
                continue; /* an employer may have one name twice */
            if (l->w.hoe->sleutel(l->w.uit, soort, paar[i].nummer, paar[i].id) != KB_OK)
                return kb_fout_zet(l->w.fout, KB_INTERN, "%s: schrijven lukt niet: %s", l->w.nieuw,
                                   l->w.hoe->reden(l->w.uit));
        }
        free(paar);
        l->sleutel[soort].paar = NULL;
    }
    return KB_OK;
}

/* A file that nobody else sees, in the index's folder (there is room there, or there is none for the index
 * either); for an index in a database, where temporary files are. */
static FILE *open_terzijde(struct laadwerk *l)
{
    char pad[4096 + 16];
    FILE *f = NULL;
    int fd;

    if (kb_pg_is(l->w.v->index)) {
        f = tmpfile();
        if (!f)
            (void)kb_fout_zet(l->w.fout, KB_INTERN, "kan geen tijdelijk bestand maken: %s", strerror(errno));
        return f;
    }
    (void)snprintf(pad, sizeof(pad), "%s.regels", l->w.nieuw);
    (void)unlink(pad);
    fd = open(pad, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0) {
        (void)unlink(pad);
        f = fdopen(fd, "w+");
    }
    if (!f)
        (void)kb_fout_zet(l->w.fout, KB_INTERN, "%s: kan dit bestand niet maken", pad);
    return f;
}

static enum kb_status laad(struct laadwerk *l)
{
    enum kb_status status = KB_INTERN;

    l->terzijde = open_terzijde(l);
    if (l->terzijde)
        status = lees_alles(l);
    free(l->fiscaal.plek);
    free(l->lh.plek);
    l->fiscaal.plek = l->lh.plek = NULL;
    if (status == KB_OK)
        status = l->w.hoe->maak(&l->w, true);
    if (status == KB_OK)
        status = schrijf_rijen(l);
    if (status == KB_OK)
        status = schrijf_sleutels(l);
    if (status == KB_OK)
        status = kb_vulwerk_voltooi(&l->w);
    return status;
}

enum kb_status kb_index_laad(const struct kb_vulling *v, struct kb_vulverslag *uit, struct kb_fout *fout)
{
    struct laadwerk *l = calloc(1, sizeof(*l));
    enum kb_status status;

    if (!l)
        return kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "geen geheugen");
    status = kb_vulwerk_begin(&l->w, v, false, uit, fout);
    if (status == KB_OK)
        status = laad(l);
    uit->goed = uit->regels - uit->afgekeurd;
    kb_vulwerk_einde(&l->w);
    if (l->terzijde)
        (void)fclose(l->terzijde);
    for (int i = 0; i <= KB_SLEUTEL_NAAM; i++)
        free(l->sleutel[i].paar);
    free(l->plaatsing);
    free(l);
    return status;
}
