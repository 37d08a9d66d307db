// From light to the screen's range: what is not bright stays as it is, highlights are compressed without changing their hue.
// After the compression of the Khronos PBR Neutral tone mapper, without its toe, which turns grey by night into deep blue.

import { ShaderChunk } from 'three'

const START = 0.76
const DESATURATION = 0.15
const IDENTITY = 'vec3 CustomToneMapping( vec3 color ) { return color; }'

const COMPRESSION = `
vec3 CustomToneMapping( vec3 color ) {
  color *= toneMappingExposure;
  float peak = max( color.r, max( color.g, color.b ) );
  if ( peak < ${START} ) return color;
  float d = 1.0 - ${START};
  float compressed = 1.0 - d * d / ( peak + d - ${START} );
  color *= compressed / peak;
  float g = 1.0 - 1.0 / ( ${DESATURATION} * ( peak - compressed ) + 1.0 );
  return mix( color, vec3( compressed ), g );
}`

/** Makes three.js use it where a renderer asks for `CustomToneMapping`; before the first material is compiled. */
export function installToneMapping(): void {
  ShaderChunk.tonemapping_pars_fragment = ShaderChunk.tonemapping_pars_fragment.replace(IDENTITY, COMPRESSION)
}
