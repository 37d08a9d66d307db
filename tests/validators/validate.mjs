// Judges exported files with other people's readers and prints what they said as one JSON document.
//
//   node validate.mjs gltf FILE...           Khronos' validator on every GLB
//   node validate.mjs tileset FOLDER         the published schemas, every subtree's bits against the files, every content
//   node validate.mjs mvt FOLDER             every tile decoded: rings, extents, features of zoom 18 as GeoJSON
//   node validate.mjs pmtiles FILE           the same through the PMTiles reader
//
// Exit codes: 0 it was judged (the document says how), 2 usage. Packages: npm ci in this folder.

import { existsSync, openSync, readFileSync, readSync, readdirSync, fstatSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import Ajv from 'ajv/dist/2020.js'
import validator from 'gltf-validator'
import { VectorTile } from '@mapbox/vector-tile'
import { PbfReader } from 'pbf'
import { PMTiles } from 'pmtiles'

const HERE = dirname(fileURLToPath(import.meta.url))

/** Every file below a folder. */
function files(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort()
}

async function gltf(file) {
  const report = await validator.validateBytes(new Uint8Array(readFileSync(file)), { uri: file, maxIssues: 0 })
  const serious = report.issues.messages.filter((message) => message.severity < 2)
  return {
    file,
    errors: report.issues.numErrors,
    warnings: report.issues.numWarnings,
    serious: serious.map((message) => `${message.code} ${message.pointer ?? ''}: ${message.message}`),
    triangles: report.info.totalTriangleCount,
    drawCalls: report.info.drawCallCount,
  }
}

function schemas() {
  const ajv = new Ajv({ strict: false, allErrors: true })
  for (const file of files(join(HERE, 'schemas')).filter((name) => name.endsWith('.json'))) {
    ajv.addSchema(JSON.parse(readFileSync(file, 'utf8')))
  }
  return (name, value) => {
    const judge = ajv.getSchema(`${name}.schema.json`)
    return judge(value) ? [] : judge.errors.map((error) => `${error.instancePath} ${error.message}`)
  }
}

/** JSON and bitstreams of a subtree file. */
function readSubtree(file) {
  const bytes = readFileSync(file)
  const problems = []
  if (bytes.toString('latin1', 0, 4) !== 'subt') problems.push('magic')
  if (bytes.readUInt32LE(4) !== 1) problems.push('version')
  const [jsonLength, binaryLength] = [Number(bytes.readBigUInt64LE(8)), Number(bytes.readBigUInt64LE(16))]
  if (jsonLength % 8 || binaryLength % 8) problems.push('padding')
  if (24 + jsonLength + binaryLength !== bytes.length) problems.push('length')
  const json = JSON.parse(bytes.toString('utf8', 24, 24 + jsonLength))
  const binary = bytes.subarray(24 + jsonLength)
  const bit = (availability, index) => {
    if (availability.constant !== undefined) return availability.constant === 1
    const view = json.bufferViews[availability.bitstream]
    return ((binary[view.byteOffset + (index >> 3)] >> (index & 7)) & 1) === 1
  }
  const count = (availability, length) => {
    let sum = 0
    for (let index = 0; index < length; index += 1) sum += bit(availability, index)
    if (availability.availableCount !== undefined && availability.availableCount !== sum) problems.push('availableCount')
    return sum
  }
  return { json, bit, count, problems }
}

function unmorton(index, depth) {
  let [x, y] = [0, 0]
  for (let at = 0; at < depth; at += 1) {
    x |= ((index >> (2 * at)) & 1) << at
    y |= ((index >> (2 * at + 1)) & 1) << at
  }
  return [x, y]
}

async function tileset(folder) {
  const judge = schemas()
  const document = JSON.parse(readFileSync(join(folder, 'tileset.json'), 'utf8'))
  const problems = judge('tileset', document)
  // Where models were placed, the quadtree is the first tile of the root and they are the others.
  const [tree, ...models] = document.root.implicitTiling ? [document.root] : document.root.children
  const { subtreeLevels, availableLevels, subtrees } = tree.implicitTiling
  const address = (template, [level, x, y]) =>
    template.replace('{level}', level).replace('{x}', x).replace('{y}', y)
  const said = new Set()
  for (const { content } of models) {
    if (!existsSync(join(folder, content.uri))) problems.push(`${content.uri} is said to be there`)
    said.add(content.uri)
  }
  const open = [[0, 0, 0]]
  let [subtreeCount, tileCount] = [0, 0]
  while (open.length) {
    const root = open.pop()
    const file = join(folder, address(subtrees.uri, root))
    if (!existsSync(file)) {
      problems.push(`${file} is said to be there`)
      continue
    }
    said.add(relative(folder, file))
    subtreeCount += 1
    const { json, bit, count, problems: own } = readSubtree(file)
    problems.push(...[...own, ...judge('subtree', json)].map((problem) => `${file}: ${problem}`))
    const below = (depth, index) => {
      const [x, y] = unmorton(index, depth)
      return [root[0] + depth, (root[1] << depth) + x, (root[2] << depth) + y]
    }
    let place = 0
    for (let depth = 0; depth < subtreeLevels; depth += 1) {
      for (let index = 0; index < 4 ** depth; index += 1, place += 1) {
        const isTile = bit(json.tileAvailability, place)
        tileCount += isTile
        if (isTile && depth > 0) {
          const parent = (4 ** (depth - 1) - 1) / 3 + (index >> 2)
          if (!bit(json.tileAvailability, parent)) problems.push(`${file}: tile ${place} has no parent`)
        }
        if (isTile && root[0] + depth >= availableLevels) problems.push(`${file}: tile ${place} is too deep`)
        if (bit(json.contentAvailability[0], place)) {
          if (!isTile) problems.push(`${file}: content ${place} without a tile`)
          const content = address(tree.content.uri, below(depth, index))
          if (!existsSync(join(folder, content))) problems.push(`${content} is said to be there`)
          said.add(content)
        }
      }
    }
    count(json.tileAvailability, place)
    count(json.contentAvailability[0], place)
    const children = 4 ** subtreeLevels
    count(json.childSubtreeAvailability, children)
    for (let index = 0; index < children; index += 1) {
      if (bit(json.childSubtreeAvailability, index)) open.push(below(subtreeLevels, index))
    }
  }
  for (const file of files(folder).map((name) => relative(folder, name))) {
    if (file !== 'tileset.json' && !said.has(file)) problems.push(`${file} is in no subtree`)
  }
  const contents = []
  for (const file of files(join(folder, 'content'))) contents.push(await gltf(file))
  const sum = (of) => contents.reduce((total, content) => total + of(content), 0)
  return {
    problems,
    subtrees: subtreeCount,
    tiles: tileCount,
    contents: contents.length,
    errors: sum((content) => content.errors),
    warnings: sum((content) => content.warnings),
    triangles: sum((content) => content.triangles),
    serious: contents.flatMap((content) => content.serious.map((text) => `${content.file}: ${text}`)),
  }
}

/** Twice the area by the surveyor's formula. */
function doubledArea(ring) {
  let sum = 0
  for (let at = 0; at + 1 < ring.length; at += 1) sum += ring[at].x * ring[at + 1].y - ring[at + 1].x * ring[at].y
  return sum
}

/** Adds what a tile holds to a report. */
function addTile(report, bytes, [z, x, y]) {
  report.tiles += 1
  const tile = new VectorTile(new PbfReader(bytes))
  for (const [name, layer] of Object.entries(tile.layers)) {
    if (layer.version !== 2) report.problems.push(`${z}/${x}/${y} ${name}: version ${layer.version}`)
    const ids = new Set()
    report.layers[name] ??= {}
    for (let at = 0; at < layer.length; at += 1) {
      const feature = layer.feature(at)
      const where = `${z}/${x}/${y} ${name} ${feature.properties.id}`
      if (ids.has(feature.id)) report.problems.push(`${where}: number ${feature.id} twice`)
      ids.add(feature.id)
      report.layers[name][z] = (report.layers[name][z] ?? 0) + 1
      const rings = feature.loadGeometry()
      for (const point of rings.flat()) {
        if (Math.min(point.x, point.y) < -64 || Math.max(point.x, point.y) > layer.extent + 64) {
          report.problems.push(`${where}: ${point.x},${point.y} is beyond the buffer`)
        }
      }
      if (feature.type === 3 && !(doubledArea(rings[0]) > 0)) report.problems.push(`${where}: first ring is a hole`)
      if (feature.type === 3 && rings.some((ring) => doubledArea(ring) === 0)) report.problems.push(`${where}: flat ring`)
      if (z === 18 && name === 'building') {
        report.buildings.push({ ...feature.toGeoJSON(x, y, z), tile: [z, x, y] })
      }
    }
  }
}

const emptyReport = () => ({ tiles: 0, problems: [], layers: {}, buildings: [] })

function mvt(folder) {
  const report = emptyReport()
  for (const file of files(folder).filter((name) => name.endsWith('.mvt'))) {
    const [z, x, y] = relative(folder, file).replace('.mvt', '').split('/').map(Number)
    addTile(report, readFileSync(file), [z, x, y])
  }
  report.tilejson = JSON.parse(readFileSync(join(folder, 'tiles.json'), 'utf8'))
  return report
}

async function pmtiles(file) {
  const descriptor = openSync(file)
  const source = {
    getKey: () => file,
    getBytes: async (offset, length) => {
      const there = Math.min(length, fstatSync(descriptor).size - offset)
      const data = new Uint8Array(there)
      readSync(descriptor, data, 0, there, offset)
      return { data: data.buffer }
    },
  }
  const archive = new PMTiles(source)
  const header = await archive.getHeader()
  const report = { ...emptyReport(), metadata: await archive.getMetadata(), header }
  for (let z = header.minZoom; z <= header.maxZoom; z += 1) {
    const across = 2 ** z
    const column = (lon) => Math.floor((lon / 360 + 0.5) * across)
    const row = (lat) => Math.floor((0.5 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / (2 * Math.PI)) * across)
    for (let x = column(header.minLon) - 1; x <= column(header.maxLon) + 1; x += 1) {
      for (let y = row(header.maxLat) - 1; y <= row(header.minLat) + 1; y += 1) {
        const tile = await archive.getZxy(z, x, y)
        if (tile) addTile(report, new Uint8Array(tile.data), [z, x, y])
      }
    }
  }
  return report
}

const [kind, ...names] = process.argv.slice(2)
const judges = {
  gltf: () => Promise.all(names.map(gltf)),
  tileset: () => tileset(names[0]),
  mvt: () => mvt(names[0]),
  pmtiles: () => pmtiles(names[0]),
}
if (!judges[kind] || names.length === 0) {
  console.error('usage: node validate.mjs gltf|tileset|mvt|pmtiles FILE|FOLDER')
  process.exit(2)
}
console.log(JSON.stringify(await judges[kind]()))
