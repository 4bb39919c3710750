/// <reference types="vite/client" />
import { expect, test, vi } from "vitest";
import base from "../style/base.css?raw";
import stage from "../style/stage.css?raw";
import { BACKDROPS, ELLIPSE, paintBackground } from "./backdrop";

test("pictures have the backdrop of the page, by day and in the dark", () => {
  const colours = [...base.matchAll(/--backdrop-(?:near|mid|far): (#[0-9a-f]{6});/g)].map(([, colour]) => colour);
  expect(colours).toEqual([...BACKDROPS.page, ...BACKDROPS["page-dark"]]);
});

test("the gradient is the one of the page's styles", () => {
  const { radius, centre, stops } = ELLIPSE;
  const percent = (share: number): string => `${Math.round(100 * share)}%`;
  expect(stage).toContain(`ellipse ${percent(radius[0])} ${percent(radius[1])} at ${percent(centre[0])} ${percent(centre[1])}`);
  ["near", "mid", "far"].forEach((name, i) => expect(stage).toContain(`var(--backdrop-${name}) ${percent(stops[i] as number)}`));
});

test("a colour is painted over nothing, so that a picture may stay transparent", () => {
  const flat = { clearRect: vi.fn(), fillRect: vi.fn(), fillStyle: "" };
  paintBackground(flat as unknown as CanvasRenderingContext2D, "transparent", 4, 6);
  expect(flat.clearRect).toHaveBeenCalledWith(0, 0, 4, 6);
  expect(flat.fillStyle).toBe("transparent");
});
