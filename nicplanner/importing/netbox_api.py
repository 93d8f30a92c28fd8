"""NetBox's REST API → the same tables as its CSV files, read with pynetbox.

Every request goes to the address that the user names, with the token in a header; links to other addresses and redirects are refused, so
that a page cannot send the token elsewhere. What a page says of itself (count, next) is not believed: pages, objects and bytes are bounded.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from typing import Any

from nicplanner.errors import InputError, Problem, clean
from nicplanner.importing.findings import Notes
from nicplanner.importing.netbox_objects import MAKERS, device_names
from nicplanner.importing.netbox_tables import MISSING, TABLES, Rows

PAGE = 500
"""Objects that are asked for at once."""
MOST_OBJECTS = 500_000
MOST_REQUESTS = 5_000
MOST_BYTES = 100 * 2**20
"""Of one page."""
SECONDS = 30
"""Until an answer begins."""
_ADDRESS = re.compile(r"https?://[^\s/?#@\\]+(?:/[^\s?#\\]*)?\Z")
_ENDPOINTS = {
    "devices": "dcim/devices",
    "interfaces": "dcim/interfaces",
    "vlans": "ipam/vlans",
    "prefixes": "ipam/prefixes",
    "racks": "dcim/racks",
}


def read_api(url: str, token_variable: str | None, notes: Notes) -> Rows:
    """Read devices, interfaces with what they are connected to, VLANs, prefixes and racks.

    Parameters
    ----------
    url
        Address of NetBox, without ``/api``.
    token_variable
        Environment variable that holds the token; a token on the command line would stand in the list of processes.
    notes
        Told what is missing.

    Raises
    ------
    InputError
        If it cannot be reached, refuses the token, or answers what no NetBox answers.
    """
    if not _ADDRESS.match(url) or len(url) > 500:
        raise InputError(
            [_problem("not the address of a NetBox", clean(url), "https://netbox.example.org", "name and password do not belong into it")]
        )
    token = None
    if token_variable is not None:
        token = os.environ.get(token_variable, "")
        if not token or not token.isascii() or not token.isprintable():
            raise InputError(
                [Problem("--token-env", "the environment variable holds no token", clean(token_variable), file="command line")]
            )
    source = _Source(url.rstrip("/"), token)
    found = {name: list(source.objects(path)) for name, path in _ENDPOINTS.items()}
    out: Rows = {name: [] for name in TABLES}
    names = device_names(found["devices"])
    problems: list[Problem] = []
    for name, make in MAKERS.items():
        for one in found[name]:
            try:
                out[name] += make(one, names, out)
            except (KeyError, TypeError, ValueError, AttributeError, IndexError):
                text = clean(str(one["id"]), 40)
                problems.append(
                    _problem(
                        f"an object of {_ENDPOINTS[name]} is not what NetBox has there", f"id {text}", "", "is this a NetBox of version 4?"
                    )
                )
    if problems:
        raise InputError(problems[:20])
    for name, text in MISSING.items():
        if not out[name] and name != "cables":
            notes.add("medium", name, f"NetBox has no {name} that the token may see: {text}", "check the token's permissions")
    return out


def _problem(message: str, got: str = "", allowed: str = "", hint: str = "") -> Problem:
    return Problem("--url", message, got, allowed, hint, file="command line")


class _Source:
    """A NetBox: pages of objects, as pynetbox asks for them."""

    def __init__(self, url: str, token: str | None) -> None:
        try:
            import pynetbox
            import requests
        except ImportError:
            raise InputError(
                [_problem("reading a NetBox needs the package pynetbox", "", "", "pip install 'nicplanner[netbox]'")]
            ) from None
        self._api = pynetbox.api(url, token=token)
        self._base = f"{url}/api/"
        self._api.http_session = _guarded_session(requests, self._base)
        self._errors: tuple[type[Exception], ...] = (pynetbox.RequestError, pynetbox.ContentError, OSError)

    def objects(self, path: str) -> Iterator[Mapping[str, Any]]:
        """Yield the objects of an endpoint, each once.

        Raises
        ------
        InputError
            If there are too many, they repeat, or the answers are none of a NetBox.
        """
        from pynetbox.core.query import Request

        request = Request(f"{self._base}{path}/", self._api.http_session, token=self._api.token, limit=PAGE)
        seen: set[Any] = set()
        try:
            for one in request.get():
                if not isinstance(one, Mapping) or not isinstance(one.get("id"), int):
                    raise InputError(
                        [_problem(f"{path} answers what is no list of objects", clean(str(one), 60), "objects with a number as id")]
                    )
                if one["id"] in seen:
                    raise InputError(
                        [_problem(f"the pages of {path} repeat: id {clean(str(one['id']), 20)} comes twice", "", "each object once")]
                    )
                seen.add(one["id"])
                if len(seen) > MOST_OBJECTS:
                    raise InputError(
                        [_problem(f"{path} has too many objects", "", f"at most {MOST_OBJECTS}", "import a part of it, from CSV files")]
                    )
                yield one
            count = getattr(request, "count", None)
            if count != len(seen):
                got = f"{clean(str(count), 20)} counted, {len(seen)} sent"
                raise InputError(
                    [_problem(f"the pages of {path} do not hold what they count", got, "", "ask again when nobody changes it")]
                )
        except self._errors as error:
            raise InputError([_refusal(path, error)]) from None
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            text = f"{path} answers what no NetBox answers"
            raise InputError(
                [_problem(text, clean(f"{type(error).__name__}: {error}", 80), "pages with count, next and results")]
            ) from None


def _guarded_session(requests: Any, base: str) -> Any:
    """Return a session that asks below one address alone, follows no redirect, and takes answers of bounded size."""

    class Session(requests.Session):  # type: ignore[misc]
        """A guarded session."""

        asked = 0

        def request(self, method: str, url: str, **options: Any) -> Any:
            if method.casefold() != "get" or not str(url).startswith(base):
                raise requests.RequestException(f"a link leads elsewhere: {clean(str(url), 120)}")
            self.asked += 1
            if self.asked > MOST_REQUESTS:
                raise requests.RequestException(f"its pages do not end after {MOST_REQUESTS} of them")
            options |= {"allow_redirects": False, "timeout": SECONDS, "stream": True}
            answer = super().request(method, url, **options)
            if answer.is_redirect:
                raise requests.RequestException(f"it redirects to {clean(str(answer.headers.get('location', '')), 120)}: name that address")
            size, parts = 0, []
            for part in answer.iter_content(2**16):
                size += len(part)
                if size > MOST_BYTES:
                    raise requests.RequestException(f"an answer of more than {MOST_BYTES // 2**20} MiB")
                parts.append(part)
            answer._content = b"".join(parts)
            return answer

    session = Session()
    session.trust_env = False  # a .netrc file would replace the token
    session.verify = os.environ.get("REQUESTS_CA_BUNDLE") or True
    return session


def _refusal(path: str, error: Exception) -> Problem:
    answer = getattr(error, "req", None)
    code = getattr(answer, "status_code", None)
    if code in (401, 403):
        return _problem(
            f"NetBox refuses {path} (status {code})", "", "a token that may read it", "--token-env names the variable that holds the token"
        )
    if code == 404:
        return _problem(f"there is no {path} (status 404)", "", "the address of a NetBox, without /api", "check --url")
    if code is not None and code >= 400:
        return _problem(f"NetBox answers {path} with status {code}", "", "", "see its log")
    if code is not None:
        return _problem(f"{path} answers what is no JSON", "", "the address of a NetBox, without /api", "check --url")
    if type(error).__name__ in ("ConnectionError", "ConnectTimeout", "ReadTimeout", "SSLError"):
        cause = clean(str(error).rpartition(": ")[2].strip(" ')\"") or type(error).__name__, 120)
        return _problem("it cannot be reached", cause, "", "check the address, and that this machine reaches it")
    return _problem("it cannot be read", clean(str(error), 160), "", "check the address, and that this machine reaches it")
