// What the page knows: the scene, the live picture, and how the connection is. One per page.

import { computed, markRaw, ref, shallowRef, triggerRef } from 'vue'
import { loadScene, liveAddress, ApiError } from '../live/api'
import { LiveLink, type LinkState, type Socket } from '../live/connection'
import { newestFirst, type LivePicture, type Value } from '../live/picture'
import type { Alarm, Clock, Command, CommandOutcome, Delta, DeviceState, Incident, Observation, Scene, Snapshot, Totals } from '../protocol'
import { SceneIndex } from './sceneIndex'

export type Phase = 'starting' | 'loading' | 'building' | 'ready' | 'failed'
type Listener = (change: Snapshot | Delta, picture: LivePicture) => void

export const phase = ref<Phase>('loading')
export const failure = ref('')
export const progress = ref({ received: 0, total: null as number | null })
export const scene = shallowRef<Scene | null>(null)
export const index = shallowRef<SceneIndex | null>(null)

export const link = ref<LinkState>('connecting')
export const retryAt = ref(0)
/** Whether a snapshot ever came. */
export const hasPicture = ref(false)
export const clock = shallowRef<Clock | null>(null)
export const totals = shallowRef<Totals | null>(null)
export const alarms = shallowRef<Alarm[]>([])
export const activeAlarms = computed(() => alarms.value.filter((alarm) => alarm.cleared === null))
/** Alarms raised since the last snapshot, newest last; for the toasts. */
export const raised = shallowRef<Alarm[]>([])
/** Incidents of the simulation that are under way. */
export const incidents = shallowRef<Incident[]>([])
/** Counts how often simulated time went back: what was asked about the time after is wrong then. */
export const rewinds = ref(0)
const states = shallowRef(new Map<string, DeviceState>())
const latest = shallowRef(new Map<string, Map<string, Value>>())

const listeners = new Set<Listener>()
let current: LivePicture | null = null

export function stateOf(device: string): DeviceState {
  return states.value.get(device) ?? 'normal'
}

export function latestOf(device: string): Map<string, Value> | undefined {
  return latest.value.get(device)
}

/** Hears every change, at once told of the present picture; returns how to stop. */
export function onChange(listener: Listener): () => void {
  listeners.add(listener)
  if (current) listener({ ...asSnapshot(current) }, current)
  return () => listeners.delete(listener)
}

function asSnapshot(picture: LivePicture): Snapshot {
  const observations: Observation[] = []
  return {
    type: 'snapshot',
    version: 1,
    seq: picture.seq,
    clock: picture.clock,
    totals: picture.totals,
    observations,
    states: [...picture.states].map(([device, state]) => ({ device, state })),
    poses: [...picture.poses.values()],
    alarms: [...picture.alarms.values()],
    incidents: picture.incidents,
  }
}

function takePicture(picture: LivePicture, change: Snapshot | Delta): void {
  const known = current?.alarms
  const isBack = change.type === 'snapshot' && clock.value !== null && picture.clock.time_ms < clock.value.time_ms
  current = picture
  clock.value = picture.clock
  totals.value = picture.totals
  if (change.type === 'snapshot' || change.states.length > 0) {
    states.value = picture.states
    triggerRef(states)
  }
  if (change.type === 'snapshot' || change.observations.length > 0) {
    latest.value = picture.latest
    triggerRef(latest)
  }
  if (change.type === 'snapshot' || change.alarms.length > 0) {
    const before = new Set(alarms.value.map((alarm) => alarm.id))
    if (change.type === 'delta' && known) {
      const fresh = change.alarms.filter((alarm) => alarm.cleared === null && !before.has(alarm.id))
      if (fresh.length > 0) raised.value = fresh
    }
    alarms.value = newestFirst(picture.alarms.values())
  }
  incidents.value = picture.incidents
  hasPicture.value = true
  // Last, so that whoever asks again finds what holds now.
  if (isBack) rewinds.value++
  for (const listener of listeners) listener(change, picture)
}

const liveLink = new LiveLink({
  open: () => new WebSocket(liveAddress()) as unknown as Socket,
  onPicture: takePicture,
  onRenewed: () => reload(),
  onState: (state, retryInMs) => {
    // While the line is down, each attempt would flicker between "connecting" and "lost".
    if (state === 'connecting' && link.value === 'lost') return
    link.value = state
    retryAt.value = state === 'lost' ? Date.now() + retryInMs : 0
  },
})

export function send(command: Command): Promise<CommandOutcome> {
  return liveLink.command(command)
}

const wanted = new Map<object, string[]>()

/** Subscribes `owner` to the values of `devices`, in place of those it asked for before. */
export function watchDevices(owner: object, devices: string[]): void {
  if (devices.length > 0) wanted.set(owner, devices)
  else wanted.delete(owner)
  liveLink.subscribe([...new Set([...wanted.values()].flat())])
}

export function retryNow(): void {
  if (phase.value === 'failed') void start()
  else liveLink.retryNow()
}

window.addEventListener('online', () => {
  if (phase.value === 'ready') liveLink.retryNow()
})

/** Counts how often the community has become another version: what was asked about the one before is old. */
export const edition = ref(0)

/** Loads the community again, since it has become another version. */
export function reload(): void {
  if (phase.value !== 'ready') return
  liveLink.stop()
  edition.value++
  void start()
}

/** The server's way to say that it is up but still builds the community. */
const NOT_READY = 503
const ASK_AGAIN_MS = 1_000
const TRY_AGAIN_MS = 5_000
let again: ReturnType<typeof setTimeout> | undefined

/** Loads the scene and opens the live line; tries again by itself while the server starts or is away. */
export async function start(): Promise<void> {
  clearTimeout(again)
  phase.value = phase.value === 'starting' ? 'starting' : 'loading'
  progress.value = { received: 0, total: null }
  try {
    const loaded = await loadScene((received, total) => {
      phase.value = 'loading'
      progress.value = { received, total }
    })
    phase.value = 'building'
    // Lets the page paint the new phase before the geometry keeps the thread busy.
    await new Promise((resolve) => setTimeout(resolve, 30))
    index.value = markRaw(new SceneIndex(loaded))
    scene.value = markRaw(loaded)
    phase.value = 'ready'
    liveLink.start()
  } catch (error) {
    const starting = error instanceof ApiError && error.status === NOT_READY
    phase.value = starting ? 'starting' : 'failed'
    failure.value = error instanceof ApiError ? error.message : ''
    again = setTimeout(() => void start(), starting ? ASK_AGAIN_MS : TRY_AGAIN_MS)
  }
}
