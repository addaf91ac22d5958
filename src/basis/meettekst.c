/* Writes metrics in the text format of Prometheus. The only thing of others in it is the value of a label,
 * which is escaped as the format says: backslash, double quote and line feed. */
#include "klantbeeld/basis/meettekst.h"

#include <inttypes.h>
#include <stdio.h>

void kb_meet_kop(struct kb_buffer *uit, const char *naam, const char *soort, const char *uitleg)
{
    kb_buffer_printf(uit, "# HELP %s %s\n# TYPE %s %s\n", naam, uitleg, naam, soort);
}

static void schrijf_waarde(struct kb_buffer *uit, const char *waarde)
{
    for (const char *p = waarde; *p; p++) {
        if (*p == '\n')
            kb_buffer_voeg(uit, "\\n", 2);
        else if (*p == '"' || *p == '\\')
            kb_buffer_printf(uit, "\\%c", *p);
        else
            kb_buffer_voeg(uit, p, 1);
    }
}

/* Name and labels, up to and including the blank before the value. `le` is one label more; NULL = none. */
static void schrijf_reeks(struct kb_buffer *uit, const struct kb_reeks *r, const char *achter, const char *le)
{
    size_t n = r->n + (le ? 1 : 0);

    kb_buffer_printf(uit, "%s%s", r->naam, achter);
    for (size_t i = 0; i < n; i++) {
        kb_buffer_printf(uit, "%s%s=\"", i ? "," : "{", i < r->n ? r->label[i].naam : "le");
        schrijf_waarde(uit, i < r->n ? r->label[i].waarde : le);
        kb_buffer_voeg(uit, "\"", 1);
    }
    if (n)
        kb_buffer_voeg(uit, "}", 1);
    kb_buffer_voeg(uit, " ", 1);
}

static void schrijf_us(struct kb_buffer *uit, uint64_t us)
{
    kb_buffer_printf(uit, "%" PRIu64 ".%06" PRIu64 "\n", us / 1000000, us % 1000000);
}

void kb_meet_geheel(struct kb_buffer *uit, const struct kb_reeks *r, uint64_t waarde)
{
    schrijf_reeks(uit, r, "", NULL);
    kb_buffer_printf(uit, "%" PRIu64 "\n", waarde);
}

void kb_meet_seconden(struct kb_buffer *uit, const struct kb_reeks *r, int64_t ns)
{
    schrijf_reeks(uit, r, "", NULL);
    schrijf_us(uit, (uint64_t)(ns > 0 ? ns : 0) / 1000);
}

/* A bound without trailing zeroes, as Prometheus writes it: 0.0005, 2.5, 5. */
static void schrijf_grens(char uit[24], int64_t us)
{
    size_t n = (size_t)snprintf(uit, 24, "%" PRId64 ".%06" PRId64, us / 1000000, us % 1000000);

    while (uit[n - 1] == '0')
        uit[--n] = '\0';
    if (uit[n - 1] == '.')
        uit[n - 1] = '\0';
}

void kb_meet_histogram(struct kb_buffer *uit, const struct kb_reeks *r, const struct kb_histogramstaat *h)
{
    uint64_t n = 0;
    char grens[24];

    for (size_t i = 0; i <= KB_HISTOGRAM_GRENZEN; i++) {
        n += h->vak[i];
        if (i < KB_HISTOGRAM_GRENZEN)
            schrijf_grens(grens, kb_histogram_grens_us[i]);
        schrijf_reeks(uit, r, "_bucket", i < KB_HISTOGRAM_GRENZEN ? grens : "+Inf");
        kb_buffer_printf(uit, "%" PRIu64 "\n", n);
    }
    schrijf_reeks(uit, r, "_sum", NULL);
    schrijf_us(uit, h->som_us);
    schrijf_reeks(uit, r, "_count", NULL);
    kb_buffer_printf(uit, "%" PRIu64 "\n", n);
}
