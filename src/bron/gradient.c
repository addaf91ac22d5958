/* Calls are gathered into windows; at the end of each the limit moves once, by the formula in the header.
 *
 * The long mean is the memory of how fast the source is when nothing queues there. It follows slowly
 * (hundreds of windows), so that an overload does not become the norm; when it turns out to be far too high,
 * as after a long overload, it comes down fast. */
#include "bron/gradient.h"

#include <string.h>

enum {
    AANLOOP = 10
}; /* windows in which the long mean is a plain mean (Gradient2Limit: ExpAvgMeasurement, warm-up) */

/* Gradient2Limit's: a long mean of more than twice the window's is far too high, and shrinks by 5 %; a window
 * takes away half at most, before smoothing. */
static const double TE_HOOG = 2.0;
static const double TERUG = 0.95;
static const double STEILST = 0.5;

const struct kb_gradient_instelling kb_gradient_standaard = {
    .minimum = 8,
    .maximum = 256,
    .begin = 20,
    .wachtruimte = 4,
    .effening = 20,
    .tolerantie = 150,
    .lang = 600,
    .venster_ms = 1000,
    .monsters = 10,
};

static double begrens(double x, double minst, double meest)
{
    if (x < minst)
        return minst;
    return x > meest ? meest : x;
}

/* The long mean with this window's mean in it. */
static double onthoud(struct kb_gradient *g, double kort_us)
{
    double deel = 2.0 / ((double)g->instelling.lang + 1);

    if (g->n_lang < AANLOOP) {
        g->n_lang++;
        deel = 1.0 / (double)g->n_lang;
    }
    g->lang_us += (kort_us - g->lang_us) * deel;
    return g->lang_us;
}

static double gradient_van_venster(struct kb_gradient *g)
{
    double gevallen = (double)g->gevallen / (double)g->n;
    double gradient = 1;

    if (g->n > g->gevallen) {
        double kort_us = g->som_us / (double)(g->n - g->gevallen);
        double lang_us = onthoud(g, kort_us);

        if (lang_us > TE_HOOG * kort_us)
            g->lang_us *= TERUG;
        gradient = (double)g->instelling.tolerantie / 100 * lang_us / kort_us;
    }
    return begrens(begrens(gradient, 0, 1 - gevallen), STEILST, 1);
}

/* A limit that is not used says nothing: growing then would leave it anywhere, shrinking would punish quiet
 * hours. */
static void verzet(struct kb_gradient *g, double gradient)
{
    double deel = (double)g->instelling.effening / 100;
    double doel = g->limiet * gradient + (double)g->instelling.wachtruimte;

    if ((double)g->hoogste < g->limiet / 2)
        return;
    g->limiet = begrens(g->limiet * (1 - deel) + doel * deel, (double)g->instelling.minimum,
                        (double)g->instelling.maximum);
}

void kb_gradient_begin(struct kb_gradient *g, const struct kb_gradient_instelling *instelling)
{
    memset(g, 0, sizeof(*g));
    g->instelling = *instelling;
    g->limiet = begrens((double)instelling->begin, (double)instelling->minimum, (double)instelling->maximum);
}

void kb_gradient_meld(struct kb_gradient *g, kb_moment nu, int64_t duur_us, size_t lopend, bool gevallen)
{
    if (g->n == 0)
        g->venster = nu;
    g->n++;
    if (gevallen)
        g->gevallen++;
    else
        g->som_us += duur_us < 1 ? 1 : (double)duur_us; /* no mean of 0 to divide by */
    if (lopend > g->hoogste)
        g->hoogste = lopend;
    if (nu - g->venster < g->instelling.venster_ms * KB_MS || g->n < g->instelling.monsters)
        return;
    verzet(g, gradient_van_venster(g));
    g->n = 0;
    g->gevallen = 0;
    g->som_us = 0;
    g->hoogste = 0;
}

size_t kb_gradient_limiet(const struct kb_gradient *g)
{
    return g->limiet < 1 ? 1 : (size_t)g->limiet;
}
