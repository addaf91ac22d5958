/* Filling the index: what is refused, what stays when it is, mutations exactly once, and what a kill leaves.
 */
#include <inttypes.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "hulp_postgres.h"
#include "zoek/lijst.h"
#include "zoek/postgres.h"

static struct kb_fout fout;
static struct kb_vulverslag verslag;

static const char *maak_levering(const char *naam, int volgnummer, int aantal, int van)
{
    const char *pad = in_map(naam);
    FILE *f = fopen(pad, "we");

    assert_non_null(f);
    voorloop(f, "volledig", volgnummer, aantal);
    for (int i = 0; i < aantal; i++) {
        char wie[64];

        (void)snprintf(wie, sizeof(wie), "Bakkerij Nummer%d B.V.", van + i);
        regel(f, van + i, wie, "", i % 10 == 9 ? "B" : "A", i % 50, "1234AB", "Amsterdam");
    }
    assert_int_equal(fclose(f), 0);
    return pad;
}

static int64_t werkgevers(void)
{
    struct kb_indexstaat s;

    assert_int_equal(kb_index_staat(index_om_te_lezen(), true, &s, &fout), KB_OK);
    return s.werkgevers;
}

static void een_levering_wordt_een_index_die_heel_is(void **state)
{
    struct kb_indexstaat s;
    struct stat st;

    (void)state;
    verslag = laad_index(maak_levering("l", 3, 500, 1000));
    assert_int_equal(verslag.regels, 500);
    assert_int_equal(verslag.goed, 500);
    assert_int_equal(kb_index_staat(index_om_te_lezen(), true, &s, &fout), KB_OK);
    assert_int_equal(s.werkgevers, 500);
    assert_int_equal(s.actief, 450);
    assert_int_equal(s.lhnummers, 500);
    assert_int_equal(s.volgnummer, 3);
    assert_string_equal(s.peildatum, "2026-11-24");
    if (in_postgres)
        return;
    assert_true(access(in_map("zoek.sqlite.nieuw"), F_OK) != 0);
    assert_int_equal(stat(in_map("zoek.sqlite"), &st), 0);
    assert_int_equal(st.st_mode & 07, 0); /* personal data */
}

static void weigert(const char *inhoud, const char *moet)
{
    const char *pad = in_map("fout");
    struct kb_vulling v = vulling(pad);

    schrijf(pad, inhoud);
    assert_int_equal(kb_index_laad(&v, &verslag, &fout), KB_ONGELDIG);
    if (!strstr(fout.tekst, moet))
        fail_msg("\"%s\" staat niet in: %s", moet, fout.tekst);
    assert_int_equal(werkgevers(), 500);
}

static void wat_niet_klopt_laat_de_oude_index_staan(void **state)
{
    (void)state;
    verslag = laad_index(maak_levering("l", 1, 500, 1000));
    weigert("", "regel 1");
    weigert("{\"levering\":\"mutaties\",\"volgnummer\":1,\"peildatum\":\"2026-11-24\",\"aantal\":0}\n",
            "regel 1");
    weigert("{\"levering\":\"volledig\",\"volgnummer\":1,\"peildatum\":\"2026-02-30\",\"aantal\":0}\n",
            "regel 1");
    weigert("{\"levering\":\"volledig\",\"volgnummer\":1,\"peildatum\":\"2026-11-24\",\"aantal\":1}\n{}\n",
            "geen enkele");
}

static void een_afgebroken_levering_wordt_herkend_aan_het_aantal(void **state)
{
    const char *pad = in_map("kort");
    struct kb_vulling v = vulling(pad);
    FILE *f = fopen(pad, "we");

    (void)state;
    voorloop(f, "volledig", 2, 3);
    regel(f, 1, "Een", "", "A", 1, "1234AB", "Tiel");
    regel(f, 2, "Twee", "", "A", 1, "1234AB", "Tiel");
    assert_int_equal(fclose(f), 0);
    assert_int_equal(kb_index_laad(&v, &verslag, &fout), KB_ONGELDIG);
    assert_non_null(strstr(fout.tekst, "3 regels aangekondigd en 2 gelezen"));
}

