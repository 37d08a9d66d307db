import { beforeEach, describe, expect, it, vi } from 'vitest'
import { editCommunity } from '../live/api'
import type { Edit } from '../rest'
import { busy, failure, forgetFailure, makeEdits } from './edit'
import { reload } from './twin'

vi.mock('../live/api', () => ({ editCommunity: vi.fn() }))
vi.mock('./twin', () => ({ reload: vi.fn() }))
vi.mock('../i18n/why', () => ({ whyText: (problem: Error) => problem.message }))

const EDITS: Edit[] = [{ type: 'delete', layer: 'device', id: 'bin/1' }]

describe('edits that are being made', () => {
  beforeEach(() => {
    vi.mocked(editCommunity).mockReset()
    vi.mocked(reload).mockReset()
    forgetFailure()
  })

  it('become a version, which is loaded', async () => {
    vi.mocked(editCommunity).mockResolvedValue({ version: 3 })
    expect(await makeEdits(EDITS, '林工')).toBe(3)
    expect(editCommunity).toHaveBeenCalledWith(EDITS, '林工')
    expect(reload).toHaveBeenCalledTimes(1)
    expect([busy.value, failure.value]).toEqual([false, ''])
  })

  it('say why they cannot be made, and leave the page as it is', async () => {
    vi.mocked(editCommunity).mockRejectedValue(new Error('edits[0]: there is no device'))
    expect(await makeEdits(EDITS, '林工')).toBeNull()
    expect(failure.value).toBe('edits[0]: there is no device')
    expect(reload).not.toHaveBeenCalled()
    forgetFailure()
    expect(failure.value).toBe('')
  })

  it('are made one request at a time', async () => {
    let answer: (told: { version: number }) => void = () => undefined
    vi.mocked(editCommunity).mockReturnValue(new Promise<{ version: number }>((resolve) => { answer = resolve }))
    const first = makeEdits(EDITS, '林工')
    expect(await makeEdits(EDITS, '林工')).toBeNull()
    answer({ version: 4 })
    expect(await first).toBe(4)
    expect(editCommunity).toHaveBeenCalledTimes(1)
  })
})
