import { delayBeforeRetry_s } from "./backoff";
import { decodeMedia, encodeMedia, type Media } from "./media";
import { createWatchdog } from "./watchdog";
import {
  CLOSE_BAD_MESSAGE,
  CLOSE_REPLACED,
  CLOSE_TOO_MANY,
  type ClientEvent,
  type ErrorRaised,
  KIND_SPEECH_FACES,
  KIND_VOICE,
  MAX_MEDIA_BYTES,
  type ServerEvent,
  type SessionReady,
  type SessionStart,
  SUBPROTOCOL,
} from "./wire";

/** `lost` waits and tries again; `replaced` and `broken` do not. */
export type ConnectionStatus = "connecting" | "open" | "lost" | "full" | "replaced" | "broken";

/** What a connection tells the page. */
export interface ConnectionListener {
  event(event: ServerEvent): void;
  media(media: Media): void;
  status(status: ConnectionStatus): void;
  /** A session is about to begin from nothing: what is left of an older one no longer counts. */
  newSession(): void;
  /** Every event in either direction, for traces. */
  seen?(direction: "in" | "out", event: ClientEvent | ServerEvent): void;
  /** What a new session is to begin with. */
  opening?(): Pick<SessionStart, "record" | "study" | "character">;
  /** How far the answer was heard, for resuming it. */
  heard(): { epoch: number; played_ms: number };
}

/** One talk over as many sockets as it takes. */
export interface Connection {
  /** Send an event if the session is open; returns whether it went out. */
  send(event: ClientEvent): boolean;
  /** Send what the person typed; it is kept, and sent again after a break, until the server confirms it. */
  say(text: string, id: string): void;
  sendMedia(kind: number, count: number, t_ms: number, payload: Uint8Array): void;
  /** Try now instead of waiting, as when the network comes back. */
  retry(): void;
  /** Leave: nothing of the talk is kept. */
  end(): void;
}

/** A connection that brings nothing at all for this long is dead: live faces come 25 times a second. */
const SILENCE_S = 10;
/** After a resume, what was missed arrives first; only then is it clear which typed texts got lost. */
const RESEND_AFTER_S = 0.4;

interface Session {
  readonly id: string;
  readonly secret: string;
}