/* A thousand good lines and these: each is one reject, with its number and reason. */
static void afgekeurde_regels_staan_met_nummer_en_reden_in_het_bestand(void **state)
{
    static const char *const MOET[] = {"3\t", "4\tlhnummer: komt al voor", "5\trsin: Het heeft een andere",
                                       "6\tnaam: ", "7\tadres.postcode: "};
    const char *pad = in_map("deels");
    struct kb_vulling v = vulling(pad);
    FILE *f = fopen(pad, "we");
    char gelezen[1000] = "";

    (void)state;
    voorloop(f, "volledig", 2, 1006);
    regel(f, 1, "Goed", "", "A", 1, "1234AB", "Tiel");
    (void)fputs("geen json\n", f);
    regel(f, 1, "Dubbel", "", "A", 1, "1234AB", "Tiel");
    (void)fputs("{\"rsin\":\"12\",\"naam\":\"Kort\"}\n", f);
    regel(f, 7, "...", "", "A", 1, "1234AB", "Tiel");
    regel(f, 8, "Postcode", "", "A", 1, "0234AB", "Tiel");
    for (int i = 0; i < 1000; i++)
        regel(f, 1000 + i, "Vulling", "", "A", 1, "1234AB", "Tiel");
    assert_int_equal(fclose(f), 0);
    assert_int_equal(kb_index_laad(&v, &verslag, &fout), KB_OK);
    assert_int_equal(verslag.afgekeurd, 5);
    assert_int_equal(werkgevers(), 1001);
    f = fopen(in_map("zoek.sqlite.afgekeurd"), "re");
    assert_non_null(f);
    assert_true(fread(gelezen, 1, sizeof(gelezen) - 1, f) > 0);
    (void)fclose(f);
    for (size_t i = 0; i < AANTAL(MOET); i++)
        if (!strstr(gelezen, MOET[i]))
            fail_msg("\"%s\" staat niet in:\n%s", MOET[i], gelezen);

    v.max_afkeur_promille = 4;
    assert_int_equal(kb_index_laad(&v, &verslag, &fout), KB_ONGELDIG);
    assert_non_null(strstr(fout.tekst, "5 van de 1006"));
}

static void gzip_wordt_gelezen_en_een_half_gzip_bestand_geweigerd(void **state)
{
    char opdracht[400];
    struct kb_vulling v;

    (void)state;
    verslag = laad_index(maak_levering("g", 1, 500, 1000));
    (void)snprintf(opdracht, sizeof(opdracht), "gzip -kf '%s/g' && head -c 3000 '%s/g.gz' > '%s/half.gz'",
                   map, map, map);
    assert_int_equal(system(opdracht), 0);
    verslag = laad_index(in_map("g.gz"));
    assert_int_equal(verslag.goed, 500);
    v = vulling(in_map("half.gz"));
    assert_int_equal(kb_index_laad(&v, &verslag, &fout), KB_INTERN);
    assert_non_null(strstr(fout.tekst, "beschadigd of afgebroken"));
    assert_int_equal(werkgevers(), 500);
}

/* New, changed and ended: numbers 900000.., 1000.. and 1100... */
static const char *maak_mutaties(const char *naam, int volgnummer, int n)
{
    const char *pad = in_map(naam);
    FILE *f = fopen(pad, "we");

    voorloop(f, "mutaties", volgnummer, 3 * n);
    for (int i = 0; i < n; i++) {
        (void)fputs("{\"mutatie\":\"nieuw\",\"werkgever\":", f);
        (void)fprintf(f,
                      "{\"rsin\":\"%09d\",\"naam\":\"Nieuwkomer "
                      "%d\",\"status\":\"A\",\"administraties\":[{\"lhnummer\":"
                      "\"%09dL01\"}]}}\n",
                      900000 + volgnummer * 1000 + i, i, 900000 + volgnummer * 1000 + i);
        (void)fprintf(f,
                      "{\"mutatie\":\"wijzig\",\"werkgever\":{\"rsin\":\"%09d\",\"naam\":\"Gewijzigd "
                      "%d\",\"status\":\"A\","
                      "\"administraties\":[{\"lhnummer\":\"%09dL01\"}]}}\n",
                      1000 + i, volgnummer, 1000 + i);
        (void)fprintf(f, "{\"mutatie\":\"einde\",\"rsin\":\"%09d\"}\n", 1101 + i);
    }
    assert_int_equal(fclose(f), 0);
    return pad;
}

