import type { Translation } from "../translate";

/** The pages of a participant in German. */
export const study: Translation["page"]["study"] = {
  loading: "Einen Moment …",
  rehearsal: "Eine Probe: Was du hier tust, zählt nicht.",
  progress: (part, parts) => `Teil ${part} von ${parts}`,
  begin: "Beginnen",
  goOn: "Weiter",
  thanks: "Danke",
  problem: "Zu diesem Link",
  consent: {
    title: "Deine Einwilligung",
    needs: "Um teilzunehmen, erlaube der Studie, dies aufzubewahren",
    may: "Wenn du magst, darf sie auch dies aufbewahren",
    never: (what) => `Sie bewahrt nicht auf: ${what}.`,
    what: {
      text: "Was du und die Figur sagen, schriftlich.",
      feelings: "Die Gefühle, die bei dir gespürt und von der Figur gezeigt wurden, als Zahlen.",
      face: "Wie sich das Gesicht der Figur bewegt hat. Von dir wird kein Bild aufgenommen.",
      sound: "Deine Stimme und die der Figur. Eine Stimme kann verraten, wer du bist.",
    },
    agree: "Ich willige ein",
    decline: "Ich willige nicht ein",
  },
  questionnaire: {
    required: "braucht eine Antwort",
    optional: "wenn du magst",
    missing: (count) => (count === 1 ? "Eine Antwort fehlt noch." : `${count} Antworten fehlen noch.`),
    answered: (count, all) => `${count} von ${all} beantwortet`,
    point: (value, points, low, high) => {
      if (value === 1) return `1 von ${points}, ${low}`;
      return value === points ? `${points} von ${points}, ${high}` : `${value} von ${points}`;
    },
    unsaved: "Deine Antworten warten hier, bis die Verbindung wieder da ist.",
  },
  talk: {
    left: (clock) => `noch ${clock}`,
    leftLabel: "Verbleibende Zeit",
    task: "Was zu tun ist",
    how: "Schreib unten, oder",
    speak: "sprich mit deiner Stimme",
    marks: "Drück, wenn es geschieht",
    marked: (label) => `vermerkt: ${label}`,
    end: "Das Gespräch beenden",
  },
  leave: {
    open: "Teilnahme abbrechen",
    title: "Möchtest du aufhören?",
    text: "Du kannst jederzeit aufhören, ohne einen Grund zu nennen. Was du bisher gegeben hast, kann für die Studie aufbewahrt oder endgültig gelöscht werden.",
    keep: "Aufhören und dalassen, was ich gegeben habe",
    forget: "Aufhören und alles von mir löschen",
    stay: "Weitermachen",
  },
};
