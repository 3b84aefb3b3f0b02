import type { Log, LogFields } from '#homeserver/ports/log.ts'

export interface LogRecord extends LogFields {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly event: string
}

/** Keeps what is logged, for tests about that. */
export class RecordingLog implements Log {
  readonly records: LogRecord[]
  readonly #fields: LogFields

  constructor(records: LogRecord[] = [], fields: LogFields = {}) {
    this.records = records
    this.#fields = fields
  }

  get events(): string[] {
    return this.records.map(({ event }) => event)
  }

  debug(event: string, fields: LogFields = {}): void {
    this.records.push({ ...this.#fields, ...fields, level: 'debug', event })
  }

  info(event: string, fields: LogFields = {}): void {
    this.records.push({ ...this.#fields, ...fields, level: 'info', event })
  }

  warn(event: string, fields: LogFields = {}): void {
    this.records.push({ ...this.#fields, ...fields, level: 'warn', event })
  }

  error(event: string, fields: LogFields = {}): void {
    this.records.push({ ...this.#fields, ...fields, level: 'error', event })
  }

  with(fields: LogFields): Log {
    return new RecordingLog(this.records, { ...this.#fields, ...fields })
  }
}
