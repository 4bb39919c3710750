// Two outside judges of a drawn face, for a page that `benchmarks/outside_judges.py` opens.
import * as faceapi from "/judges/face_api/face-api.esm.js";
import { FaceLandmarker } from "/judges/vision/vision_bundle.mjs";

/** The detector looks at the picture in this width: faces fill most of it. */
const DETECTOR_PX = 224;
const LEAST_SCORE = 0.3;

/** Read the networks; `backend` is one of TensorFlow.js. */
async function open(backend) {
  await faceapi.tf.setBackend(backend);
  await faceapi.tf.ready();
  const models = "/judges/models/face_api";
  await Promise.all([
    faceapi.nets.tinyFaceDetector.loadFromUri(models),
    faceapi.nets.faceLandmark68Net.loadFromUri(models),
    faceapi.nets.faceExpressionNet.loadFromUri(models),
  ]);
  const files = {
    wasmLoaderPath: "/judges/vision/wasm/vision_wasm_internal.js",
    wasmBinaryPath: "/judges/vision/wasm/vision_wasm_internal.wasm",
  };
  landmarker = await FaceLandmarker.createFromOptions(files, {
    baseOptions: { modelAssetPath: "/judges/models/face_landmarker.task", delegate: "CPU" },
    runningMode: "IMAGE",
    outputFaceBlendshapes: true,
    outputFacialTransformationMatrixes: true,
  });
}

let landmarker = null;

/** Return the probability of each of face-api's expressions, or null where it finds no face. */
async function expression(canvas) {
  const options = new faceapi.TinyFaceDetectorOptions({ inputSize: DETECTOR_PX, scoreThreshold: LEAST_SCORE });
  const found = await faceapi.detectSingleFace(canvas, options).withFaceLandmarks().withFaceExpressions();
  return found ? Object.fromEntries(found.expressions.asSortedArray().map((e) => [e.expression, e.probability])) : null;
}

/** Return MediaPipe's blendshapes by name, or null where it finds no face. */
function blendshapes(canvas) {
  const [found] = landmarker.detect(canvas).faceBlendshapes;
  return found ? Object.fromEntries(found.categories.map((c) => [c.categoryName, c.score])) : null;
}

window.warmchatJudges = { open, expression, blendshapes };
