"""Talks for tests of what reads them: as a store gives them, from memory."""

from collections.abc import Collection, Iterator

from emotion_tree.errors import RecordError
from emotion_tree.trajectory.record import Header, MediaBlock, MediaKind, Record


class TalksInMemory:
    """A `server.talk_routes.TalkStore`; `read` counts how often whole talks were read."""

    def __init__(self, *talks: tuple[Record, list[MediaBlock]]) -> None:
        self.talks = {record.header.id: (record, blocks) for record, blocks in talks}
        self.read = 0

    def header(self, talk: str) -> Header:
        return self._found(talk)[0].header

    def record(self, talk: str) -> Record:
        self.read += 1
        return self._found(talk)[0]

    def kinds(self, talk: str) -> frozenset[MediaKind]:
        return frozenset(block.kind for block in self._found(talk)[1])

    def blocks(
        self,
        talk: str,
        kinds: Collection[MediaKind] = ("live_faces", "speech_faces", "voice", "microphone"),
        from_s: float | None = None,
        to_s: float | None = None,
    ) -> Iterator[MediaBlock]:
        return (block for block in self._found(talk)[1] if block.kind in kinds)

    def _found(self, talk: str) -> tuple[Record, list[MediaBlock]]:
        if talk not in self.talks:
            raise RecordError(f"expected the id of a talk, got {talk!r}; `warmchat sessions list` shows them")
        return self.talks[talk]
