import { describe, expect, it } from 'vitest'
import { storageText } from '../i18n/format'
import { bytesFor, daysOf, maskPoints } from './cameraView'

describe("a camera's view", () => {
  it('takes days from 1 to ten years, and the usual ones for no number', () => {
    expect(daysOf('90', 30)).toBe(90)
    expect(daysOf(0, 30)).toBe(1)
    expect(daysOf('99999', 30)).toBe(3_650)
    expect(daysOf('', 30)).toBe(30)
    expect(daysOf('many', 30)).toBe(30)
  })

  it('takes as many times the bytes for as many times the days', () => {
    const stream = { codec: 'h265' as const, kbps: 2_000, bytes: 6.48e11 }
    expect(bytesFor(stream, 30, 30)).toBe(6.48e11)
    expect(bytesFor(stream, 30, 90)).toBeCloseTo(1.944e12)
    expect(storageText(bytesFor(stream, 30, 30), 'en')).toBe('648 GB')
    expect(storageText(bytesFor(stream, 30, 90), 'zh')).toBe('1.94 TB')
  })

  it('masks homes in the pixels of the camera', () => {
    const mask: [number, number][] = [[0, 10], [5.5, 10], [5.5, 20]]
    expect(maskPoints({ building: 'b', storey: 0, pixels_per_m: 30, distance_m: 50, mask })).toBe('0,10 5.5,10 5.5,20')
  })
})
