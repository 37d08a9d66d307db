// A line over simulated time, with ECharts' core parts only.

import { LineChart as Line } from 'echarts/charts'
import { GridComponent, TooltipComponent } from 'echarts/components'
import { init, use, type EChartsType } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { clockText, momentText } from '../i18n/format'

use([Line, GridComponent, TooltipComponent, CanvasRenderer])

/** Simulated milliseconds and value. */
export type Point = [number, number]

export interface ChartStyle {
  from: number
  to: number
  utcOffsetSecs: number
  unit: string
  /** Values hold until the next one. */
  steps: boolean
  /** What the values 0, 1, ... are called, if they are states. */
  words: string[] | null
}

export class LineChart {
  private readonly chart: EChartsType
  private readonly observer: ResizeObserver

  constructor(element: HTMLElement) {
    this.chart = init(element)
    this.observer = new ResizeObserver(() => this.chart.resize())
    this.observer.observe(element)
  }

  draw(points: Point[], style: ChartStyle): void {
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize)
    const small = Math.round(rem * 0.6875)
    const { words } = style
    const text = (value: number) => (words ? (words[Math.round(value)] ?? '') : `${Number(value.toPrecision(6))} ${style.unit}`.trim())
    const axis = { color: '#8fa4b6', fontSize: small }
    const from = Math.max(style.from, points[0]?.[0] ?? style.from)
    this.chart.setOption(
      {
        animation: false,
        grid: { left: 4, right: 10, top: 12, bottom: 2, containLabel: true },
        tooltip: {
          trigger: 'axis',
          confine: true,
          backgroundColor: '#122031',
          borderColor: '#2a3d50',
          textStyle: { color: '#e8f0f7', fontSize: Math.round(rem * 0.75) },
          formatter: (items: { value: Point }[]) => {
            const item = items[0]
            return item ? `${momentText(item.value[0], style.utcOffsetSecs)}<br><b>${escape(text(item.value[1]))}</b>` : ''
          },
        },
        xAxis: {
          type: 'value',
          min: from,
          max: Math.max(style.to, from + 1),
          splitNumber: 4,
          axisLabel: { ...axis, showMinLabel: false, showMaxLabel: false, hideOverlap: true, formatter: (ms: number) => clockText(ms, style.utcOffsetSecs).slice(0, style.to - from < 600_000 ? 8 : 5) },
          axisLine: { lineStyle: { color: '#2a3d50' } },
          splitLine: { show: false },
        },
        yAxis: {
          type: 'value',
          scale: true,
          ...(words ? { min: 0, max: Math.max(1, words.length - 1), interval: 1 } : { splitNumber: 3 }),
          axisLabel: { ...axis, hideOverlap: true, formatter: (value: number) => (words ? (words[value] ?? '') : String(Number(value.toPrecision(5)))) },
          splitLine: { lineStyle: { color: 'rgba(148,190,220,0.12)' } },
        },
        series: [
          {
            type: 'line',
            data: points,
            step: style.steps ? 'end' : false,
            showSymbol: points.length < 40,
            symbolSize: 5,
            lineStyle: { width: 1.8, color: '#4fc3f7' },
            itemStyle: { color: '#4fc3f7' },
            areaStyle: style.steps ? undefined : { color: 'rgba(79,195,247,0.12)', origin: 'start' },
            sampling: 'lttb',
          },
        ],
      },
      { notMerge: true },
    )
  }

  dispose(): void {
    this.observer.disconnect()
    this.chart.dispose()
  }
}

function escape(text: string): string {
  return text.replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c] ?? c)
}
