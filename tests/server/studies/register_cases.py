"""What a register of studies must do in every database."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from threading import Barrier

import pytest

from server.errors import ConfigError
from server.records.store import Store
from server.studies.register import ALPHABET, Register, token_hash
from tests.server.studies.plans import a_plan

AT_ONCE = 8


class RegisterCases:
    """Cases for a `store` fixture."""

    def test_a_study_is_found_again_with_its_plan(self, store: Store) -> None:
        register = Register(store.engine)
        register.create(a_plan())
        assert register.names() == ["warmth"]
        assert register.plan("warmth") == a_plan()

    def test_a_name_is_taken_once_and_an_unknown_one_offers_the_known(self, store: Store) -> None:
        register = Register(store.engine)
        register.create(a_plan())
        with pytest.raises(ConfigError, match="there is a study called 'warmth' already"):
            register.create(a_plan(title="Another"))
        with pytest.raises(ConfigError, match=r"no study is called 'warmht'; did you mean 'warmth'\?"):
            register.plan("warmht")
        with pytest.raises(ConfigError, match="no study is called 'warmht'"):
            register.add("warmht", 1)

    def test_codes_are_readable_and_tokens_are_not_stored(self, store: Store) -> None:
        register = Register(store.engine)
        register.create(a_plan())
        tickets = register.add("warmth", 50)
        assert len({ticket.code for ticket in tickets}) == len({ticket.token for ticket in tickets}) == 50
        assert all(set(ticket.code) <= set(ALPHABET) and len(ticket.code) == 5 for ticket in tickets)
        with store.engine.connect() as connection:
            rows = connection.exec_driver_sql("SELECT * FROM participants").all()
        assert not any(ticket.token in str(row) for ticket in tickets for row in rows)
        assert any(token_hash(tickets[0].token) in str(row) for row in rows)
        assert tickets[0].link("http://127.0.0.1:8787/") == f"http://127.0.0.1:8787/?study={tickets[0].token}"

    def test_a_link_names_the_language_of_the_study_where_that_is_not_english(self, store: Store) -> None:
        register = Register(store.engine)
        register.create(a_plan(language="de-AT"))
        (ticket,) = register.add("warmth", 1)
        assert ticket.link("https://a.example") == f"https://a.example/?study={ticket.token}&lang=de-AT"
        renewed = register.renew("warmth", ticket.code)
        assert renewed.link("https://a.example").endswith("&lang=de-AT")

    def test_a_link_finds_its_participant_and_no_other_does(self, store: Store) -> None:
        register = Register(store.engine)
        register.create(a_plan())
        ticket, other = register.add("warmth", 2)
        found = register.find(ticket.token)
        assert found is not None
        assert (found.code, found.status, found.condition, found.slot) == (ticket.code, "new", "", None)
        assert register.find(ticket.token[:-1]) is None
        assert register.find("") is None
        renewed = register.renew("warmth", other.code)
        assert register.find(other.token) is None
        assert (register.find(renewed.token) or found).code == other.code
        with pytest.raises(ConfigError, match="has the code 'XXXXX'"):
            register.renew("warmth", "XXXXX")

    def test_who_agrees_gets_a_place_once_and_for_all(self, store: Store) -> None:
        register = Register(store.engine)
        plan = a_plan()
        register.create(plan)
        tickets = register.add("warmth", 6)
        conditions = [register.begin("warmth", ticket.code) for ticket in tickets]
        assert conditions == [plan.condition(slot) for slot in range(6)]
        assert register.begin("warmth", tickets[0].code) == conditions[0]
        assert sorted(one.slot for one in register.participants("warmth") if one.slot is not None) == list(
            range(6)
        )
        with pytest.raises(ConfigError, match="has the code 'XXXXX'"):
            register.begin("warmth", "XXXXX")

    def test_rehearsals_take_no_place_from_people(self, store: Store) -> None:
        register = Register(store.engine)
        plan = a_plan()
        register.create(plan)
        (person,) = register.add("warmth", 1)
        rehearsals = register.add("warmth", 3, rehearsal=True)
        given = [register.begin("warmth", ticket.code) for ticket in rehearsals]
        assert given == [plan.condition(slot) for slot in range(3)]
        register.begin("warmth", person.code)
        slots = {one.code: one.slot for one in register.participants("warmth")}
        assert slots[person.code] == 0
        assert sorted(slots[ticket.code] or 0 for ticket in rehearsals) == [-3, -2, -1]
        assert all(one.rehearsal == one.code.startswith("R-") for one in register.participants("warmth"))

    def test_those_who_agree_at_the_same_moment_get_different_places(self, store: Store) -> None:
        plan = a_plan()
        Register(store.engine).create(plan)
        tickets = Register(store.engine).add("warmth", 4 * AT_ONCE)
        together = Barrier(AT_ONCE)

        def begin(number: int) -> list[str]:
            together.wait()
            register = Register(store.engine)
            return [register.begin("warmth", ticket.code) for ticket in tickets[number::AT_ONCE]]

        with ThreadPoolExecutor(AT_ONCE) as pool:
            given = [one for many in pool.map(begin, range(AT_ONCE)) for one in many]
        slots = [one.slot for one in Register(store.engine).participants("warmth")]
        assert sorted(slot for slot in slots if slot is not None) == list(range(4 * AT_ONCE))
        assert Counter(given) == {"whole": 2 * AT_ONCE, "still": 2 * AT_ONCE}

    def test_progress_and_the_end_are_kept_with_their_time(self, store: Store) -> None:
        moments = iter(datetime(2026, 3, 1, 12, 0, second, tzinfo=UTC) for second in range(60))
        register = Register(store.engine, lambda: next(moments).astimezone(timezone(timedelta(hours=1))))
        register.create(a_plan())
        (ticket,) = register.add("warmth", 1)
        register.begin("warmth", ticket.code)
        register.save("warmth", ticket.code, '{"step": "talk"}')
        register.finish("warmth", ticket.code, "finished", "{}")
        (one,) = register.participants("warmth")
        assert (one.status, one.progress) == ("finished", "{}")
        assert one.started_at == "2026-03-01T13:00:02.000+01:00"
        assert one.finished_at == "2026-03-01T13:00:03.000+01:00"

    def test_who_is_forgotten_leaves_only_that_they_withdrew(self, store: Store) -> None:
        register = Register(store.engine)
        register.create(a_plan())
        (ticket,) = register.add("warmth", 1)
        register.begin("warmth", ticket.code)
        register.save("warmth", ticket.code, '{"answers": "marmalade"}')
        register.forget("warmth", ticket.code)
        store.scrub()
        (one,) = register.participants("warmth")
        assert (one.status, one.progress, one.slot) == ("withdrawn", "", 0)
        with pytest.raises(ConfigError, match="has the code 'XXXXX'"):
            register.forget("warmth", "XXXXX")
