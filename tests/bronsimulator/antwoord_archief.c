/* Documentarchief (openapi/bronnen/archief.yaml): documents, selected, sorted and in parts.
 *
 * The list is never made: a place in it is a place in the employer's documents, walked from the newest or the
 * oldest, of which those that do not satisfy are passed over. */
#include "antwoord.h"
#include "json.h"
#include "vraag.h"
#include "wereld_documenten.h"

enum { MAX_LIJST = 512 };

struct selectie {
    struct wereld_werkgever w;
    struct kb_tekst soorten; /* "TK,DL"; no text: all */
    struct kb_tekst gebieden;
    int32_t vanaf;
    int32_t tot;
    bool oudste_eerst;
    uint32_t max;
    uint32_t begin; /* how many documents have been passed */
    char ruimte[3][MAX_LIJST];
};

static int fout(struct kb_buffer *b, int nummer, const char *tekst)
{
    SJ(b, "{\"fout\":{\"nr\":");
    sj_geheel(b, nummer);
    SJ(b, ",\"txt\":");
    sj_z(b, tekst);
    SJ(b, "}}");
    return nummer / 10;
}

/* Is code one of those in a list? Everything is, when there is no list. */
static bool in_lijst(struct kb_tekst lijst, const char *code)
{
    const char *p = lijst.p;
    const char *einde;

    if (!p)
        return true;
    einde = p + lijst.n;
    for (;;) {
        const char *komma = memchr(p, ',', (size_t)(einde - p));
        const char *stop = komma ? komma : einde;

        if (kb_tekst_gelijk(kb_tekst_van(code), (struct kb_tekst){p, (size_t)(stop - p)}))
            return true;
        if (!komma)
            return false;
        p = komma + 1;
    }
}

/* Everything a token is valid for, as one number. */
static uint64_t controle(const struct selectie *s)
{
    uint64_t som =
        wereld_toeval(s->w.administratie ^ (s->oudste_eerst ? 1U : 0U), (uint32_t)s->vanaf, (uint32_t)s->tot);

    for (size_t i = 0; i < s->soorten.n; i++)
        som = wereld_toeval(som, 1, (unsigned char)s->soorten.p[i]);
    for (size_t i = 0; i < s->gebieden.n; i++)
        som = wereld_toeval(som, 2, (unsigned char)s->gebieden.p[i]);
    return som;
}

/* 0, or what is wrong. */
static int lees_selectie(const struct sim_vraag *vraag, struct selectie *s, struct kb_buffer *b)
{
    struct kb_tekst query = vraag->query;
    struct kb_tekst t;
    enum sim_param sort;
    enum sim_param vervolg;

    *s = (struct selectie){.vanaf = INT32_MIN, .tot = INT32_MAX, .max = 25};
    if (sim_query(query, "lh", s->ruimte[0], MAX_LIJST, &t) != SIM_AANWEZIG)
        return fout(b, 4001, "lh ontbreekt");
    if (!sim_zoek_werkgever(vraag, t, &s->w))
        return fout(b, 4041, "lh onbekend");
    if (sim_query(query, "srt", s->ruimte[0], MAX_LIJST, &s->soorten) == SIM_ONGELDIG ||
        sim_query(query, "agb", s->ruimte[1], MAX_LIJST, &s->gebieden) == SIM_ONGELDIG)
        return fout(b, 4002, "srt of agb deugt niet");
    if (sim_query_dag(query, "dv", false, &s->vanaf) == SIM_ONGELDIG ||
        sim_query_dag(query, "dt", false, &s->tot) == SIM_ONGELDIG)
        return fout(b, 4002, "dv of dt is geen JJJJMMDD");
    if (!sim_query_geheel(query, "max", 1, 100, &s->max))
        return fout(b, 4002, "max is 1 tot en met 100");
    sort = sim_query(query, "sort", s->ruimte[2], MAX_LIJST, &t);
    if (sort == SIM_ONGELDIG || (sort == SIM_AANWEZIG && !kb_tekst_is(t, "A") && !kb_tekst_is(t, "D")))
        return fout(b, 4002, "sort is A of D");
    s->oudste_eerst = sort == SIM_AANWEZIG && kb_tekst_is(t, "A");
    vervolg = sim_query(query, "vervolg", s->ruimte[2], MAX_LIJST, &t);
    if (vervolg == SIM_ONGELDIG ||
        (vervolg == SIM_AANWEZIG &&
         (!sim_token_lees(t, "d4/", "+", controle(s), &s->begin) || s->begin >= wereld_documenten(&s->w))))
        return fout(b, 4003, "vervolg onbekend");
    return 0;
}

