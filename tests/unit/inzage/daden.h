/* The table of tampering, for test_verificatie.c (files) and test_tabel.c (PostgreSQL): every deed, and all
 * that the verifier must say about it. */
#ifndef KLANTBEELD_TESTS_INZAGE_DADEN_H
#define KLANTBEELD_TESTS_INZAGE_DADEN_H

#include "knoeien.h"

struct moet {
    enum kb_inzage_bevindingsoort soort;
    unsigned bestand; /* number; 0 = `anders` */
    uint64_t regel;
};

struct daad {
    const char *naam;
    void (*doe)(struct hulp *h);
    bool ondertekend;
    const char *anders; /* name of a file that has none of our names */
    size_t n;
    struct moet moet[4];
    bool alleen_bestanden; /* there is no such thing in a table */
    size_t n_tabel;        /* what a table says of it when that differs; 0 = the same */
    struct moet tabel[2];
};

#define DAAD(f) .naam = #f, .doe = (f)
#define EEN(soort, bestand, regel) .n = 1, .moet = {{KB_BEVINDING_##soort, bestand, regel}}

/* clang-format off */
static const struct daad daden[] = {
    {DAAD(een_letter_in_de_inhoud), EEN(GEWIJZIGD, 2, 3)},
    {DAAD(een_cijfer_in_de_hash), EEN(GEWIJZIGD, 2, 3)},
    {DAAD(een_cijfer_in_vorige), EEN(GEWIJZIGD, 2, 3)},
    {DAAD(een_ander_volgnr), EEN(GEWIJZIGD, 2, 3)},
    {DAAD(een_ander_tijdstip), EEN(GEWIJZIGD, 2, 3)},
    {DAAD(een_hash_in_hoofdletters), EEN(VORM, 2, 3)},
    {DAAD(een_regel_weg), EEN(GAT, 2, 3)},
    {DAAD(drie_regels_weg), EEN(GAT, 2, 3)},
    {DAAD(de_laatste_regel_van_een_bestand_weg), EEN(GAT, 3, 1)},
    {DAAD(de_eerste_regel_van_een_bestand_weg), .n = 2, .moet = {{KB_BEVINDING_BESTAND, 2, 1}, {KB_BEVINDING_GAT, 2, 1}}},
    {DAAD(een_regel_dubbel), EEN(DUBBEL, 2, 4)},
    {DAAD(een_oude_regel_nog_eens), EEN(VOLGORDE, 2, 6)},
    {DAAD(twee_regels_verwisseld), .n = 2, .moet = {{KB_BEVINDING_GAT, 2, 3}, {KB_BEVINDING_VOLGORDE, 2, 4}}},
    {DAAD(een_regel_naar_het_einde), .n = 2, .moet = {{KB_BEVINDING_GAT, 2, 2}, {KB_BEVINDING_VOLGORDE, 2, 7}}},
    {DAAD(een_regel_vervalst_met_nieuwe_hash), EEN(KETEN, 2, 4)},
    {DAAD(een_vreemde_regel_ertussen), EEN(VORM, 2, 3)},
    {DAAD(een_lege_regel_ertussen), EEN(VORM, 2, 3)},
    {DAAD(een_regel_vervangen_door_onzin), EEN(VORM, 2, 3)},
    {DAAD(twee_regels_aan_elkaar), .n = 2, .moet = {{KB_BEVINDING_GEWIJZIGD, 2, 3}, {KB_BEVINDING_GAT, 2, 4}}},
    {DAAD(een_spatie_achter_een_regel), EEN(VORM, 2, 3)},
    {DAAD(een_regel_zonder_eind), EEN(VORM, 2, 3)},
    {DAAD(een_bestand_midden_in_een_regel_afgekapt), .n = 2, .moet = {{KB_BEVINDING_ONVOLLEDIG, 2, 7}, {KB_BEVINDING_GAT, 3, 1}},
     .n_tabel = 1, .tabel = {{KB_BEVINDING_VORM, 2, 7}}},
    {DAAD(bestand_weg), EEN(BESTAND, 3, 0)},
    {DAAD(eerste_bestand_weg), EEN(BESTAND, 2, 0)},
    {DAAD(laatste_bestand_weg), EEN(EINDE, 2, 8)},
    {DAAD(alle_bestanden_weg), .anders = "", EEN(EINDE, 0, 0)},
    {DAAD(bestanden_verwisseld), .n = 4, .moet = {{KB_BEVINDING_BESTAND, 2, 1}, {KB_BEVINDING_GAT, 2, 1},
                                                  {KB_BEVINDING_BESTAND, 3, 1}, {KB_BEVINDING_VOLGORDE, 3, 1}}},
    {DAAD(bestand_leeg), .n = 2, .moet = {{KB_BEVINDING_BESTAND, 2, 0}, {KB_BEVINDING_GAT, 3, 1}},
     .n_tabel = 1, .tabel = {{KB_BEVINDING_BESTAND, 3, 0}}},
    {DAAD(bestand_nog_eens_erachter), .n = 2, .moet = {{KB_BEVINDING_BESTAND, 4, 1}, {KB_BEVINDING_VOLGORDE, 4, 1}}},
    {DAAD(bestand_dubbel), .anders = "inzage-00000002-20261125.jsonl", EEN(BESTAND, 0, 0)},
    {DAAD(bestand_hernoemd_naar_een_andere_dag), .anders = "inzage-00000002-20261123.jsonl", EEN(BESTAND, 0, 1)},
    {DAAD(bestand_met_een_vreemde_naam), .anders = "inzage-2.jsonl", EEN(BESTAND, 0, 0), .alleen_bestanden = true},
    {DAAD(apart_gezette_regels), .anders = "inzage-00000002-20261124.jsonl.afgekeurd1", EEN(BESTAND, 0, 0), .alleen_bestanden = true},
    {DAAD(twee_bestanden_aan_elkaar), EEN(BESTAND, 2, 8)},
    {DAAD(het_einde_afgekapt_op_een_regel), EEN(EINDE, 3, 6)},
    {DAAD(het_einde_afgekapt_in_een_regel), EEN(EINDE, 3, 7),
     .n_tabel = 2, .tabel = {{KB_BEVINDING_VORM, 3, 7}, {KB_BEVINDING_EINDE, 3, 8}}},
    {DAAD(stand_weg), .anders = "stand", EEN(STAND, 0, 0)},
    {DAAD(stand_onleesbaar), .anders = "stand", EEN(STAND, 0, 0)},
    {DAAD(stand_met_een_andere_hash), EEN(STAND, 3, 7)},
    {DAAD(inhoud_vervalst_en_de_keten_herberekend), .ondertekend = true, .n = 4,
     .moet = {{KB_BEVINDING_CONTROLEPUNT, 2, 7}, {KB_BEVINDING_CONTROLEPUNT, 2, 8}, {KB_BEVINDING_CONTROLEPUNT, 2, 10},
              {KB_BEVINDING_CONTROLEPUNT, 3, 2}}},
    {DAAD(de_latere_controlepunten_van_het_laatste_bestand_weg), .ondertekend = true, EEN(CONTROLEPUNT, 3, 7)},
    {DAAD(een_controlepunt_van_een_ander), .ondertekend = true, .n = 4,
     .moet = {{KB_BEVINDING_CONTROLEPUNT, 2, 2}, {KB_BEVINDING_CONTROLEPUNT, 2, 3}, {KB_BEVINDING_CONTROLEPUNT, 2, 7},
              {KB_BEVINDING_CONTROLEPUNT, 2, 10}}},
    {DAAD(een_controlepunt_weg_en_de_keten_herberekend), .ondertekend = true, .n = 4,
     .moet = {{KB_BEVINDING_CONTROLEPUNT, 2, 2}, {KB_BEVINDING_CONTROLEPUNT, 2, 6}, {KB_BEVINDING_CONTROLEPUNT, 2, 9},
              {KB_BEVINDING_CONTROLEPUNT, 3, 2}}},
};
/* clang-format on */

