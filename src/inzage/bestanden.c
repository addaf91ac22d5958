/* Names, their order, and the file `stand`. */
#include "inzage/bestanden.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define VOOR "inzage-"
#define ACHTER ".jsonl"

enum { N_VOOR = sizeof(VOOR) - 1, N_ACHTER = sizeof(ACHTER) - 1, N_NUMMER = 8 };

void bestand_naam(struct logbestand *b, unsigned nummer, kb_tijd tijd)
{
    char t[KB_TIJD_LENGTE + 1];

    kb_tijd_schrijf(tijd, t);
    b->nummer = nummer % (MAX_NUMMER + 1U);
    snprintf(b->dag, sizeof(b->dag), "%.4s%.2s%.2s", t, t + 5, t + 8);
    snprintf(b->naam, sizeof(b->naam), VOOR "%08u-%s" ACHTER, b->nummer, b->dag);
}

static bool lees_naam(const char *naam, struct logbestand *uit)
{
    size_t n = strlen(naam);
    unsigned nummer = 0;

    if (n != N_VOOR + N_NUMMER + 1 + DAG_LENGTE + N_ACHTER || naam[N_VOOR + N_NUMMER] != '-' ||
        strcmp(naam + n - N_ACHTER, ACHTER) != 0 || strspn(naam + N_VOOR, "0123456789") != N_NUMMER ||
        strspn(naam + N_VOOR + N_NUMMER + 1, "0123456789") != DAG_LENGTE)
        return false;
    for (int i = 0; i < N_NUMMER; i++)
        nummer = nummer * 10 + (unsigned)(naam[N_VOOR + i] - '0');
    uit->nummer = nummer;
    memcpy(uit->naam, naam, n + 1);
    memcpy(uit->dag, naam + N_VOOR + N_NUMMER + 1, DAG_LENGTE);
    uit->dag[DAG_LENGTE] = '\0';
    return nummer > 0;
}

static int volgorde(const void *a, const void *b)
{
    const struct logbestand *x = a;
    const struct logbestand *y = b;

    if (x->nummer != y->nummer)
        return x->nummer < y->nummer ? -1 : 1;
    return strcmp(x->naam, y->naam);
}

static enum kb_status voeg_toe(struct bestandenlijst *l, size_t *ruimte, const struct logbestand *b)
{
    if (l->n == *ruimte) {
        size_t nieuw = *ruimte ? *ruimte * 2 : 64;
        struct logbestand *rij = realloc(l->rij, nieuw * sizeof(*rij));

        if (!rij)
            return KB_GEEN_GEHEUGEN;
        l->rij = rij;
        *ruimte = nieuw;
    }
    l->rij[l->n++] = *b;
    return KB_OK;
}

enum kb_status bestanden_lijst(int map, struct bestandenlijst *uit)
{
    int fd = openat(map, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
    enum kb_status status = KB_OK;
    size_t ruimte = 0;
    struct dirent *e;

    *uit = (struct bestandenlijst){.n = 0};
    if (!d) {
        if (fd >= 0)
            close(fd);
        return KB_INTERN;
    }
    while (status == KB_OK && (e = readdir(d))) {
        struct logbestand b;
        size_t n = strlen(e->d_name);

        if (lees_naam(e->d_name, &b)) {
            status = voeg_toe(uit, &ruimte, &b);
        } else if (strncmp(e->d_name, VOOR, N_VOOR) == 0 && n > N_ACHTER &&
                   strcmp(e->d_name + n - N_ACHTER, ACHTER) == 0) {
            uit->n_vreemd++;
            snprintf(uit->vreemd, sizeof(uit->vreemd), "%.*s", NAAM_RUIMTE - 1, e->d_name);
        }
    }
    closedir(d);
    if (status != KB_OK) {
        bestanden_vrij(uit);
        return status;
    }
    if (uit->n)
        qsort(uit->rij, uit->n, sizeof(*uit->rij), volgorde);
    return KB_OK;
}

void bestanden_vrij(struct bestandenlijst *l)
{
    free(l->rij);
    *l = (struct bestandenlijst){.n = 0};
}

bool stand_schrijf(int fd, const struct stand *s)
{
    char hash[HASH_TEKST + 1];
    char tekst[STAND_LENGTE + 1];

    hash_schrijf(s->hash, hash);
    snprintf(tekst, sizeof(tekst), "%020" PRIu64 " %s\n", s->volgnr, hash);
    return pwrite(fd, tekst, STAND_LENGTE, 0) == STAND_LENGTE;
}

static bool ontleed(const char *tekst, ssize_t n, struct stand *uit)
{
    uint64_t volgnr = 0;

    if (n != STAND_LENGTE || strspn(tekst, "0123456789") != 20 || tekst[20] != ' ' ||
        tekst[STAND_LENGTE - 1] != '\n' || tekst[0] != '0')
        return false;
    for (int i = 0; i < 20; i++)
        volgnr = volgnr * 10 + (uint64_t)(tekst[i] - '0');
    uit->volgnr = volgnr;
    return hash_lees((struct kb_tekst){tekst + 21, HASH_TEKST}, uit->hash);
}

/* A reader beside the writer might see half of both: what is read twice alike was whole. */
bool stand_lees(int map, struct stand *uit)
{
    char een[STAND_LENGTE + 2] = "";
    char twee[STAND_LENGTE + 2] = "";
    int fd = openat(map, "stand", O_RDONLY | O_CLOEXEC);
    ssize_t n = -1;

    if (fd < 0)
        return false;
    for (int i = 0; i < 100; i++) {
        n = pread(fd, een, STAND_LENGTE + 1, 0);
        if (pread(fd, twee, STAND_LENGTE + 1, 0) == n && n > 0 && memcmp(een, twee, (size_t)n) == 0)
            break;
    }
    close(fd);
    errno = EILSEQ;
    return ontleed(een, n, uit);
}
