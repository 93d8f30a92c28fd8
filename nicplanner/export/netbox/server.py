"""A NetBox server as the push sees it: lists in, lists out. The only place that knows pynetbox, and the token.

Answers are taken as plain data, below pynetbox's records: these ask the server again, one object at a time, for whatever an answer
left out.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from nicplanner.errors import InputError, Problem, clean

if TYPE_CHECKING:
    from requests import PreparedRequest, Response, Session

Json = dict[str, Any]

PAGE = 250
"""Objects in an answer; NetBox's own limit is 1,000 (``MAX_PAGE_SIZE``)."""
CHUNK = 50
"""Objects in a request that writes, and ids in a filter of one that reads."""
NAMES = 15
"""Names in a filter: the line of a request stays below 4,094 bytes, gunicorn's limit, however long and foreign they are."""
SECONDS = 300
"""How long an answer may take: fifty interfaces take a small server some seconds, and one that is busy minutes."""


class ServerError(InputError):
    """A server cannot be reached, or refuses what is sent; what it has taken before, it keeps."""


class Server:
    """Reads and writes lists of objects.

    Parameters
    ----------
    url
        Address of the server, ``https://netbox.example.com``.
    token
        API token, of version 1 or 2; it goes into the header of requests and nowhere else.
    session
        A session of requests to use instead of a new one.

    Raises
    ------
    InputError
        If the address is none, or pynetbox is missing.
    """

    def __init__(self, url: str, token: str, session: Session | None = None) -> None:
        self._base = f"{checked(url).rstrip('/')}/api"
        self._token = token
        self._session = session if session is not None else _session()

    def _request(self, path: str, filters: Mapping[str, Any] | None = None, offset: int | None = None) -> Any:
        from pynetbox.core.query import Request

        size = None if offset is None else PAGE
        where = f"{self._base}/{path}/"
        return Request(base=where, http_session=self._session, token=self._token, filters=filters, limit=size, offset=offset)

    def _pages(self, path: str, filters: Mapping[str, Any]) -> Iterator[Json]:
        """Yield the objects of every page, each asked for by its number: a link to the next one could lead anywhere, with the token."""
        seen = 0
        while True:
            request = self._request(path, filters, seen)
            page = self._call(path, lambda request=request: list(request.get()))
            yield from page
            seen += len(page)
            if not page or seen >= request.count:
                return

    def find(self, path: str, **filters: Sequence[str | int] | str | int) -> list[Json]:
        """Return the objects that fit every filter, by id; of a filter with several values those that fit any of them."""
        many = [(name, value) for name, value in filters.items() if isinstance(value, list | tuple)]
        if any(not values for _, values in many):
            return []
        found: dict[int, Json] = {}
        for part in _parts(dict(many)):
            for one in self._pages(path, {**filters, **part, "ordering": "id"}):
                found[one["id"]] = one
        return [found[number] for number in sorted(found)]

    def create(self, path: str, payloads: Sequence[Json]) -> list[Json]:
        """Make objects and return them, in the order given."""
        return [one for part in _chunks(payloads) for one in self._call(path, lambda part=part: self._request(path).post(part))]

    def update(self, path: str, payloads: Sequence[Json]) -> list[Json]:
        """Change objects, each payload with its ``id``, and return them."""
        return [one for part in _chunks(payloads) for one in self._call(path, lambda part=part: self._request(path).patch(part))]

    def options(self, path: str) -> Json:
        """Return what the server says of the fields of a kind."""
        found: Json = self._call(path, lambda: self._request(path).options())
        return found

    def _call(self, path: str, what: Any) -> Any:
        import requests
        from pynetbox.core.query import AllocationError, ContentError, RequestError

        try:
            return what()
        except RequestError as error:
            said = _said(error.req)
            hint = "is the token right, and may it write?" if error.req.status_code in (401, 403) else ""
            raise _refused(path, f"NetBox refuses, with code {error.req.status_code}", said, hint) from None
        except (ContentError, AllocationError):
            raise _refused(path, "the server does not answer as a NetBox does", self._base) from None
        except requests.TooManyRedirects:
            raise _refused(path, "the server sends us to another address", self._base, "give the address that it has itself") from None
        except requests.RequestException as error:
            raise _refused(path, f"the server cannot be reached ({type(error).__name__})", self._base) from None


def checked(url: str) -> str:
    """Return an address that is one: ``http`` or ``https``, with a host, without a name or password in it.

    Raises
    ------
    InputError
        If it is none.
    """
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or parts.query or parts.fragment or not url.isprintable() or " " in url:
        raise InputError([Problem("url", "not the address of a server", clean(url), "https://netbox.example.com", file="netbox")])
    if parts.username is not None or parts.password is not None:
        raise InputError([Problem("url", "the address holds a name or password", "", "", "give the token in a variable", file="netbox")])
    return url


def token_of(variable: str) -> str:
    """Return the token that stands in a variable of the environment.

    Raises
    ------
    InputError
        If the variable is not set, or holds no token.
    """
    token = os.environ.get(variable, "").strip()
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        what = "holds no token" if token else "is not set"
        raise InputError([Problem("token", f"the environment variable {what}", clean(variable), "", "export it first", file="netbox")])
    return token


def _refused(path: str, message: str, got: str = "", hint: str = "") -> ServerError:
    return ServerError([Problem(path, message, got, "", hint, file="netbox")])


def _said(response: Response) -> str:
    """Return what the server says of a request, without what stands for objects that are all right."""
    try:
        body = response.json()
    except ValueError:
        return ""
    parts = [one for one in (body if isinstance(body, list) else [body]) if one]
    return clean("; ".join(dict.fromkeys(_flat(one) for one in parts)), 400)


def _flat(body: Any) -> str:
    if isinstance(body, Mapping):
        return ", ".join(f"{name}: {_flat(value)}" for name, value in body.items())
    return " ".join(map(_flat, body)) if isinstance(body, list) else str(body)


def _chunks(items: Sequence[Any], most: int = CHUNK) -> Iterator[list[Any]]:
    yield from (list(items[start : start + most]) for start in range(0, len(items), most))


def _parts(many: Mapping[str, Any]) -> Iterator[dict[str, list[Any]]]:
    """Divide the longest filter so that no address line grows too long."""
    if not many:
        yield {}
        return
    longest = max(many, key=lambda name: len(many[name]))
    most = NAMES if isinstance(many[longest][0], str) else CHUNK
    yield from ({**{name: list(values) for name, values in many.items()}, longest: part} for part in _chunks(many[longest], most))


def _as_it_is(request: PreparedRequest) -> PreparedRequest:
    """Leave a request's headers alone: without this, requests puts a password of ``~/.netrc`` in the place of the token."""
    return request


def _session() -> Session:
    """Return a session that gives up on a server that does not answer, follows no redirection, and sends the token as it is.

    Raises
    ------
    InputError
        If pynetbox is missing.
    """
    try:
        import pynetbox  # noqa: F401
        import requests
        from requests.adapters import HTTPAdapter
    except ImportError:
        raise InputError([Problem("", "pynetbox is not installed", "", "", "pip install 'nicplanner[netbox]'", file="netbox")]) from None

    class Patient(HTTPAdapter):
        def send(self, request: PreparedRequest, *args: Any, **options: Any) -> Response:
            return super().send(request, *args, **{**options, "timeout": options.get("timeout") or SECONDS})

    session = requests.Session()
    session.max_redirects = 0  # a redirected request loses what it sends, and would take the token elsewhere
    session.auth = _as_it_is
    for scheme in ("http://", "https://"):
        session.mount(scheme, Patient())
    return session
