import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LiveLink, retryDelay, type LinkState, type Socket } from './connection'

class FakeSocket implements Socket {
  onopen: (() => void) | null = null
  onclose: (() => void) | null = null
  onmessage: ((event: { data: unknown }) => void) | null = null
  sent: unknown[] = []
  closed = false
  send(text: string): void {
    this.sent.push(JSON.parse(text))
  }
  close(): void {
    this.closed = true
  }
  say(message: unknown): void {
    this.onmessage?.({ data: JSON.stringify(message) })
  }
}

const body = {
  clock: { time: '', time_ms: 0, speed: 1, paused: false }, states: [], poses: [], alarms: [], observations: [],
  totals: { observations: 0, observations_per_s: 0, active_alarms: 0, offline_devices: 0 },
}
const snapshot = (seq: number, version = 1) => ({ type: 'snapshot', version, seq, ...body })
const delta = (seq: number) => ({ type: 'delta', seq, ...body })

function setUp() {
  const sockets: FakeSocket[] = []
  const states: LinkState[] = []
  const seen: number[] = []
  const link = new LiveLink({
    open: () => {
      const socket = new FakeSocket()
      sockets.push(socket)
      return socket
    },
    onState: (state) => states.push(state),
    onPicture: (picture) => seen.push(picture.seq),
    random: () => 1,
  })
  link.start()
  return { link, sockets, states, seen }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('the live line', () => {
  it('asks for a snapshot after a gap and ignores deltas until it comes', () => {
    const { link, sockets, seen } = setUp()
    const [socket] = sockets
    socket.say(snapshot(1))
    socket.say(delta(2))
    socket.say(delta(4))
    socket.say(delta(5))
    expect(socket.sent).toEqual([{ type: 'resync' }])
    socket.say(snapshot(6))
    socket.say(delta(7))
    expect(seen).toEqual([1, 2, 6, 7])
    link.stop()
  })

  it('reconnects with growing delays and subscribes again', () => {
    const { link, sockets, states } = setUp()
    sockets[0].say(snapshot(1))
    link.subscribe(['a', 'b'])
    expect(sockets[0].sent).toEqual([{ type: 'subscribe', devices: ['a', 'b'] }])
    sockets[0].onclose?.()
    expect(states.at(-1)).toBe('lost')
    vi.advanceTimersByTime(500)
    expect(sockets).toHaveLength(2)
    sockets[1].onclose?.()
    vi.advanceTimersByTime(900)
    expect(sockets).toHaveLength(2)
    vi.advanceTimersByTime(100)
    expect(sockets).toHaveLength(3)
    sockets[2].onopen?.()
    expect(sockets[2].sent).toEqual([{ type: 'subscribe', devices: ['a', 'b'] }])
    sockets[2].say(snapshot(9))
    expect(states.at(-1)).toBe('live')
    link.stop()
  })

  it('gives up a line that is silent', () => {
    const { link, sockets, states } = setUp()
    sockets[0].say(snapshot(1))
    vi.advanceTimersByTime(15_000)
    expect(sockets[0].closed).toBe(true)
    expect(states).toContain('lost')
    link.stop()
  })

  it('matches answers to commands and fails them when the line breaks', async () => {
    const { link, sockets } = setUp()
    sockets[0].say(snapshot(1))
    const paused = link.command({ type: 'pause' })
    const refused = link.command({ type: 'set_speed', factor: 9_999 })
    const cut = link.command({ type: 'resume' })
    sockets[0].say({ type: 'done', id: 1, outcome: { time: 't', message: 'paused' } })
    sockets[0].say({ type: 'refused', id: 2, reason: 'too fast', reason_zh: '过快' })
    await expect(paused).resolves.toEqual({ time: 't', message: 'paused' })
    await expect(refused).rejects.toMatchObject({ message: 'too fast', zh: '过快' })
    const broken = expect(cut).rejects.toThrow('offline')
    sockets[0].onclose?.()
    await broken
    link.stop()
  })

  it('stops at another version of the messages', () => {
    const { sockets, states, seen } = setUp()
    sockets[0].say(snapshot(1, 2))
    expect(states.at(-1)).toBe('incompatible')
    expect(seen).toEqual([])
    vi.advanceTimersByTime(60_000)
    expect(sockets).toHaveLength(1)
  })

  it('survives what is not a message', () => {
    const { link, sockets, seen } = setUp()
    sockets[0].onmessage?.({ data: 'no json' })
    sockets[0].onmessage?.({ data: new ArrayBuffer(2) })
    sockets[0].say({ type: 'of the future' })
    sockets[0].say(snapshot(1))
    expect(seen).toEqual([1])
    link.stop()
  })
})

it('delays double up to 15 s', () => {
  expect([0, 1, 2, 3, 10].map((n) => retryDelay(n, () => 1))).toEqual([500, 1000, 2000, 4000, 15_000])
  expect(retryDelay(1, () => 0)).toBe(500)
})
