// Open a GLB with three.js's own loader, play its animation, and print what the meshes and joints hold at given times.
//   node gltf_sampler.mjs FILE.glb '[0.02, 0.06]'
import { readFile } from "node:fs/promises";

const three = new URL("../../web/node_modules/three/", import.meta.url);
// Pictures are not what is looked at, and Node has no decoder for them.
globalThis.self = globalThis;
globalThis.createImageBitmap = async () => ({ width: 1, height: 1, close() {} });
const { AnimationMixer, Quaternion, Vector3 } = await import(new URL("build/three.module.js", three));
const { GLTFLoader } = await import(new URL("examples/jsm/loaders/GLTFLoader.js", three));

const bytes = await readFile(process.argv[2]);
const times = JSON.parse(process.argv[3]);
const gltf = await new GLTFLoader().parseAsync(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length), "");
const mixer = new AnimationMixer(gltf.scene);
for (const clip of gltf.animations) mixer.clipAction(clip).play();
const samples = times.map((time) => {
  mixer.setTime(time);
  gltf.scene.updateMatrixWorld(true);
  const meshes = {};
  const joints = {};
  gltf.scene.traverse((object) => {
    if (object.morphTargetDictionary) {
      const { morphTargetDictionary: names, morphTargetInfluences: weights } = object;
      meshes[object.name] = Object.fromEntries(Object.entries(names).map(([name, at]) => [name, weights[at]]));
    }
    if (object.name === "neck" || object.name === "head") {
      joints[object.name] = {
        turn: object.getWorldQuaternion(new Quaternion()).toArray(),
        place: object.getWorldPosition(new Vector3()).toArray(),
      };
    }
  });
  return { meshes, joints };
});
const clips = gltf.animations.map(({ name, duration, tracks }) => ({ name, duration, tracks: tracks.map((t) => t.name) }));
console.log(JSON.stringify({ clips, samples }));
