// What draws: WebGL on a canvas, with the console's colours and shadows.

import { CustomToneMapping, PCFShadowMap, SRGBColorSpace, WebGLRenderer } from 'three'
import { installToneMapping } from './toneMapping'

/** The scene could not be drawn: the browser gives no WebGL 2. */
export class NoWebGl extends Error {}

export function rendererOn(canvas: HTMLCanvasElement, antialias: boolean): WebGLRenderer {
  try {
    const renderer = new WebGLRenderer({ canvas, antialias, powerPreference: 'high-performance' })
    renderer.outputColorSpace = SRGBColorSpace
    renderer.shadowMap.type = PCFShadowMap
    installToneMapping()
    renderer.toneMapping = CustomToneMapping
    return renderer
  } catch (error) {
    throw new NoWebGl(String(error))
  }
}
