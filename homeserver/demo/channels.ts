/** The rooms of the demo: what they are for, who is in them, and what is special about them for the demo user. */
import { readFileSync } from 'node:fs'
import { people } from './people.ts'
import { parseScript, type ScriptMessage } from './script.ts'

interface DemoRoom {
  /** The name of its script, and of public channels the alias. */
  readonly key: string
  readonly creator: string
  readonly members: readonly string[]
  /** How far the demo user has read. */
  readonly read: 'all' | 'until today'
}

export interface Channel extends DemoRoom {
  readonly name: string
  readonly topic: string
  readonly isPrivate?: boolean
  /** Beside the creator; where only they may post, they are the ones. */
  readonly moderators: readonly string[]
  readonly onlyModeratorsPost?: boolean
  /** Asked, but has not answered yet. */
  readonly invited?: readonly string[]
  readonly favourite?: number
  readonly isMuted?: boolean
}

export interface DirectRoom extends DemoRoom {
  readonly other: string
}

const everybody = people.map(({ handle }) => handle)
const makers = ['tomasz', 'priya', 'jonas', 'mei', 'lucia', 'noah', 'amelie', 'demo']

export const channels: readonly Channel[] = [
  {
    ...{ key: 'general', name: 'general', creator: 'amelie', members: everybody, moderators: ['demo', 'grace'] },
    topic: 'Everything that concerns all of us. New here? Say hello!',
    ...{ read: 'until today', favourite: 0.2 },
  },
  {
    ...{ key: 'announcements', name: 'announcements', creator: 'amelie', members: everybody },
    topic: 'News of the company. Only a few people post here, so that nobody misses anything.',
    ...{ moderators: ['demo', 'grace', 'tomasz'], onlyModeratorsPost: true, read: 'until today', favourite: 0.1 },
  },
  {
    ...{
      key: 'engineering',
      name: 'engineering',
      creator: 'tomasz',
      members: [...makers, 'sam', 'aisha'],
      moderators: ['demo'],
    },
    topic: 'Backend, firmware and apps. Runbook: https://wiki.larkspur.example/runbook',
    read: 'until today',
  },
  {
    ...{
      key: 'design',
      name: 'design',
      creator: 'lucia',
      members: [...makers, 'henrik', 'aisha'],
      moderators: ['demo'],
    },
    ...{ topic: 'Sketches early, polish late.', read: 'all' },
  },
  {
    ...{ key: 'customer-support', name: 'customer-support', creator: 'sam', moderators: ['demo', 'aisha'] },
    members: ['demo', 'sam', 'aisha', 'priya', 'jonas', 'mei', 'henrik', 'tomasz'],
    ...{ topic: 'What growers ask. Urgent cases: mention @room, please sparingly.', read: 'until today' },
  },
  {
    ...{
      key: 'product',
      name: 'product',
      creator: 'amelie',
      members: [...makers, 'sam', 'henrik'],
      moderators: ['demo'],
    },
    ...{ topic: 'What we build next, and why.', read: 'all' },
  },
  {
    ...{ key: 'sales', name: 'sales', creator: 'henrik', members: ['amelie', 'aisha', 'grace', 'sam'], moderators: [] },
    ...{ topic: 'Leads, fairs and offers.', read: 'all' },
  },
  {
    ...{ key: 'random', name: 'random', creator: 'mei', members: everybody, moderators: ['demo'] },
    ...{ topic: 'Lunch, dogs, music.', read: 'until today', isMuted: true },
  },
  {
    ...{ key: 'offsite', name: 'offsite', creator: 'grace', members: ['demo', 'amelie', 'lucia', 'tomasz'] },
    ...{ topic: 'Planning the autumn offsite.', isPrivate: true, moderators: ['demo'], read: 'all' },
  },
  {
    ...{ key: 'board-games', name: 'Board games', creator: 'noah', members: ['mei', 'jonas'], moderators: [] },
    ...{ topic: 'Every second Thursday.', isPrivate: true, invited: ['demo'], read: 'all' },
  },
]

export const directRooms: readonly DirectRoom[] = [
  ...(['priya', 'sam', 'amelie', 'lucia'] as const).map((other): DirectRoom => ({
    ...{ key: `with-${other}`, creator: other === 'lucia' ? 'demo' : other, other, members: ['demo', other] },
    read: other === 'priya' || other === 'sam' ? 'until today' : 'all',
  })),
]

export function scriptOf(key: string): ScriptMessage[] {
  return parseScript(readFileSync(new URL(`./scripts/${key}.txt`, import.meta.url), 'utf8'))
}
