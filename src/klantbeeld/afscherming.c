/* Shielded employers: who has no right to see them hears only that one exists, whatever was asked. CWS-IHP
 * says who is shielded, so for such a caller every answer needs its word: from the group organisatie when
 * that is asked anyway, from what is kept, or by a call of its own (which the engine's table of answers
 * mostly spares). Without that word nothing is shown. Who has the right does not come by here. */
#include "klantbeeld/intern.h"

/* What is kept: a word and until when it may be relied on. */
struct bewaard {
    kb_moment tot;
    enum kb_afscherming stand;
};

/* No gegevensgroep has this number, so no group's key begins like it. */
enum { GEEN_GROEP = 0xff };

struct sleutel {
    char bytes[1 + KB_LH_LENGTE];
};

static struct kb_tekst sleutel_van(const struct kb_lhnummer *lh, struct sleutel *s)
{
    s->bytes[0] = (char)GEEN_GROEP;
    memcpy(s->bytes + 1, lh->tekst, KB_LH_LENGTE);
    return (struct kb_tekst){s->bytes, sizeof(s->bytes)};
}

void schild_begin(struct schild *s, bool telt)
{
    s->telt = telt;
    s->vraagt = false;
    s->onbekend = false;
    s->stand = KB_AFSCHERMING_ONBEKEND;
    s->tot = 0;
    s->opnieuw_s = 0;
}

static void zoek(struct schild *s, const struct kb_klantbeeld *k, const struct kb_lhnummer *lh)
{
    struct sleutel sleutel;
    struct kb_geleend g = kb_cache_leen(k->cache, sleutel_van(lh, &sleutel), kb_nu(k->klok));
    struct bewaard b;

    if (!g.waarde)
        return;
    memcpy(&b, g.bytes.p, sizeof(b));
    s->stand = b.stand;
    s->tot = b.tot;
    kb_cache_laat_los(&g);
}

enum kb_status schild_plan(struct schild *s, const struct kb_klantbeeld *k, const struct kb_lhnummer *lh,
                           bool is_gevraagd, struct kb_arena *arena)
{
    struct levering *l = &s->register_;
    struct kb_overtredingen geen; /* six kilobytes: rows are not cleared */

    if (!s->telt)
        return KB_OK;
    zoek(s, k, lh);
    if (s->stand != KB_AFSCHERMING_ONBEKEND || is_gevraagd || !k->staat[k->register_groep].adapter)
        return KB_OK;
    geen.n = geen.totaal = 0;
    vraag_begin(k, k->register_groep, lh, &s->vraag);
    *l = (struct levering){.groep = k->register_groep,
                           .vraag = &s->vraag,
                           .adapter = k->staat[k->register_groep].adapter,
                           .plan.arena = arena};
    s->vraagt = true;
    return l->adapter->plan(&s->vraag, &l->plan, &geen);
}

void schild_neem(struct schild *s, const struct kb_klantbeeld *k, const struct levering *l)
{
    struct sleutel sleutel;
    struct bewaard b;

    s->stand = l->afscherming;
    s->tot = levering_vers_tot(l);
    if (s->stand == KB_AFSCHERMING_ONBEKEND || !s->tot)
        return;
    memset(&b, 0, sizeof(b));
    b.tot = s->tot;
    b.stand = s->stand;
    kb_cache_bewaar(k->cache, sleutel_van(&l->vraag->lhnummer, &sleutel),
                    (struct kb_tekst){(const char *)&b, sizeof(b)}, s->tot);
}

void schild_lees(struct schild *s, const struct kb_klantbeeld *k, struct kb_ophaling *o,
                 struct kb_arena *arena)
{
    struct levering *l = &s->register_;

    if (!s->vraagt)
        return;
    levering_koppel(l, o);
    s->onbekend = levering_onbekend(l);
    levering_lees(l, arena);
    for (size_t i = 0; i < l->plan.n; i++)
        if (l->resultaat[l->plan.regel[i].soort]->opnieuw_s > s->opnieuw_s)
            s->opnieuw_s = l->resultaat[l->plan.regel[i].soort]->opnieuw_s;
    schild_neem(s, k, l);
}

kb_moment schild_vers_tot(const struct schild *s, kb_moment tot)
{
    if (!s->telt)
        return tot;
    if (s->stand != KB_AFSCHERMING_NEE)
        return 0;
    return s->tot < tot ? s->tot : tot;
}

enum kb_status schild_keur(const struct schild *s, struct kb_fout *fout)
{
    if (!s->telt || s->stand == KB_AFSCHERMING_NEE)
        return KB_OK;
    if (s->stand == KB_AFSCHERMING_JA)
        return kb_fout_zet(fout, KB_AFGESCHERMD,
                           "Uw rol geeft geen recht op de gegevens van een afgeschermde werkgever.");
    if (s->onbekend)
        return kb_fout_zet(fout, KB_ONBEKEND, "Er is geen werkgever met dit LH-nummer.");
    kb_fout_zet(
        fout, KB_BRON_ONBEREIKBAAR,
        "Of deze werkgever is afgeschermd, is nu niet bekend, en zonder dat ziet uw rol niets van hem.");
    fout->opnieuw_s = s->opnieuw_s;
    return KB_BRON_ONBEREIKBAAR;
}
