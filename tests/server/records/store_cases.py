"""What a store does wherever it keeps its talks; run on SQLite in test_store.py and on PostgreSQL in test_postgres.py."""

from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import insert, update

from emotion_tree.errors import RecordError
from emotion_tree.trajectory.events import ErrorRaised, MarkerSet
from emotion_tree.trajectory.record import MediaBlock, MediaKind
from server.records import upgrade
from server.records.batch import Batch, Position
from server.records.face_codec import HEAD_STEP, WEIGHT_STEP
from server.records.schema import blocks, events, talks
from server.records.store import Store
from tests.emotion_tree.trajectory.talks import BEGAN_AT, a_header, a_talk, blocks_of

VOICE: tuple[MediaKind, ...] = ("voice",)


def mark(t_s: float, label: str = "here") -> MarkerSet:
    return MarkerSet(t_s=t_s, label=label, source="program")


class StoreCases:
    """Each takes an open, empty store."""

    def test_a_talk_comes_back_as_it_was_written(self, store: Store) -> None:
        record = a_talk()
        store.begin(record.header)
        newest = store.append(record.header.id, record.events)
        assert newest == len(record.events)
        assert store.record(record.header.id) == record
        assert store.header(record.header.id) == record.header

    def test_faces_come_back_to_within_half_a_step_and_sound_exactly(self, store: Store) -> None:
        record = a_talk()
        given = blocks_of(record)
        store.begin(record.header)
        store.append(record.header.id, record.events, given)
        back = list(store.blocks(record.header.id))
        assert [(b.kind, b.epoch, b.start_ms, b.rate_hz) for b in back] == [
            (b.kind, b.epoch, b.start_ms, b.rate_hz) for b in given
        ]
        for before, after in zip(given, back, strict=True):
            assert after.pcm16 == before.pcm16
            if before.faces is not None:
                assert after.faces is not None
                off = np.abs(after.faces - before.faces)
                assert off[:, :52].max() <= WEIGHT_STEP / 2 + 1e-6
                assert off[:, 52:].max() <= HEAD_STEP / 2 + 1e-6

    def test_events_are_numbered_from_one_without_holes(self, store: Store) -> None:
        store.begin(a_header())
        assert store.append("talk-1", [mark(0.0), mark(1.0)]) == 2
        assert store.append("talk-1", []) == 2
        assert store.append("talk-1", [mark(2.0)]) == 3

    def test_what_is_known_late_is_read_in_the_order_of_its_time(self, store: Store) -> None:
        store.begin(a_header())
        store.append("talk-1", [mark(2.0, "second"), mark(1.0, "first")])
        assert [event.label for event in store.record("talk-1").of(MarkerSet)] == ["first", "second"]

    def test_the_list_counts_what_was_written_and_puts_the_newest_first(self, store: Store) -> None:
        record = a_talk()
        store.begin(record.header)
        for event in record.events:
            store.append(record.header.id, [event])
        store.append(record.header.id, [], blocks_of(record))
        store.begin(a_header("later", began_at=BEGAN_AT + timedelta(hours=1), person="p-2", study="s"))
        later, first = store.talks()
        assert (later.id, first.id) == ("later", "talk-1")
        assert (first.turns, first.events) == (len(record.turns()), len(record.events))
        assert first.duration_s == record.duration_s
        faces = sum(len(b.faces) for b in blocks_of(record) if b.faces is not None)
        assert first.faces_s == pytest.approx(faces / 25)
        assert first.bytes > 0
        assert first.header == record.header
        assert [one.id for one in store.talks(person="p-2")] == ["later"]
        assert [one.id for one in store.talks(study="s")] == ["later"]
        assert store.talks(person="nobody") == []

    def test_a_window_of_session_time_takes_what_was_seen_or_heard_in_it(self, store: Store) -> None:
        record = a_talk()
        given = blocks_of(record)
        store.begin(record.header)
        store.append(record.header.id, record.events, given)
        some = list(store.blocks("talk-1", ("live_faces", "microphone"), 1.0, 2.0))
        expected = [
            b
            for b in given
            if b.kind in ("live_faces", "microphone")
            and b.start_ms < 2000
            and b.start_ms
            + (len(b.faces) * 40 if b.faces is not None else len(b.pcm16 or b"") / 2 / b.rate_hz * 1000)
            > 1000
        ]
        assert [(b.kind, b.start_ms) for b in some] == [(b.kind, b.start_ms) for b in expected]
        heard = {b.epoch for b in store.blocks("talk-1", VOICE, 0.0, 1e6)}
        assert heard
        assert heard <= {b.epoch for b in given if b.kind == "voice"}
        assert list(store.blocks("talk-1", VOICE, 1e5, 1e6)) == []

    def test_an_id_that_does_not_exist_is_answered_with_near_ones(self, store: Store) -> None:
        store.begin(a_header("talk-77"))
        with pytest.raises(RecordError, match="no talk 'talk-78'; did you mean 'talk-77'"):
            store.record("talk-78")
        with pytest.raises(RecordError, match="no talk 'zzz'; see"):
            store.header("zzz")
        with pytest.raises(RecordError, match="no talk 'zzz'"):
            next(store.blocks("zzz"))
        with pytest.raises(RecordError, match="no talk 'talk-78'; did you mean 'talk-77'"):
            store.delete("talk-78")
        with pytest.raises(RecordError, match="no talk 'zzz'; it may have been deleted"):
            store.append("zzz", [mark(0.0)])
        with pytest.raises(RecordError, match="no talk 'zzz'; it may have been deleted"):
            store.update(a_header("zzz"))

    def test_an_id_is_given_once(self, store: Store) -> None:
        store.begin(a_header())
        with pytest.raises(RecordError, match="there is a talk 'talk-1' already"):
            store.begin(a_header())

    def test_a_header_can_change(self, store: Store) -> None:
        store.begin(a_header(person="p-1"))
        store.append("talk-1", [mark(1.0)])
        store.update(a_header(person="p-2", title="Another"))
        assert store.header("talk-1").title == "Another"
        (listed,) = store.talks(person="p-2")
        assert listed.events == 1

    def test_a_batch_that_was_written_already_is_not_written_twice(self, store: Store) -> None:
        batch = Batch("talk-1", a_header(), new=True, events=[mark(1.0), mark(2.0)], after=Position(0, 0))
        assert store.write([batch]) == {"talk-1": Position(2, 0)}
        assert store.write([batch]) == {"talk-1": Position(2, 0)}
        assert len(store.record("talk-1").events) == 2
        with pytest.raises(RecordError, match="was written by another server"):
            store.write([Batch("talk-1", events=[mark(3.0)], after=Position(7, 0))])

    def test_batches_are_written_all_or_none(self, store: Store) -> None:
        store.begin(a_header())
        with pytest.raises(RecordError, match="no talk 'gone'"):
            store.write([Batch("talk-1", events=[mark(1.0)]), Batch("gone", events=[mark(1.0)])])
        assert store.record("talk-1").events == ()

    def test_texts_may_hold_what_databases_dislike(self, store: Store) -> None:
        strange = "zero \x00, quote ' \" \\, 🙂, ‏right to left"
        store.begin(a_header(title=strange))
        store.append("talk-1", [mark(0.0, strange)])
        assert store.header("talk-1").title == strange
        assert store.record("talk-1").events == (mark(0.0, strange),)

    def test_a_text_that_is_none_is_refused_and_nothing_else_is_lost(self, store: Store) -> None:
        store.begin(a_header())
        store.append("talk-1", [mark(0.0)])
        broken = ErrorRaised.model_construct(t_s=1.0, code="x", message="half a \ud800 character")
        with pytest.raises(RecordError, match="event 3 of talk 'talk-1' cannot be written"):
            store.append("talk-1", [mark(0.5), broken])
        assert len(store.record("talk-1").events) == 1

    def test_an_event_that_is_damaged_is_named(self, store: Store) -> None:
        store.begin(a_header())
        store.append("talk-1", [mark(0.0), mark(1.0)])
        with store.engine.begin() as connection:
            connection.execute(update(events).where(events.c.seq == 2).values(body='{"type": "marker'))
        with pytest.raises(RecordError, match="event 2 of talk 'talk-1' is damaged"):
            store.record("talk-1")

    def test_a_block_that_is_damaged_is_named(self, store: Store) -> None:
        store.begin(a_header())
        block = MediaBlock("live_faces", 0, 40, faces=np.zeros((5, 58), dtype=np.float32))
        store.append("talk-1", [], [block, block])
        with store.engine.begin() as connection:
            connection.execute(
                update(blocks).where(blocks.c.seq == 2).values(body=b"\x01nonsense of some length")
            )
        with pytest.raises(
            RecordError, match=r"block 2 \(live_faces from 40 ms of reply 0\): face frames are"
        ):
            list(store.blocks("talk-1"))

    def test_a_header_that_is_damaged_or_newer_is_refused(self, store: Store) -> None:
        store.begin(a_header())
        store.begin(a_header("talk-2", schema_version=99))
        with store.engine.begin() as connection:
            connection.execute(update(talks).where(talks.c.id == "talk-1").values(header="{}"))
        with pytest.raises(RecordError, match="header of talk 'talk-1' is damaged"):
            store.header("talk-1")
        with pytest.raises(RecordError, match="schema 1 or older in talk 'talk-2', got 99"):
            store.record("talk-2")

    def test_old_talks_go_and_those_that_go_on_stay(self, store: Store) -> None:
        store.begin(a_header("old"))
        store.begin(a_header("long", began_at=BEGAN_AT))
        store.append("long", [mark(86_400.0 * 9)])
        store.begin(a_header("new", began_at=BEGAN_AT + timedelta(days=9)))
        assert store.delete_older_than(7.0, BEGAN_AT + timedelta(days=10)) == 1
        assert {one.id for one in store.talks()} == {"long", "new"}

    def test_a_person_is_deleted_with_all_their_talks_and_nobody_else(self, store: Store) -> None:
        for talk, person in (("a", "p-1"), ("b", "p-1"), ("c", "p-2"), ("d", "")):
            store.begin(a_header(talk, person=person))
        assert store.delete_person("p-1") == 2
        assert store.delete_person("p-1") == 0
        assert {one.id for one in store.talks()} == {"c", "d"}
        with pytest.raises(RecordError, match="expected the pseudonym of a person"):
            store.delete_person("")

    def test_a_newer_database_is_left_alone(self, store: Store) -> None:
        with store.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE warmchat_version SET version_num = '9999'")
        try:
            with (
                store.engine.connect() as connection,
                pytest.raises(RecordError, match="got 9999, made by a newer"),
            ):
                upgrade.check(connection, "here")
        finally:
            with store.engine.begin() as connection:
                newest = upgrade.known_versions()[0]
                connection.exec_driver_sql(f"UPDATE warmchat_version SET version_num = '{newest}'")

    def test_the_migrations_make_the_tables_that_the_code_expects(self, store: Store) -> None:
        from alembic.autogenerate import compare_metadata
        from alembic.runtime.migration import MigrationContext

        from server.records.schema import VERSION_TABLE, metadata

        with store.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
            assert compare_metadata(context, metadata) == []
            assert upgrade.version(connection) == upgrade.known_versions()[0]

    def test_a_study_takes_its_participants_with_it(self, store: Store) -> None:
        from server.records.schema import participants, studies

        at = "2026-01-01T00:00:00+00:00"
        row = {"study": "s", "code": "P1", "token_hash": "h", "condition": "full", "status": "invited"}
        with store.engine.begin() as connection:
            connection.execute(insert(studies).values(name="s", plan="x", created_at=at))
            connection.execute(
                insert(participants).values(row | {"slot": 1, "progress": "{}", "created_at": at})
            )
            connection.execute(studies.delete())
            assert connection.execute(participants.select()).all() == []
