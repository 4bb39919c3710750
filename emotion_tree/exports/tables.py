"""Every table of a record: each column is declared here with its unit and meaning, once.

Times are seconds of the session's clock. A value that is missing, or that the person did not agree to keep, is empty:
None here, nothing in CSV, null in Parquet.
"""

from collections.abc import Iterator
from typing import Final

from emotion_tree.exports import event_rows as of
from emotion_tree.exports import turn_rows
from emotion_tree.exports.columns import Column, Kind, Row, Table, complete, emotion_columns
from emotion_tree.response import ATTITUDES
from emotion_tree.trajectory import events as ev
from emotion_tree.trajectory.record import Record


def _key(name: str, meaning: str, kind: Kind = "text", unit: str = "") -> Column:
    return Column(name, kind, unit, meaning)


def _seconds(name: str, meaning: str, *, measure: bool = False) -> Column:
    return Column(name, "number", "s", meaning, measure)


def _number(name: str, meaning: str, unit: str = "1") -> Column:
    return Column(name, "number", unit, meaning, measure=True)


def _word(name: str, meaning: str) -> Column:
    return Column(name, "text", "", meaning, measure=True)


_NODE: Final = _key("node", "The speaking node of the turn; unique in its talk.", "integer")
_PARTY: Final = _key("party", "Whose: user (the person), or avatar (the character).")
_EPOCH: Final = _key("epoch", "The reply, counted through the talk; a turn may have several.", "integer")
_VALENCE: Final = _number("valence", "Unpleasant to pleasant, in [-1, 1].")
_AROUSAL: Final = _number("arousal", "Calm to excited, in [-1, 1].")
_ON_BOTH_CLOCKS: Final = (
    _seconds("reply_start_s", "Its beginning on the reply's own clock, where pauses are left out."),
    _seconds("reply_end_s", "Its end on the reply's own clock."),
    _seconds("start_s", "Session time at which it began to sound; empty if it was never heard."),
    _seconds("end_s", "Session time at which it ended or was cut off; a pause in it is counted."),
    _word("heard", "whole; cut (only its beginning was heard); or never."),
)

_TURN_COLUMNS: Final = (
    _key("turn", "Number of the turn in the order of their beginning, from 1.", "integer"),
    _NODE,
    _key("listener", "The listening node of the same turn.", "integer"),
    _key("parent", "The speaking node that the turn hangs from; 0 is the root.", "integer"),
    _key("level", "Turns from the root; the first turn has level 1.", "integer", "1"),
    _PARTY,
    _word("status", "open, done, interrupted (only heard_text was heard), or abandoned (nothing was)."),
    _key("taken", "Whether it lies on the path that the talk had taken at its end.", "flag"),
    _seconds("started_s", "Session time of its beginning."),
    _seconds("ended_s", "Session time of its end; empty while it is open."),
    _seconds("duration_s", "From its beginning to its end.", measure=True),
    _seconds(
        "gap_s",
        "From the end of the turn before, in time, to the beginning of this one, by sound where it is known; "
        "negative where they overlap.",
        measure=True,
    ),
    _seconds(
        "sounded_from_s",
        "Session time at which the party's own voice began in it; empty if it was not heard.",
    ),
    _seconds("sounded_to_s", "Session time at which the party's own voice last was heard in it."),
    _word("text", "What was said, or was going to be."),
    _word("heard_text", "The part of it that the other party heard."),
    Column("words", "integer", "1", "Words in text, split at spaces.", measure=True),
    Column("words_heard", "integer", "1", "Words in heard_text, split at spaces.", measure=True),
    _word("shown", "The emotion that the character showed most in it, speaking or listening."),
    _number("shown_intensity", "How strongly it was shown, in [0, 1]."),
    _word("backchannels", "What the listener said meanwhile, as a JSON list; empty for nothing."),
)

