// What lies on the ground: a plain colour, made uneven by noise of metres and decimetres, so that large areas do not look painted.

import { Color, MeshLambertMaterial, type WebGLProgramParametersWithUniforms } from 'three'

export type Grain = 'plain' | 'grass' | 'paving' | 'asphalt' | 'water'

/** Shared by all water. */
export const waterUniforms = {
  /** Seconds. */
  uTime: { value: 0 },
  /** What the water mirrors, linear light. */
  uMirrored: { value: new Color('#b9cedd') },
}

const VERTEX_HEAD = `
varying vec2 vPlan;
`

const FRAGMENT_HEAD = `
varying vec2 vPlan;
uniform float uTime;
uniform vec3 uMirrored;

float hash2(vec2 p) {
  vec3 q = fract(vec3(p.xyx) * 0.1031);
  q += dot(q, q.yzx + 33.33);
  return fract((q.x + q.y) * q.z);
}

float noise2(vec2 p) {
  vec2 cell = floor(p);
  vec2 at = fract(p);
  at = at * at * (3.0 - 2.0 * at);
  float a = mix(hash2(cell), hash2(cell + vec2(1.0, 0.0)), at.x);
  float b = mix(hash2(cell + vec2(0.0, 1.0)), hash2(cell + vec2(1.0, 1.0)), at.x);
  return mix(a, b, at.y);
}

// Noise of a wavelength in metres, -1..1, that fades where it would be finer than the pixels.
float grain(vec2 plan, float metres, float metresPerPixel) {
  return (2.0 * noise2(plan / metres) - 1.0) * (1.0 - smoothstep(0.25, 0.6, metresPerPixel / metres));
}
`

const COLOR: Record<Grain, string> = {
  plain: 'diffuseColor.rgb *= 1.0 + 0.05 * grain(vPlan, 90.0, perPixel) + 0.035 * grain(vPlan, 14.0, perPixel) + 0.03 * grain(vPlan, 1.7, perPixel);',
  grass: 'diffuseColor.rgb *= 1.0 + 0.07 * grain(vPlan, 11.0, perPixel) + 0.09 * grain(vPlan, 1.3, perPixel) + 0.08 * grain(vPlan, 0.3, perPixel);',
  asphalt: 'diffuseColor.rgb *= 1.0 + 0.04 * grain(vPlan, 23.0, perPixel) + 0.04 * grain(vPlan, 0.9, perPixel);',
  paving: `
    diffuseColor.rgb *= 1.0 + 0.035 * grain(vPlan, 17.0, perPixel) + 0.02 * grain(vPlan, 0.8, perPixel);
    vec2 tile = abs(fract(vPlan / 1.2) - 0.5) * 1.2;
    float joint = 1.0 - smoothstep(0.0, max(0.02, perPixel), 0.6 - max(tile.x, tile.y));
    diffuseColor.rgb *= 1.0 - 0.12 * joint * (1.0 - smoothstep(0.1, 0.3, perPixel));`,
  water: `
    float ripple = grain(vPlan + vec2(uTime * 0.35, uTime * 0.2), 2.3, perPixel) + grain(vPlan - vec2(uTime * 0.25, uTime * 0.4), 1.1, perPixel);
    diffuseColor.rgb *= 1.0 + 0.06 * ripple;`,
}

/** Grazing looks at water see the sky in it. */
const MIRROR = `
{
  float up = clamp(dot(normalize(vViewPosition), normal), 0.0, 1.0);
  outgoingLight = mix(outgoingLight, uMirrored, 0.08 + 0.55 * pow(1.0 - up, 3.0) * (1.0 + 0.25 * ripple));
}
`

/** A material that is painted in order, without depth. */
export function groundMaterial(color: string, kind: Grain): MeshLambertMaterial {
  const material = new MeshLambertMaterial({ color: new Color(color), depthTest: false, depthWrite: false })
  material.onBeforeCompile = (shader: WebGLProgramParametersWithUniforms) => {
    Object.assign(shader.uniforms, waterUniforms)
    shader.vertexShader =
      VERTEX_HEAD + shader.vertexShader.replace('#include <begin_vertex>', '#include <begin_vertex>\nvPlan = (modelMatrix * vec4(position, 1.0)).xz;')
    let fragment = FRAGMENT_HEAD + shader.fragmentShader
    fragment = fragment.replace('#include <color_fragment>', `#include <color_fragment>\nfloat perPixel = max(length(dFdx(vPlan)), length(dFdy(vPlan)));\n${COLOR[kind]}`)
    if (kind === 'water') fragment = fragment.replace('#include <opaque_fragment>', `${MIRROR}\n#include <opaque_fragment>`)
    shader.fragmentShader = fragment
  }
  material.customProgramCacheKey = () => `ground ${kind}`
  return material
}
