import { expect, it } from 'vitest'
import { originForm } from './request-target.ts'

it.each([
  ['/a/b?c=http://d/e', '/a/b?c=http://d/e'],
  ['//host/a', '//host/a'],
  ['http://host/a/b?c=d', '/a/b?c=d'],
  ['HTTPS://user@host:80/a', '/a'],
  ['http://[::1]:80', '/'],
  ['http://host?c=d', '/?c=d'],
  ['*', '*'],
  ['ftp://host/a', 'ftp://host/a'],
  ['', ''],
])('takes the path of %s', (target, path) => {
  expect(originForm(target)).toBe(path)
})
