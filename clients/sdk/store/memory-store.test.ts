import { describe } from 'vitest'
import { localStoreContract } from './local-store.contract.ts'
import { MemoryStore } from './memory-store.ts'

describe('MemoryStore', () => {
  localStoreContract(() => Promise.resolve(new MemoryStore()))
})
