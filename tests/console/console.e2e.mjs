// Opens the web console in a real browser against a running server and checks what an operator sees.
//
//   BASE_URL=http://127.0.0.1:8080 OUT=/tmp/shots node tests/console/console.e2e.mjs
//
// BASE_URL   the server; required
// OUT        a folder for screenshots; none are kept if missing
// CHROMIUM   the browser; else chromium, chromium-browser or google-chrome from the path
// TIMEOUT_S  the longest that one step may take, default 90
//
// It looks for playwright-core in server/console/node_modules. Exit codes: 0 all holds, 1 something does not, 2 usage.

import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const BASE_URL = process.env.BASE_URL
if (!BASE_URL) {
  console.error('BASE_URL is not set: the address of the server to test, such as http://127.0.0.1:8080')
  process.exit(2)
}
const OUT = process.env.OUT
const STEP_MS = Number(process.env.TIMEOUT_S ?? 90) * 1000
// Software WebGL, so that it runs without a graphics card.
const FLAGS = ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist']
const problems = []
/** What a step asks for so that it is refused. */
const REFUSED = new Set(['POST /api/v1/audit/rules'])

class Failed extends Error {}

function check(holds, what) {
  if (!holds) throw new Failed(what)
}

function browserPath() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    const found = spawnSync('which', [name], { encoding: 'utf8' })
    if (found.status === 0) return found.stdout.trim()
  }
  throw new Failed('no browser: install chromium or set CHROMIUM')
}

/** Runs a step; its name stands before whatever goes wrong in it. */
async function step(name, run) {
  const since = Date.now()
  try {
    const result = await run()
    console.error(`ok   ${name} (${((Date.now() - since) / 1000).toFixed(1)} s)`)
    return result
  } catch (error) {
    throw new Failed(`${name}: ${error.message}`)
  }
}

async function shot(page, name) {
  if (!OUT) return
  mkdirSync(OUT, { recursive: true })
  await page.screenshot({ path: join(OUT, `console-${name}.png`) })
}

async function get(path) {
  const response = await fetch(new URL(path, BASE_URL))
  check(response.ok, `GET ${path} answered ${response.status}`)
  return response.json()
}

async function open(browser) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: 'zh-CN' })
  page.setDefaultTimeout(STEP_MS)
  page.on('pageerror', (error) => problems.push(`page error: ${error.message}`))
  page.on('console', (message) => {
    // What the server refuses is told below, with its address.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) problems.push(`console error: ${message.text()}`)
  })
  page.on('response', (response) => {
    const asked = `${response.request().method()} ${new URL(response.url()).pathname}`
    if (response.status() >= 400 && !REFUSED.has(asked)) problems.push(`${response.status()} for ${asked}`)
  })
  page.on('requestfailed', (request) => {
    // What the page itself lets go is no failure.
    const why = request.failure()?.errorText ?? ''
    if (why !== 'net::ERR_ABORTED') problems.push(`${why} for ${request.url()}`)
  })
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url())
    if (origin !== new URL(BASE_URL).origin && !['data:', 'blob:', 'ws:', 'wss:'].includes(protocol)) {
      problems.push(`the page asked another host: ${request.url()}`)
    }
  })
  await page.goto(new URL('/?lang=zh', BASE_URL).href)
  await page.waitForFunction(() => window.__twin?.ready === true && window.__twin.link === 'live')
  return page
}

async function sceneIsDrawn(page, scene) {
  const seen = await page.evaluate(() => ({ ...window.__twin.counts, webgl: window.__twin.webgl }))
  check(seen.webgl, 'the browser gave no WebGL 2')
  check(seen.buildings > 0 && seen.buildings === scene.buildings.length, `${seen.buildings} buildings on the page, ${scene.buildings.length} in the scene`)
  check(seen.devices > 0 && seen.devices === scene.devices.ids.length, `${seen.devices} devices on the page, ${scene.devices.ids.length} in the scene`)
  check(seen.markers > 0, 'no device marker is shown')
  check(seen.triangles > 12 * scene.buildings.length * 0.5, `only ${seen.triangles} triangles were drawn`)
}

