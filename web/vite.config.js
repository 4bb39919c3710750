import { readdir, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const OUT = fileURLToPath(new URL("../server/static", import.meta.url));
const ASSETS = "assets";

/**
 * Remove what earlier builds left in `assets`, and only there: `server/static/people` holds people that
 * are built elsewhere. It runs after the new files are written, so that a page that is being served never
 * misses one.
 *
 * @returns {import("vite").Plugin}
 */
function sweepAssets() {
  return {
    name: "sweep-assets",
    apply: "build",
    async writeBundle({ dir }, bundle) {
      const assets = `${dir}/${ASSETS}`;
      const fresh = new Set(Object.keys(bundle));
      const stale = (await readdir(assets)).filter((name) => !fresh.has(`${ASSETS}/${name}`));
      await Promise.all(stale.map((name) => rm(`${assets}/${name}`, { recursive: true })));
    },
  };
}

export default defineConfig({
  base: "/",
  build: {
    outDir: OUT,
    emptyOutDir: false,
    assetsDir: ASSETS,
    target: "es2022",
    chunkSizeWarningLimit: 1400,
    // The stage is where programs take pictures of people with the page's own scene; nothing of the page loads it.
    rolldownOptions: { input: { index: "index.html", replay: "replay.html", stage: "stage.html" } },
  },
  worker: { format: "es" },
  // A test compares a drawing with the styles of the page: they must not be empty there.
  test: { css: true },
  plugins: [sweepAssets()],
  server: {
    // The spellings of other tools are read from `render/heads`.
    fs: { allow: [".."] },
    proxy: {
      "/ws": { target: "ws://127.0.0.1:8765", ws: true },
      "/people": "http://127.0.0.1:8765",
    },
  },
});
