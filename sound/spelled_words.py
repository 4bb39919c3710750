"""When words sound, from the phones of a sentence and those of its words said alone."""

from collections.abc import Sequence

from sound.alignment import align
from sound.speech import SILENCE, Phone, Word


def words_by_phones(
    written: Sequence[str], spelled: Sequence[Sequence[str]], phones: Sequence[Phone]
) -> tuple[Word, ...]:
    """Return when each written word sounds: its phones are found among those of the sentence.

    Words said alone and in a sentence differ a little ("the" before a vowel), hence by edit distance.

    Args:
        written: the words, in order.
        spelled: the phones of each, said alone.
        phones: of the sentence, with their times.
    """
    if len(spelled) != len(written):
        return ()
    alone = [(index, symbol) for index, symbols in enumerate(spelled) for symbol in symbols]
    sounding = [phone for phone in phones if phone.symbol != SILENCE]
    pairs = align([symbol for _, symbol in alone], [phone.symbol for phone in sounding])
    spans: dict[int, tuple[float, float]] = {}
    for i, j in pairs:
        index, phone = alone[i][0], sounding[j]
        start_s = spans.get(index, (phone.start_s, 0.0))[0]
        spans[index] = (start_s, phone.end_s)
    return tuple(Word(written[index], *spans[index]) for index in sorted(spans))
