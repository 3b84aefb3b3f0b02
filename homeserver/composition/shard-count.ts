/** One database file has one writer, so there is one shard: whoever opens a data folder opens it with as many. */
export const SHARD_COUNT = 1
