/** Plain words; paragraphs are apart by an empty line. */
export function Paragraphs({ text }: { text: string }) {
  const paragraphs = text.split(/\n\s*\n/).filter((paragraph) => paragraph.trim());
  return (
    <>
      {paragraphs.map((paragraph, i) => (
        <p key={i} class="study-text">
          {paragraph}
        </p>
      ))}
    </>
  );
}
