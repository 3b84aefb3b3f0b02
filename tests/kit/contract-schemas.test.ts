import { expect, test } from 'vitest'
import { ContractSchemas } from './contract-schemas.ts'

const schemas = new ContractSchemas()

test('an answer as the contract has it has no violations', () => {
  const body = { devices: [{ device_id: 'ABC' }] }
  expect(schemas.check({ method: 'GET', path: '/_matrix/client/v3/devices', status: 200, body })).toEqual([])
})

test('a property that only our contract requires is missed', () => {
  const found = schemas.check({ method: 'GET', path: '/_matrix/client/v3/devices', status: 200, body: {} })
  expect(found).toEqual([expect.stringMatching(/^\/devices /)])
})

test('an error code that the endpoint does not declare is named', () => {
  const answer = { method: 'GET', path: '/_matrix/client/v3/devices/ABC', status: 404 }
  expect(schemas.check({ ...answer, body: { errcode: 'M_NOT_FOUND', error: 'No such device.' } })).toEqual([])
  expect(schemas.check({ ...answer, body: { errcode: 'M_ROOM_IN_USE', error: 'Taken.' } })).toEqual([
    'getDevice does not declare M_ROOM_IN_USE',
  ])
})

test('a file is not looked into', () => {
  const path = '/_matrix/client/v1/media/download/example.org/abc'
  expect(schemas.check({ method: 'GET', path, status: 200, body: undefined })).toEqual([])
})

test('a path of nobody is undescribed', () => {
  expect(schemas.check({ method: 'GET', path: '/_matrix/client/v3/nothing', status: 404, body: {} })).toBe(
    'undescribed',
  )
})