static void mutaties_worden_op_volgorde_en_een_keer_toegepast(void **state)
{
    struct kb_vulling v;
    struct kb_zoek *z;
    int64_t totaal;

    (void)state;
    verslag = laad_index(maak_levering("l", 1, 500, 1000));
    v = vulling(maak_mutaties("m3", 3, 10));
    assert_int_equal(kb_index_muteer(&v, &verslag, &fout), KB_ONGELDIG);
    assert_non_null(strstr(fout.tekst, "niet aan de beurt"));
    v = vulling(maak_mutaties("m2", 2, 10));
    if (kb_index_muteer(&v, &verslag, &fout) != KB_OK)
        fail_msg("%s", fout.tekst);
    assert_int_equal(verslag.goed, 30);
    assert_int_equal(verslag.staat.werkgevers, 510);
    assert_int_equal(kb_index_muteer(&v, &verslag, &fout), KB_OK);
    assert_true(verslag.al_verwerkt);
    assert_int_equal(werkgevers(), 510);

    z = kb_zoek_nieuw(index_om_te_lezen(), 1);
    assert_string_equal(eerste(z, (struct kb_zoekvraag){.naam = KB_TEKST("nieuwkomer 3")}, &totaal),
                        "Nieuwkomer 3");
    assert_string_equal(eerste(z, (struct kb_zoekvraag){.naam = KB_TEKST("gewijzigd 2")}, &totaal),
                        "Gewijzigd 2");
    assert_int_equal(totaal, 10);
    assert_string_not_equal(eerste(z, (struct kb_zoekvraag){.naam = KB_TEKST("nummer1003")}, &totaal),
                            "Bakkerij Nummer1003 B.V."); /* its old name */
    assert_string_equal(eerste(z, (struct kb_zoekvraag){.rsin = KB_TEKST("000001003")}, &totaal),
                        "Gewijzigd 2");
    assert_string_equal(eerste(z, (struct kb_zoekvraag){.kvkNummer = KB_TEKST("10001003")}, &totaal), "");
    assert_string_equal(eerste(z, (struct kb_zoekvraag){.rsin = KB_TEKST("000001102")}, &totaal),
                        "Bakkerij Nummer1102 B.V.");
    kb_zoek_vrij(z);
}

static void wie_al_bestaat_of_niet_bestaat_wordt_afgekeurd(void **state)
{
    const char *pad = in_map("raar");
    struct kb_vulling v = vulling(pad);

    (void)state;
    verslag = laad_index(maak_levering("l", 1, 500, 1000));
    schrijf(pad,
            "{\"levering\":\"mutaties\",\"volgnummer\":2,\"peildatum\":\"2026-11-25\",\"aantal\":4}\n"
            "{\"mutatie\":\"nieuw\",\"werkgever\":{\"rsin\":\"000001000\",\"naam\":\"X\",\"status\":\"A\","
            "\"administraties\":[{\"lhnummer\":\"000001000L01\"}]}}\n"
            "{\"mutatie\":\"einde\",\"rsin\":\"000009999\"}\n"
            "{\"mutatie\":\"weg\"}\n"
            "{\"mutatie\":\"nieuw\",\"werkgever\":{\"rsin\":\"000007000\",\"naam\":\"X\",\"status\":\"A\","
            "\"administraties\":[{\"lhnummer\":\"000001001L01\"}]}}\n");
    v.max_afkeur_promille = 1000;
    assert_int_equal(kb_index_muteer(&v, &verslag, &fout), KB_OK);
    assert_int_equal(verslag.afgekeurd, 4);
    assert_int_equal(werkgevers(), 500);
}

/* Whatever the moment: after a kill the index is whole, the old one or the new one, and doing it again ends
 * well. */
