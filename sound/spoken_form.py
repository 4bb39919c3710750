"""Written text as it is said ("$5.50" is "five dollars and fifty cents"), traceable back to the written words.

    written ──rules──▶ edits (which characters, what is said instead) ──▶ said ──▶ engine ──▶ times of said words
                                                                                                    │
    times of the words as written ◀──────────────── where each said word came from ◀────────────────┘

The rules are those of the language (`sound.spoken_english`); for other languages only what has no sound is taken out
and the engine, which knows its language, reads its numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sound.speakable import speakable, written_words
from sound.speech import Word
from sound.spoken_english import edits
from sound.spoken_rules import Edit


@dataclass(frozen=True)
class SpokenForm:
    """A text as it is said.

    Attributes:
        written: the text as it was.
        said: what a speech engine is to be given.
        edits: what was replaced, in order, without overlap; positions are of `written`.
    """

    written: str
    said: str
    edits: tuple[Edit, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """The words that are said, in order."""
        return tuple(word for _, word in written_words(self.said))

    def written_times(self, said: Sequence[Word]) -> tuple[Word, ...]:
        """Return when each written word sounds, from the times of the said ones.

        Several said words that come from one written word join; where several written words are said together
        ("5 km"), they share the time by their lengths. A written word that is not said has no time.

        Args:
            said: words of `words` with their times, in order; some may be missing.
        """
        written = written_words(self.written)
        spans: list[tuple[int, int, float, float]] = []  # first and last written word, start and end
        for position, word in self._placed(said):
            start, end = self._source(position, position + len(word.text))
            first, last = _covered(written, start, end)
            if first > last:
                continue
            if spans and first <= spans[-1][1]:
                before = spans.pop()
                first, last = min(first, before[0]), max(last, before[1])
                spans.append((first, last, before[2], word.end_s))
            else:
                spans.append((first, last, word.start_s, word.end_s))
        return tuple(word for span in spans for word in _shared([w for _, w in written], *span))

    def _placed(self, said: Sequence[Word]) -> list[tuple[int, Word]]:
        """Return the timed words with their positions in `said`; an engine may have left some out."""
        placed, waiting = [], iter(said)
        word = next(waiting, None)
        for position, text in written_words(self.said):
            if word is not None and word.text == text:
                placed.append((position, word))
                word = next(waiting, None)
        return placed

    def _source(self, start: int, end: int) -> tuple[int, int]:
        """Return the [start, end) of `written` that a stretch of `said` came from."""
        return self._source_of(start)[0], self._source_of(end - 1)[1]

    def _source_of(self, position: int) -> tuple[int, int]:
        shift = 0  # of said against written
        for edit in self.edits:
            at = edit.start + shift
            if position < at:
                break
            if position < at + len(edit.said):
                return edit.start, edit.end
            shift += len(edit.said) - (edit.end - edit.start)
        return position - shift, position - shift + 1


def spoken_form(text: str, language: str = "en") -> SpokenForm:
    """Return a text as it is said in a language (BCP 47); any text is taken.

    >>> spoken_form("It costs $5.50, or 20% less.").said
    'It costs five dollars and fifty cents, or twenty percent less.'
    """
    # Only English has rules of ours; the engines read the numbers of the other languages.
    found = edits(text, language) if language.lower().partition("-")[0] == "en" else ()
    pieces, at = [], 0
    for edit in found:
        pieces += [speakable(text[at : edit.start]), edit.said]
        at = edit.end
    pieces.append(speakable(text[at:]))
    return SpokenForm(text, "".join(pieces), found)


def _covered(written: Sequence[tuple[int, str]], start: int, end: int) -> tuple[int, int]:
    """Return the first and last written word that [start, end) touches; first > last where it touches none."""
    touched = [index for index, (at, word) in enumerate(written) if at < end and at + len(word) > start]
    return (touched[0], touched[-1]) if touched else (1, 0)


def _shared(texts: Sequence[str], first: int, last: int, start_s: float, end_s: float) -> list[Word]:
    together = texts[first : last + 1]
    each_s = (end_s - start_s) / sum(map(len, together))
    words, at_s = [], start_s
    for text in together:
        words.append(Word(text, at_s, at_s + each_s * len(text)))
        at_s = words[-1].end_s
    return words
