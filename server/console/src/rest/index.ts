// Bodies of the REST interface, as in protocol/src/ and the catalogue's types.

export type * from './audit'
export type * from './community'
export type * from './coverage'
export type * from './device'
export type * from './edit'
export type * from './geo'
export type * from './plan'
export type * from './version'
export type * from './view'
