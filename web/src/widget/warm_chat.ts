/**
 * `<warm-chat>`: the character on a page of one's own, with one script tag.
 *
 *     <script src="http://127.0.0.1:8787/warm-chat.js" defer></script>
 *     <warm-chat></warm-chat>
 *
 * A round button in the corner opens the talk in a frame; with `inline` the frame fills the element instead. The talk
 * stays in its frame: the page around it hears whether it is open and whose turn it is, and none of the words.
 */

import { type Language, languageOf } from "../languages/language";
import { frameAddress } from "./address";
import look from "./warm_chat.css?inline";

// Asked now: later nobody knows which script this was.
const SCRIPT = document.currentScript instanceof HTMLScriptElement ? document.currentScript.src : "";
/** The names of the button, here and not in a catalog: this is one small file on other people's pages. */
const WORDS: Record<Language, { talk: string; close: string }> = {
  en: { talk: "Talk to me", close: "Close the talk" },
  de: { talk: "Sprich mit mir", close: "Das Gespräch schließen" },
  fr: { talk: "Parle avec moi", close: "Fermer la conversation" },
};
const BROKEN = "warm-chat: expected `server` to be an http address, such as http://127.0.0.1:8787";

const SIGNS = `<svg class="face" viewBox="0 0 32 32" aria-hidden="true"><path d="M16 4a12 11 0 0 0-8.6 18.6L6 28l6-2.2A12 11 0 1 0 16 4Z"/>
<circle cx="12" cy="14" r="1.5"/><circle cx="20" cy="14" r="1.5"/><path class="smile" d="M11.5 18.5q4.5 3.5 9 0"/></svg>
<svg class="cross" viewBox="0 0 32 32" aria-hidden="true"><path d="M10 10l12 12M22 10l-12 12"/></svg>`;

class WarmChat extends HTMLElement {
  static readonly observedAttributes = ["open", "label", "lang"];
  readonly #root = this.attachShadow({ mode: "open" });
  #frame: HTMLIFrameElement | null = null;
  readonly #hear = (event: MessageEvent): void => this.#heard(event);

  connectedCallback(): void {
    if (!this.#root.firstChild) this.#build();
    window.addEventListener("message", this.#hear);
    this.#follow();
  }

  disconnectedCallback(): void {
    window.removeEventListener("message", this.#hear);
    // The talk ends with the frame; nobody should be listened to by what is no longer on the page.
    this.#frame?.remove();
    this.#frame = null;
  }

  attributeChangedCallback(): void {
    if (this.isConnected && this.#root.firstChild) this.#follow();
  }

  /** Open the talk. */
  show(): void {
    this.toggleAttribute("open", true);
  }

  /** Close the talk; it ends. */
  hide(): void {
    this.toggleAttribute("open", false);
  }

  #build(): void {
    const style = document.createElement("style");
    style.textContent = look;
    const panel = document.createElement("div");
    panel.className = "panel";
    panel.id = "panel";
    const button = document.createElement("button");
    button.type = "button";
    button.innerHTML = SIGNS;
    button.setAttribute("aria-controls", "panel");
    button.addEventListener("click", () => this.toggleAttribute("open"));
    this.#root.append(style, panel, button);
    this.#root.addEventListener("keydown", (event) => {
      if (event instanceof KeyboardEvent && event.key === "Escape") this.hide();
    });
  }

  #follow(): void {
    const open = this.hasAttribute("open") || this.hasAttribute("inline");
    const button = this.#root.querySelector("button");
    const panel = this.#root.querySelector(".panel");
    if (!button || !panel) return;
    const words = this.#words();
    const label = open ? words.close : this.getAttribute("label") || words.talk;
    button.setAttribute("aria-label", label);
    button.title = label;
    button.setAttribute("aria-expanded", String(open));
    if (open && !this.#frame) this.#open(panel);
    if (!open && this.#frame) this.#close();
  }

  /** Return the words in the element's own language, else in the one that the person prefers. */
  #words(): { talk: string; close: string } {
    return WORDS[languageOf("", this.lang, navigator.languages)];
  }

  #open(panel: Element): void {
    const address = frameAddress(SCRIPT, this.getAttribute("server") ?? "", window.location.origin, this.lang);
    if (!address) {
      console.error(BROKEN);
      return;
    }
    const frame = document.createElement("iframe");
    frame.allow = "microphone; autoplay";
    frame.title = this.getAttribute("label") || this.#words().talk;
    frame.src = address;
    panel.append(frame);
    this.#frame = frame;
    this.dispatchEvent(new CustomEvent("warm-chat-open", { bubbles: true, composed: true }));
  }

  #close(): void {
    this.#frame?.remove();
    this.#frame = null;
    this.#root.querySelector("button")?.focus();
    this.dispatchEvent(new CustomEvent("warm-chat-close", { bubbles: true, composed: true }));
  }

  #heard(event: MessageEvent): void {
    const frame = this.#frame;
    if (!frame || event.source !== frame.contentWindow || event.origin !== new URL(frame.src).origin) return;
    const state: unknown = (event.data as { warmchat?: unknown } | null)?.warmchat;
    if (typeof state !== "string") return;
    this.dispatchEvent(new CustomEvent("warm-chat-state", { detail: { state }, bubbles: true, composed: true }));
  }
}

if (!customElements.get("warm-chat")) customElements.define("warm-chat", WarmChat);
