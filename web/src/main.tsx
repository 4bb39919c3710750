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

// The pages of a study are in the language of the study's own words, and so far that is English.
const language = asked(window.location.search).study ? "en" : wanted();
document.documentElement.lang = (await translateTo(language)) ? language : "en";
// Only now: some of its modules read their texts while they load.
await import("./start");

function wanted(): Language {
  return languageOf(window.location.search, recallWish(ownStorage(), "language"), navigator.languages);
}
