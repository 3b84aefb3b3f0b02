/**
 * `m.room.power_levels`: who may do what. These are the levels that we write; what other servers wrote into old room
 * versions may hold strings, and is read by the authorization rules, not by this schema.
 */
import * as z from 'zod'
import { UserId } from '../ids.ts'

const Level = z.int()

export const PowerLevelsContent = z.looseObject({
  users: z.record(UserId, Level).optional(),
  users_default: Level.optional().describe('0 where it is absent.'),
  events: z.record(z.string(), Level).optional().describe('By event type.'),
  events_default: Level.optional().describe('0 where it is absent.'),
  state_default: Level.optional().describe('50 where it is absent.'),
  invite: Level.optional().describe('0 where it is absent.'),
  kick: Level.optional().describe('50 where it is absent.'),
  ban: Level.optional().describe('50 where it is absent.'),
  redact: Level.optional().describe('50 where it is absent.'),
  notifications: z.record(z.string(), Level).optional().describe('`room` is what `@room` takes; 50 where absent.'),
})
export type PowerLevelsContent = z.output<typeof PowerLevelsContent>
