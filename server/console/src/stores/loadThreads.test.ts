import { expect, it } from 'vitest'
import { threadsOf } from './loadThreads'

it('tells of the thread of the network where there is one, and which is busy', () => {
  expect(threadsOf({ sender_cpu_share: 0.2, io_cpu_share: 0.97 })).toEqual([
    { key: 'cpu', share: 0.2, isBusy: false },
    { key: 'ioCpu', share: 0.97, isBusy: true },
  ])
  expect(threadsOf({ sender_cpu_share: 0.95, io_cpu_share: 0 })).toEqual([
    { key: 'cpu', share: 0.95, isBusy: true },
    { key: 'ioCpu', share: 0, isBusy: false },
  ])
  expect(threadsOf({ sender_cpu_share: 0.9, io_cpu_share: null })).toEqual([{ key: 'cpu', share: 0.9, isBusy: false }])
})
