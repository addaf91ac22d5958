/* What the kernel knows of this process. Read at a scrape, never on the way of a request. */
#include "http/proces.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "klantbeeld/basis/klok.h"

static int64_t ns(struct timeval t)
{
    return (int64_t)t.tv_sec * KB_S + (int64_t)t.tv_usec * 1000;
}

static void lees_geheugen(struct kb_processtaat *uit)
{
    FILE *f = fopen("/proc/self/statm", "re");
    uint64_t blad = (uint64_t)sysconf(_SC_PAGESIZE);
    char regel[128] = "";
    char *rest;

    if (!f)
        return;
    if (fgets(regel, sizeof(regel), f)) {
        uit->virtueel = strtoull(regel, &rest, 10) * blad;
        uit->geheugen = strtoull(rest, NULL, 10) * blad;
    }
    fclose(f);
}

/* The one that reads the list is not counted. */
static uint64_t tel_descriptoren(void)
{
    DIR *map = opendir("/proc/self/fd");
    const struct dirent *e;
    uint64_t n = 0;

    if (!map)
        return 0;
    while ((e = readdir(map)) != NULL)
        n += e->d_name[0] != '.';
    closedir(map);
    return n ? n - 1 : 0;
}

void kb_proces_staat(struct kb_processtaat *uit)
{
    struct rusage verbruik;
    struct rlimit grens;

    *uit = (struct kb_processtaat){0};
    if (getrusage(RUSAGE_SELF, &verbruik) == 0)
        uit->cpu_ns = ns(verbruik.ru_utime) + ns(verbruik.ru_stime);
    if (getrlimit(RLIMIT_NOFILE, &grens) == 0)
        uit->max_descriptoren = grens.rlim_cur;
    lees_geheugen(uit);
    uit->descriptoren = tel_descriptoren();
}
