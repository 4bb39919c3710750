"""A parrot for Warm Chat: a complete language-model plug-in that says back what it hears."""

from collections.abc import AsyncGenerator, Mapping, Sequence

from warmchat import Message


class Parrot:
    """Repeats the person's last words."""

    def __init__(self, sound: str) -> None:
        self.sound = sound

    async def stream(self, messages: Sequence[Message]) -> AsyncGenerator[str, None]:
        """Yield the answer piece by piece; the first phrase is spoken while the rest is written."""
        heard = next((m.content for m in reversed(messages) if m.role == "user"), "hello")
        for word in f"{self.sound} {heard}".split():
            yield word + " "


def create(settings: Mapping[str, str]) -> Parrot:
    """Make the parrot; the entry point in pyproject.toml names this function."""
    return Parrot(settings.get("sound", "Squawk!"))
