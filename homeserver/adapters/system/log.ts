import { destination, pino, type Logger, type LoggerOptions } from 'pino'
import type { Log, LogFields } from '#homeserver/ports/log.ts'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

/** One JSON line a record on standard output: `level`, `time` (ISO 8601), `msg`, and the fields. */
export function pinoLog(level: LogLevel): Log {
  const options: LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { error: pino.stdSerializers.errWithCause },
  }
  // Written at once, so that the last records of a process that ends are there and in order.
  return wrap(pino(options, destination({ fd: 1, sync: true })))
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
