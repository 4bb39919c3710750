import type { ComponentChildren } from "preact";

export function Icon({ children }: { children: ComponentChildren }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

export function MicrophoneIcon() {
  return (
    <Icon>
      <rect x="9" y="3" width="6" height="11.5" rx="3" />
      <path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3" />
    </Icon>
  );
}

export function MutedIcon() {
  return (
    <Icon>
      <path d="M9 9v2.5a3 3 0 0 0 4.6 2.5M15 11V6a3 3 0 0 0-5.7-1.3M5.5 11.5a6.5 6.5 0 0 0 10 5.4M18.5 11.5a6.4 6.4 0 0 1-.5 2.5M12 18v3M4 4l16 16" />
    </Icon>
  );
}

export function SendIcon() {
  return (
    <Icon>
      <path d="M12 19V5M6 11l6-6 6 6" />
    </Icon>
  );
}

export function InterruptIcon() {
  return (
    <Icon>
      <rect class="solid" x="7" y="7" width="10" height="10" rx="2" />
    </Icon>
  );
}

export function TranscriptIcon() {
  return (
    <Icon>
      <path d="M5 6.5h14M5 12h10M5 17.5h12" />
    </Icon>
  );
}

export function TreeIcon() {
  return (
    <Icon>
      <circle cx="8" cy="5" r="2" />
      <circle cx="8" cy="19" r="2" />
      <circle cx="17" cy="14" r="2" />
      <path d="M8 7v10M8 9c0 3 3 5 7 5" />
    </Icon>
  );
}

export function TalksIcon() {
  return (
    <Icon>
      <path d="M4.5 12a7.5 7.5 0 1 1 2.3 5.4M4.5 12l-1.8-2M4.5 12l2.2-1.7M12 8v4.3l2.8 1.7" />
    </Icon>
  );
}

export function GearIcon() {
  return (
    <Icon>
      <path d="M4 7.5h8M18 7.5h2M4 16.5h2M12 16.5h8" />
      <circle cx="15" cy="7.5" r="2.5" />
      <circle cx="9" cy="16.5" r="2.5" />
    </Icon>
  );
}

export function CloseIcon() {
  return (
    <Icon>
      <path d="M6.5 6.5l11 11M17.5 6.5l-11 11" />
    </Icon>
  );
}

export function InfoIcon() {
  return (
    <Icon>
      <circle cx="12" cy="12" r="8.5" />
      <path d="M12 11v5M12 8h.01" />
    </Icon>
  );
}
