import { describe, expect, it } from 'vitest'
import { figureTexts, mountingText, provisionText } from './product'

const row = {
  figures: [
    { quantity: 'service_life', unit: 'a' },
    { quantity: 'load', unit: 'kN' },
    { quantity: 'operating_temperature', unit: 'Cel' },
    { quantity: 'safety_class', unit: '1' },
  ],
}

describe('what a device is like', () => {
  it('is told in both languages', () => {
    expect(mountingText('hydrant_back_below_outlet', 'zh')).toBe('消防栓背面出水口以下')
    expect(mountingText('hydrant_back_below_outlet', 'en')).toBe('hydrant back below outlet')
    expect(provisionText('cable_space', 'zh')).toBe('穿线空间')
    expect(provisionText('cable_space', 'en')).toBe('cable space')
  })

  it('has figures in the units of its row, ranges by their ends', () => {
    const product = { figures: { service_life: 25, load: 125, operating_temperature_min: -30, safety_class: 2 } }
    expect(figureTexts(product, row, 'zh')).toEqual([['使用寿命', '25 年'], ['荷载', '125 kN'], ['工作温度下限', '-30 °C'], ['安全等级', '2']])
    expect(figureTexts(product, row, 'en')).toEqual([['service life', '25 years'], ['load', '125 kN'], ['operating temperature min', '-30 °C'], ['safety class', '2']])
  })

  it('has no unit where no row asks for it, and a word that nobody knows as it is', () => {
    expect(figureTexts({ figures: { service_life: 8, top_speed: 3 } }, null, 'zh')).toEqual([['使用寿命', '8'], ['top speed', '3']])
    expect(figureTexts({}, row, 'zh')).toEqual([])
  })
})
