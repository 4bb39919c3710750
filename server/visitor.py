"""Whose talks these are: a secret cookie that a browser gets, and the pseudonym that follows from it.

The cookie says nothing about the person. Only its hash is ever written, and only where they agree to keep something.
"""

import hashlib
import secrets
from typing import Final

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

COOKIE: Final = "warmchat_me"
_YEAR_S: Final = 365 * 24 * 3600
_PAGES: Final = ("/", "/index.html", "/replay.html")


def person(connection: HTTPConnection) -> str:
    """Return the pseudonym of the browser behind a request or a socket; "" where it has no cookie."""
    secret = connection.cookies.get(COOKIE, "")
    return "p-" + hashlib.sha256(secret.encode()).hexdigest()[:24] if secret else ""


def remember(request: Request, response: Response) -> None:
    """Give a browser that loads a page its cookie, if it has none."""
    if request.method == "GET" and request.url.path in _PAGES and COOKIE not in request.cookies:
        # Lax, so that a link from elsewhere finds the same person; a foreign page's requests still come without it.
        response.set_cookie(
            COOKIE,
            secrets.token_urlsafe(24),
            max_age=_YEAR_S,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
