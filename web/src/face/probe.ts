/** The probe shades squares of so many pixels a side, from the smallest on, until one takes long enough to be timed. */
const SIDES_PX = [32, 64, 128, 256, 512, 1024] as const;
const LONG_ENOUGH_MS = 6;
/** To ask for a picture and wait for it takes this side's time, however few its pixels. */
const EMPTY_PX = 4;

const VERTEX = `#version 300 es
void main() {
  vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1) * 4.0 - 1.0;
  gl_Position = vec4(corner, 0.0, 1.0);
}`;
/** About what it takes to light one pixel of skin: roots, powers and products that depend on each other. */
const FRAGMENT = `#version 300 es
precision highp float;
uniform float seed;
out vec4 colour;
void main() {
  vec3 sum = vec3(gl_FragCoord.xy, seed) * 0.001;
  for (int i = 0; i < 12; i += 1) {
    vec3 n = normalize(sum + vec3(0.3, 0.5, 0.7));
    float lit = max(dot(n, vec3(0.4, 0.6, 0.7)), 0.0);
    sum += pow(vec3(lit), vec3(1.5, 2.2, 3.1)) * inversesqrt(1.0 + dot(sum, sum));
  }
  colour = vec4(fract(sum), 1.0);
}`;

/** Measures this machine. */
export interface Probe {
  /**
   * Return how long this machine takes to shade a pixel of a face, in ms: a few nanoseconds with a graphics card, some
   * hundred without; infinity when there is no WebGL. Names of renderers say nothing about speed; this takes about
   * 20 ms and does.
   */
  time(): number;
  dispose(): void;
}

/** Return a probe. It keeps its context: to make one takes longer than to measure, and would be seen in a talk. */
export function createProbe(): Probe {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDES_PX[SIDES_PX.length - 1] as number;
  const gl = canvas.getContext("webgl2", { alpha: false, antialias: false, depth: false });
  if (!gl) return { time: () => Number.POSITIVE_INFINITY, dispose: () => undefined };
  const seed = useProgram(gl);
  shade(gl, seed, EMPTY_PX); // The first picture waits for the shader.
  return {
    // Without its graphics it would take no time at all.
    time: () => (gl.isContextLost() ? Number.POSITIVE_INFINITY : loadOf((side_px) => shade(gl, seed, side_px))),
    dispose: () => gl.getExtension("WEBGL_lose_context")?.loseContext(),
  };
}

/**
 * Return the time of a pixel, from the times of squares.
 *
 * @param time_ms - shades a square of so many pixels a side and returns what it took.
 */
export function loadOf(time_ms: (side_px: number) => number): number {
  const empty_ms = Math.min(time_ms(EMPTY_PX), time_ms(EMPTY_PX));
  let load_ms = 0;
  for (const side_px of SIDES_PX) {
    const spent_ms = time_ms(side_px) - empty_ms;
    load_ms = Math.max(0, spent_ms) / side_px ** 2;
    if (spent_ms >= LONG_ENOUGH_MS) break;
  }
  return load_ms;
}

function useProgram(gl: WebGL2RenderingContext): WebGLUniformLocation | null {
  const program = gl.createProgram();
  for (const [kind, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(kind);
    if (!shader) continue; // The context was just lost; then nothing is drawn and the time says nothing.
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  gl.useProgram(program);
  return gl.getUniformLocation(program, "seed");
}

/** Shade a square and wait for it; returns the ms. Reading a pixel back is the one way of waiting that all have. */
function shade(gl: WebGL2RenderingContext, seed: WebGLUniformLocation | null, side_px: number): number {
  const pixel = new Uint8Array(4);
  const started_ms = performance.now();
  gl.viewport(0, 0, side_px, side_px);
  gl.uniform1f(seed, side_px);
  gl.drawArrays(gl.TRIANGLES, 0, 3);
  gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
  return performance.now() - started_ms;
}
