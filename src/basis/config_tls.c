/* Settings of TLS that mean nothing, or are missing, beside each other: on our own ports, to the sources, and
 * to Redis. */
#include <string.h>

#include "basis/config_tabel.h"

static unsigned keur_bron(const struct kb_config *c, const struct kb_config_bron *b, FILE *fouten)
{
    bool paar = *b->client_certificaat_bestand || *b->client_sleutel_bestand;
    const char *waarom = NULL;
    struct kb_fout fout;

    if (!*b->client_certificaat_bestand != !*b->client_sleutel_bestand)
        waarom = "client_certificaat_bestand en client_sleutel_bestand horen bij elkaar";
    else if (paar && strncmp(b->url, "https://", 8) != 0)
        waarom = "client_certificaat_bestand heeft alleen zin met een url die begint met https://";
    if (!waarom)
        return 0;
    kb_fout_zet(&fout, KB_CONFIGURATIE, "bronnen[%s]: %s", b->naam, waarom);
    fout.regel = b->regel;
    kb_fout_meld(fouten, c->bestand, &fout);
    return 1;
}

unsigned kb_config_keur_tls(const struct kb_config *c, FILE *fouten)
{
    const struct kb_config_tls *t = &c->dienst.tls;
    const struct kb_config_gedeeld *g = &c->gedeeld;
    bool aan = *t->certificaat_bestand;
    bool mtls = strcmp(t->beheer, "mtls") == 0;
    bool client = *g->client_certificaat_bestand;
    const struct kb_klacht klachten[] = {
        {aan && !*t->sleutel_bestand, "dienst.tls.sleutel_bestand",
         "is nodig met dienst.tls.certificaat_bestand"},
        {!aan && *t->sleutel_bestand, "dienst.tls.sleutel_bestand",
         "heeft geen zin zonder dienst.tls.certificaat_bestand"},
        {!aan && *t->client_ca_bestand, "dienst.tls.client_ca_bestand",
         "heeft geen zin zonder dienst.tls.certificaat_bestand"},
        {!aan && strcmp(t->beheer, "uit") != 0, "dienst.tls.beheer",
         "heeft geen zin zonder dienst.tls.certificaat_bestand"},
        {aan && mtls && !*t->client_ca_bestand, "dienst.tls.beheer",
         "\"mtls\" vraagt dienst.tls.client_ca_bestand"},
        {client != (bool)*g->client_sleutel_bestand, "gedeeld.client_sleutel_bestand",
         "hoort bij gedeeld.client_certificaat_bestand, en omgekeerd"},
        {client && strcmp(g->tls, "uit") == 0, "gedeeld.client_certificaat_bestand",
         "heeft geen zin als gedeeld.tls \"uit\" is"},
    };
    unsigned n = kb_config_klaag(c, fouten, klachten, sizeof(klachten) / sizeof(klachten[0]));

    for (size_t i = 0; i < c->n_bronnen; i++)
        n += keur_bron(c, &c->bron[i], fouten);
    return n;
}
