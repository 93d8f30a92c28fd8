"""What a device says of its neighbours, in whatever format it came."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MAC = re.compile(r"(?:[0-9a-f]{2}([:-]))(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}|(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}|[0-9a-f]{12}", re.IGNORECASE)


def mac_digits(text: str) -> str:
    """Return the twelve digits of a MAC address as makers write it, in lower case; empty for any other text.

    Examples
    --------
    >>> mac_digits("00:1B:21:aa:bb:cc"), mac_digits("001b.21aa.bbcc"), mac_digits("eth0")
    ('001b21aabbcc', '001b21aabbcc', '')
    """
    return re.sub("[:.-]", "", text).lower() if _MAC.fullmatch(text) else ""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A neighbour that a device sees.

    Attributes
    ----------
    device, interface
        The device that sees, and its own interface, as the file names them.
    neighbour
        Name of the device that is seen; empty where it does not tell one.
    port
        Its port: the port id that it sends, empty if there is none.
    description
        What it says of its port besides; of hosts that send a MAC address as the port id this is often the interface.
    file
        Where that was read.
    """

    device: str
    interface: str
    neighbour: str
    port: str
    description: str
    file: str

    @property
    def names(self) -> tuple[str, ...]:
        """What may name the port of the neighbour, the surest first."""
        return tuple(dict.fromkeys(text for text in (self.port, self.description) if text))


@dataclass(frozen=True, slots=True)
class Seen:
    """What files say: the devices of which there is a file, and everything that these see, each once, in the order of the files.

    Attributes
    ----------
    devices
        Device → the file that tells what it sees.
    sightings
        What they see.
    """

    devices: dict[str, str]
    sightings: tuple[Sighting, ...]
