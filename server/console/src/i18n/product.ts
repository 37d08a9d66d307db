// How a device is put up and what its data sheet says, in words. Chinese as in reports; English is the word itself without underscores.

import type { DeviceRow, Product } from '../rest'
import type { Locale } from './format'
import { unitText } from './words'

/** What asks for figures. */
type Asking = Pick<DeviceRow, 'figures'>

const MOUNTINGS: Record<string, string> = {
  ceiling: '天花板', wall: '墙面', roof: '屋顶', pole: '杆体', ground: '地面', hydrant_back: '消防栓背面', hydrant_back_below_outlet: '消防栓背面出水口以下',
  hydrant_side: '消防栓其他面', hydrant_side_below_outlet: '消防栓其他面出水口以下',
}

const PROVISIONS: Record<string, string> = { equipment_space: '设备安装空间', cable_space: '穿线空间', separate_ducts: '分槽走线' }

const QUANTITIES: Record<string, string> = {
  accuracy: '精度', alarm_records: '报警记录数', brightness: '亮度', cargo_temperature: '货仓温度', closing_time: '关闭时间',
  colour_illuminance: '彩色最低照度', continuous_operation: '连续工作时长', contrast_ratio: '对比度', days_per_week: '每周服务天数',
  display_area: '显示面积', faulty_pixel_ratio: '像素失控率', heartbeat_interval: '心跳间隔', hours_per_day: '每日服务小时数',
  image_height: '图像高度', image_outputs: '影像输出数', image_width: '图像宽度', joint_width: '物理拼缝', load: '荷载',
  mean_time_between_failures: '平均无故障工作时间', measuring_time: '测量时间', monochrome_illuminance: '黑白最低照度',
  opening_time: '起落时间', operating_rain: '可工作雨量', operating_snow: '可工作雪量', operating_temperature: '工作温度',
  operating_wind_force: '可工作风力', panorama_angle: '全景角度', patrol_hours_per_day: '每日巡逻小时数', peak_pulse_voltage: '脉冲电压峰值',
  pixels: '像素数', ride_smoothness: '行驶平顺性', safety_class: '安全等级', scan_height: '识别范围高度', scan_width: '识别范围宽度',
  service_life: '使用寿命', state_records: '状态记录数', steering_stability: '方向稳定性', stored_faces: '人脸存储数',
  stored_vehicles: '车辆存储数', unlock_records: '开锁记录数', visit_records: '访问记录数',
}

/** UCUM codes that are words rather than signs: Chinese, English. */
const UNITS: Record<string, [string, string]> = {
  a: ['年', 'years'], 'd/wk': ['天/周', 'days a week'], h: ['小时', 'h'], 'h/d': ['小时/天', 'hours a day'], 'mm/d': ['毫米/天', 'mm a day'], s: ['秒', 's'],
  '{Beaufort}': ['级', 'Beaufort'], '{pixel}': ['像素', 'pixels'],
}

/** The ends of a range in which a device works. */
const ENDS: [string, string][] = [['_min', '下限'], ['_max', '上限']]

function worded(words: Record<string, string>, word: string, locale: Locale): string {
  const plain = word.replaceAll('_', ' ')
  return locale === 'zh' ? (words[word] ?? plain) : plain
}

export function mountingText(mounting: string, locale: Locale): string {
  return worded(MOUNTINGS, mounting, locale)
}

export function provisionText(word: string, locale: Locale): string {
  return worded(PROVISIONS, word, locale)
}

function quantityText(word: string, locale: Locale): string {
  const end = word in QUANTITIES ? undefined : ENDS.find(([ending]) => word.endsWith(ending))
  if (locale !== 'zh' || !end) return worded(QUANTITIES, word, locale)
  return `${worded(QUANTITIES, word.slice(0, -end[0].length), locale)}${end[1]}`
}

/** A figure of a data sheet is in the unit of the row that asks for it; none is told where no row does. */
function unitOf(word: string, row: Asking | null, locale: Locale): string {
  const of = (quantity: string) => row?.figures?.find((figure) => figure.quantity === quantity)?.unit
  const code = of(word) ?? of(word.replace(/_(min|max)$/, '')) ?? ''
  const named = UNITS[code]
  return named ? named[locale === 'zh' ? 0 : 1] : unitText(code)
}

/** The figures of a device's data sheet: what each is of, and how much it is. */
export function figureTexts(product: Product, row: Asking | null, locale: Locale): [string, string][] {
  return Object.entries(product.figures ?? {}).map(([word, value]) => {
    const unit = unitOf(word, row, locale)
    return [quantityText(word, locale), unit ? `${value} ${unit}` : String(value)]
  })
}
