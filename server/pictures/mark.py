"""The mark that says of a file that its face was generated: in words, and as the IPTC's digital source type in XMP.

Programs that look for synthetic media read the XMP property `Iptc4xmpExt:DigitalSourceType`; the words are for people.
An MP4 carries XMP in a box of its own (XMP specification, part 3), a PNG in an iTXt chunk.
"""

import struct
import zlib
from importlib.metadata import version
from pathlib import Path
from typing import Final

SOURCE_TYPE: Final = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
STATEMENT: Final = "Synthetic media made with Warm Chat: the face is computer-generated."
XMP_BOX: Final = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
# The signature and IHDR, which has to be the first chunk.
_PNG_HEAD_BYTES: Final = 33


def xmp() -> str:
    """Return the XMP packet of a picture or a film."""
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
        ' xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"'
        f' Iptc4xmpExt:DigitalSourceType="{SOURCE_TYPE}" xmp:CreatorTool="{tool()}">'
        f'<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{STATEMENT}</rdf:li></rdf:Alt></dc:description>'
        '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    )


def tool() -> str:
    """Return the name and version of this program."""
    return f"Warm Chat {version('warmchat')}"


def ffmpeg_metadata() -> list[str]:
    """Return the arguments that give a film its words; players show them as comment and description."""
    comment = f"{STATEMENT} IPTC digitalSourceType: {SOURCE_TYPE}. {tool()}"
    return ["-metadata", f"comment={comment}", "-metadata", f"description={STATEMENT}"]


def mark_mp4(path: Path) -> None:
    """Add the XMP box at the end of a finished MP4, where it moves nothing that is there already.

    Raises:
        OSError: the file cannot be written.
    """
    body = XMP_BOX + xmp().encode()
    with path.open("ab") as file:
        file.write(struct.pack(">I4s", 8 + len(body), b"uuid") + body)


def marked_png(png: bytes) -> bytes:
    """Return a PNG with the mark in it; its pixels stay as they are.

    Raises:
        ValueError: these bytes are no PNG.
    """
    if not png.startswith(_SIGNATURE) or png[12:16] != b"IHDR":
        raise ValueError(f"expected a PNG, got {len(png)} bytes that begin with {png[:8]!r}")
    # Keyword, no compression, no language, no translated keyword.
    packet = b"XML:com.adobe.xmp\0\0\0\0\0" + xmp().encode()
    words = b"Description\0" + STATEMENT.encode("latin-1")
    chunks = _chunk(b"iTXt", packet) + _chunk(b"tEXt", words)
    return png[:_PNG_HEAD_BYTES] + chunks + png[_PNG_HEAD_BYTES:]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