/** How many clearly different colours a grid over the canvas's middle shows. */
async function coloursOf(page) {
  const png = (await page.screenshot()).toString('base64')
  return page.evaluate(async (data) => {
    const image = new Image()
    image.src = `data:image/png;base64,${data}`
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = image.width
    canvas.height = image.height
    const pen = canvas.getContext('2d')
    pen.drawImage(image, 0, 0)
    const colours = new Set()
    for (let i = 1; i < 40; i++) {
      for (let j = 1; j < 40; j++) {
        const [r, g, b] = pen.getImageData(image.width * (0.3 + 0.01 * i), image.height * (0.15 + 0.017 * j), 1, 1).data
        colours.add(((r >> 4) << 8) | ((g >> 4) << 4) | (b >> 4))
      }
    }
    return colours.size
  }, png)
}

async function clockRuns(page) {
  const before = await page.evaluate(() => window.__twin.clock())
  const text = await page.getByTestId('clock').innerText()
  check(/^\d\d:\d\d:\d\d$/.test(text.trim()), `the clock shows '${text}'`)
  await page.waitForFunction((then) => window.__twin.clock() > then, before)
}

async function languageSwitches(page) {
  await page.getByRole('heading', { name: '图层' }).waitFor()
  await page.getByTestId('language').click()
  await page.getByRole('heading', { name: 'Layers' }).waitFor()
  check((await page.evaluate(() => document.documentElement.lang)) === 'en', 'the page is not marked as English')
  await shot(page, 'english')
  await page.getByTestId('language').click()
  await page.getByRole('heading', { name: '图层' }).waitFor()
}

/** A device that will be found by its id, that reports often, and whose channels are numbers. */
async function livelyDevice(scene) {
  const { ids, classes } = scene.devices
  const tried = new Set()
  let best = null
  for (let i = 0; i < ids.length; i++) {
    if (tried.has(classes[i])) continue
    tried.add(classes[i])
    const detail = await get(`/api/v1/devices/${encodeURIComponent(ids[i])}`)
    const fast = detail.channels.filter((c) => c.reporting === 'periodic' && c.type !== 'state' && c.type !== 'boolean').sort((a, b) => a.interval_s - b.interval_s)[0]
    if (fast && (!best || fast.interval_s < best.channel.interval_s)) best = { id: ids[i], channel: fast }
  }
  check(best !== null, 'no device of the scene has a periodic number channel')
  return best
}

async function searchAndSelect(page, device) {
  await page.keyboard.press('Escape')
  await page.keyboard.press('/')
  await page.getByTestId('search').fill(device.id)
  const hit = page.locator(`[data-testid="search-hit"][data-id="${device.id}"]`)
  await hit.waitFor()
  await hit.click()
  const panel = page.locator(`[data-testid="device-panel"][data-device="${device.id}"]`)
  await panel.waitFor()
  const row = panel.locator(`[data-channel="${device.channel.name}"]`)
  await row.waitFor()
  check((await row.getAttribute('data-value')) !== null, `no value of ${device.channel.name} is shown`)
  await row.click()
  await panel.getByTestId('chart').locator('canvas').waitFor()
}

/** The channel reports again while the page watches: its time moves on. */
async function valueChanges(page, device) {
  const row = page.locator(`[data-testid="device-panel"] [data-channel="${device.channel.name}"]`)
  const before = await row.getAttribute('data-time')
  await page.getByTestId('speed').click()
  await page.getByRole('option', { name: '60×', exact: true }).click()
  await page.waitForFunction(
    ([name, then]) => {
      const now = document.querySelector(`[data-testid="device-panel"] [data-channel="${name}"]`)?.getAttribute('data-time')
      return now !== null && now !== undefined && Number(now) > Number(then)
    },
    [device.channel.name, before],
  )
  const known = await page.evaluate(([id, name]) => window.__twin.deviceValue(id, name), [device.id, device.channel.name])
  check(typeof known === 'number', 'the live line sent no value of the selected device')
}

