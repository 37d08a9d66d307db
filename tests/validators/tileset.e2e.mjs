// Loads a tileset in a viewer of others in a real browser, looks at it, and picks buildings.
//
//   node tileset.e2e.mjs FOLDER PROBES.json PAGE
//
// PAGE         tileset.html is 3d-tiles-renderer, cesium.html CesiumJS
// PROBES.json  [{ id, lon, lat, top, origin: [lon, lat, height] }]: points on roofs; `top` in metres above the ellipsoid
// OUT          a folder for the screenshot; none is kept if missing
// CHROMIUM     the browser; else chromium, chromium-browser or google-chrome from the path
//
// Prints { tiles, warnings, problems, picks: [{ id, height, distance }] }. Exit codes: 0 it was looked at, 1 it could not be, 2 usage.

import { spawnSync } from 'node:child_process'
import { createServer } from 'node:http'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const HERE = dirname(fileURLToPath(import.meta.url))
const [folder, probesFile, pageFile] = process.argv.slice(2)
if (!pageFile) {
  console.error('usage: node tileset.e2e.mjs FOLDER PROBES.json PAGE')
  process.exit(2)
}
// Software WebGL, so that it runs without a graphics card.
const FLAGS = ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist']
const KINDS = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.json': 'application/json' }

/** Serves this folder, its packages and the tileset. */
function serve() {
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, 'http://x').pathname))
    const file = path.startsWith('/tileset/') ? join(folder, path.slice('/tileset/'.length)) : join(HERE, path)
    if (!existsSync(file)) {
      response.writeHead(404).end()
      return
    }
    response.writeHead(200, { 'content-type': KINDS[extname(file)] ?? 'application/octet-stream' })
    response.end(readFileSync(file))
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

function browserPath() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    const found = spawnSync('which', [name], { encoding: 'utf8' })
    if (found.status === 0) return found.stdout.trim()
  }
  throw new Error('no browser: install chromium or set CHROMIUM')
}

const server = await serve()
const browser = await chromium.launch({ executablePath: browserPath(), args: FLAGS })
try {
  const page = await browser.newPage({ viewport: { width: 500, height: 350 } })
  const [problems, warnings] = [[], []]
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text())
    if (message.type() === 'warning') warnings.push(message.text())
  })
  await page.goto(`http://127.0.0.1:${server.address().port}/${pageFile}`)
  if (!(await page.evaluate(() => 'look' in window))) throw new Error(`the page did not start: ${problems.join('; ')}`)
  const result = await page.evaluate((probes) => window.look(probes), JSON.parse(readFileSync(probesFile, 'utf8')))
  if (process.env.OUT) {
    mkdirSync(process.env.OUT, { recursive: true })
    await page.screenshot({ path: join(process.env.OUT, `${pageFile}.png`) })
  }
  // Remarks about software drawing, and about every tileset of version 1.1.
  const isRemark = (text) => text.includes('GPU stall') || text.includes('1.1 or higher have limited support')
  console.log(JSON.stringify({ ...result, problems, warnings: warnings.filter((text) => !isRemark(text)) }))
} finally {
  await browser.close()
  server.close()
}
