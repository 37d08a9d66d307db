// The REST calls of the console.

import { locale } from '../i18n'
import type { LoadRun, LoadRunInfo } from '../loadRun'
import type { Scene } from '../protocol'
import type { AlarmPage, AuditDemandPage, AuditFeatures, AuditOverview, AuditWhatIf, AuditWhatIfAnswer, CameraSums, CommunityInfo, CoverageContour, CoverageFeature, CoverageKind, CoveragePage, CoverageStationPage, CoverageSummary, DeviceDetail, DeviceView, Edit, Feature, FeaturePage, Interior, ObservationPage, PlanDifference, PlanFeatures, PlanInfo, NetworkFailure, PlanRequest, PossibleIncident, Problem, Profile, RadioPicture, SearchPage, TextFile, TrenchFeatures, Verdict, VersionPage, WhatIf, WhatIfAnswer, WhatIfPatches } from '../rest'

/** The server's own address: the page may be served below a path. */
export const BASE = new URL('.', document.baseURI)

export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message)
  }
}

function address(path: string, query: Record<string, string | number | undefined> = {}): URL {
  const url = new URL(path, BASE)
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') url.searchParams.set(key, String(value))
  }
  return url
}

/** JSON, and what is wrong in the page's language. */
function accepted(): Record<string, string> {
  return { accept: 'application/json', 'accept-language': locale.value }
}

async function get<T>(url: URL, signal?: AbortSignal): Promise<T> {
  const response = await fetch(url, { signal, headers: accepted() })
  if (!response.ok) throw await problemOf(response)
  return (await response.json()) as T
}

async function problemOf(response: Response): Promise<ApiError> {
  try {
    const problem = (await response.json()) as Problem
    return new ApiError(response.status, problem.detail || problem.title)
  } catch {
    return new ApiError(response.status, `HTTP ${response.status}`)
  }
}

/** Whether the server says that there is no such thing. */
export function isMissing(problem: unknown): boolean {
  return problem instanceof ApiError && problem.status === 404
}

export function liveAddress(): string {
  const url = new URL('api/v1/live', BASE)
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  return url.href
}

export function search(text: string, signal: AbortSignal, layer?: string): Promise<SearchPage> {
  return get(address('api/v1/search', { q: text, layer, limit: 30 }), signal)
}

export function feature(layer: string, id: string, signal: AbortSignal): Promise<Feature> {
  return get(address(`api/v1/layers/${encodeURIComponent(layer)}/items/${encodeURIComponent(id)}`), signal)
}

/** Devices that fit a place query, such as `point` and `radius`. */
export function devicesAt(where: Record<string, string | number>, signal: AbortSignal): Promise<FeaturePage> {
  return get(address('api/v1/layers/device/items', { ...where, limit: 1_000 }), signal)
}

export function community(signal: AbortSignal): Promise<CommunityInfo> {
  return get(address('api/v1/community'), signal)
}

export function interior(building: string, signal: AbortSignal): Promise<Interior> {
  return get(address(`api/v1/buildings/${encodeURIComponent(building)}/interior`), signal)
}

/** What can begin at a place: the kinds of incident that devices would notice there. */
export function possibleIncidents(at: string | undefined, storey: number, signal: AbortSignal): Promise<{ kinds: PossibleIncident[] }> {
  return get(address('api/v1/incidents/possible', { at, storey }), signal)
}

export function outage(part: string, signal: AbortSignal): Promise<NetworkFailure> {
  return get(address(`api/v1/outages/${encodeURIComponent(part)}`), signal)
}

export function deviceDetail(id: string, signal?: AbortSignal): Promise<DeviceDetail> {
  return get(address(`api/v1/devices/${encodeURIComponent(id)}`), signal)
}

/** What all cameras come to when pictures are kept as long as usual. */
export async function cameraSums(signal: AbortSignal): Promise<CameraSums> {
  const page = await get<{ sums: CameraSums }>(address('api/v1/cameras', { limit: 1 }), signal)
  return page.sums
}

/** All cameras, as many as a page holds, and what they come to when pictures are kept so many days. */
export function cameraSchedule(days: number): string {
  return address('api/v1/cameras', { days, limit: 10_000 }).href
}

/** Somebody and a number plate that are put before a camera, as the server reads them. */
export interface PlacedQuery {
  person?: string
  plate?: string
}

/** What a camera shows, in figures. */
export function deviceView(id: string, placed: PlacedQuery, signal: AbortSignal): Promise<DeviceView> {
  return get(address(`api/v1/devices/${encodeURIComponent(id)}/view`, { ...placed }), signal)
}

/** What a camera would show, as a picture. */
export async function devicePicture(id: string, [width, height]: readonly [number, number], placed: PlacedQuery, signal: AbortSignal): Promise<Blob> {
  const response = await fetch(address(`api/v1/devices/${encodeURIComponent(id)}/picture`, { width, height, ...placed }), { signal, headers: { 'accept-language': locale.value } })
  if (!response.ok) throw await problemOf(response)
  return response.blob()
}

