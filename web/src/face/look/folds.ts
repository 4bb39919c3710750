/** Furrows that come and go with the face, as heights in millimetres over the skin; `place` is from between the eyes. */
export const FOLDS = `
varying vec3 vPlace;
uniform vec4 folds;

float within(float value, float middle, float reach) {
  float far = (value - middle) / reach;
  return exp(-far * far);
}

/** Forehead: lines across, each lower in its middle; between the brows: two upright ones; nose: across its root; eyes: rays. */
float foldHeight() {
  float side = abs(vPlace.x);
  float line = vPlace.y + 0.035 * cos(vPlace.x * 7.0) + 0.008 * sin(vPlace.x * 23.0);
  float forehead = pow(0.5 + 0.5 * cos(line * 70.0), 3.0) * within(vPlace.y, 0.36, 0.12) * within(vPlace.x, 0.0, 0.3);
  float brows = within(side, 0.062 + 0.12 * (vPlace.y - 0.1), 0.016) * within(vPlace.y, 0.13, 0.07);
  float root = pow(0.5 + 0.5 * cos((vPlace.y + side * 0.5) * 95.0), 2.0) * within(vPlace.y, 0.0, 0.06) * within(side, 0.05, 0.06);
  vec2 corner = vec2(side - 0.32, vPlace.y - 0.03);
  float rays = pow(0.5 + 0.5 * cos(atan(corner.y, corner.x) * 11.0), 3.0) * within(length(corner), 0.13, 0.055) * smoothstep(0.0, 0.06, corner.x);
  return -dot(folds, vec4(0.8 * forehead, 1.1 * brows, 0.6 * root, 0.6 * rays)) * step(-0.35, vPlace.z);
}

/** Turn a normal as a height of so many metres would, seen from here. */
vec3 lean(vec3 normal, float height_m) {
  vec3 alongX = dFdx(vViewPosition), alongY = dFdy(vViewPosition);
  vec3 acrossX = cross(alongY, normal), acrossY = cross(normal, alongX);
  float area = dot(alongX, acrossX);
  vec3 slope = sign(area) * (dFdx(height_m) * acrossX + dFdy(height_m) * acrossY);
  // The view looks along the other way: what is towards the eye is up.
  return normalize(abs(area) * normal + slope);
}
`;
