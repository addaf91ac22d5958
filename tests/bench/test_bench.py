"""What of the benchmark can be wrong without measuring: the report's parts, the comparison, the code tables it reads."""

import os
import tempfile
import unittest

import codetabellen
import gelijk
import rapport


class Rapport(unittest.TestCase):
    def setUp(self):
        map_ = tempfile.TemporaryDirectory()
        self.addCleanup(map_.cleanup)
        self.bestand = os.path.join(map_.name, "RESULTATEN.md")

    def schrijf(self, deel, tekst):
        rapport.schrijf(deel, [("Verdicts", tekst)], self.bestand)
        with open(self.bestand, encoding="utf-8") as uit:
            return uit.read()

    def test_each_part_replaces_its_former_self_and_leaves_the_other(self):
        self.schrijf(rapport.PEERS, "peers, first")
        self.schrijf(rapport.ULFIUS, "ulfius, first")

        tekst = self.schrijf(rapport.PEERS, "peers, second")

        self.assertNotIn("peers, first", tekst)
        self.assertEqual(tekst.count("ulfius, first"), 1)
        self.assertEqual(tekst.count("peers, second"), 1)
        self.assertLess(tekst.index("ulfius, first"), tekst.index("peers, second"))

    def test_writing_the_same_part_again_changes_nothing_of_the_other(self):
        eerst = self.schrijf(rapport.ULFIUS, "| a | b |")

        deel = self.schrijf(rapport.PEERS, "x")

        self.assertTrue(deel.startswith(eerst.rstrip()))

    def test_a_missed_bar_says_so_and_an_aim_alone_does_not_fail(self):
        oordelen = [rapport.Oordeel("a", "≥ 2", "1", False, False), rapport.Oordeel("b", "aim 1", "2", None, True)]

        tekst = rapport.oordelen_tabel(oordelen)

        self.assertIn("| a | ≥ 2 | 1 | **FAIL**, aim missed |", tekst)
        self.assertIn("| b | aim 1 | 2 | aim reached |", tekst)


class Gelijk(unittest.TestCase):
    def test_the_same_data_has_no_difference(self):
        for waarde in ({"a": [1, None, "x"]}, [], None, 1.5):
            self.assertIsNone(gelijk.verschil(waarde, waarde))
        self.assertIsNone(gelijk.verschil({"bedrag": 455}, {"bedrag": 455.0}))

    def test_every_other_difference_is_found_and_named(self):
        for a, b, plek in (
            ({"a": 1}, {}, "members ['a']"),
            ({"a": {"b": None}}, {"a": {"b": "x"}}, ".a.b:"),
            ({"a": True}, {"a": 1}, ".a:"),
            ({"a": [1, 2]}, {"a": [2, 1]}, ".a[0]:"),
            ([1], [1, 2], "1 elements and 2"),
            ({"a": "1"}, {"a": 1}, ".a:"),
            ({}, [], "{} is not []"),
        ):
            self.assertIn(plek, gelijk.verschil(a, b) or "")


class Codetabellen(unittest.TestCase):
    def test_the_tables_of_the_service_are_read_whole(self):
        tabellen = codetabellen.lees()

        self.assertEqual(tabellen["sectoren"]["69"], ["69", "Telecommunicatie"])
        self.assertEqual(tabellen["kanalen"]["NB"], ["nieuw-bezoek", "Nieuw bezoek"])
        self.assertEqual(tabellen["aandachtsgebieden"]["BNO"][1], "Buitengewone natuurlijke omstandigheden")
        self.assertEqual(tabellen["documentsoorten"]["CB"], ["brief", "Brief"])


if __name__ == "__main__":
    unittest.main()
