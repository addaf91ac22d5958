/* The JSON reader, on jansson. jansson parses by recursion and allows a depth of 2,048; our threads have
 * small stacks, so the depth is measured in one pass over the bytes before jansson sees them. */
#include "klantbeeld/basis/lezer.h"

#include <jansson.h>

/* A document is jansson's root value; the name exists so that users of the header cannot see that. */
static const json_t *wortel(const struct kb_document *d)
{
    return (const json_t *)(const void *)d;
}

/* True when brackets nest no deeper than allowed; brackets inside texts do not count. Unbalanced bodies are
 * left for the parser to refuse. */
static bool diepte_mag(struct kb_tekst bytes)
{
    int diepte = 0;
    bool in_tekst = false;

    for (size_t i = 0; i < bytes.n; i++) {
        char teken = bytes.p[i];

        if (in_tekst) {
            if (teken == '\\')
                i++;
            else if (teken == '"')
                in_tekst = false;
        } else if (teken == '"') {
            in_tekst = true;
        } else if (teken == '[' || teken == '{') {
            if (++diepte > KB_JSON_MAX_DIEPTE)
                return false;
        } else if (teken == ']' || teken == '}') {
            diepte--;
        }
    }
    return true;
}

enum kb_status kb_document_lees(struct kb_tekst bytes, struct kb_document **uit, struct kb_fout *fout)
{
    json_error_t waarom;
    json_t *j;

    if (!bytes.p || bytes.n == 0)
        return kb_fout_zet(fout, KB_ONGELDIG, "de body is leeg");
    if (!diepte_mag(bytes))
        return kb_fout_zet(fout, KB_ONGELDIG, "de JSON is dieper genest dan %d", KB_JSON_MAX_DIEPTE);
    j = json_loadb(bytes.p, bytes.n, JSON_REJECT_DUPLICATES, &waarom);
    if (!j) {
        if (json_error_code(&waarom) == json_error_out_of_memory)
            return kb_fout_zet(fout, KB_GEEN_GEHEUGEN, "geen geheugen voor de JSON");
        /* jansson's own text may quote the input, and with it a person's data: only the place is told. */
        return kb_fout_zet(fout, KB_ONGELDIG, "geen geldige JSON op regel %d, kolom %d", waarom.line,
                           waarom.column);
    }
    *uit = (struct kb_document *)(void *)j;
    return KB_OK;
}

void kb_document_vrij(struct kb_document *d)
{
    json_decref((json_t *)(void *)d);
}

struct kb_waarde kb_document_wortel(const struct kb_document *d)
{
    return (struct kb_waarde){wortel(d)};
}

enum kb_soort kb_waarde_soort(struct kb_waarde w)
{
    const json_t *j = w.w;

    if (!j)
        return KB_SOORT_AFWEZIG;
    switch (json_typeof(j)) {
    case JSON_OBJECT:
        return KB_SOORT_OBJECT;
    case JSON_ARRAY:
        return KB_SOORT_LIJST;
    case JSON_STRING:
        return KB_SOORT_TEKST;
    case JSON_INTEGER:
        return KB_SOORT_GEHEEL;
    case JSON_REAL:
        return KB_SOORT_REEEL;
    case JSON_TRUE:
    case JSON_FALSE:
        return KB_SOORT_BOOL;
    case JSON_NULL:
    default:
        return KB_SOORT_NULL;
    }
}

struct kb_waarde kb_waarde_lid(struct kb_waarde w, const char *naam)
{
    return (struct kb_waarde){json_object_get(w.w, naam)};
}

size_t kb_waarde_aantal(struct kb_waarde w)
{
    return json_array_size(w.w);
}

struct kb_waarde kb_waarde_element(struct kb_waarde w, size_t i)
{
    return (struct kb_waarde){json_array_get(w.w, i)};
}

bool kb_waarde_tekst(struct kb_waarde w, struct kb_tekst *uit)
{
    const json_t *j = w.w;

    if (!json_is_string(j))
        return false;
    *uit = (struct kb_tekst){json_string_value(j), json_string_length(j)};
    return true;
}

bool kb_waarde_geheel(struct kb_waarde w, int64_t *uit)
{
    const json_t *j = w.w;

    if (!json_is_integer(j))
        return false;
    *uit = json_integer_value(j);
    return true;
}

bool kb_waarde_reeel(struct kb_waarde w, double *uit)
{
    const json_t *j = w.w;

    if (!json_is_number(j))
        return false;
    *uit = json_number_value(j);
    return true;
}

bool kb_waarde_bool(struct kb_waarde w, bool *uit)
{
    const json_t *j = w.w;

    if (!json_is_boolean(j))
        return false;
    *uit = json_is_true(j);
    return true;
}
