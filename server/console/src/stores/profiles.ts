// The profiles by which a community is audited and planned, as they are offered.

import type { Profile } from '../rest'

export const PROFILES: Profile[] = ['new_build', 'required', 'existing', 'historic', 'fringe']
