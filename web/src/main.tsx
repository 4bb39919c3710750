import { render } from "preact";
import { Page } from "./panels/page";
import "./style/base.css";
import "./style/stage.css";
import "./style/composer.css";
import "./style/captions.css";
import "./style/welcome.css";
import "./style/panels.css";
import "./style/transcript.css";
import "./style/tree.css";
import { startTalk } from "./talk";
import { startTrace } from "./trace";

const { protocol, host, search } = window.location;
const talk = startTalk(`${protocol === "https:" ? "wss" : "ws"}://${host}/ws`, startTrace(search));
const root = document.getElementById("page");
if (!root) throw new Error('expected an element with the id "page" in index.html');
render(<Page talk={talk} />, root);
