import type { FunctionComponent } from "preact";
import { characterMessages } from "../characters/character_messages";
import { CharacterSection } from "../characters/character_section";
import { DevicesSection } from "../devices/devices_section";
import { ImportedSection } from "../imported/imported_section";
import { languageMessages } from "../languages/language_messages";
import { LanguageSection } from "../languages/language_section";
import { memoryMessages } from "../memory/memory_messages";
import { MemorySection } from "../memory/memory_section";
import { SharingSection } from "../sharing/sharing_section";
import type { Talk } from "../talk";
import { ConversationSection } from "./conversation_section";
import { MindSection } from "./mind_section";
import { PictureSection } from "./picture_section";
import { PrivacySection } from "./privacy_section";
import { SensesSection } from "./senses_section";
import { settingsMessages } from "./settings_messages";

/** One part of the settings: a heading, and what stands below it, one component after the other. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly parts: readonly FunctionComponent<{ talk: Talk }>[];
}

/** All parts of the settings; more of a kind are added to the `parts` of its section. */
export const SECTIONS: readonly Section[] = [
  { id: "character", title: characterMessages.title, parts: [CharacterSection] },
  { id: "language", title: languageMessages.title, parts: [LanguageSection] },
  { id: "mind", title: settingsMessages.mind.title, parts: [MindSection] },
  { id: "senses", title: settingsMessages.senses.title, parts: [SensesSection, DevicesSection] },
  { id: "conversation", title: settingsMessages.conversation.title, parts: [ConversationSection] },
  { id: "memory", title: memoryMessages.title, parts: [MemorySection] },
  { id: "picture", title: settingsMessages.picture.title, parts: [PictureSection, ImportedSection, SharingSection] },
  { id: "privacy", title: settingsMessages.privacy.title, parts: [PrivacySection] },
];
