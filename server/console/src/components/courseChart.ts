// Several lines over the seconds of a run, with ECharts' core parts only.

import { LineChart as Line } from 'echarts/charts'
import { GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components'
import { init, use, type EChartsType } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { countText, numberText, type Locale } from '../i18n/format'
import { decades, lengthText } from '../stores/loadCourse'

use([Line, GridComponent, MarkLineComponent, TooltipComponent, CanvasRenderer])

export interface CourseLine {
  name: string
  colour: string
  dashed?: boolean
  /** Seconds and value. */
  points: [number, number][]
}

export interface CourseStyle {
  locale: Locale
  scale: 'linear' | 'log'
  /** Where something begins, and what it is called. */
  marks: { seconds: number; name: string }[]
}

/** More names would run into each other. */
const MOST_MARKS = 12

/** A value on an axis that reaches to `most`: in English all of them in thousands, where some are. */
function amount(value: number, most: number, locale: Locale): string {
  if (locale === 'en' && most >= 10_000 && most < 1e6) return value === 0 ? '0' : `${numberText(value / 1000, locale)}k`
  return value >= 10_000 ? countText(value, locale) : numberText(value, locale)
}

export class CourseChart {
  private readonly chart: EChartsType
  private readonly observer: ResizeObserver

  constructor(element: HTMLElement) {
    this.chart = init(element)
    this.observer = new ResizeObserver(() => this.chart.resize())
    this.observer.observe(element)
  }

  draw(lines: CourseLine[], { locale, scale, marks }: CourseStyle): void {
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize)
    const axis = { color: '#8fa4b6', fontSize: Math.round(rem * 0.6875) }
    const last = lines.reduce((most, { points }) => Math.max(most, points.at(-1)?.[0] ?? 0), 1)
    const names = marks.length <= MOST_MARKS
    const most = lines.reduce((most, { points }) => points.reduce((a, [, value]) => Math.max(a, value), most), 0)
    const ends = scale === 'log' ? decades(lines.flatMap(({ points }) => points.map(([, value]) => value))) : { min: 0 }
    this.chart.setOption(
      {
        animation: false,
        grid: { left: 4, right: 14, top: names && marks.length > 0 ? 1.5 * rem : 12, bottom: 2, containLabel: true },
        tooltip: {
          trigger: 'axis',
          confine: true,
          backgroundColor: '#122031',
          borderColor: '#2a3d50',
          textStyle: { color: '#e8f0f7', fontSize: Math.round(rem * 0.75) },
          formatter: (items: { value: [number, number]; seriesName: string; color: string }[]) => {
            const rows = items.map(({ value, seriesName, color }) => `<span style="color:${color}">●</span> ${seriesName} <b>${numberText(value[1], locale)}</b>`)
            return items[0] ? [lengthText(items[0].value[0]), ...rows].join('<br>') : ''
          },
        },
        xAxis: { type: 'value', min: 0, max: last, splitNumber: 5, axisLabel: { ...axis, hideOverlap: true, showMaxLabel: false, formatter: (seconds: number) => lengthText(seconds) }, axisLine: { lineStyle: { color: '#2a3d50' } }, splitLine: { show: false } },
        yAxis: { type: scale === 'log' ? 'log' : 'value', ...ends, splitNumber: 4, axisLabel: { ...axis, hideOverlap: true, formatter: (value: number) => amount(value, most, locale) }, splitLine: { lineStyle: { color: 'rgba(148,190,220,0.12)' } } },
        series: lines.map(({ name, colour, dashed, points }, i) => ({
          type: 'line',
          name,
          data: points,
          showSymbol: points.length < 3,
          symbolSize: 5,
          sampling: 'lttb',
          lineStyle: { width: 1.8, color: colour, type: dashed ? 'dashed' : 'solid' },
          itemStyle: { color: colour },
          ...(i === 0 && marks.length > 0
            ? { markLine: { silent: true, symbol: 'none', lineStyle: { color: 'rgba(148,190,220,0.35)', type: 'dotted' }, label: { show: names, color: '#8fa4b6', fontSize: axis.fontSize, formatter: '{b}' }, data: marks.map(({ seconds, name }) => ({ xAxis: seconds, name })) } }
            : {}),
        })),
      },
      { notMerge: true },
    )
  }

  dispose(): void {
    this.observer.disconnect()
    this.chart.dispose()
  }
}
