"""What a Chromium is told over its own protocol (Chrome DevTools Protocol): open a page, answer it, run a line in it.

The page's files come from here: each request of it is stopped in the browser and answered over the same line, so no
server runs, and nothing of it reaches a network.
"""

import base64
import json
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Final

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from server.errors import ConfigError

# Drawing by the processor alone takes its time, and the first picture waits for programs to be compiled.
LIMIT_S: Final = 180.0
_OPEN_S: Final = 20.0


@dataclass(frozen=True)
class Answer:
    """What a request gets; `body` is None where there is nothing."""

    body: bytes | None = None
    kind: str = "application/octet-stream"


class DevTools:
    """One page of a browser.

    Attributes:
        thrown: what the page threw and did not catch, in its own words.
    """

    def __init__(self, address: str, answer: Callable[[str], Answer]) -> None:
        """Open an empty page.

        Args:
            address: of the browser, as it says it: ws://127.0.0.1:…
            answer: gives what an address stands for.

        Raises:
            ConfigError: the browser does not answer.
        """
        self.thrown: list[str] = []
        self._answer = answer
        self._number = 0
        self._session = ""
        self._loaded = False
        self._held = ExitStack()
        try:
            # A proxy of the machine has no business between this program and its own browser.
            line = connect(address, proxy=None, max_size=None, compression=None, open_timeout=_OPEN_S)
            self._line: ClientConnection = self._held.enter_context(line)
        except (OSError, WebSocketException) as error:
            raise ConfigError(f"the browser does not answer at {address}: {error}") from error
        with ExitStack() as failing:
            failing.callback(self._held.close)
            target = self.call("Target.createTarget", url="about:blank")["targetId"]
            self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
            for domain in ("Page.enable", "Runtime.enable"):
                self.call(domain)
            self.call("Fetch.enable", patterns=[{"urlPattern": "*"}])
            failing.pop_all()

    def open(self, url: str) -> None:
        """Go to an address and wait until its page has loaded with all its modules.

        Raises:
            ConfigError: the browser has ended or does not answer.
        """
        self._loaded = False
        self.call("Page.navigate", url=url)
        while not self._loaded:
            self._take(self._next())

    def run(self, line: str) -> Any:
        """Return the value of an expression on the page; of a promise, what it came to.

        Raises:
            ConfigError: it threw, or the browser has ended or does not answer.
        """
        given = self.call("Runtime.evaluate", expression=line, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in given:
            raise ConfigError(f"the page that draws threw: {_said(given['exceptionDetails'])}")
        return given["result"].get("value")

    def call(self, method: str, **given: Any) -> dict[str, Any]:
        """Return what a method of the protocol answers; requests of the page are answered meanwhile.

        Raises:
            ConfigError: the browser refuses, has ended, or does not answer.
        """
        number = self._send(method, given)
        while True:
            news = self._next()
            if news.get("id") != number:
                self._take(news)
            elif "error" in news:
                raise ConfigError(f"the browser refused {method}: {news['error'].get('message')}")
            else:
                result: dict[str, Any] = news["result"]
                return result

    def close(self) -> None:
        """End the browser; one that has ended already is as good."""
        self._session = ""
        try:
            self._send("Browser.close", {})
        except ConfigError:
            return
        finally:
            self._held.close()

    def _send(self, method: str, given: dict[str, Any]) -> int:
        self._number += 1
        session = {"sessionId": self._session} if self._session else {}
        try:
            self._line.send(json.dumps({"id": self._number, "method": method, "params": given, **session}))
        except (OSError, WebSocketException) as error:
            raise _ended(error) from error
        return self._number

    def _next(self) -> dict[str, Any]:
        try:
            news: dict[str, Any] = json.loads(self._line.recv(timeout=LIMIT_S))
        except TimeoutError:
            raise ConfigError(
                f"the browser has not answered for {LIMIT_S:.0f} s; try --quality light, or a smaller --size"
            ) from None
        except (OSError, WebSocketException) as error:
            raise _ended(error) from error
        return news

    def _take(self, news: dict[str, Any]) -> None:
        method, given = news.get("method"), news.get("params", {})
        if method == "Fetch.requestPaused":
            self._fulfil(given)
        elif method == "Page.loadEventFired":
            self._loaded = True
        elif method == "Runtime.exceptionThrown":
            self.thrown.append(_said(given["exceptionDetails"]))
        elif method == "Inspector.targetCrashed":
            raise ConfigError("the page that draws has crashed; it may lack memory: try a smaller --size")

    def _fulfil(self, given: dict[str, Any]) -> None:
        answer = self._answer(given["request"]["url"])
        found = answer.body is not None
        headers = [{"name": "Content-Type", "value": answer.kind if found else "text/plain"}]
        body = base64.b64encode(answer.body or b"").decode()
        reply = {"requestId": given["requestId"], "responseCode": 200 if found else 404}
        self._send("Fetch.fulfillRequest", {**reply, "responseHeaders": headers, "body": body})


def _said(details: dict[str, Any]) -> str:
    words = str(details.get("exception", {}).get("description") or details.get("text") or "an error")
    return words.splitlines()[0]


def _ended(error: Exception) -> ConfigError:
    return ConfigError(f"the browser has ended before its work was done ({error}); run the command again")
