/* The oracle: is a value of ours what jansson read? */
#ifndef KLANTBEELD_TESTS_ZELFDE_H
#define KLANTBEELD_TESTS_ZELFDE_H

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "klantbeeld/basis/lezer.h"

static inline bool zelfde_waarde(struct kb_waarde w, json_t *j);

static inline bool zelfde_leden(struct kb_waarde w, json_t *j)
{
    const char *naam;
    json_t *waarde;

    json_object_foreach(j, naam, waarde)
    {
        size_t n = strlen(naam);
        char *anders = malloc(n + 2);
        bool klopt = anders != NULL;

        if (!klopt || !zelfde_waarde(kb_waarde_lid(w, naam), waarde)) {
            free(anders);
            return false;
        }
        /* A longer name, and a shorter one: mostly absent, and if not, then in both. */
        snprintf(anders, n + 2, "%s~", naam);
        klopt = !kb_waarde_lid(w, anders).w == !json_object_get(j, anders);
        if (n) {
            anders[n - 1] = '\0';
            klopt = klopt && !kb_waarde_lid(w, anders).w == !json_object_get(j, anders);
        }
        free(anders);
        if (!klopt)
            return false;
    }
    return true;
}

static inline bool zelfde_elementen(struct kb_waarde w, json_t *j)
{
    json_t *waarde;
    size_t i;

    json_array_foreach(j, i, waarde)
    {
        if (!zelfde_waarde(kb_waarde_element(w, i), waarde))
            return false;
    }
    return true;
}

/* Kind, value, and what is below it. */
static inline bool zelfde_waarde(struct kb_waarde w, json_t *j)
{
    static const enum kb_soort SOORT[] = {
        [JSON_OBJECT] = KB_SOORT_OBJECT,  [JSON_ARRAY] = KB_SOORT_LIJST, [JSON_STRING] = KB_SOORT_TEKST,
        [JSON_INTEGER] = KB_SOORT_GEHEEL, [JSON_REAL] = KB_SOORT_REEEL,  [JSON_TRUE] = KB_SOORT_BOOL,
        [JSON_FALSE] = KB_SOORT_BOOL,     [JSON_NULL] = KB_SOORT_NULL};
    struct kb_tekst t;
    int64_t geheel;
    double reeel;
    bool waar;

    if (kb_waarde_soort(w) != SOORT[json_typeof(j)] ||
        kb_waarde_aantal(w) != (json_is_array(j) ? json_array_size(j) : 0) ||
        kb_waarde_tekst(w, &t) != json_is_string(j) || kb_waarde_geheel(w, &geheel) != json_is_integer(j) ||
        kb_waarde_reeel(w, &reeel) != json_is_number(j) || kb_waarde_bool(w, &waar) != json_is_boolean(j) ||
        kb_waarde_element(w, kb_waarde_aantal(w)).w)
        return false;
    if (json_is_string(j))
        return t.p && t.n == json_string_length(j) && memcmp(t.p, json_string_value(j), t.n) == 0;
    if (json_is_integer(j))
        return geheel == json_integer_value(j) && !(reeel < (double)geheel) && !(reeel > (double)geheel);
    if (json_is_real(j)) {
        double r = json_real_value(j);

        return memcmp(&reeel, &r, sizeof(r)) == 0;
    }
    if (json_is_boolean(j))
        return waar == json_is_true(j);
    return zelfde_leden(w, j) && zelfde_elementen(w, j);
}

#endif
