/* One transfer, whichever way it goes: libcurl's (libcurl.c) or a connection of our own (verbinding.c); and
 * what its end means. libcurl's codes serve both. */
#include "bron/libcurl.h"
#include "bron/verbinding.h"

void overdracht_begin(struct kb_motor *m, struct overdracht *o, kb_moment nu)
{
    struct bron *b = o->vlucht->bron;

    o->loopt = true;
    o->begonnen = nu;
    o->geeindigd = false;
    o->code = CURLE_OK;
    o->http = 0;
    o->json = false;
    o->ontvangen = 0;
    o->body.n = 0;
    o->body.mislukt = false;
    o->body.grens = (size_t)b->config->max_body_bytes;
    if (heeft_spoor(o->vlucht))
        spoor_begin(m, o);
    if (!(b->eigen ? verbinding_begin(m, o) : libcurl_begin(m, o, nu)))
        motor_geeindigd(m, o);
}

void overdracht_stop(struct kb_motor *m, struct overdracht *o)
{
    o->loopt = false;
    if (o->easy)
        libcurl_stop(m, o);
    if (o->verbinding)
        verbinding_stop(m, o);
}

enum kb_oproepuitkomst overdracht_oordeel(struct overdracht *o, kb_moment nu)
{
    if (o->easy)
        libcurl_neem_over(o, nu);
    switch (o->code) {
    case CURLE_OK:
        if (o->http == 200)
            return o->body.n && o->json ? KB_UITKOMST_OK : KB_UITKOMST_ONBRUIKBAAR;
        return o->http == 404 ? KB_UITKOMST_ONBEKEND : KB_UITKOMST_FOUTANTWOORD;
    case CURLE_OPERATION_TIMEDOUT:
        return KB_UITKOMST_TIJDSLIMIET;
    case CURLE_PARTIAL_FILE:
    case CURLE_FILESIZE_EXCEEDED:
    case CURLE_WRITE_ERROR:
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
        return KB_UITKOMST_ONBRUIKBAAR;
    case CURLE_OUT_OF_MEMORY:
        return KB_UITKOMST_GESTOPT;
    default:
        return KB_UITKOMST_VERBINDING;
    }
}
