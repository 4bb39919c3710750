"""The register of studies and participants, in the database of the kept talks.

A participant is a code and a link; who that is, the database does not know. Of the link's token only a hash is stored. The
condition is given when somebody agrees to take part, so that those who decline leave no gap in a block.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal, TypeAlias, cast
from urllib.parse import quote

from sqlalchemy import Connection, Engine, Row, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from emotion_tree.errors import RecordError
from server.errors import ConfigError
from server.records.faults import told
from server.records.opening import READING
from server.records.schema import erasures, participants, studies
from server.studies import strict
from server.studies.plan import Plan, stored

Status: TypeAlias = Literal["new", "started", "finished", "left", "declined", "withdrawn"]

# No letter that looks like another or like a digit, and no vowels, so that no code is a word.
ALPHABET: Final = "CDFGHJKMNPQRTWXY34679"
CODE_CHARS: Final = 5
REHEARSAL: Final = "R-"
_TRIES: Final = 20


@dataclass(frozen=True)
class Ticket:
    """A new participant: the token is known here and now, and never again."""

    code: str
    token: str
    language: str = "en"

    def link(self, base_url: str) -> str:
        """Return the link with which they take part; it names the study's language where that is another than English."""
        language = "" if self.language.lower().split("-")[0] == "en" else f"&lang={quote(self.language)}"
        return f"{base_url.rstrip('/')}/?study={self.token}{language}"


@dataclass(frozen=True)
class Participant:
    """What the register knows of a participant.

    Attributes:
        slot: their place in the order of those who agreed; None before. Rehearsals count down from -1.
        condition: "" before they agreed.
        progress: JSON, see `server.studies.progress`.
        started_at, finished_at: times of day with an offset, ISO 8601; "" where it has not come to that.
    """

    study: str
    code: str
    slot: int | None
    condition: str
    status: Status
    progress: str
    started_at: str
    finished_at: str

    @property
    def rehearsal(self) -> bool:
        """Whether this is nobody real."""
        return self.code.startswith(REHEARSAL)


