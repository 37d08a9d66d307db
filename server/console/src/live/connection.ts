// The WebSocket with reconnection: backs off, resumes the subscription, asks for a snapshot after a gap.

import {
  MAX_SUBSCRIBED,
  PROTOCOL_VERSION,
  type ClientMessage,
  type Command,
  type CommandOutcome,
  type Delta,
  type ServerMessage,
  type Snapshot,
} from '../protocol'
import { follow, pictureOf, type LivePicture } from './picture'

export type LinkState = 'connecting' | 'live' | 'lost' | 'incompatible'

/** The part of WebSocket that is used, so that tests can bring their own. */
export interface Socket {
  onopen: (() => void) | null
  onclose: ((event: { code?: number }) => void) | null
  onmessage: ((event: { data: unknown }) => void) | null
  send(text: string): void
  close(): void
}

export interface LinkOptions {
  open: () => Socket
  onState: (state: LinkState, retryInMs: number) => void
  onPicture: (picture: LivePicture, change: Snapshot | Delta) => void
  /** The community has become another version: what the page knows of it is old. */
  onRenewed?: () => void
  /** Random in 0..1, so that many clients do not come back at once. */
  random?: () => number
}

/** Why the server did not follow a command. */
export class Refusal extends Error {
  constructor(
    reason: string,
    readonly zh: string,
  ) {
    super(reason)
  }
}

const FIRST_RETRY_MS = 500
const LAST_RETRY_MS = 15_000
/** The server speaks several times a second; silence this long means that the line is dead. */
const SILENCE_MS = 12_000
const ANSWER_MS = 10_000
/** "Service Restart" (IANA's registry of RFC 6455 close codes): the server serves another version of the community. */
const RENEWED = 1012

interface Waiting {
  resolve: (outcome: CommandOutcome) => void
  reject: (error: Error) => void
  timer: ReturnType<typeof setTimeout>
}

export class LiveLink {
  private socket: Socket | null = null
  private picture: LivePicture | null = null
  private awaitingSnapshot = true
  private failures = 0
  private lastHeard = 0
  private nextCommand = 1
  private waiting = new Map<number, Waiting>()
  private subscribed: string[] = []
  private retryTimer: ReturnType<typeof setTimeout> | undefined
  private watchTimer: ReturnType<typeof setInterval> | undefined
  private stopped = false

  constructor(private readonly options: LinkOptions) {}

  start(): void {
    this.stopped = false
    this.connect()
    this.watchTimer = setInterval(() => this.watch(), 2_000)
  }

  stop(): void {
    this.stopped = true
    clearTimeout(this.retryTimer)
    clearInterval(this.watchTimer)
    this.drop()
  }

  /** Tries at once instead of waiting for the next attempt. */
  retryNow(): void {
    if (this.socket || this.stopped) return
    clearTimeout(this.retryTimer)
    this.connect()
  }

  subscribe(devices: string[]): void {
    const wanted = devices.slice(0, MAX_SUBSCRIBED)
    if (wanted.join('\n') === this.subscribed.join('\n')) return
    this.subscribed = wanted
    if (this.socket && this.picture) this.send({ type: 'subscribe', devices: wanted })
  }

  command(command: Command): Promise<CommandOutcome> {
    if (!this.socket || this.awaitingSnapshot) return Promise.reject(new Error('offline'))
    const id = this.nextCommand++
    this.send({ type: 'command', id, command })
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.settle(id)?.reject(new Error('timeout')), ANSWER_MS)
      this.waiting.set(id, { resolve, reject, timer })
    })
  }

  private connect(): void {
    this.awaitingSnapshot = true
    this.lastHeard = Date.now()
    const socket = this.options.open()
    this.socket = socket
    this.options.onState('connecting', 0)
    socket.onopen = () => {
      if (this.subscribed.length > 0) this.send({ type: 'subscribe', devices: this.subscribed })
    }
    socket.onmessage = (event) => this.hear(event.data)
    socket.onclose = (event) => {
      if (this.socket !== socket) return
      this.lost()
      if (event?.code === RENEWED) this.options.onRenewed?.()
    }
  }

  private hear(data: unknown): void {
    this.lastHeard = Date.now()
    const message = parse(data)
    if (message === null) return
    switch (message.type) {
      case 'snapshot':
        return this.takeSnapshot(message)
      case 'delta':
        return this.takeDelta(message)
      case 'done':
        return this.settle(message.id)?.resolve(message.outcome)
      case 'refused':
        if (message.id !== null) this.settle(message.id)?.reject(new Refusal(message.reason, message.reason_zh))
    }
  }

  private takeSnapshot(snapshot: Snapshot): void {
    if (snapshot.version !== PROTOCOL_VERSION) {
      this.stop()
      this.options.onState('incompatible', 0)
      return
    }
    this.failures = 0
    this.awaitingSnapshot = false
    this.picture = pictureOf(snapshot)
    this.options.onPicture(this.picture, snapshot)
    this.options.onState('live', 0)
  }

  private takeDelta(delta: Delta): void {
    if (this.awaitingSnapshot || !this.picture) return
    if (follow(this.picture, delta)) {
      this.options.onPicture(this.picture, delta)
    } else {
      this.awaitingSnapshot = true
      this.send({ type: 'resync' })
    }
  }

  private settle(id: number): Waiting | undefined {
    const waiting = this.waiting.get(id)
    if (waiting) {
      clearTimeout(waiting.timer)
      this.waiting.delete(id)
    }
    return waiting
  }

  private send(message: ClientMessage): void {
    try {
      this.socket?.send(JSON.stringify(message))
    } catch {
      // The socket is closing: its close event brings the reconnection.
    }
  }

  private watch(): void {
    if (this.socket && Date.now() - this.lastHeard > SILENCE_MS) this.lost()
  }

  private lost(): void {
    this.drop()
    if (this.stopped) return
    const delay = retryDelay(this.failures++, this.options.random ?? Math.random)
    this.options.onState('lost', delay)
    this.retryTimer = setTimeout(() => this.connect(), delay)
  }

  private drop(): void {
    const socket = this.socket
    this.socket = null
    if (socket) {
      socket.onclose = null
      socket.onmessage = null
      socket.close()
    }
    for (const id of [...this.waiting.keys()]) this.settle(id)?.reject(new Error('offline'))
  }
}

/** Doubles from half a second to 15 s, and is spread over its upper half. */
export function retryDelay(failures: number, random: () => number): number {
  const whole = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures)
  return Math.round(whole * (0.5 + 0.5 * random()))
}

function parse(data: unknown): ServerMessage | null {
  if (typeof data !== 'string') return null
  try {
    const message: unknown = JSON.parse(data)
    const known = ['snapshot', 'delta', 'done', 'refused']
    if (typeof message !== 'object' || message === null || !('type' in message)) return null
    return known.includes(String(message.type)) ? (message as ServerMessage) : null
  } catch {
    return null
  }
}