enum { N_DADEN = sizeof(daden) / sizeof(daden[0]) };

static void maak_log(struct hulp *h, bool ondertekend)
{
    hulp_begin(h);
    h->config.sleutel_bestand = ondertekend ? h->sleutel : "";
    h->config.controlepunt_regels = 4;
    for (int i = 0; i < BESTANDEN; i++) {
        struct kb_inzagelog *log = hulp_open(h);

        hulp_vul(log, PER_BESTAND);
        kb_inzage_vrij(log);
    }
    hulp_is_heel(h);
    assert_int_equal(h->uitslag.inzages, PER_BESTAND * BESTANDEN);
}

/* Are the findings those of the deed, in files or in a table? */
static bool klopt(const struct hulp *h, const struct daad *d, bool tabel)
{
    const struct moet *moet = tabel && d->n_tabel ? d->tabel : d->moet;
    size_t n = tabel && d->n_tabel ? d->n_tabel : d->n;

    /* A forged chain may give more findings behind those that are listed. */
    if (d->ondertekend ? h->n < n : h->n != n)
        return false;
    for (size_t i = 0; i < n; i++) {
        const struct kb_inzage_bevinding *b = &h->bevindingen[i];
        const char *bestand = moet[i].bestand ? naam_van(moet[i].bestand) : d->anders;

        if (b->soort != moet[i].soort || b->regel != moet[i].regel || strcmp(b->bestand, bestand) != 0)
            return false;
    }
    return true;
}

#endif
