// Commands with their errors shown.

import { ElMessage } from 'element-plus'
import { i18n } from '../i18n'
import { whyText } from '../i18n/why'
import type { Command } from '../protocol'
import { send } from './twin'

/** Sends a command; false, and a message on the page, if it was refused or the line is down. */
export async function act(command: Command): Promise<boolean> {
  try {
    await send(command)
    return true
  } catch (error) {
    ElMessage({ type: 'error', message: i18n.global.t('alarm.failed', { why: whyText(error) }), showClose: true })
    return false
  }
}
