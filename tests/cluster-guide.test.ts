/** What the guide for a cluster shows is what the program takes, and what the tests run on. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { loadConfig } from '#homeserver/server.ts'
import { balancerConfiguration } from '#ops/services/balancer.ts'

const guide = readFileSync(new URL('../ops/guides/cluster.md', import.meta.url), 'utf8')

function block(language: string): string {
  const [, text] = new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(guide) ?? []
  if (text === undefined) throw new Error(`the guide has no block of ${language}`)
  return text
}

it('has a configuration of a node', () => {
  const folder = mkdtempSync(join(tmpdir(), 'guide-'))
  try {
    const file = join(folder, 'node.yaml')
    writeFileSync(file, block('yaml'))
    const config = loadConfig({ file, environment: {}, folder })
    expect(config).toMatchObject({ cluster: { shards: 64, port: 8558 }, storage: { replication_factor: 3 } })
  } finally {
    rmSync(folder, { recursive: true })
  }
})

it('has the configuration of the load balancer that the tests use', () => {
  const nodes = ['10.0.0.11:8008', '10.0.0.12:8008', '10.0.0.13:8008']
  const used = balancerConfiguration({ address: ':443', pem: '/etc/haproxy/chat.pem', nodes })
  expect(block('haproxy').trim()).toBe(used.trim())
})
