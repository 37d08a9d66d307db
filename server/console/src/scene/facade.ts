// The look of buildings: storeys and windows drawn by the shader from metres along and up the wall. Windows are decoration,
// their light at night too; they carry no information.

import { Color, MeshLambertMaterial, type WebGLProgramParametersWithUniforms } from 'three'

/** Shared by all building materials. */
export const facadeUniforms = {
  /** 0 by day, 1 by night. */
  uNight: { value: 0 },
  /** Share of windows that are lit at night. */
  uLit: { value: 0.4 },
  /** Building that is drawn apart from the rest, or -1. */
  uApart: { value: -1 },
}

const VERTEX_HEAD = `
attribute vec4 facade;
varying vec2 vFacade;
// Constant over a triangle: interpolating them would make the hashes flicker.
flat varying vec2 vBuilding;
`

const FRAGMENT_HEAD = `
varying vec2 vFacade;
flat varying vec2 vBuilding;
uniform float uNight;
uniform float uLit;
uniform float uApart;

float hashOf(vec3 p) {
  return fract(sin(dot(p, vec3(12.9898, 78.233, 37.719))) * 43758.5453);
}
`

const FRAGMENT_COLOR = `
if (abs(vBuilding.y - uApart) < 0.5) discard;
float windowLight = 0.0;
{
  float tone = 0.94 + 0.12 * hashOf(vec3(vBuilding.y, 1.0, 2.0));
  diffuseColor.rgb *= tone;
  if (vBuilding.x > 0.0) {
    vec2 cell = vec2(vFacade.x / 3.4, vFacade.y / vBuilding.x);
    vec2 blur = max(fwidth(cell), vec2(1e-4));
    vec2 at = fract(cell);
    vec2 low = smoothstep(vec2(0.24, 0.3) - blur, vec2(0.24, 0.3) + blur, at);
    vec2 high = 1.0 - smoothstep(vec2(0.76, 0.8) - blur, vec2(0.76, 0.8) + blur, at);
    float far = smoothstep(0.35, 0.9, max(blur.x, blur.y));
    float pane = mix(low.x * high.x * low.y * high.y, 0.26, far);
    float slab = mix(1.0 - smoothstep(0.03, 0.03 + blur.y * 1.5, at.y), 0.0, far);
    vec3 room = vec3(floor(cell), vBuilding.y);
    float lit = mix(step(hashOf(room), uLit), uLit, far);
    diffuseColor.rgb = mix(diffuseColor.rgb, diffuseColor.rgb * vec3(0.42, 0.48, 0.56), pane * 0.8);
    diffuseColor.rgb *= 1.0 - 0.14 * slab;
    diffuseColor.rgb *= 0.86 + 0.14 * smoothstep(0.0, 6.0, vFacade.y);
    windowLight = pane * lit * uNight * (0.55 + 0.45 * hashOf(room + 7.0));
  }
}
`

/** A material for one use of buildings. */
export function facadeMaterial(color: string): MeshLambertMaterial {
  const material = new MeshLambertMaterial({ color: new Color(color) })
  material.onBeforeCompile = (shader: WebGLProgramParametersWithUniforms) => {
    Object.assign(shader.uniforms, facadeUniforms)
    shader.vertexShader =
      VERTEX_HEAD + shader.vertexShader.replace('#include <begin_vertex>', '#include <begin_vertex>\nvFacade = facade.xy;\nvBuilding = facade.zw;')
    shader.fragmentShader =
      FRAGMENT_HEAD +
      shader.fragmentShader
        .replace('#include <color_fragment>', `#include <color_fragment>\n${FRAGMENT_COLOR}`)
        .replace(
          '#include <emissivemap_fragment>',
          '#include <emissivemap_fragment>\ntotalEmissiveRadiance += windowLight * vec3(1.0, 0.72, 0.38) * 0.9;',
        )
  }
  material.customProgramCacheKey = () => 'facade'
  return material
}
