import { beforeEach, expect, it } from 'vitest'
import { MemoryBus, MemoryHub } from '#homeserver/adapters/memory/bus.ts'
import { systemRandom } from '#homeserver/adapters/system/random.ts'
import { busSubject } from '#homeserver/ports/bus.ts'
import { RecordingLog } from '#homeserver/testing/recording-log.ts'
import type { RoomId, UserId } from '#spec/ids.ts'
import { TypingHints } from './typing-hints.ts'
import type { TypingDeed } from './typing.ts'

const DEED: TypingDeed = { room: '!r:example.org' as RoomId, user: '@u:example.org' as UserId, forMs: 20_000 }

let hub: MemoryHub
let log: RecordingLog

/** A node that does what it is told and keeps what it hears. */
class Node {
  readonly heardDeeds: TypingDeed[] = []
  do: (deed: TypingDeed) => void = () => {}

  constructor() {
    const typing = {
      onDeed: (listener: Node['do']) => (this.do = listener),
      heard: (deed: TypingDeed) => this.heardDeeds.push(deed),
    }
    new TypingHints({ bus: new MemoryBus(hub, { log }), random: systemRandom, typing })
  }
}

beforeEach(() => {
  hub = new MemoryHub()
  log = new RecordingLog()
})

async function hintsArrive(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}

it('are heard by the other nodes, in order, and not by the own one', async () => {
  const [one, two, three] = [new Node(), new Node(), new Node()]
  one.do(DEED)
  one.do({ ...DEED, forMs: 0 })
  await hintsArrive()
  expect(one.heardDeeds).toEqual([])
  for (const other of [two, three]) expect(other.heardDeeds).toEqual([DEED, { ...DEED, forMs: 0 }])
})

it.each([
  ['no JSON', 'typing'],
  ['another value', '{"room":"!r:example.org"}'],
  ['too few parts', '["p","!r:example.org","@u:example.org"]'],
  ['a room that is none', '["p","r","@u:example.org",1]'],
  ['a user that is none', '["p","!r:example.org",["@u:example.org"],1]'],
  ['a time before now', '["p","!r:example.org","@u:example.org",-1]'],
  ['a time without end', '["p","!r:example.org","@u:example.org",1e300]'],
  ['a time that is none', '["p","!r:example.org","@u:example.org",null]'],
  ['too much', `["p","!r:example.org","@u:example.org",1${' '.repeat(5_000)}]`],
])('are not taken from %s', async (_, payload) => {
  const node = new Node()
  const outside = new MemoryBus(hub, { log })
  outside.publish(busSubject('typing'), new TextEncoder().encode(payload))
  outside.publish(busSubject('typing'), Uint8Array.of(0xff))
  await hintsArrive()
  expect(node.heardDeeds).toEqual([])
  expect(log.events).toEqual([])
})