async function pauseAndResume(page) {
  await page.getByTestId('play-pause').click()
  await page.waitForFunction(() => document.querySelector('[data-testid="play-pause"]')?.getAttribute('aria-label') === '继续')
  const at = await page.evaluate(() => window.__twin.clock())
  await page.waitForTimeout(1200)
  const later = await page.evaluate(() => window.__twin.clock())
  check(later === at, `paused, but the clock went on by ${later - at} ms`)
  await page.getByTestId('play-pause').click()
  await page.waitForFunction((then) => window.__twin.clock() > then, at)
}

/** A minute at once, and a second or so back. */
async function stepAndRewind(page) {
  await page.getByTestId('play-pause').click()
  await page.waitForFunction(() => document.querySelector('[data-testid="play-pause"]')?.getAttribute('aria-label') === '继续')
  const at = await page.evaluate(() => window.__twin.clock())
  await page.getByTestId('time-travel').click()
  await page.getByTestId('step-60').click()
  await page.waitForFunction((then) => window.__twin.clock() === then + 60_000, at)
  const slider = page.getByTestId('rewind-slider')
  await slider.focus()
  await slider.press('End')
  await slider.press('ArrowLeft')
  await page.getByTestId('rewind-submit').click()
  await page.waitForFunction((then) => window.__twin.clock() < then + 60_000, at)
  await page.getByTestId('time-dialog').waitFor({ state: 'detached' })
  await page.getByTestId('play-pause').click()
  await page.waitForFunction((then) => window.__twin.clock() > then, at)
}

async function raiseAndAcknowledge(page, device) {
  const panel = page.getByTestId('device-panel')
  await panel.getByTestId('device-fault').click()
  await page.getByTestId('fault-alarm').click()
  const alarm = panel.locator('[data-testid="alarm"][data-acknowledged="false"]').first()
  await alarm.waitFor()
  const id = await alarm.getAttribute('data-id')
  await alarm.getByTestId('alarm-ack').click()
  await page.getByTestId('ack-by').fill('测试员')
  await page.getByTestId('ack-note').fill('console.e2e')
  await page.getByTestId('ack-submit').click()
  await panel.locator(`[data-testid="alarm"][data-id="${id}"][data-acknowledged="true"]`).waitFor()
  const { alarms } = await get('/api/v1/alarms?state=all&limit=200')
  const stored = alarms.find((a) => a.id === id)
  check(stored?.acknowledged_by === '测试员', `the server does not say that ${id} of ${device.id} was acknowledged by 测试员`)
}

/** The address keeps what is selected, so that a link to it opens it. */
async function linksLead(page, scene, device) {
  check(new URL(page.url()).searchParams.get('select') === `device/${device.id}`, `the address of the selection is ${page.url()}`)
  const gate = scene.points.find((point) => point.layer === 'gate')
  check(gate !== undefined, 'the scene has no gate')
  await page.goto(new URL(`/?lang=zh&select=gate/${encodeURIComponent(gate.id)}`, BASE_URL).href)
  await page.waitForFunction(() => window.__twin?.ready === true && window.__twin.link === 'live')
  const panel = page.locator(`[data-testid="feature-panel"][data-id="${gate.id}"]`)
  await panel.getByText('30 米内的设备').waitFor()
  const near = await get(`/api/v1/layers/device/items?point=${await lonLatOf(gate)}&radius=30&limit=1`)
  await panel.getByText(`30 米内的设备 · ${near.numberMatched}`).waitFor()
  await shot(page, 'gate')
}

async function lonLatOf(gate) {
  const feature = await get(`/api/v1/layers/gate/items/${encodeURIComponent(gate.id)}`)
  return feature.geometry.coordinates.join(',')
}

