"""A provider's failure names the provider, and says whether asking again may help."""

import pytest

from dialogue.errors import (
    PluginError,
    ProviderBusy,
    ProviderError,
    ProviderMissing,
    ProviderRefused,
    ProviderTimeout,
)

pytestmark = pytest.mark.unit

KINDS = (ProviderTimeout, ProviderBusy, ProviderRefused, ProviderMissing)


@pytest.mark.parametrize("kind", KINDS)
def test_every_failure_is_a_providers_error_and_names_the_provider(kind: type[ProviderError]) -> None:
    error = kind("openai", "expected an answer, none came")
    assert isinstance(error, ProviderError)
    assert error.provider == "openai"
    assert str(error) == "openai: expected an answer, none came"


@pytest.mark.parametrize(("kind", "helps"), list(zip(KINDS, (True, True, False, False), strict=True)))
def test_only_what_may_pass_is_worth_a_second_try(kind: type[ProviderError], helps: bool) -> None:
    assert kind("openai", "a sentence").retryable is helps


@pytest.mark.parametrize("helps", [True, False])
def test_a_plain_failure_says_itself_whether_to_try_again(helps: bool) -> None:
    assert ProviderError("flite", "a sentence", retryable=helps).retryable is helps
    assert not ProviderError("flite", "a sentence").retryable


def test_a_wrong_plugin_is_no_failure_of_a_provider() -> None:
    # The one is a mistake in the set-up and stops the start; the other happens in a talk, which goes on.
    assert not issubclass(PluginError, ProviderError)
