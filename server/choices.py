"""What may be chosen in the middle of a talk: its mind, whose ears hear, patience, expression, reading of feelings.

page ──session.set, mind.…, ears.choose──▶ Choices ──▶ Talk, Ears
study, program ──switch──▶ Choices ──────────────────▶ Talk
                              └──▶ the record: what was switched, and when
"""

from typing import Final

from dialogue.ports import LLM
from server import wire
from server.chronicle import Chronicle
from server.ears import Ears
from server.errors import WireError
from server.mind_choice import Asked, MindChoice
from server.minds import Minds
from server.outbox import Outbox
from server.talk import Talk

_BROWSER_EARS: Final = "chosen on the page; its maker may hear what is said. The server's own ears stand by"

Chosen = wire.SessionSet | Asked | wire.EarsChoose | wire.SpeechWords


class Choices:
    """The choices of one talk; a `server.mind_choice.MindOwner`."""

    def __init__(
        self,
        talk: Talk,
        ears: Ears,
        chronicle: Chronicle,
        outbox: Outbox,
        providers: tuple[wire.Provider, ...],
    ) -> None:
        """Begin with what `providers` names; the page may choose no mind before `offer` was called."""
        self._talk = talk
        self._ears = ears
        self._chronicle = chronicle
        self._outbox = outbox
        self._own_ears = next((one for one in providers if one.kind == "ears"), None)
        self._minds: MindChoice | None = None
        self.providers = list(providers)

    def offer(self, minds: Minds) -> None:
        """Let the page choose among these minds."""
        self._minds = MindChoice(minds, self)

    async def close(self) -> None:
        """End what runs."""
        if self._minds is not None:
            await self._minds.close()

    # ---- what the page chooses ----------------------------------------------------------------------

    def take(self, event: Chosen, in_study: bool) -> None:
        """Take what the page chooses, or asks about what it may choose.

        Raises:
            WireError: it is not for the page to choose; in a study, most of it is set by the plan.
        """
        match event:
            case wire.SessionSet():
                self._set(event, in_study)
            case wire.MindList() | wire.MindChoose() | wire.MindTry():
                self._about_minds(event, in_study)
            case wire.EarsChoose() | wire.SpeechWords():
                self._with_browser(event, in_study)

    def _set(self, event: wire.SessionSet, in_study: bool) -> None:
        if event.listener_amplitude is not None:
            self._talk.track.listener_amplitude = event.listener_amplitude
        if event.patience is not None:
            self._ears.set_patience(event.patience)
        if event.headphones is not None:
            self._ears.wear_headphones(event.headphones)
        switches = {
            name: value
            for name, value in event.model_dump(include={"steers", "expression", "face"}).items()
            if value is not None
        }
        if (switches or event.reading is not None) and in_study:
            raise WireError(
                "study.fixed", "In a study the conditions are set by its plan; nothing was changed."
            )
        if switches:
            self.switch("", switches)
        if event.reading is not None:
            self._read_feelings(event.reading)

    def _about_minds(self, event: Asked, in_study: bool) -> None:
        if in_study or self._minds is None:
            raise WireError("mind.fixed", "The mind of this talk is set by its host; nothing was changed.")
        self._minds.take(event)

    def _with_browser(self, event: wire.EarsChoose | wire.SpeechWords, in_study: bool) -> None:
        if in_study:
            raise WireError("ears.fixed", "In a study the ears are those of its host; nothing was changed.")
        if isinstance(event, wire.SpeechWords):
            self._ears.browser_heard(event.result, event.text, event.final)
            return
        self._ears.trust_browser(event.browser)
        chosen = self._own_ears
        if event.browser:
            chosen = wire.Provider(kind="ears", name="browser", why=_BROWSER_EARS)
        if chosen is not None:
            self._provided_by(chosen)
            self._outbox.event(wire.EarsChosen(provider=chosen))
            self._chronicle.switched("", {"ears": chosen.name})

    # ---- what is done about it ----------------------------------------------------------------------

    def switch(self, condition: str, switches: dict[str, str]) -> None:
        """Set what is switched for comparison, by the names of `session.set`, as a condition of this name."""
        wanted = wire.SessionSet.model_validate(switches)
        self._talk.switch(wanted.steers, wanted.expression, wanted.face)
        self._chronicle.switched(condition, switches)

    def think_with(self, mind: LLM, provider: wire.Provider, model: str) -> None:
        """Let this mind answer from the next reply on, and keep in the record that it does."""
        self._talk.think_with(mind)
        self._provided_by(provider)
        self._chronicle.switched("", {"mind": f"{provider.name} {model}".strip()})

    def tell(self, event: wire.ServerEvent) -> None:
        """Send an event to the page."""
        self._outbox.event(event)

    def raise_error(self, code: str, message: str, fatal: bool = False) -> None:
        """Tell the page that something is wrong."""
        self._outbox.event(wire.ErrorRaised(code=code, message=message, fatal=fatal))

    def _provided_by(self, provider: wire.Provider) -> None:
        self.providers = [provider if one.kind == provider.kind else one for one in self.providers]

    def _read_feelings(self, on: bool) -> None:
        self._ears.hear_tone(on)
        self._talk.read_feelings(on)
        self._chronicle.switched("", {"reading": "on" if on else "off"})
