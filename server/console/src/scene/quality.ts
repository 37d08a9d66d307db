// How much is drawn: from what the machine says it is, then from how long frames take.

import type { QualityChoice } from '../stores/selection'

export interface Tier {
  /** Most device pixels per CSS pixel. */
  ratio: number
  /** Most pixels drawn in all. */
  pixels: number
  shadow: number
  edges: boolean
  /** Frames per second while only the small things move. */
  calmFps: number
}

const TIERS: Tier[] = [
  { ratio: 1, pixels: 0.4e6, shadow: 0, edges: false, calmFps: 4 },
  { ratio: 1, pixels: 0.9e6, shadow: 0, edges: true, calmFps: 8 },
  { ratio: 1.5, pixels: 4e6, shadow: 1024, edges: true, calmFps: 30 },
  { ratio: 2, pixels: 8.4e6, shadow: 2048, edges: true, calmFps: 60 },
]

/** Frames slower than this while the camera moves make it step down, milliseconds. */
const SLOW_MS = 55
const PATIENCE = 12

export class Quality {
  private level: number
  private slow = 0

  constructor(
    private choice: QualityChoice,
    private readonly software: boolean,
  ) {
    this.level = startLevel(choice, software)
  }

  get tier(): Tier {
    return TIERS[this.level]
  }

  choose(choice: QualityChoice): void {
    this.choice = choice
    this.level = startLevel(choice, this.software)
    this.slow = 0
  }

  ratioFor(width: number, height: number, device: number): number {
    const { ratio, pixels } = this.tier
    return Math.min(device, ratio, Math.sqrt(pixels / Math.max(1, width * height)))
  }

  /** Told how long a frame took while the camera moved; true when the tier changed. */
  measure(frameMs: number): boolean {
    if (this.choice !== 'auto' || this.level === 0) return false
    // A tab that was in the background tells nothing.
    if (frameMs > 2_000) return false
    this.slow = frameMs > SLOW_MS ? this.slow + 1 : Math.max(0, this.slow - 1)
    if (this.slow < PATIENCE) return false
    this.slow = 0
    this.level--
    return true
  }
}

function startLevel(choice: QualityChoice, software: boolean): number {
  if (choice === 'high') return 3
  if (choice === 'low') return 1
  return software ? 1 : 3
}

/** Whether the browser draws without a graphics card: smoothed edges alone would cost it several times as much. */
export function isSoftware(): boolean {
  const gl = document.createElement('canvas').getContext('webgl2')
  if (!gl) return false
  const info = gl.getExtension('WEBGL_debug_renderer_info')
  const name = info ? String(gl.getParameter(info.UNMASKED_RENDERER_WEBGL)) : ''
  gl.getExtension('WEBGL_lose_context')?.loseContext()
  return /swiftshader|llvmpipe|software|basic render/i.test(name)
}
