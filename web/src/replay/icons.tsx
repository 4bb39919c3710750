import { Icon } from "../panels/icons";

export function PlayIcon() {
  return (
    <Icon>
      <path class="solid" d="M8 5.2c0-.9 1-1.4 1.7-.9l9 6.3c.7.5.7 1.4 0 1.9l-9 6.3c-.7.5-1.7 0-1.7-.9z" />
    </Icon>
  );
}

export function PauseIcon() {
  return (
    <Icon>
      <rect class="solid" x="6.5" y="5" width="4" height="14" rx="1.2" />
      <rect class="solid" x="13.5" y="5" width="4" height="14" rx="1.2" />
    </Icon>
  );
}

export function PreviousIcon() {
  return (
    <Icon>
      <path d="M6.5 6v12" />
      <path class="solid" d="M18 6.8v10.4c0 .7-.8 1.1-1.3.7L9.6 12.7a.9.9 0 0 1 0-1.4l7.1-5.2c.5-.4 1.3 0 1.3.7z" />
    </Icon>
  );
}

export function NextIcon() {
  return (
    <Icon>
      <path d="M17.5 6v12" />
      <path class="solid" d="M6 6.8v10.4c0 .7.8 1.1 1.3.7l7.1-5.2a.9.9 0 0 0 0-1.4L7.3 6.1C6.8 5.7 6 6.1 6 6.8z" />
    </Icon>
  );
}

export function SoundIcon() {
  return (
    <Icon>
      <path d="M4.5 9.5v5h3l4.5 4v-13l-4.5 4zM15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a7.8 7.8 0 0 1 0 11" />
    </Icon>
  );
}

export function SilentIcon() {
  return (
    <Icon>
      <path d="M4.5 9.5v5h3l4.5 4v-13l-4.5 4zM15.5 9.5l5 5M20.5 9.5l-5 5" />
    </Icon>
  );
}

export function BackIcon() {
  return (
    <Icon>
      <path d="M14.5 5.5L8 12l6.5 6.5" />
    </Icon>
  );
}