TALKS: Final = Table(
    "talks",
    "One talk: what holds for the whole of it.",
    (
        _key("began_at", "Wall clock at session time 0, in UTC.", "time"),
        _seconds("duration_s", "Session time of the last event."),
        _key("turns", "How many turns it has, alternatives too.", "integer", "1"),
        _key("events", "How many events its record has.", "integer", "1"),
        _key("title", "The person's first words, shortened."),
        _key("language", "As the page gave it."),
        _key("person", "Pseudonym of the browser that owns the talk; empty for none."),
        _key("character", "Name of the persona."),
        _key("head", "The head that was seen."),
        _key("switches", "What was switched off or fixed for comparison, as JSON; empty for nothing."),
        _key("providers", "What ran, by its job, as JSON."),
        _key("software", "Version of Warm Chat."),
        _key("schema_version", "Of the events.", "integer"),
        _key("consent_version", "The words that the person was asked with."),
        _key("keeps_text", "Whether the person agreed that words are kept.", "flag"),
        _key("keeps_sound", "Whether the person agreed that sound is kept.", "flag"),
        _key("keeps_face", "Whether the person agreed that the character's face is kept.", "flag"),
        _key("keeps_feelings", "Whether the person agreed that feelings are kept.", "flag"),
    ),
    turn_rows.talk_rows,
    whole_talk=True,
)
TURNS: Final = Table(
    "turns",
    "One turn of the tree as it stood at the end; t_s is its beginning.",
    _TURN_COLUMNS,
    turn_rows.turn_rows,
)
READINGS: Final = Table(
    "readings",
    "Evidence of what a party felt in a turn, from one source.",
    (
        _key("node", "The node of that party in the turn.", "integer"),
        _PARTY,
        _key("source", "voice, text, llm, face, hand, shown or fused."),
        _VALENCE,
        _AROUSAL,
        _number("intensity", "How strongly, whatever it is, in [0, 1]."),
        _number("confidence", "Its weight when readings are fused, in [0, 1]."),
        *emotion_columns(),
    ),
    of.each(ev.ReadingTaken, of.reading),
)
FEELINGS: Final = Table(
    "feelings",
    "What the tree has come to make a party feel, from here on.",
    (
        _PARTY,
        _key("source", "What decided the newest reading; empty where there is none."),
        _VALENCE,
        _AROUSAL,
        _number("trend", "Weighted slope of valence per level of the tree.", "1/level"),
        _number("volatility", "Weighted standard deviation of valence."),
        *emotion_columns(),
    ),
    of.each(ev.FeelingChanged, of.feeling),
)
SHOWN: Final = Table(
    "shown",
    "What the character shows from here on.",
    (
        _number("intensity", "How strongly, in [0, 1]."),
        *emotion_columns(),
        *(_number(name, f"Attitude of {name}, in [0, 1].") for name in ATTITUDES),
    ),
    of.each(ev.ShownChanged, of.shown),
)
PHRASES: Final = Table(
    "phrases",
    "A phrase of a reply; t_s is when it was made.",
    (
        _EPOCH,
        _NODE,
        _word("text", "What it says."),
        Column("words", "integer", "1", "Words whose times are known.", measure=True),
        *_ON_BOTH_CLOCKS,
    ),
    of.phrase_rows,
)
WORDS: Final = Table(
    "words",
    "A word of the character, heard or not; t_s is when its phrase was made.",
    (
        _EPOCH,
        _NODE,
        _key("index", "Number of the word in its reply, from 1.", "integer"),
        _word("word", "As it stands in the text."),
        *_ON_BOTH_CLOCKS,
    ),
    of.word_rows,
)
SPEECH: Final = Table(
    "speech",
    "What the person said at one go; t_s is its beginning, or its end where the beginning is not known.",
    (
        _seconds("start_s", "Session time of its beginning; empty if it was not seen."),
        _seconds(
            "end_s", "Session time at which the voice ended, known_s where that is not known; or empty."
        ),
        _seconds("known_s", "Session time at which the server knew that it had ended, and what was said."),
        _word("text", "What was understood."),
        Column("backchannel", "flag", "", 'Whether it was an "mm-hm" that takes no turn.'),
        Column("understood", "flag", "", "Whether any words were understood."),
    ),
    of.utterance_rows,
)
STATES: Final = Table(
    "states",
    "Whose turn it is, from here on.",
    (
        _word("state", "listening, user_speaking, thinking, speaking or held."),
        _word("stance", "What the character does: speaking, or listening."),
    ),
    of.each(ev.StateChanged, of.fields("state", "stance")),
)
PLAYBACK: Final = Table(
    "playback",
    "What happened to the sound of a reply in the browser.",
    (
        _EPOCH,
        _NODE,
        _word("what", "started, moved, held, resumed or stopped."),
        _seconds("played_s", "How much of the reply had been played by then.", measure=True),
    ),
    of.each(ev.PlaybackChanged, of.playback),
)
LATENCIES: Final = Table(
    "latencies",
    "How long one stage of an answer took.",
    (
        _key(
            "stage", "first_sound: from the person's last sound to the first that was sent; playback; others."
        ),
        _seconds("latency_s", "How long it took.", measure=True),
    ),
    of.each(ev.LatencyMeasured, of.latency),
)
MARKERS: Final = Table(
    "markers",
    "A mark that somebody set.",
    (
        _word("label", "Its name."),
        _word("value", "What came with it."),
        _key("source", "key, program, study or server."),
    ),
    of.each(ev.MarkerSet, of.fields("label", "value", "source")),
)
ANSWERS: Final = Table(
    "answers",
    "An answer to one item of a questionnaire.",
    (
        _key("questionnaire", "Its name."),
        _key("item", "The item's name."),
        _key("phase", "before or after the talk."),
        _number("number", "The answer, where it is a number; empty otherwise.", ""),
        _word("text", "The answer, where it is words; empty otherwise."),
    ),
    of.each(ev.AnswerGiven, of.answer),
)
CONDITIONS: Final = Table(
    "conditions",
    "What is switched for comparison, from here on.",
    (_key("switches", "What was switched off or fixed, as JSON."),),
    of.each(ev.ConditionSet, of.fields("switches")),
)
CONSENTS: Final = Table(
    "consents",
    "What the person agreed to keep, from here on.",
    (
        _key("version", "The words that the person was asked with."),
        _key("text", "Whether words are kept.", "flag"),
        _key("sound", "Whether sound is kept.", "flag"),
        _key("face", "Whether the character's face is kept.", "flag"),
        _key("feelings", "Whether feelings are kept.", "flag"),
        _key("from_start", "Whether what came before is kept as well.", "flag"),
    ),
    of.each(ev.ConsentGiven, of.fields("version", "text", "sound", "face", "feelings", "from_start")),
)
MOVES: Final = Table(
    "moves",
    "The talk stands at another node of the tree from here on.",
    (_key("current", "The speaking node where it stands.", "integer"),),
    of.each(ev.TreeMoved, of.fields("current")),
)
CONNECTIONS: Final = Table(
    "connections",
    "The page left, came back, or ended the talk.",
    (
        _word("what", "lost, resumed, ended or continued."),
        _seconds("gap_s", "How long nobody was there.", measure=True),
    ),
    of.each(ev.ConnectionChanged, of.fields("what", "gap_s")),
)
ERRORS: Final = Table(
    "errors",
    "Something went wrong.",
    (_word("code", "For programs."), _word("message", "The sentence that the person saw.")),
    of.each(ev.ErrorRaised, of.fields("code", "message")),
)
TABLES: Final = (
    TALKS,
    TURNS,
    READINGS,
    FEELINGS,
    SHOWN,
    PHRASES,
    WORDS,
    SPEECH,
    STATES,
    PLAYBACK,
    LATENCIES,
    MARKERS,
    ANSWERS,
    CONDITIONS,
    CONSENTS,
    MOVES,
    CONNECTIONS,
    ERRORS,
)

