"""English is told from other languages, so that they are not read as if they were English."""

import pytest

from emotion_tree.text.language import looks_english
from emotion_tree.text.network import WEIGHTS
from emotion_tree.text.pieces import Vocabulary, words_of

pytestmark = pytest.mark.unit

PIECES = Vocabulary((WEIGHTS / "pieces.txt").read_text("utf-8").split("\n"))


def english(text: str) -> bool:
    return looks_english(words_of(text), PIECES)


@pytest.mark.parametrize(
    "text",
    [
        "I miss her so much",
        "omg noooo",
        "Yay!!",
        "ugh",
        "i had a long day at work and i am tired",
        "Bonjour, I said, and he laughed at me.",
        "We ate spaghetti carbonara with Giovanni in Venice.",
        "thx m8, u r the best",
        "Peter!",
    ],
)
def test_english_of_all_kinds_is_let_in(text: str) -> None:
    assert english(text)


# None of these sentences was used to write the list of words.
@pytest.mark.parametrize(
    "text",
    [
        "Das war der schlimmste Tag meines Lebens.",
        "Warum hast du mir das nie gesagt?",
        "On a passé une soirée magnifique hier.",
        "Elle ne veut plus jamais me parler.",
        "No puedo creer que ganamos el partido.",
        "Me siento muy solo desde que se fue.",
        "Ho paura di perdere il lavoro.",
        "Hoje foi o melhor dia da minha vida!",
        "Ik kan niet geloven dat hij dat gezegd heeft.",
        "Jag saknar min mamma väldigt mycket.",
        "Dlaczego nikt mnie nie słucha?",
        "Neden bana yalan söyledin?",
        "Aku takut sekali tadi malam.",
        "Мне сегодня очень грустно.",
        "私はとても嬉しいです。",
        "我今天很难过",
        "أنا خائف جدا",
        "मुझे डर लग रहा है",
        "너무 화가 나요",
        "Είμαι τόσο χαρούμενος",
        "ฉันเหงามาก",
    ],
)
def test_other_languages_are_kept_out(text: str) -> None:
    assert not english(text)


def test_a_text_without_a_word_is_no_english() -> None:
    assert not english("12:30 ... 😂")
