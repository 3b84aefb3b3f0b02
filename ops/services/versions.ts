/** The versions that a cluster is tested with. Redis and HAProxy are those of the system. */
export const CASSANDRA_VERSION = '5.0.9'
export const NATS_VERSION = '2.15.1'
export const SEAWEEDFS_VERSION = '4.48'
