import { render } from "preact";
import { Page } from "./panels/page";
import { startTalk } from "./talk";
import { startTrace } from "./trace";
import { tellEmbedder } from "./widget/embedded";

const { protocol, host, search } = window.location;
const talk = startTalk(`${protocol === "https:" ? "wss" : "ws"}://${host}/ws`, startTrace(search));
const root = document.getElementById("page");
if (!root) throw new Error('expected an element with the id "page" in index.html');
render(<Page talk={talk} />, root);
tellEmbedder(talk.store, search);