/** A robot that was searched for is in the middle of the picture. */
async function robotIsFound(page, scene) {
  const mobile = new Set(scene.classes.map((c, i) => (c.mobile ? i : -1)))
  const robots = scene.devices.ids.filter((_, i) => mobile.has(scene.devices.classes[i]))
  check(robots.length > 0, 'the scene has no robot')
  await page.getByTestId('search').fill(robots[0])
  await page.locator(`[data-testid="search-hit"][data-id="${robots[0]}"]`).click()
  await page.locator(`[data-testid="device-panel"][data-device="${robots[0]}"]`).waitFor()
  // The camera flies to where it is now, not to its base, and stays with it.
  const size = page.viewportSize()
  await page.waitForFunction(
    ([id, width, height]) => {
      const at = window.__twin.project(id)
      return at !== null && Math.hypot(at.x - width / 2, at.y - height / 2) < 0.2 * width
    },
    [robots[0], size.width, size.height],
  )
}

/** A building tells its storeys; one that is chosen shows its plan. Of a building whose inside is unknown that is said. */
async function storeysAreTold(page, scene) {
  const known = await get('/api/v1/layers/room/items?limit=1')
  const building = known.features[0]?.properties.building ?? scene.buildings[0].id
  const { storeys } = await get(`/api/v1/buildings/${encodeURIComponent(building)}/interior`)
  await page.goto(new URL(`/?lang=zh&select=building/${encodeURIComponent(building)}`, BASE_URL).href)
  const panel = page.getByTestId('floor-plan')
  if (storeys.length === 0) {
    await panel.getByText('楼内情况未知').waitFor()
    return
  }
  const buttons = panel.getByTestId('storey')
  await buttons.first().waitFor()
  check((await buttons.count()) === storeys.length, `${await buttons.count()} storeys are listed, ${storeys.length} are known`)
  const { level, rooms } = storeys.find((storey) => storey.rooms.length > 0)
  await panel.locator(`[data-level="${level}"]`).click()
  const drawn = panel.getByTestId('plan').locator('path')
  await drawn.first().waitFor()
  // Every room, and the footprint that they are in.
  check((await drawn.count()) === rooms.length + 1, `${await drawn.count()} outlines are drawn for ${rooms.length} rooms`)
}

/** An incident that is begun in a building is listed, and the server knows it. */
async function incidentBegins(page) {
  const panel = page.getByTestId('building-panel')
  const building = await panel.getAttribute('data-building')
  await panel.getByTestId('incident-begin').click()
  const dialog = page.getByTestId('incident-dialog')
  await dialog.getByTestId('incident-power_cut').check()
  await shot(page, 'incident-dialog')
  await dialog.getByTestId('incident-submit').click()
  await page.getByTestId('tab-alarms').click()
  await page.locator('[data-testid="incident"][data-kind="power_cut"]').first().waitFor()
  const { incidents } = await get('/api/v1/incidents')
  const begun = incidents.find((one) => one.kind === 'power_cut' && one.at === `building/${building}`)
  check(begun?.devices > 0 && begun.source === 'command', `the server does not know of the power cut in ${building}`)
  await shot(page, 'incident')
  await page.getByTestId('tab-detail').click()
}

/** A row with demands that are not met, for which something is proposed. */
async function rowToRepair(rows) {
  for (const row of rows.filter((one) => one.demands.not_met + one.demands.partly > 0)) {
    const { features } = await get(`/api/v1/audit/${row.id}/geojson?verdict=not_met,partly`)
    if (features.some((one) => one.properties.what === 'proposal')) return row
  }
  return undefined
}