/** Open a talk at `url` and keep it open. */
export function connect(
  url: string,
  listener: ConnectionListener,
  open: (url: string, protocol: string) => WebSocket = (at, protocol) => new WebSocket(at, protocol),
): Connection {
  let socket: WebSocket | null = null;
  let session: Session | null = null;
  let ready = false;
  let ended = false;
  let failures = 0;
  let lastSeq = 0;
  let cancelled = 0;
  const mediaSeq = new Map<number, number>();
  const unconfirmed = new Map<string, string>();
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let heardAt_ms = 0;
  const silence = createWatchdog(SILENCE_S, giveUp);

  function giveUp(): void {
    socket?.close();
    lost(0);
  }

  /** Something came, or was opened. Timers stand still while a computer sleeps, so the wall clock is asked as well. */
  function feed(): void {
    heardAt_ms = Date.now();
    silence.feed();
  }

  /** Whether this computer slept: what waits on the line is from before, and must not be played now. */
  function slept(): boolean {
    return Date.now() - heardAt_ms > 2000 * SILENCE_S;
  }

  function transmit(event: ClientEvent): boolean {
    if (socket?.readyState !== WebSocket.OPEN) return false;
    socket.send(JSON.stringify(event));
    listener.seen?.("out", event);
    return true;
  }

  function begin(): void {
    session = null;
    lastSeq = 0;
    cancelled = 0;
    listener.newSession();
    transmit({ type: "session.start", language: "en", ...listener.opening?.() });
  }

  function dial(): void {
    clearTimeout(retryTimer);
    listener.status(failures === 0 && !session ? "connecting" : "lost");
    mediaSeq.clear();
    const made = open(url, SUBPROTOCOL);
    made.binaryType = "arraybuffer";
    socket = made;
    made.onopen = () => {
      feed();
      if (session) transmit({ type: "session.resume", ...session, last_seq: lastSeq, ...listener.heard() });
      else begin();
    };
    made.onmessage = (message) => {
      if (socket !== made) return;
      if (slept()) return giveUp();
      feed();
      if (typeof message.data === "string") receive(JSON.parse(message.data) as ServerEvent);
      else receiveMedia(message.data as ArrayBuffer);
    };
    made.onclose = (close) => {
      if (socket === made) lost(close.code);
    };
  }

  function lost(code: number): void {
    silence.stop();
    socket = null;
    ready = false;
    if (ended) return;
    if (code === CLOSE_REPLACED) return stop("replaced");
    // A page that broke the protocol once would do so again with the same talk; once more from nothing, then it stops.
    if (code === CLOSE_BAD_MESSAGE) {
      if (!session) return stop("broken");
      session = null;
    }
    listener.status(code === CLOSE_TOO_MANY ? "full" : "lost");
    retryTimer = setTimeout(dial, 1000 * delayBeforeRetry_s(failures));
    failures += 1;
  }

  function stop(status: ConnectionStatus): void {
    ended = true;
    listener.status(status);
  }

  function receive(event: ServerEvent): void {
    listener.seen?.("in", event);
    if (event.type === "session.ready") return opened(event);
    if (event.type === "error.raised" && !ready) return refused(event);
    if (event.seq !== 0 && event.seq <= lastSeq) return;
    lastSeq = Math.max(lastSeq, event.seq);
    if (event.type === "turn.cancelled") cancelled = Math.max(cancelled, event.cancelled);
    if (event.type === "turn.opened") unconfirmed.delete(event.id);
    listener.event(event);
  }

  /** The talk that was asked for cannot be had: begin another, or stop where nothing else was wanted. */
  function refused(event: ErrorRaised): void {
    if (event.code === "session.unknown") return begin();
    listener.event(event);
    // A kept talk that is gone leaves room for a new one; `opening` no longer asks for it.
    if (event.code.startsWith("record.")) return begin();
    if (!event.code.startsWith("study.") || event.code === "study.open_elsewhere") return;
    ended = true;
    silence.stop();
    socket?.close();
  }

  function opened(event: SessionReady): void {
    session = { id: event.id, secret: event.secret };
    // What was missed may be numbered below a resumed `session.ready`, so that one does not count.
    if (!event.resumed) lastSeq = event.seq;
    ready = true;
    failures = 0;
    listener.status("open");
    listener.event(event);
    if (unconfirmed.size > 0) setTimeout(resend, event.resumed ? 1000 * RESEND_AFTER_S : 0);
  }

  function resend(): void {
    if (!ready) return;
    for (const [id, text] of unconfirmed) transmit({ type: "text.say", text, id });
  }

  function receiveMedia(buffer: ArrayBuffer): void {
    const media = decodeMedia(buffer);
    const ofAnswer = media.kind === KIND_VOICE || media.kind === KIND_SPEECH_FACES;
    if (ofAnswer && media.epoch <= cancelled) return;
    listener.media(media);
  }

  dial();
  return {
    send: (event) => ready && transmit(event),
    say(text, id) {
      unconfirmed.set(id, text);
      if (ready) transmit({ type: "text.say", text, id });
    },
    sendMedia(kind, count, t_ms, payload) {
      if (!ready || socket?.readyState !== WebSocket.OPEN) return;
      // A link that cannot carry 2 s of sound will not catch up: what would come too late is left out.
      if (socket.bufferedAmount > MAX_MEDIA_BYTES) return;
      const seq = mediaSeq.get(kind) ?? 0;
      mediaSeq.set(kind, seq + 1);
      socket.send(encodeMedia({ kind, count, epoch: 0, seq, t_ms, payload }));
    },
    retry() {
      if (socket || ended) return;
      failures = 0;
      dial();
    },
    end() {
      ended = true;
      clearTimeout(retryTimer);
      silence.stop();
      if (ready) transmit({ type: "session.end" });
      socket?.close();
    },
  };
}
