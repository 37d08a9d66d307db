import { describe, expect, it } from 'vitest'
import type { AuditLack } from '../rest'
import { lackingTexts } from './lacking'

const devices = (zh: string, en: string): AuditLack => ({ layer: { zh: '设备', en: 'devices' }, attribute: { zh, en } })
const buildings: AuditLack = { layer: { zh: '建筑', en: 'buildings' }, attribute: { zh: '户数', en: 'households' } }
const width = devices('图像宽度', 'image width')
const height = devices('图像高度', 'image height')

function row(lack: AuditLack | null, ...ofConditions: (AuditLack | null)[]) {
  return { lack, conditions: ofConditions.map((lack) => ({ lack })) }
}

describe('what a row lacks', () => {
  it('is one sentence for the devices, in the order of its conditions', () => {
    const told = row(null, width, null, height, devices('全景角度', 'panorama angle'))
    expect(lackingTexts(told, 'zh')).toEqual(['设备缺少属性：图像宽度、图像高度、全景角度；补充后重新核查。'])
    expect(lackingTexts(told, 'en')).toEqual(['Not known of the devices: image width, image height, panorama angle. Add these attributes and audit again.'])
  })

  it('is told by layer, of the row first and each once', () => {
    const told = row(buildings, width, buildings, height, width)
    expect(lackingTexts(told, 'zh')).toEqual(['建筑缺少属性：户数；补充后重新核查。', '设备缺少属性：图像宽度、图像高度；补充后重新核查。'])
    expect(lackingTexts(told, 'en')).toEqual([
      'Not known of the buildings: households. Add this attribute and audit again.',
      'Not known of the devices: image width, image height. Add these attributes and audit again.',
    ])
  })

  it('is nothing where no attribute is lacking', () => {
    expect(lackingTexts(row(null, null, null), 'en')).toEqual([])
  })
})
