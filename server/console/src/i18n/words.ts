// Chinese words for the `snake_case` words that come from the catalogue and the simulation. English is the word itself without
// underscores; a word that is not here is shown that way in Chinese too.

const ZH: Record<string, string> = {
  // What robots, drones and shuttles do.
  idle: '待命', to_pickup: '前往取件', pickup: '取件', loading: '装载', delivering: '配送中', unloading: '卸货', cleaning: '清扫中',
  returning: '返回', charging: '充电中', patrolling: '巡逻中', inspecting: '检查', flying: '飞行中', grounded: '停飞', driving: '行驶中',
  riding_lift: '乘梯', emptying_bin: '倾倒垃圾', parked: '停放', at_stop: '停靠站', on_scene: '现场处置', standby: '待命',
  waiting: '等候', responding: '前往处置', landing: '降落', taking_off: '起飞', boarding: '上下客',
  // States of channels.
  app: 'APP 缴费', scan: '扫码缴费', bank_card: '银行卡', alipay: '支付宝', wechat: '微信', citizen_card: '市民卡', face: '人脸', card: '刷卡', code: '扫码', plate: '车牌',
  resident: '住户', visitor: '访客', courier: '快递员', worker: '员工',
  key: '钥匙', fingerprint: '指纹', refused: '拒绝', starting: '启动', finished: '已完成', fault: '故障', consulting: '问诊中', off: '关闭',
  cool: '制冷', heat: '制热', fan: '送风', day: '白天', night: '夜间', manual: '手动', auto: '自动', meeting: '会议中',
  presentation: '演示', video_call: '视频会议', stopped: '停止', up: '上行', down: '下行', on: '开启', open: '打开', closed: '关闭',
  locked: '锁定', unlocked: '解锁', normal: '正常', alarm: '告警', warning: '预警', free: '空闲', occupied: '占用', in_use: '使用中',
}

/** UCUM codes as people read them. */
const UNITS: Record<string, string> = {
  '1': '', Cel: '°C', 'kW.h': 'kWh', m3: 'm³', m2: 'm²', 'm3/h': 'm³/h', 'ug/m3': 'µg/m³', 'mg/m3': 'mg/m³', '[ppm]': 'ppm', '[pH]': '',
  'dB[A]': 'dB(A)', 'dB[SPL]': 'dB', '{NTU}': 'NTU', '[NTU]': 'NTU', 'm/s2': 'm/s²', deg: '°', 'mm[Hg]': 'mmHg', '/min': '/min', 'W/m2': 'W/m²',
  uT: 'µT', 'cd/m2': 'cd/m²', '{Beaufort}': 'Bft', '{CNY}': 'CNY',
}

export function wordText(word: string, locale: string): string {
  const plain = word.replaceAll('_', ' ')
  return locale === 'zh' ? (ZH[word] ?? plain) : plain
}

/** The unit as shown; annotations in braces, such as `{people}`, are counts and need no unit. */
export function unitText(ucum: string): string {
  if (ucum in UNITS) return UNITS[ucum]
  return ucum.replace(/\{[^}]*\}/g, '').replace(/^\[(.*)\]$/, '$1').replaceAll('.', '·')
}
