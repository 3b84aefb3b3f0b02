/** Lets this process trust the load balancer of the tests, whoever makes its connections. */
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { certificate } from './certificate.ts'

setDefaultCACertificates([...getCACertificates('default'), certificate.cert])