static void doodgeslagen(bool mutaties, unsigned na_us)
{
    struct kb_vulling v = vulling(in_map(mutaties ? "m2" : "groot"));
    pid_t kind = fork();
    struct kb_indexstaat s;
    int status;

    if (kind == 0) {
        struct kb_vulverslag r;

        (void)!(mutaties ? kb_index_muteer(&v, &r, &fout) : kb_index_laad(&v, &r, &fout));
        _exit(0);
    }
    (void)usleep(na_us);
    (void)kill(kind, SIGKILL);
    assert_int_equal(waitpid(kind, &status, 0), kind);
    assert_int_equal(kb_index_staat(index_om_te_lezen(), true, &s, &fout), KB_OK);
    assert_true(mutaties ? s.werkgevers == 500 || s.werkgevers == 550
                         : s.werkgevers == 500 || s.werkgevers == 4000);
    assert_int_equal(mutaties ? kb_index_muteer(&v, &verslag, &fout) : kb_index_laad(&v, &verslag, &fout),
                     KB_OK);
    assert_int_equal(werkgevers(), mutaties ? 550 : 4000);
}

static void kill_9_op_elk_moment_verliest_niets_en_herhaalt_niets(void **state)
{
    (void)state;
    (void)maak_levering("groot", 1, 4000, 1000);
    (void)maak_mutaties("m2", 2, 50);
    for (unsigned i = 0; i < 16; i += in_postgres ? 5 : 2) {
        verslag = laad_index(maak_levering("l", 1, 500, 1000));
        doodgeslagen(true, i * 4000);
        verslag = laad_index(in_map("l"));
        doodgeslagen(false, i * 30000);
    }
}

static void twee_tegelijk_kan_niet(void **state)
{
    struct kb_vulling v;
    int fd;

    (void)state;
    verslag = laad_index(maak_levering("l", 1, 500, 1000));
    v = vulling(in_map("l"));
    fd = open(in_map("zoek.sqlite.slot"), O_RDWR | O_CLOEXEC);
    assert_int_equal(flock(fd, LOCK_EX), 0);
    assert_int_equal(kb_index_laad(&v, &verslag, &fout), KB_OVERBELAST);
    assert_int_equal(werkgevers(), 500);
    (void)close(fd);
    assert_int_equal(kb_index_laad(&v, &verslag, &fout), KB_OK);
}

/* A disk of its own, in a folder: that takes root, as scripts/test does. */
static void maak_kleine_schijf(const char *waar, const char *omvang)
{
    if (mount("tmpfs", waar, "tmpfs", 0, omvang) != 0)
        fail_msg("a small disk cannot be mounted: this test runs as root");
}

static void een_volle_schijf_laat_de_oude_index_staan(void **state)
{
    struct kb_vulling v;

    (void)state;
    maak_kleine_schijf(map, "size=1500k");
    verslag = laad_index(maak_levering("l", 1, 500, 1000));
    v = vulling(maak_levering("groot", 2, 1500, 1000));
    assert_int_not_equal(kb_index_laad(&v, &verslag, &fout), KB_OK);
    assert_int_equal(werkgevers(), 500);
    assert_true(access(in_map("zoek.sqlite.nieuw"), F_OK) != 0);
    (void)maak_mutaties("m2", 2, 3);
    v = vulling(in_map("m2"));
    v.max_afkeur_promille = 1000;
    (void)unlink(in_map("groot"));
    assert_int_equal(kb_index_muteer(&v, &verslag, &fout), KB_OK);
    assert_int_equal(umount(map), 0);
}

