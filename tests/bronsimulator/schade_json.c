/* Changes members of a JSON body by their path. A path that does not occur changes nothing. */
#include "schade.h"

#include <stdlib.h>
#include <string.h>

/* What becomes of the value that a path leads to: another value (a new reference), or NULL to leave it out.
 */
typedef json_t *vervanging(const json_t *waarde);

/* The same thing as another type: what was a text becomes a number, anything else a text. */
static json_t *ander_type(const json_t *waarde)
{
    return json_is_string(waarde) ? json_integer(42) : json_string("onverwacht");
}

static json_t *weg(const json_t *waarde)
{
    (void)waarde;
    return NULL;
}

static json_t *volg(json_t *json, const char *pad, vervanging *vervang);

/* What is left of the path behind its first step; skips the dot. */
static const char *verder(const char *pad, size_t n)
{
    return pad + n + (pad[n] == '.');
}

/* Put nieuw, which may be NULL, in the place of element i; true when the element is still there. */
static bool zet_element(json_t *lijst, size_t i, json_t *nieuw)
{
    if (nieuw)
        (void)json_array_set_new(lijst, i, nieuw);
    else
        (void)json_array_remove(lijst, i);
    return nieuw;
}

static void volg_lijst(json_t *lijst, const char *pad, vervanging *vervang)
{
    char *einde = NULL;
    size_t nummer = *pad == '[' ? strtoul(pad + 1, &einde, 10) : 0;

    if (*pad != '[') { /* no number: every element */
        for (size_t i = 0; i < json_array_size(lijst);)
            i += zet_element(lijst, i, volg(json_incref(json_array_get(lijst, i)), pad, vervang));
        return;
    }
    if (einde == pad + 1 || *einde != ']' || nummer >= json_array_size(lijst))
        return;
    (void)zet_element(lijst, nummer,
                      volg(json_incref(json_array_get(lijst, nummer)), verder(einde, 1), vervang));
}

static void volg_object(json_t *object, const char *pad, vervanging *vervang)
{
    size_t n = strcspn(pad, ".[");
    char naam[128];
    json_t *nieuw;
    json_t *lid;

    if (n >= sizeof(naam))
        return;
    memcpy(naam, pad, n);
    naam[n] = '\0';
    lid = json_object_get(object, naam);
    if (!lid)
        return;
    nieuw = volg(json_incref(lid), verder(pad, n), vervang);
    if (nieuw)
        (void)json_object_set_new(object, naam, nieuw);
    else
        (void)json_object_del(object, naam);
}

/* Takes json and returns what comes in its place. */
static json_t *volg(json_t *json, const char *pad, vervanging *vervang)
{
    if (!*pad) {
        json_t *nieuw = vervang(json);

        json_decref(json);
        return nieuw;
    }
    if (json_is_array(json))
        volg_lijst(json, pad, vervang);
    else if (json_is_object(json))
        volg_object(json, pad, vervang);
    return json;
}

/* Every member and element that holds a single value. */
static json_t *alle(json_t *json, vervanging *vervang)
{
    if (json_is_object(json)) {
        const char *naam;
        void *volgende;
        json_t *lid;

        json_object_foreach_safe(json, volgende, naam, lid)
        {
            json_t *nieuw = alle(json_incref(lid), vervang);

            if (nieuw)
                (void)json_object_set_new(json, naam, nieuw);
            else
                (void)json_object_del(json, naam);
        }
        return json;
    }
    if (json_is_array(json)) {
        for (size_t i = 0; i < json_array_size(json);)
            i += zet_element(json, i, alle(json_incref(json_array_get(json, i)), vervang));
        return json;
    }
    return volg(json, "", vervang);
}

static json_t *pas_toe(json_t *json, const char *pad, vervanging *vervang)
{
    json_t *nieuw = strcmp(pad, "*") == 0 ? alle(json, vervang) : volg(json, pad, vervang);

    return nieuw ? nieuw : json_object();
}

json_t *sim_schade_verkeerd_type(json_t *json, const char *pad)
{
    return pas_toe(json, pad, ander_type);
}

json_t *sim_schade_ontbrekend(json_t *json, const char *pad)
{
    return pas_toe(json, pad, weg);
}

static bool is_code(const char *naam, const char *const *codes)
{
    for (; *codes; codes++)
        if (strcmp(*codes, naam) == 0)
            return true;
    return false;
}

/* A code, or each code of a list, by one that is in no table. */
static json_t *onbekend(const json_t *waarde)
{
    json_t *lijst;

    if (!json_is_array(waarde))
        return json_is_string(waarde)    ? json_string("ZZ9")
               : json_is_integer(waarde) ? json_integer(9999)
                                         : NULL;
    lijst = json_array();
    for (size_t i = 0; i < json_array_size(waarde); i++) {
        json_t *nieuw = onbekend(json_array_get(waarde, i));

        if (nieuw)
            (void)json_array_append_new(lijst, nieuw);
        else
            (void)json_array_append(lijst, json_array_get(waarde, i));
    }
    return lijst;
}

void sim_schade_onbekende_code(json_t *json, const char *const *codes)
{
    const char *naam;
    void *volgende;
    json_t *lid;

    for (size_t i = 0; json_is_array(json) && i < json_array_size(json); i++)
        sim_schade_onbekende_code(json_array_get(json, i), codes);
    json_object_foreach_safe(json, volgende, naam, lid)
    {
        json_t *nieuw = is_code(naam, codes) ? onbekend(lid) : NULL;

        if (nieuw)
            (void)json_object_set_new(json, naam, nieuw);
        else
            sim_schade_onbekende_code(lid, codes);
    }
}
