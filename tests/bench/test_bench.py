"""What of the benchmark can be wrong without measuring: the report's parts, the comparison, the code tables it reads."""

import importlib
import os
import tempfile
import unittest

import codetabellen
import gelijk
import meet
import rapport
import stilstand
import traag
from last import Cel


class Programmas(unittest.TestCase):
    def test_every_measurement_finds_what_it_takes_from_the_others(self):
        for naam in ("meet", "meet_inzage", "meet_meervoudig", "meet_peers", "meet_zoek", "instructies"):
            self.assertTrue(callable(importlib.import_module(naam).main), naam)


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


class Traag(unittest.TestCase):
    def test_the_middle_of_three_runs_decides_and_each_bar_for_itself(self):
        p99, over = traag.oordelen_pagina([(70.0, 52.0), (59.0, 48.0), (58.0, 47.0)])

        self.assertTrue(p99.gehaald)
        self.assertFalse(over.gehaald)
        self.assertIn("59.0 ms (median of 70.0, 59.0, 58.0)", p99.gemeten)

    def test_pauses_make_the_clients_ask_for_a_part_of_what_was_borne(self):
        clients, vol_per_s = 1000, 4000

        rondje_ms = traag.pauze_ms(clients, vol_per_s) + traag.BRON_MS + traag.TREK_MS

        self.assertAlmostEqual(1000 * clients / rondje_ms, traag.DEEL_VAN_VOL * vol_per_s, delta=10)

    def test_a_part_that_was_not_asked_for_or_not_answered_is_no_pass(self):
        def cel(verzoeken, p99_ms, **fouten):
            return Cel("page", 1000, seconden=10, verzoeken=verzoeken, p50_ms=50, p99_ms=p99_ms, **fouten)

        vol = cel(40_000, 400)
        goede = (vol, cel(28_000, 100))
        for deel, goed in (
            (cel(28_000, 149), True),
            (cel(28_000, 151), False),
            (cel(20_000, 60), False),
            (cel(28_000, 60, timeout=1), False),
            (cel(28_000, 60, status=1), False),
        ):
            self.assertEqual(traag.oordeel_deel("page", [(vol, deel)]).gehaald, goed, deel)
        self.assertTrue(traag.oordeel_deel("page", [(vol, cel(28_000, 400)), goede, goede]).gehaald, "the median decides")
        self.assertFalse(traag.oordeel_deel("page", [(vol, cel(28_000, 60, read=1)), goede, goede]).gehaald, "errors count in every turn")


class Veel(unittest.TestCase):
    def test_one_error_in_one_cell_fails_and_cells_of_one_name_are_counted_together(self):
        goed = Cel("page", 1000, seconden=10, verzoeken=5000)
        for slecht in (Cel("page", 1000, verzoeken=5000, read=1), Cel("page", 1000, verzoeken=5000, status=2), Cel("page", 1000, verzoeken=999)):
            self.assertFalse(meet.oordeel_veel([("page", goed), ("page", slecht)]).gehaald, slecht)
        oordeel = meet.oordeel_veel([("page", goed), ("page", goed), ("group", goed)])

        self.assertTrue(oordeel.gehaald)
        self.assertEqual(oordeel.gemeten, "page: 0 of 10,000 (non-2xx 0); group: 0 of 5,000 (non-2xx 0)")


class Stilstand(unittest.TestCase):
    def test_only_steps_over_the_limit_are_gaps_and_the_last_one_counts(self):
        standen = iter((0.0, 0.001, 0.010, 0.011, 0.5))

        self.assertEqual(stilstand.gaten(lambda: next(standen), 0.002, 0.4), [0.010 - 0.001, 0.5 - 0.011])


if __name__ == "__main__":
    unittest.main()
