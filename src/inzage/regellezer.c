/* Lines from a descriptor through one buffer of two lines' size: what is longer cannot be ours, and is passed
 * over without being kept. */
#include "inzage/regellezer.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

enum { RUIMTE = 2 * (MAX_REGEL + 1) };

bool regellezer_begin(struct regellezer *l, int fd)
{
    *l = (struct regellezer){.fd = fd, .bytes = malloc(RUIMTE)};
    return l->bytes != NULL;
}

void regellezer_einde(struct regellezer *l)
{
    free(l->bytes);
    l->bytes = NULL;
}

/* More bytes behind those that are there; 0 at the end of the file, -1 on a fault. */
static ssize_t vul(struct regellezer *l)
{
    ssize_t n;

    if (l->begin) {
        memmove(l->bytes, l->bytes + l->begin, l->eind - l->begin);
        l->eind -= l->begin;
        l->begin = 0;
    }
    do
        n = pread(l->fd, l->bytes + l->eind, RUIMTE - l->eind, (off_t)l->gelezen);
    while (n < 0 && errno == EINTR);
    if (n > 0) {
        l->eind += (size_t)n;
        l->gelezen += (uint64_t)n;
    }
    return n;
}

/* For good: the other half of a line that is being written must not be taken for a line. */
static enum regelstand aan_het_einde(struct regellezer *l, enum regelstand stand)
{
    l->klaar = true;
    l->begin = l->eind;
    return stand;
}

/* Drop bytes up to and with the next newline. */
static enum regelstand sla_over(struct regellezer *l)
{
    for (;;) {
        const char *einde = memchr(l->bytes + l->begin, '\n', l->eind - l->begin);
        ssize_t n;

        if (einde) {
            l->begin = (size_t)(einde - l->bytes) + 1;
            return LEZER_TE_LANG;
        }
        l->begin = l->eind;
        n = vul(l);
        if (n <= 0)
            return n < 0 ? LEZER_FOUT : aan_het_einde(l, LEZER_REST);
    }
}

enum regelstand regellezer_volgende(struct regellezer *l, struct kb_tekst *uit)
{
    const char *einde = NULL;
    ssize_t n = 1;

    if (l->klaar)
        return LEZER_EINDE;
    while (!(einde = memchr(l->bytes + l->begin, '\n', l->eind - l->begin)) &&
           l->eind - l->begin <= MAX_REGEL && (n = vul(l)) > 0)
        ;
    if (n < 0)
        return LEZER_FOUT;
    l->plek = l->gelezen - (l->eind - l->begin);
    if (l->begin == l->eind)
        return aan_het_einde(l, LEZER_EINDE);
    l->nummer++;
    *uit = (struct kb_tekst){l->bytes + l->begin, l->eind - l->begin};
    if (einde) {
        uit->n = (size_t)(einde - uit->p);
        l->begin += uit->n + 1;
        return uit->n > MAX_REGEL ? LEZER_TE_LANG : LEZER_REGEL;
    }
    if (uit->n <= MAX_REGEL)
        return aan_het_einde(l, LEZER_REST);
    uit->n = 0;
    return sla_over(l);
}
