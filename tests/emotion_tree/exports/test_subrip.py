"""Captions, read by ffmpeg: only what was heard, when it was heard, of both parties."""

import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import given

from emotion_tree.exports import subrip
from emotion_tree.exports.subrip import Caption, captions
from emotion_tree.trajectory import events as ev
from emotion_tree.trajectory.record import Record
from tests.emotion_tree.exports.records import records, some_records
from tests.emotion_tree.trajectory.talks import a_header, a_talk

pytestmark = pytest.mark.unit

_TIMING = re.compile(r"(\d{2,}):(\d\d):(\d\d),(\d{3}) --> (\d{2,}):(\d\d):(\d\d),(\d{3})")


def parsed(path: Path) -> list[tuple[int, int, str]]:
    """Return start and end in ms and the text of each caption, reading as strictly as SubRip is ever read."""
    found = []
    blocks = path.read_text("utf-8").split("\n\n")
    assert blocks.pop() == ""
    for number, block in enumerate(blocks, start=1):
        counted, timing, text = block.split("\n")  # exactly one line of text
        assert counted == str(number)
        match = _TIMING.fullmatch(timing)
        assert match is not None, timing
        h1, m1, s1, ms1, h2, m2, s2, ms2 = map(int, match.groups())
        assert m1 < 60 > m2
        assert s1 < 60 > s2
        found.append((((h1 * 60 + m1) * 60 + s1) * 1000 + ms1, ((h2 * 60 + m2) * 60 + s2) * 1000 + ms2, text))
    return found


def ffmpeg_packets(path: Path) -> list[tuple[float, float]]:
    if shutil.which("ffprobe") is None:
        pytest.skip("ffprobe is not installed: it reads the captions back")
    command = ["ffprobe", "-v", "error", "-show_packets", "-of", "json", str(path)]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert not said.stderr
    packets = json.loads(said.stdout)["packets"]
    return [(float(one["pts_time"]), float(one["duration_time"])) for one in packets]


def test_ffmpeg_reads_as_many_captions_at_the_same_times(tmp_path: Path) -> None:
    (path,) = subrip.write(a_talk(), (), tmp_path / "talk.srt")
    expected = captions(a_talk())
    read = ffmpeg_packets(path)
    assert len(read) == len(expected) == 8
    for (start_s, length_s), caption in zip(read, expected, strict=True):
        assert start_s == pytest.approx(caption.start_s, abs=0.001)
        assert start_s + length_s == pytest.approx(caption.end_s, abs=0.002)


def test_of_the_character_only_the_words_that_sounded_are_captions() -> None:
    found = [caption for caption in captions(a_talk()) if caption.who == "Mira"]
    assert [caption.text for caption in found] == [
        "I am sorry to hear that.",
        "Where did you see them last?",
        "Have you looked in the",
        "Take your time. I am here.",
    ]
    assert (found[2].start_s, found[2].end_s) == pytest.approx((11.8, 13.1))


def test_a_voice_without_times_of_words_is_cut_by_its_share_of_time() -> None:
    phrase = ev.PhraseSpoken(
        t_s=1, epoch=1, node=3, text="one two three four", start_ms=0, end_ms=2000, words=[]
    )
    played = [
        ev.PlaybackChanged(t_s=1.0, epoch=1, node=3, what="started", played_ms=0),
        ev.PlaybackChanged(t_s=2.0, epoch=1, node=3, what="stopped", played_ms=1000),
    ]
    (found,) = captions(Record(a_header(), (phrase, *played)))
    assert found == Caption(1.0, 2.0, "Mira", "one two")


def test_words_that_would_be_taken_for_formatting_are_not(tmp_path: Path) -> None:
    said = ev.SpeechEnded(t_s=2, text="<b>1 < 2 -->\n\n7\n{\\an8}{up}", backchannel=True, understood=True)
    record = Record(a_header(), (ev.SpeechStarted(t_s=1), said))
    (path,) = subrip.write(record, (), tmp_path / "talk.srt")
    ((start_ms, end_ms, text),) = parsed(path)
    assert (start_ms, end_ms) == (1000, 2000)
    assert text == "Person: ‹b>1 < 2 → 7 { \\an8}{ up}"
    assert ffmpeg_packets(path) == [(1.0, 1.0)]


def test_hours_and_moments_are_written_as_players_want_them(tmp_path: Path) -> None:
    turn = next(iter(a_talk().turns())).model_copy(update={"started_s": 3661.2345, "ended_s": 3661.2345})
    (path,) = subrip.write(Record(a_header(), (turn,)), (), tmp_path / "talk.srt")
    assert parsed(path)[0][:2] == (3_661_234, 3_661_734)


@some_records
@given(records())
def test_any_record_gives_captions_that_a_strict_reader_takes(record: Record) -> None:
    expected = captions(record)
    with tempfile.TemporaryDirectory() as folder:
        written = subrip.write(record, (), Path(folder) / "talk.srt")
        assert bool(written) == bool(expected)
        found = parsed(written[0]) if written else []
    assert len(found) == len(expected)
    for (start_ms, end_ms, _), caption in zip(found, expected, strict=True):
        assert start_ms == round(caption.start_s * 1000)
        assert end_ms - start_ms >= 499


def test_a_talk_of_which_no_words_were_kept_has_no_captions(tmp_path: Path) -> None:
    assert subrip.write(Record(a_header(), ()), (), tmp_path / "talk.srt") == []
    assert list(tmp_path.iterdir()) == []
