// The look of buildings: storeys, windows and balconies drawn by the shader from metres along and up the wall. They are
// decoration, their light at night too; they carry no information.

import { Color, MeshLambertMaterial, type WebGLProgramParametersWithUniforms } from 'three'

/** Shared by all building materials. */
export const facadeUniforms = {
  /** 0 by day, 1 by night. */
  uNight: { value: 0 },
  /** Share of windows that are lit at night. */
  uLit: { value: 0.4 },
  /** Building that is drawn apart from the rest, or -1. */
  uApart: { value: -1 },
  /** What glass mirrors, linear light. */
  uMirrored: { value: new Color('#b9cedd') },
}

/** Numbers of the shader's facades. */
const STYLES: Record<string, number> = {
  residential: 0,
  mixed: 0,
  office: 1,
  commercial: 2,
  education: 3,
  health: 3,
  public: 3,
}
const PLAIN = 4

const VERTEX_HEAD = `
attribute vec4 facade;
attribute vec2 wall;
attribute vec4 tint;
flat varying vec4 vTint;
varying vec2 vFacade;
// Constant over a triangle: interpolating them would make the hashes flicker.
flat varying vec2 vBuilding;
flat varying vec2 vWall;
flat varying vec3 vFacing;
`

const FRAGMENT_HEAD = `
varying vec2 vFacade;
flat varying vec2 vBuilding;
flat varying vec2 vWall;
flat varying vec3 vFacing;
flat varying vec4 vTint;
uniform float uNight;
uniform float uLit;
uniform float uApart;
uniform vec3 uMirrored;

float hashOf(vec3 p) {
  return fract(sin(dot(p, vec3(12.9898, 78.233, 37.719))) * 43758.5453);
}

// 1 between a and b, softened by w.
float within(float x, float a, float b, float w) {
  return smoothstep(a - w, a + w, x) * (1.0 - smoothstep(b - w, b + w, x));
}
`

