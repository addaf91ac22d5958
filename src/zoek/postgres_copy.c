/* COPY, in its text form and in pieces. To its data the server gives nothing back, so here libpq waits
 * itself: that ends when the server or the network does. */
#include "zoek/postgres_copy.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { STUK = 1 << 16 };

void kb_pg_copy_veld(struct kb_buffer *regels, struct kb_tekst t)
{
    if (regels->n && regels->p[regels->n - 1] != '\n')
        kb_buffer_voeg(regels, "\t", 1);
    if (!t.p)
        kb_buffer_voeg(regels, "\\N", 2);
    for (size_t i = 0; i < t.n; i++) {
        const char *vervang = t.p[i] == '\\'   ? "\\\\"
                              : t.p[i] == '\n' ? "\\n"
                              : t.p[i] == '\t' ? "\\t"
                              : t.p[i] == '\r' ? "\\r"
                                               : NULL;

        kb_buffer_voeg(regels, vervang ? vervang : t.p + i, vervang ? 2 : 1);
    }
}

static enum kb_status mislukt(struct kb_pg_copy *c)
{
    (void)snprintf(c->reden, sizeof(c->reden), "%s", PQerrorMessage(c->p->c));
    c->reden[strcspn(c->reden, "\n")] = '\0';
    return KB_BRON_ONBEREIKBAAR;
}

static enum kb_status verstuur(struct kb_pg_copy *c)
{
    struct kb_buffer *b = &c->regels;
    enum kb_status status = KB_OK;

    if (b->mislukt)
        return KB_GEEN_GEHEUGEN;
    (void)PQsetnonblocking(c->p->c, 0);
    if (b->n && PQputCopyData(c->p->c, b->p, (int)b->n) != 1)
        status = mislukt(c);
    (void)PQsetnonblocking(c->p->c, 1);
    b->n = 0;
    return status;
}

enum kb_status kb_pg_copy_sluit(struct kb_pg_copy *c)
{
    enum kb_status status = c->tabel ? verstuur(c) : KB_OK;
    PGresult *r;

    if (!c->tabel || status != KB_OK)
        return status;
    c->tabel = NULL;
    (void)PQsetnonblocking(c->p->c, 0);
    if (PQputCopyEnd(c->p->c, NULL) != 1)
        status = mislukt(c);
    while ((r = PQgetResult(c->p->c)) != NULL) {
        if (PQresultStatus(r) != PGRES_COMMAND_OK)
            status = mislukt(c);
        PQclear(r);
    }
    (void)PQsetnonblocking(c->p->c, 1);
    return status;
}

enum kb_status kb_pg_copy_naar(struct kb_pg_copy *c, const char *tabel, int64_t generatie)
{
    enum kb_status status;
    char sql[120];

    if (c->tabel && strcmp(c->tabel, tabel) == 0)
        return c->regels.n < STUK ? KB_OK : verstuur(c);
    status = kb_pg_copy_sluit(c);
    if (status != KB_OK)
        return status;
    (void)snprintf(sql, sizeof(sql), "COPY klantbeeld.%s_%" PRId64 " FROM STDIN", tabel, generatie);
    if (!kb_pg_doe(c->p, sql))
        return mislukt(c);
    c->tabel = tabel;
    return KB_OK;
}
