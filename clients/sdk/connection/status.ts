/**
 * `live`: the socket delivers. `polling`: long-poll delivers. `connecting`: the first attempt is under way. `offline`: the last
 * attempt failed and the next one waits. `stopped`: not started, stopped or signed out.
 */
export type ConnectionStatus = 'connecting' | 'live' | 'polling' | 'offline' | 'stopped'
