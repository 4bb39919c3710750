import { expect, test } from "vitest";
import { squareOf } from "./keepsake";

test.each([
  [1200, 800, { x: 200, y: 0, side: 800 }],
  [400, 800, { x: 0, y: 60, side: 400 }],
  [500, 500, { x: 0, y: 0, side: 500 }],
])("of a picture of %d by %d the square with the face is taken", (width, height, square) => {
  expect(squareOf(width, height)).toEqual(square);
});
