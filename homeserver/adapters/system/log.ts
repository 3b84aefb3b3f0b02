import { pino, type Logger } from 'pino'
import type { Log, LogFields } from '#homeserver/ports/log.ts'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

/** One JSON line a record on standard output: `level`, `time` (ISO 8601), `msg`, and the fields. */
export function pinoLog(level: LogLevel): Log {
  return wrap(
    pino({
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: pino.stdSerializers.errWithCause },
    }),
  )
}

function wrap(logger: Logger): Log {
  return {
    debug: (event, fields: LogFields = {}) => logger.debug(fields, event),
    info: (event, fields: LogFields = {}) => logger.info(fields, event),
    warn: (event, fields: LogFields = {}) => logger.warn(fields, event),
    error: (event, fields: LogFields = {}) => logger.error(fields, event),
    with: (fields) => wrap(logger.child(fields)),
  }
}
