import { Ajv2020 } from 'ajv/dist/2020.js'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { bytes, endpoint } from './endpoint.ts'
import { generatedFiles } from './openapi/documents.ts'
import { openApiDocument } from './openapi.ts'
import { queryInteger, queryJson, QueryTexts } from './query.ts'

const info = { title: 'Test', version: '1', description: 'Of the tests.' }

const Fruit = z.looseObject({ name: z.string() }).meta({ id: 'TestFruit' })

const getFruit = endpoint({
  id: 'getFruit',
  summary: 'Give a fruit.',
  method: 'GET',
  path: '/fruits/{fruitId}',
  auth: 'optional',
  rateLimit: 'read',
  params: { fruitId: z.string().min(1) },
  query: z.object({
    count: queryInteger({ max: 9 }),
    colors: QueryTexts.optional(),
    filter: queryJson(Fruit).optional(),
    either: z.union([z.string().startsWith('x'), queryJson(Fruit)]).optional(),
  }),
  reply: Fruit,
  errors: ['M_UNKNOWN', 'M_NOT_FOUND'],
  errorStatus: { M_UNKNOWN: 409 },
})

const putFruit = endpoint({
  id: 'putFruit',
  summary: 'Keep a fruit.',
  method: 'PUT',
  path: '/fruits/{fruitId}',
  auth: 'accessToken',
  rateLimit: 'none',
  userInteractive: true,
  params: { fruitId: z.string() },
  query: z.object({}),
  body: z.object({ auth: z.string().optional() }),
  reply: bytes,
  errors: [],
})

test.each(generatedFiles())('$name is what the endpoints generate', ({ name, text }) => {
  const isSame = readFileSync(new URL(`openapi/${name}`, import.meta.url), 'utf8') === text
  expect(isSame, 'run `node spec/openapi/generate.ts`').toBe(true)
})

test.each(generatedFiles())('every schema of $name is sound and refers to schemas that are there', ({ text }) => {
  const document = JSON.parse(text) as { paths: object; components: { schemas: object } }
  const ajv = new Ajv2020({ strict: false, validateFormats: false })
  ajv.addSchema({ $id: 'document', ...document })
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, { responses: Record<string, { content: object }> }>).flatMap(
      ([method, { responses }]) =>
        Object.entries(responses)
          .filter(([, response]) => 'application/json' in response.content)
          .map(([status]) => ['paths', path, method, 'responses', status, 'content', 'application/json', 'schema']),
    ),
  )
  expect(operations.length).toBeGreaterThan(0)
  for (const pointer of operations) {
    const encoded = pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
    expect(() => ajv.compile({ $ref: `document#/${encoded.join('/')}` })).not.toThrow()
  }
})

test('parameters of the query are described as what they are parsed to', () => {
  const document = openApiDocument(info, [getFruit])
  expect(document).toMatchObject({
    paths: {
      '/fruits/{fruitId}': {
        get: {
          operationId: 'getFruit',
          security: [{}, { accessToken: [] }],
          parameters: [
            { name: 'fruitId', in: 'path', required: true, schema: { type: 'string', minLength: 1 } },
            { name: 'count', in: 'query', required: true, schema: { type: 'integer', minimum: 0, maximum: 9 } },
            { name: 'colors', in: 'query', required: false, schema: { type: 'array', items: { type: 'string' } } },
            {
              name: 'filter',
              in: 'query',
              required: false,
              content: { 'application/json': { schema: { $ref: '#/components/schemas/TestFruit' } } },
            },
            { name: 'either', in: 'query', required: false, schema: { type: 'string' } },
          ],
        },
      },
    },
    components: { schemas: { TestFruit: { properties: { name: { type: 'string' } }, required: ['name'] } } },
  })
})

test('errors stand under their status, those that follow from the kind of endpoint included', () => {
  const responses = responsesOf(openApiDocument(info, [getFruit]), 'get')
  expect(Object.keys(responses)).toEqual(['200', '400', '401', '404', '409', '429'])
  expect(responses['409']?.description).toMatch(/^`M_UNKNOWN`: /)
  expect(responses['400']?.description).toMatch(/M_INVALID_PARAM.*\n.*M_MISSING_PARAM/)
})

test('an interactive endpoint may answer with the stages that are left', () => {
  const document = openApiDocument(info, [putFruit])
  expect(responsesOf(document, 'put')).toMatchObject({
    200: { content: { 'application/octet-stream': {} } },
    401: {
      content: {
        'application/json': {
          schema: {
            anyOf: [{ $ref: '#/components/schemas/AuthChallenge' }, { $ref: '#/components/schemas/ErrorReply' }],
          },
        },
      },
    },
  })
  expect(document).toMatchObject({ paths: { '/fruits/{fruitId}': { put: { requestBody: { required: false } } } } })
  const strict = openApiDocument(info, [{ ...putFruit, bodyRequired: true }])
  expect(strict).toMatchObject({ paths: { '/fruits/{fruitId}': { put: { requestBody: { required: true } } } } })
})

test('two endpoints for one method and path are refused', () => {
  expect(() => openApiDocument(info, [getFruit, putFruit, getFruit])).toThrow(
    'Two endpoints answer GET /fruits/{fruitId}',
  )
})

test('the order of the endpoints makes no difference', () => {
  const text = (endpoints: Parameters<typeof openApiDocument>[1]) => JSON.stringify(openApiDocument(info, endpoints))
  expect(text([getFruit, putFruit])).toBe(text([putFruit, getFruit]))
})

test('two schemas with one ID are refused', () => {
  const schema = (property: z.ZodType) => z.looseObject({ name: property }).meta({ id: 'TestTwice' })
  const endpoints = [
    { ...getFruit, reply: schema(z.string()) },
    { ...putFruit, reply: schema(z.int()) },
  ]
  expect(() => openApiDocument(info, endpoints)).toThrow('Two different schemas have the ID TestTwice.')
})

function responsesOf(document: object, method: string): Record<string, { description: string }> {
  const { paths } = document as {
    paths: Record<string, Record<string, { responses: Record<string, { description: string }> }>>
  }
  return paths['/fruits/{fruitId}']?.[method]?.responses ?? {}
}
