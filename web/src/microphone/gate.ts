/** How the person wants to be heard. */
export interface GateWish {
  readonly muted: boolean;
  /** Heard only while a key or the button is held. */
  readonly pushToTalk: boolean;
  readonly held: boolean;
}

/** Whether sound goes out. Holding also overrides mute, so that a muted person can say one thing. */
export function gateOpen({ muted, pushToTalk, held }: GateWish): boolean {
  return held || !(muted || pushToTalk);
}
