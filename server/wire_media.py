"""Binary frames: sound, faces and head masks, each behind a 16-byte header."""

import struct
from dataclasses import dataclass
from typing import ClassVar, Final

from server.errors import WireError
from server.wire_base import CLOSE_BAD_MESSAGE, CLOSE_TOO_LARGE, MAX_MEDIA_BYTES

KIND_USER_SOUND: Final = 1
KIND_VOICE: Final = 2
KIND_SPEECH_FACES: Final = 3
KIND_LIVE_FACES: Final = 4
KIND_HEAD_MASKS: Final = 5
KINDS: Final[dict[int, str]] = {
    KIND_USER_SOUND: "the person's sound: PCM16, 16 kHz; count = samples; t_ms = time since the microphone opened",
    KIND_VOICE: "the character's voice: PCM16, 24 kHz; count = samples; t_ms = playback time of the first one",
    KIND_SPEECH_FACES: "faces of an answer: float16, count frames of all channels; t_ms = playback time of the first one",
    KIND_LIVE_FACES: "faces to show on arrival: float16, count frames of all channels; t_ms = session time",
    KIND_HEAD_MASKS: "generated heads, while `masks.watch` asks for them: count of 64 × 64 bits (rows from the top, the "
    "first pixel in the highest bit), each followed by 8 float16: the six of its pose, its role (1 speaking, 0 "
    "listening), its liveliness; t_ms = playback time of the epoch, or session time where the epoch is 0",
}
MEDIA_VERSION: Final = 1


@dataclass(frozen=True)
class Media:
    """A binary frame: a 16-byte little-endian header, then the payload.

    `kind u8 · version u8 · count u16 · epoch u32 · seq u32 · t_ms u32`; `seq` counts per kind and connection.
    """

    kind: int
    count: int
    epoch: int
    seq: int
    t_ms: int
    payload: bytes

    HEADER: ClassVar[struct.Struct] = struct.Struct("<BBHIII")

    def encode(self) -> bytes:
        """Return the bytes of the frame."""
        head = self.HEADER.pack(self.kind, MEDIA_VERSION, self.count, self.epoch, self.seq, self.t_ms)
        return head + self.payload


def decode_media(data: bytes) -> Media:
    """Return a media frame that a page sent: only the person's sound may come.

    Raises:
        WireError: too large, too short, another version or kind, or a payload that is not `count` samples.
    """
    if len(data) > MAX_MEDIA_BYTES:
        raise WireError(
            "message.too_large",
            f"a media frame may have {MAX_MEDIA_BYTES} bytes, got {len(data)}; send 20 ms at a time",
            CLOSE_TOO_LARGE,
        )
    if len(data) < Media.HEADER.size:
        raise WireError(
            "media.invalid",
            f"a media frame has a 16-byte header, got {len(data)} bytes",
            CLOSE_BAD_MESSAGE,
        )
    kind, version, count, epoch, seq, t_ms = Media.HEADER.unpack_from(data)
    if version != MEDIA_VERSION or kind != KIND_USER_SOUND:
        raise WireError(
            "media.invalid",
            f"expected kind {KIND_USER_SOUND} and version {MEDIA_VERSION}, got kind {kind} and version {version}",
            CLOSE_BAD_MESSAGE,
        )
    payload = data[Media.HEADER.size :]
    if len(payload) != 2 * count:
        raise WireError(
            "media.invalid",
            f"the header says {count} samples, which are {2 * count} bytes; got {len(payload)}",
            CLOSE_BAD_MESSAGE,
        )
    return Media(kind, count, epoch, seq, t_ms, payload)