/* Tables go where there is little room: what was there stays, and is searched; with room it goes in. */
static void een_volle_schijf_van_de_database_laat_de_oude_index_staan(void **state)
{
    char klein[96];
    char sql[300];
    struct kb_vulling v;
    struct stat st;

    (void)state;
    verslag = laad_index(maak_levering("l", 1, 500, 1000));
    (void)snprintf(klein, sizeof(klein), "%s/klein", pg_map);
    assert_int_equal(mkdir(klein, 0700), 0);
    maak_kleine_schijf(klein, "size=1500k");
    assert_int_equal(stat(pg_map, &st), 0);
    assert_int_equal(chown(klein, st.st_uid, st.st_gid), 0);
    (void)snprintf(sql, sizeof(sql), "CREATE TABLESPACE klein LOCATION '%s'", klein);
    PQfinish(beheer(sql));
    PQfinish(beheer("GRANT CREATE ON TABLESPACE klein TO klantbeeld_zoek_lader"));
    PQfinish(beheer("ALTER ROLE klantbeeld_zoek_lader SET default_tablespace = klein"));
    v = vulling(maak_levering("groot", 2, 4000, 1000));
    assert_int_not_equal(kb_index_laad(&v, &verslag, &fout), KB_OK);
    if (!strstr(fout.tekst, "could not extend file"))
        fail_msg("%s", fout.tekst);
    assert_int_equal(werkgevers(), 500);
    PQfinish(beheer("ALTER ROLE klantbeeld_zoek_lader RESET default_tablespace"));
    assert_int_equal(kb_index_laad(&v, &verslag, &fout), KB_OK);
    assert_int_equal(werkgevers(), 4000);
    PQfinish(beheer("DROP TABLESPACE klein"));
    assert_int_equal(umount(klein), 0);
}

/* The same lock from another session, as a load on another machine has it. */
static void twee_machines_tegelijk_kan_niet(void **state)
{
    struct kb_vulling v;
    PGconn *c;

    (void)state;
    verslag = laad_index(maak_levering("l", 1, 500, 1000));
    v = vulling(in_map("l"));
    c = beheer("SELECT pg_advisory_lock(1262639689, 1)");
    assert_int_equal(kb_index_laad(&v, &verslag, &fout), KB_OVERBELAST);
    assert_int_equal(werkgevers(), 500);
    PQclear(PQexec(c, "SELECT pg_advisory_unlock_all()"));
    PQfinish(c);
    assert_int_equal(kb_index_laad(&v, &verslag, &fout), KB_OK);
}

static enum kb_status schrijf_op(void *context, struct kb_tekst term, const int64_t *id, size_t n)
{
    struct kb_buffer *uit = context;

    kb_buffer_printf(uit, "%.*s %zu:", (int)term.n, term.p, n);
    for (size_t i = 0; i < n; i++)
        kb_buffer_printf(uit, " %" PRId64, id[i]);
    kb_buffer_voeg(uit, "\n", 1);
    return KB_OK;
}

/* Every term with the ids of its rows, from the rows. */
static void termen_van_rijen(PGconn *c, const char *generatie, struct kb_buffer *uit)
{
    struct kb_buffer termen = KB_LEGE_BUFFER;
    struct kb_blok blok = {.rijen = 0};
    char sql[200];
    PGresult *r;

    (void)snprintf(sql, sizeof(sql),
                   "SELECT id, norm, postcode, plaats, afgeschermd::int FROM klantbeeld.werkgever_%s",
                   generatie);
    r = PQexec(c, sql);
    assert_int_equal(PQresultStatus(r), PGRES_TUPLES_OK);
    for (int i = 0; i < PQntuples(r); i++) {
        termen.n = 0;
        kb_termen_van_rij(&termen, &(struct kb_termbron){kb_pg_tekst(r, i, 1), kb_pg_tekst(r, i, 2),
                                                         kb_pg_tekst(r, i, 3), kb_pg_int(r, i, 4) != 0});
        assert_true(kb_blok_voeg(&blok, kb_pg_int(r, i, 0), kb_buffer_tekst(&termen)));
    }
    PQclear(r);
    assert_int_equal(kb_blok_leeg(&blok, schrijf_op, uit), KB_OK);
    kb_blok_vrij(&blok);
    kb_buffer_vrij(&termen);
}

