"""What of the instruction count can be wrong without counting: reading a dump, the verdicts, the numbers that are kept."""

import json
import unittest

import callgrind
import stand
from opstelling import Fout

DUMP = """\
version: 1
positions: line
events: Ir

ob=(1) /usr/lib/x86_64-linux-gnu/libc.so.6
fl=(1) ???
fn=(1) malloc
0 100
cob=(2) /opt/klantbeeld
cfn=(2) schrijf
calls=3 0
0 9000
+0 5

ob=(2)
fn=(2)
0 40
fi=(3) tekst.h
* 2
fe=(1)
fn=(3) recursief'2
-1 10
fn=(4) recursief
0 1

totals: 158
"""
ONDER = {"datum": "2026-01-01", "commit": "abc", "glibc": "glibc 2.36"}


def meting(functies):
    return stand.Meting(callgrind.Profiel({("klantbeeld", f): n * 100 for f, n in functies.items()}), 100)


def aanvaard(**gevallen):
    """Accepted numbers as they come back from their file."""
    return json.loads(stand.als_json({naam.replace("_", " "): meting(f) for naam, f in gevallen.items()}, ONDER))


class Dump(unittest.TestCase):
    def test_own_costs_go_to_the_function_and_not_what_its_callees_took(self):
        profiel = callgrind.lees(DUMP.splitlines())

        self.assertEqual(profiel.kosten["libc", "malloc"], 105)
        self.assertEqual(profiel.kosten["klantbeeld", "schrijf"], 42)
        self.assertEqual(profiel.kosten["klantbeeld", "recursief"], 11)
        self.assertEqual(profiel.per_object(), [("libc", 105), ("klantbeeld", 53)])

    def test_a_dump_that_does_not_add_up_is_refused(self):
        with self.assertRaises(Fout):
            callgrind.lees(DUMP.replace("totals: 158", "totals: 159").splitlines())


class Vergelijking(unittest.TestCase):
    def test_a_case_that_grew_by_more_than_a_tenth_fails_and_names_what_grew_most(self):
        oud = aanvaard(cached_group={"lees": 500, "schrijf": 400, "hash": 100})

        (oordeel,) = stand.vergelijk(oud, {"cached group": meting({"lees": 510, "schrijf": 400, "kopie": 150, "hash": 50})})

        self.assertFalse(oordeel.goed)
        self.assertEqual(oordeel.groeiers, [("klantbeeld:kopie", 145), ("klantbeeld:lees", 10)])
        for deel in ("cached group", "1,110", "1,000", "+11.0%", "FAIL", "klantbeeld:kopie"):
            self.assertIn(deel, oordeel.tekst())

    def test_a_tenth_is_allowed(self):
        (oordeel,) = stand.vergelijk(aanvaard(groep={"lees": 1000}), {"groep": meting({"lees": 1100})})

        self.assertTrue(oordeel.goed)
        self.assertTrue(oordeel.tekst().endswith("good"))

    def test_only_the_case_that_grew_fails(self):
        oud = aanvaard(groep={"lees": 1000}, pagina={"lees": 5000})

        oordelen = stand.vergelijk(oud, {"groep": meting({"lees": 1000}), "pagina": meting({"lees": 6000})})

        self.assertEqual([(o.geval, o.goed) for o in oordelen], [("groep", True), ("pagina", False)])

    def test_a_case_that_shrank_by_more_than_a_tenth_is_good_and_asks_for_a_lower_number(self):
        (oordeel,) = stand.vergelijk(aanvaard(groep={"lees": 1000}), {"groep": meting({"lees": 890})})

        self.assertTrue(oordeel.goed)
        self.assertIn("lower the accepted number", oordeel.tekst())

    def test_a_case_without_an_accepted_number_fails(self):
        (oordeel,) = stand.vergelijk(aanvaard(groep={"lees": 1000}), {"pagina": meting({"lees": 1})})

        self.assertFalse(oordeel.goed)
        self.assertIn("FAIL", oordeel.tekst())

    def test_another_tool_is_named(self):
        tekst = stand.verschil(aanvaard(groep={"lees": 1}), {**ONDER, "glibc": "glibc 2.40"})

        self.assertIn("glibc: glibc 2.36, now glibc 2.40", tekst)
        self.assertNotIn("commit", tekst)


class Bestanden(unittest.TestCase):
    def test_the_accepted_numbers_are_there_for_every_case(self):
        import instructies

        self.assertEqual(list(stand.lees()["gevallen"]), [g.naam for g in instructies.GEVALLEN])

    def test_the_part_replaces_its_former_self_and_leaves_the_others(self):
        oud = f"# Results\n\n## A\n\na\n\n{stand.KOP}\n\noud\n\n### Oud ook\n\n## B\n\nb\n"

        nieuw = stand.vervang_deel(oud, "nieuw")

        self.assertEqual(nieuw, f"# Results\n\n## A\n\na\n\n{stand.KOP}\n\nnieuw\n\n## B\n\nb\n")
        self.assertEqual(stand.vervang_deel(nieuw, "nieuw"), nieuw)

    def test_a_file_without_the_part_gets_it_at_its_end(self):
        self.assertEqual(stand.vervang_deel("# R\n\nx\n", "n"), f"# R\n\nx\n\n{stand.KOP}\n\nn\n")
        self.assertEqual(stand.vervang_deel("", "n"), f"# Results of the benchmark\n\n{stand.KOP}\n\nn\n")


if __name__ == "__main__":
    unittest.main()
