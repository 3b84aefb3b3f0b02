import { describe, expect, it } from 'vitest'
import { parseInvocation } from './invocation.ts'

const parse = (line: string) => parseInvocation(line === '' ? [] : line.split(' '))

describe('parseInvocation', () => {
  it('finds the command, what follows it, and the options wherever they stand', () => {
    const { command, operands, options } = parse('user create ann --admin --config a.yaml')
    expect([command.words, operands]).toEqual([['user', 'create'], ['ann']])
    expect({ ...options }).toEqual({ admin: true, config: 'a.yaml' })
  })

  it.each(['', 'help', '--help', 'user create --help'])('helps when asked by %j', (line) => {
    expect(parse(line).command.words).toEqual(['help'])
  })

  it.each([
    ['usr list', 'There is no command usr. See "help".'],
    ['user', 'Say which: user create, user list, user password, user deactivate.'],
    ['user create', 'Usage: npm run friendshaped -- user create NAME'],
    ['user create ann bob', 'Usage: npm run friendshaped -- user create NAME'],
    ['user list --admin', 'Unknown option \'--admin\'. See "help".'],
    ['user --json list', 'Say which'],
    ['doctor --config', 'Option \'--config <value>\' argument missing. See "help".'],
  ])('refuses %j as misuse', (line, reason) => {
    expect(() => parse(line)).toThrow(
      expect.objectContaining({ isMisuse: true, message: expect.stringContaining(reason) as unknown }),
    )
  })

  it('has no option for a secret', () => {
    for (const option of ['--password=x', '--token=x']) {
      expect(() => parse(`user create ann ${option}`)).toThrow('Unknown option')
    }
  })
})
