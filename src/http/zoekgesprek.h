/* Internal to http/: a search, from its query or body to its answer: GET /werkgever and POST
 * /werkgever/_zoek. */
#ifndef KLANTBEELD_SRC_HTTP_ZOEKGESPREK_H
#define KLANTBEELD_SRC_HTTP_ZOEKGESPREK_H

#include "http/dienst.h"

/* What a search keeps beside its request; in the request's arena. */
struct kb_zoekgesprek {
    struct kb_zoekopdracht opdracht;
    struct kb_zoekvraag getypt; /* as it came: lent by the target, the document or the arena */
    struct kb_document *document;
};

/* The endpoint: read and judge what is asked, for who asks. Does no work: with KB_OK v->zoek is ready for
 * kb_zoekgesprek_zoek. Also on errors v->zoek is there, once it was read, and tells what was asked. */
enum kb_status kb_zoekgesprek_begin(struct kb_dienst *d, struct kb_verzoek *v, struct kb_antwoord *a);
/* Search, on a thread that may take its time. KB_BEANTWOORD, or KB_ONDERWEG: v->wachtende.klaar will be
 * called. */
enum kb_voortgang kb_zoekgesprek_zoek(struct kb_dienst *d, struct kb_verzoek *v, struct kb_antwoord *a);
/* The source has answered, or will not: complete the answer. Nothing when no source was asked. */
void kb_zoekgesprek_rond_af(struct kb_dienst *d, struct kb_verzoek *v, struct kb_antwoord *a);
/* Give back what is not the arena's. NULL is allowed. */
void kb_zoekgesprek_vergeet(struct kb_zoekgesprek *z);

/* Read the criteria of a query or of a body into z: every violation is reported. Pure. */
void kb_zoekinvoer_query(struct kb_verzoek *v, struct kb_zoekgesprek *z);
/* KB_OK (violations or not), KB_GEEN_GEHEUGEN, KB_TE_GROOT, KB_MEDIATYPE with v->fout filled. */
KB_MOET_GEBRUIKEN enum kb_status kb_zoekinvoer_body(struct kb_verzoek *v, struct kb_zoekgesprek *z);

#endif
