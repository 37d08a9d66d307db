// How busy the threads of a load generator are.

import type { LoadFigures } from '../loadRun'

/** Share of a CPU from which a thread is taken for busy all the time, as the generator's notes do. */
const BUSY = 0.9

export interface ThreadLoad {
  /** Its name among the figures of a run. */
  key: 'cpu' | 'ioCpu'
  /** Of a CPU. */
  share: number
  isBusy: boolean
}

/** The sending thread, and the network's where there is one: over MQTT the sending thread works for the connections. */
export function threadsOf(figures: Pick<LoadFigures, 'sender_cpu_share' | 'io_cpu_share'>): ThreadLoad[] {
  const thread = (key: ThreadLoad['key'], share: number): ThreadLoad => ({ key, share, isBusy: share > BUSY })
  const sending = thread('cpu', figures.sender_cpu_share)
  return figures.io_cpu_share === null ? [sending] : [sending, thread('ioCpu', figures.io_cpu_share)]
}
