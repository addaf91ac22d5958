/* What an index says of itself, and whether its file is whole. */
#include "zoek/postgres.h"
#include "zoek/sqlite.h"

static bool is_heel(const struct kb_sqlite *s)
{
    sqlite3_stmt *st = NULL;
    bool goed = sqlite3_prepare_v2(s->db, "PRAGMA integrity_check(1)", -1, &st, NULL) == SQLITE_OK &&
                sqlite3_step(st) == SQLITE_ROW && strcmp((const char *)sqlite3_column_text(st, 0), "ok") == 0;

    (void)sqlite3_finalize(st);
    return goed;
}

enum kb_status kb_index_staat(const char *index, bool grondig, struct kb_indexstaat *uit,
                              struct kb_fout *fout)
{
    void *verbinding;
    enum kb_status status;

    if (kb_pg_is(index))
        return kb_pg_staat(index, grondig, uit, fout);
    status = kb_opslag_sqlite.open(index, &verbinding, fout);
    if (status != KB_OK)
        return status;
    status = kb_opslag_sqlite.staat(verbinding, uit, fout);
    if (status == KB_OK && grondig && !is_heel(verbinding))
        status = kb_fout_zet(fout, KB_BRON_ONBEREIKBAAR, "De zoekindex is beschadigd.");
    kb_opslag_sqlite.sluit(verbinding);
    return status;
}
