"""The word-list reader: everyday sentences, written down before the list was, and what it must keep quiet about."""

import csv
from pathlib import Path

import pytest

from emotion_tree.labels import from_goemotions
from emotion_tree.reading import Reading
from emotion_tree.recognition import EmotionRecogniser, Evidence
from emotion_tree.words import create, read_entries

pytestmark = pytest.mark.unit

FELT = {
    "my dog died": "sadness",
    "I got the job!": "joy",
    "I'm so tired of this": "anger sadness",
    "leave me alone": "anger",
    "that's disgusting": "disgust",
    "I'm worried about tomorrow": "fear",
    "wow really?": "surprise",
    "I miss her so much": "sadness",
    "my grandmother passed away last night": "sadness",
    "we broke up yesterday": "sadness",
    "I'm not happy about it": "sadness anger",
    "today was the best day of my life": "joy",
    "I love this song": "joy",
    "thank you so much, that helped a lot": "joy",
    "I can't stop crying": "sadness",
    "I feel so lonely these days": "sadness",
    "I hate my boss": "anger",
    "this is so unfair": "anger",
    "he lied to me and I'm furious": "anger",
    "shut up!": "anger",
    "I'm really scared of the operation": "fear",
    "I have an exam tomorrow and I'm nervous": "fear",
    "what if something goes wrong?": "fear",
    "I heard a noise downstairs and I panicked": "fear",
    "eww, there was a hair in my soup": "disgust",
    "the smell made me sick": "disgust",
    "I can't believe it, she said yes!": "joy surprise",
    "no way!": "surprise",
    "I did not expect that at all": "surprise",
    "what a pathetic excuse": "contempt",
    "he thinks he is better than everyone, what a joke": "contempt",
    "we won the game!!": "joy",
    "I passed my driving test": "joy",
    "I'm getting married in June": "joy",
    "haha that is so funny": "joy",
    "I lost my job last week": "sadness",
    "nobody ever listens to me": "sadness anger",
    "I don't know what to do anymore": "sadness fear",
    "everything is going great": "joy",
    "I'm a bit sad today": "sadness",
    "she makes me so angry": "anger",
    "I failed the exam": "sadness",
    "it was a wonderful evening": "joy",
    "😢": "sadness",
    "I am so proud of my daughter": "joy",
    "my head hurts and I feel awful": "sadness",
    "I was shocked when I saw the bill": "surprise",
    "this is driving me crazy": "anger",
    "I never felt so alone": "sadness",
    "I don't want to live anymore": "sadness",
    "I have no one to talk to": "sadness",
    "not too bad": "joy",
}
CALM = (
    "what time is it?",
    "I had toast for breakfast",
    "the train leaves at nine",
    "can you tell me about Berlin?",
    "my name is Anna",
    "I work in an office near the river",
    "are you happy?",
    "why are you so sad?",
    "are you angry with me?",
    "it is like a small house",
    "turn left at the second light",
    "yes",
    "can you recommend a good book?",
    "could you help me with my homework?",
    "no thank you",
    "the great wall is long",
    "good morning",
    "",
    "...",
)
OTHER_LANGUAGES = (
    "ich bin so traurig und mein Hund ist tot",
    "je suis très content aujourd'hui",
    "estoy muy triste hoy",
    "wir waren im Hotel und die super Bar war zu",
    "мне очень грустно",
    "すごく嬉しい",
)


@pytest.fixture(scope="module")
def words() -> EmotionRecogniser:
    return create({})


def read(words: EmotionRecogniser, text: str) -> Reading:
    reading = words.read(Evidence(text=text))
    assert reading is not None, f"nothing was read from {text!r}"
    return reading


@pytest.mark.parametrize(("text", "wanted"), FELT.items(), ids=FELT)
def test_everyday_feelings_are_read(words: EmotionRecogniser, text: str, wanted: str) -> None:
    reading = read(words, text)
    assert reading.top in wanted.split()
    assert reading.source == "text"
    assert 0.0 < reading.confidence <= 0.6
    assert reading.intensity > 0.2


@pytest.mark.parametrize("text", CALM)
def test_plain_talk_is_no_evidence(words: EmotionRecogniser, text: str) -> None:
    assert words.read(Evidence(text=text)) is None


@pytest.mark.parametrize("text", OTHER_LANGUAGES)
def test_other_languages_are_left_alone(words: EmotionRecogniser, text: str) -> None:
    assert words.read(Evidence(text=text)) is None
    assert words.read(Evidence(text="I am so sad", language="de")) is None
    assert words.read(Evidence(text="I am so sad", language="en-GB")) is not None


def test_without_text_there_is_no_evidence(words: EmotionRecogniser) -> None:
    assert words.read(Evidence()) is None


def test_a_negated_joy_is_no_joy(words: EmotionRecogniser) -> None:
    plain, negated = read(words, "I am happy"), read(words, "I am not happy")
    assert plain.top == "joy"
    assert negated.top == "sadness"
    assert negated.intensity < plain.intensity


@pytest.mark.parametrize("text", ["I'm not angry", "I am not sad", "I wasn't scared at all"])
def test_a_negated_trouble_is_calm_or_nothing(words: EmotionRecogniser, text: str) -> None:
    reading = words.read(Evidence(text=text))
    assert reading is None or reading.top == "neutral"


@pytest.mark.parametrize(
    ("weaker", "stronger"),
    [
        ("I am sad", "I am very sad"),
        ("I am a bit sad", "I am sad"),
        ("I am happy", "I am so happy"),
        ("I am happy", "I am happy!!!"),
        ("I'm less worried now", "I'm more worried now"),
        ("this is bad", "this is worse"),
        ("this is worse", "this is the worst"),
    ],
)
def test_degree_shows_in_intensity(words: EmotionRecogniser, weaker: str, stronger: str) -> None:
    assert read(words, weaker).intensity < read(words, stronger).intensity


def test_what_follows_but_weighs_more(words: EmotionRecogniser) -> None:
    assert read(words, "I was sad but now I am happy").top == "joy"
    assert read(words, "I was happy but now I am sad").top == "sadness"


def test_the_list_is_large_and_every_entry_is_read_by_itself(words: EmotionRecogniser) -> None:
    entries = read_entries()
    assert len(entries) >= 350
    silent = [entry.phrase for entry in entries if words.read(Evidence(text=entry.phrase)) is None]
    assert silent == []


@pytest.mark.parametrize("text", ["a" * 10_000, "so " * 5_000 + "sad", "\x00\n\t", "!!!???", "not not not"])
def test_odd_text_does_no_harm(words: EmotionRecogniser, text: str) -> None:
    reading = words.read(Evidence(text=text))
    assert reading is None or 0.0 <= reading.intensity <= 1.0


def test_on_strangers_comments_it_is_right_far_more_often_than_chance(
    words: EmotionRecogniser, data_dir: Path
) -> None:
    """GoEmotions, valid: of single-label rows that it reads, more than half fit; always joy fits 39 %."""
    names = (data_dir / "text_emotion/goemotions/labels.txt").read_text("utf-8").split()
    with (data_dir / "text_emotion/goemotions/dev.tsv").open(encoding="utf-8", newline="") as file:
        rows = [(row[0], row[1]) for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    read_at_all = fits = 0
    for text, label in rows:
        if "," in label or not label.isdigit():
            continue
        wanted = max(from_goemotions(names[int(label)]).weights.items(), key=lambda item: item[1])[0]
        reading = words.read(Evidence(text=text))
        if reading is not None:
            read_at_all += 1
            fits += reading.top == wanted
    assert read_at_all > 500
    assert fits / read_at_all > 0.5