static bool voldoet(const struct selectie *s, int32_t vandaag, uint32_t k)
{
    struct wereld_dockern kern;

    wereld_dockern(&s->w, vandaag, k, &kern);
    return kern.dag >= s->vanaf && kern.dag <= s->tot && in_lijst(s->soorten, kern.soort) &&
           in_lijst(s->gebieden, kern.gebied);
}

static void document(struct kb_buffer *b, const struct wereld_document *d)
{
    SJ(b, "{\"docId\":\"KA-");
    sj_cijfers(b, d->nummer, d->nummer < 10000000000U ? 10 : 11);
    SJ(b, "\",\"dat\":\"");
    sj_dag(b, d->kern.dag);
    SJ(b, "\",\"agb\":");
    sj_z(b, d->kern.gebied);
    SJ(b, ",\"ond\":");
    sj_z(b, d->onderwerp);
    SJ(b, ",\"subOnd\":");
    sj_z(b, d->subonderwerp);
    SJ(b, ",\"ttl\":");
    sj_z(b, d->titel);
    SJ(b, ",\"srtCd\":");
    sj_z(b, d->kern.soort);
    if (d->bijlage)
        SJ(b, ",\"bijl\":\"J\"}");
    else
        SJ(b, ",\"bijl\":\"N\"}");
}

/* The place in the employer's documents (0 the newest) of place i in the order that was asked for. */
static uint32_t plek(const struct selectie *s, uint32_t n, uint32_t i)
{
    return s->oudste_eerst ? n - 1 - i : i;
}

static uint32_t tel(const struct selectie *s, int32_t vandaag, uint32_t n)
{
    uint32_t aantal = 0;

    if (!s->soorten.p && !s->gebieden.p && s->vanaf == INT32_MIN && s->tot == INT32_MAX)
        return n;
    for (uint32_t k = 0; k < n; k++)
        aantal += voldoet(s, vandaag, k);
    return aantal;
}

int sim_antwoord_archief(const struct sim_vraag *vraag, struct kb_buffer *b)
{
    struct selectie s;
    struct kb_tekst deel;
    uint32_t gegeven = 0;
    uint32_t vervolg = 0;
    uint32_t n;
    int status;

    if (!sim_pad_past("/archief/documenten/v4", vraag->pad, &deel))
        return fout(b, 4040, "pad bestaat niet");
    if (!kb_tekst_is(vraag->methode, "GET"))
        return fout(b, 4050, "alleen GET");
    status = lees_selectie(vraag, &s, b);
    if (status)
        return status;
    n = wereld_documenten(&s.w);
    SJ(b, "{\"lh\":");
    sj_z(b, s.w.lh);
    SJ(b, ",\"aantal\":");
    sj_geheel(b, tel(&s, vraag->vandaag, n));
    SJ(b, ",\"docs\":[");
    for (uint32_t i = s.begin; i < n && !vervolg; i++) {
        struct wereld_document d;

        if (!voldoet(&s, vraag->vandaag, plek(&s, n, i)))
            continue;
        if (gegeven == s.max) {
            vervolg = i; /* there is one more, so there is a next part; it starts there */
            continue;
        }
        if (gegeven++)
            SJ(b, ",");
        wereld_document(&s.w, vraag->vandaag, plek(&s, n, i), &d);
        document(b, &d);
    }
    SJ(b, "],\"vervolg\":");
    sj_tekst(b, vervolg ? sim_token_maak("d4/", "+", vervolg, controle(&s), s.ruimte[2]) : KB_GEEN_TEKST);
    SJ(b, "}");
    return 200;
}
