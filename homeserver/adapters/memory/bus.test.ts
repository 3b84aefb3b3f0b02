import { describe } from 'vitest'
import { busContract } from '#homeserver/ports/bus.contract.ts'
import { RecordingLog } from '#homeserver/testing/recording-log.ts'
import { MemoryBus, MemoryHub } from './bus.ts'

describe('MemoryBus', () => {
  busContract(async () => {
    const hub = new MemoryHub()
    return {
      open: async () => new MemoryBus(hub, { log: new RecordingLog() }),
      cut: async () => hub.cut(),
      mend: async () => hub.mend(),
      [Symbol.asyncDispose]: async () => undefined,
    }
  })
})
