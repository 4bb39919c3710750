import type { ReplayTranslation } from "../replay";

/** The replay page in French. */
export const replay: ReplayTranslation = {
  title: (name, when) => `Une conversation avec ${name}, ${when} · Warm Chat`,
  heading: (name) => `Une conversation avec ${name}`,
  back: "Retour à la page de conversation",
  loading: "Ouverture de la conversation…",
  again: "Réessayer",
  errors: {
    heading: "Cette conversation ne peut pas être montrée",
    unnamed: "L’adresse ne nomme aucune conversation. Ouvres-en une depuis la liste de tes conversations, ou avec warmchat sessions replay et son identifiant.",
    missing: "Il n’y a sous cette adresse aucune conversation que tu puisses voir. Elle a peut-être été effacée, ou elle appartient à un autre navigateur.",
    unreachable: "Le serveur ne répond pas. Tourne-t-il encore ?",
    unreadable: "Ce que le serveur a envoyé n’est pas l’enregistrement d’une conversation ; il est peut-être tronqué.",
    newer: (version) =>
      `Cette conversation a été enregistrée par un Warm Chat plus récent (schéma ${version}). Mets Warm Chat à jour pour la rejouer.`,
    failed: (status) => `Le serveur n’a pas pu lire cette conversation (état ${status}).`,
  },
  lacks: {
    text: "Les mots n’ont pas été gardés ; tu peux suivre qui parlait, et quand.",
    sound: "Le son n’a pas été gardé ; la conversation se joue en silence.",
    face: (name) => `Le visage n’a pas été gardé ; ${name} reste au repos.`,
    feelings: "Les émotions n’ont pas été gardées.",
    everything: "Rien n’a été dit dans cette conversation.",
  },
  troubles: {
    faces: (why) => `Le visage n’a pas pu être obtenu : ${why} Un nouvel essai est en cours.`,
    sound: "Le son n’a pas pu être obtenu ; la conversation continue en silence.",
    blocked: "Ton navigateur retient le son. Appuie encore une fois sur lecture.",
  },
  transport: {
    label: "Lecture",
    play: "Lire (Espace)",
    pause: "Pause (Espace)",
    previous: "Tour précédent (↑)",
    next: "Tour suivant (↓)",
    speed: "Vitesse",
    times: (speed) => `${String(speed).replace(".", ",")}×`,
    mute: "Couper le son (M)",
    unmute: "Rétablir le son (M)",
    silent: "Aucun son n’a été gardé",
    keys: "Espace lit et met en pause, les flèches gauche et droite avancent de cinq secondes, haut et bas d’un tour, virgule et point d’une image ; Début et Fin vont aux extrémités.",
  },
  scrubber: {
    label: "Moment de la conversation",
    at: (time, whole, who) => `${time} sur ${whole}${who ? `. ${who}` : ""}`,
    interrupted: "interrompu",
  },
  turns: {
    title: "Tours",
    open: "Afficher les tours",
    close: "Masquer les tours",
    empty: "Rien n’a été dit.",
    notKept: "mots non gardés",
    notHeard: "pas entendu",
    nothing: "…",
    back: "retour en arrière",
    mark: "repère",
    you: "Toi",
  },
  tree: {
    title: "Ce qui a été ressenti",
    fold: "La conversation en arbre",
    label: "La conversation en arbre, aussi loin qu’il a poussé. Les flèches déplacent, Entrée va au début d’un tour.",
    empty: "Ici, la conversation grandit comme un arbre pendant la lecture.",
    goTo: "Aller à ce tour",
    open: "Afficher ce qui a été ressenti",
    close: "Masquer ce qui a été ressenti",
  },
  course: {
    fold: "Au fil du temps",
    label: "Ce que les deux ont ressenti, sur toute la conversation",
    empty: "Aucune émotion n’a été gardée.",
    spoken: (time, name, user, avatar) =>
      `${time} : toi, agrément ${user[0]}, vivacité ${user[1]} ; ${name}, agrément ${avatar[0]}, vivacité ${avatar[1]}`,
  },
};
