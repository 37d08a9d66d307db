// Worth over budget, with ECharts' core parts only: what the best choice found is worth, and what no choice can exceed.

import { LineChart as Line } from 'echarts/charts'
import { GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components'
import { init, use, type EChartsType } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { countText, percentText, type Locale } from '../i18n/format'
import type { PlanPoint } from '../rest'

use([Line, GridComponent, MarkLineComponent, TooltipComponent, CanvasRenderer])

export interface TradeOffStyle {
  locale: Locale
  currency: string
  /** What the two lines and the marks are called. */
  names: { budget: string; worth: string; most: string }
  /** What the phases may cost in all, one after the other, with their names. */
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

  draw(curve: PlanPoint[], { locale, currency, names, marks }: TradeOffStyle): void {
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize)
    const axis = { color: '#8fa4b6', fontSize: Math.round(rem * 0.6875) }
    const widest = curve.reduce((most, { budget }) => Math.max(most, budget), 0)
    const points = (of: 'worth' | 'most_worth') => [[0, 0], ...curve.map((point) => [point.budget, point[of]])]
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
            const [worth, most] = items
            if (!worth) return ''
            const lines = [`${names.budget} ${countText(worth.value[0], locale)} ${currency}`, `${names.worth} <b>${percentText(worth.value[1], locale)}</b>`]
            if (most) lines.push(`${names.most} ${percentText(most.value[1], locale)}`)
            return lines.join('<br>')
          },
        },
        xAxis: { type: 'value', min: 0, max: widest, splitNumber: 4, axisLabel: { ...axis, hideOverlap: true, formatter: (value: number) => countText(value, locale) }, axisLine: { lineStyle: { color: '#2a3d50' } }, splitLine: { show: false } },
        yAxis: { type: 'value', min: 0, max: 1, interval: 0.25, axisLabel: { ...axis, formatter: (value: number) => `${Math.round(value * 100)} %` }, splitLine: { lineStyle: { color: 'rgba(148,190,220,0.12)' } } },
        series: [
          {
            type: 'line',
            data: points('worth'),
            symbolSize: 5,
            lineStyle: { width: 2, color: '#4fc3f7' },
            itemStyle: { color: '#4fc3f7' },
            areaStyle: { color: 'rgba(79,195,247,0.12)' },
            markLine: { silent: true, symbol: 'none', lineStyle: { color: '#ffd84d', type: 'dashed' }, label: { color: '#ffd84d', fontSize: axis.fontSize, formatter: '{b}' }, data: inside.map(({ at, name }) => ({ xAxis: at, name })) },
          },
          { type: 'line', data: points('most_worth'), showSymbol: false, lineStyle: { width: 1.5, type: 'dashed', color: '#93a7b8' }, itemStyle: { color: '#93a7b8' } },
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