/** The space that a camera looks through, as a GLB; null where there is none. */
export async function deviceVolume(id: string, signal: AbortSignal): Promise<ArrayBuffer | null> {
  const response = await fetch(address(`api/v1/devices/${encodeURIComponent(id)}/volume.glb`), { signal, headers: { 'accept-language': locale.value } })
  if (!response.ok) throw await problemOf(response)
  return response.status === 204 ? null : response.arrayBuffer()
}

export function observations(
  id: string,
  query: { channel: string; from?: string; to?: string; limit?: number },
  signal?: AbortSignal,
): Promise<ObservationPage> {
  return get(address(`api/v1/devices/${encodeURIComponent(id)}/observations`, query), signal)
}

export function alarms(state: 'active' | 'cleared' | 'all', limit: number, signal?: AbortSignal): Promise<AlarmPage> {
  return get(address('api/v1/alarms', { state, limit }), signal)
}

/** What is audited by: a profile and, by the id that the server gave, a city's own rules. */
export interface AuditBasis {
  profile: Profile
  rules?: string
}

export function audit(basis: AuditBasis, signal: AbortSignal): Promise<AuditOverview> {
  return get(address('api/v1/audit', { ...basis }), signal)
}

/** What the audit would find with a device elsewhere. */
export function auditWhatIf(basis: AuditBasis, question: AuditWhatIf): Promise<AuditWhatIfAnswer> {
  return post(address('api/v1/audit/what-if', { ...basis }), question)
}

/** Takes a city's own rules to the server; it gives an id for them. */
export function postRules(rules: TextFile[]): Promise<{ id: string }> {
  return post(address('api/v1/audit/rules'), { rules })
}

/** Which demands of a row are asked for. */
export interface DemandQuery extends AuditBasis {
  verdicts: Verdict[]
  limit: number
  offset?: number
}

export function auditDemands(row: string, query: DemandQuery, signal: AbortSignal): Promise<AuditDemandPage> {
  return get(auditAddress(row, '', query), signal)
}

/** Where they are. */
export function auditPlaces(row: string, query: DemandQuery, signal: AbortSignal): Promise<AuditFeatures> {
  return get(auditAddress(row, '/geojson', query), signal)
}

function auditAddress(row: string, form: string, { verdicts, ...query }: DemandQuery): URL {
  return address(`api/v1/audit/${encodeURIComponent(row)}${form}`, { ...query, verdict: verdicts.join(',') })
}

export function coverageKinds(signal: AbortSignal): Promise<{ kinds: CoverageKind[] }> {
  return get(address('api/v1/coverage'), signal)
}

/** Which layer is asked for. */
export interface CoverageQuery {
  kind: string
  level?: string
  /** Of radio; the ground outdoors if missing. */
  storey?: number
}

export function coverageSummary({ kind, level, storey, what }: CoverageQuery & { what?: RadioPicture }, signal: AbortSignal): Promise<CoverageSummary> {
  return get(address(`api/v1/coverage/${encodeURIComponent(kind)}/summary`, { level, storey, what }), signal)
}

/** What is covered, or what is not. */
export function coveragePlaces({ kind, level, storey, what, limit }: CoverageQuery & { what: 'patches' | 'blind' | 'bands'; limit: number }, signal: AbortSignal): Promise<CoveragePage> {
  return get(address(`api/v1/coverage/${encodeURIComponent(kind)}`, { level, storey, what, limit }), signal)
}

/** The lines of equal level of a technology. */
export async function coverageContours({ kind, storey }: CoverageQuery, signal: AbortSignal): Promise<CoverageContour[]> {
  const page = await get<{ features: CoverageContour[] }>(address(`api/v1/coverage/${encodeURIComponent(kind)}`, { storey, what: 'contours', limit: 100 }), signal)
  return page.features
}

/** What one device covers. */
export function coverageOf({ kind, level, storey, device }: CoverageQuery & { device: string }, signal: AbortSignal): Promise<CoveragePage> {
  return get(address(`api/v1/coverage/${encodeURIComponent(kind)}`, { level, storey, device }), signal)
}

/** A layer for GIS programs. */
export function coverageRaster({ kind, level, storey }: CoverageQuery): string {
  return address(`api/v1/coverage/${encodeURIComponent(kind)}/raster.tif`, { level, storey }).href
}

/** How busy the stations of a technology are. */
export function coverageStations(kind: string, limit: number, signal: AbortSignal): Promise<CoverageStationPage> {
  return get(address(`api/v1/coverage/${encodeURIComponent(kind)}/stations`, { limit }), signal)
}

export function coverageWhatIf(kind: string, question: WhatIf): Promise<WhatIfAnswer> {
  return post(address(`api/v1/coverage/${encodeURIComponent(kind)}/what-if`), question)
}

/** What the patches would be where something would be different. */
export function coverageWhatIfPatches(kind: string, question: WhatIf): Promise<WhatIfPatches> {
  return post(address(`api/v1/coverage/${encodeURIComponent(kind)}/what-if/patches`), question)
}

/** What the picture of a layer of radio or light would be. */
export async function coverageWhatIfPicture({ kind, what }: { kind: string; what?: RadioPicture }, question: WhatIf): Promise<Blob> {
  const response = await send(address(`api/v1/coverage/${encodeURIComponent(kind)}/what-if/picture.png`, { what }), question)
  return response.blob()
}

