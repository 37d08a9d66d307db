// The space that a camera looks through, over the scene: one sees through it, and it takes nothing away.

import { DoubleSide, Group, Mesh, type Material } from 'three'
import { parsedModel } from './models'

export class VolumeOverlay {
  readonly root = new Group()
  /** Counts what was asked for: a mesh that comes after the next question is dropped. */
  private asked = 0

  /** `redraw` is called when a mesh has arrived. */
  constructor(private readonly redraw: () => void) {}

  /** Draws a GLB in place of the one before, or nothing. */
  async show(glb: ArrayBuffer | null): Promise<void> {
    const own = ++this.asked
    this.clear()
    if (!glb) return
    const model = await parsedModel(glb)
    if (own !== this.asked) return dispose(model)
    model.traverse((part) => {
      if (!(part instanceof Mesh)) return
      part.renderOrder = RENDER_ORDER
      for (const material of materialsOf(part)) {
        material.depthWrite = false
        material.side = DoubleSide
      }
    })
    this.root.add(model)
    this.redraw()
  }

  /** How many meshes are drawn. */
  get count(): number {
    return this.root.children.length
  }

  private clear(): void {
    dispose(this.root)
    this.root.clear()
  }
}

/** Over what coverage draws on the ground. */
const RENDER_ORDER = 20

function dispose(group: Group): void {
  group.traverse((part) => {
    if (!(part instanceof Mesh)) return
    part.geometry.dispose()
    for (const material of materialsOf(part)) material.dispose()
  })
}

function materialsOf(mesh: Mesh): Material[] {
  return Array.isArray(mesh.material) ? mesh.material : [mesh.material]
}
