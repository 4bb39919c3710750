import { expect, test } from "vitest";
import { drawnSize, inPicture } from "./landmarks";

test("a large picture is looked at smaller, and a small one as it is", () => {
  expect(drawnSize(4096, 3072)).toEqual({ width_px: 1024, height_px: 768, scale: 0.25 });
  expect(drawnSize(300, 200)).toEqual({ width_px: 300, height_px: 200, scale: 1 });
  expect(drawnSize(10_000, 2).height_px).toBe(1);
});

test("places come back in pixels of the picture", () => {
  const { scale } = drawnSize(2048, 2048);
  expect(inPicture([{ x: 10, y: 20 }, { x: 512, y: 0 }], scale)).toEqual([[20, 40], [1024, 0]]);
});