/** Where the lines of equal level of a technology would run. */
export async function coverageWhatIfContours(kind: string, question: WhatIf): Promise<CoverageContour[]> {
  const { features } = await post<{ features: CoverageContour[] }>(address(`api/v1/coverage/${encodeURIComponent(kind)}/what-if/contours`), question)
  return features
}

/** What the bands of what people come to would be. */
export async function coverageWhatIfBands(kind: string, question: WhatIf): Promise<CoverageFeature[]> {
  const { features } = await post<{ features: CoverageFeature[] }>(address(`api/v1/coverage/${encodeURIComponent(kind)}/what-if/bands`), question)
  return features
}

async function post<T>(url: URL, body: unknown): Promise<T> {
  const response = await send(url, body)
  return (await response.json()) as T
}

async function send(url: URL, body: unknown): Promise<Response> {
  const headers = { 'content-type': 'application/json', ...accepted() }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!response.ok) throw await problemOf(response)
  return response
}

export function startPlan(request: PlanRequest): Promise<PlanInfo> {
  return post(address('api/v1/plans'), request)
}

export function plans(): Promise<{ plans: PlanInfo[] }> {
  return get(address('api/v1/plans'))
}

export function plan(id: string, signal?: AbortSignal): Promise<PlanInfo> {
  return get(address(`api/v1/plans/${id}`), signal)
}

/** Cancels a plan that is not made yet, forgets one that is. */
export async function forgetPlan(id: string): Promise<void> {
  const response = await fetch(address(`api/v1/plans/${id}`), { method: 'DELETE', headers: accepted() })
  if (!response.ok && response.status !== 404) throw await problemOf(response)
}

export function planDevices(id: string, page: { limit: number; offset: number }, signal: AbortSignal): Promise<PlanFeatures> {
  return get(address(`api/v1/plans/${id}/devices`, page), signal)
}

export function planTrenches(id: string, page: { limit: number; offset: number }, signal: AbortSignal): Promise<TrenchFeatures> {
  return get(address(`api/v1/plans/${id}/trenches`, page), signal)
}

/** What a plan has otherwise than another. */
export function planDifference(id: string, other: string, signal: AbortSignal): Promise<PlanDifference> {
  return get(address(`api/v1/plans/${id}/difference`, { with: other }), signal)
}

/** The devices that two plans differ in. */
export function planChanges(id: string, page: { with: string; limit: number; offset: number }, signal: AbortSignal): Promise<PlanFeatures> {
  return get(address(`api/v1/plans/${id}/difference/devices`, page), signal)
}

export type ReportForm = 'html' | 'pdf' | 'xlsx' | 'geojson' | 'json'

/** What really happened, a record a line. */
export function truthFile(): string {
  return address('api/v1/truth').href
}

export function auditReport(basis: AuditBasis, form: ReportForm, language: string): string {
  return address(`api/v1/reports/audit/${form}`, { ...basis, language }).href
}

export function planReport(id: string, form: ReportForm, language: string): string {
  return address(`api/v1/plans/${id}/reports/${form}`, { language }).href
}

export function adoptPlan(id: string, author: string): Promise<{ version: number }> {
  return post(address(`api/v1/plans/${id}/adoption`), { author })
}

/** Makes edits, all of them as one version of the community. */
export function editCommunity(edits: Edit[], author: string): Promise<{ version: number }> {
  return post(address('api/v1/edits'), { author, edits })
}

export function versions(limit: number, signal?: AbortSignal): Promise<VersionPage> {
  return get(address('api/v1/versions', { limit }), signal)
}

export function restoreVersion(restore: number, author: string): Promise<{ version: number }> {
  return post(address('api/v1/versions'), { restore, author })
}

export function loadRuns(signal: AbortSignal): Promise<{ runs: LoadRunInfo[] }> {
  return get(address('api/v1/load-runs'), signal)
}

/** A load run, with its moments after so many seconds of it. */
export function loadRun(id: string, after: number | undefined, signal: AbortSignal): Promise<LoadRun> {
  return get(address(`api/v1/load-runs/${encodeURIComponent(id)}`, { after }), signal)
}

/** Loads the scene; `progress` is told the bytes so far and, where the server says it, the whole. */
export async function loadScene(progress: (received: number, total: number | null) => void): Promise<Scene> {
  const response = await fetch(address('api/v1/scene'), { headers: accepted() })
  if (!response.ok) throw await problemOf(response)
  const length = Number(response.headers.get('content-length'))
  // A compressed body is counted after decompression, so its length says nothing about it.
  const total = length > 0 && !response.headers.get('content-encoding') ? length : null
  if (!response.body) return (await response.json()) as Scene
  const counted = response.body.pipeThrough(countBytes((received) => progress(received, total)))
  return (await new Response(counted).json()) as Scene
}

function countBytes(tell: (received: number) => void): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let received = 0
  return new TransformStream({
    transform(chunk, controller) {
      received += chunk.byteLength
      tell(received)
      controller.enqueue(chunk)
    },
  })
}
