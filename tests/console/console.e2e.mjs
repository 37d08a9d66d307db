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
const WHAT_IF = '/api/v1/coverage/camera/what-if'
/** The planner's panels, and what is there once they have something to show. */
const PLANNERS_PANELS = { audit: 'audit-row', coverage: 'coverage-share', plan: 'plan-form' }
/** Roles of what is used, as Chromium tells them. */
const USED_ROLES = new Set(['button', 'link', 'textbox', 'searchbox', 'combobox', 'checkbox', 'switch', 'radio', 'slider', 'spinbutton', 'tab'])
/** How many stops of a panel are gone through by Tab. */
const STOPS = 15
/** Simulated milliseconds. */
const [HOUR, YEAR] = [3_600_000, 366 * 86_400_000]
/** How many demands of a row the audit lists at first. */
const LISTED = 20

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

/** What the server answers to a command that no page sends. */
async function command(body) {
  const response = await fetch(new URL('/api/v1/commands', BASE_URL), { method: 'POST', headers: { 'content-type': 'application/json', 'accept-language': 'zh' }, body: JSON.stringify(body) })
  return { status: response.status, said: await response.json() }
}

/** What `ask` finds, once it finds something: for what the server does in its own time and no page shows. */
async function until(ask, what) {
  for (const since = Date.now(); Date.now() - since < STEP_MS; await new Promise((go) => setTimeout(go, 250))) {
    const found = await ask()
    if (found) return found
  }
  throw new Failed(`${what} in ${STEP_MS / 1000} s`)
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
  await chooseSpeed(page, '300×')
  await page.waitForFunction(
    ([name, then]) => {
      const now = document.querySelector(`[data-testid="device-panel"] [data-channel="${name}"]`)?.getAttribute('data-time')
      return now !== null && now !== undefined && Number(now) > Number(then)
    },
    [device.channel.name, before],
  )
  const known = await page.evaluate(([id, name]) => window.__twin.deviceValue(id, name), [device.id, device.channel.name])
  check(typeof known === 'number', 'the live line sent no value of the selected device')
  // What follows needs time to run, not that fast: server and page would have no time for much else.
  await chooseSpeed(page, '60×')
}

async function chooseSpeed(page, name) {
  await page.getByTestId('speed').click()
  await page.getByRole('option', { name, exact: true }).click()
}

async function pause(page) {
  await page.getByTestId('play-pause').click()
  await standsStill(page)
}

async function standsStill(page) {
  await page.waitForFunction(() => document.querySelector('[data-testid="play-pause"]')?.getAttribute('aria-label') === '继续')
}

async function resume(page) {
  const at = await page.evaluate(() => window.__twin.clock())
  await page.getByTestId('play-pause').click()
  await page.waitForFunction((then) => window.__twin.clock() > then, at)
}

async function pauseAndResume(page) {
  await pause(page)
  const at = await page.evaluate(() => window.__twin.clock())
  await page.waitForTimeout(1200)
  const later = await page.evaluate(() => window.__twin.clock())
  check(later === at, `paused, but the clock went on by ${later - at} ms`)
  await resume(page)
}

/** A minute at once, and a second or so back. */
async function stepAndRewind(page) {
  await pause(page)
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
  await resume(page)
}

/** The second that time stands still in, once it does. */
async function pausedAt(page) {
  await pause(page)
  const now = await page.evaluate(() => window.__twin.clock())
  return now - (now % 1_000)
}

/** A time as a field for local times takes it: its second is left out where it is 0, as browsers do. */
function localText(time, offset) {
  return new Date(time + 1_000 * offset).toISOString().slice(0, 19).replace(/:00$/, '')
}

/** In the dialog that is open: goes to a time, and arrives. */
async function goTo(page, time, offset) {
  await page.getByLabel('要转到的时刻', { exact: true }).fill(localText(time, offset))
  await page.getByTestId('go-submit').click()
  await page.getByTestId('go-time').waitFor({ state: 'detached' })
  await page.locator(`[data-testid="clock"][data-ms="${time}"]`).waitFor()
  await standsStill(page)
}

