import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/** The widget is one plain script of a fixed name, so that any page can name it in a script tag. */
export default defineConfig({
  build: {
    outDir: fileURLToPath(new URL("../server/static", import.meta.url)),
    emptyOutDir: false,
    copyPublicDir: false,
    target: "es2022",
    lib: { entry: "src/widget/warm_chat.ts", formats: ["iife"], name: "WarmChatWidget", fileName: () => "warm-chat.js" },
  },
});
