"""What a device sees that is not paired yet: how to come in, and a field for the code."""

from html import escape
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from server.door import PAIRED, Door

_YEAR_S: Final = 365 * 24 * 3600
_PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Warm Chat: pair this device</title>
<style>
:root { color-scheme: light dark; --ink: #2b2622; --paper: #faf6f1; --accent: #a4502f; --line: #cfc5bb; }
@media (prefers-color-scheme: dark) { :root { --ink: #f3ece5; --paper: #2b2622; --accent: #e2a184; --line: #6b6058; } }
body { margin: 0; min-height: 100dvh; display: grid; place-items: center; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 24rem; padding: 2rem 1.5rem; }
h1 { font-size: 1.375rem; margin: 0 0 .75rem; }
label { display: block; margin: 1.5rem 0 .375rem; font-weight: 600; }
form div { display: flex; gap: .5rem; }
input { flex: 1; min-width: 0; padding: .625rem .75rem; border: 1px solid var(--line); border-radius: .75rem;
  background: transparent; color: inherit; font: inherit; letter-spacing: .08em; }
button { padding: .625rem 1.25rem; border: 0; border-radius: .75rem; background: var(--accent); color: var(--paper);
  font: inherit; font-weight: 600; }
.wrong { margin-top: 1rem; color: var(--accent); }
</style>
</head>
<body>
<main>
<h1>Pair this device</h1>
<p>Warm Chat runs on a computer of this network. To talk from here, scan the picture that its terminal shows, or write
down the code that stands below it.</p>
<form method="get" action="/">
<label for="pair">Code</label>
<div><input id="pair" name="pair" autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="40" required>
<button>Pair</button></div>
</form>
<p class="wrong" role="alert">PROBLEM</p>
</main>
</body>
</html>
"""
_WRONG: Final = "This is not the code of the server that runs now. It changes with each start; after many wrong ones, wait a minute."


def let_in(request: Request, door: Door) -> Response:
    """Return the answer to a device that is not paired: in with the right code, else how to get it."""
    if request.method != "GET" or request.url.path != "/":
        return PlainTextResponse("This device is not paired; open the server's first page to do that.\n", 403)
    code = request.query_params.get("pair", "")
    sign = door.pairing.sign(code) if door.pairing is not None and code else ""
    if sign:
        answer = RedirectResponse("/", 303)  # without the code, which is nobody else's business
        answer.set_cookie(PAIRED, sign, max_age=_YEAR_S, httponly=True, samesite="lax", secure=True)
        return answer
    page = HTMLResponse(_PAGE.replace("PROBLEM", escape(_WRONG) if code else ""), 403 if code else 401)
    page.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'"
    )
    page.headers["Cache-Control"] = "no-store"
    return page
