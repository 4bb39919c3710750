import { KEY, languageOf } from "./languages/language";
import { translateTo } from "./languages/translate";
import { ownStorage } from "./rights/remembered";
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

const language = languageOf(window.location.search, ownStorage()?.getItem(KEY) ?? null, navigator.languages);
document.documentElement.lang = language;
await translateTo(language);
// Only now: some of its modules read their texts while they load.
await import("./start");