/* The same, from the lists. */
static void termen_van_lijsten(PGconn *c, const char *generatie, struct kb_buffer *uit)
{
    static int64_t ids[100000];
    size_t bij = 0;
    char sql[300];
    PGresult *r;

    (void)snprintf(sql, sizeof(sql),
                   "SELECT l.term, l.ids, int8send(b.van), int4send(l.n) FROM klantbeeld.lijst_%s l"
                   " JOIN klantbeeld.blok_%s b ON b.nr = l.blok ORDER BY l.term, l.blok",
                   generatie, generatie);
    r = PQexecParams(c, sql, 0, NULL, NULL, NULL, NULL, 1);
    assert_int_equal(PQresultStatus(r), PGRES_TUPLES_OK);
    for (int i = 0; i < PQntuples(r); i++) {
        const unsigned char *van = (const unsigned char *)PQgetvalue(r, i, 2);
        const unsigned char *aantal = (const unsigned char *)PQgetvalue(r, i, 3);
        int64_t begin = 0;
        size_t n = 0;

        for (int j = 0; j < 8; j++)
            begin = begin << 8 | van[j];
        assert_true(kb_lijst_lees(kb_pg_tekst(r, i, 1), begin, ids + bij, &n));
        assert_int_equal(n, (size_t)aantal[2] << 8 | aantal[3]);
        assert_true(n > 0 && (bij == 0 || ids[bij] > ids[bij - 1]));
        bij += n;
        if (i + 1 < PQntuples(r) && kb_tekst_gelijk(kb_pg_tekst(r, i, 0), kb_pg_tekst(r, i + 1, 0)))
            continue;
        (void)schrijf_op(uit, kb_pg_tekst(r, i, 0), ids, bij);
        bij = 0;
    }
    PQclear(r);
}

/* The lists of the terms hold just what the rows do after mutations, in several blocks, and the counts of
 * terms are theirs. */
static void lijsten_en_tellingen_kloppen_na_mutaties(void **state)
{
    struct kb_buffer van_rijen = KB_LEGE_BUFFER;
    struct kb_buffer van_lijsten = KB_LEGE_BUFFER;
    struct kb_vulling v;
    char generatie[24];
    PGresult *r;
    PGconn *c;

    (void)state;
    verslag = laad_index(maak_levering("l", 1, KB_LIJST_BLOK + 600, 1000));
    v = vulling(maak_mutaties("m2", 2, 60));
    assert_int_equal(kb_index_muteer(&v, &verslag, &fout), KB_OK);
    c = beheer(
        "DO $$ DECLARE g bigint; n bigint; m bigint; BEGIN SELECT generatie INTO g FROM klantbeeld.zoek;"
        " EXECUTE format('SELECT count(*), count(t.term) FROM (SELECT term, sum(n) n FROM klantbeeld.lijst_%s"
        " WHERE left(term, 1) <> chr(35) GROUP BY term) l FULL JOIN klantbeeld.telling_%s t ON"
        " t.term = l.term AND t.rijen = l.n', g, g) INTO n, m; ASSERT n = m AND n > 100; END $$");
    r = PQexec(c, "SELECT generatie FROM klantbeeld.zoek");
    (void)snprintf(generatie, sizeof(generatie), "%s", PQgetvalue(r, 0, 0));
    PQclear(r);
    termen_van_rijen(c, generatie, &van_rijen);
    termen_van_lijsten(c, generatie, &van_lijsten);
    PQfinish(c);
    assert_true(van_rijen.n > 100000 && !van_rijen.mislukt && !van_lijsten.mislukt);
    assert_int_equal(van_rijen.n, van_lijsten.n);
    assert_memory_equal(van_rijen.p, van_lijsten.p, van_rijen.n);
    kb_buffer_vrij(&van_rijen);
    kb_buffer_vrij(&van_lijsten);
}

/* The database is killed while it is filled: what was there is there again, and doing it again ends well. */
static void een_database_die_halverwege_valt_verliest_niets(void **state)
{
    (void)state;
    (void)maak_levering("groot", 1, 4000, 1000);
    (void)maak_mutaties("m2", 2, 50);
    for (int i = 0; i < 2; i++) {
        bool mutaties = i % 2 == 1;
        struct kb_vulling v;
        struct kb_indexstaat s;
        pid_t kind;

        verslag = laad_index(maak_levering("l", 1, 500, 1000));
        v = vulling(in_map(mutaties ? "m2" : "groot"));
        kind = fork();
        if (kind == 0) {
            struct kb_vulverslag r;

            (void)!(mutaties ? kb_index_muteer(&v, &r, &fout) : kb_index_laad(&v, &r, &fout));
            _exit(0);
        }
        (void)usleep((unsigned)(1 + i) * 30000);
        stop_postgres(SIGQUIT);
        assert_int_equal(waitpid(kind, NULL, 0), kind);
        start_postgres();
        assert_int_equal(kb_index_staat(index_om_te_lezen(), true, &s, &fout), KB_OK);
        assert_true(s.werkgevers == 500 || s.werkgevers == (mutaties ? 550 : 4000));
        assert_int_equal(mutaties ? kb_index_muteer(&v, &verslag, &fout) : kb_index_laad(&v, &verslag, &fout),
                         KB_OK);
        assert_int_equal(werkgevers(), mutaties ? 550 : 4000);
    }
}

