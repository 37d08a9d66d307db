// Opens the console's load runs in a real browser while a run goes on, and checks what a tester sees.
//
//   BASE_URL=http://127.0.0.1:8080 LOAD='["twin","load","soak.toml","--console","http://127.0.0.1:8080"]' node tests/console/load.e2e.mjs
//
// BASE_URL, OUT, CHROMIUM, TIMEOUT_S as for console.e2e.mjs. LOAD is the run that is begun, with a check, and lasts some fifteen seconds.

import { spawn, spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

const { BASE_URL, LOAD, OUT } = process.env
if (!BASE_URL || !LOAD) {
  console.error('BASE_URL and LOAD must be set: the address of the server to test, and the command that begins a run')
  process.exit(2)
}
const STEP_MS = Number(process.env.TIMEOUT_S ?? 90) * 1000
const LIST = '**/api/v1/load-runs'
const problems = []

class Failed extends Error {}

function check(holds, what) {
  if (!holds) throw new Failed(what)
}

function browserPath() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM
  const found = ['chromium', 'chromium-browser', 'google-chrome'].map((name) => spawnSync('which', [name], { encoding: 'utf8' })).find(({ status }) => status === 0)
  check(found !== undefined, 'no browser: install chromium or set CHROMIUM')
  return found.stdout.trim()
}

async function step(name, run) {
  try {
    const result = await run()
    console.error(`ok   ${name}`)
    return result
  } catch (error) {
    throw new Failed(`${name}: ${error.message}`)
  }
}

async function shot(page, name) {
  if (!OUT) return
  mkdirSync(OUT, { recursive: true })
  await page.screenshot({ path: join(OUT, `load-${name}.png`) })
}

async function get(path) {
  const response = await fetch(new URL(path, BASE_URL))
  check(response.ok, `GET ${path} answered ${response.status}`)
  return response.json()
}

async function open(browser) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN' })
  page.setDefaultTimeout(STEP_MS)
  page.on('pageerror', (error) => problems.push(`page error: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) problems.push(`console error: ${message.text()}`)
  })
  await page.goto(new URL('/?lang=zh', BASE_URL).href)
  await page.getByTestId('toggle-load').waitFor()
  return page
}

/** Opened and closed by key and by button; where nothing is, it says what to type. */
async function emptyIsExplained(page) {
  await page.route(LIST, (route) => route.fulfill({ json: { runs: [] } }))
  await page.keyboard.press('t')
  const view = page.getByTestId('load-view')
  await view.getByTestId('load-empty').getByText(`--console ${BASE_URL.replace(/\/$/, '')}`).waitFor()
  await page.keyboard.press('Escape')
  await view.waitFor({ state: 'detached' })
  await page.unroute(LIST)
  await page.getByTestId('toggle-load').click()
}

/** The run that goes on is chosen by itself, and moves. */
async function runIsLive(page) {
  const detail = page.getByTestId('load-detail')
  await page.waitForFunction(() => document.querySelector('[data-testid="load-detail"]')?.getAttribute('data-state') === 'running')
  await detail.getByTestId('load-rates').locator('canvas').waitFor()
  await detail.getByTestId('load-latencies').locator('canvas').waitFor()
  const sent = async () => Number((await detail.locator('[data-figure="sent"] dd').innerText()).replace(/\D/g, ''))
  const before = await sent()
  await page.waitForFunction((then) => Number(document.querySelector('[data-figure="sent"] dd')?.firstChild?.textContent?.replace(/\D/g, '')) > then, before)
  check((await detail.getByTestId('load-state').innerText()) === '运行中', 'the run is not marked as running')
  check((await page.evaluate(() => new URL(location.href).searchParams.get('load'))) === (await detail.getAttribute('data-run')), 'the address does not lead to the run')
  const progress = Number(await detail.getByTestId('load-progress').getAttribute('aria-valuenow'))
  check(progress > 0 && progress < 100, `the progress is ${progress}`)
  await shot(page, 'live')
}

/** A server that does not answer is told; when it is back the run goes on. */
async function absenceIsTold(page) {
  await page.route(LIST, (route) => route.abort())
  await page.getByTestId('load-lost').waitFor()
  check(await page.getByTestId('load-detail').isVisible(), 'the last figures are gone')
  await page.unroute(LIST)
  await page.getByTestId('load-lost').waitFor({ state: 'detached' })
}

/** In the end the page tells what the server knows. */
async function verdictIsTold(page) {
  const detail = page.getByTestId('load-detail')
  await page.waitForFunction(() => document.querySelector('[data-testid="load-detail"]')?.getAttribute('data-state') === 'ended')
  const { report } = await get(`/api/v1/load-runs/${await detail.getAttribute('data-run')}`)
  check((await detail.getByTestId('load-verdict').getAttribute('data-passed')) === String(report.passed), 'the verdict is another')
  check((await detail.getByTestId('load-finding').count()) === report.findings.length, 'thresholds are missing')
  check((await detail.getByTestId('load-state').innerText()) === (report.passed ? '通过' : '未通过'), 'the mark is not the verdict')
  const rows = await detail.getByTestId('load-phases').locator('tbody tr').count()
  check(rows === report.phases.length + 1, `${rows} rows for ${report.phases.length} phases and their total`)
  for (const [figure, value] of [['sent', report.total.sent], ['received', report.total.check.received], ['lost', report.total.check.lost], ['duplicates', report.total.check.duplicates]]) {
    const text = await detail.locator(`[data-figure="${figure}"] dd`).evaluate((one) => one.firstChild.textContent)
    check(text.trim() === value.toLocaleString('zh-CN'), `${figure} is shown as ${text}, and is ${value}`)
  }
  await shot(page, 'verdict')
}

async function otherLanguageAndWidths(page) {
  await page.getByTestId('language').click()
  await page.getByRole('heading', { name: 'Load runs' }).waitFor()
  for (const [width, height] of [[3840, 2160], [1024, 700], [360, 740]]) {
    await page.setViewportSize({ width, height })
    await page.getByTestId('load-detail').waitFor()
    // Charts take their new width with the next frames.
    const excess = () => Math.max(...[...document.querySelectorAll('html, .view .parts, .view .detail')].map((one) => one.scrollWidth - one.clientWidth))
    await page.waitForFunction(`(${excess})() <= 0`, null, { timeout: 15_000 }).catch(() => {})
    const wider = await page.evaluate(excess)
    check(wider <= 0, `it is ${wider} px wider than a screen of ${width} px`)
    await shot(page, `english-${width}`)
  }
  await page.getByTestId('load-close').click()
  await page.getByTestId('load-view').waitFor({ state: 'detached' })
}

async function main() {
  const { chromium } = createRequire(new URL('../../server/console/package.json', import.meta.url))('playwright-core')
  const [program, ...words] = JSON.parse(LOAD)
  let run = null
  const browser = await chromium.launch({ executablePath: browserPath(), args: ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist'] })
  try {
    const page = await step('the console opens', () => open(browser))
    await step('where there is no run it says how to begin one', () => emptyIsExplained(page))
    run = spawn(program, words, { stdio: 'ignore' })
    await step('a run is shown live', () => runIsLive(page))
    await step('a server that does not answer is told', () => absenceIsTold(page))
    await step('the verdict is told', () => verdictIsTold(page))
    await step('it speaks English and fits other screens', () => otherLanguageAndWidths(page))
    check(problems.length === 0, `the page had problems:\n  ${[...new Set(problems)].join('\n  ')}`)
  } finally {
    run?.kill()
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
