/**
 * `live`: the socket delivers. `polling`: long-poll delivers. `connecting`: an attempt is under way, or waits for its turn
 * while the server does answer otherwise. `offline`: the server does not answer; the next attempt waits. `stopped`: not
 * started, stopped or signed out.
 */
export type ConnectionStatus = 'connecting' | 'live' | 'polling' | 'offline' | 'stopped'