static int begin(void **state)
{
    (void)state;
    maak_map();
    return 0;
}

static int einde(void **state)
{
    (void)state;
    ruim_map_op();
    return 0;
}

static int begin_leeg(void **state)
{
    leeg_database();
    return begin(state);
}

int main(void)
{
    const struct CMUnitTest sqlite[] = {
        cmocka_unit_test_setup_teardown(een_levering_wordt_een_index_die_heel_is, begin, einde),
        cmocka_unit_test_setup_teardown(wat_niet_klopt_laat_de_oude_index_staan, begin, einde),
        cmocka_unit_test_setup_teardown(een_afgebroken_levering_wordt_herkend_aan_het_aantal, begin, einde),
        cmocka_unit_test_setup_teardown(afgekeurde_regels_staan_met_nummer_en_reden_in_het_bestand, begin,
                                        einde),
        cmocka_unit_test_setup_teardown(gzip_wordt_gelezen_en_een_half_gzip_bestand_geweigerd, begin, einde),
        cmocka_unit_test_setup_teardown(mutaties_worden_op_volgorde_en_een_keer_toegepast, begin, einde),
        cmocka_unit_test_setup_teardown(wie_al_bestaat_of_niet_bestaat_wordt_afgekeurd, begin, einde),
        cmocka_unit_test_setup_teardown(kill_9_op_elk_moment_verliest_niets_en_herhaalt_niets, begin, einde),
        cmocka_unit_test_setup_teardown(twee_tegelijk_kan_niet, begin, einde),
        cmocka_unit_test_setup_teardown(een_volle_schijf_laat_de_oude_index_staan, begin, einde),
    };
    const struct CMUnitTest postgres[] = {
        cmocka_unit_test_setup_teardown(een_levering_wordt_een_index_die_heel_is, begin_leeg, einde),
        cmocka_unit_test_setup_teardown(wat_niet_klopt_laat_de_oude_index_staan, begin_leeg, einde),
        cmocka_unit_test_setup_teardown(een_afgebroken_levering_wordt_herkend_aan_het_aantal, begin_leeg,
                                        einde),
        cmocka_unit_test_setup_teardown(afgekeurde_regels_staan_met_nummer_en_reden_in_het_bestand,
                                        begin_leeg, einde),
        cmocka_unit_test_setup_teardown(gzip_wordt_gelezen_en_een_half_gzip_bestand_geweigerd, begin_leeg,
                                        einde),
        cmocka_unit_test_setup_teardown(mutaties_worden_op_volgorde_en_een_keer_toegepast, begin_leeg, einde),
        cmocka_unit_test_setup_teardown(wie_al_bestaat_of_niet_bestaat_wordt_afgekeurd, begin_leeg, einde),
        cmocka_unit_test_setup_teardown(kill_9_op_elk_moment_verliest_niets_en_herhaalt_niets, begin_leeg,
                                        einde),
        cmocka_unit_test_setup_teardown(twee_machines_tegelijk_kan_niet, begin_leeg, einde),
        cmocka_unit_test_setup_teardown(een_volle_schijf_van_de_database_laat_de_oude_index_staan, begin_leeg,
                                        einde),
        cmocka_unit_test_setup_teardown(lijsten_en_tellingen_kloppen_na_mutaties, begin_leeg, einde),
        cmocka_unit_test_setup_teardown(een_database_die_halverwege_valt_verliest_niets, begin_leeg, einde),
    };

    return cmocka_run_group_tests(postgres, begin_postgres, einde_postgres) +
           cmocka_run_group_tests(sqlite, NULL, NULL);
}
