"""The measures of a talk as sections of its report."""

import pytest

from emotion_tree.analysis.talk import analyse
from emotion_tree.trajectory.record import Record
from server.report import talk_measures
from tests.emotion_tree.trajectory.talks import a_header, a_talk
from tests.server.report.made_up import a_long_talk

pytestmark = pytest.mark.unit


def test_turn_taking_stands_beside_people() -> None:
    shown = talk_measures.turn_taking_section(analyse(a_talk()))
    assert "0.70 s" in shown
    assert "7 to 470 ms" in shown
    assert "Levinson &amp; Torreira 2015" in shown


def test_it_says_so_where_the_end_of_the_voice_is_not_known() -> None:
    assert "longer than they are given here" in talk_measures.turn_taking_section(analyse(a_talk()))
    assert "longer than they are given here" not in talk_measures.turn_taking_section(analyse(a_long_talk()))


def test_dynamics_show_values_or_reasons() -> None:
    few = talk_measures.dynamics_section(analyse(a_talk()))
    assert "3 turns with a reading, 10 needed" in few
    many = analyse(a_long_talk())
    value = many.dynamics["user_valence_inertia"].value
    assert value is not None
    assert f"{value:.2f}".replace("-", "−") in talk_measures.dynamics_section(many)


def test_synchrony_is_drawn_with_its_surrogates_where_there_is_enough() -> None:
    assert "200 surrogates" in talk_measures.synchrony_section(analyse(a_long_talk()))
    assert "surrogates lie" not in talk_measures.synchrony_section(analyse(a_talk()))


def test_latencies_are_there_where_some_were_measured() -> None:
    shown = talk_measures.latency_section(analyse(a_talk()))
    assert shown is not None
    assert "480 ms" in shown
    assert talk_measures.latency_section(analyse(Record(a_header(), ()))) is None
