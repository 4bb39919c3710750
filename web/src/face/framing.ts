/** How the camera sees a person. */
export interface Framing {
  /** From the camera to the eyes. */
  readonly distance_m: number;
  /** How far the picture is moved up, as a share of its height: a shift of the lens, so that nothing leans. */
  readonly shift: number;
}

/** What is to be framed, and in what. */
export interface FramingWish {
  readonly width_px: number;
  readonly height_px: number;
  readonly field_of_view_deg: number;
  readonly head_width_m: number;
}

/** A head is about one and a half times as high as it is wide; this much of the picture's height it takes. */
const HEAD_HEIGHT = 1.5;
const HEAD_SHARE_OF_HEIGHT = 0.44;
/** On a narrow picture the head may take this much of the width, hair included. */
const HEAD_SHARE_OF_WIDTH = 0.48;
/** The eyes stand here, from the top: above the middle, where captions leave them free. */
const EYE_LINE = 0.39;

/** Return where the camera stands so that a head fills its share of the picture, at the eye line. */
export function frame(wish: FramingWish): Framing {
  const aspect = wish.width_px / wish.height_px;
  const byHeight_m = (wish.head_width_m * HEAD_HEIGHT) / HEAD_SHARE_OF_HEIGHT;
  const byWidth_m = wish.head_width_m / HEAD_SHARE_OF_WIDTH / aspect;
  const seen_m = Math.max(byHeight_m, byWidth_m);
  const half_rad = (wish.field_of_view_deg * Math.PI) / 360;
  return { distance_m: seen_m / 2 / Math.tan(half_rad), shift: 0.5 - EYE_LINE };
}
