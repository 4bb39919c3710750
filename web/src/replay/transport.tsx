import { messages } from "../messages";
import { SPEEDS } from "./clock";
import { NextIcon, PauseIcon, PlayIcon, PreviousIcon, SilentIcon, SoundIcon } from "./icons";
import type { Replay } from "./replay";
import { Scrubber } from "./scrubber";
import { texts } from "./texts";
import { clockTime } from "./times";

/** What moves the replay: the scrubber and the buttons below it. */
export function Transport({ replay, name }: { replay: Replay; name: string }) {
  const { transport } = texts;
  const { playing } = replay.store;
  return (
    <section class="dock" aria-label={transport.label}>
      <Scrubber replay={replay} name={name} />
      <div class="buttons">
        <Times replay={replay} />
        <div class="middle">
          <button type="button" class="round" aria-label={transport.previous} title={transport.previous} onClick={replay.previousTurn}>
            <PreviousIcon />
          </button>
          <button
            type="button"
            class="round play"
            aria-label={playing.value ? transport.pause : transport.play}
            title={playing.value ? transport.pause : transport.play}
            onClick={replay.toggle}
          >
            {playing.value ? <PauseIcon /> : <PlayIcon />}
          </button>
          <button type="button" class="round" aria-label={transport.next} title={transport.next} onClick={replay.nextTurn}>
            <NextIcon />
          </button>
        </div>
        <div class="choices">
          <Speed replay={replay} />
          <Mute replay={replay} />
        </div>
      </div>
      <p class="unseen" id="replay-keys">
        {transport.keys}
      </p>
    </section>
  );
}

function Times({ replay }: { replay: Replay }) {
  const { store, story } = replay;
  return (
    <p class="times">
      <span class="now">{clockTime(store.now_s.value)}</span>
      <span class="whole"> / {clockTime(story.duration_s)}</span>
      <span class="stance" data-state={store.state.value}>
        {messages.states[store.state.value]}
      </span>
    </p>
  );
}

function Speed({ replay }: { replay: Replay }) {
  const { transport } = texts;
  return (
    <select
      class="speed"
      aria-label={transport.speed}
      title={transport.speed}
      value={String(replay.store.speed.value)}
      onChange={(event) => replay.setSpeed(Number(event.currentTarget.value))}
    >
      {SPEEDS.map((speed) => (
        <option key={speed} value={String(speed)}>
          {transport.times(speed)}
        </option>
      ))}
    </select>
  );
}

function Mute({ replay }: { replay: Replay }) {
  const { transport } = texts;
  const silent = replay.store.muted.value || !replay.sounds;
  const label = !replay.sounds ? transport.silent : silent ? transport.unmute : transport.mute;
  return (
    <button
      type="button"
      class="round quiet"
      aria-label={label}
      title={label}
      disabled={!replay.sounds}
      onClick={() => replay.setMuted(!silent)}
    >
      {silent ? <SilentIcon /> : <SoundIcon />}
    </button>
  );
}
