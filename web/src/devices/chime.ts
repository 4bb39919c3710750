/** Two soft notes, upwards; together shorter than a second. */
const NOTES_HZ = [523.25, 783.99] as const;
const NOTE_S = 0.28;
const LOUDNESS = 0.12;

/** Play a sound on a loudspeaker, "" for the browser's own choice, so that a person hears where it comes from. */
export async function chime(speaker: string): Promise<void> {
  const context = new AudioContext();
  try {
    const sink = context as AudioContext & { setSinkId?: (id: string) => Promise<void> };
    if (speaker) await sink.setSinkId?.(speaker);
    await context.resume();
    NOTES_HZ.forEach((hz, i) => note(context, hz, context.currentTime + i * NOTE_S));
    await new Promise((done) => setTimeout(done, 1000 * (NOTES_HZ.length * NOTE_S + 0.4)));
  } finally {
    await context.close();
  }
}

function note(context: AudioContext, hz: number, at_s: number): void {
  const tone = new OscillatorNode(context, { frequency: hz });
  const gain = new GainNode(context, { gain: 0 });
  gain.gain.setValueAtTime(0, at_s);
  gain.gain.linearRampToValueAtTime(LOUDNESS, at_s + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.001, at_s + NOTE_S + 0.3);
  tone.connect(gain).connect(context.destination);
  tone.start(at_s);
  tone.stop(at_s + NOTE_S + 0.3);
}
