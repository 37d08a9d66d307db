// Names in the scene: robots, gates, places, buildings. HTML, so that every script renders well; a few dozen at most, and none
// over another.

import { Vector3, type PerspectiveCamera } from 'three'
import type { Vec3 } from '../protocol'

export interface Label {
  key: string
  text: string
  position: Vec3
  /** Higher wins where two collide. */
  rank: number
  /** Farthest distance from the camera at which it shows, metres. */
  reach: number
  kind: 'building' | 'gate' | 'place' | 'mover' | 'compound' | 'area'
  /** What a click on it selects. */
  layer: string
  id: string
}

const MAX_SHOWN = 48
const HEIGHT_PX = 22

/** How much of each edge is covered. */
interface Free {
  left: number
  right: number
  top: number
  bottom: number
}

interface Placed {
  label: Label
  x: number
  y: number
}

export class LabelLayer {
  private readonly nodes = new Map<string, HTMLElement>()
  private readonly widths = new Map<string, number>()
  private readonly spot = new Vector3()
  private readonly ruler = document.createElement('canvas').getContext('2d')
  private shown: Placed[] = []

  constructor(private readonly parent: HTMLElement) {}

  clear(): void {
    this.draw([])
  }

  /** The label at a point of the canvas. */
  at(x: number, y: number): Label | null {
    const hit = this.shown.find((one) => Math.abs(one.x - x) < this.widthOf(one.label.text) / 2 + 7 && y > one.y - HEIGHT_PX && y < one.y)
    return hit?.label ?? null
  }

  /** Chooses and places labels for the present view; those that `isHidden` says are behind something are left out. */
  place(labels: Label[], camera: PerspectiveCamera, width: number, height: number, free: Free, isHidden: (label: Label) => boolean): void {
    const candidates: Placed[] = []
    for (const label of labels) {
      const [x, y, z] = label.position
      this.spot.set(x, z, -y)
      if (this.spot.distanceTo(camera.position) > label.reach) continue
      this.spot.project(camera)
      const px = (this.spot.x * 0.5 + 0.5) * width
      const py = (0.5 - this.spot.y * 0.5) * height
      const half = this.widthOf(label.text) / 2 + 6
      const inside = px - half > free.left && px + half < width - free.right && py - 22 > free.top && py < height - free.bottom
      if (this.spot.z <= 1 && inside) candidates.push({ label, x: px, y: py })
    }
    candidates.sort((a, b) => b.label.rank - a.label.rank || b.y - a.y)
    this.draw(this.withoutOverlap(candidates, isHidden))
  }

  private withoutOverlap(candidates: Placed[], isHidden: (label: Label) => boolean): Placed[] {
    const kept: { x: number; y: number; half: number }[] = []
    const shown: Placed[] = []
    for (const candidate of candidates) {
      if (shown.length >= MAX_SHOWN) break
      const half = this.widthOf(candidate.label.text) / 2 + 10
      const free = kept.every((k) => Math.abs(k.x - candidate.x) > k.half + half || Math.abs(k.y - candidate.y) > 24)
      // Looking for what stands before a label costs more than comparing it with the others, so it comes last.
      if (!free || isHidden(candidate.label)) continue
      kept.push({ x: candidate.x, y: candidate.y, half })
      shown.push(candidate)
    }
    return shown
  }

  private widthOf(text: string): number {
    let width = this.widths.get(text)
    if (width === undefined) {
      if (this.ruler) this.ruler.font = '12px "Noto Sans SC", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif'
      width = this.ruler?.measureText(text).width ?? text.length * 12
      this.widths.set(text, width)
    }
    return width
  }

  private draw(shown: Placed[]): void {
    this.shown = shown
    const keep = new Set<string>()
    for (const { label, x, y } of shown) {
      keep.add(label.key)
      let node = this.nodes.get(label.key)
      if (!node) {
        node = document.createElement('div')
        node.className = `label label-${label.kind}`
        this.parent.append(node)
        this.nodes.set(label.key, node)
      }
      if (node.textContent !== label.text) node.textContent = label.text
      node.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px) translate(-50%, -100%)`
    }
    for (const [key, node] of this.nodes) {
      if (keep.has(key)) continue
      node.remove()
      this.nodes.delete(key)
    }
  }
}
