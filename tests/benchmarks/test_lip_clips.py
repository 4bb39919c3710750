import pytest

from benchmarks import lip_clips

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("lbax4n", "lay blue at x four now"),
        ("swwzzs", "set white with z zero soon"),
        ("pgib9p", "place green in b nine please"),
        ("brba1a", "bin red by a one again"),
    ],
)
def test_grid_codes_spell_their_sentences(code: str, words: str) -> None:
    assert lip_clips.grid_words(code) == words.split()


@pytest.mark.parametrize("code", ["lbax4", "xbax4n", "lbax0n", ""])
def test_what_is_no_grid_code_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="GRID sentence code"):
        lip_clips.grid_words(code)


def test_no_clip_is_both_fitted_and_reported_and_no_speaker_of_the_talks_is() -> None:
    assert not set(lip_clips.FIT) & set(lip_clips.REPORT)
    assert set(lip_clips.FIT) | set(lip_clips.REPORT) == lip_clips.OFFSETS_S.keys()
    fit = {name[:7] for name in lip_clips.FIT if name.startswith("talk")}
    report = {name[:7] for name in lip_clips.REPORT if name.startswith("talk")}
    assert not fit & report


def test_without_data_a_sentence_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WARMCHAT_DATA", raising=False)
    with pytest.raises(FileNotFoundError, match="WARMCHAT_DATA"):
        lip_clips.data_folder()
