/* The private folder of the sandbox. Everything in it is a plain file. */
#include "sandbox/map.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static enum kb_status faal(struct kb_fout *fout, const char *pad)
{
    return kb_fout_zet(fout, KB_CONFIGURATIE, "%s: %s", pad, strerror(errno));
}

enum kb_status kb_map_maak(struct kb_map *m, struct kb_fout *fout)
{
    const char *onder = getenv("TMPDIR");
    int n =
        snprintf(m->pad, sizeof(m->pad), "%s/klantbeeld-sandbox-XXXXXX", onder && *onder ? onder : "/tmp");
    enum kb_status status = KB_OK;

    /* The path goes into a configuration file between quotes. */
    if (n >= (int)sizeof(m->pad) || strpbrk(m->pad, "\"\\"))
        status = kb_fout_zet(fout, KB_CONFIGURATIE, "TMPDIR is te lang, of bevat \" of \\");
    else if (!mkdtemp(m->pad))
        status = faal(fout, m->pad);
    if (status != KB_OK)
        m->pad[0] = '\0';
    return status;
}

void kb_map_pad(const struct kb_map *m, const char *naam, char uit[KB_MAP_PAD])
{
    snprintf(uit, KB_MAP_PAD, "%s/%.62s", m->pad, naam);
}

static bool schrijf_alles(int fd, const struct kb_buffer *inhoud)
{
    size_t gedaan = 0;

    while (gedaan < inhoud->n) {
        ssize_t n = write(fd, inhoud->p + gedaan, inhoud->n - gedaan);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        gedaan += (size_t)n;
    }
    return true;
}

/* A new file: what is there already may be somebody else's link. */
static enum kb_status schrijf_nieuw(const char *pad, const struct kb_buffer *inhoud, struct kb_fout *fout)
{
    enum kb_status status = KB_OK;
    int fd;

    if (inhoud->mislukt)
        return kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "%s: geen geheugen", pad);
    fd = open(pad, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd < 0)
        return faal(fout, pad);
    if (!schrijf_alles(fd, inhoud))
        status = faal(fout, pad);
    if (close(fd) != 0 && status == KB_OK)
        status = faal(fout, pad);
    if (status != KB_OK)
        unlink(pad);
    return status;
}

enum kb_status kb_map_schrijf(const struct kb_map *m, const char *naam, const struct kb_buffer *inhoud,
                              struct kb_fout *fout)
{
    char pad[KB_MAP_PAD];

    kb_map_pad(m, naam, pad);
    return schrijf_nieuw(pad, inhoud, fout);
}

enum kb_status kb_map_vervang(const char *pad, const struct kb_buffer *inhoud, struct kb_fout *fout)
{
    char nieuw[4096];
    enum kb_status status;

    if (snprintf(nieuw, sizeof(nieuw), "%s.%ld", pad, (long)getpid()) >= (int)sizeof(nieuw))
        return kb_fout_zet(fout, KB_CONFIGURATIE, "de naam van het bestand is te lang");
    status = schrijf_nieuw(nieuw, inhoud, fout);
    if (status == KB_OK && rename(nieuw, pad) != 0) {
        status = faal(fout, pad);
        unlink(nieuw);
    }
    return status;
}

void kb_map_ruim_op(struct kb_map *m)
{
    DIR *map = *m->pad ? opendir(m->pad) : NULL;
    const struct dirent *d;

    while (map && (d = readdir(map)) != NULL)
        unlinkat(dirfd(map), d->d_name, 0); /* refuses . and .. */
    if (map) {
        closedir(map);
        rmdir(m->pad);
    }
    m->pad[0] = '\0';
}
