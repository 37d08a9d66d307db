// Device markers: one point each, its shape drawn in the fragment shader, so that a hundred thousand cost one draw call.

export const MARKER_VERTEX = `
attribute vec4 style; // group shape, state, shown, colour index
uniform float uPixelRatio;
uniform float uHeight;
uniform float uTime;
uniform float uSize;
uniform float uLeast; // pixels
uniform int uSelected;
uniform int uHovered;
uniform vec3 uColors[7];
varying vec3 vColor;
varying float vShape;
varying float vState;
varying float vPixels;
varying float vFocus;

void main() {
  vShape = style.x;
  vState = style.y;
  vColor = uColors[int(style.w + 0.5)];
  vFocus = gl_VertexID == uSelected ? 2.0 : (gl_VertexID == uHovered ? 1.0 : 0.0);
  vec4 mvPosition = modelViewMatrix * vec4(position, 1.0);
  if (style.z < 0.5 && vFocus < 1.5) {
    gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
    gl_PointSize = 0.0;
    return;
  }
  // A little towards the eye, so that the wall it hangs on does not cut it.
  vec4 shifted = mvPosition;
  shifted.xyz *= max(0.0, 1.0 - 2.5 / max(1.0, -mvPosition.z));
  gl_Position = projectionMatrix * shifted;
  float metres = uSize * projectionMatrix[1][1] * uHeight * 0.5 / max(1.0, -mvPosition.z);
  float pixels = clamp(metres, uLeast, max(24.0, uLeast));
  bool urgent = vState > 1.5 && vState < 3.5;
  if (urgent) pixels = max(pixels, uLeast + 4.0);
  if (vState > 2.5 && vState < 3.5) pixels *= 1.12 + 0.12 * sin(uTime * 5.0);
  if (vFocus > 0.5) pixels = max(pixels * 1.25, 16.0);
  vPixels = pixels * uPixelRatio * (vFocus > 1.5 ? 1.8 : 1.35);
  gl_PointSize = vPixels;
}
`

export const MARKER_FRAGMENT = `
uniform vec3 uStateColors[5];
varying vec3 vColor;
varying float vShape;
varying float vState;
varying float vPixels;
varying float vFocus;

float polygonDistance(vec2 p, float sides, float turn) {
  float a = atan(p.x, p.y) + turn;
  float part = 6.2831853 / sides;
  return cos(floor(0.5 + a / part) * part - a) * length(p);
}

float shapeDistance(vec2 p, float shape) {
  if (shape < 0.5) return length(p) - 0.72;
  if (shape < 1.5) { vec2 q = abs(p); return max(q.x, q.y) - 0.62; }
  if (shape < 2.5) { vec2 q = abs(p); return (q.x + q.y) - 0.86; }
  if (shape < 3.5) return polygonDistance(p, 6.0, 0.0) - 0.68;
  if (shape < 4.5) return polygonDistance(p + vec2(0.0, 0.1), 3.0, 0.0) - 0.46;
  if (shape < 5.5) { vec2 q = abs(p); return min(max(q.x - 0.26, q.y - 0.76), max(q.x - 0.76, q.y - 0.26)); }
  float a = atan(p.x, p.y);
  return length(p) - (0.56 + 0.24 * cos(5.0 * a));
}

void main() {
  float room = vFocus > 1.5 ? 1.8 : 1.35;
  vec2 p = (gl_PointCoord * 2.0 - 1.0) * room;
  p.y = -p.y;
  float soft = 2.0 * room / vPixels;
  float d = shapeDistance(p, vShape);
  bool calm = vState < 0.5;
  bool off = vState > 0.5 && vState < 1.5;
  bool offline = vState > 3.5;
  vec3 state = uStateColors[int(vState + 0.5)];
  vec3 fill = calm ? vColor : (off || offline ? vec3(0.1, 0.13, 0.17) : state);
  vec3 rim = calm ? vec3(0.03, 0.06, 0.1) : (off ? vColor * 0.7 : (offline ? state : vec3(1.0)));
  float inside = 1.0 - smoothstep(-soft, soft, d);
  float core = 1.0 - smoothstep(-soft, soft, d + 0.2);
  vec4 color = vec4(mix(rim, fill, core), inside * 0.96);
  if (offline) {
    float cross = min(abs(p.x - p.y), abs(p.x + p.y)) - 0.1;
    color.rgb = mix(color.rgb, state, (1.0 - smoothstep(0.0, soft, cross)) * core);
  }
  if (vFocus > 1.5) {
    float ring = abs(length(p) - 1.45) - 0.12;
    float band = 1.0 - smoothstep(0.0, soft, ring);
    color = mix(color, vec4(1.0), band);
  }
  if (color.a < 0.02) discard;
  gl_FragColor = color;
}
`
