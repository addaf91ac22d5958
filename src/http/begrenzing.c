/* From a limit that refuses to a 429, and from an alarm to a line in the log. The line has a pseudonym, to
 * see that two lines are about one employee, and the request's id: who may read the inzagelog finds there who
 * it was. */
#include "http/begrenzing.h"

#include <stdio.h>

#include "klantbeeld/basis/log.h"

enum { MAX_UITGEVER = 512 };

static enum kb_status weiger(struct kb_verzoek *v)
{
    const struct kb_grensoordeel *g = &v->grens;
    bool van_divisie = g->soort == KB_GRENS_DIVISIE_VERZOEKEN || g->soort == KB_GRENS_DIVISIE_WERKGEVERS;
    bool verzoeken = g->soort == KB_GRENS_MEDEWERKER_VERZOEKEN || g->soort == KB_GRENS_DIVISIE_VERZOEKEN;

    kb_fout_zet(&v->fout, KB_TE_VEEL, "%s doet nu te veel: hooguit %lld %s per %lld seconden.",
                van_divisie ? "Uw divisie" : "U", (long long)g->limiet,
                verzoeken ? "verzoeken" : "verschillende werkgevers", (long long)g->venster_s);
    v->fout.opnieuw_s = g->opnieuw_s;
    return KB_TE_VEEL;
}

enum kb_status kb_begrens_verzoek(struct kb_dienst *d, struct kb_verzoek *v)
{
    if (kb_grens_verzoek(d->deel.grens, &v->wie, v->begin, &v->grens))
        return KB_OK;
    v->inzage.actie = "verzoek";
    return weiger(v);
}

/* An issuer's subject is somebody of that issuer alone. */
static void pseudoniem_van(const struct kb_dienst *d, const struct kb_identiteit *wie,
                           char uit[KB_PSEUDONIEM_LENGTE + 1])
{
    const struct kb_config_abs *abs = &d->deel.config->abs;
    const char *uitgever = wie->uitgever ? abs->ander[wie->uitgever - 1].uitgever : abs->uitgever;
    char wie_dan[MAX_UITGEVER + KB_MAX_MEDEWERKER + 2];

    snprintf(wie_dan, sizeof(wie_dan), "%s %s", uitgever, wie->medewerker);
    kb_pseudoniem(d->deel.pseudoniem, "medewerker", kb_tekst_van(wie_dan), uit);
}

static void meld_alarm(const struct kb_dienst *d, const struct kb_verzoek *v)
{
    char wie[KB_PSEUDONIEM_LENGTE + 1];

    pseudoniem_van(d, &v->wie, wie);
    kb_log(KB_LOG_WAARSCHUWING,
           "alarm: veel werkgevers: medewerker=%s werkgevers=%zu venster_s=%lld verzoek=%s", wie,
           v->grens.alarm, (long long)d->deel.config->grenzen.werkgevers_venster_s, v->kenmerk.id);
}

enum kb_status kb_begrens_werkgever(struct kb_dienst *d, struct kb_verzoek *v, const struct kb_lhnummer *lh)
{
    if (!kb_grens_werkgever(d->deel.grens, &v->wie, (struct kb_tekst){lh->tekst, KB_LH_LENGTE}, v->begin,
                            &v->grens))
        return weiger(v);
    if (v->grens.alarm)
        meld_alarm(d, v);
    return KB_OK;
}
