// TalkingHead's English lip rules as they are: one line of JSON in (a list of words), one out (for each word its
// Oculus visemes with relative starts and durations).
import { readFileSync } from "node:fs";
import { LipsyncEn } from "@met4citizen/talkinghead/modules/lipsync-en.mjs";

const rules = new LipsyncEn();
const words = JSON.parse(readFileSync(0, "utf8"));
const made = words.map((word) => {
  const { visemes, times, durations } = rules.wordsToVisemes(rules.preProcessText(word));
  return { visemes, times, durations };
});
process.stdout.write(JSON.stringify(made) + "\n");
