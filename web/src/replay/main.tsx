import { languageOf } from "../languages/language";
import { translateReplayTo } from "../languages/replay";
import { ownStorage, recallWish } from "../wishes";
import "../style/base.css";
import "../style/stage.css";
import "../style/captions.css";
import "../style/panels.css";
import "../style/tree.css";
import "../style/replay.css";

const language = languageOf(window.location.search, recallWish(ownStorage(), "language"), navigator.languages);
document.documentElement.lang = (await translateReplayTo(language)) ? language : "en";
// Only now: some of its modules read their texts while they load.
await import("./start");