/** In the dialog that is open: a time from long before the run can neither be asked for nor, past the page, be gone to. */
async function longAgoIsRefused(page, time, offset) {
  await page.getByLabel('要转到的时刻', { exact: true }).fill(localText(time, offset))
  await page.getByTestId('go-wrong').getByText('请选择此范围内的时刻').waitFor()
  check(await page.getByTestId('go-submit').isDisabled(), 'a time from before the run can be gone to')
  const { status, said } = await command({ type: 'go_to', to: new Date(time).toISOString() })
  check(status === 409 && said.detail.includes('无法转到'), `the server answers ${status} '${said.detail}' to a time from before the run`)
}

/** Long ago is refused; the hour that is proposed is gone ahead, and back: all is then as it was before. */
async function timesAreGoneTo(page, { utc_offset_secs: offset }) {
  const at = await pausedAt(page)
  await page.getByTestId('time-travel').click()
  const proposed = await page.getByTestId('go-time').inputValue()
  check(Date.parse(`${proposed}Z`) === at + HOUR + 1_000 * offset, `${proposed} is proposed at ${localText(at, offset)}`)
  await longAgoIsRefused(page, at - YEAR, offset)
  await goTo(page, at + HOUR, offset)
  await page.getByTestId('time-travel').click()
  await goTo(page, at, offset)
  await resume(page)
}