WIDE: Final = Table(
    "wide",
    "One turn, with what both parties felt when the next turn began or the talk ended.",
    turn_rows.wide_columns(_TURN_COLUMNS),
    turn_rows.wide_rows,
)


def _long_rows(record: Record) -> Iterator[Row]:
    """Yield an observation for every measure of every table that is not empty, table by table, in order of time."""
    for table in TABLES:
        measures = [column for column in table.columns if column.measure]
        for row in table.rows(record):
            for column in measures:
                value = row.get(column.name)
                if value is not None and value != "":
                    yield _observation(table, column, row) | _number_or_text(value)


def _observation(table: Table, column: Column, row: Row) -> Row:
    keys = {name: row.get(name) for name in ("t_s", "party", "node", "source")}
    return keys | {"variable": f"{table.name}.{column.name}", "unit": column.unit}


def _number_or_text(value: object) -> Row:
    if isinstance(value, (int, float)):
        return {"value": float(value)}
    return {"text": str(value)}


LONG: Final = Table(
    "long",
    "One observation: the value of one variable at one time.",
    (
        _PARTY,
        _key("node", "The node that it belongs to; empty where it belongs to none.", "integer"),
        _key("source", "What it comes from, where there are several."),
        _key("variable", "table.column of what was observed; see the other tables."),
        _key("value", "The observation, where it is a number.", "number"),
        _key("text", "The observation, where it is words."),
        _key("unit", "Of the value; 1 is a pure number."),
    ),
    _long_rows,
)


def rows(table: Table, record: Record) -> Iterator[Row]:
    """Yield the rows of a table with the shared ids, every column of `table.all_columns` in their order."""
    return complete(table, record)
