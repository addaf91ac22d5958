/* What the tests of the adapters share: a question, recorded bodies in, parsed JSON out, and the
 * mutation of every member of a body. */
#ifndef KLANTBEELD_TESTS_PROEF_H
#define KLANTBEELD_TESTS_PROEF_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "klantbeeld/klantbeeld/groepen.h"

#include "vorm.h"

#define DE_GROOT "123456789L01"
#define RIJK "800000006L01"

#define AANTAL(rij) (sizeof(rij) / sizeof((rij)[0]))

/* One translation and all that goes with it. */
struct proef {
    const struct kb_adapter *adapter;
    const struct vorm *vorm;
    struct kb_vraag vraag;
    char *body[KB_MAX_OPROEPEN]; /* by kind of call; NULL = no usable answer */
    struct kb_bronantwoord antwoord[KB_MAX_OPROEPEN];
    struct kb_vertaling v; /* after proef_vertaal */
};

static inline const struct kb_adapter *proef_adapter(const char *groep, const char *naam)
{
    int g = kb_gegevensgroep_zoek(kb_tekst_van(groep));

    assert_int_not_equal(g, KB_GEEN_GROEP);
    return kb_gegevensgroep_adapter(&kb_gegevensgroepen[g], naam);
}

/* The recorded questions were asked on 20 October 2023. */
static inline struct kb_vraag proef_vraag(const char *lh)
{
    struct kb_vraag v;

    memset(&v, 0, sizeof(v));
    memcpy(v.lhnummer.tekst, lh, KB_LH_LENGTE);
    v.vandaag = (struct kb_datum){2023, 10, 20};
    v.aantal = 25;
    v.velden = UINT32_MAX;
    return v;
}

/* "k3cr/degroot_personen" → its bytes, zero-terminated; free them. */
static inline char *proef_bestand(const char *naam)
{
    char pad[512];
    char *uit;
    long n;
    FILE *f;

    snprintf(pad, sizeof(pad), "%s/unit/adapter/bodies/%s.json", KB_TESTMAP, naam);
    f = fopen(pad, "rb");
    if (!f)
        fail_msg("%s ontbreekt", pad);
    fseek(f, 0, SEEK_END);
    n = ftell(f);
    rewind(f);
    uit = malloc((size_t)n + 1);
    assert_non_null(uit);
    assert_int_equal(fread(uit, 1, (size_t)n, f), n);
    uit[n] = '\0';
    fclose(f);
    return uit;
}

static inline json_t *proef_json(const char *naam)
{
    char *bytes = proef_bestand(naam);
    json_t *j = json_loads(bytes, JSON_REJECT_DUPLICATES, NULL);

    assert_non_null(j);
    free(bytes);
    return j;
}

/* bodies: names of files, by kind of call. */
static inline void proef_begin(struct proef *p, const struct kb_adapter *adapter, const struct vorm *vorm,
                               const char *lh, const char *const *bodies)
{
    memset(p, 0, sizeof(*p));
    p->adapter = adapter;
    p->vorm = vorm;
    p->vraag = proef_vraag(lh);
    for (size_t i = 0; i < adapter->n_oproepen; i++)
        p->body[i] = proef_bestand(bodies[i]);
}

static inline void proef_eind(struct proef *p)
{
    for (size_t i = 0; i < KB_MAX_OPROEPEN; i++)
        free(p->body[i]);
}

/* Replace a body; bytes is copied, NULL = no usable answer. */
static inline void proef_zet(struct proef *p, unsigned soort, const char *bytes)
{
    free(p->body[soort]);
    p->body[soort] = bytes ? strdup(bytes) : NULL;
}

/* Replace a body by a recorded one. */
static inline void proef_lees(struct proef *p, unsigned soort, const char *naam)
{
    free(p->body[soort]);
    p->body[soort] = proef_bestand(naam);
}