class Register:
    """Studies and participants of one database."""

    def __init__(self, engine: Engine, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Work on the engine of a `server.records.store.Store`; `now` is the time of day, with its offset."""
        self._engine = engine
        self._now = now
        self._where = f"the studies in {engine.url.render_as_string(hide_password=True)}"

    # ---- studies ------------------------------------------------------------------------------------

    def create(self, plan: Plan) -> None:
        """Add a study.

        Raises:
            ConfigError: there is one of this name.
            RecordError: it cannot be written.
        """
        row = {"name": plan.name, "plan": plan.model_dump_json(), "created_at": self._time()}
        try:
            with told(self._where), self._engine.begin() as connection:
                if self._known(connection, plan.name):
                    raise ConfigError(_taken(plan.name))
                connection.execute(insert(studies).values(row))
        except RecordError as error:
            if isinstance(error.__cause__, IntegrityError):  # somebody made it at the same moment
                raise ConfigError(_taken(plan.name)) from error
            raise

    def names(self) -> list[str]:
        """Return the names of all studies, in order."""
        with self._reading() as connection:
            return list(connection.scalars(select(studies.c.name).order_by(studies.c.name)))

    def plan(self, name: str) -> Plan:
        """Return the plan of a study.

        Raises:
            ConfigError: there is none of this name, or its plan cannot be read.
        """
        with self._reading() as connection:
            text = connection.scalar(select(studies.c.plan).where(studies.c.name == name))
        if text is None:
            raise ConfigError(f"no study is called {name!r}; {strict.closest(name, self.names())}")
        return stored(text, name)

    # ---- participants -------------------------------------------------------------------------------

    def add(self, study: str, count: int, *, rehearsal: bool = False) -> list[Ticket]:
        """Add participants, and return their codes and tokens.

        Raises:
            ConfigError: there is no study of this name.
            RecordError: they cannot be written.
        """
        language = self.plan(study).language
        with told(self._where), self._engine.begin() as connection:
            known = set(connection.scalars(select(participants.c.code).where(participants.c.study == study)))
            tickets = [_ticket(known, rehearsal, language) for _ in range(count)]
            rows = [
                {
                    "study": study,
                    "code": ticket.code,
                    "token_hash": token_hash(ticket.token),
                    "condition": "",
                    "status": "new",
                    "progress": "",
                    "created_at": self._time(),
                }
                for ticket in tickets
            ]
            if rows:
                connection.execute(insert(participants), rows)
        return tickets

    def participants(self, study: str) -> list[Participant]:
        """Return the participants of a study, rehearsals too, by their code."""
        chosen = select(participants).where(participants.c.study == study).order_by(participants.c.code)
        with self._reading() as connection:
            return [_participant(row) for row in connection.execute(chosen)]

    def find(self, token: str) -> Participant | None:
        """Return the participant whose link carries this token; None where there is none."""
        chosen = select(participants).where(participants.c.token_hash == token_hash(token))
        with self._reading() as connection:
            row = connection.execute(chosen).first()
        return None if row is None else _participant(row)

    def renew(self, study: str, code: str) -> Ticket:
        """Give a participant a new link; the old one is of no use any more.

        Raises:
            ConfigError: there is no such participant.
        """
        token = secrets.token_urlsafe(16)
        if not self._update(study, code, token_hash=token_hash(token)):
            raise ConfigError(_no_such(study, code))
        return Ticket(code, token, self.plan(study).language)

    def begin(self, study: str, code: str) -> str:
        """Give a participant who has agreed their place and condition, and return the condition; once and for all.

        Two who agree at the same moment never get the same place: SQLite lets one transaction write at a time, and in
        PostgreSQL the row of the study is held until the place is taken.

        Raises:
            ConfigError: there is no such participant.
            RecordError: it cannot be written.
        """
        plan = self.plan(study)
        me = (participants.c.study == study) & (participants.c.code == code)
        with told(self._where), self._engine.begin() as connection:
            connection.execute(select(studies.c.name).where(studies.c.name == study).with_for_update())
            row = connection.execute(select(participants).where(me)).first()
            if row is None:
                raise ConfigError(_no_such(study, code))
            if row.slot is not None:
                return str(row.condition)
            slot = _next_slot(connection, study, code)
            condition = plan.condition(slot if slot >= 0 else -1 - slot)
            values = {"slot": slot, "condition": condition, "status": "started", "started_at": self._time()}
            connection.execute(update(participants).where(me).values(values))
        return condition

    def save(self, study: str, code: str, progress: str) -> None:
        """Store how far a participant has come."""
        self._update(study, code, progress=progress)

    def finish(self, study: str, code: str, status: Status, progress: str) -> None:
        """Store that a participant's part is over, and how."""
        self._update(study, code, status=status, progress=progress, finished_at=self._time())

    def forget(self, study: str, code: str) -> None:
        """Forget what a participant answered, and note that its bytes are still to be overwritten (`Store.scrub`).

        Raises:
            ConfigError: there is no such participant.
        """
        me = (participants.c.study == study) & (participants.c.code == code)
        values = {"status": "withdrawn", "progress": "", "finished_at": self._time()}
        with told(self._where), self._engine.begin() as connection:
            if not connection.execute(update(participants).where(me).values(values)).rowcount:
                raise ConfigError(_no_such(study, code))
            connection.execute(insert(erasures).values(asked_at=self._time()))

    # ---- inside -------------------------------------------------------------------------------------

    def _update(self, study: str, code: str, **values: str) -> bool:
        me = (participants.c.study == study) & (participants.c.code == code)
        with told(self._where), self._engine.begin() as connection:
            return connection.execute(update(participants).where(me).values(values)).rowcount == 1

    def _known(self, connection: Connection, study: str) -> bool:
        return connection.scalar(select(studies.c.name).where(studies.c.name == study)) is not None

    def _time(self) -> str:
        return self._now().isoformat(timespec="milliseconds")

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with told(self._where), self._engine.connect() as connection:
            yield connection.execution_options(**{READING: True})


def token_hash(token: str) -> str:
    """Return what is stored of a token; it has 128 random bits, so a plain hash tells nothing of it."""
    return hashlib.sha256(token.encode()).hexdigest()


def _next_slot(connection: Connection, study: str, code: str) -> int:
    """Return the next free place: from 0 up, and from -1 down for rehearsals."""
    slots = participants.c.slot
    mine = participants.c.study == study
    if code.startswith(REHEARSAL):
        lowest = connection.scalar(select(func.min(slots)).where(mine & (slots < 0)))
        return -1 if lowest is None else int(lowest) - 1
    highest = connection.scalar(select(func.max(slots)).where(mine & (slots >= 0)))
    return 0 if highest is None else int(highest) + 1


def _ticket(known: set[str], rehearsal: bool, language: str) -> Ticket:
    """Make a code that nobody in the study has, and a token; the code joins the known ones."""
    for _ in range(_TRIES):
        code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_CHARS))
        code = REHEARSAL + code if rehearsal else code
        if code not in known:
            known.add(code)
            return Ticket(code, secrets.token_urlsafe(16), language)
    raise ConfigError("no free participant code was found; the study has too many participants")


def _participant(row: Row[Any]) -> Participant:
    return Participant(
        study=row.study,
        code=row.code,
        slot=row.slot,
        condition=row.condition,
        status=cast(Status, row.status),
        progress=row.progress,
        started_at=row.started_at or "",
        finished_at=row.finished_at or "",
    )


def _no_such(study: str, code: str) -> str:
    return f"no participant of {study!r} has the code {code!r}; see: warmchat study status {study}"


def _taken(name: str) -> str:
    return (
        f"there is a study called {name!r} already; give the plan another name, "
        f"or see it with: warmchat study status {name}"
    )
