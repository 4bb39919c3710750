"""What can go wrong with a provider, as types; one place in `server.session` turns them into sentences.

ProviderError(provider, retryable)   an ASR, LLM or TTS call failed
├─ ProviderTimeout                   it did not answer in time; retryable
├─ ProviderBusy                      it answered that it is too busy; retryable
├─ ProviderRefused                   it will not: key, quota, content; not retryable
└─ ProviderMissing                   it is not there: no package, no model, no server; not retryable
PluginError                          an unknown provider name, or an object of the wrong shape
"""


class ProviderError(Exception):
    """A provider failed; `retryable` says whether a second try may help."""

    def __init__(self, provider: str, message: str, *, retryable: bool = False) -> None:
        super().__init__(message)
        self.provider = provider
        self.retryable = retryable

    def __str__(self) -> str:
        return f"{self.provider}: {self.args[0]}"


class ProviderTimeout(ProviderError):
    """The provider did not answer in time."""

    def __init__(self, provider: str, message: str) -> None:
        super().__init__(provider, message, retryable=True)


class ProviderBusy(ProviderError):
    """The provider said that it is too busy."""

    def __init__(self, provider: str, message: str) -> None:
        super().__init__(provider, message, retryable=True)


class ProviderRefused(ProviderError):
    """The provider will not do it: a key, a quota, the content."""


class ProviderMissing(ProviderError):
    """The provider is not there: no package, no model, no server. The message says what to do."""


class PluginError(Exception):
    """A provider name that nobody registered, or something registered that is no provider."""
