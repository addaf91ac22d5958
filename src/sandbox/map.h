/* Internal to sandbox/: a private folder for as long as the process lives, and files that only their owner
 * may read. Not thread-safe. */
#ifndef KLANTBEELD_SRC_SANDBOX_MAP_H
#define KLANTBEELD_SRC_SANDBOX_MAP_H

#include "klantbeeld/basis/buffer.h"

enum { KB_MAP_PAD = 512 };

struct kb_map {
    char pad[KB_MAP_PAD - 64]; /* room for a name behind it; "" = not made */
};

/* Make it below TMPDIR, or /tmp: mode 0700. KB_OK, KB_CONFIGURATIE. */
KB_MOET_GEBRUIKEN enum kb_status kb_map_maak(struct kb_map *m, struct kb_fout *fout);
/* The path of a file in it; its name has at most 62 bytes. */
void kb_map_pad(const struct kb_map *m, const char *naam, char uit[KB_MAP_PAD]);
/* Write a new file in it, mode 0600. */
KB_MOET_GEBRUIKEN enum kb_status kb_map_schrijf(const struct kb_map *m, const char *naam,
                                                const struct kb_buffer *inhoud, struct kb_fout *fout);
/* Write a file anywhere, mode 0600, in one step: who reads it sees all of it. */
KB_MOET_GEBRUIKEN enum kb_status kb_map_vervang(const char *pad, const struct kb_buffer *inhoud,
                                                struct kb_fout *fout);
/* Delete it with every file in it. */
void kb_map_ruim_op(struct kb_map *m);

#endif