/** The audit counts what the server counts; a row that is opened is drawn, and a demand that is not met is flown to. */
async function auditIsShown(page) {
  const told = await get('/api/v1/audit')
  await page.getByTestId('tab-audit').click()
  const panel = page.getByTestId('audit')
  for (const [verdict, count] of Object.entries(told.counts)) {
    if (count === 0) continue
    const text = await panel.getByTestId(`audit-verdict-${verdict}`).innerText()
    check(text.includes(String(count)), `the page tells '${text}' for ${count} rows that are ${verdict}`)
  }
  const row = await rowToRepair(told.rows)
  check(row !== undefined, 'no row of the audit has a demand that is not met and a proposal for it')
  await panel.getByTestId(`audit-verdict-${row.verdict}`).click()
  const shown = await panel.getByTestId('audit-row').count()
  check(shown === told.counts[row.verdict], `${shown} rows are listed, ${told.counts[row.verdict]} are ${row.verdict}`)
  await panel.locator(`[data-testid="audit-row"][data-row="${row.id}"]`).click()
  await panel.getByTestId('audit-detail').locator('blockquote', { hasText: row.quote }).waitFor()
  await page.waitForFunction(() => window.__twin.counts.audit > 0)
  await page.getByTestId('audit-legend').getByText('建议增设').waitFor()
  await panel.getByTestId('audit-fly').first().click()
  await shot(page, 'audit')
  await page.getByRole('button', { name: '从场景中移除' }).click()
  await page.waitForFunction(() => window.__twin.counts.audit === 0)
}

/** A city's own rules: wrong ones are told, sound ones bring their rows, and taken away again leave the white paper's. */
async function ownRulesAreAudited(page) {
  const panel = page.getByTestId('audit')
  const choose = (name, text) => panel.getByTestId('audit-rules').setInputFiles({ name, mimeType: 'application/toml', buffer: Buffer.from(text) })
  const remove = () => panel.getByRole('button', { name: '移除：城市规则（TOML）' }).click()
  await panel.getByRole('button', { name: '显示全部' }).click()
  await choose('wrong.toml', '[[override]]\nrow = "T99-1"\n')
  await panel.getByText('wrong.toml:').first().waitFor()
  await remove()
  await choose('city.toml', readFileSync(new URL('../../assets/rules/example-city.toml', import.meta.url)))
  await panel.getByText('城市自定条款').waitFor()
  await shot(page, 'audit-rules')
  await remove()
  await panel.getByText('城市自定条款').waitFor({ state: 'detached' })
}

/** A camera leads to its coverage; tried elsewhere by the keyboard and by the mouse, it covers something else, and nothing is stored. */
async function coverageIsShown(page) {
  const told = await get('/api/v1/coverage/camera/summary')
  const patches = await get('/api/v1/coverage/camera?limit=1')
  const camera = patches.features[0]?.properties.devices[0]
  check(camera !== undefined, 'no camera of the community covers anything')
  await page.goto(new URL(`/?lang=zh&select=device/${encodeURIComponent(camera)}`, BASE_URL).href)
  const picture = page.getByTestId('camera-picture')
  await picture.waitFor()
  check(await picture.evaluate((image) => image.decode().then(() => image.naturalWidth > 0)), 'the picture of the camera is not drawn')
  await page.getByTestId('camera-recording').getByText('H.265').waitFor()
  await page.getByTestId('device-coverage').click()
  const panel = page.getByTestId('coverage')
  const share = (100 * told.numbers.share).toLocaleString('zh-CN', { maximumFractionDigits: 1 })
  await panel.getByTestId('coverage-share').getByText(`${share} %`).waitFor()
  await page.getByTestId('coverage-legend').waitFor()
  await page.waitForFunction(() => window.__twin.counts.coverage > 2)
  await panel.getByTestId('coverage-try').click()
  const after = panel.getByTestId('coverage-after')
  await after.waitFor()
  const first = await after.innerText()
  // The layer follows: the squares that would be different are drawn in the place of those that are.
  await page.waitForFunction(() => window.__twin.counts.redrawn > 0)
  await panel.getByTestId('coverage-pad').focus()
  for (let i = 0; i < 4; i++) await page.keyboard.press('Shift+ArrowRight')
  await page.waitForFunction((text) => document.querySelector('[data-testid="coverage-after"]')?.innerText !== text, first)
  const moved = await after.innerText()
  await panel.getByTestId('coverage-bearing').fill('200')
  await page.waitForFunction((text) => document.querySelector('[data-testid="coverage-after"]')?.innerText !== text, moved)
  const turned = await after.innerText()
  // The audit with the camera there tells rows that would be different, or that none would.
  await panel.locator('[data-testid="audit-trial-row"], [data-testid="audit-trial-none"]').first().waitFor()
  await panel.getByTestId('coverage-lens').fill('20')
  await page.waitForFunction((text) => document.querySelector('[data-testid="coverage-after"]')?.innerText !== text, turned)
  await shot(page, 'coverage')
  await panel.getByTestId('coverage-drop').click()
  await after.waitFor({ state: 'detached' })
  await page.waitForFunction(() => window.__twin.counts.redrawn === 0)
  const again = await get('/api/v1/coverage/camera/summary')
  check(again.numbers.covered_m2 === told.numbers.covered_m2, 'what was only tried has changed the coverage that is served')
  await page.getByTestId('coverage-legend').getByRole('button').click()
  await page.waitForFunction(() => window.__twin.counts.coverage === 0)
}

