"""Every failure becomes a code for programs and words for people, by its type."""

import pytest

from dialogue.errors import (
    PluginError,
    ProviderBusy,
    ProviderError,
    ProviderMissing,
    ProviderRefused,
    ProviderTimeout,
)
from server import sentences
from server.sentences import NOT_UNDERSTOOD, for_failure

pytestmark = pytest.mark.unit

JOBS = ("mind", "voice", "ears")
ERRORS = [
    (ProviderTimeout("openai", "no answer in 20 s; try again"), "timeout"),
    (ProviderBusy("openai", "too many requests; try again later"), "busy"),
    (ProviderRefused("openai", "the key is not accepted; check it"), "refused"),
    (ProviderMissing("openai", "nothing answers there; start it"), "missing"),
    (ProviderError("openai", "the connection broke off"), "failed"),
    (PluginError("it lacks `stream`"), "failed"),
    (ValueError("a plug-in's own error"), "failed"),
]


@pytest.mark.parametrize("job", JOBS)
@pytest.mark.parametrize(("error", "code"), ERRORS)
def test_the_type_of_an_error_decides_its_code_and_its_message_is_shown(
    job: str, error: Exception, code: str
) -> None:
    sentence = for_failure(job, error)
    assert sentence.code == f"{job}.{code}"
    assert str(error) in sentence.shown
    assert sentence.shown[0].isupper()


@pytest.mark.parametrize("job", JOBS)
@pytest.mark.parametrize(("error", "code"), ERRORS)
def test_what_is_spoken_is_short_and_names_no_machinery(job: str, error: Exception, code: str) -> None:
    spoken = for_failure(job, error).spoken
    assert spoken.endswith((".", "?"))
    assert len(spoken.split()) <= 20, code
    assert str(error) not in spoken
    assert not any(word in spoken.lower() for word in ("provider", "openai", "error", "exception", "http"))


def test_each_kind_of_failure_has_words_of_its_own() -> None:
    kinds = [error for error, code in ERRORS if code != "failed"] + [ValueError("x")]
    assert len({for_failure("mind", error).spoken for error in kinds}) == 5


def test_the_jobs_are_told_apart() -> None:
    error = ProviderBusy("openai", "too many requests")
    assert len({for_failure(job, error).shown for job in JOBS}) == 3


def test_an_error_without_words_is_named_by_its_type() -> None:
    assert for_failure("voice", KeyError()).shown == "The voice failed: KeyError"


def test_a_mind_that_says_nothing_is_a_timeout_with_the_limit() -> None:
    sentence = sentences.too_slow(30.0)
    assert sentence.code == "mind.timeout"
    assert "30 s" in sentence.shown


def test_an_unknown_job_is_our_own_bug() -> None:
    with pytest.raises(KeyError, match="feet"):
        for_failure("feet", ValueError("x"))


def test_not_being_understood_is_said_in_several_ways_and_offers_typing() -> None:
    assert len(set(NOT_UNDERSTOOD)) == len(NOT_UNDERSTOOD) >= 3
    assert all("typ" in line.lower() for line in NOT_UNDERSTOOD)
