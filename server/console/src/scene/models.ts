// glTF models that stand somewhere, in place of a building or beside them.

import { Group, Mesh } from 'three'
import type { GLTFLoader } from 'three/addons/loaders/GLTFLoader.js'
import type { SceneModel } from '../protocol'

/** Loads the models one after the other into a group; `onMissing` is called with the building of one that could not be had. */
export function placeModels(models: SceneModel[], onLoaded: () => void, onMissing: (building: string) => void): Group {
  const root = new Group()
  if (models.length > 0) void load(models, root, onLoaded, onMissing)
  return root
}

/** A GLB as what it draws. */
export async function parsedModel(glb: ArrayBuffer): Promise<Group> {
  const { scene } = await (await gltfLoader()).parseAsync(glb, '')
  return scene
}

/** The loader comes when the first model does. */
async function gltfLoader(): Promise<GLTFLoader> {
  const loaders = await import('three/addons/loaders/GLTFLoader.js')
  return new loaders.GLTFLoader()
}

async function load(models: SceneModel[], root: Group, onLoaded: () => void, onMissing: (building: string) => void): Promise<void> {
  const loader = await gltfLoader()
  for (const [number, model] of models.entries()) {
    try {
      const { scene } = await loader.loadAsync(`/api/v1/models/${number}.glb`)
      root.add(stood(scene, model))
    } catch {
      onMissing(model.building)
    }
    onLoaded()
  }
}

/** The model's front is +z, which a turn about the vertical by heading + 90° brings to its heading. */
function stood(scene: Group, { position, heading, scale }: SceneModel): Group {
  const [x, y, z] = position
  scene.position.set(x, z, -y)
  scene.rotation.y = heading + Math.PI / 2
  scene.scale.setScalar(scale)
  scene.traverse((part) => {
    if (part instanceof Mesh) {
      part.castShadow = true
      part.receiveShadow = true
    }
  })
  return scene
}
