/**
 * The mark that says of a picture that its face was generated: words for people, and the IPTC's digital source type for
 * programs that look for it. It is the one that `warmchat render` writes (server/pictures/mark.py).
 */

const SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";
const STATEMENT = "Synthetic media made with Warm Chat: the face is computer-generated.";
const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** The signature and IHDR, which has to be the first chunk. */
const HEAD_BYTES = 33;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

/**
 * Return a PNG with the mark in it; its pixels stay as they are.
 *
 * @throws Error when these bytes are no PNG.
 */
export function markedPng(png: Uint8Array): Uint8Array<ArrayBuffer> {
  if (!SIGNATURE.every((byte, at) => png[at] === byte)) throw new Error(`expected a PNG, got ${png.length} other bytes`);
  const text = new TextEncoder();
  // Keyword, no compression, no language, no translated keyword.
  const packet = chunk("iTXt", text.encode(`XML:com.adobe.xmp\0\0\0\0\0${xmp()}`));
  const words = chunk("tEXt", text.encode(`Description\0${STATEMENT}`));
  const parts = [png.subarray(0, HEAD_BYTES), packet, words, png.subarray(HEAD_BYTES)];
  const marked = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    marked.set(part, at);
    at += part.length;
  }
  return marked;
}

function xmp(): string {
  return (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>' +
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"' +
    ' xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"' +
    ` Iptc4xmpExt:DigitalSourceType="${SOURCE_TYPE}" xmp:CreatorTool="Warm Chat">` +
    `<dc:description><rdf:Alt><rdf:li xml:lang="x-default">${STATEMENT}</rdf:li></rdf:Alt></dc:description>` +
    '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
  );
}

function chunk(kind: string, data: Uint8Array): Uint8Array {
  const made = new Uint8Array(12 + data.length);
  const view = new DataView(made.buffer);
  view.setUint32(0, data.length);
  made.set(new TextEncoder().encode(kind), 4);
  made.set(data, 8);
  view.setUint32(8 + data.length, crc(made.subarray(4, 8 + data.length)));
  return made;
}

function crc(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (const byte of bytes) c = (CRC_TABLE[(c ^ byte) & 0xff] as number) ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}
