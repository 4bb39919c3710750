import type { Translation } from "../translate";

/** The pages of a participant in French. */
export const study: Translation["page"]["study"] = {
  loading: "Un instant…",
  rehearsal: "Une répétition : ce que tu fais ici ne compte pas.",
  progress: (part, parts) => `Partie ${part} sur ${parts}`,
  begin: "Commencer",
  goOn: "Continuer",
  thanks: "Merci",
  problem: "À propos de ce lien",
  consent: {
    title: "Ton consentement",
    needs: "Pour participer, permets à l’étude de garder",
    may: "Si tu veux, elle peut aussi garder",
    never: (what) => `Elle ne garde pas : ${what}.`,
    what: {
      text: "Ce que toi et le personnage dites, par écrit.",
      feelings: "Les émotions perçues chez toi et montrées par le personnage, en nombres.",
      face: "Les mouvements du visage du personnage. Aucune image de toi n’est prise.",
      sound: "Ta voix et celle du personnage. Une voix peut révéler qui tu es.",
    },
    agree: "J’accepte",
    decline: "Je n’accepte pas",
  },
  questionnaire: {
    required: "demande une réponse",
    optional: "si tu veux",
    missing: (count) => (count === 1 ? "Il manque encore une réponse." : `Il manque encore ${count} réponses.`),
    answered: (count, all) => `${count} réponses sur ${all}`,
    point: (value, points, low, high) => {
      if (value === 1) return `1 sur ${points}, ${low}`;
      return value === points ? `${points} sur ${points}, ${high}` : `${value} sur ${points}`;
    },
    unsaved: "Tes réponses attendent ici le retour de la connexion.",
  },
  talk: {
    left: (clock) => `encore ${clock}`,
    leftLabel: "Temps restant",
    task: "Ce qu’il faut faire",
    how: "Écris ci-dessous, ou",
    speak: "parle avec ta voix",
    marks: "Appuie quand cela arrive",
    marked: (label) => `noté : ${label}`,
    end: "Terminer la conversation",
  },
  leave: {
    open: "Arrêter de participer",
    title: "Veux-tu arrêter ?",
    text: "Tu peux arrêter à tout moment, sans donner de raison. Ce que tu as donné jusqu’ici peut être gardé pour l’étude, ou effacé pour de bon.",
    keep: "Arrêter, et laisser ce que j’ai donné",
    forget: "Arrêter, et effacer tout ce qui est à moi",
    stay: "Continuer",
  },
};
