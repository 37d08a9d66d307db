// What comes of a limit of money or sites, with ECharts' core parts only: what the best choice found comes to by the objective, what no
// choice can exceed, and what the objective does not count.

import { LineChart as Line } from 'echarts/charts'
import { GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components'
import { init, use, type EChartsType } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { countText, percentText, type Locale } from '../i18n/format'
import type { PlanObjective, PlanPoint, PlanResult } from '../rest'

use([Line, GridComponent, MarkLineComponent, TooltipComponent, CanvasRenderer])

export interface TradeOffStyle {
  objective: PlanObjective
  locale: Locale
  /** What the limit and the three lines are called. */
  names: { limit: string; found: string; most: string; other: string }
  /** What the phases take in all, one after the other, with their names. */
  marks: { at: number; name: string }[]
}

export class TradeOffChart {
  private readonly chart: EChartsType
  private readonly observer: ResizeObserver

  constructor(element: HTMLElement) {
    this.chart = init(element)
    this.observer = new ResizeObserver(() => this.chart.resize())
    this.observer.observe(element)
  }

  draw({ curve, served_before }: PlanResult, { objective, locale, names, marks }: TradeOffStyle): void {
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize)
    const axis = { color: '#8fa4b6', fontSize: Math.round(rem * 0.6875) }
    const limitOf = (point: PlanPoint) => point.budget ?? point.most_sites ?? 0
    const widest = curve.reduce((most, point) => Math.max(most, limitOf(point)), 0)
    // Nothing new is worth nothing, but what is there serves.
    const points = (of: 'worth' | 'most_worth' | 'served' | 'most_served') => [[0, of.endsWith('served') ? served_before : 0], ...curve.map((point) => [limitOf(point), point[of]])]
    const [found, most, other] = objective === 'worth' ? (['worth', 'most_worth', 'served'] as const) : (['served', 'most_served', 'worth'] as const)
    const inside = marks.filter(({ at }) => at <= widest)
    this.chart.setOption(
      {
        animation: false,
        grid: { left: 4, right: 14, top: 14, bottom: 2, containLabel: true },
        tooltip: {
          trigger: 'axis',
          confine: true,
          backgroundColor: '#122031',
          borderColor: '#2a3d50',
          textStyle: { color: '#e8f0f7', fontSize: Math.round(rem * 0.75) },
          formatter: (items: { value: [number, number] }[]) => {
            const [first, second, third] = items
            if (!first) return ''
            const lines = [`${names.limit} ${countText(first.value[0], locale)}`, `${names.found} <b>${percentText(first.value[1], locale)}</b>`]
            if (second) lines.push(`${names.most} ${percentText(second.value[1], locale)}`)
            if (third) lines.push(`${names.other} ${percentText(third.value[1], locale)}`)
            return lines.join('<br>')
          },
        },
        xAxis: { type: 'value', min: 0, max: widest, splitNumber: 4, axisLabel: { ...axis, hideOverlap: true, formatter: (value: number) => countText(value, locale) }, axisLine: { lineStyle: { color: '#2a3d50' } }, splitLine: { show: false } },
        yAxis: { type: 'value', min: 0, max: 1, interval: 0.25, axisLabel: { ...axis, formatter: (value: number) => `${Math.round(value * 100)} %` }, splitLine: { lineStyle: { color: 'rgba(148,190,220,0.12)' } } },
        series: [
          {
            type: 'line',
            data: points(found),
            symbolSize: 5,
            lineStyle: { width: 2, color: '#4fc3f7' },
            itemStyle: { color: '#4fc3f7' },
            areaStyle: { color: 'rgba(79,195,247,0.12)' },
            markLine: { silent: true, symbol: 'none', lineStyle: { color: '#ffd84d', type: 'dashed' }, label: { color: '#ffd84d', fontSize: axis.fontSize, formatter: '{b}' }, data: inside.map(({ at, name }) => ({ xAxis: at, name })) },
          },
          { type: 'line', data: points(most), showSymbol: false, lineStyle: { width: 1.5, type: 'dashed', color: '#93a7b8' }, itemStyle: { color: '#93a7b8' } },
          { type: 'line', data: points(other), showSymbol: false, lineStyle: { width: 1.5, color: '#66bb6a' }, itemStyle: { color: '#66bb6a' } },
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
