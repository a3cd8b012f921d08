// The door for tools: what the CLI and the inspector use, and applications do not.
export { type ActionDescription, describeActions, type FieldDescription } from './action/describe.ts'
export { type ActionTree, createRegistry, type Registry } from './action/registry.ts'
export type { CallInput, EngineObserver, ObserverSlot } from './call/observer.ts'
export { type EngineInternals, internalsOf } from './engine.ts'
export {
  type Field,
  type FieldTree,
  type Group,
  type List,
  listFields,
  type Presence,
  type Rest,
  type Variant,
} from './input/fields.ts'
export { type CurlRequest, curlLine, type SentField } from './inspector/curl-line.ts'
export { describeField } from './inspector/field-description.ts'
export { findMentions, type Mention, type Mentions } from './inspector/templates.ts'
export { findNearest, suggest } from './nearest.ts'
export {
  createTicketUrls,
  type FormSlot,
  type PageUrls,
  type TicketUrlParts,
  type TicketUrls,
} from './ticket/ticket-urls.ts'