/** A budget that buys nothing says so; a plan is made, drawn, read row by row and adopted; the version before it is brought back. */
async function planIsMadeAndTakenBack(page) {
  const before = (await get('/api/v1/scene')).devices.ids.length
  await page.goto(new URL('/?lang=zh', BASE_URL).href)
  await page.waitForFunction(() => window.__twin?.ready === true && window.__twin.link === 'live')
  await page.getByTestId('scene').focus()
  await page.keyboard.press('g')
  const panel = page.getByTestId('plan')
  await panel.getByTestId('plan-budget-1').fill('none')
  check(await panel.getByTestId('plan-start').isDisabled(), 'a budget that is no amount can be planned with')
  await panel.getByTestId('plan-profile').click()
  await page.getByRole('option', { name: '既有' }).click()
  await panel.getByTestId('plan-replace').click()
  await panel.getByTestId('plan-budget-1').fill('1')
  await panel.getByTestId('plan-start').click()
  await panel.getByTestId('plan-why').getByText('请提高预算').waitFor()
  await panel.getByTestId('plan-budget-1').fill('500,000')
  await panel.getByTestId('plan-start').click()
  // A plan of a whole real quarter is about a minute of computing without optimisation, more beside other jobs.
  await panel.getByTestId('plan-result').waitFor({ timeout: 300_000 })
  const { id } = (await get('/api/v1/plans')).plans[0]
  const { result, version } = await get(`/api/v1/plans/${id}`)
  check(version === null && result.devices > 0 && result.left > 0, `a budget of 500,000 pays for ${result.devices} devices and leaves ${result.left}`)
  await panel.getByTestId('plan-devices').getByText(result.devices.toLocaleString('zh-CN'), { exact: true }).waitFor()
  await page.waitForFunction(() => window.__twin.counts.plan > 0)
  await page.getByTestId('plan-legend').getByText('第 1 期').waitFor()
  await panel.getByTestId('plan-curve').locator('canvas').waitFor()
  await shot(page, 'plan')
  const rows = await panel.getByTestId('plan-row').count()
  check(rows === result.rows.length, `${rows} rows are listed, the plan has ${result.rows.length}`)
  const row = result.rows.find((one) => one.placed > 0 && one.gap !== null) ?? result.rows.find((one) => one.placed > 0 && one.table < 10)
  const all = await page.evaluate(() => window.__twin.counts.plan)
  await panel.locator(`[data-testid="plan-row"][data-row="${row.id}"]`).click()
  await panel.getByTestId('plan-detail').waitFor()
  await page.waitForFunction(([n, all]) => window.__twin.counts.plan === n || window.__twin.counts.plan < all, [row.placed, all])
  await shot(page, 'plan-row')
  for (const form of ['html', 'xlsx', 'geojson', 'json']) {
    const href = await panel.getByTestId(`plan-report-${form}`).getAttribute('href')
    check((await fetch(href)).ok, `the report at ${href} is not there`)
  }
  await panel.getByTestId('plan-author').fill('林工')
  await panel.getByTestId('plan-adopt').click()
  await panel.getByTestId('plan-version').waitFor()
  const after = (await get('/api/v1/scene')).devices.ids.length
  check(after !== before, `${before} devices before the adoption and ${after} after it`)
  await page.waitForFunction((n) => window.__twin.ready && window.__twin.link === 'live' && window.__twin.counts.devices === n, after)
  await page.waitForFunction(() => window.__twin.counts.plan === 0)
  await panel.getByTestId('versions').locator('summary').click()
  const versions = panel.getByTestId('version')
  await versions.first().getByText('林工').waitFor()
  await shot(page, 'versions')
  await versions.nth(1).getByTestId('version-restore').click()
  await panel.getByTestId('version-submit').click()
  await page.waitForFunction((n) => window.__twin.ready && window.__twin.link === 'live' && window.__twin.counts.devices === n, before)
  const [newest] = (await get('/api/v1/versions')).versions
  check(newest.action === 'undo', `the newest version is '${newest.action}', not the undo`)
}

