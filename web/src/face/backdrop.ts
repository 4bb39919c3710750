/** The light behind the person, from the middle outwards: the `--backdrop-*` of the page's styles. */
export const BACKDROPS = {
  page: ["#f3efea", "#e2dbd3", "#c3b9ae"],
  "page-dark": ["#4a433d", "#2d2925", "#151311"],
} as const;

/** The gradient of `.stage` in the page's styles: its ellipse as shares of width and height, and its stops. */
export const ELLIPSE = { radius: [0.7, 0.62], centre: [0.5, 0.38], stops: [0, 0.58, 1.3] } as const;

/** One of `BACKDROPS`, or any CSS colour, `transparent` too. */
export type Background = keyof typeof BACKDROPS | (string & {});

/** Fill a picture with what is behind the person; whatever was there before is gone. */
export function paintBackground(flat: CanvasRenderingContext2D, background: Background, width_px: number, height_px: number): void {
  flat.clearRect(0, 0, width_px, height_px);
  if (!(background in BACKDROPS)) {
    flat.fillStyle = background;
    flat.fillRect(0, 0, width_px, height_px);
    return;
  }
  const { radius, centre, stops } = ELLIPSE;
  const reach = stops[2];
  const light = flat.createRadialGradient(0, 0, 0, 0, 0, reach);
  BACKDROPS[background as keyof typeof BACKDROPS].forEach((colour, i) => light.addColorStop((stops[i] as number) / reach, colour));
  flat.save();
  // A canvas knows circles only: the ellipse is a circle in a space of its own.
  flat.translate(centre[0] * width_px, centre[1] * height_px);
  flat.scale(radius[0] * width_px, radius[1] * height_px);
  flat.fillStyle = light;
  flat.fillRect(-centre[0] / radius[0], -centre[1] / radius[1], 1 / radius[0], 1 / radius[1]);
  flat.restore();
}