/** As fast as possible, the page says how fast that is. It is gone back to before it, so that what follows is not days later. */
async function timeHurries(page, { utc_offset_secs: offset }) {
  await namesAreTold(page, '[role="group"][aria-label="时间控制"]')
  const at = await pausedAt(page)
  await chooseSpeed(page, '尽可能快')
  const speed = page.getByTestId('speed')
  await speed.getByText('最快', { exact: true }).waitFor()
  const pace = page.getByTestId('pace').filter({ hasText: /^\d+×$/ })
  await Promise.all([pace.waitFor(), page.getByTestId('play-pause').click()])
  // Not by the page: until a click is through, time would run far.
  const { status } = await command({ type: 'pause' })
  check(status === 200, `the server answers ${status} to a pause`)
  await standsStill(page)
  await page.getByTestId('time-travel').click()
  await goTo(page, at, offset)
  await chooseSpeed(page, '60×')
  await speed.getByText('60×', { exact: true }).waitFor()
  await resume(page)
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

/** What opens from here on animates nothing, as a reader may ask of a browser: without a graphics card each frame takes time from the checks. */
async function motionIsReduced(page) {
  await page.emulateMedia({ reducedMotion: 'reduce' })
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
  await truthIsTold(page, begun.at)
  await page.getByTestId('tab-detail').click()
}

/** The link below the incidents leads to what really happened, a record a line: the power cut is one. */
async function truthIsTold(page, place) {
  const href = await page.getByTestId('truth-download').getAttribute('href')
  await until(async () => {
    const response = await fetch(href)
    check(response.ok, `the truth at ${href} is not there`)
    const type = response.headers.get('content-type') ?? ''
    check(type.startsWith('application/x-ndjson'), `the truth comes as '${type}'`)
    const records = (await response.text()).split('\n').filter((line) => line !== '').map((line) => JSON.parse(line))
    return records.some((one) => one.what === 'occurrence' && one.kind === 'power_cut' && one.phase === 'begin' && one.place === place)
  }, `the truth does not tell of the power cut in ${place}`)
}

/** Whatever is used in a part of the page has a name for those who do not see it, as the browser tells it to a screen reader; no key of a missing text. */
async function namesAreTold(page, selector) {
  const session = await page.context().newCDPSession(page)
  const { result } = await session.send('Runtime.evaluate', { expression: `document.querySelector(${JSON.stringify(selector)})` })
  const { nodes } = await session.send('Accessibility.queryAXTree', { objectId: result.objectId })
  await session.detach()
  const used = nodes.filter((node) => !node.ignored && USED_ROLES.has(node.role?.value))
  check(used.length > 0, `there is nothing to use in ${selector}`)
  for (const { role, name } of used) {
    const told = String(name?.value ?? '').trim()
    check(told !== '', `a ${role.value} in ${selector} has no name`)
    check(!/^[a-z]\w*(\.\w+)+$/.test(told), `a ${role.value} in ${selector} is called by the key of a text, '${told}'`)
  }
}

/** Tab goes from a tab through its panel in the order in which it is read. */
async function tabGoesInOrder(page, tab, selector) {
  await page.getByTestId(tab).focus()
  const visited = []
  for (let i = 0; i < STOPS; i++) {
    await page.keyboard.press('Tab')
    const at = await page.evaluate((selector) => [...document.querySelectorAll(`${selector} *`)].indexOf(document.activeElement), selector)
    if (at >= 0) visited.push(at)
    // Past its end.
    else if (visited.length > 0) break
  }
  check(visited.length > 1, `Tab does not lead from ${tab} into ${selector}`)
  check(visited.every((at, i) => i === 0 || at > visited[i - 1]), `Tab goes through ${selector} in the order ${visited.join(', ')}`)
}

/** The planner's panels are used without seeing them, in both languages. */
async function panelsAreUsedUnseen(page) {
  await page.goto(new URL('/?lang=en', BASE_URL).href)
  await page.waitForFunction(() => window.__twin?.ready === true && window.__twin.link === 'live')
  for (const language of ['en', 'zh']) {
    // The other language without another scene to load.
    if (language === 'zh') await page.getByTestId('language').click()
    await page.waitForFunction((language) => document.documentElement.lang.startsWith(language), language)
    for (const [panel, shown] of Object.entries(PLANNERS_PANELS)) {
      await page.getByTestId(`tab-${panel}`).click()
      await page.getByTestId(shown).first().waitFor()
      await namesAreTold(page, '[role="tablist"]')
      await namesAreTold(page, `[role="tabpanel"] [data-testid="${panel}"]`)
      await tabGoesInOrder(page, `tab-${panel}`, `[data-testid="${panel}"]`)
    }
  }
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
  await namesAreTold(page, '[data-testid="audit-detail"]')
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

/** A row of few demands, its number of a demand that is met by a device, and that device. */
async function demandServed(rows, scene) {
  const devices = new Set(scene.devices.ids)
  for (const row of rows.filter((one) => one.demands.met > 0)) {
    const { not_met, partly, cannot_tell } = row.demands
    const open = not_met + partly + cannot_tell
    if (open >= LISTED) continue
    const { demands } = await get(`/api/v1/audit/${row.id}?verdict=met&limit=${LISTED - open}`)
    const met = demands.findIndex(({ served_by }) => served_by.some((id) => devices.has(id)))
    if (met >= 0) return { row, open, number: open + met, servers: demands[met].served_by, device: demands[met].served_by.find((id) => devices.has(id)) }
  }
  return undefined
}

/** Demands that are met are listed where one asks for them, with what serves them; a device that does is selected from there. */
async function serversAreTold(page, scene) {
  const found = await demandServed((await get('/api/v1/audit')).rows, scene)
  check(found !== undefined, 'no row of the audit has a demand that a device serves')
  const { row, open, number, servers, device } = found
  const panel = page.getByTestId('audit')
  await panel.locator(`[data-testid="audit-row"][data-row="${row.id}"]`).click()
  const all = Object.values(row.demands).reduce((sum, n) => sum + n, 0)
  await demandsAreListed(page, open)
  await panel.getByTestId('audit-all').click()
  await demandsAreListed(page, Math.min(all, LISTED))
  const told = panel.getByTestId('audit-demand').nth(number).getByTestId('audit-server')
  check((await told.allInnerTexts()).join() === servers.join(), `the page does not tell ${servers.join()} of demand ${number} of ${row.id}`)
  await namesAreTold(page, '[data-testid="audit-detail"]')
  await shot(page, 'audit-servers')
  await told.nth(servers.indexOf(device)).click()
  await page.locator(`[data-testid="device-panel"][data-device="${device}"]`).waitFor()
  await page.getByTestId('tab-audit').click()
}

/** So many demands of the row that is open are listed. */
async function demandsAreListed(page, count) {
  await page.getByTestId('audit-all').waitFor()
  await page.waitForFunction((count) => document.querySelectorAll('[data-testid="audit-demand"]').length === count, count)
}

/** A camera leads to its coverage; tried elsewhere by the mouse and by the keyboard, it covers something else, and nothing is stored. */
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
  // Somebody before the lens is told of, as seen or not, with the share and the level.
  await page.getByTestId('camera-put-person').check()
  await page.getByTestId('camera-shown-person').filter({ hasText: /%|不可见/ }).waitFor()
  await page.getByTestId('camera-put-person').uncheck()
  // The space that it looks through comes into the scene and goes again.
  await page.getByTestId('camera-volume').check()
  await page.waitForFunction(() => window.__twin.counts.volume > 0)
  await page.getByTestId('camera-volume').uncheck()
  await page.waitForFunction(() => window.__twin.counts.volume === 0)
  await page.getByTestId('device-coverage').click()
  const panel = page.getByTestId('coverage')
  const share = (100 * told.numbers.share).toLocaleString('zh-CN', { maximumFractionDigits: 1 })
  await panel.getByTestId('coverage-share').getByText(`${share} %`).waitFor()
  await page.getByTestId('coverage-legend').waitFor()
  await page.waitForFunction(() => window.__twin.counts.coverage > 2)
  await coverageIsOffered(panel)
  const [asItIs] = await Promise.all([page.waitForResponse(answersTo(WHAT_IF)), panel.getByTestId('coverage-try').click()])
  const after = panel.getByTestId('coverage-after')
  await after.waitFor()
  // The layer follows: the squares that would be different are drawn in the place of those that are.
  await page.waitForFunction(() => window.__twin.counts.redrawn > 0)
  await cameraIsDragged(page, asItIs)
  await namesAreTold(page, '[data-testid="coverage-own"]')
  const first = await after.innerText()
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

/** The layer is there for GIS programs, and all cameras with what they come to. */
async function coverageIsOffered(panel) {
  const raster = await panel.getByTestId('coverage-raster').getAttribute('href')
  check(new URL(raster).searchParams.get('level') === 'detect', `the raster at ${raster} is not of the level that is shown`)
  const tiff = await fetch(raster)
  check(tiff.ok, `the raster at ${raster} is not there`)
  const [first, second, version] = new Uint8Array(await tiff.arrayBuffer())
  const order = String.fromCharCode(first, second)
  check(order === 'II' && version === 42, `the raster begins with '${order}' and ${version}`)
  const link = panel.getByTestId('cameras-download')
  await link.waitFor()
  const href = await link.getAttribute('href')
  const response = await fetch(href)
  check(response.ok, `the cameras at ${href} are not there`)
  const { cameras, sums } = await response.json()
  check(cameras.length > 0 && cameras.length === Math.min(sums.cameras, 10_000), `${cameras.length} cameras are listed at ${href}, ${sums.cameras} are summed up`)
}

/** Whether a response answers a question at a path, of a place other than `not`. */
function answersTo(path, not) {
  return (response) => {
    const request = response.request()
    if (request.method() !== 'POST' || new URL(request.url()).pathname !== path || !response.ok()) return false
    return String(request.postDataJSON().position) !== String(not)
  }
}

/** Where the ring of the device that is tried is on the page, once the view stands still. */
async function ringAt(page) {
  const still = await page.waitForFunction(() => {
    const [before, now] = [window.__ring, window.__twin.projectTried()]
    window.__ring = now
    return before && now && Math.hypot(now.x - before.x, now.y - before.y) < 1 ? now : null
  })
  return still.jsonValue()
}

/** The camera is taken hold of at its ring and let go elsewhere: figures, layer and audit are those of the new place, not of where it is. */
async function cameraIsDragged(page, asItIs) {
  const { position } = asItIs.request().postDataJSON()
  const after = page.getByTestId('coverage-after')
  const before = await after.innerText()
  const from = await ringAt(page)
  const to = { x: from.x - 70, y: from.y + 30 }
  const on = await page.evaluate(({ x, y }) => document.elementFromPoint(x, y)?.getAttribute('data-testid'), from)
  check(on === 'scene', `the ring at ${from.x}, ${from.y} is not on the map but on '${on}'`)
  const paths = [WHAT_IF, `${WHAT_IF}/patches`, '/api/v1/audit/what-if']
  const answered = Promise.all(paths.map((path) => page.waitForResponse(answersTo(path, position))))
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  // At once: each step on the way would be a question of its own.
  await page.mouse.move(to.x, to.y)
  await page.mouse.up()
  const [figures, layer, audit] = await Promise.all((await answered).map((response) => response.json()))
  const still = await asItIs.json()
  check(figures.after.covered_m2 !== still.after.covered_m2, `dragged, the cameras cover ${figures.after.covered_m2} m², as before`)
  check(layer.squares.length > 0, 'dragged, no square of the layer would be different')
  const ring = await ringAt(page)
  check(Math.hypot(ring.x - to.x, ring.y - to.y) < 10, `the ring is at ${ring.x}, ${ring.y}, and was let go at ${to.x}, ${to.y}`)
  const share = (100 * figures.after.share).toLocaleString('zh-CN', { maximumFractionDigits: 1 })
  await page.waitForFunction(
    ([share, before]) => {
      const now = document.querySelector('[data-testid="coverage-after"]')?.innerText
      return now?.startsWith(`${share} %`) && now !== before
    },
    [share, before],
  )
  await page.waitForFunction(() => window.__twin.counts.redrawn > 0)
  await page.waitForFunction((rows) => {
    const shown = [...document.querySelectorAll('[data-testid="audit-trial-row"]')].map((row) => row.getAttribute('data-row'))
    return document.querySelector('[data-testid="audit-trial"] [role="status"]') === null && shown.sort().join() === rows.sort().join()
  }, audit.rows.map(({ id }) => id))
  await shot(page, 'coverage-dragged')
}

/** An open demand that edits mend: of the row with the fewest, so that its verdict turns if one can; and its number in the list. */
async function demandToMend(rows) {
  const open = rows.filter((one) => one.demands.not_met + one.demands.partly > 0)
  open.sort((a, b) => a.demands.not_met + a.demands.partly - b.demands.not_met - b.demands.partly)
  for (const row of open) {
    // As many as the page lists at first.
    const { demands } = await get(`/api/v1/audit/${row.id}?verdict=not_met,partly&limit=${LISTED}`)
    const number = demands.findIndex(({ edits }) => edits.length > 0)
    if (number >= 0) return { row, number, edits: demands[number].edits }
  }
  return undefined
}

/** What is found of a row in all, as text. */
async function rowState(id) {
  const { verdict, served, demanded, demands } = (await get('/api/v1/audit')).rows.find((one) => one.id === id)
  return JSON.stringify({ verdict, served, demanded, demands })
}

/** A repair is applied by the keyboard: the row is found anew and told so; the version before it is brought back. */
async function repairIsApplied(page) {
  const found = await demandToMend((await get('/api/v1/audit')).rows)
  check(found !== undefined, 'no demand that is not met has a repair that edits do')
  const { row, number, edits } = found
  const before = await rowState(row.id)
  await page.getByTestId('tab-audit').click()
  const panel = page.getByTestId('audit')
  await panel.locator(`[data-testid="audit-row"][data-row="${row.id}"]`).click()
  const apply = panel.getByTestId('audit-demand').nth(number).getByTestId('audit-apply')
  await apply.waitFor()
  await namesAreTold(page, '[data-testid="audit-detail"]')
  await apply.focus()
  await page.keyboard.press('Enter')
  const author = page.getByTestId('edit-author')
  await author.waitFor()
  await namesAreTold(page, '.dialog-form')
  await shot(page, 'edit')
  // What is given up changes nothing.
  await page.keyboard.press('Escape')
  await author.waitFor({ state: 'detached' })
  check((await rowState(row.id)) === before, 'a repair that was given up was applied')
  await apply.click()
  await author.fill('林工')
  const [made] = await Promise.all([page.waitForResponse((response) => response.request().method() === 'POST' && new URL(response.url()).pathname === '/api/v1/edits'), author.press('Enter')])
  check(made.status() === 201, `the edits were answered with ${made.status()}`)
  check(made.request().postDataJSON().edits.length === edits.length, 'the page sent other edits than the audit told')
  await author.waitFor({ state: 'detached' })
  const after = await rowState(row.id)
  check(after !== before, `${row.id} is found as before: ${before}`)
  const { verdict } = JSON.parse(after)
  // The row that was open is open again, with what is found now.
  await panel.locator(`[data-testid="audit-row"][data-row="${row.id}"][data-verdict="${verdict}"][aria-expanded="true"]`).waitFor()
  const [edited] = (await get('/api/v1/versions')).versions
  check(edited.action === 'edit' && edited.author === '林工', `the newest version is '${edited.action}' by '${edited.author}'`)
  await page.waitForFunction(() => window.__twin.ready && window.__twin.link === 'live')
  await page.getByTestId('tab-plan').click()
  await page.getByTestId('versions').locator('summary').click()
  await page.getByTestId('version').nth(1).getByTestId('version-restore').click()
  await Promise.all([page.waitForResponse((response) => response.request().method() === 'POST' && new URL(response.url()).pathname === '/api/v1/versions'), page.getByTestId('version-submit').click()])
  check((await rowState(row.id)) === before, `${row.id} is not found as before once the version before is back`)
  await page.waitForFunction(() => window.__twin.ready && window.__twin.link === 'live')
}

/** The panel of plans of a page that is opened anew. */
async function planPanel(page) {
  await page.goto(new URL('/?lang=zh', BASE_URL).href)
  await page.waitForFunction(() => window.__twin?.ready === true && window.__twin.link === 'live')
  await page.getByTestId('scene').focus()
  await page.keyboard.press('g')
  return page.getByTestId('plan')
}

/** A plan in the making is cancelled, and so is the one after it: what was cancelled is in nobody's way. Nothing comes of either. */
async function planIsCancelled(page) {
  const before = (await get('/api/v1/scene')).devices.ids.length
  const panel = await planPanel(page)
  // All that was placed, anew: enough to do for a plan to be cancelled in the midst of it.
  await panel.getByTestId('plan-replace').click()
  const cancelled = []
  for (let i = 0; i < 2; i++) {
    await panel.getByTestId('plan-start').click()
    await panel.getByTestId('plan-making').waitFor()
    await panel.getByTestId('plan-cancel').click()
    await panel.getByTestId('plan-ended').getByText('已取消').waitFor()
    const [latest] = (await get('/api/v1/plans')).plans
    check(latest.state === 'cancelled', `the plan that was cancelled is '${latest.state}' for the server`)
    cancelled.push(latest.id)
  }
  check(cancelled[0] !== cancelled[1], `no plan was begun after ${cancelled[0]}`)
  check((await panel.getByTestId('plan-result').count()) === 0, 'a plan that was cancelled has a result')
  await shot(page, 'plan-cancelled')
  const after = (await get('/api/v1/scene')).devices.ids.length
  check(after === before, `${before} devices before the plans that were cancelled and ${after} after them`)
}

/** A budget that buys nothing says so; a plan is made, drawn, read row by row and adopted; the version before it is brought back. */
async function planIsMadeAndTakenBack(page) {
  const before = (await get('/api/v1/scene')).devices.ids.length
  // The form is as it was left: all that was placed is to be placed anew.
  const panel = page.getByTestId('plan')
  await panel.getByTestId('plan-budget-1').fill('none')
  check(await panel.getByTestId('plan-start').isDisabled(), 'a budget that is no amount can be planned with')
  await panel.getByTestId('plan-profile').click()
  await page.getByRole('option', { name: '既有' }).click()
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
  const detail = panel.getByTestId('plan-detail')
  check(row.quote !== '' && row.source.zh !== '', `the plan does not say what asks for ${row.id}`)
  await detail.locator('blockquote', { hasText: row.quote }).waitFor()
  await detail.getByTestId('plan-source').filter({ hasText: row.source.zh }).waitFor()
  await page.waitForFunction(([n, all]) => window.__twin.counts.plan === n || window.__twin.counts.plan < all, [row.placed, all])
  await namesAreTold(page, '[data-testid="plan"]')
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
  return result
}

/** A row that is soon planned alone, of some devices that have a price; not one whose devices others hang on or send through. */
async function rowToCompare({ rows }) {
  const { kinds } = await get('/api/v1/coverage')
  const stations = new Set(kinds.filter(({ family }) => family === 'radio').flatMap(({ classes }) => classes))
  // A row is called by its class and a letter, if there are several of it.
  const isFree = ({ id, table }) => table >= 3 && table < 10 && !stations.has(id.replace(/[a-z]$/, ''))
  const found = rows.filter((one) => one.placed > 0 && one.cost > 0 && isFree(one)).sort((a, b) => a.placed - b.placed)
  check(found.length > 0, 'no row of the plan has devices that could be planned alone')
  return (found.find(({ placed }) => placed >= 10) ?? found.at(-1)).id
}

/** Begins a plan of the form as it is filled in, and waits for it. */
async function planIsDone(panel) {
  await panel.getByTestId('plan-start').click()
  const wrong = panel.locator('[data-testid="plan-failure"], [data-testid="plan-ended"]')
  await panel.getByTestId('plan-result').or(wrong).first().waitFor({ timeout: 300_000 })
  if ((await wrong.count()) > 0) throw new Failed(`no plan was made: ${await wrong.first().innerText()}`)
  const [{ id }] = (await get('/api/v1/plans')).plans
  await panel.locator(`[data-testid="plan-kept"][data-plan="${id}"][aria-current="true"]`).waitFor()
  return get(`/api/v1/plans/${id}`)
}

/** Two plans are kept, of one row with and without a limit; the one is chosen from the list and held against the other: sums, rows and the devices in which they differ. */
async function plansAreCompared(page, made) {
  const panel = page.getByTestId('plan')
  const row = await rowToCompare(made)
  await panel.getByTestId('plan-another').click()
  await panel.getByTestId('plan-budget-1').fill('')
  await panel.getByTestId('plan-only').fill(row)
  const whole = await planIsDone(panel)
  await panel.getByTestId('plan-another').click()
  await panel.getByTestId('plan-budget-1').fill(String(Math.floor(0.75 * whole.result.whole.capital)))
  await panel.getByText('自定规则、单价、禁设区与必设点').click()
  await panel.getByTestId('plan-seed').fill('2')
  const part = await planIsDone(panel)
  check(part.seed === 2 && whole.seed !== 2, `the plans are by the seeds ${whole.seed} and ${part.seed}`)
  check(part.result.left > 0, `three quarters of the money leave nothing of ${row}`)
  const kept = panel.locator(`[data-testid="plan-kept"][data-plan="${whole.id}"]`)
  await kept.click()
  await panel.getByTestId('plan-devices').getByText(whole.result.devices.toLocaleString('zh-CN'), { exact: true }).waitFor()
  const listed = await panel.getByTestId('plan-kept').count()
  const known = (await get('/api/v1/plans')).plans.length
  check(listed === known, `${listed} plans are listed, the server keeps ${known}`)
  await panel.getByTestId('plan-compare').click()
  await page.getByRole('option', { name: `${part.id} · ${part.only.join(', ')}`, exact: true }).click()
  await differenceIsShown(page, panel, [whole.id, part.id], row)
  await panel.getByTestId('plan-compare').click()
  await page.getByRole('option', { name: '不对比', exact: true }).click()
  await panel.getByTestId('plan-changes').waitFor({ state: 'detached' })
  await panel.getByTestId('plan-discard').click()
  await kept.waitFor({ state: 'detached' })
  const { plans } = await get('/api/v1/plans')
  check(plans.every(({ id }) => id !== whole.id), `the server keeps ${whole.id}, which was put away`)
}

/** The table and the counts are the server's and agree with each other; the row is listed, and its devices are drawn. */
async function differenceIsShown(page, panel, [plan, other], row) {
  const told = await get(`/api/v1/plans/${plan}/difference?with=${other}`)
  const number = (n) => n.toLocaleString('zh-CN')
  const changes = panel.getByTestId('plan-changes')
  await changes.waitFor()
  const counted = await changes.innerText()
  check(counted.includes(`+${number(told.added)} `) && counted.includes(`−${number(told.removed)} `), `the page tells '${counted}' for ${told.added} added and ${told.removed} removed`)
  const more = told.plan.devices - told.with.devices
  check(more > 0 && told.added - told.removed === more, `${plan} has ${more} devices more, ${told.added} added and ${told.removed} removed`)
  const cells = await panel.getByTestId('plan-sum-devices').locator('td').allInnerTexts()
  check(cells.join() === [number(told.plan.devices), number(told.with.devices), `+${number(more)}`].join(), `the table has ${cells.join(' | ')} for ${told.plan.devices} and ${told.with.devices} devices`)
  const { added, removed } = told.rows.find(({ id }) => id === row)
  const listed = panel.locator(`[data-testid="plan-difference-row"][data-row="${row}"]`)
  await listed.getByText(`+${number(added)}`, { exact: true }).first().waitFor()
  await namesAreTold(page, '[data-testid="plan-difference"]')
  await listed.click()
  await panel.locator(`[data-testid="plan-difference-row"][data-row="${row}"][aria-pressed="true"]`).waitFor()
  await page.waitForFunction((all) => window.__twin.counts.plan === all, added + removed)
  await shot(page, 'plan-difference')
}

async function narrowScreen(page) {
  await page.setViewportSize({ width: 360, height: 740 })
  await page.getByTestId('sheet-alarms').waitFor()
  await dockFits(page)
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

/** The controls of the clock are within the screen, and what is said of the time within its place between them. */
async function dockFits(page) {
  const dock = page.getByRole('group', { name: '时间控制', exact: true })
  const tooWide = () =>
    dock.evaluate((dock) => {
      const time = dock.querySelector('[data-testid="clock"]').parentElement
      const { left, right } = dock.getBoundingClientRect()
      const last = dock.querySelector('[data-testid="time-travel"]').getBoundingClientRect().right
      return Math.max(-left, right - document.documentElement.clientWidth, last - right, time.scrollWidth - time.clientWidth)
    })
  // The page is laid out anew a little after its window is narrower.
  const end = Date.now() + 20_000
  for (let over = await tooWide(); over > 0; over = await tooWide()) {
    check(Date.now() < end, `the controls of the clock are ${over} px too wide for a 360 px screen`)
    await page.waitForTimeout(100)
  }
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
    await step('time goes to a time, ahead and back', () => timesAreGoneTo(page, scene))
    await step('time runs as fast as possible', () => timeHurries(page, scene))
    await step('an alarm is raised and acknowledged', () => raiseAndAcknowledge(page, device))
    await shot(page, 'device')
    await step('a link opens what it names', () => linksLead(page, scene, device))
    await step('a robot is found where it is', () => robotIsFound(page, scene))
    await motionIsReduced(page)
    await step('the storeys of a building are told', () => storeysAreTold(page, scene))
    await step('an incident begins where it is asked for', () => incidentBegins(page))
    await step('time stands still for the planner', () => pause(page))
    await step('the audit is listed and drawn', () => auditIsShown(page))
    await step("a city's own rules are audited", () => ownRulesAreAudited(page))
    await step('what serves a demand is told', () => serversAreTold(page, scene))
    await step("the planner's panels have names and an order", () => panelsAreUsedUnseen(page))
    await step('coverage is drawn, and a camera tried elsewhere', () => coverageIsShown(page))
    await step('a repair is applied and taken back', () => repairIsApplied(page))
    await step('a plan in the making is cancelled', () => planIsCancelled(page))
    const made = await step('a plan is made, adopted and taken back', () => planIsMadeAndTakenBack(page))
    await step('two plans are compared', () => plansAreCompared(page, made))
    await step('time goes on', () => resume(page))
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