/* Translate, parse what came out and check its shape. The caller frees the JSON. */
static inline json_t *proef_vertaal(struct proef *p)
{
    struct kb_buffer uit = KB_LEGE_BUFFER;
    struct kb_schrijver s = kb_schrijver_op(&uit);
    struct kb_arena arena;
    json_t *j;

    kb_arena_begin(&arena);
    memset(p->antwoord, 0, sizeof(p->antwoord));
    for (size_t i = 0; i < KB_MAX_OPROEPEN; i++) {
        p->antwoord[i].uitkomst = p->body[i] ? KB_ANTWOORD_OK : KB_ANTWOORD_GEEN;
        p->antwoord[i].body = kb_tekst_van(p->body[i]);
    }
    p->v = (struct kb_vertaling){
        .vraag = &p->vraag, .antwoord = p->antwoord, .uit = &s, .arena = &arena, .zicht = p->adapter->zicht};
    assert_int_equal(p->adapter->vertaal(&p->v), KB_OK);
    j = json_loadb(uit.p, uit.n, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(j);
    assert_true(vorm_klopt(p->vorm, j, ""));
    kb_buffer_vrij(&uit);
    kb_arena_vrij(&arena);
    return j;
}

/* Translate one body instead of the recorded one. */
static inline json_t *proef_met(struct proef *p, unsigned soort, const char *body)
{
    proef_zet(p, soort, body);
    return proef_vertaal(p);
}

/* The value at "contactgeschiedenis.items.0.datum"; NULL when there is none. */
static inline json_t *proef_pad(json_t *j, const char *pad)
{
    char deel[64];

    while (j && *pad) {
        size_t n = strcspn(pad, ".");

        assert_true(n < sizeof(deel));
        memcpy(deel, pad, n);
        deel[n] = '\0';
        j = json_is_array(j) ? json_array_get(j, strtoul(deel, NULL, 10)) : json_object_get(j, deel);
        pad += n + (pad[n] == '.');
    }
    return j;
}

static inline void proef_gelijk(json_t *een, json_t *ander)
{
    char *a;
    char *b;

    if (json_equal(een, ander))
        return;
    a = json_dumps(een, JSON_INDENT(1) | JSON_ENCODE_ANY);
    b = json_dumps(ander, JSON_INDENT(1) | JSON_ENCODE_ANY);
    print_error("%s\n=====\n%s\n", a, b);
    free(a);
    free(b);
    fail_msg("%s", "twee antwoorden verschillen");
}

/* Take the cursor out: returns a copy ("" when null) and puts "*" where there was one, as the expected
 * answers have it. */
static inline void proef_neem_cursor(json_t *lijst, char uit[KB_MAX_CURSOR + 1])
{
    json_t *c = json_object_get(lijst, "volgendeCursor");

    uit[0] = '\0';
    if (!json_is_string(c))
        return;
    assert_in_range(json_string_length(c), 1, KB_MAX_CURSOR);
    assert_int_equal(
        strspn(json_string_value(c), "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
        json_string_length(c));
    snprintf(uit, KB_MAX_CURSOR + 1, "%s", json_string_value(c));
    json_object_set_new(lijst, "volgendeCursor", json_string("*"));
}

static inline bool proef_wijkt_af(const struct proef *p, unsigned soort, const char *lid)
{
    for (size_t i = 0; i < p->v.n_afwijkingen && i < KB_MAX_AFWIJKINGEN; i++)
        if (p->v.afwijking[i].soort == soort && strcmp(p->v.afwijking[i].lid, lid) == 0)
            return true;
    return false;
}

/* The plan of a question; its paths live in arena, which the caller frees. */
static inline enum kb_status proef_plan(const struct proef *p, struct kb_arena *arena, struct kb_plan *plan,
                                        struct kb_overtredingen *o)
{
    memset(o, 0, sizeof(*o));
    *plan = (struct kb_plan){.arena = arena};
    kb_arena_begin(arena);
    return p->adapter->plan(&p->vraag, plan, o);
}

/* Is this path (dotted) among the members that this kind of call feeds? */
static inline bool proef_levert(const struct proef *p, unsigned soort, const char *pad)
{
    for (size_t i = 0; i < KB_MAX_LEDEN && p->adapter->oproepen[soort].levert[i]; i++)
        if (strcmp(p->adapter->oproepen[soort].levert[i], pad) == 0)
            return true;
    return false;
}

/* What this call does not feed is as it was; with `leeg`, what it feeds is null. */
static inline void proef_rest_is_heel(const struct proef *p, unsigned soort, json_t *nu, json_t *goed,
                                      bool leeg)
{
    for (unsigned s = 0; s < p->adapter->n_oproepen; s++) {
        for (size_t i = 0; i < KB_MAX_LEDEN && p->adapter->oproepen[s].levert[i]; i++) {
            const char *pad = p->adapter->oproepen[s].levert[i];

            if (!proef_levert(p, soort, pad))
                proef_gelijk(proef_pad(nu, pad), proef_pad(goed, pad));
            else if (leeg)
                assert_true(json_is_null(proef_pad(nu, pad)));
        }
    }
}

/* Bodies that are no JSON, or not the JSON of any contract: refused, and their own members alone are null. */
static inline void proef_onbruikbaar(struct proef *p, unsigned soort)
{
    static const char *const BODIES[] = {"",
                                         " ",
                                         "{",
                                         "}",
                                         "null",
                                         "true",
                                         "7",
                                         "[]",
                                         "{}",
                                         "\"tekst\"",
                                         "{\"a\":1,\"a\":2}",
                                         "\xef\xbb\xbf{}",
                                         "{\"x\":\"\xff\"}",
                                         "{\"x\":1e400}",
                                         "<html></html>",
                                         "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["};
    json_t *goed = proef_vertaal(p);
    char *heel = strdup(p->body[soort]);
    size_t n = strlen(heel);

    for (size_t i = 0; i < AANTAL(BODIES); i++) {
        json_t *nu = proef_met(p, soort, BODIES[i]);

        assert_true(p->antwoord[soort].verworpen);
        proef_rest_is_heel(p, soort, nu, goed, true);
        json_decref(nu);
    }
    /* Cut off anywhere before its last bracket. */
    while (n && heel[n - 1] != '}')
        n--;
    for (size_t i = 0; i < n; i += 1 + n / 97) {
        char *stuk = strndup(heel, i);
        json_t *nu = proef_met(p, soort, stuk);

        assert_true(p->antwoord[soort].verworpen);
        proef_rest_is_heel(p, soort, nu, goed, true);
        json_decref(nu);
        free(stuk);
    }
    proef_zet(p, soort, heel);
    free(heel);
    json_decref(goed);
}

/* No answer, and an answer about another employer, cost the call's own members alone. */
static inline void proef_geen_of_ander(struct proef *p, unsigned soort, const char *lhlid)
{
    static const char *const ANDER[] = {"\"999999990L01\"", "\"\"", "null", "123456789", "[]"};
    json_t *goed = proef_vertaal(p);
    json_t *body = json_loads(p->body[soort], 0, NULL);
    char *heel = strdup(p->body[soort]);
    json_t *nu = proef_met(p, soort, NULL);

    assert_false(p->antwoord[soort].verworpen);
    proef_rest_is_heel(p, soort, nu, goed, true);
    json_decref(nu);
    for (size_t i = 0; i <= AANTAL(ANDER); i++) {
        char *tekst;

        if (i < AANTAL(ANDER))
            json_object_set_new(body, lhlid, json_loads(ANDER[i], JSON_DECODE_ANY, NULL));
        else
            json_object_del(body, lhlid);
        tekst = json_dumps(body, 0);
        nu = proef_met(p, soort, tekst);
        assert_true(p->antwoord[soort].verworpen);
        assert_int_equal(p->v.n_afwijkingen, 0);
        proef_rest_is_heel(p, soort, nu, goed, true);
        json_decref(nu);
        free(tekst);
    }
    proef_zet(p, soort, heel);
    free(heel);
    json_decref(body);
    json_decref(goed);
}

/* How the members of a body may be mutated; patterns as "cm[].ondCd", separated by blanks. */
struct proef_regels {
    const char *lhlid;
    const char *mag_weg;   /* absent or null is no deviation */
    const char *ongelezen; /* not ours: no mutation of it shows */
    const char *vrij;      /* more than one type is right: only the shape of the answer is checked */
};

static inline bool proef_staat_in(const char *lijst, const char *patroon)
{
    size_t n = strlen(patroon);

    for (const char *p = lijst; p && *p; p += strcspn(p, " "), p += *p == ' ')
        if (strncmp(p, patroon, n) == 0 && (p[n] == ' ' || p[n] == '\0'))
            return true;
    return false;
}

/* A place in a body, found by counting. */
struct proef_plek {
    json_t *ouder;
    char patroon[128];
    char sleutel[64]; /* member, when ouder is an object */
    size_t index;     /* else */
};

/* What snprintf says it wrote: a pattern that was cut would be looked for and never found. */
static inline void proef_past(int geschreven, size_t plaats)
{
    assert_true(geschreven >= 0 && (size_t)geschreven < plaats);
}

/* Count down to the place; true when found. */
static inline bool proef_zoek_plek(json_t *j, const char *patroon, size_t *teller, struct proef_plek *uit)
{
    char dieper[128];
    const char *naam;
    json_t *waarde;
    size_t i;

    if (json_is_array(j)) {
        proef_past(snprintf(dieper, sizeof(dieper), "%s[]", patroon), sizeof(dieper));
        json_array_foreach(j, i, waarde)
        {
            if ((*teller)-- == 0) {
                *uit = (struct proef_plek){.ouder = j, .index = i};
                proef_past(snprintf(uit->patroon, sizeof(uit->patroon), "%s", dieper), sizeof(uit->patroon));
                return true;
            }
            if (proef_zoek_plek(waarde, dieper, teller, uit))
                return true;
        }
        return false;
    }
    json_object_foreach(j, naam, waarde)
    {
        proef_past(snprintf(dieper, sizeof(dieper), "%s%s%s", patroon, patroon[0] ? "." : "", naam),
                   sizeof(dieper));
        if ((*teller)-- == 0) {
            *uit = (struct proef_plek){.ouder = j};
            proef_past(snprintf(uit->patroon, sizeof(uit->patroon), "%s", dieper), sizeof(uit->patroon));
            proef_past(snprintf(uit->sleutel, sizeof(uit->sleutel), "%s", naam), sizeof(uit->sleutel));
            return true;
        }
        if (proef_zoek_plek(waarde, dieper, teller, uit))
            return true;
    }
    return false;
}

static const char *const PROEF_MUTATIES[] = {
    NULL /* delete */, "null", "true", "false",   "0",      "-1",       "9223372036854775807", "2.5", "\"\"",
    "\"~onzin~\"",     "[]",   "{}",   "[\"x\"]", "[null]", "{\"x\":1}"};

/* Must this mutation be named? */
static inline bool proef_moet_opvallen(const struct proef_regels *r, const struct proef_plek *plek,
                                       const char *mutatie, json_type was, json_t *nieuw)
{
    if (proef_staat_in(r->ongelezen, plek->patroon) || proef_staat_in(r->vrij, plek->patroon))
        return false;
    if (!mutatie && !plek->sleutel[0])
        return false; /* a list with an element less */
    if (!mutatie || json_is_null(nieuw))
        return !proef_staat_in(r->mag_weg, plek->patroon);
    if (was == JSON_NULL)
        return false;
    if (was == JSON_TRUE || was == JSON_FALSE)
        return !json_is_boolean(nieuw);
    return json_typeof(nieuw) != was;
}

/* Mutate every member of one body in every way: the answer keeps its shape, other calls' members do not
 * change, and what the contract does not allow is named or makes the body unusable. */
static inline void proef_muteer(struct proef *p, unsigned soort, const struct proef_regels *r)
{
    json_t *goed = proef_vertaal(p);
    char *heel = strdup(p->body[soort]);
    size_t mutanten = 0;

    assert_int_equal(p->v.n_afwijkingen, 0);
    for (size_t k = 0;; k++) {
        for (size_t m = 0; m < AANTAL(PROEF_MUTATIES); m++) {
            json_t *body = json_loads(heel, 0, NULL);
            json_t *nieuw = PROEF_MUTATIES[m] ? json_loads(PROEF_MUTATIES[m], JSON_DECODE_ANY, NULL) : NULL;
            struct proef_plek plek;
            size_t teller = k;
            json_type was;
            bool opvallen;
            char *tekst;
            json_t *nu;

            if (!proef_zoek_plek(body, "", &teller, &plek)) {
                json_decref(body);
                json_decref(nieuw);
                goto klaar;
            }
            was = json_typeof(plek.sleutel[0] ? json_object_get(plek.ouder, plek.sleutel)
                                              : json_array_get(plek.ouder, plek.index));
            opvallen = proef_moet_opvallen(r, &plek, PROEF_MUTATIES[m], was, nieuw);
            if (plek.sleutel[0] && nieuw)
                json_object_set(plek.ouder, plek.sleutel, nieuw);
            else if (plek.sleutel[0])
                json_object_del(plek.ouder, plek.sleutel);
            else if (nieuw)
                json_array_set(plek.ouder, plek.index, nieuw);
            else
                json_array_remove(plek.ouder, plek.index);
            tekst = json_dumps(body, 0);
            nu = proef_met(p, soort, tekst);
            proef_rest_is_heel(p, soort, nu, goed, p->antwoord[soort].verworpen);
            if (opvallen && !p->antwoord[soort].verworpen && p->v.n_afwijkingen == 0)
                fail_msg("%s → %s valt niet op", plek.patroon, PROEF_MUTATIES[m] ? PROEF_MUTATIES[m] : "weg");
            if (proef_staat_in(r->mag_weg, plek.patroon) && (!nieuw || json_is_null(nieuw)))
                assert_int_equal(p->v.n_afwijkingen, 0);
            if (proef_staat_in(r->ongelezen, plek.patroon))
                proef_gelijk(nu, goed);
            if (strcmp(plek.patroon, r->lhlid) == 0)
                assert_true(p->antwoord[soort].verworpen);
            mutanten++;
            json_decref(nu);
            json_decref(nieuw);
            json_decref(body);
            free(tekst);
        }
    }
klaar:
    assert_true(mutanten > AANTAL(PROEF_MUTATIES));
    proef_zet(p, soort, heel);
    free(heel);
    json_decref(goed);
}

/* However little room the answer gets, it is given whole or not at all. */
static inline void proef_geheugen(struct proef *p)
{
    json_t *goed = proef_vertaal(p);
    char *tekst = json_dumps(goed, JSON_COMPACT);
    size_t vol = strlen(tekst);

    for (size_t grens = 1; grens < vol; grens += 1 + vol / 61) {
        struct kb_buffer uit = {.grens = grens};
        struct kb_schrijver s = kb_schrijver_op(&uit);
        struct kb_arena arena;

        kb_arena_begin(&arena);
        p->v.uit = &s;
        p->v.arena = &arena;
        p->v.n_afwijkingen = 0;
        assert_int_equal(p->adapter->vertaal(&p->v), KB_GEEN_GEHEUGEN);
        kb_buffer_vrij(&uit);
        kb_arena_vrij(&arena);
    }
    free(tekst);
    json_decref(goed);
}

/* With room for n calls fewer than it needs, planning fails as a whole. */
static inline void proef_vol_plan(struct proef *p)
{
    for (size_t vrij = 0; vrij < p->adapter->n_oproepen; vrij++) {
        struct kb_arena arena;
        struct kb_plan plan = {.arena = &arena, .n = KB_MAX_OPROEPEN - vrij};
        struct kb_overtredingen o = {0};

        kb_arena_begin(&arena);
        assert_int_equal(p->adapter->plan(&p->vraag, &plan, &o), KB_GEEN_GEHEUGEN);
        kb_arena_vrij(&arena);
    }
}

#endif