/** Panes as (left, right, bottom, top) of a bay by a storey, by style. */
const FRAGMENT_COLOR = `
if (abs(vBuilding.y - uApart) < 0.5) discard;
float windowLight = 0.0;
float glass = 0.0;
{
  float tone = hashOf(vec3(floor(vBuilding.y), 1.0, 2.0));
  if (vBuilding.x > 0.0) {
    diffuseColor.rgb *= mix(vec3(0.97, 0.95, 0.93), vec3(1.04, 1.03, 1.0), tone);
    float bays = max(1.0, floor(vWall.x / 3.3 + 0.5));
    vec2 cell = vec2(vFacade.x / vWall.x * bays, vFacade.y / vBuilding.x);
    vec2 blur = max(fwidth(cell), vec2(1e-4));
    vec2 at = fract(cell);
    vec2 bay = floor(cell);
    float far = smoothstep(0.3, 0.8, max(blur.x, blur.y));
    float alternate = mod(bay.x, 2.0);
    float south = step(0.35, vFacing.z);
    float gable = step(0.8, abs(vFacing.x)) * step(vWall.x, 18.0);
    float ground = 1.0 - step(0.5, bay.y);
    vec4 hole = vec4(0.26, 0.74, 0.34, 0.8);
    float share = 1.0;
    float balcony = 0.0;
    if (STYLE == 0) {
      balcony = south * (1.0 - alternate) * (1.0 - gable);
      hole = mix(mix(hole, vec4(0.3, 0.7, 0.4, 0.78), 1.0 - south), vec4(0.07, 0.93, 0.14, 0.9), balcony);
      share = 1.0 - gable * (1.0 - alternate);
    } else if (STYLE == 1) {
      hole = vec4(0.035, 0.965, 0.2, 0.97);
    } else if (STYLE == 2) {
      hole = mix(vec4(0.14, 0.86, 0.28, 0.8), vec4(0.05, 0.95, 0.05, 0.7), ground);
    } else if (STYLE == 3) {
      hole = vec4(0.09, 0.91, 0.32, 0.8);
    } else {
      hole = vec4(0.24, 0.76, 0.6, 0.82);
      share = alternate;
    }
    float pane = within(at.x, hole.x, hole.y, blur.x) * within(at.y, hole.z, hole.w, blur.y) * share;
    pane = mix(pane, (hole.y - hole.x) * (hole.w - hole.z) * share, far);
    // The rail of a balcony stands before the lower part of its glass.
    float rail = balcony * within(at.x, 0.04, 0.96, blur.x) * within(at.y, 0.1, 0.36, blur.y);
    pane *= 1.0 - mix(rail, 0.3 * balcony, far);
    float slab = (1.0 - smoothstep(0.035, 0.035 + blur.y * 1.5, at.y)) * (1.0 - far) * step(0.5, bay.y);
    vec3 panel = diffuseColor.rgb;
    if (STYLE == 2) {
      // The band above a shop window, in a colour of its own.
      float band = ground * within(at.y, 0.75, 0.96, blur.y) * (1.0 - far);
      float hue = hashOf(vec3(bay.x, vBuilding.y, 5.0));
      panel = mix(panel, mix(panel, vec3(0.25 + 0.5 * hue, 0.2 + 0.2 * fract(hue * 7.0), 0.25 + 0.3 * fract(hue * 3.0)), 0.55), band);
    }
    panel *= 1.0 + 0.1 * rail * (1.0 - far);
    vec3 pale = STYLE == 1 ? vec3(0.2, 0.31, 0.42) : vec3(0.21, 0.27, 0.34);
    float room = hashOf(vec3(bay, vBuilding.y));
    diffuseColor.rgb = mix(panel, pale * (0.75 + 0.5 * mix(room, 0.5, far)), pane * mix(0.84, 0.62, far));
    diffuseColor.rgb *= 1.0 - 0.16 * slab;
    // A plinth of stone, and the shade that the ground throws on the foot of a wall.
    float plinth = 1.0 - smoothstep(0.75, 0.8 + blur.y, vFacade.y);
    diffuseColor.rgb = mix(diffuseColor.rgb, vec3(0.32, 0.31, 0.3), plinth * 0.5 * (STYLE == 2 ? 0.0 : 1.0));
    diffuseColor.rgb *= 0.82 + 0.18 * smoothstep(0.0, 7.0, vFacade.y);
    float lit = mix(step(room, uLit), uLit, far);
    windowLight = pane * lit * uNight * (0.45 + 0.55 * fract(room * 17.0));
    glass = pane * (STYLE == 1 ? 1.0 : 0.7);
  } else if (vTint.a > 0.5) {
    diffuseColor.rgb = vTint.rgb;
  } else {
    // Roofs: paler and greyer than the walls, so that uses are still told apart from above.
    float grey = dot(diffuseColor.rgb, vec3(0.3, 0.59, 0.11));
    diffuseColor.rgb = mix(diffuseColor.rgb, vec3(grey), 0.35) * (0.86 + 0.1 * tone);
  }
}
`

const FRAGMENT_MIRROR = `
{
  vec3 towardsEye = normalize(vViewPosition);
  float grazing = pow(1.0 - clamp(dot(towardsEye, normal), 0.0, 1.0), 3.0);
  outgoingLight += uMirrored * glass * (0.06 + 0.5 * grazing) * (1.0 - 0.9 * uNight);
}
`

/** A material for one use of buildings. */
export function facadeMaterial(use: string, color: string): MeshLambertMaterial {
  const style = STYLES[use] ?? PLAIN
  const material = new MeshLambertMaterial({ color: new Color(color) })
  material.defines = { STYLE: style }
  material.onBeforeCompile = (shader: WebGLProgramParametersWithUniforms) => {
    Object.assign(shader.uniforms, facadeUniforms)
    shader.vertexShader =
      VERTEX_HEAD +
      shader.vertexShader.replace(
        '#include <begin_vertex>',
        '#include <begin_vertex>\nvFacade = facade.xy;\nvBuilding = facade.zw;\nvWall = wall;\nvTint = tint;\nvFacing = normal;',
      )
    shader.fragmentShader =
      FRAGMENT_HEAD +
      shader.fragmentShader
        .replace('#include <color_fragment>', `#include <color_fragment>\n${FRAGMENT_COLOR}`)
        .replace(
          '#include <emissivemap_fragment>',
          '#include <emissivemap_fragment>\ntotalEmissiveRadiance += windowLight * vec3(1.0, 0.74, 0.42);',
        )
        .replace('#include <opaque_fragment>', `${FRAGMENT_MIRROR}\n#include <opaque_fragment>`)
  }
  material.customProgramCacheKey = () => `facade ${style}`
  return material
}