async function narrowScreen(page) {
  await page.setViewportSize({ width: 360, height: 740 })
  await page.getByTestId('sheet-alarms').click()
  await page.getByTestId('alarms').waitFor()
  await fits(page)
  await page.getByTestId('sheet-audit').click()
  await page.getByTestId('audit').getByTestId('audit-row').first().click()
  await fits(page)
  await page.getByTestId('sheet-coverage').click()
  await page.getByTestId('coverage-share').waitFor()
  await fits(page)
  await page.getByTestId('sheet-plan').click()
  await page.getByTestId('plan').waitFor()
  await fits(page)
  await shot(page, 'narrow')
}

async function fits(page) {
  const wider = await page.evaluate(() => Math.max(...[...document.querySelectorAll('html, .side .body')].map((one) => one.scrollWidth - one.clientWidth)))
  check(wider <= 0, `the page is ${wider} px wider than a 360 px screen`)
}

async function main() {
  const { chromium } = createRequire(new URL('../../server/console/package.json', import.meta.url))('playwright-core')
  const browser = await chromium.launch({ executablePath: browserPath(), args: FLAGS })
  try {
    const scene = await step('the server serves the scene', () => get('/api/v1/scene'))
    const page = await step('the console opens and is live', () => open(browser))
    await step('buildings and devices are drawn', () => sceneIsDrawn(page, scene))
    await step('the picture is not blank', async () => {
      const colours = await coloursOf(page)
      check(colours >= 8, `only ${colours} different colours in the picture`)
    })
    await shot(page, 'chinese')
    await step('the clock runs', () => clockRuns(page))
    await step('the language switches', () => languageSwitches(page))
    const device = await step('a device reports', () => livelyDevice(scene))
    await step('search finds it, its panel shows values', () => searchAndSelect(page, device))
    await step('its value changes', () => valueChanges(page, device))
    await step('time pauses and resumes', () => pauseAndResume(page))
    await step('time is stepped and goes back', () => stepAndRewind(page))
    await step('an alarm is raised and acknowledged', () => raiseAndAcknowledge(page, device))
    await shot(page, 'device')
    await step('a link opens what it names', () => linksLead(page, scene, device))
    await step('a robot is found where it is', () => robotIsFound(page, scene))
    await step('the storeys of a building are told', () => storeysAreTold(page, scene))
    await step('an incident begins where it is asked for', () => incidentBegins(page))
    await step('the audit is listed and drawn', () => auditIsShown(page))
    await step("a city's own rules are audited", () => ownRulesAreAudited(page))
    await step('coverage is drawn, and a camera tried elsewhere', () => coverageIsShown(page))
    await step('a plan is made, adopted and taken back', () => planIsMadeAndTakenBack(page))
    await step('it fits a narrow screen', () => narrowScreen(page))
    check(problems.length === 0, `the page had problems:\n  ${[...new Set(problems)].join('\n  ')}`)
  } finally {
    await browser.close()
  }
}

try {
  await main()
} catch (error) {
  console.error(`FAILED ${error instanceof Failed ? error.message : error.stack}`)
  for (const problem of new Set(problems)) console.error(`  ${problem}`)
  process.exit(1)
}
