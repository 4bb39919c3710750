import { type Language, languageOf } from "./languages/language";
import { translateTo } from "./languages/translate";
import { asked } from "./rights/address";
import { ownStorage, recallWish } from "./wishes";
import "./style/base.css";
import "./style/stage.css";
import "./style/composer.css";
import "./style/captions.css";
import "./style/welcome.css";
import "./style/panels.css";
import "./style/transcript.css";
import "./style/tree.css";
import "./style/motion.css";
import "./style/rights.css";
import "./style/care.css";
import "./style/settings.css";
import "./style/study.css";

const language = wanted();
document.documentElement.lang = (await translateTo(language)) ? language : "en";
// Only now: some of its modules read their texts while they load.
await import("./start");

function wanted(): Language {
  const { search } = window.location;
  // A study's own words are in one language, which its links name, and the page around them is in the same.
  if (asked(search).study) return languageOf(search, "", []);
  return languageOf(search, recallWish(ownStorage(), "language"), navigator.languages);
}
